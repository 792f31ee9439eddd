"""Names in parts, as Arabic and most other names are: given names, fathers, by-names, with particles between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from habeas.core.kernel.names_sounds import LATIN, MIXED, WEAK, alike, bare, skeleton, sound
from habeas.core.kernel.names_vowelled import VOWELLED

_MOST = 12
_ALIKE = 0.68
_SON = frozenset("bin ibn ben bint binti binte b bn wuld ould walad بن ابن بنت ولد".split())
_FATHER = frozenset("abu abou abo aboo abi abul aboul abol umm um oum om ابو ابي ام".split())
_ARTICLE = frozenset("al el ul ur ar as ash ach es esh at et az ez an en ad ed adh ud uz us ush un il l ال ٱل".split())
_SERVANT = frozenset("abd abdul abdel abdal abdol abdu abde abdur abdus abdun abdoul abdool عبد".split())
_ABD = re.compile(r"^abd(?:[aeiou]+)?(?:l(?=[a-z]))?(?=[a-z]{2})")
#: Dhu al-Fiqar, Zulfiqar
_OWNER = frozenset("dhu dhul zu zul thu thul ذو".split())
_ABU = re.compile(r"ab(?:ou|oo|u)l?|abol")
_BEN = re.compile(r"^(?:b[ei]n(?=[a-z]{4})|بن(?=\w{3}))(?!jamin|azir|edict|ghazi|gali|يامين|غازي|فشه)")
#: Begin with the two letters of the article, and have none
_NO_ARTICLE = frozenset("الياس الهام الفت الطاف الماس".split())
_DIN = re.compile(r"^(.{2,}?)(?:ou|oo|[aeiou])l?[- ]?(?:dd|d)(?:i|ee|ie)+ne?$")
#: Nasrullah, Hibatulla; not Jamila
_GOD = re.compile(r"^(.{2,}?)(?:(?:ou|[aeiou])llah?|(?:ou|[aou])lah?)$")
_FAITH = re.compile(r"(?:[aeu]l|[aeui]d)?d(?:i|ee|ie)ne?|(?:ال)?د[يی]ن")
#: Names that are often left out at the head.
_SPARE = frozenset(("muhamad", "mhmd", "ahmad", "Vhmd", "sayid", "sId"))
#: Old spellings without the long vowel.
_SHORTENED = {
    "رحمان": "رحمن", "الرحمان": "الرحمن", "عبدالرحمان": "عبدالرحمن", "اسمعيل": "اسماعيل", "ابرهيم": "ابراهيم",
    "هرون": "هارون",
    "سليمن": "سليمان", "اسحق": "اسحاق", "يسن": "ياسين",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`´ʿʾ′][^\W\d_]*)*")


class Part(NamedTuple):
    """One part of a name: how it sounds, whether the name may well be told without it, whether it is in Arabic letters,
    and how these sound with their vowels, where the name is known."""

    sound: str
    spare: bool
    arabic: bool
    vowelled: str = ""


class Parts:
    """A name in parts, without particles: sons, articles; a kunya and a servant of God are one part each.

    ``heard`` has each part, and each two neighbours as one word (Akhund Zada, Akhundzada); ``skeletons`` their
    consonants.
    """

    __slots__ = ("heard", "parts", "skeletons")

    def __init__(self, text: str) -> None:
        words = [bare(word) for word in _WORD.findall(text)]
        self.parts = tuple(_joined([word for word in words if word]))[:_MOST]
        single = (((place,), part) for place, part in enumerate(self.parts))
        pairs = (
            ((place, place + 1), Part(one.sound + other.sound, False, one.arabic))
            for place, (one, other) in enumerate(itertools.pairwise(self.parts))
        )
        self.heard: tuple[tuple[tuple[int, ...], Part], ...] = (*single, *pairs)
        self.skeletons = frozenset(skeleton(part.sound) for _, part in self.heard)


#: Otaibi, or Alotaibi; and Abdul Latif, or Abdulatif as one says it
_ARTICLE_JOINED = re.compile(r"(?<![^\s-])([ae]l)(?=[aeiou][a-z]{3,})")
_ABDUL = re.compile(r"(?<![^\s-])(abd[aeiou])l(?=[aeiou][a-z]{3,})")

_GERMAN = {"dsch": "j", "tsch": "ch", "sch": "sh", "ch": "kh", "j": "y"}
_GERMAN_CLUSTER = re.compile("|".join(_GERMAN))
_NOT_GERMAN = re.compile(r"[y'’]|kh|(?<!c)sh|dj|ou|oo|ee|[^\W\da-zäöüß -]")


def spellings(text: str) -> tuple[str, ...]:
    """How a name in small letters may be meant: as English or French has it, or as German has it, where *ch* is kh and
    *j* is y. What has *sch* is German; what has y, kh, sh, ou is not; all else may be either. *ggi* may be qji, as in
    Khashoggi; an article may be joined to a vowel, and share its l with a name (Alotaibi, Abdulatif)."""
    ways = [text, _ARTICLE_JOINED.sub(r"\1 ", _ABDUL.sub(r"\1l l", text))]
    if "ggi" in text:
        ways.append(text.replace("ggi", "qji"))
    return tuple(dict.fromkeys(way for meant in ways for way in _in_languages(meant)))


def _in_languages(text: str) -> tuple[str, ...]:
    if "ch" not in text and "j" not in text:
        return (text,)
    german = _GERMAN_CLUSTER.sub(lambda found: _GERMAN[found[0]], text)
    if "sch" in text:
        return (german,)
    return (text,) if _NOT_GERMAN.search(text) else (text, german)


def _joined(words: list[str]) -> Iterator[Part]:
    place = 0
    while place < len(words):
        word, last = words[place], place + 1 >= len(words)
        arabic = _is_arabic(word)
        if (word in _SON or word in _ARTICLE) and not last:
            place += 1
        elif (word in _FATHER or word in _SERVANT) and not last:
            place += 2 if words[place + 1] in _ARTICLE and place + 2 < len(words) else 1
            if word in _FATHER:
                vowelled = _vowelled(words[place])
                whole, place = _following(words, place)
                yield Part("B" + whole, True, arabic, vowelled and "B" + vowelled)
            else:
                yield Part("abd" + _served(words[place]), False, arabic)
                place += 1
        elif word in _OWNER and not last:
            place += 2 if words[place + 1] in _ARTICLE and place + 2 < len(words) else 1
            whole, place = _following(words, place)
            yield Part("Dul" + whole, False, arabic)
        else:
            after, (whole, place) = place + 1, _following(words, place)
            yield Part(whole, whole in _SPARE, arabic, _vowelled(word) if place == after else "")


def _vowelled(word: str) -> str:
    """How a known name in Arabic letters sounds with its vowels."""
    known = VOWELLED.get(word) or VOWELLED.get(word.removeprefix("ال"))
    return sound(known) if known else ""


def _is_arabic(word: str) -> bool:
    return "؀" <= word[0] <= "ۿ"


def _served(word: str) -> str:
    """Whom the servant serves: Abd al-Rahman, Abdullah."""
    if word in ("allah", "ullah", "alla", "ulla", "illah", "lah", "الله", "لله", "اللاه"):
        return "la"
    return sound(word[2:] if word.startswith("ال") and len(word) > 3 else word)


def _following(words: list[str], place: int) -> tuple[str, int]:
    """The sound of the word at a place, with a following al-Din or Allah, and the place after it."""
    word = words[place]
    after = place + 1
    if after + 1 < len(words) and words[after] in _ARTICLE:
        after += 1
    following = words[after] if after < len(words) else ""
    if _FAITH.fullmatch(following):
        return _sounded(word) + ("dIn" if _is_arabic(word) else "din"), after + 1
    if following in ("allah", "ullah", "الله", "alla", "ulla") and len(word) > 2:
        return _sounded(word) + "la", after + 1
    return _sounded(word), place + 1


def _sounded(word: str) -> str:
    if _is_arabic(word):
        return _of_arabic(word)
    father = _ABU.match(word)
    if father and len(word) > 6:
        return "B" + sound(word[father.end() :])
    son = _BEN.match(word)
    if son and len(word) > 6:
        word = word[son.end() :]
    servant = _ABD.match(word)
    if servant and len(word) > 5:
        rest = word[servant.end() :]
        return "abd" + ("la" if rest in ("lah", "la", "allah", "ullah") else sound(rest))
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
    word = word[:-1].replace("ی", "ي") + word[-1]
    word = _SHORTENED.get(word, word)
    if word.startswith("ابو") and len(word) > 5:
        return "B" + sound(word[5:] if word.startswith("ابوال") else word[3:])
    if word.startswith("ذوال") and len(word) > 5:
        return "Dul" + sound(word[4:])
    son = _BEN.match(word)
    if son:
        word = word[son.end() :]
    if word.startswith("عبد") and len(word) > 5:
        return "abd" + _served(word[3:])
    for ending, written in (("الله", "la"), ("الدين", "dIn")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return sound(word[: -len(ending)]) + written
    return sound(word[2:] if word.startswith("ال") and len(word) > 4 and word not in _NO_ARTICLE else word)


def likeness(ours: Parts, theirs: Parts) -> tuple[float, bool]:
    """How alike two names in parts are, and whether one could be the other's spelling in all parts."""
    if ours.skeletons.isdisjoint(theirs.skeletons):
        return 0.0, False
    first, second = (ours, theirs) if len(ours.parts) <= len(theirs.parts) else (theirs, ours)
    if len(first.parts) == len(second.parts) and first.heard > second.heard:
        first, second = second, first  # the same answer whichever name is given first
    return _judged(first, second)


