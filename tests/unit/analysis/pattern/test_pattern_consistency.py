"""Consistency: the spread between groups is found, chance and interviewers are not taken for it, the word can fail."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.core.analysis.pattern import Consistency, consistency
from habeas.core.analysis.pattern.spread import dealt, spread, squares
from habeas.core.analysis.plain import Answer
from habeas.core.kernel.errors import WrongUse
from support.pattern_plain import Row, acts_from, plain_squares


def _world(seed: int, groups: int, each: int, codes: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Who tells of what (fiction): shares differ between groups by ``apart``, a standard deviation."""
    rng = np.random.default_rng([seed, 9])
    group = np.repeat(np.arange(groups), each)
    shares = np.clip(rng.uniform(0.2, 0.8, codes) + rng.normal(0, apart, (groups, codes)), 0.01, 0.99)
    return (rng.random((groups * each, codes)) < shares[group]).astype(float), group


def _spread(seed: int, groups: int, each: int, codes: int, apart: float):  # type: ignore[no-untyped-def]
    told, group = _world(seed, groups, each, codes, apart)
    one = np.zeros(len(group), dtype=np.int64)
    chance = dealt(told, group, groups, one, 199, np.random.default_rng(seed))
    return spread(float(squares(told, group, groups).sum()), chance.sum(1), np.full(groups, float(each)), codes, 0.95)


def _rows(told: np.ndarray, group: np.ndarray, interviewer: np.ndarray | None = None) -> list[Row]:
    made = []
    for who, (codes, place) in enumerate(zip(told, group, strict=True)):
        own = [*np.flatnonzero(codes).tolist(), 99]  # everybody tells of one thing, so that everybody is there
        by = "" if interviewer is None else f"I{interviewer[who]}"
        made += [
            {"source_id": f"S{who}", "date": "2016", "code": f"C{code:02}", "place": f"P{place:02}", "interviewer": by}
            for code in own
        ]
    return made


def _answer(told: np.ndarray, group: np.ndarray, interviewer: np.ndarray | None = None, **more: object) -> Answer:
    return consistency(acts_from(_rows(told, group, interviewer)), Consistency(times=299, **more))  # type: ignore[arg-type]


def test_the_squares_are_those_of_the_plain_twin() -> None:
    told, group = _world(3, 5, 7, 4, 0.2)
    assert squares(told, group, 5) == pytest.approx(plain_squares(told.astype(int).tolist(), group.tolist()))


@pytest.mark.parametrize(("groups", "each", "codes", "apart"), [(8, 30, 6, 0.0), (8, 30, 6, 0.1), (20, 12, 3, 0.15)])
def test_intervals_hold_the_spread_that_was_put_in(groups: int, each: int, codes: int, apart: float) -> None:
    found = [_spread(seed, groups, each, codes, apart) for seed in range(40)]
    assert sum(one.lower <= apart <= one.upper for one in found) >= 34
    assert np.mean([one.between for one in found]) == pytest.approx(apart, abs=0.03)


def test_chance_is_rarely_taken_for_a_difference() -> None:
    found = [_spread(seed, 6, 20, 4, 0.0) for seed in range(60)]
    assert sum(one.chance < 0.05 for one in found) <= 8  # of 60 at 5 %, more come once in 200 times
    assert sum(one.lower > 0 for one in found) <= 6


@pytest.mark.parametrize(
    ("table", "exact"),
    # Fisher (1935): the lady who tastes tea; Lange's twins, brothers of criminals
    [(((3, 1), (1, 3)), 0.4857), (((2, 15), (10, 3)), 0.0005367)],
)
def test_two_groups_and_one_code_are_fishers_exact_test(table: tuple[tuple[int, int], ...], exact: float) -> None:
    group = np.array([place for place, row in enumerate(table) for _ in range(sum(row))])
    told = np.array([[float(one < row[0])] for row in table for one in range(sum(row))])
    sizes = np.bincount(group).astype(float)
    one = np.zeros(len(group), dtype=np.int64)
    chance = dealt(told, group, 2, one, 9999, np.random.default_rng(1))
    found = spread(float(squares(told, group, 2)[0]), chance[:, 0], sizes, 1, 0.95)
    assert found is not None
    assert found.chance == pytest.approx(exact, abs=4 * np.sqrt(exact / 9999))


