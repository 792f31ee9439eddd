"""Uncertain quantities: a best value, bounds, and the words used (docs/formats/values.md, "Quantities")."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache

from habeas.core.kernel import numberwords_arabic as arabic
from habeas.core.kernel import numberwords_english as english
from habeas.core.kernel import numberwords_french as french
from habeas.core.kernel import numberwords_korean as korean
from habeas.core.kernel.datewords import cleaned
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.numberwords import figure
from habeas.core.kernel.quantities_units import KOREAN, MEASURED, UNITS, unit_of

FORMS = (
    "30, 1,234.5, about 30, 약 30명, 30여 명, 20-30, 20~30명, more than 30, 30명 이상, up to 30, several, 수십 명, "
    "a family of four, 일가족 4명, or number words in English, Korean, French or Arabic"
)
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class QuantityTable:
    """How far vague words reach: the share around ``about``, and the bounds of ``several`` and ``dozens``."""

    about: Decimal = Decimal("0.2")
    several: tuple[int, int] = (3, 9)
    dozens: tuple[int, int] = (20, 99)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", Decimal(str(self.about)))
        if not 0 <= self.about < 1 or not all(0 < low <= high for low, high in (self.several, self.dozens)):
            raise WrongUse(
                "not-a-quantity-table",
                "The table of vague quantities does not hold.",
                expected="about from 0 to below 1; several and dozens as [least, most] above 0",
            )


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many or how much: ``best`` (None where the words give only bounds), ``minimum``, ``maximum`` (None:
    unbounded).

    ``unit`` is that of counting or measure (``person``, ``household``, ``family`` for one family of so many persons,
    ``kg`` …), empty where none is said. Values are decimals, never binary floats.
    """

    best: Decimal | None
    minimum: Decimal
    maximum: Decimal | None
    approximate: bool
    unit: str
    words: str

    def __post_init__(self) -> None:
        top = self.minimum if self.maximum is None else self.maximum
        middle = self.minimum if self.best is None else self.best
        if (
            not 0 <= self.minimum <= middle
            or top < self.minimum
            or (self.maximum is not None and middle > self.maximum)
        ):
            raise Broken("a quantity whose bounds do not hold its best value")


class _NotOne(ValueError):
    """The words are not a quantity; the message says why."""


def read_quantity(words: str, *, table: QuantityTable | None = None, decimal: str = ".") -> Quantity:
    """The quantity that a person wrote; raises ``WrongUse`` with code ``unreadable-quantity``; nothing is guessed.

    ``decimal`` is the sign before decimals, ``.`` or ``,``; the other one stands between thousands.
    """
    if decimal not in (".", ","):
        raise WrongUse("not-a-decimal-sign", "This is not a decimal sign.", expected='"." or ","')
    try:
        return replace(_read(_cleaned(words, decimal), table or QuantityTable(), 0), words=words)
    except ValueError as reason:
        shown = f"{words[:40]!r}" if len(words) <= 40 else f"{len(words)} characters"
        raise WrongUse(
            "unreadable-quantity",
            "This quantity cannot be read.",
            expected=FORMS,
            found=f"{shown} ({reason})",
            do="Write it in one of these forms.",
        ) from None


_THIN_SPACE = re.compile("(?<=[0-9])[\u00a0\u2009\u202f\u2007](?=[0-9]{3}(?![0-9]))")
_SWAP = str.maketrans(",.", ".,")


def _cleaned(words: str, decimal: str) -> str:
    if len(words) <= 1000:
        words = _THIN_SPACE.sub("", words.translate({0x066C: ",", 0x066B: "."}))
    text = cleaned(words)
    text = text if text.isascii() else arabic.plain(text)
    if decimal == ",":
        text = re.sub("[0-9][0-9.,]*", lambda found: found[0].translate(_SWAP), text)
    if not (text := text.strip(" .;")):
        raise _NotOne("nothing is said")
    return text


def _read(text: str, table: QuantityTable, depth: int) -> Quantity:
    if depth > _DEEPEST:
        raise _NotOne("too many phrases within each other")
    if (amount := _amount(text)) is not None:
        return _exact(*amount)
    if (vague := _vague(text, table)) is not None:
        return vague
    if found := _ODD.fullmatch(text):
        return _odd(_read(f"{found[1]} {found[2] or found[3] or ''}".strip(), table, depth + 1), table)
    for pattern, kind in _rules():
        if not (found := pattern.fullmatch(text)):
            continue
        if kind == "range":
            return _range(*_same_scale(found[1], found[2]), table, depth)
        if kind == "family":
            return replace(_read(found[1], table, depth + 1), unit="family")
        said = " ".join(part for part in found.groups() if part)
        return _BOUND[kind](_read(said, table, depth + 1), table)
    raise _NotOne("not a form that is understood")


