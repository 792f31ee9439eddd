"""Names in parts, as Arabic and most other names are: given names, fathers, by-names, with particles between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from habeas.core.kernel.names_sounds import bare, distance, skeleton, sound

_MOST = 12
_SON = frozenset("bin ibn ben bint binti binte b bn wuld ould walad بن ابن بنت ولد".split())
_FATHER = frozenset("abu abou abo aboo abi umm um oum om ابو ابي ام".split())
_ARTICLE = frozenset("al el ul ur ar as ash ach es esh at et az ez an en ad ed adh ud uz us ush un il l ال".split())
_SERVANT = frozenset("abd abdul abdel abdal abdol abdu abde abdur abdus abdun abdoul abdool عبد".split())
_SUN = re.compile(r"^[aeu](sh|th|dh|[trsdznl])\1")
_ABD = re.compile(r"^abd(?:[aeiou]+)?(?:l(?=[a-z]))?(?=[a-z]{2})")
_DIN = re.compile(r"^(.{2,}?)[aeiou]+l?[- ]?(?:dd|d)(?:i|ee|ie)+ne?$")
_GOD = re.compile(r"^(.{2,}?)[aeiou]+l?lah?$")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`´ʿʾ′][^\W\d_]*)*")


class Part(NamedTuple):
    """One part of a name: how it sounds, and whether the name may well be told without it (a kunya)."""

    sound: str
    kunya: bool


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a name without particles: sons, articles; a kunya and a servant of God are one part each."""
    words = [bare(word) for word in _WORD.findall(text)]
    return tuple(_joined([word for word in words if word]))[:_MOST]


def _joined(words: list[str]) -> Iterator[Part]:
    place = 0
    while place < len(words):
        word = words[place]
        last = place + 1 >= len(words)
        if (word in _SON or word in _ARTICLE) and not last:
            place += 1
        elif (word in _FATHER or word in _SERVANT) and not last:
            place += 2 if words[place + 1] in _ARTICLE and place + 2 < len(words) else 1
            whole, place = _following(words, place)
            yield Part(("B" if word in _FATHER else "abd") + whole, word in _FATHER)
        else:
            whole, place = _following(words, place)
            yield Part(whole, False)


def _following(words: list[str], place: int) -> tuple[str, int]:
    """The sound of the word at a place, with a following al-Din or Allah, and the place after it."""
    word = words[place]
    rest = words[place + 1 : place + 3]
    if rest and rest[0] in _ARTICLE and len(rest) > 1 and rest[1] in ("din", "deen", "dine", "dien", "eddine"):
        return _sounded(word) + "din", place + 3
    if rest and rest[0] in ("eddin", "eddine", "uddin", "aldin", "الدين", "دين"):
        return _sounded(word) + ("dIn" if "؀" <= word[0] <= "ۿ" else "din"), place + 2
    if rest and rest[0] in ("allah", "ullah", "الله", "alla") and len(word) > 2:
        return _sounded(word) + "la", place + 2
    return _sounded(word), place + 1


def _sounded(word: str) -> str:
    if "؀" <= word[0] <= "ۿ":
        return _of_arabic(word)
    servant = _ABD.match(word)
    if servant and len(word) > 5:
        return "abd" + sound(_SUN.sub(r"\1", word[servant.end() :]))
    found = _DIN.match(word)
    if found and len(word) > 6:
        return sound(found[1]) + "din"
    found = _GOD.match(word)
    if found and len(word) > 6:
        return sound(found[1]) + "la"
    if len(word) > 6 and word.startswith(("al", "el")) and word[2] not in "aeiou":
        return sound(word[2:])
    return sound(word)


def _of_arabic(word: str) -> str:
    if word.startswith("عبد") and len(word) > 4:
        return "abd" + _of_arabic(word[3:])
    if word in ("الله", "لله"):
        return "la"
    for ending, written in (("الله", "la"), ("الدين", "dIn")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return sound(word[: -len(ending)]) + written
    return sound(word[2:] if word.startswith("ال") and len(word) > 4 else word)


def likeness(ours: tuple[Part, ...], theirs: tuple[Part, ...]) -> tuple[float, bool]:
    """How alike two names in parts are, and whether one could be the other's spelling in all parts."""
    if not ours or not theirs:
        return 0.0, False
    short, long = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    found, first = _aligned(short, long)
    if len(found) < len(short) or (len(short) == 1 and len(long) > 1):
        return min(0.45, 0.45 * sum(found) / len(long)), False
    left = len(long) - len(short)
    score = (min(found) + sum(found) / len(found)) / 2
    same = left == 0 and min(found) >= 0.7
    if not first and not (long[0].kunya or long[0].sound == "muhamad"):
        return min(0.45, score), False
    return score * (1 - 0.06 * min(left, 5)), same


def _aligned(short: tuple[Part, ...], long: tuple[Part, ...]) -> tuple[list[float], bool]:
    """The likeness of each part of the shorter name with its own part of the longer one, where there is one; and
    whether the first of the longer one is among them."""
    free = list(range(len(long)))
    found = []
    for part in short:
        best, place = 0.0, -1
        for candidate in free:
            alike = 1 - distance(part.sound, long[candidate].sound)
            if alike > best:
                best, place = alike, candidate
        if best < 0.6:
            continue
        free.remove(place)
        found.append(best)
    return found, 0 not in free


def keys(parts: tuple[Part, ...]) -> Iterator[str]:
    """What names that may match share: each two of their parts by consonants, or the only one."""
    skeletons = sorted({skeleton(part.sound) for part in parts})
    if len(parts) == 1:
        yield "p:" + skeletons[0]
    for place, one in enumerate(skeletons):
        for other in skeletons[place + 1 :]:
            yield f"p:{one}.{other}"
    if len(skeletons) == 1 and len(parts) > 1:
        yield f"p:{skeletons[0]}.{skeletons[0]}"
