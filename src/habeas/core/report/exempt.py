"""Numbers in prose that count nothing: dates, references, symbols, clock times, ages."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_YEAR = r"(?:1[5-9]\d\d|20\d\d|21\d\d)"
_NUMBERED = (
    r"articles?|arts?\.|paragraphs?|paras?\.|sections?|chapters?|annex(?:es)?|figures?|tables?|box(?:es)?|principles?"
    r"|rules?|resolutions?|decisions?|protocols?|parts?|pages?|pp?\.|nos?\.|numbers?|notes?|footnotes?|guidelines?"
    r"|recommendations?|conventions?|camps?|rooms?|units?|bureaus?|offices?|volumes?|vols?\.|appendix|goals?|targets?"
    r"|session|meeting|phase|category|grade|regulations?|decrees?|directives?|orders?|laws?|step|item|prison|ward|block"
    r"|cell|maps?|issue|§+"
)
_REFERENCE = r"\d+(?:[./]\d+)*(?:\s?\(\w{1,4}\))*"
_LIST = rf"{_REFERENCE}(?:(?:\s?(?:,|–|-|and|or|to)\s?)+{_REFERENCE})*"
#: "in 2019 cases" counts cases
_COUNTED = (
    r"(?! (?:cases|people|persons|accounts|witnesses|interviews|instances|incidents|acts|victims|sources|others)\b)"
)
_SMALL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_IN_YEAR = (
    r"in|since|until|from|during|by|after|before|early|late|mid|years?|around|through|throughout|of|to|and|between|or|for"
    r"|spring|summer|autumn|winter|fall|end"
)

_ENGLISH = (
    # dates, years, clock times
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:–|-|to|and|or)\s?\d{{1,2}})?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?",
    rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:\s?(?:–|-|to|and)\s?\d{{1,2}}\b)?(?:,?\s{_YEAR})?{_COUNTED}",
    rf"\b{_MONTH}(?:\s?[–-]\s?{_MONTH})?,?\s{_YEAR}",
    rf"\b{_YEAR}-\d\d(?:-\d\d)?(?:/{_YEAR}-\d\d(?:-\d\d)?)?\b",
    rf"\b(?:{_IN_YEAR})[\s-]{_YEAR}(?:s|\s?[–/-]\s?\d{{2,4}})?\b{_COUNTED}",
    rf"\b{_YEAR}\s?(?:[–/-]|to|and)\s?{_YEAR}\b{_COUNTED}",
    rf"\b{_YEAR}s\b|\({_YEAR}\)",
    rf"\b{_YEAR}\b(?!\s\w+s\b)(?! (?:people|women|men|children|others)\b)(?![,.]\d)",
    r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?|hours\b|h\b)|\b\d{1,2}:\d\d\b",
    rf"(?:\b\d{{1,2}}|\b{_SMALL})\s?(?:a\.m\.|p\.m\.|am\b|pm\b|o'clock|o’clock)",
    # references to texts and to numbered places
    rf"(?<!\w)(?:{_NUMBERED})\s(?:[Nn]os?\.?\s?)?{_LIST}",
    rf"(?<!\w)(?:{_NUMBERED})\s{_SMALL}\b(?! \w+s\b)",
    r"\b\d{1,9}(?:st|nd|rd|th)\b",
    # ages
    r"\b(?:aged|ages|age of|age)\s\d+(?:\s?(?:to|and|–|-)\s?\d+)?|\b[\w-]{1,30}[- ]years?[- ]old\b",
    # "one" that counts nobody
    r"\bone (?:another|day|such|hand|or more|must|might|can|could|should|would|may|is|has|does|needs)\b",
    r"\b(?:this|that|the|every|each|any|no|some|which|another) one\b(?! of\b)",
    r"\bone-(?:time|sided|party)\b|\bone['’]s\b",
    r"\bzero tolerance\b|\bSix-Party\b",
)
_KOREAN = (
    r"\d{4}\s?년(?:대|도)?(?:\s?\d{1,2}월)?(?:\s?\d{1,2}일)?(?!간)|\d{1,2}월(?:\s?\d{1,2}일)?",
    r"\d{1,2}일(?=[에의자,.~]|부터|까지)",
    r"(?:오전|오후|새벽|밤|아침|낮|저녁)?\s?\d{1,2}시(?!간)(?:\s?\d{1,2}분|\s?반)?",
    r"제\s?\d{1,9}(?:[./-]\d{1,9})*(?:[조항호장절차회부권기대과국관]|문단|단락|번째)?(?:\s?제?\d{1,9}[항호])?(?:의\s?\d{1,9})?",
    (
        r"(?:문단|단락|그림|도표|표|결의|부록|각주|별지|주|사진|항|관리소|교화소|호실)\s?\d{1,9}(?:[./]\d{1,9})*"
        r"(?:\s?(?:[,~–-]|및|과|와)\s?\d{1,9})*"
    ),
    r"(?<!\d)\d{1,9}(?:호실|번째|차(?!례)|호(?:\s?관리소)?|쪽|세기|문단|단락)|(?:첫|두|세|네)\s?번째|첫째|둘째|셋째",
    r"(?:만\s?)?\d{1,9}(?:[~-]\d{1,9})?세(?!기|대)|\d{2}대(?=[의 ]|\s?(?:여성|남성|초반|중반|후반))",
    r"(?:(?<=법 )|(?<=규약 )|(?<=협약 )|(?<=선언 )|(?<=규정 ))\d{1,9}조(?:\s?\d{1,9}항)?",
)
_EITHER = (
    r"https?://\S+|\b\w[\w.+-]{0,64}@\w[\w.-]{1,200}",
    r"\b[A-Z][A-Za-z.]{0,20}(?:/[\w.()-]+)+|\b[A-Za-z]{1,12}-?\d+[A-Za-z]?\b(?![.,]\d)",
    r"^\s*\d+(?:\.\d+)+\.?\s|^\s*\(\w{1,4}\)\s|^\s*\d{1,3}[.)]\s|[①-⑳]",
    r"『[^『』]*』|《[^《》]*》|〈[^〈〉]*〉|「[^「」]*」",
)
_PATTERNS = (
    re.compile("|".join(_EITHER)),
    re.compile("|".join(_ENGLISH), re.IGNORECASE),
    re.compile("|".join(_KOREAN)),
)


def exempt_ranges(text: str) -> list[tuple[int, int]]:
    """Where in the text numbers stand that count nothing."""
    return [match.span() for pattern in _PATTERNS for match in pattern.finditer(text)]
