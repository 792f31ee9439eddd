"""Stretches go in and out: blocks of postings, each sealed, every token keyed.

What one deed writes is one block. A stretch that goes is taken out of each posting; small blocks that lie beside each
other are joined (``joining.py``).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connections

from habeas.core.access.sealing import Sealer, open_sealed, place, seal
from habeas.core.coding.searching.postings import MOST, Standing, packed, packed_tokens, unpacked, unpacked_tokens
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


Opening = Callable[[int, int, bytes], Standing]
Sealing = Callable[[int, int, bytes], bytes]


def opener(mission: Mission) -> Opening:
    """What opens a posting: its token, its block, its sealed places."""
    sealer = Sealer(mission.own_key("search places"))

    def opened(token: int, block: int, sealed: bytes) -> Standing:
        return unpacked(sealer.open(bytes(sealed), _place(token, block)))

    return opened


def sealing(mission: Mission) -> Sealing:
    """What seals a posting: its token, its block, its places as bytes."""
    sealer = Sealer(mission.own_key("search places"))

    def sealed(token: int, block: int, content: bytes) -> bytes:
        return sealer.seal(content, _place(token, block), mission.random_bytes)

    return sealed


def _place(token: int, block: int) -> str:
    return f"{_POSTINGS}/{token}/{block}/places"


def seal_tokens(mission: Mission, block: int, tokens: list[int], within: dict[int, list[int]]) -> None:
    """Keep which tokens stand in a block, and which of them in each of its stretches."""
    about, content = place(_BLOCKS, str(block), "tokens"), packed_tokens(tokens, within)
    sealed = seal(mission.own_key("search places"), content, about=about, random_bytes=mission.random_bytes)
    Block.objects.filter(pk=block).update(tokens_sealed=sealed)


def tokens_within(mission: Mission, block: int) -> tuple[list[int], dict[int, list[int]]]:
    """The same, opened. A token of which nothing is left is 0."""
    sealed = Block.objects.filter(pk=block).values_list("tokens_sealed", flat=True).first()
    if sealed is None:
        return [], {}
    about = place(_BLOCKS, str(block), "tokens")
    return unpacked_tokens(open_sealed(mission.own_key("search places"), bytes(sealed), about=about))


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
        for said, positions in one.tokens():
            by_key[said][number] = positions
    by_token = sorted((token_of(key, said), places) for said, places in by_key.items())
    within: dict[int, list[int]] = {number: [] for number in range(len(made))}
    for index, (_, places) in enumerate(by_token):
        for number in places:
            within[number].append(index)
    seal_tokens(mission, block, [token for token, _ in by_token], within)
    sealed = sealing(mission)
    insert(Posting, POSTING, ((token, block, sealed(token, block, packed(places))) for token, places in by_token))
    insert(Stretch, _COLUMNS, (_row(one, block * MOST + number) for number, one in enumerate(made)))


POSTING = ["token", "block", "places_sealed"]
_COLUMNS = "id record code version kind number belongs source closed batch first_day last_day".split()


def _row(one: Made, number: int) -> tuple[Any, ...]:
    row, closed = one.row, "yes" if one.closed else ""
    where = (one.kind, one.number, one.belongs, one.source, closed, row.batch)
    return (number, row._meta.db_table, row.code, row.version, *where, *one.days)


def insert(model: Any, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of the index, many at once."""
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
    tokens, _ = tokens_within(current(), block)
    for some in portions(tokens):
        Posting.objects.filter(token__in=some, block=block).delete()
    Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST).delete()
    Block.objects.filter(pk=block).delete()


def _take_from(block: int, numbers: set[int]) -> None:
    """No posting keeps a place in these stretches, and nothing says which tokens they had."""
    mission = current()
    opened, sealed_again = opener(mission), sealing(mission)
    tokens, within = tokens_within(mission, block)
    concerned = sorted({index for number in numbers for index in within.pop(number, ())})
    ordinal = {tokens[index]: index for index in concerned}
    for some in portions(list(ordinal)):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        gone, less = list[int](), list[tuple[bytes, int, int]]()
        for token, sealed in list(rows):
            standing = opened(token, block, sealed)
            left = {number: positions for number, positions in standing.items() if number not in numbers}
            if left:
                less.append((sealed_again(token, block, packed(left)), token, block))
            else:
                gone.append(token)
                tokens[ordinal[token]] = 0
        Posting.objects.filter(token__in=gone, block=block).delete()
        _write_again(less)
    seal_tokens(mission, block, tokens, within)


def _write_again(rows: list[tuple[bytes, int, int]]) -> None:
    """Postings that hold less now: places, token, block."""
    if rows:
        with connections[current().alias].cursor() as cursor:
            cursor.executemany(
                f"UPDATE {_POSTINGS} SET places_sealed = %s WHERE token = %s AND block = %s",  # noqa: S608 - our own names
                rows,
            )


def portions(tokens: list[int]) -> Iterator[list[int]]:
    """Some at once."""
    rest = iter(tokens)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def by_stretch(block: int) -> dict[int, dict[int, list[int]]]:
    """A block read backwards: of each stretch, by its number, where each token stands."""
    mission, found = current(), defaultdict[int, dict[int, list[int]]](dict)
    opened = opener(mission)
    for some in portions(tokens_within(mission, block)[0]):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        for token, sealed in rows:
            for number, positions in opened(token, block, sealed).items():
                found[number][token] = positions.tolist()
    return found


def places_of(stretch: int) -> dict[int, list[int]]:
    """Of one stretch, where each token stands."""
    mission, found = current(), dict[int, list[int]]()
    block, number = divmod(stretch, MOST)
    opened, (tokens, within) = opener(mission), tokens_within(mission, block)
    for some in portions([tokens[index] for index in within.get(number, ())]):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        found |= {token: opened(token, block, sealed).at(number).tolist() for token, sealed in rows}
    return found
