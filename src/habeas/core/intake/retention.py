"""How long what a source gave is kept, by kind of source: a schedule of the mission, which people carry out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from habeas.core.kernel.errors import WrongUse

_PERIOD = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?", re.ASCII)
#: the kind that stands for every source that has no period of its own
EVERYBODY = "source"


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time is over: why (a kind, ``return``, ``destroy``), since when; ``held`` by a legal hold."""

    code: str
    why: str
    since: datetime.date
    held: bool


def read_period(text: str) -> int:
    """Months of an ISO 8601 duration of years and months (``P10Y``, ``P1Y6M``)."""
    found = _PERIOD.fullmatch(text)
    months = 12 * int(found[1] or 0) + int(found[2] or 0) if found else 0
    if months == 0:
        raise WrongUse(
            "not-a-period", "This is not how long something is kept.", expected="P10Y, P18M", found=text[:20]
        )
    return months


def after(day: datetime.date, months: int) -> datetime.date:
    """The day so many months later; the last of the month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def due_sources(
    kinds: Mapping[str, str],
    last: Mapping[str, datetime.date],
    schedule: Mapping[str, int],
    today: datetime.date,
    held: Collection[str],
) -> list[Due]:
    """The sources whose period is over, counted from the last day on which each gave something. ``schedule``: months by
    kind of source; a kind that is not in it has the period of ``source``, and without that none."""
    found = []
    for code, kind in kinds.items():
        months = schedule.get(kind, schedule.get(EVERYBODY))
        if months is None:
            continue
        since = after(last[code], months)
        if since <= today:
            found.append(Due(code, kind, since, code in held))
    return found
