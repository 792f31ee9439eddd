"""The plain way to count: rows as dictionaries, one loop, no engine. The fast way is checked against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from habeas.core.analysis.adding import Line, add_up
from habeas.core.analysis.plan import (
    DATING,
    SCALE,
    UNASSESSED,
    Dimension,
    Key,
    Match,
    Mention,
    Plan,
    Raw,
    Resting,
    below,
    column_of,
    domain,
    stretches,
    weigh,
)
from habeas.core.analysis.where import Range, Term, day_number
from habeas.core.release.open import OpenRelease

Row = dict[str, Any]
_AXES = {"date": ("date_lo", "date_hi"), "report_date": ("given_lo", "given_hi")}


@dataclass(frozen=True, slots=True)
class _Hit:
    """A row that falls into a cell, how surely, and with what share of its days."""

    row: Row
    certain: bool
    weight: int
    guarded: bool


class Reference:
    """Answers plans from the rows of one release, held as Python values."""

    def __init__(self, release: OpenRelease, *, matches: Match = below) -> None:
        self._matches = matches
        sources = {row["source"]: row for row in release.rows("sources")}
        self._rows: dict[str, list[Row]] = {"sources": list(sources.values())}
        for name in ("acts", "accounts", "observations"):
            self._rows[name] = [_with_source(row, sources) for row in release.rows(name)]
        self._exposed: dict[int, set[str]] = defaultdict(set)
        for row in release.rows("exposures"):
            self._exposed[row["source"]].add(row["place_type"])

    def cells(self, plan: Plan) -> dict[Key, Raw]:
        """The cells that hold anything possible."""
        cells: dict[Key, list[Line]] = defaultdict(list)
        for key, hit in self._hits(plan):
            cells[key].append(_line(plan, hit))
        return {key: add_up(plan.unit, lines) for key, lines in cells.items()}

    def numbers(self, plan: Plan) -> tuple[int, int | None, int | None]:
        """How many sources, accounts and events the rows have that can meet the conditions (None: they have none)."""
        rows = [hit.row for _, hit in self._hits(replace(plan, dimensions=()))]
        sources = len({row["source"] for row in rows})
        if plan.base not in ("acts", "accounts"):
            return sources, None, None
        return sources, len({row["account"] for row in rows}), len({row["event"] for row in rows})

    def times(self, plan: Plan) -> list[str]:
        """The stretches of time that the plan's dimension of time has, from the first to the last."""
        rows = [row for row in self._rows[plan.base] if self._meets(row, plan)]
        return [key for key, _ in _stretches(plan, rows) if key is not None]

    def resting(self, plan: Plan, keys: Iterable[Key]) -> dict[Key, Resting]:
        """Who each of these cells rests on."""
        cells: dict[Key, list[Row]] = {key: [] for key in keys}
        for key, hit in self._hits(plan):
            if key in cells:
                cells[key].append(hit.row)
        return {
            key: Resting(
                frozenset(row["source"] for row in rows),
                frozenset(map(_mention, rows)) if plan.base == "acts" else None,
            )
            for key, rows in cells.items()
        }

    def bases(self, plan: Plan, of: Collection[int] | None = None) -> dict[int, frozenset[str]]:
        """The accounts of the rows that certainly meet the conditions (``of`` these alone), each with its bases of
        knowledge there."""
        found: dict[int, set[str]] = defaultdict(set)
        for _, hit in self._hits(plan):
            if hit.certain and (of is None or hit.row["account"] in of):
                found[hit.row["account"]] |= {hit.row["basis"]} if hit.row.get("basis") else set()
        return {account: frozenset(bases) for account, bases in found.items()}

    def _hits(self, plan: Plan) -> Iterator[tuple[Key, _Hit]]:
        """Every row in every cell it can fall into; ``among`` lets through only units that can meet it."""
        if plan.among is None:
            yield from self._own_hits(plan)
            return
        first: dict[Any, tuple[bool, int, bool]] = defaultdict(lambda: (False, 0, False))
        for _, hit in self._hits(plan.among):
            certain, weight, guarded = first[_unit(hit.row, plan.key)]
            first[_unit(hit.row, plan.key)] = (
                certain or hit.certain,
                max(weight, hit.weight),
                guarded or hit.guarded,
            )
        for key, hit in self._own_hits(plan):
            unit = _unit(hit.row, plan.key)
            if unit in first:
                certain, weight, guarded = first[unit]
                share = hit.weight * weight // SCALE
                yield key, _Hit(hit.row, hit.certain and certain, share, hit.guarded or guarded)

    def _own_hits(self, plan: Plan) -> Iterator[tuple[Key, _Hit]]:
        axes = plan.axes
        rows = [row for row in self._rows[plan.base] if self._meets(row, plan)]
        cells = _stretches(plan, rows)
        for row in rows:
            values: list[list[Any]] = [
                cells if one.is_time else self._values(row, plan, one) for one in plan.dimensions
            ]
            for key in product(*values):
                ranges: dict[str, Any] = dict(axes)
                names: list[str | None] = []
                for one, value in zip(plan.dimensions, key, strict=True):
                    names.append(value[0] if isinstance(value, tuple) else value)
                    if isinstance(value, tuple):
                        ranges[one.field] = value[1]
                hit = _weigh(row, ranges)
                if hit:
                    yield tuple(names), hit

    def _meets(self, row: Row, plan: Plan) -> bool:
        return all(self._holds(term, _known(row[column_of(term.field, plan.base)])) for term in plan.terms) and all(
            self._holds(term, sorted(self._exposed[row["source"]])) for term in plan.exposures
        )

    def _holds(self, term: Term, known: list[str]) -> bool:
        """``!=`` never matches what is not known."""
        found = any(self._matches(value, wanted) for value in known for wanted in term.values)
        return bool(known) and not found if term.operator == "!=" else found

    def _values(self, row: Row, plan: Plan, one: Dimension) -> list[str | None]:
        if one.name == DATING:
            known_sides = sum(day is not None for day in _days(row, one.field))
            return [("unknown", "unbounded", "bounded")[known_sides]]
        known = {one.into(value) for value in _known(row[column_of(one.field, plan.base)])}
        return [*sorted(known)] if known else [None]


