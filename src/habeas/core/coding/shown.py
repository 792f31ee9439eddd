"""A text as it is shown: paragraphs of pieces, identities masked, each piece with the passages that it belongs to.

Passages overlap and masks stand across their edges, so a text is cut wherever a passage or a mask begins or ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from habeas.core.coding.masking import Masked
from habeas.core.kernel.timecodes import leading


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one paragraph with the passages that they belong to; ``masked`` when they stand for an identity."""

    words: str
    passages: tuple[str, ...] = ()
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its pieces in order, and the passages that begin in it, in the order of their first words. ``at``
    are the seconds of its time code, where that was taken out of its pieces (``timed``)."""

    number: int
    pieces: tuple[Piece, ...]
    begins: tuple[str, ...]
    at: int | None = None


def timed(paragraph: Paragraph) -> Paragraph:
    """The paragraph with its time code apart from what was said."""
    found = leading("".join(piece.words for piece in paragraph.pieces))
    if found is None:
        return paragraph
    seconds, left = found
    pieces: list[Piece] = []
    for piece in paragraph.pieces:
        words, left = piece.words[left:], max(0, left - len(piece.words))
        if words:
            pieces.append(replace(piece, words=words))
    return replace(paragraph, pieces=tuple(pieces), at=seconds)


def paragraphs(
    masked: Masked, passages: Mapping[str, tuple[int, int]], *, lines: tuple[int, int] | None = None
) -> list[Paragraph]:
    """The masked text in paragraphs. ``passages`` gives start and end of each in code points of the *unmasked* text.

    An edge of a passage inside a mask is moved to the mask's own: half an identity is none. ``lines`` asks for the
    paragraphs from one number to another alone, as in a long text that is shown part by part.
    """
    moved = _mover(masked)
    numbered = list(enumerate(lines_of(masked.text), 1))
    if lines is not None:
        numbered = numbered[max(0, lines[0] - 1) : lines[1]]
    if not numbered:
        return []
    low, high = numbered[0][1][0], numbered[-1][1][1]
    placed = {code: (moved(start, False), moved(end, True)) for code, (start, end) in passages.items()}
    placed = {code: (start, end) for code, (start, end) in placed.items() if start < high and end > low}
    masks = [(mask.mask_start, mask.mask_end) for mask in masked.placed]
    edges = sorted({edge for pair in (*placed.values(), *masks) for edge in pair})
    pieces = _pieces(masked.text, placed, masks)
    found: list[Paragraph] = []
    for number, (start, end) in numbered:
        cuts = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
        made = tuple(pieces(first, last) for first, last in pairwise(cuts))
        found.append(Paragraph(number, made, ()))
    return _with_beginnings(found, [span for _, span in numbered], placed)


def _with_beginnings(
    found: Sequence[Paragraph], spans: Sequence[tuple[int, int]], placed: Mapping[str, tuple[int, int]]
) -> list[Paragraph]:
    """The paragraphs with the passages that begin in each."""
    begins: list[list[tuple[int, str]]] = [[] for _ in found]
    starts = [start for start, _ in spans]
    for code, (start, _) in placed.items():
        index = bisect_right(starts, start) - 1
        if index >= 0 and start < spans[index][1]:
            begins[index].append((start, code))
    return [
        Paragraph(one.number, one.pieces, tuple(code for _, code in sorted(here)))
        for one, here in zip(found, begins, strict=True)
    ]


def parts(text: str, size: int) -> list[tuple[int, int]]:
    """A long text in parts of whole paragraphs: the numbers of the first and last one of each, of about ``size`` code
    points together."""
    found: list[tuple[int, int]] = []
    first, held, number = 1, 0, 0
    for number, (start, end) in enumerate(lines_of(text), 1):
        held += end - start
        if held >= size:
            found.append((first, number))
            first, held = number + 1, 0
    if first <= number:
        found.append((first, number))
    return found


def _mover(masked: Masked) -> Callable[[int, bool], int]:
    """What turns a position of the unmasked text into one of the masked."""
    starts = [mask.start for mask in masked.placed]

    def moved(position: int, end: bool) -> int:
        index = (bisect_left if end else bisect_right)(starts, position) - 1
        if index < 0:
            return position
        mask = masked.placed[index]
        if position < mask.end or (end and position == mask.end):
            return mask.mask_end if end else mask.mask_start
        return position + mask.mask_end - mask.end

    return moved


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line that holds words; the paragraphs of a text, numbered from 1."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _pieces(
    text: str, placed: Mapping[str, tuple[int, int]], masks: Sequence[tuple[int, int]]
) -> Callable[[int, int], Piece]:
    """What makes the pieces of a text, asked for in order: between two cuts the same passages hold throughout."""
    waiting = sorted(((start, end, code) for code, (start, end) in placed.items()), reverse=True)
    active: list[tuple[int, str]] = []
    mask_starts = [start for start, _ in masks]

    def piece(low: int, high: int) -> Piece:
        while waiting and waiting[-1][0] <= low:
            _, end, code = waiting.pop()
            active.append((end, code))
        active[:] = [one for one in active if one[0] > low]
        at = bisect_right(mask_starts, low) - 1
        hidden = at >= 0 and high <= masks[at][1]
        return Piece(text[low:high], tuple(sorted(code for _, code in active)), hidden)

    return piece
