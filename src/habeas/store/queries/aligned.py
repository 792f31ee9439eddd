"""Which paragraphs of a translation stand beside which of its original: as somebody settled it, or as proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from habeas.core.coding.aligning import Row, propose, read, said
from habeas.core.coding.shown import Paragraph
from habeas.core.kernel.errors import WrongUse
from habeas.store.mission import current
from habeas.store.models import Text


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows of two texts. ``by`` settled them; else they are a proposal, or (``counted``) only paragraph beside
    paragraph because both have as many. ``rows`` is None where nothing sensible can be proposed."""

    rows: tuple[Row, ...] | None
    by: str = ""
    counted: bool = False

    @property
    def proposed(self) -> bool:
        """Whether these rows are what the program found by itself."""
        return self.rows is not None and not self.by and not self.counted


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: its number from nought, and its paragraphs."""

    number: int
    first: tuple[Paragraph, ...]
    second: tuple[Paragraph, ...]

    @property
    def plain(self) -> bool:
        """Whether one paragraph stands beside one."""
        return len(self.first) == len(self.second) == 1


def seen_of(original: Text, translation: Text) -> str:
    """The words that the rows are of."""
    return f"{original.item} {translation.item}"


def beside_of(row: Text, other: Text, first: Sequence[Paragraph], second: Sequence[Paragraph]) -> Beside:
    """How two texts stand beside each other, whichever is the translation. What was settled of other words than they
    have now is proposed anew. A proposal rests on masked words alone, and is found once for each pair of texts."""
    if row.original == other.code:
        found = beside_of(other, row, second, first)
        turned = None if found.rows is None else tuple((left, right) for right, left in found.rows)
        return Beside(turned, found.by, found.counted)
    seen = seen_of(row, other)
    if other.original == row.code and other.aligned.startswith(f"{seen} "):
        with suppress(WrongUse):  # a mask that was changed since may hold other paragraphs
            kept = read(other.aligned.removeprefix(f"{seen} "), len(first), len(second))
            return Beside(kept, other.aligned_by)
    if len(first) == len(second):
        return Beside(tuple([(1, 1)] * len(first)), counted=True)

    def found_now() -> tuple[Row, ...] | None:
        return propose(*([said(_words(one), one.at) for one in side] for side in (first, second)))

    key = ("beside", seen, row.version, other.version, len(first), len(second))
    return Beside(current().known(key, found_now))


def _words(paragraph: Paragraph) -> str:
    return "".join(piece.words for piece in paragraph.pieces)


def pairs(rows: Sequence[Row], first: Sequence[Paragraph], second: Sequence[Paragraph]) -> Iterator[Pair]:
    """The paragraphs of both in these rows."""
    here = there = 0
    for number, (left, right) in enumerate(rows):
        yield Pair(number, tuple(first[here : here + left]), tuple(second[there : there + right]))
        here, there = here + left, there + right
