"""Rows about what happened: events, people, acts, observations, State measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.quantities import Quantity
from habeas.store.actions.deeds import Deed
from habeas.store.actions.intake.known import Known, looks_like_code
from habeas.store.actions.intake.row import Builder, Fields, Row, RowRefused
from habeas.store.models import (
    Account,
    Act,
    Event,
    ExternalKey,
    Interview,
    Involvement,
    Measure,
    Observation,
    Passage,
    Person,
    Source,
    Submission,
)


def _event(row: Row) -> None:
    row.put(Event, row.chosen("event", "E"), title=row.text("title"), date=row.edtf("date"), place=row.text("place"))


def _person(row: Row) -> None:
    code = row.chosen("person", "W")
    row.put(Person, code, **_person_columns(row, "", _office(), code))


def _person_columns(row: Row, prefix: str, owner: str, code: str) -> Fields:
    count = row.fields.get(f"{prefix}count")
    low, high = whole_people(count) if isinstance(count, Quantity) else (1, 1)
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


def whole_people(count: Quantity) -> tuple[int, int | None]:
    """People come whole: the bounds rounded inwards, at least one."""
    low = max(1, -int(-count.minimum // 1))
    high = None if count.maximum is None else max(low, int(count.maximum // 1))
    return low, high


def _office() -> str:
    from habeas.store.mission import OFFICE

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


FACT_BUILDERS: dict[str, Builder] = {
    "event": _event,
    "person": _person,
    "act": _act,
    "observation": _observation,
    "measure": _measure,
}
