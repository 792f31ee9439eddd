"""Coding an act: who did what to whom, when, where and how it is known, each value with its words; taking one back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from habeas.core.coding.records import CodedAct
from habeas.core.coding.typed import Rules, clean
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, NotNow, WrongUse
from habeas.store.actions.coding.columns import act_columns, given_columns, sealed
from habeas.store.actions.coding.passages import (
    as_problem,
    changed,
    is_said,
    passage_of,
    require_account,
    unchanged,
)
from habeas.store.actions.coding.people import is_somebody, party_of, victim_of
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.texts import origin_of
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Choice, Event, Finding, Involvement, Statement
from habeas.store.queries import coding as queries
from habeas.store.queries.coding import Opened
from habeas.store.queries.seeing import shown_events
from habeas.store.rights import require

#: what is typed of an act itself, as in a coding file
_PLAIN = ("code", "mode", "date", "place", "place_type", "agency", "stage", "basis", "reason")
#: fields that may point at words of their own
OWN = ("code", "victim", "perpetrator", "date", "place", "place_type", "agency", "stage", "basis", "method", "mode")
_ONCE = re.compile(r"[0-9a-f]{16}")
Typed = Mapping[str, Any]
LONGEST_TITLE = 200


class _Saved(Exception):
    """The same form came twice: the act that it made."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def code_act(text: str, typed: Typed, *, seen: str, once: str, by: Actor) -> str:
    """Code an act in a text; gives its code. ``once`` names the form: sent twice it makes one act, and sent again with
    other words (the back button) it is refused (``saved-already``). Problems are told together, none of it is taken."""
    require(by, "code")
    name = _name(once, typed)
    if there := _made(text, name, by):
        return there
    try:
        with deed("code-act", by=by, on=text) as work:
            if there := _made(text, name, by):
                raise _Saved(there)
            return _code(work, unchanged(text, seen, by=by), typed, name, by)
    except _Saved as saved:
        return saved.code


def _name(once: str, typed: Typed) -> str:
    """The name of an act that was coded in the browser: its form's, and a keyed digest of what was typed into it, which
    says nothing of a source's words to whoever guesses them."""
    if not _ONCE.fullmatch(once):
        raise WrongUse("stale-form", "This form is none of this page.", do="Open the page again.")
    said = {key: value for key, value in typed.items() if value}
    return f"b{once}.{current().keyed_digest('form', canonical(said))[:16]}"


def _made(text: str, name: str, by: Actor) -> str:
    """The act that this form has made; refused where it made one of other words."""
    belongs = queries.open_for_coding(text, by=by).row.belongs
    # among the acts of this interview alone: names are in no index, and a mission may have a million of them
    here = Act.objects.filter(account__in=Account.objects.filter(belongs=belongs).values("code"))
    row = here.filter(name__startswith=f"{name.partition('.')[0]}.").order_by("id").first()
    if row is None:
        return ""
    if row.name != name or not Act.seen.filter(code=row.code).exists():
        raise NotNow(
            "saved-already",
            "This form was saved already: what you changed in it since was not.",
            {"record": row.code},
            do=f"Change {row.code} on its own page, or save this as another act.",
        )
    return str(row.code)


def _code(work: Deed, opened: Opened, typed: Typed, name: str, by: Actor) -> str:
    rules = queries.rules()
    source = opened.row.source
    account = _account(work, rules, opened, typed, by)
    victims = _victims(work, rules, source, typed, by)
    involved = _involved(work, rules, source, typed, by)
    passages = passages_typed(work, rules, opened, typed, account)
    plain = {key: str(typed.get(key) or "") for key in _PLAIN}
    table = {
        **{key: value for key, value in plain.items() if value.strip()},
        "id": "1",
        "method": [value for value in typed.get("method") or [] if value],
        "victim": victims,
        "involved": involved,
        "passages": passages,
    }
    act = rules.act(table, passages=passages)
    own = _own_words(work, rules, opened, typed, account)
    rules.done()
    code = work.code("V")
    columns = act_columns(act, victims=" ".join(act.victims), passages=" ".join(act.passages))
    work.add(Act(code=code, account=account, name=name, **sealed(Act, code, source, columns)))
    for number, part in enumerate(act.involved, 1):
        row = Involvement(code=f"{code}.b{number}", act=code, party=part.person or "", unit=part.unit or "")
        row.degree = part.degree
        work.add(row)
    for field, passage in own.items():
        value = in_use(act, field)
        if value:
            work.add(choice(code, field, value, passages=passage, by=by, source=source))
    work.about.update(act=code, passages=len(act.passages) + len(own), people=len(act.victims) + len(act.involved))
    return code


