"""A syllable as written, in any of four scripts, and the syllables of Hangul that it may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from habeas.core.kernel import names_koreantables as tables
from habeas.core.kernel.names_hanja import READINGS
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_pinyin import SOUNDS

#: Where a syllable stands: a surname, the first of a given name, a later one, or one after a vowel or ㄴ.
SURNAME, FIRST, LATER, SOFTENED = "SFLO"
#: In which system a name is read: any that has no mark of its own, Yale, or the reading of its characters in Chinese.
ANY, YALE, PINYIN = "", "y", "p"
_TIERS = (1.0, 0.85, 0.55)
_INITIAL = 0.75
#: Below 0: no reading is shared; a class is, or not even that.
_NEAR, UNLIKE = -0.3, -0.05
_MOST_KNOWN = 2000
_YALE = {"e": {"ㅓ": 1.0, "ㅔ": 0.5}, "ye": {"ㅕ": 1.0, "ㅖ": 0.7}, "we": {"ㅝ": 1.0}, "u": {"ㅡ": 1.0, "ㅜ": 0.9}}
_VOWEL_CLASSES = {
    **dict.fromkeys("ㅓㅗㅜㅡ", "o"), **dict.fromkeys("ㅕㅛㅠ", "y"), **dict.fromkeys("ㅐㅔ", "e"),
    **dict.fromkeys("ㅣㅢ", "i"),
}  # fmt: skip
_ONSET_CLASSES = {
    **dict.fromkeys("ㄱㄲㅋ", "g"), **dict.fromkeys("ㄷㄸㅌ", "d"), **dict.fromkeys("ㅂㅃㅍ", "b"),
    **dict.fromkeys("ㅈㅉㅊ", "j"), **dict.fromkeys("ㅅㅆ", "s"),
}  # fmt: skip


class Syllable:
    """The readings of one written syllable in one place, each with a weight; the best has 1.

    ``likely`` says how plausible the best reading is at all; ``classes`` are what any reading that could be taken for
    one of these shares, the best first. ``letters`` are the onsets of an initial, which has no readings.
    """

    __slots__ = ("_classes", "_soft", "_together", "letters", "likely", "readings")

    def __init__(self, readings: dict[str, float], letters: str = "") -> None:
        self.likely = max(readings.values(), default=0.0)
        self.readings = {sign: weight / self.likely for sign, weight in readings.items()}
        self.letters = letters
        self._soft: bool | None = None
        self._classes: tuple[str, ...] | None = None
        self._together: frozenset[str] | None = None

    @property
    def soft(self) -> bool:
        """Whether it may end in a vowel or ㄴ."""
        if self._soft is None:
            self._soft = any((ord(sign[-1]) - 0xAC00) % 28 in _SOFT_CODAS for sign in self.readings)
        return self._soft

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes that any reading which could be taken for one of these shares, the best first."""
        if self._classes is None:
            ranked = sorted(self.readings.items(), key=lambda one: (-one[1], one[0]))
            self._classes = tuple(dict.fromkeys(coarse(sign) for sign, weight in ranked if weight > 0.25))[:4]
        return self._classes

    def shares(self, other: Syllable) -> bool:
        """Whether they share a class."""
        if self._together is None:
            self._together = frozenset(self.classes)
        return not self._together.isdisjoint(other.classes)

    def like(self, other: Syllable) -> float:
        """How alike the two are: above 0 where one reading is shared; what is only similar is below 0."""
        if self.letters or other.letters:
            return _of_initials(self, other)
        ours, theirs = self.readings, other.readings
        if len(ours) > len(theirs):
            ours, theirs = theirs, ours
        best = 0.0
        for sign in ours.keys() & theirs.keys():
            if ours[sign] * theirs[sign] > best:
                best = ours[sign] * theirs[sign]
        if best:
            return best
        return _NEAR if self.shares(other) else UNLIKE


def _of_initials(one: Syllable, other: Syllable) -> float:
    if one.letters and other.letters:
        return -_INITIAL if set(one.letters) & set(other.letters) else UNLIKE
    whole, initial = (other, one) if one.letters else (one, other)
    return -_INITIAL if any(parts(sign[0])[0] in initial.letters for sign in whole.readings) else UNLIKE


