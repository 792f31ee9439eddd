"""Correcting the words of a text, and saying where what could not be carried stands now."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.kernel.errors import ForPeople
from habeas.faces.web import recordings
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.offered import STATUS
from habeas.store.actions import log
from habeas.store.actions.coding import corrections as verbs
from habeas.store.queries import corrections as queries

#: passages that the page shows at once; the next ones come when these are decided
_SHOWN = 50
#: as much as a form may bring, in signs
_LONGEST = 4_000_000


@in_mission("GET", "POST")
def correct(here: Here, code: str) -> HttpResponse:
    """All the words of a text, to be corrected; what becomes of its passages is told before anything is written."""
    row = queries.require_correctable(code, by=here.by)
    here.session.kept(("correct", code), lambda: _begun(here, code))
    here.reads("texts", code)
    problem: ForPeople | None = None
    planned: queries.Plan | None = None
    typed = {name: here.request.POST.get(name, "")[:_LONGEST] for name in ("words", "reason", "seen")}
    if here.request.method == "POST":
        try:
            if here.request.POST.get("do") == "look":
                with here.session.work.going(code) as work:
                    planned = queries.plan(code, typed["words"], by=here.by, tell=work.tell)
            else:
                said = {"reason": typed["reason"], "seen": typed["seen"] or "-"}
                with here.session.work.going(code) as work:
                    verbs.correct(code, typed["words"], **said, by=here.by, tell=work.tell)
                log.sign(by=here.by)
                return here.to(f"texts/{code}/review/" if here.reviews else f"texts/{code}/")
        except ForPeople as error:
            problem = error
    return here.page(
        "coding/correct.html",
        status=STATUS[problem.exit_code] if problem else 200,
        row=row,
        problem=problem,
        planned=planned,
        words=typed["words"] if here.request.method == "POST" else queries.words_of(row.item),
        reason=typed["reason"],
        seen=typed["seen"] or queries.seen_of(row),
        corrections=queries.visible_corrections(code, by=here.by),
        **recordings.beside(here, row),
    )


def _begun(here: Here, code: str) -> bool:
    verbs.begin(code, by=here.by)
    log.sign(by=here.by)
    return True


@in_mission("GET", "POST")
def unplaced(here: Here, code: str) -> HttpResponse:
    """What waits in a text: while it is closed words that pointed at people, for who reviews it; then passages."""
    problem: ForPeople | None = None
    typed = {name: here.request.POST.get(name, "")[:4000] for name in ("record", "words", "which", "reason")}
    if here.request.method == "POST":
        try:
            _decide(here, typed)
            log.sign(by=here.by)
            return here.to(f"texts/{code}/unplaced/")
        except ForPeople as error:
            problem = error
    row = queries.require_waiting(code, by=here.by)
    closed = row.identities != "reviewed"
    waiting = (
        queries.unplaced_spans(code, by=here.by) if closed else queries.unplaced_passages(code, by=here.by, most=_SHOWN)
    )
    return here.page(
        "coding/unplaced.html",
        status=STATUS[problem.exit_code] if problem else 200,
        row=row,
        problem=problem,
        typed=typed,
        closed=closed,
        waiting=waiting,
        decides=here.reviews if closed else here.codes,
        others=queries.passages_waiting(code) if closed else 0,
        all_waiting=0 if closed else queries.passages_waiting(code),
    )


def _decide(here: Here, typed: dict[str, str]) -> None:
    record, version = typed["record"][:40], whole(here.request.POST.get("version", ""))
    asked = here.request.POST.get("do", "")
    if asked == "place":
        verbs.place(record, {"words": typed["words"], "which": typed["which"]}, version=version, by=here.by)
    elif asked == "drop":
        verbs.drop(record, reason=typed["reason"], version=version, by=here.by)
    elif asked == "mark":
        verbs.place_span(record, typed["words"].replace("\r\n", "\n"), version=version, by=here.by)
    else:
        verbs.drop_span(record, reason=typed["reason"], version=version, by=here.by)
