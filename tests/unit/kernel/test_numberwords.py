"""Numbers in prose, English and Korean, and number words of four languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.numberwords import find_numbers, read_number


def found(text: str, language: str) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], str(one.value), one.counter) for one in find_numbers(text, language)]


ENGLISH = {
    "Forty-three people came.": [("Forty-three", "43", "")],
    "12 of the 43": [("12", "12", ""), ("43", "43", "")],
    "one hundred and five prisoners": [("one hundred and five", "105", "")],
    "a dozen, half a dozen and two dozen": [("a dozen", "12", ""), ("half a dozen", "6", ""), ("two dozen", "24",
    "")],
    "five and six": [("five", "5", ""), ("six", "6", "")],
    "between five and ten": [("five", "5", ""), ("ten", "10", "")],
    "1,234.5 tonnes, 3 million people": [("1,234.5", "1234.5", ""), ("3 million", "3000000", "")],
    "62 per cent and 62% and 5kg": [("62", "62", "per cent"), ("62", "62", "%"), ("5", "5", "kg")],
    "Twenty-one thousand five hundred": [("Twenty-one thousand five hundred", "21500", "")],
    "a hundred\nand twenty": [("a hundred\nand twenty", "120", "")],
    "one in three; nine out of ten": [("one", "1", ""), ("three", "3", ""), ("nine", "9", ""), ("ten", "10", "")],
    "one of the 43; the one person; for one day": [("one", "1", ""), ("43", "43", ""), ("one", "1", ""), ("one",
    "1", "")],
    # "one" as a pronoun
    "One said it was cold.": [], "No one came.": [], "one another": [], "every one of them": [], "this one": [],
    "That was the one.": [], "one's own": [], "One day, guards came.": [], "another one": [],
    "a one-time visit": [], "one could hear it": [],
    # not numbers that count
    "two thirds and three quarters": [], "several hundred, hundreds of, dozens": [],
    "the 1990s, the 43rd, the first": [],
    "S-0231, W-12, A/HRC/25/63, COVID-19, 2014-05-05, 1.2.3": [], "none": [], "someone, anyone, tone, often": [],
}  # fmt: skip

KOREAN = {
    "43명 중 12명": [("43", "43", "명"), ("12", "12", "명")],
    "마흔세 명이 왔다": [("마흔세", "43", "명")],
    "사십삼 명": [("사십삼", "43", "명")],
    "사십삼은 많다": [("사십삼", "43", "")],
    "모두 마흔셋이다": [("마흔셋", "43", "")],
    "세 배, 두 번, 열두 살": [("세", "3", "배"), ("두", "2", "번"), ("열두", "12", "살")],
    "3만 5천 명": [("3만 5천", "35000", "명")],
    "1억 2천만 원": [("1억 2천만", "120000000", "원")],
    "백스물두 명, 천 명, 만 명": [("백스물두", "122", "명"), ("천", "1000", "명"), ("만", "10000", "명")],
    "30여 명": [("30", "30", "명")],
    "만 22세": [("22", "22", "세")],
    "62퍼센트, 62%": [("62", "62", "퍼센트"), ("62", "62", "%")],
    "４３명": [("４３", "43", "명")],
    "한 사람, 한명도": [("한", "1", "사람"), ("한", "1", "명")],
    "10조각": [("10", "10", "")],
    # words that only look like numbers
    "이 사람은 한국 세상에서 열차를 타고": [], "두 배우, 세대, 네 번째, 두 번째": [],
    "열세 증언자": [("열세", "13", "")],
    "수십 명, 수백 명, 여러 명, 몇 명, 두세 명": [],
    "일이 있었다, 사람이 많다, 오늘": [], "W-12, S-0231": [],
}  # fmt: skip


@pytest.mark.parametrize("text", ENGLISH)
def test_it_finds_the_numbers_of_english_prose(text: str) -> None:
    assert found(text, "en") == ENGLISH[text]


@pytest.mark.parametrize("text", KOREAN)
def test_it_finds_the_numbers_of_korean_prose(text: str) -> None:
    assert found(text, "ko") == KOREAN[text]


def test_it_says_what_stands_in_digits() -> None:
    assert [one.digits for one in find_numbers("12 and twelve", "en")] == [True, False]
    assert [one.digits for one in find_numbers("12명과 열두 명", "ko")] == [True, False]


WORDS = {
    "forty-three": 43, "one hundred and five": 105, "a hundred": 100, "half a dozen": 6, "twelve hundred": 1200,
    "zero": 0,
    "사십삼": 43, "마흔셋": 43, "마흔세": 43, "스무": 20, "이천십사": 2014, "십만": 100000, "3천5백": 3500,
    "1.5만": 15000,
    "quarante-trois": 43, "soixante-dix": 70, "soixante et onze": 71, "quatre-vingts": 80,
    "quatre-vingt-dix-sept": 97,
    "septante": 70, "nonante-deux": 92, "huitante": 80, "deux cent un": 201, "deux mille quatorze": 2014,
    "cent mille": 100000,
    "ثلاثة وأربعون": 43, "أحد عشر": 11, "اثنتا عشرة": 12, "عشرون": 20, "تسعة وتسعون": 99, "مئة وخمسة": 105,
    "مائتان": 200,
    "خمسمائة وواحد": 501, "ألف": 1000, "ألفان وأربعة عشر": 2014, "ثلاثة آلاف وخمسمئة": 3500, "ثلاثون ألفا": 30000,
    "1,234": 1234, "٤٣": 43, "۴۳": 43, "４３": 43, "43.5": Decimal("43.5"),
}  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_it_reads_one_number(words: str) -> None:
    assert read_number(words) == WORDS[words]


@pytest.mark.parametrize(
    "words",
    ["", "and", "a", "ten ten", "forty-eleven", "thousand million", "십십", "30십", "30백", "hundred", "million",
    "dozen", "thousand and one", "만만", "스무하나",
    "vingt dix", "cent cent",
     "soixante-dix-dix", "عشرون عشرون", "1,23", "1e5", "--", "9" * 31, "one " * 100, "일" * 300, "한두", "43 people"],
)  # fmt: skip
def test_what_is_not_one_well_formed_number_is_none(words: str) -> None:
    assert read_number(words) is None


def test_languages_that_are_not_known_are_refused() -> None:
    with pytest.raises(WrongUse):
        find_numbers("trois", "fr")
    with pytest.raises(WrongUse):
        read_number("tres", "es")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "piece", ["one ", "a", "a-", "1.", "1,", "12,", "one and ", "마흔 ", "3만 ", "일", "half a ", "만 ", "a-1/", "\0"]
)
def test_a_long_hostile_text_is_read_in_time_that_grows_with_its_length(piece: str, language: str) -> None:
    text = piece * (100_000 // len(piece))
    assert len(find_numbers(text, language)) <= len(text)
