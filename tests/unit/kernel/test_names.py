"""Names: what is shown, and what is compared."""

from __future__ import annotations

import unicodedata

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.names import fold, normal_name

SAME = [
    ("Kim Jong-un", "KIM JONG UN"), ("Éléonore", "eleonore"), ("أحمد", "احمد"), ("مُحَمَّد", "محمد"), ("فاطمة",
    "فاطمه"),
    ("علی", "علي"), ("ＫＩＭ", "kim"), ("O’Brien", "O'Brien"), ("Straße", "STRASSE"), ("김 정은", "김정은"),
    ("٢٠١٤", "2014"),
    ("Łukasz Đorđe", "lukasz dorde"), ("Kim\u00a0Il", "Kim Il"), ("Jean‑Paul", "Jean Paul"), ("مـحـمـد", "محمد"),
]  # fmt: skip
DIFFERENT = [("Kim Jong Un", "Kim Jong Il"), ("리용호", "리영호"), ("Ri", "Li"), ("سعيد", "سعد"), ("한", "하")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_sounds_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_display_form_keeps_what_was_written() -> None:
    assert normal_name("  Kim   Jong-un ") == "Kim Jong-un"
    assert normal_name(unicodedata.normalize("NFD", "김정은")) == "김정은"
    assert normal_name("ＫＩＭ") == "KIM"
    assert normal_name("مُحَمَّد") == "مُحَمَّد"
    assert normal_name("Kim\u200bIl") == "KimIl"
    assert normal_name(normal_name("É  x")) == normal_name("É  x")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "\ud800", "\ue000", "x" * 1001, "\ufdd0"])
def test_a_name_that_hides_something_is_refused(text: str) -> None:
    with pytest.raises(WrongUse) as refusal:
        normal_name(text)
    assert refusal.value.code == "unreadable-name"


def test_a_text_too_long_to_compare_is_refused() -> None:
    with pytest.raises(WrongUse):
        fold("x" * 1_000_000)
