"""Reviewing a text for identities: proposals beside the words, decided one after the other."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from habeas.core.coding.reader import SPAN_KINDS
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web import recordings
from habeas.faces.web.here import Here, in_mission
from habeas.store.actions import log
from habeas.store.actions import review as verbs
from habeas.store.queries import review as queries
from habeas.store.queries.corrections import spans_waiting

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_NOTHING = {"words": "", "kind": "name", "person": "", "which": ""}


@in_mission("GET", "POST")
def review(here: Here, code: str) -> HttpResponse:
    """The whole text with what is proposed, marked and dismissed in it; each decision is sent by itself."""
    row = queries.require_reviewable(code, by=here.by)
    here.session.kept(("review", code), lambda: _begun(here, code))
    problem: ForPeople | None = None
    typed = _NOTHING
    if here.request.method == "POST":
        typed = {name: here.request.POST.get(name, "")[:1000] for name in _NOTHING}
        try:
            return _done(here, code, typed)
        except ForPeople as error:
            problem = error
            row = queries.require_reviewable(code, by=here.by)
    here.reads("texts", code)
    looked = queries.look(row, by=here.by)
    now = queries.review(row, looked)
    part = queries.part_of(now, looked, here.number("part"))
    shown = [
        {"at": number, "group": group, "times": times, "places": range(1, times + 1) if times > 1 else ()}
        for number, group, times in part.groups
    ]
    return here.page(
        "coding/review.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        row=row,
        now=now,
        part=part,
        groups=shown,
        kinds=SPAN_KINDS,
        people=_people(now, part),
        typed=typed,
        problem=problem,
        unplaced=spans_waiting(code),
        **recordings.beside(here, row),
    )


def _begun(here: Here, code: str) -> int:
    count = verbs.begin_review(code, by=here.by)
    log.sign(by=here.by)
    return count


def _done(here: Here, code: str, typed: dict[str, str]) -> HttpResponse:
    asked, seen = here.request.POST.get("do", ""), here.request.POST.get("seen", "")[:40]
    if asked == "finish":
        verbs.finish_review(code, seen=seen, by=here.by)
        log.sign(by=here.by)
        return here.to(f"texts/{code}/")
    if asked == "reopen":
        verbs.reopen_review(code, seen=seen, by=here.by)
    else:
        which = typed["which"]
        if which and not (which.isascii() and which.isdigit() and len(which) < 7):
            raise WrongUse("no-such-occurrence", "An occurrence is a number.", expected="1, 2 …", found=which[:20])
        decision = verbs.Decision(
            asked,
            typed["words"].replace("\r\n", "\n"),
            typed["kind"],
            typed["person"],
            int(which) if which else None,
            here.request.POST.get("record", "")[:40],
        )
        verbs.decide(code, [decision], seen=seen, by=here.by)
    log.sign(by=here.by)
    at = here.request.POST.get("at", "")
    place = f"#g{at}" if at.isascii() and at.isdigit() and len(at) < 7 else ""
    part = here.number("part")
    return HttpResponseRedirect(here.address(f"texts/{code}/review/", part=part if part > 1 else "") + place)


def _people(now: queries.Review, part: queries.Part) -> list[tuple[str, str]]:
    """The persons of this text, and those whom the mission knows by words proposed here: a code and the words."""
    found: dict[str, str] = {}
    for mark in now.marked:
        if getattr(mark.row, "person", ""):
            found.setdefault(mark.row.person, mark.words)  # type: ignore[union-attr]
    for _, group, _ in part.groups:
        if group.person:
            found.setdefault(group.person, group.words)
    return sorted(found.items())
