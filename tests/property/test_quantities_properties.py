"""What holds of every quantity and of every number in words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.numberwords import find_numbers, read_number
from habeas.core.kernel.quantities import read_quantity

CALM = settings(derandomize=True, deadline=None, max_examples=150)

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_ONES += ["seventeen", "eighteen", "nineteen"]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(n: int) -> str:
    """The words of a number, written the other way round than they are read."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    for size, word in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            joint = " and " if rest and rest < 100 else " " if rest else ""
            return f"{english(n // size)} {word}{joint}{english(rest) if rest else ''}"
    raise AssertionError


def sino(n: int) -> str:
    digits, text = "영일이삼사오육칠팔구", ""
    for size, word in ((10**8, "억"), (10**4, "만")):
        if n >= size:
            head = sino(n // size)
            text, n = text + ("" if head == "일" and size == 10**4 else head) + word, n % size
    for size, word in ((1000, "천"), (100, "백"), (10, "십")):
        if n >= size:
            text, n = text + ("" if n // size == 1 else digits[n // size]) + word, n % size
    return text + (digits[n] if n or not text else "")


def native(n: int) -> str:
    tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
    ones = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
    return "스무" if n == 20 else tens[n // 10] + ones[n % 10]


def french(n: int) -> str:
    small = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    tens = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
    if n < 17:
        return small[n]
    if n < 20:
        return f"dix-{small[n - 10]}"
    ten = n // 10 if n // 10 not in (7, 9) else n // 10 - 1
    rest = n - ten * 10
    if rest == 0:
        return "quatre-vingts" if ten == 8 else tens[ten]
    return f"{tens[ten]}{'-et-' if rest in (1, 11) and ten != 8 else '-'}{french(rest)}"


@CALM
@given(st.integers(0, 10**9 - 1))
def test_a_number_written_in_english_words_is_read_back(n: int) -> None:
    assert read_number(english(n), "en") == n
    found = find_numbers(f"There were {english(n)} tables.", "en")
    assert [(one.value, one.digits) for one in found] == [(n, False)]
    assert f"There were {english(n)} tables."[found[0].start : found[0].end] == english(n)


@CALM
@given(st.integers(1, 10**12 - 1))
def test_a_number_written_in_sino_korean_is_read_back(n: int) -> None:
    assert read_number(sino(n), "ko") == n
    assert read_quantity(f"{sino(n)} 명").best == n


@CALM
@given(st.integers(1, 99))
def test_a_number_written_in_native_korean_or_french_is_read_back(n: int) -> None:
    assert read_number(native(n), "ko") == n
    assert read_quantity(f"{native(n)} 명").best == n
    text = f"그날 {native(n)} 명이 있었다."
    assert [(one.value, one.counter) for one in find_numbers(text, "ko")] == [(n, "명")]
    assert read_number(french(n), "fr") == n
    assert read_quantity(french(n)).best == n


@CALM
@given(st.integers(0, 10**12), st.sampled_from(["", " people", "명"]))
def test_figures_with_and_without_separators_are_the_same(n: int, unit: str) -> None:
    plain, grouped = read_quantity(f"{n}{unit}"), read_quantity(f"{n:,}{unit}")
    assert (plain.best, plain.unit) == (grouped.best, grouped.unit) == (n, plain.unit)


@CALM
@given(
    st.integers(1, 10**6),
    st.sampled_from(["about {}", "약 {}명", "{} or so", "nearly {}", "more than {}", "{}명 미만", "at most {}"]),
)
def test_the_bounds_always_hold_the_best_value(n: int, phrase: str) -> None:
    quantity = read_quantity(phrase.format(n))
    assert quantity.minimum >= 0
    assert quantity.maximum is None or quantity.minimum <= quantity.maximum
    if quantity.best is not None:
        assert quantity.minimum <= quantity.best
        assert quantity.maximum is None or quantity.best <= quantity.maximum
    if quantity.maximum is not None and quantity.approximate:
        assert quantity.maximum <= n * Decimal("1.2")


@CALM
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_is_read_or_refused_by_its_order(one: int, other: int) -> None:
    low, high = sorted((one, other))
    quantity = read_quantity(f"{low}-{high}")
    assert (quantity.best, quantity.minimum, quantity.maximum) == (None, low, high)


@CALM
@given(st.text(max_size=50) | st.text("0123456789.,-~ 명약여만천백십일이a하나둘셋onetwo", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    code = "unreadable-quantity"
    try:
        assert read_quantity(text).words == text
    except WrongUse as refusal:
        code = refusal.code
    assert code == "unreadable-quantity"


@CALM
@given(
    st.text("0123456789,. 명약여만천백십일이사람개세두열one two hundred and-ABC/'%\n", max_size=80),
    st.sampled_from(["en", "ko"]),
)
def test_what_is_found_stands_in_the_text_in_order_and_apart(text: str, language: str) -> None:
    found = find_numbers(text, language)
    last = 0
    for number in found:
        assert last <= number.start < number.end <= len(text)
        assert number.value >= 0
        last = number.end
