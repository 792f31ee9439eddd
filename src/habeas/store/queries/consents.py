"""What a source or an organisation allows on a day, in words; and whose permission soon ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from habeas.core.intake.consent import USES, Decision, allowed
from habeas.store.actions.release.allowance import agreements_of, consents_of_all
from habeas.store.mission import current
from habeas.store.models import Agreement, Consent

#: days before the end of a consent on which the first page begins to speak of it
SOON = 60


@dataclass(frozen=True, slots=True)
class Allowed:
    """One use, and whether it is allowed for the widest audience of the record, with the reason."""

    use: str
    decision: Decision


def now(records: Iterable[Any], audience: str = "public") -> list[Allowed]:
    """What these records allow today, use by use: those that some record speaks of, and the two that every report
    needs."""
    held = list(records)
    named = {use for record in held for use in (*record.uses, *record.withdrawn)} - {"all", "all-refused"}
    uses = [use for use in USES if use in named | {"statistics", "quote-anonymous"}]
    uses += sorted(use for use in named if use not in USES)
    return [Allowed(use, allowed(held, use=use, audience=audience, on=current().today())) for use in uses]


@dataclass(frozen=True, slots=True)
class Ending:
    """A source or submission whose permission for some uses ends on a day."""

    subject: str
    on: str
    uses: tuple[str, ...]


def ending(hidden: frozenset[str] = frozenset()) -> list[Ending]:
    """Those whose consent or agreement ends within :data:`SOON` days, the nearest first."""
    today = current().today()
    last = (today + datetime.timedelta(days=SOON)).isoformat()
    near = {"expires__gte": today.isoformat(), "expires__lte": last, "decision": "granted"}
    found = []
    sources = sorted(set(Consent.seen.filter(**near).values_list("source", flat=True)) - hidden)
    for source, records in consents_of_all(sources).items():
        found += _ending(source, records, today, last)
    for submission in sorted(set(Agreement.seen.filter(**near).values_list("submission", flat=True))):
        found += _ending(submission, agreements_of(submission), today, last)
    return sorted(found, key=lambda one: (one.on, one.subject))


def _ending(subject: str, records: list[Any], today: datetime.date, last: str) -> list[Ending]:
    """What is allowed today and is not any more on the day after an expiry: a newer grant may reach further."""
    found = []
    for day in sorted(
        {r.expires for r in records if r.expires and today <= r.expires and r.expires.isoformat() <= last}
    ):
        after = day + datetime.timedelta(days=1)
        uses = {use for record in records for use in record.uses if record.expires == day}
        lost = [use for use in sorted(uses) if _at(records, use, day) and not _at(records, use, after)]
        if lost:
            found.append(Ending(subject, day.isoformat(), tuple(lost)))
    return found


def _at(records: list[Any], use: str, day: datetime.date) -> bool:
    return allowed(records, use=use, audience="internal", on=day).granted
