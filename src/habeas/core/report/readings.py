"""What words say about a number: each phrase has one defined reading (docs/formats/checked-prose.md).

A reading is an interval of exact fractions. Words without a defined reading are not guessed at: the answer is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from habeas.core.kernel.numberwords import FoundNumber, find_numbers

ABOUT = Fraction(5, 100)
#: "about" allows no difference below this figure
ABOUT_FROM = 20
NEARLY = Fraction(9, 10)
MULTIPLE = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers that a phrase allows; ``low`` or ``high`` None is unbounded."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a number is one of them."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or not (value > self.high or (self.high_open and value == self.high))

    def meets(self, low: Fraction, high: Fraction) -> bool:
        """Whether any number from ``low`` to ``high`` (both included) is one of them."""
        if self.holds(low) or self.holds(high):
            return True
        return self.low is not None and low < self.low < high and (self.high is None or self.low <= self.high)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the words give it: ``how`` is exact, at-least, more, at-most, less, about, nearly or odd (30여)."""

    value: Decimal
    how: str = "exact"

    def interval(self) -> Interval:
        """The counts that the words allow."""
        value = Fraction(self.value)
        margin = value * ABOUT if value >= ABOUT_FROM else Fraction(0)
        return _bounded(value, self.how, margin)


@dataclass(frozen=True, slots=True)
class ShareReading:
    """What words say about a share: an interval, and the figures that stand in them (``12 of the 43``)."""

    form: str  # word, fraction, percent, pair, multiple
    value: Fraction = Fraction(0)
    how: str = "exact"
    digits: int = 0
    word: Interval | None = None
    part: Figure | None = None
    base: Figure | None = None

    def interval(self, base: int) -> Interval | None:
        """The shares (or multiples) that the words allow with ``base`` as the whole; None for a pair of figures."""
        if self.form == "pair":
            return None
        if self.word is not None:
            return self.word
        if self.form == "multiple":
            return _bounded(self.value, self.how, self.value * ABOUT, exact=MULTIPLE * min(self.value, Fraction(1)))
        if self.form == "percent" and self.how == "exact":
            half = Fraction(1, 2 * 100 * 10**self.digits)
            return Interval(self.value - half, self.value + half, False, True)
        exact = (
            Fraction(1, 2 * base) if self.form == "fraction" and self.value != Fraction(1, 2) and base else Fraction(0)
        )
        return _bounded(self.value, self.how, ABOUT, exact=exact)


def _bounded(value: Fraction, how: str, about: Fraction, exact: Fraction = Fraction(0)) -> Interval:
    if how == "odd":
        last = 1
        while value and value % (last * 10) == 0:
            last *= 10
        return Interval(value, value + last, False, True)
    return {
        "at-least": Interval(value),
        "more": Interval(value, None, True),
        "at-most": Interval(None, value),
        "less": Interval(None, value, False, True),
        "about": Interval(value - about, value + about),
        "nearly": Interval(value * NEARLY, value, False, True),
        "exact": Interval(value - exact, value + exact),
    }[how]


