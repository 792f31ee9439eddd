"""JSON lines: flat objects, one a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.intake.limits import Limits
from habeas.core.intake.rows import Row, Sheet
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import Refused, WrongUse

LIMITS = Limits()


def opened(tmp_path: Path, text: str, limits: Limits = LIMITS) -> Sheet:
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")
    return open_sheet(path, limits=limits)


def test_values_are_text_as_written(tmp_path: Path) -> None:
    sheet = opened(tmp_path, '{"id": 1, "n": 1.50, "yes": true, "none": null, "말": "고문"}\n')
    assert sheet.kind == "jsonl"
    assert sheet.headers == ("id", "n", "yes", "none", "말")
    assert list(sheet) == [Row(1, ("1", "1.50", "true", "", "고문"), None)]


def test_keys_that_come_late_are_headers_too(tmp_path: Path) -> None:
    sheet = opened(tmp_path, '{"a": "1"}\n\n{"b": "2"}\n')
    assert (sheet.headers, [(row.number, row.cells) for row in sheet]) == (("a", "b"), [(1, ("1", "")), (3, ("", "2"))])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"a": {"b": 1}}', "nested"),
        ('{"a": [1]}', "nested"),
        ('{"a": 1, "a": 2}', "double-key"),
        ("[1]", "not-an-object"),
        ("7", "not-an-object"),
        ("{", "not-json"),
        ('{"a": NaN}', "not-a-number"),
        ('{"a": "\\u0000"}', "nul-character"),
        ('{"a": "\\ud800"}', "wrong-bytes"),
        ('{"a": "12345678901"}', "cell-too-long"),
        ('{"a": "' + "x" * 200 + '"}', "row-too-long"),
    ],
)
def test_a_line_that_is_no_flat_object_refuses_its_row(tmp_path: Path, line: str, code: str) -> None:
    found = list(opened(tmp_path, '{"a": "1"}\n' + line + '\n{"a": "3"}\n', Limits(cell_characters=10)))
    assert [row.problem and row.problem.code for row in found] == [None, code, None]


def test_limits_hold(tmp_path: Path) -> None:
    for limits in (Limits(columns=1), Limits(rows=1)):
        with pytest.raises(Refused):
            opened(tmp_path, '{"a": 1, "b": 2}\n{"a": 1}\n', limits)


def test_a_file_without_any_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        opened(tmp_path, "{\n{\n")
