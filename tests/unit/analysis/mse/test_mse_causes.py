"""What the lists themselves say against an answer: people who differ, a model that does not fit, a list that drives
it.
"""

from __future__ import annotations

import numpy as np
import pytest

from habeas.core.analysis.mse import Histories, estimate, histories
from habeas.core.analysis.mse.kinds import kinds
from habeas.core.analysis.mse.table import without_list
from support.mse_plain import drawn, plain_kinds

#: made up: a few people whom every list finds, and many whom hardly any does
MIXED = ([0.8, 0.2], [[0.11, 0.11, 0.2, 0.23, 0.13], [0.86, 0.92, 0.86, 0.97, 0.79]])
ALIKE = ([1.0], [[0.2, 0.15, 0.25, 0.3]])


def continuous(seed: int, lists: int) -> Histories:
    """People whose log-odds of being named are normal: no few kinds of them."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-1.5, 1.5, (3000, 1)) + np.linspace(-0.4, 0.4, lists)
    patterns = (rng.random(odds.shape) < 1 / (1 + np.exp(-odds))) @ (1 << np.arange(lists))
    values, counts = np.unique(patterns, return_counts=True)
    cells = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return histories([f"list {place}" for place in range(lists)], cells)


def test_two_kinds_agree_with_the_plain_twin_and_find_what_was_put_in() -> None:
    table = drawn(1, 2000, *MIXED)
    found = kinds(table)
    assert found is not None
    assert found.parameters == 12
    assert found.deviance == pytest.approx(plain_kinds(table, 2, 300, 2), rel=2e-3)
    assert found.total == pytest.approx(2000, rel=0.06)


def test_three_lists_cannot_tell_two_kinds_and_four_cannot_tell_three() -> None:
    assert kinds(drawn(2, 500, [1.0], [[0.4, 0.4, 0.4]])) is None
    assert kinds(drawn(2, 500, [1.0], [[0.4, 0.4, 0.4, 0.4]]), 3) is None


@pytest.mark.parametrize("method", ["loglinear", "sparse"])
def test_people_who_differ_are_named_as_the_cause_where_the_interval_misses(method: str) -> None:
    options = {"bootstraps": 100} if method == "sparse" else {}
    for seed in range(2):
        found = estimate(drawn(seed, 2000, *MIXED), method, **options)
        assert found.lower is not None
        assert found.upper is not None
        assert not found.lower <= 2000 <= found.upper, "people who differ mislead a model of pairs of lists"
        said = " ".join(found.warnings)
        assert "People differ in how likely they are to be named: " in said
        assert "outside this interval" in said


def test_where_no_few_kinds_are_the_pairs_of_lists_say_that_people_differ() -> None:
    for lists in (3, 4):
        found = estimate(continuous(lists, lists), "loglinear")
        assert any("pairs of lists people on the one are likelier to be on the other" in one for one in found.warnings)


@pytest.mark.parametrize("method", ["loglinear", "graphs", "sparse"])
def test_lists_that_are_independent_carry_no_warning(method: str) -> None:
    options = {"bootstraps": 100} if method == "sparse" else {}
    warned = [seed for seed in range(6) if estimate(drawn(seed, 2000, *ALIKE), method, **options).warnings]
    assert len(warned) <= 1


def test_a_model_that_does_not_fit_is_said_with_its_deviance() -> None:
    found = estimate(drawn(3, 2000, *MIXED), "loglinear", model="independence")
    assert any(one.startswith("The model does not fit the counts (deviance ") for one in found.warnings)


def test_a_table_without_a_list_is_that_of_the_others() -> None:
    table = histories(["A", "B", "C"], {1: 5, 2: 7, 3: 11, 4: 2, 6: 3, 7: 1})
    rest = without_list(table, 1)
    assert rest.lists == ("A", "C")
    assert dict(zip(rest.patterns, rest.counts, strict=True)) == {1: 16, 2: 5, 3: 1}


def test_a_list_that_drives_the_answer_is_named_with_the_number_without_it() -> None:
    """Three lists that find people by themselves, and one that is made from people who are on two of them already."""
    rng = np.random.default_rng(4)
    named = rng.random((3000, 4)) < [0.15, 0.15, 0.15, 0.0]
    named[:, 3] = (named[:, :3].sum(axis=1) > 0) & (rng.random(3000) < 0.9)
    values, counts = np.unique(named @ (1 << np.arange(4)), return_counts=True)
    cells = dict(zip(values.tolist(), counts.tolist(), strict=True))
    found = estimate(histories(["A", "B", "C", "gathered"], cells), "loglinear", model="independence")
    chosen = estimate(histories(["A", "B", "C", "gathered"], cells), "graphs")
    said = " ".join((*found.warnings, *chosen.warnings, str(found.refused), str(chosen.refused)))
    assert "The list gathered drives the answer: without it the same method gives" in said
