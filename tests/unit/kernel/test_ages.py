"""Ages and the years of birth that follow."""

from __future__ import annotations

import pytest

from habeas.core.kernel.ages import Age, read_age
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import Broken, WrongUse

READ: dict[str, tuple[int, int | None, str | None]] = {
    "한국 나이 23세, 2014년": (21, 22, "1992"), "2014년 당시 한국 나이로 스물세 살": (21, 22, "1992"),
    "만 22세, 2014년": (22, 22, "1991/1992"), "aged 22 in 2014": (22, 22, "1991/1992"), "만 22세": (22, 22, None),
    "23살": (21, 23, None), "23세, 2014년": (21, 23, "1990/1992"), "스물세 살": (21, 23, None), "20대": (20,
    29, None),
    "20대 초반": (20, 23, None), "30대 후반": (37, 39, None), "in her twenties": (20, 29, None),
    "in his late 30s": (37, 39, None),
    "22": (22, 22, None), "22-year-old": (22, 22, None), "twenty-two years old": (22, 22, None), "20-25": (20,
    25, None),
    "under 18": (0, 17, None), "18세 미만": (0, 17, None), "60세 이상": (60, None, None), "over 60": (61, None, None),
    "60 or older": (60, None, None), "18세 이하": (0, 18, None), "22 ans": (22, 22, None), "teens": (13, 19, None),
}  # fmt: skip


@pytest.mark.parametrize("words", READ)
def test_it_reads(words: str) -> None:
    age = read_age(words)
    assert (age.minimum, age.maximum, age.birth and age.birth.edtf) == READ[words]
    assert age.words == words


def test_the_date_on_which_it_held_may_be_given_beside_it() -> None:
    birth = read_age("만 22세", at=read_edtf("2014-05")).birth
    assert birth is not None
    assert birth.edtf == "1991/1992"
    wide = read_age("만 22세", at=read_edtf("2014/2016")).birth
    assert wide is not None
    assert wide.edtf == "1991/1994"
    assert read_age("만 22세", at=read_edtf("2014/..")).birth is None
    assert read_age("60세 이상", at=read_edtf("2014")).birth is None


@pytest.mark.parametrize(
    "words",
    [
        "",
        "131",
        "-1",
        "abc",
        "22.5",
        "25-20",
        "만 " * 60,
        "1" * 40,
        "aged about 22",
        "22\x00",
        "9" * 1_000_000,
        "만 22세, 2014년 13월",
    ],
)
def test_it_refuses_and_names_the_forms(words: str) -> None:
    with pytest.raises(WrongUse) as refusal:
        read_age(words)
    assert refusal.value.code in ("unreadable-age", "unreadable-date")


def test_an_age_with_crossed_bounds_cannot_be_made() -> None:
    with pytest.raises(Broken):
        Age(5, 4, None, "")
