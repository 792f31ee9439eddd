"""Findings: what they say, what supports them and what speaks against them, and whether they reach the standard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import AccountFacts, Standard, Verdict
from habeas.core.kernel.errors import ForPeople
from habeas.core.report.findingcheck import Judged
from habeas.core.report.unchecked import Sought
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Finding, Release
from habeas.store.queries import release as releases
from habeas.store.queries.atlas import atlas
from habeas.store.queries.listing import SIZE, Listing
from habeas.store.queries.seeing import hidden_sources, no_such, without_hidden
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class OnRelease:
    """A release with its figures and the findings judged on it: made once, the same for the same release."""

    row: Release
    figures: Figures
    judged: Judged
    numbers: Any
    receipt: dict[str, Any]
    sought: Sought = field(default_factory=dict)  # what was found in the paragraphs of drafts, as long as a session

    def verdict(self, code: str) -> Verdict | None:
        """The verdict on a finding; None where this release does not hold it."""
        row = self.judged.row(code)
        return self.judged.verdict(row) if row else None

    def carried_by(self, code: str, page: int, hidden: frozenset[str] = frozenset()) -> Listing:
        """The accounts that carry a finding by their codes, each with its root and whether it is first-hand."""
        row = self.judged.row(code)
        facts = [one for one in (self.judged.support(row) if row else []) if self._source(one) not in hidden]
        roots = {root: place for place, root in enumerate(dict.fromkeys(fact.root for fact in facts), 1)}
        last = max(1, -(-len(facts) // SIZE))
        chosen = min(max(1, page), last)
        some = facts[(chosen - 1) * SIZE : chosen * SIZE]
        return Listing([self._carrying(fact, roots[fact.root]) for fact in some], chosen, len(facts))

    def _source(self, fact: AccountFacts) -> str:
        return str(self.numbers.code("source", fact.source))

    def _carrying(self, fact: AccountFacts, root: int) -> dict[str, Any]:
        return {
            "account": self.numbers.code("account", fact.account),
            "source": self.numbers.code("source", fact.source),
            "root": root,
            "firsthand": fact.firsthand,
            "reliability": fact.reliability or "",
            "credibility": fact.credibility or "",
            "retraction": fact.retraction,
        }


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as its author wrote it, with the verdict on one release."""

    row: Finding
    verdict: Verdict | None = None
    support: Listing = field(default_factory=lambda: Listing([], 1, 0))


def open_on(row: Release) -> OnRelease:
    """A release opened for asking; refused where it is closed or holds what is no longer allowed."""
    opened, files = releases.open_release(row)
    figures = Figures(opened, matches=releases.matcher(), atlas=atlas())
    return OnRelease(
        row, figures, Judged(figures, Standard(**current().config.standard)), files.codes(), files.receipt()
    )


def newest_open() -> tuple[Release | None, list[dict[str, str]]]:
    """The newest release that still answers, and those that stopped, with the reason."""
    lapsed = []
    for row in Release.seen.filter(state=Release.OPEN).order_by("-id")[:20]:
        try:
            releases.require_allowed(row)
        except ForPeople as error:
            lapsed.append({"release": row.sha256, "because": error.what})
            continue
        return row, lapsed
    return None, lapsed


def visible_findings(on: OnRelease | None, *, by: Actor) -> list[ShownFinding]:
    """Every finding, with its verdict where there is a release to judge it on."""
    require(by, "read-findings")
    return [ShownFinding(row, on.verdict(row.code) if on else None) for row in Finding.seen.order_by("code")]


def visible_finding(code: str, on: OnRelease | None, page: int, *, by: Actor) -> ShownFinding:
    """One finding with a page of the accounts that carry it."""
    require(by, "read-findings")
    row = Finding.seen.filter(code=code).first()
    if row is None:
        raise no_such("finding", code)
    hidden = hidden_sources(by)
    row.contrary = " ".join(without_hidden(Account, row.contrary.split(), hidden))
    if on is None:
        return ShownFinding(row)
    return ShownFinding(row, on.verdict(code), on.carried_by(code, page, hidden))
