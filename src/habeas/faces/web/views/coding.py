"""Accounts, and texts with their coded passages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from habeas.faces.web import recordings
from habeas.faces.web.here import Here, in_mission
from habeas.store.queries import accounts as queries
from habeas.store.queries import texts

_FIELDS = ("violation place place_type agency basis date certainty source event submitter retraction").split()


@in_mission("GET")
def accounts(here: Here) -> HttpResponse:
    """The list of accounts, narrowed by filters that know uncertain dates."""
    asked = {name: here.asked(name) for name in _FIELDS}
    chosen = queries.AccountFilter(**{**asked, "certainty": asked["certainty"] or "possible"})
    found = queries.visible_accounts(chosen, here.number(), by=here.by)
    return here.page(
        "coding/accounts.html",
        found=found,
        listing=found.listing,
        chosen=chosen,
        choices=queries.choices(),
        places=queries.places(by=here.by),
    )


@in_mission("GET")
def account(here: Here, code: str) -> HttpResponse:
    """One account."""
    may_drafts = here.may("read-draft")
    offered = {"grades": here.may("grade"), "retracts": here.may("retract"), "codes": here.may("code")}
    found = queries.visible_account(code, by=here.by)
    return here.page("coding/account.html", may_drafts=may_drafts, **offered, **found)


@in_mission("GET")
def text(here: Here, code: str) -> HttpResponse:
    """A transcript with its passages, its translation beside it, identities masked; a long one part by part."""
    asked = {"beside": here.asked("beside"), "place": here.asked("place", 24)}
    shown = texts.visible_text(code, by=here.by, part=here.number("part"), **asked)
    here.reads("texts", code)
    return here.page(
        "coding/text.html",
        shown=shown,
        rows=_rows(shown),
        unplaced=_unplaced(shown),
        came=_came(shown),
        **recordings.beside(here, shown.row),
    )


def _rows(shown: texts.ShownText) -> list[dict[str, Any]]:
    """A line for each paragraph. What stands beside several is shown beside the first of them; what stands beside none
    has a line of its own."""
    rows: list[dict[str, Any]] = []
    for pair in shown.pairs():
        for number, paragraph in enumerate(pair.first or (None,)):
            notes = [shown.passages[code] for code in paragraph.begins] if paragraph is not None else []
            beside = () if number else pair.second
            rows.append({"paragraph": paragraph, "translated": beside, "passages": notes})
    return rows


def _came(shown: texts.ShownText) -> list[Any]:
    """The texts on the page, each of which says how it came about."""
    return [one for one in (shown.row, shown.translation) if one is not None]


def _unplaced(shown: texts.ShownText) -> list[texts.Said]:
    """Passages that stand at no place of the text as it is now."""
    return [said for said in shown.passages.values() if said.row.start is None]
