"""Which treaty bound which State on which day: dated data with sources, and no answer where the source is missing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal

from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.law.lists import Label

#: A day, or a date as far as it is known.
Day = date | UncertainDate
Value = Literal["yes", "no", "partly", "unknown"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty: when it was adopted and when it came into force at all. ``source`` is empty while that is to verify."""

    id: str
    label: Label
    adopted: UncertainDate
    in_force: UncertainDate
    source: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is known of one State and one treaty.

    ``in_force`` is when the treaty began to bind this State (not when it acceded: most treaties leave a time between),
    None where the State is not a party; ``until`` the first day on which it binds no longer; ``as_of`` the last day
    that the source speaks for. Without a ``source`` the fact is to be verified, and nothing is asserted from it.
    """

    party: bool
    in_force: UncertainDate | None
    until: date | None
    as_of: date | None
    source: str
    note: str

    def __post_init__(self) -> None:
        if self.party != (self.in_force is not None):
            raise Broken("a State Party needs a day of entry into force, and only a State Party has one")
        if self.source and not self.party and self.as_of is None:
            raise Broken("that a State is not a party is known only as of a day")


@dataclass(frozen=True, slots=True)
class State:
    """A State and its treaties. ``said`` is its name in a sentence, ``names`` are other spellings."""

    id: str
    label: Label
    said: str
    names: tuple[str, ...]
    fiction: bool
    obligations: Mapping[str, Obligation]


@dataclass(frozen=True, slots=True)
class Bound:
    """The answer for one State, instrument and day; ``source`` is empty when the value is unknown."""

    value: Value
    sentence: str
    source: str


def bound(
    states: Mapping[str, State], instruments: Mapping[str, Instrument], state: str, instrument: str, day: Day
) -> Bound:
    """Whether the instrument bound the State on the day of the deed.

    ``partly``: the date of the deed is uncertain, and the treaty bound the State on some of its possible days only.
    ``unknown``: this edition has no fact about it, or one that waits for its source.
    """
    known = _instrument(instruments, instrument)
    found = find_state(states, state)
    obligation = found.obligations.get(instrument) if found else None
    if found is None or obligation is None:
        return Bound("unknown", f"This edition says nothing about {state} and the {known.label.en}.", "")
    if not obligation.source:
        return Bound("unknown", f"What is noted about {found.said} and the {known.label.en} waits for its source.", "")
    value = _value(obligation, *_days(day))
    return Bound(value, _sentence(value, found, known, obligation), obligation.source if value != "unknown" else "")


def find_state(states: Mapping[str, State], name: str) -> State | None:
    """The State of an id, English or Korean name, or another spelling; None where the edition has none."""
    wanted = name.strip().casefold()
    for state in states.values():
        if wanted in (each.casefold() for each in (state.id, state.label.en, state.label.ko, *state.names)):
            return state
    return None


def _instrument(instruments: Mapping[str, Instrument], name: str) -> Instrument:
    if name in instruments:
        return instruments[name]
    near = difflib.get_close_matches(name[:40], instruments, n=1, cutoff=0.4)
    do = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(instruments)}."
    raise WrongUse("no-such-instrument", "This edition has no such instrument.", found=repr(name[:40]), do=do)


def _days(day: Day) -> tuple[int | None, int | None]:
    if isinstance(day, UncertainDate):
        return day.first_day, day.last_day
    return day.toordinal(), day.toordinal()


def _value(obligation: Obligation, first: int | None, last: int | None) -> Value:
    """The answer for the days ``first`` to ``last`` (None: unbounded), each of which may be the day of the deed."""
    if obligation.in_force is None:
        # "Not a party" holds up to the day the source speaks for; what happened to the list later is not known.
        spoken = obligation.as_of
        return "no" if last is not None and spoken is not None and last <= spoken.toordinal() else "unknown"
    begins, surely = obligation.in_force.first_day, obligation.in_force.last_day
    ends = obligation.until.toordinal() if obligation.until else None
    if (last is not None and begins is not None and last < begins) or (ends is not None and _from(first, ends)):
        return "no"
    if surely is not None and _from(first, surely) and (ends is None or (last is not None and last < ends)):
        return "yes"
    before = begins is not None and (first is None or first < begins)
    within = surely is not None and (last is None or last >= surely)
    after = ends is not None and (last is None or last >= ends)
    return "partly" if (before and within) or after else "unknown"


def _from(first: int | None, day: int) -> bool:
    """Whether every possible day is ``day`` or later."""
    return first is not None and first >= day


def _sentence(value: Value, state: State, instrument: Instrument, obligation: Obligation) -> str:
    who, what = state.said, instrument.label.en
    since = obligation.in_force.edtf if obligation.in_force else ""
    span = f"from {since}" + (f" to {obligation.until - timedelta(days=1)}" if obligation.until else "")
    sentence = {
        "yes": f"The {what} has bound {who} since {since}.",
        "no": f"The {what} did not bind {who} on that day" + (f" (in force for it {span})." if since else "."),
        "partly": f"The {what} bound {who} {span}: on some of the possible days of the deed, not on all.",
        "unknown": f"Whether the {what} bound {who} on that day is not known to this edition.",
    }[value]
    return f"{sentence} {obligation.note}".strip() if obligation.note and value != "unknown" else sentence


def read_instruments(found: dict[str, Any]) -> Mapping[str, Instrument]:
    """The instruments of an edition."""
    return MappingProxyType({name: _read_instrument(name, entry) for name, entry in found["instruments"].items()})


def _read_instrument(name: str, entry: dict[str, Any]) -> Instrument:
    return Instrument(
        name,
        Label(entry["en"], entry["ko"]),
        read_edtf(entry["adopted"]),
        read_edtf(entry["in_force"]),
        _source(name, entry),
    )


def read_states(found: dict[str, Any]) -> Mapping[str, State]:
    """The States of an edition, with their obligations."""
    sources = found["sources"]
    return MappingProxyType({name: _read_state(name, entry, sources) for name, entry in found["states"].items()})


def _read_state(name: str, entry: dict[str, Any], sources: dict[str, str]) -> State:
    obligations = {
        instrument: Obligation(
            bool(fact["party"]),
            read_edtf(fact["in_force"]) if "in_force" in fact else None,
            _day(fact, "until"),
            _day(fact, "as_of"),
            sources[fact["source"]] if _source(name, fact) else "",
            fact.get("note", ""),
        )
        for instrument, fact in entry["obligations"].items()
    }
    label, said = Label(entry["en"], entry["ko"]), entry.get("said", entry["en"])
    names = tuple(entry.get("names", ()))
    return State(name, label, said, names, bool(entry.get("fiction")), MappingProxyType(obligations))


def _day(fact: dict[str, Any], key: str) -> date | None:
    return date.fromisoformat(fact[key]) if key in fact else None


def _source(name: str, fact: dict[str, Any]) -> str:
    """A fact has either a source or ``verify: true``: one with neither was never checked by anyone."""
    source = fact.get("source", "")
    if bool(source) == bool(fact.get("verify")):
        raise Broken(f"a fact about {name} needs a source or verify: true, and not both")
    return str(source)
