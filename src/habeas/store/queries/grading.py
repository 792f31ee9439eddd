"""Gradings and retractions with their history, and accounts of one event side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Choice, Entry, Event, Item, Observation, Passage, Text
from habeas.store.queries import acts as act_queries
from habeas.store.queries import coding
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import no_such, require_seen, shown, shown_events
from habeas.store.rights import may, require


def hides_grades(by: Actor, sources: Iterable[str]) -> frozenset[str]:
    """Those of these sources whose grades are kept from a user: from whoever may code, while a text of hers waits for
    its first coder. A grade that somebody else gave would be coded into the acts. Who reviews sees every one."""
    if not may(by, "code") or may(by, "review-finding"):
        return frozenset()
    return remembered("waits for its first coder", make=_waiting).intersection(sources)


def _waiting() -> frozenset[str]:
    """The sources in one of whose texts nobody has coded anything; translations are not coded."""
    waiting = {code: (item, source) for code, item, source in Text.seen.values_list("code", "item", "source")}
    for model in (Passage, Account, Observation):
        for code in model.seen.exclude(text="").values_list("text", flat=True).distinct():
            waiting.pop(code, None)
    translations = Item.seen.filter(kind="translation").values("code")
    translated = set(Item.seen.filter(derived_from__in=translations).values_list("code", flat=True))
    return frozenset(source for item, source in waiting.values() if item not in translated)


@dataclass(frozen=True, slots=True)
class Given:
    """A grade or a retraction that was put down: what, by whom, when and why."""

    value: str
    by: str
    at: str
    because: str


def visible_grading(code: str, *, by: Actor) -> dict[str, Any]:
    """An account to be graded, with every grade that it was given."""
    require(by, "grade")
    row = _account(code, by)
    hidden = row.source in hides_grades(by, {row.source})
    history = {} if hidden else {field: _history(row, field) for field in ("reliability", "credibility")}
    table = Account._meta.db_table
    file = "" if hidden else current().open_words(row.source, row.grading_sealed, table, code, "grading")
    return {"row": row, "seen": coding.seen_of_account(code), "hidden": hidden, "history": history, "file": file}


def visible_retraction(code: str, *, by: Actor) -> dict[str, Any]:
    """An account with its acts and what its source took back of it, every time."""
    require(by, "retract")
    row = _account(code, by)
    table = Account._meta.db_table
    return {
        "row": row,
        "acts": list(Act.seen.filter(account=code).order_by("code")),
        "seen": coding.seen_of_account(code),
        "history": _history(row, "retraction"),
        "because": current().open_words(row.source, row.retraction_sealed, table, code, "retraction"),
    }


def visible_placing(code: str, *, by: Actor) -> dict[str, Any]:
    """An account and the event that it tells of."""
    require(by, "code")
    row = _account(code, by)
    event = shown_events(by).filter(code=row.event).first() if row.event else None
    return {"row": row, "event": event, "seen": coding.seen_of_account(code)}


def _account(code: str, by: Actor) -> Account:
    row = Account.seen.filter(code=code).first()
    if row is None:
        raise no_such("account", code)
    require_seen(row.source, by, code, "account")
    return row  # type: ignore[no-any-return]


def _history(row: Account, field: str) -> list[Given]:
    rows = list(Choice.objects.filter(code=f"{row.code}.use.{field}").order_by("version"))
    at = when([one.entry for one in rows])
    table = Choice._meta.db_table
    return [
        Given(
            one.value,
            one.by,
            at.get(one.entry, ""),
            current().open_words(row.source, one.because_sealed, table, one.code, "because"),
        )
        for one in rows
    ]


def when(entries: list[int]) -> dict[int, str]:
    """The moments of entries of the log."""
    bodies = Entry.objects.filter(seq__in=entries).exclude(body=None).values_list("seq", "body")
    return {seq: str(json.loads(bytes(body)).get("at", "")) for seq, body in bodies}


@dataclass(frozen=True, slots=True)
class Beside:
    """What one account says, act by act: a value of each field for each act."""

    row: Account
    acts: list[Act]
    grades_hidden: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One field over the accounts of an event: for each account its values with their acts, and whether they differ."""

    field: str
    values: list[list[tuple[str, str]]]  # account by account: (value, code of the act)
    differ: bool
    in_use: str
    by: str
    because: str


def visible_event(code: str, *, by: Actor) -> dict[str, Any]:
    """The accounts of an event side by side, value by value."""
    require(by, "read-account")
    row = shown_events(by).filter(code=code).first()
    if row is None:
        raise no_such("event", code)
    rows = list(shown(Account.seen.filter(event=code), by).order_by("code")[:_ACCOUNTS])
    hidden = hides_grades(by, {row.source for row in rows})
    acts = list(Act.seen.filter(account__in=[one.code for one in rows]).order_by("code"))
    beside = [Beside(one, [act for act in acts if act.account == one.code], one.source in hidden) for one in rows]
    choices = {one.field: one for one in Choice.seen.filter(event=code)}
    return {
        "row": row,
        "accounts": beside,
        "fields": [_compared(field, beside, row, choices.get(field)) for field in _COMPARED],
    }


_ACCOUNTS = 20
_COMPARED = ("code", "mode", "date", "place", "place_type", "agency", "victim", "perpetrator", "basis")


def _compared(field: str, accounts: list[Beside], event: Event, choice: Choice | None) -> Compared:
    values = []
    for one in accounts:
        said: dict[str, str] = {}
        for act in one.acts[:_ACTS]:
            if value := act_queries.value_in_use(act, field):
                said.setdefault(value, act.code)
        values.append(list(said.items()))
    told = [frozenset(value for value, _ in one) for one in values if one]
    in_use = str(getattr(event, field)) if field in ("date", "place") else ""
    return Compared(field, values, len(set(told)) > 1, in_use, choice.by if choice else "", _why(choice))


_ACTS = 100


def _why(choice: Choice | None) -> str:
    """The reason of a choice, where the source whose act it rests on is still there."""
    act = Act.objects.filter(code=choice.act, current=True).first() if choice else None
    account = Account.objects.filter(code=act.account, current=True).first() if act else None
    if choice is None or account is None:
        return ""
    table = Choice._meta.db_table
    return str(current().open_words(account.source, choice.because_sealed, table, choice.code, "because"))
