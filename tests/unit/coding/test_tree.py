"""YAML from strangers is read as plain words, or refused with a line: nothing in it grows, runs or is guessed."""

from __future__ import annotations

import pytest

from habeas.core.coding.tree import CHARACTERS, Scalar, Table, Unreadable, read_tree


def refusal(text: str) -> tuple[str, int]:
    with pytest.raises(Unreadable) as refused:
        read_tree(text)
    return refused.value.code, refused.value.line


def value(text: str) -> Scalar:
    tree = read_tree(text)
    assert isinstance(tree, Table)
    found = tree.entries["a"][1]
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize("words", ["no", "2014", "012", "1e3", "2014-05-02", "0x10", "1_000", "12:30"])
def test_it_keeps_the_words_that_stand_in_the_file(words: str) -> None:
    assert value(f"a: {words}").text == words


@pytest.mark.parametrize("nothing", ["", "~", "null", "''", "'  '"])
def test_it_tells_that_nothing_is_said(nothing: str) -> None:
    assert value(f"a: {nothing}").empty


def test_quoted_null_is_a_word() -> None:
    assert not value("a: 'null'").empty


def test_it_composes_what_is_decomposed() -> None:
    assert value("a: 각").text == "각"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-file", 1),
        ("# only a remark\n", "empty-file", 1),
        ("a: &x 1\nb: *x", "anchor", 1),
        ("a: 1\nb: *x", "anchor", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "tag", 2),
        ("a: !!str 1", "tag", 1),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3),
        ("각: 1\n각: 2", "duplicate-key", 2),
        ("a: 1\n---\nb: 2", "several-documents", 2),
        ("a: [1, 2\nb: 3", "not-yaml", 2),
        ("a: 'x", "not-yaml", 1),
        ("[1]: 2", "not-a-key", 1),
        ("a: \x07", "not-yaml", 1),
        ("a: 1\nb: \ud800", "not-text", 2),
        ("a: 1\nb: " + "[" * 100_000, "too-deep", 2),
        ("a: " + "{b: " * 100, "too-deep", 1),
        ("a: [" + "1," * 250_000 + "]", "too-large", 1),
        ("a" * (CHARACTERS + 1), "too-large", 1),
    ],
    ids=lambda each: repr(each)[:24],
)
def test_it_refuses(text: str, code: str, line: int) -> None:
    assert refusal(text) == (code, line)


def test_billion_laughs_are_refused_at_the_first_anchor() -> None:
    lines = ['a: &a ["lol"]'] + [f"{name}: &{name} [{', '.join(['*a'] * 9)}]" for name in "bcdefghi"]
    assert refusal("\n".join(lines)) == ("anchor", 1)
