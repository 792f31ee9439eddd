"""Headers on every answer, and errors in sentences."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.app import LONGEST_BODY, LONGEST_DRAFT, LONGEST_FILES, MOST_FIELDS, under_tls
from habeas.faces.web.here import refusal
from habeas.faces.web.throttle import TooMany
from habeas.faces.web.words import words
from habeas.store.outside.authority import is_private_address

View = Callable[[HttpRequest], HttpResponse]
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
#: where a draft comes in, is changed, or is looked at while it is typed
_BRINGS_A_DRAFT = re.compile(
    r"/[^/]+/(?:drafts/(?:[^/]+/(?:edit|preview)/)?|intake/[^/]+/(?:keep/)?|texts/[^/]+/correct/|vocabulary/sheet/)"
)
#: where files come in: many in one form, held in memory; one by itself
_BRINGS_FILES, _BRINGS_A_FILE = re.compile(r"/[^/]+/inbox/"), re.compile(r"/[^/]+/inbox/file/")
_STATUS = {1: 409, 2: 400, 3: 403, 4: 503}
#: nothing from outside, no frame, no inline script or style; what a page fetches comes from this server
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def headers(get_response: View) -> View:
    """The strictest policy, on every answer, also on a refusal; a built report, which is one file for everywhere, has
    its one style by its digest and no script."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refused = _refused(request)
        response = _said(refused) if refused else get_response(request)
        response["Content-Security-Policy"] = _policy(response)
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = (
            "same-origin"  # with no-referrer a browser sends "Origin: null", and no form holds
        )
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Frame-Options"] = "DENY"  # for browsers that know no policy
        if under_tls() and refused != _BAD and not request.get_host().startswith("localhost"):
            # "localhost" is every server of the machine: one without TLS would be shut out of the browser for a year
            response["Strict-Transport-Security"] = "max-age=31536000"
        response["Server"] = "habeas"  # and not what serves it, in which version
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/") or response.status_code != 200:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


_BAD, _TOO_LONG = 400, 413


def _said(refused: int) -> HttpResponse:
    """A refusal before anybody is known, so in both languages; whoever typed too much goes back to it. To a stranger
    nothing is said."""
    said = (
        "This is more than a form may hold. Go back, and send less.\n"
        "양식에 담을 수 있는 것보다 깁니다. 뒤로 가서 줄여 보내십시오.\n"
    )
    content = said if refused == _TOO_LONG else ""
    return HttpResponse(content, content_type="text/plain; charset=utf-8", status=refused)


def _refused(request: HttpRequest) -> int:
    """Why a request is answered before any page sees it; nought where it is not."""
    if not is_private_address(request.META.get("REMOTE_ADDR", "")):
        return 403  # an office's network, never the internet
    try:
        request.get_host()  # a page under another name (DNS rebinding) reads nothing, not even the list of missions
    except DisallowedHost:
        return _BAD
    said = request.headers.get("Content-Length") or "0"
    if not (said.isascii() and said.isdigit()):
        return _BAD
    longest = _longest(request.path)
    return _TOO_LONG if len(said) > 12 or int(said) > longest else 0


def _longest(path: str) -> int:
    """How many bytes a request may bring to an address. A file that comes by itself is measured by the limits of its
    mission, which the page knows; it goes from the line into the vault."""
    if _BRINGS_A_FILE.fullmatch(path):
        return 10**12
    if _BRINGS_FILES.fullmatch(path):
        return LONGEST_FILES
    return LONGEST_DRAFT if _BRINGS_A_DRAFT.fullmatch(path) else LONGEST_BODY


#: forms whose rows are added as they are needed, or that offer whole lists to tick: an interview, an act, a code
_LONG_FORMS = re.compile(
    r"/[^/]+/(?:intake/[^/]+/(?:keep/|look/)?|texts/[^/]+/code/|apart/[^/]+/code/|acts/[^/]+/|vocabulary/(?:[^/]+/)?)"
)
#: fields of any other form
FEW_FIELDS = 40


def most_fields(path: str) -> int:
    """How many fields a form may bring to an address."""
    return MOST_FIELDS if _LONG_FORMS.fullmatch(path) else FEW_FIELDS


def fields(get_response: View) -> View:
    """A request with more fields than any form of its address has is answered before a page, or a log-in, sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # one file that comes by itself has no fields, and is not read here: it goes from the line into the vault
        whole = request.method == "POST" and not _BRINGS_A_FILE.fullmatch(request.path)
        if whole and sum(len(values) for _, values in request.POST.lists()) > most_fields(request.path):
            return HttpResponse(status=_BAD)
        return get_response(request)

    return middleware


def _policy(response: HttpResponse) -> str:
    styles = [] if response.streaming else _STYLE.findall(response.content)
    if not styles:
        return _POLICY.format(styles="")
    digests = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" for style in styles)
    policy = _POLICY.format(styles=digests).replace("script-src 'self'; ", "").replace("media-src 'self'; ", "")
    return policy.replace("img-src 'self'", "img-src data:")


def errors(get_response: View) -> View:
    """An error that a person reads becomes a page with its sentences; so does an address that only takes what a form
    sends, to which the Back button may lead."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = refusal(request, 405, missing=words(request)["only_sent"])
        page["Allow"] = response["Allow"]
        return page

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ForPeople):
            status = 404 if error.code.startswith("no-such") else _STATUS[error.exit_code]
            if isinstance(error, TooMany):
                status = 429
            response = refusal(request, status, error=error)
            if isinstance(error, TooMany):
                response["Retry-After"] = str(error.seconds)
            return response
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
