"""Who sources are, opened for a while, and what keeps them safe."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse

from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.store.actions import log
from habeas.store.actions import openings as verbs
from habeas.store.actions import protection as acts
from habeas.store.queries import guards as guarding
from habeas.store.queries import labels as labelled
from habeas.store.queries import openings as queries
from habeas.store.queries import protection as records
from habeas.store.queries.impact import day

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_MINUTES = (5, 15, 30, 60)


def beside(here: Here, code: str) -> dict[str, Any]:
    """What the page of a source shows of her protection."""
    opened = queries.visible_openings(code, by=here.by) if here.may("list-openings") else []
    return {
        "may_open": here.may("read-identity"),
        "may_protect": here.may("read-protection"),
        "openings": opened,
        "label": labelled.label_of(code, by=here.by),
    }


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
            minutes = whole(here.request.POST.get("minutes", ""))
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


@in_mission("GET", "POST")
def protection(here: Here, code: str) -> HttpResponse:
    """The risk that a source runs, what happened to her, the help she was offered; each form adds or changes one."""
    problem: ForPeople | None = None
    typed: dict[str, str] = {}
    records.visible_protection(code, by=here.by)
    if here.request.method == "POST":
        typed = {name: here.request.POST.get(name, "").replace("\r\n", "\n") for name in _TYPED}
        try:
            _put_down(here, code, typed)
            log.sign(by=here.by)
            return here.to(f"sources/{code}/protection/")
        except ForPeople as error:
            problem = error
    return here.page(
        "protection/protection.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        code=code,
        problem=problem,
        typed=typed,
        whom=acts.WHOM,
        levels=records.LEVELS,
        kinds=acts.INCIDENTS,
        helps=acts.REFERRALS,
        states=acts.STATES,
        may_open=here.may("read-identity"),
        **records.visible_protection(code, by=here.by),
    )


_TYPED = ("do", "record", "version", "after", "whom", "level", "review", "on", "kind", "state")
_TYPED += ("reason", "measures", "what", "done", "to", "note")


def _put_down(here: Here, code: str, typed: dict[str, str]) -> None:
    """What one form of the page asks for. A form carries the version that it was shown with."""
    by, did = here.by, typed["do"]
    on = day(typed["on"], "on") if typed["on"] else None
    version = whole(typed["version"])
    if did == "risk":
        here.require("assess-risk")
        acts.assess_risk(
            code,
            by=by,
            whom=typed["whom"],
            level=typed["level"],
            reason=typed["reason"],
            measures=typed["measures"],
            review=day(typed["review"], "review"),
            on=on,
            after=typed["after"],
        )
    elif did == "incident":
        acts.record_incident(code, by=by, kind=typed["kind"], what=typed["what"], on=on)
    elif did == "close":
        acts.close_incident(typed["record"], by=by, done=typed["done"], version=version, source=code)
    elif did == "referral":
        acts.record_referral(code, by=by, kind=typed["kind"], whom=typed["to"], note=typed["note"], on=on)
    elif did == "state":
        acts.set_referral(typed["record"], typed["state"], by=by, note=typed["note"], version=version, source=code)
    else:
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")


@in_mission("GET")
def incidents(here: Here) -> HttpResponse:
    """What happened to sources and nobody has closed."""
    found = records.visible_records(records.KINDS["Incident"], by=here.by, open_=True)
    return here.page("protection/incidents.html", found=found)


@in_mission("GET")
def openings(here: Here) -> HttpResponse:
    """Every opening of an identity, the newest first."""
    return here.page("protection/openings.html", found=queries.visible_openings(here.asked("source", 24), by=here.by))


@in_mission("GET")
def labels(here: Here) -> HttpResponse:
    """The labels of the sources that one sees, and which are to be looked at again."""
    overdue = here.asked("overdue") == "yes"
    return here.page("protection/labels.html", found=labelled.visible_labels(by=here.by, overdue=overdue))


@in_mission("GET")
def guards(here: Here) -> HttpResponse:
    """Which guards apply in releases, and what two people let in."""
    found = guarding.visible_guards(by=here.by, all_of_them=here.asked("all") == "yes")
    return here.page("protection/guards.html", found=found, every=here.asked("all") == "yes")
