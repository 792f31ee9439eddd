"""Stretches go in and out: blocks of postings, each sealed, every token keyed.

What one deed writes is one block. Nothing is ever added to it; a stretch that goes is taken out of each posting.
"""

from __future__ import annotations

import hashlib
import hmac
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connections

from habeas.core.access.sealing import open_sealed, place, seal
from habeas.core.coding.searching.postings import MOST, packed, unpacked
from habeas.store.mission import Mission, current
from habeas.store.models import Block, Posting, Stretch
from habeas.store.search.stretches import Made

_POSTINGS, _BLOCKS = Posting._meta.db_table, Block._meta.db_table
_AT_ONCE = 400
#: stretches of one block when many are written at once
_USUAL = 2_000


def token_of(key: bytes, said: str) -> int:
    """A token under a key of the mission, as a whole number of 64 bits: says nothing without the key."""
    digest = hmac.digest(key, said.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(digest[:8], "big", signed=True)


def tokens_key(mission: Mission) -> bytes:
    """What tokens are keyed with."""
    return mission.own_key("search tokens")


def open_places(mission: Mission, token: int, block: int, sealed: bytes) -> dict[int, array[int]]:
    """A posting."""
    about = place(_POSTINGS, f"{token}/{block}", "places")
    return unpacked(open_sealed(mission.own_key("search places"), bytes(sealed), about=about))


def _sealed_places(mission: Mission, token: int, block: int, places: dict[int, Any]) -> bytes:
    about = place(_POSTINGS, f"{token}/{block}", "places")
    return seal(mission.own_key("search places"), packed(places), about=about, random_bytes=mission.random_bytes)


def put(made: Iterable[Made]) -> int:
    """Write stretches; gives how many. Those of one batch stand in blocks of their own."""
    count, by_batch = 0, defaultdict[str, list[Made]](list)
    for one in made:
        waiting = by_batch[one.row.batch]
        waiting.append(one)
        count += 1
        if len(waiting) >= _USUAL:
            _put_block(waiting)
            waiting.clear()
    for waiting in by_batch.values():
        if waiting:
            _put_block(waiting)
    return count


def _put_block(made: list[Made]) -> None:
    mission = current()
    block = Block.objects.create(batch=made[0].row.batch).pk
    key = tokens_key(mission)
    by_key: dict[str, dict[int, Any]] = defaultdict(dict)
    for number, one in enumerate(made):
        for said, positions in one.places.items():
            by_key[said][number] = positions
    by_token = sorted((token_of(key, said), places) for said, places in by_key.items())
    tokens = array("q", [token for token, _ in by_token])
    about = place(_BLOCKS, str(block), "tokens")
    sealed = seal(mission.own_key("search places"), tokens.tobytes(), about=about, random_bytes=mission.random_bytes)
    Block.objects.filter(pk=block).update(tokens_sealed=sealed)
    _insert(
        Posting,
        ["token", "block", "places_sealed"],
        ((token, block, _sealed_places(mission, token, block, places)) for token, places in by_token),
    )
    _insert(Stretch, _COLUMNS, (_row(one, block * MOST + number) for number, one in enumerate(made)))


_COLUMNS = "id record code version kind number belongs source closed batch first_day last_day".split()


def _row(one: Made, number: int) -> tuple[Any, ...]:
    row, closed = one.row, "yes" if one.closed else ""
    where = (one.kind, one.number, one.belongs, one.source, closed, row.batch)
    return (number, row._meta.db_table, row.code, row.version, *where, *one.days)


def _insert(model: Any, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    connection = connections[current().alias]
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def take(stretches: Iterable[int]) -> None:
    """Take stretches out, with every trace of them in the postings."""
    by_block: dict[int, set[int]] = defaultdict(set)
    for one in stretches:
        by_block[one // MOST].add(one % MOST)
    for block, numbers in by_block.items():
        there = Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST)
        if there.count() == len(numbers):
            drop(block)
        else:
            _take_from(block, numbers)
            there.filter(id__in=[block * MOST + number for number in numbers]).delete()


def drop(block: int) -> None:
    """A whole block goes."""
    for some in _portions(_tokens(block)):
        Posting.objects.filter(token__in=some, block=block).delete()
    Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST).delete()
    Block.objects.filter(pk=block).delete()


def _take_from(block: int, numbers: set[int]) -> None:
    mission = current()
    for some in _portions(_tokens(block)):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        gone, less = list[int](), list[tuple[bytes, int, int]]()
        for token, sealed in list(rows):
            places = open_places(mission, token, block, sealed)
            left = {number: positions for number, positions in places.items() if number not in numbers}
            if not left:
                gone.append(token)
            elif len(left) != len(places):
                less.append((_sealed_places(mission, token, block, left), token, block))
        Posting.objects.filter(token__in=gone, block=block).delete()
        _write_again(less)


def _write_again(rows: list[tuple[bytes, int, int]]) -> None:
    """Postings that hold less now: places, token, block."""
    if rows:
        with connections[current().alias].cursor() as cursor:
            cursor.executemany(
                f"UPDATE {_POSTINGS} SET places_sealed = %s WHERE token = %s AND block = %s",  # noqa: S608 - our own names
                rows,
            )


def _tokens(block: int) -> list[int]:
    sealed = Block.objects.filter(pk=block).values_list("tokens_sealed", flat=True).first()
    if sealed is None:
        return []
    about = place(_BLOCKS, str(block), "tokens")
    tokens = array("q")
    tokens.frombytes(open_sealed(current().own_key("search places"), bytes(sealed), about=about))
    return tokens.tolist()


def _portions(tokens: list[int]) -> Iterator[list[int]]:
    rest = iter(tokens)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def by_stretch(block: int) -> dict[int, dict[int, list[int]]]:
    """A block read backwards: of each stretch, by its number, where each token stands."""
    mission, found = current(), defaultdict[int, dict[int, list[int]]](dict)
    for some in _portions(_tokens(block)):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        for token, sealed in rows:
            for number, positions in open_places(mission, token, block, sealed).items():
                found[number][token] = positions.tolist()
    return found
