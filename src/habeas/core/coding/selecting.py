"""From what somebody chose on a page to the code points of a text.

A browser counts UTF-16 code units, and counts them in the text that it shows, where identities are masked. A choice
comes as ``line:unit-line:unit`` and leaves as start and end in code points of the *unmasked* text. What touches a mask
takes the whole of it: so a choice hides as much as the page does, and tells nothing of what lies under it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left

from habeas.core.coding.anchoring import anchor
from habeas.core.coding.masking import Masked
from habeas.core.coding.shown import lines_of, parts
from habeas.core.kernel.errors import WrongUse

_CHOICE = re.compile(r"(\d{1,7}):(\d{1,7})-(\d{1,7}):(\d{1,7})", re.ASCII)


def chosen(masked: Masked, choice: str) -> tuple[int, int]:
    """Start and end of a choice on the page, in the unmasked text; the space at both ends is left out."""
    found = _CHOICE.fullmatch(choice.strip())
    if not found:
        raise _not_in_text()
    lines = list(lines_of(masked.text))
    first, last = sorted([(int(found[1]), int(found[2])), (int(found[3]), int(found[4]))])
    start, end = _position(masked.text, lines, *first, up=False), _position(masked.text, lines, *last, up=True)
    return _original(masked, *_whole(masked.text, start, end))


def quoted(masked: Masked, words: str, occurrence: int | None = None) -> tuple[int, int]:
    """Start and end of words typed as the page shows them, masks and all, in the unmasked text. They are looked for in
    the masked text alone: whoever may not see a name cannot try whether it stands there."""
    typed = unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()
    there = anchor(masked.text, typed, occurrence)
    return _original(masked, there.start, there.end)


def code_points(text: str, units: int, *, up: bool) -> int:
    """How many code points the first ``units`` UTF-16 code units of a text are; half a character counts as all of it
    (``up``) or as nothing."""
    if not text or max(text) < "\U00010000":
        return units
    count = left = 0
    for count, character in enumerate(text):
        if left >= units:
            return count
        left += 2 if character > "\uffff" else 1
        if left > units:
            return count + 1 if up else count
    return count + 1 + units - left


def utf16_units(text: str) -> int:
    """How many UTF-16 code units a text is: how a browser counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _position(text: str, lines: list[tuple[int, int]], line: int, unit: int, *, up: bool) -> int:
    if not 1 <= line <= len(lines):
        raise _not_in_text()
    start, end = lines[line - 1]
    position = start + code_points(text[start:end], unit, up=up)
    if position > end:
        raise _not_in_text()
    return position


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the space at both ends, with whatever belongs to the characters at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise WrongUse("no-words", "No words are chosen.", do="Choose words of the text, then try again.")
    while start > 0 and (_joins(text[start]) or text[start - 1] == _JOINER):
        start -= 1
    while end < len(text) and (_joins(text[end]) or text[end - 1] == _JOINER):
        end += 1
    return start, end


_JOINER = "\u200d"


def _joins(character: str) -> bool:
    """Whether it is part of the character before it: a mark, a vowel or final of old Hangul, a tone of an emoji."""
    if unicodedata.category(character) in ("Mn", "Mc", "Me") or character == _JOINER:
        return True
    old_hangul = "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb"
    return old_hangul or "\U0001f3fb" <= character <= "\U0001f3ff"


def _original(masked: Masked, start: int, end: int) -> tuple[int, int]:
    return unmasked(masked, start, end=False), unmasked(masked, end, end=True)


def unmasked(masked: Masked, position: int, *, end: bool) -> int:
    """A position of the masked text in the unmasked one; inside a mask, its edge."""
    index = bisect_left([mask.mask_start for mask in masked.placed], position) - 1
    if index < 0:
        return position
    mask = masked.placed[index]
    if position < mask.mask_end:
        return mask.end if end else mask.start
    return mask.end + position - mask.mask_end


def cut_in_parts(masked: Masked, size: int) -> list[tuple[int, int, int, int]]:
    """The parts of a long text, of about ``size`` code points: first and last paragraph, and where they stand in the
    unmasked text."""
    lines = list(lines_of(masked.text))
    return [
        (
            first,
            last,
            unmasked(masked, lines[first - 1][0], end=False),
            unmasked(masked, lines[last - 1][1], end=True),
        )
        for first, last in parts(masked.text, size)
    ]


def _not_in_text() -> WrongUse:
    return WrongUse("not-in-text", "What was chosen is no place in this text.", do="Choose the words again.")
