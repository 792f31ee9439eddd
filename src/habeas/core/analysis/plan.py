"""A question made ready for an engine: which rows are asked, on which conditions, and into which cells they fall.

Both engines (`engine.py`, fast; `reference.py`, plain) answer a `Plan` with a `Raw` for each cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from habeas.core.analysis.where import (
    ACCOUNT,
    ACT,
    ACT_OR_OBSERVATION,
    FAR,
    OBSERVATION,
    SOURCE,
    Range,
    Term,
    Where,
    day_number,
    day_of,
)
from habeas.core.kernel.errors import Refused, WrongUse

#: unit -> the column that numbers it (victims are counted by a rule of their own: docs/methods/counting.md)
UNITS = {
    "acts": "act",
    "victims": "victim",
    "accounts": "account",
    "sources": "source",
    "events": "event",
    "observations": "observation",
}
BASES = ("event", "report")
MONTHS = {"year": 12, "quarter": 3, "month": 1}
TIMES = tuple(MONTHS)
#: what a table's rows and columns can be -> the field of a condition that asks the same
DIMENSIONS = {
    "violation": "act",
    "group": "act",
    **{field: field for field in (*ACT[1:], "place", "basis", *OBSERVATION, "submitter", "source.kind", "source.sex")},
    **dict.fromkeys(TIMES, ""),
}
#: rows or columns that need a map: the provinces in which places lie
PROVINCE = "province"
#: a dimension for caveats alone: whether a date is bounded, unbounded (on one side) or unknown
DATING = "dating"
#: what a share is counted in, so that sums are exact in any order
SCALE = 10**12
#: killings whose lawfulness nobody has assessed: never added to violations
UNASSESSED = "LIF-00"
MOST_CELLS = 5_000

Key = tuple[str | None, ...]
Match = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Raw:
    """What one cell holds, before any disclosure control. ``expected`` is in units of 1 / SCALE.

    ``mixed``: killings whose lawfulness is not assessed stand in it beside violations. ``guarded``: a row stands behind
    it that is under a guard, or that is in only because of such a row.
    """

    certain: int = 0
    possible: int = 0
    expected: int = 0
    maximum: int | None = 0
    sources: int = 0
    victims: int | None = None
    unbounded: int = 0
    mixed: bool = False
    guarded: bool = False


#: event, number of the victim (None: unknown), whether a group, smallest size
Mention = tuple[int, int | None, bool, int]


@dataclass(frozen=True, slots=True)
class Resting:
    """Who a cell rests on: its sources by number, and its mentions of victims (None where the rows are no acts)."""

    sources: frozenset[int]
    mentions: frozenset[Mention] | None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to part the rows: by the value of a field (``into`` maps a value to its cell), or by time on one basis."""

    name: str
    field: str
    into: Callable[[str], str]

    @property
    def is_time(self) -> bool:
        """Whether its cells are stretches of days."""
        return self.name in TIMES


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows of ``base`` that meet ``where``, counted by ``unit`` in cells; only units that meet ``among`` as well.

    ``among`` is a plan of the same unit: a unit may meet it through another act than the one that meets ``where``.
    """

    unit: str
    base: str
    where: Where
    dimensions: tuple[Dimension, ...] = ()
    among: Plan | None = None

    @property
    def key(self) -> str:
        """The column that numbers the unit."""
        return UNITS[self.unit]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Conditions on a column of the rows themselves."""
        return tuple(term for term in self.where.plain if term.field != "exposure")

    @property
    def exposures(self) -> tuple[Term, ...]:
        """Conditions on the exposure history of the row's source."""
        return tuple(term for term in self.where.plain if term.field == "exposure")

    @property
    def time(self) -> Dimension | None:
        """The dimension that parts the rows by time, where there is one."""
        return next((dimension for dimension in self.dimensions if dimension.is_time), None)

    @property
    def axes(self) -> dict[str, tuple[Range, ...]]:
        """For ``date`` and ``report_date``, where a condition or a dimension needs it: the days that are left."""
        axes = {field: ranges for field in ("date", "report_date") if (ranges := self.where.ranges(field)) is not None}
        if self.time:
            axes.setdefault(self.time.field, ((-FAR, FAR),))
        return axes


class Engine(Protocol):
    """What answers plans: the fast way and the plain way give the same answers."""

    def cells(self, plan: Plan) -> dict[Key, Raw]:
        """The cells that hold anything possible."""

    def numbers(self, plan: Plan) -> tuple[int, int | None, int | None]:
        """How many sources, accounts and events the rows have that can meet the conditions (None: they have none)."""

    def times(self, plan: Plan) -> list[str]:
        """The stretches of time that the plan's dimension of time has, from the first to the last."""

    def resting(self, plan: Plan, keys: Iterable[Key]) -> dict[Key, Resting]:
        """Who each of these cells rests on."""

    def bases(self, plan: Plan, of: Collection[int] | None = None) -> dict[int, frozenset[str]]:
        """The accounts of the rows that certainly meet the conditions (``of`` these alone), each with its bases of
        knowledge there."""


def below(value: str, wanted: str) -> bool:
    """Whether ``value`` is ``wanted`` or below it: ``camp/quarry`` lies in ``camp``, ``TOR-01`` in ``TOR-*``."""
    if wanted.endswith("-*"):
        return value.startswith(wanted[:-1])
    return value == wanted or value.startswith(wanted + "/")