# One number with its unit -------------------------------------------------------------------------

_FIGURE = re.compile(r"([0-9][0-9.,]*)( ?)(.*)")
_HANGUL = re.compile("[가-힣]")
_FIRST_WORD = re.compile("[- ]|(?<=[0-9]).*")
_LATIN = frozenset({*english.WORDS, *french.WORDS, "a", "half", *"0123456789"})
_KOREAN = re.compile(
    rf"({korean.MIXED}|{korean.NATIVE}|{korean.SINO}{{1,40}}(?: {korean.SINO}{{1,40}}){{0,4}}) ?({KOREAN}|식구|kg|g)?"
)


def _amount(text: str) -> tuple[Decimal, str] | None:
    """The number and unit of ``30``, ``450 g``, ``3만 5천 원``, ``forty-three people``; None where it is not just
    that.
    """
    if found := _FIGURE.fullmatch(text):
        value, unit = figure(found[1]), unit_of(found[3])
        if value is not None and unit is not None:
            return value, unit
    if _HANGUL.search(text):
        return _korean(text)
    words = text.split(" ")
    readers = (arabic.read,) if "\u0600" <= text[0] <= "\u06ff" else (english.read, french.read)
    if readers[0] is english.read and _FIRST_WORD.split(words[0])[0] not in _LATIN:
        return None
    for length in range(min(len(words), 16), max(0, len(words) - 3), -1):
        unit = unit_of(" ".join(words[length:]).removeprefix("de ").strip())
        value = None if unit is None else _value(words[:length], readers)
        if value is not None and unit is not None:
            return value, unit
    return None


_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9, "dozen": 12,
    "mille": 10**3,
    "الف": 10**3, "الاف": 10**3, "مليون": 10**6,
}  # fmt: skip


def _value(words: list[str], readers: tuple[Callable[[str], Decimal | None], ...]) -> Decimal | None:
    """A number in words, also figures with a scale: ``3 million``."""
    if len(words) == 2 and words[1] in _SCALES and (value := figure(words[0])) is not None:
        return _tidy(value * _SCALES[words[1]])
    text = " ".join(words)
    return next((value for read in readers if (value := read(text)) is not None), None)


def _korean(text: str) -> tuple[Decimal, str] | None:
    found = _KOREAN.fullmatch(text)
    if not found or (value := korean.read(found[1])) is None:
        return None
    return value, "family" if found[2] == "식구" else UNITS.get(found[2] or "", "")


# Vague words --------------------------------------------------------------------------------------

_SEVERAL = re.compile(
    "(?:several|a few|a number of|몇|여러|수|plusieurs|quelques|عده|عدد من|بضعه|بضع)(?: (.+)| ?([가-힣]+))?"
)
_TENS_OF = (
    (0, "dozens(?: of)?|tens of|수십|몇십|몇 십|(?:des )?dizaines(?: de)?|عشرات"),
    (1, "(?:several )?hundreds(?: of)?|several hundred|수백|몇백|(?:des )?centaines(?: de)?|مئات"),
    (2, "(?:several )?thousands(?: of)?|several thousand|수천|몇천|(?:des )?milliers(?: de)?|الاف"),
    (3, "tens of thousands(?: of)?|수만|몇만|(?:des )?dizaines de milliers(?: de)?|عشرات الالاف(?: من)?"),
)
_DOZENS = tuple((power, re.compile(rf"(?:{words})(?: (.+)| ?([가-힣]+))?")) for power, words in reversed(_TENS_OF))
_PAIRS = {
    "한두": 1, "두세": 2, "두셋": 2, "서너": 3, "서넛": 3, "너댓": 4, "네댓": 4, "네다섯": 4, "대여섯": 5,
    "예닐곱": 6,
    "일고여덟": 7, "여덟아홉": 8,
}  # fmt: skip
_PAIR = re.compile(f"({'|'.join(_PAIRS)}) ?([가-힣]+)?")
_ABOUT_WORDS = re.compile("(?:une |la )?([a-zé]+aine)(?: de | d')?(.*)")


