"""Log-linear models and the pencil's diagnostics: published numbers to their digits, and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habeas.core.analysis.mse import Answer, estimate, histories
from habeas.core.analysis.mse.fitting import check, fit, frame
from habeas.core.analysis.mse.models import INDEPENDENCE, all_models, closed, read_model, written
from habeas.core.analysis.mse.simple import chapman, lincoln_petersen
from habeas.core.kernel.errors import WrongUse
from support.mse_plain import SPINA, drawn, plain_poisson, published

A, B, C, D, E = (1 << place for place in range(5))


def of_spina(**options: Any) -> Answer:
    return estimate(histories(["A", "B", "C"], SPINA), "loglinear", **options)


def test_there_are_8_113_and_1024_models() -> None:
    assert [len(all_models(lists, order)) for lists, order in ((3, 2), (4, 3), (5, 2))] == [8, 113, 1024]
    assert len(set(all_models(4, 3))) == 113
    assert all(closed(model) == model for model in all_models(4, 3))


def test_a_model_is_written_and_read_alike() -> None:
    lists = ["EXH", "ABA", "OSCE", "HRW"]
    model = read_model("EXH:ABA:OSCE, EXH:HRW", lists)
    assert model == read_model("1:2:3,1:4", lists) == closed([A | B | C, A | D])
    assert written(model, lists) == "[EXH:ABA:OSCE, EXH:HRW]"
    assert read_model("independence", lists) == INDEPENDENCE
    for wrong in ("EXH", "EXH:EXH", "EXH:XXX", "", "EXH:ABA:OSCE:HRW"):
        with pytest.raises(WrongUse):
            read_model(wrong, lists)


def test_fits_agree_with_the_plain_twin_on_random_tables() -> None:
    for seed in range(12):
        table = drawn(seed, 3000, [0.7, 0.3], [[0.2, 0.25, 0.15, 0.3], [0.5, 0.4, 0.6, 0.3]])
        models = [INDEPENDENCE, closed([A | B]), closed([A | B | C, A | D]), closed([A | B, C | D, B | D])]
        fits = fit(frame(table.full()[1:], 4, 3), models)
        for row, model in enumerate(models):
            terms = [{place} for place in range(4)] + [{p for p in range(4) if t >> p & 1} for t in model]
            unlisted, deviance = plain_poisson(dict(zip(table.patterns, table.counts, strict=True)), 4, terms)
            assert fits.unlisted[row] == pytest.approx(unlisted, rel=1e-8)
            assert fits.deviance[row] == pytest.approx(deviance, abs=1e-6)


def test_lincoln_petersen_and_chapman_by_hand() -> None:
    total, error = lincoln_petersen(100, 80, 20)
    assert (total, round(error, 4)) == (400.0, 69.2820)
    assert chapman(100, 80, 20)[0] == pytest.approx(101 * 81 / 21 - 1)


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("lincoln-petersen", [7241.9, 7136.5, 6779.0, 5971.6, 9691.5, 5461.7]),
        ("chapman", [7231.5, 7128.3, 6756.5, 5964.8, 9621.9, 5447.4]),
    ],
)
def test_the_pairs_of_kosovo(shared: Path, method: str, values: list[float]) -> None:
    found = estimate(published(shared, "kosovo"), method)
    assert [round(row["estimate"], 1) for row in found.details["pairs"]] == values
    named = estimate(published(shared, "kosovo"), method, pair="HRW:ABA")
    assert round(named.estimate or 0, 1) == values[4]


def test_kosovo_is_the_published_number(shared: Path) -> None:
    """Ball and others 2002: 10,356 (9,002 to 12,122), the best of 113 models by BIC."""
    found = estimate(published(shared, "kosovo"), "loglinear")
    assert (round(found.estimate or 0, 2), round(found.se or 0, 2)) == (10356.52, 785.90)
    assert (round(found.lower or 0, 1), round(found.upper or 0, 1)) == (8994.3, 12110.4)
    details = found.details
    assert details["model"] == "[EXH:ABA:OSCE, EXH:HRW, OSCE:HRW]"
    assert (round(details["deviance"], 4), details["degrees_of_freedom"], round(details["bic"], 3)) == (
        9.3227,
        4,
        203.030,
    )
    assert details["tried"] == 113
    assert round(details["models"]["aic"][0]["estimate"], 1) == 12741.0
    assert any("1.8 times apart" in sentence for sentence in found.warnings)
    assert round(estimate(published(shared, "kosovo"), "loglinear", model="independence").estimate or 0, 2) == 7394.59


def test_spina_bifida_is_the_published_number() -> None:
    found = of_spina()
    assert (round(found.estimate or 0, 2), round(found.se or 0, 2)) == (730.93, 16.98)
    assert (round(found.lower or 0), round(found.upper or 0)) == (700, 766)
    assert round(of_spina(choose="aic").estimate or 0, 2) == 758.32


@pytest.mark.parametrize(
    ("name", "number", "error"), [("my_5list", 620.47, 14.83), ("ned5", 48012.73, 3263.89), ("uk5", 22991.33, 3021.59)]
)
def test_the_best_of_1024_models(shared: Path, name: str, number: float, error: float) -> None:
    found = estimate(published(shared, name), "loglinear")
    assert (round(found.estimate or 0, 2), round(found.se or 0, 2)) == (number, error)
    assert ("times apart" in " ".join(found.warnings)) == (name == "uk5")


def test_gaza_all_eight_models_and_their_average(shared: Path) -> None:
    table = published(shared, "capture_histories")
    fits = fit(frame(table.full()[1:], 3, 2), all_models(3, 2))
    assert [round(float(one), 1) for one in fits.unlisted] == [
        37478.8,
        22262.1,
        44693.5,
        39978.3,
        21361.2,
        23854.7,
        50399.7,
        35425.1,
    ]
    assert [round(float(one), 2) for one in fits.aic] == [430.11, 110.58, 255.32, 324.12, 111.89, 93.80, 89.73, 78.33]
    found = estimate(table, "loglinear", choose="average-aic")
    assert round(found.estimate or 0) == 64741
    assert found.lower == pytest.approx(58386, rel=0.01)
    assert found.upper == pytest.approx(72487, rel=0.01)


def test_what_has_a_maximum_and_is_identified(shared: Path) -> None:
    """The codes that SparseMSE gives for its artificial table."""
    one = frame(published(shared, "artificial3").full()[1:], 3, 2)
    models = [[], [A | B], [A | B, A | C], [A | B, B | C], [A | C, B | C], [A | B, A | C, B | C]]
    assert check(one, [frozenset(model) for model in models]).tolist() == [0, 1, 1, 1, 0, 2]


def test_it_refuses_a_model_without_a_maximum(shared: Path) -> None:
    found = estimate(published(shared, "artificial3"), "loglinear", model="A:B")
    assert "no maximum-likelihood estimate" in (found.refused or "")
    assert (found.estimate, found.lower, found.upper, found.se) == (None, None, None, None)
    assert estimate(published(shared, "artificial3"), "loglinear", model="A:B,A:C,B:C").refused is not None


@pytest.mark.parametrize("method", ["loglinear", "graphs", "chao", "lincoln-petersen", "chapman"])
def test_every_method_refuses_what_no_method_can_say(shared: Path, method: str) -> None:
    two = histories(["A", "B"], {1: 50, 2: 40, 3: 10})
    apart = histories(["A", "B", "C"], {1: 50, 2: 40, 4: 10})
    same = histories(["A", "B", "C"], {7: 300})
    double = histories(["A", "B", "C"], {3: 80, 4: 90, 7: 20})
    for table in (two, apart, same, double, published(shared, "police4")):
        found = estimate(table, method)
        assert found.refused
        assert found.estimate is found.lower is found.upper is None
        assert found.answer()["ok"] is False
    assert "copy" in (estimate(published(shared, "police4"), method).refused or "")


def test_a_model_of_the_police_lists_whose_interval_is_nothing_is_refused() -> None:
    found = estimate(
        histories(["A", "B", "C"], {7: 500, 3: 60, 5: 50, 6: 70, 1: 1, 2: 1, 4: 1}), "loglinear", model="independence"
    )
    assert found.refused is None or "degenerate" in found.refused


def test_it_says_what_it_assumes_and_a_curve_over_it() -> None:
    found = of_spina()
    assert "no data can show" in found.assumption
    curve = {row["factor"]: row["estimate"] for row in found.sensitivity}
    assert curve[1.0] == found.estimate
    assert curve[2.0] == pytest.approx(626 + 2 * ((found.estimate or 0) - 626))
    assert (found.sentence or "").startswith("626 documented; estimated 700 to 766 (95 % interval, estimate 731), if ")


def test_warnings_carry_their_number(shared: Path) -> None:
    thin = estimate(published(shared, "neworleans5"), "loglinear")
    assert any("hangs on the list A: without it the other lists share 8 people" in one for one in thin.warnings)
    far = estimate(published(shared, "ned6"), "chao")
    assert any("times the documented" in one for one in far.warnings)


def test_wrong_use_is_said() -> None:
    table = histories(["A", "B", "C"], SPINA)
    for wrong in ({"method": "magic"}, {"level": 1.0}, {"level": float("nan")}, {"delta": 1.0}, {"pair": "A:B"}):
        with pytest.raises(WrongUse):
            estimate(table, **({"method": "loglinear"} | wrong))  # type: ignore[arg-type]
    with pytest.raises(WrongUse):
        estimate(table, "chapman", pair="A:Z")


def test_chao_is_a_lower_bound_that_a_pencil_gives() -> None:
    found = estimate(histories(["A", "B", "C"], SPINA), "chao")
    assert found.estimate == pytest.approx(626 + 2 / 3 * 356**2 / (2 * 258))
    assert "lower bound" in found.assumption
