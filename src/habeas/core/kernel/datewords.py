"""Dates in words: cleaning, dates in figures, and the engine that reads phrases by the tables of the four languages.

Every reader gives EDTF, so that a phrase means exactly what its canonical form means. Tables: ``datewords_english``
and so on.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from habeas.core.kernel import edtf
from habeas.core.kernel.dates_days import civil
from habeas.core.kernel.names import fold

if TYPE_CHECKING:
    from habeas.core.kernel.dates import UncertainDate

#: Longer phrases are refused before anything is read.
LONGEST = 300
_DEEPEST = 6
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—−─〜～∼", "-"), "’": "'", "‘": "'", "،": ",", "…": "..", "／": "/"})
_DIGIT_SCRIPTS = {0x0660: "arabic", 0x06F0: "extended"}
_FORMAT_MARKS = dict.fromkeys([0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])


class NotADate(ValueError):
    """The words are not a date that is understood; the message says why, without repeating them."""


class Rule(NamedTuple):
    """A phrase around one date (one group) or two (two groups), and what it makes of them."""

    pattern: re.Pattern[str]
    kind: str


class Language(NamedTuple):
    """How one language writes dates: the phrases around them, the dates themselves, and a date cut short by its
    partner.
    """

    rules: tuple[Rule, ...]
    core: Callable[[str], str | None]
    complete: Callable[[str, str], tuple[str, str]]
    day_name: Callable[[str], tuple[str, int | None]]


def rules(table: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules of a table ``pattern -> kind``, in its order."""
    return tuple(Rule(re.compile(pattern), kind) for pattern, kind in table.items())


#: spans of dates in figures, in every language
_RANGES = rules(
    {
        r"([0-9./-]+) ?~ ?([0-9./-]+)": "between",
        r"([0-9./]+) ?- ?([0-9./]+)": "between",
        r"([0-9./-]+) - ([0-9./-]+)": "between",
    }
)


def cleaned(words: str) -> str:
    """Lower case, ordinary width, ASCII digits and hyphens, single spaces; hidden signs are refused."""
    if len(words) > LONGEST:
        raise NotADate(f"longer than {LONGEST} characters")
    text = _plain_digits(words.translate(_FORMAT_MARKS).translate(_DASHES))
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
    text = " ".join(text.split())
    if not text.isprintable():
        raise NotADate("hidden control characters")
    if not text:
        raise NotADate("nothing is said")
    return text


def _plain_digits(text: str) -> str:
    """Arabic-Indic, Extended and full-width digits as ASCII; digits of two scripts in one text are refused."""
    if text.isascii():
        return text
    scripts, plain = set(), []
    for sign in text:
        if not sign.isdecimal():
            if sign.isdigit():  # 30³ would become 303
                raise NotADate("raised or ringed digits")
            plain.append(sign)
            continue
        code = ord(sign)
        scripts.add(
            "ascii" if code < 128 else _DIGIT_SCRIPTS.get(code & ~0xF, "wide" if 0xFF10 <= code <= 0xFF19 else "")
        )
        plain.append(str(unicodedata.decimal(sign)))
    if len(scripts) > 1 or "" in scripts:
        raise NotADate("digits of more than one script")
    return "".join(plain)


def date_of_words(words: str, *, order: str, periods: Mapping[str, UncertainDate]) -> str:
    """The EDTF of a phrase; raises ``NotADate``."""
    text = cleaned(words)
    language = _language(text)
    known = {fold(name.lower().removeprefix("the ")): date.edtf for name, date in periods.items()}
    return _read(text, language, order, known, 0)


