# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""Numbers and addresses of the net that lead to a person: read in the folded text, so in the digits of every script."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator

from habeas.core.coding.proposing.proposal import Hit

_DATE = re.compile(
    r"(?:1[89]|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:[12]\d|3[01]|0?[1-9])|(?:1[89]|20)\d\d ?- ?(?:1[89]|20)\d\d"
)
_CUE = (
    r"(?:주민(?:등록)?번호|공민증|여권|등록번호|계좌(?:번호)?|면허|군번|수인번호|죄수번호|사건번호|번호(?:는|가|:)?|passport|registration|account|"
    r"identity card|ID|licen[cs]e|plate|service number|prisoner number|case number|number|No\.|رقم|هوية|جواز(?: سفر)?|حساب|لوحة)"
)

#: (kind, why, weight, expression), the surest first
_RULES: tuple[tuple[str, str, int, re.Pattern[str]], ...] = tuple(
    (kind, why, weight, re.compile(expression, re.IGNORECASE))
    for kind, why, weight, expression in (
        ("other", "url", 9, r"(?:https?://|www\.)[^\s<>\"'，。、]+[^\s<>\"'，。、.,;:!?)\]]"),
        ("other", "e-mail", 9, r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,64}){1,5}"),
        ("other", "handle", 8, r"(?<![\w@.])@[A-Za-z_][\w.]{2,30}(?<!\.)"),
        (
            "other",
            "handle",
            8,
            (r"(?:(?:카카오톡|카톡|위챗|텔레그램|라인|페이스북)\s?(?:아이디|ID)[는은가:]*\s*|(?:kakaotalk|wechat|telegram|whatsapp|signal|skype)(?: id| account| name)?(?: is|:)?\s+)"
            r"(?P<it>[A-Za-z0-9_.\-]{3,40})"),
        ),
        ("number", "resident-number", 9, r"(?<!\d)\d{6} ?- ?[0-9]\d{6}(?!\d)"),
        ("phone", "phone", 8, r"(?<![\d\w])\+\d[\d ().-]{6,20}\d(?!\d)"),
        ("phone", "phone", 8, r"(?<!\d)\(?0\d{0,3}\)?[-. ]?\d{2,4}[-. ]\d{3,4}(?:[-. ]\d{2,4})?(?!\d)"),
        ("phone", "phone", 8, r"(?<!\d)01[016789]\d{7,8}(?!\d)"),
        ("phone", "phone", 7, r"(?:전화(?:번호)?|휴대폰|핸드폰|연락처|phone|mobile|call(?:ed)?(?: me)?(?: at| on)?|هاتف|تلفون|جوال|موبايل)[^\d\n]{0,15}(?P<it>\d[\d -]{3,16}\d)"),
        ("number", "passport", 8, r"(?<![A-Za-z0-9])[A-Z]{1,2} ?\d{6,9}(?!\d)"),
        ("number", "vehicle", 8, r"(?<!\d)\d{2,3} ?[가-힣] ?\d{4}(?!\d)"),
        ("number", "vehicle", 8, r"(?<![가-힣])[가-힣]{2} ?\d{1,3} ?- ?\d{3,5}(?!\d)"),
        ("number", "vehicle", 7, r"(?<![A-Za-z0-9])[A-Z]{1,3}[- ]?\d{2,4}[- ]?[A-Z]{2,3}(?![A-Za-z0-9])"),
        ("number", "bank", 7, r"(?<![\d-])\d{2,6}-\d{2,6}-\d{2,8}(?:-\d{1,6})?(?![\d-])"),
        ("number", "bank", 8, r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"),
        ("number", "card", 7, r"(?<!\d)\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?!\d)"),
        ("number", "numbered", 6, _CUE + r"[^\d\n]{0,12}?(?P<it>[A-Za-z가-힣]{0,3}-?\d[\d-]{1,18}\d)"),
        ("number", "long-number", 5, r"(?<![\d.,])\d{7,20}(?![\d.,]\d)"),
        ("number", "long-number", 5, r"(?<![\d-])\d{1,6}(?:-\d{2,8}){1,4}(?![\d-])"),
    )
)  # fmt: skip
_BORN = re.compile(
    r"(?P<it>(?:19|20)?\d\d ?년 ?(?:\d{1,2} ?월 ?)?(?:\d{1,2} ?일 ?)?)(?:생|출생|에 ?태어|태생)"
    r"|(?:생년월일|생일)[^\d\n]{0,10}(?P<it2>(?:(?:19|20)?\d\d ?[년.\-/] ?)?\d{1,2} ?[월.\-/] ?\d{1,2} ?일?)"
    r"|(?:\bborn|\bbirthday|\bdate of birth|\bDOB)\b[^\d\n.]{0,24}?(?P<it3>(?:\d{1,2}(?:st|nd|rd|th)? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)?\d\d(?:[-./]\d{1,2}[-./]\d{1,2})?)"
    r"|(?:مواليد|ولدت|ولد|تاريخ الميلاد|الميلاد)[^\d\n]{0,16}(?P<it4>\d{1,4}(?:[/\-.]\d{1,2}){0,1}(?:[/\-.]\d{1,4})?(?: \w+ \d{4})?)",
    re.IGNORECASE,
)  # fmt: skip
_UNIT = re.compile(
    r"(?:제 ?)?\d{1,5} ?호?(?: ?국경)?(?: ?경비)? ?(?:군부대|부대|관리소|교화소|단련대|교양소|여단|사단|군단|연대|대대|중대|소대|분대|공장|탄광|광산|기업소|병원|초소|호실|감방|작업반|구역대|훈련소|연합기업소)"
    r"|\b(?:Unit|Camp|Brigade|Regiment|Battalion|Company|Platoon|Division|Corps|Kwan-?li-?so|Kyo-?hwa-?so|Block|Cell|Barrack|Ward|Post|Mine|Factory|Pit)(?: No\.?| number)? ?\d{1,5}\b"
    r"|\bNo\. ?\d{1,5}(?: [A-Z]?[a-z-]+){1,3}\b"
    r"|\b(?:\d{1,4}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:[A-Z][a-z]+ )?(?:company|battalion|brigade|regiment|platoon|division|corps|army)\b",
    re.IGNORECASE,
)  # fmt: skip


def hits(text: str) -> Iterator[Hit]:
    """What the rules find; dates of the calendar are no numbers."""
    dates = [match.span() for match in _DATE.finditer(text)]
    for kind, why, weight, pattern in _RULES:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            start, end = match.span(group)
            if kind in ("number", "phone") and _is_date(start, end, dates):
                continue
            yield Hit(start, end, kind, why, weight)
    for match in _BORN.finditer(text):
        group = next(name for name in ("it", "it2", "it3", "it4") if match.group(name))
        start, end = match.span(group)
        yield Hit(start, start + len(text[start:end].rstrip()), "other", "date-of-birth", 8)
    for match in _UNIT.finditer(text):
        yield Hit(match.start(), match.end(), "place", "unit-number", 7)


def _is_date(start: int, end: int, dates: list[tuple[int, int]]) -> bool:
    at = bisect_right(dates, (start, sys.maxsize)) - 1
    return at >= 0 and end <= dates[at][1]
