"""Korean words without particles, and the stems of verbs in whatever form they stand.

No dictionary: particles are told from the rest by the sound before them (이 after a consonant, 가 after a vowel), and
verbs by their endings. That a noun is cut now and then does no harm: it is looked for uncut as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

_AFTER_CONSONANT = tuple(
    """
    이라고는 이었다 이라고 이라는 이라도 이나마 으로부터 으로서 으로써 으로는 으로도 으로 이나 이란 이든 이며
    이고 이다 이랑 은 이 을 과 아
    """.split()
)
_AFTER_VOWEL = tuple(
    """
    라고는 라고 라는 라도 로부터 로서 로써 로는 로도 나마 는 가 를 와 랑 로 나 란 며 다
    """.split()
)
_ANYWHERE = tuple(
    """
    에서부터 에서는 에서도 에게서 에게는 한테서 입니다 이었습니다 였습니다 에서 에게 한테 께서 까지 부터 처럼
    보다 마저 조차 밖에 마다 대로 만큼 에는 에도 이라 이지 들이 들은 들을 들의 들에게 들과 들도 들 만 도 의
    에 께
    """.split()
)
_PARTICLES = sorted({*_AFTER_CONSONANT, *_AFTER_VOWEL, *_ANYWHERE}, key=lambda one: (-len(one), one))
_DONE = re.compile(
    r"(?:당하|당했|당한|당해|당할|당함|시키|시켰|시킨|시켜|받았|받은|받는|받아|받던|받고|하|했|한|해|할|함|되|됐|된|돼|될|됨)[가-힣]{0,6}$"
)

#: endings of verbs as letters, the longest first; those of the second group stand after nouns as well (사고, 가지)
_SURE = tuple(
    """
    으라고 으라는 으라 라고 으러 으므로
    습니다 ㅂ니다 었습니다 면서도 면서 는데도 는데 ㄴ데 니까 지만 려고 도록 더라도 더라 거나 든지 다가 자마자
    던 아서 어서 아도 어도 아야 어야 아요 어요 으며 으면 으니 으려 은데 을때 기에 기도 지는 지도 고는
    """.split()
)
_UNSURE = tuple(
    """
    다 고 며 면 서 는 은 을 음 지 게 기 자 요 도 ㄴ ㄹ ㅁ 아 어 야 니
    """.split()
)


def letters(word: str) -> str:
    """Syllables as their letters, those at the end of a syllable the same as at its head."""
    return word.translate(_LETTERS) if word and min(word) >= "가" and max(word) <= "힣" else ""


_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_VOWELS = set(_NUCLEI)
_LETTERS = {
    0xAC00 + number: _ONSETS[number // 588] + _NUCLEI[number // 28 % 21] + _CODAS[number % 28].strip()
    for number in range(11172)
}


def _spelled(ending: str) -> str:
    return "".join(letters(sign) or sign for sign in ending)


#: by their last letter, the longest first: each with whether it stands after verbs alone
_ENDINGS: dict[str, list[tuple[str, bool]]] = {}
for _ending, _is_sure in sorted(
    [*((_spelled(one), True) for one in _SURE), *((_spelled(one), False) for one in _UNSURE)],
    key=lambda one: -len(one[0]),
):
    _ENDINGS.setdefault(_ending[-1], []).append((_ending, _is_sure))


def is_hangul(sign: str) -> bool:
    """Whether this is a syllable of Hangul."""
    return "가" <= sign <= "힣"


def _closed(sign: str) -> bool:
    return is_hangul(sign) and (ord(sign) - 0xAC00) % 28 > 0


@lru_cache(maxsize=50_000)
def without_particles(word: str, least: int = 2) -> str:
    """The word without the particles after it; the word itself where there is none, or fewer syllables would stay."""
    bare = word
    for _ in range(3):
        shorter = _without_particle(bare, least)
        if shorter == bare:
            break
        bare = shorter
    return bare


def _without_particle(word: str, least: int) -> str:
    for particle in _PARTICLES:
        rest = word[: -len(particle)]
        if len(rest) < least or not word.endswith(particle):
            continue
        if particle in _ANYWHERE or (particle in _AFTER_CONSONANT and _closed(rest[-1])):
            return rest
        if particle in _AFTER_VOWEL and (not _closed(rest[-1]) or (particle[0] == "로" and rest[-1] in _AFTER_L)):
            return rest
    return word


_AFTER_L = frozenset(chr(0xAC00 + number) for number in range(11172) if number % 28 == 8)


@lru_cache(maxsize=50_000)
def without_doing(word: str) -> str:
    """The noun of a word that says that something is done or undergone (고문당했다, 체포되어); else the word itself."""
    found = _DONE.search(word, 2)
    return word[: found.start()] if found else word


@lru_cache(maxsize=100_000)
def verb_stem(word: str) -> str:
    """The letters of a verb without its endings, one form for all of them; empty where it does not look like a verb."""
    spelled = letters(word)
    for ending, sure in _ENDINGS.get(spelled[-1:], ()):
        if len(spelled) - len(ending) >= 2 and spelled.endswith(ending):
            rest = spelled[: -len(ending)]
            past = rest.endswith("ㅆ")
            stem = _plain(rest[:-1] if past else rest)
            return stem if _long_enough(stem, rest, sure or past) else ""
    return ""


def _long_enough(stem: str, rest: str, sure: bool) -> bool:
    syllables = sum(sign in _VOWELS for sign in stem)
    if syllables == 0:
        return False
    return syllables > 1 or sure or rest[-1] not in _VOWELS


def _plain(stem: str) -> str:
    """The stem without the vowel that ties an ending to it, and contractions undone."""
    if stem[-2:] in ("ㅇㅏ", "ㅇㅓ", "ㅇㅡ") and len(stem) > 2 and stem[-3] not in _VOWELS:
        stem = stem[:-2]
    for tied, bare in (("ㅎㅐ", "ㅎㅏ"), ("ㅎㅕ", "ㅎㅏ"), ("ㅕ", "ㅣ"), ("ㅘ", "ㅗ"), ("ㅝ", "ㅜ"), ("ㄷㅙ", "ㄷㅚ")):
        if stem.endswith(tied):
            return stem[: -len(tied)] + bare
    return stem


def forget() -> None:
    """Forget the words that were seen."""
    for kept in (without_particles, without_doing, verb_stem):
        kept.cache_clear()
