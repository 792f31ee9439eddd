"""What may be taken of what a source gave: consents and agreements for one purpose and one audience."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Max

from habeas.core.access.guards import TAKEN_BACK
from habeas.core.access.levels import STRICTLY
from habeas.core.access.purposes import Uses
from habeas.core.intake.consent import Agreement as AgreementRecord
from habeas.core.intake.consent import ConsentRecord, Decision, allowed, allowed_for_purpose, effective
from habeas.core.release.consented import Allowed
from habeas.store.actions.release.guarding import approvals, is_let_in
from habeas.store.clock import consent_day
from habeas.store.mission import OFFICE
from habeas.store.models import Agreement, Approval, Batch, Consent, Label, Submission

_REASONS = {
    "no-record": "no-consent-record",
    "not-asked": "consent-refused",
    "refused": "consent-refused",
    "withdrawn": "consent-withdrawn",
    "expired": "consent-expired",
    "audience": "audience-not-covered",
}


class Allowance:
    """Decides for each source and submission what a purpose may take, on one day.

    ``supposing`` are records that are not there (what if she withdrew?), ``without`` sources taken as erased.
    """

    def __init__(
        self,
        uses: Uses,
        audience: str,
        on: datetime.date,
        *,
        supposing: Iterable[ConsentRecord | AgreementRecord] = (),
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.uses, self.audience, self.on = uses, audience, on
        self._supposing, self._without = list(supposing), without
        self.batches: set[str] = set()  # of the records on which something was allowed
        self._allowed: dict[tuple[str, str], Allowed] = {}
        self._came_in: dict[str, set[str]] = defaultdict(set)  # source or submission -> batches of its records

    @cached_property
    def consents(self) -> dict[str, list[ConsentRecord]]:
        """The consent records of each source."""
        found = defaultdict(list)
        for row in Consent.seen.order_by("id"):
            self._came_in[row.source].add(row.batch)
            found[row.source].append(ConsentRecord(source=row.source, **_decision(row)))
        for record in self._supposing:
            if isinstance(record, ConsentRecord):
                found[record.source].append(record)
        return found

    @cached_property
    def agreements(self) -> dict[str, list[AgreementRecord]]:
        """The agreements of each submission."""
        found = defaultdict(list)
        for row in Agreement.seen.order_by("id"):
            self._came_in[row.submission].add(row.batch)
            found[row.submission].append(AgreementRecord(submission=row.submission, **_decision(row)))
        for record in self._supposing:
            if isinstance(record, AgreementRecord):
                found[record.submission].append(record)
        return found

    @cached_property
    def guarded(self) -> dict[str, frozenset[str]]:
        """The strictly confidential sources, each with what two people let into releases for this purpose and audience
        since she was labelled so."""
        return guarded(self.uses.purpose, self.audience)

    @cached_property
    def _givers(self) -> dict[str, str]:
        return dict(Submission.seen.values_list("code", "source"))

    def guard(self, source: str, submission: str) -> frozenset[str] | None:
        """What is let in of a source who is guarded, or who speaks in what a guarded one brought; ``None`` where nobody
        is guarded."""
        found = [self.guarded[one] for one in (source, self._givers.get(submission, "")) if one in self.guarded]
        return frozenset.intersection(*found) if found else None

    def taken(self) -> list[list[Any]]:
        """Each source and submission of which rows may be taken, and whether passages may: what a release rests on. Of
        a guarded one it says so: without that her rows went in whole."""
        return [
            [*pair, allowed.passages, *(["guarded"] if self.guard(*pair) is not None else [])]
            for pair, allowed in sorted(self._allowed.items())
            if allowed.rows
        ]

    def lapsed(self, receipt: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Of what a release took, the sources that do not allow it any more, and why; the office, where two people let
        something guarded in and it was taken back."""
        found = []
        for source, submission, passages, *with_guard in receipt.get("taken", []):
            now = self.allowed(source, submission)
            if self.guard(source, submission) is not None and not with_guard:
                found.append((source, STRICTLY))
            elif not now.rows or (passages and not now.passages):
                found.append((source, now.reason or "consent-refused"))
        let_in = receipt.get("let_in", [])
        standing = approvals(self.uses.purpose, self.audience) if let_in else frozenset()
        if not all(is_let_in(standing, *one) for one in let_in):
            found.append((OFFICE, TAKEN_BACK))
        return found

    def allowed(self, source: str, belongs: str) -> Allowed:
        """What may be taken of what a source gave in this interview or by this submission."""
        submission = belongs if belongs.startswith("SUB-") else ""
        if (source, submission) not in self._allowed:
            self._allowed[source, submission] = self._decide(source, submission)
        return self._allowed[source, submission]

    def _asked(self, source: str, submission: str) -> list[tuple[bool, list[Any]]]:
        """Whose records decide, and whether they are agreements."""
        own = self.consents.get(source, [])
        asked: list[tuple[bool, list[Any]]] = [(False, own)] if own or not submission else []
        if submission:
            asked.append((True, self.agreements.get(submission, [])))
        return asked

    def _decide(self, source: str, submission: str) -> Allowed:
        """Rule 3 of docs/formats/consent.md: both grant, where both are there; a submitted row without a consent of
        its informant rests on the agreement."""
        if source in self._without:
            return Allowed(False, False, "erased")
        let_in = self.guard(source, submission)
        if let_in is not None and "rows" not in let_in:
            return Allowed(False, False, STRICTLY)
        asked = self._asked(source, submission)
        for is_agreement, records in asked:
            decision = allowed_for_purpose(records, self.uses.rows, self.audience, self.on)
            if not decision.granted:
                return Allowed(False, False, _reason(decision, agreement=is_agreement))
        self.batches |= self._came_in[source] | self._came_in[submission]
        quoted = [allowed_for_purpose(records, self.uses.passages, self.audience, self.on) for _, records in asked]
        if all(decision.granted for decision in quoted):
            if let_in is not None and "quotations" not in let_in:
                return Allowed(True, False, STRICTLY)
            return Allowed(True, True)
        return Allowed(True, False, "quotation-not-covered")


