"""Files that arrive, the inbox in which they wait, submissions and consultations that are put down."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpResponse, JsonResponse

from habeas.core.intake.arriving import KINDS, REASONS, Arriving
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web.here import Here, in_mission
from habeas.store.actions import log
from habeas.store.actions.intake import files as verbs
from habeas.store.actions.intake import gatherings
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.queries import inbox as queries

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
LANGUAGES = ("ko", "en", "ar", "fr", "zh", "ru")


def _receive(here: Here, read: object, size: int, name: str, belongs: str, kind: str, language: str) -> verbs.Received:
    try:
        stream = Arriving(read, size, limits_of(here.session.mission))  # type: ignore[arg-type]
    except ForPeople as refused:
        here.require("receive-file")
        return verbs.Received(verbs.plain_name(name), "refused", size=size, code=refused.code, why=refused.what)
    return verbs.receive(stream, name, by=here.by, belongs=belongs[:24].strip(), kind=kind, language=language)


@in_mission("GET", "POST")
def inbox(here: Here) -> HttpResponse:
    """The inbox, and the form that brings files; without a script the answer is the receipt."""
    here.require("receive-file")
    sent, lines = here.request.POST, []
    if here.request.method == "POST":
        about = (sent.get("belongs", ""), sent.get("kind", ""), sent.get("language", ""))
        for one in here.request.FILES.getlist("files"):
            lines.append(_receive(here, one.read, one.size or 0, one.name or "", *about))
        log.sign(by=here.by)
        if not lines:
            raise WrongUse("no-file", "No file was chosen.", do="Go back, choose files, and send them.")
    return here.page(
        "inbox/inbox.html",
        listing=queries.visible_inbox(here.number(), by=here.by),
        lines=lines,
        items=" ".join(one.item for one in lines if one.item),
        kinds=KINDS,
        languages=LANGUAGES,
        belongs=sent.get("belongs", "") or here.asked("belongs", 24),
        submits=here.may("receive-submission"),
    )


@in_mission("POST")
def file(here: Here) -> HttpResponse:
    """One file by itself, as the script of the page sends it: from the line into the vault, piece by piece."""
    here.require("receive-file")
    said = here.request.headers
    size = int(said.get("Content-Length") or 0)  # digits alone: the headers' own middleware saw to that
    about = (said.get("X-Belongs", ""), said.get("X-Kind", ""), said.get("X-Language", ""))
    line = _receive(here, here.request.read, size, unquote(said.get("X-File-Name", ""))[:4000], *about)
    log.sign(by=here.by)
    return JsonResponse({**line.answer(), "said": here.w[f"inbox_{line.status}"]})


@in_mission("POST")
def receipt(here: Here) -> HttpResponse:
    """A receipt as JSON: what was kept, with the digests by which whoever sent it knows it again."""
    here.require("receive-file")
    rows = queries.receipt(here.request.POST.get("items", "").split(), by=here.by)
    answer = JsonResponse({"format": "habeas/receipt/1", "mission": here.slug, "files": rows})
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


@in_mission("GET", "POST")
def waiting(here: Here, code: str) -> HttpResponse:
    """One file of the inbox: given to what it belongs to, or taken away for a reason."""
    found, problem, sent = queries.visible_file(code, by=here.by), None, here.request.POST
    if here.request.method == "POST":
        did = sent.get("do", "")
        try:
            if did == "assign":
                belongs = sent.get("belongs", "").strip()[:24]
                verbs.assign(code, belongs, by=here.by, kind=sent.get("kind", ""), language=sent.get("language", ""))
            elif did == "discard":
                verbs.discard_file(code, by=here.by, reason=sent.get("reason", ""))
            else:
                raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
            log.sign(by=here.by)
            return here.to("inbox/")
        except ForPeople as error:
            problem = error
    return here.page(
        "inbox/waiting.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        problem=problem,
        found=found,
        kinds=KINDS,
        reasons=REASONS,
        languages=LANGUAGES,
        typed={name: sent.get(name, "") for name in ("belongs", "kind", "language", "reason")},
    )


@in_mission("GET", "POST")
def submission(here: Here) -> HttpResponse:
    """A new submission; its agreement is put down next."""
    here.require("receive-submission")
    typed = {name: here.request.POST.get(name, "")[:400] for name in ("giver", "received", "title", "own")}
    problem = None
    if here.request.method == "POST":
        try:
            code = gatherings.receive_submission(by=here.by, **typed)
            log.sign(by=here.by)
            below = "consent/" if here.may("decide-consent") else ""
            return here.to(f"submissions/{code}/{below}")
        except ForPeople as error:
            problem = error
    status = _STATUS[problem.exit_code] if problem else 200
    return here.page("inbox/submission.html", status=status, problem=problem, typed=typed)


@in_mission("GET", "POST")
def consultation(here: Here) -> HttpResponse:
    """A new consultation with its participants' codes and notes: one line each."""
    here.require("receive-submission")
    names = ("date", "title", "participants")
    typed = {name: here.request.POST.get(name, "")[:40_000] for name in names}
    problem = None
    if here.request.method == "POST":
        lines = [line.partition(":") for line in typed["participants"].splitlines() if line.strip()]
        try:
            people = [(called, note) for called, _, note in lines]
            code = gatherings.hold_consultation(
                by=here.by, date=typed["date"], title=typed["title"][:400], participants=people
            )
            log.sign(by=here.by)
            return here.to(f"consultations/{code}/")
        except ForPeople as error:
            problem = error
    status = _STATUS[problem.exit_code] if problem else 200
    return here.page("inbox/consultation.html", status=status, problem=problem, typed=typed)
