"""Which numbers of one answer may not be shown: too few people behind them, or they follow from the others.

Numbers are tied by lines: cells and the total that they add up to. An attacker who knows all that is shown, and that
no hidden number is 0 (a 0 is shown), solves that system; nothing hidden may come out of it that should not
(docs/methods/tables.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from habeas.core.analysis.plain.factors import Array, unique

FLOOR = 5
#: with more hidden numbers than this only what follows exactly is looked for, and not bounds
_MOST_BOUNDED = 150


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers that add up to ``total``, all as places in one list.

    ``weights``: each is taken so many times. Such a line ties tables to each other; it is no row or column of one.
    """

    cells: tuple[int, ...]
    total: int
    weights: tuple[float, ...] | None = None

    @property
    def terms(self) -> list[tuple[int, float]]:
        """The numbers and how often each is taken; together they are 0."""
        return [*zip(self.cells, self.weights or (1.0,) * len(self.cells), strict=True), (self.total, -1.0)]


class People:
    """Who stands behind each number, of one kind of people: ``who`` in the order of numbers, each from its start on."""

    def __init__(self, starts: Array, who: Array) -> None:
        self._starts, self._who = starts, who
        self.counts: list[int] = np.diff(starts).tolist()

    def at(self, places: Array) -> People:
        """Who stands behind other numbers, each by the place of one here."""
        sizes = np.diff(self._starts)[places]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        own = [self._who[self._starts[place] : self._starts[place + 1]] for place in places.tolist()]
        return People(starts, np.concatenate([np.zeros(0, np.int64), *own]))

    def with_nobody(self) -> People:
        """The same, and after them a number behind which nobody stands."""
        return People(np.append(self._starts, self._starts[-1]), self._who)

    def with_all(self) -> People:
        """The same, and after them a number behind which all stand."""
        everyone = np.unique(self._who)
        return People(np.append(self._starts, len(self._who) + len(everyone)), np.concatenate([self._who, everyone]))

    def split(self) -> tuple[Array, Array]:
        """How many stand behind the numbers before each place, and behind those from it on."""
        cell = np.repeat(np.arange(len(self.counts)), self.counts)
        who = np.unique(self._who, return_inverse=True)[1].reshape(-1)
        size = len(self.counts)
        first, last = np.full(int(who.max(initial=-1)) + 1, size), np.full(int(who.max(initial=-1)) + 1, -1)
        np.minimum.at(first, who, cell)
        np.maximum.at(last, who, cell)
        places = np.arange(size + 1)
        return np.searchsorted(np.sort(first), places), len(last) - np.searchsorted(np.sort(last), places)

    def together(self, cells: Iterable[int]) -> int:
        """How many stand behind these numbers taken together."""
        own = list(cells)
        if len(own) == 1:
            return self.counts[own[0]]
        return len(np.unique(np.concatenate([self._who[self._starts[one] : self._starts[one + 1]] for one in own])))


