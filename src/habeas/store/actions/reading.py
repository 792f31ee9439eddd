"""How much testimony somebody read today, counted quietly: no name of a text, no log, and gone with the next day.

Nobody is measured by it. She sees her own count; protection officers see that of everybody together.
"""

from __future__ import annotations

import contextlib

from django.db import IntegrityError, OperationalError
from django.db.models import F

from habeas.store.mission import Actor, current
from habeas.store.models import Reading

KINDS = ("texts", "pictures", "paused")


def count_reading(kind: str, *, by: Actor) -> None:
    """One more text or graphic picture that she opened today, or pause that she took. A database that is busy loses
    one: a count is no reason to keep anybody waiting."""
    assert kind in KINDS
    today = current().today().isoformat()
    with contextlib.suppress(OperationalError, IntegrityError):
        if not Reading.objects.filter(user=by.code, day=today).update(**{kind: F(kind) + 1}):
            Reading.objects.exclude(day=today).delete()  # of everybody: no day is kept beside another
            Reading.objects.create(user=by.code, day=today, **{kind: 1})
