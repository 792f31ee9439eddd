"""Carries passages from one version of a text to the next: each to where its words went, or to a person who decides.

A transcript is corrected after it was coded: words are mended inside passages, paragraphs are moved, and testimony says
the same sentence twice. A passage that is put under other words speaks falsely, and nobody sees it; one that is listed
costs a glance. So a passage is carried only where one place alone can be meant:

1. *Blocks*. Stretches of 32 code points that stand once in the old version and once in the new are the same place. As
   far as the text beside them is the same it belongs to them. A block counts where it is long; a short one where it
   stands in the order of the others and one beside it moved as far, or it is a whole paragraph: a phrase that somebody
   typed elsewhere is not the one that went. Nor is a block that was moved and may be a copy: parts of it stand twice.
2. A passage that touches a block goes where the block went, if its words stand there unchanged.
3. A passage between two blocks that are close goes to where its words stand between them, if they stand there once, in
   both versions, and something beside them is the same.

Whatever is left is listed, with the likeliest place. The blocks are what patience diff (Bram Cohen) does with lines
that occur once; here with code points, and moved ones are kept. Positions are code points of text in NFC.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from habeas.core.coding.anchoring import Anchor, anchor_at, require_nfc, starts_of
from habeas.core.kernel.errors import Broken

#: code points of a stretch that is looked for in both versions
_SEED = 32
#: of a block that counts by itself
_LONG = 64
#: how much farther than the block beside it a short one may have moved
_STRAY = 256
#: code points between two blocks, beyond the words, in which these are looked for; where there are more than so few,
#: some beside the words are the same
_GAP, _NEAR, _BESIDE = 400, 120, 4
_WORD = re.compile(r"\w+|\W")
#: of the words of a block that seems to be moved, how many stand where it was at most
_STILL = 0.3
#: how alike a proposal is to the words at least, from 0 to 1 (Ratcliff and Obershelp)
_ALIKE = 0.5
#: code points on both sides of where the words should be in which something alike is looked for
_WINDOW = 2_000


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A passage that nobody but a person can place: why (``gone``, ``changed``, ``several``), and where it may be.

    ``proposal`` is the likeliest place in the new version, ``alike`` how alike its words are (0 to 1); None and 0 where
    nothing is alike.
    """

    why: str
    proposal: Anchor | None = None
    alike: float = 0.0

    def __post_init__(self) -> None:
        if self.why not in ("gone", "changed", "several"):
            raise Broken(f"a passage is not unplaced because it is {self.why}")


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the passages of a version: their anchors in the new one, and those that a person has to place."""

    placed: Mapping[str, Anchor]
    unplaced: Mapping[str, Unplaced]


@dataclass(frozen=True, slots=True)
class _Block:
    """``old[start:end]`` is ``new[start + moved:end + moved]``, and the same place."""

    start: int
    end: int
    moved: int


def carry(old: str, new: str, passages: Mapping[str, tuple[int, int]]) -> Carried:
    """The passages of ``old`` (name -> start, end) in ``new``; every one is either placed or listed."""
    return Versions(old, new).carry(passages)


class Versions:
    """Two versions of a text, and the blocks that are the same place in both."""

    def __init__(self, old: str, new: str) -> None:
        for text in (old, new):
            require_nfc(text)
        self.old, self.new = old, new
        self.blocks = [_Block(0, len(old), 0)] if old == new and old else _blocks(old, new)
        self._starts = [block.start for block in self.blocks]
        self._compared: dict[tuple[int, int, int, int], list[tuple[bool, int, int, int, int]]] = {}
        self._images = sorted(block.start + block.moved for block in self.blocks)

    def carry(self, passages: Mapping[str, tuple[int, int]]) -> Carried:
        """These passages of the old version in the new one."""
        placed, unplaced = {}, {}
        for name, (start, end) in passages.items():
            if not 0 <= start < end <= len(self.old):
                raise Broken(f"the passage {name} does not lie in its text")
            at = self.place(start, end)
            if at is None:
                unplaced[name] = self.listed(start, end)
            else:
                placed[name] = anchor_at(self.new, at, end - start)
        return Carried(placed, unplaced)

    def place(self, start: int, end: int) -> int | None:
        """Where the words went, if one place alone can be meant."""
        words = self.old[start:end]
        touching = list(self._touching(start, end))
        there = {
            start + block.moved
            for block in touching
            if start + block.moved >= 0 and self.new.startswith(words, start + block.moved)
        }
        held = {block.moved for block in touching if min(end, block.end) - max(start, block.start) >= _BESIDE}
        if len(there | {start + moved for moved in held}) > 1 or (held and not there):
            return None  # it was torn apart, or changed inside
        at = there.pop() if there else self._between(start, end)
        return None if at is None or self._one_of_some(start, at) else at

    def _one_of_some(self, start: int, at: int) -> bool:
        """Whether the paragraph stands several times one after the other, and not as often as before: then nobody can
        say which of them went."""
        return _repeated(self.old, start) != _repeated(self.new, at)

    def _touching(self, start: int, end: int) -> Iterator[_Block]:
        index = max(0, bisect_left(self._starts, start) - 1)
        while index < len(self.blocks) and self.blocks[index].start < end:
            if self.blocks[index].end > start:
                yield self.blocks[index]
            index += 1

    def _around(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """What lies between the blocks before and after a passage, in the old version and in the new; None where these
        are no neighbours any more."""
        left, right = bisect_left(self._starts, start), bisect_left(self._starts, end)
        while left and self.blocks[left - 1].end > start:
            left -= 1
        before = self.blocks[left - 1] if left else _Block(0, 0, 0)
        after = self.blocks[right] if right < len(self.blocks) else None
        first = before.end + before.moved
        last = after.start + after.moved if after else len(self.new)
        if first > last or bisect_left(self._images, last) - bisect_left(self._images, first) > right - left:
            return None
        return before.end, after.start if after else len(self.old), first, last

    def _between(self, start: int, end: int) -> int | None:
        """The one place of the words between the blocks before and after them."""
        around = self._around(start, end)
        if around is None:
            return None
        low, high, first, last = around
        words = self.old[start:end]
        here, there = starts_of(self.old[low:high], words), starts_of(self.new[first:last], words)
        if len(here) != 1 or len(there) != 1 or last - first > len(words) + _GAP:
            return None
        at = first + there[0]
        if last - first <= len(words) + _NEAR:
            return at
        before = _shared(self.old, self.new, start, at, -1, most=_BESIDE)
        after = _shared(self.old, self.new, end, at + len(words), 1, most=_BESIDE)
        return at if _BESIDE in (before, after) or at in (0, len(self.new) - len(words)) else None

    def listed(self, start: int, end: int) -> Unplaced:
        """Why a passage is not placed, and what is likeliest: beside the blocks before and after it."""
        words = self.old[start:end]
        expected = self._expected(start)
        around = self._around(start, end)
        low, high = around[2:] if around else (expected, expected + len(words))
        low, high = max(0, low, expected - _WINDOW), min(len(self.new), high, expected + len(words) + _WINDOW)
        places = starts_of(self.new, words)
        if near := [at for at in places if low <= at <= high - len(words)]:
            return self._several(near, expected, len(words))
        instead = self.instead(start, end)
        if instead is not None and instead[0] < instead[1]:
            low, high = instead
            alike = SequenceMatcher(None, self.new[low:high], words, autojunk=False).ratio()
            if alike >= _ALIKE:
                return Unplaced("changed", anchor_at(self.new, low, high - low), round(alike, 3))
            low, high = max(0, low - len(words)), min(len(self.new), high + len(words))
        best = max(_alike(self.new, words, low, high), default=(0.0, 0, 0))
        if best[0] >= _ALIKE:
            return Unplaced("changed", anchor_at(self.new, best[1], best[2]), round(best[0], 3))
        return self._several(places, expected, len(words)) if places else Unplaced("gone")

    def _several(self, places: list[int], expected: int, length: int) -> Unplaced:
        """The same words stand elsewhere: the nearest of them is proposed."""
        nearest = min(places, key=lambda at: abs(at - expected))
        return Unplaced("several", anchor_at(self.new, nearest, length), 1.0)

    def instead(self, start: int, end: int) -> tuple[int, int] | None:
        """What stands in the new version where a place of the old one stood, word by word between the blocks beside it;
        the same start and end where nothing does, None where nobody can say."""
        around = self._around(start, end)
        if around is None:
            return None
        low, high, first, last = around
        if start - low > _WINDOW:
            first, low = first + (start - _WINDOW - low), start - _WINDOW
        if high - end > _WINDOW:
            last, high = last - (high - end - _WINDOW), end + _WINDOW
        if not first <= last <= first + 4 * _WINDOW:
            return None
        if (low, high, first, last) not in self._compared:
            self._compared[low, high, first, last] = list(_compared(self.old[low:high], self.new[first:last]))
        places = [
            (there + max(0, start - low - here), there + min(end - low, until) - here) if same else (there, to)
            for same, here, until, there, to in self._compared[low, high, first, last]
            if here < end - low and start - low < until
        ]
        return (first + min(one for one, _ in places), first + max(one for _, one in places)) if places else None

    def _expected(self, start: int) -> int:
        """Where a place of the old version should lie in the new one, by the block beside it."""
        index = bisect_left(self._starts, start)
        beside = self.blocks[max(0, index - 1) : index + 1]
        nearest = min(beside, key=lambda block: min(abs(block.start - start), abs(block.end - start)), default=None)
        return start + (nearest.moved if nearest else 0)


def _blocks(old: str, new: str) -> list[_Block]:
    """The blocks that count, in the order of the old version."""
    here, there = _stretches(old), _stretches(new)
    found = _counting(old, new, list(_seeds(old, new, here, there)))
    in_order = _in_order(found)
    return [
        part
        for block in found
        if block in in_order or (block.end - block.start >= _LONG and not _still_there(block, in_order, old, new))
        for part in _without_copies(block, block in in_order, old, here, there)
    ]


def _still_there(block: _Block, in_order: set[_Block], old: str, new: str) -> bool:
    """Whether a block that seems to be moved stands where it was as well, mended: then what was found is a copy."""
    before = max((one for one in in_order if one.end <= block.start), key=lambda one: one.end, default=None)
    after = min((one for one in in_order if one.start >= block.end), key=lambda one: one.start, default=None)
    first = before.end + before.moved if before else 0
    last = after.start + after.moved if after else len(new)
    size = block.end - block.start
    if last - first > size + 4 * _WINDOW:  # far too much lies between to be compared: look on both sides of the place
        guess = first + block.start - (before.end if before else 0)
        first, last = max(first, guess - _WINDOW), min(last, guess + size + _WINDOW)
    words = _WORD.findall(old[block.start : block.end])
    same = SequenceMatcher(None, words, _WORD.findall(new[first:last]), autojunk=False).get_matching_blocks()
    return sum(one.size for one in same if one.size > 2) > len(words) * _STILL


def _repeated(text: str, place: int) -> tuple[int, int]:
    """How often the paragraph of a place stands before and after it, one after the other."""
    first, last = text.rfind("\n", 0, place) + 1, text.find("\n", place) + 1
    line = text[first : last or len(text)]
    before = after = 0
    while len(line) > 1 and text.endswith(line, 0, first - before * len(line)):
        before += 1
    while len(line) > 1 and text.startswith(line, first + (after + 1) * len(line)):
        after += 1
    return before, after


def _stretches(text: str) -> dict[str, list[int]]:
    """Every stretch of the length of a seed, and where it stands."""
    found: dict[str, list[int]] = {}
    for start in range(len(text) - _SEED + 1):
        found.setdefault(text[start : start + _SEED], []).append(start)
    return found


def _seeds(old: str, new: str, here: Mapping[str, list[int]], there: Mapping[str, list[int]]) -> Iterator[_Block]:
    """Blocks of stretches that stand once in each version, as far as the text beside them is the same."""
    reached = 0
    for start in range(len(old) - _SEED + 1):
        if start < reached:
            continue
        stretch = old[start : start + _SEED]
        places = there.get(stretch, ())
        if len(places) != 1 or len(here[stretch]) != 1:
            continue
        before = _shared(old, new, start, places[0], -1, most=start - reached)
        after = _shared(old, new, start, places[0], 1, most=len(old))
        yield _Block(start - before, start + after, places[0] - start)
        reached = start + after


def _counting(old: str, new: str, blocks: list[_Block]) -> list[_Block]:
    """Those that are long, whole paragraphs, or moved as far as the one beside them that counts."""
    counts = [block.end - block.start >= _LONG or _is_paragraph(old, new, block) for block in blocks]
    for order in (range(1, len(blocks)), range(len(blocks) - 2, -1, -1)):
        for index in order:
            beside = index - order.step
            if counts[beside] and abs(blocks[index].moved - blocks[beside].moved) <= _STRAY:
                counts[index] = True
    return [block for block, counted in zip(blocks, counts, strict=True) if counted]


def _is_paragraph(old: str, new: str, block: _Block) -> bool:
    """Whether it begins and ends a line in both versions."""
    ends = ((old, block.start, block.end), (new, block.start + block.moved, block.end + block.moved))
    return all(
        (low == 0 or "\n" in text[low - 1 : low + 1]) and (high == len(text) or "\n" in text[high - 1 : high + 1])
        for text, low, high in ends
    )


def _in_order(blocks: list[_Block]) -> set[_Block]:
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
    block: _Block,
    in_order: bool,
    old: str,
    here: Mapping[str, list[int]],
    there: Mapping[str, list[int]],
) -> list[_Block]:
    """What is left of a block without what may be a copy of what was meant: parts of it stand in the new version twice
    although the old one has them once. Of one that was moved nothing is left; of others all but the paragraphs whose
    twin stands right beside them."""
    cut: list[tuple[int, int]] = []
    for start in range(block.start, block.end - _SEED + 1):
        if cut and start < cut[-1][1]:
            continue
        stretch = old[start : start + _SEED]
        if len(here[stretch]) > 1 or len(there[stretch]) < 2:
            continue
        if not in_order:
            return []
        first, last = old.rfind("\n", 0, start) + 1, old.find("\n", start + _SEED)
        last = len(old) if last < 0 else last + 1
        reach = last - first + _STRAY
        twins = (at - block.moved for at in there[stretch] if at != start + block.moved)
        if any(first - reach <= at < last + reach for at in twins):
            cut.append((first, last))
    ends = [block.start, *(end for one in cut for end in one), block.end]
    left = [_Block(start, end, block.moved) for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return [one for one in left if one.end - one.start >= _SEED]


def _shared(old: str, new: str, here: int, there: int, step: int, *, most: int) -> int:
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


def _compared(old: str, new: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """Two stretches word by word: whether they are the same, from where to where in the one and in the other."""
    here, there = (list(_WORD.finditer(text)) for text in (old, new))
    ends = [[0, *(one.end() for one in words)] for words in (here, there)]
    found = SequenceMatcher(None, [one[0] for one in here], [one[0] for one in there], autojunk=False).get_opcodes()
    for what, a, until, b, to in found:
        yield what == "equal", ends[0][a], ends[0][until], ends[1][b], ends[1][to]


def _alike(text: str, words: str, low: int, high: int) -> Iterable[tuple[float, int, int]]:
    """How alike, where, and how long: stretches of a part of the text."""
    window = text[low:high]
    blocks = SequenceMatcher(None, window, words, autojunk=False).get_matching_blocks()
    held = [block for block in blocks if block.size >= 2]
    if not held:
        return
    first, last = held[0], held[-1]
    whole = max(0, first.a - first.b), min(len(window), last.a + len(words) - last.b)
    for begin, end in (whole, (first.a, last.a + last.size)):
        if begin < end:
            alike = SequenceMatcher(None, window[begin:end], words, autojunk=False).ratio()
            yield alike, low + begin, end - begin