def _vague(text: str, table: QuantityTable) -> Quantity | None:
    if text in ("none", "nobody", "없음", "aucun", "aucune"):
        return _exact(Decimal(0), "")
    for power, pattern in _DOZENS:
        if (found := pattern.fullmatch(text)) and (unit := _unit(found[1] or found[2])) is not None:
            low, high = table.dozens
            return _bounds(low * 10**power, (high + 1) * 10**power - 1, unit, True)
    if (found := _SEVERAL.fullmatch(text)) and (unit := _unit(found[1] or found[2])) is not None:
        return _bounds(*table.several, unit, True)
    if (found := _PAIR.fullmatch(text)) and (unit := _unit(found[2])) is not None:
        return _bounds(_PAIRS[found[1]], _PAIRS[found[1]] + 1, unit, False)
    if (found := _ABOUT_WORDS.fullmatch(text)) and found[1] in french.ABOUT:
        unit = _unit(found[2])
        return None if unit is None else _about(_exact(Decimal(french.ABOUT[found[1]]), unit), table)
    return None


def _unit(word: str | None) -> str | None:
    return unit_of((word or "").removeprefix("de "))


# Bounds -------------------------------------------------------------------------------------------


def _exact(value: Decimal, unit: str) -> Quantity:
    return Quantity(value, value, value, False, unit, "")


def _bounds(low: int, high: int, unit: str, approximate: bool) -> Quantity:
    return Quantity(None, Decimal(low), Decimal(high), approximate, unit, "")


def _is_counted(quantity: Quantity) -> bool:
    """Whether only whole steps are possible: persons and acts, not kilograms."""
    known = [value for value in (quantity.minimum, quantity.maximum) if value is not None]
    return quantity.unit not in MEASURED and all(value == value.to_integral_value() for value in known)


def _about(quantity: Quantity, table: QuantityTable) -> Quantity:
    """The table's share around; of things that are counted, the whole numbers inside it."""
    low = quantity.minimum * (1 - table.about)
    high = None if quantity.maximum is None else quantity.maximum * (1 + table.about)
    if _is_counted(quantity):
        low = low.to_integral_value(ROUND_CEILING)
        high = None if high is None else high.to_integral_value(ROUND_FLOOR)
    return replace(quantity, minimum=_tidy(low), maximum=None if high is None else _tidy(high), approximate=True)


