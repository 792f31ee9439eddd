"""What a change of consent would touch, or did: releases, findings, figures, paragraphs, what left the office.

Each open release that holds what leaves is made once more in memory as it would be then, and everything that was made
on it is asked on both. Nothing is written.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from habeas.core.access.purposes import purpose
from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard, Verdict
from habeas.core.impact.touched import (
    Corroboration,
    FindingChange,
    Given,
    Impact,
    TouchedRelease,
    TouchedText,
    checks_changed,
    corroboration_lost,
    findings_changed,
)
from habeas.core.intake.consent import Agreement, ConsentRecord, allowed, summary
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.release.build import Codes
from habeas.core.release.open import OpenRelease
from habeas.core.report.check import CheckResult, check_report
from habeas.core.report.findingcheck import Judged
from habeas.store.actions.release import gathered
from habeas.store.actions.release.allowance import Allowance, agreements_of, consents_of
from habeas.store.actions.release.gathering import all_roots
from habeas.store.clock import consent_day
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Act,
    Disclosure,
    Draft,
    Entry,
    Event,
    Finding,
    Item,
    Observation,
    Passage,
    Release,
    Report,
    Source,
    Submission,
    Text,
    User,
)
from habeas.store.queries import release as releases
from habeas.store.queries.atlas import atlas
from habeas.store.queries.report import release_for
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import may, require, require_right

Records = Sequence[ConsentRecord | Agreement]

#: entries by which something was written for the outside, and what it is called in an answer
_WRITTEN = {"build-report": "built", "build-linked-report": "linked"}
#: uses on which numbers rest; the others are of words
_QUOTES = frozenset({"quote-anonymous", "quote-named"})


def supposed(subject: str, uses: Sequence[str], on: datetime.date) -> ConsentRecord | Agreement:
    """The withdrawal as it would be recorded: of these uses, or of all."""
    what: dict[str, Any] = {"code": "supposed", "given": on, "withdrawn": tuple(uses) or ("all",)}
    return (
        Agreement(submission=subject, **what) if subject.startswith("SUB-") else ConsentRecord(source=subject, **what)
    )


def of_withdrawal(subject: str, uses: Sequence[str], on: datetime.date, *, by: Actor) -> Impact:
    """What it touches if this source (or submission) withdraws these uses, or all, from a day on."""
    require(by, "withdraw-consent")
    _require_subject(subject, by)
    return _impact(subject, [supposed(subject, uses, on)], frozenset(), max(on, consent_day()), by)


def of_erasure(source: str, *, by: Actor) -> Impact:
    """What it touches if this source is erased."""
    require_right(by, "erase-source")
    _require_subject(source, by)
    return _impact(source, [], frozenset({source}), consent_day(), by)


def _require_subject(subject: str, by: Actor) -> None:
    if subject.startswith("SUB-"):
        row = Submission.seen.filter(code=subject).first()
        if row is None:
            raise no_such("submission", subject)
        require_seen(row.source, by, subject, "submission")
        return
    if not Source.seen.filter(code=subject).exists():
        raise no_such("source", subject)
    require_seen(subject, by, subject, "source")


def _impact(subject: str, supposing: Records, without: frozenset[str], on: datetime.date, by: Actor) -> Impact:
    comparison = _Comparison(supposing, without, on)
    touched = [one for one in map(comparison.of, _open_releases()) if one is not None]
    given = tuple(each for one in touched for each in _given(one.row, by))
    records: Records = agreements_of(subject) if subject.startswith("SUB-") else consents_of(subject)
    after = f"{subject} is erased" if without else _says([*records, *supposing], on)
    return Impact(
        subject,
        on.isoformat(),
        _says(records, on),
        after,
        _counts(subject),
        _corroboration(subject, records, supposing, without, on),
        tuple(each for one in touched for each in one.findings),
        tuple(one.release for one in touched),
        tuple(each for one in touched for each in one.texts()),
        given,
        _notify(subject, given),
    )


def _says(records: Records, on: datetime.date) -> str:
    return summary(records, audience="public", on=on)


def _open_releases() -> list[Release]:
    return list(Release.seen.filter(state=Release.OPEN).order_by("-id"))


@dataclass(frozen=True)
class _Side:
    """One release, as it is or as it would be, ready to be asked."""

    figures: Figures
    numbers: Codes
    withheld: Mapping[str, str]
    id: str

    @cached_property
    def judged(self) -> Judged:
        return Judged(self.figures, Standard(**current().config.standard))

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on each finding; one of which the release does not hold enough to be asked has none."""
        found = {}
        for code in Finding.seen.order_by("code").values_list("code", flat=True):
            row = self.judged.row(code)
            try:
                if row is not None:
                    found[code] = self.judged.verdict(row)
            except ForPeople:
                continue
        return found

    def checked(self, text: str, file: str) -> CheckResult:
        codes = {code: number for number, code in enumerate(self.numbers.codes("passage"), 1)}
        return check_report(
            text,
            file=file,
            figures=self.figures,
            codes=codes,
            withheld=self.withheld,
            standard=Standard(**current().config.standard),
            release_id=self.id,
        )