_BEFORE = {
    "at-least": r"(?:no|not) (?:fewer|less) than|at (?:the very )?least|a minimum of|최소한?|적어도",
    "at-most": r"(?:no|not) more than|at (?:the very )?most|up to|as many as|a maximum of|최대한?|많아야",
    "more": r"more than|over|above|beyond|in excess of|upwards of",
    "less": r"fewer than|less than|under|below|short of",
    "about": r"about|around|approximately|roughly|some|circa|an estimated|약|대략|어림잡아",
    "nearly": r"nearly|almost|close to|just (?:under|short of)|거의",
}
#: what may stand between a Korean figure and the verb that bounds it: 43명을 훌쩍 넘는
_LINK = r"(?:[은는이가을를도에] ?)?(?:(?:훌쩍|훨씬|크게|약간|조금|다소|살짝|채) ?)?"
_AFTER = {
    "at-least": r"이상(?![한하해])|(?:or|and) (?:more|above|over)\b|-?plus\b|\+",
    "more": rf"초과|{_LINK}(?:넘(?!지)|웃[도돈돌]|상회)",
    "at-most": rf"이하|{_LINK}넘지 ?(?:않|못)[가-힣]*|or (?:fewer|less|under|below)\b",
    "less": rf"미만|{_LINK}(?:못 ?미[치쳐쳤친칠]|미치지 ?못|안 ?[되돼된될됐]|되지 ?않|밑[도돈돌]|하회)[가-힣]*",
    "about": r"가량|정도|쯤|안팎|내외|or so",
    "nearly": r"(?:에 ?)?가까[이운]",
}
_COUNTERS = r"(?:명|건|개|사람|차례|곳|분|배|인|가구|세대|번|회|퍼센트|프로|%)?"
#: beside a figure or share these leave it without a reading
_UNDOING = (
    r"not(?: (?:quite|nearly|at all|even|necessarily))?|hardly|barely|only|another|minus|far from|(?:anything|all) but"
    r"|except|twice|double|triple|thrice"
)
_LEAD = re.compile(
    rf"(?:(?<![\w])(?:{'|'.join(_BEFORE.values())}|{_UNDOING})(?: (?:the|a total of|just|well))?\s*)$", re.IGNORECASE
)
_TAIL = re.compile(rf"{_COUNTERS}\s?(?:의 )?(?:{'|'.join(_AFTER.values())}|남짓|{_LINK}아[니닌닙녔])", re.IGNORECASE)
_BEFORE_ALL = tuple(
    (how, re.compile(rf"(?<!\w)(?:{words})\s*(?:the |a total of )?$", re.IGNORECASE)) for how, words in _BEFORE.items()
)
_AFTER_ALL = tuple((how, re.compile(rf"여?\s?{_COUNTERS}\s?(?:{words})")) for how, words in _AFTER.items())
_REFUSED = re.compile(
    r"\b(?:not|never|hardly|barely|without|minus|than|far from|but|except|twice|double|triple|thrice|again"
    r"|more|less|few|fewer)\b|n't|않|아[니닌닙녔]|안 |남짓|더(?: |$)|적[은게]",
    re.IGNORECASE,
)
_HANGUL = re.compile("[가-힣]")


def with_neighbours(before: str, words: str, after: str) -> str:
    """The words of a span with the ``at least`` before it or the ``이상`` after it, which change what they say."""
    lead = _LEAD.search(before[-40:])
    tail = _TAIL.match(after[:20])
    return (lead[0] if lead else "") + words + (tail[0] if tail else "")


_GLUED_BEFORE = re.compile(r"(?:[A-Za-z0-9][.,-]?|\ball but (?:the )?)\Z", re.IGNORECASE)
_GLUED_AFTER = re.compile(
    r"[A-Za-z0-9]|[.,]\d|[-\s]?(?:hundred|thousand|million|billion|dozen|fold|score)\b|\s?(?:%|％|per ?cent|퍼센트)",
    re.IGNORECASE,
)
_GLUED_KOREAN = re.compile(r"\s?[십백천만억조](?:\s|여|명|건|[십백천만])")


def glued(before: str, words: str, after: str) -> bool:
    """Whether what stands beside a span belongs to its figure: ``4[3]``, ``[43] thousand``, ``[43],000``."""
    if words[-1:].isdigit() and _GLUED_KOREAN.match(after):
        return True
    return bool(_GLUED_BEFORE.search(before[-12:]) or _GLUED_AFTER.match(after))


def language_of(words: str) -> str:
    """Words with Hangul are read as Korean, all others as English."""
    return "ko" if _HANGUL.search(words) else "en"


def read_figure(words: str) -> Figure | None:
    """The one figure in the words, with what stands around it (``at least 43``, ``43명 이상``)."""
    words = _tidy(words)
    numbers = find_numbers(words, language_of(words))
    if len(numbers) != 1 or re.search(r"%|per ?cent|퍼센트|프로", words, re.IGNORECASE):
        return None
    return _figure(words, numbers[0])


def _tidy(words: str) -> str:
    return " ".join(words.replace("’", "'").split())


def _figure(words: str, number: FoundNumber) -> Figure | None:
    how, rest = _manner(words, number.start, number.end)
    if _REFUSED.search(rest):
        return None
    return Figure(number.value, how)


