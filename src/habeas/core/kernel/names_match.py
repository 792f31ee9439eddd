"""Are two names spellings of one name? In any script and romanisation, with a score from 0 to 1.

Neither the score nor the other answer says that two *persons* are one: a shared name is weak evidence. Method, tables
and figures: docs/methods/names.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from habeas.core.kernel import names_korean, names_parts, names_quick, names_slips, names_sounds, names_syllables
from habeas.core.kernel.names_folding import fold
from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_koreantables import HOUSEHOLD
from habeas.core.kernel.names_syllables import is_hangul, is_hanja

#: From here on two names match.
MATCH = 0.5
_LONGEST = 200
_OTHER_HANJA = 0.55

_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ‘`´ʻʾʿ′‛＇"), "'")
_BREVES = str.maketrans({"ǒ": "ŏ", "ô": "ŏ", "ǔ": "ŭ", "û": "ŭ"})
_HYPHENS = re.compile(r"[-‐‑‒–—―−·ㆍ・~_]+")
_BRACKETS = re.compile(r"[(（\[「【]([^)）\]」】]*)[)）\]」】]")
_NO_NAME = re.compile(r"[^\w\s'.-]|\d")
_TITLES = frozenset(
    "mr mrs ms miss mme dr prof professor gen general col colonel lt lieutenant maj major capt captain sgt comrade "
    "marshal sir "
    "chairman president minister director vice haji hajj hajji mullah mulla maulavi mawlawi maulawi moulavi qari "
    "ustad sheikh "
    "shaykh cheikh sheik shaikh sayyid eng engineer the madam lady 씨 님 동지 선생 선생님 장군 원수 위원장 "
    "국무위원장 총비서 비서 대장 "
    "상장 중장 소장 대좌 상좌 중좌 소좌 대위 상위 중위 소위 교도관 보위원 보안원 안전원 박사 교수 장관 부장 국장 "
    "과장 처장 지도원 반장 여사 "
    "الشيخ شيخ الدكتور دكتور السيد الحاج حاج".split()
)
_TITLES |= {f"{title}." for title in _TITLES}
#: titles that are names of families too: at the end of a name they are that
_FAMILIES = frozenset("sheikh shaykh cheikh sheik shaikh sayyid haji hajji الشيخ شيخ السيد الحاج حاج".split())
_TITLES_JOINED = ("국무위원장", "위원장", "선생님", "동지", "선생", "장군", "여사", "씨", "님")


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

    __slots__ = (
        "_mended",
        "_parts",
        "folded",
        "korean",
        "numbers",
        "others",
        "plain",
        "sure",
    )

    def __init__(self, folded: str, plain: str, words: list[str]) -> None:
        self.folded = folded
        self.plain = plain
        self.korean, self.sure = names_quick.read(words)
        self.numbers: tuple[str, ...] = ()
        self.others: tuple[_Form, ...] = ()
        self._mended: tuple[names_korean.Reading, ...] | None = None
        self._parts: tuple[names_parts.Parts, ...] | None = None

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
        if self._mended is None:
            self._mended = names_slips.mended(_words(self.plain.translate(names_slips.DIGITS)))
        return self._mended

    @property
    def parts(self) -> tuple[names_parts.Parts, ...]:
        """The name in parts, for each way its letters may be meant."""
        if self._parts is None:
            self._parts = tuple(map(names_parts.Parts, names_parts.spellings(fold_arabic(self.plain))))
        return self._parts


_SAME, _UNLIKE = Likeness(1.0, True), Likeness(0.0, False)


def compare(one: str, other: str) -> Likeness:
    """How alike two names are; symmetric, and never an error, whatever the text."""
    ours, theirs = _profile(one), _profile(other)
    if ours.folded == theirs.folded:
        return _SAME if ours.folded else _UNLIKE
    if ours.numbers and theirs.numbers and ours.numbers != theirs.numbers:
        return _UNLIKE
    if not (ours.others or theirs.others):
        return _likeness(ours, theirs)
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
    if ours.korean and theirs.korean and (ours.sure or theirs.sure):
        return _of_korean(ours, theirs)
    score, same = 0.0, False
    if not (_in_other_letters(ours, theirs) or _in_other_letters(theirs, ours)):
        score, same = max([names_parts.likeness(one, other) for one in ours.parts for other in theirs.parts])
    if ours.korean and theirs.korean:
        score, same = max((score, same), _of_korean(ours, theirs))
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
    return Likeness(round(score, 4), same)


@lru_cache(maxsize=50_000)
def _profile(name: str) -> _Form:
    if len(name) <= _SHORT and _SIMPLE.fullmatch(name):  # most names are; what follows would do the same
        plain = name.lower()
        words = plain.split(" ")
        if _TITLES.isdisjoint(words):
            folded = plain.replace(" ", "").replace("-", "")
            if "'" in plain or "ŏ" in plain or "ŭ" in plain:
                folded = folded.replace("'", "").replace("ŏ", "o").replace("ŭ", "u")
                words = _words(plain)
            elif "wha" in plain or "syng" in plain:
                words = _by_rule(plain).split(" ")
            return _Form(folded, plain, words)
    return _any_profile(name[:_LONGEST])


def _any_profile(text: str) -> _Form:
    folded = fold(text)
    if "(" in text or "（" in text or "[" in text or "「" in text or "【" in text:
        forms = [_form(folded, one) for one in [_BRACKETS.sub(" ", text), *_BRACKETS.findall(text)][:4]]
        first, *others = [form for form in forms if form.readable()] or forms[:1]
        first.others = tuple(others)
    else:
        first = _form(folded, text)
    first.numbers = tuple([number.lstrip("0") for number in _NUMBER.findall(folded)])
    return first


def _form(folded: str, text: str) -> _Form:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    plain = " ".join(_without_titles(text.casefold().replace(",", " ").split()))
    return _Form(folded, plain, _words(plain))


_SHORT = 40
_SIMPLE = re.compile(r"(?:[A-Za-zŏŭŎŬ']+|[가-힣]{1,3})(?:[ -](?:[A-Za-zŏŭŎŬ']+|[가-힣]{1,3}))*")
_NUMBER = re.compile(r"\d+")
_ALL_HANGUL = re.compile("[가-힣]+(?:[ -][가-힣]+)*")


def _without_titles(words: list[str]) -> list[str]:
    last = len(words) - 1
    kept = [word for at, word in enumerate(words) if word not in _TITLES or (at == last and word in _FAMILIES)] or words
    if len(kept) == 1 and len(kept[0]) == 1 and is_hangul(kept[0]):
        kept = words  # 성 상장: 상장 is a rank, and a given name
    return [_without_title(word) if "가" <= word[0] <= "힣" else word for word in kept]


def _without_title(word: str) -> str:
    for title in _TITLES_JOINED:
        if word.endswith(title) and len(word) >= len(title) + 3:
            return word[: -len(title)]
    return word


_PLAIN = re.compile(r"[a-zŏŭ가-힣]+(?:[ -][a-zŏŭ가-힣]+)*")
_ASPIRATE = re.compile(r"(?<=[kpth])'(?![aeiouywŏŭ])|(?<![kpth])(?<!ch)'")
_BREVE = re.compile(r"(?<=[a-z])([ou])'(?!')")


def _words(text: str) -> list[str]:
    """The words of a name, each with hyphens between its pieces, in the letters that the syllable tables know."""
    if not text.isascii():
        text = text.translate(_ACCENTS_OFF)
    if "'" in text:
        text = _BREVE.sub(lambda found: "ŏ" if found[1] == "o" else "ŭ", text.replace("n'g", "n-g"))
        text = _ASPIRATE.sub("", text)
    if _PLAIN.fullmatch(text):
        return _by_rule(text).split(" ")
    text = _by_rule(_HYPHENS.sub("-", text).replace(".", ". "))
    words = [
        "-".join([_initial(piece) for piece in word.split("-") if piece.strip(".")])
        for word in _NO_NAME.sub("", text).split()
    ]
    return [word for word in words if word]


def _by_rule(text: str) -> str:
    """The letters of households as the rules write them."""
    for household, written in HOUSEHOLD.items():
        text = text.replace(household, written)
    return text


def _initial(piece: str) -> str:
    return piece if len(piece) == 2 and piece[1] == "." else piece.rstrip(".")


def _accent_off(number: int) -> str:
    sign = chr(number).translate(_BREVES)
    if sign in "ŏŭёй" or is_hangul(sign):
        return sign
    return "".join(one for one in unicodedata.normalize("NFD", sign) if unicodedata.category(one) != "Mn")


_ACCENTS_OFF = Kept(_accent_off)


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
