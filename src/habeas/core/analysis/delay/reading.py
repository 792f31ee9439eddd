"""Tables of when things happened and when they were first seen (docs/formats/estimate.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from habeas.core.analysis.delay.reports import Reports, numbered
from habeas.core.analysis.plain.columns import Columns, read_columns
from habeas.core.analysis.plain.dates import FAR, Dates, dates_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.kernel.errors import WrongUse

_YES = {"1", "1.0", "true", "yes", "y"}
_NO = {"0", "0.0", "false", "no", "n", ""}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file. ``happened`` may be uncertain; ``undated`` is when rows without a date were first
    seen; they are left out.
    """

    happened: Dates
    seen: Array
    censored: Array
    source: Array
    sources: tuple[str, ...]
    undated: Array
    columns: Columns

    @property
    def exact(self) -> bool:
        """Whether every event has one day."""
        return self.happened.exact

    def reports(self, rng: np.random.Generator) -> Reports:
        """The rows with a day for each event, drawn among those that are possible and not after it was seen."""
        low = np.full(len(self.seen), -FAR)
        day = self.happened.drawn(rng, low, self.seen) if not self.exact else self.happened.first
        return numbered(np.minimum(day, self.seen), self.seen, self.censored, self.source, self.sources)


def read_table(path: Path, **sheet: Any) -> Table:
    """The rows of a sheet; refused with file, row and column."""
    return table_of(_with_seen(read_columns(path, needed=("event_date",), **sheet)))


def _with_seen(columns: Columns) -> Columns:
    """The columns with ``first_seen``: of that name, or the only one whose name begins so (``first_seen_utc``)."""
    alike = [name for name in columns.cells if name.startswith("first_seen")]
    if "first_seen" not in columns and len(alike) != 1:
        do = "Name the column first_seen, or say which one it is: --map first_seen=COLUMN."
        found = ", ".join(columns.headers)[:200]
        raise WrongUse("no-column", "A column is missing.", {"file": columns.file}, "first_seen", found, do)
    return replace(columns, cells={"first_seen": columns.cells[alike[0]], **columns.cells})


def table_of(columns: Columns) -> Table:
    """The rows of columns that are read already."""
    columns.require_filled("first_seen")
    if not len(columns):
        raise WrongUse("empty-file", "The table has no rows.", columns.where("event_date"))
    happened, seen = dates_of(columns, "event_date"), _seen(columns)
    _refuse_order(columns, happened, seen)
    source = columns.get("source") or columns.get("source_id")
    dated = happened.codes >= 0
    return Table(
        happened.kept(dated),
        seen[dated],
        _censored(columns, seen)[dated],
        (source.codes + 1 if source else np.zeros(len(columns), dtype=np.int64))[dated],
        ("", *source.labels) if source else ("",),
        seen[~dated],
        columns,
    )


def _seen(columns: Columns) -> Array:
    dates = dates_of(columns, "first_seen")
    vague = np.flatnonzero(dates.first != dates.last)
    if len(vague):
        row = int(vague[0])
        raise WrongUse(
            "not-a-day",
            "When something was first seen must be a day, or a time of one.",
            columns.where("first_seen", row),
            "2016-04-01 or 2016-04-01T12:30:00",
            columns.cells["first_seen"].words()[row][:40],
        )
    return dates.first


def _refuse_order(columns: Columns, happened: Dates, seen: Array) -> None:
    """An event may be seen a day before its own, by another time zone; not earlier."""
    wrong = np.flatnonzero((happened.codes >= 0) & (happened.first > seen + 1))
    if len(wrong):
        row = int(wrong[0])
        raise WrongUse(
            "seen-before",
            "This was first seen before it happened.",
            columns.where("first_seen", row),
            f"a day from {happened.values[happened.codes[row]].edtf} on",
            columns.cells["first_seen"].words()[row][:40],
        )
    endless = np.flatnonzero((happened.codes >= 0) & (happened.first <= -FAR))
    if len(endless):
        raise WrongUse(
            "unbounded",
            "This date has no beginning, so no delay.",
            columns.where("event_date", int(endless[0])),
            "a day, or days between two",
        )


def _censored(columns: Columns, seen: Array) -> Array:
    """What was there before watching began: as marked, or without marks all that was first seen on the first day."""
    marks = columns.get("left_censored")
    if marks is None:
        there: Array = seen == seen.min()
        return there
    words = [word.casefold() for word in marks.labels]
    wrong = [code for code, word in enumerate(words) if word not in _YES | _NO]
    if wrong:
        row = int(np.flatnonzero(marks.codes == wrong[0])[0])
        raise WrongUse(
            "not-a-mark",
            "This does not say whether it was known before watching began.",
            columns.where("left_censored", row),
            "1, 0 or empty",
            marks.labels[wrong[0]][:40],
        )
    return np.array([*(word in _YES for word in words), False])[marks.codes]
