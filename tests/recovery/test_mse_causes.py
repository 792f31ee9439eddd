"""The cause that was planted is the cause that is named, and where none was planted hardly anything is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.mse import Histories, estimate
from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.causes import not_in_kinds
from habeas.core.analysis.mse.driving import quick_interval
from support.mse_designs import CAUSES, MIXED, OTHERS, PEOPLE, PLANTED, independent, table_of

SEEDS = 5
QUICKLY: dict[str, dict[str, Any]] = {"loglinear": {}, "sparse": {"bootstraps": 100}, "graphs": {}}
DESIGNS = {**PLANTED, "sim3": MIXED["sim3"], "people who differ by degrees": OTHERS["people who differ by degrees"]}


def three(seed: int) -> Histories:
    return table_of(np.random.default_rng(seed).random((PEOPLE, 3)) < (0.2, 0.3, 0.25))


def five(seed: int) -> Histories:
    return table_of(np.random.default_rng(seed).random((PEOPLE, 5)) < (0.2, 0.15, 0.25, 0.3, 0.1))


@pytest.mark.parametrize("method", ["loglinear", "sparse"])
@pytest.mark.parametrize("design", DESIGNS)
def test_an_interval_that_misses_names_the_cause_that_was_planted(design: str, method: str) -> None:
    """On the whole nine of ten; where people differ by degrees, and no few kinds are there, four of five."""
    missed, named = 0, 0
    for seed in range(SEEDS):
        found = estimate(DESIGNS[design](seed), method, **QUICKLY[method])
        assert found.lower is not None
        assert found.upper is not None
        if not found.lower <= PEOPLE <= found.upper:
            missed += 1
            named += any(cause in said for said in found.warnings for cause in CAUSES[design])
    assert missed >= 2, "a design that does not mislead tests nothing"
    assert named >= (0.6 if "degrees" in design else 0.9) * missed


def test_of_the_lists_that_drive_the_planted_one_does_so_most() -> None:
    for seed in range(SEEDS):
        found = estimate(PLANTED["a list that takes over"](seed), "loglinear")
        said = [one for one in found.warnings if "drives the answer" in one]
        factors = {one.split()[3]: float(one.rstrip(".").split()[-1]) for one in said}
        assert max(factors, key=factors.__getitem__) == "4"


def test_a_list_gathered_from_the_others_is_named_and_no_other() -> None:
    for seed in range(SEEDS):
        found = estimate(PLANTED["a list gathered from the others"](seed), "graphs")
        assert [said.split()[3] for said in found.warnings if "whom no other list names" in said] == ["4"]


def quickly(table: Histories, seed: int) -> Answer:
    """What latent classes say, from fewer chains."""
    lower, middle, upper = quick_interval(table, 6, 0.95, [seed, 1])
    return Answer("lcmcr", table.lists, table.documented, seed, 0.95, estimate=middle, lower=lower, upper=upper)


def test_latent_classes_say_where_people_differ_by_degrees_and_not_in_a_few_kinds() -> None:
    missed, named = 0, 0
    for seed in range(SEEDS):
        table = DESIGNS["people who differ by degrees"](seed)
        found = not_in_kinds(table, quickly(table, seed))
        assert found.upper is not None
        missed += found.upper < PEOPLE
        named += found.upper < PEOPLE and any("by degrees" in said for said in found.warnings)
    assert missed >= 3
    assert named >= 0.6 * missed
    for name, made in {**MIXED, "independent lists": independent}.items():
        for seed in range(2):
            table = made(seed)
            assert not_in_kinds(table, quickly(table, seed)).warnings == (), name


@pytest.mark.parametrize("method", list(QUICKLY))
@pytest.mark.parametrize("made", [three, independent, five])
def test_of_independent_lists_at_most_one_in_ten_carries_a_warning(
    made: Callable[[int], Histories], method: str
) -> None:
    warned = [seed for seed in range(10) if estimate(made(seed), method, **QUICKLY[method]).warnings]
    assert len(warned) <= 1
