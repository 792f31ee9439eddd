"""Whether the sentence of a ranking names what it ranks in the order of the ranking.

A sentence names a code by the vocabulary's words or by the head of them: "Forced labour in detention" is named by
"forced labour", "정보·자백을 얻기 위한 고문" by "고문". Other words are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

#: where the head of an English label ends
_TAIL = re.compile(r" (?:in|to|of|or|and|after|at|by|on|for|from|without|with) |[,/(]")
_HANGUL = re.compile("[가-힣]")
#: letters of a one-word head: "ban" and "denial" are said of too much
_LONG = 7


def named_otherwise(listed: Sequence[str], names: Mapping[str, Sequence[str]], sentence: str) -> tuple[str, str] | None:
    """Two listed codes that the sentence names in the other order."""
    told = sentence.casefold()
    places: dict[str, int] = {}
    # Longer names first, and covered once found: "forced labour" is not "labour".
    for name, code in sorted(_said_of(listed, names), key=lambda pair: -len(pair[0])):
        if code not in places and (found := _pattern(name).search(told)):
            places[code] = found.start()
            told = told[: found.start()] + "\0" * len(found[0]) + told[found.end() :]
    named = [code for code in listed if code in places]
    return next(((one, other) for one, other in pairwise(named) if places[one] > places[other]), None)


def _said_of(listed: Sequence[str], names: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each name or head that stands for one of the listed alone."""
    pairs = {(said, code) for code in listed for name in names.get(code, ()) for said in (name.casefold(), _head(name))}
    shared = Counter(said for said, _ in pairs)
    return [(said, code) for said, code in pairs if said and shared[said] == 1]


def _head(name: str) -> str:
    words = name.casefold()
    if _HANGUL.search(words):
        last = re.split(r"[\s·]", words.split("(")[0].strip())[-1]
        return last if len(last) > 1 else ""
    head = _TAIL.split(words, maxsplit=1)[0].strip()
    return head if " " in head or len(head) >= _LONG else ""


def _pattern(name: str) -> re.Pattern[str]:
    """Korean may be written with other spaces between its words; English words are whole."""
    if _HANGUL.search(name):
        return re.compile(r"\s?".join(re.escape(letter) for letter in name if not letter.isspace()))
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
