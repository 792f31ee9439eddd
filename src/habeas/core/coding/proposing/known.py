"""What the mission knows already is proposed wherever it stands: before any rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.proposing.proposal import Proposal
from habeas.core.coding.records import Span

#: shorter ones stand inside too many other words
SHORTEST = 2
_LOOSE = re.compile(r"[\s\-'.]+")


@dataclass(frozen=True, slots=True)
class Known:
    """Words that the mission knows: a name marked in another text, of a source, of a place."""

    words: str
    kind: str
    why: str
    person: str | None = None


def proposals(text: str, folded: str, known: Iterable[Known]) -> Iterator[Proposal]:
    """Where known words stand in a text in NFC, whoever wrote them in capitals, hyphened or spaced."""
    haystack = _squeezed(folded)
    seen: set[tuple[str, str, str | None]] = set()
    for one in known:
        key = (one.words, one.kind, one.person)
        squeezed = _squeezed(one.words)
        if key in seen or len(squeezed) < SHORTEST or squeezed not in haystack:
            continue
        seen.add(key)
        spellings = [one.words, re.sub(r"(?<=\w)-(?=\w)", " ", one.words)]
        if re.fullmatch("[가-힣]{3,4}", one.words):
            spellings.append(f"{one.words[0]} {one.words[1:]}")
        for words in dict.fromkeys(spellings):
            for start, end in find_spans(text, Span(words, one.kind), every=True):
                yield Proposal(start, end, one.kind, one.why, one.person)


def _squeezed(text: str) -> str:
    return _LOOSE.sub("", text.casefold())
