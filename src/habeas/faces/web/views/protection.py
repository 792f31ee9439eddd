"""Who sources are, opened for a while, and what keeps them safe."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse

from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.here import Here, in_mission
from habeas.store.actions import log
from habeas.store.actions import openings as verbs
from habeas.store.queries import openings as queries

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_MINUTES = (5, 15, 30, 60)


def beside(here: Here, code: str) -> dict[str, Any]:
    """What the page of a source shows of her protection."""
    opened = queries.visible_openings(code, by=here.by) if here.may("list-openings") else []
    return {"may_open": here.may("read-identity"), "openings": opened}


@in_mission("GET", "POST")
def identity(here: Here, code: str) -> HttpResponse:
    """Who a source is: asked for with a reason, shown for a while, then closed again."""
    verbs.require_openable(code, by=here.by)
    reason, problem = here.request.POST.get("reason", ""), None
    if here.request.method == "POST":
        try:
            if here.request.POST.get("do") == "close":
                verbs.close_identity(code, by=here.by)
                return here.to(f"sources/{code}/")
            asked = here.request.POST.get("minutes", "")
            minutes = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0
            verbs.open_identity(code, by=here.by, reason=reason, minutes=minutes)
            return here.to(f"sources/{code}/identity/")
        except ForPeople as error:
            problem = error
        finally:
            log.sign(by=here.by)  # also over a request that waits for a second person
    opened = None if problem else verbs.still_open(code, by=here.by)
    seconds = _left(opened[0].until) if opened else 0
    answer = here.page(
        "protection/identity.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        code=code,
        opened=opened,
        items=queries.faces_and_voices(code, by=here.by),
        problem=problem,
        reason=reason,
        minutes=_MINUTES,
        usual=verbs.USUAL,
        left=seconds // 60 + 1,
    )
    if opened:
        answer["Refresh"] = str(seconds + 1)  # hidden again when its time is over, without a script
    return answer


def _left(until: str) -> int:
    from habeas.store.mission import current

    return max(0, int((datetime.datetime.fromisoformat(until) - current().clock()).total_seconds()))


@in_mission("GET")
def openings(here: Here) -> HttpResponse:
    """Every opening of an identity, the newest first."""
    return here.page("protection/openings.html", found=queries.visible_openings(here.asked("source", 24), by=here.by))
