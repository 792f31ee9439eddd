"""Answers about the rows in use that are asked again for every page, and are the same until something is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from habeas.store.mission import current
from habeas.store.models import LogState


def remembered(*key: Hashable, make: Callable[[], Any]) -> Any:
    """What ``make`` gives, made once for each state of the log: no row comes, goes or changes without an entry.

    The state is the right edge of the log's tree. Its length would not do: what was rolled back and what came after it
    have the same.

    ``key`` names the question with all that it depends on besides the records: who may see what, and the day.
    """
    mission = current()
    if mission.rehearsing:  # what is tried out has no entries
        return make()
    edge = LogState.objects.filter(id=1).values_list("frontier", flat=True).first()
    return mission.known((*key, bytes(edge or b"")), make)
