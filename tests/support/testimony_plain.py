"""Slow, plain twins of the estimates from tables of testimony: one row, one witness, one day at a time."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date
from itertools import permutations
from typing import Any

from habeas.core.kernel.dates import read_date

Row = dict[str, str]


def made_up(seed: int, rows: int = 60) -> list[Row]:
    """Fictional acts with everything that makes counting hard."""
    rng = random.Random(seed)
    dates = ["2015", "2016-03", "2017-05-06", "2016/2018", "", "[2015,2017]", "../2016", "2017/..", "2015-21"]
    return [
        {
            "source_id": f"S{rng.randrange(25)}",
            "root": rng.choice(["", "", f"R{rng.randrange(8)}"]),
            "date": rng.choice(dates),
            "code": rng.choice(["TOR-01", "DET-03", "LAB-01"]),
            "event": rng.choice(["", f"E{rng.randrange(12)}"]),
            "victim": rng.choice(["", f"V{rng.randrange(20)}"]),
            "place": rng.choice(["", "North", "South"]),
        }
        for _ in range(rows)
    ]


def unit_of(number: int, row: Row, unit: str) -> Any:
    """What a row counts as."""
    event = row["event"] or f"row {number}"
    victim = row["victim"] or f"of {event}"
    if unit == "sources":
        return row["source_id"]
    if unit == "events":
        return event
    return victim if unit == "victims" else (event, row["code"], row["victim"])


def counts(rows: list[Row], unit: str, year: int | None, field: str, value: str) -> tuple[int, int, float, int]:
    """Certain, possible, expected and sources of one cell: a value of a field, in a year or at any time."""
    best: dict[Any, tuple[bool, float]] = {}
    sources = set()
    for number, row in enumerate(rows):
        if row[field] != value:
            continue
        certain, share = True, 1.0
        if year is not None:
            if not row["date"]:
                continue
            date = read_date(row["date"])
            low, high = read_date(str(year)).first_day, read_date(str(year)).last_day
            if not date.possible_in(low, high):
                continue
            certain, share = date.certain_in(low, high), float(date.expected_in(low, high) or 0)
        key = unit_of(number, row, unit)
        was, most = best.get(key, (False, 0.0))
        best[key] = was or certain, max(most, share)
        sources.add(row["source_id"])
    return sum(c for c, _ in best.values()), len(best), sum(share for _, share in best.values()), len(sources)


def witnesses(rows: list[Row]) -> dict[str, str]:
    """For each source the first, in order, of those who are one witness with her."""
    near = defaultdict(set)
    for row in rows:
        near[row["source_id"]].add(("root", row["root"]) if row["root"] else ("alone", row["source_id"]))
    found = {}
    for start in near:
        group = {start}
        while more := {other for other in near for one in group if near[other] & near[one]} - group:
            group |= more
        found[start] = min(group)
    return found


def wilson(part: float, whole: float, level_z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval as the roots of its quadratic."""
    z2 = level_z**2
    a, b, c = whole + z2, -(2 * part + z2), part * part / whole
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def stays(rows: list[Row], group: str | None = None) -> dict[str, dict[int, set[str]]]:
    """For each source the days (by number) on which she was somewhere, and where; all dates are days."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        first, last = read_date(row["from"]).first_day, read_date(row["to"]).last_day
        assert first is not None
        assert last is not None
        for day in range(first, last + 1):
            found[row["source_id"]][day].add(row[group] if group else "")
    return found


def rates(acts: list[Row], exposure: list[Row], group: str | None = None) -> dict[tuple[int, str], tuple[int, float]]:
    """Acts and person-years by year and place (or by year), one day at a time; all dates are days."""
    there = stays(exposure, group)
    days: dict[tuple[int, str], int] = defaultdict(int)
    for own in there.values():
        for day, where in own.items():
            for one in where:
                days[_year(day), one] += 1
    told: dict[tuple[int, str], int] = defaultdict(int)
    for row in acts:
        day = read_date(row["date"]).first_day
        assert day is not None
        where = there.get(row["source_id"], {}).get(day, set())
        place = row.get(group, "") if group else ""
        if where and (not group or place in where):
            told[_year(day), place] += 1
    return {key: (told[key], days[key] / 365.25) for key in days}


def _year(day: int) -> int:
    return date.fromordinal(day).year


def made_up_stays(seed: int, sources: int = 15) -> tuple[list[Row], list[Row]]:
    """Fictional acts and stays by the day: stays overlap, and some acts lie in none."""
    rng = random.Random(seed)
    start = date(2014, 1, 1).toordinal()
    exposure, acts = [], []
    for number in range(sources):
        for _ in range(rng.randrange(1, 4)):
            first = start + rng.randrange(900)
            place = rng.choice(["North", "South"])
            exposure.append(
                {"source_id": f"S{number}", "root": "", "from": _day(first), "to": _day(first + rng.randrange(700)),
                 "place": place}
            )  # fmt: skip
        for _ in range(rng.randrange(8)):
            acts.append(
                {"source_id": f"S{number}", "root": "", "date": _day(start + rng.randrange(1400)), "code": "T",
                 "place": rng.choice(["North", "South"])}
            )  # fmt: skip
    return acts, exposure


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()


def parts_of_a_difference(before: list[Any], after: list[Any]) -> list[float]:
    """Exposure, mix, reporting and rate, each changed in all 24 orders in turn. ``before``: acts and years by mix and
    reporting, as lists of lists.
    """
    made = [0.0] * 4
    for order in permutations(range(4)):
        state = [before] * 4
        for place in order:
            was = _count(state)
            state = [after if one == place else table for one, table in enumerate(state)]
            made[place] += (_count(state) - was) / 24
    return made


def _count(state: list[Any]) -> float:
    exposure, mix, reporting, rate = state
    years = sum(map(sum, exposure[1]))
    total = 0.0
    for kind in range(len(mix[1])):
        for way in range(len(mix[1][0])):
            share = sum(mix[1][kind]) / sum(map(sum, mix[1]))
            asked = reporting[1][kind][way] / sum(reporting[1][kind])
            total += years * share * asked * rate[0][kind][way] / rate[1][kind][way]
    return total
