"""Tables of acts: counted as by hand, with intervals that hold, and nothing small to be worked out of them."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.plain import Answer, Asked, Period, acts_of, columns_of, make_table, year_days
from habeas.core.analysis.plain.acts import ACTS
from habeas.core.analysis.plain.counting import UNITS
from habeas.core.analysis.plain.wilson import wilson
from habeas.core.kernel.errors import WrongUse
from support import testimony_plain as twin

OPEN = Asked(floor=0, method="count")


def table(rows: list[twin.Row], asked: Asked) -> Answer:
    headers = list(rows[0]) if rows else list(ACTS)
    return make_table(acts_of(columns_of(headers, [list(row.values()) for row in rows], needed=ACTS)), asked)


def lines(answer: Answer) -> dict[str, Any]:
    return {line.group: line for line in answer.lines}


@pytest.mark.parametrize("unit", ["acts", "victims", "events", "sources"])
@pytest.mark.parametrize("seed", range(4))
def test_every_count_is_that_of_the_slow_twin(unit: str, seed: int) -> None:
    rows = twin.made_up(seed)
    found = lines(table(rows, replace(OPEN, by=("code", "year"), unit=unit)))
    for code in ("TOR-01", "DET-03", "LAB-01"):
        for year in (2015, 2016, 2017, 2018):
            line = found[f"{code} | {year}"]
            expected = twin.counts(rows, unit, year, "code", code)
            assert (line.more["certain"], line.more["possible"], line.sources) == (*expected[:2], expected[3])
            assert line.more["expected"] == pytest.approx(expected[2])
    flat = lines(table(rows, replace(OPEN, unit=unit)))
    assert [flat[code].n for code in ("DET-03", "LAB-01", "TOR-01")] == [
        twin.counts(rows, unit, None, "code", code)[1] for code in ("DET-03", "LAB-01", "TOR-01")
    ]


@pytest.mark.parametrize("seed", range(5))
def test_witnesses_are_those_of_the_slow_twin(seed: int) -> None:
    rows = twin.made_up(seed, 40)
    one = twin.witnesses(rows)
    found = lines(table(rows, replace(OPEN, unit="witnesses")))
    for code, line in found.items():
        assert line.n == len({one[row["source_id"]] for row in rows if row["code"] == code})


def test_an_act_told_by_two_counts_once_and_one_without_an_event_by_itself() -> None:
    row = {"source_id": "A", "root": "", "date": "2019", "code": "T", "event": "E", "victim": "V"}
    rows = [row, {**row, "source_id": "B"}, {**row, "victim": "W"}, {**row, "event": ""}, {**row, "event": ""}]
    found = {unit: lines(table(rows, replace(OPEN, unit=unit)))["T"].n for unit in UNITS}
    assert found == {"acts": 4, "victims": 2, "events": 3, "sources": 2, "witnesses": 2}


def test_a_period_leaves_out_what_cannot_lie_in_it() -> None:
    rows = twin.made_up(1)
    days = year_days(2016)
    answer = table(rows, replace(OPEN, period=Period(*days)))
    expected = [twin.counts(rows, "acts", 2016, "code", code) for code in ("DET-03", "LAB-01", "TOR-01")]
    assert [line.more["possible"] for line in answer.lines] == [one[1] for one in expected]
    assert [line.more["certain"] for line in answer.lines] == [one[0] for one in expected]
    assert any("no date" in warning for warning in answer.warnings)


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_that_of_the_literature(part: int, whole: int, lower: float, upper: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = wilson(np.array([part]), np.array([whole]), 0.95)
    assert [round(float(end[0]), 4) for end in found] == [lower, upper]
    assert [float(end[0]) for end in found] == pytest.approx(twin.wilson(part, whole), abs=1e-9)


def test_shares_within_a_side_add_up_there() -> None:
    rows = [row | {"root": ""} for row in twin.made_up(2, 300)]
    answer = table(rows, Asked(by=("code", "place"), of="place", floor=0, times=100))
    for place in ("North", "South"):
        assert sum(line.estimate for line in answer.lines if line.more["place"] == place) == pytest.approx(1)
    for line in answer.lines:
        assert line.lower <= line.estimate <= line.upper


def test_the_interval_over_witnesses_covers_a_share_that_was_put_in() -> None:
    """Witnesses tell of 1 to 9 acts, each witness with her own chance; the share over all acts is known by symmetry."""
    held = wide = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rows = [
            {"source_id": f"S{one}", "root": "", "date": "", "code": "T" if rng.random() < chance else "D"}
            for one in range(60)
            for chance in [rng.beta(0.9, 2.1)]
            for _ in range(int(rng.integers(1, 10)))
        ]
        boot = lines(table(rows, Asked(times=400, seed=seed)))["T"]
        plain = lines(table(rows, Asked(method="wilson")))["T"]
        held += boot.lower <= 0.3 <= boot.upper
        wide += boot.upper - boot.lower > plain.upper - plain.lower
    assert held >= 54
    assert wide == 60


def test_years_of_the_counted_are_those_that_its_makers_published(shared: Path) -> None:
    """1,146 people in 2015 and 1,093 in 2016 (the Guardian's closing figures)."""
    rows = []
    for year in (2015, 2016):
        with (shared / "us_police_killings" / f"the_counted_{year}.csv").open(encoding="utf-8") as file:
            rows += [
                {"source_id": one["uid"], "root": "", "date": f"{one['day']} {one['month']} {one['year']}",
                 "code": one["classification"]}
                for one in csv.DictReader(file)
            ]  # fmt: skip
    assert [(line.group, line.n) for line in table(rows, replace(OPEN, by=("year",))).lines] == [
        ("2015", 1146),
        ("2016", 1093),
    ]


def test_how_many_violations_a_victim_suffered_is_told() -> None:
    rows = [
        {"source_id": f"S{one}", "root": "", "date": "", "code": code, "event": "", "victim": f"V{one}"}
        for one in range(30)
        for code in ("T", "D", "L")[: 1 + (one % 3)]
    ]
    found = table(rows, Asked()).parts["several"]
    assert [(row["group"], row["n"], row["sources"]) for row in found] == [("1", 10, 10), ("2", 10, 10), ("3", 10, 10)]


def test_those_of_few_victims_are_put_together() -> None:
    rows = [
        {"source_id": f"S{one}", "root": "", "date": "", "code": code, "event": "", "victim": f"V{one}"}
        for one in range(30)
        for code in "TDLX"[: 1 if one < 12 else 2 if one < 26 else 3 if one < 28 else 4]
    ]
    answer = table(rows, Asked(by=("victim",), floor=5, method="count"))
    assert all(line.suppressed for line in answer.lines)
    found = table(rows, Asked()).parts.get("several", [])
    assert all(row["n"] >= 5 for row in found)
    assert not any(row["group"] in ("3", "4") for row in found)


def test_rounding_leaves_multiples_only_and_no_interval_that_tells_more() -> None:
    rows = [row | {"root": ""} for row in twin.made_up(3, 400)]
    answer = table(rows, Asked(rounding=10, by=("code", "place"), method="wilson"))
    for line in answer.lines:
        if not line.suppressed:
            assert all(value % 10 == 0 for value in (line.n, line.sources, line.more["certain"], line.more["possible"]))
    assert answer.documented % 10 == 0
    for row in answer.parts["totals"]:
        assert row["n"] is None or row["n"] % 10 == 0


def test_what_is_hidden_has_no_number_at_all() -> None:
    rows = twin.made_up(4, 80)
    answer = table(rows, Asked(by=("code", "place"), times=100)).answer()
    gone = [row for row in (*answer["rows"], *answer["totals"]) if row["suppressed"]]
    assert gone
    for row in gone:
        assert not any(isinstance(value, int | float) and not isinstance(value, bool) for value in row.values())


def test_rows_in_another_order_and_the_same_seed_give_the_same_answer() -> None:
    rows = [row | {"event": row["event"] or f"X{number}"} for number, row in enumerate(twin.made_up(5, 120))]
    other = rows.copy()
    random.Random(1).shuffle(other)
    asked = Asked(times=200, by=("code", "year"))
    assert table(rows, asked).answer() == table(other, asked).answer()


def test_a_period_in_which_nothing_lies_is_refused() -> None:
    rows = [row | {"date": "2016-03"} for row in twin.made_up(1)]
    answer = table(rows, replace(OPEN, by=("month",), period=Period(*year_days(1950))))
    assert answer.refused == "No act of this table lies in the period."


@pytest.mark.parametrize("rows", [[], twin.made_up(1, 3)])
def test_too_few_are_refused_with_no_number(rows: list[twin.Row]) -> None:
    answer = table(rows, Asked()).answer()
    assert answer["refused"]
    assert (answer["estimate"], answer["lower"], answer["upper"], answer["documented"], answer["rows"]) == (
        None,
    ) * 4 + ([],)


@pytest.mark.parametrize(
    "wrong",
    [{"unit": "tears"}, {"basis": "likely"}, {"method": "magic"}, {"by": ("a", "b", "c")}, {"by": ("code", "code")},
     {"of": "place"}, {"floor": -1}, {"rounding": 0}, {"times": 1}, {"level": 2.0}, {"seed": -1}],
)  # fmt: skip
def test_wrong_use_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        Asked(**wrong)


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(WrongUse, match="year, quarter, month"):
        table(twin.made_up(1), Asked(by=("colour",)))
