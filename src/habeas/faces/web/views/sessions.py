"""Who has logged in, how long that lasts, the screen lock, and the panic."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from habeas.core.kernel.errors import Refused, WrongUse
from habeas.faces.web import listening, sessions
from habeas.faces.web.app import home as home_folder
from habeas.faces.web.here import Here, in_mission
from habeas.faces.web.views.mission import inside
from habeas.faces.web.words import words
from habeas.store.actions import log
from habeas.store.actions import sessions as verbs
from habeas.store.actions.panic import leave_note
from habeas.store.outside import locking
from habeas.store.queries.sessions import visible_sessions
from habeas.store.rights import require_right


@in_mission("GET", "POST")
def listed(here: Here) -> HttpResponse:
    """One's own sessions and, for who may end them, those of others."""
    path, mine = here.session.mission.path, here.session.number
    found = sessions.those_of(path)
    if here.request.method == "POST":
        did, number = here.request.POST.get("do", ""), here.request.POST.get("number", "")
        own = [one.number for one in found if one.user == here.by.code and one.number != mine]
        numbers = {"one": [number], "others": own}.get(did)
        if numbers is None:
            raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
        chosen = verbs.may_be_ended(found, numbers, by=here.by) if numbers else []
        log.sign(by=here.by)
        sessions.end_numbered(path, [one.number for one in chosen])
        return here.to("log-in/" if mine in numbers else "sessions/")
    shown = visible_sessions(found, by=here.by)
    return here.page(
        "mission/sessions.html",
        mine=mine,
        own=[one for one in shown if one.user == here.by.code],
        others=[one for one in shown if one.user != here.by.code],
        limits=here.session.limits,
    )


@require_http_methods(["GET", "POST"])
def left(request: HttpRequest, slug: str) -> HttpResponse:
    """How many seconds the session lasts yet; asking does not make it last longer, sending does."""
    session = sessions.untouched(request, slug)
    if session is not None and request.method == "POST":
        session.touch(request)
    return JsonResponse({"left": max(0, round(session.left, 1)) if session else 0})


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the long work of the session is; sending says that it is to stop. It does not wait for the work, which
    has the session, nor make the session last longer."""
    session = sessions.untouched(request, slug)
    if session is None:
        return JsonResponse({"going": False})
    if request.method == "POST":
        session.work.stop(request.POST.get("what", "")[:40])
    going, said = session.work, words(request)
    step = said[f"work_{going.step}"] if going.step else said["work_begun"]
    return JsonResponse({"going": bool(going.what), "words": step, "done": going.done, "total": going.total})


@require_POST
def lock(request: HttpRequest, slug: str) -> HttpResponse:
    """The screen lock: the session ends with its keys, and whoever proves to be her goes on where she was."""
    session = sessions.untouched(request, slug)
    asked = {"locked": "idle" if request.POST.get("why") == "idle" else "lock"}
    asked["kept"] = request.POST.get("kept", "") if request.POST.get("kept") in ("yes", "no") else ""
    asked["user"] = session.actor.username if session else ""
    asked["next"] = inside(slug, request.POST.get("next", ""))
    answer = HttpResponseRedirect(f"/{slug}/log-in/?{urlencode({name: said for name, said in asked.items() if said})}")
    return sessions.leave(request, slug, answer)


@in_mission("GET", "POST")
def panic(here: Here) -> HttpResponse:
    """The panic, from any machine of the office: explained first, done by a second step."""
    require_right(here.by, "panic")
    if here.request.method == "GET":
        return here.page("mission/panic.html")
    return _panic(here.request, here.by.code)


@require_http_methods(["GET", "POST"])
def panic_here(request: HttpRequest) -> HttpResponse:
    """The same without a log-in, for whoever sits at this machine."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        raise Refused("log-in-first", "From another machine this needs a log-in.", do="Log in, then choose it below.")
    return render(request, "mission/panic.html") if request.method == "GET" else _panic(request, "")


def _panic(request: HttpRequest, by: str) -> HttpResponse:
    if request.POST.get("do") != "panic":
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
    sessions.end_all()
    locking.panic(home_folder())
    leave_note(home_folder(), by=by)
    answer = render(request, "mission/panicked.html")
    answer["Clear-Site-Data"] = sessions.FORGET
    listening.end_soon()
    return answer
