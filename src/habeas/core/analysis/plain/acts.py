"""What sources tell, and where they were: the two tables that estimates of testimony rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from habeas.core.analysis.plain.columns import Columns, read_columns
from habeas.core.analysis.plain.dates import FAR, Dates, dates_of
from habeas.core.analysis.plain.factors import Array, Factor, ordered, renumbered, unique
from habeas.core.kernel.errors import WrongUse

ACTS = ("source_id", "root", "date", "code")
EXPOSURE = ("source_id", "from", "to")


@dataclass(frozen=True, slots=True)
class Acts:
    """One row for each act as one source tells it.

    ``witness`` numbers those who count as one: sources that share a root, through however many others. ``others`` are
    all columns by name, those that have a field of their own included.
    """

    source: Factor
    root: Factor
    witness: Array
    date: Dates
    code: Factor
    event: Factor | None
    victim: Factor | None
    others: Mapping[str, Factor]
    columns: Columns

    def __len__(self) -> int:
        return len(self.witness)

    @property
    def witnesses(self) -> int:
        """How many count as one each."""
        return int(self.witness.max(initial=-1)) + 1

    @property
    def same_day(self) -> Array:
        """One number for acts that share a day: those of one event that are dated alike; other acts have their own."""
        own = np.arange(len(self), dtype=np.int64)
        if self.event is None:
            return own
        told = self.event.codes >= 0
        pairs = self.event.codes * (len(self.date.values) + 1) + self.date.codes
        return np.unique(np.where(told, pairs, -1 - own), return_inverse=True)[1].reshape(-1)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One row for each stretch of time that a source spent somewhere. ``source`` has the labels of its own file."""

    source: Factor
    start: Dates
    end: Dates
    others: Mapping[str, Factor]
    columns: Columns

    def __len__(self) -> int:
        return len(self.source.codes)


def read_acts(path: Path, *, renamed: Mapping[str, str] | None = None, **sheet: Any) -> Acts:
    """The acts of a sheet; refused with file, row and column."""
    return acts_of(read_columns(path, needed=ACTS, renamed=renamed, **sheet))


def acts_of(columns: Columns) -> Acts:
    """The acts of columns that are read already. A source without a root is a root of her own."""
    columns.require_filled("source_id", "code")
    source, root = columns.cells["source_id"], columns.cells["root"]
    return Acts(
        source,
        root,
        witnesses_of(source, root),
        dates_of(columns, "date"),
        columns.cells["code"],
        columns.get("event"),
        columns.get("victim"),
        columns.cells,
        columns,
    )


def read_exposure(path: Path, *, renamed: Mapping[str, str] | None = None, **sheet: Any) -> Exposure:
    """The exposure histories of a sheet."""
    return exposure_of(read_columns(path, needed=EXPOSURE, renamed=renamed, **sheet))


def exposure_of(columns: Columns) -> Exposure:
    """The exposure histories of columns that are read already; a stretch that ends before it begins is refused."""
    columns.require_filled("source_id")
    start, end = dates_of(columns, "from"), dates_of(columns, "to")
    wrong = np.flatnonzero(start.first > end.last)
    if len(wrong):
        row = int(wrong[0])
        raise WrongUse(
            "ends-before-it-begins",
            "This stay ends before it begins.",
            columns.where("to", row),
            f"a day from {start.values[start.codes[row]].edtf} on",
            end.values[end.codes[row]].edtf,
        )
    return Exposure(columns.cells["source_id"], start, end, columns.cells, columns)


def witnesses_of(source: Factor, root: Factor) -> Array:
    """For each row who tells, those being one who share a root or a source, numbered in the order of their sources.

    A source without a root shares it with nobody.
    """
    joined = _Joined(len(source.labels) + len(root.labels))
    rooted = root.codes >= 0
    size = len(root.labels)
    pairs = unique(source.codes[rooted] * size + root.codes[rooted], len(source.labels) * size)
    for pair in pairs.tolist():
        joined.join(pair // size, len(source.labels) + pair % size)
    heads = np.arange(len(source.labels), dtype=np.int64)
    for one in unique(pairs // max(1, size)).tolist():
        heads[one] = joined.head(one)
    return renumbered(heads, len(heads))[1][source.codes]


class _Joined:
    """Which of some numbers belong together."""

    def __init__(self, many: int) -> None:
        self._above = list(range(many))

    def head(self, one: int) -> int:
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.head(one), self.head(other)))
        self._above[high] = low


def together(one: Factor, other: Factor) -> tuple[Factor, Factor]:
    """Two columns of the same words in two files, with the labels of both."""
    labels = sorted({*one.labels, *other.labels})
    place = {label: number for number, label in enumerate(labels)}

    def moved(column: Factor) -> Factor:
        to = np.array([*(place[label] for label in column.labels), -1], dtype=np.int64)
        return Factor(to[column.codes], tuple(labels))

    return moved(one), moved(other)


def distinct(codes: Array, cells: Array, many: int) -> Array:
    """How many different ``codes`` (blank ones apart) there are in each of ``many`` cells."""
    used = (codes >= 0) & (cells >= 0)
    size = int(codes.max(initial=0)) + 1
    if not used.all():
        cells, codes = cells[used], codes[used]
    return np.bincount(unique(cells * size + codes, many * size) // size, minlength=many)


__all__ = [
    "ACTS", "EXPOSURE", "FAR", "Acts", "Exposure", "acts_of", "distinct", "exposure_of", "ordered", "read_acts",
    "read_exposure", "together", "witnesses_of",
]  # fmt: skip
