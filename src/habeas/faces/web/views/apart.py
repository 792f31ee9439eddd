"""Texts that two coders code apart: who codes which, one's own coding, what a third settles, and how far they agree."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from habeas.core.analysis.pictures.intervals import Interval, intervals
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.ended import typed_in
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.coder import (
    OBSERVED,
    PANEL,
    as_act,
    nothing,
    offered_for,
    sent_of,
    typed_of,
    understood_of,
)
from habeas.faces.web.views.misfits import wrong_of
from habeas.faces.web.views.offered import STATUS, values_offered
from habeas.faces.web.views.offered import listed as listed_values
from habeas.store.actions import apart as verbs
from habeas.store.actions import apart_acts, log
from habeas.store.queries import apart, coding, country
from habeas.store.queries import apart_coding as queries

#: what agreement is shown of, in the order of the page
OF = ("all", "code", "condition", "coder", "month")


@in_mission("GET", "POST")
def listed(here: Here) -> HttpResponse:
    """The texts that concern the user, and for who assigns the form to let two more code one."""
    found = apart.visible_assignments(by=here.by)
    problem: ForPeople | None = None
    typed = {name: here.request.POST.get(name, "")[:64] for name in ("do", "interview", "first", "second", "record")}
    if here.request.method == "POST":
        try:
            if typed["do"] == "give-up":
                verbs.give_up(typed["record"], by=here.by, version=whole(here.request.POST.get("version", "")))
            else:
                verbs.assign(typed["interview"].strip().upper(), typed["first"], typed["second"], by=here.by)
            log.sign(by=here.by)
            return here.to("apart/")
        except ForPeople as error:
            problem = error
    may_assign = here.may("assign-coders")
    offered = {"coders": apart.coders(by=here.by), "assignable": apart.assignable(by=here.by)} if may_assign else {}
    may = {"may_assign": may_assign, "may_settle": here.may("settle-coding"), "may_measure": here.may("read-agreement")}
    status = STATUS[problem.exit_code] if problem else 200
    return here.page("apart/list.html", status=status, found=found, problem=problem, typed=typed, **may, **offered)


@in_mission("GET", "POST")
def code(here: Here, code: str) -> HttpResponse:
    """A text with one's own coding of it, part by part, and the panel beside it."""
    own = queries.open_apart(code, by=here.by)
    here.reads("texts", own.opened.row.code)
    problem: ForPeople | None = None
    typed, asked, observed = nothing(), "", {}
    if here.request.method == "POST":
        asked = here.request.POST.get("do", "")
        typed = typed_of(here) if asked in ("act", "check") else typed
        observed = sent_of(here, "o_", OBSERVED) if asked == "observe" else {}
        try:
            if asked != "check":
                return _done(here, code, asked, typed, observed)
        except ForPeople as error:
            problem = error
    part = queries.own_part(own, here.number("part"))
    if here.asked("only", 5) == "words":
        return here.page("coding/code_words.html", part=part, row=own.opened.row)
    return here.page(
        "apart/code.html",
        status=STATUS[problem.exit_code] if problem else 200,
        apart=True,
        own=own,
        unsaved=typed_in(here.request, "seen", "version", "part", "line", "do", "at") if problem and own.done else [],
        part=part,
        row=own.opened.row,
        problem=problem,
        wrong=wrong_of(problem, here.w, asked),
        typed=typed,
        observed=observed,
        conditions=listed_values(here, "condition"),
        units=listed_values(here, "unit"),
        understood=understood_of(typed) if asked else {},
        accounts=[str(n) for n in dict.fromkeys(n for n, _ in own.handed.acts)],
        masked=coding.masked_people(own.opened),
        offered=values_offered(here),
        panel_lists=[(name, here.w[words], typed[name]) for name, words in PANEL],
        saved=here.saved(code),
        misnamed=_misnamed(own, typed, asked, here.saved(code)),
        line=str(whole(here.request.POST.get("line", "")) or ""),
    )


def _misnamed(own: queries.OwnCoding, typed: dict[str, Any], asked: str, saved: str) -> list[country.Misnamed]:
    """Names of agencies that do not fit the date: of what is typed, or of her act that was just saved."""
    if asked in ("act", "check"):
        return country.misnamed_typed([one["party"] for one in typed["involved"]], typed["date"])
    act = next((one for one in own.coded.acts() if one.id == saved), None)
    if act is None or act.date is None:
        return []
    return country.misnamed_typed([one.unit or "" for one in act.involved], act.date.edtf)


