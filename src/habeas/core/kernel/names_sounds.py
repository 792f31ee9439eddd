"""How one part of a name sounds, in Latin, Arabic or Cyrillic letters, and how alike two such parts are.

A sound is written with one letter: small vowels as the Latin spelling has them, ``Y`` and ``W`` for ay and aw; of
Arabic letters ``A U I`` for the long vowels, ``V`` for any vowel at the head, ``J`` for a small vowel that must be
there and ``'`` for ayn; ``S`` sh, ``X`` kh,
``G`` gh, ``T`` th, ``D`` dh. Costs are given in docs/methods/names.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_CLUSTERS = {
    "tsch": "S", "sch": "S", "tch": "S", "sh": "S", "ch": "S", "kh": "X", "gh": "G", "th": "T", "dh": "D", "dj": "j",
    "ph": "f",
    "ck": "k", "cq": "k", "qu": "ku", "ce": "se", "ci": "si", "cy": "si", "aoui": "awi", "aoua": "awa",
    "aou": "W", "aoo": "W", "oua": "wa", "oui": "wi", "ou": "u", "oo": "U", "ee": "I", "aa": "A", "aye": "Y",
    "ayi": "Y", "a'i": "Y", "a'e": "Y", "a'u": "W", "gue": "ge", "gui": "gi",
    "ie": "i", "ei": "Y", "ai": "Y", "ae": "Y", "au": "W", "ao": "W", "x": "ks",
    "c": "k", "gu": "gu",
}  # fmt: skip
# before a vowel y and w are consonants
_CLUSTERS_CLOSED = {"iy": "i", "uw": "u", "ey": "Y", "ay": "Y", "aw": "W", "ow": "W"}
_CLUSTER = re.compile(
    "|".join([*sorted(_CLUSTERS, key=len, reverse=True), *(f"{one}(?![aeiou]|y$)" for one in _CLUSTERS_CLOSED)])
)
_ALL_CLUSTERS = _CLUSTERS | _CLUSTERS_CLOSED
#: Bahige is Bahij
_SOFT_G = re.compile(r"(?<=[aeiou])ge$")
#: After a vowel and h the small vowel before the last consonant is heard a, i or e: Tahar, Tahir, Taher
_TAHIR = re.compile(r"(?<=[aA]h)[ai](?=[bdflmnrsz]$)")
_TWICE = re.compile(r"(.)\1+")
_TWICE_CONSONANT = re.compile(r"([^aeiou])\1+")
#: Safiya is Safia, and Suwaysi Swaysi
_SAFIYA = re.compile(r"(?<=i)y(?=[aeo])|(?<=[^\Waeiou])o?u(?=w[aeiou])")
#: Riyad is Ryad, and Ziyad Zyad
_RIYAD = re.compile(r"^([^\Waeiouyw])iya(?=[^\Waeiouy])")
_ARABIC = {
    **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهځ", "btTjhXdDrzsSsDtZGfqklmnhz", strict=True)),
    "پ": "p", "چ": "S", "ژ": "z", "گ": "g", "ا": "A", "و": "U", "ي": "I", "ى": "I", "ی": "I", "ع": "'", "ک": "k",
    "ڤ": "w", "ڨ": "g",
    "ٹ": "t", "ڈ": "d",
    "ړ": "r", "ډ": "d", "ټ": "t", "ښ": "S", "ڑ": "r", "ں": "n",
}  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюяёіїєґ",
        "a b v g d e j z i i k l m n o p r s t u f h ts ch sh sh i e yu ya yo i yi ye g".split(),
        strict=True,
    )
)

#: Spellings that no rule of sound brings together.
_VARIANTS = {
    spelling: names.split()[0]
    for names in """
