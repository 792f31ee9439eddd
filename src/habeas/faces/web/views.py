"""The pages: missions, log-in, the list of reports, a report."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.faces.web.app import home, served
from habeas.faces.web.words import words
from habeas.store import engine
from habeas.store import mission as missions_store
from habeas.store.actions.missions import actor_named, unlock_with
from habeas.store.config import load_config
from habeas.store.mission import Actor, Mission
from habeas.store.queries import report as queries

_COOKIE = "habeas_session"
_IDLE_SECONDS = 30 * 60
_TRIES, _TRIES_SECONDS = 5, 60


@dataclass
class _Session:
    """A user who has logged in: her opened mission, until she logs out, is idle too long, or the mission is locked."""

    mission: Mission
    actor: Actor
    stack: ExitStack
    last: float = field(default_factory=time.monotonic)


_sessions: dict[str, _Session] = {}
_tries: dict[str, deque[float]] = defaultdict(deque)
_lock = threading.Lock()


@require_GET
def missions(request: HttpRequest) -> HttpResponse:
    """The missions of this machine, by name alone."""
    there = served()
    return render(request, "missions.html", {"w": words(request), "missions": there})


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """The style of the pages."""
    text = (Path(__file__).parent / "templates" / "style.css").read_bytes()
    return HttpResponse(text, content_type="text/css")


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A user and her passphrase; whatever is wrong is said in the same words."""
    path = missions_store.find(home(), slug)
    if slug not in served():
        raise WrongUse("not-served", "The server was started before this mission was there.", do="Start it again.")
    fiction = load_config(path / "mission.toml").fiction
    context = {"w": words(request), "slug": slug, "fiction": fiction}
    if request.method == "GET":
        return render(request, "log_in.html", context)
    username = request.POST.get("user", "")[:64]
    if not _may_try(f"{slug} {username}"):
        return render(request, "log_in.html", {**context, "message": context["w"]["too_many"]}, status=429)
    try:
        token = _open(path, username, request.POST.get("passphrase", "")[:1000])
    except Refused as refused:
        return render(request, "log_in.html", {**context, "message": refused.what}, status=403)
    _end(request.COOKIES.get(_COOKIE, ""))  # whoever logs in again does not leave the former session open
    response = HttpResponseRedirect(f"/{slug}/")
    response.set_cookie(_COOKIE, token, httponly=True, samesite="Strict", path=f"/{slug}/")
    return response


@require_POST
def log_out(request: HttpRequest, slug: str) -> HttpResponse:
    """End the session and drop its keys."""
    _end(request.COOKIES.get(_COOKIE, ""))
    response = HttpResponseRedirect(f"/{slug}/log-in/")
    response.delete_cookie(_COOKIE, path=f"/{slug}/")
    return response


@require_GET
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """The reports that were built."""
    session = _session(request, slug)
    if session is None:
        return HttpResponseRedirect(f"/{slug}/log-in/")
    with _inside(session):
        there = queries.visible_reports(by=session.actor)
    context = {"w": words(request), "slug": slug, "reports": there, "fiction": session.mission.config.fiction}
    return render(request, "reports.html", {**context, "title": session.mission.config.title})


@require_GET
def report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One report, as it was built."""
    session = _session(request, slug)
    if session is None:
        return HttpResponseRedirect(f"/{slug}/log-in/")
    with _inside(session):
        return HttpResponse(queries.visible_report(code, by=session.actor).html)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    w = words(request)
    return render(request, "message.html", {"w": w, "message": w["not_found"]}, status=404)


def _may_try(who: str) -> bool:
    now = time.monotonic()
    with _lock:
        tries = _tries[who]
        while tries and now - tries[0] > _TRIES_SECONDS:
            tries.popleft()
        if len(tries) >= _TRIES:
            return False
        tries.append(now)
        return True


def _open(path: Path, username: str, passphrase: str) -> str:
    from habeas.core.access.slots import wrong_passphrase

    try:
        keys = unlock_with(path, username, passphrase)
    except WrongUse:  # a name that no user can have is told the same as a wrong passphrase
        raise wrong_passphrase(username) from None
    stack = ExitStack()
    try:
        mission = stack.enter_context(missions_store.kept_open(path, keys))
        with _closing(mission):
            actor = actor_named(username)
    except BaseException:
        stack.close()
        raise
    token = secrets.token_urlsafe(32)
    with _lock:
        _sessions[token] = _Session(mission, actor, stack)
        _tries.pop(f"{path.name} {username}", None)
    return token


def _session(request: HttpRequest, slug: str) -> _Session | None:
    token = request.COOKIES.get(_COOKIE, "")
    session = _sessions.get(token)
    if session is None or session.mission.config.slug != slug:
        return None
    if time.monotonic() - session.last > _IDLE_SECONDS:
        _end(token)
        return None
    session.last = time.monotonic()
    return session


def end_idle_sessions() -> None:
    """End the sessions that nobody has used for too long: an idle session must not keep keys until somebody asks."""
    now = time.monotonic()
    with _lock:
        idle = [token for token, session in _sessions.items() if now - session.last > _IDLE_SECONDS]
    for token in idle:
        _end(token)


def _watch() -> None:
    server = os.getppid()
    while True:
        for _ in range(30):
            time.sleep(1)
            if os.getppid() != server:
                os._exit(1)  # the server was killed, and with it what listens for the lock: its keys go too
        end_idle_sessions()


def start_watch() -> None:
    """Look for idle sessions twice a minute, as long as the process lives."""
    threading.Thread(target=_watch, daemon=True, name="idle sessions").start()


def _end(token: str) -> None:
    with _lock:
        session = _sessions.pop(token, None)
    if session is not None:
        session.stack.close()


@contextmanager
def _closing(mission: Mission) -> Iterator[None]:
    """Inside, queries go to the mission; this thread's connection, which holds the key, is closed afterwards: at the
    end of the session nobody reaches the connections of other threads."""
    try:
        with missions_store.inside(mission):
            yield
    finally:
        engine.disconnect(mission.alias)


@contextmanager
def _inside(session: _Session) -> Iterator[None]:
    """Queries inside go to the session's mission. The user is asked for each time: she may have been removed."""
    with _closing(session.mission):
        actor = actor_named(session.actor.username)
        if actor.code != session.actor.code:
            raise NotNow("log-in-again", "Your session has ended.", do="Log in again.")
        session.actor = actor
        yield
