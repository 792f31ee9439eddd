"""Headers on every answer, and errors in sentences."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from habeas.core.kernel.errors import ForPeople

View = Callable[[HttpRequest], HttpResponse]
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_STATUS = {1: 409, 2: 400, 3: 403, 4: 503}


def headers(get_response: View) -> View:
    """Nothing from outside, no script, no frame; the one style of a page by its digest."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()  # a page under another name (DNS rebinding) reads nothing, not even the list of missions
        response = get_response(request)
        styles = " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
            for style in _STYLE.findall(response.content)
        )
        response["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self' {styles}; img-src 'self' data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        return response

    return middleware


def errors(get_response: View) -> View:
    """An error that a person reads becomes a page with its sentences."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ForPeople):
            from habeas.faces.web.words import words

            status = _STATUS[error.exit_code]
            return render(
                request, "message.html", {"w": words(request), "message": error.what, "do": error.do}, status=status
            )
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
