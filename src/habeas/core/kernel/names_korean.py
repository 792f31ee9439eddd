"""Korean names in any script and romanisation, as readings: which syllables of Hangul the writer may have meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from habeas.core.kernel import names_koreantables as tables
from habeas.core.kernel.names_syllables import (
    FIRST,
    LATER,
    SOFTENED,
    SURNAME,
    Syllable,
    is_hangul,
    is_hanja,
    of_initial,
    of_letters,
    of_sign,
    split,
)

#: Readings of one name that are kept, the most plausible first.
MOST = 8
_LAST = 0.95  # the surname stands last
_LONGEST = 40
_SURE = 0.6
_ALONE = 0.95  # a given name or a surname without the other

_YALE = re.compile(r"c(?![hk])|uy|[^\Waeiou]wu|ye(?:ng|l|k|p|m)(?![aeiou])|(?<![aeiouyw])e(?:ng|k|l|p|m)(?![a-z])")


class Reading(NamedTuple):
    """One way to read a name: how plausible, how many syllables are the surname, and the syllables of sound."""

    weight: float
    surname: int
    syllables: tuple[Syllable, ...]


Words = tuple[tuple[str, ...], ...]  # each word as its hyphenated pieces
_NO_FAMILY: tuple[tuple[int, tuple[Syllable, ...]], ...] = ((0, ()),)


def readings(words: Words) -> tuple[Reading, ...]:
    """The readings of a name whose words are given, each as its hyphenated pieces; none where it cannot be Korean."""
    if not words or sum(len(piece) for word in words for piece in word) > _LONGEST:
        return ()
    yale = _YALE.search(" ".join("-".join(word) for word in words)) is not None
    found: dict[tuple[int, tuple[Syllable, ...]], float] = {}
    for weight, surname, given in _orders(words) if len(words) > 1 else _one_word(words[0]):
        families = _families(surname, yale) if surname else _NO_FAMILY
        if families:
            for factor, syllables in _given(given, yale):
                for count, family in families:
                    key = (count, family + syllables)
                    found[key] = max(found.get(key, 0.0), weight * factor)
    ranked = [Reading(weight, *key) for key, weight in found.items()]
    if len(ranked) > 1:
        ranked.sort(key=lambda one: -one.weight * _likely(one))
    return tuple(ranked[:MOST])


def sure(found: tuple[Reading, ...]) -> bool:
    """Whether a name is Korean beyond doubt: a surname and common syllables."""
    return bool(found) and found[0].surname > 0 and found[0].weight * _likely(found[0]) >= _SURE


def _likely(reading: Reading) -> float:
    found = 1.0
    for one in reading.syllables:
        found *= one.likely or 0.5
    return found


def _orders(words: Words) -> Iterator[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    """(weight, pieces of the surname, pieces of the given name): every way that two or more words allow."""
    if len(words[0]) <= 2:
        yield 1.0, words[0], tuple(itertools.chain(*words[1:]))
    if len(words[-1]) <= 2:
        yield _LAST, words[-1], tuple(itertools.chain(*words[:-1]))
    if len(words) > 2 and len(words[0]) == len(words[1]) == 1:  # Nam Gung Min
        yield 1.0, words[0] + words[1], tuple(itertools.chain(*words[2:]))


def _one_word(pieces: tuple[str, ...]) -> Iterator[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    """A joined name (Kimjongun, 김정은), a given name alone (Jong-un), a surname alone; in syllables."""
    if len(pieces) > 4:
        return
    usual = 0.97 if pieces[0].isascii() else 1.0
    for cut in itertools.product(*map(cuts, pieces)):
        signs = tuple(itertools.chain(*cut))
        if 2 <= len(signs) <= 4:
            yield usual, signs[:1], signs[1:]
        if 3 <= len(signs) <= 4:
            yield usual, signs[:2], signs[2:]
        if len(signs) <= 2:
            yield _ALONE, (), signs


@lru_cache(maxsize=20_000)
def _families(pieces: tuple[str, ...], yale: bool) -> tuple[tuple[int, tuple[Syllable, ...]], ...]:
    """The surnames that these pieces may be: how many syllables each has, and its sound."""
    found = []
    for signs in _cut_apart(pieces):
        if len(signs) == 1:
            family = _syllable(signs[0], SURNAME, yale)
        else:
            family = _of_two(signs[0], signs[1], yale) if len(signs) == 2 else None
        if family is not None:
            found.append((len(signs), (family,)))
    return tuple(found)


def _of_two(one: str, other: str, yale: bool) -> Syllable | None:
    first, second = _syllable(one, FIRST, yale), _syllable(other, LATER, yale)
    if first is None or second is None:
        return None
    pairs = {
        sign + last: weight * factor
        for sign, weight in first.readings.items()
        for last, factor in second.readings.items()
        if sign + last in tables.SURNAMES_TWO
    }
    return Syllable(pairs) if pairs else None


def _cut_apart(pieces: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The ways to cut these pieces into syllables."""
    if len(pieces) == 1:
        return list(cuts(pieces[0]))
    return [tuple(itertools.chain(*cut)) for cut in itertools.product(*map(cuts, pieces))]


