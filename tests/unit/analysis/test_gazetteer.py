"""A country pack and its map as one list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from habeas.core.analysis.atlas import OFF_MAP, built_in, read_atlas
from habeas.core.analysis.gazetteer import gazetteer, with_map
from habeas.core.coding.country import Called, Country, Entry, find
from habeas.core.coding.country_reading import SHIPPED, shipped
from habeas.core.kernel.errors import WrongUse
from support.packs import chart


@pytest.mark.parametrize("name", SHIPPED)
def test_every_point_has_a_precision_and_a_source(name: str) -> None:
    pointed = [one for one in gazetteer(name) if one.at]
    assert len(pointed) > 50
    assert all(one.radius > 0 and one.source and one.province_source for one in pointed)


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("개성", "g1876373"),
        ("Kaesong", "g1876373"),
        ("gaeseong", "g1876373"),
        ("함경북도", "KP-09"),
        ("Namp'o", "nampo"),
    ],
)
def test_towns_and_provinces_of_the_map_are_found_by_korean_english_and_romanised_names(typed: str, id: str) -> None:
    assert find(typed, gazetteer("prk"))[0].entry.id == id


def test_nampo_has_the_point_of_the_town_and_its_own_names_and_stands_once() -> None:
    found = [one.entry for one in find("남포", gazetteer("prk"))]
    assert [one.id for one in found] == ["nampo"]
    assert found[0].at is not None
    assert found[0].radius == 8


def test_a_camp_whose_province_a_source_gives_counts_in_it_and_one_to_be_verified_does_not() -> None:
    atlas = read_atlas(built_in("prk"), "prk.geojson")
    assert atlas.province_of("제14호 관리소 (개천)") == "KP-02"
    assert atlas.province_of("16호 관리소") == "KP-09"
    assert atlas.province_of("Nampo Special City") == "KP-02"
    assert atlas.province_of("Kyohwaso No. 4 (Kangdong)") == OFF_MAP
    ids = [one.id for one in gazetteer("prk")]
    assert len(set(ids)) == len(ids)


def test_a_camp_has_no_point() -> None:
    camps = [one for one in gazetteer("prk") if one.value == "kwanliso"]
    assert len(camps) == 6
    assert all(one.at is None for one in camps)


@pytest.mark.parametrize("wrong", [{"province": "KP-99"}, {"same_as": "g0"}])
def test_what_the_map_does_not_have_is_refused(wrong: dict[str, str]) -> None:
    pack = shipped("prk")
    place = replace(pack.of_kind("place")[0], **wrong)  # type: ignore[arg-type]
    with pytest.raises(WrongUse) as refused:
        with_map(replace(pack, entries=(place,)))
    assert refused.value.where["entry"] == place.id


OWN = {
    "id": "haesong",
    "names": {"en": "Haesong"},
    "told": ("Haesong",),
    "map": "own",
    "sources": {"x": "fiction"},
    "entries": (),
    "periods": (),
}


def test_a_pack_on_a_map_of_its_own_needs_one_and_takes_its_names() -> None:
    pack = Country(**OWN)
    with pytest.raises(WrongUse, match="there is none"):
        with_map(pack)
    assert [one.id for one in with_map(pack, read_atlas(chart(), "map.geojson"))] == ["east", "east-town"]


def test_a_map_may_not_hide_an_entry_or_what_a_name_says() -> None:
    entry = Entry("place", "east", (Called({"en": "Eastern Gaol"}),))
    with pytest.raises(WrongUse, match="has this id"):
        with_map(Country(**{**OWN, "entries": (entry,)}), read_atlas(chart(), "map.geojson"))
    turned = chart().replace(b"Easton", "East\u202eon".encode())
    with pytest.raises(WrongUse, match="cannot be seen"):
        with_map(Country(**OWN), read_atlas(turned, "map.geojson"))


def test_a_key_that_stands_twice_in_a_map_is_refused() -> None:
    twice = chart().replace(b'"radius_km": 3', b'"radius_km": 3, "radius_km": 300')
    with pytest.raises(WrongUse, match="stands twice"):
        read_atlas(twice, "map.geojson")