_HANGUL = re.compile("[가-힣年月日]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def _language(text: str) -> Language:
    if _HANGUL.search(text):
        from habeas.core.kernel.datewords_korean import KOREAN

        return KOREAN
    if _ARABIC.search(text):
        from habeas.core.kernel.datewords_arabic import ARABIC

        return ARABIC
    from habeas.core.kernel.datewords_english import ENGLISH
    from habeas.core.kernel.datewords_french import FRENCH, LOOKS_FRENCH

    return FRENCH if LOOKS_FRENCH.search(text) else ENGLISH


def _read(text: str, language: Language, order: str, periods: Mapping[str, str], depth: int) -> str:
    if depth > _DEEPEST:
        raise NotADate("too many phrases within each other")
    text = text.strip(" ,;.")
    if not text:
        raise NotADate("nothing is said")
    if periods and (period := periods.get(fold(text.removeprefix("the ")))):
        return period
    if plain := in_figures(text, order):
        return plain
    text, weekday = language.day_name(text)
    if told := language.core(text) or in_figures(text, order):
        return _on_weekday(told, weekday)
    for pattern, kind in (*language.rules, *_RANGES):
        if found := pattern.fullmatch(text):
            parts = found.groups()
            if len(parts) == 2:
                parts = language.complete(parts[0].strip(" ,"), parts[1].strip(" ,"))
            dates = [_read(part, language, order, periods, depth + 1) for part in parts]
            return _on_weekday(COMBINE[kind](*dates), weekday)
    raise NotADate("not a form that is understood")


def _on_weekday(told: str, weekday: int | None) -> str:
    """The date, refused when the day of the week that was given with it is another."""
    if weekday is None:
        return told
    reading = edtf.parse(told)
    if reading.first is None or reading.first != reading.last:
        raise NotADate("a day of the week without a day")
    if (reading.first + 6) % 7 != weekday:
        raise NotADate("the day of the week is another")
    return told


# Figures ------------------------------------------------------------------------------------------

_TIME_OF_DAY = (
    r"(?:[ t](?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?: ?(?:z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_ONLY_FIGURES = re.compile(r"[0-9\[{.\-/?~%xy][0-9xyets:.,~?%/\[\]{}+\- ]*z?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-./]) ?([0-9]{1,2})(?:\2 ?([0-9]{1,2}))?\.?" + _TIME_OF_DAY)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-./]) ?([0-9]{1,2})\2 ?([0-9]{4})" + _TIME_OF_DAY)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})([-./])([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT = "([0-9x]{4}(?:-[0-9x]{2}(?:-[0-9x]{2})?)?[?~%]?)"
_RANGE = re.compile(rf"{_SHORT}(?: ?:| ?\.\.| ?~(?=[ 0-9])) ?{_SHORT}")
_YEARS = re.compile(r"([0-9]{4}) ?- ?([0-9]{4})")
_TWO_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) - ([0-9]{4}-[0-9]{2}-[0-9]{2})")


def in_figures(text: str, order: str) -> str | None:
    """The EDTF of a date in figures only, None when it is none; raises ``NotADate`` where the order of figures is
    open.
    """
    if not _ONLY_FIGURES.fullmatch(text):
        return None
    try:
        return edtf.parse(text.upper().replace("?~", "%").replace("~?", "%")).edtf
    except edtf.NotEdtf:
        pass
    for pattern in (_RANGE, _YEARS, _TWO_DAYS):
        if found := pattern.fullmatch(text):
            return checked(f"{found[1]}/{found[2]}".upper())
    if found := _YEAR_FIRST.fullmatch(text):
        if found[4] is None and found[2] == "/":
            raise NotADate("2014/05 may be a month or a span of years")
        return spelt(found[1], found[3], found[4])
    if found := _COMPACT.fullmatch(text):
        return spelt(*found.groups())
    if found := _MONTH_YEAR.fullmatch(text):
        return spelt(found[3], found[1])
    if found := _YEAR_LAST.fullmatch(text):
        return _ordered(found[4], int(found[1]), int(found[3]), order)
    return None


def _ordered(year: str, one: int, two: int, order: str) -> str:
    """``05/06/2014``: by the order given, or where only one order gives a date."""
    if order == "dmy":
        return spelt(year, two, one)
    if order == "mdy":
        return spelt(year, one, two)
    if one != two and one <= 12 and two <= 12:
        raise NotADate("day and month cannot be told apart")
    return spelt(year, *((two, one) if one > 12 else (one, two)))


# EDTF from parts ----------------------------------------------------------------------------------


def spelt(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str:
    """The EDTF of a year, month and day, checked against the calendar."""
    text = f"{int(year):04}"
    if month is not None:
        if not 1 <= int(month) <= 12:
            raise NotADate("there is no such month")
        text += f"-{int(month):02}"
    if day is not None:
        text += f"-{int(day):02}"
    return checked(text)


def checked(text: str) -> str:
    """The canonical spelling; ``NotADate`` where there is no such day."""
    try:
        return edtf.parse(text).edtf
    except edtf.NotEdtf as reason:
        raise NotADate(str(reason)) from None


def marked(told: str, sign: str) -> str:
    """The date with ``~`` or ``?`` on each end that has one."""
    if told[0] in "[{":
        raise NotADate("a list cannot be approximate as a whole")
    ends = [end if end in ("", "..") else _marked_end(end, sign) for end in told.split("/")]
    return checked("/".join(ends))


def _marked_end(end: str, sign: str) -> str:
    if end[-1] in "~?%":
        return end[:-1] + (end[-1] if end[-1] in ("%", sign) else "%")
    return end + sign


def lower(told: str) -> str:
    """The date with which an interval begins."""
    if told[0] in "[{":
        raise NotADate("a list has no beginning")
    return told.split("/")[0]


def upper(told: str) -> str:
    """The date with which an interval ends."""
    if told[0] in "[{":
        raise NotADate("a list has no end")
    return told.split("/")[-1]


def between(start: str, stop: str) -> str:
    """From the first day of one to the last day of the other."""
    return checked(f"{lower(start)}/{upper(stop)}")


def one_of(one: str, other: str) -> str:
    """Either of two dates."""
    if any("/" in told or told[0] in "[{" for told in (one, other)):
        raise NotADate("a choice between intervals is not read")
    return checked(f"[{one},{other}]")


def before(told: str) -> str:
    """Everything up to the day before; years and months stay years and months."""
    return f"../{_neighbour(lower(told), -1)}"


def after(told: str) -> str:
    """Everything from the day after; years and months stay years and months."""
    return f"{_neighbour(upper(told), 1)}/.."


def _neighbour(told: str, step: int) -> str:
    if told in ("", ".."):
        raise NotADate("there is nothing beyond an open end")
    reading = edtf.parse(told)
    edge = reading.first if step < 0 else reading.last
    if edge is None:
        raise NotADate("there is nothing beyond an open end")
    year, month, day = civil(edge + step)
    if not 0 <= year <= 9999:
        raise NotADate("a year has four digits")
    bare = reading.edtf.rstrip("~?%")
    precision = 1 if re.fullmatch("[0-9X]{4}", bare) else 2 if re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", bare) else 3
    return checked(spelt(*(year, month, day)[:precision]) + edtf.SIGNS[reading.bits])


def third(told: str, which: int) -> str:
    """The early (0), middle (1) or late (2) part of a year, month, season, decade or century: its thirds,
    approximately.
    """
    if found := re.fullmatch("([0-9]{3})X", told):
        first, last = ((0, 3), (4, 6), (7, 9))[which]
        return f"{found[1]}{first}~/{found[1]}{last}~"
    if found := re.fullmatch("([0-9]{2})01/([0-9]{2})00", told):
        first, last = ((1, 33), (34, 66), (67, 100))[which]
        start = int(found[1]) * 100
        return f"{start + first:04}~/{start + last:04}~"
    if re.fullmatch("[0-9]{4}", told):
        return f"{told}-{37 + which}~"
    if found := re.fullmatch("([0-9]{4})-([0-9]{2})", told):
        return _third_of_months(found[1], int(found[2]), which)
    raise NotADate("only a year, month, season, decade or century has an early, middle and late part")


def _third_of_months(year: str, code: int, which: int) -> str:
    if code in edtf.SUB_YEAR:
        first, last = edtf.SUB_YEAR[code]
        if last - first != 2:
            raise NotADate("only a season has an early, middle and late month")
        month = first + which
        return f"{int(year) + (month > 12):04}-{(month - 1) % 12 + 1:02}~"
    start = spelt(year, code, (1, 11, 21)[which])
    last_day = edtf.parse(f"{year}-{code:02}").last or 0
    stop = datetime.date.fromordinal(last_day).day if which == 2 else (10, 20)[which]
    return f"{start}~/{spelt(year, code, stop)}~"


def ten_days(told: str, which: int) -> str:
    """The first, second or last ten days of a month, exactly (초순, 중순, 하순)."""
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", told):
        raise NotADate("only a month has ten-day parts")
    return third(told, which).replace("~", "")


def century(number: int) -> str:
    """The nth century: 1901 to 2000 is the 20th."""
    if not 1 <= number <= 99:
        raise NotADate("there is no such century")
    return f"{number * 100 - 99:04}/{number * 100:04}"


def decade(year: str) -> str:
    """``1990`` is 199X; a round hundred may mean a decade or a century and is refused, but for 2000."""
    if year[-1] != "0" or (year[-2:] == "00" and year != "2000"):
        raise NotADate("not clear whether a decade or a century is meant")
    return year[:3] + "X"


def juche(number: str, year: str | None) -> str:
    """The year of the Juche calendar: Juche 1 is 1912; a Gregorian year beside it must be the same."""
    if int(number) == 0 or (year and int(year) != int(number) + 1911):
        raise NotADate("the Juche year and the year beside it differ")
    return spelt(int(number) + 1911)


def lunar(year: int, month: int | None = None, day: int | None = None, *, leap: bool = False) -> str:
    """The EDTF of a year, month or day of the Korean lunar calendar."""
    from habeas.core.kernel.dates_lunar import NoLunarDay, lunar_edtf

    try:
        return lunar_edtf(year, month, day, leap=leap)
    except NoLunarDay as reason:
        raise NotADate(str(reason)) from None


COMBINE: dict[str, Callable[..., str]] = {
    "same": lambda told: told,
    "about": lambda told: marked(told, "~"),
    "perhaps": lambda told: marked(told, "?"),
    "between": between,
    "or": one_of,
    "before": before,
    "after": after,
    "since": lambda told: checked(f"{lower(told)}/.."),
    "until": lambda told: checked(f"../{upper(told)}"),
    "early": lambda told: third(told, 0),
    "middle": lambda told: third(told, 1),
    "late": lambda told: third(told, 2),
    "first ten": lambda told: ten_days(told, 0),
    "second ten": lambda told: ten_days(told, 1),
    "last ten": lambda told: ten_days(told, 2),
}