@lru_cache(maxsize=50_000)
def _given(pieces: tuple[str, ...], yale: bool) -> tuple[tuple[float, tuple[Syllable, ...]], ...]:
    """The given names that these pieces may be: two syllables, seldom one or three."""
    if len(pieces) > 3:
        return ()
    most = max(2, len(pieces))
    whole = _cut_apart(pieces)
    short = [signs for signs in whole if len(signs) <= most] or [signs for signs in whole if len(signs) <= 3]
    found = []
    for signs in short:
        for factor, spelled in _assimilated(signs):
            syllables = _placed(spelled, yale)
            if syllables is not None:
                found.append((factor, syllables))
    return tuple(found)


def _placed(signs: tuple[str, ...], yale: bool) -> tuple[Syllable, ...] | None:
    found = []
    place = FIRST
    for sign in signs:
        syllable = _syllable(sign, place, yale)
        if syllable is None:
            return None
        found.append(syllable)
        place = SOFTENED if syllable.soft else LATER
    return tuple(found)


@lru_cache(maxsize=50_000)
def _syllable(sign: str, place: str, yale: bool) -> Syllable | None:
    if is_hangul(sign) or is_hanja(sign):
        return of_sign(sign, place)
    return of_initial(sign[0]) if sign.endswith(".") else of_letters(sign, place, yale)


def _assimilated(given: tuple[str, ...]) -> list[tuple[float, tuple[str, ...]]]:
    """The given name as it stands, and as it may have been before it was written as it sounds."""
    found = [(1.0, given)]
    if len(given) == 2:
        before, after = split(given[0]), split(given[1])
        if before and after and (before[2], after[0]) in tables.ASSIMILATED:
            for coda, onset in tables.ASSIMILATED[before[2], after[0]]:
                found.append((0.9, (before[0] + before[1] + coda, onset + after[1] + after[2])))
    return found


@lru_cache(maxsize=50_000)
def cuts(piece: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut a written piece into one to four syllables."""
    if is_hangul(piece[0]) or is_hanja(piece[0]):
        whole = all(is_hangul(sign) or is_hanja(sign) for sign in piece) and len(piece) <= 4
        return (tuple(piece),) if whole else ()
    if len(piece) == 2 and piece[1] == ".":
        return ((piece,),)
    if len(piece) == 1 and piece not in "aeiouŏŭаеиоуюяыэё":
        return ((piece + ".",),)
    return tuple(_cut_whole(piece)) if len(piece) <= 24 else ()


def _cut_whole(piece: str) -> Iterator[tuple[str, ...]]:
    yield from _cut(piece, 4)
    for end in range(2, min(len(piece), 7) + 1):  # Park, Choy
        if piece[:end] in tables.SURNAME_SPELLINGS and split(piece[:end]) is None:
            if end == len(piece):
                yield (piece,)
            else:
                yield from ((piece[:end], *rest) for rest in _cut(piece[end:], 3))


def _cut(rest: str, most: int) -> Iterator[tuple[str, ...]]:
    for end in range(1, min(len(rest), 8) + 1):
        if split(rest[:end]) is None:
            continue
        if end == len(rest):
            yield (rest,)
        elif most > 1:
            for after in _cut(rest[end:], most - 1):
                yield (rest[:end], *after)


def likeness(ours: tuple[Reading, ...], theirs: tuple[Reading, ...]) -> tuple[float, bool]:
    """How alike the best pair of readings is, from 0 to 1, and whether some pair is the same name."""
    best, same = 0.0, False
    for one in ours:
        for other in theirs:
            if one.surname != other.surname or len(one.syllables) != len(other.syllables):
                continue
            score, shared = one.weight * other.weight, True
            for sign, counterpart in zip(one.syllables, other.syllables, strict=True):
                alike = sign.likeness.get(counterpart) or sign.like(counterpart)
                if alike < 0:
                    shared, alike = False, -alike
                score *= alike
                if score < best and (same or not shared):
                    break
            else:
                same = same or shared
                best = max(best, score)
    return best, same


def keys(found: tuple[Reading, ...]) -> Iterator[str]:
    """What names that may match share: the classes of their syllables."""
    for reading in found:
        classes = [one.classes for one in reading.syllables]
        for combined in itertools.islice(itertools.product(*classes), 32):
            yield f"k{reading.surname}:" + ".".join(combined)


def spellings(found: tuple[Reading, ...], most: int) -> list[tuple[float, str]]:
    """The ways to write a name in Hangul, each with how plausible it is, the most plausible first."""
    ways: dict[str, float] = {}
    for reading in found:
        ranked = [sorted(one.readings.items(), key=lambda each: -each[1])[:4] for one in reading.syllables]
        for chosen in itertools.islice(itertools.product(*ranked), 64):
            weight = reading.weight
            for _, factor in chosen:
                weight *= factor
            written = "".join(sign for sign, _ in chosen)
            ways[written] = max(ways.get(written, 0.0), weight)
    ordered = sorted(ways.items(), key=lambda each: (-each[1], each[0]))
    return [(weight, written) for written, weight in ordered[:most]]


def forget() -> None:
    """Forget every piece of a name that was read."""
    for kept in (_families, _given, _syllable, cuts):
        kept.cache_clear()
