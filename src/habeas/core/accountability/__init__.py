"""Nothing yet: recommendations, measures and routes will stand here, each fact with its source."""
