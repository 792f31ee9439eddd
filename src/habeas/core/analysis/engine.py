"""The fast way to count: DuckDB in memory, fed by Arrow. The only module here that knows either.

The engine reads no file, loads no extension and writes nothing to disk (its settings are locked). Columns of text
become numbers when a release is opened, so that a statement holds numbers only (`statements.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from habeas.core.analysis import selection, statements
from habeas.core.analysis.adding import add_up
from habeas.core.analysis.plan import (
    SCALE,
    UNASSESSED,
    Key,
    Match,
    Plan,
    Raw,
    Resting,
    below,
    column_of,
    domain,
    stretches,
)
from habeas.core.analysis.selection import Asked, line_of
from habeas.core.analysis.where import FAR, Range, Term
from habeas.core.release.open import OpenRelease

_SETTINGS = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "preserve_insertion_order": "false",
    "python_enable_replacements": "false",
}
_FAR_MONTH = 1_000_000
#: rows of a table that are looked through here
_SMALL = 250_000
#: conditions of which the rows that meet them are kept
_MOST_MASKS = 256
_KEPT = {
    "acts": ("act", "account", "event", "source"),
    "observations": ("observation", "source"),
    "accounts": ("account", "event", "source"),
    "sources": ("source",),
    "exposures": ("source",),
}
_AXES = {"acts": ("date", "given"), "observations": ("date", "given"), "accounts": ("given",)}


class Fast:
    """Answers plans from one release, held in memory by DuckDB. One thread at a time may ask."""

    def __init__(self, release: OpenRelease, *, matches: Match = below) -> None:
        acts = release.table("acts", _read("acts"))
        threads = 1 if acts.num_rows <= _SMALL else 2  # two wait for each other longer than a small table takes one
        self._connection = duckdb.connect(":memory:", config={"threads": threads})
        for name, value in _SETTINGS.items():
            self._connection.execute(f"SET {name} = '{value}'")
        self._connection.execute("SET lock_configuration = true")
        self._values = statements.Values({}, matches)
        self._small: dict[str, Any] = {}
        self._masks: dict[tuple[Any, ...], Any] = {}
        self._spans: dict[Plan, list[tuple[str, Range]]] = {}
        self._next: tuple[Plan, dict[Key, Raw]] | None = None
        for name in ("sources", "exposures", "accounts", "observations"):
            self._load(name, release.table(name, _read(name)))
        self._load("acts", acts)

    def cells(self, plan: Plan) -> dict[Key, Raw]:
        """The cells that hold anything possible."""
        if (few := self.few(plan)) is not None and len(few) <= selection.FEW:
            return {(): add_up(plan.unit, [line_of(row) for row in few])} if few else {}
        ask = Asked(self, plan)
        if few is None and not plan.dimensions and (lines := ask.lines()) is not None:
            return {(): add_up(plan.unit, lines)} if lines else {}
        whole = not plan.axes and (plan.among is None or not plan.among.axes)
        if whole and plan.unit != "victims":
            found = ask.by_key(statements.figures(plan), wide=6)
            lumps = ask.lumps(found.values())
            return {key: _whole(plan, row, lumps.get(key)) for key, row in found.items()}
        if self._next is not None and self._next[0] == plan:
            return self._next[1]
        with ask.keeping():
            cells = _weighed_cells(ask, plan)
            self._next = self._by_time(ask, plan, cells)
        return cells

    def _by_time(self, ask: Asked, plan: Plan, found: Mapping[Key, Raw]) -> tuple[Plan, dict[Key, Raw]] | None:
        """Of a table of time and something else its totals by time, which come next, while its selection is kept: to
        make it is the dearest part. Not where they would add what must stay apart.
        """
        if plan.time is None or len(plan.dimensions) == 1 or any(UNASSESSED in key for key in found):
            return None
        by_time = replace(plan, dimensions=(plan.time,))
        return by_time, _weighed_cells(ask.by_time(), by_time)

    def few(self, plan: Plan) -> list[tuple[Any, ...]] | None:
        """The rows of a plan without cells and times, looked through column by column; None where the engine has to
        say. A report asks thousands of such questions, and the engine takes longer to read one than to answer it."""
        plans = [plan] if plan.among is None else [plan, plan.among]
        if any(one.dimensions or one.axes or self._table(one.base) is None or _by_method(one) for one in plans):
            return None
        meets, through = self._meeting(plan), pa.array([], pa.int64())
        if plan.among is not None:
            among = self._meeting(plan.among)
            units = self._unit(plan.among).filter(among).unique()
            meets = pc.and_(meets, pc.is_in(self._unit(plan), value_set=units, skip_nulls=True))
            guarded = self._table(plan.among.base).column("guarded").combine_chunks()
            through = self._unit(plan.among).filter(pc.and_(among, guarded)).unique()
        table = self._table(plan.base)
        chosen = pc.indices_nonzero(meets)[: selection.FEW + 1]
        own = self._unit(plan).take(chosen)
        columns = [table.column(name).take(chosen) for name in statements.LINE[plan.base]]
        columns[-1] = pc.or_(columns[-1].combine_chunks(), pc.is_in(own, value_set=through, skip_nulls=True))
        units = own.to_pylist()
        columns = [column.to_pylist() for column in columns]
        return [(*own, unit, True, SCALE) for *own, unit in zip(*columns, units, strict=True)]

    def _table(self, base: str) -> Any:
        """A small table by columns, without lists; None where there are too many rows."""
        if base not in self._small:
            size = self.run(f"SELECT count(*) FROM {base}")[0][0]  # noqa: S608
            known = [name for name in statements.TEXTS[base] if name != "method"]
            names = dict.fromkeys([*statements.LINE[base], *_KEPT[base], *known])
            asked = f"SELECT {', '.join(names)} FROM {base}"  # noqa: S608
            table = self._connection.sql(asked).to_arrow_table() if size <= _SMALL else None
            self._small[base] = table.combine_chunks() if table is not None else None
        return self._small[base]

    def _unit(self, plan: Plan) -> Any:
        table = self._table(plan.base)
        if plan.unit == "victims":
            return pc.coalesce(table.column("person").combine_chunks(), table.column("lump").combine_chunks())
        return table.column(plan.key).combine_chunks()

    def _meeting(self, plan: Plan) -> Any:
        """Which rows meet a plan's conditions; a value that is not known meets none."""
        table = self._table(plan.base)
        meets = pa.repeat(pa.scalar(True), table.num_rows)
        for term in (*plan.terms, *plan.exposures):
            key = (plan.base, term)
            if key not in self._masks:
                while len(self._masks) >= _MOST_MASKS:
                    self._masks.pop(next(iter(self._masks)))
                self._masks[key] = self._mask(plan.base, term)
            meets = pc.and_(meets, self._masks[key])
        return meets

    def _mask(self, base: str, term: Term) -> Any:
        if term.field == "exposure":
            found = self._values.meeting("exposures", "place_type", term)
            there, exposed = self._sources(found), self._sources(None)
            own = self._table(base).column("source").combine_chunks()
            inside = pc.is_in(own, value_set=there, skip_nulls=True)
            if term.operator != "!=":
                return inside
            return pc.and_not(pc.is_in(own, value_set=exposed, skip_nulls=True), inside)
        column = column_of(term.field, base)
        own, found = self._table(base).column(column).combine_chunks(), self._values.meeting(base, column, term)
        if term.operator == "!=":
            found = tuple(sorted(set(range(len(self._values.of[base, column]))) - set(found)))
        return pc.is_in(own, value_set=pa.array(found, own.type), skip_nulls=True)

    def _sources(self, found: tuple[int, ...] | None) -> Any:
        """The sources with an exposure, at places of these kinds."""
        table = self._connection.sql("SELECT source, place_type FROM exposures").to_arrow_table()
        sources, kinds = table.column("source").combine_chunks(), table.column("place_type").combine_chunks()
        if found is None:
            return sources.unique()
        return sources.filter(pc.is_in(kinds, value_set=pa.array(found, kinds.type), skip_nulls=True)).unique()

    def numbers(self, plan: Plan) -> tuple[int, int | None, int | None]:
        """How many sources, accounts and events the rows have that can meet the conditions (None: they have none)."""
        plan = replace(plan, dimensions=())
        sources, accounts, events = Asked(self, plan).rows(statements.numbers(plan))[0]
        return sources, accounts, events

    def times(self, plan: Plan) -> list[str]:
        """The stretches of time that the plan's dimension of time has, from the first to the last."""
        return [key for key, _ in self.span(plan)]

    def resting(self, plan: Plan, keys: Iterable[Key]) -> dict[Key, Resting]:
        """Who each of these cells rests on."""
        ask = Asked(self, plan)
        wanted = {ask.number(key): key for key in keys}
        sources: dict[Key, set[int]] = {key: set() for key in wanted.values()}
        mentions: dict[Key, set[Any]] = {key: set() for key in wanted.values()}
        for *cell, source in ask.rows(statements.sources(plan, wanted)):
            sources[wanted[tuple(cell)]].add(source)
        if plan.base == "acts":
            wide = len(plan.dimensions)
            for row in ask.rows(statements.mentions(plan, wanted)):
                mentions[wanted[row[:wide]]].add(row[wide:])
        return {
            key: Resting(frozenset(own), frozenset(mentions[key]) if plan.base == "acts" else None)
            for key, own in sources.items()
        }

    def bases(self, plan: Plan, of: Collection[int] | None = None) -> dict[int, frozenset[str]]:
        """The accounts of the rows that certainly meet the conditions (``of`` these alone), each with its bases of
        knowledge there."""
        values, found = self._values.of["acts", "basis"], dict[int, frozenset[str]]()
        sets: dict[tuple[int | None, ...], frozenset[str]] = {}  # few, however many accounts: each is made once
        for account, numbers in Asked(self, plan).rows(statements.bases(plan, of)):
            own = tuple(numbers)
            if own not in sets:
                sets[own] = frozenset(values[number] for number in own if number is not None)
            found[account] = sets[own]
        return found

    def span(self, plan: Plan) -> list[tuple[str, Range]]:
        """The cells of time of a plan, each with its first and last day."""
        if plan.time is None:
            return []
        if plan not in self._spans:
            ranges = plan.axes[plan.time.field]
            low, high = self.run(statements.bounds(self._values, plan, plan.time.field))[0] if ranges else (None, None)
            self._spans[plan] = [] if low is None else stretches(plan.time.name, *domain(low, high, ranges))
        return self._spans[plan]

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement that holds nothing but the program's own words and integers."""
        rows: list[tuple[Any, ...]] = self._connection.execute(statement).fetchall()
        return rows

    @property
    def values(self) -> statements.Values:
        """What the numbers in columns of text stand for."""
        return self._values

    def _load(self, name: str, table: Any) -> None:
        """Keep what is counted of a table: text as numbers, days as numbers, victims as persons and lumps."""
        columns = {column: table.column(column) for column in _KEPT[name]}
        for column in statements.TEXTS[name]:
            if not column.startswith("source_"):
                self._values.of[name, column], columns[column] = _as_numbers(table.column(column))
        for axis in _AXES.get(name, ()):
            columns |= {f"{axis}_{side}_day": table.column(f"{axis}_{side}") for side in ("lo", "hi")}
        if name == "acts":
            columns |= {column: table.column(column) for column in ("victim", "victim_min", "victim_max")}
        own = "guarded" in table.column_names
        columns["guarded"] = table.column("guarded") if own else pa.repeat(pa.scalar(False), table.num_rows)
        self._connection.register("loading", pa.table(columns))
        more = [
            *(part for axis in _AXES.get(name, ()) for part in _axis(axis)),
            *(self._victims() if name == "acts" else ()),
        ]
        beside = ""
        if name in _AXES:
            about = "source, kind AS source_kind, sex AS source_sex, guarded AS source_guarded"
            beside = f" LEFT JOIN (SELECT {about} FROM sources) USING (source)"  # noqa: S608
            for column in ("kind", "sex"):
                self._values.of[name, f"source_{column}"] = self._values.of["sources", column]
        dropped = [
            column for column in columns if column.endswith("_day") or column in ("victim", "victim_min", "victim_max")
        ]
        if beside:
            dropped.append("source_guarded")
        kept = f"* EXCLUDE ({', '.join(dropped)})" if dropped else "*"
        kept += " REPLACE (guarded OR coalesce(source_guarded, FALSE) AS guarded)" if beside else ""
        columns_kept = ", ".join([kept, *more])
        self._connection.execute(f"CREATE TABLE {name} AS SELECT {columns_kept} FROM loading{beside}")  # noqa: S608
        self._connection.unregister("loading")

    def _victims(self) -> list[str]:
        kinds, codes = self._values.of["acts", "victim_kind"], self._values.of["acts", "code"]
        is_group = f"(victim_kind IS NOT DISTINCT FROM {kinds.index('group')})" if "group" in kinds else "FALSE"
        unassessed = f"code = {codes.index(UNASSESSED)}" if UNASSESSED in codes else "FALSE"
        return [
            f"{is_group} AS is_group",
            f"CASE WHEN NOT {is_group} THEN victim END AS person",
            f"CASE WHEN victim IS NULL THEN -event WHEN {is_group} THEN victim END AS lump",
            f"CASE WHEN {is_group} THEN greatest(coalesce(victim_min, 1), 1) ELSE 1 END AS size",
            f"CASE WHEN {is_group} THEN victim_max ELSE 1 END AS size_most",
            f"{unassessed} AS unassessed",
        ]


