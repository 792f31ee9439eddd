"""An interview in the browser: a draft that is kept with every word, and the one deed that makes records of it.

A draft is no record. It lies in a table that is overwritten, under a key of its own in the file of the sources' keys;
when the draft ends, because it became records or was discarded, its key is destroyed (decision 40).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from habeas.core.access.erased import erased_sources, put_stone
from habeas.core.intake.consent import ConsentRecord
from habeas.core.intake.interviewing import EARLIER, IDENTITY, LONGEST, Reading, typed
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.core.vault.store import StoredItem
from habeas.store import pieces, readpages
from habeas.store.actions.consents import Effect, take_effect
from habeas.store.actions.deeds import Deed, deed, in_turn
from habeas.store.actions.release.closing import remove_closed
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Consent,
    Exposure,
    Identity,
    Interview,
    InterviewDraft,
    Item,
    Risk,
    Source,
    Text,
)
from habeas.store.queries.consents import records_of
from habeas.store.queries.interviewing import (
    colleagues,
    draft_of,
    opened_identity,
    opened_words,
    understood,
    visible_earlier,
)
from habeas.store.queries.protection import rank
from habeas.store.rights import may, require

_TABLE = InterviewDraft._meta.db_table


@dataclass(frozen=True, slots=True)
class Taken:
    """What an interview became."""

    source: str
    interview: str
    text: str
    records: dict[str, int]
    effect: Effect


def begin(*, by: Actor, earlier: str, earlier_by: str = "", source: str = "") -> str:
    """Begin an interview with somebody new, or with a known source; gives the draft's code.

    ``earlier``: whether somebody interviewed her before. It is asked before anything else, and that nobody knows is an
    answer.
    """
    require(by, "take-interview")
    if earlier not in EARLIER:
        raise WrongUse(
            "earlier-not-asked",
            "Before a new interview somebody asks whether she was interviewed before.",
            {"field": "earlier"},
            expected=", ".join(EARLIER),
            do="Where nobody knows, say so.",
        )
    if source:
        visible_earlier(source, by=by)  # refused where she is not there
    mission = current()
    said = typed({"earlier": [earlier], "earlier_by": [earlier_by], "date": [mission.today().isoformat()]})
    with deed("begin-interview", by=by) as work:
        settle()
        code = work.code("DR")
        work.on = code
        mission.source_keys.create([code])
        now = mission.now()
        row = InterviewDraft(code=code, user=by.code, source=source, began=now, changed=now, **_sealed(code, said))
        row.save(force_insert=True)
    return code


def keep(
    code: str, sent: Mapping[str, Sequence[str]], *, by: Actor, version: int, tab: str = "", count: int = 0
) -> int:
    """Keep what was typed, on the disk before this returns; gives the draft's new version.

    ``version`` is the one that the page has seen. A page that wrote last itself may be ahead of it: it counts its own
    changes (``tab``, ``count``). Anything else is refused (``changed-meanwhile``), and nothing is overwritten.
    """
    require(by, "take-interview")
    row = draft_of(code, by=by)
    mission = current()
    if code not in mission.source_keys:
        raise _is_lost(code)
    said = typed(sent)
    if not may(by, "change-identity"):  # who may not see who she is does not take it away either
        said = {name: words for name, words in said.items() if not name.startswith("who_")}
    if sum(len(word) for words in said.values() for word in words) > LONGEST:
        raise WrongUse("too-long", "This is more than one interview holds.", expected=f"at most {LONGEST} signs")
    columns = _sealed(code, said, identity=may(by, "change-identity"))
    columns |= {"tab": tab[:40], "count": count, "changed": mission.now()}
    with in_turn(mission):
        mine = InterviewDraft.objects.filter(code=code)
        if tab and count and row.tab == tab[:40] and count >= row.count:  # the same count is the same words
            mine = mine.filter(tab=row.tab, count__lte=count)
        else:
            mine = mine.filter(version=version)
        if not mine.update(version=F("version") + 1, **columns):
            raise changed(code)
        return int(InterviewDraft.objects.values_list("version", flat=True).get(code=code))


def changed(code: str) -> NotNow:
    """Another page was faster."""
    return NotNow(
        "changed-meanwhile",
        "This interview was changed in another window; what you typed here is still here and was not kept.",
        {"record": code},
        do="Compare the two, then choose which to keep.",
    )


def _is_lost(code: str) -> Refused:
    return Refused("draft-lost", "The key of this draft is gone: nobody opens it any more.", {"record": code})


def name_colleagues(code: str, users: Sequence[str], *, by: Actor) -> None:
    """Let colleagues go on with a draft; those who began it alone may say so."""
    require(by, "take-interview")
    row = draft_of(code, by=by)
    if row.user != by.code:
        raise Refused("not-yours", "Who began an interview says who may go on with it.", {"record": code})
    known = {one.code for one in colleagues(by=by)}
    if wrong := [one for one in users if one not in known]:
        raise WrongUse("no-such-user", "This is nobody who takes interviews.", found=wrong[0][:24])
    with deed("share-draft", by=by, on=code, about={"users": sorted(set(users))}):
        InterviewDraft.objects.filter(code=code).update(named=" ".join(sorted(set(users))))


def discard(code: str, *, by: Actor) -> None:
    """Take a draft away for ever: its row, and the key without which no copy of it is opened."""
    require(by, "take-interview")
    draft_of(code, by=by)
    with deed("discard-draft", by=by, on=code):
        InterviewDraft.objects.filter(code=code).delete()
    _end_key(code)


def _end_key(code: str) -> None:
    mission = current()
    put_stone(mission.keys_folder, code, "done", on=mission.today())
    if mission.keys_folder.joinpath("source-keys.jsonl").exists():
        mission.source_keys.destroy(code)


def settle() -> None:
    """End the keys of drafts that a killed program left without a row, and rows that an older backup brought back.
    Called inside a deed: another one may have made a key and not yet its row."""
    mission = current()
    gone = {code for code in erased_sources(mission.keys_folder) if code.startswith("DR-")}
    back = list(InterviewDraft.objects.filter(code__in=gone).values_list("code", flat=True)) if gone else []
    if back:
        InterviewDraft.objects.filter(code__in=back).delete()
    for code in mission.source_keys.codes("DR-"):
        if not InterviewDraft.objects.filter(code=code).exists():
            _end_key(code)


def end_of_source(source: str) -> None:
    """The drafts about a source who is erased."""
    for code in list(InterviewDraft.objects.filter(source=source).values_list("code", flat=True)):
        InterviewDraft.objects.filter(code=code).delete()
        _end_key(code)


def _sealed(code: str, said: Mapping[str, Sequence[str]], *, identity: bool = True) -> dict[str, Any]:
    mission = current()
    who = {name: words for name, words in said.items() if name.startswith("who_")}
    rest = {name: words for name, words in said.items() if name not in who}
    columns: dict[str, Any] = {
        "words_sealed": mission.seal_words(code, canonical(rest).decode(), _TABLE, code, "words")
    }
    if identity:
        plain = canonical(who).decode() if who else ""
        columns["identity_sealed"] = mission.seal_identity(code, plain, _TABLE, code, "identity")
    return columns


def take(code: str, *, by: Actor, version: int, decisions: int | None = None) -> Taken:
    """Make records of a draft: source, identity, consents, risks, places, interview and its notes, in one deed.

    ``version`` is the one that was looked at before; ``decisions`` how many decisions the page showed of a source who
    is known: refused where she decided something meanwhile.
    """
    for verb in ("take-interview", "decide-consent", "assess-risk"):
        require(by, verb)
    row = draft_of(code, by=by)
    if code not in current().source_keys:
        raise _is_lost(code)
    if row.version != version:
        raise changed(code)
    said = opened_words(row) | opened_identity(row)
    reading = understood(said, source=row.source)
    if reading.identity:
        require(by, "change-identity")
    _require_whole(reading, row)
    with pieces.writing(current()) as written:
        taken = _write(row, reading, written, by=by, version=version, decisions=decisions)
    _end_key(code)
    if row.source:
        remove_closed()
        readpages.forget_ended(row.source)
    return taken


def _require_whole(reading: Reading, row: InterviewDraft) -> None:
    if reading.wrong:
        first = reading.wrong[0]
        raise WrongUse(
            "not-understood",
            f"{len(reading.wrong)} fields are not understood yet. The first: {first.what}",
            {"field": first.field},
            expected=first.expected or None,
        )
    if not row.source and not reading.source["kind"]:
        raise WrongUse("no-kind", "What kind of source she is stands nowhere yet.", {"field": "kind"})


def _write(
    row: InterviewDraft,
    reading: Reading,
    written: list[StoredItem],
    *,
    by: Actor,
    version: int,
    decisions: int | None,
) -> Taken:
    mission = current()
    with deed("take-interview", by=by) as work:
        if not InterviewDraft.objects.filter(code=row.code, version=version).delete()[0]:
            raise changed(row.code)
        source = row.source or work.code("S")
        if row.source:
            visible_earlier(source, by=by)
            if decisions is not None and decisions != len(records_of(source)):
                raise NotNow(
                    "changed-meanwhile",
                    "She decided something meanwhile; nothing was written.",
                    {"record": source},
                    do="Look at what she allows now, then repeat it.",
                )
        else:
            mission.source_keys.create([source])
        work.on = source
        made = _Records(work, source, is_new=not row.source, by=by)
        made.source_row(reading)
        made.identity(reading)
        consents = made.consents(reading)
        made.risks(reading)
        made.places(reading)
        interview = made.interview(reading)
        text = made.notes(reading, interview, written)
        work.about |= {"draft": row.code, "interview": interview}
        effect = take_effect(work, consents, source) if row.source and consents else Effect("")
        records = made.counts
    return Taken(source, interview, text, records, effect)


class _Records:
    """The rows that one interview becomes, within its deed."""

    def __init__(self, work: Deed, source: str, *, is_new: bool, by: Actor) -> None:
        self.work, self.code, self.is_new, self.by = work, source, is_new, by
        self.counts: dict[str, int] = {}

    def _seal(self, model: Any, code: str, **said: str) -> dict[str, Any]:
        mission, table = current(), model._meta.db_table
        return {f"{name}_sealed": mission.seal_words(self.code, text, table, code, name) for name, text in said.items()}

    def _add(self, kind: str, row: Any) -> None:
        self.work.add(row)
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def source_row(self, reading: Reading) -> None:
        """The source, new or with what is known of her now; what stays empty takes nothing away."""
        highest = max((one.level for one in reading.risks), key=rank, default="")
        review = min((one.review.isoformat() for one in reading.risks), default="")
        if self.is_new:
            self._add("source", Source(code=self.code, risk=highest, risk_review=review, **reading.source))
            return
        old = Source.seen.get(code=self.code)
        said = {name: value for name, value in reading.source.items() if value and value != getattr(old, name)}
        if reading.risks:
            said |= self._risk_now(old, highest, review, {one.whom for one in reading.risks})
        if said:
            self.work.supersede(old, **said)
            self.counts["source"] = 1

    def _risk_now(self, old: Source, highest: str, review: str, assessed: set[str]) -> dict[str, str]:
        """With the newest assessments of whom this interview says nothing of; what came in with her holds until the
        risk to herself is assessed."""
        newest = {one.whom: one for one in Risk.seen.filter(source=self.code).order_by("on", "id")}
        stand = [(one.level, one.review) for whom, one in newest.items() if whom not in assessed]
        if "self" not in {*newest, *assessed} and old.risk:
            stand.append((old.risk, old.risk_review))
        levels = [highest, *(level for level, _ in stand)]
        days = [day for day in (review, *(day for _, day in stand)) if day]
        return {"risk": max(levels, key=rank), "risk_review": min(days, default="")}

    def identity(self, reading: Reading) -> None:
        """Who she is: a new version where she is known, with what is said now."""
        said = {name: reading.identity[name] for name in IDENTITY if name in reading.identity}
        if not said:
            return
        mission, table = current(), Identity._meta.db_table
        columns = {
            f"{name}_sealed": mission.seal_identity(self.code, words, table, self.code, name)
            for name, words in said.items()
        }
        old = Identity.seen.filter(code=self.code).first()
        if old is None:
            self._add("identity", Identity(code=self.code, **columns))
        else:
            self.work.supersede(old, **columns)
            self.counts["identity"] = 1

    def consents(self, reading: Reading) -> list[ConsentRecord]:
        """Her decisions, one record for what she decided alike."""
        made = []
        for said in reading.consents:
            code = self.work.code("C")
            record = ConsentRecord(code=code, source=self.code, **said)  # type: ignore[arg-type]
            made.append(record)
            columns = {
                "given": record.given.isoformat(),
                "uses": " ".join(record.uses),
                "decision": "granted" if record.granted else "refused",
                "audiences": " ".join(record.audiences),
                "expires": record.expires.isoformat() if record.expires else "",
            }
            more = ("identity", "onward", "language", "interpreter", "form", "sheet", "guardian", "assent")
            columns |= {name: getattr(record, name) for name in more}
            sealed = self._seal(Consent, code, conditions=record.conditions)
            self._add("consent", Consent(code=code, source=self.code, **columns, **sealed))
        return made

    def risks(self, reading: Reading) -> None:
        """What she and others risk."""
        today = current().today().isoformat()
        for one in reading.risks:
            code = self.work.code("RA")
            sealed = self._seal(Risk, code, reason=one.reason, measures=one.measures)
            row = Risk(
                code=code, source=self.code, on=today, whom=one.whom, level=one.level,
                review=one.review.isoformat(), **sealed,
            )  # fmt: skip
            self._add("risk", row)

    def places(self, reading: Reading) -> None:
        """Where she was."""
        for one in reading.places:
            row = Exposure(
                code=self.work.code("N"), source=self.code, place_type=one.place_type, place=one.place,
                agency=one.agency, started=one.started, ended=one.ended,
            )  # fmt: skip
            self._add("exposure", row)

    def interview(self, reading: Reading) -> str:
        """The talk itself."""
        code = self.work.code("I")
        about = canonical(reading.about).decode() if reading.about else ""
        row = Interview(
            code=code,
            source=self.code,
            interviewer=self.by.code,
            **reading.interview,
            **self._seal(Interview, code, about=about),
        )
        self._add("interview", row)
        return code

    def notes(self, reading: Reading, interview: str, written: list[StoredItem]) -> str:
        """What was written down of it: an item in the vault, and the text that is reviewed and coded."""
        if not reading.notes:
            return ""
        mission, content = current(), reading.notes.encode("utf-8")
        shared = {"owner": self.code, "belongs": interview, "media_type": "text/plain", "encoding": "utf-8"}
        shared["language"] = reading.interview["language"]
        original = self.work.code("X")
        columns: list[dict[str, Any]] = []
        for _ in range(2):
            written.append(pieces.write(mission, self.code, content))
            columns.append(pieces.columns(written[-1]))
        self._add("item", Item(code=original, kind="notes", **shared, **columns[0]))
        derived, text = self.work.code("X"), self.work.code("T")
        self._add("item", Item(code=derived, kind="text", derived_from=original, **shared, **columns[1]))
        row = Text(
            code=text, item=derived, belongs=interview, source=self.code,
            language=reading.interview["language"], identities="open", length=len(reading.notes),
        )  # fmt: skip
        self._add("text", row)
        return text
