"""Made-up Arabic names written by published rules from vocalised forms. Fiction.

Written apart from the program. A name is given once, in the romanisation of the Library of Congress (1997) and in its
letters; what English, French and German newspapers write follows from the first by rule.
"""

from __future__ import annotations

import random
import re

#: given names: letters, and the Library of Congress's romanisation
ISM = """
محمد Muḥammad|أحمد Aḥmad|محمود Maḥmūd|حسن Ḥasan|حسين Ḥusayn
|علي ʿAlī|عمر ʿUmar|عثمان ʿUthmān|خالد Khālid|سعيد Saʿīd
|يوسف Yūsuf|إبراهيم Ibrāhīm|إسماعيل Ismāʿīl|سليمان Sulaymān
|داود Dāwūd|يحيى Yaḥyá|زكريا Zakarīyā|جمال Jamāl|كمال Kamāl
|جابر Jābir|ناصر Nāṣir|منصور Manṣūr|طارق Ṭāriq|فاروق Fārūq
|رشيد Rashīd|هشام Hishām|بشير Bashīr|شريف Sharīf
|مصطفى Muṣṭafá|مرتضى Murtaḍá|ياسر Yāsir|ماجد Mājid|نبيل Nabīl
|وليد Walīd|غسان Ghassān|عادل ʿĀdil|صالح Ṣāliḥ|طاهر Ṭāhir
|حمزة Ḥamzah|فؤاد Fuʾād|لطفي Luṭfī|رياض Riyāḍ|سمير Samīr
|كريم Karīm|أنور Anwar|أيمن Ayman|عبد الله ʿAbd Allāh
|عبد الرحمن ʿAbd al-Raḥmān|عبد العزيز ʿAbd al-ʿAzīz
|عبد الكريم ʿAbd al-Karīm|عبد القادر ʿAbd al-Qādir
|عبد الحميد ʿAbd al-Ḥamīd|صلاح الدين Ṣalāḥ al-Dīn
|نور الدين Nūr al-Dīn|عز الدين ʿIzz al-Dīn|فاطمة Fāṭimah
|خديجة Khadījah|عائشة ʿĀʾishah|زينب Zaynab|مريم Maryam
|ليلى Laylá|سعاد Suʿād|أمينة Amīnah|هدى Hudá|نادية Nādiyah
"""
NISBA = """
الحمصي al-Ḥimṣī|الحلبي al-Ḥalabī|البغدادي al-Baghdādī
|المصري al-Miṣrī|التكريتي al-Tikrītī|الشمري al-Shammarī
|الجبوري al-Jubūrī|القحطاني al-Qaḥṭānī|الدوري al-Dūrī
|الزبيدي al-Zubaydī|الخطيب al-Khaṭīb|النجار al-Najjār
|الحداد al-Ḥaddād|القاضي al-Qāḍī|الصباغ al-Ṣabbāgh
|الغامدي al-Ghāmidī|العتيبي al-ʿUtaybī|السعدي al-Saʿdī
|الجزائري al-Jazāʾirī|التونسي al-Tūnisī|الراشد al-Rāshid
|الهاشمي al-Hāshimī|الطويل al-Ṭawīl|الأعرج al-Aʿraj
|الأسود al-Aswad|خوري Khūrī|حجازي Ḥijāzī|شاهين Shāhīn
|زيدان Zaydān
"""

Word = tuple[str, str]
Name = tuple[Word, ...]


def _words(text: str) -> list[Word]:
    found = []
    for entry in text.replace("\n", "").split("|"):
        letters = " ".join(word for word in entry.split() if word >= "؀" and "ء" <= word[0] <= "ۿ")
        found.append((letters, entry[len(letters) :].strip()))
    return found


_GIVEN, _FAMILIES = _words(ISM), _words(NISBA)
_SUN = "tṭdḍṣszẓrnlTD"
_MARKS = {
    "ʿ": "",
    "ʾ": "",
    "ḥ": "h",
    "Ḥ": "H",
    "ṣ": "s",
    "Ṣ": "S",
    "ṭ": "t",
    "Ṭ": "T",
    "ḍ": "d",
    "Ḍ": "D",
    "ẓ": "z",
    "á": "a",
}


def persons(count: int, seed: int) -> list[Name]:
    """A given name, a father's, and a nisba or family."""
    chance = random.Random(seed)
    return [(*chance.sample(_GIVEN, 2), chance.choice(_FAMILIES)) for _ in range(count)]


