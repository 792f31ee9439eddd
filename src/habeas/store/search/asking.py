"""The index asked: which stretches meet a query, those written last first, until there are more than are ranked.

What is asked of a block is asked of the rarest token first, and of the others only as far as that leaves anything: a
posting that nothing rests on is not opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from habeas.core.coding.searching import CANDIDATES, Asked, Compiled, Found, found_in, keys_asked, read_said
from habeas.core.coding.searching.compiling import All, Tree, one_of
from habeas.core.coding.searching.matching import Held, HeldIn, Where, candidates, rarest_first
from habeas.core.coding.searching.postings import MOST, NOTHING, Standing
from habeas.store.mission import current
from habeas.store.models import Posting, Stretch
from habeas.store.search.blocks import Opening, opener, portions, token_of, tokens_key

_BLOCKS_FIRST, _BLOCKS_MOST, _ROWS, _FEW = 2, 64, 500, 3


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


Passing = Callable[[list[Row], Mapping[int, Found]], list[Row]]


def meeting(asked: Compiled | None, dates: Sequence[Asked], passing: Passing) -> tuple[list[tuple[Row, Found]], bool]:
    """At most as many stretches as are ranked, those written last first, that meet the query and are let through by
    ``passing``, which holds rights and days against them; and whether there are more."""
    found: list[tuple[Row, Found]] = []
    for some in _meeting(asked, dates):
        for row in passing(by_id(sorted(some, reverse=True)), some):
            if len(found) == CANDIDATES:
                return found, True
            found.append((row, some[row.id]))
    return found, False


def _meeting(asked: Compiled | None, dates: Sequence[Asked]) -> Iterator[dict[int, Found]]:
    """Stretches whose words meet the query and whose days may, some at once, the newest first."""
    words = () if asked is None else (asked.tree,)
    tree = All((*words, *(one_of(keys_asked(date)) for date in dates)))
    key = tokens_key(current())
    keys = tree.keys() | {"e"} if dates else tree.keys()
    said = {token_of(key, one): one for one in sorted(keys)}
    order: Tree | None = None
    opened = opener(current())
    having = _having(said)
    there = candidates(tree, HeldIn({one: frozenset(some) for one, some in having.items()})).get(0, frozenset())
    said = {token: one for token, one in said.items() if one in having}  # of many spellings of a name, those there are
    waiting = dict[int, Found]()
    for blocks in _portions(sorted(there, reverse=True)):
        held = _held(said, blocks, opened)
        order = order or rarest_first(tree, held.size)
        some = candidates(order, held)
        for block in sorted(some, reverse=True):
            for number in sorted(some[block], reverse=True):
                of = held.of(block, number)
                how = found_in(asked, of) if asked is not None else _NOTHING_ASKED
                if how is not None and dates:
                    how = replace(how, said=read_said(of.get("e", ())))
                if how is not None:
                    waiting[block * MOST + number] = how
                if len(waiting) == _ROWS:
                    yield waiting
                    waiting = {}
        if len(waiting) > _ROWS // 5:
            yield waiting
            waiting = {}
    if waiting:
        yield waiting


_NOTHING_ASKED = Found((), ())


def by_id(wanted: list[int]) -> list[Row]:
    """Stretches by their numbers, those written last first."""
    rows = Stretch.objects.filter(id__in=wanted).order_by("-id")
    return [Row(*values) for values in rows.values_list(*Row._fields)]


def _having(said: dict[int, str]) -> dict[str, set[int]]:
    """Which blocks have what is looked for."""
    having: dict[str, set[int]] = defaultdict(set)
    for some in portions(list(said)):
        for token, block in Posting.objects.filter(token__in=some).values_list("token", "block"):
            having[said[token]].add(block)
    return having


def _portions(blocks: list[int]) -> Iterator[list[int]]:
    """A few at first, the newest: most of what is asked is answered by them."""
    start, size = 0, _BLOCKS_FIRST
    while start < len(blocks):
        yield blocks[start : start + size]
        start, size = start + size, min(size * 2, _BLOCKS_MOST)


def _held(said: dict[int, str], blocks: list[int], opened: Opening) -> _Blocks:
    found = _Blocks(opened)
    rows = Posting.objects.filter(token__in=list(said), block__in=blocks)
    for token, block, sealed in rows.values_list("token", "block", "places_sealed"):
        found.put(said[token], token, block, sealed)
    return found


class _Blocks(Held):
    """The postings of some blocks that a query asks for, sealed until somebody does."""

    def __init__(self, opened: Opening) -> None:
        self._open = opened
        self._sealed: dict[str, dict[int, tuple[int, bytes]]] = defaultdict(dict)
        self._standing: dict[tuple[str, int], Standing] = {}
        self._numbers: dict[str, dict[int, frozenset[int]]] = defaultdict(dict)

    def put(self, key: str, token: int, block: int, sealed: Any) -> None:
        """A posting, as it is kept."""
        self._sealed[key][block] = (token, bytes(sealed))

    def size(self, key: str) -> int:
        """About how much there is of it."""
        return sum(len(sealed) for _, sealed in self._sealed[key].values()) if key in self._sealed else 0

    def standing(self, key: str, block: int) -> Standing | None:
        """Where it stands in a block."""
        found = self._standing.get((key, block))
        if found is None and key in self._sealed and block in self._sealed[key]:
            token, sealed = self._sealed[key][block]
            found = self._standing[key, block] = self._open(token, block, sealed)
        return found

    def having(self, key: str, within: Where | None = None) -> Where:
        """The stretches, by their numbers, in which it stands."""
        if key not in self._sealed:
            return {}
        known, some = self._numbers[key], dict[int, frozenset[int]]()
        for block in self._sealed[key] if within is None else self._sealed[key].keys() & within.keys():
            if block in known:
                some[block] = known[block]
                continue
            standing = self.standing(key, block) or NOTHING
            if within is not None and len(within[block]) * _FEW < len(standing.numbers):
                some[block] = within[block].intersection(standing.numbers)  # quicker than a set of all of them
            else:
                some[block] = known[block] = frozenset(standing.numbers)
        return some

    def everything(self) -> Where:
        """Every stretch in which something stands that the query names."""
        found = defaultdict[int, frozenset[int]](frozenset)
        for key in self._sealed:
            for block, some in self.having(key).items():
                found[block] |= some
        return found

    def of(self, block: int, number: int) -> _Stretch:
        """One of the stretches of a block."""
        return _Stretch(self, block, number)


class _Stretch:
    """Where in one stretch each key stands."""

    __slots__ = ("_block", "_blocks", "_number")

    def __init__(self, blocks: _Blocks, block: int, number: int) -> None:
        self._blocks, self._block, self._number = blocks, block, number

    def get(self, key: str, default: tuple[int, ...]) -> Sequence[int]:
        """Where it stands; ``default`` where it does not."""
        standing = self._blocks.standing(key, self._block)
        return standing.at(self._number) if standing is not None else default
