"""A frozen, consent-filtered extract for one purpose and one audience, named by its own digest."""
