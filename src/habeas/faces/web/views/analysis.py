"""Tables and pictures over one release, and the timeline of what happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from habeas.core.analysis.pictures import KINDS, Moment, Picture, draw, stretch
from habeas.core.analysis.pictures import timeline as draw_timeline
from habeas.core.analysis.plan import DIMENSIONS, PROVINCE, UNITS
from habeas.core.analysis.render import matrix, notes, side_words
from habeas.core.analysis.tables import Table
from habeas.core.kernel.errors import ForPeople, Refused
from habeas.faces.web.here import Here, in_mission, refusal
from habeas.store.queries import findings as queries
from habeas.store.queries import release as releases
from habeas.store.queries.accounts import visible_times
from habeas.store.queries.atlas import atlas


@in_mission("GET")
def figures(here: Here) -> HttpResponse:
    """A table over a release with its picture, its notes, and what it rests on."""
    here.require("analyse")
    asked = _asked(here)
    offered = {
        "units": UNITS,
        "rows_offered": [*DIMENSIONS, *([PROVINCE] if atlas() else [])],
        "kinds": KINDS if atlas() else [kind for kind in KINDS if kind != "map"],
        "releases": releases.visible_releases(by=here.by) if here.may("list-releases") else [],
    }
    may = {"may_accounts": here.may("read-account"), "may_guards": here.may("list-guards")}
    context: dict[str, Any] = {"asked": asked, **may, **offered}
    try:
        on, table = _table(here, asked)
    except ForPeople as error:
        return here.page("analysis/figures.html", problem=error, status=200, **context)
    if on is None or table is None:
        return here.page("analysis/figures.html", **context)
    try:
        context["picture"] = _drawn(here, table, asked)
    except Refused as refused:
        context["no_picture"] = refused
    lines = matrix(table, here.label, here.w.language)
    context |= {"on": on, "table": table, "head": lines[0], "lines": _lines(table, lines[1:])}
    return here.page("analysis/figures.html", notes=notes(table, here.w.language), **context)


def _lines(table: Table, lines: list[list[str]]) -> list[dict[str, Any]]:
    """The table's lines; a row that names a violation, place, kind of place or agency leads to its accounts."""
    field = {
        "group": "violation",
        "violation": "violation",
        "place": "place",
        "place_type": "place_type",
        "agency": "agency",
    }
    found = []
    for index, line in enumerate(lines):
        value = table.rows[index] if index < len(table.rows) else None
        name = field.get(table.rows_are)
        wanted = f"{value}-*" if table.rows_are == "group" else value
        query = {name: wanted} if name and value else {}
        found.append({"name": line[0], "cells": line[1:], "query": query, "total": index >= len(table.rows)})
    return found


def _asked(here: Here) -> dict[str, str]:
    """What the address asks for; a unit or side that there is not becomes the first."""
    unit, rows, columns = here.asked("unit"), here.asked("rows"), here.asked("columns")
    return {
        "release": here.asked("release", 64),
        "unit": unit if unit in UNITS else "sources",
        "rows": rows if rows in (*DIMENSIONS, PROVINCE) else "group",
        "columns": columns if columns in (*DIMENSIONS, PROVINCE) else "",
        "where": here.asked("where", 500),
        "kind": here.asked("kind") if here.asked("kind") in KINDS else "",
        "by": "report" if here.asked("by") == "report" else "event",
    }


def _table(here: Here, asked: dict[str, str]) -> tuple[queries.OnRelease | None, Table | None]:
    on = here.released(asked["release"])
    if on is None:
        return None, None
    given = {name: asked[name] or None for name in ("unit", "rows", "columns")}
    key = ("table", on.row.sha256, *asked.values())
    made = here.session.kept(key, lambda: on.figures.table(**given, where=asked["where"], by=asked["by"]))
    return on, made


@in_mission("GET")
def picture(here: Here) -> HttpResponse:
    """The table of the same address as a picture."""
    here.require("analyse")
    asked = _asked(here)
    _, table = _table(here, asked)
    if table is None:
        return refusal(here.request, 404, missing=here.w["no_release_to_count"])
    if here.asked("as") == "png":
        return HttpResponse(_drawn(here, table, asked).png(), content_type="image/png")
    return HttpResponse(_drawn(here, table, asked).svg, content_type="image/svg+xml")


def _drawn(here: Here, table: Table, asked: dict[str, str]) -> Picture:
    """The picture of a table, drawn once in a session."""
    words = here.w
    title = f"{words[table.unit]} · {side_words(table.rows_are, words.language)}"
    key = ("picture", table.release, words.language, *asked.values())

    def made() -> Picture:
        kind = asked["kind"] or None
        return draw(table, kind=kind, title=title, label=here.label, language=words.language, atlas=atlas())

    drawn: Picture = here.session.kept(key, made)
    return drawn


@in_mission("GET")
def sheet(here: Here) -> HttpResponse:
    """The table of the same address as CSV, with everything that must stand under it."""
    here.require("analyse")
    _, table = _table(here, _asked(here))
    if table is None:
        return refusal(here.request, 404, missing=here.w["no_release_to_count"])
    response = HttpResponse(table.csv(here.label, here.w.language), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="table.csv"'
    return response


@in_mission("GET")
def timeline(here: Here) -> HttpResponse:
    """Events with their uncertain dates, and what the State decreed, on one timeline with the same in a table."""
    found = visible_times(by=here.by)
    return here.page("analysis/timeline.html", found=found)


@in_mission("GET")
def timeline_picture(here: Here) -> HttpResponse:
    """The timeline as a picture."""
    found = visible_times(by=here.by)
    words = here.w
    drawn = draw_timeline(
        [stretch(event.title or event.code, event.date) for event in found.events],
        [Moment(one.title, one.date_lo, one.date_hi) for one in found.measures if one.date_lo and one.date_hi],
        title=words["timeline"],
        sure=words["surely"],
        possible=words["possibly"],
        language=words.language,
        sentence=words.say("timeline_sentence", n=len(found.events), measures=len(found.measures)),
        foot=here.foot(),
    )
    return HttpResponse(drawn, content_type="image/svg+xml")
