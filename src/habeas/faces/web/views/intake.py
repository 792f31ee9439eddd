"""Sources, interviews, submissions, consultations."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.analysis.pictures import stretch, timeline
from habeas.faces.web.here import Here, in_mission
from habeas.faces.web.views import protection
from habeas.store.queries import interviewing
from habeas.store.queries import sources as queries
from habeas.store.queries.vocabulary import values

#: lists about sources that the menu has no place for, and the verb that each needs
_BESIDE = (
    ("openings", "list-openings"),
    ("labels", "list-labels"),
    ("guards", "list-guards"),
    ("incidents", "read-protection"),
)


@in_mission("GET")
def sources(here: Here) -> HttpResponse:
    """The list of sources."""
    chosen = queries.SourceFilter(here.asked("kind"), here.asked("consent"), here.asked("risk"))
    found = queries.visible_sources(chosen, here.number(), by=here.by)
    offered = {"kinds": values("source.kind"), "risks": values("risk")}
    beside = [name for name, verb in _BESIDE if here.may(verb)]
    return here.page("intake/sources.html", listing=found, chosen=chosen, beside=beside, **offered)


@in_mission("GET")
def source(here: Here, code: str) -> HttpResponse:
    """One source."""
    found = queries.visible_source(code, by=here.by)
    return here.page("intake/source.html", **found, **protection.beside(here, code))


@in_mission("GET")
def exposure(here: Here, code: str) -> HttpResponse:
    """Where a source was, as a picture."""
    places = queries.visible_source(code, by=here.by)["exposures"]
    language = here.w.language
    rows = []
    for one in places:
        kind = here.label("place_type", one.place_type, language) if one.place_type else ""
        rows.append(
            stretch(one.place or kind, one.started, one.ended, style=int(one.place_type.startswith("detention")))
        )
    drawn = timeline(
        rows,
        title=f"{code} · {here.w['exposure']}",
        sure=here.w["surely"],
        possible=here.w["possibly"],
        language=language,
        sentence=here.w["exposure_timeline_alt"],
        foot=here.foot(),
    )
    return HttpResponse(drawn, content_type="image/svg+xml")


@in_mission("GET")
def interviews(here: Here) -> HttpResponse:
    """The list of interviews."""
    chosen = {"review": here.asked("review"), "language": here.asked("language")}
    found = queries.visible_interviews(here.number(), by=here.by, **chosen)
    return here.page("intake/interviews.html", listing=found, chosen=chosen)


@in_mission("GET")
def submissions(here: Here) -> HttpResponse:
    """The list of submissions."""
    return here.page("intake/submissions.html", listing=queries.visible_submissions(here.number(), by=here.by))


@in_mission("GET")
def consultations(here: Here) -> HttpResponse:
    """The list of consultations."""
    return here.page("intake/consultations.html", listing=queries.visible_consultations(here.number(), by=here.by))


@in_mission("GET")
def gathering(here: Here, code: str) -> HttpResponse:
    """One interview, submission or consultation."""
    found = queries.visible_gathering(code, by=here.by)
    around = {
        "about": interviewing.visible_about(code, by=here.by),
        "took_part": interviewing.visible_participants(code, by=here.by),
        "own": interviewing.visible_own(code, by=here.by),
    }
    return here.page("intake/gathering.html", **found, **around)
