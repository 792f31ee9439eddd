"""Places and parties by their names: those that records a user sees speak of, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from habeas.core.coding.searching import MODES, SMART, compiled, found_in, read_query, tokens_of
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.names import compare
from habeas.store.mission import Actor
from habeas.store.models import Act, Involvement, Person
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, shown, shown_of_accounts
from habeas.store.rights import require

PLACE, PERSON = "place", "person"
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Named:
    """A name, what it is of (a place; a unit or person), and in how many accounts that she sees it stands."""

    kind: str
    name: str
    accounts: int


def named(text: str, *, kind: str, mode: str = SMART, by: Actor) -> list[Named]:
    """The names that a query finds, those of the most accounts first. Names of people are sealed and not among them:
    a person is found by her code."""
    require(by, "search")
    require(by, "read-account")
    if kind not in (PLACE, PERSON) or mode not in MODES:
        raise WrongUse("no-such-kind", "Nothing of this kind is searched.", expected="place, person", found=kind[:20])
    asked = compiled(read_query(text), mode)
    if asked is None:
        return []
    found = [one for one in _names(kind, by) if _meets(one.name, asked) or (mode == SMART and _alike(text, one.name))]
    return sorted(found + (_persons(text, by) if kind == PERSON else []), key=lambda one: (-one.accounts, one.name))


def _meets(name: str, asked: Any) -> bool:
    places: dict[str, list[int]] = {}
    for token in tokens_of(name):
        places.setdefault(token.key, []).append(token.position)
    return found_in(asked, places) is not None


def _alike(text: str, name: str) -> bool:
    return compare(text, name).match


def _names(kind: str, by: Actor) -> list[Named]:
    made: list[Named] = remembered("names to search", kind, hidden_sources(by), make=lambda: _listed(kind, by))
    return made


def _listed(kind: str, by: Actor) -> list[Named]:
    if kind == PLACE:
        rows = shown_of_accounts(Act.seen.exclude(place=""), by).values("place")
        counted = rows.annotate(n=Count("account", distinct=True)).order_by("place").values_list("place", "n")
        return [Named(PLACE, name, count) for name, count in counted[:_MOST]]
    acts = shown_of_accounts(Act.seen.all(), by)
    accounts = dict(acts.values_list("code", "account"))
    found: dict[str, set[str]] = {}
    for act, unit in Involvement.seen.exclude(unit="").values_list("act", "unit"):
        if act in accounts:
            found.setdefault(unit, set()).add(accounts[act])
    return [Named(PERSON, name, len(of)) for name, of in sorted(found.items())[:_MOST]]


def _persons(text: str, by: Actor) -> list[Named]:
    rows = shown(Person.seen.filter(code=text.strip().upper()), by, "owner")
    found = []
    for row in rows:
        acts = shown_of_accounts(Act.seen.filter(victims__contains=row.code), by)
        told = {account for account, victims in acts.values_list("account", "victims") if row.code in victims.split()}
        found.append(Named(PERSON, row.code, len(told)))
    return found
