"""Decisions of sources and organisations, and what takes effect with them at once.

A withdrawal, a narrowing and an expiry do the same: each open release that holds what is no longer allowed closes and
loses its data, drafts on it lose the words that may no longer be quoted, and each recipient of what rests on it is put
down to be told. All of it is one deed.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.access.guards import TAKEN_BACK
from habeas.core.access.purposes import purpose
from habeas.core.analysis.figures import Figures
from habeas.core.intake.consent import Agreement as AgreementRecord
from habeas.core.intake.consent import ConsentRecord, is_use, require_guardian
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, WrongUse
from habeas.core.release.open import OpenRelease
from habeas.core.report.withdrawn import without_quotations
from habeas.store import readpages
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.release import held
from habeas.store.actions.release.allowance import Allowance, agreements_of, consents_of
from habeas.store.actions.release.closing import remove_closed
from habeas.store.clock import consent_day
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Agreement,
    Consent,
    Disclosure,
    Draft,
    Notice,
    Observation,
    Passage,
    Release,
    Report,
    Source,
    Submission,
)
from habeas.store.queries import release as releases
from habeas.store.queries.consents import records_of
from habeas.store.queries.impact import require_known
from habeas.store.queries.report import release_for
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Effect:
    """What was done: the record, if one was written, releases that closed, drafts that lost words, notices put down."""

    record: str
    releases: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """The effect as JSON."""
        return {
            "record": self.record or None,
            "closed": list(self.releases),
            "drafts": list(self.drafts),
            "notices": list(self.notices),
        }


def record(subject: str, said: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Effect:
    """Put down a decision of a source (or, of a submission, of its giver). ``said`` are the fields of ConsentRecord or
    Agreement; a decision that narrows takes effect at once. ``seen``: how many decisions the form showed."""
    require(by, "decide-consent")
    require_known(subject, by=by)
    is_agreement = subject.startswith("SUB-")
    made = _record(subject, "C-0000", said)
    if isinstance(made, ConsentRecord):
        birth = Source.seen.get(code=subject).birth
        require_guardian(made, read_edtf(birth) if birth else None)
    _require_not_later(made)
    verb = "record-agreement" if is_agreement else "record-consent"
    return _write(verb, made, by, seen)


def withdraw(subject: str, uses: Sequence[str], on: datetime.date, *, by: Actor, seen: int | None = None) -> Effect:
    """A withdrawal of these uses, or of all, from a day on; nothing is edited, and nothing older comes back."""
    require(by, "withdraw-consent")
    require_known(subject, by=by)
    if wrong := [use for use in uses if not is_use(use)]:
        raise WrongUse("unknown-use", "This is not a use.", expected="habeas consent --help", found=repr(wrong[0][:40]))
    made = _record(subject, "C-0000", {"given": on, "withdrawn": tuple(uses) or ("all",)})
    records: Sequence[Any] = agreements_of(subject) if subject.startswith("SUB-") else consents_of(subject)
    later = [each for each in records if each.given > on and any(each.decides(use) for use in _named(made, each))]
    if later:
        newest = max(each.given for each in later)
        raise WrongUse(
            "newer-decision",
            f"{subject} decided again on {newest}: a withdrawal from an earlier day would change nothing since then.",
            {"record": subject},
            expected=f"{newest} or later",
            found=str(on),
            do=f"--from {newest}",
        )
    return _write("withdraw-consent", made, by, seen)


def settle(*, by: Actor) -> Effect:
    """Carry out what has ended by itself: consents and agreements that expired. The same as after a withdrawal."""
    require(by, "close-release")
    readpages.settle()
    if not is_due():
        return Effect("")
    with deed("settle-consents", by=by) as work:
        effect = take_effect(work, [], None)
    remove_closed()
    return effect


def is_due() -> bool:
    """Whether some open release holds what is no longer allowed."""
    return any(releases.lapsed_in(row) for row in Release.seen.filter(state=Release.OPEN))


def _named(made: Any, other: Any) -> Iterable[str]:
    if "all" in made.withdrawn:
        return (*other.uses, *other.withdrawn)
    return made.withdrawn  # type: ignore[no-any-return]


def _record(subject: str, code: str, said: Mapping[str, Any]) -> ConsentRecord | AgreementRecord:
    if subject.startswith("SUB-"):
        return AgreementRecord(code=code, submission=subject, **said)
    return ConsentRecord(code=code, source=subject, **said)


def _require_not_later(made: ConsentRecord | AgreementRecord) -> None:
    if made.given > current().today():
        raise WrongUse(
            "future-decision",
            "A decision is put down on the day it was made or later, not before.",
            {"record": made.subject, "field": "given"},
            expected=f"{current().today()} or earlier",
            found=str(made.given),
        )


def _write(verb: str, made: ConsentRecord | AgreementRecord, by: Actor, seen: int | None) -> Effect:
    is_agreement = isinstance(made, AgreementRecord)
    with deed(verb, by=by, on=made.subject) as work:
        if seen is not None and seen != len(records_of(made.subject)):
            raise NotNow(
                "changed-meanwhile",
                "Somebody else put down a decision meanwhile; nothing of yours was written.",
                {"record": made.subject},
                do="Look at it above, then send yours again if it is still right.",
            )
        code = work.code("AGR" if is_agreement else "C")
        work.add(_agreement_row(code, made) if isinstance(made, AgreementRecord) else _consent_row(code, made))
        work.about["record"] = code
        effect = take_effect(work, [made], made.subject)
    remove_closed()
    readpages.forget_ended(made.subject)
    return Effect(code, effect.releases, effect.drafts, effect.notices)


def _shared(made: ConsentRecord | AgreementRecord) -> dict[str, Any]:
    return {
        "given": made.given.isoformat(),
        "uses": " ".join(made.uses),
        "decision": "" if made.withdrawn else "granted" if made.granted else "refused",
        "audiences": " ".join(made.audiences),
        "identity": made.identity,
        "expires": made.expires.isoformat() if made.expires else "",
        "withdrawn": " ".join(made.withdrawn),
        "onward": made.onward,
    }


def _consent_row(code: str, made: ConsentRecord) -> Consent:
    conditions = current().seal_words(made.source, made.conditions, Consent._meta.db_table, code, "conditions")
    more = {name: getattr(made, name) for name in ("language", "interpreter", "form", "sheet", "guardian", "assent")}
    return Consent(code=code, source=made.source, conditions_sealed=conditions, **_shared(made), **more)


def _agreement_row(code: str, made: AgreementRecord) -> Agreement:
    giver, table = Submission.seen.get(code=made.submission).source, Agreement._meta.db_table
    sealed = {
        f"{name}_sealed": current().seal_words(giver, getattr(made, name), table, code, name)
        for name in ("purpose", "conditions")
    }
    return Agreement(code=code, submission=made.submission, afterwards=made.afterwards, **_shared(made), **sealed)


def take_effect(work: Deed, supposing: Sequence[Any], subject: str | None) -> Effect:
    """Close what lapses with these records, blank its drafts, put down whom to tell; part of the deed that writes
    them."""
    closed, notices = [], []
    blanked: dict[str, str] = {}
    for row in Release.seen.filter(state=Release.OPEN).order_by("id"):
        lapsed, words = _lapsing(row, supposing, subject)
        if not lapsed:
            continue
        for code in drafts_on(row):
            text = blanked.get(code) or _text(code)
            said = [each for of_one in words.values() for each in of_one]
            without, changed = without_quotations(text, code, words, said)
            if changed:
                blanked[code] = without
        notices += notices_of(work, row, lapsed, subject)
        work.supersede(row, state=Release.LAPSED, because=_because(lapsed))
        closed.append(row.sha256)
    if subject is not None:
        for row in Release.seen.exclude(state=Release.OPEN).order_by("id"):
            notices += notices_of(work, row, _withdrawn_from(row, subject, supposing), subject)
    for code, text in blanked.items():
        _blank(work, code, text)
    work.about |= {"releases": len(closed), "drafts": len(blanked), "notices": len(notices)}
    return Effect("", tuple(closed), tuple(blanked), tuple(notices))


def _because(lapsed: Mapping[str, str]) -> str:
    if set(lapsed.values()) == {TAKEN_BACK}:
        return "an approval of what is guarded was taken back"
    return f"{len(lapsed)} consents or agreements under it ended" if len(lapsed) > 1 else "a consent under it ended"


def _lapsing(
    row: Release, supposing: Sequence[Any], subject: str | None
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The sources in an open release that no longer allow what it is for, with the reasons, and what it quotes of them.
    A damaged file must not hold up a withdrawal: then what the row says of the one who withdraws decides."""
    try:
        files = releases.Files(row)
        lapsed = _allowance(row, supposing).lapsed(files.receipt())
        return dict(lapsed), _words_of(row, files, {source for source, _ in lapsed}) if lapsed else {}
    except DoesNotHold:
        if subject is None:
            raise
        return _withdrawn_from(row, subject, supposing), {}


