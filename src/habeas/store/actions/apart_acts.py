"""Coding a text apart in the browser: an act or an observation is added to one's own coding, or taken back from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habeas.core.coding.acts import read_party, read_victim
from habeas.core.coding.handing import Handed, occurrence_of
from habeas.core.coding.records import SELF
from habeas.core.coding.typed import Rules, clean
from habeas.core.kernel.errors import ForPeople, NotNow
from habeas.store.actions.apart import hand_in
from habeas.store.actions.coding.acts import LONGEST_TITLE, known_event
from habeas.store.actions.coding.observations import FIELDS as OBSERVED
from habeas.store.actions.coding.passages import as_problem, is_said, where
from habeas.store.actions.coding.people import HERSELF, NEW, description, is_described, is_somebody, known_person
from habeas.store.mission import Actor
from habeas.store.queries import coding
from habeas.store.queries.apart_coding import OwnCoding, open_apart

Typed = Mapping[str, Any]
_PLAIN = ("code", "mode", "date", "place", "place_type", "agency", "stage", "basis", "reason")


def code_apart(code: str, typed: Typed, *, seen: str, version: int, by: Actor) -> str:
    """Add an act to one's own coding; gives its name in it. Problems are told together, none of it is taken."""
    own = _unchanged(code, seen, by)
    rules = coding.rules()
    people: dict[str, dict[str, str]] = {}
    handed = Handed.of(own.handed.text(), own.row.belongs)
    table = {key: clean(str(typed.get(key) or "")) for key in _PLAIN}
    act: dict[str, Any] = {key: value for key, value in table.items() if value}
    act["victim"] = _victims(rules, own, typed, people, by)
    act["involved"] = _involved(rules, own, typed, people, by)
    act["method"] = [value for value in typed.get("method") or [] if value]
    act["passages"] = _passages(rules, own, handed, typed)
    event = "" if typed.get("account") else _event(rules, own, handed, typed, by)
    rules.act({**act, "id": "1"}, passages=act["passages"])
    rules.done()
    kept = {key: value for key, value in act.items() if value}
    made = handed.put(kept, account=str(typed.get("account") or ""), people=people, event=event)
    hand_in(code, handed.text(), by=by, done=False, version=version)
    return made


def observe_apart(code: str, typed: Typed, *, seen: str, version: int, by: Actor) -> str:
    """Add an observation to one's own coding; gives its number in it."""
    own = _unchanged(code, seen, by)
    rules = coding.rules()
    handed = Handed.of(own.handed.text(), own.row.belongs)
    said: dict[str, Any] = {key: clean(str(typed.get(key) or "")) for key in OBSERVED}
    said = {key: value for key, value in said.items() if value}
    said["passages"] = _passages(rules, own, handed, typed)
    rules.observation(said, passages=said["passages"])
    rules.done()
    if said in handed.observations:
        raise NotNow("saved-already", "The same observation is there already.", {"record": code})
    made = handed.observe(said)
    hand_in(code, handed.text(), by=by, done=False, version=version)
    return made


def take_back_apart(code: str, act: str, *, version: int, by: Actor) -> None:
    """Take an act back from one's own coding."""
    own = open_apart(code, by=by)
    handed = Handed.of(own.handed.text(), own.row.belongs)
    handed.take_back(act)
    hand_in(code, handed.text(), by=by, done=False, version=version)


def take_back_observation_apart(code: str, number: str, *, version: int, by: Actor) -> None:
    """Take an observation back from one's own coding, by its number."""
    own = open_apart(code, by=by)
    handed = Handed.of(own.handed.text(), own.row.belongs)
    handed.take_back_observation(number)
    hand_in(code, handed.text(), by=by, done=False, version=version)


def done_apart(code: str, *, version: int, by: Actor) -> None:
    """Say that one's own coding is done: it is changed no more, and settled once the other is done too."""
    own = open_apart(code, by=by)
    hand_in(code, own.handed.text(), by=by, done=True, version=version)


def _unchanged(code: str, seen: str, by: Actor) -> OwnCoding:
    """Her own coding, while the text is as she saw it."""
    own = open_apart(code, by=by)
    if own.opened.seen != seen:
        raise NotNow("changed-meanwhile", "The text was changed meanwhile: nothing was written.", {"record": code},
                     do="Choose the words again on the page as it is now; what you typed is kept.")  # fmt: skip
    return own


def _event(rules: Rules, own: OwnCoding, handed: Handed, typed: Typed, by: Actor) -> str:
    """The event of a new account: one of the mission's, or one of her own by its title."""
    given, title = (clean(str(typed.get(name) or "")) for name in ("event", "event_title"))
    if given:
        return known_event(rules, given, by)
    if not title:
        return ""
    if len(title) > LONGEST_TITLE:
        rules.add("event_title", "too-long", "The title is too long.", f"At most {LONGEST_TITLE} characters.")
    rules.event({"title": title}, "E-0001", "event_title")
    return handed.event(title, own.which)


def _victims(rules: Rules, own: OwnCoding, typed: Typed, people: dict[str, dict[str, str]], by: Actor) -> list[str]:
    told = [one for one in typed.get("victims") or [] if is_somebody(one)]
    found = []
    for n, one in enumerate(told):
        who = clean(str(one.get("who") or ""))
        if who in HERSELF:
            found.append(SELF)
        elif not who or who in NEW:
            found.append(_new(rules, own, one, people, f"victims.{n}"))
        elif who in own.new_people:
            found.append(who)
        else:
            try:
                known = read_victim(who)
                found.append(known_person(rules, known, f"victims.{n}.who", by, described=is_described(one)))
            except ForPeople as error:
                rules.add(*as_problem(f"victims.{n}.who", error))
    return list(dict.fromkeys(found))


def _new(rules: Rules, own: OwnCoding, typed: Typed, people: dict[str, dict[str, str]], name: str) -> str:
    """Somebody new, under a code that is no one else's until the coding is settled."""
    draft = Handed({"people": {**own.handed.people, **people}})
    person = draft.next_person(own.which)
    people[person] = description(typed)
    rules.person(people[person], person, name)
    return person


def _involved(
    rules: Rules, own: OwnCoding, typed: Typed, people: dict[str, dict[str, str]], by: Actor
) -> list[dict[str, str]]:
    found = []
    for n, one in enumerate(typed.get("involved") or []):
        party, degree = (clean(str(one.get(name) or "")) for name in ("party", "degree"))
        if not party and not degree:
            continue
        if party in NEW:
            party = _new(rules, own, one, people, f"involved.{n}")
        elif party and party not in own.new_people:
            party = _party(rules, party, f"involved.{n}.party", by)
        found.append({"party": party, "degree": degree})
    return found


def _party(rules: Rules, party: str, name: str, by: Actor) -> str:
    try:
        code, unit = read_party(party)
    except ForPeople as error:
        if party[:2].upper() == "W-" and party[2:].isdigit():
            rules.add(*as_problem(name, error))
            return party
        return f"unit:{party.removeprefix('unit:').strip()}"
    return f"unit:{unit}" if code is None else known_person(rules, code, name, by)


def _passages(rules: Rules, own: OwnCoding, handed: Handed, typed: Typed) -> list[str]:
    """The words that the act rests on; without any the rule of an act says so."""
    if not is_said(typed):
        return []
    try:
        start, end = where(own.opened, typed)
    except ForPeople as error:
        rules.add(*as_problem("words", error))
        return []
    words = own.opened.words
    return [handed.passage(words[start:end], occurrence_of(words, start, end))]
