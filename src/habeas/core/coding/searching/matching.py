"""A query held against the tokens of one record: whether it is met, where, and how well.

The score is ours and is computed over at most a thousand candidates, so that every database gives the same order: for
each thing looked for, what the way is worth in which it stands there, more where it stands there often, and more where
few candidates have it; and more where the things stand near each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from habeas.core.coding.searching.compiling import All, Any, Compiled, Leaf, No, Step, Tree, Way
from habeas.core.coding.searching.fields import BODY, GOES_ON

#: records that are ranked; of more it is said that there are more
CANDIDATES = 1_000


class Places(Protocol):
    """Of a key, where it stands, in order."""

    def get(self, key: str, default: tuple[int, ...], /) -> Sequence[int]:
        """Where it stands."""


_NEAR = 12
_OFTEN = 1.2


@dataclass(frozen=True, slots=True)
class Found:
    """How a query is met: for each leaf that is, what it is worth, how often it stands there, and its positions; and,
    where days are asked for, first and last of each date that the words say."""

    worth: tuple[tuple[int, float, int], ...]  # leaf, worth, times
    positions: tuple[tuple[int, int], ...]  # leaf, position
    said: tuple[tuple[int, int], ...] = ()


def found_in(asked: Compiled, places: Places) -> Found | None:
    """How these tokens meet the query; nothing where they do not."""
    hits: dict[int, tuple[float, list[int]]] = {}
    if not _meets(asked.tree, places, hits):
        return None
    worth = tuple((leaf, value, len(at)) for leaf, (value, at) in sorted(hits.items()))
    return Found(worth, tuple((leaf, place) for leaf, (_, at) in sorted(hits.items()) for place in at))


def _meets(tree: Tree, places: Places, hits: dict[int, tuple[float, list[int]]]) -> bool:
    if isinstance(tree, Leaf):
        return _meets_leaf(tree, places, hits)
    if isinstance(tree, No):
        return not _meets(tree.part, places, {})
    if isinstance(tree, Any):
        met = [_meets(part, places, hits) for part in tree.parts]  # each of them: all that is there counts
        return any(met)
    return all(_meets(part, places, hits) for part in tree.parts)


def _meets_leaf(leaf: Leaf, places: Places, hits: dict[int, tuple[float, list[int]]]) -> bool:
    best, at = 0.0, set[int]()
    for way in leaf.ways:
        there = standing(way, places)
        if there:
            best = max(best, way.worth)
            at.update(there)
    if at:
        hits[leaf.number] = (best, sorted(at))
    return bool(at)


def standing(way: Way, places: Places) -> set[int]:
    """The positions at which a way begins."""
    there: set[int] | None = None
    for distance, keys in way.steps:
        some = {place - distance for key in keys for place in places.get(key, ())}
        there = some if there is None else there & some
        if not there:
            return set()
    if there and way.spaces:
        more = set(places.get("-", ()))
        there = {place for place in there if not any(place + distance in more for distance in way.spaces)}
    return {place for place in there or () if way.low <= place < way.high and not GOES_ON <= place < BODY}


#: records, by their numbers in a block of them; of no block that has none
Where = Mapping[int, frozenset[int]]
_NOWHERE: Where = {}


class Held:
    """Which records of several blocks have which key. A query is held against this before anything is read of a record,
    and against all of the blocks at once: what is done for each of them is little."""

    def having(self, key: str, within: Where | None = None) -> Where:
        """The records that have it; asked ``within`` some, others may be left out."""
        raise NotImplementedError

    def everything(self) -> Where:
        """All of them."""
        raise NotImplementedError


class HeldIn(Held):
    """The same of one block, 0, of which it is known who has each key."""

    def __init__(self, known: Mapping[str, frozenset[int]]) -> None:
        self._known = known

    def having(self, key: str, within: Where | None = None) -> Where:
        """The records that have it."""
        return {0: self._known[key]} if key in self._known else _NOWHERE

    def everything(self) -> Where:
        """All of which a key is known."""
        return {0: frozenset[int]().union(*self._known.values())}


def candidates(tree: Tree, held: Held, within: Where | None = None) -> Where:
    """Those of many records (``within`` these) that may meet a query: every one that does is among them."""
    if isinstance(tree, Leaf):
        return _one_of([_may_stand(way.steps, held, within) for way in tree.ways])
    if isinstance(tree, No):
        return held.everything() if within is None else within
    if isinstance(tree, All):
        for part in tree.parts:
            within = candidates(part, held, within)
            if not within:
                break
        return within or _NOWHERE
    return _one_of([candidates(part, held, within) for part in tree.parts])


def _may_stand(steps: Iterable[Step], held: Held, within: Where | None) -> Where:
    for _, keys in steps:
        some = _one_of([held.having(key, within) for key in keys])
        if within is None:
            within = some
        else:
            within = {block: both for block, had in some.items() if block in within and (both := within[block] & had)}
        if not within:
            return _NOWHERE
    return within or _NOWHERE


def _one_of(parts: list[Where]) -> Where:
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts[0] if parts else _NOWHERE
    found = dict(parts[0])
    for part in parts[1:]:
        for block, some in part.items():
            found[block] = found[block] | some if block in found else some
    return found


def without_absent(tree: Tree, there: Container[str]) -> Tree:
    """The same query without keys that nothing in the index has, and without ways that need one of them or that now are
    the same as one that is worth more."""
    if isinstance(tree, Leaf):
        left = dict[tuple[object, ...], Way]()
        for way in sorted(tree.ways, key=lambda way: -way.worth):
            steps = tuple((at, frozenset(key for key in keys if key in there)) for at, keys in way.steps)
            if all(keys for _, keys in steps):
                left.setdefault((steps, way.low, way.high, way.spaces), replace(way, steps=steps))
        return replace(tree, ways=tuple(left.values()))
    if isinstance(tree, No):
        return No(without_absent(tree.part, there))
    parts = tuple(without_absent(part, there) for part in tree.parts)
    return All(parts) if isinstance(tree, All) else Any(parts)


def rarest_first(tree: Tree, size: Callable[[str], int], *, parts: bool = True) -> Tree:
    """The same query, what the fewest records have asked first: the rest is held against these alone. ``size`` says
    about how much there is of a key. Who asks how well a record meets it leaves its ``parts`` in their order: of those
    that are not met as a whole what stands there before the first that is missing counts."""
    if isinstance(tree, Leaf):
        ways = (replace(way, steps=tuple(sorted(way.steps, key=lambda step: _much(step, size)))) for way in tree.ways)
        return replace(tree, ways=tuple(ways))
    if isinstance(tree, No):
        return tree
    some = [rarest_first(part, size, parts=parts) for part in tree.parts]
    if isinstance(tree, Any):
        return Any(tuple(some))
    return All(tuple(sorted(some, key=lambda part: _many(part, size)) if parts else some))


def _much(step: Step, size: Callable[[str], int]) -> int:
    return sum(map(size, step[1]))


def _many(tree: Tree, size: Callable[[str], int]) -> float:
    """About how many records may meet it."""
    if isinstance(tree, Leaf):
        return sum(min(_much(step, size) for step in way.steps) for way in tree.ways)
    if isinstance(tree, No):
        return math.inf
    parts = [_many(part, size) for part in tree.parts]
    return min(parts) if isinstance(tree, All) else sum(parts)


def ranked(found: Iterable[tuple[str, Found]]) -> list[tuple[str, float]]:
    """The records by their score, then by their name."""
    some = list(found)
    having: dict[int, int] = {}
    for _, one in some:
        for leaf, _, _ in one.worth:
            having[leaf] = having.get(leaf, 0) + 1
    rare = {leaf: math.log1p(len(some) / count) for leaf, count in having.items()}
    scored = [(name, round(_score(one, rare), 6)) for name, one in some]
    return sorted(scored, key=lambda each: (-each[1], each[0]))


def _score(found: Found, rare: Mapping[int, float]) -> float:
    score = sum(worth * rare[leaf] * times / (times + _OFTEN) for leaf, worth, times in found.worth)
    return score * (1.25 if len(found.worth) > 1 and _near(found.positions) else 1.0)


def _near(positions: Sequence[tuple[int, int]]) -> bool:
    """Whether two different things stand close to each other."""
    ordered = sorted((place, leaf) for leaf, place in positions)
    return any(here[1] != there[1] and there[0] - here[0] <= _NEAR for here, there in pairwise(ordered))
