"""A name in Latin letters as it may be written in Arabic ones: what a query for a name looks for in Arabic text.

Each sound is written back with every letter that its spelling may stand for: q and k, t and its emphatic, a vowel that
is long or not written. A word between the parts of a name (son of) may stand there or not, and so may the article.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from habeas.core.coding.searching.arabic import fold_letters

_MOST_SPELLINGS, _MOST_WORDS = 48, 4
_LETTERS = {
    "b": "ب", "p": "ب", "t": "ت ط", "th": "ث ت ذ", "j": "ج", "dj": "ج", "g": "ج ق غ", "gg": "قج ج ق", "gh": "غ ق",
    "h": "ح ه", "kh": "خ", "ch": "ش", "d": "د ض ذ", "dh": "ذ ض ظ", "r": "ر", "z": "ز ظ ذ", "s": "س ص ث",
    "sh": "ش", "sch": "ش", "q": "ق", "k": "ك ق", "ck": "ك ق", "c": "ك ق ص س", "f": "ف", "ph": "ف", "v": "ف",
    "l": "ل", "m": "م", "n": "ن", "w": "و", "y": "ي", "x": "كس", "'": "ع _",
}  # fmt: skip
#: inside a name, at its head, at its end; _ is not written
_INSIDE = {
    "a": "_ ا ع", "e": "_ ي ا", "i": "_ ي", "o": "_ و", "u": "_ و", "aa": "ا ع عا", "ee": "ي", "ii": "ي",
    "oo": "و", "uu": "و", "ou": "و _", "ai": "ي عي ائ اي اعي", "ay": "ي اي", "ei": "ي", "ey": "ي", "au": "و",
    "aw": "و", "ae": "ائ عي ا اي", "aee": "عي", "ia": "يا", "io": "يو", "ea": "يا", "ua": "وا ع", "oua": "وا و ع",
    "oa": "ع وا",
    "ie": "ي", "ao": "او", "ui": "وي", "oui": "وي", "ue": "وي", "iya": "يا", "ya": "يا ي", "wa": "وا و",
    "yo": "يو ي", "yu": "يو ي",
}  # fmt: skip
_AT_HEAD = {
    "a": "ا ع عا", "e": "ا ع", "i": "ا ع", "o": "ع ا", "u": "ع ا", "ai": "عا عي اي", "ei": "عي", "aa": "عا",
    "ou": "ع ا", "ee": "عي", "you": "يو", "yu": "يو", "ya": "يا ي", "ye": "ي", "wa": "وا و", "oua": "وا و",
}  # fmt: skip
_AT_END = {
    "a": "ه ا ي", "ah": "ه ا اح ح", "eh": "ه ح", "i": "ي", "y": "ي", "ee": "ي", "ia": "يه يا", "iya": "يه",
    "iyah": "يه", "e": "ه ي", "aa": "اء ا", "o": "و", "u": "و", "ou": "و", "ei": "ي", "ai": "اي", "ay": "اي ي",
}  # fmt: skip
_CONSONANT = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))
_VOWEL = re.compile("|".join(sorted(_INSIDE, key=len, reverse=True)))
_HEAD = re.compile("|".join(sorted(_AT_HEAD, key=len, reverse=True)))
_END = re.compile("(?:" + "|".join(sorted(_AT_END, key=len, reverse=True)) + ")$")
_TWICE = re.compile(r"([^aeioug'])\1")
_ARTICLES = frozenset("al el ul ur ar as ash ach es esh at et az ez an en ad ed".split())
_SONS = frozenset("bin ibn ben bint b".split())
_SERVANT = re.compile(r"^ab[do](?:[aeou]+(?:l|(.)(?=\1))?|)(?=[a-z]{4})")
_WRITTEN = {
    **dict.fromkeys(("abd", "abdul", "abdel", "abdal", "abdur", "abdus"), ("عبد",)),
    **dict.fromkeys(("abu", "abou"), ("ابو", "ابي")), **dict.fromkeys(("umm", "oum", "um", "om"), ("ام",)),
    **dict.fromkeys(("allah", "ullah", "lah"), ("الله",)),
    **dict.fromkeys(("din", "dine", "eddine", "deen"), ("الدين",)),
}  # fmt: skip
#: Arabic words that are no name, and are written as one could be
_NO_NAMES = frozenset("علي عن من الي في هو هي ما لا كان قال".split())


_BEFORE_A_NAME = ("", "ال", "و", "وال", "ل", "لل", "ب", "بال")

Steps = tuple[tuple[int, frozenset[str]], ...]


def is_particle(word: str) -> bool:
    """Whether the word stands between the parts of a name: an article, a son."""
    return word.casefold() in _ARTICLES or word.casefold() in _SONS


def name_steps(words: tuple[str, ...]) -> Iterator[Steps]:
    """A name of several words, or of one, as keys of words of Arabic text one after the other; between two of them one
    word may stand. A servant of God and whom he serves may be one word."""
    split = list(_split(words))
    if not split or len(split) > _MOST_WORDS:
        return
    for row in _rows(split):
        keys = [_keys(written, alone=len(row) == 1) for written in row]
        if not all(keys):
            continue
        for gaps in itertools.product((1, 2), repeat=len(keys) - 1):
            yield tuple(zip(itertools.accumulate(gaps, initial=0), keys, strict=True))


def _split(words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        plain = word.casefold().replace("’", "'")
        if is_particle(plain):
            continue
        servant = _SERVANT.match(plain)
        if servant and plain not in _WRITTEN:
            yield "abd"
            plain = plain[servant.end() :]
        yield plain


def _rows(split: list[str]) -> Iterator[list[tuple[str, ...]]]:
    written = [in_arabic(word) for word in split]
    yield written
    for place, word in enumerate(split[:-1]):
        if word.startswith("abd") and word in _WRITTEN:
            joined = tuple(f"عبد{article}{whom}" for whom in written[place + 1] for article in ("ال", ""))
            yield [*written[:place], joined, *written[place + 2 :]]


def _keys(written: tuple[str, ...], *, alone: bool) -> frozenset[str]:
    """How a text has the word; of a name of one word only what is long enough to be no other."""
    some = [one for one in written if not alone or len(one) > 3]
    heads = _BEFORE_A_NAME
    return frozenset(
        kind + head + one for one in some if one not in _NO_NAMES or not alone for head in heads for kind in "=~"
    )


@lru_cache(maxsize=5_000)
def in_arabic(word: str) -> tuple[str, ...]:
    """The ways to write one word of a name in Arabic letters, folded, the likeliest first; none where it is too short
    or no such word."""
    word = word.casefold()
    if word in _WRITTEN:
        return _WRITTEN[word]
    if not re.fullmatch(r"[a-z']{3,20}", word):
        return ()
    choices = list(_choices(_TWICE.sub(r"\1", word)))
    if not choices:
        return ()
    ranked = itertools.islice(_likeliest(choices), _MOST_SPELLINGS)
    found = dict.fromkeys(fold_letters("".join(one).replace("_", "")) for one in ranked)
    return tuple(written for written in found if len(written) >= 2)


def _likeliest(choices: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Combinations with few letters other than the likeliest come first."""
    sizes = [range(len(one)) for one in choices]
    most = sum(len(one) - 1 for one in choices)
    if _product(choices) <= 4_096:
        every = sorted(itertools.product(*sizes), key=sum)
    else:
        every = [
            tuple(1 if place in changed else 0 for place in range(len(choices)))
            for count in range(min(most, 3) + 1)
            for changed in itertools.combinations([i for i, one in enumerate(choices) if len(one) > 1], count)
        ]
    for picks in every:
        yield tuple(one[pick] for one, pick in zip(choices, picks, strict=True))


def _product(choices: list[list[str]]) -> int:
    size = 1
    for one in choices:
        size *= len(one)
    return size


def _choices(word: str) -> Iterator[list[str]]:
    end = _END.search(word)
    stop = end.start() if end and end.start() > 1 else len(word)
    place = 0
    head = _HEAD.match(word)
    if head and head.end() <= stop:
        yield _AT_HEAD[head.group()].split()
        place = head.end()
    while place < stop:
        found = _VOWEL.match(word, place, stop) or _CONSONANT.match(word, place, stop)
        if found is None:
            return
        yield (_INSIDE.get(found.group()) or _LETTERS[found.group()]).split()
        place = found.end()
    if stop < len(word):
        yield _AT_END[word[stop:]].split()


def forget() -> None:
    """Forget the names that were asked for."""
    in_arabic.cache_clear()