def _read(name: str) -> set[str]:
    """The columns of a table that are counted."""
    days = {f"{axis}_{side}" for axis in _AXES.get(name, ()) for side in ("lo", "hi")}
    return days.union(_KEPT[name], statements.TEXTS[name], ("guarded", "victim", "victim_min", "victim_max"))


def _axis(axis: str) -> list[str]:
    """First and last day and month of a date as numbers; null where no side is known, far away where one is not."""
    unknown = f"{axis}_lo_day IS NULL AND {axis}_hi_day IS NULL"
    columns = []
    for side, column, far in (("first", "lo", -1), ("last", "hi", 1)):
        day = f"{axis}_{column}_day"
        number, month = f"({day} - DATE '1970-01-01')", f"year({day}) * 12 + month({day}) - 1"
        columns.append(f"CASE WHEN {unknown} THEN NULL ELSE coalesce({number}, {far * FAR}) END AS {axis}_{side}")
        columns.append(f"coalesce({month}, {far * _FAR_MONTH}) AS {axis}_month_{side}")
    return columns


def _as_numbers(column: Any) -> tuple[tuple[str, ...], Any]:
    """The distinct values of a column of text (or of lists of text), and the column as their numbers."""
    array = pa.concat_arrays(column.unify_dictionaries().chunks) if column.chunks else pa.array([], column.type)
    if pa.types.is_list(array.type):
        values, numbers = _as_numbers(pa.chunked_array([array.flatten()], pa.string()))
        lengths = pc.cumulative_sum(pc.list_value_length(array).cast(pa.int32()))
        return values, pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), lengths]), numbers)
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    return tuple(coded.dictionary.to_pylist()), coded.indices


