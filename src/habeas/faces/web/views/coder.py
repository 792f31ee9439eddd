"""Coding in the browser: a text beside one panel, in which an act is coded from words to perpetrator."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from habeas.core.coding.masking import own_number
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.here import Here, in_mission, whole
from habeas.faces.web.views.misfits import wrong_of
from habeas.faces.web.views.offered import STATUS, listed, values_offered
from habeas.store.actions import log
from habeas.store.actions.coding import acts, observations, passages
from habeas.store.queries import coding as queries
from habeas.store.queries import country
from habeas.store.queries.coding import resolved
from habeas.store.queries.corrections import passages_waiting

#: rows of victims and of perpetrators that a form has: the first is open, the others are asked for
ROWS = 3
_OF_PERSON = ("who", "kind", "sex", "age", "count", "note")
_OF_PARTY = ("party", "degree", "sex", "age", "note")
_PLAIN = ("date", "place", "reason", "account", "event", "event_title", "at", "words", "which", "passages")
#: fields whose values the vocabulary closes, and the list of each
_CLOSED = {"code": "act", "mode": "mode", "place_type": "place_type", "agency": "agency", "stage": "stage"}
_CLOSED |= {"basis": "basis"}
OBSERVED = ("condition", "item", "value", "text", "unit", "place", "date", "basis", "at", "words", "which")
_LONGEST = 4_000
#: the lists of the panel in the order in which a coder needs them, with their words
PANEL = (
    ("basis", "basis"),
    ("place_type", "place_type"),
    ("agency", "agency"),
    ("stage", "stage"),
    ("mode", "act_mode"),
)


@in_mission("GET", "POST")
def code(here: Here, code: str) -> HttpResponse:
    """A text while it is coded, part by part, with the panel beside it."""
    opened = queries.open_for_coding(code, by=here.by)
    here.reads("texts", code)
    problem: ForPeople | None = None
    typed, asked = nothing(), ""
    if here.request.method == "POST":
        asked = here.request.POST.get("do", "")
        typed = typed_of(here) if asked in ("act", "check") else nothing()
        try:
            if asked != "check":
                return _done(here, code, asked, typed)
        except ForPeople as error:
            problem = error
    part = queries.coded_part(opened, here.number("part"), by=here.by, passage=here.asked("passage", 24))
    if here.asked("only", 5) == "words":
        return here.page("coding/code_words.html", part=part, row=opened.row)
    return here.page(
        "coding/code.html",
        status=STATUS[problem.exit_code] if problem else 200,
        part=part,
        row=opened.row,
        problem=problem,
        wrong=wrong_of(problem, here.w, asked),
        typed=typed,
        observed=sent_of(here, "o_", OBSERVED) if asked == "observe" else {},
        marking=sent_of(here, "m_", ("at", "words", "which")) if asked == "mark" else {},
        once=typed["once"] if asked == "act" and problem and problem.code != "saved-already" else secrets.token_hex(8),
        understood=understood_of(typed) if asked else {},
        likely=_likely(opened, here, typed) if asked in ("act", "check") else [],
        accounts=queries.accounts_of(opened, by=here.by),
        masked=queries.masked_people(opened),
        offered=values_offered(here),
        panel_lists=[(name, here.w[words], typed[name]) for name, words in PANEL],
        conditions=listed(here, "condition"),
        units=listed(here, "unit"),
        saved=here.saved(code),
        line=str(whole(here.request.POST.get("line", "")) or ""),  # where one was, also after a refusal
        unplaced=passages_waiting(code),
        misnamed=misnamed_of(here, typed, asked, here.saved(code)),
    )


def misnamed_of(here: Here, typed: dict[str, Any], asked: str, saved: str = "") -> list[country.Misnamed]:
    """Names of agencies that do not fit the date: of what is typed, or of the act that was just saved."""
    if asked in ("act", "check"):
        return country.misnamed_typed([one["party"] for one in typed["involved"]], typed["date"])
    if saved.startswith("V-"):
        with suppress(ForPeople):
            return country.misnamed_in(queries.act_of(saved, by=here.by)[0])
    return []


def _done(here: Here, code: str, asked: str, typed: dict[str, Any]) -> HttpResponse:
    seen = here.request.POST.get("seen", "")[:40]
    if asked == "act":
        made = acts.code_act(code, as_act(typed), seen=seen, once=typed["once"], by=here.by)
    elif asked == "mark":
        made = passages.mark_passage(code, sent_of(here, "m_", ("at", "words", "which")), seen=seen, by=here.by)
    elif asked == "observe":
        made = observations.observe(code, sent_of(here, "o_", OBSERVED), seen=seen, by=here.by)
    elif asked == "remove-observation":
        made = here.request.POST.get("record", "")[:24]
        observations.remove_observation(made, version=whole(here.request.POST.get("version", "")), by=here.by)
    else:
        made = here.request.POST.get("record", "")[:24]
        passages.remove_passage(made, version=whole(here.request.POST.get("version", "")), by=here.by)
    log.sign(by=here.by)
    shown = here.request.POST.get("part", "")[:8]
    line = here.request.POST.get("line", "")[:8]
    place = f"#l{line}" if line.isascii() and line.isdigit() else "#saved"
    return HttpResponseRedirect(here.address(f"texts/{code}/code/", part=shown, saved=here.saves(code, made)) + place)


def sent_of(here: Here, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    """Fields of a form, whose names begin with a prefix on the page; closed values by their words as well."""
    found = {name: here.request.POST.get(prefix + name, "")[:_LONGEST] for name in names}
    return {
        name: resolved(name, value) if name in ("condition", "basis", "unit") else value
        for name, value in found.items()
    }


def nothing() -> dict[str, Any]:
    typed: dict[str, Any] = dict.fromkeys((*_PLAIN, *_CLOSED, "once"), "")
    typed["victims"] = [{"n": n, **dict.fromkeys(_OF_PERSON, "")} for n in range(ROWS)]
    typed["involved"] = [{"n": n, **dict.fromkeys(_OF_PARTY, "")} for n in range(ROWS)]
    typed["own"] = [{"field": field, "at": "", "words": "", "which": "", "shown": ""} for field in acts.OWN]
    return typed | {"method": []}


def typed_of(here: Here) -> dict[str, Any]:
    """All that was typed of an act, in the shape in which the panel shows it."""

    def get(name: str) -> str:
        return str(here.request.POST.get(name, ""))[:_LONGEST].replace("\x00", "")

    typed: dict[str, Any] = {name: get(name) for name in (*_PLAIN, *_CLOSED, "once")}
    typed["code"] = get("act_code")
    typed["victims"] = [{"n": n, **{one: get(f"v{n}_{one}") for one in _OF_PERSON}} for n in range(ROWS)]
    typed["involved"] = [{"n": n, **{one: get(f"i{n}_{one}") for one in _OF_PARTY}} for n in range(ROWS)]
    typed["own"] = [
        {"field": field, **{one: get(f"own_{field}_{one}") for one in ("at", "words", "which", "shown")}}
        for field in acts.OWN
    ]
    typed["own_said"] = any(one["words"] or one["at"] for one in typed["own"])
    more = [*typed["victims"][1:], *typed["involved"][1:]]
    typed["more_people"] = any(value for one in more for name, value in one.items() if name != "n")
    return typed | {"method": [one[:60] for one in here.request.POST.getlist("method")[:40]]}


def as_act(typed: dict[str, Any]) -> dict[str, Any]:
    """The same in the shape of the verb."""

    def said(one: dict[str, Any], *without: str) -> dict[str, str]:
        return {name: str(value) for name, value in one.items() if name not in without}

    return {
        **{name: typed[name] for name in _PLAIN},
        **{name: resolved(field, typed[name]) for name, field in _CLOSED.items()},
        "method": typed["method"],
        "victims": [said(one, "n") | {"sex": resolved("sex", one["sex"])} for one in typed["victims"]],
        "involved": [said(one, "n") | {"degree": resolved("degree", one["degree"])} for one in typed["involved"]],
        "own": {one["field"]: said(one, "field", "shown") for one in typed["own"]},
    }


def understood_of(typed: dict[str, Any]) -> dict[str, queries.Understood]:
    """How the date, ages and numbers that were typed are read."""
    fields = {"date": ("date", typed["date"])}
    for one in typed["victims"]:
        fields |= {f"v{one['n']}_{name}": (name, one[name]) for name in ("age", "count")}
    return {name: queries.understood(*asked) for name, asked in fields.items() if asked[1].strip()}


def _likely(opened: queries.Opened, here: Here, typed: dict[str, Any]) -> list[queries.Likely]:
    first = next((one for one in typed["victims"] if one["sex"] or one["age"] or one["count"]), None)
    if first is None:
        return queries.people(opened, by=here.by)
    kind = "group" if first["count"] else first["kind"]
    return queries.people(opened, by=here.by, sex=first["sex"], age=first["age"], kind=kind)


@in_mission("GET")
def found(here: Here, code: str) -> HttpResponse:
    """What a field of the panel offers for a few letters, for the script that asks while somebody types."""
    return offered_for(here, queries.open_for_coding(code, by=here.by))


def offered_for(here: Here, opened: queries.Opened, new: dict[str, str] | None = None) -> HttpResponse:
    """What a field offers; ``new`` are people whom a coding of one's own describes."""
    what, typed = here.asked("what", 20), here.asked("q")
    if what == "understood":
        return here.page("coding/understood.html", one=queries.understood(here.asked("field", 20), typed))
    if what == "people":
        asked = {name: here.asked(name, 60) for name in ("sex", "age", "kind")}
        return here.page("coding/likely.html", likely=queries.people(opened, by=here.by, **asked))
    options = _options(here, opened, what, typed, new or {})
    return here.page("coding/found.html", options=options, name=here.asked("name", 40))


