"""The reads. Each checks the right of who asks."""
