"""Which paragraph of an edited copy is which of the report: by bookmark, by words, by likeness, in that order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher

from habeas.core.report.working.model import Entry

#: how alike the words of two paragraphs are that count as one, edited
ALIKE = 0.55
#: signs of a paragraph that are compared, and pairs that are compared between two fixed points
_SIGNS, _PAIRS = 4000, 400
#: signs times signs up to which two paragraphs are compared letter by letter, beyond it word by word
_LETTERS = 250_000


def align(
    source: Sequence[tuple[int, Entry]], edited: Sequence[Entry], blocks: Sequence[Sequence[int]]
) -> list[int | None]:
    """For each edited entry the number of the entry of the report that it is, None for a new one; each number once."""
    return _Aligning(dict(source), edited, blocks).found()


class _Aligning:
    def __init__(self, source: dict[int, Entry], edited: Sequence[Entry], blocks: Sequence[Sequence[int]]) -> None:
        self._source, self._edited, self._blocks = source, edited, blocks
        self._keys = {number: _key(entry) for number, entry in source.items()}
        self._edited_keys = [_key(entry) for entry in edited]
        self._is: list[int | None] = [None] * len(edited)
        self._used: set[int] = set()

    def found(self) -> list[int | None]:
        self._by_bookmark_and_words()
        self._by_words_in_order()
        self._by_bookmark()
        self._by_words()
        self._by_likeness()
        return self._is

    def _take(self, at: int, number: int) -> None:
        self._is[at] = number
        self._used.add(number)

    def _free(self) -> tuple[list[int], list[int]]:
        edited = [at for at, number in enumerate(self._is) if number is None]
        return [number for number in self._source if number not in self._used], edited

    def _by_bookmark_and_words(self) -> None:
        for at, numbers in enumerate(self._blocks):
            for number in numbers:
                if (
                    self._is[at] is None
                    and number not in self._used
                    and self._keys.get(number) == self._edited_keys[at]
                ):
                    self._take(at, number)

    def _by_words_in_order(self) -> None:
        numbers, places = self._free()
        one, other = [self._keys[number] for number in numbers], [self._edited_keys[at] for at in places]
        for match in SequenceMatcher(None, one, other).get_matching_blocks():  # quick where one text stands often
            for step in range(match.size):
                self._take(places[match.b + step], numbers[match.a + step])

    def _by_bookmark(self) -> None:
        pairs = [
            (-self._likeness(number, at), at, number)
            for at, numbers in enumerate(self._blocks)
            for number in numbers
            if self._is[at] is None and number in self._source and number not in self._used
            if self._source[number].kind == self._edited[at].kind or not self._is_wordless(number, at)
        ]
        for _, at, number in sorted(pairs):
            if self._is[at] is None and number not in self._used:
                self._take(at, number)

    def _by_words(self) -> None:
        numbers, places = self._free()
        by_key: dict[str, list[int]] = {}
        for number in reversed(numbers):
            by_key.setdefault(self._keys[number], []).append(number)
        for at in places:
            if same := by_key.get(self._edited_keys[at]):
                self._take(at, same.pop())

    def _by_likeness(self) -> None:
        """Between two paragraphs that are known, what is left on both sides is compared."""
        fixed = in_order(self._is)
        last_at, last = -1, -1
        for at in [*sorted(fixed), len(self._edited)]:
            number = self._is[at] if at < len(self._edited) else max(self._source, default=0) + 1
            assert number is not None
            self._between(range(last_at + 1, at), range(last + 1, number))
            last_at, last = at, number

    def _between(self, places: range, numbers: range) -> None:
        left = [at for at in places if self._is[at] is None]
        right = [number for number in numbers if number in self._source and number not in self._used]
        if not left or not right or len(left) * len(right) > _PAIRS:
            return
        pairs = sorted((-self._likeness(number, at), at, number) for at in left for number in right)
        for likeness, at, number in pairs:
            if -likeness >= ALIKE and self._is[at] is None and number not in self._used:
                self._take(at, number)

    def _is_wordless(self, number: int, at: int) -> bool:
        return self._source[number].kind in _WORDLESS or self._edited[at].kind in _WORDLESS

    def _likeness(self, number: int, at: int) -> float:
        if self._is_wordless(number, at):
            return 0.0
        one, other = self._keys[number][:_SIGNS], self._edited_keys[at][:_SIGNS]
        if len(one) * len(other) > _LETTERS:
            return SequenceMatcher(None, one.split(), other.split()).ratio()
        return SequenceMatcher(None, one, other, autojunk=False).ratio()


_WORDLESS = ("rule", "figure")


def _key(entry: Entry) -> str:
    return f"\0{entry.kind}" if entry.kind in _WORDLESS else entry.text


def in_order(numbers: Sequence[int | None]) -> set[int]:
    """The places of a longest run of numbers that still stand in their order; all others were moved."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: dict[int, int] = {}
    for at, number in enumerate(numbers):
        if number is None:
            continue
        place = bisect_left(tails, number)
        before[at] = tail_at[place - 1] if place else -1
        tails[place : place + 1] = [number]
        tail_at[place : place + 1] = [at]
    kept: set[int] = set()
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
