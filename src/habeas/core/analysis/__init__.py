"""Counts over one release, with their floor and their caveats: same release, same numbers."""
