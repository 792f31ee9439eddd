"""How each part of a Korean syllable is written, by system; common name syllables; surnames.

Weights say how readily a spelling is read so: 1 in a published system (DPRK 1992, McCune–Reischauer with or without its
marks, Revised 2000), below in the press and in households, lowest where only Yale writes it. Sources and limits:
docs/methods/names.md.
"""

from __future__ import annotations

#: The parts of a syllable in the order of Unicode.
ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

Spellings = dict[str, dict[str, float]]


def _table(text: str) -> Spellings:
    """``spelling=ㄱ1ㅋ.8`` as spelling to parts and weights."""
    found: Spellings = {}
    for entry in text.split():
        spelling, _, parts = entry.partition("=")
        weights: dict[str, float] = {}
        for part in parts.split(","):
            weights[part[0]] = float(part[1:] or 1)
        found[spelling.strip("_")] = weights
    return found


#: ``_`` is the empty spelling; a blank part (written ``-``) is no coda.
LATIN_ONSETS = _table(
    "_=ㅇ k=ㄱ,ㅋ.8 k'=ㅋ kh=ㅋ kk=ㄲ g=ㄱ gg=ㄱ.8,ㄲ gh=ㄱ.6 q=ㄱ.6 n=ㄴ nh=ㄴ.7 t=ㄷ,ㅌ t'=ㅌ th=ㅌ tt=ㄸ d=ㄷ "
    "dd=ㄷ.7,ㄸ "
    "r=ㄹ rh=ㄹ l=ㄹ m=ㅁ p=ㅂ,ㅍ p'=ㅍ ph=ㅍ pp=ㅃ b=ㅂ bb=ㅃ s=ㅅ ss=ㅆ sh=ㅅ ch=ㅊ,ㅈ.85 ch'=ㅊ chh=ㅊ "
    "tch=ㅈ.8,ㅊ.6 "
    "j=ㅈ jj=ㅉ jh=ㅈ.8 ts=ㅈ.7 ts'=ㅊ.8 tz=ㅈ.7 z=ㅈ.7 c=ㅈ.85 cc=ㅉ h=ㅎ wh=ㅎ.8 f=ㅍ.6"
)  # fmt: skip
LATIN_NUCLEI = _table(
    "a=ㅏ ah=ㅏ ae=ㅐ ai=ㅐ.85 ay=ㅐ.85 aeh=ㅐ.8 e=ㅔ,ㅐ.6,ㅓ.45 eh=ㅔ.9,ㅐ.7 ei=ㅔ.8 ey=ㅔ.8 ya=ㅑ yah=ㅑ yae=ㅒ "
    "eo=ㅓ "
    "eoh=ㅓ uh=ㅓ.9 eu=ㅡ ŏ=ㅓ ŭ=ㅡ o=ㅗ,ㅓ oh=ㅗ,ㅓ.6 oo=ㅜ,ㅡ.4 ou=ㅜ.8,ㅓ.6 u=ㅜ,ㅡ,ㅓ.72 uu=ㅜ.8 woo=ㅜ "
    "wu=ㅜ.9,ㅝ.5 "
    "yeo=ㅕ yeoh=ㅕ yŏ=ㅕ yo=ㅛ,ㅕ yoh=ㅛ,ㅕ.7 you=ㅕ,ㅠ.9 yeu=ㅕ.8 yuh=ㅕ.9 yu=ㅠ,ㅕ.7 yoo=ㅠ yeou=ㅕ.9 ye=ㅖ,ㅕ.5 "
    "yeh=ㅖ yey=ㅖ.9 "
    "wa=ㅘ wah=ㅘ oa=ㅘ.8 wae=ㅙ wai=ㅙ.7 way=ㅙ.7 oe=ㅚ oi=ㅚ oy=ㅚ.9 we=ㅞ,ㅚ.8,ㅝ.45 wey=ㅞ.8 wo=ㅝ weo=ㅝ wŏ=ㅝ "
    "wi=ㅟ "
    "wee=ㅟ ui=ㅢ ŭi=ㅢ eui=ㅢ uy=ㅢ.9 euy=ㅢ.8 i=ㅣ,ㅢ.8 ee=ㅣ,ㅢ  yi=ㅣ,ㅢ.7 ii=ㅣ.8 ie=ㅣ.6 eou=ㅓ.9 yee=ㅣ.8"
)  # fmt: skip
LATIN_CODAS = _table(
    "_=- k=ㄱ g=ㄱ ck=ㄱ kk=ㄱ.8 n=ㄴ nn=ㄴ t=ㅅ.9,ㄷ d=ㅅ.8,ㄷ.9 l=ㄹ ll=ㄹ r=ㄹ m=ㅁ mm=ㅁ.8 p=ㅂ b=ㅂ s=ㅅ.8 ng=ㅇ"
)  # fmt: skip

