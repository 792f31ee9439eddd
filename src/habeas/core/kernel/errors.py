"""One small tree of errors. What is meant for people says what happened, where, what was expected and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Where = dict[str, str | int]


class HabeasError(Exception):
    """The root of all errors that Habeas raises on purpose."""


class Broken(HabeasError):
    """A promise of our own failed: a defect in Habeas, never the user's fault."""


@dataclass
class ForPeople(HabeasError):
    """An error that a person reads: a stable ``code`` and sentences without any word of testimony or name of a source.

    ``where`` may hold ``file, row, column, line, field, mission, record``. ``exit_code`` is that of
    docs/formats/answers.md.
    """

    code: str
    what: str
    where: Where = field(default_factory=dict)
    expected: str | None = None
    found: str | None = None
    do: str | None = None

    exit_code = 2

    def __post_init__(self) -> None:
        super().__init__(self.what)

    def __str__(self) -> str:
        """The error as sentences on one line: where, what, expected and found, what to do."""
        place = ", ".join(f"{key} {value}" for key, value in self.where.items())
        parts = [f"{place}: {self.what}" if place else self.what]
        if self.expected is not None:
            parts.append(f"Expected {self.expected}" + (f", found {self.found}." if self.found is not None else "."))
        elif self.found is not None:
            parts.append(f"Found {self.found}.")
        if self.do:
            parts.append(self.do)
        return " ".join(" ".join(parts).split())  # what was found may hold line ends, and would look like another error

    def answer(self) -> dict[str, Any]:
        """The refusal as the JSON object of docs/formats/answers.md."""
        return {
            "ok": False,
            "error": {
                "code": self.code,
                "what": self.what,
                "where": self.where,
                "expected": self.expected,
                "found": self.found,
                "do": self.do,
            },
        }


class DoesNotHold(ForPeople):
    """The thing checked does not hold (exit 1)."""

    exit_code = 1


class WrongUse(ForPeople):
    """The command, file or value cannot be used as it is (exit 2)."""

    exit_code = 2


class Refused(ForPeople):
    """Consent, rights, statistics or limits forbid it (exit 3)."""

    exit_code = 3


class NotNow(ForPeople):
    """It could be done, but not now: locked, full, already running (exit 4)."""

    exit_code = 4
