"""The readings of a name in its most usual shapes, worked out of its syllables at once.

``names_korean.read`` cuts every word in every way and then keeps the ways of two syllables. Where a word has one such
way it is found here without the others, and what is no surname is looked up once a word. All other names go the long
way; both give the same readings, in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from habeas.core.kernel import names_korean, names_pinyin
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_korean import (
    ALONE,
    LAST,
    MOST_KEYS,
    PIECES,
    SIGNS,
    THEIR_HEADS,
    Family,
    Found,
    Given,
    Read,
    Reading,
    Sign,
    Way,
    combine,
    families_of,
    given,
)
from habeas.core.kernel.names_syllables import ANY, LIKE, SYLLABLES, UNLIKE, YALE, like, written

_LONGEST = 30  # letters of a word; longer ones go the long way
_LONGEST_SYLLABLE = 8
_FEW = 3  # pairs of readings that are looked at one by one

#: What a word may be: surnames, and given names.
Word = tuple[tuple[Family, ...], tuple[Given, ...]]


def read(words: Sequence[str]) -> Read:
    """As ``names_korean.read``."""
    count = len(words)
    if count == 1:
        if 2 <= len(words[0]) <= 4 and "가" <= words[0][0] <= "힣":
            return _in_hangul(words[0]) or names_korean.read(words)
        return names_korean.read(words)
    text = " ".join(words)
    if not 2 <= count <= 3 or len(text) > _LONGEST or names_pinyin.shows(text):
        return names_korean.read(words)
    system = YALE if _may_be_yale(text) and names_korean.IS_YALE.search(text) else ANY
    found = _of_two(words[0], words[1], system) if count == 2 else _of_three(words[0], words[1], words[2], system)
    return names_korean.read(words) if found is None else names_korean.ranked(found)


def _may_be_yale(text: str) -> bool:
    """What is looked at first, being quick."""
    return "e" in text or "c" in text or "uy" in text or "wu" in text


def _in_hangul(word: str) -> Read | None:
    """A name in one word of Hangul."""
    if not all("가" <= sign <= "힣" for sign in word):
        return None
    signs = SIGNS[ANY]
    way = tuple([signs[sign] for sign in word])
    found: Found = {}
    if way[0].surname:
        combine(found, 1.0, ((1, (way[0].surname,)),), given((way[1:],), max(2, len(way) - 1), ANY))
    if len(way) > 2 and way[0].begins_two:
        combine(found, 1.0, families_of((way[:2],), ANY), given((way[2:],), 2, ANY))
    if len(way) == 2:
        combine(found, ALONE, ((0, ()),), given((way,), 2, ANY))
    return names_korean.ranked(found)


def _of_two(one: str, other: str, system: str) -> Found | None:
    """Surname and given name, or the given name first; None where a word must be cut in more than two."""
    known = _WORDS[system]
    first, second = known[one], known[other]
    if first is None or second is None:
        return None
    if not second[0] and len(first[0]) == 1 and len(second[1]) == 1:  # most names
        [(count, family)], [(weight, syllables)] = first[0], second[1]
        return {(count, family + syllables): weight}
    found: Found = {}
    if first[0]:
        combine(found, 1.0, first[0], second[1])
    if second[0]:
        combine(found, LAST, second[0], first[1])
    return found


def _of_three(one: str, other: str, last: str, system: str) -> Found | None:
    """Three words of one syllable each; None where they are none."""
    if "-" in one or "-" in other or "-" in last:
        return None
    known = _WORDS[system]
    before, after = known[f"{one}-{other}"], known[f"{other}-{last}"]
    if before is None or after is None:
        return None
    first, third = known[one], known[last]
    found: Found = {}
    if first and first[0]:
        combine(found, 1.0, first[0], after[1])
    if third and third[0]:
        combine(found, LAST, third[0], before[1])
    if before[0] and third:
        combine(found, 1.0, before[0], third[1])
    return found


def _word(word: str, system: str) -> Word | None:
    ways = _ways(word, system)
    return (tuple(families_of(ways, system)), tuple(given(ways, 2, system))) if ways else None


def _ways(word: str, system: str) -> tuple[Way, ...]:
    """The ways to cut a word into one or two syllables."""
    if "-" in word:
        pieces = word.split("-")
        if len(pieces) != 2:
            return ()
        first, second = _SINGLE[system][pieces[0]], _SINGLE[system][pieces[1]]
        return ((first, second),) if first and second else ()
    if 2 <= len(word) <= 24 and max(word) < "а" and word[1] != "." and word[:2] not in THEIR_HEADS:
        return _halves(word, SIGNS[system])
    return tuple([way for way in PIECES[system][word] if len(way) <= 2])


def _halves(word: str, signs: dict[str, Sign]) -> tuple[Way, ...]:
    syllables = written()
    found: list[Way] = []
    for end in range(max(1, len(word) - _LONGEST_SYLLABLE), min(len(word), _LONGEST_SYLLABLE + 1)):
        if word[:end] in syllables and word[end:] in syllables:
            found.append((signs[word[:end]], signs[word[end:]]))
    if len(word) <= _LONGEST_SYLLABLE and word in syllables:
        found.append((signs[word],))
    return tuple(found)


def _single(piece: str, system: str) -> Sign | None:
    """The piece as one syllable."""
    return next((way[0] for way in PIECES[system][piece] if len(way) == 1), None)


def apart(ours: tuple[Reading, ...], theirs: tuple[Reading, ...]) -> bool | None:
    """Whether two names share no class, as their ``classes`` would tell, looked at syllable by syllable; None where
    there are too many to tell so."""
    if len(ours) * len(theirs) > _FEW:
        return None
    for _, _, syllables in (*ours, *theirs):
        if not 0 < math.prod([_COUNTS[one] for one in syllables]) <= MOST_KEYS:
            return None
    return not any(_share(one, other) for one in ours for other in theirs)


def _share(one: Reading, other: Reading) -> bool:
    if one[1] != other[1] or len(one[2]) != len(other[2]):
        return False
    for sign, counterpart in zip(one[2], other[2], strict=True):
        alike = LIKE[sign].get(counterpart) or like(sign, counterpart)
        if alike == UNLIKE or (alike > 0 and not SYLLABLES[sign].shares(SYLLABLES[counterpart])):
            return False
    return True


_COUNTS: Kept[str, int] = Kept(lambda key: len(SYLLABLES[key].classes))
_SYSTEMS = (ANY, YALE)
_SINGLE = {system: Kept(partial(_single, system=system)) for system in _SYSTEMS}
_WORDS = {system: Kept(partial(_word, system=system)) for system in _SYSTEMS}


def forget() -> None:
    """Forget every piece of a name that was read."""
    names_korean.forget()
    _COUNTS.clear()
    for kept in (_SINGLE, _WORDS):
        for one in kept.values():
            one.clear()
