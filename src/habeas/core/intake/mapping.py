"""The mapping that a registrar writes: how the columns of a sheet become records (docs/formats/mapping.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.intake.fields import ONE_OF, RECORDS
from habeas.core.intake.yamlfile import Lines, check_keys, nearest, read_yaml
from habeas.core.kernel.errors import Where, WrongUse
from habeas.core.kernel.problems import Problem

FORMAT = "habeas/mapping/1"
#: What a suggested mapping says where a person must decide; a mapping that still says it reads no row.
TO_DO = "TO-DO"
ORDERS = ("ymd", "dmy", "mdy")
_KEYS = (
    "format", "record", "key", "namespace", "sheet", "header", "encoding", "delimiter", "decimal", "order", "clear",
    "ignore", "fields",
)  # fmt: skip
_FIELD_KEYS = ("const", "column", "template", "values", "else", "split", "order", "default", "kind")
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where one field comes from: exactly one of ``const``, ``column``, ``template``; the rest says how it is read.

    ``values`` maps what the sheet says to what is meant (None: nothing is said); ``otherwise`` is what a value outside
    of it means, where ``has_otherwise``.
    """

    field: str
    line: int
    const: str | None = None
    column: str | None = None
    template: str | None = None
    values: dict[str, str | None] | None = None
    otherwise: str | None = None
    has_otherwise: bool = False
    split: str | None = None
    order: str | None = None
    default: str | None = None
    kind: str | None = None

    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        if self.column is not None:
            return (self.column,)
        return tuple(_PLACE.findall(self.template or ""))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that was read and checked; what it says of the sheet itself goes to ``open_sheet``."""

    file: str
    record: str
    key: tuple[str, ...]
    namespace: str
    rules: tuple[Rule, ...]
    sheet: str | None = None
    header: int = 1
    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: str = "."
    order: str = "ymd"
    clear: frozenset[str] = frozenset({""})
    ignore: frozenset[str] = frozenset()
    key_line: int = 1

    def rule(self, field: str) -> Rule | None:
        """The rule of a field, where it has one."""
        return next((rule for rule in self.rules if rule.field == field), None)

    def columns(self) -> set[str]:
        """All columns that are read."""
        return {column for rule in self.rules for column in rule.columns()} | set(self.key)

    def check_against(self, headers: Sequence[str]) -> list[Problem]:
        """What does not fit between the mapping and a sheet's headers.

        ``unknown-column`` and ``double-header`` mean that the sheet cannot be read with it; ``unused-columns`` is told
        once, for all columns that are neither used nor ignored.
        """
        found: list[Problem] = []
        for line, column in self._uses():
            if headers.count(column) == 0:
                near = nearest(column, headers)
                do = f"Did you mean {near!r}?" if near else "The headers are: " + ", ".join(headers[:40]) + "."
                found.append(Problem("unknown-column", self.file, line, 1, None, column, None, do))
            elif headers.count(column) > 1:
                do = "Give each column its own header in the sheet."
                found.append(Problem("double-header", self.file, line, 1, None, column, None, do))
        known = self.columns() | self.ignore
        unused = list(dict.fromkeys(header or "(no header)" for header in headers if header not in known))
        if unused:
            do = "Map these columns, or name them under `ignore`."
            found.append(Problem("unused-columns", self.file, 1, 1, None, ", ".join(unused), None, do))
        return found

    def _uses(self) -> Iterable[tuple[int, str]]:
        told: set[str] = set()
        for line, columns in [(self.key_line, self.key), *((rule.line, rule.columns()) for rule in self.rules)]:
            for column in columns:
                if column not in told:
                    told.add(column)
                    yield line, column


def load_mapping(text: str, *, file: str) -> Mapping:
    """Read a mapping; whatever it says that is not in docs/formats/mapping.md is refused with its line."""
    table, lines = read_yaml(text, file=file)
    if not isinstance(table, dict):
        raise WrongUse(
            "not-a-mapping", "The file holds no keys.", {"file": file}, expected=f"format: {FORMAT} and more"
        )
    check_keys(table, _KEYS, file=file, path=(), lines=lines)
    reader = _Reader(table, lines, file)
    if table.get("format") != FORMAT:
        raise reader.wrong("format", FORMAT)
    record = reader.choice("record", RECORDS, None)
    header = reader.text("header", "1")
    if not (header.isdecimal() and header.isascii() and 1 <= int(header[:9]) <= 1_000_000):
        raise reader.wrong("header", "the number of the row that holds the headers")
    mapping = Mapping(
        file=file,
        record=record,
        key=reader.names("key", required=True),
        namespace=reader.text("namespace", record),
        rules=_rules(table.get("fields"), record, lines, file),
        sheet=reader.text("sheet", "") or None,
        header=int(header),
        encoding=reader.text("encoding", "auto"),
        delimiter=reader.text("delimiter", "auto"),
        decimal=reader.choice("decimal", (".", ","), "."),
        order=reader.choice("order", ORDERS, "ymd"),
        clear=frozenset(reader.names("clear", default=("",))),
        ignore=frozenset(reader.names("ignore")),
        key_line=lines[("key",)],
    )
    _require_fields(mapping)
    return mapping


@dataclass(frozen=True, slots=True)
class _Reader:
    """The keys at the top of the file."""

    table: dict[str, Any]
    lines: Lines
    file: str

    def wrong(self, key: str, expected: str) -> WrongUse:
        where: Where = {"file": self.file, "line": self.lines.get((key,), 1), "field": key}
        return WrongUse(
            "bad-value", f"The key {key} does not say what it should.", where, expected, _short(self.table.get(key))
        )

    def text(self, key: str, default: str) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str) or (not value and key != "sheet"):
            raise self.wrong(key, "a word")
        return value

    def choice(self, key: str, known: Iterable[str], default: str | None) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str) or value not in known:
            raise self.wrong(key, ", ".join(known))
        return value

    def names(self, key: str, *, required: bool = False, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.table.get(key)
        if value is None and key not in self.table and not required:
            return default
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or (required and not names):
            raise self.wrong(key, "a list of columns" if key != "clear" else "a list of words")
        if len(set(names)) != len(names):
            raise self.wrong(key, "each name once")
        return tuple(_name(name) for name in names)


def _short(value: Any) -> str:
    return repr(value)[:80]


def _name(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def _rules(table: Any, record: str, lines: Lines, file: str) -> tuple[Rule, ...]:
    known = RECORDS[record]
    if not isinstance(table, dict) or not table:
        raise WrongUse(
            "bad-value", "The mapping has no fields.", {"file": file, "field": "fields"}, expected=", ".join(known)
        )
    check_keys(table, known, file=file, path=("fields",), lines=lines)
    return tuple(_rule(name, said, lines, file) for name, said in table.items())


def _rule(name: str, said: Any, lines: Lines, file: str) -> Rule:
    line = lines[("fields", name)]
    where: Where = {"file": file, "line": line, "field": name}
    if not isinstance(said, dict):
        expected = "{column: …}, {const: …} or {template: …}"
        raise WrongUse("bad-value", "A field is a table.", where, expected, _short(said))
    check_keys(said, _FIELD_KEYS, file=file, path=("fields", name), lines=lines)
    for holds, what, expected in _demands(said):
        if not holds:
            raise WrongUse("bad-value", what, where, expected, _short(said))
    values, template = said.get("values"), said.get("template")
    return Rule(
        name,
        line,
        const=said.get("const"),
        column=_name(said["column"]) if "column" in said else None,
        template=_PLACE.sub(lambda found: "{" + _name(found[1]) + "}", template) if template else None,
        values={unicodedata.normalize("NFC", key): value for key, value in values.items()} if values else None,
        otherwise=said.get("else"),
        has_otherwise="else" in said,
        split=said.get("split"),
        order=said.get("order"),
        default=said.get("default"),
        kind=said.get("kind"),
    )


def _demands(said: dict[str, Any]) -> Iterator[tuple[bool, str, str]]:
    """What must hold of one field's table, each with the sentence when it does not and what was expected."""
    origins = [origin for origin in ("const", "column", "template") if origin in said]
    yield len(origins) == 1, "A field comes from exactly one place.", "one of const, column, template"
    for key, value in said.items():
        if key == "values":
            table = isinstance(value, dict) and all(word is None or isinstance(word, str) for word in value.values())
            yield table and bool(value), "The values are not a table of words.", "{what the sheet says: what is meant}"
        else:
            word = isinstance(value, str) or (key == "else" and value is None)
            yield word, f"The key {key} does not say what it should.", "a word"
    yield said.get("split") != "", "The key split says no separator.", "a separator, as ;"
    yield said.get("order", "ymd") in ORDERS, "The key order does not say what it should.", ", ".join(ORDERS)
    yield "template" not in said or bool(_PLACE.search(said["template"])), "The template names no column.", "{column}"


def _require_fields(mapping: Mapping) -> None:
    """Required fields have a rule; ``split`` stands where a field takes several values, ``kind`` at a source."""
    known = RECORDS[mapping.record]
    mapped = {rule.field for rule in mapping.rules}
    where: Where = {"file": mapping.file, "field": "fields"}
    missing = [name for name, field in known.items() if field.required and name not in mapped]
    missing += [" or ".join(group) for group in ONE_OF.get(mapping.record, ()) if not mapped.intersection(group)]
    if missing:
        raise WrongUse(
            "missing-field", f"A mapping of {mapping.record} needs more fields.", where, expected=", ".join(missing)
        )
    for rule in mapping.rules:
        at: Where = {"file": mapping.file, "line": rule.line, "field": rule.field}
        if rule.split is not None and not known[rule.field].many:
            raise WrongUse("bad-value", "This field takes one value: it cannot be split.", at)
        if rule.kind is not None and rule.field != "source":
            raise WrongUse("bad-value", "The key kind belongs to the field source.", at)
        if rule.order is not None and known[rule.field].kind not in ("date", "day"):
            raise WrongUse("bad-value", "The key order belongs to dates.", at)
