"""Where two versions of a text are the same place: long stretches that stand once in both, and what moved.

The blocks are what patience diff (Bram Cohen) does with lines that occur once; here with code points, and moved ones
are kept. What may be a copy of what was meant is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

#: code points of a stretch that is looked for in both versions
SEED = 32
#: of a block that counts by itself
_LONG = 64
#: how much farther than the block beside it a short one may have moved
_STRAY = 256
#: how much farther one part of a moved stretch may have moved than the part before it
_APART = 48
#: of the words of a block that seems to be moved, how many stand where it was at most
_STILL = 0.3
#: code points on both sides of where words should be in which something alike is looked for
WINDOW = 2_000


@dataclass(frozen=True, slots=True)
class Block:
    """``old[start:end]`` is ``new[start + moved:end + moved]``, and the same place."""

    start: int
    end: int
    moved: int


def blocks_of(old: str, new: str) -> list[Block]:
    """The blocks that count, in the order of the old version."""
    here, there = _stretches(old), _stretches(new)
    found = _counting(old, new, list(_seeds(old, new, here, there)))
    in_order = _in_order(found)
    moved = {
        block
        for run in _runs([block for block in found if block not in in_order])
        if _length(run) >= _LONG
        and not _still_there(Block(run[0].start, run[-1].end, run[0].moved), in_order, old, new)
        for block in run
    }
    return [
        part
        for block in found
        if block in in_order or block in moved
        for part in _without_copies(block, block in in_order, old, here, there)
    ]


def _runs(blocks: list[Block]) -> list[list[Block]]:
    """Blocks that follow each other closely and moved nearly as far: parts of one stretch in which words changed."""
    runs: list[list[Block]] = []
    for block in blocks:
        last = runs[-1][-1] if runs else None
        if last and block.start - last.end <= _STRAY and abs(block.moved - last.moved) <= _APART:
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def _length(run: list[Block]) -> int:
    return sum(block.end - block.start for block in run)


def _still_there(block: Block, in_order: set[Block], old: str, new: str) -> bool:
    """Whether a block that seems to be moved stands where it was as well, mended: then what was found is a copy."""
    before = max((one for one in in_order if one.end <= block.start), key=lambda one: one.end, default=None)
    after = min((one for one in in_order if one.start >= block.end), key=lambda one: one.start, default=None)
    first = before.end + before.moved if before else 0
    last = after.start + after.moved if after else len(new)
    size = block.end - block.start
    if last - first > size + 4 * WINDOW:  # far too much lies between to be compared: look on both sides of the place
        guess = first + block.start - (before.end if before else 0)
        first, last = max(first, guess - WINDOW), min(last, guess + size + WINDOW)
    words, there = old[block.start : block.end].split(), new[first:last].split()
    same = SequenceMatcher(None, words, there, autojunk=False).get_matching_blocks()
    return sum(one.size for one in same if one.size > 2) > len(words) * _STILL


def _stretches(text: str) -> dict[str, list[int]]:
    """Every stretch of the length of a seed, and where it stands."""
    found: dict[str, list[int]] = {}
    for start in range(len(text) - SEED + 1):
        found.setdefault(text[start : start + SEED], []).append(start)
    return found


def _seeds(old: str, new: str, here: Mapping[str, list[int]], there: Mapping[str, list[int]]) -> Iterator[Block]:
    """Blocks of stretches that stand once in each version, as far as the text beside them is the same."""
    reached = 0
    for start in range(len(old) - SEED + 1):
        if start < reached:
            continue
        stretch = old[start : start + SEED]
        places = there.get(stretch, ())
        if len(places) != 1 or len(here[stretch]) != 1:
            continue
        before = shared(old, new, start, places[0], -1, most=start - reached)
        after = shared(old, new, start, places[0], 1, most=len(old))
        yield Block(start - before, start + after, places[0] - start)
        reached = start + after


def _counting(old: str, new: str, blocks: list[Block]) -> list[Block]:
    """Those that are long (together with the parts beside them), whole paragraphs, or moved as far as one beside them
    that counts."""
    counts = [_length(run) >= _LONG or _is_paragraph(old, new, block) for run in _runs(blocks) for block in run]
    for order in (range(1, len(blocks)), range(len(blocks) - 2, -1, -1)):
        for index in order:
            beside = index - order.step
            if counts[beside] and abs(blocks[index].moved - blocks[beside].moved) <= _STRAY:
                counts[index] = True
    return [block for block, counted in zip(blocks, counts, strict=True) if counted]


def _is_paragraph(old: str, new: str, block: Block) -> bool:
    """Whether it begins and ends a line in both versions."""
    ends = ((old, block.start, block.end), (new, block.start + block.moved, block.end + block.moved))
    return all(
        (low == 0 or "\n" in text[low - 1 : low + 1]) and (high == len(text) or "\n" in text[high - 1 : high + 1])
        for text, low, high in ends
    )


def _in_order(blocks: list[Block]) -> set[Block]:
    """The most blocks that follow each other in both versions; the others were moved (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []  # the block on top of each pile
    before: list[int] = []  # of each block, the one under it in the pile to the left
    for index, block in enumerate(blocks):
        pile = bisect_left(tops, block.start + block.moved)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(block.start + block.moved)
            piles.append(index)
        else:
            tops[pile], piles[pile] = block.start + block.moved, index
    found, index = set(), piles[-1] if piles else -1
    while index >= 0:
        found.add(blocks[index])
        index = before[index]
    return found


def _without_copies(
    block: Block,
    in_order: bool,
    old: str,
    here: Mapping[str, list[int]],
    there: Mapping[str, list[int]],
) -> list[Block]:
    """What is left of a block without what may be a copy of what was meant: parts of it stand in the new version twice
    although the old one has them once. Of one that was moved nothing is left; of others all but the paragraphs whose
    twin stands right beside them."""
    cut: list[tuple[int, int]] = []
    for start in range(block.start, block.end - SEED + 1):
        if cut and start < cut[-1][1]:
            continue
        stretch = old[start : start + SEED]
        if len(here[stretch]) > 1 or len(there[stretch]) < 2:
            continue
        if not in_order:
            return []
        first, last = old.rfind("\n", 0, start) + 1, old.find("\n", start + SEED)
        last = len(old) if last < 0 else last + 1
        reach = last - first + _STRAY
        twins = (at - block.moved for at in there[stretch] if at != start + block.moved)
        if any(first - reach <= at < last + reach for at in twins):
            cut.append((first, last))
    ends = [block.start, *(end for one in cut for end in one), block.end]
    left = [Block(start, end, block.moved) for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return [one for one in left if one.end - one.start >= SEED]


def shared(old: str, new: str, here: int, there: int, step: int, *, most: int) -> int:
    """Code points next to two places, before (-1) or after (1) them, that are the same: found by doubling, then
    halving, for a block may be as long as the text."""
    most = min(most, here, there) if step < 0 else min(most, len(old) - here, len(new) - there)

    def same(count: int) -> bool:
        if step < 0:
            return old[here - count : here] == new[there - count : there]
        return old[here : here + count] == new[there : there + count]

    count = 1
    while count <= most and same(count):
        count *= 2
    low, high = count // 2, min(count, most + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if same(middle) else (low, middle)
    return low
