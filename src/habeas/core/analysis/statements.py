"""Plans written as SQL. Only integers are ever written into a statement: numbers for values, days and cells.

What a person typed never reaches an engine: `Values` turns it into the numbers of the values that match, in Python.
Each statement selects from ``s``: one line for each row in each cell it can fall into, with

``d0, d1``   the cell (-1: not known)          ``u``       the unit's number
``c``        whether it certainly falls there  ``w``       the share of its days, in 1/SCALE
``person``   a linked victim                   ``lump``    a group, or (negative) the unknown victims of an event
``guarded``  whether the row, or one through which its unit is among those asked about, is under a guard
"""

# ruff: noqa: S608  (every value written below is an integer: see ``_numbers``)
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from habeas.core.analysis.plan import DATING, MONTHS, SCALE, Dimension, Match, Plan, column_of, month_of
from habeas.core.analysis.where import FAR, Range, Term

UNKNOWN = -1
#: the columns of each base that hold text, in the release's own names or joined from ``sources``
TEXTS = {
    "acts": (
        "code",
        "mode",
        "place",
        "place_type",
        "agency",
        "stage",
        "basis",
        "method",
        "victim_sex",
        "victim_age",
        "victim_kind",
        "submitter",
        "source_kind",
        "source_sex",
    ),
    "observations": ("condition", "item", "place", "basis", "submitter", "source_kind", "source_sex"),
    "accounts": ("submitter", "source_kind", "source_sex"),
    "sources": ("kind", "sex"),
    "exposures": ("place_type",),
}
LINE = {
    "acts": (
        "source",
        "act",
        "event",
        "person",
        "lump",
        "is_group",
        "size",
        "size_most",
        "unassessed",
        "account",
        "basis",
        "guarded",
    ),
    "observations": ("source", "guarded"),
    "accounts": ("source", "account", "event", "guarded"),
    "sources": ("source", "guarded"),
}
_DATINGS = ("unknown", "unbounded", "bounded")


@dataclass(frozen=True, slots=True)
class Values:
    """The distinct values of every column of text, by the numbers that stand for them, and which of them match."""

    of: dict[tuple[str, str], tuple[str, ...]]
    matches: Match
    _found: dict[tuple[str, Term], tuple[int, ...]] = field(default_factory=dict)

    def meeting(self, base: str, column: str, term: Term) -> tuple[int, ...]:
        """The numbers of the values that lie in any of the term's values."""
        name = (f"{base}.{column}", term)
        if name not in self._found:
            values = enumerate(self.of[base, column])
            wanted = term.values
            self._found[name] = tuple(n for n, value in values if any(self.matches(value, one) for one in wanted))
        return self._found[name]


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one dimension's cells, by the numbers that stand for them."""

    names: dict[int, str | None]

    def numbers(self) -> dict[str | None, int]:
        """The number of each label."""
        return {name: number for number, name in self.names.items()}


def labels_of(values: Values, plan: Plan, one: Dimension, cells: list[tuple[str, Range]]) -> Labels:
    """What the numbers in ``d0`` or ``d1`` stand for."""
    if one.name == DATING:
        return Labels(dict(enumerate(_DATINGS)))
    if one.is_time:
        return Labels({UNKNOWN: None, **{number: key for number, (key, _) in enumerate(cells)}})
    names = {one.into(value): None for value in values.of[plan.base, column_of(one.field, plan.base)]}
    return Labels({UNKNOWN: None, **dict(enumerate(names))})


def selected(values: Values, plan: Plan, cells: list[tuple[str, Range]]) -> str:
    """The statement of ``s``, as the beginning of a WITH."""
    where = _conditions(values, plan)
    if not plan.dimensions and not plan.axes and plan.among is None:  # the same, short: an engine reads it faster
        own = ", ".join(LINE[plan.base])
        return f"WITH s AS (SELECT {own}, {_unit(plan)} AS u, TRUE AS c, {SCALE} AS w FROM {plan.base} WHERE {where})"
    rows = f"SELECT *, {_unit(plan)} AS u FROM {plan.base} WHERE {where}"
    for index, one in enumerate(plan.dimensions):  # one after the other: two lists in one SELECT would be zipped
        rows = f"SELECT *, {_column(values, plan, index, one, cells)} FROM ({rows})"
    joins, stretch = "", ""
    if plan.time:
        index = plan.dimensions.index(plan.time)
        stretch = f"stretch(n, low, high) AS (VALUES {_rows(cells)}), "
        joins = f" LEFT JOIN stretch ON stretch.n = r.d{index}"
    overlaps = [_overlap(plan, axis) for axis in plan.axes]
    certain, weight = " AND ".join(f"({one[0]})" for one in overlaps) or "TRUE", _product([one[1] for one in overlaps])
    among, own = "", "r.*"
    if plan.among is not None:
        among, own = f"a AS ({_meeting(values, plan.among)}), ", "r.* REPLACE (r.guarded OR a.g AS guarded)"
        joins += " JOIN a ON a.u = r.u"
        certain, weight = f"({certain}) AND a.c", _product([weight, "a.w"])
    possible = " AND ".join(one[2] for one in overlaps) or "TRUE"
    return (
        f"WITH {stretch}{among}r AS ({rows}), "
        f"s AS (SELECT {own}, {certain} AS c, {weight} AS w FROM r{joins} WHERE {possible})"
    )


