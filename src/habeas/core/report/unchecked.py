"""Finds what a report asserts without a check: numbers, shares, rankings and quotations outside spans.

Plain rules, no guessing: what is exempt (dates, articles, symbols, clock times …) is listed in ``exempt.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from habeas.core.kernel.numberwords import FoundNumber, find_numbers
from habeas.core.kernel.problems import Problem
from habeas.core.report.exempt import exempt_ranges
from habeas.core.report.prose import Block, Document
from habeas.core.report.quotation import MARKS
from habeas.core.report.readings import language_of

#: stands for one character of a checked span
_MASK = "\ufffc"
#: stands for one character of what needs no further look
_GONE = "\x00"
#: characters to either side that are looked at as one sentence
_SENTENCE = 300
_CHECKED = ("paragraph", "item", "quote", "cell", "footnote")
_QUOTED_WORDS = 3

_DO = {
    "unchecked-number": 'Check it with {.count of=… where="…"}, or state it with {.stated because="…"}.',
    "unchecked-share": 'Check it with {.share of=… where="…"}, or state it with {.stated because="…"}.',
    "unchecked-ranking": 'Check it with {.rank of=… by=… is="…"}, or state it with {.stated because="…"}.',
    "unchecked-quotation": 'Check it with {.quote passage=…}, or state where it is from with {.stated because="…"}.',
    "unchecked-paragraph": "A paragraph of findings needs at least one check.",
}

_PEOPLE = (
    r"(?:people|persons?|sources?|witness(?:es)?|interviewees?|respondents?|escapees?|victims?|detainees?|prisoners?"
    r"|survivors?|accounts?|wom[ae]n|m[ae]n|child(?:ren)?|families|households?|interviews?|testimonies|cases|those|them)"
)
_SAID = r"(?:said|reported|described|told|had|were|was|who|did)"
_PART = r"(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)"
#: "a third witness" is an ordinal, "a third fell ill" a share
_THIRD = (
    r"country|countries|states?|part(?:y|ies)|person|witness|source|wom[ae]n|m[ae]n|interviewee|account|group|category"
    r"|reason|form|type|pattern|phase|way|report|case|detainee|child|survivor|victim|escapee"
)
_KOREAN_SOURCES = r"(?:이들|증언자|응답자|면접자|피해자|구금자|수감자|출처|진술|증언|사건|관찰|침해)"
#: what 모두 speaks of; a figure that carries a check of its own stands before it as the mask
_KOREAN_PEOPLE = rf"(?:명|인|사람|여성|남성|{_KOREAN_SOURCES}|{_MASK})"
_SMALL = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,4})"
#: people who are told of, or a figure that carries a check of its own
_OF_WHOM = rf"of (?:the|those|these|them|whom|our|{_MASK})"
_SHARES = (
    r"(?<![\d.,])\d{1,15}(?:[.,]\d{1,15}){0,5}\s?(?:%|％|per ?cent\b|퍼센트|프로(?![가-힣]))|\bper ?cent\b",
    r"\b(?:nearly|almost|virtually) (?:all|every|everyone|half|none)\b",
    rf"\b(?:all|none|each|every one|half|most) {_OF_WHOM}(?!\w)(?! (?:time|day|year|night)\b)",
    # "a third of all interviewees" names its whole; "all 60" says that there is none other
    rf"(?<!{_MASK} of )\b(?:all|every|each|most) (?:the |these |those )?(?:\d+ |\w+ )?{_PEOPLE}\b",
    rf"\b(?:a|the)(?: \w+)? (?:majority|minority) (?:of|{_SAID})\b|\b(?:majority|minority)(?= of\b)",
    rf"\b(?:most|none)(?= {_SAID}\b)|\bhalf (?:the|of|{_SAID})\b",
    r"\b(?:more than|less than|over|about|at least|around|under|nearly|up to|the other) half\b",
    (
        rf"\b(?:(?:a|one|two|three|four|five|six|seven|eight|nine|\d+)[ -]{_PART}s?|thirds|quarters|fifths|tenths)"
        rf"(?! (?:of a century|time|year|day|to|past|such|former|{_THIRD})\b)\b"
    ),
    rf"\b(?:twice|double|times) (?:as|the number|more)\b|\b(?:twice|double|triple) (?:the )?(?:{_MASK}|\d)",
    r"\b(?:doubled|tripled|halved)\b|\bby half\b",
    r"\b(?:two|three|four|five|ten|hundred)fold\b",
    rf"\b(?:nobody|no one|not one|not a single \w+|everyone|everybody|no {_PEOPLE})(?= {_SAID}\b)",
    rf"\b(?:nobody|no one|everyone|everybody) among\b|\bnot (?:a single )?one {_OF_WHOM}(?!\w)",
    rf"\ball {_SMALL} {_OF_WHOM}(?!\w)|(?<!of )\ball (?:the )?(?:{_MASK}|\d|{_SMALL}\b)",
    rf"거의 (?:모두|모든|전원|전부)|{_KOREAN_PEOPLE}들?[이은는의가]? ?(?:모두|전부)|전원(?:[이은의을 ]|에게)",
    r"대부분|대다수|과반수?|절반|반수|(?<![가-힣])반 ?이상|소수(?:의|만|가|는)(?= )|아무도",
    rf"소수(?:이다|이며|이고|였|뿐|에 그[치쳤친]|에 지나지)|모든 {_KOREAN_SOURCES}",
    r"[\d이삼사오육칠팔구십]{1,6}분의 ?[\d일이삼사오육칠팔구]|(?:두|세|네|다섯|몇|\d{1,9}) ?배(?![우경])|갑절",
)
_RANKINGS = (
    r"\b(?:most|least) (?:frequent(?:ly)?|common(?:ly)?|often|widely|numerous|prevalent|widespread|likely)\b",
    r"\b(?:most|least) (?:reported|cited|mentioned|recorded|documented|named)\b",
    (
        r"\b(?:the )?(?:largest|greatest|highest|lowest|smallest|fewest|biggest)"
        r" (?:number|share|proportion|percentage|group|figure|total|category)s?\b"
    ),
    r"\b(?:more|less|fewer)\b[^.;]{1,60}\bthan any other\b",
    r"\brank(?:s|ed|ing)? (?:first|second|third|highest|lowest|among)\b|\b(?:second|third|fourth|fifth)[- ]most\b",
    r"\btop(?:s|ped) the list\b|\bthe top (?:two|three|four|five|ten|\d+)\b|\bmost of all\b",
    r"가장 (?!심각|중요|최근|기본|근본|가까|어린|오래|먼저|좋)[가-힣]+|최다|제일 (?:많|흔|자주)",
)
_ASSERTIONS = (
    ("unchecked-ranking", re.compile("|".join(_RANKINGS), re.IGNORECASE)),
    ("unchecked-share", re.compile("|".join(_SHARES), re.IGNORECASE)),
)
_VAGUE = re.compile(
    r"\b(?:dozens|hundreds|thousands|scores|millions)\b|(?:수[십백천만]+|[십백천만]여) ?(?:명|건|개|차례)"
    r"|(?<![가-힣])(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열) "
    r"(?:여성|남성|가족|아이|증언자|목격자|수감자|피해자|나라|지역)",
    re.IGNORECASE,
)
#: what ought to be is no assertion: "all detainees should be released"
_OUGHT = re.compile(r"\b(?:shall|should|must|ought)\b", re.IGNORECASE)
_TOLD = re.compile(rf"\b{_SAID}\b", re.IGNORECASE)
_ONE = re.compile(r"(?:\b(?:only|just|exactly|at least|no more than)|오직|단|최소|적어도)\s*$", re.IGNORECASE)
_ONE_OF = re.compile(r"\s?(?:in|out of) (?:every )?(?:\w+)\b|\s?(?:명|사람|건)?만", re.IGNORECASE)
_PAIRS = (
    re.compile(r"“[^“”]*(?:”|$)|«[^«»]*(?:»|$)|‟[^”]*(?:”|$)|„[^“”]*(?:[“”]|$)"),
    re.compile(r'["＂][^"＂]*(?:["＂]|$)'),
    re.compile(r"‘[^‘]{0,2000}?’(?!\w)"),
    re.compile(r"(?<![\w'])'(?=\S)[^\n']{0,2000}(?:(?<=\w)'(?=\w)[^\n']{0,500}){0,20}(?<=\S)'(?!\w)"),
)
_TITLED = re.compile(r"(?:entitled|titled|제목의|제목은|이라는 제목)\W*$", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\w[\w'’-]*")


#: what was found in paragraphs, by all that it depends on
Sought = dict[tuple[Any, ...], list[tuple[str, int, int]]]


def unchecked_in(document: Document, file: str, sought: Sought | None = None) -> list[Problem]:
    """Every assertion of a report that carries no check.

    ``sought`` keeps what was found, by paragraph, for whoever asks again with other words in a few of them.
    """
    sought = {} if sought is None else sought
    problems: list[Problem] = []
    for block in document.blocks:
        if block.kind in _CHECKED:
            spans = tuple((span.start, span.end, span.check) for span in block.inline.spans)
            key = (block.kind, block.inline.plain, spans, block.inline.titles)
            if key not in sought:
                sought[key] = _found(block)
            for code, start, end in sought[key]:
                says = block.inline.plain[start:end][:200].replace("\n", " ")
                problems.append(Problem(code, file, *block.place(start), block.paragraph, says, None, _DO[code]))
    return problems + _bare_paragraphs(document, file)


def _bare_paragraphs(document: Document, file: str) -> list[Problem]:
    """Paragraphs of a section of findings without any check, in them or in the list or quotation under them."""
    first: dict[int, Block] = {}
    checked: set[int] = set()
    for block in document.blocks:
        if block.findings and block.paragraph is not None and block.kind in ("paragraph", "item", "quote", "cell"):
            if block.kind == "paragraph":
                first.setdefault(block.paragraph, block)
            if any(span.check != "stated" for span in block.inline.spans):
                checked.add(block.paragraph)
    code = "unchecked-paragraph"
    return [
        Problem(code, file, *block.place(0), number, block.inline.plain[:80].replace("\n", " "), None, _DO[code])
        for number, block in first.items()
        if number not in checked
    ]


def claims_in(words: str) -> set[str]:
    """The kinds of assertion in the words of a span."""
    return {code for code, _, _ in _asserted(_SPACE.sub(" ", words))}


def _found(block: Block) -> list[tuple[str, int, int]]:
    # A .finding is open, so that the figures in it need their own check.
    checked = [(span.start, span.end) for span in block.inline.spans if span.check != "finding"]
    text = _SPACE.sub(" ", _covered(block.inline.plain, checked))
    quotations = _quotations(block, text)
    text = _covered(text, quotations)
    text = _covered(text, exempt_ranges(text) + _titles(block), _GONE)
    return [("unchecked-quotation", start, end) for start, end in quotations] + _asserted(text)


def _asserted(text: str) -> list[tuple[str, int, int]]:
    """Rankings, then shares, then numbers; what one of them explains is not found again."""
    found: list[tuple[str, int, int]] = []
    for code, pattern in _ASSERTIONS:
        matches = [match.span() for match in pattern.finditer(text)]
        found += [(code, start, end) for start, end in matches if not _ought(text, start, end)]
        text = _covered(text, matches, _GONE)
    return found + [("unchecked-number", start, end) for start, end in _numbers(text)]


def _covered(text: str, ranges: Sequence[tuple[int, int]], sign: str = _MASK) -> str:
    """The text with all ranges covered, character for character."""
    signs = list(text)
    for start, end in ranges:
        signs[start:end] = sign * (end - start)
    return "".join(signs)


def _ought(text: str, start: int, end: int) -> bool:
    """Whether the sentence says what ought to be of everyone, and reports nothing."""
    if text[start : start + 3].lower() not in ("all", "eve", "eac"):
        return False
    before, after = text[max(0, start - _SENTENCE) : start], text[end : end + _SENTENCE]
    sentence = before.rpartition(".")[2] + after.partition(".")[0]
    return bool(_OUGHT.search(sentence)) and not _TOLD.search(sentence)


def _quotations(block: Block, text: str) -> list[tuple[int, int]]:
    if block.kind == "quote":
        checked = any(span.check in ("quote", "stated") for span in block.inline.spans)
        return [] if checked or _word_count(text) < _QUOTED_WORDS else [(0, len(text))]
    found: list[tuple[int, int]] = []
    for pattern in _PAIRS:
        matches = [match for match in pattern.finditer(text) if _is_quotation(text, match)]
        found += [match.span() for match in matches]
        text = _covered(text, [match.span() for match in matches])
    return sorted(found)


def _is_quotation(text: str, match: re.Match[str]) -> bool:
    """Three words or more between marks, and no title of something."""
    return _word_count(match[0]) >= _QUOTED_WORDS and not _TITLED.search(
        text[max(0, match.start() - 30) : match.start()]
    )


def _word_count(text: str) -> int:
    return len(_WORD.findall(text.strip(MARKS)))


def _titles(block: Block) -> list[tuple[int, int]]:
    """Titles in italics: two words or more (three where a number comes first), most of them with a capital letter."""
    titles = []
    for start, end in block.inline.titles:
        words = block.inline.plain[start:end].split()
        capital = [word for word in words if word[:1].isupper()]
        needed = 3 if words and find_numbers(words[0], "en") else 2
        if len(words) >= needed and words[0] in capital and len(capital) * 2 >= len(words):
            titles.append((start, end))
    return titles


def _numbers(text: str) -> list[tuple[int, int]]:
    found = [(n.start, n.end) for n in find_numbers(text, language_of(text)) if not _pronoun(text, n)]
    return sorted(found + [match.span() for match in _VAGUE.finditer(text)])


def _pronoun(text: str, number: FoundNumber) -> bool:
    """``one`` and ``한 명`` speak of somebody, unless the words around them count: ``only one``, ``one in three``."""
    if number.value != 1 or number.digits:
        return False
    return not (_ONE.search(text[max(0, number.start - 20) : number.start]) or _ONE_OF.match(text, number.end))
