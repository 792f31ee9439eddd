"""Legal holds, and what is due to be erased, returned or looked at by the mission's own schedule. Nothing is erased by
itself: the program decides nothing about people."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from habeas.core.intake.retention import Due, due_sources
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Account, Agreement, Hold, Interview, Source, Submission
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Held:
    """A legal hold with its reason opened."""

    row: Hold
    reason: str


def visible_holds(*, by: Actor) -> list[Held]:
    """The holds that last, the oldest first, with their reasons."""
    require(by, "hold-source")
    rows = Hold.seen.filter(lifted="").exclude(source__in=hidden_sources(by)).order_by("since", "code")
    table = Hold._meta.db_table
    return [Held(row, current().open_words(row.source, row.reason_sealed, table, row.code, "reason")) for row in rows]


def visible_due(*, by: Actor) -> list[Due]:
    """Sources whose time is over by ``[retention]`` of mission.toml, and submissions whose agreement ended and said
    what becomes of them; ``held`` where a legal hold keeps them."""
    require(by, "list-retention")
    mission, hidden = current(), hidden_sources(by)
    today = mission.today()
    held = set(Hold.seen.filter(lifted="").values_list("source", flat=True))
    last = _last_days() if mission.config.retention else {}
    kinds = {
        code: kind
        for code, kind in Source.seen.exclude(code=OFFICE).values_list("code", "kind")
        if code not in hidden and code in last
    }
    found = due_sources(kinds, last, mission.config.retention, today, held)
    agreed = _agreements()
    for row in Submission.seen.order_by("code"):
        if row.source in hidden:
            continue
        ended = _ended(agreed.get(row.code, []), today)
        if ended is not None:
            found.append(Due(row.code, ended[0], ended[1], row.source in held))
    return sorted(found, key=lambda one: (one.since, one.code))


def _last_days() -> dict[str, datetime.date]:
    """The last day on which each source gave something."""
    last: dict[str, int] = {}
    for source, day in Account.seen.exclude(given_hi=None).values_list("source", "given_hi"):
        last[source] = max(day, last.get(source, day))
    found = {source: datetime.date.fromordinal(day) for source, day in last.items()}
    for source, date in Interview.seen.values_list("source", "date"):
        try:
            day = datetime.date.fromisoformat(date[:10])
        except ValueError:
            continue
        found[source] = max(day, found.get(source, day))
    return found


def _agreements() -> dict[str, list[Agreement]]:
    """The agreements of every submission, the oldest first; in one question, for the first page asks it."""
    found: dict[str, list[Agreement]] = {}
    for row in Agreement.seen.order_by("given", "id"):
        found.setdefault(row.submission, []).append(row)
    return found


def _ended(rows: list[Agreement], today: datetime.date) -> tuple[str, datetime.date] | None:
    """What was agreed for the end, and since when it is due: the newest agreement decides."""
    if not rows:
        return None
    newest = rows[-1]
    if newest.withdrawn:
        since = datetime.date.fromisoformat(newest.given)
        before = next((row.afterwards for row in reversed(rows) if row.afterwards), "")
        return (f"withdrawn-{before}", since) if before in ("return", "destroy") and since <= today else None
    if newest.expires and newest.afterwards in ("return", "destroy"):
        since = datetime.date.fromisoformat(newest.expires) + datetime.timedelta(days=1)
        return (newest.afterwards, since) if since <= today else None
    return None
