"""From a draft that was read out of one row of a sheet to the rows of the store.

A builder says which records a row makes or changes; ``Row`` hands them to the deed. A builder never overwrites: what
changed becomes a new version.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from habeas.core.intake.consent import read_record
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.quantities import Quantity
from habeas.store.actions.deeds import Deed
from habeas.store.actions.intake.known import TABLES, Known, looks_like_code
from habeas.store.mission import Mission
from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Consent,
    Consultation,
    Event,
    Exposure,
    ExternalKey,
    Identity,
    Interview,
    Involvement,
    Measure,
    Observation,
    Passage,
    Person,
    Recorded,
    RootLink,
    Source,
    Submission,
)

Fields = dict[str, Any]


class RowRefused(Exception):
    """A row that cannot become a record: a stable code, a sentence for the actor, and where in the row."""

    def __init__(self, code: str, what: str, field: str | None = None, value: str | None = None) -> None:
        super().__init__(what)
        self.code, self.what, self.field, self.value = code, what, field, value


@dataclass
class Row:
    """One row on its way into the store."""

    mission: Mission
    work: Deed
    known: Known
    fields: Fields
    identities: dict[str, str]
    source_kind: str | None  # of sources that the row's mapping makes
    had: dict[str, str]  # role -> code, from the row's earlier import
    made: dict[str, str]  # role -> code, of this one
    keys: list[ExternalKey]  # to be written with the row
    giver: str = ""

    def code(self, role: str, prefix: str) -> str:
        """The code of the record that the row makes in this role: the one it had, or a new one."""
        if role not in self.made:
            self.made[role] = self.had.get(role) or self.work.code(prefix)
        return self.made[role]

    def chosen(self, role: str, prefix: str) -> str:
        """The same, where a person may have chosen the code in the field ``code``: one that names nothing else yet."""
        given = self.text("code")
        if given and given != self.had.get(role):
            if self.known.row(TABLES[role][1], given) is not None:
                raise RowRefused("code-taken", "This code names another record already.", "code", given)
            self.made[role] = self.work.reserve(given)
        return self.code(role, prefix)

    def put(self, model: type[Recorded], code: str, **columns: Any) -> Recorded:
        """A new row, or a new version where what it says changed."""
        old = self.known.row(model, code, is_new=self.work.gave(code))
        if old is None:
            row = self.work.add(model(code=code, **columns))
        else:
            changed = any(name.endswith("_sealed") and value is not None for name, value in columns.items())
            if not changed and all(getattr(old, name) == value for name, value in columns.items()):
                return old
            row = self.work.supersede(old, **columns)
        self.known.put(row)
        return row

    def text(self, name: str) -> str:
        """A field as a word; nothing said is empty."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def many(self, name: str) -> str:
        """A field of several values, joined by spaces."""
        value = self.fields.get(name) or ()
        return str(value) if isinstance(value, str) else " ".join(str(part) for part in value)

    def date(self, name: str) -> UncertainDate | None:
        """A field as an uncertain date."""
        value = self.fields.get(name)
        return value if isinstance(value, UncertainDate) else None

    def edtf(self, name: str) -> str:
        """A date in its canonical spelling."""
        value = self.fields.get(name)
        if isinstance(value, UncertainDate):
            return value.edtf
        return value.isoformat() if isinstance(value, datetime.date) else self.text(name)

    def must(self, record: str, name: str) -> str:
        """The code of a record that the row speaks of; refused where there is none."""
        value = self.text(name)
        code = self.known.code_of(record, value, giver=self.giver)
        if code is None:
            raise RowRefused(
                f"no-such-{record}",
                f"There is no {record} of this name. Bring it in first, or name it by its code.",
                name,
                value,
            )
        return code

    def words(self, source: str, name: str, model: type[Recorded], code: str, column: str) -> bytes | None:
        """A field sealed under the source's key."""
        return self.mission.seal_words(source, self.text(name), model._meta.db_table, code, column)


Builder = Callable[[Row], None]


def _source(row: Row) -> None:
    code = row.chosen("source", "S")
    row.mission.source_keys.create([code])
    row.put(
        Source,
        code,
        kind=row.text("kind"),
        sex=row.text("sex"),
        birth=row.edtf("birth"),
        left=row.edtf("left"),
        risk=row.text("risk"),
        risk_review=row.edtf("risk_review"),
        note_sealed=row.words(code, "note", Source, code, "note"),
    )


def _identity(row: Row) -> None:
    code = row.must("source", "source")
    row.made["identity"] = code
    table = Identity._meta.db_table
    row.put(
        Identity,
        code,
        **{
            f"{name}_sealed": row.mission.seal_identity(code, row.identities.get(name, ""), table, code, name)
            for name in ("name", "contact", "family", "rank", "post")
        },
    )


