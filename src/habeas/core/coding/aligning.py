"""Proposes which paragraphs of a translation say which of its original, where the two have not as many.

After W. A. Gale and K. W. Church, A program for aligning sentences in bilingual corpora (Computational Linguistics 19,
1993): long paragraphs become long ones. A dynamic programme finds the likeliest rows of one paragraph beside one, two
beside one or the other way about, two beside two, and one beside none. What a translation keeps as it is speaks too:
numbers, codes and masks such as ``[W-12]``, words in capitals, time codes. Only a band about the likely way is looked
at, so that time and memory grow with the length of the texts and not with its square. It is a proposal: a person looks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import erfc, log, sqrt

from habeas.core.kernel.errors import WrongUse

#: rows that are proposed, as (paragraphs of the original, of the translation), with their share (their table 5)
_SHARES = {(1, 1): 0.89, (1, 0): 0.00495, (0, 1): 0.00495, (2, 1): 0.0445, (1, 2): 0.0445, (2, 2): 0.011}
_PRIOR = {row: -log(share) for row, share in _SHARES.items()}
#: variance of the length of a translation, for a sign of its original (theirs)
_VARIANCE = 6.8
#: what a kept thing on both sides takes off the cost of a row, what one on one side alone adds; so many count
_SAME, _ALONE, _MOST = 3.0, 0.5, 4
#: paragraphs beside the likely way that are looked at, at first and at most
_BAND, _WIDEST = 24, 400
#: the band grows no further where so many places would be looked at: a page waits for this
_MOST_LOOKED = 400_000
#: so much dearer than the best way to a place of the original no way is followed any further
_HOPELESS = 60.0
_FAR = float("inf")
_KEPT = re.compile(r"[^\W\d_]{1,4}-\d+|\d{1,18}|[A-Z]{2,}")
_RUN = re.compile(r"(\d{1,4})-(\d{1,4})(?:x(\d{1,6}))?", re.ASCII)

#: how many paragraphs of each side stand in a row
Row = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """What of one paragraph tells where it belongs: its length, and what a translation keeps."""

    length: int
    kept: frozenset[str]


def said(words: str, at: int | None = None) -> Said:
    """The same of the words of a paragraph; ``at`` are the seconds of its time code."""
    kept = {_plain(found) for found in _KEPT.findall(words)}
    if at is not None:
        kept.add(f"at {at}")
    return Said(len(words.strip()), frozenset(kept))


def _plain(found: str) -> str:
    """A number in any digits, and without noughts before it."""
    return str(int(found)) if found.isdecimal() else unicodedata.normalize("NFKC", found)


def propose(original: Sequence[Said], translation: Sequence[Said]) -> tuple[Row, ...] | None:
    """The likeliest rows, which hold every paragraph of both in their order; None where no way stays within the widest
    band, as where much of one has nothing to do with the other."""
    if not original or not translation:
        return tuple([(1, 0)] * len(original) + [(0, 1)] * len(translation))
    cost, band = _Costs(original, translation), _BAND
    while True:
        found = _through(cost, _way(original, translation), len(translation), band)
        too_many = len(original) * (8 * band + 1) > _MOST_LOOKED
        if found is not None or band >= min(_WIDEST, len(translation)) or too_many:
            return found
        band *= 4


class _Costs:
    """What a row costs: by the lengths of its two sides, and by what they share."""

    def __init__(self, original: Sequence[Said], translation: Sequence[Said]) -> None:
        self.sides = (original, translation)
        signs = [list(accumulate((one.length for one in side), initial=0)) for side in self.sides]
        #: signs of the translation for one of the original
        self.ratio = (signs[1][-1] or 1) / (signs[0][-1] or 1)
        self.first, self.second = [one * self.ratio for one in signs[0]], signs[1]
        #: how many paragraphs before each one keep something
        self.kept = [list(accumulate((bool(one.kept) for one in side), initial=0)) for side in self.sides]
        self.scale = 1 / sqrt(_VARIANCE * max(1.0, self.ratio))

    def of(self, here: int, there: int, row: Row) -> float:
        """That of the row of so many paragraphs which begins at these two."""
        end, last = here + row[0], there + row[1]
        left, right = self.first[end] - self.first[here], self.second[last] - self.second[there]
        off = abs(right - left) / sqrt(max(1.0, left + right)) * self.scale  # of the mean: sqrt(2) goes out with erfc's
        cost = _PRIOR[row]
        if row[0] and row[1]:  # the length of what stands beside nothing says nothing
            cost -= log(max(erfc(off), 1e-30))
        if self.kept[0][end] > self.kept[0][here] or self.kept[1][last] > self.kept[1][there]:
            cost += self._kept(self.sides[0][here:end], self.sides[1][there:last])
        return cost

    @staticmethod
    def _kept(first: Sequence[Said], second: Sequence[Said]) -> float:
        left, right = ([kept for one in side for kept in one.kept] for side in (first, second))
        same = len(set(left).intersection(right))
        alone = len(left) + len(right) - 2 * same
        return min(alone, _MOST) * _ALONE - min(same, _MOST) * _SAME


def _way(original: Sequence[Said], translation: Sequence[Said]) -> list[float]:
    """The likely place in the translation at each place of the original, from its beginning to its end: between things
    that stand in one paragraph of each alone, as far as these are in one order, by the share of signs."""
    fixed = [(0, 0), *_once(original, translation), (len(original), len(translation))]
    way: list[float] = []
    for (low, left), (high, right) in pairwise(fixed):
        first = list(accumulate((one.length + 1 for one in original[low:high]), initial=0))
        second = list(accumulate((one.length + 1 for one in translation[left:right]), initial=0))
        share = second[-1] / max(1, first[-1])
        way += [left + bisect_left(second, at * share) for at in first[:-1]]
    return [*way, len(translation)]


def _once(original: Sequence[Said], translation: Sequence[Said]) -> list[tuple[int, int]]:
    """Paragraphs that share something which stands nowhere else in either: the longest run in one order."""
    places: list[dict[str, list[int]]] = [{}, {}]
    for known, side in zip(places, (original, translation), strict=True):
        for at, one in enumerate(side):
            for kept in one.kept:
                known.setdefault(kept, []).append(at)
    first, second = places
    pairs = {(at[0], second[kept][0]) for kept, at in first.items() if len(at) == 1 and len(second.get(kept, ())) == 1}
    ends: list[int] = []
    kept_ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in sorted(pairs, key=lambda one: (one[0], -one[1])):
        at = bisect_left(ends, pair[1])
        before[pair] = kept_ends[at - 1] if at else None
        ends[at:], kept_ends[at:] = [pair[1], *ends[at + 1 :]], [pair, *kept_ends[at + 1 :]]
    chain: list[tuple[int, int]] = []
    last = kept_ends[-1] if kept_ends else None
    while last is not None:
        chain.append(last)
        last = before[last]
    return [one for one in reversed(chain) if one != (0, 0)]


def _through(cost: _Costs, way: list[float], width: int, band: int) -> tuple[Row, ...] | None:
    """The cheapest rows within the band; None where there are none, or they run along its edge."""
    edges = [(max(0, int(at) - band), min(width, int(at) + band)) for at in way]
    best: list[list[float]] = []
    came: list[list[Row | None]] = []
    worst: list[float] = []  # of each place of the original: what costs more is not gone on from
    for here, (low, high) in enumerate(edges):
        costs, rows = [_FAR] * (high - low + 1), [None] * (high - low + 1)  # type: list[float], list[Row | None]
        best.append(costs)
        came.append(rows)
        if here == 0:
            costs[0] = 0.0
        for there in range(low, high + 1):
            cheapest = costs[there - low]
            for row, prior in _PRIOR.items():
                back, left = here - row[0], there - row[1]
                if back < 0 or not edges[back][0] <= left <= edges[back][1]:
                    continue
                known = best[back][left - edges[back][0]]
                if known + prior - _SAME * _MOST >= cheapest or (back < here and known > worst[back]):
                    continue
                if (now := known + cost.of(back, left, row)) < cheapest:
                    cheapest = costs[there - low] = now
                    rows[there - low] = row
        worst.append(min(costs) + _HOPELESS)
    return _back(came, edges, width)


def _back(came: list[list[Row | None]], edges: list[tuple[int, int]], width: int) -> tuple[Row, ...] | None:
    rows: list[Row] = []
    here, there = len(edges) - 1, width
    while here or there:
        low, high = edges[here]
        row = came[here][there - low] if low <= there <= high else None
        if row is None or (there == low > 0) or (there == high < width):
            return None
        rows.append(row)
        here, there = here - row[0], there - row[1]
    return tuple(reversed(rows))


def written(rows: Sequence[Row]) -> str:
    """Rows as they are kept: ``1-1x212 2-1 1-1x30``."""
    runs = [(row, sum(1 for _ in same)) for row, same in groupby(rows)]
    return " ".join(f"{left}-{right}" + (f"x{count}" if count > 1 else "") for (left, right), count in runs)


def read(words: str, original: int, translation: int) -> tuple[Row, ...]:
    """Rows from what is kept; refused where they do not hold each paragraph once."""
    found = [_RUN.fullmatch(each) for each in words.split()[: original + translation + 1]]
    runs = [((int(one[1]), int(one[2])), int(one[3] or 1)) for one in found if one]
    sums = [sum(row[side] * count for row, count in runs) for side in (0, 1)]
    if None in found or sums != [original, translation] or any(row == (0, 0) for row, _ in runs):
        raise WrongUse("no-such-rows", "These rows do not hold each paragraph of the two texts once.",
                       do="Open the page again.")  # fmt: skip
    return tuple(row for row, count in runs for _ in range(count))


#: what a person may do with a row
MOVES = ("left-up", "left-down", "right-up", "right-down", "apart")


def moves(rows: Sequence[Row], number: int) -> tuple[str, ...]:
    """What can be done with the row ``number`` (from nought)."""
    if not 0 <= number < len(rows):
        return ()
    row, last = rows[number], len(rows) - 1
    can = {"apart": sum(row) > 1}
    for side, name in enumerate(("left", "right")):
        can[f"{name}-up"] = row[side] > 0 and number > 0
        can[f"{name}-down"] = row[side] > 0 and number < last
    return tuple(move for move in MOVES if can[move])


def moved(rows: Sequence[Row], number: int, move: str) -> tuple[Row, ...]:
    """The rows after one move of a person's. ``left-up`` puts the row's first paragraph of the original into the row
    above, ``left-down`` its last one into the row below; ``right-…`` those of the translation. ``apart`` makes two rows
    of one: the first paragraph of each side, and the rest; of one beside one, each alone. An empty row goes."""
    if move not in moves(rows, number):
        raise WrongUse("no-such-move", "Nothing can be moved there.", do="Open the page again.")
    new = [list(row) for row in rows]
    if move == "apart":
        first, second = rows[number]
        alone = [1, 0] if (first, second) == (1, 1) else [min(1, first), min(1, second)]
        new[number : number + 1] = [alone, [first - alone[0], second - alone[1]]]
    else:
        side = int(move.startswith("right"))
        new[number][side] -= 1
        new[number + (1 if move.endswith("down") else -1)][side] += 1
    return tuple((left, right) for left, right in new if left or right)
