"""A recording beside a text: what the page shows of it, and the parts that a browser asks for."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

from habeas.faces.web.here import Here, whole
from habeas.store.actions import log
from habeas.store.actions import recordings as verbs
from habeas.store.queries import recordings as queries

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)
#: seconds of a recording to which an address leads
_LONGEST = 360_000


def beside(here: Here, row: Any) -> dict[str, Any]:
    """What the template ``coding/recording.html`` needs. What is graphic starts blurred and without its sound; that
    somebody asks for it is counted, as of a picture."""
    found = queries.beside(row, by=here.by, asked=here.asked("recording", 24))
    graphic = found.played is not None and bool(found.played.row.graphic)
    shown = here.asked("show", 5) == "yes"
    if found.played is not None:
        _begin(here, found.played.row.code)
        here.reads("pictures" if graphic and shown else "", found.played.row.code)
    start = min(whole(here.asked("at", 8)), _LONGEST)
    return {"recordings": found, "muted": graphic and not shown, "graphic": graphic, "start": start}


def played(here: Here, code: str) -> HttpResponse:
    """The part of a recording that a browser asks for: decrypted in memory, of one piece alone; the rest it asks for
    next. Without a range it is the first part too: nothing plays a recording otherwise."""
    asked = _RANGE.fullmatch(here.request.headers.get("Range", "bytes=0-").strip())
    _begin(here, code)
    part = queries.part(code, int(asked[1]), int(asked[2]) if asked[2] else None, by=here.by) if asked else None
    if part is None:
        return HttpResponse(status=416)
    answer = HttpResponse(part.content, status=206, content_type=part.media_type)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Range"] = f"bytes {part.start}-{part.end}/{part.size}"
    answer["Content-Disposition"] = "inline"
    return answer


def _begin(here: Here, code: str) -> None:
    def begun() -> bool:
        verbs.begin(code, by=here.by)
        log.sign(by=here.by)
        return True

    here.session.kept(("recording", code), begun)
