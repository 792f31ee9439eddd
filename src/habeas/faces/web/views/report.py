"""Reports: those that were built, and drafts with their problems beside the paragraphs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from habeas.core.kernel.errors import ForPeople, NotNow, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.store.actions import log
from habeas.store.actions import report as verbs
from habeas.store.queries import recognition
from habeas.store.queries import report as queries
from habeas.store.queries.seeing import hidden_sources
from habeas.store.queries.times import times_of


@in_mission("GET")
def reports(here: Here) -> HttpResponse:
    """The reports that were built, and the drafts."""
    drafts = queries.visible_drafts(by=here.by) if here.may("read-draft") else []
    return here.page("report/reports.html", built=queries.visible_reports(by=here.by), drafts=drafts)


@in_mission("GET")
def report(here: Here, code: str) -> HttpResponse:
    """One report, as it was built."""
    return HttpResponse(queries.visible_report(code, by=here.by).html)


@in_mission("GET", "POST")
def drafts(here: Here) -> HttpResponse:
    """Bring in a draft, as a file or as words."""
    here.require("keep-draft")
    if here.request.method == "GET":
        return here.page("report/bring.html")
    text, problem = _brought(here.request)
    if problem is None:
        try:
            row = verbs.keep_draft(text, by=here.by)
            log.sign(by=here.by)
            return here.to(f"drafts/{row.code}/")
        except WrongUse as error:
            problem = error
    return here.page("report/bring.html", status=400, problem=problem, text=text)


def _brought(request: HttpRequest) -> tuple[str, ForPeople | None]:
    """The draft that a form brings: its file, where there is one, else the words typed."""
    file: Any = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "").replace("\r\n", "\n"), None
    try:
        return file.read().decode("utf-8-sig").replace("\r\n", "\n"), None
    except UnicodeDecodeError:
        return "", WrongUse("not-utf8", "The file is not UTF-8 text.", do="Save it as UTF-8, then bring it in again.")


@in_mission("GET")
def draft(here: Here, code: str) -> HttpResponse:
    """A draft with its problems beside the paragraphs, and its words against the limit."""
    row, text = queries.visible_draft(code, by=here.by)
    checked, problem = _checked(here, row, text)
    return here.page(
        "report/draft.html",
        row=row,
        checked=checked,
        problem=problem,
        release=here.asked("release"),
        may_link=here.may("build-linked-report"),
        unapproved=checked.unapproved() if checked else [],
    )


def _checked(here: Here, row: Any, text: str) -> tuple[queries.CheckedDraft | None, ForPeople | None]:
    """The draft checked, once for each version and release; what hinders it is said on the page."""
    try:
        on = _on(here, row, text)
        key = ("draft", row.sha256, on.row.sha256, hidden_sources(here.by))
        return here.session.kept(key, lambda: queries.checked_draft(row, text, on, by=here.by)), None
    except ForPeople as error:
        return None, error


def _on(here: Here, row: Any, text: str) -> Any:
    """The release that a draft is written on, opened once in a session."""
    return here.released(queries.release_for(text, row.code, release=here.asked("release", 64) or None).sha256)


@in_mission("GET", "POST")
def edit(here: Here, code: str) -> HttpResponse:
    """Change a draft. What somebody else changed meanwhile is not overwritten, and what was typed is not lost."""
    here.require("keep-draft")
    row, text = queries.visible_draft(code, by=here.by)
    if here.request.method == "GET":
        return here.page("report/edit.html", row=row, text=text, version=row.version)
    typed = here.request.POST.get("text", "").replace("\r\n", "\n")
    version = here.request.POST.get("version", "")
    try:
        verbs.keep_draft(typed, by=here.by, code=code, version=whole(version))
        log.sign(by=here.by)
        return here.to(f"drafts/{code}/")
    except (WrongUse, NotNow) as error:
        status = 409 if isinstance(error, NotNow) else 400
        return here.page(
            "report/edit.html", status=status, row=row, text=typed, version=version, problem=error, newer=text
        )


#: quotations under a check that the page shows
_QUOTED = 50
_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@in_mission("POST")
def build(here: Here, code: str) -> HttpResponse:
    """The draft as a file: the report as page, Word or PDF, or its linked version; refused while it has a problem."""
    row, text = queries.visible_draft(code, by=here.by)
    opened = queries.open_text(text, row.code, release=here.request.POST.get("release", "")[:64] or None, by=here.by)
    form = here.request.POST.get("form", "")
    if form == "linked":
        _, content = verbs.linked_opened(opened, by=here.by)
    elif form in _TYPES:
        built = verbs.build_opened(opened, (form,), by=here.by)
        content = built.files.get(form, b"")
    else:
        raise WrongUse("no-such-form", "A report is not written in this form.", expected=", ".join([*_TYPES, "linked"]))
    if not content:
        return here.to(f"drafts/{code}/")
    log.sign(by=here.by)
    name = f"{row.code}.linked.html" if form == "linked" else f"{row.code}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES.get(form, _TYPES["html"]), headers=headers)


@in_mission("POST")
def preview(here: Here, code: str) -> HttpResponse:
    """The problems and the length of words that are being typed; nothing is kept."""
    row, _ = queries.visible_draft(code, by=here.by)
    text = here.request.POST.get("text", "").replace("\r\n", "\n")
    try:
        checked = queries.checked_draft(row, text, _on(here, row, text), by=here.by)
        return here.page("report/preview.html", row=row, checked=checked)
    except ForPeople as error:
        return here.page("report/preview.html", row=row, problem=error)


@in_mission("GET")
def check(here: Here, code: str, number: int) -> HttpResponse:
    """From one figure, quotation or claim of a draft to the records under it."""
    row, text = queries.visible_draft(code, by=here.by)
    checked, problem = _checked(here, row, text)
    if problem is not None:
        raise problem
    if checked is None or number >= len(checked.result.checks):
        raise WrongUse("no-such-check", f"The draft {code} has no check {number}.")
    under = checked.under(number)
    score = _recognised(here, under["check"], checked.opened.numbers.codes("source"))
    times = times_of([one[0] for one in under["passages"][:_QUOTED]], by=here.by)
    under["passages"] = [(*one, times.get(one[0], "")) for one in under["passages"]]
    return here.page("report/check.html", row=row, checked=checked, number=number, score=score, **under)


def _recognised(here: Here, check: Any, within: Any) -> recognition.Recognised | None:
    """How recognisable the source of a quotation is, for who may know and sees her."""
    if check.check != "quote" or not here.may("score-recognition"):
        return None
    try:
        return recognition.recognised(check.attributes.get("passage", ""), by=here.by, within=frozenset(within))
    except ForPeople:
        return None


@in_mission("GET")
def used(here: Here, code: str) -> HttpResponse:
    """From an account back to the sentences of drafts that rest on it."""
    found = []
    for one in queries.visible_drafts(by=here.by)[:10]:
        row, text = queries.visible_draft(one["draft"], by=here.by)
        checked, _ = _checked(here, row, text)
        for number in checked.resting_on(code) if checked else []:
            found.append({"row": row, "number": number, "check": checked.result.checks[number]})  # type: ignore[union-attr]
    return here.page("report/used.html", account=code, found=found)