def kept(plan: Plan) -> str:
    """The selection as a table of its own, with what ``rests``, ``weighed``, ``lumps`` and ``most`` read of it."""
    cells = "".join(f"d{index}::INT AS d{index}, " for index in range(len(plan.dimensions)))
    own = [] if plan.base != "acts" else ["event", "person", "lump", "size", "unassessed"]
    unit = ["act", "size_most"] if plan.unit == "victims" else ["u"]
    return f"SELECT {cells}{', '.join(['source', 'guarded', *own, *unit, 'c', 'w'])} FROM s"


def numbers(plan: Plan) -> str:
    """Sources, accounts and events of a plan, null where its rows have none."""
    has = plan.base in ("acts", "accounts")
    more = "count(DISTINCT account), count(DISTINCT event)" if has else "NULL, NULL"
    return f"SELECT count(DISTINCT source), {more} FROM s"


def lines(plan: Plan, at_most: int) -> str:
    """The lines themselves of a plan without cells, unless they are more than ``at_most``."""
    return f"SELECT {', '.join(LINE[plan.base])}, u, c, w FROM s LIMIT {at_most + 1}"


def figures(plan: Plan) -> str:
    """Units and who they rest on, for each cell, where every row counts whole."""
    cell = _cell(plan)
    return f"SELECT {cell} {_resting(plan)}, count(DISTINCT u) FROM s{_grouped(plan)}"


def weighed(plan: Plan) -> str:
    """Units by how surely they fall into each cell: a unit counts by the row that says most."""
    return (
        f"SELECT {_cell(plan)} count(*), count(*) FILTER (c), sum(w), count(*) FILTER (w = 0) FROM "
        f"(SELECT {_cell(plan)} {_counted(plan)} AS u, bool_or(c) AS c, max(w) AS w FROM s "
        f"{_grouped(plan, _counted(plan))}) WHERE u IS NOT NULL{_grouped(plan)}"
    )


def rests(plan: Plan) -> str:
    """Who each cell rests on."""
    return f"SELECT {_cell(plan)} {_resting(plan)} FROM s{_grouped(plan)}"


def lumps(plan: Plan) -> str:
    """Unlinked groups and unknown victims: for each event of a cell the largest single minimum."""
    cell = _cell(plan)
    home = "CASE WHEN min(event) = max(event) THEN min(event) ELSE -lump END"  # told of in several events: by itself
    groups = (
        f"SELECT {cell} lump, {home} AS home, max(size) AS size, bool_or(c) AS c, max(w) AS w FROM s "
        f"WHERE lump IS NOT NULL{_grouped(plan, 'lump')}"
    )
    events = (
        f"SELECT {cell} max(size) AS p, max(CASE WHEN c THEN size ELSE 0 END) AS c, "
        f"max(size::HUGEINT * w) AS w, count(*) FILTER (w = 0) AS z FROM ({groups}){_grouped(plan, 'home')}"
    )
    return f"SELECT {cell} sum(p), sum(c), sum(w), sum(z) FROM ({events}){_grouped(plan)}"


def most(plan: Plan) -> str:
    """Unlinked groups at their largest, and one unknown person for each act: their sum, and whether it is unbounded."""
    own = "lump, CASE WHEN lump < 0 THEN act END"
    sizes = (
        f"SELECT {_cell(plan)} max(size_most) AS size, bool_or(size_most IS NULL) AS unbounded FROM s "
        f"WHERE lump IS NOT NULL{_grouped(plan, own)}"
    )
    return f"SELECT {_cell(plan)} sum(size), bool_or(unbounded) FROM ({sizes}){_grouped(plan)}"


