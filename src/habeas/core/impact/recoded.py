"""What rests on the code of some acts: to be read before they are given another, and after."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from habeas.core.law.patterns import matches

_NAMED = re.compile(r"\b[A-Z]{3}-(?:X?\d{2}\b|\*)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a draft whose check names one of the codes."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Recoded:
    """What a recoding touches. ``acts`` are those that change; ``findings`` name one of the codes or rest on an account
    of these acts; ``releases`` hold a source of them, as they were when they were made."""

    old: str
    new: str
    acts: tuple[str, ...]
    accounts: tuple[str, ...]
    findings: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = field(default=())

    def answer(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "old": self.old,
            "new": self.new,
            "acts": list(self.acts),
            "accounts": list(self.accounts),
            "findings": list(self.findings),
            "releases": list(self.releases),
            "sentences": [{"draft": one.text, "line": one.line} for one in self.sentences],
        }


def names_a_code(text: str, *codes: str) -> bool:
    """Whether a text (a condition, a check) names one of the codes, by itself or by a pattern."""
    return any(matches(named, code) for named in _NAMED.findall(text) for code in codes)


def sentences_naming(name: str, prose: str, *codes: str) -> tuple[Sentence, ...]:
    """The lines of a report's prose whose checks name one of the codes."""
    return tuple(
        Sentence(name, number) for number, line in enumerate(prose.splitlines(), 1) if names_a_code(line, *codes)
    )
