"""Tables of lists as people keep them (docs/formats/estimate.md): read whole, or refused with row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from habeas.core.analysis.mse.table import MOST_LISTS, MOST_PEOPLE, Histories, histories, without_empty_lists
from habeas.core.intake.limits import Limits, without_mission
from habeas.core.intake.rows import read_whole, shown
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import Where, WrongUse

_COUNTS = {"count", "counts", "freq", "frequency", "n", "weight", "weights"}
#: of those, the names that no list has
_NO_LISTS = _COUNTS - {"n"}
_BITS = {"1": 1, "0": 0, "1.0": 1, "0.0": 0, "1,0": 1, "0,0": 0, "true": 1, "false": 0}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are what: names of the lists, of the counts, and of what splits the table."""

    lists: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    split: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A table, and the tables of its parts by the values of the columns that split it (none where none does)."""

    whole: Histories
    parts: Mapping[tuple[str, ...], Histories]


@dataclass(frozen=True, slots=True)
class _Columns:
    lists: tuple[int, ...]
    count: int | None
    split: tuple[int, ...]


@without_mission()
def read_histories(path: Path, layout: Layout | None = None, *, limits: Limits | None = None, **sheet: str) -> Read:
    """The patterns of a sheet and their counts. ``sheet``: ``encoding``, ``delimiter`` or ``sheet`` as in a mapping."""
    layout = layout or Layout()
    opened = open_sheet(path, limits=limits or Limits(), **sheet)  # type: ignore[arg-type]
    return _read(list(opened.headers), list(read_whole(opened, path.name)), layout, {"file": path.name})


def read_rows(headers: Sequence[str], rows: Iterable[Sequence[str]], layout: Layout | None = None) -> Read:
    """As :func:`read_histories`, of rows that are there already."""
    numbered = [(number, tuple(cells)) for number, cells in enumerate(rows, 2)]
    return _read(list(headers), numbered, layout or Layout(), {})


def _read(headers: list[str], rows: list[tuple[int, tuple[str, ...]]], layout: Layout, where: Where) -> Read:
    for name in layout.renamed:
        if name not in headers:
            raise WrongUse("no-column", "There is no such column.", where, ", ".join(headers[:30]), shown(name))
    headers = [layout.renamed.get(name, name) for name in headers]
    columns = _columns(headers, rows, layout, where)
    whole: Counter[int] = Counter()
    parts: dict[tuple[str, ...], Counter[int]] = {}
    for number, cells in rows:
        pattern = 0
        for bit, place in enumerate(columns.lists):
            pattern |= _bit(cells[place], headers[place], number, where) << bit
        count = 1 if columns.count is None else _count(cells[columns.count], headers[columns.count], number, where)
        whole[pattern] += count
        if columns.split:
            parts.setdefault(tuple(cells[place] for place in columns.split), Counter())[pattern] += count
    if sum(whole.values()) > MOST_PEOPLE:
        raise WrongUse("too-many", "The counts are too large.", where, f"at most {MOST_PEOPLE:,} in all")
    names = [headers[place] for place in columns.lists]
    if not sum(count for pattern, count in whole.items() if pattern):
        raise WrongUse("nobody", "No list of this table names anybody.", where, "at least one row with a 1 and a count")
    return Read(_table(names, whole), {key: _table(names, cells) for key, cells in sorted(parts.items())})


def _table(lists: list[str], cells: Counter[int]) -> Histories:
    unlisted = cells[0]
    words = (
        f"{unlisted:,} without any list (a row of zeros) {'was' if unlisted == 1 else 'were'} dropped: "
        "how many those are is what is asked."
    )
    return without_empty_lists(histories(lists, cells, [words] if unlisted else []))


def _columns(headers: list[str], rows: list[tuple[int, tuple[str, ...]]], layout: Layout, where: Where) -> _Columns:
    _refuse_names(headers, where)
    for name in (*layout.lists, *layout.split):
        if name not in headers:
            raise WrongUse("no-column", "There is no such column.", where, ", ".join(headers[:30]), shown(name))
    split = tuple(headers.index(name) for name in layout.split)
    if layout.lists:
        chosen = tuple(headers.index(name) for name in layout.lists)
        other = [place for place in range(len(headers)) if place not in chosen and place not in split]
        named = [place for place in other if headers[place].casefold() in _COUNTS]
        return _bounded(_Columns(chosen, named[-1] if named else None, split), where)
    rest = [place for place in range(len(headers)) if place not in split]
    if not rest:
        raise WrongUse("no-lists", "The table has no column of a list.", where, "columns of 0 and 1")
    last = rest[-1]
    for place in rest[:-1]:
        if headers[place].casefold() in _NO_LISTS:
            what = f"The column {headers[place]} looks like counts, and counts stand in the last column."
            do = "Put it last, or name the lists with --lists."
            raise WrongUse("counts-not-last", what, {**where, "row": 1, "column": place + 1}, do=do)
    counts = headers[last].casefold() in _COUNTS or any(cells[last].casefold() not in _BITS for _, cells in rows)
    return _bounded(_Columns(tuple(rest[:-1] if counts else rest), last if counts else None, split), where)


def _bounded(columns: _Columns, where: Where) -> _Columns:
    if not columns.lists:
        raise WrongUse("no-lists", "The table has no column of a list.", where, "columns of 0 and 1")
    if len(columns.lists) > MOST_LISTS:
        raise WrongUse("too-many-lists", "There are too many lists.", where, f"at most {MOST_LISTS}")
    return columns


def _refuse_names(headers: list[str], where: Where) -> None:
    for place, name in enumerate(headers, 1):
        if not name:
            raise WrongUse("no-header", "A column has no name.", {**where, "row": 1, "column": place}, "a name")
        if name in headers[: place - 1]:
            raise WrongUse(
                "two-columns", "Two columns have one name.", {**where, "row": 1, "column": place}, found=name
            )


def _bit(cell: str, column: str, row: int, where: Where) -> int:
    found = _BITS.get(cell.casefold())
    if found is None:
        do = "Put 1 or 0 there; if the column is no list, name those that are with --lists."
        place: Where = {**where, "row": row, "column": column}
        raise WrongUse(
            "not-a-bit", "This cell does not say whether a list names the person.", place, "1 or 0", _said(cell), do
        )
    return found


def _count(cell: str, column: str, row: int, where: Where) -> int:
    place: Where = {**where, "row": row, "column": column}
    try:
        number = float(cell) if len(cell) <= 30 and "_" not in cell else float("nan")
    except ValueError:
        number = float("nan")
    if not (number >= 0 and number == number // 1 and number <= MOST_PEOPLE):
        expected = f"a whole number from 0 to {MOST_PEOPLE:,}"
        raise WrongUse("not-a-count", "This is not a count of persons.", place, expected, _said(cell))
    return int(number)


def _said(cell: str) -> str:
    return f"`{shown(cell, 40)}`" if cell else "an empty cell"