def _manner(words: str, start: int, end: int) -> tuple[str, str]:
    """How the number at ``start`` to ``end`` is bounded, and the words that are left."""
    before, after = words[:start], words[end:]
    found = [(how, m, True) for how, pattern in _BEFORE_ALL if (m := pattern.search(before))]
    found += [(how, m, False) for how, pattern in _AFTER_ALL if (m := pattern.match(after))]
    if not found:
        return (
            ("odd", before + after[1:])
            if re.match(r"여 ?(?:명|건|개|차례|곳)", after)
            else ("exact", before + " " + after)
        )
    # The longest phrase wins: "no fewer than" holds "fewer than".
    how, match, leading = max(found, key=lambda one: len(one[1][0]))
    return how, before[: match.start()] + " " + after if leading else before + " " + after[match.end() :]


_ONE = Fraction(1)
_HALF = Fraction(1, 2)
_WORDS = (
    (
        r"(?:nearly|almost|virtually) (?:all|every(?:one|body)?)|거의 (?:모두|모든|전원|전부)",
        Interval(NEARLY, _ONE, False, True),
    ),
    (r"all|every(?:one|body)?(?! (?:other|second)\b)|each|모두|모든|전원|전부", Interval(_ONE, _ONE)),
    (r"(?:a|the) (?:large|great|vast|overwhelming) majority|대다수", Interval(Fraction(3, 4), _ONE, False, True)),
    (r"most|대부분", Interval(Fraction(6, 10), _ONE, False, True)),
    (r"(?:a|the) majority|과반수?", Interval(_HALF, None, True)),
    (r"(?:a|the) minority|소수", Interval(Fraction(0), _HALF, True, True)),
    (r"none|nobody|no one|아무도", Interval(Fraction(0), Fraction(0))),
)
_SHARE_WORDS = tuple((re.compile(rf"(?<!\w)(?:{words})(?![a-z])", re.IGNORECASE), said) for words, said in _WORDS)
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_FRACTION = re.compile(
    rf"(?<!\w)(?:(?P<top>{'|'.join(_SMALL)}|\d{{1,2}})[ -])?(?P<part>{'|'.join(_PARTS)})s?(?![a-z])", re.IGNORECASE
)
_KOREAN_FRACTION = re.compile(r"(?P<part>\d{1,3}|[이삼사오육칠팔구십])분의 ?(?P<top>\d{1,3}|[일이삼사오육칠팔구])")
_SINO = {word: number for number, word in enumerate("일이삼사오육칠팔구십", 1)}
_PERCENT = re.compile(r"\s?(?:%|％|per ?cent\b|퍼센트|프로)", re.IGNORECASE)
_TIMES = re.compile(r"\s?(?:times|배(?!우|경))", re.IGNORECASE)
_TWICE = re.compile(r"(?<!\w)(?:(?P<two>twice|double|두 ?배|갑절)|(?P<three>thrice|triple))(?![a-z])", re.IGNORECASE)
_OF = re.compile(r"\s(?:out )?of (?:the |these |those |all )?$", re.IGNORECASE)
_ALL = re.compile(r"(?<!\w)(?:all|most|모두) (?:the )?$", re.IGNORECASE)
_OF_ALL = re.compile(r"^ of all\b", re.IGNORECASE)
_AND = re.compile(r"\band $", re.IGNORECASE)
_AND_A_HALF = re.compile(r" and a half(?= times)", re.IGNORECASE)
_AMONG = re.compile(r"\s?(?:중|가운데)(?:에서)?(?:의)?\s")
_IN = re.compile(r"\s(?:in|in every|out of)\s$", re.IGNORECASE)


def read_share(words: str) -> ShareReading | None:
    """What the words say about a share of the whole, or None where they have no defined reading."""
    words = _tidy(words)
    numbers = find_numbers(words, language_of(words))
    for read in (_percent, _fraction, _pair, _word):
        if (reading := read(words, numbers)) is not None:
            return reading
    return None


def read_multiple(words: str) -> ShareReading | None:
    """``twice as many``, ``three times``, ``세 배``, ``half as many``: one count against another."""
    words = _tidy(words)
    if found := _TWICE.search(words):
        return _valued("multiple", Fraction(2 if found["two"] else 3), words, found.start(), found.end())
    for number in find_numbers(words, language_of(words)):
        half = _AND_A_HALF.match(words, number.end)
        end = half.end() if half else number.end
        value = Fraction(number.value) + (_HALF if half else 0)
        if number.counter == "배":
            return _valued("multiple", value, words, number.start, end)
        if found := _TIMES.match(words, end):
            return _valued("multiple", value, words, number.start, found.end())
    reading = _fraction(words, [])
    return replace(reading, form="multiple") if reading else None


