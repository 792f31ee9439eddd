"""Decomposable graphs: exact, so the published numbers must come out to their digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.analysis.mse import estimate, histories
from habeas.core.analysis.mse.graphs import graphs, posterior
from support.mse_plain import SPINA, plain_decomposable, plain_graph_posterior, published


def test_there_are_8_61_and_822_graphs() -> None:
    assert [len(graphs(lists)) for lists in (3, 4, 5)] == [8, 61, 822]
    assert plain_decomposable(4) == 61


@pytest.mark.parametrize("delta", [0.125, 0.5])
def test_the_posterior_agrees_with_the_plain_twin(delta: float) -> None:
    table = histories(["A", "B", "C"], SPINA)
    weights, mass = posterior(table, delta, 700)
    plain, saturated = plain_graph_posterior(SPINA, 3, delta, 700)
    assert mass.tolist() == pytest.approx(plain, abs=1e-9)
    assert weights[-1] == pytest.approx(saturated, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "delta", "mean", "median", "mode"),
    [
        ("kosovo", None, 12749.34, 12595, 12267),
        ("my_spina3", None, 733.79, 731, 729),
        ("my_5list", None, 618.91, 618, 615),
        ("my_5list", 0.5, 617.82, 616, 614),
        ("uk5", None, 21282.17, 22990, 11718),
    ],
)
def test_the_published_tables(
    shared: Path, name: str, delta: float | None, mean: float, median: int, mode: int
) -> None:
    found = estimate(published(shared, name), "graphs", delta=delta)
    assert (round(found.mean or 0, 2), found.median, found.details["mode"]) == (mean, median, mode)


def test_the_weight_of_the_saturated_graph_is_shown_and_warned_of(shared: Path) -> None:
    calm = estimate(published(shared, "kosovo"), "graphs")
    assert calm.details["saturated"] < 0.001
    assert len(calm.warnings) == 3, "two lists that drive it, and people who differ: nothing of the saturated graph"
    assert not any("saturated" in one for one in calm.warnings)
    assert any("pairs of lists people on the one are likelier to be on the other" in one for one in calm.warnings)
    pressed = estimate(published(shared, "kosovo"), "graphs", delta=1.0)
    assert pressed.details["saturated"] == pytest.approx(0.976, abs=0.001)
    assert any("saturated graph" in one for one in pressed.warnings)
    assert any("presses against n" in one for one in pressed.warnings)
    gaza = estimate(published(shared, "capture_histories"), "graphs")
    assert any("presses against n" in one for one in gaza.warnings)


def test_draws_are_of_the_posterior_and_the_same_for_one_seed() -> None:
    table = histories(["A", "B", "C"], SPINA)
    one, again, other = (estimate(table, "graphs", seed=seed) for seed in (1, 1, 2))
    assert one.answer() == again.answer()
    assert one.draws.tolist() == again.draws.tolist() != other.draws.tolist()
    assert float(one.draws.mean()) == pytest.approx(one.mean, rel=0.01)


def test_more_lists_than_graphs_are_summed_for_are_refused(shared: Path) -> None:
    assert "at most 5 lists" in (estimate(published(shared, "uk6"), "graphs").refused or "")