def test_what_interviewers_make_differ_is_not_taken_for_the_groups() -> None:
    rng = np.random.default_rng(2)
    interviewer = rng.integers(0, 2, 240)
    group = np.where(rng.random(240) < 0.8, interviewer, 1 - interviewer) * 2 + rng.integers(0, 2, 240)
    told = (rng.random((240, 5)) < np.where(interviewer == 1, 0.7, 0.3)[:, None]).astype(float)
    blind, aware = _answer(told, group), _answer(told, group, interviewer)
    assert blind.details["chance"] < 0.02
    assert blind.details["reading"] == "not consistent"
    assert any("--practice" in one for one in blind.warnings)
    assert aware.details["chance"] > 0.05
    assert aware.details["practice"] == ["interviewer"]
    assert aware.warnings == ()


def test_groups_with_an_interviewer_each_cannot_be_told_apart() -> None:
    told, group = _world(1, 4, 20, 3, 0.1)
    found = _answer(told, group, group)
    assert found.refused is not None
    assert "cannot be told apart" in found.refused
    assert (found.estimate, found.lines) == (None, ())


@pytest.mark.parametrize(
    ("each", "apart", "word"), [(400, 0.0, "consistent"), (60, 0.25, "not consistent"), (8, 0.05, "cannot tell")]
)
def test_the_word_says_what_the_interval_says_and_can_fail(each: int, apart: float, word: str) -> None:
    told, group = _world(5, 6, each, 4, apart)
    found = _answer(told, group)
    assert [one["reading"] for one in found.parts["readings"]] == [word]
    assert found.sentence is not None
    assert f": {word}, if" in found.sentence


def test_a_witness_counts_once_with_all_who_share_her_root() -> None:
    told, group = _world(6, 4, 15, 3, 0.0)
    rows = _rows(told, group)
    once = consistency(acts_from(rows), Consistency(times=299))
    copies = [{**row, "source_id": f"{row['source_id']}b"} for row in rows]
    doubled = [{**row, "root": row["source_id"].rstrip("b")} for row in [*rows, *copies]]
    twice = consistency(acts_from(doubled), Consistency(times=299))
    assert (twice.documented, twice.estimate, twice.upper) == (once.documented, once.estimate, once.upper)


def test_few_tellers_are_hidden_and_small_groups_left_out() -> None:
    told, group = _world(7, 4, 15, 3, 0.0)
    told[:, 0] = 0
    told[:3, 0] = 1
    group[-2:] = 9
    found = _answer(told, group)
    rare = next(line for line in found.lines if line.group == "C00")
    assert rare.suppressed
    assert (rare.n, rare.estimate) == (None, None)
    assert all(one["n"] is None for one in found.parts["shares"] if one["code"] == "C00" and one["suppressed"])
    assert [one["group"] for one in found.parts["groups"]] == ["P00", "P01", "P02", "P03"]
    assert any("stand in no group" in one for one in found.warnings)


def test_it_refuses_what_cannot_differ() -> None:
    told, group = _world(1, 1, 30, 3, 0.0)
    assert "two groups" in str(_answer(told, group).refused)
    everyone, group = np.ones((40, 1)), np.repeat([0, 1], 20)
    assert _answer(everyone, group).refused is not None
    with pytest.raises(WrongUse):
        _answer(everyone, group, practice=("nothing",))
    with pytest.raises(WrongUse):
        _answer(everyone, group, by="nothing")


def test_the_same_seed_gives_the_same_answer() -> None:
    told, group = _world(2, 5, 20, 4, 0.1)
    assert _answer(told, group).answer() == _answer(told, group).answer()
    assert "nan" not in str(_answer(told, group).answer()).lower()
