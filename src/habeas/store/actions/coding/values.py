"""Values of an act as statements: a further one stands beside those that are there, and somebody chooses the one in use
and says why. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.coding.acts import STATED, read_party
from habeas.core.coding.records import SELF
from habeas.core.coding.statements import Statement as Said
from habeas.core.coding.statements import Statements
from habeas.core.coding.typed import Rules, clean
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import read_quantity
from habeas.store.actions.coding.acts import choice, next_code
from habeas.store.actions.coding.columns import date_columns, sealed
from habeas.store.actions.coding.passages import changed, is_said, passage_of, unchanged
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake.builders import own_person, whole_people
from habeas.store.actions.intake.known import Known
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Choice, Involvement, Statement
from habeas.store.queries import coding as queries
from habeas.store.queries.acts import group_of, said_of, value_in_use
from habeas.store.rights import require


def state(
    code: str, typed: Mapping[str, Any], *, seen: str, by: Actor, text_seen: str = "", choose_it: bool = False
) -> str:
    """Put a further value of a field beside the one in use, with its words and why; gives its code. ``choose_it`` puts
    it in use at once: then ``because`` has to say why."""
    require(by, "code")
    _, account = queries.act_of(code, by=by)
    with deed("state-value", by=by, on=code) as work:
        act, account = _unchanged(code, seen, by)
        rules = queries.rules()
        passages = _words(work, account, act, typed, text_seen, by)
        made = _statement(work, rules, act, account, typed, passages)
        work.about.update(field=made.field)
        if choose_it:
            _choose(work, act, account, made, clean(str(typed.get("because") or "")), by)
        else:
            work.add(made)
    return str(made.code)


def _unchanged(code: str, seen: str, by: Actor) -> tuple[Act, Account]:
    act, account = queries.act_of(code, by=by)
    if queries.seen_of_act(code) != seen:
        raise changed(code)
    queries.require_consent(account.source, account.belongs)
    return act, account


def _words(work: Deed, account: Account, act: Act, typed: Mapping[str, Any], text_seen: str, by: Actor) -> str:
    """The words of a value: those chosen or named, or those of the act."""
    if not is_said(typed) or not account.text:
        return str(act.passages)
    opened = unchanged(account.text, text_seen, by=by)
    return passage_of(work, opened, typed, account=account.code)


def _statement(
    work: Deed, rules: Rules, act: Act, account: Account, typed: Mapping[str, Any], passages: str
) -> Statement:
    field, value = str(typed.get("field") or ""), clean(str(typed.get("value") or ""))
    if field == "perpetrator" and value and not value.upper().startswith("W-") and not value.startswith("unit:"):
        value = f"unit:{value}"
    if field == "victim" and value in ("본인", "정보원"):
        value = SELF
    because = clean(str(typed.get("because") or ""))
    also = {"field": field, "value": value, "passages": passages.split() or ["none"], "because": because}
    table = {"id": "1", "code": act.violation, "passages": ["p"], "also": [also]}
    read = rules.act(table, passages=["p", *passages.split(), "none"])
    rules.done()
    kept = read.also[0].value
    if field == "date":
        kept = rules.date(kept).edtf
    if field == "victim" and kept == SELF:
        kept = own_person(work, Known(""), account.source)
    if len(kept) > 200:
        raise WrongUse("too-long", "The value is too long.", {"field": field}, expected="at most 200 characters")
    code = next_code(Statement, act.code)
    columns = sealed(Statement, code, account.source, {"because_sealed": because})
    return Statement(code=code, act=act.code, field=field, value=kept, passages=passages, **columns)


def choose(code: str, statement: str, *, because: str, seen: str, by: Actor) -> None:
    """Put another statement of an act in use. The value that was in use stands beside it from then on; who chose, and
    why, is kept."""
    require(by, "code")
    queries.act_of(code, by=by)
    with deed("choose-value", by=by, on=code) as work:
        act, account = _unchanged(code, seen, by)
        row = Statement.seen.filter(act=code, code=statement).first()
        if row is None:
            raise WrongUse("no-such-statement", "This value does not stand beside the one in use.")
        work.about.update(field=row.field)
        work.supersede(row, gone=True)
        _choose(work, act, account, row, clean(because), by)


def _choose(work: Deed, act: Act, account: Account, row: Statement, because: str, by: Actor) -> None:
    """The value of ``row`` in use; the one before it a statement."""
    if row.field not in STATED:
        raise WrongUse("no-such-field", "This field has one value only.")
    before = value_in_use(act, row.field)
    old = Choice.seen.filter(act=act.code, event="", field=row.field).first()
    own = Said(before, tuple((old.passages if old else act.passages).split()))
    new = Said(row.value, tuple(row.passages.split()))
    all_said = Statements(row.field, (*((own,) if before else ()), new), own if before else None, by.code, "as coded")
    all_said.choose(new, by=by.code, because=because)
    if before and before != row.value:
        _stand_beside(work, act, account, row.field, before, old)
    _put_in_use(work, act, account, row.field, row.value, by)
    made = choice(act.code, row.field, row.value, by=by, source=account.source, passages=row.passages, because=because)
    if old is not None:
        columns = {name: getattr(made, name) for name in ("value", "passages", "by", "because_sealed")}
        work.supersede(old, **columns)
    else:
        work.add(made)


def _stand_beside(work: Deed, act: Act, account: Account, field: str, value: str, old: Choice | None) -> None:
    mission, table = current(), Choice._meta.db_table
    why = mission.open_words(account.source, old.because_sealed, table, old.code, "because") if old else ""
    code = next_code(Statement, act.code)
    columns = sealed(Statement, code, account.source, {"because_sealed": why})
    passages = old.passages if old else act.passages
    work.add(Statement(code=code, act=act.code, field=field, value=value[:200], passages=passages, **columns))


def _put_in_use(work: Deed, act: Act, account: Account, field: str, value: str, by: Actor) -> None:
    if field == "perpetrator":
        _put_perpetrator(work, act, value)
    elif field == "count":
        group = group_of(act)
        if group is None:
            raise WrongUse("count-of-what", "The act has no group as its victim, or several.", do="Code the group.")
        low, high = whole_people(read_quantity(value, table=current().config.table))
        work.supersede(group, count_min=low, count_max=high)
        work.supersede(act)
    else:
        work.supersede(act, **_changed(act, account, field, value))


def _changed(act: Act, account: Account, field: str, value: str) -> dict[str, Any]:
    """The columns of an act in which a value is in use."""
    there = said_of(act)
    if field == "date":
        date = read_edtf(value)
        columns = date_columns(date)
        columns |= {"approximate": date.approximate, "uncertain": date.uncertain}
        there.pop("date", None)  # the words of the date before
        return columns | _sealed_said(act, account, there)
    if field == "reason":
        return _sealed_said(act, account, there | {"reason": value})
    if field in ("victim", "method"):
        column = "victims" if field == "victim" else "method"
        return {column: " ".join(one.strip() for one in value.split(",") if one.strip())}
    return {"violation" if field == "code" else field: value}


def _sealed_said(act: Act, account: Account, there: dict[str, str]) -> dict[str, Any]:
    words = canonical(there).decode() if there else ""
    return sealed(Act, act.code, account.source, {"said_sealed": words})


def _put_perpetrator(work: Deed, act: Act, value: str) -> None:
    """Other perpetrators with the degree of the first of those before; these go, their versions stay."""
    rows = list(Involvement.seen.filter(act=act.code).order_by("code"))
    degree = rows[0].degree if rows else "unknown"
    for row in rows:
        work.supersede(row, gone=True)
    first = int(next_code(Involvement, act.code).rpartition("b")[2])
    for number, one in enumerate(value.split(", "), first):
        party, unit = read_party(one)
        row = Involvement(code=f"{act.code}.b{number}", act=act.code, degree=degree)
        row.party, row.unit = party or "", unit or ""
        work.add(row)


def take_back(code: str, statement: str, *, seen: str, by: Actor) -> None:
    """Take back a further value that was stated in error; its version stays."""
    require(by, "code")
    queries.act_of(code, by=by)
    with deed("take-back-value", by=by, on=code) as work:
        _unchanged(code, seen, by)
        row = Statement.seen.filter(act=code, code=statement).first()
        if row is None:
            raise WrongUse("no-such-statement", "This value does not stand beside the one in use.")
        work.about.update(field=row.field)
        work.supersede(row, gone=True)
