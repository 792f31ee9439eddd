"""Tables in YAML: each key once. What YAML drops silently is refused with its line."""

from __future__ import annotations

from importlib.resources import files

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.yamltables import read_table, shipped_table


@pytest.mark.parametrize("read", [read_table, shipped_table])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("a:\n  b: 1\n  c: {d: 1}\n  b: 2\n", 4),
        ("- {a: 1}\n- {a: 1, a: 2}\n", 2),
        ('1: x\n"1": y\n', 2),
        ("a: {<<: {b: 1}}\n", 1),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_file_and_line(read: object, text: str, line: int) -> None:
    with pytest.raises(WrongUse) as refused:
        read(text, "vocabulary.yaml")  # type: ignore[operator]
    assert refused.value.where == {"file": "vocabulary.yaml", "line": line}


def test_what_stands_once_is_read_as_yaml_has_it() -> None:
    text = "a: 1\nb: [yes, {c: x}]\nc: {a: 1}\n"
    assert (
        read_table(text, "t.yaml") == shipped_table(text, "t.yaml") == {"a": 1, "b": [True, {"c": "x"}], "c": {"a": 1}}
    )


@pytest.mark.parametrize(
    "text", ["a: &x 1\nb: *x\n", "a: " + "[" * 30 + "]" * 30, "[" + "1," * 200_001 + "]", "a: [", "\0"]
)
def test_what_no_table_needs_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_table(text, "t.yaml")
    assert refused.value.code == "bad-yaml"


def test_no_key_stands_twice_in_any_yaml_that_ships() -> None:
    found = []
    waiting = [files("habeas")]
    while waiting:
        for one in waiting.pop().iterdir():
            if one.is_dir():
                waiting.append(one)
            elif one.name.endswith(".yaml"):
                found.append(one.name)
                shipped_table(one.read_text(encoding="utf-8"), one.name)
    assert {"violations.yaml", "lists.yaml", "states.yaml", "prk.yaml", "roles.yaml"} <= set(found)
