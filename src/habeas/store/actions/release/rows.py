"""Rows of a release's tables: gathered in columns, and what a victim is in them."""

from __future__ import annotations

import datetime
from typing import Any

from habeas.core.coding.ages import group_at, read_age
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import ForPeople
from habeas.core.release.build import ReleaseBuilder

#: rows that are read or handed on at once
BATCH = 20_000
#: who a person is a source as, kind, sex, age, and the bounds of the count
Person = tuple[str, str, str, str, int, "int | None"]


class Rows:
    """Rows gathered into columns and handed to the builder in batches."""

    def __init__(self, builder: ReleaseBuilder, table: str) -> None:
        self._builder, self._table = builder, table
        self._columns: dict[str, list[Any]] = {name: [] for name in builder.tables[table]}
        self._count = 0

    def add(self, **values: Any) -> None:
        for name, column in self._columns.items():
            column.append(values[name])
        self._count += 1
        if self._count >= BATCH:
            self.flush()

    def flush(self) -> None:
        if self._count:
            self._builder.add(self._table, self._columns)
            self._columns = {name: [] for name in self._columns}
            self._count = 0


def victim_columns(
    code: str | None,
    people: dict[str, Person],
    births: dict[str, UncertainDate],
    lo: int | None,
    hi: int | None,
) -> dict[str, Any]:
    if code is None or code not in people:
        return dict.fromkeys(("victim", "victim_kind", "victim_min", "victim_max", "victim_sex", "victim_age"))
    self_of, kind, sex, age, low, high = people[code]
    return {
        "victim": code,
        "victim_kind": kind,
        "victim_min": low,
        "victim_max": high,
        "victim_sex": sex or None,
        "victim_age": _age_group(age) if age else group_at(births.get(self_of), lo, hi),
    }


def _age_group(words: str) -> str | None:
    if words in ("child", "adult", "elder"):
        return words
    try:
        return read_age(words).group
    except ForPeople:
        return None


def day_of(ordinal: int | None) -> datetime.date | None:
    """A day of the table of acts; outside the years 1 to 9999 it counts as unbounded."""
    if ordinal is None or not 1 <= ordinal <= datetime.date.max.toordinal():
        return None
    return datetime.date.fromordinal(ordinal)
