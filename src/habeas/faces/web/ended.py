"""A form that is sent after its session has ended: nothing is done, and nothing that was typed is lost.

What was typed stays in the page that answers and nowhere else: the server, whose keys are gone, keeps none of it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from habeas.faces.web.once import TOKEN


def is_sent_late(request: HttpRequest) -> bool:
    """Whether a page of ours sends words; what else asks without a session is led to the page to log in."""
    return request.method == "POST" and TOKEN in request.POST


def carried(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """Every field of a form as it was sent, but for its token, passphrases, and what is left out."""
    typed = request.POST
    names = [name for name in typed if name not in (TOKEN, *without) and "passphrase" not in name]
    return [(name, value) for name in names for value in typed.getlist(name)]


def typed_in(request: HttpRequest, *without: str) -> list[str]:
    """What was typed into a form, where the form itself is not shown again."""
    return [value for _, value in carried(request, *without) if value.strip()]


def sent_late(request: HttpRequest, slug: str) -> HttpResponse:
    """The way to log in beside, and the same form to be sent again. To a script it is a refusal: a redirect would look
    like the one by which a form says that it was done."""
    fields = carried(request)
    page = {
        "slug": slug,
        "to": request.get_full_path(),
        "carried": fields,
        "typed": [value for _, value in fields if len(value.split()) > 1],
        "files": bool(request.FILES),
    }
    return render(request, "mission/ended.html", page, status=403)
