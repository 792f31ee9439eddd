"""A name in Latin letters that cannot be read as Korean, as it may have been before one slip of a hand or a scanner.

One letter was left out, put twice or in between, changed places with the next, or was taken for one that looks alike.
Only what cannot be read is mended: a slip that makes another name cannot be told from that name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from habeas.core.kernel import names_korean
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_korean import Reading
from habeas.core.kernel.names_syllables import is_hangul, parts

#: How readily a mended name is taken for what it was mended to.
MENDED = 0.68
_SHORTEST, _LONGEST, _MOST_WORDS = 6, 24, 4
_MOST = 60
_LEFT_OUT = "aeioughknylmsrpjtbw"
_LOOK_ALIKE = tuple(
    (pair.split("=")[0], pair.split("=")[1])
    for pair in "cl=d rn=m m=rn vv=w ii=u c=e e=c b=h h=b v=u u=v n=u u=n q=g g=q l=i i=l f=t t=f y=v a=o o=a".split()
)
#: Letters that a scanner takes for digits.
DIGITS = str.maketrans("015", "ols")
_VOWELS = re.compile("[aeiouyŏŭǒǔôû]+")
_MOST_APART = 3
_LATIN = re.compile(r"[a-z0-9ŏŭǒǔôû' -]+")
_CLASSES = {
    **dict.fromkeys("kgq", "g"), **dict.fromkeys("td", "d"), **dict.fromkeys("pbf", "b"), **dict.fromkeys("jcz", "j"),
    "n": "n", "m": "m", "s": "s", **dict.fromkeys("rl", "r"),
}  # fmt: skip
_HANGUL = {
    **dict.fromkeys("ㄱㄲㅋ", "g"), **dict.fromkeys("ㄷㄸㅌ", "d"), **dict.fromkeys("ㅂㅃㅍ", "b"),
    **dict.fromkeys("ㅈㅉㅊ", "j"), "ㄴ": "n", "ㅁ": "m", "ㅅ": "s", "ㅆ": "s", "ㄹ": "r",
}  # fmt: skip


def mendable(plain: str) -> bool:
    """Whether these small letters may be a Korean name with a slip."""
    return (
        _SHORTEST <= len(plain) <= _LONGEST and plain.count(" ") < _MOST_WORDS and _LATIN.fullmatch(plain) is not None
    )


def may_be(plain: str, other: str, syllables: int) -> bool:
    """Whether one slip may be between the small letters and another name of so many syllables; what is looked at
    first, being quick.

    Syllables without a consonant between them run together, and a slip breaks one up. A system may write two
    consonants otherwise (리 and 이), and a slip one more.
    """
    if not syllables - 2 <= len(_VOWELS.findall(plain)) <= syllables + 1:
        return False
    ours, theirs = _CONSONANTS[plain], _CONSONANTS[other]
    return (ours - theirs).total() + (theirs - ours).total() <= _MOST_APART


def _consonants(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    before = ""
    for sign in text.replace("ch", "j").replace("sh", "s"):
        if is_hangul(sign):
            onset, _, coda = parts(sign)
            found.update([_HANGUL[one] for one in (onset, coda) if one in _HANGUL])
            if coda == "ㅇ":
                found["n"] += 1
        elif sign in _CLASSES and not (sign == "g" and before == "n"):
            found[_CLASSES[sign]] += 1
        before = sign
    return found


_CONSONANTS = Kept(_consonants)


def mended(written: Sequence[str]) -> tuple[Reading, ...]:
    """The readings of every name that one slip away can be read, with a surname; words as ``names_korean.read`` has
    them."""
    found: dict[tuple[int, tuple[str, ...]], float] = {}
    for text in set(_before_slips(" ".join(written))):
        words = [word for word in text.split(" ") if word.strip("-")]
        if not words or any(word[0] == "-" or word[-1] == "-" or "--" in word for word in words):
            continue
        for weight, surname, syllables in names_korean.read(words)[0]:
            if surname:
                whole = (surname, syllables)
                found[whole] = max(found.get(whole, 0.0), weight * MENDED)
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_MOST]
    return tuple([(weight, *whole) for whole, weight in ranked])


def _before_slips(text: str) -> Iterator[str]:
    yield text
    for place in range(len(text) + 1):
        head, rest = text[:place], text[place:]
        if rest and rest[0].isalpha():
            yield head + rest[1:]
            if len(rest) > 1:
                yield head + rest[1] + rest[0] + rest[2:]
        for letter in _LEFT_OUT:
            yield head + letter + rest
        for wrong, right in _LOOK_ALIKE:
            if rest.startswith(wrong):
                yield head + right + rest[len(wrong) :]


def forget() -> None:
    """Forget the names whose consonants were counted."""
    _CONSONANTS.clear()