def _options(here: Here, opened: queries.Opened, what: str, typed: str, new: dict[str, str]) -> list[dict[str, Any]]:
    if what == "code":
        met = queries.codes(typed, here.w.language)
        return [
            {"value": one.code, "field": "violation", "met": one if one.language != here.w.language else None}
            for one in met
        ]
    if what == "who":
        return _who(here, opened, typed, new)
    if what in ("unit", "place"):
        names = queries.units(typed, by=here.by) if what == "unit" else queries.places(typed, by=here.by)
        packed = country.offered(what, typed, here.w.language, names)
        return [{"value": one} for one in names] + [{"value": one.value, "pack": one} for one in packed]
    if what == "event":
        return [{"value": one.code, "event": one} for one in queries.events(typed, by=here.by)]
    return []


def _who(here: Here, opened: queries.Opened, typed: str, new: dict[str, str]) -> list[dict[str, Any]]:
    """The source herself, those whom the text names, or somebody new: by their words in both languages."""
    known = {"self": {"en": "self, the source", "ko": "본인, 정보원"}, "new": {"en": "new person", "ko": "새 사람"}}
    likely = {one.row.code: one for one in queries.people(opened, by=here.by) if one.row is not None}
    labels = {**known, **{code: {"en": own_number(code)} for code in likely}}
    labels |= {code: {"en": said or "+"} for code, said in new.items()}
    found = queries.pick(typed, labels, here.w.language)
    told = {code: f"{code} {said}" for code, said in new.items()}
    return [
        {"value": one, "key": one if one in known else "", "likely": likely.get(one), "label": told.get(one)}
        for one in found
    ]
