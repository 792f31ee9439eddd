"""Coding in the browser: passages, acts, their values, observations, gradings; one deed, one entry each."""
