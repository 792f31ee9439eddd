"""A form that is sent twice, by a double click or by an impatient reload, is done once: the second sending gets the
answer of the first.

Every page has a token of its own in its forms (Django masks the same secret anew each time), so that the same fields
with the same token are the same form of the same page, and not somebody who means to add the like of it once more.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

if TYPE_CHECKING:
    from habeas.faces.web.here import Here

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)
#: answers that a session remembers; the oldest go
_MOST = 32


def number_of(request: HttpRequest) -> str:
    """What tells a sent form from every other one; empty where it does not come from a page."""
    if request.method != "POST" or TOKEN not in request.POST:
        return ""
    digest = hashlib.sha256(request.get_full_path().encode())
    for name, values in sorted(request.POST.lists()):
        for said in (name, *values, ""):
            digest.update(f"{len(said)}:{said}".encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{file.name}:{file.size}".encode("utf-8", "surrogatepass"))
            for piece in file.chunks():
                digest.update(piece)
            file.seek(0)
    return digest.hexdigest()


def answer_of(here: Here, number: str) -> HttpResponse | None:
    """The answer that the same form had, where it was done. What was refused is tried again."""
    said = _remembered(here).get(number)
    if said is None:
        return None
    address, content = said
    return HttpResponseRedirect(address) if address else HttpResponse(content)


def remember(here: Here, number: str, answer: HttpResponse) -> None:
    """Keep the answer of a form that was done: the page that it leads to, or the page that says what was done. Any
    other answer only shows something, and shows it anew."""
    if not number or answer.status_code not in (200, 302) or (answer.status_code == 200 and not here.is_done):
        return
    remembered = _remembered(here)
    while len(remembered) >= _MOST:
        del remembered[next(iter(remembered))]
    remembered[number] = (answer.get("Location", ""), b"" if answer.status_code == 302 else answer.content)


def _remembered(here: Here) -> dict[str, tuple[str, bytes]]:
    """It goes with the session, and where a source is erased."""
    found: dict[str, tuple[str, bytes]] = here.session.kept(("sent",), dict)
    return found