def near(name: Name, chance: random.Random) -> Name:
    """Another person: another given name, or another family."""
    place = chance.choice([0, 2])
    return (
        *name[:place],
        chance.choice([one for one in (_FAMILIES if place else _GIVEN) if one != name[place]]),
        *name[place + 1 :],
    )


def letters(name: Name, chance: random.Random) -> str:
    """خالد بن عمر الحمصي."""
    text = chance.choice([" ", " بن "]).join([name[0][0], name[1][0]]) + " " + name[2][0]
    return chance.choice([text, text.replace("أ", "ا").replace("إ", "ا"), text.replace("عبد ال", "عبدال")])


def library(name: Name, chance: random.Random) -> str:
    """Khālid ibn ʿUmar al-Ḥimṣī, with its marks."""
    return f"{name[0][1]}{chance.choice([' ', ' ibn '])}{name[1][1]} {name[2][1]}"


def _assimilated(text: str) -> str:
    found = []
    for word in text.split(" "):
        if word.startswith("al-"):
            rest = word[3:]
            two = rest[:2].lower()
            head = "sh" if two == "sh" else "" if two in ("kh", "gh", "dh", "th") else rest[:1].lower()
            if head == "sh" or (head and head in "tdszrnl"):
                word = f"a{head}-{rest}"
        found.append(word)
    return " ".join(found)


def _swap(text: str, table: dict[str, str]) -> str:
    """Each of these letters at once, the longest first; a capital stays one."""
    longest = re.compile("|".join(sorted(table, key=len, reverse=True)), re.IGNORECASE)

    def one(found: re.Match[str]) -> str:
        new = table.get(found[0], table.get(found[0].lower(), ""))
        return new.capitalize() if found[0][:1].isupper() else new

    return longest.sub(one, text)


def english(name: Name, chance: random.Random) -> str:
    """Khaled bin Omar al-Homsi: as newspapers write it."""
    text = library(name, chance)
    if chance.random() < 0.4:
        text = _assimilated(_swap(text, _MARKS))
    text = _swap(text, _MARKS)
    text = _swap(
        text,
        {
            "ī": chance.choice(["i", "i", "ee"]) if chance.random() < 0.5 else "i",
            "ū": chance.choice(["u", "ou", "oo"]),
            "ā": "a",
        },
    )
    text = text.replace("ibn ", chance.choice(["bin ", "ibn ", "ben "]))
    text = text.replace("al-", chance.choice(["al-", "Al-", "el-", "al ", "El "]))
    if chance.random() < 0.3:
        text = text.replace("Abd al-", "Abdul ").replace("Abd Al-", "Abdul ")
    text = text.replace("Abd Allah", chance.choice(["Abdullah", "Abdallah", "Abd Allah"]))
    return chance.choice([text, text.upper()]) if chance.random() < 0.3 else text


def french(name: Name, chance: random.Random) -> str:
    """Khaled Ben Omar El Homsi: ch, ou, dj; a doubled s between vowels."""
    text = _swap(
        library(name, chance),
        {
            "sh": "ch",
            "āwū": "aou",
            "ū": "ou",
            "u": "ou",
            "jj": "jj",
            "j": chance.choice(["dj", "j"]),
            "w": "ou",
            "ī": "i",
            "ā": "a",
        },
    )
    text = _swap(text, _MARKS)
    text = text.replace("ibn ", "Ben ").replace("al-", chance.choice(["El ", "el-", "Al "]))
    text = "".join(
        "ss"
        if sign == "s" and 0 < place < len(text) - 1 and text[place - 1] in "aeiou" and text[place + 1] in "aeiou"
        else sign
        for place, sign in enumerate(text)
    )
    return text.replace("Abd El ", "Abdel ").replace("Abd el-", "Abdel")


def german(name: Name, chance: random.Random) -> str:
    """Chalid ibn Umar al-Himsi: sch, ch for kh, dsch, j for y."""
    text = _swap(
        library(name, chance),
        {"sh": "sch", "kh": "ch", "jj": "ddsch", "j": "dsch", "y": "j", "ī": "i", "ū": "u", "ā": "a"},
    )
    return _swap(text, _MARKS).replace("ibn ", chance.choice(["bin ", "ibn "]))


def kunya(name: Name, chance: random.Random) -> str:
    """Abu Yusuf Khalid al-Himsi: the name of honour before the name."""
    child = chance.choice(["Yūsuf", "Aḥmad", "ʿAlī", "Muṣʿab"])
    text = _swap(f"Abū {child} {name[0][1]} {name[1][1]} {name[2][1]}", _MARKS)
    return _swap(text, {"ī": "i", "ū": "u", "ā": "a"})


LATIN = {"library": library, "english": english, "french": french, "german": german}