def _unit(row: Row, key: str) -> Any:
    """What a row counts as; an unknown victim is one person of its own event."""
    return (row["event"],) if row[key] is None else row[key]


def _with_source(row: Row, sources: dict[int, Row]) -> Row:
    source = sources[row["source"]]
    guarded = source.get("guarded", False) or row.get("guarded", False)
    return {**row, "source_kind": source["kind"], "source_sex": source["sex"], "guarded": guarded}


def _known(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _days(row: Row, field: str) -> tuple[int | None, int | None]:
    low, high = (row[column] for column in _AXES[field])
    return (None if low is None else day_number(low)), (None if high is None else day_number(high))


def _weigh(row: Row, axes: Mapping[str, Any]) -> _Hit | None:
    """How the row meets every basis of time; ``None`` as the days asked means: the row's own date is unknown."""
    certain, weight = True, SCALE
    for field, ranges in axes.items():
        low, high = _days(row, field)
        if ranges is None:
            if low is not None or high is not None:
                return None
            continue
        found = weigh(low, high, ranges)
        if found is None:
            return None
        certain, weight = certain and found[0], weight * found[1] // SCALE
    return _Hit(row, certain, weight, row.get("guarded", False))


def _stretches(plan: Plan, rows: list[Row]) -> list[tuple[str | None, list[Range] | None]]:
    """The cells of time, each with the days it leaves, and (unless a condition asks for a date) the unknown."""
    if plan.time is None:
        return []
    field = plan.time.field
    ranges = plan.axes[field]
    unknown: list[tuple[str | None, list[Range] | None]] = []
    if plan.where.ranges(field) is None:
        unknown = [(None, None)]
    known = [_days(row, field) for row in rows if _weigh(row, plan.axes)]
    if not known or not ranges:
        return unknown
    days = [day for pair in known for day in pair if day is not None]
    cells = stretches(plan.time.name, *domain(min(days), max(days), ranges))
    within = [
        (key, [(max(a, cell[0]), min(b, cell[1])) for a, b in ranges if a <= cell[1] and cell[0] <= b])
        for key, cell in cells
    ]
    return [*within, *unknown]


def _line(plan: Plan, hit: _Hit) -> Line:
    row = hit.row
    unit = (row["event"],) if row[plan.key] is None else row[plan.key]
    if plan.base != "acts":
        return Line(unit, row["source"], None, None, None, False, hit.certain, hit.weight, hit.guarded)
    is_group = row["victim_kind"] == "group"
    most = row["victim_max"] if is_group else 1
    unassessed = row["code"] == UNASSESSED
    who = (unit, row["source"], row["act"], _mention(row), most)
    return Line(*who, unassessed, hit.certain, hit.weight, hit.guarded)


def _mention(row: Row) -> Mention:
    is_group = row["victim_kind"] == "group"
    return row["event"], row["victim"], is_group, max(1, row["victim_min"] or 1) if is_group else 1
