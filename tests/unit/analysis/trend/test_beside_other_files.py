"""An attacker who has the answers of two states of a file: this year's release beside last year's."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from habeas.core.analysis.plain import Asked
from habeas.core.analysis.trend import Trend
from support.beside_attack import Attacker, asked_after, asked_beside, made_up, period, tables

Rows = tuple[list[list[str]], list[list[str]]]
ALL = period("2010", "2019")
YEARS = Trend(times=100, period=ALL)
ASKED: dict[str, Trend | Asked] = {
    "rates": YEARS,
    "rates by place": Trend(times=100, period=ALL, by=("place",)),
    "standardised": Trend(times=100, period=ALL, method="standardised", terms=("departure",)),
    "ratio": Trend(times=100, period=ALL, method="ratio", before=period("2010", "2014"), after=period("2015", "2019")),
    "poisson": Trend(times=100, period=ALL, method="poisson"),
    "a table": Asked(by=("year",), method="count"),
    "a table of two sides": Asked(by=("code", "place"), method="count"),
    "a rounded table": Asked(by=("year",), method="count", rounding=10),
    "a table of certain acts": Asked(by=("code",), basis="certain"),
}


def grown(seed: int, many: int = 200, late: int = 3) -> tuple[Rows, Rows]:
    """A file, and the same before its last few sources were interviewed."""
    acts, stays = made_up(seed, many)
    new = {f"S{many - one}" for one in range(1, late + 1)}
    return ([row for row in acts if row[0] not in new], [row for row in stays if row[0] not in new]), (acts, stays)


@pytest.mark.parametrize("first", ["rates", "a table"])
def test_who_subtracts_last_years_release_from_this_ones_learns_of_a_single_source(first: str) -> None:
    """Each answer alone is safe, and both together are not: why the second is refused."""
    known = []
    for seed in range(3):
        before, now = grown(seed)
        alone = [asked_beside(tables(rows), [one])[0] for rows, one in ((before, ASKED[first]), (now, YEARS))]
        known += Attacker(now, alone[1:], (before, alone[:1])).known()
    assert 1 in known


@pytest.mark.parametrize("then", ["rates", "poisson", "a table"])
@pytest.mark.parametrize("first", ASKED)
def test_beside_an_answer_of_an_earlier_state_nothing_is_given_out(first: str, then: str) -> None:
    before, now = grown(1)
    old, new = asked_after(tables(before), ASKED[first], tables(now), ASKED[then])
    assert old["refused"] is None
    assert "an earlier state of these" in new["refused"]
    assert (new["documented"], new["estimate"], new["rows"]) == (None, None, [])


@pytest.mark.parametrize("first", ASKED)
def test_the_same_files_with_vague_days_are_known_again(first: str) -> None:
    acts, stays = made_up(1, 400)
    vague = [[*row[:2], row[2][:7] if at % 3 else row[2], *row[3:]] for at, row in enumerate(acts)]
    old, new = asked_after(tables((vague, stays)), ASKED[first], tables((vague, stays)), ASKED[first])
    assert old["refused"] is None
    assert "an earlier state of these" not in (new["refused"] or "")


def test_a_correction_that_leaves_the_sum_as_it_was_is_seen_in_its_rows() -> None:
    acts, stays = made_up(2, 200)
    place = next(at for at, row in enumerate(acts) if row[2] >= "2013" and row[3] == "LAB-01")
    corrected: list[list[str]] = copy.deepcopy(acts)
    corrected[place][3] = "TOR-01"
    by_code: Any = Trend(times=100, period=ALL, by=("code",))
    _, new = asked_after(tables((acts, stays)), by_code, tables((corrected, stays)), YEARS)
    assert "another number for 'LAB-01'" in new["refused"]
    _, by_year = asked_after(tables((acts, stays)), YEARS, tables((corrected, stays)), YEARS)
    assert by_year["refused"] is None, "by year the two states say the same, and nothing follows"