def _root(row: Row) -> None:
    codes = []
    for value in row.fields["sources"]:
        code = row.known.code_of("source", str(value), giver=row.giver)
        if code is None:
            raise RowRefused("no-such-source", "There is no source of this name.", "sources", str(value))
        codes.append(code)
    if len(set(codes)) < 2:
        raise RowRefused("one-source", "A root ties two sources or more.", "sources", row.many("sources"))
    code = row.code("root", "G")
    row.put(
        RootLink,
        code,
        sources=" ".join(sorted(set(codes))),
        why=row.text("why"),
        note_sealed=row.words(codes[0], "note", RootLink, code, "note"),
    )


def _consent(row: Row) -> None:
    source = row.must("source", "source")
    code = row.code("consent", "C")
    read_record("consent", code, {**row.fields, "source": source})
    row.put(
        Consent,
        code,
        source=source,
        given=row.edtf("given"),
        uses=row.many("uses"),
        decision=row.text("decision"),
        audiences=row.many("audiences") or "internal",
        identity=row.text("identity") or "none",
        language=row.text("language"),
        interpreter=row.text("interpreter"),
        form=row.text("form"),
        sheet=row.text("sheet"),
        expires=row.edtf("expires"),
        withdrawn=row.many("withdrawn"),
        conditions_sealed=row.words(source, "conditions", Consent, code, "conditions"),
    )


def _agreement(row: Row) -> None:
    submission = row.must("submission", "submission")
    owner = row.known.row(Submission, submission)
    code = row.code("agreement", "AGR")
    read_record("agreement", code, {**row.fields, "submission": submission})
    row.put(
        Agreement,
        code,
        submission=submission,
        given=row.edtf("given"),
        expires=row.edtf("expires"),
        uses=row.many("uses"),
        decision=row.text("decision"),
        audiences=row.many("audiences") or "internal",
        identity=row.text("identity") or "none",
        onward=row.text("onward"),
        afterwards=row.text("afterwards"),
        withdrawn=row.many("withdrawn"),
        purpose_sealed=row.words(owner.source, "purpose", Agreement, code, "purpose"),
        conditions_sealed=row.words(owner.source, "conditions", Agreement, code, "conditions"),
    )


def _exposure(row: Row) -> None:
    row.put(
        Exposure,
        row.code("exposure", "N"),
        source=row.must("source", "source"),
        place_type=row.text("place_type"),
        place=row.text("place"),
        agency=row.text("agency"),
        started=row.edtf("from"),
        ended=row.edtf("to"),
    )


def _interview(row: Row) -> None:
    row.put(
        Interview,
        row.chosen("interview", "I"),
        source=row.must("source", "source"),
        date=row.edtf("date"),
        language=row.text("language"),
        mode=row.text("mode"),
        interviewer=row.text("interviewer"),
        interpreter=row.text("interpreter"),
    )


def _submission(row: Row) -> None:
    code = row.chosen("submission", "SUB")
    giver = row.text("giver")
    known = row.known.row(Submission, code)
    source = known.source if known else _giver(row, giver)
    row.put(Submission, code, giver=giver, source=source, received=row.edtf("received"), title=row.text("title"))


def _giver(row: Row, giver: str) -> str:
    """The organisation as a source: one for all of its submissions."""
    there = Source.seen.filter(giver=giver).order_by("code").first()
    if there:
        return there.code
    code = row.code("giver", "S")
    row.mission.source_keys.create([code])
    row.put(Source, code, kind=row.text("kind") or "organisation", giver=giver)
    return code


def _consultation(row: Row) -> None:
    code = row.chosen("consultation", "CON")
    known = row.known.row(Consultation, code)
    if known:
        source = known.source
    else:
        source = row.code("record", "S")
        row.mission.source_keys.create([source])
        row.put(Source, source, kind="consultation")
    participants = row.fields.get("participants")
    row.put(
        Consultation,
        code,
        source=source,
        date=row.edtf("date"),
        title=row.text("title"),
        participants=participants.words if isinstance(participants, Quantity) else row.text("participants"),
    )


def _event(row: Row) -> None:
    row.put(Event, row.chosen("event", "E"), title=row.text("title"), date=row.edtf("date"), place=row.text("place"))


def _person(row: Row) -> None:
    code = row.chosen("person", "W")
    row.put(Person, code, **_person_columns(row, "", _office(), code))