@dataclass(frozen=True)
class _Touched:
    """A release that would close, beside the one that would be made instead."""

    row: Release
    before: _Side
    after: _Side
    release: TouchedRelease

    @cached_property
    def findings(self) -> tuple[FindingChange, ...]:
        return findings_changed(self.row.sha256, self.before.verdicts(), self.after.verdicts())

    def texts(self) -> Iterable[TouchedText]:
        """The drafts and built reports on this release, the checks that change in each."""
        for report in Report.seen.filter(release=self.row.sha256).order_by("-id"):
            if report.prose_sealed is None:  # built by a program that did not keep its prose
                yield TouchedText(report.code, report.title, self.row.sha256, (), known=False)
                continue
            prose = current().open_draft(report.prose_sealed, Report._meta.db_table, report.code, "prose")
            yield self._text(report.code, report.title, prose)
        for draft in Draft.seen.order_by("-id"):
            text = current().open_draft(draft.text_sealed, Draft._meta.db_table, draft.code, "text")
            if self._is_on_this(text, draft.code):
                yield self._text(draft.code, draft.title, text)

    def _is_on_this(self, text: str, code: str) -> bool:
        try:
            return release_for(text, code, release=None).sha256 == self.row.sha256
        except ForPeople:
            return False

    def _text(self, code: str, title: str, text: str) -> TouchedText:
        changes = checks_changed(code, self.before.checked(text, code), self.after.checked(text, code))
        return TouchedText(code, title, self.row.sha256, changes)


class _Comparison:
    """Makes each release once more as it would be."""

    def __init__(self, supposing: Records, without: frozenset[str], on: datetime.date) -> None:
        self._supposing, self._without, self._on = list(supposing), without, on

    def of(self, row: Release) -> _Touched | None:
        """The release and what would be made instead; None where it holds nothing that leaves."""
        files = releases.Files(row)
        receipt = files.receipt()
        allowance = self._allowance(row)
        if not allowance.lapsed(receipt):
            return None
        opened = OpenRelease(files.manifest, releases.loaders(files), expected_id=row.sha256)
        before = _Side(_figures(opened), files.codes(), receipt.get("withheld", {}), row.sha256)
        built, gathering = gathered(row.purpose, row.period, self._allowance(row), like=opened.manifest)
        tables = {name: partial(_given_back, plain) for name, plain in built.tables.items()}
        instead = OpenRelease(built.manifest, tables)
        after = _Side(_figures(instead), Codes(built.codes), gathering.quoting.withheld, built.id)
        fewer = {
            kind: len(set(before.numbers.codes(kind)) - set(after.numbers.codes(kind)))
            for kind in ("account", "passage")
        }
        told = TouchedRelease(row.sha256, row.purpose, row.audience, fewer["account"], fewer["passage"])
        return _Touched(row, before, after, told)

    def _allowance(self, row: Release) -> Allowance:
        uses = purpose(row.purpose).uses(row.audience)
        return Allowance(uses, row.audience, self._on, supposing=self._supposing, without=self._without)


def _given_back(plain: bytes) -> bytes:
    return plain


def _figures(opened: OpenRelease) -> Figures:
    return Figures(opened, matches=releases.matcher(), atlas=atlas())


