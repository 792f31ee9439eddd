"""The index asked: which stretches meet a query, those written last first, until there are more than are ranked.

What is asked of a block is asked of the rarest token first, and of the others only as far as that leaves anything: a
posting that nothing rests on is not opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import connections

from habeas.core.coding.searching import CANDIDATES, Asked, Compiled, Found, found_in, keys_asked, read_said
from habeas.core.coding.searching.compiling import All, Tree, one_of
from habeas.core.coding.searching.matching import Held, HeldIn, Where, candidates, rarest_first, without_absent
from habeas.core.coding.searching.postings import MOST, NOTHING, Standing
from habeas.store.mission import current
from habeas.store.models import Posting, Stretch
from habeas.store.search.blocks import Opening, opener, portions, token_of, tokens_key

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


_POSTINGS, _STRETCHES = Posting._meta.db_table, Stretch._meta.db_table
_COLUMNS = ", ".join(Row._fields)
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
    tree: Tree = All((*words, *(one_of(keys_asked(date)) for date in dates)))
    key = tokens_key(current())
    keys = tree.keys() | {"e"} if dates else tree.keys()
    said = {token_of(key, one): one for one in sorted(keys)}
    ordered = False
    opened = opener(current())
    having = _having(said)
    said = {token: one for token, one in said.items() if one in having}  # of many spellings of a name, those there are
    tree = without_absent(tree, having)
    asked = asked and replace(asked, tree=without_absent(asked.tree, having))
    there = candidates(tree, HeldIn({one: frozenset(some) for one, some in having.items()})).get(0, frozenset())
    waiting = dict[int, Found]()
    for blocks in _portions(sorted(there, reverse=True)):
        held = _held(said, blocks, opened)
        if not ordered:
            tree, ordered = rarest_first(tree, held.size), True
            asked = asked and replace(asked, tree=rarest_first(asked.tree, held.size, parts=False))
        some = candidates(tree, held)
        for block in sorted(some, reverse=True):
            here = held.here(block)
            for number in sorted(some[block], reverse=True):
                of = _Stretch(here, number)
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
    found: list[tuple[Any, ...]] = []
    for some in portions(wanted):
        found += _rows(_COLUMNS, _STRETCHES, f"id IN ({_marks(some)})", some)
    return sorted(map(Row._make, found), reverse=True)


def _having(said: dict[int, str]) -> dict[str, set[int]]:
    """Which blocks have what is looked for."""
    having: dict[str, set[int]] = defaultdict(set)
    for some in portions(list(said)):
        for token, block in _rows("token, block", _POSTINGS, f"token IN ({_marks(some)})", some):
            having[said[token]].add(block)
    return having


def _marks(some: list[int]) -> str:
    return ", ".join(["%s"] * len(some))


def _rows(columns: str, table: str, where: str, values: list[int]) -> list[tuple[Any, ...]]:
    """Rows as the database gives them: thousands are asked for, and models made of them would take most of the time."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {where}", values)  # noqa: S608 - our own names
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _portions(blocks: list[int]) -> Iterator[list[int]]:
    """A few at first, the newest: most of what is asked is answered by them."""
    start, size = 0, _BLOCKS_FIRST
    while start < len(blocks):
        yield blocks[start : start + size]
        start, size = start + size, min(size * 2, _BLOCKS_MOST)


def _held(said: dict[int, str], blocks: list[int], opened: Opening) -> _Blocks:
    found = _Blocks(opened)
    for some in portions(list(said)):
        where = f"token IN ({_marks(some)}) AND block IN ({_marks(blocks)})"
        for token, block, sealed in _rows("token, block, places_sealed", _POSTINGS, where, some + blocks):
            found.put(said[token], token, block, sealed)
    return found


class _Blocks(Held):
    """The postings of some blocks that a query asks for, sealed until somebody does."""

    def __init__(self, opened: Opening) -> None:
        self._open = opened
        self._sealed: dict[str, dict[int, tuple[int, bytes]]] = defaultdict(dict)
        self._here: dict[int, _Here] = {}
        self._numbers: dict[str, dict[int, frozenset[int]]] = defaultdict(dict)

    def put(self, key: str, token: int, block: int, sealed: Any) -> None:
        """A posting, as it is kept."""
        self._sealed[key][block] = (token, sealed)

    def size(self, key: str) -> int:
        """About how much there is of it."""
        return sum(len(sealed) for _, sealed in self._sealed[key].values()) if key in self._sealed else 0

    def opened(self, key: str, block: int) -> Standing:
        """Where it stands in a block; nowhere where there is no such posting."""
        token, sealed = self._sealed[key].get(block, (0, b"")) if key in self._sealed else (0, b"")
        return self._open(token, block, sealed) if sealed else NOTHING

    def here(self, block: int) -> _Here:
        """Where in a block each key stands."""
        found = self._here.get(block)
        if found is None:
            found = self._here[block] = _Here(self, block)
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
            numbers = self.here(block)[key].numbers
            if within is not None:
                some[block] = within[block].intersection(numbers)  # quicker, and smaller, than a set of all of them
            else:
                some[block] = known[block] = frozenset(numbers)
        return some

    def everything(self) -> Where:
        """Every stretch in which something stands that the query names."""
        found = defaultdict[int, frozenset[int]](frozenset)
        for key in self._sealed:
            for block, some in self.having(key).items():
                found[block] |= some
        return found


class _Here(dict[str, Standing]):
    """Where in one block each key stands, opened once it is asked for."""

    __slots__ = ("_block", "_blocks")

    def __init__(self, blocks: _Blocks, block: int) -> None:
        super().__init__()
        self._blocks, self._block = blocks, block

    def __missing__(self, key: str) -> Standing:
        found = self[key] = self._blocks.opened(key, self._block)
        return found


class _Stretch:
    """Where in one stretch each key stands."""

    __slots__ = ("_here", "_number")

    def __init__(self, here: _Here, number: int) -> None:
        self._here, self._number = here, number

    def get(self, key: str, default: tuple[int, ...]) -> Sequence[int]:
        """Where it stands; ``default`` where it does not."""
        standing = self._here[key]
        return standing.at(self._number) if standing is not NOTHING else default
