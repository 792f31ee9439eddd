"""Who stands on which lists: a table of patterns and how many people have each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

MOST_LISTS = 60
MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Histories:
    """Counts by pattern of lists. A pattern is a whole number: bit ``i`` is set where list ``i`` names the person.

    Patterns are distinct, in ascending order, none is 0, and every count is above 0: the same people in another order
    of
    rows are the same table.
    """

    lists: tuple[str, ...]
    patterns: tuple[int, ...]
    counts: tuple[int, ...]
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.patterns) == len(self.counts)
        assert list(self.patterns) == sorted(set(self.patterns))
        assert all(0 < pattern < 1 << len(self.lists) for pattern in self.patterns)
        assert all(count > 0 for count in self.counts)

    @property
    def documented(self) -> int:
        """How many people at least one list names (n)."""
        return sum(self.counts)

    @property
    def matrix(self) -> Array:
        """A row for each pattern, a column for each list: 1.0 where the list names its people."""
        bits = [[pattern >> place & 1 for place in range(len(self.lists))] for pattern in self.patterns]
        return np.array(bits, dtype=float).reshape(len(self.patterns), len(self.lists))

    @property
    def weights(self) -> Array:
        """The counts, in the order of the patterns."""
        return np.array(self.counts, dtype=float)

    def full(self) -> Array:
        """The counts of all patterns, that of pattern ``p`` at place ``p``; nobody at place 0, which is not known."""
        cells = np.zeros(1 << len(self.lists))
        cells[list(self.patterns)] = self.counts
        return cells

    def listed(self, among: int) -> int:
        """How many people stand on all the lists of ``among`` (a pattern)."""
        return sum(count for pattern, count in zip(self.patterns, self.counts, strict=True) if pattern & among == among)


def histories(lists: Sequence[str], cells: Mapping[int, int], warnings: Iterable[str] = ()) -> Histories:
    """The table of these counts by pattern; those without people, and pattern 0, are left out."""
    kept = sorted((pattern, count) for pattern, count in cells.items() if pattern and count)
    return Histories(tuple(lists), tuple(p for p, _ in kept), tuple(c for _, c in kept), tuple(warnings))


def without_empty_lists(table: Histories) -> Histories:
    """The table without lists that name nobody, and a warning for each of them."""
    used = 0
    for pattern in table.patterns:
        used |= pattern
    kept = [place for place in range(len(table.lists)) if used >> place & 1]
    if len(kept) == len(table.lists):
        return table
    gone = [name for place, name in enumerate(table.lists) if place not in kept]
    warnings = [*table.warnings, *(f"The list {name} names nobody and is left out." for name in gone)]
    cells = {
        sum((pattern >> place & 1) << new for new, place in enumerate(kept)): count
        for pattern, count in zip(table.patterns, table.counts, strict=True)
    }
    return histories([table.lists[place] for place in kept], cells, warnings)


def without_list(table: Histories, place: int) -> Histories:
    """The table as it would be had this list never been made."""
    cells: dict[int, int] = {}
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        rest = pattern & (1 << place) - 1 | pattern >> place + 1 << place
        cells[rest] = cells.get(rest, 0) + count
    return histories([name for number, name in enumerate(table.lists) if number != place], cells)


def names(table: Histories, pattern: int) -> list[str]:
    """The names of the lists of a pattern."""
    return [name for place, name in enumerate(table.lists) if pattern >> place & 1]
