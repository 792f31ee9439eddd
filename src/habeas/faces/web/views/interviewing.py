"""Interviews that are being taken: drafts, kept with every word, and what becomes of them; sheets of information."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from habeas.core.intake import information as informing
from habeas.core.intake.interviewing import EARLIER, typed
from habeas.core.kernel.datespeak import in_words
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.interview_form import Form, labels
from habeas.store.actions import log
from habeas.store.actions.intake import interviews as verbs
from habeas.store.actions.intake.leftdrafts import discard_left
from habeas.store.queries import interviewing as queries
from habeas.store.queries.consents import allowed_of, records_of
from habeas.store.queries.leftdrafts import left_drafts

#: what one may have forgotten -> the step in which it stands
_STEP_OF = {
    "earlier": "before",
    "sheet": "information",
    "consent": "consent",
    "risk": "risk",
    "safe": "identity",
    "notes": "talk",
}
_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}


@in_mission("GET", "POST")
def drafts(here: Here) -> HttpResponse:
    """The drafts that one may go on with, and the beginning of a new interview."""
    found, problem, sent = queries.visible_drafts(by=here.by), None, here.request.POST
    source = (sent.get("source", "") or here.asked("source", 24)).strip()[:24]
    if here.request.method == "POST":
        said = {name: sent.get(name, "")[:4000] for name in ("earlier", "earlier_by")}
        try:
            if sent.get("do") == "discard-left":
                return _discard_left(here)
            code = verbs.begin(by=here.by, source=source, **said)
            log.sign(by=here.by)
            return here.to(f"intake/{code}/")
        except ForPeople as error:
            problem = error
    earlier = queries.visible_earlier(source, by=here.by) if source and problem is None else []
    return here.page(
        "interviewing/drafts.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        problem=problem,
        found=found,
        source=source,
        ours=earlier,
        answers=EARLIER,
        typed={name: sent.get(name, "") for name in ("earlier", "earlier_by")},
        left=left_drafts(by=here.by) if here.may("discard-left-draft") else [],
    )


def _discard_left(here: Here) -> HttpResponse:
    if here.request.POST.get("sure") != "yes":
        raise WrongUse("not-sure", "Nothing was discarded: whoever discards a draft says that she means it.")
    discard_left(here.request.POST.get("record", "")[:24], by=here.by)
    log.sign(by=here.by)
    return here.to("intake/")


@in_mission("GET", "POST")
def draft(here: Here, code: str) -> HttpResponse:
    """A draft as a form: every step on one page, in any order, with what was understood."""
    opened = queries.visible_draft(code, by=here.by)
    sent = here.request.POST
    if here.request.method == "GET" or opened.is_lost:
        if sent.get("do") == "discard":
            return _discard(here, code)
        return _form(here, opened, opened.said, opened.row.version)
    did, version = sent.get("do", ""), whole(sent.get("version", ""))
    if did == "discard":
        return _discard(here, code)
    if did == "name":
        verbs.name_colleagues(code, sent.getlist("named")[:20], by=here.by)
        log.sign(by=here.by)
        return here.to(f"intake/{code}/")
    said = {name: sent.getlist(name) for name in sent}
    try:
        _keep(here, code, whole(sent.get("newest", "")) if did == "over" else version)
    except (NotNow, WrongUse) as error:
        status = 409 if isinstance(error, NotNow) else 400
        return _form(here, opened, typed(said), version, status=status, problem=error, newer=opened.said)
    if did == "look":
        return here.to(f"intake/{code}/look/")
    answer = here.to(f"intake/{code}/")
    if did == "more":
        answer["Location"] += "#step-places"
    return answer


def _keep(here: Here, code: str, version: int) -> int:
    sent = here.request.POST
    said = {name: sent.getlist(name) for name in sent}
    tab, count = sent.get("tab", ""), whole(sent.get("count", ""))
    return verbs.keep(code, said, by=here.by, version=version, tab=tab, count=count)


def _discard(here: Here, code: str) -> HttpResponse:
    if here.request.POST.get("sure") != "yes":
        raise WrongUse("not-sure", "Nothing was discarded: whoever discards a draft says that she means it.")
    verbs.discard(code, by=here.by)
    log.sign(by=here.by)
    return here.to("intake/")


def _form(
    here: Here, opened: queries.Opened, said: Mapping[str, Sequence[str]], version: int, status: int = 200, **more: Any
) -> HttpResponse:
    row = opened.row
    reading = queries.understood(said, source=row.source)
    form = Form(here, said, reading)
    differs = _differing(form, said, more.get("newer")) if status == 409 else []
    return here.page(
        "interviewing/draft.html",
        status=status,
        row=row,
        is_lost=opened.is_lost,
        steps=form.steps(),
        version=version,
        newest=row.version,
        tab=secrets.token_hex(8),
        differs=differs,
        is_mine=row.user == here.by.code,
        colleagues=queries.colleagues(by=here.by) if row.user == here.by.code else [],
        named=row.named.split(),
        **more,
    )


def _differing(
    form: Form, said: Mapping[str, Sequence[str]], newer: Mapping[str, Sequence[str]] | None
) -> list[dict[str, str]]:
    """What stands otherwise in what was kept meanwhile."""
    found = []
    for name, label in labels(form).items():
        mine, theirs = (" · ".join(filter(None, one.get(name, ()))).strip() for one in (said, newer or {}))
        if mine != theirs:
            found.append({"label": label, "theirs": theirs})
    return found


@in_mission("POST")
def keep(here: Here, code: str) -> HttpResponse:
    """The same for the script of the page, at every pause of typing: what was kept, and what was understood."""
    try:
        version = _keep(here, code, whole(here.request.POST.get("version", "")))
    except ForPeople as error:
        status = 404 if error.code.startswith("no-such") else _STATUS[error.exit_code]
        if error.code == "not-allowed":
            raise
        return JsonResponse({"error": error.code}, status=409 if isinstance(error, Refused) else status)
    said = typed({name: here.request.POST.getlist(name) for name in here.request.POST})
    row = queries.draft_of(code, by=here.by)
    reading = queries.understood(said, source=row.source)
    form = Form(here, said, reading)
    dates = {name: in_words(edtf, here.w.language) for name, edtf in reading.understood.items()}
    return JsonResponse({"version": version, "understood": dates, "wrong": form.wrong})


@in_mission("GET", "POST")
def look(here: Here, code: str) -> HttpResponse:
    """What a draft becomes, looked at once more; then its records are made."""
    opened, problem, sent = queries.visible_draft(code, by=here.by), None, here.request.POST
    if here.request.method == "POST":
        try:
            shown = whole(sent.get("decisions", ""), otherwise=-1)
            taken = verbs.take(code, by=here.by, version=whole(sent.get("version", "")), decisions=shown)
            log.sign(by=here.by)
            return here.done("interviewing/taken.html", taken=taken)
        except ForPeople as error:
            problem = error
    source = opened.row.source
    reading = queries.understood(opened.said, source=source)
    form = Form(here, opened.said, reading)
    named = labels(form)
    wrong = [{"name": one.field, "what": form.wrong[one.field]} for one in reading.wrong]
    if not source and not reading.source["kind"]:  # the one field that has to be filled in
        wrong.append({"name": "kind", "what": here.w["iv_kind_needed"]})
    steps = form.steps()
    there = {step.key for step in steps}
    return here.page(
        "interviewing/look.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        row=opened.row,
        problem=problem,
        reading=reading,
        wrong=[{**one, "label": named.get(one["name"], one["name"])} for one in wrong],
        missing=[(one, _STEP_OF[one] if _STEP_OF[one] in there else "") for one in reading.missing],
        decisions=len(records_of(source)) if source else 0,
        allowed=allowed_of(source) if source else [],
    )


@in_mission("GET")
def information(here: Here) -> HttpResponse:
    """The sheets of information that there are."""
    here.require("see-overview")
    return here.page("interviewing/information.html", sheets=[_named(one) for one in informing.sheets().values()])


def _named(one: informing.Sheet) -> dict[str, Any]:
    return {"sheet": one, "address": one.name.replace("/", "-")}


@in_mission("GET")
def sheet(here: Here, code: str) -> HttpResponse:
    """A sheet of information with its form, in large letters to read aloud, and to be printed."""
    here.require("see-overview")
    return here.page("interviewing/sheet.html", sheet=informing.sheet(code.replace("-", "/")))
