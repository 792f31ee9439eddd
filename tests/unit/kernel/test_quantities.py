"""Uncertain quantities: best, bounds, unit, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.quantities import Quantity, QuantityTable, read_quantity

# words -> best, minimum, maximum (None: unbounded), approximate, unit
READ: dict[str, tuple[str | None, str, str | None, bool, str]] = {
    "30": ("30", "30", "30", False, ""), "1,234": ("1234", "1234", "1234", False, ""),
    "1\u202f234": ("1234", "1234", "1234", False, ""), "1.234": ("1.234", "1.234", "1.234", False, ""),
    "۳۰": ("30", "30", "30", False, ""), "３０명": ("30", "30", "30", False, "person"),
    "about 30": ("30", "24", "36", True, ""), "약 30명": ("30", "24", "36", True, "person"),
    "30명 정도": ("30", "24", "36", True, "person"), "30명가량": ("30", "24", "36", True, "person"),
    "한 30명": ("30", "24", "36", True, "person"), "environ 30": ("30", "24", "36", True, ""),
    "حوالي ٣٠ شخصا": ("30", "24", "36", True, "person"), "une trentaine de personnes": ("30", "24", "36", True,
    "person"),
    "about seven": ("7", "6", "8", True, ""), "about 7.5 kg": ("7.5", "6", "9", True, "kg"),
    "about 20-30": (None, "16", "36", True, ""), "nearly 30": ("30", "24", "30", True, ""),
    "30여 명": ("30", "30", "39", True, "person"), "30여명": ("30", "30", "39", True, "person"),
    "100여 명": ("100", "100", "199", True, "person"), "십여 명": ("10", "10", "19", True, "person"),
    "30-odd": ("30", "30", "39", True, ""),
    "20-30": (None, "20", "30", False, ""), "20~30명": (None, "20", "30", False, "person"),
    "20에서 30": (None, "20", "30", False, ""), "20명에서 30명": (None, "20", "30", False, "person"),
    "between 20 and 30": (None, "20", "30", False, ""), "twenty to thirty": (None, "20", "30", False, ""),
    "entre 20 et 30": (None, "20", "30", False, ""), "بين 20 و30": (None, "20", "30", False, ""),
    "two or three": (None, "2", "3", False, ""), "두세 명": (None, "2", "3", False, "person"),
    "2~3만 명": (None, "20000", "30000", False, "person"), "two or three thousand": (None, "2000", "3000", False, ""),
    "more than 30": (None, "31", None, False, ""), "30명 초과": (None, "31", None, False, "person"),
    "more than 1.5 kg": (None, "1.5", None, False, "kg"), "at least 30": (None, "30", None, False, ""),
    "30명 이상": (None, "30", None, False, "person"), "30 or more people": (None, "30", None, False, "person"),
    "최소 30명": (None, "30", None, False, "person"), "au moins 30": (None, "30", None, False, ""),
    "أكثر من 30": (None, "31", None, False, ""), "30+": (None, "30", None, False, ""),
    "up to 30": (None, "0", "30", False, ""), "30명 이하": (None, "0", "30", False, "person"),
    "fewer than 30": (None, "0", "29", False, ""), "30명 미만": (None, "0", "29", False, "person"),
    "several": (None, "3", "9", True, ""), "몇 명": (None, "3", "9", True, "person"),
    "여러 명": (None, "3", "9", True, "person"), "dozens": (None, "20", "99", True, ""),
    "수십 명": (None, "20", "99", True, "person"), "hundreds of people": (None, "200", "999", True, "person"),
    "수백 명": (None, "200", "999", True, "person"), "수만 명": (None, "20000", "99999", True, "person"),
    "a family of four": ("4", "4", "4", False, "family"), "일가족 4명": ("4", "4", "4", False, "family"),
    "네 식구": ("4", "4", "4", False, "family"), "une famille de quatre": ("4", "4", "4", False, "family"),
    "네 가족": ("4", "4", "4", False, "household"), "3가구": ("3", "3", "3", False, "household"),
    "forty-three": ("43", "43", "43", False, ""), "마흔세 명": ("43", "43", "43", False, "person"),
    "사십삼 명": ("43", "43", "43", False, "person"), "quarante-trois": ("43", "43", "43", False, ""),
    "ثلاثة وأربعون": ("43", "43", "43", False, ""), "a dozen": ("12", "12", "12", False, ""),
    "one hundred and five prisoners": ("105", "105", "105", False, "prisoners"),
    "soixante-dix personnes": ("70", "70", "70", False, "person"), "septante": ("70", "70", "70", False, ""),
    "3만 5천 명": ("35000", "35000", "35000", False, "person"), "5천 원": ("5000", "5000", "5000", False, "won"),
    "450g": ("450", "450", "450", False, "g"), "30 per cent": ("30", "30", "30", False, "%"),
    "30 ألف شخص": ("30000", "30000", "30000", False, "person"), "30여만 명": ("300000", "300000", "399999", True,
    "person"),
    "1.5 million people": ("1500000", "1500000", "1500000", False, "person"), "none": ("0", "0", "0", False, ""),
}  # fmt: skip


@pytest.mark.parametrize("words", READ)
def test_it_reads(words: str) -> None:
    best, minimum, maximum, approximate, unit = READ[words]
    quantity = read_quantity(words)
    assert (quantity.best, quantity.minimum, quantity.maximum) == (
        None if best is None else Decimal(best),
        Decimal(minimum),
        None if maximum is None else Decimal(maximum),
    )
    assert (quantity.approximate, quantity.unit, quantity.words) == (approximate, unit, words)


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "unknown", "many", "많은", "?", "-5", "30 20", "1 234", "1,23", "12,5", "1e5", "1/2", "30-20",
        "30명-20명",
        "30 maybe more", "30k", "30bn", "30 approx", "30 millions of", "a few hundred", "about",
        "about about about about about 30", "less than 0", "no one knows", "30명 40명",
        "3여 명",
        "2٠", "30\x00", "30\u202e", "9" * 31, "9" * 1_000_000, "하" * 1_000_000, "about " * 40, "20-" * 90,
        "a family of " * 20 + "4",
        "1," * 140, "one " * 70, "만 " * 100, "\ud800", "inf", "nan", "NaN", "Infinity", "0x10", "³", "½", "30³", "①",
        "20-30-40",
    ],
)  # fmt: skip
def test_it_refuses_and_names_the_forms(words: str) -> None:
    with pytest.raises(WrongUse) as refusal:
        read_quantity(words)
    assert refusal.value.code == "unreadable-quantity"
    assert "약 30명" in (refusal.value.expected or "")
    assert len(str(refusal.value)) < 600


def test_the_mapping_says_what_stands_before_decimals() -> None:
    assert read_quantity("1.234,5", decimal=",").best == Decimal("1234.5")
    assert read_quantity("1,234.5").best == Decimal("1234.5")
    assert read_quantity("12,5 kg", decimal=",").best == Decimal("12.5")
    with pytest.raises(WrongUse):
        read_quantity("1,234.5", decimal=",")
    with pytest.raises(WrongUse, match="decimal sign"):
        read_quantity("1", decimal=";")


def test_the_missions_table_sets_how_far_vague_words_reach() -> None:
    table = QuantityTable(about=Decimal("0.5"), several=(2, 5), dozens=(24, 60))
    assert (read_quantity("about 30", table=table).minimum, read_quantity("about 30", table=table).maximum) == (15, 45)
    assert (read_quantity("several", table=table).minimum, read_quantity("several", table=table).maximum) == (2, 5)
    assert (read_quantity("수십 명", table=table).minimum, read_quantity("hundreds", table=table).maximum) == (24, 609)
    assert QuantityTable(about=0.2).about == Decimal("0.2")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"about": Decimal(1)}, {"about": Decimal("-0.1")}, {"several": (9, 3)}, {"dozens": (0, 5)}]
)
def test_a_table_that_does_not_hold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse) as refusal:
        QuantityTable(**wrong)  # type: ignore[arg-type]
    assert refusal.value.code == "not-a-quantity-table"


def test_bounds_that_do_not_hold_the_best_value_cannot_be_made() -> None:
    for best, low, high in ((5, 6, 7), (8, 6, 7), (None, 7, 6), (None, -1, 6)):
        with pytest.raises(Broken):
            Quantity(None if best is None else Decimal(best), Decimal(low), Decimal(high), False, "", "")