def _judged(short: Parts, long: Parts) -> tuple[float, bool]:
    found, left, first, ordered = _aligned(short, long)
    count = len(short.parts)
    if len(found) < count or (count == 1 and len(long.parts) > 1 and left):
        return min(0.45, 0.45 * sum(found) / len(long.parts)), False
    if left and not ordered:
        return 0.4, False
    score = (min(found) + sum(found) / len(found)) / 2
    same = left == 0 and min(found) >= 0.7
    if not first and not long.parts[0].spare:
        return min(0.45, score), False
    return score * (1 - 0.06 * min(left, 5)) * (1.0 if ordered else 0.8), same and ordered


def _aligned(short: Parts, long: Parts) -> tuple[list[float], int, bool, bool]:
    """The likeness of each part of the shorter name with its own part of the longer one, where there is one; how many
    parts of the longer one are left; whether its first is not among these; and whether the order is the same."""
    taken: set[int] = set()
    found: list[float] = []
    order: list[int] = []
    weak = len(short.parts) < 3  # one long part of three or more may be misspelled
    for part in short.parts:
        best, places = _best(part, long, taken)
        if best < _ALIKE and best >= WEAK and not weak and len(part.sound) > 4:
            weak = True
        elif best < _ALIKE:
            continue
        taken.update(places)
        found.append(best)
        order.append(places[0])
    if order[:1] == [len(long.parts) - 1]:  # the family name stands first: Turki, Hassan
        order = order[1:] + order[:1]
    return found, len(long.parts) - len(taken), 0 in taken, order == sorted(order)


def _best(part: Part, long: Parts, taken: set[int]) -> tuple[float, tuple[int, ...]]:
    best = 0.0
    chosen: tuple[int, ...] = ()
    for places, heard in long.heard:
        if not taken.isdisjoint(places):
            continue
        found = _alike(part, heard)
        if found > best:
            best, chosen = found, places
    return best, chosen


def _alike(one: Part, other: Part) -> float:
    letters = one.arabic + other.arabic
    ours, theirs = one.sound, other.sound
    if letters == MIXED and (one.vowelled or other.vowelled):
        ours, theirs, letters = one.vowelled or ours, other.vowelled or theirs, LATIN
    return alike(ours, theirs, letters)


def keys(name: Parts) -> Iterator[str]:
    """What names that may match share: each two of their parts by consonants, or the only one."""
    skeletons = sorted({skeleton(part.sound) for part in name.parts})
    if len(skeletons) == 1:
        yield "p:" + skeletons[0]
    for place, one in enumerate(skeletons):
        for other in skeletons[place + 1 :]:
            yield f"p:{one}.{other}"
