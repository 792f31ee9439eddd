"""Dates inside a text: found where its words say one, with what they mean, and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.searching.days import days_said, keys_said, read_said
from habeas.core.coding.searching.postings import packed
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.datewords_find import find_dates


def dates(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.date.edtf) for one in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("They took him in the spring of 2014 and beat him.", [("in the spring of 2014", "2014-21")]),
        ("2014년 봄에 끌려갔다", [("2014년 봄", "2014-21")]),
        ("أخذوه في ربيع 2014 ليلا", [("في ربيع 2014", "2014-21")]),
        ("كان ذلك عام ٢٠١٤ هناك", [("عام ٢٠١٤", "2014")]),
        ("ils sont venus en mai 2014, la nuit", [("en mai 2014", "2014-05")]),
        ("주체103년 5월 3일의 일이다", [("주체103년 5월 3일", "2014-05-03")]),
        ("2013년부터 2016년까지 갇혔다", [("2013년부터 2016년까지", "2013/2016")]),
        ("from May 2013 to July 2014 we starved", [("from May 2013 to July 2014", "2013-05/2014-07")]),
        ("in winter 2014/15 and on 2014-05-03", [("in winter 2014/15", "2014-24"), ("2014-05-03", "2014-05-03")]),
        ("in the 1990s, and in about 2003", [("in the 1990s", "199X"), ("in about 2003", "2003~")]),
        ("In 2014 prisoners were moved", [("In 2014", "2014")]),
        ("about 2014 they were moved", [("about 2014", "2014~")]),
        ("in about 2014 prisoners were moved", [("in about 2014", "2014~")]),
        ("between 1990 and 2000 people were shot", [("between 1990 and 2000", "1990/2000")]),
        ("2014년 명단에", [("2014년", "2014")]),
        ("عام 2014 سجين", [("عام 2014", "2014")]),
    ],
)
def test_a_date_is_found_with_the_words_that_say_it(text: str, said: list[tuple[str, str]]) -> None:
    assert dates(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "2014 prisoners were there", "room 2014", "before 2014", "since 2014 nobody came", "in the spring",
        "1980년생이다", "he paid 2014.50", "12014", "in 20145", "2014년간", "call 2014-99",
        "about 2014 prisoners", "some 2014 people", "a total of around 2014 young men", "the 2014 inmates", "1990 won",
        "between 1990 and 2000 won", "2014명", "약 2014 명을", "2014 سجين", "نحو ٢٠١٤ شخصاً", "environ 2014 personnes",
    ],
)  # fmt: skip
def test_what_says_no_date_with_two_ends_is_none(text: str) -> None:
    assert dates(text) == []


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="in May of 2014년 봄 5월3일~?:/-.,عام٢٠١s\n", max_size=50))
def test_whatever_is_found_reads_as_it_says_and_nothing_overlaps(text: str) -> None:
    at = 0
    for one in find_dates(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end
        assert read_date(text[one.start : one.end]).edtf == one.date.edtf
    said = days_said(text)
    assert list(read_said(keys_said(said).get("e", []))) == said


def test_a_long_text_full_of_years_is_read_in_bounded_time() -> None:
    begun = time.process_time()
    assert len(list(find_dates("in 2014 " * 4_000))) == 64
    assert list(find_dates("a b c d e f 2014 " * 4_000)) == []
    assert list(find_dates("2014년부터 " * 20_000 + "1" * 100_000))
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("hours", ["from 0000 to 2020", "0000–2020", "de 0000 à 2020", "من 0000 إلى 2020"])
def test_hours_that_could_be_years_before_the_first_are_kept_out_of_the_index(hours: str) -> None:
    said = days_said(f"They stood guard {hours} (fiction), in May 2014.")
    assert len(said) == 1
    for places in keys_said(said).values():
        packed({0: places})