def _counts(subject: str) -> dict[str, int]:
    """What the mission holds of the source or submission."""
    column = "belongs" if subject.startswith("SUB-") else "source"
    accounts = list(Account.seen.filter(**{column: subject}).values_list("code", flat=True))
    passages = Passage.seen.filter(source=subject) if column == "source" else Passage.seen.filter(account__in=accounts)
    return {
        "accounts": len(accounts),
        "acts": Act.seen.filter(account__in=accounts).count(),
        "observations": Observation.seen.filter(**{column: subject}).count(),
        "texts": Text.seen.filter(**{column: subject}).count(),
        "passages": passages.count(),
        "files": Item.seen.filter(**({"owner": subject} if column == "source" else {"belongs": subject})).count(),
    }


def _corroboration(
    subject: str, records: Records, supposing: Records, without: frozenset[str], on: datetime.date
) -> tuple[Corroboration, ...]:
    """The events that fewer independent roots would tell of, where more leaves than words."""
    if not without and not _loses_more_than_words(records, supposing, on):
        return ()
    column = "belongs" if subject.startswith("SUB-") else "source"
    mine = Account.seen.filter(**{column: subject}).exclude(event="").values_list("event", "source")
    leaving = [(event, source) for event, source in mine.order_by("code")]
    events = {event for event, _ in leaving}
    told: dict[str, list[str]] = {event: [] for event in events}
    for event, source in Account.seen.filter(event__in=events).values_list("event", "source"):
        told[event].append(source)
    known = set(Event.seen.filter(code__in=events).values_list("code", flat=True))
    return tuple(one for one in corroboration_lost(told, all_roots(), leaving) if one.event in known)


def _loses_more_than_words(records: Records, supposing: Records, on: datetime.date) -> bool:
    uses = {use for record in [*records, *supposing] for use in (*record.uses, *record.withdrawn)}
    uses = (uses | {"internal", "statistics"}) - _QUOTES - {"all", "all-refused"}
    ask = {"audience": "internal", "on": on}
    return any(
        allowed(records, use=use, **ask).granted and not allowed([*records, *supposing], use=use, **ask).granted
        for use in uses
    )


def _given(row: Release, by: Actor) -> Iterable[Given]:
    """What left the office and rests on a release: files that were written, and disclosures."""
    names = dict(User.seen.values_list("code", "username"))
    for entry in _entries_on(row.sha256):
        yield Given(row.sha256[:12], _WRITTEN[entry["verb"]], entry["at"], names.get(entry["by"], entry["by"]))
    reports = list(Report.seen.filter(release=row.sha256).values_list("code", flat=True))
    knows = may(by, "list-disclosures")
    for one in Disclosure.seen.filter(what__in=[row.sha256, *reports]).order_by("on", "code"):
        to = current().open_draft(one.to_sealed, Disclosure._meta.db_table, one.code, "to") if knows else ""
        yield Given(one.what, "disclosed", one.on, "", one.code, to)


def _entries_on(release: str) -> Iterable[dict[str, Any]]:
    """The entries by which files were written on a release. A number of a release stands in few bodies: the others are
    not read."""
    needle = f'"release":"{release}"'.encode()
    for body in Entry.objects.exclude(body=None).order_by("seq").values_list("body", flat=True).iterator(2000):
        if needle in bytes(body):
            entry = json.loads(bytes(body))
            if entry["verb"] in _WRITTEN:
                yield entry


def _notify(subject: str, given: Iterable[Given]) -> tuple[str, ...]:
    """Whom to tell: each recipient once, and the organisation that submitted."""
    told = [one.to or one.code for one in given if one.kind == "disclosed"]
    if subject.startswith("SUB-"):
        told += [row.giver for row in Submission.seen.filter(code=subject)]
    return tuple(Counter(told))


def shortened(impact: Impact, most: int = 200) -> Impact:
    """The same with at most so many events, for a page."""
    return replace(impact, events=impact.events[:most])


def require_known(subject: str, *, by: Actor) -> None:
    """Refused, as if it were not there, where the user does not see the source or submission."""
    _require_subject(subject, by)


def day(text: str, field: str = "from") -> datetime.date:
    """A day as written in a form or on the command line."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse("not-a-day", "This is not a day.", {"field": field}, "2024-05-03", repr(text[:40])) from None
