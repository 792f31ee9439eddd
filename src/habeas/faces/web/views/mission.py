"""Missions, log-in, language, and the first page of a mission."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habeas.core.kernel.errors import ForPeople, Refused, WrongUse
from habeas.faces.web import cookies, sessions
from habeas.faces.web.app import home as home_folder
from habeas.faces.web.app import served, under_tls
from habeas.faces.web.here import Here, in_mission, refusal
from habeas.faces.web.throttle import TooMany, tries
from habeas.faces.web.words import COOKIE, LANGUAGES, words
from habeas.store import mission as missions
from habeas.store.config import load_config
from habeas.store.queries import findings, overview

_YEAR = 365 * 24 * 3600


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The missions of this machine, by name alone; one that cannot be opened does not hide the others."""
    return render(request, "mission/choose.html", {"missions": [_about(slug) for slug in served()]})


def _about(slug: str) -> dict[str, object]:
    try:
        return {"slug": slug, "fiction": load_config(missions.find(home_folder(), slug) / "mission.toml").fiction}
    except ForPeople as error:
        return {"slug": slug, "problem": error}


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A user and her passphrase; whatever is wrong is said in the same words."""
    path = missions.find(home_folder(), slug)
    if slug not in served():
        raise WrongUse("not-served", "The server was started before this mission was there.", do="Start it again.")
    wanted = inside(slug, request.POST.get("next") or request.GET.get("next", ""))
    context = {"slug": slug, "next": wanted, **_locked(request)}
    if request.method == "GET":
        return render(request, "mission/log_in.html", context)
    username = request.POST.get("user", "")[:64]
    try:
        with tries.trying(slug, username, request.META.get("REMOTE_ADDR", "")) as tried:
            token = sessions.begin(path, username, request.POST.get("passphrase", "")[:1000])
            tried.half = sessions.waits(token)
    except TooMany as many:
        return too_many(request, "mission/log_in.html", {**context, "too_many": many})
    except Refused as refused:
        return render(request, "mission/log_in.html", {**context, "refused": refused}, status=403)
    for cookie in (cookies.SESSION, cookies.SECOND):  # logging in again does not leave the former one open
        sessions.end(cookies.token_in(request, slug, cookie))
    if tried.half:
        asked = f"?{urlencode({'next': wanted})}" if wanted else ""
        return with_session(HttpResponseRedirect(f"/{slug}/log-in/second/{asked}"), slug, cookies.SECOND, token)
    return with_session(HttpResponseRedirect(wanted or f"/{slug}/"), slug, cookies.SESSION, token)


def with_session(response: HttpResponse, slug: str, cookie: str, token: str) -> HttpResponse:
    """The answer that gives a browser the token of its session, and takes the other one."""
    for other in {cookies.SESSION, cookies.SECOND} - {cookie}:
        cookies.take_cookie(response, slug, other)
    cookies.give_cookie(response, slug, cookie, token)
    return response


def _locked(request: HttpRequest) -> dict[str, str]:
    """Why the page was locked, whose it was, and whether words that were not sent are kept."""
    said = {name: request.GET.get(name, "")[:64] for name in ("locked", "kept", "user")}
    return said if said["locked"] in ("lock", "idle") else {}


def too_many(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The form again, with how long to wait."""
    many = context["too_many"]
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(getattr(many, "seconds", 1))
    return response


def inside(slug: str, wanted: str) -> str:
    """An address of this mission, or nothing: a log-in leads nowhere else."""
    good = wanted.startswith(f"/{slug}/") and "//" not in wanted and "\\" not in wanted and wanted.isprintable()
    return wanted[:1000] if good else ""


@require_POST
def log_out(request: HttpRequest, slug: str) -> HttpResponse:
    """End the session and drop its keys."""
    return sessions.leave(request, slug, HttpResponseRedirect(f"/{slug}/log-in/"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; back to where one was."""
    picked = request.POST.get("language", "")
    back = request.POST.get("next", "")
    good = back.startswith("/") and "//" not in back and "\\" not in back and back.isprintable()
    response = HttpResponseRedirect(back[:1000] if good else "/")
    if picked in LANGUAGES:
        response.set_cookie(COOKIE, picked, max_age=_YEAR, httponly=True, samesite="Strict", secure=under_tls())
    return response


@in_mission("GET")
def home(here: Here) -> HttpResponse:
    """What the mission holds and what needs attention; an empty mission opens its guide."""
    found = overview.visible_overview(by=here.by)
    if found.empty:
        return here.page("mission/guide.html", steps=_steps(here), empty=True)
    return here.page("mission/home.html", found=found)


@in_mission("GET")
def attention(here: Here) -> HttpResponse:
    """The part of the first page that takes a release to answer: findings below the standard."""
    on = here.released()
    below = overview.visible_findings_below(on, by=here.by)
    return here.page("mission/attention.html", on=on, below=below, lapsed=findings.newest_open()[1])


@in_mission("GET")
def guide(here: Here) -> HttpResponse:
    """How a mission comes from its files to its report, step by step."""
    return here.page("mission/guide.html", steps=_steps(here), empty=False)


#: step of the guide -> the page that does it as well, its words, and the verb that it needs
_PAGES = {
    "step_sources": ("intake/", "taking", "take-interview"),
    "step_texts": ("inbox/", "inbox", "receive-file"),
    "step_coding": ("interviews/", "interviews", "code"),
    "step_report": ("drafts/", "bring_draft", "keep-draft"),
}


def _steps(here: Here) -> list[dict[str, object]]:
    pages = {key: (page, words) for key, (page, words, verb) in _PAGES.items() if here.may(verb)}
    return [
        {"key": key, "done": done, "page": pages.get(key)} for key, done in overview.visible_steps(by=here.by).items()
    ]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return refusal(request, 404, missing=words(request)["not_found"])


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that does not come from a page of ours."""
    return refusal(request, 403, missing=words(request)["not_sent_from_here"])


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of the program: said without a word of what it was about, with a way out."""
    return refusal(request, 500, missing=words(request)["broken"])