def _done(here: Here, code: str, asked: str, typed: dict[str, Any], observed: dict[str, str]) -> HttpResponse:
    sent = here.request.POST
    version, made = whole(sent.get("version", "")), ""
    if asked == "act":
        made = apart_acts.code_apart(code, as_act(typed), seen=sent.get("seen", "")[:40], version=version, by=here.by)
    elif asked == "observe":
        seen = sent.get("seen", "")[:40]
        made = "o" + apart_acts.observe_apart(code, observed, seen=seen, version=version, by=here.by)
    elif asked == "remove-observation":
        number = sent.get("record", "")[:8]
        apart_acts.take_back_observation_apart(code, number, version=version, by=here.by)
    elif asked == "done":
        apart_acts.done_apart(code, version=version, by=here.by)
    else:
        apart_acts.take_back_apart(code, sent.get("act", "")[:24], version=version, by=here.by)
    log.sign(by=here.by)
    if asked == "done":
        return here.to("apart/")
    line = sent.get("line", "")[:8]
    place = f"#l{line}" if line.isascii() and line.isdigit() else "#coded"
    shown = {"part": sent.get("part", "")[:8], "saved": here.saves(code, made)}
    return HttpResponseRedirect(here.address(f"apart/{code}/code/", **shown) + place)


@in_mission("GET")
def found(here: Here, code: str) -> HttpResponse:
    """What a field of the panel offers for a few letters."""
    own = queries.open_apart(code, by=here.by)
    return offered_for(here, own.opened, own.new_people)


@in_mission("GET", "POST")
def settle(here: Here, code: str) -> HttpResponse:
    """Both codings side by side, for a third person who settles where they differ."""
    problem: ForPeople | None = None
    sent = here.request.POST
    typed = {name: sent.get(name, "")[:2000] for name in ("do", "difference", "chosen", "because")}
    if here.request.method == "POST":
        version = whole(sent.get("version", ""))
        try:
            if typed["do"] == "settle":
                verbs.settle(code, by=here.by)
            else:
                asked = (code, typed["difference"], typed["chosen"])
                verbs.choose(*asked, by=here.by, because=typed["because"], version=version)
            log.sign(by=here.by)
            fragment = f"#d{typed['difference']}" if typed["difference"].isalnum() else ""
            return HttpResponseRedirect(here.address(f"apart/{code}/") + fragment)
        except ForPeople as error:
            problem = error
    both, shown = queries.shown_differences(code, by=here.by)
    return here.page(
        "apart/settle.html",
        status=STATUS[problem.exit_code] if problem else 200,
        both=both,
        shown=shown,
        left=sum(not one.chosen for one in shown),
        language=apart.text_of(both.row).language,
        typed=typed,
        problem=problem,
    )


@in_mission("GET")
def agreement(here: Here) -> HttpResponse:
    """How far coders agree, of all texts and by code, coder and month."""
    made = apart.visible_agreement(by=here.by)
    groups = [(of, [one for one in made if one.of == of]) for of in OF]
    return here.page("apart/agreement.html", groups=[each for each in groups if each[1]])


@in_mission("GET")
def picture(here: Here) -> HttpResponse:
    """Alpha with its interval as a picture, by code, coder or month."""
    of = here.asked("of", 10)
    rows = [one for one in apart.visible_agreement(by=here.by) if one.of == (of if of in OF else "all")]
    w = here.w
    shown = [
        Interval(_name(here, one), one.alpha.value, one.alpha.low, one.alpha.high, _words(here, one)) for one in rows
    ]
    drawn = intervals(
        shown[:MOST],
        title=w["apart_agreement"],
        unit=w["apart_alpha"],
        scale=(-1.0, 1.0) if any((one.low or 0) < 0 for one in shown) else (0.0, 1.0),
        language=w.language,
        sentence=w.say("apart_picture", n=len(shown)),
        foot=here.foot(),
    )
    return HttpResponse(drawn, content_type="image/svg+xml")


#: rows that a picture shows; the table has all
MOST = 60


def _name(here: Here, one: apart.Agreement) -> str:
    if one.of == "code":
        return f"{one.name} {here.label('violation', one.name, here.w.language)}"
    if one.of == "condition":
        return here.label("condition", one.name, here.w.language)
    return one.name or here.w["apart_of_all"]


def _words(here: Here, one: apart.Agreement) -> str:
    if one.alpha.value is None:
        return here.w["apart_too_few"]
    return f"{one.alpha.value:.2f} ({one.alpha.low:.2f}–{one.alpha.high:.2f})"
