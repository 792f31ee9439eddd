"""The readings of a name in its most usual shapes, worked out of its syllables at once.

``names_korean.read`` cuts every word in every way and then keeps the ways of two syllables. Here these alone are found,
and a name that can be read in one way is not ranked. Syllables and short words are kept, longer words are not: they
seldom come again. All other names go the long way; both give the same readings, in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from habeas.core.kernel import names_korean, names_pinyin
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_korean import (
    ALONE,
    IS_YALE,
    LAST,
    LIKELY,
    PIECES,
    SIGNS,
    SURE,
    THEIR_HEADS,
    Family,
    Found,
    Given,
    Read,
    Sign,
    Way,
    combine,
    families_of,
    given,
    ranked,
)
from habeas.core.kernel.names_koreantables import ASSIMILATED
from habeas.core.kernel.names_syllables import ANY, YALE, written

_LONGEST = 30  # letters of a word; longer ones go the long way
_LONGEST_SYLLABLE = 8
_HANGUL = re.compile("[가-힣]{2,4}")
_NEVER_ALONE = 7  # letters of a word that is no surname, and is seen too seldom to be kept

#: What a word may be: surnames, and given names.
Word = tuple[Sequence[Family], Sequence[Given]]


def read(words: Sequence[str]) -> Read:
    """As ``names_korean.read``."""
    count = len(words)
    if count == 1:
        return _in_hangul(words[0]) if _HANGUL.fullmatch(words[0]) else names_korean.read(words)
    text = " ".join(words)
    if not 2 <= count <= 3 or len(text) > _LONGEST or names_pinyin.shows(text):
        return names_korean.read(words)
    may_be_yale = "e" in text or "c" in text or "uy" in text or "wu" in text  # looked at first, being quick
    system = YALE if may_be_yale and IS_YALE.search(text) else ANY
    found = _of_two(words[0], words[1], system) if count == 2 else _of_three(words[0], words[1], words[2], system)
    return names_korean.read(words) if found is None else found


def _in_hangul(word: str) -> Read:
    """A name in one word of Hangul."""
    signs = SIGNS[ANY]
    way = tuple([signs[sign] for sign in word])
    found: Found = {}
    if way[0].surname:
        family = (1, (way[0].surname,))
        if len(way) == 3:
            names = _pair(way[1], way[2], ANY)
            if len(names) == 1 and not way[0].begins_two:
                return _sole(family, names[0])
        else:
            names = given((way[1:],), max(2, len(way) - 1), ANY)
        combine(found, 1.0, (family,), names)
    if len(way) > 2 and way[0].begins_two:
        combine(found, 1.0, families_of((way[:2],), ANY), given((way[2:],), 2, ANY))
    if len(way) == 2:
        combine(found, ALONE, ((0, ()),), given((way,), 2, ANY))
    return ranked(found)


def _of_two(one: str, other: str, system: str) -> Read | None:
    """Surname and given name, or the given name first; None where a word must be cut in more than two."""
    known = _WORDS[system]
    first = known[one] if len(one) < _NEVER_ALONE else _word(one, system)
    second = known[other] if len(other) < _NEVER_ALONE else _word(other, system)
    if first is None or second is None:
        return None
    families, names = first[0], second[1]
    if not second[0] and len(families) == 1 and len(names) == 1:
        return _sole(families[0], names[0])
    found: Found = {}
    if families:
        combine(found, 1.0, families, names)
    if second[0]:
        combine(found, LAST, second[0], first[1])
    return ranked(found)


def _of_three(one: str, other: str, last: str, system: str) -> Read | None:
    """Three words of one syllable each; None where they are none."""
    single = _SINGLE[system]
    first, second, third = single[one], single[other], single[last]
    if first is None or second is None or third is None:
        return None
    known = _WORDS[system]
    heads, tails = known[one], known[last]
    families = heads[0] if heads else ()
    names = _pair(second, third, system)
    if len(families) == 1 and len(names) == 1 and not first.begins_two and not (tails and tails[0]):
        return _sole(families[0], names[0])
    found: Found = {}
    if families:
        combine(found, 1.0, families, names)
    if tails and tails[0]:
        combine(found, LAST, tails[0], _pair(first, second, system))
    if first.begins_two and tails:
        combine(found, 1.0, families_of(((first, second),), system), tails[1])
    return ranked(found)


def _sole(family: Family, name: Given) -> Read:
    """A name that can be read in one way alone, as most can; as ``ranked`` of it."""
    syllables = family[1] + name[1]
    likely = 1.0
    for one in syllables:
        likely *= LIKELY[one]
    return ((name[0], family[0], syllables),), name[0] * likely >= SURE


def _pair(one: Sign, other: Sign, system: str) -> Sequence[Given]:
    """The given names that two syllables are."""
    if one.ends and other.begins and (one.ends, other.begins) in ASSIMILATED:
        return given(((one, other),), 2, system)
    sound = other.softened if one.soft else other.later
    return ((1.0, (one.first, sound)),) if sound and one.first else ()


def _word(word: str, system: str) -> Word | None:
    """A word of one or two syllables; None where it is none."""
    if "-" in word:
        head, _, tail = word.partition("-")
        single = _SINGLE[system]
        one, other = single[head], single[tail]
        if one is None or other is None:
            return None
        return families_of(((one, other),), system) if one.begins_two else (), _pair(one, other, system)
    families: list[Family] = []
    names: list[Given] = []
    ways = _ways(word, system)
    for way in ways:
        one = way[0]
        if len(way) == 2:
            names += _pair(one, way[1], system)
            if one.begins_two:
                families += families_of((way,), system)
        else:
            if one.first:
                names.append((1.0, (one.first,)))
            if one.surname:
                families.append((1, (one.surname,)))
    return (families, names) if ways else None


def _ways(word: str, system: str) -> Sequence[Way]:
    """The ways to cut a word without a hyphen into one or two syllables."""
    if 2 <= len(word) <= 24 and (word.isascii() or max(word) < "а") and word[1] != "." and word[:2] not in THEIR_HEADS:
        return _halves(word, SIGNS[system])
    return [way for way in PIECES[system][word] if len(way) <= 2]


def _halves(word: str, signs: dict[str, Sign]) -> Sequence[Way]:
    syllables = written()
    found: list[Way] = []
    for end in range(max(1, len(word) - _LONGEST_SYLLABLE), min(len(word), _LONGEST_SYLLABLE + 1)):
        if word[end:] in syllables and word[:end] in syllables:
            found.append((signs[word[:end]], signs[word[end:]]))
    if len(word) <= _LONGEST_SYLLABLE and word in syllables:
        found.append((signs[word],))
    return found


def _single(piece: str, system: str) -> Sign | None:
    """The piece as one syllable; None where it is none, or holds a hyphen."""
    if "-" in piece:
        return None
    return next((way[0] for way in PIECES[system][piece] if len(way) == 1), None)


_SYSTEMS = (ANY, YALE)
_SINGLE = {system: Kept(partial(_single, system=system)) for system in _SYSTEMS}
_WORDS = {system: Kept(partial(_word, system=system)) for system in _SYSTEMS}


def forget() -> None:
    """Forget every piece of a name that was read."""
    names_korean.forget()
    for kept in (_SINGLE, _WORDS):
        for one in kept.values():
            one.clear()