def people(cells: Array, who: Array, many: int) -> People:
    """Who stands behind ``many`` numbers: row by row the number it falls into and a person, -1 for nobody."""
    used = (cells >= 0) & (who >= 0)
    size = int(who.max(initial=0)) + 1
    pairs = unique(cells[used] * size + who[used], many * size)
    return People(np.searchsorted(pairs // size, np.arange(many + 1)), pairs % size)


class _Few:
    """Whether too few people stand behind some numbers taken together."""

    def __init__(self, behind: Sequence[People], floor: int) -> None:
        self.behind, self.floor = behind, floor

    def __call__(self, cells: Iterable[int]) -> bool:
        cells = list(cells)
        return any(one.together(cells) < self.floor for one in self.behind)


@dataclass(frozen=True, slots=True)
class Known:
    """What was told before: the places of numbers that are ``out``, and of those that were ``hidden`` then.

    ``differences`` are numbers that nobody tells but that follow where two others are told; of these, ``small`` ones
    rest on too few. They may be 0 or less. ``counts``: what is no less than 0, and may be 0 though it is hidden.
    """

    out: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    differences: frozenset[int] = frozenset()
    small: frozenset[int] = frozenset()
    counts: frozenset[int] = frozenset()


NOTHING = Known()


def hidden(
    values: Sequence[float], lines: Sequence[Line], behind: Sequence[People], floor: int = FLOOR, known: Known = NOTHING
) -> set[int]:
    """The places of the numbers to hide: those that rest on too few, and those from which one of them would follow.

    What is ``out`` already stays so; differences are not among those that are given back.
    """
    if floor <= 0:
        return set()
    few = _Few(behind, floor)
    own = [place for place in range(len(values)) if place not in known.differences]
    unsafe = {place for place in own if values[place] > 0 and few([place])} | known.small
    found = (unsafe | known.hidden | known.differences) - known.out
    unsafe -= known.out
    while True:
        more = next((one for line in lines if (one := _also(values, line, found, few, known)) is not None), None)
        if more is None:
            more = _against(values, lines, found, unsafe, few, known)
        if more is None:
            return found - known.differences
        found.add(more)


def leaks(
    values: Sequence[float], lines: Sequence[Line], found: set[int], behind: Sequence[People], floor: int
) -> bool:
    """Whether something hidden comes out once more is known. ``behind`` needs to know only the hidden numbers."""
    few = _Few(behind, floor)
    unsafe = {place for place in found if few([place])}
    return bool(found) and _worked_out(values, lines, found, unsafe, few, NOTHING) is not None


def _also(values: Sequence[float], line: Line, found: set[int], few: _Few, known: Known) -> int | None:
    """The next number of this line that must be hidden, or None: what its shown total leaves may be known."""
    own = [cell for cell in line.cells if cell in found]
    if not own or line.total in found or line.weights is not None:
        return None
    if len(own) > 1 and not few(own) and sum(values[cell] for cell in own) > len(own):
        return None
    shown = [cell for cell in line.cells if cell not in found and cell not in known.out and values[cell] > 0]
    total = None if line.total in known.out else line.total
    return min(shown, key=lambda cell: (values[cell], cell), default=total)


def _against(
    values: Sequence[float], lines: Sequence[Line], found: set[int], unsafe: set[int], few: _Few, known: Known
) -> int | None:
    """The next number to hide against one who solves the whole system; None when nothing that matters comes out."""
    weak = _worked_out(values, lines, found, unsafe, few, known)
    if weak is None:
        return None
    for near in _layers(lines, found, weak):
        shown = {place for line in near for place in (*line.cells, line.total)} - found - known.out
        if more := [place for place in shown if values[place] > 0]:
            return min(more, key=lambda place: (values[place], place))
    return None


def _layers(lines: Sequence[Line], found: set[int], weak: int) -> Iterator[list[Line]]:
    """The lines of a hidden number, then those of the hidden numbers on them, and so on."""
    reached, seen = {weak}, set[int]()
    while True:
        near = [
            at for at, line in enumerate(lines) if at not in seen and reached.intersection((*line.cells, line.total))
        ]
        if not near:
            return
        yield [lines[at] for at in near]
        seen |= set(near)
        reached |= {place for at in near for place in (*lines[at].cells, lines[at].total) if place in found}


def system(values: Sequence[float], lines: Sequence[Line], found: set[int]) -> tuple[list[int], Array, Array]:
    """What is known of the hidden numbers: their places, and ``A x = b`` for them in that order."""
    places = sorted(found)
    at = {place: number for number, place in enumerate(places)}
    rows, right = [], []
    for line in lines:
        row = np.zeros(len(places))
        for place, times in line.terms:
            if place in at:
                row[at[place]] += times
        if row.any():
            rows.append(row)
            right.append(-sum(times * values[place] for place, times in line.terms if place not in at))
    return places, np.array(rows).reshape(len(rows), len(places)), np.array(right)


def _worked_out(
    values: Sequence[float], lines: Sequence[Line], found: set[int], unsafe: set[int], few: _Few, known: Known
) -> int | None:
    """A number that should be hidden and comes out, alone or added to another, exactly or too narrowly."""
    places, matrix, right = system(values, lines, found)
    if not len(matrix):
        return None
    free = np.eye(len(places)) - np.linalg.pinv(matrix) @ matrix  # a sum is known where its column sums here are 0
    at = [number for number, place in enumerate(places) if place in unsafe]
    for number in (one for one, place in enumerate(places) if place in unsafe or place not in known.differences):
        if np.abs(free[:, number]).max() < 1e-9:
            return places[number]
    for one, other in combinations(at, 2):
        if np.abs(free[:, one] + free[:, other]).max() < 1e-9 and few([places[one], places[other]]):
            return places[one]
    if len(places) > _MOST_BOUNDED:
        return None
    matrix, right = system(values, [line for line in lines if _holds(values, line)], found)[1:]
    lowest = dict.fromkeys(known.differences, -np.inf) | dict.fromkeys(known.counts, 0.0)
    least = [lowest.get(place, 1.0) for place in places]
    return next((places[number] for number in at if _narrow(matrix, right, number, few.floor, least)), None)


def _holds(values: Sequence[float], line: Line) -> bool:
    """Whether the numbers add up: those that are counted once in a total and twice in its cells do not."""
    return abs(sum(times * values[place] for place, times in line.terms)) < 1e-9


def _narrow(matrix: Array, right: Array, number: int, floor: int, least: list[float]) -> bool:
    """Whether the numbers that are possible for one hidden number lie within less than the floor."""
    low, high = bounds(matrix, right, number, least)
    return high - low < floor - 1 - 1e-6


def bounds(matrix: Array, right: Array, number: int, least: list[float] | None = None) -> tuple[float, float]:
    """The least and the most that one hidden number can be: a linear programme, every hidden number at least 1 (or
    ``least``).
    """
    from scipy.optimize import linprog

    goal = np.zeros(matrix.shape[1])
    goal[number] = 1
    ends = []
    ranges = [(low, None) for low in least or [1.0] * matrix.shape[1]]
    for sign in (1, -1):
        found = linprog(sign * goal, A_eq=matrix, b_eq=right, bounds=ranges, method="highs")
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends[0], ends[1]
