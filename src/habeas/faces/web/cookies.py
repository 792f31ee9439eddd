"""Cookies of sessions: by what name and path a browser keeps a token for a mission."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from habeas.faces.web.app import under_tls

#: of a session, and of one that waits for its second step
SESSION, SECOND = "habeas_session", "habeas_second"


def _place(slug: str, cookie: str) -> tuple[str, str]:
    """Name and path of a cookie of a mission. Under TLS the name binds it to this very host and to TLS (``__Host-``,
    which asks for the path /), and tells missions apart; without TLS, on this machine alone, the path does."""
    return (f"__Host-{cookie}-{slug}", "/") if under_tls() else (cookie, f"/{slug}/")


def token_in(request: HttpRequest, slug: str, cookie: str = SESSION) -> str:
    """The token that a browser sends for a mission; empty where it has none."""
    return str(request.COOKIES.get(_place(slug, cookie)[0], ""))


def give_cookie(answer: HttpResponse, slug: str, cookie: str, token: str) -> None:
    """Let a browser send a token to this server alone, to no script, and with nothing that another site begins."""
    name, path = _place(slug, cookie)
    answer.set_cookie(name, token, httponly=True, samesite="Strict", path=path, secure=under_tls())


def take_cookie(answer: HttpResponse, slug: str, cookie: str) -> None:
    """Let a browser forget it."""
    give_cookie(answer, slug, cookie, "")
    name, _ = _place(slug, cookie)
    answer.cookies[name]["max-age"] = 0  # delete_cookie would not say Secure, without which __Host- is not taken back
