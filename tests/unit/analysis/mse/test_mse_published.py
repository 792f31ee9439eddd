"""Tables with published answers: log-linear models give the numbers that were printed.

Counts and answers as in the tests of Rcapture 1.4 ("Paper results"), which holds them against the papers: Rivest
(2011, Biometrics 67) on the data of Darroch and others (1993) and of Bruno and others (1994); Cormack, Chang and Smith
(2000), tables 3a and 3b. Numbers of which Rcapture's authors say that they get others are left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.analysis.mse import Histories, estimate, histories
from habeas.core.analysis.mse.degrees import degrees
from support.mse_plain import published


def table(lists: int, counts: tuple[int, ...]) -> Histories:
    """Counts of the patterns 11…1, 11…10, …, 0…01, the first list first."""
    patterns = range(2**lists - 1, 0, -1)
    cells = {int(f"{pattern:0{lists}b}"[::-1], 2): count for pattern, count in zip(patterns, counts, strict=True)}
    return histories([str(place + 1) for place in range(lists)], cells)


#: people of a census, by three sources (Darroch and others)
CENSUS = table(3, (72, 155, 7, 71, 13, 53, 43))
#: people with diabetes, by four sources (Bruno and others)
DIABETES = table(4, (58, 157, 18, 104, 46, 650, 12, 709, 14, 20, 7, 74, 8, 182, 10))
#: deaths at work, by four sources and by three (Cormack, Chang and Smith)
WORK_OF_FOUR = table(4, (72, 5, 29, 53, 24, 3, 12, 14, 0, 0, 0, 1, 0, 0, 2))
WORK_OF_THREE = table(3, (72, 5, 29, 54, 24, 3, 14))


@pytest.mark.parametrize(
    ("lists", "model", "total", "error", "deviance", "freedom"),
    [
        (CENSUS, "1:2,1:3,2:3", 1240, 451, 0.0, 0),
        (CENSUS, "1:2,2:3", 850, 186, 3.8, 1),
        (DIABETES, "1:2,1:3,2:3,2:4,3:4", 2771, 145, 7.62, 5),
        (DIABETES, "1:3,2:4,3:4", 2472, 53, 21.97, 7),
        (WORK_OF_FOUR, "independence", 215, None, 87.1, 10),
        (WORK_OF_FOUR, "3:4", 215, None, None, 9),
        (WORK_OF_THREE, "independence", 209, None, 75.1, 3),
        (WORK_OF_THREE, "2:3", None, None, 1.2, 2),
        (WORK_OF_THREE, "1:2,2:3", None, None, 0.6, 1),
        (WORK_OF_THREE, "1:3,2:3", 233, None, None, 1),
        (WORK_OF_THREE, "1:2,1:3,2:3", None, None, 0.0, 0),
    ],
)
def test_a_model_has_the_number_error_and_deviance_that_were_printed(
    lists: Histories, model: str, total: int | None, error: int | None, deviance: float | None, freedom: int
) -> None:
    found = estimate(lists, "loglinear", model=model)
    assert found.details["degrees_of_freedom"] == freedom
    if total is not None:
        assert found.estimate == pytest.approx(total, abs=0.5)
    if error is not None:
        assert found.se == pytest.approx(error, abs=0.55)
    if deviance is not None:
        assert found.details["deviance"] == pytest.approx(deviance, abs=0.0501)


@pytest.mark.parametrize(
    ("model", "lower", "upper"), [("independence", 203, 217), ("2:3", 210, None), ("1:3,2:3", 204, None)]
)
def test_the_profile_interval_is_the_one_that_was_printed(model: str, lower: int, upper: int | None) -> None:
    found = estimate(WORK_OF_THREE, "loglinear", model=model)
    assert found.lower == pytest.approx(lower, abs=0.5)
    if upper is not None:
        assert found.upper == pytest.approx(upper, abs=0.55)


@pytest.mark.parametrize("model", ["1:2,1:3,1:4,2:3,2:4,3:4", "1:2,1:3,1:4,3:4"])
def test_models_that_others_give_as_above_a_million_are_refused(model: str) -> None:
    found = estimate(WORK_OF_FOUR, "loglinear", model=model)
    assert found.refused is not None
    assert "no maximum-likelihood estimate" in found.refused


def test_the_search_finds_the_model_of_rivest_and_says_that_it_does_not_fit() -> None:
    found = estimate(DIABETES, "loglinear")
    assert found.details["model"] == "[1:3, 2:4, 3:4]"
    said = " ".join(found.warnings)
    assert "The model does not fit the counts (deviance 22.0 on 7 degrees of freedom" in said
    assert "people differ in how likely they are to be named" in said, "Rivest: models with such people fit"


def test_people_who_differ_by_degrees_are_as_many_as_rcapture_says(shared: Path) -> None:
    found = degrees(published(shared, "kosovo"))
    assert found is not None
    assert found.total == pytest.approx(12_797.3, abs=0.05)