def _tidy(value: Decimal) -> Decimal:
    """24 and not 24.0: no digit that was not said."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def _known(quantity: Quantity) -> Decimal:
    if quantity.best is None:
        raise _NotOne("a bound needs one number")
    return quantity.best


def _more(quantity: Quantity, table: QuantityTable) -> Quantity:
    step = 1 if _is_counted(quantity) else 0
    return replace(quantity, minimum=_known(quantity) + step, maximum=None, best=None)


def _at_least(quantity: Quantity, table: QuantityTable) -> Quantity:
    return replace(quantity, minimum=_known(quantity), maximum=None, best=None)


def _less(quantity: Quantity, table: QuantityTable) -> Quantity:
    step = 1 if _is_counted(quantity) else 0
    if _known(quantity) < step:
        raise _NotOne("fewer than none")
    return replace(quantity, minimum=Decimal(0), maximum=_known(quantity) - step, best=None)


def _at_most(quantity: Quantity, table: QuantityTable) -> Quantity:
    return replace(quantity, minimum=Decimal(0), maximum=_known(quantity), best=None)


def _nearly(quantity: Quantity, table: QuantityTable) -> Quantity:
    return replace(_about(quantity, table), maximum=_known(quantity))


def _odd(quantity: Quantity, table: QuantityTable) -> Quantity:
    """``30여 명``: 30 to 39, ``100여 명``: 100 to 199; the last digit that is not zero is the one that was counted."""
    value = _known(quantity)
    if value <= 0 or value != value.to_integral_value():
        raise _NotOne("여 needs a whole number")
    step = 1
    while value % (step * 10) == 0:
        step *= 10
    if step == 1:
        raise _NotOne("여 needs a round number")
    return replace(quantity, maximum=value + step - 1, approximate=True)


def _range(low: str, high: str, table: QuantityTable, depth: int) -> Quantity:
    one, other = _read(low, table, depth + 1), _read(high, table, depth + 1)
    top = other.maximum
    if one.best is None or other.best is None or top is None:
        raise _NotOne("a range needs a number at each end")
    if one.unit not in ("", other.unit) or one.minimum > top or one.best > other.best:
        raise _NotOne("the ends of the range do not fit each other")
    return Quantity(None, one.minimum, top, one.approximate or other.approximate, other.unit, "")


_LAST_SCALE = re.compile(r"(?:[0-9.,]+|.*?) ?(만|천|백|억|thousand|million|mille)( ?[^0-9]*)")


def _same_scale(low: str, high: str) -> tuple[str, str]:
    """``2~3만 명``, ``two or three thousand``: the scale at the end is that of both."""
    found = _LAST_SCALE.fullmatch(high)
    if found and re.fullmatch("[0-9]{1,3}|[a-z]{3,6}", low):
        return f"{low}{'' if found[1] in '만천백억' else ' '}{found[1]}", high
    return low, high


_BOUND: dict[str, Callable[[Quantity, QuantityTable], Quantity]] = {
    "about": _about, "more": _more, "at least": _at_least, "less": _less, "at most": _at_most, "nearly": _nearly,
    "odd": _odd, "same": lambda quantity, table: quantity,
}  # fmt: skip
_PHRASES = {
    r"(?:a |one |the )?(?:whole )?family of (.+?)(?: people| persons)?": "family",
    r"(?:일가족|한 가족|가족) ?(.+)": "family",
    r"(?:une )?famille de (.+?)(?: personnes)?": "family",
    r"(?:عائله|اسره) (?:من|مكونه من) (.+?)(?: افراد| اشخاص)?": "family",
    r"(?:(?:no|not) (?:fewer|less) than|at least|a minimum of|minimum|≥) ?(.+)": "at least",
    r"(.+?) or more(?: (.+))?": "at least",
    r"(.+?) ?\+(?: (.+))?": "at least",
    r"(.+?) or (?:fewer|less)(?: (.+))?": "at most",
    r"(?:최소한?|적어도) ?(.+)": "at least",
    r"(.+?) ?이상": "at least",
    r"(?:au moins|au minimum|ما لا يقل عن|علي الاقل) (.+)": "at least",
    r"(.+?) (?:at least|au moins|au minimum|علي الاقل)": "at least",
    r"(?:no more than|not more than|at most|up to|a maximum of|maximum|≤) ?(.+)": "at most",
    r"(?:최대한?|많아야) ?(.+)": "at most",
    r"(.+?) ?이하": "at most",
    r"(?:au plus|au maximum|jusqu'à|علي الاكثر|ما لا يزيد عن) (.+)": "at most",
    r"(.+?) (?:at most|au plus|au maximum|علي الاكثر)": "at most",
    r"(?:more than|over|above|in excess of|upwards of|plus de|اكثر من|ما يزيد عن|ما يزيد علي|>) ?(.+)": "more",
    r"(.+?)(?:[이가을를])? ?(?:초과|넘게|넘는|넘음|웃도는)": "more",
    r"(?:fewer than|less than|under|below|moins de|اقل من|<) ?(.+)": "less",
    r"(.+?) ?미만": "less",
    r"(?:nearly|almost|close to|just under|거의|près de|presque|ما يقرب من) ?(.+)": "nearly",
    r"(.+?)에 가까운": "nearly",
    r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.?|c\.|(?:an )?estimated|~) ?(.+)": "about",
    r"(?:약|대략|어림잡아|한(?= ?[0-9])) ?(.+)": "about",
    r"(?:environ|à peu près|quelque|autour de|حوالي|نحو|قرابه|ما يقارب|زهاء|تقريبا) (.+)": "about",
    r"(.+?)(?: or so|,? approximately| ?정도| ?가량| ?쯤| ?내외| ?안팎| environ| تقريبا)": "about",
    r"(?:between|entre) (.+?) (?:and|et) (.+)": "range",
    r"(?:ما )?بين (.+?) و ?(.+)": "range",
    r"(?:from|de|من) (.+?) (?:to|à|الي) (.+)": "range",
    r"(.+?) (?:to|or|à|ou|الي|او) (.+)": "range",
    r"(.+?) ?(?:에서|내지|또는|이나) ?(.+)": "range",
    r"(.+?) ?[-~] ?(.+)": "range",
    r"(?:총|모두|a total of|in total|au total) (.+)": "same",
}


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The phrases compiled, when the first one is needed."""
    return tuple((re.compile(pattern), kind) for pattern, kind in _PHRASES.items())


_ODD = re.compile(r"(.+?)(?:여 ?([가-힣 ]*)|[- ]odd(?: (.+))?)")
