"""Strata, imputations and matchings: what is put together, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from habeas.core.analysis.mse import Link, LinkedLists, estimate, estimate_linked, estimate_parts, histories
from habeas.core.analysis.mse.linked import times_apart
from habeas.core.analysis.mse.together import combined, student
from habeas.core.kernel.errors import WrongUse
from support.mse_plain import SPINA

LISTS = ["A", "B", "C"]


def test_strata_are_added_draw_by_draw() -> None:
    table, other = histories(LISTS, SPINA), histories(LISTS, {key: 2 * count for key, count in SPINA.items()})
    whole = histories(LISTS, {key: 3 * count for key, count in SPINA.items()})
    found = estimate_parts(whole, {"2019": table, "2020": other}, "graphs")
    one, two = estimate(table, "graphs"), estimate(other, "graphs")
    assert found.mean == pytest.approx((one.mean or 0) + (two.mean or 0), rel=0.005)
    assert found.se == pytest.approx(math.hypot(one.se or 0, two.se or 0), rel=0.08)
    assert (found.upper or 0) - (found.lower or 0) < sum((a.upper or 0) - (a.lower or 0) for a in (one, two))
    assert [row["stratum"] for row in found.answer()["strata"]] == ["2019", "2020"]


def test_a_stratum_without_an_estimate_refuses_the_sum_and_is_named() -> None:
    apart = histories(LISTS, {1: 5, 2: 4, 4: 3})
    found = estimate_parts(histories(LISTS, SPINA), {"good": histories(LISTS, SPINA), "apart": apart}, "graphs")
    assert "apart" in (found.refused or "")
    assert found.estimate is None
    assert found.answer()["strata"][0]["estimate"] is not None


def test_methods_without_draws_are_not_added() -> None:
    with pytest.raises(WrongUse):
        estimate_parts(histories(LISTS, SPINA), {"a": histories(LISTS, SPINA)}, "loglinear")


def test_rubins_rule_by_hand() -> None:
    """Three estimates 1, 2, 3 of variance 0.5: between 1, total 0.5 + 4/3, freedom 2 (1 + 0.5 / (4/3))²."""
    middle, total, freedom = combined([1.0, 2.0, 3.0], [0.5, 0.5, 0.5])
    assert (middle, total) == (2.0, pytest.approx(0.5 + 4 / 3))
    assert freedom == pytest.approx(2 * (1 + 0.375) ** 2)
    assert student(math.inf, 0.975) == pytest.approx(1.959964, abs=1e-6)
    assert student(2, 0.975) == pytest.approx(4.302653, abs=1e-6)


def test_replicates_that_differ_are_wider_than_one_and_few_of_them_are_said() -> None:
    same = {str(number): histories(LISTS, SPINA) for number in range(3)}
    differing = {
        str(times): histories(
            LISTS, {key: round(count * (times if key in (1, 2, 4) else 1)) for key, count in SPINA.items()}
        )
        for times in (0.7, 1.0, 1.5)
    }
    alike = estimate_parts(histories(LISTS, SPINA), same, "graphs", replicates=True)
    apart = estimate_parts(histories(LISTS, SPINA), differing, "graphs", replicates=True)
    assert any("3 replicates, fewer than 10" in one for one in alike.warnings)
    alone = estimate(histories(LISTS, SPINA), "graphs")
    assert alike.median == pytest.approx(alone.median, rel=0.01)
    assert (apart.upper or 0) - (apart.lower or 0) > (alike.upper or 0) - (alike.lower or 0)
    one = estimate_parts(histories(LISTS, SPINA), {"1": histories(LISTS, SPINA)}, "graphs", replicates=True)
    assert "two at least" in (one.refused or "")


def linked(probability: float) -> LinkedLists:
    """Three lists of 60 made-up records; every third record of each is linked to its like in the next list."""
    links = [
        Link((one, number), (other, number), probability if number % 2 else 0.98)
        for one, other, step in (("A", "B", 3), ("B", "C", 4), ("A", "C", 5))
        for number in range(0, 60, step)
    ]
    return LinkedLists({"A": 60, "B": 60, "C": 60}, tuple(links))


def test_thresholds_make_tables_and_no_person_has_two_records_of_a_list() -> None:
    low, high = linked(0.4).at(0.3), linked(0.4).at(0.9)
    assert low.documented < high.documented
    clash = LinkedLists({"A": 2, "B": 1, "C": 0}, (Link(("A", 0), ("B", 0), 0.9), Link(("A", 1), ("B", 0), 0.8)))
    assert (clash.at(0.5).patterns, clash.at(0.5).counts) == ((1, 3), (1, 1))
    for bad in (Link(("A", 9), ("B", 0), 0.5), Link(("A", 0), ("A", 1), 0.5), Link(("A", 0), ("B", 0), 1.5)):
        with pytest.raises(WrongUse):
            LinkedLists({"A": 2, "B": 1}, (bad,))


def test_matchings_are_drawn_by_their_probabilities() -> None:
    rng, lists = np.random.default_rng(1), linked(0.4)
    pairs = [
        sum(count for pattern, count in zip(t.patterns, t.counts, strict=True) if pattern == 3)
        for t in (lists.drawn(rng) for _ in range(200))
    ]
    assert min(pairs) < float(np.mean(pairs)) < max(pairs)


def test_n_of_linked_lists_stands_beside_its_table_by_threshold() -> None:
    found = estimate_linked(linked(0.4), matchings=10)
    rows = found.answer()["thresholds"]
    assert [row["threshold"] for row in rows] == [0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99]
    documented = [row["documented"] for row in rows]
    assert documented == sorted(documented)
    assert documented[0] < documented[-1]
    assert times_apart([100.0, None, 300.0]) == 3.0
    assert found.lower < found.estimate < found.upper