muhammad mohammed mohammad mohamed mohamad muhammed muhamad muhamed mohamud mahamed mahamad mehmet mehmed mohd muhd
mhd mouhamed mouhamad mouhammad muhamet maxamed moh mohammod muhammet mohemmed mohamet ; husayn hussein hussain
husain husein hosein hossein hussien hossain hocine houssein houcine hussayn huseyin husseyn huseen xuseen hoseyn
hosain houssain husien ; hasan hassan hassen hacen hasen hacene xasan lahcen lahsen
lahcene ; ibrahim ebrahim brahim ibraheem ibrahem
ebraheem ibrahiim ibrahima ; sulayman suleiman sulaiman soliman suleyman sleiman slimane solaiman sulejman suleman
souleymane sulaymaan sleman soleiman soleyman suliman ; uthman othman osman ousmane usman ottoman outhmane ottman
osmaan cusmaan ; yusuf yousef youssef yousif yusif yousuf yosef youcef josef yuusuf yussuf yousof yousaf joussef ;
umar omar omer cumar umer oumar ; ahmad ahmed ahmet axmed ahmaad achmed ahmud ahmat ; mahmud mahmoud mahmood mehmood
machmud maxamuud mahmut ; mustafa mostafa moustafa moustapha mustapha mustafah mustaffa mostefa ; khalid khaled
chaled khalled halid ; isa issa eissa essa eisa aissa ciise ; yahya yehia yahia yehya jahja yahye ; aisha ayesha
aicha aysha aishah ayisha caasha aischa eisha ; fatima fatma fatemeh fatimah fatme fatimata fadumo fatimeh fadma ;
maryam mariam meryem maryem myriam miriam mariyam maryan meriem ; zaynab zainab zeinab zineb zaineb zeynep zeinep
zenab zenib ; layla leila laila leyla lailah leilah lejla ; dawud daoud dawood daud davud dawod davood daout ; said
saeed sayeed saied saeid saiid siid ; ali aly alee cali ; isHaq ishaq ishak isaac eshaq ishaaq ; ismail ismael esmail
ismaeel ismayil smail ismaiil ; yaqub yacoub yaqoob yakub yaacoub yaghoub yaqoub yakoub jakub ; qadhafi gaddafi
qaddafi kadhafi gadhafi khadafy kaddafi qadhdhafi gadafi qathafi kadafi ghadaffi ghaddafi khaddafi elkaddafi gadaffi
gheddafi ; jamal gamal djamel jamel djamal jamaal jemal cemal ; najib naguib nagib najeeb nadjib najeb ; tariq tarek
tarik tareq tarig tarique ; shaykh sheikh cheikh sheik shaikh ; uthmani osmani othmani ; zuhayr zuhair zoheir
zouheir zuheir zoher ; usama osama oussama ussama osamah usamah oussema ; ayman aiman aymen eyman aimen ; zawahiri
zawahri dhawahiri ; jafar jaffar gaafar djafar jaafar jafer gafar djaafar ; rashid rasheed rachid ; hamza hamzah
hamsa ; bilal belal billal bilel ; khadija khadijah khadeeja khadidja hadija kadija khadiga ; amina aminah ameena
aminata ; musa moussa mousa moosa mussa muse ; iyad eyad ayyad iad ayad ; marwan merwan marouane marwane ; walid
waleed oualid ualid ; wail wael ouael ; hisham hicham hesham hishaam ; hajj haj hadj haji hadji hajji ; sayyid sayed
sayyed seyed syed saiyid sayid elsayed ; bakr bakar bekir bekr ;
suad souad soad suaad souaad ; kulthum kulthoum kalthum kalthoum kalsum kalsoum kulsum kulsoum kolthoum kolsoum
kalsoom ; salih saleh saalih ; jurj george georges jorj ; arabi larbi arbi ; akhdar
lakhdar ; amin lamine lamin ; fadl fazl fadhl ; reza rida ridha reda riza raza redha ; ramadan ramadhan ramazan
ramzan ; murtada morteza murtaza mortada murtadha mortaza ; misri masri masry misry
""".split(";")
    for spelling in names.split()
}

_TOGETHER: dict[str, list[str]] = {}
for _spelling, _name in _VARIANTS.items():
    _TOGETHER.setdefault(_name, []).append(_spelling)


def same_spellings(spelling: str) -> tuple[str, ...]:
    """The spellings that are known to be the same name as this one; none where it is not known."""
    return tuple(_TOGETHER.get(_VARIANTS.get(spelling, ""), ()))


_CONSONANTS: dict[str, float] = {
    "qk": 0.05, "qg": 0.15, "kg": 0.3, "Gg": 0.1, "Gq": 0.25, "Gk": 0.4, "Xk": 0.15, "Xh": 0.25, "Xq": 0.4, "jg": 0.2,
    "Tt": 0.1, "Ts": 0.15,
    "Zz": 0.0, "Zd": 0.1, "ZD": 0.05, "ZT": 0.2, "Dd": 0.1, "Dz": 0.1, "DT": 0.15, "dz": 0.42, "Ss": 0.5, "Sk": 0.6,
    "Sj": 0.5, "sz": 0.45, "bp": 0.15, "fw": 0.4,
    "bw": 0.5, "yj": 0.4, "td": 0.5,
    "jz": 0.5, "mn": 0.7, "lr": 0.8, "pf": 0.5,
}  # fmt: skip
_VOWELS: dict[str, float] = {
    "ae": 0.08, "ie": 0.1, "ou": 0.04, "ai": 0.36, "au": 0.36, "ao": 0.3, "iu": 0.34, "io": 0.4, "eu": 0.3,
    "eo": 0.34, "Ye": 0.12, "Yi": 0.18,
    "Ya": 0.2, "Wo": 0.1, "Wu": 0.15, "Wa": 0.25, "yi": 0.05, "ye": 0.15, "Yy": 0.1, "wu": 0.08, "wo": 0.15, "Ww": 0.1,
    "Aa": 0.0, "Ae": 0.06, "Ao": 0.15, "Ai": 0.6, "Au": 0.6, "AY": 0.35, "AW": 0.4, "Uu": 0.0, "Uo": 0.0, "UW": 0.05,
    "Uw": 0.0, "Ua": 0.6, "Ui": 0.6,
    "Ue": 0.5, "Ii": 0.0, "Ie": 0.05, "IY": 0.05, "Iy": 0.0, "Ia": 0.5, "Iu": 0.6, "Io": 0.6, "AI": 0.5, "AU": 0.7,
    "UI": 0.7, "AV": 0.1, "Ei": 0.0, "Ea": 0.08, "Ee": 0.05, "EI": 0.0, "EA": 0.05, "EY": 0.05, "Ey": 0.05,
    **dict.fromkeys(("Va", "Ve", "Vi", "Vo", "Vu", "VY", "VW"), 0.0),
    **dict.fromkeys(("'a", "'e", "'i", "'o", "'u", "'Y", "'W", "'A", "'I", "'U", "'V"), 0.05),
    **dict.fromkeys(("'w", "'y"), 0.1),
    "Ji": 0.0, "Je": 0.02, "Jy": 0.1, "JY": 0.3, "JI": 0.1, **dict.fromkeys(("Ja", "Jo", "Ju"), 0.36),
}  # fmt: skip
#: v is و or ف: Vali, Vall
_CONSONANTS |= {pair.replace("w", "v"): cost for pair, cost in _CONSONANTS.items() if "w" in pair}
_VOWELS |= {pair.replace("w", "v"): cost for pair, cost in _VOWELS.items() if "w" in pair} | {"vw": 0.0}
_CONSONANTS["fv"] = 0.15
_COST = {tuple(pair): cost for pair, cost in (_CONSONANTS | _VOWELS).items()}
_COST |= {(second, first): cost for (first, second), cost in _COST.items()}
_LOST = {
    "a": 0.3,
    "e": 0.25,
    "i": 0.35,
    "o": 0.35,
    "u": 0.35,
    "Y": 0.5,
    "W": 0.5,
    "'": 0.02,
    "A": 0.35,
    "U": 0.5,
    "I": 0.5,
    "V": 0.6,
    "h": 0.45,
    "y": 0.3,
    "J": 0.5,
}
_LOST_ARABIC = {"A": 0.6, "a": 0.3}
_SWAPS: dict[str, dict[str, float]] = {}
for (_one, _other), _cost in _COST.items():
    _SWAPS.setdefault(_one, {})[_other] = _cost
_SWAPS_ARABIC = {
    one: {other: _SWAPS[one][other] for other in others} for one, others in {"E": "IA", "I": "E", "A": "E"}.items()
}
_NO_SWAPS: dict[str, float] = {}
_LOST_UNWRITTEN = _LOST | {"a": 0.03, "e": 0.04, "i": 0.1, "o": 0.1, "u": 0.1}


@lru_cache(maxsize=50_000)
def sound(part: str) -> str:
    """How one part of a name sounds; the part is in small letters, without accents."""
    if not part:
        return ""
    if "؀" <= part[0] <= "ۿ":
        return _of_arabic(part)
    plain = "".join(_CYRILLIC.get(sign, sign) for sign in part) if "Ѐ" <= part[0] <= "ӿ" else part
    plain = _VARIANTS.get(plain.replace("'", ""), plain)
    plain = _SAFIYA.sub("", _RIYAD.sub(r"\1ya", _TWICE_CONSONANT.sub(r"\1", plain)))
    spelled = _CLUSTER.sub(lambda found: _ALL_CLUSTERS[found[0]], _SOFT_G.sub("j", plain))
    spelled = re.sub(r"(?<=[^aeiouYW])y(?![aeiou])|^y(?![aeiouYW])", "i", _TWICE.sub(r"\1", spelled))
    return _TAHIR.sub("e", spelled).replace("H", "h").replace("-", "")[:30]


def _of_arabic(part: str) -> str:
    head, rest = part[0], part[1:]
    first = "V" if head in "اٱ" else _ARABIC.get(head, "")
    letters = "".join(_ARABIC.get(sign, "") for sign in rest)
    # a final ه may be ة, and a final ى may be read a or i
    if rest.endswith("ه") and len(letters) > 1:
        letters = letters[:-1] + "a"
    elif rest.endswith(("ى", "ی")):
        letters = letters[:-1] + "E"
    spelled = re.sub(r"A'?[IE](?![AIUE])", "Y", _TWICE.sub(r"\1", first + letters))
    spelled = _NASIR.sub("J", _IYAD.sub("", spelled))
    return re.sub(r"^V([IU])(?![AIUE])", lambda found: "Y" if found[1] == "I" else "W", spelled)[:30]


#: An alif before a long vowel that is a consonant here is not heard: إياد
_IYAD = re.compile(r"^V(?=[IU][AU])")
#: No two consonants end a word after a long a: a small vowel stands between them, and in names like ناصر it is i
_NASIR = re.compile(r"(?<=^.A[^AIUEVYWa'])(?=[^AIUEVYWa']$)")


def bare(text: str) -> str:
    """Small letters without accents; of apostrophes those between letters are left, which may be ayn or hamza."""
    if text.isascii():
        return text.lower().replace("`", "'").strip("'")
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFD", text.casefold().replace("ç", "s"))
        if unicodedata.category(sign) != "Mn"
    )
    return re.sub("[’ʼ‘`´ʿʾ′]", "'", unicodedata.normalize("NFC", kept)).strip("'")


_KNOWN: dict[tuple[str, str, int], float] = {}
_MOST_KNOWN = 500_000
#: how many of two sounds are written in Arabic letters: none, one, both
LATIN, MIXED, ARABIC = 0, 1, 2
#: Two sounds less alike than this are not alike at all.
WEAK = 0.55


def alike(one: str, other: str, letters: int = LATIN) -> float:
    """How readily one sound is heard as the other: 1, or less down to ``WEAK``, or 0."""
    if one == other:
        return 1.0
    pair = (one, other, letters) if one < other else (other, one, letters)
    found = _KNOWN.get(pair)
    if found is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        found = _KNOWN[pair] = max(_measured(*pair), *[_measured(*way) - _AS_TWO for way in _as_two(*pair)], 0.0)
    return found if found >= WEAK else 0.0


#: Two letters that may be one cluster, or the other way round: Fathi is فتحي, and Saidi ساعدي.
_TWO = {"T": "th", "D": "dh", "S": "sh", "X": "kh", "G": "gh", "Y": "A'"}
_AS_TWO = 0.05


def _as_two(one: str, other: str, letters: int) -> Iterator[tuple[str, str, int]]:
    for cluster, two in _TWO.items() if letters != ARABIC else ():
        if cluster in one and two in other:
            yield one.replace(cluster, two), other, letters
        if cluster in other and two in one:
            yield one, other.replace(cluster, two), letters


def skeleton(spelled: str) -> str:
    """The consonants in classes that confusion does not leave; what two alike sounds share."""
    return spelled.translate(_CLASS)


_CLASS = str.maketrans(
    {
        **dict.fromkeys("aeiouYWAUIVEJ'yhwv"), **dict.fromkeys("qkgGXjS", "k"), **dict.fromkeys("TtDdzsZ", "t"),
        **dict.fromkeys("pbf", "b"),
    }
)  # fmt: skip


def _measured(one: str, other: str, letters: int) -> float:
    factor = min(1.0, 6 / max(len(one), len(other)))
    worst = 1 - factor if 1 - factor >= WEAK else 0.0  # what a distance of 1 comes to, the greatest
    # m and n, or l and r, are heard as each other alone: one too many of them is a distance of 1
    if abs(len(one) - len(other)) > 5 or any(_number(pair, one) != _number(pair, other) for pair in ("mn", "lr")):
        return worst
    least = min(1.0, (1 - WEAK) / factor + 1e-9)  # from here on they are not alike
    costs, gone_of = _losses(other, letters), _losses(one, letters)
    if _clipped(one, other, letters):
        costs[0] = _CLIPPED
    if _clipped(other, one, letters):
        gone_of[0] = _CLIPPED
    row = [0.0]
    for cost in costs:
        row.append(row[-1] + cost)
    every = _SWAPS_ARABIC if letters == ARABIC else _SWAPS
    for sign, gone in zip(one, gone_of, strict=True):
        swaps = every.get(sign, _NO_SWAPS)
        before, above = row[0], row[1:]
        left = before + gone
        row = [left]
        for counterpart, cost, over in zip(other, costs, above, strict=True):
            best = before if sign == counterpart else before + swaps.get(counterpart, 1.0)
            if over + gone < best:
                best = over + gone
            if left + cost < best:
                best = left + cost
            row.append(best)
            before, left = over, best
        if min(row) >= least:
            return worst
    found = 1 - min(1.0, row[-1]) * factor
    return found if found >= WEAK else 0.0


#: No Arabic word begins with two consonants: where a spelling does, a vowel before them was dropped (Driss, Idris).
_CLIPPED = 0.1


def _clipped(spelled: str, whole: str, letters: int) -> bool:
    """Whether one is a spelling in Latin letters that dropped the vowel at the head of the other."""
    heads = ("ie", "V", "")[letters]  # an alif is V; what is in Arabic letters has no small vowels to drop
    begun = len(spelled) > 1 and whole[:1] in heads and spelled[:2] == whole[1:3]
    return begun and not _NO_CONSONANT & set(spelled[:2])


_NO_CONSONANT = frozenset("aeiouYWAUIVEJ'")


def _number(letters: str, spelled: str) -> int:
    return spelled.count(letters[0]) + spelled.count(letters[1])


def _losses(spelled: str, letters: int) -> list[float]:
    """What it costs to leave out each sound."""
    lost = (_LOST, _LOST_UNWRITTEN, _LOST_ARABIC)[letters]
    costs = [lost.get(sign, 1.0) for sign in spelled]
    if letters != ARABIC and (spelled[-1:] in ("e", "i", "I") or spelled[-2:] in ("ah", "Ah", "eh")):
        costs[-1] = 0.6 if spelled[-1] in "iI" else 0.06 if spelled[-1] == "h" else 0.1
    return costs


def forget() -> None:
    """Forget every part of a name that was heard."""
    sound.cache_clear()
    _KNOWN.clear()
