"""Search done slowly and plainly, with nothing of the index: what the fast way must agree with.

Only exact and folded mode: what they find follows from the characters. A text is cut into words by hand; a word of
Hangul is met inside another, every other word as a whole.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[가-힣]+|[^\W가-힣_]+")
_END = re.compile(r"[.!?。…]+(?=\s|$)|\n")


def found(query: list[str], text: str, *, fold: bool) -> bool:
    """Whether the words of a phrase stand in one sentence of the text, one after the other."""
    return any(_stands(query, _WORD.findall(sentence), fold) for sentence in _END.split(text))


def _stands(query: list[str], words: list[str], fold: bool) -> bool:
    wanted = [_form(word, fold) for word in query]
    there = [_form(word, fold) for word in words]
    return any(_at(wanted, there[start:]) for start in range(len(there)))


def _at(wanted: list[str], there: list[str]) -> bool:
    if len(there) < len(wanted):
        return False
    last = len(wanted) - 1
    for place, (want, word) in enumerate(zip(wanted, there, strict=False)):
        if not _hangul(want) or not _hangul(word):
            if want != word:
                return False
        elif last == 0:
            if not (word.startswith(want) if len(want) == 1 else want in word):
                return False
        elif place == 0:
            if not (word == want if len(want) == 1 else word.endswith(want)):
                return False
        elif place == last:
            if not word.startswith(want):
                return False
        elif word != want:
            return False
    return True


def _hangul(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _form(word: str, fold: bool) -> str:
    if not fold or _hangul(word):
        return word
    bare = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
