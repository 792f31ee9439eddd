"""Sources by their codes, and how what they said reached the office. No name is read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from habeas.store.actions.release.allowance import agreements_of, consents_of
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Agreement,
    Consent,
    Consultation,
    Exposure,
    Interview,
    Item,
    Observation,
    RootLink,
    Source,
    Submission,
    Text,
)
from habeas.store.queries import consents, openings
from habeas.store.queries.listing import Listing, listed
from habeas.store.queries.seeing import hidden_sources, no_such, shown
from habeas.store.rights import may, require


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """What a list of sources is narrowed to; empty: not at all."""

    kind: str = ""
    consent: str = ""  # none, ending
    risk: str = ""  # a level, or "overdue": the day to look again has passed


def visible_sources(chosen: SourceFilter, page: int, *, by: Actor) -> Listing:
    """Sources by their codes; of those without a record of consent only whom intake and protection roles see."""
    require(by, "read-source")
    rows = shown(Source.seen.order_by("code"), by, "code")
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.consent == "none":
        rows = rows.exclude(code__in=Consent.seen.values("source")).exclude(kind__in=("organisation", "consultation"))
    elif chosen.consent == "ending":
        rows = rows.filter(code__in={one.subject for one in consents.ending(hidden_sources(by))})
    if chosen.risk == "overdue":
        rows = rows.filter(~Q(risk_review=""), risk_review__lt=current().today().isoformat())
    elif chosen.risk:
        rows = rows.filter(risk=chosen.risk)
    found = listed(rows, page)
    _count(found.rows, "source", by)
    return found


def _count(rows: list[Any], column: str, by: Actor) -> None:
    """How many accounts and observations each row on the page has given, or holds."""
    codes = [row.code for row in rows]
    for model, name in ((Account, "accounts"), (Observation, "observations")):
        grouped = shown(model.seen.filter(**{f"{column}__in": codes}), by).values_list(column).annotate(n=Count("pk"))
        counted = dict(grouped.order_by())
        for row in rows:
            setattr(row, name, counted.get(row.code, 0))


def visible_source(code: str, *, by: Actor) -> dict[str, Any]:
    """One source: what is known of her without her name, what she allows, where she has been, what she gave."""
    require(by, "read-source")
    row = Source.seen.filter(code=code).first()
    if row is None or code in hidden_sources(by):
        raise no_such("source", code)
    records = list(Consent.seen.filter(source=code).order_by("given", "id"))
    return {
        "row": row,
        "records": records,
        "allowed": consents.now(consents_of(code)) if records else [],
        "exposures": list(Exposure.seen.filter(source=code).order_by("started", "id")),
        "interviews": list(Interview.seen.filter(source=code).order_by("date", "id")),
        "submissions": list(Submission.seen.filter(Q(source=code)).order_by("code")),
        "accounts": list(Account.seen.filter(source=code).order_by("code")[:200]) if may(by, "read-account") else [],
        "observations": Observation.seen.filter(source=code).count(),
        "roots": _roots(code, by),
    }


def _roots(code: str, by: Actor) -> list[dict[str, Any]]:
    """Those with whom she shares an origin, as far as the user sees them."""
    found = []
    for root in RootLink.seen.filter(sources__contains=code):
        others = [one for one in root.sources.split() if one not in hidden_sources(by)]
        if code in others and len(others) > 1:
            found.append({"code": root.code, "why": root.why, "sources": others})
    return found


def uncoded(*, by: Actor) -> Any:
    """Interviews with a text that coders may read, of which nothing is coded yet; the newest first."""
    read = shown(Text.seen.filter(identities="reviewed"), by).values("belongs")
    coded = Account.seen.exclude(belongs="").values("belongs")
    return shown(Interview.seen.order_by("-date", "-code"), by).filter(code__in=read).exclude(code__in=coded)


def visible_interviews(page: int, *, by: Actor, review: str = "", language: str = "") -> Listing:
    """Interviews, the newest first, each with its texts; ``review``: only those with a text that nobody has
    reviewed (``open``), or of which nothing is coded (``uncoded``)."""
    require(by, "read-source")
    rows = shown(Interview.seen.order_by("-date", "-code"), by)
    if review == "open":
        rows = rows.filter(code__in=shown(Text.seen.filter(identities="open"), by).values("belongs"))
    elif review == "uncoded":
        rows = uncoded(by=by)
    if language:
        rows = rows.filter(language=language)
    found = listed(rows, page)
    _with_texts(found.rows, by)
    return found


def visible_submissions(page: int, *, by: Actor) -> Listing:
    """What organisations handed in, each with what it holds."""
    require(by, "read-source")
    found = listed(shown(Submission.seen.order_by("code"), by), page)
    _with_texts(found.rows, by)
    _count(found.rows, "belongs", by)
    return found


def visible_consultations(page: int, *, by: Actor) -> Listing:
    """Meetings, the newest first."""
    require(by, "read-source")
    found = listed(shown(Consultation.seen.order_by("-date", "-code"), by), page)
    _with_texts(found.rows, by)
    return found


def visible_gathering(code: str, *, by: Actor) -> dict[str, Any]:
    """One interview, submission or consultation: its source, texts, files, accounts and what was agreed."""
    require(by, "read-source")
    model, kind = _KINDS.get(code.rpartition("-")[0], (Interview, "interview"))
    row = model.seen.filter(code=code).first()
    if row is None or row.source in hidden_sources(by):
        raise no_such(kind, code)
    _with_texts([row], by)
    items = shown(Item.seen.filter(belongs=code), by, "owner").exclude(kind="text").order_by("code")
    accounts = shown(Account.seen.filter(belongs=code), by)
    return {
        "row": row,
        "kind": kind,
        "items": [_told(item) for item in items.only(*_OF_ITEM)[:500]],
        "accounts": list(accounts.order_by("code")[:500]) if may(by, "read-account") else [],
        "observations": shown(Observation.seen.filter(belongs=code), by).count(),
        "records": list(Agreement.seen.filter(submission=code).order_by("given", "id")),
        "allowed": consents.now(agreements_of(code)) if Agreement.seen.filter(submission=code).exists() else [],
    }


_OF_ITEM = ("code", "kind", "media_type", "language", "size", "derived_from", "shows")


def _told(item: Item) -> dict[str, Any]:
    """What is told of an item: of one in which a face or a voice can be recognised, its code and kind and no more."""
    if openings.shows_somebody(item):
        return {"code": item.code, "kind": item.kind, "closed": True}
    return {name: getattr(item, name) for name in _OF_ITEM} | {"closed": False}


_KINDS: dict[str, tuple[Any, str]] = {
    "I": (Interview, "interview"),
    "SUB": (Submission, "submission"),
    "CON": (Consultation, "consultation"),
}


def _with_texts(rows: list[Any], by: Actor) -> None:
    texts = shown(Text.seen.filter(belongs__in=[row.code for row in rows]), by).order_by("code")
    for row in rows:
        row.texts = [text for text in texts if text.belongs == row.code]
