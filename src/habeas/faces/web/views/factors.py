"""The second step of the log-in, and one's own second factors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from habeas.core.access import securitykeys, totp
from habeas.core.kernel.errors import ForPeople, Refused, WrongUse
from habeas.faces.web import cookies, sessions
from habeas.faces.web import second as seconds
from habeas.faces.web.app import under_tls
from habeas.faces.web.here import FACTORS, Here, in_mission
from habeas.faces.web.throttle import TooMany, tries
from habeas.faces.web.views.mission import inside, too_many, with_session
from habeas.store.actions import factors as verbs
from habeas.store.actions import log
from habeas.store.queries import factors as queries

_STATUS = {1: 409, 2: 400, 3: 403, 4: 409}
_PAGE = "mission/second.html"


def origin_of(request: HttpRequest) -> str:
    """The origin of the page as a browser names it, to which a security key's answer is bound."""
    return f"{'https' if under_tls() else 'http'}://{request.get_host()}"


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, slug: str) -> HttpResponse:
    """A code or a security key, after the right passphrase. Nothing else answers before it."""
    found = sessions.waiting(request, slug)
    if found is None:
        return HttpResponseRedirect(f"/{slug}/log-in/")
    token, session = found
    wanted = inside(slug, request.POST.get("next") or request.GET.get("next", ""))
    with sessions.inside(session):
        if request.method == "GET":
            return render(request, _PAGE, _asked(request, session, wanted))
        try:
            with tries.trying(slug, session.actor.username, request.META.get("REMOTE_ADDR", "")):
                _take(request, session)
        except TooMany as many:
            return too_many(request, _PAGE, {**_asked(request, session, wanted), "too_many": many})
        except Refused as refused:
            if _is_last(session):
                sessions.end(token)
                return render(request, "mission/log_in.html", {"slug": slug, "next": wanted, "ended": True}, status=403)
            return render(request, _PAGE, {**_asked(request, session, wanted), "refused": refused}, status=403)
        except WrongUse as problem:  # the question is too old, or was answered: ask it anew
            return render(request, _PAGE, {**_asked(request, session, wanted), "problem": problem}, status=400)
        fresh = sessions.let_in(token)
    return with_session(HttpResponseRedirect(wanted or f"/{slug}/"), slug, cookies.SESSION, fresh)


def _take(request: HttpRequest, session: sessions.Session) -> None:
    answer = request.POST.get("response", "")
    if answer:
        verbs.take_signature(session.second.answered(), answer, by=session.actor)
    else:
        verbs.take_code(request.POST.get("code", ""), by=session.actor)


def _is_last(session: sessions.Session) -> bool:
    """Count a wrong answer; whether it was one too many, which the log then says."""
    session.second.wrong += 1
    if session.second.wrong < seconds.MOST_WRONG:
        return False
    verbs.record_refused(session.second.wrong, by=session.actor)
    log.sign(by=session.actor)
    return True


def _asked(request: HttpRequest, session: sessions.Session, wanted: str) -> dict[str, Any]:
    """What the page of the second step asks for; a security key is asked anew each time."""
    ceremony = verbs.ask_to_sign(origin_of(request), by=session.actor)
    session.second.ask(ceremony)
    own = queries.visible_factors(by=session.actor)
    return {
        "slug": session.mission.config.slug,
        "next": wanted,
        "codes": any(one.kind == queries.CODE for one in own),
        "ceremony": ceremony,
        "elsewhere": sorted({one.host for one in own if one.kind == queries.KEY}) if ceremony is None else [],
    }


@in_mission("GET", "POST")
def factors(here: Here) -> HttpResponse:
    """One's own second factors: those there are, a new one, one taken away."""
    if here.request.method == "GET":
        return _page(here)
    did = _DOES.get(here.request.POST.get("do", ""))
    if did is None:
        raise WrongUse("no-such-form", "The page has no such form.", do="Open the page again.")
    try:
        return did(here)
    except ForPeople as problem:
        step = _open_question(here) if here.request.POST.get("do") == "confirm" else {}
        return _page(here, _STATUS[problem.exit_code], problem=problem, **step)
    finally:
        log.sign(by=here.by)


def _page(here: Here, status: int = 200, **more: Any) -> HttpResponse:
    origin = origin_of(here.request)
    return here.page(
        "mission/factors.html",
        status=status,
        own=queries.visible_factors(by=here.by),
        owed=here.session.second.owed,
        usable=securitykeys.usable_at(origin),
        host=securitykeys.host_of(origin),
        name=_name(here),
        **more,
    )


def _name(here: Here) -> str:
    return here.request.POST.get("name", "")[:60]


def _begin_codes(here: Here) -> HttpResponse:
    """Show a new secret: as a picture for the telephone, and in letters."""
    here.session.second.ask(secret=verbs.new_secret(by=here.by))
    return _page(here, **_open_question(here))


def _open_question(here: Here) -> dict[str, Any]:
    """The picture and letters of the secret that is still open."""
    try:
        secret = here.session.second.secret
    except WrongUse:
        return {}
    picture = totp.picture(secret, _name(here) or "…")
    return {"picture": mark_safe(picture), "letters": totp.written(secret)}  # noqa: S308 - drawn by us, squares alone


def _confirm_codes(here: Here) -> HttpResponse:
    verbs.add_codes(_name(here), here.session.second.secret, here.request.POST.get("code", ""), by=here.by)
    return _added(here)


def _begin_key(here: Here) -> HttpResponse:
    ceremony = verbs.ask_for_key(origin_of(here.request), by=here.by)
    here.session.second.ask(ceremony)
    return _page(here, ceremony=ceremony)


def _add_key(here: Here) -> HttpResponse:
    answer = here.request.POST.get("response", "")
    verbs.add_key(_name(here), here.session.second.answered(), answer, by=here.by)
    return _added(here)


def _added(here: Here) -> HttpResponse:
    here.session.second.ask()
    here.session.second.owed = False
    return here.to(FACTORS)


def _remove(here: Here) -> HttpResponse:
    verbs.remove_factor(here.request.POST.get("code", "")[:24], by=here.by)
    return here.to(FACTORS)


_DOES = {"codes": _begin_codes, "confirm": _confirm_codes, "key": _begin_key, "answer": _add_key, "remove": _remove}
