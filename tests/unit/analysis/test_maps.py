"""Maps: a place is found by its words in any script, drawn as exactly as it is known, and never left out unsaid."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from habeas.core.analysis.atlas import OFF_MAP, Atlas, built_in, read_atlas
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.pictures import draw
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.report.figureblock import check_figure
from support.releases import act, release_of

SVG = "{http://www.w3.org/2000/svg}"
HAESONG = Path(__file__).parents[3] / "examples/haesong/map.geojson"


def square(west: float, south: float, side: float = 1.0) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def province(one: str, ring: list[list[float]], **names: str) -> dict[str, Any]:
    about = {"kind": "province", "names": names or {"en": one.title()}}
    return {"type": "Feature", "id": one, "properties": about, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def place(
    one: str, at: list[float] | None, within: str | None = "west", radius: float = 0, **more: Any
) -> dict[str, Any]:
    about = {"kind": "place", "names": {"en": one}, "province": within, "radius_km": radius, **more}
    shape = {"type": "Point", "coordinates": at} if at else None
    return {"type": "Feature", "id": f"p-{one}", "properties": about, "geometry": shape}


def data(*features: dict[str, Any]) -> dict[str, Any]:
    known = features or (
        province("west", square(0, 0)),
        province("east", square(1, 0), en="East", ko="동도"),
        place("Songpo", [0.5, 0.5], also=["송포", "ソンポ"]),
        place("Harbour", [1.5, 0.5], "east", 30),
        place("Camp", None, "west"),
    )
    head = {"type": "FeatureCollection", "habeas": "map/1", "names": {"en": "Nowhere (fiction)"}, "source": "made up"}
    return {**head, "features": list(known)}


def atlas(*features: dict[str, Any]) -> Atlas:
    return read_atlas(json.dumps(data(*features)).encode(), "map.geojson")


def figures(counts: dict[str, int], floor: int = 5) -> Figures:
    acts, number = [], 0
    for name, count in counts.items():
        for _ in range(count):
            number += 1
            acts.append(act(f"V-{number}", f"S-{number:04d}", place=name))
    return Figures(release_of(*acts, floor=floor), atlas=atlas())


def drawn(counts: dict[str, int], rows: str = "place", floor: int = 5, language: str = "en") -> ET.Element:
    made = figures(counts, floor)
    table = made.table(unit="sources", rows=rows)
    return ET.fromstring(draw(table, kind="map", title="t", atlas=made.atlas, language=language).svg)


def words(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


# Reading --------------------------------------------------------------------------------------------------------------


def test_a_place_is_found_by_any_of_its_names_in_any_script_and_form() -> None:
    made = atlas()
    for told in ("Songpo", " songpo ", "SONGPO", "송포", "ソンポ"):
        found = made.spot(told)
        assert found is not None, told
        assert (found.id, made.province_of(told)) == ("p-Songpo", "west")
    assert made.spot("Songp") is None
    assert made.province_of("Songp") == OFF_MAP


def test_the_name_of_a_province_is_a_place_without_a_point() -> None:
    found = atlas().spot("동도")
    assert found is not None
    assert (found.province, found.at) == ("east", None)


BAD: dict[str, Any] = {
    "no json": b"{",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "another format": json.dumps({**data(), "habeas": "map/2"}).encode(),
    "no features": json.dumps({**data(), "features": []}).encode(),
    "no source": json.dumps({**data(), "source": " "}).encode(),
    "no outline": json.dumps(data(place("A", [0, 0], None))).encode(),
    "two ids": json.dumps(data(province("a", square(0, 0)), province("a", square(1, 0)))).encode(),
    "two places of one name": json.dumps(
        data(province("west", square(0, 0)), place("A", [0, 0]), {**place("B", [0, 0]), "properties": {
            "kind": "place", "names": {"en": "a"}, "province": "west", "radius_km": 0}})
    ).encode(),
    "an open ring": json.dumps(data(province("a", square(0, 0)[:-1]))).encode(),
    "no number": json.dumps(data(province("a", [[0, 0], [1, "0"], [1, 1], [0, 0]]))).encode(),
    "infinity": json.dumps(data(province("a", [[0, 0], [1, math.inf], [1, 1], [0, 0]]))).encode(),
    "outside": json.dumps(data(province("a", [[0, 0], [1, 0], [1, 91], [0, 0]]))).encode(),
    "a line": json.dumps(
        data({**province("a", square(0, 0)), "geometry": {"type": "LineString", "coordinates": square(0, 0)}})
    ).encode(),
    "neither": json.dumps(data(province("west", square(0, 0)), place("A", None, None))).encode(),
    "another province": json.dumps(data(province("west", square(0, 0)), place("A", [0, 0], "north"))).encode(),
    "a minus": json.dumps(data(province("west", square(0, 0)), place("A", [0, 0], radius=-1))).encode(),
    "a truth": json.dumps(data(province("west", square(0, 0)), place("A", [0, 0], radius=True))).encode(),
    "no place": json.dumps(data(province("west", square(0, 0)), {**place("A", [0, 0]), "properties": []})).encode(),
    "too large": b" " * (4 * 1024 * 1024 + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_map_that_cannot_be_read_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_atlas(BAD[name], "map.geojson")
    assert refused.value.code == "bad-map"
    assert refused.value.what.endswith(".")
    assert refused.value.where["file"] == "map.geojson"


@pytest.mark.parametrize("content", [built_in("prk"), HAESONG.read_bytes()], ids=["prk", "haesong"])
def test_the_maps_that_ship_can_be_read_and_every_point_lies_in_its_province(content: bytes) -> None:
    made = read_atlas(content, "map.geojson")
    assert made.source
    assert len(made.provinces) >= 5
    for spot in made.spots.values():
        assert spot.province in made.provinces
        if spot.at is not None:
            near = min(math.dist(spot.at, one) for ring in made.provinces[spot.province].rings for one in ring)
            inside = any(_inside(ring, spot.at) for ring in made.provinces[spot.province].rings)
            assert inside or near < 0.15, spot


def _inside(ring: Any, at: tuple[float, float]) -> bool:
    angle = 0.0
    for one, other in pairwise(ring):
        first, last = (math.atan2(y - at[1], x - at[0]) for x, y in (one, other))
        angle += (last - first + math.pi) % (2 * math.pi) - math.pi
    return abs(angle) > math.pi


def test_no_border_of_a_map_that_ships_opens_a_gap() -> None:
    """Two provinces that meet share the points of their border."""
    made = read_atlas(built_in("prk"), "prk")
    points = {key: {one for ring in province.rings for one in ring} for key, province in made.provinces.items()}
    for one, neighbour in (("KP-09", "KP-10"), ("KP-02", "KP-01"), ("KP-05", "KP-06"), ("KP-03", "KP-04")):
        assert len(points[one] & points[neighbour]) > 20, (one, neighbour)


# Counting by province -------------------------------------------------------------------------------------------------


def test_a_source_who_speaks_of_two_places_of_a_province_counts_once_in_it() -> None:
    acts = [act(f"V-{n}", f"S-{n:04d}", place="Songpo") for n in range(6)]
    acts += [act(f"V-1{n}", f"S-{n:04d}", place="Camp") for n in range(6)]
    made = Figures(release_of(*acts, floor=5), atlas=atlas())
    table = made.table(unit="sources", rows="province")
    cells = {table.rows[row]: count.possible for (row, _), count in table.cells.items() if row >= 0}
    assert cells == {"west": 6}


def test_what_is_not_on_the_map_is_a_row_of_its_own() -> None:
    table = figures({"Songpo": 6, "Elsewhere": 7}).table(unit="sources", rows="province")
    assert {value for value in table.rows if value} == {"west", OFF_MAP}


def test_provinces_without_a_map_are_refused_with_what_to_do() -> None:
    bare = Figures(release_of(act("V-1", "S-0001", place="Songpo")))
    with pytest.raises(Refused) as refused:
        bare.table(unit="sources", rows="province")
    assert refused.value.code == "no-map"
    assert "habeas mission set map" in refused.value.do


# Drawing --------------------------------------------------------------------------------------------------------------


def circles(root: ET.Element, fill: str) -> list[tuple[float, float, float]]:
    found = [one for one in root.findall(f"{SVG}circle") if one.get("fill") == fill]
    return [(float(one.get("cx", 0)), float(one.get("cy", 0)), float(one.get("r", 0))) for one in found]


def test_the_area_of_a_circle_is_its_figure() -> None:
    radii = sorted(r for x, _, r in circles(drawn({"Songpo": 9, "Harbour": 36}), "#0b4a7a") if x < 540)
    assert radii[1] / radii[0] == pytest.approx(2, rel=0.01)


def test_two_hidden_figures_give_the_same_map() -> None:
    first, second = (ET.tostring(drawn({"Songpo": 9, "Harbour": n})) for n in (1, 4))
    strip = re.compile(rb"Release [0-9a-f]{12}|N in the selection:[^<]*|documented[^<]*")
    assert strip.sub(b"", first) == strip.sub(b"", second)


def test_a_hidden_province_has_the_filling_of_every_hidden_one() -> None:
    root = drawn({"Songpo": 9, "Harbour": 2}, rows="province")
    fills = [one.get("fill", "") for one in root.findall(f"{SVG}path")]
    assert len(fills) == 2
    assert sum(fill.startswith("url(#hidden") for fill in fills) >= 1
    assert "hidden" in words(root)
    assert "2" not in words(root)


def test_a_place_known_by_province_only_is_no_circle() -> None:
    root = drawn({"Camp": 9})
    assert circles(root, "#0b4a7a") == [one for one in circles(root, "#0b4a7a") if one[0] > 540], "only in the key"
    assert "known by province only" in words(root)


def test_a_place_known_to_within_thirty_kilometres_has_that_circle() -> None:
    root = drawn({"Harbour": 9, "Songpo": 200})
    rings = [one for one in root.findall(f"{SVG}circle") if one.get("stroke-dasharray") == "2 3"]
    outline = root.findall(f"{SVG}path")[0].get("d", "")
    xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+) (-?[\d.]+)", outline)]
    degree = max(xs) - min(xs)
    assert max(float(one.get("r", 0)) for one in rings) == pytest.approx(30 / 111.32 * degree, rel=0.02)


@pytest.mark.parametrize(("rows", "said"), [("place", "Elsewhere (7)"), ("province", "not on the map")])
def test_what_has_no_place_on_the_map_is_named_under_it(rows: str, said: str) -> None:
    made = figures({"Songpo": 9, "Elsewhere": 7})
    label = lambda field, value, language: made.atlas.label(value, language) if field == "province" else value  # noqa: E731
    table = made.table(unit="sources", rows=rows)
    root = ET.fromstring(draw(table, kind="map", title="t", label=label, atlas=made.atlas).svg)
    assert any(one.startswith("Not drawn: ") and said in one for one in words(root))


def test_the_places_are_named_in_the_readers_language() -> None:
    assert "동도" in words(drawn({"Harbour": 9}, rows="province", language="ko"))
    assert any("그리지 못한 것" in one for one in words(drawn({"Harbour": 9, "X": 9}, language="ko")))


def test_the_source_of_the_outlines_stands_under_the_map() -> None:
    assert "made up" in words(drawn({"Songpo": 9}))


def test_every_shade_is_darker_than_the_one_before_and_its_words_are_read_on_it() -> None:
    from habeas.core.analysis.pictures.ground import SHADES

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        line = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]

    lights = [light(fill) for fill, _ in SHADES]
    assert all(one > other * 1.4 for one, other in pairwise(lights))
    for fill, ink in SHADES:
        low, high = sorted((light(fill), light(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil", '"/><image href="x', "a" * 3000])
def test_hostile_names_stay_words(hostile: str) -> None:
    made = figures({hostile: 9, "Songpo": 9})
    table = made.table(unit="sources", rows="place")
    root = ET.fromstring(draw(table, kind="map", title=hostile, atlas=made.atlas).svg)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text"
    }  # fmt: skip


def test_a_map_of_what_is_no_place_is_refused() -> None:
    made = figures({"Songpo": 9})
    for table in (
        made.table(unit="sources", rows="violation"),
        made.table(unit="sources", rows="place", columns="violation"),
    ):
        with pytest.raises(Refused):
            draw(table, kind="map", title="t", atlas=made.atlas)
    with pytest.raises(Refused):
        draw(made.table(unit="sources", rows="place"), kind="map", title="t")


def test_a_report_may_hold_a_map_and_says_why_it_may_not() -> None:
    made = figures({"Songpo": 9, "Harbour": 9})
    asked = {"of": "sources", "rows": "place", "as": "map"}
    assert not check_figure(asked, made).code
    made.atlas = None
    assert check_figure(asked, made).code == "no-figure"


def test_every_side_of_a_table_has_its_words_in_both_languages() -> None:
    """A Korean report has no English head over its tables."""
    from habeas.core.analysis.plan import DIMENSIONS, PROVINCE, UNITS
    from habeas.core.analysis.render import side_words, unit_words

    for name in (*DIMENSIONS, PROVINCE):
        assert re.search("[가-힣]", side_words(name, "ko")), name
        assert side_words(name, "en")[0].isupper(), name
    assert all(re.search("[가-힣]", unit_words(unit, "ko")) for unit in UNITS)
    made = figures({"Songpo": 9})
    table = made.table(unit="sources", rows="province")
    assert draw(table, title="t", language="ko").matrix[0] == ("도", "정보원")