def choice(
    act: str, field: str, value: str, *, by: Actor, source: str, passages: str = "", because: str = ""
) -> Choice:
    """That somebody put a value of an act in use."""
    code = f"{act}.use.{field}"
    columns = sealed(Choice, code, source, {"because_sealed": because})
    return Choice(code=code, act=act, field=field, value=value[:200], passages=passages, by=by.code, **columns)


def in_use(act: CodedAct, field: str) -> str:
    """The value in use of a field, as a statement writes it."""
    values = {
        "code": act.code,
        "mode": act.mode,
        "victim": ", ".join(act.victims),
        "perpetrator": ", ".join(one.person or f"unit:{one.unit}" for one in act.involved),
        "date": act.date.edtf if act.date else "",
        "method": ", ".join(act.method),
    }
    return values[field] if field in values else str(getattr(act, field) or "")


def _account(work: Deed, rules: Rules, opened: Opened, typed: Typed, by: Actor) -> str:
    """The account that the act belongs to: one of this text, or a new one, of an event or of its own."""
    given = clean(str(typed.get("account") or ""))
    if given and given != "new":
        try:
            return str(require_account(read_code(given, "A"), opened.row.code).code)
        except ForPeople as error:
            rules.add(*as_problem("account", error))
            return ""
    event = event_of(work, rules, typed, by)
    return new_account(work, opened, event)


def new_account(work: Deed, opened: Opened, event: str) -> str:
    """A new account of a text."""
    code = work.code("A")
    row = opened.row
    origin = origin_of(Known(""), row.belongs, row.source)
    work.add(Account(code=code, event=event, **given_columns(origin, row.code)))
    return code


def event_of(work: Deed, rules: Rules, typed: Typed, by: Actor) -> str:
    """The event that a form names, or makes by its title; empty where the account is its own."""
    given, title = clean(str(typed.get("event") or "")), clean(str(typed.get("event_title") or ""))
    if given and given != "new":
        return known_event(rules, given, by)
    if not title:
        return ""
    code = work.code("E")
    made = rules.event({"title": title}, code, "event_title")
    if len(title) > LONGEST_TITLE:
        rules.add("event_title", "too-long", "The title is too long.", f"At most {LONGEST_TITLE} characters.")
    work.add(Event(code=code, title=(made.title or "")[:LONGEST_TITLE]))
    return code


def known_event(rules: Rules, given: str, by: Actor) -> str:
    """An event of the mission's by its code; empty where it is no code."""
    try:
        code = read_code(given, "E")
    except ForPeople as error:
        rules.add(*as_problem("event", error))
        return ""
    if not shown_events(by).filter(code=code).exists():
        rules.add("event", "no-such-event", f"There is no event {code}.", "Choose one from the list.")
    return code


def _victims(work: Deed, rules: Rules, source: str, typed: Typed, by: Actor) -> list[str]:
    told = [one for one in typed.get("victims") or [] if is_somebody(one)]
    known = Known("")
    found = [victim_of(work, known, rules, source, one, f"victims.{n}", by) for n, one in enumerate(told)]
    return list(dict.fromkeys(code for code in found if code))


def _involved(work: Deed, rules: Rules, source: str, typed: Typed, by: Actor) -> list[dict[str, str]]:
    found = []
    for number, one in enumerate(typed.get("involved") or []):
        if str(one.get("party") or "").strip() or str(one.get("degree") or "").strip():
            party = str(one.get("party") or "").strip()
            made = party_of(work, rules, source, one, f"involved.{number}", by) if party else ""
            found.append({"party": made, "degree": str(one.get("degree") or "")})
    return found


