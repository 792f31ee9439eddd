"""Are two names spellings of one name? In any script and romanisation, with a score from 0 to 1.

Neither the score nor the other answer says that two *persons* are one: a shared name is weak evidence. Method, tables
and figures: docs/methods/names.md.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from habeas.core.kernel import names_korean, names_parts, names_quick, names_slips, names_sounds, names_syllables
from habeas.core.kernel.names_folding import fold
from habeas.core.kernel.names_syllables import is_hanja
from habeas.core.kernel.names_words import TITLES, by_rule, without_titles, words_of

#: From here on two names match.
MATCH = 0.5
_LONGEST = 200
_OTHER_HANJA = 0.55

_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ‘`´ʻʾʿ′‛＇"), "'")
_BRACKETS = re.compile(r"[(（\[「【]([^)）\]」】]*)[)）\]」】]")


class Likeness(NamedTuple):
    """How alike two names are: from 0 to 1, and whether some known way of writing makes both the same name."""

    score: float
    same_spelling_possible: bool

    @property
    def match(self) -> bool:
        """Whether the score reaches 0.5."""
        return self.score >= MATCH


class _Form:
    """One spelling of a name, read: as Korean, and, once it is asked, in parts.

    ``numbers``: camps and units are told apart by theirs, however the words are spelled. ``others``: its other
    spellings, in brackets.
    """

    __slots__ = ("_mended", "_parts", "folded", "korean", "plain", "sure")
    _mended: tuple[names_korean.Reading, ...]
    _parts: tuple[names_parts.Parts, ...]
    numbers: tuple[str, ...] = ()
    others: tuple[_Form, ...] = ()

    def __init__(self, folded: str, plain: str, read: names_korean.Read) -> None:
        self.folded = folded
        self.plain = plain
        self.korean, self.sure = read

    def readable(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.korean or self.parts[0].parts)

    @property
    def mendable(self) -> bool:
        """Whether it may be a Korean name with a slip, that cannot be read as it stands."""
        return not any(surname for _, surname, _ in self.korean) and names_slips.mendable(self.plain)

    @property
    def mended(self) -> tuple[names_korean.Reading, ...]:
        """Its readings but for one slip."""
        with contextlib.suppress(AttributeError):
            return self._mended
        self._mended = names_slips.mended(words_of(self.plain.translate(names_slips.DIGITS)))
        return self._mended

    @property
    def parts(self) -> tuple[names_parts.Parts, ...]:
        """The name in parts, for each way its letters may be meant."""
        with contextlib.suppress(AttributeError):
            return self._parts
        self._parts = tuple(map(names_parts.Parts, names_parts.spellings(fold_arabic(self.plain))))
        return self._parts


class _More(_Form):
    """A name with numbers in it, or with other spellings in brackets."""

    __slots__ = ("numbers", "others")

    def __init__(self, form: _Form, numbers: tuple[str, ...], others: tuple[_Form, ...]) -> None:
        super().__init__(form.folded, form.plain, (form.korean, form.sure))
        self.numbers = numbers
        self.others = others


_SAME, _UNLIKE = Likeness(1.0, True), Likeness(0.0, False)


def compare(one: str, other: str) -> Likeness:
    """How alike two names are; symmetric, and never an error, whatever the text."""
    ours, theirs = _profile(one), _profile(other)
    if ours.folded == theirs.folded:
        return _SAME if ours.folded else _UNLIKE
    if type(ours) is _Form and type(theirs) is _Form:
        return _likeness(ours, theirs)
    if ours.numbers and theirs.numbers and ours.numbers != theirs.numbers:
        return _UNLIKE
    return max([_likeness(first, second) for first in (ours, *ours.others) for second in (theirs, *theirs.others)])


def keys(name: str) -> frozenset[str]:
    """Keys for blocking and search: names that match by their readings or their parts share at least one."""
    profile = _profile(name)
    found = {f"f:{profile.folded}"} if profile.folded else set()
    for form in (profile, *profile.others):
        found.update(names_korean.keys(form.korean))
        if not form.sure:
            for parts in form.parts:
                found.update(names_parts.keys(parts))
    return frozenset(found)


def in_hangul(name: str, most: int = 12) -> tuple[str, ...]:
    """The ways to write a Korean name in Hangul, the most plausible first; none where it is not surely Korean."""
    found: dict[str, float] = {}
    profile = _profile(name)
    for form in (profile, *profile.others):
        if form.sure:
            for weight, written in names_korean.spellings(form.korean, most):
                found[written] = max(found.get(written, 0.0), weight)
    return tuple(sorted(found, key=lambda written: (-found[written], written))[:most])


def forget() -> None:
    """Forget every name that was compared, and every piece of one: they are kept in memory to be quick."""
    _profile.cache_clear()
    names_quick.forget()
    names_syllables.forget()
    names_sounds.forget()
    names_slips.forget()


def _likeness(ours: _Form, theirs: _Form) -> Likeness:
    if ours.sure and theirs.sure:
        return _of_korean(ours, theirs)
    found = _as_written(ours, theirs)
    if found.score < MATCH and ours.sure != theirs.sure:
        slipped, known = (theirs, ours) if ours.sure else (ours, theirs)
        if slipped.mendable and names_slips.may_be(slipped.plain, known.plain, len(known.korean[0][2])):
            score, _ = names_korean.likeness(slipped.mended, known.korean)
            if score >= MATCH:
                found = Likeness(round(score, 4), False)
    return found


def _as_written(ours: _Form, theirs: _Form) -> Likeness:
    read = _of_korean(ours, theirs) if ours.korean and theirs.korean else _UNLIKE
    if read == _SAME or (ours.korean and theirs.korean and (ours.sure or theirs.sure)):
        return read
    if _in_other_letters(ours, theirs) or _in_other_letters(theirs, ours):
        return read
    score, same = max([names_parts.likeness(one, other) for one in ours.parts for other in theirs.parts])
    score, same = max((score, same), (read.score, read.same_spelling_possible))
    return Likeness(round(score, 4), same)


def _in_other_letters(one: _Form, other: _Form) -> bool:
    """Whether one is in Hangul alone and the other in plain letters: parts that sound so share no consonant."""
    return other.plain.isascii() and _ALL_HANGUL.fullmatch(one.plain) is not None


def _of_korean(ours: _Form, theirs: _Form) -> Likeness:
    score, same = names_korean.likeness(ours.korean, theirs.korean)
    if not score:
        return _UNLIKE
    if score > _OTHER_HANJA and not ours.plain.isascii() and not theirs.plain.isascii():
        hanja, other = (tuple(filter(is_hanja, one.plain)) for one in (ours, theirs))
        if hanja and other and hanja != other:
            score = _OTHER_HANJA
    return _SAME if score == 1.0 and same else Likeness(round(score, 4), same)


@lru_cache(maxsize=50_000)
def _profile(name: str) -> _Form:
    plain = name.lower()
    found = names_quick.whole(plain)
    if found is not None:
        return _Form(found[0], plain, found[1])
    if len(name) <= _SHORT and _SIMPLE.fullmatch(name):  # most names are; what follows would do the same
        words = plain.split(" ")
        if TITLES.isdisjoint(words):
            folded = plain.replace(" ", "").replace("-", "")
            if "'" in plain or "ŏ" in plain or "ŭ" in plain:
                folded = folded.replace("'", "").replace("ŏ", "o").replace("ŭ", "u")
                words = words_of(plain)
            elif "wha" in plain or "syng" in plain:
                words = by_rule(plain).split(" ")
            return _Form(folded, plain, names_korean.read(words))
    return _any_profile(name[:_LONGEST])


def _any_profile(text: str) -> _Form:
    folded = fold(text)
    others: list[_Form] = []
    if "(" in text or "（" in text or "[" in text or "「" in text or "【" in text:
        forms = [_form(folded, one) for one in [_BRACKETS.sub(" ", text), *_BRACKETS.findall(text)][:4]]
        first, *others = [form for form in forms if form.readable()] or forms[:1]
    else:
        first = _form(folded, text)
    numbers = tuple([number.lstrip("0") for number in _NUMBER.findall(folded)])
    return _More(first, numbers, tuple(others)) if numbers or others else first


def _form(folded: str, text: str) -> _Form:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    plain = " ".join(without_titles(text.casefold().replace(",", " ").split()))
    found = names_quick.whole(plain)
    return _Form(folded, plain, found[1] if found else names_korean.read(words_of(plain)))


_SHORT = 40
_SIMPLE = re.compile(r"(?:[A-Za-zŏŭŎŬ']+|[가-힣]{1,3})(?:[ -](?:[A-Za-zŏŭŎŬ']+|[가-힣]{1,3}))*")
_NUMBER = re.compile(r"\d+")
_ALL_HANGUL = re.compile("[가-힣]+(?:[ -][가-힣]+)*")


_ARABIC_FORMS = str.maketrans(
    {
        **dict.fromkeys((*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670)),
        **dict.fromkeys("أإآﺁ", "ا"), "ې": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك", "ة": "ه", "ە": "ه",
        "ھ": "ه", "ہ": "ه",
        "ـ": None, "ء": None,
    }
)  # fmt: skip
#: An alif that carries a hamza or is long begins no article: إلياس
_NO_ARTICLE = re.compile(r"(?<![^\W_])[أإآ](?=ل)")


def fold_arabic(text: str) -> str:
    """Arabic letters in one form each, without vowel signs; ٱ at a head stands before ل that is no article."""
    return text if text.isascii() else _NO_ARTICLE.sub("ٱ", text).translate(_ARABIC_FORMS)
