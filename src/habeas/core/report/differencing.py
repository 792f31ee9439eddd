"""Figures of two reports that a reader can subtract: where few sources lie between them, the difference shows those.

Two releases that differ by one source give 43 and 42: each is safe by itself, together they say what that one told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from habeas.core.kernel.errors import ForPeople
from habeas.core.report.outcomes import Check
from habeas.core.report.prose import read_report
from habeas.core.report.readings import read_figure, read_share

_FIGURES = ("count", "share")
_Question = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Subtractable:
    """One figure that two reports say differently, and how many sources lie between the releases under them."""

    other: str
    sources: int
    paragraph: int | None
    line: int
    says: str
    other_says: str

    def answer(self) -> dict[str, Any]:
        """The warning as JSON."""
        return {
            "code": "subtractable",
            "other": self.other,
            "sources": self.sources,
            "paragraph": self.paragraph,
            "line": self.line,
            "says": self.says,
            "other_says": self.other_says,
        }


def figures_said(text: str, file: str) -> dict[_Question, list[str]]:
    """What a report says to each question: check and attributes -> words; nothing of a text that cannot be read."""
    try:
        blocks = read_report(text, file).blocks
    except ForPeople:
        return {}
    found: dict[_Question, list[str]] = {}
    for block in blocks:
        for span in block.inline.spans:
            if span.check in _FIGURES:
                found.setdefault((span.check, _asked(span.attributes)), []).append(block.inline.words(span))
    return found


def few_between(one: str, other: str, floor: int) -> int:
    """How many sources lie between two releases (each as ``Release.holds``), where that is fewer than the floor and
    more than none; otherwise 0: many hide each other."""
    apart = len(set(one.split()) ^ set(other.split()))
    return apart if 0 < apart < floor else 0


def subtractable(checks: Iterable[Check], other: str, text: str, sources: int) -> list[Subtractable]:
    """The exact figures to which the other report says another exact one on the same question; what is said rounded,
    bounded or in words ("more than half") gives nothing to subtract."""
    said = figures_said(text, other)
    found = []
    for check in checks:
        mine = _exact(check.check, check.says)
        for words in said.get((check.check, _asked(check.attributes)), []):
            theirs = _exact(check.check, words)
            if mine is not None and theirs is not None and mine != theirs:
                found.append(Subtractable(other, sources, check.paragraph, check.line, check.says, words))
                break
    return found


def _exact(check: str, words: str) -> Fraction | None:
    """The number that the words say exactly, if they do."""
    if check == "count":
        figure = read_figure(words)
        return Fraction(figure.value) if figure is not None and figure.how == "exact" else None
    share = read_share(words) if check == "share" else None
    return share.value if share is not None and share.form in ("percent", "pair") and share.how == "exact" else None


def _asked(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The question, however it is written."""
    return tuple(sorted((key, "".join(value.split())) for key, value in attributes.items()))
