"""Made-up Korean and Arabic names written by published rules, with the slips of people and machines. Fiction.





Congress, what English, French and German newspapers write, and the letters themselves.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

Name = tuple[str, str]  # surname and given name in Hangul, as the DPRK writes them

_HEADS = "ㄱ ㄲ ㄴ ㄷ ㄸ ㄹ ㅁ ㅂ ㅃ ㅅ ㅆ ㅇ ㅈ ㅉ ㅊ ㅋ ㅌ ㅍ ㅎ".split()
_VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅘ ㅙ ㅚ ㅛ ㅜ ㅝ ㅞ ㅟ ㅠ ㅡ ㅢ ㅣ".split()
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

SURNAMES = (
    "김 김 김 김 김 김 리 리 리 리 박 박 박 최 최 정 정 강 조 윤 장 림 한 오 서 신 권 황 안 송 류 홍 전 "
    "고 문 량 손 배 백 허 남 심 로 곽 성 차 주 우 구 민 진 라 지 엄 채 원 천 방 공 현 함 변 렴 려 추 도 "
    "석 선 길 연 위 표 명 기 왕 금 옥 맹 탁 국 어 태 남궁 황보 선우 독고 제갈 사공 "
).split()
GIVEN = (
    "강 건 경 관 광 구 국 군 권 규 균 근 금 기 길 나 남 녀 단 달 대 덕 도 동 득 란 련 렬 령 로 룡 률 림 "
    "만 명 모 무 문 미 민 범 병 보 복 봉 부 빈 산 삼 상 서 석 선 설 섭 성 세 소 솔 송 수 숙 순 승 식 신 "
    "실 심 아 안 애 양 억 연 열 영 예 옥 용 우 욱 운 웅 원 월 유 윤 율 은 을 의 이 익 인 일 임 자 장 재 "
    "전 점 정 제 조 종 주 준 중 지 직 진 찬 창 채 천 철 청 초 춘 충 치 탁 태 택 평 필 하 학 한 해 향 혁 "
    "현 협 형 혜 호 홍 화 환 황 회 효 훈 휘 흥 희 "
).split()


def _three(sign: str) -> tuple[str, str, str]:
    code = ord(sign) - 0xAC00
    return _HEADS[code // 588], _VOWELS[code % 588 // 28], _TAILS[code % 28].strip()


def _put(head: str, vowel: str, tail: str) -> str:
    return chr(0xAC00 + _HEADS.index(head) * 588 + _VOWELS.index(vowel) * 28 + _TAILS.index(tail or " "))


def south(word: str) -> str:
    """The initial-sound law at the head of a word; 렬 and 률 after a vowel or ㄴ."""
    head, vowel, tail = _three(word[0])
    bright = vowel in "ㅑㅕㅖㅛㅠㅣ"
    if head == "ㄹ":
        head = "ㅇ" if bright else "ㄴ"
    elif head == "ㄴ" and vowel in "ㅕㅛㅠㅣ":
        head = "ㅇ"
    kept = _put(head, vowel, tail)
    for sign in word[1:]:
        if sign in "렬률" and _three(kept[-1])[2] in ("", "ㄴ"):
            sign = "열" if sign == "렬" else "율"
        kept += sign
    return kept


def _table(heads: str, vowels: str, tails: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    return (
        dict(zip(_HEADS, ("" if one == "_" else one for one in heads.split()), strict=True)),
        dict(zip(_VOWELS, vowels.split(), strict=True)),
        dict(zip(["", *"ㄱㄴㄷㄹㅁㅂㅅㅇ"], ("" if one == "_" else one for one in tails.split()), strict=True)),
    )


_ENDS = "_ k n t l m p t ng"
_REVISED = _table(
    "g kk n d tt r m b pp s ss _ j jj ch k t p h",
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i", _ENDS,
)  # fmt: skip
_MARKED = _table(
    "k kk n t tt r m p pp s ss _ ch tch ch' k' t' p' h",
    "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i", _ENDS,
)  # fmt: skip
_NORTH = _table(
    "k kk n t tt r m p pp s ss _ j jj ch kh th ph h",
    "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i", _ENDS,
)  # fmt: skip
_YALE = _table(
    "k kk n t tt l m p pp s ss _ c cc ch kh th ph h",
    "a ay ya yay e ey ye yey o wa way oy yo wu we wey wi yu u uy i", "_ k n t l m p s ng",
)  # fmt: skip
_RUSSIAN = _table(
    "к кк н т тт р м п пп с сс _ ч чч чх кх тх пх х",
    "а э я йя о е ё йе о ва вэ ве ё у во ве ви ю ы ый и", "_ к н т ль м п т н",
)  # fmt: skip


def _plain(word: str, table: tuple[dict[str, str], dict[str, str], dict[str, str]]) -> list[str]:
    return [table[0][head] + table[1][vowel] + table[2][tail] for head, vowel, tail in map(_three, word)]


_VOICED = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}
#: coda and onset as McCune and Reischauer's table of clusters has them, where that is not the sum of both
_CLUSTERS = {
    ("ㄱ", "ㅇ"): "g", ("ㄱ", "ㄴ"): "ngn", ("ㄱ", "ㄹ"): "ngn", ("ㄱ", "ㅁ"): "ngm", ("ㄴ", "ㄹ"): "ll",
    ("ㄹ", "ㅇ"): "r",
    ("ㄹ", "ㄴ"): "ll", ("ㄹ", "ㄹ"): "ll", ("ㅁ", "ㄹ"): "mn", ("ㅂ", "ㅇ"): "b", ("ㅂ", "ㄴ"): "mn",
    ("ㅂ", "ㄹ"): "mn",
    ("ㅂ", "ㅁ"): "mm", ("ㅇ", "ㄹ"): "ngn",
}  # fmt: skip


def _by_ear(word: str, table: tuple[dict[str, str], dict[str, str], dict[str, str]], voiced: bool) -> str:
    jamo = [_three(sign) for sign in word]
    found = table[0][jamo[0][0]] + table[1][jamo[0][1]]
    for (_, _, tail), (head, vowel, _) in itertools.pairwise(jamo):
        between = _CLUSTERS.get((tail, head))
        if between is None:
            soft = voiced and head in _VOICED and tail in ("", "ㄴ", "ㄹ", "ㅁ", "ㅇ")
            onset = _VOICED[head] if soft else table[0][head]
            if voiced and tail == "ㄹ" and head in "ㄷㅈ":
                onset = table[0][head]
            between = table[2][tail] + onset
        found += between + table[1][vowel]
    return found + table[2][jamo[-1][2]]


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


Shape = Callable[[str, list[str]], str]
SHAPES: dict[str, Shape] = {
    "Ri Yong Ho": lambda family, given: " ".join(map(_cap, [family, *given])),
    "RI YONG HO": lambda family, given: " ".join([family, *given]).upper(),
    "Ri Yong-ho": lambda family, given: f"{_cap(family)} {_cap('-'.join(given))}",
    "RI YONG-HO": lambda family, given: f"{family} {'-'.join(given)}".upper(),
    "RI, Yong-Ho": lambda family, given: f"{family.upper()}, {'-'.join(map(_cap, given))}",
    "Ri Yongho": lambda family, given: f"{_cap(family)} {_cap(''.join(given))}",
    "Yongho Ri": lambda family, given: f"{_cap(''.join(given))} {_cap(family)}",
    "Yong-Ho RI": lambda family, given: f"{'-'.join(map(_cap, given))} {family.upper()}",
}


def _shaped(family: str, given: list[str], chance: random.Random) -> str:
    return SHAPES[chance.choice(sorted(SHAPES))](family, given)


def dprk(name: Name, chance: random.Random) -> str:
    """Ri Yong Ho; in a surname of two, both syllables as one word."""
    return _shaped("".join(_plain(name[0], _NORTH)), _plain(name[1], _NORTH), chance)


def revised(name: Name, chance: random.Random) -> str:
    """I Yeongho."""
    return _shaped("".join(_plain(south(name[0]), _REVISED)), _plain(south(name[1]), _REVISED), chance)


def marked(name: Name, chance: random.Random) -> str:
    """Yi Yŏngho; the surname of one letter with its y; apostrophes and marks of all kinds."""
    family = _by_ear(south(name[0]), _MARKED, True)
    given = _by_ear(south(name[1]), _MARKED, True)
    text = f"{_cap('yi' if family == 'i' else family)} {_cap(given)}"
    text = text.replace("'", chance.choice("'’ʼ"))
    return chance.choice([text, text.upper(), text.translate(str.maketrans("ŏŭŎŬ", "ǒǔǑǓ"))])


def unmarked(name: Name, chance: random.Random) -> str:
    """Yi Yongho: as a newspaper prints it."""
    text = marked(name, chance)
    return text.translate(
        {ord(mark): plain for mark, plain in zip("ŏŭŎŬǒǔǑǓ'’ʼ", [*"ouOUouOU", "", "", ""], strict=True)}
    )


def yale(name: Name, chance: random.Random) -> str:
    """I Yengho, or I Yeng.ho: with the dot of the syllables."""

    def one(word: str) -> list[str]:
        spelled = _plain(word, _YALE)
        return ["u".join(s.rsplit("wu", 1)) if s[:1] in "mp" and "wu" in s else s for s in spelled]

    given = chance.choice(["", "", "-"]).join(one(south(name[1])))
    return f"{_cap(''.join(one(south(name[0]))))} {_cap(given)}"


def russian(name: Name, _chance: random.Random) -> str:
    """Ли Ён Хо."""
    return " ".join(map(_cap, ["".join(_plain(south(name[0]), _RUSSIAN)), *_plain(south(name[1]), _RUSSIAN)]))


def hangul(name: Name, chance: random.Random) -> str:
    """리용호 or 이용호, at times with a space."""
    family, given = chance.choice([name, (south(name[0]), south(name[1]))])
    return family + chance.choice(["", "", " "]) + given


FAMILY_AT_HOME = {
    "김": "Kim Kim Kim Gim", "리": "Lee Lee Yi Rhee Ree Ri Li", "박": "Park Park Pak Bak",
    "최": "Choi Choi Choe Choy", "정": "Jung Chung Jeong Chong Joung",
    "강": "Kang Gang", "조": "Cho Jo Joe", "윤": "Yoon Yun Youn", "장": "Jang Chang", "림": "Lim Im Rim Yim",
    "한": "Han Hahn", "오": "Oh O", "서": "Seo Suh So",
    "신": "Shin Sin", "권": "Kwon Gwon", "황": "Hwang Whang", "안": "Ahn An", "송": "Song",
    "류": "Yoo Ryu Yu Ryoo Lyu", "홍": "Hong", "전": "Jeon Chun Jun Chon",
    "고": "Ko Koh Go", "문": "Moon Mun", "량": "Yang Ryang", "손": "Son Sohn", "배": "Bae Pae",
    "백": "Baek Paek Baik Paik", "허": "Hur Heo Huh Ho", "남": "Nam",
    "심": "Shim Sim", "로": "Noh Roh No Ro", "곽": "Kwak Gwak", "성": "Sung Seong Song", "차": "Cha",
    "주": "Joo Ju Chu", "우": "Woo U Wu", "구": "Koo Ku Gu",
    "민": "Min", "진": "Jin Chin", "라": "Na Ra La", "지": "Ji Jee Chi", "남궁": "Namgung Namkung Namgoong",
    "황보": "Hwangbo", "선우": "Sunwoo Seonu Sonu",
    "제갈": "Jegal Chegal", "사공": "Sagong", "독고": "Dokgo Tokko Dokko",
}  # fmt: skip
_HOME_HEADS = {"ㄱ": "k g", "ㄷ": "d d t", "ㅂ": "b b p", "ㅈ": "j j ch", "ㄹ": "r r l"}
_HOME_VOWELS = {
    "ㅓ": "eo u", "ㅕ": "yeo you", "ㅜ": "oo u", "ㅠ": "yoo yu", "ㅡ": "eu eu", "ㅐ": "ae ae",
    "ㅣ": "i i ee", "ㅢ": "ui ee hui", "ㅘ": "wa", "ㅝ": "won wo",
}  # fmt: skip


def household(name: Name, chance: random.Random) -> str:
    """Lee Young-ho: ㅓ as u before a consonant, ㅜ as oo, ㄱ as k, ㅕ as you before ng."""

    def one(sign: str) -> str:
        head, vowel, tail = _three(sign)
        begun = chance.choice(_HOME_HEADS.get(head, _REVISED[0][head] or "_").split()).replace("_", "")
        if vowel == "ㅢ":
            spelled = chance.choice(["ui", "ee"] if head == "ㅎ" else ["ui", "eui"])
        elif vowel == "ㅝ":
            spelled = "wo"
        elif vowel == "ㅕ":
            choices = ["you", "yeo", "yu"] if tail == "ㅇ" else ["yu", "yeo"] if tail else ["yeo"]
            spelled = chance.choice(choices)
        elif vowel == "ㅓ":
            spelled = chance.choice(["eo", "u"]) if tail else "eo"
        elif vowel == "ㅣ":
            spelled = chance.choice(["i", "i", "ee"]) if not tail else "i"
        else:
            spelled = chance.choice(_HOME_VOWELS.get(vowel, _REVISED[1][vowel]).split())
        if head == "ㅅ" and vowel == "ㅣ":
            begun = chance.choice(["s", "sh"])
        return begun + spelled + _REVISED[2][tail]

    family = chance.choice(FAMILY_AT_HOME.get(name[0], "".join(_plain(south(name[0]), _REVISED))).split())
    return _shaped(family.lower(), [one(sign) for sign in south(name[1])], chance)


System = Callable[[Name, random.Random], str]
LATIN: dict[str, System] = {
    "dprk": dprk, "revised": revised, "marked": marked, "unmarked": unmarked, "yale": yale, "household": household,
}  # fmt: skip
OTHER: dict[str, System] = {"hangul": hangul, "russian": russian}


def persons(count: int, seed: int) -> list[Name]:
    """Made-up names of two syllables, a few of one."""
    chance = random.Random(seed)
    return [
        (chance.choice(SURNAMES), "".join(chance.sample(GIVEN, chance.choice([2] * 30 + [1])))) for _ in range(count)
    ]


def near(name: Name, chance: random.Random) -> Name:
    """Another name: one syllable of the given name by one letter where that gives a syllable of names, or by chance;
    seldom the surname."""
    if chance.random() < 0.1:
        return chance.choice([one for one in SURNAMES if south(one) != south(name[0])]), name[1]
    given = list(name[1])
    place = chance.randrange(len(given))
    close = [one for one in GIVEN if sum(a != b for a, b in zip(_three(one), _three(given[place]), strict=True)) == 1]
    given[place] = chance.choice(
        close if close and chance.random() < 0.5 else [one for one in GIVEN if one != given[place]]
    )
    return name[0], "".join(given)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def one_spelling(one: Name, other: Name) -> bool:
    """Whether the Hangul is one under the initial-sound law, or a system with fixed spellings writes both alike."""
    if (south(one[0]), south(one[1])) == (south(other[0]), south(other[1])):
        return True
    for system in (dprk, revised, unmarked, yale):
        spelled = [{_bare(system(name, random.Random(seed))) for seed in range(12)} for name in (one, other)]
        if not spelled[0].isdisjoint(spelled[1]):
            return True
    return False


_MISREAD = [
    ("m", "rn"),
    ("rn", "m"),
    ("l", "i"),
    ("i", "l"),
    ("h", "b"),
    ("e", "c"),
    ("u", "v"),
    ("o", "0"),
    ("l", "1"),
    ("g", "q"),
]


def slip(text: str, chance: random.Random) -> str:
    """One letter of the given name left out, doubled, changed places with the next, or misread by a machine."""
    places = [place for place in range(len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
    if not places:
        return text
    place = chance.choice(places)
    kind = chance.choice(["lost", "twice", "swapped", "misread"])
    if kind == "lost":
        return text[:place] + text[place + 1 :]
    if kind == "twice":
        return text[:place] + text[place] + text[place:]
    if kind == "swapped":
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    able = [(a, b) for a, b in _MISREAD if a in text]
    return text.replace(*chance.choice(able), 1) if able else text
