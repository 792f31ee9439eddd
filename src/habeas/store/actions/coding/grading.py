"""Grading, each grade by itself with its reason; what a source takes back; and which event an account tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.coding.parts import CREDIBILITY, RELIABILITY
from habeas.core.coding.typed import clean
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.coding.acts import event_of
from habeas.store.actions.coding.columns import sealed
from habeas.store.actions.coding.passages import changed
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import Actor
from habeas.store.models import Account, Act, Choice, Event
from habeas.store.queries import coding as queries
from habeas.store.queries.seeing import no_such, require_seen, shown_events
from habeas.store.rights import require

GRADES = {"reliability": RELIABILITY, "credibility": CREDIBILITY}


def grade(code: str, field: str, value: str, *, because: str, seen: str, by: Actor) -> None:
    """Grade the source of an account (``reliability``) or what it says (``credibility``), apart from each other, with a
    reason. Every grade that was given before is kept."""
    require(by, "grade")
    account_of(code, by=by)
    if field not in GRADES or value not in GRADES[field] or len(value) != 1:
        raise WrongUse("no-such-grade", "There is no such grade.", expected="reliability A–F, credibility 1–6")
    if not because.strip():
        raise WrongUse("no-reason", "A grade needs a reason.", do="Say in a sentence why.")
    with deed("grade", by=by, on=code, about={"field": field}) as work:
        row = _unchanged(code, seen, by)
        work.supersede(row, **{field: value if field == "reliability" else int(value)})
        _put(work, row, field, value, clean(because), by)


def retract(code: str, typed: Mapping[str, Any], *, seen: str, by: Actor) -> None:
    """Put down what a source took back of an account: nothing, a part, or all of it, on which day and why."""
    require(by, "retract")
    account_of(code, by=by)
    acts = list(Act.seen.filter(account=code).order_by("code"))
    said = {name: typed[name] for name in ("extent", "date", "reason", "acts") if typed.get(name)}
    rules = queries.rules()
    read = rules.retraction(said, acts=[act.code for act in acts])
    if read.extent != "none" and not read.reason:
        rules.add("reason", "missing-key", "a retraction without a reason", "Say in a sentence what she said.")
    rules.done()
    with deed("retract", by=by, on=code, about={"extent": read.extent}) as work:
        row = _unchanged(code, seen, by)
        extent = "" if read.extent == "none" else read.extent
        words = sealed(Account, code, row.source, {"retraction_sealed": read.reason or ""})
        work.supersede(row, retraction=extent, retracted_on=read.date or "", **words)
        for act in acts:
            gone = extent == "whole" or act.code in read.acts
            if act.retracted != gone:
                work.supersede(act, retracted=gone)
        _put(work, row, "retraction", read.extent, read.reason or "", by)


def place_in_event(code: str, typed: Mapping[str, Any], *, seen: str, by: Actor) -> str:
    """Say which event an account tells of: one that is there, a new one by its title, or its own; gives its code."""
    require(by, "code")
    account_of(code, by=by)
    with deed("place-in-event", by=by, on=code) as work:
        row = _unchanged(code, seen, by)
        rules = queries.rules()
        event = event_of(work, rules, typed, by)
        rules.done()
        work.supersede(row, event=event)
        _put(work, row, "event", event or "own", "", by)
    return event


def choose_for_event(event: str, field: str, act: str, *, because: str, version: int, by: Actor) -> None:
    """Put what one act says of a day or place in use for its event, with a reason; what others say stays as it is."""
    require(by, "code")
    if field not in ("date", "place"):
        raise WrongUse("no-such-field", "Of an event a date and a place are in use.")
    if not because.strip():
        raise WrongUse("no-reason", "Why this value is in use is not said.", do="Say in a sentence why.")
    row = event_row(event, by=by)
    chosen, account = queries.act_of(act, by=by)
    value = getattr(chosen, field)
    if account.event != event or not value:
        raise WrongUse("no-such-statement", "This act says nothing of it, or is of another event.")
    with deed("choose-for-event", by=by, on=event, about={"field": field}) as work:
        row = event_row(event, by=by)
        if row.version != version:
            raise changed(event)
        work.supersede(row, **{field: value})
        code = f"{event}.use.{field}"
        columns = sealed(Choice, code, account.source, {"because_sealed": clean(because)})
        said = {"act": act, "event": event, "value": value, "passages": chosen.passages, "by": by.code, **columns}
        old = Choice.seen.filter(code=code).first()
        if old is not None:
            work.supersede(old, **said)
        else:
            work.add(Choice(code=code, field=field, **said))


def event_row(code: str, *, by: Actor) -> Event:
    """An event that this user may know of."""
    row = shown_events(by).filter(code=code).first()
    if row is None:
        raise no_such("event", code)
    return row  # type: ignore[no-any-return]


def account_of(code: str, *, by: Actor) -> Account:
    """An account of a source whom the user sees."""
    row = Account.seen.filter(code=code).first()
    if row is None:
        raise no_such("account", code)
    require_seen(row.source, by, code, "account")
    return row


def _unchanged(code: str, seen: str, by: Actor) -> Account:
    row = account_of(code, by=by)
    if queries.seen_of_account(code) != seen:
        raise changed(code)
    return row


def _put(work: Deed, row: Account, field: str, value: str, because: str, by: Actor) -> None:
    code = f"{row.code}.use.{field}"
    columns = {"value": value, "by": by.code, **sealed(Choice, code, row.source, {"because_sealed": because})}
    old = Choice.seen.filter(code=code).first()
    if old is not None:
        work.supersede(old, **columns)
    else:
        work.add(Choice(code=code, account=row.code, field=field, **columns))
