"""Korean names in any script and romanisation, as readings: which syllables of Hangul the writer may have meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from habeas.core.kernel import names_koreantables as tables
from habeas.core.kernel import names_pinyin
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_syllables import (
    ANY,
    FIRST,
    LATER,
    LIKE,
    PINYIN,
    SOFTENED,
    SPLIT,
    SURNAME,
    SYLLABLES,
    UNLIKE,
    YALE,
    is_hangul,
    is_hanja,
    key,
    like,
)

#: Readings of one name that are kept, the most plausible first.
MOST = 8
LAST = 0.95  # the surname stands last
_LONGEST = 40
SURE = 0.6
MOST_KEYS = 32
_CHINESE = 0.8  # the characters were read as Chinese
ALONE = 0.95  # a given name or a surname without the other

IS_YALE = re.compile(r"c(?![hk])|uy|[^\Waeiou]wu|ye(?:ng|l|k|p|m)(?![aeiou])|(?<![aeiouyw])e(?:ng|k|l|p|m)(?![a-z])")


#: One way to read a name: how plausible, how many syllables are the surname, and the keys of the syllables of sound.
#: Of strings and numbers alone, and so is all that is kept of words: the collector of garbage passes them over.
Reading = tuple[float, int, tuple[str, ...]]


#: A name as read: its readings, the best first; and whether it is Korean beyond doubt, by surname and syllables.
Read = tuple[tuple[Reading, ...], bool]

Signs = tuple[str, ...]  # a written syllable each
Family = tuple[int, tuple[str, ...]]  # how many syllables a surname has, and its key
Given = tuple[float, tuple[str, ...]]  # how plausible, and the keys of the syllables
_NO_FAMILY: tuple[Family, ...] = ((0, ()),)
NO_READING: Read = ((), False)


class Sign:
    """A written syllable: the key of what it stands for in each place, empty where it cannot stand there.

    ``soft``: it may end in a vowel or ㄴ where it is the first of a given name; ``begins_two``: a surname of two
    syllables may begin with it; ``ends`` and ``begins``: its coda and onset, where they may be written by ear.
    """

    __slots__ = ("begins", "begins_two", "ends", "first", "later", "soft", "softened", "surname", "system", "text")

    surname: str
    first: str
    later: str
    softened: str
    soft: bool
    begins_two: bool
    begins: str
    ends: str

    def __init__(self, text: str, system: str) -> None:
        self.text = text
        self.system = system

    def __getattr__(self, asked: str) -> Any:
        """Each is worked out when it is first asked: most syllables stand in one place alone."""
        found: Any
        if asked in _PLACES:
            found = key(self.text, _PLACES[asked], self.system)
        elif asked == "soft":
            found = SYLLABLES[self.first].soft
        elif asked == "begins_two":
            found = not _FIRST_OF_TWO.isdisjoint(SYLLABLES[self.first].readings)
        elif asked in ("begins", "ends"):
            onset, _, coda = (self.system != PINYIN and SPLIT[self.text]) or ("", "", "")
            self.begins = onset if onset in _BEGINS else ""
            self.ends = coda if coda in _ENDS else ""
            return self.begins if asked == "begins" else self.ends
        else:
            raise AttributeError(asked)
        setattr(self, asked, found)
        return found


_PLACES = {"surname": SURNAME, "first": FIRST, "later": LATER, "softened": SOFTENED}
_FIRST_OF_TWO = frozenset(surname[0] for surname in tables.SURNAMES_TWO)
_ENDS = frozenset(coda for coda, _ in tables.ASSIMILATED)
_BEGINS = frozenset(onset for _, onset in tables.ASSIMILATED)

Way = tuple[Sign, ...]  # one way to cut a word into syllables
Ways = Sequence[Way]
Found = dict[Family, float]  # readings, and how plausible each is


def read(words: Sequence[str]) -> Read:
    """The readings of a name whose words are given, each with hyphens between its pieces; none where it cannot be
    Korean."""
    text = " ".join(words)
    if not words or (len(text) > _LONGEST and len(text) - text.count(" ") - text.count("-") > _LONGEST):
        return NO_READING
    found = _found(words, text, YALE if IS_YALE.search(text) else ANY)
    if names_pinyin.shows(text):
        for whole, weight in _found(words, text, PINYIN).items():
            found[whole] = max(found.get(whole, 0.0), weight * _CHINESE)
    return ranked(found)


def _found(words: Sequence[str], text: str, system: str) -> Found:
    found: Found = {}
    each = [_ways(word, system) for word in words]
    if len(words) == 1:
        _one_word(found, each[0], text, system)
        return found
    first, last = words[0].count("-") + 1, words[-1].count("-") + 1
    pieces = text.count("-") + len(words)
    families = families_of(each[0], system) if first <= 2 else ()
    if families and pieces - first <= 3:
        combine(found, 1.0, families, given(_together(each[1:]), max(2, pieces - first), system))
    families = families_of(each[-1], system) if last <= 2 else ()
    if families and pieces - last <= 3:
        combine(found, LAST, families, given(_together(each[:-1]), max(2, pieces - last), system))
    if len(words) > 2 and first == 1 and "-" not in words[1] and pieces <= 5:  # Nam Gung Min
        families = families_of(_together(each[:2]), system)
        if families:
            combine(found, 1.0, families, given(_together(each[2:]), max(2, pieces - 2), system))
    return found


def _one_word(found: Found, ways: Ways, word: str, system: str) -> None:
    """A joined name (Kimjongun, 김정은), a given name alone (Jong-un), a surname alone; in syllables."""
    usual = 0.97 if word.partition("-")[0].isascii() else 1.0
    for way in ways if word.count("-") < 4 else ():
        if 2 <= len(way) <= 4 and way[0].surname:
            combine(found, usual, ((1, (way[0].surname,)),), given((way[1:],), max(2, len(way) - 1), system))
        if 3 <= len(way) <= 4 and way[0].begins_two:
            combine(found, usual, families_of((way[:2],), system), given((way[2:],), 2, system))
        if len(way) <= 2:
            combine(found, ALONE, _NO_FAMILY, given((way,), 2, system))


def combine(found: Found, weight: float, families: Sequence[Family], given: Sequence[Given]) -> None:
    for factor, syllables in given:
        for count, family in families:
            whole = (count, family + syllables)
            found[whole] = max(found.get(whole, 0.0), weight * factor)


def ranked(found: Found) -> Read:
    """The readings, the most likely first."""
    if not found:
        return NO_READING
    likely: list[tuple[float, int, Reading]] = []
    for (count, syllables), weight in found.items():
        product = 1.0
        for one in syllables:
            product *= LIKELY[one]
        likely.append((-weight * product, len(likely), (weight, count, syllables)))
    likely.sort()
    best, _, first = likely[0]
    return tuple([one[2] for one in likely[:MOST]]), first[1] > 0 and -best >= SURE


LIKELY: Kept[str, float] = Kept(lambda key: SYLLABLES[key].likely or 0.5)


def _ways(word: str, system: str) -> Ways:
    """The ways to cut a word into syllables."""
    known = PIECES[system]
    return known[word] if "-" not in word else _together([known[piece] for piece in word.split("-")])


def _together(each: Sequence[Ways]) -> Ways:
    if len(each) == 1:
        return each[0]
    if len(each) == 2:
        return [one + other for one in each[0] for other in each[1]]
    return [tuple(itertools.chain(*way)) for way in itertools.product(*each)]


def _piece(piece: str, system: str) -> tuple[Way, ...]:
    signs = SIGNS[system]
    return tuple(
        [
            tuple([signs[sign] for sign in cut])
            for cut in (names_pinyin.cuts(piece) if system == PINYIN else cuts(piece))
        ]
    )


def families_of(ways: Ways, system: str) -> Sequence[Family]:
    """The surnames among these: how many syllables each has, and its key."""
    found: list[Family] = []
    for way in ways:
        sound = ""
        if len(way) == 1:
            sound = way[0].surname
        elif len(way) == 2 and way[0].begins_two:
            sound = key(f"{way[0].text}-{way[1].text}", SURNAME, system)
        if sound:
            found.append((len(way), (sound,)))
    return found


def given(ways: Ways, most: int, system: str) -> Sequence[Given]:
    """The given names among these: of two syllables, seldom one or three."""
    found: list[Given] = []
    if len(ways) != 1 or len(ways[0]) > most:
        ways = [way for way in ways if len(way) <= most] or [way for way in ways if len(way) <= 3]
    for way in ways:
        one = way[0]
        if len(way) == 2:
            other = way[1]
            sound = other.softened if one.soft else other.later
            if sound and one.first:
                found.append((1.0, (one.first, sound)))
            if one.ends and other.begins and (one.ends, other.begins) in tables.ASSIMILATED:
                found += assimilated(one, other, system)
        elif one.first:
            keys = _placed(way)
            if keys:
                found.append((1.0, keys))
    return found


def assimilated(one: Sign, other: Sign, system: str) -> Iterator[Given]:
    """A given name as it may have been before it was written by ear."""
    for coda, onset in tables.ASSIMILATED[one.ends, other.begins]:
        before = SIGNS[system][one.text[: -len(one.ends)] + coda]
        after = SIGNS[system][onset + other.text[len(other.begins) :]]
        keys = _placed((before, after))
        if keys:
            yield 0.9, keys


def _placed(way: Way) -> tuple[str, ...]:
    """The keys of the syllables of a given name; none where one of them is none."""
    found = [way[0].first]
    soft = way[0].soft
    for sign in way[1:]:
        found.append(sign.softened if soft else sign.later)
        soft = SYLLABLES[found[-1]].soft
    return tuple(found) if all(found) else ()


def cuts(piece: str) -> tuple[Signs, ...]:
    """The ways to cut a written piece into one to four syllables."""
    if is_hangul(piece[0]) or is_hanja(piece[0]):
        whole = all(is_hangul(sign) or is_hanja(sign) for sign in piece) and len(piece) <= 4
        return (tuple(piece),) if whole else ()
    if len(piece) == 2 and piece[1] == ".":
        return ((piece,),)
    if len(piece) == 1 and piece not in "aeiouŏŭаеиоуюяыэё":
        return ((piece + ".",),)
    return _cut_whole(piece) if len(piece) <= 24 else ()


SPELLED_BY_NO_RULE = frozenset(text for text in tables.SURNAME_SPELLINGS if SPLIT[text] is None)  # Park, Choy
THEIR_HEADS = frozenset(text[:2] for text in SPELLED_BY_NO_RULE)


def _cut_whole(piece: str) -> tuple[Signs, ...]:
    found = _CUT[piece]
    if piece[:2] in THEIR_HEADS:
        for end in range(2, min(len(piece), 7) + 1):
            if piece[:end] in SPELLED_BY_NO_RULE:
                rest = _CUT[piece[end:]] if end < len(piece) else ((),)
                found += tuple([(piece[:end], *after) for after in rest if len(after) < _MOST_CUT])
    return found


def _cut(rest: str) -> tuple[Signs, ...]:
    found: list[Signs] = []
    for end in range(1, min(len(rest), 8) + 1):
        sign = rest[:end]
        if SPLIT[sign] is None:
            continue
        if end == len(rest):
            found.append((sign,))
        else:
            found += [(sign, *after) for after in _CUT[rest[end:]] if len(after) < _MOST_CUT]
    return tuple(found)


_MOST_CUT = 4
_CUT = Kept(_cut)
SIGNS = {system: Kept(partial(Sign, system=system)) for system in (ANY, YALE, PINYIN)}
PIECES = {system: Kept(partial(_piece, system=system)) for system in (ANY, YALE, PINYIN)}


def likeness(ours: tuple[Reading, ...], theirs: tuple[Reading, ...]) -> tuple[float, bool]:
    """How alike the best pair of readings is, from 0 to 1, and whether some pair is the same name.

    Readings in which two syllables are not even near are no pair."""
    best, same = 0.0, False
    for weight, surname, syllables in ours:
        for other_weight, other_surname, others in theirs:
            if surname != other_surname or len(syllables) != len(others):
                continue
            score, shared = weight * other_weight, True
            for sign, counterpart in zip(syllables, others):  # noqa: B905 - of one length, and asked most of all
                alike = LIKE[sign].get(counterpart) or like(sign, counterpart)
                if alike < 0:
                    if alike == UNLIKE:
                        break
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
    for _, surname, syllables in found:
        each = [SYLLABLES[one].classes for one in syllables]
        for combined in itertools.islice(itertools.product(*each), MOST_KEYS):
            yield f"k{surname}:" + ".".join(combined)


def spellings(found: tuple[Reading, ...], most: int) -> list[tuple[float, str]]:
    """The ways to write a name in Hangul, each with how plausible it is, the most plausible first."""
    ways: dict[str, float] = {}
    for plausible, _, syllables in found:
        ranked = [sorted(SYLLABLES[one].readings.items(), key=lambda each: -each[1])[:4] for one in syllables]
        for chosen in itertools.islice(itertools.product(*ranked), 64):
            weight = plausible
            for _, factor in chosen:
                weight *= factor
            written = "".join(sign for sign, _ in chosen)
            ways[written] = max(ways.get(written, 0.0), weight)
    ordered = sorted(ways.items(), key=lambda each: (-each[1], each[0]))
    return [(weight, written) for written, weight in ordered[:most]]


def forget() -> None:
    """Forget every piece of a name that was read."""
    kept: tuple[dict[Any, Any], ...] = (_CUT, LIKELY, *SIGNS.values(), *PIECES.values())
    for one in kept:
        one.clear()
