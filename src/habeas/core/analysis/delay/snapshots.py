"""Delays from snapshots: copies of one table that were kept on different days (docs/formats/estimate.md)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from habeas.core.analysis.plain.columns import Columns, read_columns
from habeas.core.kernel.errors import WrongUse

HEADERS = ("id", "event_date", "first_seen", "left_censored")


@dataclass(frozen=True, slots=True)
class Compared:
    """A row for each that any snapshot holds: its id, its date as last told, when it was first there, and whether that
    was in the first snapshot. ``gone`` of them are not in the last; ``moved`` got another date since.
    """

    rows: list[tuple[str, str, str, str]]
    snapshots: list[tuple[str, int, int]]
    gone: int
    moved: int


def compare(snapshots: Sequence[tuple[int, Columns]]) -> Compared:
    """What was first seen when, from snapshots by day: columns ``id`` (compared as written) and ``event_date``."""
    ordered = sorted(snapshots, key=lambda one: one[0])
    _refuse(ordered)
    first: dict[str, int] = {}
    dates: dict[str, str] = {}
    moved: set[str] = set()
    told: list[tuple[str, int, int]] = []
    last: set[str] = set()
    for day, columns in ordered:
        here = _rows(columns)
        fresh = [one for one in here if one not in first]
        moved |= {one for one, when in here.items() if dates.get(one, when) != when}
        first |= dict.fromkeys(fresh, day)
        dates |= here
        told.append((_day(day), len(here), len(fresh)))
        last = set(here)
    start = ordered[0][0]
    rows = [(one, dates[one], _day(when), "1" if when == start else "0") for one, when in first.items()]
    return Compared(rows, told, len(first) - len(last), len(moved))


def read_snapshots(files: Sequence[tuple[int, Path]], **sheet: Any) -> list[tuple[int, Columns]]:
    """Snapshots from files, each with the day on which it was kept."""
    return [(day, read_columns(path, needed=("id", "event_date"), **sheet)) for day, path in files]


def _rows(columns: Columns) -> dict[str, str]:
    columns.require_filled("id")
    ids = columns.cells["id"]
    found = dict(zip(ids.words(), columns.cells["event_date"].words(), strict=True))
    if len(found) != len(columns):
        row = next(place for place, code in enumerate(ids.codes) if code in ids.codes[:place])
        raise WrongUse("two-rows", "Two rows have one id.", columns.where("id", row), "one row for each id")
    return found


def _refuse(ordered: list[tuple[int, Columns]]) -> None:
    days = [day for day, _ in ordered]
    if len(days) < 2:
        raise WrongUse("one-snapshot", "Delays are learnt from two snapshots or more.", expected="DAY=FILE DAY=FILE …")
    if len(set(days)) < len(days):
        twice = next(day for day in days if days.count(day) > 1)
        raise WrongUse("same-day", "Two snapshots are of one day.", found=_day(twice), do="Leave one of them out.")


def _day(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()