#: Kholodovich and Kontsevich, and what newspapers make of them.
CYRILLIC_ONSETS = _table(
    "_=ㅇ к=ㄱ кх=ㅋ кк=ㄲ г=ㄱ н=ㄴ т=ㄷ тх=ㅌ тт=ㄸ д=ㄷ р=ㄹ л=ㄹ м=ㅁ п=ㅂ пх=ㅍ пп=ㅃ б=ㅂ с=ㅅ сс=ㅆ ш=ㅅ "
    "щ=ㅅ.7 ч=ㅈ,ㅊ.7 "
    "чх=ㅊ чж=ㅈ дж=ㅈ дз=ㅈ.8 ц=ㅊ.8,ㅈ.7 чч=ㅉ х=ㅎ"
)  # fmt: skip
CYRILLIC_NUCLEI = _table(
    "а=ㅏ я=ㅑ,ㅏ.3 о=ㅗ,ㅓ ё=ㅛ,ㅕ йо=ㅛ,ㅕ ио=ㅛ.8,ㅕ.8 е=ㅔ,ㅓ.8,ㅕ.8 э=ㅐ,ㅔ йе=ㅖ у=ㅜ ю=ㅠ ы=ㅡ и=ㅣ,ㅢ.9 "
    "ый=ㅢ ий=ㅢ ыи=ㅢ "
    "ва=ㅘ во=ㅝ уо=ㅝ уа=ㅘ вэ=ㅙ ве=ㅞ,ㅚ ой=ㅚ ви=ㅟ уи=ㅟ,ㅢ.7 вы=ㅟ.5 ое=ㅚ.8 йя=ㅑ.7"
)  # fmt: skip
CYRILLIC_CODAS = _table("_=- к=ㄱ г=ㄱ н=ㄴ,ㅇ нъ=ㅇ нг=ㅇ ль=ㄹ л=ㄹ р=ㄹ м=ㅁ п=ㅂ б=ㅂ т=ㅅ,ㄷ с=ㅅ.8")

#: How a cluster that is written as it sounds may be spelled by its parts: 극렬 as geung-nyeol (rules of assimilation of
#: McCune–Reischauer and the Revised system).
ASSIMILATED = {
    ("ng", "n"): (("k", "r"), ("k", "n"), ("ng", "r")),
    ("m", "n"): (("p", "r"), ("p", "n"), ("m", "r")),
    ("n", "n"): (("t", "n"), ("n", "r")),
    ("ng", "m"): (("k", "m"),),
    ("m", "m"): (("p", "m"),),
    ("n", "m"): (("t", "m"),),
    ("l", "l"): (("n", "r"), ("l", "n")),
    ("l", "r"): (("n", "r"), ("l", "n")),
}

#: Syllables by how often given names hold them, in three tiers; all others are rarer still. Used to order readings.
OFTEN = frozenset(
    "가건경광국권규근금기길나남년녀대덕도동두라란련렬룡림만명무문미민범병복봉빈산상서석선설섭성세소송수숙순승식신심아애양연"
    "열영예옥용우욱운웅원월유윤율은의이익인일임자장재정제종주준중지진찬창채천철청춘충태택평필하학한해향혁현협형혜호홍화환효"
    "후훈휘흥희환"
)
KNOWN = frozenset(
    "간갑강개걸검격견결겸계고곤공곽관교구군귀균그극글김낙난낭내노누늘니다단달담당돈들라람량래려력령례로록론루류륜률르름리린"
    "마말매맹면모목묘묵바박반발방배백번벽별보본볼봄부북분불비사삼새샘슬습시실싸쌍안악암앵야약언얼엄업에엔여역엽오온올완"
    "왕외요욕위육으을음읍응잎작잔잠저적전절점조좌죽즐증직집차참척첨초총최추축출치친칠탁탄탐토통판팔편표품풍피하함항"
    "허헌험혈호혼확활황회획횡훤흔흘흠"
)

#: Surnames under the initial-sound law (리 as 이), the frequent ones first.
SURNAMES_OFTEN = frozenset(
    "김이박최정강조윤장임한오서신권황안송유홍전고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선태"
)
SURNAMES = SURNAMES_OFTEN | frozenset(
    "설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부계목형두피감음빈동온호범좌팽승간시상갈단견당화창옹가복"
    "필매묵평판빙궁구래뇌누대돈란량매미방보비삼순아애야영완요운점종준초춘탄포학해후흥국근내니담덕독동로만매"
)
SURNAMES_TWO = frozenset("남궁 황보 제갈 사공 선우 서문 독고 동방 어금 망절 강전 장곡 소봉".split())

#: Letters of households that no rule gives, as the rules write them, in whatever syllable: Whang, Syngman.
HOUSEHOLD = {"wha": "hwa", "syng": "seung"}

#: Spellings of surnames that no rule gives, from general knowledge of how households write them.
SURNAME_SPELLINGS = {
    "park": "박", "bark": "박", "parc": "박", "pack": "박", "back": "백", "lew": "유", "liu": "유", "lyou": "유",
    "ryoo": "유",
    "hur": "허", "her": "허", "sur": "서", "suhr": "서", "wie": "위", "joe": "조", "chey": "최", "choy": "최",
    "tsoy": "최",
    "tsoi": "최", "chyung": "정", "joung": "정", "jeoung": "정", "chough": "조", "quon": "권", "law": "노",
    "leigh": "이", "ly": "이",
    "rhie": "이", "yie": "이", "khim": "김", "keem": "김", "gim": "김", "kym": "김", "ghang": "강", "hawng": "황",
    "ryou": "유", "rieh": "이", "kwun": "권", "kuak": "곽", "kwark": "곽", "lho": "노", "beck": "백", "bea": "배",
    "oak": "옥", "ihn": "인", "jeun": "전", "key": "기", "ohm": "엄", "tchoi": "최",
    "цой": "최", "цхой": "최", "чхве": "최", "чхое": "최", "ли": "이", "лю": "유", "тен": "정", "тян": "장",
    "те": "조", "хе": "허",
    "шин": "신", "югай": "유", "хегай": "허", "ногай": "노",
}  # fmt: skip
