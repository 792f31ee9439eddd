"""Reports: those that were built, and drafts with their problems beside the paragraphs."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.faces.web.here import Here, in_mission
from habeas.store.queries import report as queries


@in_mission("GET")
def reports(here: Here) -> HttpResponse:
    """The reports that were built."""
    return here.page("report/reports.html", built=queries.visible_reports(by=here.by))


@in_mission("GET")
def report(here: Here, code: str) -> HttpResponse:
    """One report, as it was built."""
    return HttpResponse(queries.visible_report(code, by=here.by).html)
