"""One act: every value with who put it in use and why, what stands beside it, and forms that add to it."""

from __future__ import annotations

from django.http import HttpResponse

from habeas.core.coding.acts import STATED
from habeas.core.coding.typed import TypedProblems
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.faces.web.here import Here, in_mission
from habeas.faces.web.views.offered import STATUS, values_offered
from habeas.store.actions import log
from habeas.store.actions.coding import acts, values
from habeas.store.queries import acts as queries
from habeas.store.queries import coding, country
from habeas.store.queries.coding import resolved

_FIELDS = ("field", "value", "because", "words", "which", "party", "degree", "statement", "choose")


@in_mission("GET", "POST")
def act(here: Here, code: str) -> HttpResponse:
    """The page of an act."""
    problem: ForPeople | None = None
    typed = dict.fromkeys(_FIELDS, "")
    asked = ""
    if here.request.method == "POST":
        here.require("code")
        asked = here.request.POST.get("do", "")
        typed = {name: here.request.POST.get(name, "")[:4000].replace("\x00", "") for name in _FIELDS}
        try:
            return _done(here, code, asked, typed)
        except ForPeople as error:
            problem = error
    shown = queries.visible_act(code, by=here.by)
    return here.page(
        "coding/act.html",
        status=STATUS[problem.exit_code] if problem else 200,
        shown=shown,
        problem=problem,
        wrong=[one.problem for one in problem.problems] if isinstance(problem, TypedProblems) else [],
        typed=typed,
        asked=asked,
        misnamed=country.misnamed_in(shown.row),
        may_code=here.may("code"),
        text_seen=_text_seen(here, shown),
        names=STATED,
        lists=queries.LISTS,
        offered=values_offered(here),
    )


def _text_seen(here: Here, shown: queries.ShownAct) -> str:
    """The state of the text, for words that are typed here; none where it is not open for coding."""
    try:
        return coding.open_for_coding(shown.account.text, by=here.by).seen if shown.account.text else ""
    except ForPeople:
        return ""


def _done(here: Here, code: str, asked: str, typed: dict[str, str]) -> HttpResponse:
    seen = here.request.POST.get("seen", "")[:40]
    if asked == "state":
        said = {**typed, "value": resolved("act" if typed["field"] == "code" else typed["field"], typed["value"])}
        text = here.request.POST.get("text_seen", "")[:40]
        values.state(code, said, seen=seen, text_seen=text, by=here.by, choose_it=bool(typed["choose"]))
    elif asked == "choose":
        values.choose(code, typed["statement"], because=typed["because"], seen=seen, by=here.by)
    elif asked == "take-back":
        values.take_back(code, typed["statement"], seen=seen, by=here.by)
    elif asked == "involve":
        acts.involve(code, typed, seen=seen, by=here.by)
    elif asked == "leave-out":
        acts.leave_out(code, typed["statement"], seen=seen, by=here.by)
    elif asked == "remove":
        text = acts.remove_act(code, seen=seen, because=typed["because"], by=here.by)
        log.sign(by=here.by)
        return here.to(f"texts/{text}/code/") if text else here.to("accounts/")
    else:
        raise WrongUse("no-such-deed", "This is nothing that is done to an act.")
    log.sign(by=here.by)
    return here.to(f"acts/{code}/")