def passages_typed(work: Deed, rules: Rules, opened: Opened, typed: Typed, account: str) -> list[str]:
    """The words that the act as a whole rests on."""
    places = [{"passage": one} for one in str(typed.get("passages") or "").split()]
    if is_said(typed):
        places.append({name: str(typed.get(name) or "") for name in ("at", "words", "which")})
    found = []
    for place in places:
        try:
            found.append(passage_of(work, opened, place, account=account))
        except ForPeople as error:
            rules.add(*as_problem("words", error))
    return list(dict.fromkeys(found))


def _own_words(work: Deed, rules: Rules, opened: Opened, typed: Typed, account: str) -> dict[str, str]:
    """The words of single values: field -> the code of its passage."""
    found = {}
    for field, place in (typed.get("own") or {}).items():
        if field in OWN and is_said(place):
            try:
                found[field] = passage_of(work, opened, place, account=account)
            except ForPeople as error:
                rules.add(*as_problem(f"own.{field}", error))
    return found


def remove_act(code: str, *, seen: str, because: str, by: Actor) -> str:
    """Take back an act that was coded in error, with all that stands beside it; every version is kept. An account that
    nothing is left of goes with it, unless a finding rests on it. Gives the code of the text."""
    require(by, "code")
    act, account = queries.act_of(code, by=by)
    if not because.strip():
        raise WrongUse("no-reason", "Why it is taken back is not said.", do="Say in a sentence why.")
    with deed("remove-act", by=by, on=code) as work:
        if queries.seen_of_act(code) != seen:
            raise changed(code)
        act, account = queries.act_of(code, by=by)
        for model in (Statement, Involvement, Choice):
            for row in model.seen.filter(act=code):
                work.supersede(row, gone=True)
        work.supersede(act, gone=True)
        why = choice(code, "removed", "removed", by=by, source=account.source, because=clean(because))
        why.gone = True
        work.add(why)
        left = Act.seen.filter(account=account.code).exclude(code=code).exists()
        if not left and not _found(account.code):
            work.supersede(account, gone=True)
    return str(account.text)


def _found(account: str) -> bool:
    """Whether a finding names an account."""
    rows = Finding.seen.filter(support__contains=account) | Finding.seen.filter(contrary__contains=account)
    return any(account in f"{row.support} {row.contrary}".split() for row in rows)


def involve(code: str, typed: Typed, *, seen: str, by: Actor) -> str:
    """Put a perpetrator to an act, with the degree of her part; gives the code of the involvement."""
    require(by, "code")
    queries.act_of(code, by=by)
    with deed("involve", by=by, on=code) as work:
        if queries.seen_of_act(code) != seen:
            raise changed(code)
        act, account = queries.act_of(code, by=by)
        queries.require_consent(account.source, account.belongs)
        rules = queries.rules()
        party = party_of(work, rules, account.source, typed, "", by) if typed.get("party") else ""
        table = {"id": "1", "code": act.violation, "passages": ["p"]}
        part = {"party": party, "degree": str(typed.get("degree") or "")}
        read = rules.act({**table, "involved": [part]}, passages=["p"])
        rules.done()
        made = Involvement(code=next_code(Involvement, code), act=code, degree=read.involved[0].degree)
        made.party, made.unit = read.involved[0].person or "", read.involved[0].unit or ""
        work.add(made)
    return str(made.code)


def leave_out(code: str, involvement: str, *, seen: str, by: Actor) -> None:
    """Take a perpetrator back from an act; the version that named her is kept."""
    require(by, "code")
    queries.act_of(code, by=by)
    with deed("leave-out", by=by, on=code) as work:
        if queries.seen_of_act(code) != seen:
            raise changed(code)
        row = Involvement.seen.filter(act=code, code=involvement).first()
        if row is None:
            raise WrongUse("no-such-involvement", "This part in the act is not there.")
        work.supersede(row, gone=True)


def next_code(model: type[Statement] | type[Involvement], act: str) -> str:
    """The next code of what the browser puts beside an act: a coding file counts in a series of its own."""
    taken = model.objects.filter(act=act, code__startswith=f"{act}.b").values_list("code", flat=True)
    return f"{act}.b{max((int(code.rpartition('b')[2]) for code in taken), default=0) + 1}"
