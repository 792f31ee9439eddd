"""How a text came about, and whether a translation may be quoted."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.offered import STATUS
from habeas.store.actions import log
from habeas.store.actions.coding import derived as verbs
from habeas.store.queries import derived as queries

_FIELDS = ("made", "tool", "who", "original")


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
    """A translation beside its original, paragraph by paragraph, to be approved or refused."""
    here.require("approve-translation")
    problem: ForPeople | None = None
    reason = ""
    if here.request.method == "POST":
        reason = here.request.POST.get("reason", "")[:1000]
        try:
            _judge(here, code, reason)
            log.sign(by=here.by)
            return here.to(f"texts/{code}/approval/")
        except ForPeople as error:
            problem = error
    shown = queries.to_judge(code, by=here.by)
    here.reads("texts", code)
    return here.page(
        "coding/approval.html",
        status=STATUS[problem.exit_code] if problem else 200,
        shown=shown,
        row=shown.row,
        reason=reason,
        problem=problem,
    )


def _judge(here: Here, code: str, reason: str) -> None:
    asked, version = here.request.POST.get("do", ""), whole(here.request.POST.get("version", ""))
    if asked == "approve":
        verbs.approve(code, version=version, by=here.by)
    elif asked == "refuse":
        verbs.refuse(code, reason=reason, version=version, by=here.by)
    else:
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
