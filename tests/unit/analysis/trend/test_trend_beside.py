"""An attacker who has two series of rates: of one file, which differ by a period or by a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from habeas.core.analysis.plain import Acts, Exposure, Period, acts_of, columns_of, exposure_of
from habeas.core.analysis.trend import Beside, Told, Trend, hull, study_of, trend
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import WrongUse

FLOOR = 5
Row = list[str]
Answer = dict[str, Any]


def made_up(seed: int, many: int = 40) -> tuple[list[Row], list[Row]]:
    """Witnesses who were somewhere for some years, and what they tell of each."""
    rng = np.random.default_rng(seed)
    acts, stays = [], []
    for source in range(many):
        first = 2010 + int(rng.integers(0, 6))
        last = first + int(rng.integers(1, 5))
        stays.append([f"S{source}", f"{first}-01-01", f"{last}-12-31", str(rng.choice(["North", "South"]))])
        for number in range(int(rng.integers(0, 4))):
            year = int(rng.integers(first, last + 1))
            code = str(rng.choice(["LAB-01", "TOR-01", "TOR-02"], p=[0.6, 0.3, 0.1]))
            acts.append([f"S{source}", "", f"{year}-05-0{1 + number}", code, f"E{source}-{number}", stays[-1][3]])
    return acts, stays


def tables(seed: int, many: int = 40) -> tuple[Acts, Exposure]:
    acts, stays = made_up(seed, many)
    return (
        acts_of(columns_of(["source_id", "root", "date", "code", "event", "place"], acts)),
        exposure_of(columns_of(["source_id", "from", "to", "place"], stays)),
    )


def period(first: str, last: str) -> Period:
    return Period(read_date(first).first_day or 0, read_date(last).last_day or 0)


def answered(both: tuple[Acts, Exposure], asked: Trend, before: list[Answer]) -> Answer:
    study = study_of(*both, period=asked.period, codes=asked.codes)
    if before:
        told = tuple(_told(one) for one in before)
        everything = hull([study.window, *(one.window for one in told)])
        asked = replace(asked, beside=Beside(told, study_of(*both, period=everything, codes=())))
    return trend(study, asked).answer()


def _told(answer: Answer) -> Told:
    details = answer["details"]
    window = period(details["window"]["from"], details["window"]["to"])
    gone = frozenset(row["group"] for row in answer["rows"] if row["suppressed"])
    return Told(tuple(details["by"]), window, tuple(details["codes"]), gone)


FIRST = Trend(times=100, period=period("2010", "2019"))
NEXT = {
    "a year less": replace(FIRST, period=period("2010", "2018")),
    "half a year less": replace(FIRST, period=period("2010", "2019-04")),
    "one code": replace(FIRST, codes=("LAB-01",)),
    "some codes": replace(FIRST, codes=("TOR-*",)),
    "later, and one code": replace(FIRST, period=period("2013", "2019"), codes=("LAB-01",)),
}


def _counted(both: tuple[Acts, Exposure], answers: list[Answer]) -> Iterator[tuple[list[frozenset[int]], list[float]]]:
    """What is shown: for each number the acts that it counts, and the number. Days are known, so that it is exact."""
    for answer in answers:
        if answer["refused"]:
            continue
        told, days = _told(answer), both[0].date.first
        rows: dict[str, set[int]] = {row["group"]: set() for row in answer["rows"]}
        for act, code in enumerate(both[0].code.words()):
            wanted = not told.codes or any(code.startswith(one.rstrip("*")) for one in told.codes)
            year = str(np.datetime64("1970-01-01") + int(days[act] - 719_163))[:4]
            if wanted and told.window.first <= days[act] <= told.window.last:
                rows[year].add(act)
        shown = [frozenset(rows[row["group"]]) for row in answer["rows"] if not row["suppressed"]]
        numbers = [float(row["n"]) for row in answer["rows"] if not row["suppressed"]]
        yield [*shown, frozenset().union(*rows.values())], [*numbers, float(answer["documented"])]


def _follows(both: tuple[Acts, Exposure], answers: list[Answer]) -> list[int]:
    """The fewest witnesses behind a part of the acts, or two, whose number follows exactly from all that is shown."""
    sets, numbers = [], []
    for some, own in _counted(both, answers):
        sets += some
        numbers += own
    whole = sorted(frozenset().union(*sets))
    signature = {act: tuple(act in one for one in sets) for act in whole}
    atoms = sorted(set(signature.values()))
    matrix = np.array([[float(atom[at]) for atom in atoms] for at in range(len(sets))])
    people = [{int(both[0].witness[act]) for act in whole if signature[act] == atom} for atom in atoms]
    assert np.allclose(matrix @ [sum(signature[act] == atom for act in whole) for atom in atoms], numbers)
    found = []
    for some in (*((one,) for one in range(len(atoms))), *combinations(range(len(atoms)), 2)):
        goal = np.zeros(len(atoms))
        goal[list(some)] = 1
        ends = [
            linprog(sign * goal, A_eq=matrix, b_eq=numbers, bounds=[(0, None)] * len(atoms)).fun for sign in (1, -1)
        ]
        if abs(ends[0] + ends[1]) < 1e-6 and ends[0] > 0:
            found.append(len(set().union(*(people[one] for one in some))))
    return found


@pytest.mark.parametrize("what", NEXT)
@pytest.mark.parametrize("seed", range(3))
def test_nothing_small_follows_from_two_series(seed: int, what: str) -> None:
    both = tables(seed)
    first = answered(both, FIRST, [])
    second = answered(both, NEXT[what], [first])
    assert min(_follows(both, [first, second]), default=FLOOR) >= FLOOR


def test_without_it_something_small_would_follow() -> None:
    """The attacker can do something: else he would prove nothing."""
    leaked = []
    for seed in range(3):
        both = tables(seed)
        first = answered(both, FIRST, [])
        for asked in NEXT.values():
            leaked.append(min(_follows(both, [first, answered(both, asked, [])]), default=FLOOR) < FLOOR)
    assert sum(leaked) >= 3


def test_what_rests_on_many_is_shown_as_if_it_stood_alone() -> None:
    both = tables(1, 2000)
    first = answered(both, FIRST, [])
    for what in ("a year less", "half a year less", "one code"):
        assert answered(both, NEXT[what], [first])["rows"] == answered(both, NEXT[what], [])["rows"]


def test_the_same_series_again_is_shown_as_before() -> None:
    both = tables(0)
    first = answered(both, FIRST, [])
    again = answered(both, FIRST, [first])
    assert again["rows"] == first["rows"]
    assert again["details"]["without_exposure"] is None


@pytest.mark.parametrize(("by", "method"), [(("place",), "rates"), (("year", "code"), "rates"), (("year",), "poisson")])
def test_what_cannot_be_compared_is_refused(by: tuple[str, ...], method: str) -> None:
    both = tables(0)
    first = answered(both, FIRST, [])
    refused: Callable[[], Answer] = lambda: answered(both, replace(FIRST, by=by, method=method), [first])  # noqa: E731
    with pytest.raises(WrongUse):
        refused()
