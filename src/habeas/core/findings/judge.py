"""Judges a finding on the accounts of one release: independent roots, first-hand ones, and the loss of any one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.errors import WrongUse

#: bases of knowledge that count as first-hand (docs/formats/mission.md, ``firsthand``)
FIRSTHAND = frozenset({"own", "eyewitness"})
RELIABILITY = "ABCDEF"
CREDIBILITY = range(1, 7)


@dataclass(frozen=True, slots=True)
class Standard:
    """What a finding needs: the numbers of ``[standard]`` in docs/formats/mission.md."""

    name: str
    roots: int
    firsthand: int
    reliability: str
    credibility: int
    ungraded: bool
    survives: bool

    def __post_init__(self) -> None:
        counts = self.roots >= 1 and 0 <= self.firsthand <= self.roots
        if not counts or self.reliability not in RELIABILITY or self.credibility not in CREDIBILITY:
            raise WrongUse(
                "not-a-standard", "The standard of the mission does not hold together.", do="See mission.md."
            )


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What judging needs of one account; ``retraction`` is that of what it says for this finding."""

    account: int
    source: int
    root: int
    bases: frozenset[str]
    reliability: str | None = None
    credibility: int | None = None
    retraction: str = "none"

    @property
    def firsthand(self) -> bool:
        """Whether the source lived it or saw it."""
        return bool(self.bases & FIRSTHAND)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a finding reaches the standard; ``critical`` are the roots whose loss it would not survive."""

    finding: str
    roots: int
    firsthand: int
    survives: bool
    reached: bool
    reasons: tuple[str, ...]
    critical: tuple[int, ...] = ()

    def answer(self) -> dict[str, Any]:
        """The verdict as JSON (docs/formats/findings.md); the numbers of roots stay inside."""
        return {
            "finding": self.finding,
            "roots": self.roots,
            "firsthand": self.firsthand,
            "survives": self.survives,
            "standard_reached": self.reached,
            "reasons": list(self.reasons),
        }


def judge(finding: str, accounts: Iterable[AccountFacts], standard: Standard) -> Verdict:
    """The verdict on a finding from the accounts that carry it; the order of the accounts changes nothing."""
    given = {facts.account: facts for facts in accounts}
    counted = [facts for facts in given.values() if _excluded(facts, standard) is None]
    roots = {facts.root for facts in counted}
    firsthand = {facts.root for facts in counted if facts.firsthand}
    critical = tuple(sorted(root for root in roots if not _stands_without(root, roots, firsthand, standard)))
    # No root at all: there is nothing whose loss could be survived.
    survives = bool(roots) and not critical
    reached = len(roots) >= standard.roots and len(firsthand) >= standard.firsthand
    reached = reached and (survives or not standard.survives)
    reasons = _reasons(given.values(), standard, len(roots), len(firsthand), len(critical))
    return Verdict(finding, len(roots), len(firsthand), survives, reached, reasons, critical)


def _stands_without(root: int, roots: set[int], firsthand: set[int], standard: Standard) -> bool:
    """Without one root: all but one of the roots needed, and at least one first-hand root where any is needed. Counted,
    for a finding may rest on thousands of roots and each is left out in turn."""
    enough = len(roots) - (root in roots) >= standard.roots - 1
    return enough and len(firsthand) - (root in firsthand) >= min(standard.firsthand, 1)


def _excluded(facts: AccountFacts, standard: Standard) -> str | None:
    """Why an account does not count; None when it does."""
    if facts.retraction != "none":
        return "retracted"
    if (facts.reliability is None or facts.credibility is None) and not standard.ungraded:
        return "not graded"
    if facts.reliability is not None and facts.reliability > standard.reliability:
        return f"graded below reliability {standard.reliability}"
    if facts.credibility is not None and facts.credibility > standard.credibility:
        return f"graded below credibility {standard.credibility}"
    return None


def _reasons(
    given: Iterable[AccountFacts], standard: Standard, roots: int, firsthand: int, critical: int
) -> tuple[str, ...]:
    reasons = [
        f"It rests on {_counted(roots, 'independent root')}; the standard needs {standard.roots}.",
        f"{firsthand} of them {'is' if firsthand == 1 else 'are'} first-hand; the standard needs {standard.firsthand}.",
    ]
    if critical:
        lost = "one root" if critical == 1 else f"any one of {critical} roots"
        reasons.append(f"It would not survive the loss of {lost}.")
    left_out: dict[str, int] = {}
    for facts in given:
        if (why := _excluded(facts, standard)) is not None:
            left_out[why] = left_out.get(why, 0) + 1
    reasons += [f"{_counted(number, 'account')} not counted: {why}." for why, number in sorted(left_out.items())]
    return tuple(reasons)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
