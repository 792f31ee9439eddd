"""How a text came about, and whether a translation may be quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from habeas.core.coding import aligning
from habeas.core.kernel.errors import ForPeople, NotNow, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.offered import STATUS
from habeas.store.actions import log
from habeas.store.actions.coding import derived as verbs
from habeas.store.queries import derived as queries
from habeas.store.queries.aligned import pairs as paired

_FIELDS = ("made", "tool", "who", "original")
#: as many signs as the rows of two texts take
_LONGEST_ROWS = 400_000


@in_mission("GET", "POST")
def made(here: Here, code: str) -> HttpResponse:
    """Say how a text came about, and of which it is the translation."""
    here.require("describe-text")
    row, others = queries.to_describe(code, by=here.by)
    problem: ForPeople | None = None
    typed = {"made": row.made, "tool": row.tool, "who": row.made_by, "original": row.original}
    if here.request.method == "POST":
        typed = {name: here.request.POST.get(name, "")[:100] for name in _FIELDS}
        try:
            verbs.describe(code, **_said(typed), version=whole(here.request.POST.get("version", "")), by=here.by)
            log.sign(by=here.by)
            return here.to(f"texts/{code}/" if row.identities == "reviewed" else f"texts/{code}/made/")
        except ForPeople as error:
            problem = error
    return here.page(
        "coding/made.html",
        status=STATUS[problem.exit_code] if problem else 200,
        row=row,
        others=others,
        typed=typed,
        problem=problem,
        ways=(verbs.SCAN,) if row.made == verbs.SCAN else (verbs.PERSON, verbs.MACHINE),
    )


def _said(typed: dict[str, str]) -> dict[str, str]:
    """What counts of the form: the program of a machine, the code of a person; the other field may hold what was typed
    before another way was chosen."""
    field = {verbs.PERSON: "who", verbs.MACHINE: "tool"}.get(typed["made"], "")
    return {name: value for name, value in typed.items() if name in ("made", "original", field)}


@in_mission("GET", "POST")
def approval(here: Here, code: str) -> HttpResponse:
    """A translation beside its original, row by row, to be approved or refused; what stands beside what can be moved,
    and is kept once somebody settles it."""
    here.require("approve-translation")
    problem: ForPeople | None = None
    sent = here.request.POST
    reason, moved = sent.get("reason", "")[:1000], ""
    if here.request.method == "POST":
        try:
            if move := sent.get("move", ""):
                moved = sent.get("rows", "")[:_LONGEST_ROWS] if move == "every" else _moved(here, code, move)
            else:
                _judge(here, code, reason)
                log.sign(by=here.by)
                return here.to(f"texts/{code}/approval/")
        except ForPeople as error:
            problem = error
    shown = queries.to_judge(code, by=here.by)
    here.reads("texts", code)
    rows = _rows(shown, moved) if moved else shown.rows
    every = sent.get("move") == "every" or sent.get("every") == "yes"
    return here.page(
        "coding/approval.html",
        status=STATUS[problem.exit_code] if problem else 200,
        shown=shown,
        row=shown.row,
        rows=aligning.written(rows),
        pairs=_pairs(rows, shown, every=every),
        changed=rows != shown.rows,
        every=every,
        reason=reason,
        problem=problem,
    )


def _rows(shown: queries.Judged, rows: str) -> tuple[aligning.Row, ...]:
    return aligning.read(rows, len(shown.first), len(shown.second))


def _moved(here: Here, code: str, move: str) -> str:
    """The rows of the form after one move; nothing is kept of it."""
    shown = queries.to_judge(code, by=here.by)
    if here.request.POST.get("seen", "") != shown.seen:
        raise NotNow("changed-meanwhile", "Somebody else changed this text meanwhile.", {"record": code})
    number, _, how = move[:40].partition(" ")
    rows = _rows(shown, here.request.POST.get("rows", "")[:_LONGEST_ROWS])
    return aligning.written(aligning.moved(rows, whole(number), how))


def _pairs(rows: Sequence[aligning.Row], shown: queries.Judged, *, every: bool) -> list[dict[str, Any]]:
    """The rows of the page, with what can be moved: where not one stands beside one, and beside such a row."""
    odd = {at for number, row in enumerate(rows) if row != (1, 1) for at in (number - 1, number, number + 1)}
    found = []
    for pair in paired(rows, shown.first, shown.second):
        can = aligning.moves(rows, pair.number) if every or pair.number in odd else ()
        said = {"number": pair.number, "shown": pair.number + 1, "plain": pair.plain}
        found.append(said | {"first": pair.first, "second": pair.second, "moves": can})
    return found


def _judge(here: Here, code: str, reason: str) -> None:
    sent = here.request.POST
    asked, version = sent.get("do", ""), whole(sent.get("version", ""))
    if asked == "approve":
        verbs.approve(code, version=version, by=here.by)
    elif asked == "refuse":
        verbs.refuse(code, reason=reason, version=version, by=here.by)
    elif asked == "align":
        verbs.align(code, sent.get("rows", "")[:_LONGEST_ROWS], seen=sent.get("seen", ""), by=here.by)
    else:
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
