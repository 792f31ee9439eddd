"""Slow, plain twins of the estimates from tables of testimony: one row, one witness, one day at a time."""

from __future__ import annotations

import math
import random
from collections import defaultdict
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
