"""A name in Arabic letters as it may be written in Latin ones: what a query in Arabic looks for in texts that are not.

Vowels that Arabic does not write, and letters that every country spells in its own way, are tried from the likeliest to
the least; spellings that are known to be one name come with each other. Only words that a text writes with a capital
are found, and two parts of a name at least.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from habeas.core.coding.searching.arabic import is_arabic
from habeas.core.coding.searching.words import folded
from habeas.core.kernel.names_sounds import same_spellings

_MOST_SPELLINGS, _MOST_WORDS = 600, 4
_LETTERS = {
    "ب": "b bb", "ت": "t tt", "ث": "th", "ج": "j g dj", "ح": "h", "خ": "kh", "د": "d dd", "ذ": "dh z d th dd",
    "ر": "r rr", "ز": "z zz", "س": "s ss", "ش": "sh ch", "ص": "s ss c", "ض": "d dh", "ط": "t tt", "ظ": "z dh",
    "غ": "gh g", "ف": "f ff",
    "ق": "q k g c qq", "ك": "k c kk", "ل": "l ll", "م": "m mm", "ن": "n nn", "ه": "h",
}  # fmt: skip
_LONG = {"ا": "a", "و": "u ou o wa awa w oo aw", "ي": "i ee ei ai ay ye e y yi"}
#: ي before ه at the end, and before a long vowel
_BEFORE_END, _BEFORE_LONG = "iy i ay iyy", "y iy i"
_HEADS = {"ا": "a i e", "ع": "a o u i e", "و": "w", "ي": "y"}
#: a short vowel beside the first consonant or before the last one; and where two consonants mostly meet
_SHORT, _MEETING = "a i e u o ou _", "_ a i e u o"
_ENDS = {"ه": "a ah eh", "ا": "a aa", "ي": "i a y", "و": "o u"}
_SONS = frozenset("بن ابن بنت ال".split())
_ABD = "abd abdul abdel abdal abdur abdu".split()
_KNOWN = {"عبد": _ABD, "ابو": ["abu", "abou"], "ابي": ["abi", "abu"], "ام": ["umm", "um", "oum", "om"]}
_WORD = re.compile("[\u0621-\u064a]{2,14}")

Steps = tuple[tuple[int, frozenset[str]], ...]


def latin_steps(words: tuple[str, ...]) -> Iterator[Steps]:
    """A name of two to four words as keys of words of Latin text one after the other; between two of them an article
    or a son may stand."""
    plain = [word for word in map(folded, words) if word not in _SONS]
    if not 2 <= len(plain) <= _MOST_WORDS or not all(is_arabic(word) and _WORD.fullmatch(word) for word in plain):
        return
    for row in _rows(plain):
        keys = [frozenset("~" + one for one in written) for written in row]
        if len(keys) < 2 or not all(keys):
            continue
        for gaps in itertools.product((1, 2, 3), repeat=len(keys) - 1):
            yield tuple(zip(itertools.accumulate(gaps, initial=0), keys, strict=True))


def _rows(plain: list[str]) -> Iterator[list[tuple[str, ...]]]:
    """The words as they are; a servant of God and whom he serves also as one word, or as two."""
    apart = list(itertools.chain.from_iterable(_served(word) for word in plain))
    yield [in_latin(word) for word in apart]
    if "عبد" in apart[:-1]:
        place = apart.index("عبد")
        whom = in_latin(apart[place + 1].removeprefix("ال"))
        joined = tuple(head + one for head in _ABD[1:] for one in whom)
        yield [*map(in_latin, apart[:place]), joined, *map(in_latin, apart[place + 2 :])]


def _served(word: str) -> list[str]:
    whom = word.removeprefix("عبد")
    return ["عبد", whom] if whom != word and len(whom) > 4 else [word]


@lru_cache(maxsize=2_000)
def in_latin(word: str) -> tuple[str, ...]:
    """The ways to write one word of a name, folded, in Latin letters in small ones, the likeliest first."""
    if word in _KNOWN:
        return tuple(_KNOWN[word])
    bare = word.removeprefix("ال") if len(word) > 4 else word
    found: dict[str, None] = {}
    for one in itertools.islice(_likeliest(list(_choices(bare))), _MOST_SPELLINGS):
        found |= dict.fromkeys(same_spellings(one))
        found[one] = None
    if bare != word:
        found |= dict.fromkeys(f"{article}{one}" for one in list(found) for article in ("al", "el"))
    return tuple(one for one in found if len(one) > 2)


def _choices(word: str) -> Iterator[list[str]]:
    """Of each sound the ways to write it; ``_`` is none. A short vowel may stand between two consonants."""
    closed = False  # a consonant was the last
    for place, sign in enumerate(word):
        end = place == len(word) - 1
        if word[place : place + 2] == "عا":  # its vowel is the next letter
            if closed:
                yield _SHORT.split()
            closed = False
        elif place == 0 and sign in _HEADS:
            yield _HEADS[sign].split()
            closed = sign in "وي"
        elif end and sign in _ENDS and place > 1:
            yield _ENDS[sign].split()
        elif sign in _LONG:
            yield _long(sign, word[place + 1 :]).split()
            closed = False
        elif sign == "ع":
            if closed:
                yield _SHORT.split()
            yield ["_", "a"]
            closed = False
        elif sign in _LETTERS:
            if closed:
                yield (_SHORT if place == 1 or end else _MEETING).split()
            inside = place > 0 and not end
            yield [one for one in _LETTERS[sign].split() if inside or len(one) < 2 or one[0] != one[1]]
            closed = True
        else:
            yield []


def _long(sign: str, rest: str) -> str:
    if sign == "ي" and rest:
        return _BEFORE_END if rest == "ه" else _BEFORE_LONG if rest[0] in "او" else _LONG[sign]
    return _LONG[sign]


def _likeliest(choices: list[list[str]]) -> Iterator[str]:
    """The combinations, those with the fewest unlikely choices first."""
    if not all(choices):
        return
    waiting, seen = [(0, (0,) * len(choices))], {(0,) * len(choices)}
    while waiting:
        cost, picks = heapq.heappop(waiting)
        yield "".join(one[pick] for one, pick in zip(choices, picks, strict=True)).replace("_", "")
        for place, pick in enumerate(picks):
            if pick + 1 < len(choices[place]):
                more = (*picks[:place], pick + 1, *picks[place + 1 :])
                if more not in seen:
                    seen.add(more)
                    heapq.heappush(waiting, (cost + 1, more))


def forget() -> None:
    """Forget the names that were asked for."""
    in_latin.cache_clear()
