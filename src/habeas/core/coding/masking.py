"""Shows a text to those who may not see identities: marked words give way to ``[W-12]``, or to what they are.

Every span is applied wherever its words stand, in a transcript as in a translation: too much hidden is a flaw, too
little is a person found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from habeas.core.coding.anchoring import Anchor, find_spans
from habeas.core.coding.records import Span
from habeas.core.kernel.codes import number
from habeas.core.kernel.errors import Broken


@dataclass(frozen=True, slots=True)
class Placed:
    """One mask: ``text[start:end]`` of what was masked became ``masked[mask_start:mask_end]``, one label or several."""

    start: int
    end: int
    mask_start: int
    mask_end: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its identities masked, and where."""

    text: str
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    labels: tuple[str, ...]


def own_number(person: str) -> str:
    """The label of a person on working screens: ``W-12`` for ``W-0012``."""
    return f"{person.partition('-')[0]}-{number(person)}"


class Masker:
    """One text with its spans, found once: for a text that is shown whole and in passages.

    ``number_of`` gives the label of each person (those of one release, say); a person whom it leaves out, and words
    that point at nobody, are shown as what they are: ``[name]``, ``[place]``. Without it each person has her own code.
    ``every`` masks all occurrences of a span that names one: use it where the text is not the one it was counted in.
    """

    def __init__(
        self, text: str, spans: Iterable[Span], *, number_of: Mapping[str, str] | None = None, every: bool = False
    ) -> None:
        self._text = text
        self._regions = _regions(text, spans, number_of, every)

    @property
    def length(self) -> int:
        """Code points of the text."""
        return len(self._text)

    def whole(self) -> Masked:
        """The whole text, masked."""
        return _replace(self._text, 0, self._regions)

    def passage(self, anchor: Anchor) -> Masked:
        """The words at ``anchor``, masked; a span that its edge cuts is hidden too. Positions count from its start."""
        if anchor.end > len(self._text):
            raise Broken("the anchor is not of this text")
        inside = [
            _Region(max(region.start, anchor.start), min(region.end, anchor.end), region.labels)
            for region in self._regions
            if region.start < anchor.end and region.end > anchor.start
        ]
        return _replace(self._text[anchor.start : anchor.end], anchor.start, inside)


def mask(text: str, spans: Iterable[Span], *, number_of: Mapping[str, str] | None = None) -> Masked:
    """``text`` with the words of ``spans`` masked; labels as for `Masker`."""
    return Masker(text, spans, number_of=number_of).whole()


def mask_passage(
    text: str, anchor: Anchor, spans: Iterable[Span], *, number_of: Mapping[str, str] | None = None
) -> Masked:
    """The words of ``text`` at ``anchor`` masked, with spans found in the whole of it; for several use `Masker`."""
    return Masker(text, spans, number_of=number_of).passage(anchor)


def mask_translation(text: str, spans: Iterable[Span], *, number_of: Mapping[str, str] | None = None) -> Masked:
    """A translation masked: occurrences were counted in the transcript, so every one is hidden here."""
    return Masker(text, spans, number_of=number_of, every=True).whole()


def _regions(text: str, spans: Iterable[Span], number_of: Mapping[str, str] | None, every: bool) -> list[_Region]:
    """Where something is hidden. A span that names one occurrence wins there over one for all of the same words."""
    found: set[_Region] = set()
    taken: set[tuple[str, int]] = set()
    places: dict[str, list[tuple[int, int]]] = {}  # the same words are looked for once, however many spans name them
    for span in sorted(spans, key=lambda span: span.occurrence is None):
        if span.words not in places:
            places[span.words] = find_spans(text, span, every=True)
        for start, end in places[span.words] if every else span.chosen(places[span.words]):
            if span.occurrence is not None and not every:
                taken.add((span.words, start))
            elif (span.words, start) in taken:
                continue
            found.add(_Region(start, end, (_label(span, number_of),)))
    return _joined(_outermost(sorted(found, key=lambda region: (region.start, -region.end, region.labels))))


def _label(span: Span, number_of: Mapping[str, str] | None) -> str:
    if span.person is None:
        return span.kind
    if number_of is None:
        return own_number(span.person)
    return number_of.get(span.person, span.kind)


def _outermost(regions: list[_Region]) -> list[_Region]:
    """Without those that lie wholly inside another: in "Kim Chol-su" the longer name is meant, not "Chol-su"."""
    kept: list[_Region] = []
    for region in regions:
        inside = kept and region.end <= kept[-1].end
        same = inside and (region.start, region.end) == (kept[-1].start, kept[-1].end)
        if not inside or same:
            kept.append(region)
    return kept


def _joined(regions: list[_Region]) -> list[_Region]:
    """Overlapping regions as one with the labels of both; touching ones as one where they say the same."""
    joined: list[_Region] = []
    for region in regions:
        last = joined[-1] if joined else None
        if last and (region.start < last.end or (region.start == last.end and region.labels == last.labels)):
            labels = tuple(dict.fromkeys(last.labels + region.labels))
            joined[-1] = _Region(last.start, max(last.end, region.end), labels)
        else:
            joined.append(region)
    return joined


def _replace(text: str, offset: int, regions: Iterable[_Region]) -> Masked:
    """``text`` (which begins at ``offset`` of the whole) with each region replaced; positions count from its start."""
    pieces: list[str] = []
    placed: list[Placed] = []
    done = length = 0
    for region in regions:
        start, end = region.start - offset, region.end - offset
        shown = " ".join(f"[{label}]" for label in region.labels)
        mask_start = length + start - done
        pieces += [text[done:start], shown]
        placed.append(Placed(start, end, mask_start, mask_start + len(shown), region.labels))
        done, length = end, mask_start + len(shown)
    return Masked("".join([*pieces, text[done:]]), tuple(placed))