def decision(source: str, belongs: str, use: str, audience: str, on: datetime.date) -> Decision:
    """Whether what a source gave in an interview or by a submission may be used so, by the same rule 3."""
    own, submission = consents_of(source), belongs if belongs.startswith("SUB-") else ""
    asked: list[Any] = [own] if own or not submission else []
    if submission:
        asked.append(agreements_of(submission))
    return effective([allowed(records, use=use, audience=audience, on=on) for records in asked])


def _reason(decision: Decision, *, agreement: bool) -> str:
    if agreement:
        return "no-agreement" if decision.code == "no-record" else "agreement-does-not-cover"
    return _REASONS[decision.code]


def _decision(row: Consent | Agreement) -> dict[str, Any]:
    """What consents and agreements share, as the rule reads it."""
    return {
        "code": row.code,
        "given": _day(row.given),
        "uses": tuple(row.uses.split()),
        "granted": row.decision == "granted",
        "audiences": tuple(row.audiences.split()),
        "identity": row.identity,
        "expires": _day(row.expires) if row.expires else None,
        "withdrawn": tuple(row.withdrawn.split()),
        "onward": row.onward,
    }


def rests_on() -> tuple[Any, ...]:
    """All that decisions rest on today: a consent, agreement, label or approval that is added, replaced or taken back
    is a new row, and one that comes or goes with an import changes which batches are hidden."""
    decide = (Consent, Agreement, Label, Approval)
    newest = [model.objects.aggregate(newest=Max("id"))["newest"] for model in decide]
    hidden = Batch.objects.exclude(state=Batch.DONE).order_by("code").values_list("code", flat=True)
    return (consent_day(), *newest, *hidden)


def guarded(purpose: str, audience: str) -> dict[str, frozenset[str]]:
    """The strictly confidential sources, each with what was let in: an approval from before she was labelled so lets
    nothing in."""
    labelled = dict(Label.seen.filter(level=STRICTLY).values_list("source", "entry"))
    let_in: dict[str, set[str]] = {source: set() for source in labelled}
    for row in Approval.seen.filter(purpose=purpose, audience=audience, source__in=labelled):
        if row.entry > labelled[row.source]:
            let_in[row.source] |= {"rows", row.covers}
    return {source: frozenset(covers) for source, covers in let_in.items()}


def consents_of(source: str) -> list[ConsentRecord]:
    """The consent records of one source."""
    rows = Consent.seen.filter(source=source).order_by("id")
    return [ConsentRecord(source=row.source, **_decision(row)) for row in rows]


def consents_of_all(sources: list[str]) -> dict[str, list[ConsentRecord]]:
    """The consent records of several sources."""
    found: dict[str, list[ConsentRecord]] = {source: [] for source in sources}
    for row in Consent.seen.filter(source__in=sources).order_by("id"):
        found[row.source].append(ConsentRecord(source=row.source, **_decision(row)))
    return found


def agreements_of(submission: str) -> list[AgreementRecord]:
    """The agreements of one submission."""
    rows = Agreement.seen.filter(submission=submission).order_by("id")
    return [AgreementRecord(submission=row.submission, **_decision(row)) for row in rows]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