def sources(plan: Plan, keys: Iterable[tuple[int, ...]]) -> str:
    """The sources of some cells."""
    return f"SELECT DISTINCT {_cell(plan)} source FROM s WHERE {_among(plan, keys)}"


def mentions(plan: Plan, keys: Iterable[tuple[int, ...]]) -> str:
    """The mentions of victims in some cells."""
    victim = "CASE WHEN lump < 0 THEN NULL ELSE coalesce(person, lump) END"
    return f"SELECT DISTINCT {_cell(plan)} event, {victim}, is_group, size FROM s WHERE {_among(plan, keys)}"


def bases(plan: Plan, of: Iterable[int] | None) -> str:
    """The accounts (``of`` these alone) that certainly meet the conditions, with their bases of knowledge."""
    basis = "list(DISTINCT basis)" if plan.base == "acts" else "[]"
    these = "" if of is None else f" AND account IN ({_numbers(of) or 'NULL'})"
    return f"SELECT account, {basis} FROM s WHERE c{these} GROUP BY account"


def bounds(values: Values, plan: Plan, axis: str) -> str:
    """The first and last bounded day of the rows that can meet the conditions."""
    first, last = f"{_axis(axis)}_first", f"{_axis(axis)}_last"
    possible = " AND ".join(_overlap(plan, one, whole=True)[2] for one in plan.axes)
    return (
        f"SELECT min(CASE WHEN {first} > {-FAR} THEN {first} ELSE {last} END), "
        f"max(CASE WHEN {last} < {FAR} THEN {last} ELSE {first} END) "
        f"FROM {plan.base} AS r WHERE {_conditions(values, plan)} AND {first} IS NOT NULL AND {possible}"
    )


def _meeting(values: Values, plan: Plan) -> str:
    """The units that can meet a plan without cells, with how surely they do."""
    overlaps = [_overlap(plan, axis) for axis in plan.axes]
    certain, weight = " AND ".join(f"({one[0]})" for one in overlaps) or "TRUE", _product([one[1] for one in overlaps])
    possible = " AND ".join(one[2] for one in overlaps) or "TRUE"
    return (
        f"SELECT {_unit(plan)} AS u, bool_or({certain}) AS c, max({weight}) AS w, bool_or(guarded) AS g "
        f"FROM {plan.base} AS r WHERE {_conditions(values, plan)} AND {possible} GROUP BY 1"
    )


def _unit(plan: Plan) -> str:
    return "coalesce(person, lump)" if plan.unit == "victims" else plan.key


def _counted(plan: Plan) -> str:
    return "person" if plan.unit == "victims" else "u"


def _resting(plan: Plan) -> str:
    if plan.base != "acts":
        return "count(DISTINCT source), 0, 0, FALSE, bool_or(guarded)"
    return (
        "count(DISTINCT source), count(DISTINCT person), count(lump), "
        "bool_or(unassessed) AND NOT bool_and(unassessed), bool_or(guarded)"
    )


def _cell(plan: Plan) -> str:
    return "".join(f"d{index}, " for index in range(len(plan.dimensions)))


def _grouped(plan: Plan, *more: str) -> str:
    names = [f"d{index}" for index in range(len(plan.dimensions))] + [one for one in more if one]
    return f" GROUP BY {', '.join(names)}" if names else " HAVING count(*) > 0"


def _conditions(values: Values, plan: Plan) -> str:
    terms = [_term(values, plan.base, term) for term in plan.terms]
    return " AND ".join([*terms, *(_exposed(values, term) for term in plan.exposures)]) or "TRUE"


def _term(values: Values, base: str, term: Term) -> str:
    column = column_of(term.field, base)
    found = values.meeting(base, column, term)
    if column == "method":
        any_of = f"list_has_any(method, {_list(found)})"
        return f"len(method) > 0 AND NOT {any_of}" if term.operator == "!=" else any_of
    if term.operator == "!=":
        found = tuple(sorted(set(range(len(values.of[base, column]))) - set(found)))
    return f"{column} IN ({_numbers(found)})" if found else "FALSE"


def _exposed(values: Values, term: Term) -> str:
    found = values.meeting("exposures", "place_type", term)
    there = f"source IN (SELECT source FROM exposures WHERE place_type IN ({_numbers(found)}))" if found else "FALSE"
    return f"source IN (SELECT source FROM exposures) AND NOT ({there})" if term.operator == "!=" else there


