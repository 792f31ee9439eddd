"""The readings of a name in its most usual shapes, worked out of its syllables at once.

``names_korean.read`` cuts every word in every way and then keeps the ways of two syllables. Here these alone are found,
and a name that can be read in one way is not ranked. Syllables and short words are kept with all that is asked of them,
longer words are not: they seldom come again. All other names go the long way; both give the same readings, in the same
order.
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
    SPELLED_BY_NO_RULE,
    SURE,
    THEIR_HEADS,
    Family,
    Found,
    Given,
    Read,
    Reading,
    Sign,
    Way,
    families_of,
    given,
    ranked,
)
from habeas.core.kernel.names_koreantables import ASSIMILATED
from habeas.core.kernel.names_syllables import ANY, YALE, written
from habeas.core.kernel.names_words import TITLES, words_of

#: letters of a name that is read quickly
_LONGEST = 30
_LONGEST_SYLLABLE = 8
_NEVER_ALONE = 7  # letters of a word that is no surname, and is seen too seldom to be kept

#: What a word may be: surnames, and given names; no given names where it must be cut in more than two.
Word = tuple[Sequence[Family], Sequence[Given] | None]
#: A word, or a piece of one: what is unusual in it, how it is folded, its one syllable, and what it may be as a word.
Token = tuple[int, str, Sign | None, Sequence[Family], Sequence[Given] | None]
_USUAL, _IN_YALE, _UNUSUAL = 0, 1, 2
_OTHERWISE: Token = (_UNUSUAL, "", None, (), None)
_LETTERS = re.compile("[a-zŏŭ']+|[가-힣]{1,3}")


def whole(plain: str) -> tuple[str, Read] | None:
    """A name in small letters: as ``fold`` has it, and its readings; None where it is not of two or three usual words,
    or one in Hangul."""
    if len(plain) > _LONGEST:
        return None
    words = plain.split(" ")
    tokens = _TOKENS[ANY]
    if len(words) == 2:
        one, other = words
        first = tokens[one] if len(one) < _NEVER_ALONE else _token(one, ANY)
        second = tokens[other] if len(other) < _NEVER_ALONE else _token(other, ANY)
        unusual = first[0] | second[0]
        if unusual == _IN_YALE:
            tokens = _TOKENS[YALE]
            first = tokens[one] if len(one) < _NEVER_ALONE else _token(one, YALE)
            second = tokens[other] if len(other) < _NEVER_ALONE else _token(other, YALE)
        elif unusual:
            return None
        found = _of_two(first, second)
        return found and (first[1] + second[1], found)
    if len(words) == 3:
        first, second, third = tokens[words[0]], tokens[words[1]], tokens[words[2]]
        unusual = first[0] | second[0] | third[0]
        if unusual == _IN_YALE:
            tokens = _TOKENS[YALE]
            first, second, third = tokens[words[0]], tokens[words[1]], tokens[words[2]]
        elif unusual:
            return None
        found = _of_three(first, second, third, YALE if unusual else ANY)
        return found and (first[1] + second[1] + third[1], found)
    if len(words) == 1 and 2 <= len(plain) <= 3 and min(plain) >= "가" and max(plain) <= "힣" and plain not in TITLES:
        return plain, _in_hangul(plain)
    return None


def _token(word: str, system: str) -> Token:
    if "-" in word:
        return _of_pieces(word, system)
    if word.isascii() and word.isalpha():
        text = folded = word
    elif _LETTERS.fullmatch(word):
        text, *more = words_of(word) or ("-",)
        if more:
            return _OTHERWISE
        folded = word.replace("'", "").replace("ŏ", "o").replace("ŭ", "u")
    else:
        return _OTHERWISE
    if "wha" in text or "syng" in text:
        text = words_of(text)[0]
    if "-" in text or word in TITLES or names_pinyin.only(text):
        return _OTHERWISE
    if system == ANY and _may_be_yale(text):
        return _IN_YALE, folded, None, (), None  # and so is the whole name
    families, names = _word(text, system)
    return _USUAL, folded, _single(text, system), families, names


def _of_pieces(word: str, system: str) -> Token:
    """Two syllables with a hyphen between them."""
    head, _, tail = word.partition("-")
    tokens = _TOKENS[system]
    first, second = tokens[head], tokens[tail]
    one, other = first[2], second[2]
    if one is None or other is None:
        return first[0] | second[0] or _UNUSUAL, first[1] + second[1], None, (), None
    families = families_of(((one, other),), system) if one.begins_two else ()
    return _USUAL, first[1] + second[1], None, families, _pair(one, other, system)


def _may_be_yale(text: str) -> bool:
    may_be = "e" in text or "c" in text or "uy" in text or "wu" in text  # looked at first, being quick
    return may_be and IS_YALE.search(text) is not None


def _in_hangul(word: str) -> Read:
    """A name of two or three syllables in one word of Hangul."""
    signs = SIGNS[ANY]
    head, one = signs[word[0]], signs[word[1]]
    families = ((1, (head.surname,)),) if head.surname else ()
    if len(word) == 2:
        way = (head, one)
        alone = _joined(ALONE, ((0, ()),), given((way,), 2, ANY))
        return _ranked(_joined(1.0, families, given((way[1:],), 2, ANY)) + alone)
    other = signs[word[2]]
    found = _joined(1.0, families, _pair(one, other, ANY)) if families else []
    if head.begins_two:
        found += _joined(1.0, families_of(((head, one),), ANY), given(((other,),), 2, ANY))
    return _ranked(found)


def _of_two(first: Token, second: Token) -> Read | None:
    """Surname and given name, or the given name first; None where a word must be cut in more than two."""
    others, names = first[4], second[4]
    if others is None or names is None:
        return None
    found = _joined(1.0, first[3], names)
    if second[3]:
        found += _joined(LAST, second[3], others)
    return _ranked(found)


def _of_three(first: Token, second: Token, third: Token, system: str) -> Read | None:
    """Three words of one syllable each; None where they are none."""
    one, other, last = first[2], second[2], third[2]
    if one is None or other is None or last is None:
        return None
    found = _joined(1.0, first[3], _pair(other, last, system)) if first[3] else []
    if third[3]:
        found += _joined(LAST, third[3], _pair(one, other, system))
    if one.begins_two:
        found += _joined(1.0, families_of(((one, other),), system), third[4] or ())
    return _ranked(found)


def _joined(weight: float, families: Sequence[Family], names: Sequence[Given]) -> list[Reading]:
    return [(weight * factor, count, family + keys) for factor, keys in names for count, family in families]


def _ranked(found: list[Reading]) -> Read:
    """As ``ranked`` of them; most names can be read in one way alone, or in two."""
    if len(found) == 1:
        only = found[0]
        return (only,), only[1] > 0 and only[0] * _likely(only[2]) >= SURE
    if len(found) == 2 and found[0][2] != found[1][2]:
        one, other = found
        best, second = one[0] * _likely(one[2]), other[0] * _likely(other[2])
        if second > best:
            one, other, best = other, one, second
        return (one, other), one[1] > 0 and best >= SURE
    each: Found = {}
    for weight, count, syllables in found:
        each[count, syllables] = max(each.get((count, syllables), 0.0), weight)
    return ranked(each)


def _likely(syllables: tuple[str, ...]) -> float:
    product = 1.0
    for one in syllables:
        product *= LIKELY[one]
    return product


def _pair(one: Sign, other: Sign, system: str) -> Sequence[Given]:
    """The given names that two syllables are."""
    if one.ends and other.begins and (one.ends, other.begins) in ASSIMILATED:
        return given(((one, other),), 2, system)
    sound = other.softened if one.soft else other.later
    return ((1.0, (one.first, sound)),) if sound and one.first else ()


def _word(word: str, system: str) -> Word:
    """A word without a hyphen, as one or two syllables."""
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
    return families, names if ways else None


def _ways(word: str, system: str) -> Sequence[Way]:
    """The ways to cut a word without a hyphen into one or two syllables."""
    if len(word) < 2 or len(word) > 2 * _LONGEST_SYLLABLE or not (word.isascii() or max(word) < "а"):
        return [way for way in PIECES[system][word] if len(way) <= 2]
    syllables = written()
    signs = SIGNS[system]
    found: list[Way] = []
    for end in range(max(1, len(word) - _LONGEST_SYLLABLE), min(len(word), _LONGEST_SYLLABLE + 1)):
        if word[end:] in syllables and word[:end] in syllables:
            found.append((signs[word[:end]], signs[word[end:]]))
    if len(word) <= _LONGEST_SYLLABLE and word in syllables:
        found.append((signs[word],))
    if word[:2] in THEIR_HEADS:
        for end in range(2, min(len(word), _LONGEST_SYLLABLE) + 1):
            if word[:end] in SPELLED_BY_NO_RULE:
                if end == len(word):
                    found.append((signs[word],))
                elif word[end:] in syllables:
                    found.append((signs[word[:end]], signs[word[end:]]))
    return found


def _single(piece: str, system: str) -> Sign | None:
    """The piece as one syllable; None where it is none."""
    if len(piece) == 1:
        return next((way[0] for way in PIECES[system][piece]), None)
    known = len(piece) <= _LONGEST_SYLLABLE and (piece in written() or piece in SPELLED_BY_NO_RULE)
    return SIGNS[system][piece] if known else None


_SYSTEMS = (ANY, YALE)
_TOKENS = {system: Kept(partial(_token, system=system)) for system in _SYSTEMS}


def forget() -> None:
    """Forget every piece of a name that was read."""
    names_korean.forget()
    for kept in _TOKENS.values():
        kept.clear()
