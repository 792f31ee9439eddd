"""Finds the codes of a vocabulary by what somebody types: an id, words of a label, Korean initial consonants.

A few letters are enough, as an input method hands them on: 고문 is found by ``고문``, by its initials ``ㄱㅁ``, by what
stands there half-way (``곰``, ``고무``), and by the same keys under the other layout (``rhans``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: how a code was found, best first; the number is what results are ordered by
ID, ID_BEGINS, WORDS, INSIDE, INITIALS, ELSEWHERE, OTHER_KEYS = range(7)
#: what is typed is cut to this many signs
MOST = 80

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
#: letters that are typed with two keys
_TWO_KEYS = {
    **dict(
        zip(
            "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ",
            ("ㄱㅅ", "ㄴㅈ", "ㄴㅎ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅂㅅ"),
            strict=True,
        )
    ),
    **dict(zip("ㅘㅙㅚㅝㅞㅟㅢ", ("ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅡㅣ"), strict=True)),
}
#: the keys of the two-set layout (KS X 5002) and the Latin letters on them
_KEYS = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
_LATIN = {letter: key for key, letter in _KEYS.items()}
#: on the key of another letter, with Shift: one letter however it was reached
_SHIFTED = {"ㄲ": "R", "ㄸ": "E", "ㅃ": "Q", "ㅆ": "T", "ㅉ": "W", "ㅒ": "O", "ㅖ": "P"}
_CONSONANTS = frozenset(_INITIALS) | frozenset(_FINALS[1:])
_WORD = re.compile(r"[^\W_]+")
_NOT_MET: tuple[int | None, int] = (None, 0)
_PLAIN_ID = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True)
class Findable:
    """A code as it can be found: its labels by language, and further ``words`` (notes, examples) that count least."""

    code: str
    labels: Mapping[str, str]
    words: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code that was found: how (a rank above), with the language and label that were met."""

    code: str
    how: int
    language: str
    label: str


def find_codes(query: str, codes: Iterable[Findable], language: str = "en", *, most: int = 50) -> list[FoundCode]:
    """The codes that ``query`` means, best first; all of them in their own order where nothing was typed.

    Ordered by how they were met, then by language, then by how early in the label, then as ``codes`` stands. Letters of
    Hangul mean Korean labels first and those of Arabic Arabic ones, whichever the page speaks; of any other the
    ``language`` of the page comes first. Initial consonants mean many words: of these whole words come before
    beginnings of words and middles, then the shorter label before the longer one, of which they say less. What was
    coded before changes no order: the same letters lead to the same code tomorrow, and no coder follows another. A code
    that was replaced comes after all others of its rank, and is found by its id alone and by its words.
    """
    asked = " ".join(unicodedata.normalize("NFC", query)[:MOST].split()).casefold()
    language = _written_in(asked) or language
    ranked = []
    for place, code in enumerate(codes):
        found = _meet(asked, code, language) if asked else _unasked(code, language)
        if found is not None:
            how, other, at, said, label = found
            order = (how, code.retired and bool(asked), other, at, place)
            ranked.append((order, FoundCode(code.code, how, said, label)))
    return [found for _, found in sorted(ranked, key=lambda each: each[0])[:most]]


def _written_in(asked: str) -> str:
    """The language whose labels are meant by the script of what was typed; empty where the script does not say it."""
    if _has_hangul(asked):
        return "ko"
    return "ar" if any("\u0600" <= sign <= "\u06ff" for sign in asked) else ""


def _unasked(code: Findable, language: str) -> tuple[int, bool, int, str, str]:
    said = language if language in code.labels else next(iter(code.labels), language)
    return WORDS, False, 0, said, code.labels.get(said, code.code)


def _meet(asked: str, code: Findable, language: str) -> tuple[int, bool, int, str, str] | None:
    """How a code meets what was asked at best, whether in another language, where, in which language and label."""
    labels = sorted(code.labels.items(), key=lambda pair: pair[0] != language)
    first = labels[0] if labels else (language, code.code)
    plain, own = _PLAIN_ID.sub("", asked), _PLAIN_ID.sub("", code.code.casefold())
    if plain and asked.isascii() and own.startswith(plain):
        return (ID if plain == own else ID_BEGINS), False, 0, *first
    met = [
        (how, said != language, at, said, label)
        for said, label in labels
        for how, at in [_in_label(asked, label)]
        if how is not None
    ]
    if met:
        return min(met)
    if code.words and _folded(asked) in _folded(code.words):
        return ELSEWHERE, False, 0, *first
    for other in _other_layout(asked):
        for said, label in labels:
            how, at = _in_label(other, label)
            if how == WORDS:
                return OTHER_KEYS, said != language, at, said, label
        if own.startswith(_PLAIN_ID.sub("", other) or "\0"):
            return OTHER_KEYS, False, 0, *first
    return None


def _in_label(asked: str, label: str) -> tuple[int | None, int]:
    """How a label meets the words, and at which sign."""
    begins = _words_at(asked, label)
    if begins is not None:
        return WORDS, begins
    folded, wanted = _folded(label), _folded(asked)
    if len(wanted) > 1 and (at := folded.find(wanted)) >= 0:
        return INSIDE, at
    return _hangul_at(asked.replace(" ", ""), label) if _has_hangul(asked) else _NOT_MET