def _allowance(row: Release, supposing: Sequence[Any]) -> Allowance:
    uses = purpose(row.purpose).uses(row.audience)
    return Allowance(uses, row.audience, consent_day(), supposing=supposing)


def _withdrawn_from(row: Release, subject: str, supposing: Sequence[Any]) -> dict[str, str]:
    """The same of a release whose data is gone, for the one source (or the sources of one submission)."""
    held_in = set(row.holds.split())
    if subject.startswith("SUB-"):
        mine = set(Account.seen.filter(belongs=subject).values_list("source", flat=True))
        mine |= set(Observation.seen.filter(belongs=subject).values_list("source", flat=True))
    else:
        mine = {subject}
    belongs = subject if subject.startswith("SUB-") else ""
    allowance = _allowance(row, supposing)
    found = {}
    for source in sorted(mine):
        allowed = allowance.allowed(source, belongs)
        if held([source]) in held_in and not (allowed.rows and allowed.passages):
            found[source] = allowed.reason or "consent-refused"
    return found


def _words_of(row: Release, files: releases.Files, sources: set[str]) -> dict[str, tuple[str, ...]]:
    """The passages of these sources in a release by their codes, with the words that it quotes."""
    opened = OpenRelease(files.manifest, releases.loaders(files), expected_id=row.sha256)
    quoted = Figures(opened, matches=releases.matcher()).passages()
    codes = {code: number for number, code in enumerate(files.codes().codes("passage"), 1)}
    mine = Passage.seen.filter(source__in=sources).values_list("code", flat=True)
    found = {}
    for code in mine:
        passage = quoted.get(codes.get(code, 0))
        if passage is not None:
            found[code] = tuple(words for words in (passage.text, passage.translation) if words)
    return found


