"""What reading a working copy back gave: the text, and what became of every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from habeas.core.report.working.source import Check


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a check: its words now, once for each place where it stands; none where it was lost."""

    check: Check
    now: tuple[str, ...]
    lines: tuple[int, ...]
    moved: bool

    @property
    def state(self) -> str:
        """``lost``, ``twice``, ``changed``, ``moved`` or ``kept``; the first that holds."""
        if not self.now:
            return "lost"
        if len(self.now) > 1:
            return "twice"
        if same_text(self.now[0], self.check.words):
            return "moved" if self.moved else "kept"
        return "changed"

    def answer(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "check": self.check.kind,
            "written": self.check.written,
            "state": self.state,
            "words": self.check.words,
            "now": list(self.now),
            "moved": self.moved,
            "paragraph": self.check.paragraph,
            "line": self.check.line,
            "lines_now": list(self.lines),
        }


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for their spaces."""
    return " ".join(one.split()) == " ".join(other.split())


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The text, what became of the checks, and what it could not hold (``not_carried``: what, words, line, paragraph).

    ``whole`` is False where the text it was made from was not in the copy and had to be given.
    """

    text: str
    source: str
    whole: bool
    checks: tuple[Became, ...]
    sections_lost: tuple[str, ...]
    figures_lost: tuple[str, ...]
    not_carried: tuple[dict[str, Any], ...]
    comments: tuple[dict[str, Any], ...]
    changes: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether every check and all content came back."""
        lost = any(one.state == "lost" for one in self.checks)
        return not (lost or self.sections_lost or self.figures_lost or self.not_carried)

    def answer(self) -> dict[str, Any]:
        """The result as JSON, without the text."""
        return {
            "source": self.source,
            "source_carried": self.whole,
            "checks": [one.answer() for one in self.checks],
            "sections_lost": list(self.sections_lost),
            "figures_lost": list(self.figures_lost),
            "not_carried": list(self.not_carried),
            "comments": list(self.comments),
            "tracked_changes": dict(self.changes),
        }
