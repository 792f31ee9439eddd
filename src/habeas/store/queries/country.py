"""What the country packs of a mission's States offer a coder. Nothing is written by offering."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from habeas.core.analysis.gazetteer import gazetteer
from habeas.core.coding.country import Entry, Found, Kind, find
from habeas.core.coding.country_reading import countries_of
from habeas.store.mission import current

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
    for country in countries_of(current().config.states):
        every = {one.id: one for one in gazetteer(country.id)}
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
