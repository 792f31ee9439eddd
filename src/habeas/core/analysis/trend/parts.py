"""The parts that no answer takes apart: what several answers count, cut by all of them, and who stands behind each.

Every number of every answer is a sum of parts. Nobody tells a part, but one that rests on too few must not follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.factors import Array, unique
from habeas.core.kernel.errors import Refused

#: parts that are compared at once: a system of so many is solved again and again
MOST_PARTS = 2_000
_NOUGHT = 1e-9
#: the label of the sum of all rows
SUM = ""


@dataclass(frozen=True, slots=True)
class Items:
    """What is counted, one telling of an act or one stretch of a stay after the other.

    ``worth``: how much each counts; ``who``: behind each, for each kind of people (-1: nobody).
    """

    worth: Array
    who: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one answer by their labels, and which items fall into which, so many ``times``.

    ``lines``: cells and their total, by label; ``hidden``: the labels of those that were hidden, or may not be shown
    anyway. ``series``: each item falls into one row at most.
    """

    labels: tuple[str, ...]
    item: Array
    number: Array
    times: Array
    lines: tuple[tuple[tuple[str, ...], str], ...]
    hidden: frozenset[str]
    series: bool = True


class Line(NamedTuple):
    """A number that nobody tells: of which parts, and how often each counts."""

    parts: Array
    times: Array


class Parts:
    """The parts of several answers, the last of which is in the making."""

    def __init__(self, items: Items, every: Sequence[Numbers]) -> None:
        self.every = every
        starts = np.cumsum([0, *(len(one.labels) for one in every)])
        self.starts: list[int] = starts.tolist()
        item = np.concatenate([one.item for one in every])
        number = np.concatenate([one.number + start for one, start in zip(every, starts[:-1], strict=True)])
        times = np.concatenate([one.times for one in every])
        order = np.lexsort((number, item))
        item, number, times = item[order], number[order], times[order]
        # Items of one part fall into the same numbers as often: the sum of a chance weight for each number says so.
        weight = np.random.default_rng(0).random(self.starts[-1] + 1)
        self.items, place = np.unique(item, return_inverse=True)
        signed = np.bincount(place.reshape(-1), weights=weight[number] * times, minlength=len(self.items))
        _, first, part = np.unique(signed, return_index=True, return_inverse=True)
        self.part = part.reshape(-1)
        if len(first) > MOST_PARTS:
            raise Refused(
                "too-many-parts", f"These answers cut all acts into more than {MOST_PARTS:,} parts.",
                {"field": "--beside"}, do="Choose coarser sides, or give out fewer answers.",
            )  # fmt: skip
        one = np.isin(place.reshape(-1), first)
        self.matrix = np.zeros((self.starts[-1], len(first)))
        self.matrix[number[one], self.part[place.reshape(-1)[one]]] = times[one]
        self.worth = np.bincount(self.part, weights=items.worth[self.items], minlength=len(first))
        self.kinds = [who[self.items] for who in items.who]
        self.people = [hiding.people(self.part, who, len(first)) for who in self.kinds]

    @property
    def fewest(self) -> int | None:
        """How many stand behind the part with the fewest; None where there is no part."""
        return min((min(one.counts) for one in self.people if one.counts), default=None)

    def _few(self, parts: Array, floor: int) -> bool:
        return any(0 < one.together(parts.tolist()) < floor for one in self.people)

    def _apart(self, floor: int) -> list[Line]:
        """What two numbers differ by, where one holds all of the other and too few stand behind the rest: whoever has
        both knows it. And parts that only a table takes apart, together.
        """
        found: dict[bytes, Line] = {}
        before = self.matrix[: self.starts[-2]]
        for new in self.matrix[self.starts[-2] :]:
            for rest in (new - before, before - new):
                for row in rest[(rest > -_NOUGHT).all(1) & (rest > _NOUGHT).any(1)]:
                    parts = np.flatnonzero(row > _NOUGHT)
                    found.setdefault(row.round(9).tobytes(), Line(parts, row[parts]))
        series = [
            slice(a, b) for one, a, b in zip(self.every, self.starts, self.starts[1:], strict=False) if one.series
        ]
        rows = np.concatenate([self.matrix[one] for one in series] or [self.matrix[:0]])
        for group in np.unique(rows.T, axis=0) if len(rows) else ():
            parts = np.flatnonzero((group == rows.T).all(1))
            found.setdefault(b"together" + parts.tobytes(), Line(parts, np.ones(len(parts))))
        alone = [one for one in found.values() if len(one.parts) > 1 or one.times[0] != 1]
        return [one for one in alone if self._few(one.parts, floor)]

    def hidden(self, floor: int) -> set[str]:
        """The labels of the last answer to hide, so that nothing that rests on too few follows from all of them."""
        size, first = len(self.worth), len(self.worth)
        apart = self._apart(floor)
        rows = [Line(parts := np.flatnonzero(row), row[parts]) for row in self.matrix]
        lines = [hiding.Line(tuple(one.parts.tolist()), first + at, tuple(one.times.tolist()))
                 for at, one in enumerate([*rows, *apart])]  # fmt: skip
        out, gone = set(), set()
        for one, start in zip(self.every, self.starts, strict=False):
            at = {label: first + start + place for place, label in enumerate(one.labels)}
            lines += [hiding.Line(tuple(at[cell] for cell in cells), at[total]) for cells, total in one.lines]
            hide = {place for label, place in at.items() if label in one.hidden}
            gone |= hide
            out |= set(at.values()) - hide if one is not self.every[-1] else set()
        out |= self._again(out, first)
        values = [*self.worth.tolist(), *(float(self.worth[one.parts] @ one.times) for one in [*rows, *apart])]
        behind = [self._behind(kind, [*rows, *apart]) for kind in range(len(self.kinds))]
        untold = frozenset((*range(size), *range(first + len(rows), len(values))))
        small = frozenset(place for place in untold if any(0 < one.counts[place] < floor for one in behind))
        known = hiding.Known(frozenset(out), frozenset(gone), untold, small, counts=frozenset(range(len(values))))
        found = hiding.hidden(values, lines, behind, floor, known)
        start = first + self.starts[-2]
        return {label for place, label in enumerate(self.every[-1].labels) if start + place in found}

    def _again(self, out: set[int], first: int) -> set[int]:
        """The numbers of the last answer that are told already, as a number of another."""
        told = {self.matrix[place - first].round(9).tobytes() for place in out}
        start = self.starts[-2]
        last = enumerate(self.matrix[start:], first + start)
        return {place for place, row in last if row.round(9).tobytes() in told}

    def _behind(self, kind: int, numbers: Sequence[Line]) -> hiding.People:
        """Who of one kind stands behind the parts and, after them, behind each of these numbers."""
        who = self.kinds[kind]
        size = int(who.max(initial=0)) + 1
        kept = who >= 0
        pairs = unique(self.part[kept] * size + who[kept])
        part, who = pairs // size, pairs % size
        starts = np.searchsorted(part, np.arange(len(self.worth) + 1))
        cells, people = [part], [who]
        for at, one in enumerate(numbers, len(self.worth)):
            own = [who[starts[place] : starts[place + 1]] for place in one.parts.tolist()]
            people += own
            cells += [np.full(len(some), at) for some in own]
        return hiding.people(np.concatenate(cells), np.concatenate(people), len(self.worth) + len(numbers))
