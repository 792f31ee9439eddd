"""Files of sources, graphic ones blurred until somebody asks for them; and how much one has read today."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.intake.recordings import is_video
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web import recordings
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.mission import inside
from habeas.faces.web.views.offered import STATUS
from habeas.faces.web.views.scans import page_picture
from habeas.store.actions import items as verbs
from habeas.store.actions import log
from habeas.store.actions.reading import count_reading
from habeas.store.queries import items as queries
from habeas.store.queries import reading as readings
from habeas.store.queries import recordings as beside


@in_mission("GET", "POST")
def item(here: Here, code: str) -> HttpResponse:
    """A file: what it is, whether it is graphic, and its picture where she may see it now."""
    problem: ForPeople | None = None
    if here.request.method == "POST":
        graphic = here.request.POST.get("graphic") == "yes"
        try:
            verbs.mark_graphic(code, graphic, by=here.by, version=whole(here.request.POST.get("version", "")))
            log.sign(by=here.by)
            return here.to(f"items/{code}/")
        except ForPeople as error:
            problem = error
    if here.asked("as", 10) == "picture":
        kind, content = queries.picture(code, by=here.by)
        return HttpResponse(content, content_type=kind)
    if here.asked("as", 10) == "recording":
        return recordings.played(here, code)
    if here.asked("as", 10) == "page":
        return page_picture(here, code)
    found = queries.visible_item(code, by=here.by)
    blurred = bool(found.row.graphic) and here.asked("show", 5) != "yes"
    if (found.picture or found.recording) and not blurred:
        here.reads("pictures" if found.row.graphic else "", code)
    return here.page(
        "intake/item.html",
        status=STATUS[problem.exit_code] if problem else 200,
        found=found,
        row=found.row,
        blurred=blurred,
        may_mark=here.may("mark-graphic"),
        video=is_video(found.recording),
        texts=beside.texts_of(found, by=here.by),
        may_open=here.may("read-identity"),
        may_scan=here.may("read-scan"),
        problem=problem,
    )


@in_mission("GET", "POST")
def reading(here: Here) -> HttpResponse:
    """How much she has read today, and a pause."""
    if here.request.method == "POST":
        if here.request.POST.get("do") == "later":
            here.session.spell.put_off()
            wanted = inside(here.slug, here.request.POST.get("next", ""))
            return here.to(wanted.removeprefix(f"/{here.slug}/"))
        count_reading("paused", by=here.by)
        here.session.spell.rests()
        return here.to("reading/", paused="yes")
    return here.page(
        "mission/reading.html",
        own=readings.own_reading(by=here.by),
        together=readings.reading_together(by=here.by),
        fewest=readings.FEWEST,
        minutes=here.session.limits["pause"],
        paused=here.asked("paused", 5),
    )
