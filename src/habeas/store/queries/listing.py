"""Long lists, a page at a time: what a page needs to show one and to lead to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet

from habeas.store.queries.remembered import remembered

#: rows on a page, and how far a list is counted: beyond, it says "more than"
SIZE, COUNTED = 50, 10_000


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its rows, its number from 1, how many rows there are, and whether they were counted to the
    end."""

    rows: list[Any]
    number: int
    total: int
    counted: bool = True
    size: int = SIZE

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1; 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def before(self) -> int | None:
        """The page before, where there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, where there is one."""
        return self.number + 1 if self.last < self.total else None


def listed(rows: Any, number: int, *, size: int = SIZE) -> Listing:
    """A page of a queryset in its own order; a number beyond the last page shows the last.

    Which rows the list has, and in which order, is found once as long as nothing is written: whoever turns the page
    asks the same question again. Only the rows of the page itself are read.
    """
    found = rows.values_list("pk", flat=True)[: COUNTED + 1]
    keys = remembered("listed", *_question(found), make=lambda: list(found))
    counted = len(keys) <= COUNTED
    total = min(len(keys), COUNTED)
    chosen = min(max(1, number), max(1, -(-total // size)))
    wanted = keys[(chosen - 1) * size : min(chosen * size, COUNTED)]
    there = rows.model.objects.in_bulk(wanted)
    return Listing([there[key] for key in wanted if key in there], chosen, total, counted, size)


def _question(rows: Any) -> tuple[Any, ...]:
    """The statement that a queryset would send, and its values."""
    try:
        statement, values = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return ("none",)
    return rows.model, statement, tuple(values)
