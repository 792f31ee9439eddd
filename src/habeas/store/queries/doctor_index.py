"""What the doctor says where the mission is open: of the index of words, whether it is whole and agrees with the
records as far as some rows tell; and of a clock that was set back."""

from __future__ import annotations

import datetime

from habeas.store.actions.search import glance
from habeas.store.clock import behind
from habeas.store.mission import Actor, current
from habeas.store.queries.doctor import OK, PROBLEM, Note
from habeas.store.rights import may
from habeas.store.search.following import of_other_version, whole

_DO = "habeas search --rebuild"
_MOMENT = datetime.timedelta(minutes=2)


def examine_index(*, by: Actor) -> Note:
    """One note. Who may not rebuild the index learns whether it can be asked, and no more."""
    if of_other_version():
        return _note(PROBLEM, "The index of words is of another program: nothing is found by it.")
    if not whole():
        return _note(PROBLEM, "The index of words is not whole: nothing is found by it.")
    if not may(by, "rebuild-search") or not current().keys.words:
        return _note(OK, "The index of words is whole.")
    found = glance(by=by)
    looked = sum(found[name] for name in ("right", "missing", "other"))
    if found["ok"]:
        return _note(OK, f"The index of words is whole, and agrees with {looked} rows that were looked at.")
    said = ", ".join(f"{found[name]} {name}" for name in ("missing", "other", "extra") if found[name])
    return _note(PROBLEM, f"The index of words does not agree with the records: of {looked} rows {said}.")


def examine_clock() -> list[Note]:
    """A note where the machine's clock is behind the log. Another process may have written a moment ago."""
    late = behind()
    if late < _MOMENT:
        return []
    days, rest = late.days, late.seconds // 60
    told = f"{days} days" if days else f"{rest} minutes"
    what = (
        f"The clock of this machine is {told} behind the last entry of the log. Nothing is lost, and nothing that was"
        " withdrawn or has expired holds again; but what is written now has the time of that entry."
    )
    return [{"check": "clock", "level": PROBLEM, "what": what, "do": "Set the clock of the machine right."}]


def not_looked_at() -> Note:
    """Of a mission that is locked."""
    note = _note(OK, "Whether the index of words agrees with the records is seen where the mission is open.")
    return {**note, "do": "habeas unlock, then habeas doctor."}


def _note(level: str, what: str) -> Note:
    return {"check": "search-index", "level": level, "what": what, "do": _DO if level == PROBLEM else ""}
