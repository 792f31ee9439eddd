"""People and groups of an act: the source herself, those who are known already, or new ones made with the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.coding.acts import read_party, read_victim
from habeas.core.coding.records import SELF
from habeas.core.coding.typed import Rules, clean
from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.coding.columns import person_columns, sealed
from habeas.store.actions.coding.passages import as_problem
from habeas.store.actions.deeds import Deed
from habeas.store.actions.intake.builders import own_person
from habeas.store.actions.intake.known import Known
from habeas.store.mission import OFFICE, Actor
from habeas.store.models import Person
from habeas.store.queries.seeing import hidden_sources

#: what says that somebody new is meant
NEW = ("new", "새 사람")
#: what says that the source herself is meant
HERSELF = (SELF, "본인", "정보원")
_DESCRIBED = ("kind", "sex", "age", "count", "note")


def is_somebody(typed: Mapping[str, Any]) -> bool:
    """Whether anything was typed of a person."""
    return any(str(typed.get(name) or "").strip() for name in ("who", "sex", "age", "count", "note"))


def victim_of(
    work: Deed, known: Known, rules: Rules, source: str, typed: Mapping[str, Any], name: str, by: Actor
) -> str:
    """The code of a victim; whoever is not known yet is made. What does not fit becomes a problem of the form."""
    who = clean(str(typed.get("who") or ""))
    if who in HERSELF:
        return own_person(work, known, source)
    if who and who not in NEW:
        try:
            code = read_victim(who)
        except ForPeople as error:
            rules.add(*as_problem(f"{name}.who", error))
            return ""
        return known_person(rules, code, f"{name}.who", by, described=is_described(typed))
    return new_person(work, rules, source, typed, name)


def is_described(typed: Mapping[str, Any]) -> bool:
    """Whether sex, age, number or a note was typed."""
    return any(str(typed.get(one) or "").strip() for one in ("sex", "age", "count", "note"))


def known_person(rules: Rules, code: str, name: str, by: Actor, *, described: bool = False) -> str:
    """Somebody who is known already, and to this user."""
    row = Person.seen.filter(code=code).exclude(owner__in=hidden_sources(by) - {OFFICE}).first()
    if row is None:
        rules.add(name, "no-such-person", f"There is no person {code}.", "Choose one from the list, or write: new.")
    elif described:
        says = "Somebody who is known already, and a description."
        rules.add(name, "described-already", says, "Leave sex, age, number and note empty, or write: new.")
    return code


def new_person(work: Deed, rules: Rules, source: str, typed: Mapping[str, Any], name: str) -> str:
    """Somebody of whom nobody has spoken yet: a group, where a count says so."""
    code = work.code("W")
    person = rules.person(description(typed), code, name)
    columns = {**person_columns(person), "note_sealed": person.note or ""}
    work.add(Person(code=code, owner=source, **sealed(Person, code, source, columns)))
    return code


def description(typed: Mapping[str, Any]) -> dict[str, str]:
    """What was typed of somebody new, as a coding file has it."""
    said = {one: str(typed.get(one) or "").strip() for one in _DESCRIBED}
    if said["count"] and not said["kind"]:
        said["kind"] = "group"
    return {key: value for key, value in said.items() if value}


def party_of(work: Deed, rules: Rules, source: str, typed: Mapping[str, Any], name: str, by: Actor) -> str:
    """A perpetrator as a coding file writes one: the code of a person, or ``unit:`` and the unit's name."""
    party = clean(str(typed.get("party") or ""))
    if party in NEW:
        return new_person(work, rules, source, typed, name)
    try:
        code, unit = read_party(party)
    except ForPeople as error:
        if party[:2].upper() == "W-" and party[2:].isdigit():
            rules.add(*as_problem(f"{name}.party", error))
            return party
        return f"unit:{party.removeprefix('unit:').strip()}"
    if code is None:
        return f"unit:{unit}"
    return known_person(rules, code, f"{name}.party", by)
