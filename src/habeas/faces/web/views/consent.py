"""Decisions of sources and organisations, withdrawal with its impact, what went out and whom to tell."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse, QueryDict

from habeas.core.intake.consent import AUDIENCES, IDENTITY_LEVELS, ONWARD, USES
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.faces.web.here import Here, in_mission, whole
from habeas.store.actions import consents as verbs
from habeas.store.actions import disclosures as outside
from habeas.store.actions import log
from habeas.store.queries import consents as queries
from habeas.store.queries import disclosures, impact

#: fields that a form brings as words, for a source and for a submission
_WORDS = {
    True: ("onward", "conditions", "afterwards", "purpose"),
    False: ("onward", "conditions", "form", "language", "interpreter", "sheet", "guardian", "assent"),
}
_CHOICES = {
    "form": ("written", "oral", "recorded"),
    "interpreter": ("yes", "no"),
    "guardian": ("yes", "no"),
    "assent": ("yes", "no"),
    "afterwards": ("keep", "return", "destroy"),
    "onward": ONWARD,
}
_LONGEST = 4000


@in_mission("GET", "POST")
def record(here: Here, code: str) -> HttpResponse:
    """Put down a decision. Where somebody else put one down meanwhile, nothing is written and nothing typed is lost."""
    here.require("decide-consent")
    impact.require_known(code, by=here.by)
    typed, problem = here.request.POST, None
    if here.request.method == "POST":
        try:
            said = _said(code, typed)
            effect = verbs.record(code, said, by=here.by, seen=_seen(typed))
            log.sign(by=here.by)
            return here.done("consent/done.html", code=code, effect=effect, back=_back(code))
        except (WrongUse, NotNow, Refused) as error:
            problem = error
    status = 200 if problem is None else 409 if isinstance(problem, NotNow) else 400
    return here.page("consent/record.html", status=status, problem=problem, **_form(here, code, typed))


@in_mission("GET", "POST")
def withdraw(here: Here, code: str) -> HttpResponse:
    """First what a withdrawal touches, then, when it is confirmed, its effect."""
    here.require("withdraw-consent")
    impact.require_known(code, by=here.by)
    typed = here.request.POST if here.request.method == "POST" else here.request.GET
    problem, shown = None, None
    if "from" in typed:
        try:
            on = impact.day(typed.get("from", ""))
            uses = typed.getlist("uses")[:20]
            if here.request.method == "POST":
                effect = verbs.withdraw(code, uses, on, by=here.by, seen=_seen(typed))
                log.sign(by=here.by)
                return here.done("consent/done.html", code=code, effect=effect, back=_back(code))
            shown = impact.of_withdrawal(code, uses, on, by=here.by)
        except (WrongUse, NotNow) as error:
            problem = error
    status = 200 if problem is None else 409 if isinstance(problem, NotNow) else 400
    return here.page("consent/withdraw.html", status=status, problem=problem, impact=shown, **_form(here, code, typed))


def _form(here: Here, code: str, typed: QueryDict) -> dict[str, Any]:
    """What both forms show: what was typed, what may be chosen, and the decisions there are."""
    records = queries.records_of(code)
    return {
        "code": code,
        "back": _back(code),
        "kind": "submissions" if code.startswith("SUB-") else "sources",
        "records": records,
        "allowed": queries.allowed_of(code),
        "seen": len(records),
        "typed": {name: typed.get(name, "") for name in (*typed,)},
        "chosen": {name: typed.getlist(name) for name in ("uses", "audiences")},
        "uses": USES,
        "audiences": (*AUDIENCES, "any"),
        "levels": IDENTITY_LEVELS,
        "choices": {name: _CHOICES[name] for name in _WORDS[code.startswith("SUB-")] if name in _CHOICES},
        "today": datetime.date.fromisoformat(queries.today()),
    }


def _said(code: str, typed: QueryDict) -> dict[str, Any]:
    """The decision as it was typed."""
    further = typed.get("further", "").split()[:20]
    decision = typed.get("decision", "")
    if decision not in ("granted", "refused"):
        raise WrongUse("no-decision", "Nothing was decided.", {"field": "decision"}, "granted or refused")
    return {
        "given": impact.day(typed.get("given", ""), "given"),
        "uses": tuple(dict.fromkeys([*typed.getlist("uses")[:20], *further])),
        "granted": decision == "granted",
        "audiences": tuple(typed.getlist("audiences")[:20]) or ("internal",),
        "identity": typed.get("identity", "none"),
        "expires": impact.day(typed["expires"], "expires") if typed.get("expires", "").strip() else None,
        **{name: _word(typed, name) for name in _WORDS[code.startswith("SUB-")]},
    }


def _word(typed: QueryDict, name: str) -> str:
    value = typed.get(name, "").replace("\x00", "").strip()[:_LONGEST]
    if name in _CHOICES and value not in ("", *_CHOICES[name]):
        raise WrongUse("bad-consent", "This is not an answer.", {"field": name}, ", ".join(_CHOICES[name]))
    return value


def _seen(typed: QueryDict) -> int:
    return whole(typed.get("seen", ""), otherwise=-1)


def _back(code: str) -> str:
    return f"{'submissions' if code.startswith('SUB-') else 'sources'}/{code}/"


@in_mission("GET", "POST")
def went_out(here: Here) -> HttpResponse:
    """What was disclosed, whom to tell, and a form for a further disclosure."""
    here.require("list-disclosures")
    problem, typed = None, here.request.POST
    if here.request.method == "POST":
        here.require("record-disclosure")
        try:
            on = impact.day(typed.get("on", ""), "on")
            what = (typed.get("what", "").strip()[:64], typed.get("to", "").strip()[:400])
            outside.disclose(
                *what, typed.get("audience", ""), on, reason=typed.get("reason", "")[:_LONGEST], by=here.by
            )
            log.sign(by=here.by)
            return here.to("disclosures/")
        except (WrongUse, Refused) as error:
            log.sign(by=here.by)  # also over the request that was put down, where a second person has to agree
            problem = error
    return here.page(
        "consent/disclosures.html",
        status=200 if problem is None else 400,
        problem=problem,
        typed={name: typed.get(name, "") for name in ("what", "to", "audience", "on", "reason")},
        disclosed=disclosures.visible_disclosures(by=here.by),
        notices=disclosures.visible_notices(by=here.by) if here.may("read-notices") else [],
        may_disclose=here.may("record-disclosure"),
        may_tell=here.may("settle-notice"),
        today=queries.today(),
    )


@in_mission("POST")
def told(here: Here, code: str) -> HttpResponse:
    """A recipient was told."""
    here.require("settle-notice")
    outside.settle_notice(code, impact.day(here.request.POST.get("on", ""), "on"), by=here.by)
    log.sign(by=here.by)
    return here.to("disclosures/")
