"""Intensity: each measure is that of a plain count, its interval finds the truth, and the word can fail."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from habeas.core.analysis.pattern import Intensity, intensity
from habeas.core.analysis.pattern.intensity import read
from habeas.core.analysis.plain import Answer
from habeas.core.kernel.errors import WrongUse
from support.pattern_plain import acts_from, exposure_from, made_up, plain_measures

GRAVE = ("beating",)


def _answer(seed: int, north: float = 1.0, by: str | None = "place", **more: object) -> Answer:
    acts, stays = made_up(seed, north=north)
    return intensity(acts_from(acts), Intensity(by=by, grave=GRAVE, times=400, **more), exposure_from(stays))  # type: ignore[arg-type]


@pytest.mark.parametrize("place", [None, "North", "South"])
def test_every_measure_is_that_of_the_plain_count(place: str | None) -> None:
    acts, _ = made_up(4, north=1.5)
    found = intensity(
        acts_from(acts), Intensity(by=None if place is None else "place", grave=GRAVE, times=200, floor=0)
    )
    own = {line.more["measure"]: line for line in found.lines if line.more["of"] == (place or "(all)")}
    for name, value in plain_measures(acts, place, set(GRAVE)).items():
        assert own[name].estimate == pytest.approx(value), name
        assert own[name].lower is not None
        assert own[name].lower < value < own[name].upper, name  # type: ignore[operator]


def test_person_years_are_those_of_all_who_were_there() -> None:
    acts, stays = made_up(4)
    stays.append(("S-silent", "2016-01-01", "2017-12-31", "North"))
    found = intensity(acts_from(acts), Intensity(times=200), exposure_from(stays))
    own = {line.more["measure"]: line for line in found.lines}
    units = len({(row["source_id"], row["event"], row["victim"], row["code"]) for row in acts})
    assert own["acts_per_person_year"].estimate == pytest.approx(units / (91 * 731 / 365.25))
    assert own["acts_per_source"].n == 91
    assert found.estimate == own["acts_per_person_year"].estimate


def test_intervals_hold_the_rate_that_was_put_in() -> None:
    acts, _ = made_up(999, witnesses=6000)
    units = len({(row["source_id"], row["event"], row["victim"], row["code"]) for row in acts})
    truth = units / (6000 * 731 / 365.25)
    found = [_answer(seed, by=None) for seed in range(40)]
    held = [one.lower <= truth <= one.upper for one in found]  # type: ignore[operator]
    assert sum(held) >= 34  # of 40 at 95 %, fewer come once in 300 times


def test_a_place_with_more_and_worse_is_called_more_intense_and_others_are_not() -> None:
    named = [{one["group"]: one["reading"] for one in _answer(seed, 2.0).parts["readings"]} for seed in range(8)]
    assert sum(one["North"] == "more intense" for one in named) >= 7
    assert not any(one["South"] == "more intense" for one in named)
    alike = [{one["reading"] for one in _answer(seed).parts["readings"]} for seed in range(8)]
    assert sum("more intense" in one for one in alike) <= 1


def test_the_word_needs_more_and_worse() -> None:
    lead, long, grave = "acts_per_person_year", "duration_days", "grave_share"
    assert read({lead: "more", long: "more", grave: "the same"}) == "more intense"
    assert read({lead: "more", long: "the same", grave: "cannot tell"}) == "cannot tell"
    assert read({lead: "more", long: "more", grave: "less"}) == "cannot tell"
    assert read({lead: "cannot tell", long: "more", grave: "more"}) == "cannot tell"
    assert read({lead: "less", long: "cannot tell", grave: "less"}) == "less intense"
    assert read({lead: "the same", long: "the same", grave: "the same"}) == "as intense"
    assert read({"acts_per_source": "more"}) == "cannot tell"


def test_without_groups_there_is_nothing_to_compare_with() -> None:
    found = _answer(1, by=None)
    assert [one["reading"] for one in found.parts["readings"]] == ["cannot tell"]


def test_what_is_not_told_has_no_number() -> None:
    acts, _ = made_up(2)
    bare = acts_from([{name: row[name] for name in ("source_id", "root", "date", "code")} for row in acts])
    found = intensity(bare, Intensity(times=200))
    assert found.details["not_known"] == ["acts_per_person_year", "duration_days", "grave_share", "several_share"]
    assert [line.group for line in found.lines] == ["acts_per_source"]
    assert any("No exposure" in one for one in found.warnings)


def test_few_witnesses_are_hidden_or_refused() -> None:
    acts, _ = made_up(3)
    few = [row for row in acts if row["place"] != "South" or row["source_id"] in {"S2", "S5"}]
    found = intensity(acts_from(few), Intensity(by="place", times=200))
    hidden = [line for line in found.lines if line.more["of"] == "South"]
    assert hidden
    assert all(line.suppressed and line.estimate is None and line.n is None for line in hidden)
    assert intensity(acts_from(acts[:3]), Intensity()).refused is not None
    assert intensity(acts_from([]), Intensity()).refused is not None


def test_a_share_of_all_or_none_has_an_interval_all_the_same() -> None:
    row = {"date": "2016-05-05", "code": "TOR-01", "method": "beating", "place": "North"}
    rows = [{**row, "source_id": f"S{number}", "victim": f"W{number}"} for number in range(20)]
    found = {line.group: line for line in intensity(acts_from(rows), Intensity(grave=GRAVE, times=200)).lines}
    assert (found["grave_share"].estimate, found["grave_share"].upper) == (1.0, 1.0)
    assert found["grave_share"].lower == pytest.approx(20 / (20 + 1.959964**2))
    assert (found["several_share"].estimate, found["several_share"].lower) == (0.0, 0.0)
    assert found["several_share"].upper == pytest.approx(1.959964**2 / (20 + 1.959964**2))
    assert found["acts_per_source"].lower is None


def test_a_wrong_cell_is_refused_with_its_place() -> None:
    row = {"source_id": "S1", "date": "2016-05-05", "code": "TOR-01", "end": "2016-05-01"}
    with pytest.raises(WrongUse) as error:
        intensity(acts_from([{**row, "source_id": f"S{number}"} for number in range(9)]), Intensity())
    assert (error.value.where["row"], error.value.where["column"]) == (2, "end")


def test_the_same_seed_gives_the_same_answer() -> None:
    assert _answer(5).answer() == _answer(5).answer()
    assert "nan" not in str(_answer(5).answer()).lower()


def test_on_real_lists_it_counts_what_the_file_holds(shared: Path) -> None:
    with (shared / "us_police_killings" / "mpv_2013_2020.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["agency"].strip()]
    told = [{"source_id": row["agency"], "date": row["date"], "code": "LIF-01", "place": row["state"]} for row in rows]
    found = intensity(acts_from(told), Intensity(times=200))
    agencies = {row["agency"].strip() for row in rows}
    assert found.estimate == pytest.approx(len(rows) / len(agencies))
    assert found.documented == len(rows)
