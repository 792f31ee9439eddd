"""An act with all that is said of it: of each field the value in use, who chose it and why, and what stands beside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from habeas.core.coding.acts import STATED
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Choice, Entry, Involvement, Person, Statement
from habeas.store.queries import coding, texts
from habeas.store.rights import may, require

#: the list whose words the values of a field have
LISTS = {"code": "violation", "place_type": "place_type", "agency": "agency", "stage": "stage", "basis": "basis"}
LISTS |= {"mode": "mode", "method": "method"}


@dataclass(frozen=True, slots=True)
class Beside:
    """A further statement, with why it was stated and the words that it rests on."""

    row: Statement
    because: str
    quoted: list[texts.Said]


@dataclass(frozen=True, slots=True)
class Stated:
    """A field of an act: the value in use, who put it in use and why, its own words, and the statements beside it."""

    field: str
    value: str
    by: str = ""
    because: str = ""
    quoted: list[texts.Said] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act whole. ``seen`` names its state."""

    row: Act
    account: Account
    seen: str
    fields: list[Stated]
    involved: list[tuple[Involvement, Person | None]]
    people: list[Person]
    quoted: list[texts.Said]
    coded_by: str
    versions: int


def visible_act(code: str, *, by: Actor) -> ShownAct:
    """One act of an account whose source the user sees."""
    require(by, "read-account")
    row, account = coding.act_of(code, by=by)
    choices = {one.field: one for one in Choice.seen.filter(act=code, event="")}
    statements = list(Statement.seen.filter(act=code).order_by("code"))
    named = [row.passages, *(one.passages for one in (*choices.values(), *statements))]
    codes = list(dict.fromkeys(passage for each in named for passage in each.split()))
    quoted = {said.row.code: said for said in texts.quoted(codes, by=by)}
    involved = list(Involvement.seen.filter(act=code).order_by("code"))
    people = {
        one.code: one for one in Person.seen.filter(code__in=[*row.victims.split(), *(i.party for i in involved)])
    }

    def stated(name: str) -> Stated:
        choice = choices.get(name)
        beside = [
            Beside(one, _because(one, account), [quoted[p] for p in one.passages.split() if p in quoted])
            for one in statements
            if one.field == name
        ]
        if choice is None:
            return Stated(name, value_in_use(row, name), beside=beside)
        own = [quoted[p] for p in choice.passages.split() if p in quoted]
        return Stated(name, value_in_use(row, name), choice.by, _because(choice, account), own, beside)

    return ShownAct(
        row,
        account,
        coding.seen_of_act(code),
        [stated(name) for name in STATED],
        [(one, people.get(one.party)) for one in involved],
        [people[one] for one in row.victims.split() if one in people],
        [quoted[one] for one in row.passages.split() if one in quoted],
        coded_by(row),
        Act.objects.filter(code=code).count(),
    )


def _because(row: Any, account: Account) -> str:
    table = row._meta.db_table
    return str(current().open_words(account.source, row.because_sealed, table, row.code, "because"))


def coded_by(row: Act) -> str:
    """Who first put down a record."""
    first = Act.objects.filter(code=row.code).order_by("version").first()
    body = Entry.objects.filter(seq=first.entry).values_list("body", flat=True).first() if first else None
    return str(json.loads(bytes(body)).get("by", "")) if body else ""


def value_in_use(act: Act, field: str) -> str:
    """The value in use as a statement writes it; of a count, that of the group that is the victim."""
    if field == "perpetrator":
        rows = Involvement.seen.filter(act=act.code).order_by("code")
        return ", ".join(one.party or f"unit:{one.unit}" for one in rows)
    if field == "count":
        group = group_of(act)
        return "" if group is None else bounds(group)
    if field == "reason":
        return str(said_of(act).get("reason", ""))
    values = {"code": act.violation, "victim": ", ".join(act.victims.split()), "method": ", ".join(act.method.split())}
    return str(values[field] if field in values else getattr(act, field))


def bounds(group: Person) -> str:
    """How many a group is: 20-30."""
    high = "" if group.count_max is None else str(group.count_max)
    return str(group.count_min) if high == str(group.count_min) else f"{group.count_min}-{high}"


def group_of(act: Act) -> Person | None:
    """The one group among the victims; None where there is none, or several."""
    rows = list(Person.seen.filter(code__in=act.victims.split(), kind="group").order_by("code")[:2])
    return rows[0] if len(rows) == 1 else None


def said_of(act: Act) -> dict[str, str]:
    """The words of an act's date, and the reason given for it."""
    account = Account.seen.filter(code=act.account).first()
    if account is None or act.said_sealed is None:
        return {}
    opened = current().open_words(account.source, act.said_sealed, Act._meta.db_table, act.code, "said")
    return dict(json.loads(opened)) if opened else {}


def may_change(act: ShownAct, *, by: Actor) -> bool:
    """Whether forms that change it are offered."""
    return may(by, "code")
