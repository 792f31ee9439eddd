"""Ages keep what is known of them; a group is named only where all of the range lies in it."""

from __future__ import annotations

import pytest

from habeas.core.coding.ages import may_be_child, read_age
from habeas.core.kernel.errors import WrongUse


@pytest.mark.parametrize(
    ("words", "low", "high", "group"),
    [
        ("34", 34, 34, "adult"),
        ("0", 0, 0, "child"),
        ("17", 17, 17, "child"),
        ("18", 18, 18, "adult"),
        ("59", 59, 59, "adult"),
        ("60", 60, 60, "elder"),
        ("20-30", 20, 30, "adult"),
        ("15~20", 15, 20, None),
        ("about 70", 56, 84, None),
        ("about 80", 64, 96, "elder"),
        ("30s", 30, 39, "adult"),
        ("20대", 20, 29, "adult"),
        ("만 22세", 22, 22, "adult"),
        ("12살", 10, 12, "child"),
        ("8 years old", 8, 8, "child"),
        ("forty-three", 43, 43, "adult"),
        ("at least 60", 60, 130, "elder"),
        ("child", None, None, "child"),
        ("elder", None, None, "elder"),
    ],
)
def test_it_reads(words: str, low: int | None, high: int | None, group: str | None) -> None:
    age = read_age(words)
    assert (age.minimum, age.maximum, age.group, age.words) == (low, high, group, words)


@pytest.mark.parametrize("words", ["", "old", "30-20", "200", "-5", "30 kg", "4 families", "Child", "1980"])
def test_it_refuses(words: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_age(words)
    assert refused.value.code == "unreadable-age"


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ("9", True),
        ("17", True),
        ("18", False),
        ("15-25", True),
        ("child", True),
        ("adult", False),
        ("", False),
        ("?", True),
    ],
)
def test_who_may_be_a_child_is_taken_for_one_and_who_has_no_age_is_not(words: str, may: bool) -> None:
    assert may_be_child(words) is may
