"""Uncertain dates in words: what the EDTF says, and no more."""

from __future__ import annotations

import pytest

from habeas.core.kernel.dates import read_date
from habeas.core.kernel.datespeak import in_words

SAID = [
    ("", "", ""),
    ("2014", "2014", "2014년"),
    ("2014-05", "May 2014", "2014년 5월"),
    ("2014-05-05", "5 May 2014", "2014년 5월 5일"),
    ("2017-10~", "about October 2017", "2017년 10월경"),
    ("2014?", "2014 (uncertain)", "2014년(불확실)"),
    ("2014-21", "spring 2014", "2014년 봄"),
    ("199X", "the 1990s", "1990년대"),
    ("../1998", "1998 or before", "1998년 또는 그 이전"),
    ("1998/..", "1998 or after", "1998년 또는 그 이후"),
    ("2014/2015~", "2014 to about 2015", "2014년부터 2015년경까지"),
    ("[1995,1997]", "1995 or 1997", "1995년 또는 1997년"),
]


@pytest.mark.parametrize(("edtf", "english", "korean"), SAID)
def test_a_date_is_said_in_both_languages(edtf: str, english: str, korean: str) -> None:
    assert in_words(edtf) == english
    assert in_words(edtf, "ko") == korean


@pytest.mark.parametrize(
    "strange", ["2014-13", "1985-XX-12", "[..1984]", "<script>", "never", "2014-02-30", "{..1984}"]
)
def test_what_has_no_words_stays_as_it_stands(strange: str) -> None:
    assert in_words(strange) == in_words(strange, "ko") == strange


@pytest.mark.parametrize(
    "edtf", [edtf for edtf, *_ in SAID if edtf and edtf[-1] not in "?" and ".." not in edtf and "[" not in edtf]
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_words_are_read_back_as_the_same_days(edtf: str, language: str) -> None:
    said, meant = read_date(in_words(edtf, language)), read_date(edtf)
    assert (said.first_day, said.last_day) == (meant.first_day, meant.last_day)


@pytest.mark.parametrize("code", range(1, 42))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_part_of_a_year_that_is_read_is_said_or_given_as_it_stands(code: int, language: str) -> None:
    """A date of a quarter or a half stands on a page like any other."""
    for edtf in (f"2019-{code:02}", f"2019-{code:02}~", f"[2018,2019-{code:02}]", f"2019-{code:02}/2020"):
        said = in_words(edtf, language)
        assert said
        assert "2019" in said


def test_the_half_of_a_year_has_its_words() -> None:
    assert in_words("2019-40") == "first half of 2019"
    assert in_words("2019-40", "ko") == "2019년 상반기"
    assert in_words("2019-36~", "ko") == "2019년 4분기경"
    assert in_words("2019-25") == "2019-25"
