"""Checks that a finding named in a report reaches the mission's standard on this release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.core.analysis.figures import AccountRow, Figures, FindingRow
from habeas.core.findings.judge import AccountFacts, Standard, Verdict, judge
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.report.figurecheck import not_answered
from habeas.core.report.outcomes import Outcome


def support_of(finding: FindingRow, figures: Figures) -> list[AccountFacts]:
    """The accounts of the release that carry a finding; one that stands against it carries nothing.

    Where an account is retracted in part, its acts that meet the finding's condition stand; named without a condition,
    nobody knows which of its acts was meant, and it does not count.
    """
    matched = {row.account: row for row in figures.accounts(finding.where)} if finding.where else {}
    named = {row.account: row for row in figures.accounts(of=finding.support)}
    facts = {number: _facts(row, row.retraction) for number, row in named.items()}
    for number, row in matched.items():
        facts[number] = _facts(row, "whole" if row.retraction == "whole" else "none")
    return [facts[number] for number in sorted(facts) if number not in finding.contrary]


def _facts(row: AccountRow, retraction: str) -> AccountFacts:
    return AccountFacts(row.account, row.source, row.root, row.bases, row.reliability, row.credibility, retraction)


@dataclass(slots=True)
class Judged:
    """The findings of a release with their verdicts, each judged once."""

    figures: Figures
    standard: Standard
    _rows: dict[str, FindingRow] | None = None
    _verdicts: dict[str, Verdict] = field(default_factory=dict)
    _support: dict[str, list[AccountFacts]] = field(default_factory=dict)

    def row(self, code: str) -> FindingRow | None:
        """The finding as the release holds it."""
        if self._rows is None:
            self._rows = {row.finding: row for row in self.figures.findings()}
        return self._rows.get(code)

    def verdict(self, row: FindingRow) -> Verdict:
        """The verdict on this release."""
        if row.finding not in self._verdicts:
            self._verdicts[row.finding] = judge(row.finding, self.support(row), self.standard)
        return self._verdicts[row.finding]

    def support(self, row: FindingRow) -> list[AccountFacts]:
        """The accounts that carry a finding; kept until another is asked for, since there may be thousands."""
        if row.finding not in self._support:
            self._support = {row.finding: support_of(row, self.figures)}
        return self._support[row.finding]


def check_finding(attributes: Mapping[str, str], judged: Judged) -> Outcome:
    """Whether the finding reaches the standard that the sentence claims (``.finding``)."""
    try:
        code = read_code(attributes["id"], "F")
    except WrongUse as error:
        return Outcome("unreadable-check", do=str(error))
    row = judged.row(code)
    if row is None:
        return Outcome("unknown-finding", do=f"This release holds no finding {code}: load it, or correct the code.")
    try:
        verdict = judged.verdict(row)
    except ForPeople as error:
        return not_answered(error)
    said = " ".join(verdict.reasons)
    for claimed in (attributes.get("standard", ""), row.claims):
        if claimed and not _same(claimed, judged.standard.name):
            do = f"This mission's findings are judged by {judged.standard.name!r}: claim no other standard."
            return Outcome("finding-below-standard", said, do)
    if not verdict.reached:
        return Outcome("finding-below-standard", said, "Say less, or take the finding out until it is corroborated.")
    return Outcome("", said)


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
