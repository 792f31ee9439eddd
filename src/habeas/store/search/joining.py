"""Small blocks beside each other become one: what many deeds wrote is searched as quickly as what one did.

A block that a deed wrote stays as it is; where the number of blocks passes a multiple of 8, 64, 512 or 4,096, those of
the last so many that are small are joined, as far as one block holds them. So a stretch is moved a few times at most.
Blocks of different batches are never joined: an import is undone by its blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Max

from habeas.core.coding.searching.postings import MOST, Standing, joined
from habeas.store.mission import current
from habeas.store.models import Block, Posting, Stretch
from habeas.store.search import blocks

_STEPS = (4_096, 512, 64, 8)
_SMALL = MOST // 2


def newest() -> int:
    """The block that was written last."""
    return Block.objects.aggregate(last=Max("id"))["last"] or 0


def tidy(before: int) -> None:
    """Join what is small, now that blocks were written after the one that was the newest ``before``."""
    last = newest()
    for step in _STEPS:
        end = last // step * step
        if end > before:
            for group in _groups(before // step * step, end):
                join(group)
            return


def _groups(after: int, end: int) -> Iterator[list[int]]:
    """Blocks to join, those with numbers above ``after`` up to ``end``: each two or more that fit into one."""
    waiting: dict[str, list[int]] = defaultdict(list)
    taken: dict[str, int] = defaultdict(int)
    for block, batch in Block.objects.filter(id__gt=after, id__lte=end).order_by("id").values_list("id", "batch"):
        size = _size(block)
        if size > _SMALL:
            continue
        if taken[batch] + size > MOST:
            yield waiting.pop(batch)
            taken[batch] = 0
        waiting[batch].append(block)
        taken[batch] += size
    yield from (group for group in waiting.values() if len(group) > 1)


def _size(block: int) -> int:
    """How many numbers of a block are taken, those of what went since among them."""
    there = Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST)
    last = there.aggregate(last=Max("id"))["last"]
    return last % MOST + 1 if last is not None else 0


def join(group: list[int]) -> None:
    """Make one block of several, under the number of the first: their stretches keep their order."""
    mission, first = current(), group[0]
    up: dict[int, int] = {}
    within: dict[int, dict[int, list[int]]] = {}
    tokens: dict[int, list[int]] = {}
    taken = 0
    for block in group:
        up[block] = taken
        taken += _size(block)
        tokens[block], within[block] = blocks.tokens_within(mission, block)
    every = sorted({token for some in tokens.values() for token in some} - {0})
    for some in blocks.portions(every):
        _join_postings(some, up)
    ordinal = {token: index for index, token in enumerate(every)}
    new = {
        number + up[block]: [ordinal[tokens[block][index]] for index in indices]
        for block in group
        for number, indices in within[block].items()
    }
    for block in group[1:]:
        there = Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST)
        there.update(id=F("id") + ((first - block) * MOST + up[block]))
    Block.objects.filter(id__in=group[1:]).delete()
    blocks.seal_tokens(mission, first, every, new)


def _join_postings(some: list[int], up: dict[int, int]) -> None:
    mission, first = current(), next(iter(up))
    opened, sealed_again = blocks.opener(mission), blocks.sealing(mission)
    there = Posting.objects.filter(token__in=some, block__in=list(up))
    parts: dict[int, list[tuple[int, Standing]]] = defaultdict(list)
    alone = set[int]()
    for token, block, sealed in there.order_by("token", "block").values_list("token", "block", "places_sealed"):
        parts[token].append((up[block], opened(token, block, sealed)))
        (alone.add if block == first and len(parts[token]) == 1 else alone.discard)(token)
    moved = [token for token in parts if token not in alone]  # what stands in the first block alone stays as it is
    Posting.objects.filter(token__in=moved, block__in=list(up)).delete()
    made = ((token, first, sealed_again(token, first, joined(parts[token]))) for token in moved)
    blocks.insert(Posting, blocks.POSTING, made)
