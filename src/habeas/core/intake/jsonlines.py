"""JSON lines: one flat object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from habeas.core.intake.encodings import ERRORS, UNDECODABLE
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.rows import Row, refused_row, shown
from habeas.core.kernel.errors import Where, WrongUse

_CELLS_OF_LARGEST_SIZE = 8


class _Refusal(Exception):
    """Why one line is refused: a code and a sentence."""


@dataclass(frozen=True, slots=True)
class LinesSheet:
    """A file of JSON lines: the headers are the keys of all objects, in the order in which they come."""

    path: Path
    limits: Limits
    encoding: str
    headers: tuple[str, ...]

    kind = "jsonl"
    formulas = 0
    rows = None
    delimiter = None

    def __iter__(self) -> Iterator[Row]:
        """One row for each line that is not blank; its number is the number of the line."""
        for number, found in _objects(self.path, self.encoding, self.limits):
            if isinstance(found, Row):
                yield found
            else:
                yield Row(number, tuple(found.get(name, "") for name in self.headers), None)


def open_lines(path: Path, *, limits: Limits, encoding: str, where: Where) -> LinesSheet:
    """Open a file of JSON lines: one pass gathers the keys."""
    keys: dict[str, None] = {}
    for number, found in _objects(path, encoding, limits):
        if isinstance(found, dict):
            keys.update(dict.fromkeys(found))
        if len(keys) > limits.columns:
            raise too_large(
                "The objects have too many different keys.", found=len(keys), limit=limits.columns, setting="columns",
                where={**where, "row": number},
            )  # fmt: skip
    if not keys:
        raise WrongUse(
            "no-header", "No line of the file is a JSON object.", where, expected='{"name": "value"} on each line'
        )
    return LinesSheet(path, limits, encoding, tuple(keys))


def _objects(path: Path, encoding: str, limits: Limits) -> Iterator[tuple[int, dict[str, str] | Row]]:
    most = _CELLS_OF_LARGEST_SIZE * limits.cell_characters
    with path.open(encoding=encoding, errors=ERRORS, newline="\n") as stream:
        number = 0
        while line := stream.readline(most):
            number += 1
            if number > limits.rows:
                raise too_large(
                    "The file has too many rows.",
                    found=number,
                    limit=limits.rows,
                    setting="rows",
                    where={"file": path.name},
                )
            if len(line) >= most:
                while line and not line.endswith("\n"):
                    line = stream.readline(most)
                yield number, refused_row(number, "row-too-long", f"The line holds {most} characters or more.")
            elif line.strip():
                yield number, _read(number, line, limits)


def _read(number: int, line: str, limits: Limits) -> dict[str, str] | Row:
    try:
        found = json.loads(line, object_pairs_hook=_flat, parse_float=str, parse_int=str, parse_constant=_no_constant)
        if not isinstance(found, dict):
            raise _Refusal("not-an-object", "The line is not a JSON object.")
        for name, value in found.items():
            _check_value(name, limits)
            _check_value(value, limits)
        return found
    except _Refusal as refusal:
        code, what = refusal.args
    except RecursionError:
        code, what = "nested", "The object holds other objects or lists."
    except ValueError:
        code, what = "not-json", "The line is not JSON."
    return refused_row(
        number,
        code,
        what,
        value=shown(line.strip().replace(UNDECODABLE, "�")),
        expected="one flat JSON object on each line",
    )


def _flat(pairs: list[tuple[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise _Refusal("double-key", "The object has one key twice.")
        found[key] = _text(value)
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    raise _Refusal("nested", "The object holds other objects or lists.")


def _no_constant(name: str) -> str:
    raise _Refusal("not-a-number", f"{name} is not a number.")


def _check_value(value: str, limits: Limits) -> None:
    if len(value) > limits.cell_characters:
        raise _Refusal(
            "cell-too-long", f"A value holds {len(value)} characters, more than the limit of {limits.cell_characters}."
        )
    if "\0" in value:
        raise _Refusal("nul-character", "A value holds a NUL character.")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise _Refusal("wrong-bytes", "A value holds characters that are not text.")
