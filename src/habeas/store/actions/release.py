"""Making a release: what consent for this purpose and audience covers, and nothing else."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from habeas.core.access.files import private_folder, sync_folder, write_new
from habeas.core.access.purposes import Uses
from habeas.core.access.purposes import purpose as purpose_named
from habeas.core.coding.ages import read_age
from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.masking import Masked, Masker, mask_translation
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.intake.consent import Agreement as AgreementRecord
from habeas.core.intake.consent import ConsentRecord, Decision, allowed_for_purpose
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.linkage.roots import RootLink as Link
from habeas.core.linkage.roots import roots_of
from habeas.core.release.build import BuiltRelease, ReleaseBuilder
from habeas.core.release.consented import Allowed, Selection
from habeas.core.release.content import TABLES
from habeas.core.vault.store import age_identity, write_pieces
from habeas.store import pieces
from habeas.store.actions.deeds import deed
from habeas.store.actions.missions import require_settings_on_log
from habeas.store.mission import Actor, Mission, current
from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Consent,
    Exposure,
    Finding,
    Interview,
    Involvement,
    Item,
    Measure,
    Observation,
    Passage,
    Person,
    Release,
    RootLink,
    Source,
    Span,
    Submission,
    Text,
)
from habeas.store.rights import require

_BATCH = 20_000
_REASONS = {
    "no-record": "no-consent-record",
    "not-asked": "consent-refused",
    "refused": "consent-refused",
    "withdrawn": "consent-withdrawn",
    "expired": "consent-expired",
    "audience": "audience-not-covered",
}


def make_release(*, purpose: str, audience: str, period: str | None, by: Actor) -> dict[str, Any]:
    """Make a release; gives ``{release, path, left_out}``. Same content, same purpose: same release."""
    require(by, "make-release")
    require_settings_on_log()
    mission = current()
    uses = purpose_named(purpose).uses(audience)
    chosen = period or mission.config.period or "all"
    days = None if chosen == "all" else _period(chosen)
    builder = ReleaseBuilder(
        purpose=purpose,
        audience=audience,
        period=chosen,
        fiction=mission.config.fiction,
        vocabulary=mission.config.vocabulary,
        floor=mission.config.floor,
        standard=mission.config.standard,
        secret=mission.keys.release_secret(),
    )
    gathering = _Gathering(mission, uses, audience, days, builder)
    gathering.run()
    built = builder.finish()
    left_out = gathering.selection.left_out
    path = mission.releases_folder / built.id
    there = Release.seen.filter(sha256=built.id, state=Release.OPEN).first()
    if there is None or not (path / "manifest.json").is_file():
        _write(mission, built, left_out, gathering.withheld, by)
        with deed("make-release", by=by, on=built.id[:16], about={"left_out": left_out}) as work:
            columns: dict[str, Any] = {
                "sha256": built.id,
                "purpose": purpose,
                "audience": audience,
                "period": chosen,
                "state": Release.OPEN,
                "because": "",
                "batches": " ".join(sorted(gathering.batches)),
                "size": sum(map(len, built.tables.values())),
            }
            old = Release.seen.filter(sha256=built.id).first()
            if old:
                work.supersede(old, **columns)
            else:
                work.add(Release(code=work.code("R"), **columns))
    return {"release": built.id, "path": str(path), "left_out": left_out}


def _period(text: str) -> UncertainDate:
    try:
        return read_edtf(text)
    except ForPeople:
        raise WrongUse(
            "period",
            "The period cannot be read.",
            expected="FROM/TO, for example 2022-11-01/2024-10-31, or all",
            found=repr(text),
        ) from None


def _write(
    mission: Mission, built: BuiltRelease, left_out: list[dict[str, Any]], withheld: dict[str, str], by: Actor
) -> None:
    """The files of a release, encrypted, all or none."""
    folder = mission.releases_folder
    private_folder(folder)
    recipient = age_identity(mission.keys.release_encryption_secret()).to_public()
    draft = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        receipt = {"made": mission.now(), "by": by.code, "left_out": left_out, "withheld": withheld}
        files = {f"{name}.parquet": plain for name, plain in built.tables.items()}
        files |= {"codes": built.codes, "receipt.json": canonical(receipt)}
        index = {}
        for name, plain in files.items():
            written = write_pieces(draft, name, plain, recipient)
            index[name] = [[p.name, p.plain_sha256, p.stored_sha256, p.plain_size, p.stored_size] for p in written]
        write_new(draft / "manifest.json", built.manifest)
        write_new(draft / "pieces.json", canonical(index))
        sync_folder(draft)
        target = folder / built.id
        if target.exists():
            shutil.rmtree(target)
        os.rename(draft, target)
        sync_folder(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


@dataclass
class _Gathering:
    """Walks the records and hands to the builder what may go in."""

    mission: Mission
    uses: Uses
    audience: str
    days: UncertainDate | None
    builder: ReleaseBuilder
    selection: Selection = field(default_factory=lambda: Selection({}))
    batches: set[str] = field(default_factory=set)
    withheld: dict[str, str] = field(default_factory=dict)  # passage -> why it is in no release
    used: set[str] = field(default_factory=set)
    _allowed: dict[tuple[str, str], Allowed] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)  # account -> event, of those that are in

    def run(self) -> None:
        """A source is in when something that she gave in the period is in, or she was interviewed in it."""
        inputs = hashlib.sha256(canonical([self.audience, *self.uses.rows, *self.uses.passages]))
        self._interviewed()
        self._take_accounts(inputs)
        self._take_observations()
        self._take_acts(inputs)
        self._take_passages(inputs)
        self._take_involved()
        self._take_sources()
        self._take_findings()
        self._take_measures()

    # What is allowed ------------------------------------------------------------------------------------------------

    @cached_property
    def consents(self) -> dict[str, list[ConsentRecord]]:
        """The consent records of each source."""
        found = defaultdict(list)
        for row in Consent.seen.order_by("id"):
            found[row.source].append(ConsentRecord(source=row.source, **_decision(row)))
        return found

    @cached_property
    def agreements(self) -> dict[str, list[AgreementRecord]]:
        """The agreements of each submission."""
        found = defaultdict(list)
        for row in Agreement.seen.order_by("id"):
            found[row.submission].append(AgreementRecord(submission=row.submission, **_decision(row)))
        return found

    def allowed(self, source: str, belongs: str) -> Allowed:
        """What may be taken of what a source gave in this interview or by this submission."""
        submission = belongs if belongs.startswith("SUB-") else ""
        if (source, submission) not in self._allowed:
            self._allowed[source, submission] = self._decide(source, submission)
        return self._allowed[source, submission]

    def _decide(self, source: str, submission: str) -> Allowed:
        """Rule 3 of docs/formats/consent.md: both grant, where both are there; a submitted row without a consent of
        its informant rests on the agreement."""
        own = self.consents.get(source, [])
        asked: list[tuple[bool, list[Any]]] = [(False, own)] if own or not submission else []
        if submission:
            asked.append((True, self.agreements.get(submission, [])))
        for is_agreement, records in asked:
            decision = allowed_for_purpose(records, self.uses.rows, self.audience, self.mission.today())
            if not decision.granted:
                return Allowed(False, False, _reason(decision, agreement=is_agreement))
        quoted = [
            allowed_for_purpose(records, self.uses.passages, self.audience, self.mission.today())
            for _, records in asked
        ]
        if all(decision.granted for decision in quoted):
            return Allowed(True, True)
        return Allowed(True, False, "quotation-not-covered")

    def in_period(self, first: int | None, last: int | None) -> bool:
        """Whether something was given in the reporting period: some day of its interval lies in it."""
        if self.days is None:
            return True
        return first is not None and last is not None and self.days.possible_in(first, last)

    # What goes in ---------------------------------------------------------------------------------------------------

    def _interviewed(self) -> None:
        for interview in Interview.seen.order_by("code"):
            date = read_edtf(interview.date) if interview.date else None
            if date and self.in_period(date.first_day, date.last_day):
                if self.allowed(interview.source, interview.code).rows:
                    self.used.add(interview.source)
                    self.batches.add(interview.batch)
            else:
                self.selection.leave_out("outside-period", "interview")

    def _take_accounts(self, inputs: Any) -> None:
        rows = _Rows(self.builder, "accounts")
        names = [
            "code",
            "version",
            "batch",
            "source",
            "event",
            "belongs",
            "submitter",
            "given_lo",
            "given_hi",
            "reliability",
            "credibility",
            "retraction",
        ]
        for code, version, batch, source, event, belongs, submitter, lo, hi, reliability, credibility, retraction in (
            Account.seen.order_by("id").values_list(*names).iterator(chunk_size=_BATCH)
        ):
            reason = self._why_not(source, belongs, lo, hi, retraction)
            if reason:
                self.selection.leave_out(reason, "account")
                continue
            inputs.update(f"{code} {version}\n".encode())
            self.used.add(source)
            self.batches.add(batch)
            self._accounts[code] = event or code
            rows.add(
                account=code,
                source=source,
                root=self.roots[source],
                event=event or code,
                submitter=submitter or None,
                given_lo=_date(lo),
                given_hi=_date(hi),
                reliability=reliability or None,
                credibility=credibility,
                retraction=retraction or "none",
            )
        rows.flush()

    def _why_not(self, source: str, belongs: str, lo: int | None, hi: int | None, retraction: str) -> str | None:
        allowed = self.allowed(source, belongs)
        if not allowed.rows:
            return allowed.reason
        if not self.in_period(lo, hi):
            return "outside-period"
        return "retracted" if retraction == "whole" else None

    def _take_acts(self, inputs: Any) -> None:
        rows = _Rows(self.builder, "acts")
        people, births = self.people, self.births
        account = {
            row[0]: row[1:]
            for row in Account.seen.values_list("code", "source", "submitter", "given_lo", "given_hi").iterator(
                chunk_size=_BATCH
            )
            if row[0] in self._accounts
        }
        names = [
            "code",
            "version",
            "batch",
            "account",
            "violation",
            "mode",
            "date_lo",
            "date_hi",
            "approximate",
            "uncertain",
            "place",
            "place_type",
            "agency",
            "stage",
            "basis",
            "method",
            "victims",
            "passages",
            "retracted",
        ]
        for act in Act.seen.order_by("id").values_list(*names).iterator(chunk_size=_BATCH):
            code, version, batch, told = act[:4]
            if told not in account:
                self.selection.leave_out(self._account_reason(told), "act")
                continue
            if act[18]:
                self.selection.leave_out("retracted", "act")
                continue
            inputs.update(f"{code} {version}\n".encode())
            self.batches.add(batch)
            source, submitter, lo, hi = account[told]
            self._acts_in.add(code)
            common = {
                "act": code,
                "account": told,
                "event": self._accounts[told],
                "source": source,
                "root": self.roots[source],
                "submitter": submitter or None,
                "given_lo": _date(lo),
                "given_hi": _date(hi),
                "code": act[4],
                "mode": act[5],
                "place": act[10] or None,
                "place_type": act[11] or None,
                "agency": act[12] or None,
                "stage": act[13] or None,
                "basis": act[14] or None,
                "method": act[15].split(),
                "date_lo": _date(act[6]),
                "date_hi": _date(act[7]),
                "date_approximate": act[8],
                "date_uncertain": act[9],
                "passages": [passage for passage in act[17].split() if passage in self.quotable],
            }
            for victim in act[16].split() or [None]:
                rows.add(**common, **_victim(victim, people, births, act[6], act[7]))
        rows.flush()

    @cached_property
    def _acts_in(self) -> set[str]:
        return set()

    @cached_property
    def _reason_of_account(self) -> dict[str, str]:
        reasons = {}
        names = ("code", "source", "belongs", "given_lo", "given_hi", "retraction")
        for code, *about in Account.seen.values_list(*names).iterator(chunk_size=_BATCH):
            if code not in self._accounts:
                reasons[code] = self._why_not(*about) or "no-consent-record"
        return reasons

    def _account_reason(self, account: str) -> str:
        return self._reason_of_account.get(account, "batch-undone")

    def _take_observations(self) -> None:
        rows = _Rows(self.builder, "observations")
        names = [
            "code",
            "batch",
            "source",
            "belongs",
            "submitter",
            "given_lo",
            "given_hi",
            "condition",
            "item",
            "unit",
            "value_min",
            "value_max",
            "place",
            "basis",
            "date_lo",
            "date_hi",
            "passages",
        ]
        for told in Observation.seen.order_by("id").values_list(*names).iterator(chunk_size=_BATCH):
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
                given_lo=_date(lo),
                given_hi=_date(hi),
                condition=told[7],
                item=told[8] or None,
                unit=told[9] or None,
                value_min=told[10] or None,
                value_max=told[11] or None,
                text=None,
                place=told[12] or None,
                basis=told[13] or None,
                date_lo=_date(told[14]),
                date_hi=_date(told[15]),
                passages=[passage for passage in told[16].split() if passage in self.quotable],
            )
        rows.flush()

    @cached_property
    def quotable(self) -> dict[str, Passage]:
        """The passages that may be quoted; the others are counted with their reason."""
        reviewed = {text.code: text for text in Text.seen.filter(identities="reviewed")}
        found = {}
        for passage in Passage.seen.order_by("id").iterator(chunk_size=2000):
            belongs = reviewed[passage.text].belongs if passage.text in reviewed else self._belongs(passage)
            allowed = self.allowed(passage.source, belongs)
            reason = None if allowed.passages else (allowed.reason or "quotation-not-covered")
            if reason is None and passage.account and passage.account not in self._accounts:
                reason = self._account_reason(passage.account)
            if reason is None and passage.text not in reviewed:
                reason = "text-not-reviewed"
            if reason is None and not self._given_in_period(belongs):
                reason = "outside-period"
            if reason is None:
                found[passage.code] = passage
            else:
                self.selection.leave_out(reason, "passage")
                self.withheld[passage.code] = reason
        return found

    def _given_in_period(self, belongs: str) -> bool:
        if self.days is None:
            return True
        day = self._given.get(belongs)
        return day is not None and self.in_period(day.first_day, day.last_day)

    @cached_property
    def _given(self) -> dict[str, UncertainDate]:
        from habeas.store.models import Consultation

        dates = {row.code: row.date for row in Interview.seen.all()}
        dates |= {row.code: row.received for row in Submission.seen.all()}
        dates |= {row.code: row.date for row in Consultation.seen.all()}
        return {code: read_edtf(date) for code, date in dates.items() if date}

    def _belongs(self, passage: Passage) -> str:
        text = Text.seen.filter(code=passage.text).first()
        if text:
            return str(text.belongs)
        account = Account.seen.filter(code=passage.account).first()
        return str(account.belongs) if account else ""

    def _take_passages(self, inputs: Any) -> None:
        for code, passage in self.quotable.items():
            inputs.update(f"{code} {passage.version}\n".encode())
        labels = self._labels(inputs.digest())
        by_text = defaultdict(list)
        for passage in self.quotable.values():
            by_text[passage.text].append(passage)
        rows = _Rows(self.builder, "passages")
        for text, passages in by_text.items():
            plain, spans = self._text(text)
            masker = Masker(plain, [span for span in spans if span.language is None], number_of=labels)
            for passage in passages:
                self._take_passage(passage, masker, spans, labels, rows)
        rows.flush()

    def _take_passage(
        self, passage: Passage, masker: Masker, spans: list[CodedSpan], labels: dict[str, str], rows: _Rows
    ) -> None:
        said = json.loads(self._open(passage.source, passage.words_sealed, passage.code, "words"))
        masked = masker.passage(Anchor(passage.start, passage.end, said["prefix"], said["suffix"]))
        translation = self._translation(passage.code, passage, masked, spans, labels)
        rows.add(
            passage=passage.code,
            source=passage.source,
            account=passage.account or None,
            language=passage.language,
            text=masked.text,
            translation_language=passage.translation_language if translation else None,
            translation=translation,
        )
        self.used.add(passage.source)
        self.batches.add(passage.batch)

    def _translation(
        self, code: str, passage: Passage, masked: Masked, spans: list[CodedSpan], labels: dict[str, str]
    ) -> str | None:
        """The approved translation, masked; none where a name hidden in the original is not found in it: it may stand
        there in a spelling that nobody has marked."""
        said = self._open(passage.source, passage.translation_sealed, code, "translation")
        if not (said and passage.translated_by and passage.approved):
            return None
        translated = mask_translation(said, spans, number_of=labels)
        if not _hidden(masked) <= _hidden(translated):
            self.selection.leave_out("text-not-reviewed", "translation")
            return None
        return translated.text

    def _open(self, source: str, value: Any, code: str, column: str) -> str:
        return self.mission.open_words(source, value, "coding_passage", code, column)

    def _text(self, code: str) -> tuple[str, list[CodedSpan]]:
        text = Text.seen.get(code=code)
        item = Item.objects.filter(code=text.item).order_by("-version").first()
        assert item is not None
        spans = [
            CodedSpan(
                self.mission.open_words(text.source, span.words_sealed, "coding_span", span.code, "words"),
                span.kind,
                span.person or None,
                span.occurrence,
                span.language or None,
            )
            for span in Span.seen.filter(text=code)
        ]
        return pieces.read(self.mission, item).decode("utf-8"), spans

    def _labels(self, inputs: bytes) -> dict[str, str]:
        """``[W-12]`` in quotations: numbers of this release alone, ordered by a keyed digest of all that is in it."""
        secret = self.mission.keys.release_secret()
        people = {span.person for span in Span.seen.exclude(person="")}
        ordered = sorted(people, key=lambda code: hmac.digest(secret, inputs + b"mask" + code.encode(), "sha256"))
        return {code: f"W-{number}" for number, code in enumerate(ordered, 1)}

    def _take_involved(self) -> None:
        rows = _Rows(self.builder, "involved")
        for part in Involvement.seen.order_by("id").iterator(chunk_size=_BATCH):
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
        rows, exposures = _Rows(self.builder, "sources"), _Rows(self.builder, "exposures")
        for source in Source.seen.order_by("id").iterator(chunk_size=_BATCH):
            if source.code in self.used:
                left = read_edtf(source.left) if source.left else None
                rows.add(
                    source=source.code,
                    root=self.roots[source.code],
                    kind=source.kind,
                    sex=source.sex or None,
                    left_lo=left.first if left else None,
                    left_hi=left.last if left else None,
                )
        rows.flush()
        for exposure in Exposure.seen.order_by("id").iterator(chunk_size=_BATCH):
            if exposure.source in self.used:
                begin = read_edtf(exposure.started) if exposure.started else None
                end = read_edtf(exposure.ended) if exposure.ended else None
                exposures.add(
                    source=exposure.source,
                    place_type=exposure.place_type,
                    place=exposure.place or None,
                    agency=exposure.agency or None,
                    from_lo=begin.first if begin else None,
                    from_hi=begin.last if begin else None,
                    to_lo=end.first if end else None,
                    to_hi=end.last if end else None,
                )
        exposures.flush()

    def _take_findings(self) -> None:
        rows = _Rows(self.builder, "findings")
        for finding in Finding.seen.order_by("code"):
            rows.add(
                finding=finding.code,
                kind=finding.kind,
                statement=finding.statement,
                claims=finding.claims,
                where=finding.where or None,
                support=[code for code in finding.support.split() if code in self._accounts],
                contrary=[code for code in finding.contrary.split() if code in self._accounts],
            )
        rows.flush()

    def _take_measures(self) -> None:
        rows = _Rows(self.builder, "measures")
        for measure in Measure.seen.order_by("code"):
            rows.add(
                measure=measure.code,
                kind=measure.kind,
                title=measure.title,
                date_lo=_date(measure.date_lo),
                date_hi=_date(measure.date_hi),
                agency=measure.agency or None,
                sources=[code for code in measure.sources.split() if code in self.used],
            )
        rows.flush()

    # What things are ------------------------------------------------------------------------------------------------

    @cached_property
    def roots(self) -> dict[str, str]:
        """The root of every source, over all links, whoever of them is in the release."""
        links = []
        for row in RootLink.seen.order_by("id"):
            first, *others = row.sources.split()
            links += [Link(first, other, row.why, row.code) for other in others]
        return roots_of(Source.seen.values_list("code", flat=True).iterator(chunk_size=_BATCH), links)

    @cached_property
    def people(self) -> dict[str, tuple[str, str, str, str, int, int | None]]:
        """Each person or group: who she is a source as, kind, sex, age, and the bounds of the count."""
        names = ("code", "self_of", "kind", "sex", "age", "count_min", "count_max")
        return {row[0]: row[1:] for row in Person.seen.values_list(*names).iterator(chunk_size=_BATCH)}

    @cached_property
    def births(self) -> dict[str, UncertainDate]:
        """When sources were born, as far as known."""
        return {code: read_edtf(birth) for code, birth in Source.seen.exclude(birth="").values_list("code", "birth")}


def _victim(
    code: str | None,
    people: dict[str, tuple[str, str, str, str, int, int | None]],
    births: dict[str, UncertainDate],
    lo: int | None,
    hi: int | None,
) -> dict[str, Any]:
    if code is None or code not in people:
        return dict.fromkeys(("victim", "victim_kind", "victim_min", "victim_max", "victim_sex", "victim_age"))
    self_of, kind, sex, age, low, high = people[code]
    return {
        "victim": code,
        "victim_kind": kind,
        "victim_min": low,
        "victim_max": high,
        "victim_sex": sex or None,
        "victim_age": _age_group(age) if age else _age_at(births.get(self_of), lo, hi),
    }


def _age_group(words: str) -> str | None:
    if words in ("child", "adult", "elder"):
        return words
    try:
        return read_age(words).group
    except ForPeople:
        return None


def _age_at(birth: UncertainDate | None, lo: int | None, hi: int | None) -> str | None:
    """Child, adult or elder at the time of the act, where birth and act leave no doubt."""
    if birth is None or birth.first_day is None or birth.last_day is None or lo is None or hi is None:
        return None
    year = 365.2425
    youngest, oldest = (lo - birth.last_day) / year, (hi - birth.first_day) / year
    if oldest < 18:
        return "child"
    if youngest >= 60:
        return "elder"
    return "adult" if youngest >= 18 and oldest < 60 else None


class _Rows:
    """Rows gathered into columns and handed to the builder in batches."""

    def __init__(self, builder: ReleaseBuilder, table: str) -> None:
        self._builder, self._table = builder, table
        self._columns: dict[str, list[Any]] = {name: [] for name in TABLES[table]}
        self._count = 0

    def add(self, **values: Any) -> None:
        for name, column in self._columns.items():
            column.append(values[name])
        self._count += 1
        if self._count >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if self._count:
            self._builder.add(self._table, self._columns)
            self._columns = {name: [] for name in self._columns}
            self._count = 0


def _hidden(masked: Masked) -> set[str]:
    """What is hidden in a masked text: ``W-12``, ``place``."""
    return {label for place in masked.placed for label in place.labels}


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
    }


def consents_of(source: str) -> list[ConsentRecord]:
    """The consent records of one source."""
    return [ConsentRecord(source=row.source, **_decision(row)) for row in Consent.seen.filter(source=source)]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _date(ordinal: int | None) -> datetime.date | None:
    """A day of the table of acts; outside the years 1 to 9999 it counts as unbounded."""
    if ordinal is None or not 1 <= ordinal <= datetime.date.max.toordinal():
        return None
    return datetime.date.fromordinal(ordinal)