def _person_columns(row: Row, prefix: str, owner: str, code: str) -> Fields:
    count = row.fields.get(f"{prefix}count")
    low, high = _whole(count) if isinstance(count, Quantity) else (1, 1)
    kind = row.text(f"{prefix}kind") or ("person" if (low, high) == (1, 1) else "group")
    name = row.identities.get(f"{prefix}name", "")
    return {
        "owner": owner,
        "kind": kind,
        "sex": row.text(f"{prefix}sex"),
        "age": row.text(f"{prefix}age"),
        "count_min": low,
        "count_max": high,
        "name_sealed": row.mission.seal_identity(owner, name, "coding_person", code, "name"),
    }


def _whole(count: Quantity) -> tuple[int, int | None]:
    """People come whole: the bounds rounded inwards, at least one."""
    low = max(1, -int(-count.minimum // 1))
    high = None if count.maximum is None else max(low, int(count.maximum // 1))
    return low, high


def _office() -> str:
    from habeas.store.actions.missions import OFFICE

    return OFFICE


@dataclass
class Origin:
    """Where an act or observation comes from: the source, what it belongs to, and when it was given."""

    source: str
    belongs: str
    submitter: str
    given: str
    lo: int | None
    hi: int | None


def _origin(row: Row) -> Origin:
    if row.text("submission"):
        submission = row.known.row(Submission, row.must("submission", "submission"))
        row.giver = submission.giver
        source = _informant(row, submission.source)
        return _given(source, submission.code, submission.giver, submission.received)
    interview = row.known.row(Interview, row.must("interview", "interview"))
    source = _informant(row, interview.source)
    return _given(source, interview.code, "", interview.date)


def _given(source: str, belongs: str, submitter: str, edtf: str) -> Origin:
    from habeas.core.kernel.dates import read_edtf

    day = read_edtf(edtf) if edtf else None
    return Origin(source, belongs, submitter, edtf, day.first_day if day else None, day.last_day if day else None)


def _informant(row: Row, default: str) -> str:
    """The source of the row: named by code, by the giver's own key (made where the mapping says so), or the giver."""
    value = row.text("source")
    if not value:
        return default
    code = row.known.code_of("source", value, giver=row.giver)
    if code:
        return code
    if looks_like_code(value) or row.source_kind is None:
        return row.must("source", "source")
    code = row.work.code("S")
    row.mission.source_keys.create([code])
    row.put(Source, code, kind=row.source_kind)
    _name_key(row, "source", value, code)
    return code


def _name_key(row: Row, record: str, value: str, code: str) -> None:
    """Write down that the giver's own key names this record."""
    digest = row.known.digest(row.giver, record, record, [value])
    codes = canonical({record: code}).decode()
    row.keys.append(ExternalKey(digest=digest, record=record, codes=codes, content="", batch=row.known.batch))
    row.known.name(record, value, giver=row.giver, code=code)


def _keyed(row: Row, record: str, name: str, make: Callable[[str], None], prefix: str) -> str:
    """A record that several rows share by the giver's key: found, or made by ``make``."""
    value = row.text(name)
    code = row.known.code_of(record, value, giver=row.giver)
    if code is None:
        if looks_like_code(value):
            return row.must(record, name)
        code = row.work.code(prefix)
        make(code)
        _name_key(row, record, value, code)
    return code


def _act(row: Row) -> None:
    origin = _origin(row)
    account = _account(row, origin)
    victims = _victims(row, origin)
    date = row.date("date")
    code = row.code("act", "V")
    row.put(
        Act,
        code,
        account=account,
        violation=row.text("code"),
        mode=row.text("mode") or "act",
        date=date.edtf if date else "",
        date_lo=date.first_day if date else None,
        date_hi=date.last_day if date else None,
        approximate=bool(date and date.approximate),
        uncertain=bool(date and date.uncertain),
        place=row.text("place"),
        place_type=row.text("place_type"),
        agency=row.text("agency"),
        stage=row.text("stage"),
        basis=row.text("basis"),
        method=row.many("method"),
        victims=victims,
        passages=_quote(row, origin, account),
        retracted=row.text("retraction") in ("part", "whole"),
        said_sealed=_said(row, origin.source, code, date),
    )
    if row.text("perpetrator"):
        row.put(
            Involvement,
            f"{code}.1",
            act=code,
            unit=row.text("perpetrator"),
            degree=row.text("degree"),
        )


def _said(row: Row, source: str, code: str, date: UncertainDate | None) -> bytes | None:
    """The words of the date where they say more than its canonical spelling."""
    if date is None or date.words in ("", date.edtf):
        return None
    said = canonical({"date": date.words}).decode()
    return row.mission.seal_words(source, said, "coding_act", code, "said")


def _account(row: Row, origin: Origin) -> str:
    def make_event(new: str) -> None:
        row.put(Event, new, title="", date=row.edtf("date"), place=row.text("place"))

    def make_account(new: str) -> None:
        row.put(Account, new, **columns(new))

    def columns(code: str) -> Fields:
        return {
            "source": origin.source,
            "event": event,
            "belongs": origin.belongs,
            "submitter": origin.submitter,
            "given": origin.given,
            "given_lo": origin.lo,
            "given_hi": origin.hi,
            "reliability": row.text("reliability"),
            "credibility": int(row.text("credibility")) if row.text("credibility") else None,
            "retraction": row.text("retraction").replace("none", ""),
            "narrative_sealed": row.words(origin.source, "narrative", Account, code, "narrative"),
        }

    event = ""
    if row.text("event"):
        event = _keyed(row, "event", "event", make_event, "E")
    if row.text("account"):
        return _keyed(row, "account", "account", make_account, "A")
    code = row.code("account", "A")
    row.put(Account, code, **columns(code))
    return code


def _victims(row: Row, origin: Origin) -> str:
    told = any(value for name, value in {**row.fields, **row.identities}.items() if name.startswith("victim."))
    if row.text("victim") == "self":
        return own_person(row.work, row.known, origin.source)
    if row.text("victim"):

        def make(new: str) -> None:
            row.put(Person, new, **_person_columns(row, "victim.", origin.source, new))

        return _keyed(row, "person", "victim", make, "W")
    if not told:
        return ""
    code = row.code("person", "W")
    row.put(Person, code, **_person_columns(row, "victim.", origin.source, code))
    return code


def own_person(work: Deed, known: Known, source: str) -> str:
    """The source as a person inside the accounts: one for all of her acts."""
    there = known.own_person(source)
    if there is None:
        about = known.row(Source, source)
        there = work.add(
            Person(
                code=work.code("W"),
                owner=source,
                self_of=source,
                kind="person",
                sex=about.sex if isinstance(about, Source) else "",
                count_max=1,
            )
        )
        known.put(there)
    known.name("self", source, giver="", code=there.code)
    return there.code


def _quote(row: Row, origin: Origin, account: str) -> str:
    """The informant's words in a sheet: kept, but of no reviewed text, so in no release."""
    exact = row.text("quote")
    if not exact:
        return ""
    code = row.code("passage", "P")
    words = canonical({"exact": exact, "prefix": "", "suffix": ""}).decode()
    row.put(
        Passage,
        code,
        source=origin.source,
        account=account,
        words_sealed=row.mission.seal_words(origin.source, words, "coding_passage", code, "words"),
    )
    return code


def _observation(row: Row) -> None:
    origin = _origin(row)
    value, date = row.fields.get("value"), row.date("date")
    code = row.code("observation", "O")
    quantity = value if isinstance(value, Quantity) else None
    exact = row.text("quote")
    passage = ""
    if exact:
        passage = _quote(row, origin, "")
    row.put(
        Observation,
        code,
        source=origin.source,
        belongs=origin.belongs,
        submitter=origin.submitter,
        given=origin.given,
        given_lo=origin.lo,
        given_hi=origin.hi,
        condition=row.text("condition"),
        item=row.text("item"),
        unit=row.text("unit"),
        value_min=str(quantity.minimum) if quantity else "",
        value_max=str(quantity.maximum) if quantity and quantity.maximum is not None else "",
        said_sealed=row.words(origin.source, "text", Observation, code, "said"),
        place=row.text("place"),
        basis=row.text("basis"),
        date=date.edtf if date else "",
        date_lo=date.first_day if date else None,
        date_hi=date.last_day if date else None,
        passages=passage,
    )


def _measure(row: Row) -> None:
    date = row.date("date")
    sources = []
    for value in row.fields.get("sources") or ():
        code = row.known.code_of("source", str(value), giver=row.giver)
        if code is None:
            raise RowRefused("no-such-source", "There is no source of this name.", "sources", str(value))
        sources.append(code)
    row.put(
        Measure,
        row.chosen("measure", "M"),
        kind=row.text("kind"),
        title=row.text("title"),
        date=date.edtf if date else "",
        date_lo=date.first_day if date else None,
        date_hi=date.last_day if date else None,
        agency=row.text("agency"),
        sources=" ".join(sorted(set(sources))),
    )


BUILDERS: dict[str, Builder] = {
    "source": _source,
    "identity": _identity,
    "root": _root,
    "consent": _consent,
    "agreement": _agreement,
    "exposure": _exposure,
    "interview": _interview,
    "submission": _submission,
    "consultation": _consultation,
    "event": _event,
    "person": _person,
    "act": _act,
    "observation": _observation,
    "measure": _measure,
}
