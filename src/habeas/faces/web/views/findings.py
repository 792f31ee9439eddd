"""Findings with their support and contrary support."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.here import Here, in_mission
from habeas.store.queries import findings as queries


def _on(here: Here) -> tuple[queries.OnRelease | None, ForPeople | None]:
    """The release to judge on; what hinders it is said on the page."""
    try:
        return here.released(here.asked("release", 64)), None
    except ForPeople as error:
        return None, error


@in_mission("GET")
def findings(here: Here) -> HttpResponse:
    """Every finding, with its verdict."""
    on, problem = _on(here)
    return here.page("findings/findings.html", shown=queries.visible_findings(on, by=here.by), on=on, problem=problem)


@in_mission("GET")
def finding(here: Here, code: str) -> HttpResponse:
    """One finding with what carries it and what speaks against it."""
    on, problem = _on(here)
    shown = queries.visible_finding(code, on, here.number(), by=here.by)
    return here.page("findings/finding.html", shown=shown, listing=shown.support, on=on, problem=problem)
