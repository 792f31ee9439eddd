"""Search: what is typed is sent and never stands in an address, for it may name somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from habeas.core.coding.searching import MODES, SMART, starred
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.here import Here, in_mission, whole
from habeas.store.actions import search as verbs
from habeas.store.queries import search as queries
from habeas.store.queries import search_names as names

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_NAMED = (names.PLACE, names.PERSON)


@dataclass(slots=True)
class Typed:
    """What a form said."""

    query: str = ""
    mode: str = SMART
    kind: str = ""
    page: int = 1


@in_mission("GET", "POST")
def search(here: Here) -> HttpResponse:
    """The form, what it finds, and the searches that the user keeps."""
    here.require("search")
    typed, shown, problem = _typed(here), dict[str, Any](), None
    try:
        if here.request.method == "POST":
            typed = _done(here, typed)
            shown = _found(here, typed) if typed.query else {}
    except ForPeople as error:
        problem = error
    return here.page(
        "search/search.html",
        status=_STATUS[problem.exit_code] if problem else 200,
        typed=typed,
        modes=MODES,
        kinds=("", *queries.KINDS, *_NAMED),
        saved=queries.saved(by=here.by),
        problem=problem,
        **shown,
    )


def _typed(here: Here) -> Typed:
    said = here.request.POST
    query = said.get("query", "")[:1_100].replace("\x00", "").strip()
    return Typed(query, said.get("mode", SMART)[:10], said.get("kind", "")[:10], max(1, whole(said.get("page", "1"))))


def _done(here: Here, typed: Typed) -> Typed:
    """What a button asked for beside searching; gives what is to be searched then."""
    do = here.request.POST.get("do", "")
    number = whole(here.request.POST.get("saved", ""))
    if do == "keep":
        name = here.request.POST.get("name", "")[:200]
        verbs.keep(name, typed.query, mode=typed.mode, kinds=typed.kind, by=here.by)
        here.is_done = True
    elif do == "forget":
        verbs.forget(number, by=here.by)
        here.is_done = True
    elif do == "again":
        kept = queries.saved_one(number, by=here.by)
        return Typed(kept.query, kept.mode, kept.kinds)
    return typed


def _found(here: Here, typed: Typed) -> dict[str, Any]:
    if typed.kind in _NAMED:
        found = names.named(typed.query, kind=typed.kind, mode=typed.mode, by=here.by)
        return {"named": found, "starred": starred(typed.query)}
    kinds = (typed.kind,) if typed.kind else ()
    answer = queries.search(typed.query, mode=typed.mode, kinds=kinds, page=typed.page, by=here.by)
    return {"answer": answer, "listing": answer.listing, "starred": answer.query.starred}
