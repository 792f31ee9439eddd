"""The picture of an estimate shows what its answer says: the same numbers, nothing hidden, in both languages."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from habeas.core.analysis.pictures.estimates import number, of_answer
from habeas.core.analysis.pictures.intervals import ratios
from habeas.core.analysis.pictures.upright import scale
from habeas.core.kernel.errors import Refused

SVG = "{http://www.w3.org/2000/svg}"
COMMON = {"refused": None, "warnings": [], "level": 0.95, "seed": 1, "assumption": "it holds", "sentence": "It is so."}
HOSTILE = "<script>alert(1)</script>\x00\u202e" + "a" * 500


def _row(group: str, estimate: float, lower: float, upper: float, **more: Any) -> dict[str, Any]:
    row = {"group": group, "estimate": estimate, "lower": lower, "upper": upper, "n": 12.0, "sources": 9}
    return {**row, "suppressed": False, **more}


def _hidden(group: str, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(("estimate", "lower", "upper", "n", "sources"))
    return {"group": group, **row, "suppressed": True, **more}


def _answer(kind: str, rows: list[dict[str, Any]], method: str = "m", **more: Any) -> dict[str, Any]:
    numbers = {"documented": 40, "estimate": 5.0, "lower": 3.0, "upper": 7.5}
    return {"kind": kind, "method": method, "rows": rows, **COMMON, **numbers, **more}


TREND = _answer(
    "trend",
    [_row("2019", 10.0, 5.0, 20.0, person_years=50.0), _row("2020", 40.0, 30.0, 50.0, person_years=100.0),
     _hidden("2021", person_years=None)],
)  # fmt: skip
ANSWERS = {
    "trend": TREND,
    "table": _answer("table", [_row("TOR-01", 0.5, 0.4, 0.6), _hidden("LAB-01")]),
    "consistency": _answer("consistency", [_row("TOR-01", 0.1, 0.0, 0.3)]),
    "delay": _answer("delay", [_row("2016-03-01", 5.0, 4.0, 8.0, n=4.0), _row("2016-03-02", 3.0, 0.0, 9.0, n=0.0)]),
    "intensity": _answer(
        "intensity",
        [_row("North | grave_share", 0.4, 0.3, 0.5, measure="grave_share", of="North", than_rest="more", ratio=2.0,
              ratio_lower=1.5, ratio_upper=2.5)],
    ),
    "mse": _answer(
        "mse", [], sensitivity=[{"factor": 0.5, "estimate": 4.0, "lower": 3.5, "upper": 5.0}, {"factor": 1.0}]
    ),
    "overlap": {
        "kind": "overlap", "method": "overlap", "documented": 30, **COMMON,
        "sizes": [{"list": "A", "listed": 20}, {"list": "B", "listed": 15}],
        "patterns": [{"lists": ["A"], "count": 15}, {"lists": ["B"], "count": 10}, {"lists": ["A", "B"], "count": 5}],
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_every_kind_is_drawn_with_its_sentence_and_table(kind: str, language: str) -> None:
    found = of_answer(ANSWERS[kind], language)
    root = ET.fromstring(found.svg)
    assert root.get("lang") == language
    assert (root.findtext(f"{SVG}desc") or "") == found.sentence
    assert found.sentence
    assert len({len(line) for line in found.matrix}) == 1
    words = " ".join(root.itertext())
    assert bool(re.search("[가-힣]", words)) == (language == "ko")
    assert found.svg == of_answer(ANSWERS[kind], language).svg


KOREAN: dict[str, tuple[dict[str, Any], str]] = {
    "table": (
        {"details": {"unit": "victims", "basis": "possible"}},
        "TOR-01: 피해자 모두 5 가운데 12(가능한 것까지), 비율 50 %(95 % 구간 40–60)",
    ),
    "intensity": (
        {
            "details": {"measure": "acts_per_source"},
            "readings": [{"group": "North", "reading": "more intense"}, {"group": "South", "reading": "cannot tell"}],
        },
        "정보원당 행위, 추정 5(95 % 구간 3–7.5). North: 나머지보다 강도가 높다.",
    ),
    "mse": ({}, "기록된 사람은 40명, 모두 5명으로 추정된다(95 % 구간 3–7.5)."),
    "delay": ({"details": {"days": 30}}, "지난 30일의 사건 가운데 알려진 것은 40건, 모두 5건이 될 것으로 추정된다"),
    "trend": (
        {"method": "rates", "details": {"verdict": "cannot tell"}},
        "행위 40건; 증인 100인년당 5(95 % 구간 3–7.5). 많아졌는지 적어졌는지 알 수 없다.",
    ),
    "consistency": (
        {"estimate": 0.12, "lower": 0.04, "upper": 0.2, "details": {"groups": 3, "reading": "not consistent"}},
        "3개 무리 사이에 말하는 증인의 비율은 12%p만큼 다르다(95 % 구간 4–20)",
    ),
}


@pytest.mark.parametrize("kind", sorted(KOREAN))
def test_the_korean_sentence_says_what_the_english_one_does(kind: str) -> None:
    more, words = KOREAN[kind]
    assert words in of_answer({**ANSWERS[kind], **more}, "ko").sentence


def test_the_table_holds_the_numbers_of_the_answer() -> None:
    assert of_answer(TREND).matrix == (
        ("group", "estimate", "from", "to", "n", "sources", "person-years"),
        ("2019", "10", "5", "20", "12", "9", "50"),
        ("2020", "40", "30", "50", "12", "9", "100"),
        ("2021", *["hidden"] * 6),
    )


def test_a_point_stands_at_its_rate_over_a_bar_of_its_exposure() -> None:
    root = ET.fromstring(of_answer(TREND).svg)
    first, second = [float(one.get("cy", 0)) for one in root.iter(f"{SVG}circle")]
    foot = next(float(one.get("y1", 0)) for one in root.iter(f"{SVG}line") if one.get("stroke") == "#1c1b19")
    assert (foot - second) == pytest.approx(4 * (foot - first), abs=0.1)
    bars = [float(one.get("height", 0)) for one in root.findall(f"{SVG}rect") if "url(#falling" in one.get("fill", "")]
    assert bars[1] == pytest.approx(2 * bars[0], abs=0.05)


def test_two_hidden_numbers_give_the_same_picture() -> None:
    """What a hidden row holds is not in the answer; nor may where it stands tell of it."""
    drawn = of_answer(TREND).svg
    assert drawn.count("hidden") >= 2
    rows = [*TREND["rows"][:2], {**TREND["rows"][2], "n": None}]
    assert of_answer({**TREND, "rows": rows}).svg == drawn


def test_what_is_to_come_is_hatched_above_what_is_known() -> None:
    root = ET.fromstring(of_answer(ANSWERS["delay"]).svg)
    bars = root.findall(f"{SVG}rect")
    known = [float(one.get("height", 0)) for one in bars if one.get("fill") == "#0b4a7a"]
    coming = [float(one.get("height", 0)) for one in bars if "faint" in one.get("fill", "")][1:]  # the first: legend
    assert known[0] == pytest.approx(4 * coming[0], abs=0.05)
    assert coming[1] == pytest.approx(3 * coming[0], abs=0.05)


def test_a_trial_stands_on_the_line_where_what_came_was_expected() -> None:
    trials = [
        {"as_of": "2016-03-01", "expected": 10.0, "came": 10.0},
        {"as_of": "2016-02-23", "expected": 5.0, "came": 9.0},
    ]
    found = of_answer({**ANSWERS["delay"], "trials": trials}, show="calibration")
    root = ET.fromstring(found.svg)
    (x, y), (left, up) = [(float(one.get("cx", 0)), float(one.get("cy", 0))) for one in root.iter(f"{SVG}circle")]
    assert x - 74 == pytest.approx(64 + 320 - y, abs=0.05)
    assert (left - 74) == pytest.approx((x - 74) / 2, abs=0.05)
    assert 64 + 320 - up == pytest.approx((64 + 320 - y) * 0.9, abs=0.05)
    assert found.matrix[1] == ("2016-03-01", "10", "10")
    assert "+2.0" in found.sentence
    with pytest.raises(Refused):
        of_answer(ANSWERS["delay"], show="calibration")


def test_a_pattern_has_a_point_for_each_of_its_lists() -> None:
    root = ET.fromstring(of_answer(ANSWERS["overlap"]).svg)
    filled = [one for one in root.iter(f"{SVG}circle") if one.get("fill") != "#ffffff"]
    assert len(filled) == 4
    bars = [float(one.get("height", 0)) for one in root.findall(f"{SVG}rect") if one.get("fill") == "#0b4a7a"]
    assert bars == pytest.approx([bars[2] * 3, bars[2] * 2, bars[2]], abs=0.05)


def test_hostile_names_stay_words() -> None:
    rows = [_row(HOSTILE, 1.0, 0.5, 2.0, person_years=3.0)]
    for kind in ("trend", "table", "consistency"):
        root = ET.fromstring(of_answer(_answer(kind, rows)).svg)
        assert not list(root.iter(f"{SVG}script"))


def test_it_is_refused_where_it_could_not_be_read() -> None:
    with pytest.raises(Refused):
        of_answer({**TREND, "refused": "Too few."})
    with pytest.raises(Refused):
        of_answer(_answer("table", [_row(str(number), 1.0, 0.5, 2.0) for number in range(61)]))
    with pytest.raises(Refused):
        of_answer(_answer("trend", [_row(str(number), 1.0, 0.5, 2.0, person_years=1.0) for number in range(130)]))
    with pytest.raises(Refused):
        of_answer(_answer("intensity", [_row("acts_per_source", 1.0, 0.5, 2.0, measure="acts_per_source", of="(all)")]))


def test_values_below_nought_have_a_scale_that_holds_them() -> None:
    svg = of_answer(_answer("trend", [_row("mix", -3.0, -5.0, 1.0), _row("rest", 2.0, 1.0, 3.0)])).svg
    left, right = [float(one.get("cx", 0)) for one in ET.fromstring(svg).iter(f"{SVG}circle")]
    assert 230 < left < right


def test_half_lies_as_far_from_one_as_double_and_large_ratios_leave_room_for_small_ones() -> None:
    ratios = {"Half": 0.5, "Same": 1.0, "Double": 2.0, "Far": 400.0}
    rows = [
        _row("n", 1.0, 0.5, 2.0, measure="acts_per_source", of=of, than_rest="more")
        | {"ratio": ratio, "ratio_lower": ratio, "ratio_upper": ratio}
        for of, ratio in ratios.items()
    ]
    svg = of_answer(_answer("intensity", rows)).svg
    half, same, double, far = [float(one.get("cx", 0)) for one in ET.fromstring(svg).iter(f"{SVG}circle")]
    assert same - half == pytest.approx(double - same, abs=0.02)
    assert double - same > (far - same) / 12
    dashed = [float(one.get("x1", 0)) for one in ET.fromstring(svg).iter(f"{SVG}line") if one.get("stroke-dasharray")]
    assert dashed == [pytest.approx(same, abs=0.02)]


@pytest.mark.parametrize("values", [[], [0.0], [1.0], [0.0, 3.0], [1e-9, 1e12], [0.2, 0.5], [1.0001]])
def test_a_scale_of_ratios_holds_one_and_each_value_above_nought(values: list[float]) -> None:
    low, high = ratios(values)
    assert 0 < low <= 1 <= high
    assert low < high
    assert all(low * 0.999 <= value <= high * 1.001 for value in values if value > 0)


@pytest.mark.parametrize("highest", [0.003, 0.4, 1, 7, 99, 12_345])
def test_a_scale_reaches_its_highest_in_steps_that_people_count_in(highest: float) -> None:
    marks = scale([highest, None])
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert len(marks) <= 6
    assert f"{marks[1]:e}"[0] in "125"


def test_numbers_are_written_as_people_read_them() -> None:
    assert [number(value) for value in (None, 3.0, 0.12345, 12345.6, -2)] == ["–", "3", "0.123", "12,346", "-2"]


def test_it_is_the_same_in_print() -> None:
    pytest.importorskip("typst")
    assert of_answer(TREND, "ko").png().startswith(b"\x89PNG")
