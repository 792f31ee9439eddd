"""Habeas turns what witnesses and organisations say about human-rights violations into findings that stand up."""

__version__ = "0.1.0"
