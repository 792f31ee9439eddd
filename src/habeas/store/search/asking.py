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
from habeas.core.coding.searching.matching import Held, HeldIn, candidates, rarest_first
from habeas.core.coding.searching.postings import MOST, Standing
from habeas.store.mission import current
from habeas.store.models import Posting, Stretch
from habeas.store.search.blocks import opener, portions, token_of, tokens_key

_BLOCKS_FIRST, _BLOCKS_MOST, _ROWS = 2, 64, 500


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
        for row in passing(_by_id(sorted(some, reverse=True)), some):
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
    having = _having(said)
    there = sorted(candidates(tree, HeldIn({one: frozenset(some) for one, some in having.items()})), reverse=True)
    said = {token: one for token, one in said.items() if one in having}  # of many spellings of a name, those there are
    for blocks in _portions(there):
        some, waiting = _held(said, blocks), dict[int, Found]()
        if order is None:
            order = rarest_first(tree, lambda one: sum(held.size(one) for held in some.values()))  # noqa: B023 - at once
        for block in blocks:
            held = some[block]
            for number in sorted(candidates(order, held), reverse=True):
                how = found_in(asked, held.of(number)) if asked is not None else _NOTHING_ASKED
                if how is not None and dates:
                    how = replace(how, said=read_said(held.of(number).get("e", ())))
                if how is not None:
                    waiting[block * MOST + number] = how
                if len(waiting) == _ROWS:
                    yield waiting
                    waiting = {}
        if waiting:
            yield waiting


_NOTHING_ASKED = Found((), ())


def _by_id(wanted: list[int]) -> list[Row]:
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


def _held(said: dict[int, str], blocks: list[int]) -> dict[int, _Block]:
    found = {block: _Block(block) for block in blocks}
    rows = Posting.objects.filter(token__in=list(said), block__in=blocks)
    for token, block, sealed in rows.values_list("token", "block", "places_sealed"):
        found[block].put(said[token], token, sealed)
    return found


class _Block(Held):
    """The postings of one block that a query asks for, sealed until somebody does."""

    def __init__(self, block: int) -> None:
        self._block, self._open = block, opener(current())
        self._sealed: dict[str, tuple[int, bytes]] = {}
        self._standing: dict[str, Standing] = {}
        self._numbers: dict[str, frozenset[int]] = {}

    def put(self, key: str, token: int, sealed: Any) -> None:
        """A posting, as it is kept."""
        self._sealed[key] = (token, bytes(sealed))

    def size(self, key: str) -> int:
        """About how much there is of it."""
        return len(self._sealed[key][1]) if key in self._sealed else 0

    def standing(self, key: str) -> Standing | None:
        """Where it stands."""
        if key not in self._standing:
            if key not in self._sealed:
                return None
            token, sealed = self._sealed[key]
            self._standing[key] = self._open(token, self._block, sealed)
        return self._standing[key]

    def having(self, key: str) -> frozenset[int]:
        """The stretches, by their numbers, in which it stands."""
        if key not in self._numbers:
            standing = self.standing(key)
            self._numbers[key] = frozenset(standing.numbers if standing is not None else ())
        return self._numbers[key]

    def everything(self) -> frozenset[int]:
        """Every stretch in which something stands that the query names."""
        return frozenset[int]().union(*map(self.having, self._sealed))

    def of(self, number: int) -> _Stretch:
        """One of its stretches."""
        return _Stretch(self, number)


class _Stretch:
    """Where in one stretch each key stands."""

    __slots__ = ("_block", "_number")

    def __init__(self, block: _Block, number: int) -> None:
        self._block, self._number = block, number

    def get(self, key: str, default: tuple[int, ...]) -> Sequence[int]:
        """Where it stands; ``default`` where it does not."""
        standing = self._block.standing(key)
        return standing.at(self._number) if standing is not None else default
