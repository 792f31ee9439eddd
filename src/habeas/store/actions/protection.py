"""Risk, incidents and referrals of a source: dated rows, each change a new version, words sealed under her key."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Incident, Recorded, Referral, Risk, Source
from habeas.store.queries.protection import LEVELS, level_now
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

WHOM = ("self", "family", "third-party")
INCIDENTS = ("threat", "visit", "surveillance", "arrest", "harm", "exposure", "other")
REFERRALS = ("medical", "psychosocial", "legal", "other")
STATES = ("offered", "accepted", "declined", "done")
_LONGEST = 4000


def assess_risk(
    source: str,
    *,
    by: Actor,
    whom: str,
    level: str,
    reason: str,
    review: datetime.date,
    measures: str = "",
    on: datetime.date | None = None,
    after: str | None = None,
) -> Risk:
    """A new assessment. The source's own record then says the highest level that stands, and when to look again first,
    so that lists find her by it. ``after`` is the newest one that the writer saw: refused where there is a newer one.
    """
    _require(source, "assess-risk", by)
    _one_of("whom", whom, WHOM)
    _one_of("level", level, LEVELS)
    day = _past(on)
    if review <= current().today():
        raise _wrong("review", "A risk is looked at again on a day to come.", f"after {current().today()}", review)
    with deed("assess-risk", by=by, on=source, about={"level": level}) as work:
        newest = Risk.seen.filter(source=source).order_by("id").last()
        if after is not None and after != (newest.code if newest else ""):
            raise _changed(source)
        code = work.code("RA")
        work.about["record"] = code
        sealed = _sealed(Risk, source, code, {"reason": _must(reason, "reason"), "measures": measures})
        row = Risk(
            code=code, source=source, on=day, whom=whom, level=level, review=review.isoformat(), **sealed
        )  # fmt: skip
        work.add(row)
        old = Source.seen.get(code=source)
        risk, look_again = level_now(old, row)
        if (old.risk, old.risk_review) != (risk, look_again):
            work.supersede(old, risk=risk, risk_review=look_again)
    return row


def record_incident(source: str, *, by: Actor, kind: str, what: str, on: datetime.date | None = None) -> Incident:
    """Something that happened to her because she spoke, or may have; open until somebody says what was done."""
    _require(source, "record-incident", by)
    _one_of("kind", kind, INCIDENTS)
    day = _past(on)
    with deed("record-incident", by=by, on=source, about={"kind": kind}) as work:
        code = work.code("INC")
        work.about["record"] = code
        sealed = _sealed(Incident, source, code, {"what": _must(what, "what")})
        row = Incident(code=code, source=source, on=day, kind=kind, state="open", **sealed)
        work.add(row)
    return row


def close_incident(code: str, *, by: Actor, done: str, version: int | None = None, source: str = "") -> Incident:
    """What was done about it. ``version`` is the one that the writer saw: a stale one is refused."""
    row: Incident = _found(Incident, code, "incident", "record-incident", by, source)
    if row.state == "closed" and version in (None, row.version):
        raise WrongUse("closed-already", f"The incident {code} is closed.", {"record": code})
    with deed("close-incident", by=by, on=row.source, about={"record": code}) as work:
        sealed = _sealed(Incident, row.source, code, {"done": _must(done, "done")})
        return _change(work, row, version, state="closed", **sealed)  # type: ignore[return-value]


def record_referral(
    source: str, *, by: Actor, kind: str, whom: str, note: str = "", on: datetime.date | None = None
) -> Referral:
    """Help that she was offered, and by whom."""
    _require(source, "record-referral", by)
    _one_of("kind", kind, REFERRALS)
    day = _past(on)
    with deed("record-referral", by=by, on=source, about={"kind": kind}) as work:
        code = work.code("REF")
        work.about["record"] = code
        sealed = _sealed(Referral, source, code, {"whom": _must(whom, "to"), "note": note})
        row = Referral(code=code, source=source, on=day, kind=kind, state="offered", **sealed)
        work.add(row)
    return row


def set_referral(
    code: str, state: str, *, by: Actor, note: str = "", version: int | None = None, source: str = ""
) -> Referral:
    """What became of a referral; a note replaces the one before, which stays as an older version."""
    row: Referral = _found(Referral, code, "referral", "record-referral", by, source)
    _one_of("state", state, STATES)
    with deed("set-referral", by=by, on=row.source, about={"record": code, "state": state}) as work:
        sealed = _sealed(Referral, row.source, code, {"note": note}) if note.strip() else {}
        return _change(work, row, version, state=state, **sealed)  # type: ignore[return-value]


def _require(source: str, verb: str, by: Actor) -> None:
    require(by, verb)
    require_seen(source, by, source, "source")
    if source == OFFICE or not Source.seen.filter(code=source).exists():
        raise no_such("source", source)


def _found(model: Any, code: str, kind: str, verb: str, by: Actor, source: str) -> Any:
    require(by, verb)
    row = model.seen.filter(code=code).first()
    if row is None or row.source != (source or row.source):
        raise no_such(kind, code)
    require_seen(row.source, by, code, kind)
    return row


def _change(work: Deed, row: Recorded, version: int | None, **columns: Any) -> Recorded:
    now = type(row).seen.get(code=row.code)
    if (row.version if version is None else version) != now.version:
        raise _changed(row.code)
    return work.supersede(now, **columns)


def _changed(code: str) -> NotNow:
    return NotNow(
        "changed-meanwhile",
        "Somebody else changed this meanwhile; nothing of yours was written.",
        {"record": code},
        do="Look at it again, then repeat your change.",
    )


def _sealed(model: Any, source: str, code: str, said: Mapping[str, str]) -> dict[str, Any]:
    for name, words in said.items():
        if len(words) > _LONGEST or "\x00" in words:
            raise _wrong(name, "This is too long.", f"at most {_LONGEST} signs", len(words))
    table = model._meta.db_table
    return {
        f"{name}_sealed": current().seal_words(source, words.strip(), table, code, name) for name, words in said.items()
    }


def _must(words: str, field: str) -> str:
    if not words.strip():
        raise _wrong(field, "This is said in words.", "words", "nothing")
    return words


def _one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise _wrong(field, "This is none of the values.", ", ".join(known), value[:40])


def _past(day: datetime.date | None) -> str:
    today = current().today()
    if day is not None and day > today:
        raise _wrong("on", "The day is still to come.", f"{today} or earlier", day)
    return (day or today).isoformat()


def _wrong(field: str, what: str, expected: str, found: object) -> WrongUse:
    return WrongUse(f"wrong-{field}", what, {"field": field}, expected=expected, found=str(found))
