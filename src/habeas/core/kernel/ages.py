"""Ages as told, and the years of birth that follow from them (docs/formats/values.md, "Ages").

Korean reckoning (세는나이) counts 1 at birth and one more each New Year, so that it gives the year of birth exactly; an
age in full years (만 나이, everywhere else) leaves two years of birth open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from habeas.core.kernel.dates import UncertainDate, read_date, read_edtf
from habeas.core.kernel.dates_days import civil
from habeas.core.kernel.datewords import NotADate, cleaned
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.numberwords import read_number

OLDEST = 130
FORMS = "22, aged 22, 만 22세, 한국 나이 23세, 20-25, in her twenties, 20대 초반, under 18, 18세 미만, 60세 이상"


@dataclass(frozen=True, slots=True)
class Age:
    """An age in full years, ``minimum`` to ``maximum`` (None: no upper bound), and the years of birth.

    ``birth`` is None when nothing says on what date the age held, or when there is no upper bound.
    """

    minimum: int
    maximum: int | None
    birth: UncertainDate | None
    words: str

    def __post_init__(self) -> None:
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise Broken("an age whose bounds are the wrong way round")


def read_age(words: str, *, at: UncertainDate | None = None) -> Age:
    """The age that a person wrote, held on the date ``at`` or on the one inside the words (``만 22세, 2014년``).

    A bare ``23살`` or ``23세`` does not say which reckoning is meant: its bounds hold both. Raises ``WrongUse``
    with code ``unreadable-age``.
    """
    try:
        text, told = _without_date(cleaned(words))
        youngest, oldest, korean = _bounds(text)
    except (NotADate, ValueError) as reason:
        shown = f"{words[:40]!r}" if len(words) <= 40 else f"{len(words)} characters"
        raise WrongUse(
            "unreadable-age", "This age cannot be read.", expected=FORMS, found=f"{shown} ({reason})"
        ) from None
    birth = _birth(youngest, oldest, korean, told or at)
    # Someone of Korean age 23 is 21 before her birthday in that year and 22 after it.
    minimum = max(0, youngest - 2) if korean else youngest
    maximum = None if oldest is None else max(0, oldest - 1) if korean == "yes" else oldest
    return Age(minimum, maximum, birth, words)


_DATED = (
    re.compile(r"(?P<age>.+?),? (?:in|as of|on|en|في) (?P<date>(?:.* )?[0-9]{4}.*)"),
    re.compile(r"(?P<age>.+?), ?(?P<date>.*[0-9]{4}.*)"),
    re.compile(r"(?P<age>.+?) ?\((?P<date>[0-9]{4}[^)]*)\)"),
    re.compile(
        r"(?P<date>[0-9]{4} ?년(?: ?[0-9]{1,2} ?월)?(?: ?[0-9]{1,2} ?일)?) ?(?:당시|기준|현재|에)?,? (?P<age>.+)"
    ),
)


def _without_date(text: str) -> tuple[str, UncertainDate | None]:
    for pattern in _DATED:
        if found := pattern.fullmatch(text):
            return found["age"].strip(), read_date(found["date"])
    return text, None


_KOREAN = re.compile(
    r"(?:한국|우리|세는) ?나이(?:로|는)? ?(.+?) ?(?:세|살)?|(.+?) ?(?:세|살) ?\(?(?:한국|우리|세는) ?나이\)?"
)
_FULL = re.compile(
    r"만(?: 나이(?:로)?)? ?(.+?) ?(?:세|살)?|(?:aged?|at(?: the)? age(?: of)?) (.+)|(.+?)[- ]years?(?:[- ]old| of age)"
    r"|(?:âgée?s? de )?(.+?) ans|(?:عمره|عمرها) (.+?)(?: سنة| عاما| عاماً| سنوات)?|([0-9]{1,3})"
)
_EITHER = re.compile("(.+?) ?(?:세|살)")
_RANGE = re.compile("(.+?) ?(?:-|~| to | à | and )(.+)")
_UNDER = re.compile(r"(?:under|below|younger than|moins de) (.+)|(.+?) ?(?:세|살) ?미만")
_AT_LEAST = re.compile(r"(.+?) (?:or|and) (?:over|older|above)|(.+?) ?(?:세|살) ?이상|(.+?)\+|(.+?) ans et plus")
_OVER = re.compile(r"(?:over|above|older than|plus de) (.+)|(.+?) ?(?:세|살) ?초과")
_AT_MOST = re.compile(r"(.+?) (?:or|and) (?:under|younger)|(.+?) ?(?:세|살) ?이하")
_TENS = {
    "teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
_DECADE = re.compile(
    rf"(?:in (?:her|his|their) |in the )?(early |mid[- ]?|late )?({'|'.join(_TENS)}|[1-9]0'?s)"
    r"|([1-9]0|십|이십|삼십|사십|오십|육십|칠십|팔십|구십) ?대(?: ?(초반|중반|후반|초|말))?"
)
_PARTS = {
    "early": (0, 3),
    "mid": (4, 6),
    "late": (7, 9),
    "초반": (0, 3),
    "초": (0, 3),
    "중반": (4, 6),
    "후반": (7, 9),
    "말": (7, 9),
}


def _bounds(text: str) -> tuple[int, int | None, str]:
    """Youngest and oldest as counted, and whether that is Korean reckoning: ``yes``, ``maybe`` or nothing."""
    if found := _DECADE.fullmatch(text):
        return (*_decade(found), "")
    for pattern, kind in ((_UNDER, "under"), (_AT_LEAST, "least"), (_OVER, "over"), (_AT_MOST, "most")):
        if found := pattern.fullmatch(text):
            age = _years(next(part for part in found.groups() if part))
            return {"under": (0, age - 1), "least": (age, None), "over": (age + 1, None), "most": (0, age)}[kind] + (
                "",
            )
    for pattern, korean in ((_KOREAN, "yes"), (_FULL, ""), (_EITHER, "maybe")):
        if found := pattern.fullmatch(text):
            said = next(part for part in found.groups() if part)
            return (*_span(said), korean)
    return (*_span(text), "")


def _span(text: str) -> tuple[int, int]:
    """One age or two: ``22``, ``twenty-two``, ``20-25``."""
    if read_number(text) is not None or not (ends := _RANGE.fullmatch(text)):
        return _years(text), _years(text)
    if (first := _years(ends[1])) > (last := _years(ends[2])):
        raise ValueError("the range ends before it begins")
    return first, last


def _decade(found: re.Match[str]) -> tuple[int, int]:
    told = found[2] or found[3]
    decade = _TENS.get(told) or int(told.rstrip("s'") if told[0].isdigit() else read_number(told, "ko") or 0)
    if told == "teens" and not found[1]:
        return 13, 19
    first, last = _PARTS.get((found[1] or found[4] or "").strip(" -"), (0, 9))
    return decade + first, decade + last


def _years(words: str) -> int:
    value = read_number(re.sub("(?<=[0-9]) ?(?:세|살)$", "", words.strip()))
    if value is None or value != value.to_integral_value() or not 0 <= value <= OLDEST:
        raise ValueError(f"an age is a whole number from 0 to {OLDEST}")
    return int(Decimal(value))


def _birth(youngest: int, oldest: int | None, korean: str, at: UncertainDate | None) -> UncertainDate | None:
    """The years of birth of someone who was so old at some time of ``at``."""
    if at is None or oldest is None or at.first_day is None or at.last_day is None:
        return None
    first_year, last_year = civil(at.first_day)[0], civil(at.last_day)[0]
    earliest = first_year - oldest + (1 if korean == "yes" else -1)
    latest = last_year - youngest + (1 if korean else 0)
    if not 0 <= earliest <= latest <= 9999:
        return None
    return read_edtf(f"{earliest:04}" if earliest == latest else f"{earliest:04}/{latest:04}")