def column_of(field: str, base: str) -> str:
    """The column of ``base`` that a field reads."""
    if base == "sources" and field.startswith("source."):
        return field.removeprefix("source.")
    return {"act": "code"}.get(field, field.replace(".", "_"))


def dimension(name: str, *, by: str) -> Dimension:
    """A table's rows or columns by name; time is that of the event or that of the report."""
    if name not in DIMENSIONS:
        raise WrongUse("unknown-rows", "A table has no such rows.", expected=" or ".join(DIMENSIONS), found=repr(name))
    if by not in BASES:
        raise WrongUse("unknown-basis", "Time has no such basis.", expected="event or report", found=repr(by))
    if name in TIMES:
        return Dimension(name, "date" if by == "event" else "report_date", str)
    if name == "group":
        return Dimension(name, "act", group_of)
    return Dimension(name, DIMENSIONS[name], str)


def group_of(code: str) -> str:
    """The letters of a vocabulary code."""
    return code.partition("-")[0]


def plan_for(unit: str, where: Where, dimensions: tuple[Dimension, ...] = (), *, among: Where | None = None) -> Plan:
    """The plan of a question; refused (``mixed-where``) when its fields speak of rows that the unit does not have."""
    if unit not in UNITS:
        raise WrongUse(
            "unknown-unit", "Nothing is counted in this unit.", expected=" or ".join(UNITS), found=repr(unit)
        )
    if sum(one.is_time for one in dimensions) > 1:
        raise WrongUse("two-times", "A table has time in its rows or in its columns, not in both.")
    fields = where.fields | {one.field for one in dimensions}
    if among is None or not among.terms:
        return Plan(unit, _base(unit, fields), where, dimensions)
    if unit in ("acts", "observations") or (unit in ("sources", "accounts") and among.fields <= set(SOURCE)):
        return plan_for(unit, among.and_(where), dimensions)  # what is asked of a whole unit can be asked of its rows
    return Plan(unit, _base(unit, fields), where, dimensions, plan_for(unit, among))


def _base(unit: str, fields: frozenset[str]) -> str:
    about_acts, about_observations = fields & set(ACT), fields & set(OBSERVATION)
    shared = fields & set(ACT_OR_OBSERVATION)
    acts_only = unit in ("acts", "victims")
    if about_observations and (about_acts or unit in ("acts", "victims", "accounts", "events")):
        raise _mixed(unit, about_observations)
    if unit == "observations" and about_acts:
        raise _mixed(unit, about_acts)
    if unit == "observations" or about_observations:
        return "observations"
    if acts_only or about_acts or shared:
        return "acts"
    return "accounts" if unit in ("accounts", "events") or fields & set(ACCOUNT) else "sources"


def _mixed(unit: str, fields: frozenset[str]) -> WrongUse:
    return WrongUse(
        "mixed-where",
        "Acts and observations are different rows: no row can meet this.",
        expected=f"conditions and rows that speak of {unit}",
        found=", ".join(sorted(fields)),
        do="Ask about acts and about observations apart.",
    )


def weigh(low: int | None, high: int | None, ranges: Iterable[Range]) -> tuple[bool, int] | None:
    """How an interval of days lies in ``ranges``: certainly, and with what share (of SCALE); None when it cannot.

    An unknown date (no side known) lies nowhere. An unbounded one has no share: it counts as possible only, unless it
    lies inside as a whole.
    """
    if low is None and high is None:
        return None
    first, last = -FAR if low is None else low, FAR if high is None else high
    length = last - first + 1
    overlap = sum(max(0, min(last, end) - max(first, start) + 1) for start, end in ranges)
    if overlap <= 0:
        return None
    if overlap == length:
        return True, SCALE
    return False, 0 if low is None or high is None else overlap * SCALE // length


def stretches(name: str, low: int, high: int) -> list[tuple[str, Range]]:
    """The years, quarters or months from one day to another; refused when there are too many."""
    months = MONTHS[name]
    start, end = month_of(low) // months, month_of(high) // months
    if end - start >= MOST_CELLS:
        raise Refused(
            "too-many-cells",
            f"The dates span {end - start + 1} cells of time; a table holds at most {MOST_CELLS}.",
            do="Narrow the condition with date>= and date<=, or take a longer stretch.",
        )
    return [_stretch(name, index, months) for index in range(start, end + 1)]


def domain(low: int, high: int, ranges: tuple[Range, ...]) -> Range:
    """The first and last day of the cells of time: those that the conditions set, else those of the rows."""
    start, end = ranges[0][0], ranges[-1][1]
    first = start if start > -FAR else min(low, end)
    return first, end if end < FAR else max(high, first)


def month_of(day: int) -> int:
    """The month of a day, counted from January of the year 0."""
    found = day_of(day)
    return found.year * 12 + found.month - 1


def _stretch(name: str, index: int, months: int) -> tuple[str, Range]:
    year, month = divmod(index * months, 12)
    key = {"year": f"{year:04d}", "quarter": f"{year:04d}-Q{month // 3 + 1}", "month": f"{year:04d}-{month + 1:02d}"}[
        name
    ]
    next_year, next_month = divmod((index + 1) * months, 12)
    last = date(9999, 12, 31) if next_year > 9999 else None
    end = day_number(last) if last else day_number(date(next_year, next_month + 1, 1)) - 1
    return key, (day_number(date(year, month + 1, 1)), end)
