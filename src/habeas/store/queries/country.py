"""What the country packs of a mission's States offer a coder. Nothing is written by offering."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from habeas.core.coding.country import Entry, Found, Kind, find
from habeas.core.coding.naming import Misnamed, misnamed
from habeas.core.kernel.dates import UncertainDate, read_date, read_edtf
from habeas.core.kernel.errors import ForPeople
from habeas.core.kernel.names import fold
from habeas.store.mission import Actor
from habeas.store.models import Act, Involvement
from habeas.store.queries import packs
from habeas.store.queries.seeing import shown_of_accounts
from habeas.store.rights import require

_KINDS: dict[str, tuple[Kind, ...]] = {"unit": ("agency",), "place": ("place", "town", "province")}


@dataclass(frozen=True, slots=True)
class Offered:
    """A name to choose, and what else is to be known of it: by which name it was found and until when that was in use,
    what it is, where it lies."""

    value: str
    hint: str


def offered(what: str, typed: str, language: str, known: Collection[str], *, most: int = 8) -> list[Offered]:
    """The names of agencies (``unit``) or places that a few letters may mean, but for those that are ``known``.

    A name is offered in the language of the page; an agency by its newest one, a place that is on the shipped map by
    the name that the map has.
    """
    kinds = _KINDS[what]
    found: list[Offered] = []
    for country in packs.countries():
        every = {one.id: one for one in packs.entries_of(country)}
        asked = [one for one in every.values() if one.kind in kinds]
        found += [_offer(one, every, language) for one in find(typed, asked, most=most)]
    return [one for one in found if one.value not in known][:most]


def _offer(found: Found, every: dict[str, Entry], language: str) -> Offered:
    entry = found.entry
    value = _name(entry, language)
    until = found.called.until
    ended = f" (–{until.date.edtf})" if until and until.source else ""
    about = [found.spelling + ended] if found.spelling.casefold() != value.casefold() else []
    if entry.kind == "place" and entry.value in every:
        about.append(every[entry.value].name(language))
    if entry.province in every and entry.province != entry.id:
        about.append(every[entry.province].name(language))
    return Offered(value, " · ".join(dict.fromkeys(about)))


def _name(entry: Entry, language: str) -> str:
    names = entry.called[-1].names if entry.same_as else entry.called[0].names
    return names.get(language) or next(iter(names.values()))


def misnamed_typed(units: Iterable[str], date: str) -> list[Misnamed]:
    """Of the names of units that are typed those that do not fit the date that is typed beside them."""
    try:
        when = read_date(date, periods=packs.named_periods())
    except ForPeople:
        return []
    return _misnamed(units, when, _agencies())


def misnamed_in(act: Act) -> list[Misnamed]:
    """The units involved in an act whose names do not fit its date."""
    units = Involvement.seen.filter(act=act.code).exclude(unit="").order_by("code").values_list("unit", flat=True)
    return _misnamed(units, read_edtf(act.date), _agencies()) if act.date else []


def visible_misnamed(*, by: Actor) -> list[tuple[Act, Misnamed]]:
    """All acts that the user sees in which a unit has a name that does not fit the date, in order."""
    require(by, "read-account")
    agencies = _agencies()
    known = {fold(name) for entry in agencies for called in entry.called for name in called.all()}
    units: dict[str, list[str]] = {}
    rows = Involvement.seen.exclude(unit="").order_by("code").values_list("act", "unit")
    for act, unit in rows.iterator(chunk_size=2_000):
        if fold(unit) in known:
            units.setdefault(act, []).append(unit)
    codes, found = sorted(units), list[tuple[Act, Misnamed]]()
    for start in range(0, len(codes), 500):
        acts = Act.seen.filter(code__in=codes[start : start + 500]).exclude(date="").order_by("code")
        for act in shown_of_accounts(acts, by):
            found += [(act, one) for one in _misnamed(units[act.code], read_edtf(act.date), agencies)]
    return found


def _agencies() -> list[Entry]:
    return [one for country in packs.countries() for one in country.of_kind("agency")]


def _misnamed(units: Iterable[str], when: UncertainDate, agencies: list[Entry]) -> list[Misnamed]:
    found = (misnamed(unit.removeprefix("unit:").strip()[:200], when, agencies) for unit in dict.fromkeys(units))
    return [one for one in found if one is not None]
