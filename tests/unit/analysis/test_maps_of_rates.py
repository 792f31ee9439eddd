"""Rates on a map: shades that are told apart in grey, intervals in words, nothing added up, nothing hidden told."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.analysis.pictures.estimates import of_answer
from habeas.core.kernel.errors import Refused

SVG = "{http://www.w3.org/2000/svg}"


def _feature(one: str, kind: str, shape: Any, **more: Any) -> dict[str, Any]:
    names = {"en": one, "ko": f"{one} 곳"}
    return {
        "type": "Feature",
        "id": one.lower(),
        "properties": {"kind": kind, "names": names, **more},
        "geometry": shape,
    }


def _square(west: float) -> dict[str, Any]:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def atlas() -> Atlas:
    features = [
        *(_feature(name, "province", _square(west)) for west, name in enumerate(("West", "Middle", "East", "Far"))),
        _feature("Songpo", "place", {"type": "Point", "coordinates": [0.5, 0.5]}, province="west", radius_km=40,
                 also=["송포"]),
        _feature("Camp", "place", None, province="far"),
    ]  # fmt: skip
    head = {"type": "FeatureCollection", "habeas": "map/1", "names": {"en": "Nowhere (fiction)"}, "source": "made up"}
    return read_atlas(json.dumps({**head, "features": features}).encode(), "map.geojson")


def _row(place: str, rate: float | None) -> dict[str, Any]:
    numbers = dict.fromkeys(("estimate", "lower", "upper", "n", "sources", "person_years"), rate)
    return {"group": place, **numbers, "suppressed": rate is None}


def _answer(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "trend", "method": "rates", "rows": list(rows), "refused": None, "warnings": [], "level": 0.95,
        "seed": 1, "assumption": "so", "sentence": "It is so.", "documented": 9, "estimate": 1, "lower": 1, "upper": 2,
        **more,
    }  # fmt: skip


def _fills(svg: str) -> list[str]:
    return [one.get("fill", "") for one in ET.fromstring(svg).iter(f"{SVG}path") if one.get("fill-rule")]


def test_a_province_has_the_shade_of_its_rate_and_white_is_no_witness(atlas: Atlas) -> None:
    found = of_answer(_answer(_row("West", 5.0), _row("Middle", 60.0), _row("East", None)), atlas=atlas)
    west, middle, east, far = _fills(found.svg)
    assert (west, middle, far) == ("#9fc0da", "#123f66", "#ffffff")
    assert "hidden" in east
    assert "60 (60–60)" in found.svg
    assert "no witness was there" in found.svg
    assert found.sentence.startswith("Acts for 100 person-years of witnesses: the highest rate is that of Middle, 60")
    assert "1 is hidden" in found.sentence
    assert found.matrix[1] == ("West", "5", "5", "5", "5", "5", "5")
    assert found.matrix[3] == ("East", *["hidden"] * 6)


def test_a_rate_of_nought_is_not_white(atlas: Atlas) -> None:
    west, *_ = _fills(of_answer(_answer(_row("West", 0.0), _row("Middle", 60.0)), atlas=atlas).svg)
    assert west == "#9fc0da"


def test_a_place_is_drawn_as_exactly_as_it_is_known(atlas: Atlas) -> None:
    svg = of_answer(_answer(_row("송포", 3.0), _row("Camp", 4.0), _row("Nowhere", 6.0)), atlas=atlas).svg
    root = ET.fromstring(svg)
    rings = [one for one in root.iter(f"{SVG}circle") if one.get("stroke-dasharray")]
    assert len(rings) == 2  # within 40 km, and what that sign means
    assert len([one for one in root.iter(f"{SVG}circle") if not one.get("stroke-dasharray")]) == 1
    assert "known by province only" in svg
    assert "Not drawn: Nowhere (6 (6–6))." in svg


def test_two_hidden_rates_give_the_same_map(atlas: Atlas) -> None:
    first = of_answer(_answer(_row("West", 5.0), _row("East", None)), atlas=atlas)
    rows = [_row("West", 5.0), {**_row("East", None), "n": None}]
    assert of_answer(_answer(*rows), atlas=atlas).svg == first.svg


def test_in_korean_nothing_of_ours_is_english(atlas: Atlas) -> None:
    found = of_answer(_answer(_row("West", 5.0), _row("East", None)), "ko", atlas=atlas)
    assert "West 곳" in found.svg
    assert "비공개" in found.svg
    for english in ("rates", "trend", "hidden:", "witness"):
        assert english not in found.svg
    assert "1곳은" in found.sentence


def test_it_is_refused_where_it_would_mislead(atlas: Atlas) -> None:
    for answer in (
        _answer(_row("Songpo", 1.0), _row("송포", 2.0)),  # one place by two names: rates are not added up
        _answer(_row("Nowhere", 1.0)),
        _answer(),
        _answer(_row("West", 1.0), kind="table"),
        _answer({key: value for key, value in _row("West", 1.0).items() if key != "person_years"}),
        _answer(*(_row(f"place {number}", 1.0) for number in range(81))),
    ):
        with pytest.raises(Refused):
            of_answer(answer, atlas=atlas)


def test_shades_go_by_tens_where_equal_steps_would_tell_nothing_apart(atlas: Atlas) -> None:
    rows = [_row("West", 7.0), _row("Middle", 80.0), _row("East", 300.0), _row("Far", 5800.0)]
    fills = _fills(of_answer(_answer(*rows), atlas=atlas).svg)
    assert fills[0] == fills[1] != fills[2] != fills[3]
    assert len(set(fills)) == 3
    even = _fills(of_answer(_answer(*[_row(row["group"], 5800.0) for row in rows]), atlas=atlas).svg)
    assert len(set(even)) == 1


def test_a_place_is_named_in_the_language_of_the_picture_and_two_words_for_one_are_not_added(atlas: Atlas) -> None:
    found = of_answer(_answer(_row("Songpo", 5.0), _row("Beyond", 3.0)), atlas=atlas, language="ko")
    assert "Songpo 곳 5" in found.svg
    assert "Songpo 곳" in found.sentence
    assert [row[0] for row in found.matrix[1:]] == ["Songpo 곳", "Beyond"]
    with pytest.raises(Refused, match="one place on the map"):
        of_answer(_answer(_row("Songpo", 5.0), _row("송포", 3.0)), atlas=atlas, language="ko")
