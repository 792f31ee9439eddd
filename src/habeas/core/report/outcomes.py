"""What carrying out one check gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """``code`` is empty when the check holds, else the problem's; ``at`` is an offset in the words of the span.

    ``release_says`` never holds a figure that is below the floor.
    """

    code: str = ""
    release_says: str | None = None
    do: str = ""
    at: int = 0
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a report, where it stands and what was found."""

    check: str
    attributes: Mapping[str, str]
    says: str
    line: int
    column: int
    paragraph: int | None
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.outcome.code

    def answer(self) -> dict[str, Any]:
        """The check as it stands in JSON."""
        return {
            "check": self.check,
            "attributes": dict(self.attributes),
            "says": self.says,
            "line": self.line,
            "column": self.column,
            "paragraph": self.paragraph,
            "holds": self.holds,
            "release_says": self.outcome.release_says,
            "allowed": list(self.outcome.allowed),
        }


#: class -> attributes that must stand, attributes that may stand (docs/formats/checked-prose.md, "Checks")
SHAPES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "count": (frozenset({"of"}), frozenset({"where", "counting"})),
    "share": (frozenset({"of", "where"}), frozenset({"among", "against"})),
    "rank": (frozenset({"of", "by", "is"}), frozenset({"where"})),
    "quote": (frozenset({"passage"}), frozenset()),
    "finding": (frozenset({"id"}), frozenset({"standard"})),
    "stated": (frozenset({"because"}), frozenset()),
}
RESERVED = frozenset({"trend", "estimate", "law", "fact", "ref"})


def misshapen(check: str, attributes: Mapping[str, str]) -> Outcome | None:
    """Why a check cannot be carried out as it is written; None when it can."""
    if check in RESERVED:
        return Outcome("check-not-yet", do=f"Take .{check} out, or state the words with {{.stated because=…}}.")
    if check not in SHAPES:
        return Outcome("unreadable-check", do=f"There is no check .{check}: use one of {', '.join(SHAPES)}.")
    needed, optional = SHAPES[check]
    unknown = sorted(set(attributes) - needed - optional)
    if unknown:
        known = ", ".join(sorted(needed | optional))
        return Outcome("unreadable-check", do=f".{check} knows no {unknown[0]}: it has {known}.")
    missing = sorted(key for key in needed if not attributes.get(key, "").strip())
    if missing:
        return Outcome("unreadable-check", do=f".{check} needs {missing[0]}=….")
    return None
