"""Walks the records of a mission and hands to the builder of a release what may go in."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from habeas.core.access.guards import dropped_of
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.linkage.roots import RootLink as Link
from habeas.core.linkage.roots import roots_of
from habeas.core.release.build import ReleaseBuilder
from habeas.core.release.consented import Selection
from habeas.store.actions.release.allowance import Allowance
from habeas.store.actions.release.guarding import Guarding
from habeas.store.actions.release.quoting import Quoting
from habeas.store.actions.release.rows import BATCH, Person, Rows, day_of, victim_columns
from habeas.store.mission import Mission
from habeas.store.models import (
    Account,
    Act,
    Exposure,
    Finding,
    Interview,
    Involvement,
    Measure,
    Observation,
    RootLink,
    Source,
)
from habeas.store.models import Person as PersonRow


class Gathering:
    """What goes into one release. A source is in when something that she gave in the period is in, or she was
    interviewed in it."""

    def __init__(
        self, mission: Mission, allowance: Allowance, days: UncertainDate | None, builder: ReleaseBuilder
    ) -> None:
        self.mission, self.allowance, self.days, self.builder = mission, allowance, days, builder
        self.selection = Selection({})
        self.batches: set[str] = set()
        self.used: set[str] = set()
        self.accounts_in: dict[str, str] = {}  # account -> event
        self._acts_in: set[str] = set()
        self.guarding = Guarding(self)
        self.quoting = Quoting(self)
        self._bare = dropped_of("strictly-confidential")

    def run(self) -> None:
        """Everything, in the order in which one thing decides on another."""
        uses = self.allowance.uses
        inputs = hashlib.sha256(canonical([self.allowance.audience, *uses.rows, *uses.passages]))
        self._interviewed()
        self._take_accounts(inputs)
        self._take_observations()
        self._take_acts(inputs)
        self.used |= self.quoting.sources()
        self._take_involved()
        self._take_sources()
        self._take_findings()
        self._take_measures()
        inputs.update(self.builder.digest(without="passages"))  # labels in quotations rest on all that is beside them
        self.quoting.take(inputs)

    def _place(self, value: str, source: str, belongs: str = "", guards: frozenset[str] = frozenset()) -> str | None:
        """A place as it goes in: none of a guarded source or under a guard (``guards`` over the row itself, and those
        over its source) that drops it, so that no map draws it."""
        if "place" in self._bare and self._is_strict(source, belongs):
            return None
        return self.guarding.place(value, guards | self.guarding.of_source(source))

    def _is_strict(self, source: str, belongs: str) -> bool:
        submission = belongs if belongs.startswith("SUB-") else ""
        return self.allowance.guard(source, submission) is not None

    def _guarded(self, source: str, belongs: str, guards: frozenset[str] = frozenset()) -> dict[str, bool]:
        """The column that says whether a row is under a guard; none in a release in which none applies."""
        if not self.guarding.applied:
            return {}
        return {"guarded": bool(guards | self.guarding.of_source(source)) or self._is_strict(source, belongs)}

    def in_period(self, first: int | None, last: int | None) -> bool:
        """Whether something was given in the reporting period: some day of its interval lies in it."""
        if self.days is None:
            return True
        return first is not None and last is not None and self.days.possible_in(first, last)

    def _interviewed(self) -> None:
        for interview in Interview.seen.order_by("code"):
            date = read_edtf(interview.date) if interview.date else None
            if date and self.in_period(date.first_day, date.last_day):
                if self.allowance.allowed(interview.source, interview.code).rows:
                    self.used.add(interview.source)
                    self.batches.add(interview.batch)
            else:
                self.selection.leave_out("outside-period", "interview")

    def _take_accounts(self, inputs: Any) -> None:
        rows = Rows(self.builder, "accounts")
        names = (
            "code version batch source event belongs submitter given_lo given_hi reliability credibility retraction"
        ).split()
        for code, version, batch, source, event, belongs, submitter, lo, hi, reliability, credibility, retraction in (
            Account.seen.order_by("id").values_list(*names).iterator(chunk_size=BATCH)
        ):
            reason = self._why_not(source, belongs, lo, hi, retraction)
            if reason:
                self.selection.leave_out(reason, "account")
                continue
            inputs.update(f"{code} {version}\n".encode())
            self.used.add(source)
            self.batches.add(batch)
            self.accounts_in[code] = event or code
            rows.add(
                account=code,
                source=source,
                root=self.roots[source],
                event=event or code,
                submitter=submitter or None,
                given_lo=day_of(lo),
                given_hi=day_of(hi),
                reliability=reliability or None,
                credibility=credibility,
                retraction=retraction or "none",
            )
        rows.flush()

    def _why_not(self, source: str, belongs: str, lo: int | None, hi: int | None, retraction: str) -> str | None:
        allowed = self.allowance.allowed(source, belongs)
        if not allowed.rows:
            return allowed.reason
        if not self.in_period(lo, hi):
            return "outside-period"
        return "retracted" if retraction == "whole" else None

    def _take_acts(self, inputs: Any) -> None:
        rows = Rows(self.builder, "acts")
        people, births = self.people, self.births
        account = {
            row[0]: row[1:]
            for row in Account.seen.values_list(
                "code", "source", "submitter", "given_lo", "given_hi", "belongs"
            ).iterator(chunk_size=BATCH)
            if row[0] in self.accounts_in
        }
        names = (
            "code version batch account violation mode date_lo date_hi approximate uncertain place place_type "
            "agency stage basis method victims passages retracted"
        ).split()
        for act in Act.seen.order_by("id").values_list(*names).iterator(chunk_size=BATCH):
            code, version, batch, told = act[:4]
            if told not in account:
                self.selection.leave_out(self.account_reason(told), "act")
                continue
            if act[18]:
                self.selection.leave_out("retracted", "act")
                continue
            inputs.update(f"{code} {version}\n".encode())
            self.batches.add(batch)
            source, submitter, lo, hi, belongs = account[told]
            guards = self.guarding.of_act(act[4], act[16].split(), act[6], act[7])
            self._acts_in.add(code)
            common = {
                "act": code,
                "account": told,
                "event": self.accounts_in[told],
                "source": source,
                "root": self.roots[source],
                "submitter": submitter or None,
                "given_lo": day_of(lo),
                "given_hi": day_of(hi),
                "code": act[4],
                "mode": act[5],
                "place": self._place(act[10], source, belongs, guards),
                "place_type": act[11] or None,
                "agency": act[12] or None,
                "stage": act[13] or None,
                "basis": act[14] or None,
                "method": act[15].split(),
                "date_lo": day_of(act[6]),
                "date_hi": day_of(act[7]),
                "date_approximate": act[8],
                "date_uncertain": act[9],
                "passages": [passage for passage in act[17].split() if passage in self.quoting.quotable],
                **self._guarded(source, belongs, guards),
            }
            for victim in act[16].split() or [None]:
                rows.add(**common, **victim_columns(victim, people, births, act[6], act[7]))
        rows.flush()

    @cached_property
    def _reason_of_account(self) -> dict[str, str]:
        reasons = {}
        names = ("code", "source", "belongs", "given_lo", "given_hi", "retraction")
        for code, *about in Account.seen.values_list(*names).iterator(chunk_size=BATCH):
            if code not in self.accounts_in:
                reasons[code] = self._why_not(*about) or "no-consent-record"
        return reasons

    def account_reason(self, account: str) -> str:
        """Why an account stays out."""
        return self._reason_of_account.get(account, "batch-undone")

    def _take_observations(self) -> None:
        rows = Rows(self.builder, "observations")
        names = (
            "code batch source belongs submitter given_lo given_hi condition item unit value_min value_max place "
            "basis date_lo date_hi passages"
        ).split()
        for told in Observation.seen.order_by("id").values_list(*names).iterator(chunk_size=BATCH):
            code, batch, source, belongs, submitter, lo, hi = told[:7]
            reason = self._why_not(source, belongs, lo, hi, "")
            if reason:
                self.selection.leave_out(reason, "observation")
                continue
            self.used.add(source)
            self.batches.add(batch)
            rows.add(
                observation=code,
                source=source,
                root=self.roots[source],
                submitter=submitter or None,
                given_lo=day_of(lo),
                given_hi=day_of(hi),
                condition=told[7],
                item=told[8] or None,
                unit=told[9] or None,
                value_min=told[10] or None,
                value_max=told[11] or None,
                text=None,
                place=self._place(told[12], source, belongs),
                basis=told[13] or None,
                date_lo=day_of(told[14]),
                date_hi=day_of(told[15]),
                passages=[passage for passage in told[16].split() if passage in self.quoting.quotable],
            )
        rows.flush()

    def _take_involved(self) -> None:
        rows = Rows(self.builder, "involved")
        for part in Involvement.seen.order_by("id").iterator(chunk_size=BATCH):
            if part.act in self._acts_in:
                rows.add(
                    act=part.act,
                    party=part.party or f"unit:{part.unit}",
                    kind="person" if part.party else "unit",
                    unit=None if part.party else part.unit,
                    degree=part.degree or "unknown",
                )
        rows.flush()

    def _take_sources(self) -> None:
        rows, exposures = Rows(self.builder, "sources"), Rows(self.builder, "exposures")
        for source in Source.seen.order_by("id").iterator(chunk_size=BATCH):
            if source.code in self.used:
                left = read_edtf(source.left) if source.left else None
                rows.add(
                    source=source.code,
                    root=self.roots[source.code],
                    kind=source.kind,
                    sex=source.sex or None,
                    left_lo=left.first if left else None,
                    left_hi=left.last if left else None,
                    **self._guarded(source.code, ""),
                )
        rows.flush()
        for exposure in Exposure.seen.order_by("id").iterator(chunk_size=BATCH):
            if exposure.source in self.used:
                self.batches.add(exposure.batch)
                begin = read_edtf(exposure.started) if exposure.started else None
                end = read_edtf(exposure.ended) if exposure.ended else None
                exposures.add(
                    source=exposure.source,
                    place_type=exposure.place_type,
                    place=self._place(exposure.place, exposure.source),
                    agency=exposure.agency or None,
                    from_lo=begin.first if begin else None,
                    from_hi=begin.last if begin else None,
                    to_lo=end.first if end else None,
                    to_hi=end.last if end else None,
                )
        exposures.flush()

    def _take_findings(self) -> None:
        rows = Rows(self.builder, "findings")
        for finding in Finding.seen.order_by("code"):
            rows.add(
                finding=finding.code,
                kind=finding.kind,
                statement=finding.statement,
                claims=finding.claims,
                where=finding.where or None,
                support=[code for code in finding.support.split() if code in self.accounts_in],
                contrary=[code for code in finding.contrary.split() if code in self.accounts_in],
            )
        rows.flush()

    def _take_measures(self) -> None:
        rows = Rows(self.builder, "measures")
        for measure in Measure.seen.order_by("code"):
            rows.add(
                measure=measure.code,
                kind=measure.kind,
                title=measure.title,
                date_lo=day_of(measure.date_lo),
                date_hi=day_of(measure.date_hi),
                agency=measure.agency or None,
                sources=[code for code in measure.sources.split() if code in self.used],
            )
        rows.flush()

    @cached_property
    def roots(self) -> dict[str, str]:
        """The root of every source, over all links, whoever of them is in the release."""
        return all_roots()

    @cached_property
    def people(self) -> dict[str, Person]:
        """Each person or group: who she is a source as, kind, sex, age, and the bounds of the count."""
        names = ("code", "self_of", "kind", "sex", "age", "count_min", "count_max")
        return {row[0]: row[1:] for row in PersonRow.seen.values_list(*names).iterator(chunk_size=BATCH)}

    @cached_property
    def births(self) -> dict[str, UncertainDate]:
        """When sources were born, as far as known."""
        return {code: read_edtf(birth) for code, birth in Source.seen.exclude(birth="").values_list("code", "birth")}


def all_roots() -> dict[str, str]:
    """The root of every source of the mission."""
    links = []
    for row in RootLink.seen.order_by("id"):
        first, *others = row.sources.split()
        links += [Link(first, other, row.why, row.code) for other in others]
    return roots_of(Source.seen.values_list("code", flat=True).iterator(chunk_size=BATCH), links)
