"""The index asked: which stretches meet a query, those written last first, until there are more than are ranked."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from habeas.core.coding.searching import CANDIDATES, Compiled, Found, found_in
from habeas.core.coding.searching.matching import candidates
from habeas.core.coding.searching.postings import MOST
from habeas.store.mission import current
from habeas.store.models import Posting, Stretch
from habeas.store.search.blocks import open_places, token_of, tokens_key

_BLOCKS_FIRST, _BLOCKS_MOST, _ROWS = 4, 64, 500


class Row(NamedTuple):
    """A stretch as it is kept."""

    id: int
    record: str
    code: str
    version: int
    kind: str
    number: int
    belongs: str
    source: str
    closed: str
    batch: str
    first_day: int | None
    last_day: int | None


Passing = Callable[[list[Row]], list[Row]]


def meeting(asked: Compiled | None, passing: Passing) -> tuple[list[tuple[Row, Found]], bool]:
    """At most as many stretches as are ranked, those written last first, that meet the query and are let through by
    ``passing``; and whether there are more. Without words every stretch meets it."""
    found: list[tuple[Row, Found]] = []
    for row, how in _meeting(asked, passing) if asked is not None else _all(passing):
        if len(found) == CANDIDATES:
            return found, True
        found.append((row, how))
    return found, False


def _all(passing: Passing) -> Iterator[tuple[Row, Found]]:
    last = None
    while True:
        rows = Stretch.objects.order_by("-id")
        rows = rows if last is None else rows.filter(id__lt=last)
        some = _rows(rows[:_ROWS])
        if not some:
            return
        last = some[-1].id
        for row in passing(some):
            yield row, Found((), ())


def _rows(rows: Any) -> list[Row]:
    return [Row(*values) for values in rows.values_list(*Row._fields)]


def _meeting(asked: Compiled, passing: Passing) -> Iterator[tuple[Row, Found]]:
    key = tokens_key(current())
    said = {token_of(key, one): one for one in asked.keys}
    for some in _portions(_blocks_of(asked, said)):
        postings = _postings(said, some)
        likely: dict[int, dict[str, dict[int, array[int]]]] = {}
        for block in some:
            by_key = postings.get(block, {})
            for number in _likely(asked, by_key, block):
                likely[block * MOST + number] = by_key
        for row in passing(_by_id(sorted(likely, reverse=True))):
            by_key, number = likely[row.id], row.id % MOST
            how = found_in(asked, {one: places[number] for one, places in by_key.items() if number in places})
            if how is not None:
                yield row, how


def _by_id(wanted: list[int]) -> list[Row]:
    found: list[Row] = []
    for start in range(0, len(wanted), _ROWS):
        found += _rows(Stretch.objects.filter(id__in=wanted[start : start + _ROWS]).order_by("-id"))
    return found


def _blocks_of(asked: Compiled, said: dict[int, str]) -> list[int]:
    """The blocks that may hold what is looked for, the newest first."""
    having: dict[str, set[int]] = defaultdict(set)
    for token, block in Posting.objects.filter(token__in=list(said)).values_list("token", "block"):
        having[said[token]].add(block)
    everything = frozenset(block for some in having.values() for block in some)
    empty = frozenset[int]()
    return sorted(candidates(asked, lambda one: frozenset(having.get(one, empty)), everything), reverse=True)


def _portions(blocks: list[int]) -> Iterator[list[int]]:
    """A few at first: most of what is asked is answered by them."""
    start, size = 0, _BLOCKS_FIRST
    while start < len(blocks):
        yield blocks[start : start + size]
        start, size = start + size, min(size * 2, _BLOCKS_MOST)


def _postings(said: dict[int, str], blocks: Iterable[int]) -> dict[int, dict[str, dict[int, array[int]]]]:
    mission = current()
    found: dict[int, dict[str, dict[int, array[int]]]] = defaultdict(dict)
    rows = Posting.objects.filter(token__in=list(said), block__in=list(blocks))
    for token, block, sealed in rows.values_list("token", "block", "places_sealed"):
        found[block][said[token]] = open_places(mission, token, block, sealed)
    return found


def _likely(asked: Compiled, by_key: dict[str, dict[int, array[int]]], block: int) -> frozenset[int]:
    numbers = {one: frozenset(places) for one, places in by_key.items()}
    empty = frozenset[int]()
    everything = empty.union(*numbers.values())
    return candidates(asked, lambda one: numbers.get(one, empty), everything)
