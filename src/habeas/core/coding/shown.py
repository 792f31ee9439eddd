"""A text as it is shown: paragraphs of pieces, identities masked, each piece with the passages that it belongs to.

Passages overlap and masks stand across their edges, so a text is cut wherever a passage or a mask begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from habeas.core.coding.masking import Masked


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one paragraph with the passages that they belong to; ``masked`` when they stand for an identity."""

    words: str
    passages: tuple[str, ...] = ()
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its pieces in order, and the passages that begin in it, in the order of their first words."""

    number: int
    pieces: tuple[Piece, ...]
    begins: tuple[str, ...]


def paragraphs(masked: Masked, passages: Mapping[str, tuple[int, int]]) -> list[Paragraph]:
    """The masked text in paragraphs. ``passages`` gives start and end of each in code points of the *unmasked* text.

    An edge of a passage inside a mask is moved to the mask's own: half an identity is none.
    """
    placed = {
        code: (_moved(masked, start, end=False), _moved(masked, end, end=True))
        for code, (start, end) in passages.items()
    }
    edges = {0, len(masked.text)} | {edge for pair in placed.values() for edge in pair}
    edges |= {edge for mask in masked.placed for edge in (mask.mask_start, mask.mask_end)}
    found: list[Paragraph] = []
    for number, (start, end) in enumerate(_lines(masked.text), 1):
        cuts = sorted({start, end} | {edge for edge in edges if start < edge < end})
        pieces = tuple(_piece(masked, placed, low, high) for low, high in pairwise(cuts))
        begins = sorted((low, code) for code, (low, _) in placed.items() if start <= low < end)
        found.append(Paragraph(number, pieces, tuple(code for _, code in begins)))
    return found


def _moved(masked: Masked, position: int, *, end: bool) -> int:
    """A position of the unmasked text in the masked one."""
    shift = 0
    for mask in masked.placed:
        if position <= mask.start if end else position < mask.start:
            break
        if position < mask.end or (end and position == mask.end):
            return mask.mask_end if end else mask.mask_start
        shift = mask.mask_end - mask.end
    return position + shift


def _lines(text: str) -> Iterable[tuple[int, int]]:
    """Start and end of each line that holds words."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _piece(masked: Masked, placed: Mapping[str, tuple[int, int]], low: int, high: int) -> Piece:
    codes = tuple(sorted(code for code, (start, end) in placed.items() if start <= low and high <= end))
    hidden = any(mask.mask_start <= low and high <= mask.mask_end for mask in masked.placed)
    return Piece(masked.text[low:high], codes, hidden)