def _valued(form: str, value: Fraction, words: str, start: int, end: int) -> ShareReading | None:
    how, rest = _manner(words, start, end)
    return None if _REFUSED.search(rest) else ShareReading(form, value, how)


def _percent(words: str, numbers: list[FoundNumber]) -> ShareReading | None:
    for number in numbers:
        counted = bool(number.counter and _PERCENT.fullmatch(number.counter))
        if not counted and not _PERCENT.match(words, number.end):
            continue
        value = Fraction(number.value) / 100
        digits = max(0, -int(number.value.as_tuple().exponent))
        reading = _valued("percent", value, words, number.start, number.end)
        others = [other for other in numbers if other is not number]
        return _with_base(replace(reading, digits=digits), words, others) if reading else None
    return None


def _fraction(words: str, numbers: list[FoundNumber]) -> ShareReading | None:
    found = _KOREAN_FRACTION.search(words) or _FRACTION.search(words) or re.search(r"절반|(?P<part>(?<!과)반수)", words)
    if not found:
        return None
    given = found.groupdict()
    part, top = given.get("part"), given.get("top")
    value = _HALF if found[0] in ("절반", "반수") else Fraction(_small(top or "a"), _small(part or "half"))
    rest = words[: found.start()] + "\0" + _OF_ALL.sub("", words[found.end() :])
    if _FRACTION.search(rest) or _says_share(rest) or _AND.search(words[: found.start()]):
        return None
    reading = _valued("fraction", value, words, found.start(), found.end())
    others = [one for one in numbers if one.end <= found.start() or one.start >= found.end()]
    return _with_base(reading, words, others) if reading else None


def _small(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else _SMALL.get(word) or _PARTS.get(word) or _SINO[word]


def _with_base(reading: ShareReading, words: str, numbers: list[FoundNumber]) -> ShareReading | None:
    """The reading with the figure of the whole beside it: ``half of the 43``; any other figure has no reading."""
    if not numbers:
        return reading
    if len(numbers) > 1 or not _is_whole(words, numbers[0]):
        return None
    return replace(reading, base=Figure(numbers[0].value))


def _is_whole(words: str, number: FoundNumber) -> bool:
    before = words[: number.start]
    return bool(_OF.search(before) or _ALL.search(before) or _among(words, number))


def _among(words: str, number: FoundNumber) -> bool:
    return bool(re.match(rf"{_COUNTERS}{_AMONG.pattern}", words[number.end :] + " "))


def _pair(words: str, numbers: list[FoundNumber]) -> ShareReading | None:
    if len(numbers) != 2:
        return None
    first, second = numbers
    if _OF.search(words[first.end : second.start]):
        part, whole = first, second
    elif _among(words, first):
        part, whole = second, first
    elif _IN.search(words[first.end : second.start]) and 0 < first.value < second.value <= 10:
        reading = _valued("fraction", Fraction(first.value) / Fraction(second.value), words, first.start, second.end)
        return reading
    else:
        return None
    how, rest = _manner(words, part.start, part.end)
    if _REFUSED.search(rest):
        return None
    return ShareReading("pair", part=Figure(part.value, how), base=Figure(whole.value))


def _says_share(words: str) -> bool:
    return any(pattern.search(words) for pattern, _ in _SHARE_WORDS)


def _word(words: str, numbers: list[FoundNumber]) -> ShareReading | None:
    for pattern, said in _SHARE_WORDS:
        if found := pattern.search(words):
            how, rest = _manner(words, found.start(), found.end())
            # "nearly a majority" and "과반 미만" are no rows of the table; "과반 이상" says no more than 과반.
            bounded = how != "exact" and (how, said.high) != ("at-least", None)
            if bounded or _REFUSED.search(rest) or _says_share(rest):
                return None
            kept = [one for one in numbers if one.end <= found.start() or one.start >= found.end()]
            return _with_base(ShareReading("word", word=said), words, kept)
    return None
