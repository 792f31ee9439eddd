"""Carries passages from one version of a text to the next: each to where its words went, or to a person who decides.

A transcript is corrected after it was coded: words are mended inside passages, paragraphs are moved, and testimony says
the same sentence twice. A passage that is put under other words speaks falsely, and nobody sees it; one that is listed
costs a glance. So a passage is carried only where one place alone can be meant:

1. *Blocks*. Stretches of 32 code points that stand once in the old version and once in the new are the same place. As
   far as the text beside them is the same it belongs to them. A block counts where it is long; a short one where it
   stands in the order of the others and one beside it moved as far, or it is a whole paragraph: a phrase that somebody
   typed elsewhere is not the one that went. Nor is a block that was moved and may be a copy: parts of it stand twice,
   or where it was something alike still stands. A paragraph whose twin stands right beside it is left out.
2. A passage that touches a block goes where the block went, if its words stand there unchanged and no other block holds
   a part of it. In a paragraph that stands several times one after the other it does so only if all of them are there.
3. A passage between two blocks that are close goes to where its words stand between them, if they stand there once, in
   both versions, and something beside them is the same.

4. Words that stand once in each version, near where they should, with the same beside them, are the same.

Whatever is left is listed, with the likeliest place. Positions are code points of text in NFC.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from habeas.core.coding.anchoring import Anchor, anchor_at, require_nfc, starts_of
from habeas.core.coding.blocks import WINDOW, Block, blocks_of, shared
from habeas.core.kernel.errors import Broken

#: code points between two blocks, beyond the words, in which these are looked for; where there are more than so few,
#: some beside the words are the same
_GAP, _NEAR, _BESIDE = 400, 120, 4
#: code points of words that stand alone at least, and beside them
_WORDS, _SURE = 10, 6
_WORD = re.compile(r"(?:\w+|\W)\s*")
#: how alike a proposal is to the words at least, from 0 to 1 (Ratcliff and Obershelp)
_ALIKE = 0.5


#: hears how far long work is: which step, how much of it is done, of how much (0: nobody knows). It may refuse to go on
Tell = Callable[[str, int, int], None]


def untold(step: str, done: int, total: int) -> None:
    """Nobody listens."""


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


def carry(old: str, new: str, passages: Mapping[str, tuple[int, int]]) -> Carried:
    """The passages of ``old`` (name -> start, end) in ``new``; every one is either placed or listed."""
    return Versions(old, new).carry(passages)


class Versions:
    """Two versions of a text, and the blocks that are the same place in both."""

    def __init__(self, old: str, new: str) -> None:
        for text in (old, new):
            require_nfc(text)
        self.old, self.new = old, new
        self.blocks = [Block(0, len(old), 0)] if old == new and old else blocks_of(old, new)
        self._starts = [block.start for block in self.blocks]
        self._compared: dict[tuple[int, int, int, int], list[tuple[bool, int, int, int, int]]] = {}
        self._images = sorted(block.start + block.moved for block in self.blocks)

    def carry(self, passages: Mapping[str, tuple[int, int]], *, tell: Tell = untold) -> Carried:
        """These passages of the old version in the new one."""
        placed, unplaced = {}, {}
        for done, (name, (start, end)) in enumerate(passages.items()):
            tell("carrying", done, len(passages))
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
        if at is None and not held:
            at = self._alone(start, end)
        return None if at is None or self._one_of_some(start, end, at) else at

    def _one_of_some(self, start: int, end: int, at: int) -> bool:
        """Whether words lie in a paragraph that stands several times one after the other, and not as often as before:
        then nobody can say which of them went."""
        return "\n" not in self.old[start:end] and _repeated(self.old, start) != _repeated(self.new, at)

    def _touching(self, start: int, end: int) -> Iterator[Block]:
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
        before = self.blocks[left - 1] if left else Block(0, 0, 0)
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
        before = shared(self.old, self.new, start, at, -1, most=_BESIDE)
        after = shared(self.old, self.new, end, at + len(words), 1, most=_BESIDE)
        return at if _BESIDE in (before, after) or at in (0, len(self.new) - len(words)) else None

    def _alone(self, start: int, end: int) -> int | None:
        """The one place of words that stand once in each version, near where they should, with the same beside them."""
        words = self.old[start:end]
        here, there = starts_of(self.old, words), starts_of(self.new, words)
        if len(words) < _WORDS or len(here) != 1 or len(there) != 1:
            return None
        if abs(there[0] - self._expected(start)) > WINDOW:
            return None
        before = shared(self.old, self.new, start, there[0], -1, most=_SURE)
        after = shared(self.old, self.new, end, there[0] + len(words), 1, most=_SURE)
        return there[0] if _SURE in (before, after) else None

    def listed(self, start: int, end: int) -> Unplaced:
        """Why a passage is not placed, and what is likeliest: beside the blocks before and after it."""
        words = self.old[start:end]
        expected = self._expected(start)
        around = self._around(start, end)
        low, high = around[2:] if around else (expected, expected + len(words))
        low, high = max(0, low, expected - WINDOW), min(len(self.new), high, expected + len(words) + WINDOW)
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
        if start - low > WINDOW:
            first, low = first + (start - WINDOW - low), start - WINDOW
        if high - end > WINDOW:
            last, high = last - (high - end - WINDOW), end + WINDOW
        if not first <= last <= first + 4 * WINDOW:
            return None
        if (low, high, first, last) not in self._compared:
            self._compared[low, high, first, last] = list(_compared(self.old[low:high], self.new[first:last]))
        places = [
            (there + max(0, start - low - here), there + min(end - low, until) - here) if same else (there, to)
            for same, here, until, there, to in self._compared[low, high, first, last]
            if here < end - low and start - low < until
        ]
        if not places:
            return None
        found = self.new[first + min(one for one, _ in places) : first + max(one for _, one in places)]
        begins = first + min(one for one, _ in places) + len(found) - len(found.lstrip())
        return begins, begins + len(found.strip())

    def _expected(self, start: int) -> int:
        """Where a place of the old version should lie in the new one, by the block beside it."""
        index = bisect_left(self._starts, start)
        beside = self.blocks[max(0, index - 1) : index + 1]
        nearest = min(beside, key=lambda block: min(abs(block.start - start), abs(block.end - start)), default=None)
        return start + (nearest.moved if nearest else 0)


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
