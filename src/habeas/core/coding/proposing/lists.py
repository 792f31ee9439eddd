"""The lists of words.yaml, read once."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def listed(language: str, name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(ordered(language, name))


@cache
def ordered(language: str, name: str) -> tuple[str, ...]:
    """The words of a list, the longest first: as alternatives of an expression."""
    return tuple(sorted(set(_table()[language][name].split()), key=lambda word: (-len(word), word)))


@cache
def _table() -> dict[str, dict[str, str]]:
    content = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506 - strings alone
    return table
