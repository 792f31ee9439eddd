"""How a value asked for matches a value found: itself, what lies below it in a tree, or a whole group of codes."""

from __future__ import annotations


def matches(pattern: str, value: str) -> bool:
    """``detention`` matches ``detention/interrogation``; ``TOR-*`` matches every violation of its group.

    A code that ends in ``-00`` is not a violation (lawfulness not assessed): a group never matches it, so that it is
    never summed with violations by accident. It is asked for by its own name.
    """
    if pattern.endswith("-*"):
        return value.startswith(pattern[:-1]) and not value.endswith("-00") and "*" not in value
    return value == pattern or value.startswith(pattern + "/")
