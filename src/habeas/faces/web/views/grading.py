"""Grading, retraction, and the accounts of one event side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from habeas.core.coding.typed import TypedProblems
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.offered import STATUS, listed
from habeas.store.actions import log
from habeas.store.actions.coding import grading as verbs
from habeas.store.queries import grading as queries


def _sent(here: Here, *names: str) -> dict[str, Any]:
    return {name: here.request.POST.get(name, "")[:2000].replace("\x00", "") for name in names}


def _wrong(problem: ForPeople | None) -> list[Any]:
    return [one.problem for one in problem.problems] if isinstance(problem, TypedProblems) else []


def _status(problem: ForPeople | None) -> int:
    return STATUS[problem.exit_code] if problem else 200


@in_mission("GET", "POST")
def grading(here: Here, code: str) -> HttpResponse:
    """Reliability and credibility, each in a form of its own, with every grade that was given."""
    problem: ForPeople | None = None
    typed = _sent(here, "field", "value", "because")
    if here.request.method == "POST":
        try:
            seen = here.request.POST.get("seen", "")[:40]
            verbs.grade(code, typed["field"], typed["value"], because=typed["because"], seen=seen, by=here.by)
            log.sign(by=here.by)
            return here.to(f"accounts/{code}/grading/")
        except ForPeople as error:
            problem = error
    grades = [(field, listed(here, field)) for field in verbs.GRADES]
    found = queries.visible_grading(code, by=here.by)
    return here.page(
        "coding/grading.html", status=_status(problem), problem=problem, typed=typed, grades=grades, **found
    )


@in_mission("GET", "POST")
def retraction(here: Here, code: str) -> HttpResponse:
    """What a source took back of an account."""
    problem: ForPeople | None = None
    typed = _sent(here, "extent", "date", "reason")
    typed["acts"] = here.request.POST.getlist("acts")[:500]
    if here.request.method == "POST":
        try:
            verbs.retract(code, typed, seen=here.request.POST.get("seen", "")[:40], by=here.by)
            log.sign(by=here.by)
            return here.to(f"accounts/{code}/")
        except ForPeople as error:
            problem = error
    found = queries.visible_retraction(code, by=here.by)
    return here.page(
        "coding/retraction.html", status=_status(problem), problem=problem, wrong=_wrong(problem), typed=typed, **found
    )


@in_mission("GET", "POST")
def placing(here: Here, code: str) -> HttpResponse:
    """Which event an account tells of."""
    problem: ForPeople | None = None
    typed = _sent(here, "event", "event_title")
    if here.request.method == "POST":
        try:
            event = verbs.place_in_event(code, typed, seen=here.request.POST.get("seen", "")[:40], by=here.by)
            log.sign(by=here.by)
            return here.to(f"events/{event}/" if event else f"accounts/{code}/")
        except ForPeople as error:
            problem = error
    found = queries.visible_placing(code, by=here.by)
    return here.page(
        "coding/placing.html", status=_status(problem), problem=problem, wrong=_wrong(problem), typed=typed, **found
    )


@in_mission("GET", "POST")
def event(here: Here, code: str) -> HttpResponse:
    """The accounts of an event side by side; a value of the event is chosen with a reason."""
    problem: ForPeople | None = None
    typed = _sent(here, "field", "act", "because")
    if here.request.method == "POST":
        here.require("code")
        try:
            version = whole(here.request.POST.get("version", ""))
            verbs.choose_for_event(
                code, typed["field"], typed["act"], because=typed["because"], version=version, by=here.by
            )
            log.sign(by=here.by)
            return here.to(f"events/{code}/")
        except ForPeople as error:
            problem = error
    found = queries.visible_event(code, by=here.by)
    return here.page(
        "coding/event.html",
        status=_status(problem),
        problem=problem,
        typed=typed,
        may_code=here.may("code"),
        **found,
    )
