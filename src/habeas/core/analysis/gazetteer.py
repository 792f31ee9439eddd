"""All that a country pack and its map name, as one list to be searched: systems, agencies and places with their
sources, provinces by their outlines, towns by their points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from habeas.core.analysis.atlas import Atlas, Spot, built_in, read_atlas
from habeas.core.coding.country import Called, Country, Entry
from habeas.core.coding.country_reading import OWN_MAP, shipped, unseen
from habeas.core.kernel.errors import WrongUse


@lru_cache(maxsize=4)
def gazetteer(name: str) -> tuple[Entry, ...]:
    """The entries of a pack that ships and of its map."""
    return with_map(shipped(name))


def with_map(country: Country, own: Atlas | None = None) -> tuple[Entry, ...]:
    """The entries of a pack, and the provinces and towns of the map that it names: one that ships, or its ``own``.

    A place that is one with a town of the map takes its point, and its names as the last; refused (``bad-country``)
    where it names one that the map does not have.
    """
    if not country.map:
        return country.entries
    if country.map == OWN_MAP and own is None:
        raise WrongUse(
            "bad-country",
            "The pack is drawn on a map of its own, and there is none.",
            {"file": f"{country.id}.yaml"},
            do="Put map.geojson beside it in its folder, or give the mission its map: habeas mission set map FILE.",
        )
    atlas = own if country.map == OWN_MAP and own else read_atlas(built_in(country.map), f"{country.map}.geojson")
    told: dict[str, list[str]] = defaultdict(list)
    for spelling, id in atlas.told.items():
        told[id].append(spelling)
        if unseen(spelling):
            raise _wrong(country, id, "A name on its map has a sign that cannot be seen.", "signs that are shown")
    for entry in country.entries:
        if entry.id in atlas.provinces:
            raise _wrong(country, entry.id, "A province of its map has this id.", "an id of its own")
    placed = tuple(_placed(one, atlas, country, told) for one in country.entries)
    taken = {one for each in placed for one in (each.id, each.same_as)}
    provinces = [
        Entry("province", one.id, (_called(one.names, told[one.id], atlas),), province=one.id, source=atlas.source)
        for one in atlas.provinces.values()
    ]
    towns = [_town(one, told[one.id], atlas) for one in atlas.spots.values() if one.id not in taken]
    return (*placed, *provinces, *towns)


def _placed(entry: Entry, atlas: Atlas, country: Country, told: Mapping[str, list[str]]) -> Entry:
    if entry.same_as:
        spot = atlas.spots.get(entry.same_as)
        if spot is None:
            raise _no_such(entry, country, "a place", entry.same_as)
        town = replace(_called(spot.names, told[spot.id], atlas), newest=False)
        return replace(
            entry, called=(*entry.called, town), at=spot.at, radius=spot.radius, province=spot.province or "",
            province_source=atlas.source,
        )  # fmt: skip
    if entry.province and entry.province not in atlas.provinces:
        raise _no_such(entry, country, "a province", entry.province)
    return entry


def _no_such(entry: Entry, country: Country, what: str, found: str) -> WrongUse:
    drawn = "its own map" if country.map == OWN_MAP else country.map
    return _wrong(country, entry.id, "The map does not have this.", f"{what} of {drawn}", found[:60])


def _wrong(country: Country, entry: str, what: str, expected: str, found: str | None = None) -> WrongUse:
    return WrongUse("bad-country", what, {"file": f"{country.id}.yaml", "entry": entry[:60]}, expected, found)


def _town(spot: Spot, told: list[str], atlas: Atlas) -> Entry:
    return Entry(
        "town", spot.id, (_called(spot.names, told, atlas),), province=spot.province or "",
        province_source=atlas.source, at=spot.at, radius=spot.radius, source=atlas.source,
    )  # fmt: skip


def _called(names: Mapping[str, str], told: list[str], atlas: Atlas) -> Called:
    own = {one.casefold() for one in names.values()}
    return Called(names, tuple(one for one in told if one not in own), source=atlas.source)
