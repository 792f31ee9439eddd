"""What waits for a second person: who asks for it and why, and the other person's answer."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.kernel.errors import WrongUse
from habeas.faces.web.here import Here, in_mission
from habeas.store.actions import log
from habeas.store.actions import requests as verbs
from habeas.store.queries.requests import visible_requests

_ANSWERS = {"approve": verbs.approve, "refuse": verbs.refuse}


@in_mission("GET")
def requests(here: Here) -> HttpResponse:
    """Those that wait, or every one that there was."""
    every = here.asked("all") == "yes"
    found = visible_requests(by=here.by, all_of_them=every)
    return here.page(
        "mission/requests.html",
        yours=[one for one in found if one.answers],
        others=[one for one in found if not one.answers],
        every=every,
    )


@in_mission("POST")
def answer(here: Here, code: str) -> HttpResponse:
    """Agree to what another officer asked, refuse it, or take one's own request back."""
    given = _ANSWERS.get(here.request.POST.get("answer", ""))
    if given is None:
        raise WrongUse("which-answer", "A request is agreed to or refused.", expected="approve, refuse")
    given(code[:24], by=here.by)
    log.sign(by=here.by)
    return here.to("requests/")
