"""What templates may say: words with values, vocabulary, uncertain dates, links to records."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from habeas.core.analysis.render import side_words
from habeas.core.kernel.datespeak import in_words
from habeas.core.kernel.errors import ForPeople
from habeas.core.kernel.timecodes import spelled
from habeas.faces.web.words import table

register = template.Library()

#: prefix of a code -> (the list that has its page, verb that the page needs)
_PAGES = {
    "S": ("sources", "read-source"),
    "I": ("interviews", "read-source"),
    "SUB": ("submissions", "read-source"),
    "CON": ("consultations", "read-source"),
    "T": ("texts", "read-text"),
    "A": ("accounts", "read-account"),
    "E": ("events", "read-account"),
    "F": ("findings", "read-findings"),
    "D": ("reports", "read-report"),
    "Q": ("drafts", "read-draft"),
    "X": ("items", "read-source"),
}


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> str:
    """The words of a key with values filled in; the number chosen by ``n``."""
    return str(context["w"].say(key, **values))


@register.simple_tag(takes_context=True)
def refusal(context: Context, error: ForPeople) -> str | SafeString:
    """What was refused, in a sentence of the reader's language, where that is not the error's own."""
    words = context["w"]
    if words.language == "en":
        return ""
    known = (f"refused_{error.code}", "refused_no-such" if error.code.startswith("no-such-") else "refused_any")
    key = next((one for one in known if one in table()), "refused_any")
    return format_html('<p lang="{}"><strong>{}</strong></p>', words.language, words[key])


@register.simple_tag(takes_context=True)
def side(context: Context, name: str) -> str:
    """What the rows or columns of a table are."""
    return side_words(name, context["w"].language)


@register.simple_tag(takes_context=True)
def value(context: Context, field: str, said: Any, mark: bool = True) -> str | SafeString:
    """A value in the vocabulary's words; a Korean legal term that no lawyer has confirmed is marked as a draft."""
    if said in (None, ""):
        return ""
    words = context["w"]
    label = context["here"].label(field, str(said), words.language)
    if mark and words.language == "ko" and context["here"].is_draft(field, str(said)):
        return format_html('{} <abbr class="draft" title="{}">{}</abbr>', label, words["draft_why"], words["draft"])
    return str(label)


@register.simple_tag(takes_context=True)
def code(context: Context, said: str, anchor: str = "") -> str | SafeString:
    """A code, as a link where it has a page that the user may see."""
    place = _PAGES.get(said.rpartition("-")[0])
    here = context["here"]
    if place is None or not here.may(place[1]):
        return format_html('<span class="code">{}</span>', said)
    # a long text comes part by part: its page has to be told which place is wanted
    wanted = {"place": anchor} if place[0] == "texts" else {}
    address = here.address(f"{place[0]}/{said}/", **wanted) + (f"#{anchor}" if anchor else "")
    return format_html('<a class="code" href="{}">{}</a>', address, said)


@register.simple_tag(takes_context=True)
def verb(context: Context, said: str) -> str:
    """A dangerous act in words; one of an older program, which has none any more, as the log names it."""
    key = f"verb_{said}"
    return str(context["w"][key]) if key in table() else said.replace("-", " ")


@register.simple_tag(takes_context=True)
def why(context: Context, said: str) -> str:
    """Why a rule thinks that words point at somebody; a rule that has no words of its own yet by its name."""
    key = f"review_why_{said}"
    return str(context["w"][key]) if key in table() else said.replace("-", " ")


@register.simple_tag(takes_context=True)
def request_state(context: Context, one: Any) -> str:
    """How a request stands; one that waited too long is no longer waiting."""
    too_old = one.row.state == "waiting" and not one.open
    return str(context["w"]["request_lapsed" if too_old else f"request_{one.row.state}"])


@register.simple_tag(takes_context=True)
def when(context: Context, edtf: str) -> str | SafeString:
    """An uncertain date in words, with its EDTF for who reads that."""
    if not edtf:
        return str(context["w"]["not_known"])
    said = in_words(edtf, context["w"].language)
    return format_html('<span class="date" title="{}">{}</span>', edtf, said)


@register.simple_tag(takes_context=True)
def day(context: Context, moment: Any) -> str:
    """A day, or the day of a moment as the log writes it."""
    if not moment:
        return ""
    text = moment.isoformat() if isinstance(moment, datetime.date) else str(moment)
    return in_words(text[:10], context["w"].language)


@register.simple_tag(takes_context=True)
def days_ago(context: Context, days: int) -> str:
    """How long ago a day was."""
    return str(context["w"].say("days_ago", n=days) if days else context["w"]["today"])


@register.simple_tag
def moment(said: str) -> str | SafeString:
    """A moment in UTC, as the log writes it, to the minute."""
    shown = f"{said[:10]} {said[11:16]} UTC"
    return format_html('<time datetime="{}">{}</time>', said, shown) if said else ""


@register.simple_tag(takes_context=True)
def address(context: Context, below: str = "", **query: Any) -> str:
    """An address inside the mission."""
    return str(context["here"].address(below, **query))


@register.simple_tag(takes_context=True)
def same_but(context: Context, **changed: Any) -> str:
    """The page's own question with some of its values changed; empty ones go."""
    asked = context["here"].request.GET.copy()
    for name, given in changed.items():
        asked[name] = "" if given is None else str(given)
    kept = [(name, given) for name, given in asked.items() if given != ""]
    asked.clear()
    for name, given in kept:
        asked[name] = given
    return f"?{asked.urlencode()}" if kept else "?"


@register.simple_tag(takes_context=True)
def language(context: Context, said: str) -> str:
    """The name of a language, or its code where the pages have no name for it."""
    key = f"language_{said}"
    return context["w"][key] if key in table() else said


@register.filter
def languages(codes: str) -> list[str]:
    """Codes separated by spaces, as a list."""
    return codes.split()


@register.filter
def clock(seconds: int) -> str:
    """Seconds of a recording as a time code says them."""
    return spelled(seconds)


@register.filter
def first_word(codes: str) -> str:
    """The first of codes separated by spaces."""
    return codes.partition(" ")[0]


@register.filter
def listing(said: str) -> list[str]:
    """Values separated by commas, as a list."""
    return said.split(", ")


@register.filter
def at(values: dict[str, Any], name: str) -> Any:
    """The value of a name that the template knows as a value itself; empty where there is none."""
    return values.get(name, "")


@register.filter
def number(figure: Any) -> str:
    """A figure with separators, the same in both languages."""
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


@register.filter
def without_unit(said: str) -> str:
    """Perpetrators as people read them: a unit by its name alone."""
    return ", ".join(one.removeprefix("unit:") for one in said.split(", "))


@register.filter
def of_part(number: int) -> str:
    """The question that leads to a part of a long text; none for the first."""
    return f"?part={number}" if number > 1 else ""


@register.filter
def right_to_left(language: str) -> str:
    """The direction of a language's script."""
    return "rtl" if str(language).partition("-")[0] in ("ar", "fa", "he", "ur") else "ltr"


@register.filter
def query(pairs: Any) -> str:
    """Names and values as they stand in an address."""
    return urlencode(list(pairs))