def _by_method(plan: Plan) -> bool:
    """Whether a condition asks for one of a list of values."""
    return any(term.field == "method" for term in plan.terms)


def _whole(plan: Plan, row: tuple[Any, ...], lump: tuple[Any, ...] | None) -> Raw:
    """A cell in which every row counts whole."""
    sources, persons, _, mixed, guarded, units = row
    victims = persons + int(lump[0] if lump else 0) if plan.base == "acts" else None
    return Raw(units, units, units * SCALE, units, sources, victims, 0, bool(mixed), bool(guarded))


def _weighed_cells(ask: Asked, plan: Plan) -> dict[Key, Raw]:
    """The cells of a kept selection in which a unit counts by how surely it falls there."""
    rests = ask.by_key(statements.rests(plan), wide=5)
    units = ask.by_key(statements.weighed(plan), wide=4)
    lumps = ask.lumps(rests.values())
    most = ask.by_key(statements.most(plan), wide=2) if plan.unit == "victims" and lumps else {}
    return {key: _weighed(plan, units.get(key), row, lumps.get(key), most.get(key)) for key, row in rests.items()}


def _weighed(
    plan: Plan,
    units: tuple[Any, ...] | None,
    rests: tuple[Any, ...],
    lump: tuple[Any, ...] | None,
    most: tuple[Any, ...] | None,
) -> Raw:
    """A cell in which a unit counts by how surely it falls there."""
    sources, persons, _, mixed, guarded = rests
    possible, certain, expected, unbounded = (int(one or 0) for one in units or (0, 0, 0, 0))
    lumped = tuple(int(one or 0) for one in lump or (0, 0, 0, 0))
    victims = persons + lumped[0] if plan.base == "acts" else None
    if plan.unit != "victims":
        return Raw(certain, possible, expected, possible, sources, victims, unbounded, bool(mixed), bool(guarded))
    maximum = None if most and most[1] else possible + int(most[0] or 0 if most else 0)
    return Raw(
        certain + lumped[1],
        possible + lumped[0],
        expected + lumped[2],
        maximum,
        sources,
        victims,
        unbounded + lumped[3],
        bool(mixed),
        bool(guarded),
    )
