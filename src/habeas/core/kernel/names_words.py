"""The words of a written name: without titles, in the letters that the syllable tables know."""

from __future__ import annotations

import re
import unicodedata

from habeas.core.kernel.names_kept import Kept
from habeas.core.kernel.names_koreantables import HOUSEHOLD
from habeas.core.kernel.names_syllables import is_hangul

_BREVES = str.maketrans({"ǒ": "ŏ", "ô": "ŏ", "ǔ": "ŭ", "û": "ŭ"})
_HYPHENS = re.compile(r"[-‐‑‒–—―−·ㆍ・~_]+")
_NO_NAME = re.compile(r"[^\w\s'.-]|\d")
TITLES = frozenset(
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
TITLES |= {f"{title}." for title in TITLES}
#: titles that are names of families too: at the end of a name they are that
_FAMILIES = frozenset("sheikh shaykh cheikh sheik shaikh sayyid haji hajji الشيخ شيخ السيد الحاج حاج".split())
_JOINED = ("국무위원장", "위원장", "선생님", "동지", "선생", "장군", "여사", "씨", "님")


def without_titles(words: list[str]) -> list[str]:
    """The words of a name without titles, and without those that are joined to a name in Hangul."""
    last = len(words) - 1
    kept = [word for at, word in enumerate(words) if word not in TITLES or (at == last and word in _FAMILIES)] or words
    if len(kept) == 1 and len(kept[0]) == 1 and is_hangul(kept[0]):
        kept = words  # 성 상장: 상장 is a rank, and a given name
    return [_without_title(word) if "가" <= word[0] <= "힣" else word for word in kept]


def _without_title(word: str) -> str:
    for title in _JOINED:
        if word.endswith(title) and len(word) >= len(title) + 3:
            return word[: -len(title)]
    return word


_PLAIN = re.compile(r"[a-zŏŭ가-힣]+(?:[ -][a-zŏŭ가-힣]+)*")
_ASPIRATE = re.compile(r"(?<=[kpth])'(?![aeiouywŏŭ])|(?<![kpth])(?<!ch)'")
_BREVE = re.compile(r"(?<=[a-z])([ou])'(?!')")


def words_of(text: str) -> list[str]:
    """The words of a name, each with hyphens between its pieces, in the letters that the syllable tables know."""
    if not text.isascii():
        text = text.translate(_ACCENTS_OFF)
    if "'" in text:
        text = _BREVE.sub(lambda found: "ŏ" if found[1] == "o" else "ŭ", text.replace("n'g", "n-g"))
        text = _ASPIRATE.sub("", text)
    if _PLAIN.fullmatch(text):
        return by_rule(text).split(" ")
    text = by_rule(_HYPHENS.sub("-", text).replace(".", ". "))
    words = [
        "-".join([_initial(piece) for piece in word.split("-") if piece.strip(".")])
        for word in _NO_NAME.sub("", text).split()
    ]
    return [word for word in words if word]


def by_rule(text: str) -> str:
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
