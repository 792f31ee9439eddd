"""Numbers in English prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from habeas.core.kernel.numberwords import FoundNumber, figures_in
from habeas.core.kernel.numberwords_english import ONES, SCALES, TENS, WORDS, number

_ANY = "|".join(sorted(WORDS, key=len, reverse=True))
_RUN = re.compile(
    rf"(?<![\w-])(?:(?:half\s+)?a\s+)?(?:{_ANY})(?:(?:\s{{1,4}}|-|,?\s{{1,4}}and\s{{1,4}})(?:{_ANY}))*(?![\w])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
_SCALE_AFTER = re.compile(r"\s?(hundred|thousand|million|billion|dozen)(?![\w])", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(%|per\s?cent(?![\w]))", re.IGNORECASE)
_FRACTION = re.compile(
    r"[\s-](?:half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)\b"
)
_LARGE = {**SCALES, "hundred": 100, "dozen": 12}
_VAGUE = re.compile(r"(?:several|few|many|some|tens of|hundreds of|couple of)\s+$", re.IGNORECASE)

# "one" as a pronoun: after these words, or before these.
_LIST_OF_BEFORE_PRONOUN = """
    no any every some each another this that which such other same last next first new old wrong right big
    little loved whole the
"""
_BEFORE_PRONOUN = frozenset(_LIST_OF_BEFORE_PRONOUN.split())
_LIST_OF_AFTER_PRONOUN = """
    said says told tells was is were has had have did does do could would should can cannot may might must
    will shall described describes recalled recounted reported stated explained added testified confirmed
    claimed noted mentioned saw heard went came died lived worked tried wanted needed knew knows felt thought
    believed remembered spoke asked answered replied who whose whom that which by another also never even
    always often
"""
_AFTER_PRONOUN = frozenset(_LIST_OF_AFTER_PRONOUN.split())
_ADVERBIAL = re.compile(r"(?:day|night|morning|evening|afternoon|time)\b[ ,]*(?=,|[a-z])")


def in_words(text: str) -> Iterator[FoundNumber]:
    """The numbers of an English text in digits and in words, in no order."""
    for start, end, value, tail in figures_in(text):
        scale = _SCALE_AFTER.match(text, end) if not tail else None
        if scale:
            value, end = _whole(value * _LARGE[scale[1].lower()]), scale.end()
        percent = _PERCENT.match(text, end)
        yield FoundNumber(start, end, value, True, tail or (percent[1] if percent else ""))
    for run in _RUN.finditer(text):
        yield from _in_run(text, run)


def _whole(value: Decimal) -> Decimal:
    """1,500,000 and not 1,500,000.0."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def _in_run(text: str, run: re.Match[str]) -> Iterator[FoundNumber]:
    """The numbers of a run of number words: ``five and six`` are two, ``one hundred and five`` is one."""
    words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text, run.start(), run.end())]
    if words[0][0] in _LARGE and (
        _VAGUE.search(text[max(0, run.start() - 12) : run.start()]) or _after_figure(text, run)
    ):
        return
    place = 0
    while place < len(words):
        length = _plausible(words, place)
        while length and (value := number([word for word, _, _ in words[place : place + length]])) is None:
            length -= 1
        if length and not _left_out(text, words[place : place + length]):
            start, end = words[place][1], words[place + length - 1][2]
            percent = _PERCENT.match(text, end)
            yield FoundNumber(start, end, Decimal(value or 0), False, percent[1] if percent else "")
        place += length or 1


def _after_figure(text: str, run: re.Match[str]) -> bool:
    """``3 million``: the scale belongs to the figure before it."""
    return bool(re.search(r"[0-9]\s?$", text[max(0, run.start() - 2) : run.start()]))


def _plausible(words: list[tuple[str, int, int]], place: int) -> int:
    """How many words from ``place`` on could be one number, by which word may follow which."""
    first = words[place][0]
    if first in _LARGE or first == "and":
        return 0
    length = 1
    while place + length < len(words) and length < 24:
        one, other = words[place + length - 1][0], words[place + length][0]
        small = other in ONES or other in TENS
        if not (
            (one in TENS and (other in ONES or other in _LARGE))
            or (one in ("a", "half") and (other in _LARGE or other == "a"))
            or (one in ONES and other in _LARGE)
            or (one in _LARGE and (small or other == "and" or other in SCALES))
            or (one == "and" and small)
        ):
            break
        length += 1
    return length


def _left_out(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Whether the words are a fraction (``two thirds``) or ``one`` as a pronoun."""
    start, end = words[0][1], words[-1][2]
    if _FRACTION.match(text, end):
        return True
    return len(words) == 1 and words[0][0] == "one" and _is_pronoun(text, start, end)


def _is_pronoun(text: str, start: int, end: int) -> bool:
    before = re.search(r"([A-Za-z]+)\s+$", text[max(0, start - 24) : start])
    after = re.match(r"\s+([A-Za-z]+)", text[end : end + 24])
    word = after[1].lower() if after else ""
    if text[end : end + 2] in ("'s", "’s") or re.match("-[a-z]", text[end : end + 2]) or word in _AFTER_PRONOUN:
        return True
    if re.search(r"\bone by $", text[max(0, start - 7) : start], re.IGNORECASE):
        return True
    if before and before[1].lower() in _BEFORE_PRONOUN:
        # "the one person" counts; "the one", "no one" and "another one" do not.
        return before[1].lower() != "the" or not word
    sentence_begins = not before and re.search(r"(?:^|[.!?:;\n]\s*|[\"“‘(]\s*)$", text[max(0, start - 8) : start])
    return bool(sentence_begins and after and _ADVERBIAL.match(text[end:].lstrip()))
