"""Rows become drafts of records: typed values, or the one problem for which the row is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from habeas.core.intake.fields import ONE_OF, RECORDS, Field
from habeas.core.intake.mapping import TO_DO, Mapping, Rule
from habeas.core.intake.reading import Fault, Lists, Read, Settings, Value, reader
from habeas.core.intake.rows import Row, RowProblem, shown
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import Where, WrongUse
from habeas.core.kernel.quantities import QuantityTable

#: Readings of short texts of one column that are kept: sheets repeat themselves.
_KEPT = 50_000
_SHORT = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as one row says it. A field that is mapped and says nothing is None; one that is not mapped is missing.

    ``identities`` are the fields of identity class; they are sealed before anything else is done with them.
    """

    row: int
    record: str
    key: tuple[str, ...]
    fields: dict[str, Value]
    identities: dict[str, str]


@dataclass(slots=True)
class _Column:
    """One field: where its text comes from, what was read before, and how it is read."""

    rule: Rule
    field: Field
    text: Callable[[Sequence[str]], str]
    read: Read
    kept: dict[str, Value | Fault]


class Interpreter:
    """Reads the rows of one sheet by a mapping; the same row always gives the same draft.

    ``periods`` are the mission's named periods, ``table`` its reading of vague quantities.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        headers: Sequence[str],
        lists: Lists,
        periods: dict[str, UncertainDate] | None = None,
        table: QuantityTable | None = None,
    ) -> None:
        faults = [problem for problem in mapping.check_against(headers) if problem.code != "unused-columns"]
        if faults:
            where: Where = {"file": mapping.file, "line": faults[0].line, "column": faults[0].says}
            raise WrongUse(faults[0].code, "The mapping and the sheet's headers do not fit.", where, do=faults[0].do)
        self.mapping = mapping
        self._places = {header: place for place, header in enumerate(headers)}
        self._key = [(column, self._places[column]) for column in mapping.key]
        self._settings = Settings(lists, mapping.order, mapping.decimal, periods, table)
        self._constant: dict[str, Value] = {}
        self._columns: list[_Column] = []
        for rule in mapping.rules:
            self._add(rule)
        self._names = {rule.field for rule in mapping.rules if RECORDS[mapping.record][rule.field].identity}
        self._required = [name for name, field in RECORDS[mapping.record].items() if field.required]
        self._groups = ONE_OF.get(mapping.record, ())

    def row(self, row: Row) -> Draft | RowProblem:
        """The draft of a row, or why it is refused."""
        if row.cells is None:
            return row.problem or RowProblem(row.number, "unreadable", "The row cannot be read.")
        cells = row.cells
        key = []
        for name, place in self._key:
            if not (part := unicodedata.normalize("NFC", cells[place].strip())):
                return RowProblem(row.number, "no-key", "The key of the row is empty.", column=name, value="")
            key.append(part)
        fields = dict(self._constant)
        for column in self._columns:
            text = column.text(cells)
            try:
                value = column.kept[text]
            except KeyError:
                value = self._read(column, text)
            if isinstance(value, Fault):
                return self._refused(row.number, column, text, value)
            fields[column.rule.field] = value
        return self._draft(row.number, tuple(key), fields)

    def _draft(self, number: int, key: tuple[str, ...], fields: dict[str, Value]) -> Draft | RowProblem:
        for name in self._required:
            if fields.get(name) is None:
                return RowProblem(number, "required", "A field that must be filled says nothing.", field=name, value="")
        for group in self._groups:
            if all(fields.get(name) is None for name in group):
                what = "One of these fields must be filled: " + ", ".join(group) + "."
                return RowProblem(number, "required", what, field=group[0], value="")
        identities = {name: str(fields.pop(name)) for name in self._names if fields.get(name) is not None}
        for name in self._names:
            fields.pop(name, None)
        return Draft(number, self.mapping.record, tuple(key), fields, identities)

    def _add(self, rule: Rule) -> None:
        field = RECORDS[self.mapping.record][rule.field]
        settings = self._settings
        if rule.kind is not None and rule.kind not in settings.lists.values("source.kind"):
            at: Where = {"file": self.mapping.file, "line": rule.line, "field": rule.field}
            known = ", ".join(settings.lists.values("source.kind"))
            raise WrongUse("not-in-list", "This is not a kind of source.", at, known, repr(shown(rule.kind)))
        if rule.order is not None:
            settings = replace(settings, order=rule.order)
        column = _Column(rule, field, self._text(rule), reader(field, settings), {})
        if rule.const is None:
            self._columns.append(column)
            return
        value = self._read(column, rule.const)
        if rule.const == TO_DO:
            value = Fault(
                "to-do", "The mapping does not say yet where this field comes from.", "const, column or template"
            )
        if isinstance(value, Fault):
            where: Where = {"file": self.mapping.file, "line": rule.line, "field": rule.field}
            raise WrongUse(value.code, value.what, where, expected=value.expected, found=repr(shown(rule.const)))
        self._constant[rule.field] = value

    def _text(self, rule: Rule) -> Callable[[Sequence[str]], str]:
        if rule.column is not None:
            return _cell(self._places[rule.column])
        parts = [(name, self._places[name]) for name in rule.columns()]
        template = rule.template or ""

        def together(cells: Sequence[str]) -> str:
            if not any(cells[place].strip() for _, place in parts):
                return ""
            pieces = []
            rest = template
            for name, place in parts:
                before, _, rest = rest.partition("{" + name + "}")
                pieces += [before, cells[place]]
            return " ".join("".join([*pieces, rest]).split())

        return together

    def _read(self, column: _Column, raw: str) -> Value | Fault:
        """The value of a text that was not read before."""
        text = unicodedata.normalize("NFC", raw.strip())
        value = self._several(column, text) if column.rule.split is not None else self._one(column, text)
        if column.field.many and isinstance(value, str):
            value = (value,)
        if len(raw) <= _SHORT:
            if len(column.kept) >= _KEPT:
                column.kept.clear()
            column.kept[raw] = value
        return value

    def _one(self, column: _Column, text: str) -> Value | Fault:
        rule = column.rule
        meant: str | None = text
        if rule.values is not None and text in rule.values:
            meant = rule.values[text]
            return None if meant is None else column.read(meant)
        if text in self.mapping.clear or not text:
            return None if not rule.default else column.read(rule.default)
        if rule.values is not None:
            if not rule.has_otherwise:
                return Fault(
                    "not-in-values", "The mapping does not say what this value means.", ", ".join([*rule.values][:20])
                )
            meant = rule.otherwise
        return None if meant is None else column.read(meant)

    def _several(self, column: _Column, text: str) -> Value | Fault:
        found: dict[str, None] = {}
        pieces = [piece.strip() for piece in text.split(column.rule.split)]
        for piece in [piece for piece in pieces if piece] or [""]:
            value = self._one(column, piece)
            if isinstance(value, Fault):
                return value
            found.update(dict.fromkeys(value if isinstance(value, tuple) else () if value is None else (str(value),)))
        return tuple(found) or None

    def _refused(self, number: int, column: _Column, text: str, fault: Fault) -> RowProblem:
        rule = column.rule
        return RowProblem(
            number,
            fault.code,
            fault.what,
            column=rule.column or ", ".join(rule.columns()),
            field=rule.field,
            value=shown(text),
            expected=fault.expected,
        )


def _cell(place: int) -> Callable[[Sequence[str]], str]:
    return lambda cells: cells[place]
