"""Made-up Korean names written in every system, from the published rules alone. Fiction: no row is a person.

Sources of the rules: the Romanization of Korean of the Republic (2000), with and without the sound changes that its
third chapter gives; McCune and Reischauer, The Romanization of the Korean Language (1939), table of clusters; the
system of the DPRK (1992) as its passports and news agency write names; Martin's Yale system; spellings that newspapers
and households use. Nothing here comes from the program.
"""

from __future__ import annotations

import random
from collections.abc import Callable

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]

RR_V = dict(zip(NUCLEI, "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(), strict=True))
MR_V = dict(zip(NUCLEI, "a ae ya yae ŏ e yŏ ye o wa wae oe yo u wŏ we wi yu ŭ ŭi i".split(), strict=True))
KP_V = dict(zip(NUCLEI, "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split(), strict=True))
YALE_V = dict(zip(NUCLEI, "a ay ya yay e ey ye yey o wa way oy yo wu we wey wi yu u uy i".split(), strict=True))
RR_I = dict(zip(ONSETS, "g kk n d tt r m b pp s ss _ j jj ch k t p h".replace("_", "").split(" "), strict=True))
MR_I = dict(zip(ONSETS, "k kk n t tt r m p pp s ss _ ch tch ch' k' t' p' h".replace("_", "").split(" "), strict=True))
KP_I = dict(zip(ONSETS, "k kk n t tt r m p pp s ss _ j jj ch kh th ph h".replace("_", "").split(" "), strict=True))
YALE_I = dict(zip(ONSETS, "k kk n t tt l m p pp s ss _ c cc ch kh th ph h".replace("_", "").split(" "), strict=True))
FINAL = {"": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅅ": "t", "ㅇ": "ng"}

# coda and onset written as they sound
RR_CLUSTERS = {
    "ㄱㅇ": ("g", ""), "ㄱㄴ": ("ng", "n"), "ㄱㄹ": ("ng", "n"), "ㄱㅁ": ("ng", "m"), "ㄴㄹ": ("l", "l"),
    "ㄹㅇ": ("r", ""),
    "ㄹㄴ": ("l", "l"), "ㄹㄹ": ("l", "l"), "ㅁㄹ": ("m", "n"), "ㅂㅇ": ("b", ""), "ㅂㄴ": ("m", "n"), "ㅂㄹ": ("m",
    "n"),
    "ㅂㅁ": ("m", "m"), "ㅇㄹ": ("ng", "n"), "ㅅㅇ": ("s", ""),
}  # fmt: skip
MR_CLUSTERS = RR_CLUSTERS | {"ㄹㅎ": ("r", "h"), "ㄱㅎ": ("k", "h"), "ㄹㄷ": ("l", "t"), "ㄹㅈ": ("l", "ch")}
VOICED = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}

SURNAMES = (
    ["김"] * 22 + ["리"] * 15 + ["박"] * 9 + ["최"] * 5 + ["정"] * 5 + ["강", "조", "윤", "장", "림", "한", "오"] * 2
    + list("서신권황안송류홍전고문량손배백허남심로곽성차주우구민진라지")
    + list("엄채원천방공현함변렴려추도소석선길연위표명기왕금옥맹제모탁국어태")
    + ["남궁", "황보", "선우", "제갈"]
)  # fmt: skip
SYLLABLES = (
    "경 광 국 권 규 근 금 기 길 남 대 덕 도 동 두 락 란 련 렬 룡 룡 리 림 만 명 모 무 문 미 민 범 병 복 봉 빈 산 삼 "
    "상 서 석 선 설 "
    "섭 성 세 소 손 송 수 숙 순 숭 승 식 신 실 심 아 애 연 영 예 옥 완 용 우 욱 운 웅 원 월 위 유 윤 은 을 의 이 익 "
    "인 일 임 자 장 재 "
    "전 정 제 조 종 주 준 중 지 직 진 찬 창 채 천 철 청 춘 충 치 태 택 평 필 하 학 한 해 향 혁 현 협 형 혜 호 홍 화 "
    "환 황 회 효 훈 휘 "
    "흥 희 가 강 건 구 균 나 다 라 람 려 례 로 률 률 린 배 별 보 비 샘 솔 슬 율 은 인 정 철 영 성 희 순 옥 일 호 학 "
    "남 철 혁 금 향"
).split()

Name = tuple[str, str]  # surname and given name in Hangul, as the DPRK writes them


def parts(sign: str) -> tuple[str, str, str]:
    """Onset, nucleus, coda."""
    number = ord(sign) - 0xAC00
    return ONSETS[number // 588], NUCLEI[number // 28 % 21], CODAS[number % 28]


def whole(onset: str, nucleus: str, coda: str) -> str:
    """The syllable of these parts."""
    return chr(0xAC00 + ONSETS.index(onset) * 588 + NUCLEI.index(nucleus) * 28 + CODAS.index(coda))


def southern(word: str) -> str:
    """A word under the initial-sound law of the Republic of Korea (orthography, articles 10 to 12)."""
    onset, nucleus, coda = parts(word[0])
    if onset == "ㄹ":
        onset = "ㅇ" if nucleus in "ㅑㅕㅖㅛㅠㅣ" else "ㄴ"
    elif onset == "ㄴ" and nucleus in "ㅕㅛㅠㅣ":
        onset = "ㅇ"
    head = whole(onset, nucleus, coda)
    rest = word[1:]
    if rest and rest[0] in "렬률" and coda in ("", "ㄴ"):
        rest = {"렬": "열", "률": "율"}[rest[0]] + rest[1:]
    return head + rest


def _spelled(word: str, onsets: dict[str, str], vowels: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(onsets[a], vowels[b], FINAL[c]) for a, b, c in map(parts, word)]


def _written(word: str, onsets: dict[str, str], vowels: dict[str, str], between: str) -> str:
    return between.join("".join(one) for one in _spelled(word, onsets, vowels))


def _sounded(
    word: str,
    onsets: dict[str, str],
    vowels: dict[str, str],
    clusters: dict[str, tuple[str, str]],
    between: str,
    voiced: bool,
) -> str:
    spelled = [list(one) for one in _spelled(word, onsets, vowels)]
    jamo = [parts(sign) for sign in word]
    for place in range(1, len(word)):
        coda, onset = jamo[place - 1][2], jamo[place][0]
        if voiced and onset in VOICED and coda in ("", "ㄴ", "ㅁ", "ㅇ", "ㄹ"):
            spelled[place][0] = VOICED[onset]
        if coda and coda + onset in clusters:
            spelled[place - 1][2], spelled[place][0] = clusters[coda + onset]
    return between.join("".join(one) for one in spelled)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def hangul_south(name: Name, _chance: random.Random) -> str:
    """이용호."""
    return southern(name[0]) + southern(name[1])


def hangul_north(name: Name, _chance: random.Random) -> str:
    """리용호."""
    return name[0] + name[1]


def dprk(name: Name, _chance: random.Random) -> str:
    """Ri Yong Ho."""
    return " ".join(_title(_written(sign, KP_I, KP_V, "")) for sign in (name[0], *name[1]))


def dprk_hyphen(name: Name, _chance: random.Random) -> str:
    """RI Yong-ho."""
    return _written(name[0], KP_I, KP_V, "").upper() + " " + _title(_written(name[1], KP_I, KP_V, "-"))


def revised(name: Name, _chance: random.Random) -> str:
    """I Yong-ho: no sound changes between the syllables of a given name."""
    surname, given = southern(name[0]), southern(name[1])
    return _title(_written(surname, RR_I, RR_V, "")) + " " + _title(_written(given, RR_I, RR_V, "-"))


def revised_sounded(name: Name, _chance: random.Random) -> str:
    """O Geungnyeol."""
    surname, given = southern(name[0]), southern(name[1])
    return _title(_written(surname, RR_I, RR_V, "")) + " " + _title(_sounded(given, RR_I, RR_V, RR_CLUSTERS, "", False))


def reischauer(name: Name, _chance: random.Random) -> str:
    """O Kŭng-nyŏl."""
    surname, given = southern(name[0]), southern(name[1])
    family = _sounded(surname, MR_I, MR_V, MR_CLUSTERS, "", True)
    return _title("yi" if family == "i" else family) + " " + _title(_sounded(given, MR_I, MR_V, MR_CLUSTERS, "-", True))


def reischauer_plain(name: Name, chance: random.Random) -> str:
    """O Kung-nyol: without its marks, as the press prints it."""
    return reischauer(name, chance).replace("ŏ", "o").replace("ŭ", "u").replace("'", "")


def yale(name: Name, _chance: random.Random) -> str:
    """O Kuk.lyel, written without the dot."""

    def one(sign: str) -> str:
        onset, nucleus, coda = parts(sign)
        vowel = "u" if nucleus == "ㅜ" and onset in "ㅁㅂㅃㅍ" else YALE_V[nucleus]
        return YALE_I[onset] + vowel + FINAL[coda]

    surname, given = southern(name[0]), southern(name[1])
    return _title("".join(map(one, surname))) + " " + _title("".join(map(one, given)))


PRESS_SURNAMES = {
    "리": "Lee Rhee Yi Ri Lee", "박": "Park Park Pak Bak", "최": "Choi Choi Choe", "정": "Jung Chung Jeong Cheong",
    "강": "Kang", "조": "Cho Jo",
    "윤": "Yoon Yun", "장": "Jang Chang", "림": "Lim Im Rim Yim", "한": "Han Hahn", "오": "Oh O", "서": "Seo Suh",
    "신": "Shin Sin",
    "권": "Kwon", "황": "Hwang Whang", "안": "Ahn An", "류": "Yoo Ryu Yu Lyu", "전": "Jeon Chun Jun",
    "고": "Ko Koh Go", "문": "Moon Mun",
    "량": "Yang Ryang", "손": "Son Sohn", "배": "Bae Pae", "백": "Baek Paik Paek", "허": "Huh Hur Heo",
    "심": "Shim Sim", "로": "Noh Roh No Ro",
    "곽": "Kwak", "성": "Sung Seong", "주": "Joo Ju Chu", "우": "Woo Wu", "구": "Koo Ku", "진": "Jin Chin",
    "라": "Na Ra", "지": "Ji Chi",
    "엄": "Um Eom Uhm", "천": "Chun Cheon", "방": "Bang Pang", "공": "Kong Gong", "현": "Hyun", "변": "Byun Byeon",
    "렴": "Yum Yeom",
    "려": "Yeo Yuh", "추": "Choo Chu", "석": "Suk Seok", "선": "Sun Seon", "길": "Gil Kil", "연": "Yeon Youn",
    "명": "Myung", "기": "Ki",
    "김": "Kim Kim Kim Gim", "남": "Nam", "남궁": "Namgung Namkoong", "황보": "Hwangbo", "선우": "Sunwoo Seonwoo",
    "제갈": "Jegal", "국": "Kook Guk",
}  # fmt: skip
PRESS = {
    "영": "young yeong", "성": "sung seong", "정": "jung jeong", "현": "hyun hyeon", "철": "chul cheol",
    "혁": "hyuk hyeok", "경": "kyung kyoung",
    "수": "soo su", "희": "hee hui", "우": "woo u", "준": "joon jun", "훈": "hoon hun", "숙": "sook suk",
    "석": "suk seok", "은": "eun", "순": "soon sun",
    "선": "sun seon", "명": "myung myeong", "병": "byung byeong", "국": "kook guk kuk", "주": "joo ju",
    "문": "moon mun", "윤": "yoon yun",
    "운": "woon un", "웅": "woong ung", "욱": "wook uk", "춘": "choon chun", "유": "yoo yu", "원": "won",
    "덕": "duk deok", "범": "bum beom",
    "렬": "ryul ryeol", "률": "ryul", "지": "ji jee", "진": "jin", "기": "ki gi", "광": "kwang gwang",
    "근": "keun geun", "규": "kyu gyu",
    "권": "kwon gwon", "구": "koo ku gu", "건": "gun keon geon", "식": "sik shik", "신": "shin sin", "아": "ah a",
    "애": "ae", "연": "yeon youn",
    "태": "tae", "택": "taek", "시": "si shi", "의": "ui eui", "천": "chun cheon", "협": "hyup hyeop",
    "섭": "sup seop sub", "형": "hyung hyeong",
    "충": "choong chung", "중": "joong jung", "자": "ja", "재": "jae", "전": "jun jeon", "서": "seo suh",
    "금": "keum geum", "길": "gil kil",
    "균": "kyun gyun", "실": "sil shil", "심": "shim sim", "승": "seung", "숭": "soong", "설": "sul seol",
    "별": "byul byeol", "을": "eul",
}  # fmt: skip


def press(name: Name, chance: random.Random) -> str:
    """Lee Young-ho: what households and newspapers write."""
    surname = chance.choice(PRESS_SURNAMES.get(name[0], "").split() or [revised((name[0], "아"), chance).split()[0]])
    given = southern(name[1])
    spelled = [chance.choice((PRESS.get(sign) or _written(sign, RR_I, RR_V, "")).split()) for sign in given]
    between = chance.choice(["-", " ", "", "-"])
    if between == " ":
        spelled = [_title(one) for one in spelled]
    return surname + " " + _title(between.join(spelled))


def reversed_press(name: Name, chance: random.Random) -> str:
    """Young-ho Lee."""
    surname, _, given = press(name, chance).partition(" ")
    return given + " " + surname


System = Callable[[Name, random.Random], str]
HANGUL: dict[str, System] = {"hangul": hangul_south, "hangul-dprk": hangul_north}
LATIN: dict[str, System] = {
    "dprk": dprk, "dprk-hyphen": dprk_hyphen, "revised": revised, "revised-sounded": revised_sounded,
    "mccune-reischauer": reischauer,
    "mccune-reischauer-plain": reischauer_plain, "yale": yale, "press": press, "press-reversed": reversed_press,
}  # fmt: skip
#: The systems in which each name has one spelling: names that one of them writes alike are no near names.
FIXED = (dprk, revised, revised_sounded, reischauer, reischauer_plain, yale)


def persons(count: int, seed: int) -> list[Name]:
    """Made-up names; a few have one syllable."""
    chance = random.Random(seed)
    return [
        (chance.choice(SURNAMES), "".join(chance.sample(SYLLABLES, 1 if chance.random() < 0.03 else 2)))
        for _ in range(count)
    ]


def near(name: Name, chance: random.Random) -> Name:
    """A name that differs in one syllable: by one of its letters where the result is a syllable of names,
    or by chance."""
    given = list(name[1])
    place = chance.randrange(len(given))
    close = [one for one in SYLLABLES if sum(a != b for a, b in zip(parts(one), parts(given[place]), strict=True)) == 1]
    given[place] = chance.choice(close if close and chance.random() < 0.5 else SYLLABLES)
    return name[0], "".join(given)


def differ(one: Name, other: Name) -> bool:
    """Whether the Hangul differs under the initial-sound law too,
    and no system with fixed spellings writes both alike."""
    chance = random.Random(0)
    if hangul_south(one, chance) == hangul_south(other, chance):
        return False
    return all(system(one, chance).casefold() != system(other, chance).casefold() for system in FIXED)