def _words_at(asked: str, label: str) -> int | None:
    """Where the first of the words begins, when each of them begins a word of the label."""
    wanted = _WORD.findall(_folded(asked))
    there = [(match.start(), match.group()) for match in _WORD.finditer(_folded(label))]
    places = [next((at for at, word in there if word.startswith(each)), None) for each in wanted]
    found = [at for at in places if at is not None]
    return min(found) if found and len(found) == len(places) else None


def _folded(text: str) -> str:
    """Without case, accents and composition; the letters of Hangul stay together."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))


def _has_hangul(text: str) -> bool:
    return any(sign in _CONSONANTS or sign in _VOWELS or "가" <= sign <= "힣" for sign in text)


def _keys_of(sign: str) -> str:
    """The letters of a syllable, or of a letter by itself, key by key; any other sign as it is."""
    if "가" <= sign <= "힣":
        initial, rest = divmod(ord(sign) - ord("가"), 588)
        vowel, final = divmod(rest, 28)
        letters = [_INITIALS[initial], _VOWELS[vowel], _FINALS[final]]
    else:
        letters = [sign]
    return "".join(_TWO_KEYS.get(letter, letter) for letter in letters)


def _hangul_at(asked: str, label: str) -> tuple[int | None, int]:
    """Where a run of syllables of the label is what was typed so far: the beginning of a word before its middle."""
    typed = "".join(_TWO_KEYS.get(sign, sign) if sign in _CONSONANTS else sign for sign in asked)
    initials_alone = all(sign in _CONSONANTS for sign in typed)
    signs = [(at, sign) for at, sign in enumerate(unicodedata.normalize("NFC", label).casefold()) if sign.isalnum()]
    places = []
    for place, (at, _) in enumerate(signs):
        if not _runs(typed, [sign for _, sign in signs[place : place + len(typed) + 1]]):
            continue
        places.append(at + _LATER * _stands(label, at, len(typed)))
    if not places:
        return _NOT_MET
    first = min(places)
    if initials_alone:
        return INITIALS, first // _LATER * _LATER + min(len(label), _LATER - 1)
    return (WORDS if first < 2 * _LATER else INSIDE), first


#: a word that is longer than what was typed comes after every whole one, and the middle of a word after both
_LATER = 10_000


def _stands(label: str, at: int, length: int) -> int:
    """0: what was typed is a whole word of the label, 1: the beginning of one, 2: in the middle of one."""
    if at and label[at - 1].isalnum():
        return 2
    return int(label[at + length : at + length + 1].isalnum())


def _runs(typed: str, signs: list[str]) -> bool:
    """Whether the syllables begin with what was typed: whole ones, initials alone, and a last one that is half-way."""
    for place, sign in enumerate(typed):
        if place >= len(signs):
            return False
        there = signs[place]
        if sign in _CONSONANTS:
            if not _keys_of(there).startswith(sign):
                return False
        elif sign != there:
            # the last sign may still grow, and its final consonant may be the initial of the syllable after it
            rest = "".join(_keys_of(each) for each in signs[place : place + 2])
            return place == len(typed) - 1 and rest.startswith(_keys_of(sign))
    return True


def _other_layout(asked: str) -> list[str]:
    """What the same keys write under the other layout, where that is something."""
    if all(letter in _LATIN for letter in asked):
        return [compose("".join(_LATIN[letter] for letter in asked))] if len(asked) > 1 else []
    if _has_hangul(asked):
        keys = "".join(_keys_of(sign) for sign in asked)
        latin = "".join(_KEYS.get(letter, _SHIFTED.get(letter, letter)) for letter in keys).casefold()
        return [latin] if latin.isascii() and len(latin) > 2 else []  # two letters begin too many words
    return []


def compose(keys: str) -> str:
    """Letters as an input method of the two-set layout makes syllables of them: ㄱㅗㅁㅜㄴ → 고문."""
    made: list[str] = []
    place = 0
    while place < len(keys):
        if keys[place] in _INITIALS and keys[place + 1 : place + 2] in _single_vowels():
            syllable, place = _syllable(keys, place)
            made.append(syllable)
        else:
            made.append(keys[place])
            place += 1
    return "".join(made)


def _single_vowels() -> tuple[str, ...]:
    return tuple(_VOWELS)


def _syllable(keys: str, place: int) -> tuple[str, int]:
    """The syllable that begins at ``place``, and where the next one begins."""
    pairs = {two: one for one, two in _TWO_KEYS.items()}
    initial, vowel = keys[place], keys[place + 1]
    place += 2
    if keys[place : place + 1] and (joined := pairs.get(vowel + keys[place])) in _single_vowels():
        vowel, place = str(joined), place + 1
    final = ""
    for length in (2, 1):
        some = keys[place : place + length]
        one = pairs.get(some, some) if length == 2 else some
        taken = len(some) == length and one in _FINALS
        # a consonant before a vowel is the initial of the next syllable
        if taken and keys[place + length : place + length + 1] not in _single_vowels():
            final, place = one, place + length
            break
        if taken and length == 2 and some[0] in _FINALS:
            final, place = some[0], place + 1
            break
    number = (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28 + _FINALS.index(final)
    return chr(ord("가") + number), place
