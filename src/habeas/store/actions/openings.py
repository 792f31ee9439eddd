"""Opening an identity: for a reason and a while, told to the protection officers before a word of it is opened."""

from __future__ import annotations

import datetime
import re

from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import cleared, spend
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Identity, Opening, Source
from habeas.store.queries.protection import at_high_risk
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require, require_right

#: what is kept of who a source is; what keeps her safe is read first
FIELDS = ("safe", "never", "name", "contact", "family", "rank", "post")
#: minutes for which an identity stays open, where nothing else is asked, and at most
USUAL, LONGEST = 15, 60
_LETTER = re.compile(r"[^\W\d_]")


def open_identity(code: str, *, by: Actor, reason: str, minutes: int = USUAL) -> dict[str, str]:
    """Who a source is, field by field; the opening and its entry are written before anything is decrypted.

    Of a source at high risk another protection officer has to agree first (``waits-for-second``).
    """
    require(by, "read-identity")
    require_openable(code, by=by)
    why = _reason(reason)
    if not 1 <= minutes <= LONGEST:
        raise WrongUse(
            "minutes", "An identity is open for a while.", expected=f"1 to {LONGEST} minutes", found=str(minutes)[:20]
        )
    mission = current()
    for needed in ("identities", "words"):
        mission.keys.require(needed)
    two = at_high_risk(code, by=by)
    asked = (
        cleared("read-identity", code, by=by, reason=why, arguments={"minutes": minutes}, always=True) if two else None
    )
    until = mission.clock().astimezone(datetime.UTC) + datetime.timedelta(minutes=minutes)
    with deed("open-identity", by=by, on=code, about={"minutes": minutes}) as work:
        spend(work, asked)
        opening = work.code("OP")
        work.about["opening"] = opening
        work.add(
            Opening(
                code=opening,
                user=by.code,
                source=code,
                until=until.strftime("%Y-%m-%dT%H:%M:%SZ"),
                second=asked.second if asked else "",
                reason_sealed=mission.seal_words(code, why, Opening._meta.db_table, opening, "reason"),
            )
        )
    return _opened(code)


def opening_of(code: str, *, by: Actor) -> Opening | None:
    """The opening of a source's identity that this user has not closed again by time; nothing of it is decrypted. One
    that a single person opened before the source was at high risk is not open any more."""
    require_openable(code, by=by)
    now = current().clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row: Opening | None = Opening.seen.filter(source=code, user=by.code, until__gt=now).order_by("-until").first()
    return None if row is None or (not row.second and at_high_risk(code, by=by)) else row


def still_open(code: str, *, by: Actor) -> tuple[Opening, dict[str, str]] | None:
    """The same with who she is, for the page that shows it."""
    row = opening_of(code, by=by)
    return None if row is None else (row, _opened(code))


def close_identity(code: str, *, by: Actor) -> None:
    """Close what one opened before its time is over."""
    require_openable(code, by=by)
    now = current().clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = list(Opening.seen.filter(source=code, user=by.code, until__gt=now))
    if rows:
        with deed("close-identity", by=by, on=code) as work:
            for row in rows:
                work.supersede(row, until=now)


def require_openable(code: str, *, by: Actor) -> None:
    """Refused for who may not open identities; for a source that she does not see in the words for none."""
    require_right(by, "read-identity")
    require_seen(code, by, code, "source")
    if code == OFFICE or not Source.seen.filter(code=code).exists():
        raise no_such("source", code)


def _reason(reason: str) -> str:
    said = " ".join(reason.split())
    if not _LETTER.search(said):
        raise WrongUse("no-reason", "An identity is opened for a reason.", do='--reason "…"')
    if len(said) > 1000:
        raise WrongUse(
            "reason-too-long", "The reason is too long.", expected="at most 1000 signs", found=str(len(said))
        )
    return said


def _opened(code: str) -> dict[str, str]:
    row = Identity.seen.filter(code=code).first()
    if row is None:
        return {}
    table = Identity._meta.db_table
    found = {name: current().open_identity(code, getattr(row, f"{name}_sealed"), table, code, name) for name in FIELDS}
    return {name: words for name, words in found.items() if words}