def parts(sign: str) -> tuple[str, str, str]:
    """Onset, nucleus and coda of a syllable of Hangul."""
    number = ord(sign) - 0xAC00
    return tables.ONSETS[number // 588], tables.NUCLEI[number // 28 % 21], tables.CODAS[number % 28]


def joined(onset: str, nucleus: str, coda: str) -> str:
    """The syllable of Hangul with these parts; ``-`` is no coda."""
    return chr(_ONSET_AT[onset] + _NUCLEUS_AT[nucleus] + _CODA_AT[coda])


_ONSET_AT = {sign: 0xAC00 + place * 588 for place, sign in enumerate(tables.ONSETS)}
_NUCLEUS_AT = {sign: place * 28 for place, sign in enumerate(tables.NUCLEI)}
_CODA_AT = {sign: place for place, sign in enumerate(tables.CODAS)} | {"-": 0}


def initial(sign: str) -> str:
    """The syllable as the initial-sound law writes it at the head of a word: 리 as 이, 로 as 노, 녀 as 여."""
    onset, nucleus, _ = parts(sign)
    soft = nucleus in "ㅑㅒㅕㅖㅛㅠㅣ"
    if (onset == "ㄹ" and soft) or (onset == "ㄴ" and nucleus in "ㅕㅛㅠㅣ"):
        return chr(ord(sign) + (11 - tables.ONSETS.index(onset)) * 588)
    return chr(ord(sign) - 3 * 588) if onset == "ㄹ" else sign


def coarse(signs: str) -> str:
    """A class in which every syllable lies that a careless spelling could confuse with this one."""
    return "".join([_COARSE[sign] for sign in signs])


def _coarse(sign: str) -> str:
    onset, nucleus, coda = parts(sign)
    last = {"ㄷ": "ㅅ", "ㅆ": "ㅅ", "ㄲ": "ㄱ"}.get(coda, coda)
    return _ONSET_CLASSES.get(onset, onset) + _VOWEL_CLASSES.get(nucleus, nucleus) + last


def _tier(sign: str) -> float:
    return _TIERS[0] if sign in tables.OFTEN else _TIERS[1] if sign in tables.KNOWN else _TIERS[2]


def _as_surname(sign: str) -> tuple[str, float]:
    name = initial(sign)
    return name, (1.0 if name in tables.SURNAMES_OFTEN else 0.7) if name in tables.SURNAMES else 0.0


def _as_first(sign: str) -> tuple[str, float]:
    name = initial(sign)
    return name, max(_tier(sign), _tier(name))


#: Of syllables of Hangul: their class, and how they stand in a place and how often.
_COARSE, _SURNAMES, _FIRST, _LATER = Kept(_coarse), Kept(_as_surname), Kept(_as_first), Kept(_tier)
#: 렬 and 률 are written 열 and 율 after a vowel or ㄴ
_AFTER_SOFT = {"렬": "열", "률": "율", "열": "렬", "율": "률"}


def _placed(readings: dict[str, float], place: str) -> dict[str, float]:
    """The readings as they stand in that place: under the initial-sound law, surnames only, weighted by frequency."""
    found: dict[str, float] = {}
    if place in (SURNAME, FIRST):
        known = _SURNAMES if place == SURNAME else _FIRST
        for sign, weight in readings.items():
            name, often = known[sign]
            if often and weight * often > found.get(name, 0):
                found[name] = weight * often
        return found
    for sign, weight in readings.items():
        found[sign] = max(found.get(sign, 0), weight * _LATER[sign])
        softened = _AFTER_SOFT.get(sign)
        if softened and place == SOFTENED:
            found[softened] = max(found.get(softened, 0), weight * _LATER[sign] * 0.8)
    return found


@cache
def _hanja() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    sound = ""
    for sign in READINGS:
        if "가" <= sign <= "힣":
            sound = sign
        else:
            found.setdefault(sign, []).append(sound)
    return found


def is_hangul(sign: str) -> bool:
    """Whether this is one whole syllable of Hangul."""
    return "가" <= sign <= "힣"


def is_hanja(sign: str) -> bool:
    """Whether this is a Chinese character whose Korean reading is known."""
    return sign >= "㐀" and sign in _hanja()


def key(sign: str, place: str, system: str) -> str:
    """What a written syllable in a place is known by, where it may be one; a surname of two has a hyphen between."""
    found = f"{place}{system}-{sign}"
    return found if SYLLABLES[found] is not NOTHING else ""


def _syllable(key: str) -> Syllable:
    """What a key stands for; nothing, where it is empty."""
    if not key:
        return NOTHING
    place, _, sign = key.partition("-")
    system = place[1:]
    if "-" in sign:
        one, _, other = sign.partition("-")
        readings = _of_two(one, other, system)
    elif sign.endswith("."):
        return _of_initial(sign[0])
    else:
        readings = _READINGS[system][sign]
        if place[0] == SURNAME and system != PINYIN and sign in tables.SURNAME_SPELLINGS:
            readings = readings | {tables.SURNAME_SPELLINGS[sign]: 1.0}
        readings = _placed(readings, place[0])
    return Syllable(readings) if readings else NOTHING


def _readings(sign: str, system: str) -> dict[str, float]:
    """What a written syllable stands for, wherever it stands."""
    sounds = [sign] if is_hangul(sign) else _hanja().get(sign, []) if sign >= "㐀" else []
    if system == PINYIN:
        sounds = list(SOUNDS.get(sign, ""))
    return dict.fromkeys(sounds, 1.0) if sounds or is_hanja(sign) else _spelled(sign, system == YALE)


def _of_two(one: str, other: str, system: str) -> dict[str, float]:
    first, second = SYLLABLES[key(one, FIRST, system)], SYLLABLES[key(other, LATER, system)]
    return {
        sign + last: weight * factor
        for sign, weight in first.readings.items()
        for last, factor in second.readings.items()
        if sign + last in tables.SURNAMES_TWO
    }


def _of_initial(letter: str) -> Syllable:
    """An initial: any syllable that begins so."""
    onsets = "ㅇ" if letter in "aeiouyw" else "".join(tables.LATIN_ONSETS.get(letter, {}))
    return Syllable({}, onsets + ("ㄹㅇ" if letter in "rl" else "")) if onsets else NOTHING


def _shape(*spellings: tables.Spellings) -> re.Pattern[str]:
    alternatives = ("|".join(sorted(map(re.escape, one), key=len, reverse=True)) for one in spellings)
    return re.compile("".join(f"({one})" for one in alternatives))


_SOFT_CODAS = (0, tables.CODAS.index("ㄴ"))
_SYSTEMS = {
    False: (tables.LATIN_ONSETS, tables.LATIN_NUCLEI, tables.LATIN_CODAS),
    True: (tables.CYRILLIC_ONSETS, tables.CYRILLIC_NUCLEI, tables.CYRILLIC_CODAS),
}
_SHAPES = {cyrillic: _shape(*spellings) for cyrillic, spellings in _SYSTEMS.items()}


@cache
def written(cyrillic: bool = False) -> frozenset[str]:
    """Every way to write one syllable by the rules: what ``SPLIT`` can take apart."""
    heads, middles, ends = _SYSTEMS[cyrillic]
    rimes = [middle + end for middle in middles for end in ends]
    return frozenset([head + rime for head in heads for rime in rimes])


def _split(text: str) -> tuple[str, str, str] | None:
    """The onset, nucleus and coda of one written syllable, or None."""
    found = _SHAPES["а" <= text[:1] <= "ё"].fullmatch(text)
    return (found[1], found[2], found[3]) if found else None


def _spelled(text: str, yale: bool) -> dict[str, float]:
    found = SPLIT[text]
    if found is None:
        return {}
    onsets, nuclei, codas = _SYSTEMS["а" <= text[:1] <= "ё"]
    middle = _YALE.get(found[1], nuclei[found[1]]) if yale else nuclei[found[1]]
    return dict(_combined(onsets[found[0]], middle, codas[found[2]], found))


def _combined(
    onsets: dict[str, float], nuclei: dict[str, float], codas: dict[str, float], spelled: tuple[str, str, str]
) -> Iterator[tuple[str, float]]:
    for onset, first in onsets.items():
        for nucleus, second in nuclei.items():
            # ㅢ is written i or ee after ㅎ alone; u stands for ㅓ before a coda alone
            if nucleus == "ㅢ" and spelled[1] in ("i", "ee", "yi", "и") and onset != "ㅎ":
                continue
            if nucleus in "ㅓㅕ" and spelled[1] in ("u", "yu", "ou") and not spelled[2]:
                continue
            for coda, third in codas.items():
                yield joined(onset, nucleus, coda), first * second * third


#: What is no syllable.
NOTHING = Syllable({})
SPLIT = Kept(_split)
_READINGS = {system: Kept(partial(_readings, system=system)) for system in (ANY, YALE, PINYIN)}
SYLLABLES = Kept(_syllable)
#: How alike two syllables are, by their keys: as ``Syllable.like`` says.
LIKE: Kept[str, dict[str, float]] = Kept(lambda key: {})


def like(one: str, other: str) -> float:
    """How alike the syllables of two keys are; kept in ``LIKE``."""
    if len(LIKE[one]) > _MOST_KNOWN:
        LIKE[one].clear()
    found = LIKE[one][other] = SYLLABLES[one].like(SYLLABLES[other])
    return found


def forget() -> None:
    """Forget what was taken for a syllable: a short name may be one."""
    kept: tuple[dict[Any, Any], ...] = (
        SPLIT, SYLLABLES, LIKE, _COARSE, _SURNAMES, _FIRST, _LATER, *_READINGS.values(),
    )  # fmt: skip
    for one in kept:
        one.clear()
