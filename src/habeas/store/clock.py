"""A machine's clock that was set back. The log is the memory of what day it was: no consent is asked for a day before
its last entry, or what was withdrawn or has expired since would hold again."""

from __future__ import annotations

import datetime

from habeas.store.mission import current
from habeas.store.models import LogState


def consent_day() -> datetime.date:
    """The day for which consents are asked: today, and never before the last entry of the log."""
    last = _last()
    return current().today() if last is None else max(current().today(), last.date())


def behind() -> datetime.timedelta:
    """How far the clock is behind the last entry of the log; nothing where it is not."""
    last = _last()
    now = current().clock().astimezone(datetime.UTC)
    return max(datetime.timedelta(0), last - now) if last is not None else datetime.timedelta(0)


def _last() -> datetime.datetime | None:
    said = LogState.objects.filter(id=1).values_list("last_at", flat=True).first()
    return datetime.datetime.fromisoformat(said) if said else None