def _column(values: Values, plan: Plan, index: int, one: Dimension, cells: list[tuple[str, Range]]) -> str:
    """A dimension as the numbers of its cells; a row that falls into several becomes several lines."""
    if one.name == DATING:
        first, last = f"{_axis(one.field)}_first", f"{_axis(one.field)}_last"
        open_side = f"{first} = {-FAR} OR {last} = {FAR}"
        return f"CASE WHEN {first} IS NULL THEN 0 WHEN {open_side} THEN 1 ELSE 2 END AS d{index}"
    if one.is_time:
        return f"unnest({_stretched(plan, one, cells)}) AS d{index}"
    column = column_of(one.field, plan.base)
    own = values.of[plan.base, column]
    number = {name: n for n, name in enumerate({one.into(value): None for value in own})}
    into = [number[one.into(value)] for value in own]
    if column == "method":
        each = f"list_transform(method, lambda x: {_list(into)}[x + 1])" if into else "method"
        return f"unnest(CASE WHEN len(method) = 0 THEN [{UNKNOWN}] ELSE {each} END) AS d{index}"
    same = into == list(range(len(own)))
    return f"coalesce({column if same else f'{_list(into)}[{column} + 1]'}, {UNKNOWN}) AS d{index}"


def _stretched(plan: Plan, one: Dimension, cells: list[tuple[str, Range]]) -> str:
    """The cells of time that a row touches, from the months of its first and last day."""
    axis, months = _axis(one.field), MONTHS[one.name]
    unknown = f"[{UNKNOWN}]" if plan.where.ranges(one.field) is None else "[]"
    touched = "[]"
    if cells:
        start = month_of(cells[0][1][0]) // months
        low, high = f"{axis}_month_first // {months} - {start}", f"{axis}_month_last // {months} - {start}"
        touched = f"range(greatest({low}, 0)::BIGINT, least({high}, {len(cells) - 1})::BIGINT + 1)"
    return f"CASE WHEN {axis}_first IS NULL THEN {unknown}::BIGINT[] ELSE {touched}::BIGINT[] END"


def _overlap(plan: Plan, field_: str, *, whole: bool = False) -> tuple[str, str, str]:
    """How the days of a row lie in those asked: surely (a condition), with what share, and at all (a condition)."""
    axis, in_cell = _axis(field_), not whole and plan.time is not None and plan.time.field == field_
    first, last = f"r.{axis}_first", f"r.{axis}_last"
    low, high = (", stretch.low", ", stretch.high") if in_cell else ("", "")
    days = " + ".join(
        f"greatest(0, least({last}, {end}{high}) - greatest({first}, {start}{low}) + 1)"
        for start, end in plan.axes[field_]
    )
    length = f"({last} - {first} + 1)"
    days = f"({days or '0'})"
    share = f"WHEN {first} = {-FAR} OR {last} = {FAR} THEN 0 ELSE {days} * {SCALE} // {length} END"
    certain, weight, possible = f"{days} = {length}", f"CASE WHEN {days} = {length} THEN {SCALE} {share}", f"{days} > 0"
    if in_cell and plan.where.ranges(field_) is None:
        unknown = f"{first} IS NULL"
        return (
            f"{unknown} OR {certain}",
            f"CASE WHEN {unknown} THEN {SCALE} ELSE {weight} END",
            "TRUE",  # a row stands in the stretches alone that it touches
        )
    return certain, weight, f"({first} IS NOT NULL AND {possible})"


def _product(weights: list[str]) -> str:
    weights = weights or [str(SCALE)]
    product = weights[0]
    for one in weights[1:]:
        product = f"(({product})::HUGEINT * ({one}) // {SCALE})::BIGINT"
    return product


def _axis(field_: str) -> str:
    return {"date": "date", "report_date": "given"}[field_]


def _among(plan: Plan, keys: Iterable[tuple[int, ...]]) -> str:
    names = [f"d{index}" for index in range(len(plan.dimensions))]
    if not names:
        return "TRUE"
    return f"({', '.join(names)}) IN ({', '.join('(' + _numbers(key) + ')' for key in keys)})"


def _rows(cells: list[tuple[str, Range]]) -> str:
    lines = [f"({_numbers((number, *days))})" for number, (_, days) in enumerate(cells)]
    return ", ".join(lines) or "(NULL::BIGINT, NULL::BIGINT, NULL::BIGINT)"


def _list(numbers: Iterable[int]) -> str:
    return f"([{_numbers(numbers)}]::INT[])"


def _numbers(numbers: Iterable[int]) -> str:
    """Integers, and nothing else, as they stand in a statement."""
    return ", ".join(str(int(number)) for number in numbers)
