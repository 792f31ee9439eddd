"""Reading a scan from its page, and the text that came of it beside the picture of each page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from habeas.core.intake.scanned import LANGUAGES
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.scans import Reading
from habeas.faces.web.views.offered import STATUS
from habeas.store.actions import log
from habeas.store.actions.intake import scans as verbs
from habeas.store.queries import scans as queries

#: what a browser says where a page asks by itself how far it is
_BY_ITSELF = "HX-Request"
_NOTHING_NEW = 204


def _asks(request: HttpRequest) -> bool:
    return _BY_ITSELF in request.headers and request.method == "POST" and request.POST.get("do") == "look"


@in_mission("GET", "POST", quiet=_asks)
def scan(here: Here, code: str) -> HttpResponse:
    """A scan that is read: how far it is, to be stopped and gone on with; its text is made after the last page."""
    here.require("read-scan")
    asks, sent = _asks(here.request), here.request.method == "POST"
    problem: ForPeople | None = None
    scanned = True
    try:
        scanned = queries.looks_scanned(verbs.without_text(code, by=here.by))
        if sent and not scanned:
            raise WrongUse("not-a-scan", "This file is no scan.", {"record": code}, expected="PDF, PNG, JPEG or TIFF")
        if sent and (made := _done(here, code)):
            return _to(here, f"texts/{made}/scan/")
        if sent and here.request.POST.get("do") != "look":
            return here.to(f"items/{code}/scan/")
    except ForPeople as error:
        if error.code in ("no-such-item", "no-consent"):
            _let_go(here, code)  # no page of it is read or kept any more
            verbs.end(code, by=here.by)
        if error.code == "no-such-item":
            raise
        problem, scanned = error, scanned and error.code != "has-a-text"
    reading: Reading | None = here.session.scans.get(code)
    before = verbs.read_before(code, by=here.by) if problem is None and scanned and reading is None else None
    if problem is None and reading is not None:
        if asks and reading.going and whole(here.request.POST.get("pages", "")) == len(reading.pages):
            return HttpResponse(status=_NOTHING_NEW)
        problem = reading.problem
    return here.page(
        "intake/scan.html",
        status=_status(problem) if problem and sent and not asks else 200,
        code=code,
        problem=problem,
        reading=reading,
        before=before,
        scanned=scanned,
        languages=list(LANGUAGES),
        chosen=here.request.POST.getlist("language"),
    )


def _status(problem: ForPeople) -> int:
    """Who asks for what is there already may do so."""
    return 409 if problem.code == "has-a-text" else STATUS[problem.exit_code]


def _done(here: Here, code: str) -> str:
    """What a form of the page asks for; gives the code of the text once there is one."""
    asked, reading = here.request.POST.get("do", ""), here.session.scans.get(code)
    if asked == "begin":
        chosen = [one for one in LANGUAGES if one in here.request.POST.getlist("language")]
        if not chosen:
            raise WrongUse("no-such-language", "No language was chosen.", expected=", ".join(LANGUAGES))
        _let_go(here)
        opened, prepared = verbs.begin(code, "+".join(chosen), by=here.by)
        _read(here, Reading(opened, prepared, here.session.over))
    elif reading is None and asked == "go" and (found := verbs.go_on(code, by=here.by)):
        _let_go(here)
        opened, earlier = found
        _read(here, Reading(opened, earlier.scan, here.session.over, earlier.pages))
    elif asked == "forget":
        _let_go(here, code)
        verbs.forget(code, by=here.by)
    elif reading is None:
        raise WrongUse("no-such-form", "Nothing of this scan is being read.", do="Begin.")
    elif asked == "go":
        reading.go()
    elif asked == "stop":
        reading.stop()
    elif asked != "look":
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
    elif reading.done and not reading.going:
        made = verbs.keep(reading.scan, reading.together(), by=here.by)  # not now: what was read stays
        del here.session.scans[code]
        log.sign(by=here.by)
        return made.code
    return ""


def _read(here: Here, reading: Reading) -> None:
    here.session.scans[reading.scan.code] = reading
    reading.go()


def _let_go(here: Here, code: str = "") -> None:
    """Stop reading a scan, or whatever is read: a session holds one scan in memory. Its pages stay, sealed."""
    for one in [code] if code else list(here.session.scans):
        if (reading := here.session.scans.pop(one, None)) is not None:
            reading.stop()


def _to(here: Here, below: str) -> HttpResponse:
    """Go on to another page, also where the page asked by itself."""
    if _BY_ITSELF not in here.request.headers:
        return here.to(below)
    answer = HttpResponse(status=_NOTHING_NEW)
    answer["HX-Redirect"] = here.address(below)
    return answer


@in_mission("GET")
def beside(here: Here, code: str) -> HttpResponse:
    """A page of a text beside the picture that it was read from."""
    queries.require_beside(code, by=here.by)
    here.session.kept(("scan", code), lambda: _begun(here, code))
    shown = queries.beside_page(code, here.number(), by=here.by)
    if shown.file is not None:
        here.session.kept(("scan", shown.file.row.code), lambda: True)  # its pages are put down with the text
    blurred = bool(shown.file and shown.file.row.graphic and shown.picture) and here.asked("show", 5) != "yes"
    here.reads("texts", code)
    if shown.file and shown.file.row.graphic and shown.picture and not blurred:
        here.reads("pictures", shown.file.row.code)
    return here.page("intake/beside.html", shown=shown, row=shown.row, blurred=blurred)


def _begun(here: Here, code: str) -> bool:
    verbs.begin_beside(code, by=here.by)
    log.sign(by=here.by)
    return True


def page_picture(here: Here, code: str) -> HttpResponse:
    """The picture of a page of a file, which the page beside its text shows; on the log by its own address too."""

    def begun() -> bool:
        verbs.begin_page(code, by=here.by)
        log.sign(by=here.by)
        return True

    here.session.kept(("scan", code), begun)
    return HttpResponse(queries.page_picture(code, here.number(), by=here.by), content_type="image/png")
