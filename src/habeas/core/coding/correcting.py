"""What becomes of everything that is bound to the words of a text when these are corrected.

Passages are carried (`habeas.core.coding.carrying`). Words that point at people are looked for by spelling, wherever
they stand; but a correction may spell one anew, and it would stand there unmasked. So each place where a span stood is
looked at, and what stands there instead is listed. A span that means one occurrence alone is counted anew, or, where
nobody can say which it is, masks them all until a person has decided: too much hidden is a flaw, too little is a person
found.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.carrying import Carried, Tell, Versions, untold
from habeas.core.coding.records import Span


@dataclass(frozen=True, slots=True)
class Lost:
    """Where a span stood, and where in the new version other words stand for it; None where nobody can say."""

    span: str
    start: int
    end: int
    instead: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of what a version held: its passages, spans that stand otherwise, spans and dismissals that count
    otherwise (None: a span that is to mask everywhere), and dismissals of which nobody can say what they meant."""

    passages: Carried
    lost: tuple[Lost, ...]
    occurrences: Mapping[str, int | None]
    gone: frozenset[str]


def correct(
    old: str,
    new: str,
    passages: Mapping[str, tuple[int, int]],
    spans: Mapping[str, Span],
    dismissals: Mapping[str, Span],
    *,
    tell: Tell = untold,
) -> Corrected:
    """Carry all of it from ``old`` to ``new``; every passage is placed or listed, every span holds or is listed. The
    spans are those of the text itself: spellings for translations need not stand in it."""
    tell("comparing", 0, 0)
    versions = Versions(old, new)
    carried = versions.carry(passages, tell=tell)
    marks = _Marks(versions, spans)
    lost = [one for code in spans for one in marks.lost(code)]
    occurrences: dict[str, int | None] = {}
    gone: set[str] = set()
    for code, mark in {**spans, **dismissals}.items():
        if mark.occurrence is not None:
            at = _counted(versions, mark)
            if at is None and code in dismissals:
                gone.add(code)
            elif at != mark.occurrence:
                occurrences[code] = at
    return Corrected(carried, tuple(lost), occurrences, frozenset(gone))


@dataclass(frozen=True, slots=True)
class Again:
    """What became of what an earlier correction listed: its passages, and where words that pointed at somebody may
    stand now."""

    passages: Carried
    spans: Mapping[str, tuple[int, int] | None]


def look_again(
    old: str,
    new: str,
    passages: Mapping[str, tuple[int, int]],
    spans: Mapping[str, tuple[int, int]],
    *,
    tell: Tell = untold,
) -> Again:
    """Carry what is listed still from the version in which it stood."""
    tell("comparing", 0, 0)
    versions = Versions(old, new)
    places = {}
    for code, (start, end) in spans.items():
        at = versions.place(start, end)
        instead = (at, at + end - start) if at is not None else versions.instead(start, end)
        words = whole_words(new, *instead) if instead else None
        places[code] = words if words and words[0] < words[1] else None
    return Again(versions.carry(passages, tell=tell), places)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A place without the signs at both ends, and to the ends of its words: of a name that lost its first letters the
    rest is the name as well."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
    return start, end


def _counted(versions: Versions, mark: Span) -> int | None:
    """Which occurrence the one place of a mark is now."""
    for start, end in mark.chosen(find_spans(versions.old, mark, every=True)):
        at = versions.place(start, end)
        stands = [place[0] for place in find_spans(versions.new, mark, every=True)]
        return stands.index(at) + 1 if at in stands else None
    return None


class _Marks:
    """The spans of a text in both versions."""

    def __init__(self, versions: Versions, spans: Mapping[str, Span]) -> None:
        self._versions, self._spans = versions, spans
        new = versions.new
        places = sorted(place for span in spans.values() for place in find_spans(new, span, every=True))
        self._starts = [start for start, _ in places]
        self._reach: list[int] = []  # how far what is masked up to here goes
        for _, end in places:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def lost(self, code: str) -> list[Lost]:
        """The places of a span where something else stands now: each spelling once. One that means a single occurrence
        is listed as well where nobody can say which it is."""
        span, versions = self._spans[code], self._versions
        found: dict[str, Lost] = {}
        stood = span.chosen(find_spans(versions.old, span, every=True))
        for start, end in stood:
            at = versions.place(start, end)
            if at is not None and self._masked(at, at + end - start):
                continue
            instead = (at, at + end - start) if at is not None else versions.instead(start, end)
            if instead is not None:
                instead = whole_words(versions.new, *instead)
                if instead[0] == instead[1]:
                    continue  # the words were taken out
                if self._masked(*instead) and span.occurrence is None:
                    continue
            spelled = versions.new[slice(*instead)] if instead else ""
            found.setdefault(spelled, Lost(code, start, end, instead))
        return list(found.values())

    def _masked(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and self._reach[index] >= end
