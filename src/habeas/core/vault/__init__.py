"""Bytes under lock, known by digest, and the custody log that a stranger can verify."""
