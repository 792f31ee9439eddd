"""An attacker who has two series of rates: of one file, which differ by a period or by a code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from habeas.core.analysis.trend import Trend
from support.beside_attack import Attacker, asked_beside, made_up, period, tables

FIRST = Trend(times=100, period=period("2010", "2019"))
NEXT = {
    "a year less": replace(FIRST, period=period("2010", "2018")),
    "half a year less": replace(FIRST, period=period("2010", "2019-04")),
    "one code": replace(FIRST, codes=("LAB-01",)),
    "some codes": replace(FIRST, codes=("TOR-*",)),
    "later, and one code": replace(FIRST, period=period("2013", "2019"), codes=("LAB-01",)),
}


@pytest.mark.parametrize("what", NEXT)
@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_follows_from_two_series(seed: int, what: str) -> None:
    rows = made_up(seed)
    first, second = asked_beside(tables(rows), [FIRST, NEXT[what]])
    assert not Attacker(rows, [first, second]).known()


def test_without_it_something_small_would_follow() -> None:
    """The attacker can do something: else he would prove nothing."""
    leaked = []
    for seed in range(3):
        rows = made_up(seed)
        for asked in (NEXT["a year less"], NEXT["one code"]):
            alone = [asked_beside(tables(rows), [one])[0] for one in (FIRST, asked)]
            leaked.append(bool(Attacker(rows, alone).known()))
    assert sum(leaked) >= 3


def test_what_rests_on_many_is_shown_as_if_it_stood_alone() -> None:
    both = tables(made_up(1, 2000))
    for what in ("a year less", "half a year less", "one code"):
        assert asked_beside(both, [FIRST, NEXT[what]])[1]["rows"] == asked_beside(both, [NEXT[what]])[0]["rows"]


def test_the_same_series_again_is_shown_as_before() -> None:
    first, again = asked_beside(tables(made_up(0)), [FIRST, FIRST])
    assert again["rows"] == first["rows"]
    assert again["details"]["without_exposure"] is None