def drafts_on(row: Release) -> list[str]:
    """The drafts that are written on a release."""
    found = []
    for draft in Draft.seen.order_by("code"):
        try:
            if release_for(_text(draft.code), draft.code, release=None).sha256 == row.sha256:
                found.append(draft.code)
        except ForPeople:
            continue
    return found


def _text(code: str) -> str:
    draft = Draft.seen.get(code=code)
    return current().open_draft(draft.text_sealed, Draft._meta.db_table, code, "text")


def _blank(work: Deed, code: str, text: str) -> None:
    sealed = current().seal_draft(text, Draft._meta.db_table, code, "text")
    digest = hashlib.sha256(text.encode()).hexdigest()
    work.supersede(Draft.seen.get(code=code), sha256=digest, text_sealed=sealed)


def notices_of(work: Deed, row: Release, reasons: Mapping[str, str], subject: str | None) -> list[str]:
    """One for each disclosure of what rests on the release and each source (or the submission) whose consent ended."""
    reports = list(Report.seen.filter(release=row.sha256).values_list("code", flat=True))
    disclosed = Disclosure.seen.filter(what__in=[row.sha256, *reports]).order_by("code")
    ended = {subject: "withdrawn"} if subject and subject.startswith("SUB-") else reasons
    made = []
    for disclosure in disclosed:
        for who, why in ended.items():
            if Notice.seen.filter(disclosure=disclosure.code, subject=who).exists():
                continue
            code = work.code("NT")
            because = why.removeprefix("consent-")
            since = current().today().isoformat()
            work.add(
                Notice(code=code, disclosure=disclosure.code, subject=who, because=because, since=since, state="due")
            )
            made.append(code)
    return made
