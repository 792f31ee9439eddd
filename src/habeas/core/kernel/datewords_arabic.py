"""Dates in Arabic words: the Gregorian months of Egypt, the Levant and the Maghreb. The Hijri calendar is not read."""

from __future__ import annotations

import re

from habeas.core.kernel.datewords import Language, century, decade, rules, spelt
from habeas.core.kernel.numberwords_arabic import plain

_NAMES = {
    "يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "مايو": 5, "يونيو": 6, "يونيه": 6, "يوليو": 7, "يوليه": 7,
    "اغسطس": 8, "سبتمبر": 9, "اكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
    "كانون الثاني": 1, "شباط": 2, "اذار": 3, "نيسان": 4, "ايار": 5, "حزيران": 6, "تموز": 7, "اب": 8, "ايلول": 9,
    "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الاول": 12,
    "جانفي": 1, "فيفري": 2, "افريل": 4, "ماي": 5, "جوان": 6, "جويليه": 7, "اوت": 8,
}  # fmt: skip
_MONTH = "(?:شهر )?(" + "|".join(sorted(_NAMES, key=len, reverse=True)) + ")"
_SEASONS = {"ربيع": 21, "صيف": 22, "خريف": 23, "شتاء": 24}
_DECADES = {"العشرينيات": 2, "الثلاثينيات": 3, "الاربعينيات": 4, "الخمسينيات": 5, "الستينيات": 6, "السبعينيات": 7}
_DECADES |= {"الثمانينيات": 8, "التسعينيات": 9}
_CENTURIES = {"التاسع عشر": 19, "العشرين": 20, "الحادي والعشرين": 21}
_DAYS = ["الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد"]
_OF_YEAR = "(?: من)?(?: (?:ال)?(?:عام|سنه))?"
_YEAR = "([0-9]{4})(?: ?م)?"
_DATE = re.compile(f"(?:ال)?(?:عام |سنه )?{_YEAR}")
_MONTH_OF = re.compile(f"{_MONTH}{_OF_YEAR} {_YEAR}")
_DAY_OF = re.compile(f"(?:يوم )?([0-9]{{1,2}})(?: من)? {_MONTH}{_OF_YEAR} {_YEAR}")
_SEASON_OF = re.compile(f"({'|'.join(_SEASONS)}){_OF_YEAR} {_YEAR}")
_CENTURY = re.compile(f"القرن (?:ال)?({'|'.join(_CENTURIES)}|[0-9]{{1,2}})")
_DECADE = re.compile(f"({'|'.join(name[2:] for name in _DECADES)}) القرن ({'|'.join(_CENTURIES)})")
_DAY_NAME = re.compile(f"(?:يوم )?({'|'.join(_DAYS)})،?,? ")


def _core(text: str) -> str | None:
    text = plain(text)
    if found := _DATE.fullmatch(text):
        return spelt(found[1])
    if found := _MONTH_OF.fullmatch(text):
        return spelt(found[2], _NAMES[found[1]])
    if found := _DAY_OF.fullmatch(text):
        return spelt(found[3], _NAMES[found[2]], found[1])
    if found := _SEASON_OF.fullmatch(text):
        return f"{found[2]}-{_SEASONS[found[1]]}"
    if found := _CENTURY.fullmatch(text):
        return century(_CENTURIES[found[1]] if found[1] in _CENTURIES else int(found[1]))
    if found := _DECADE.fullmatch(text):
        return decade(f"{_CENTURIES[found[2]] - 1}{_DECADES['ال' + found[1]]}0")
    return None


_TAIL = re.compile(f"(?:([0-9]{{1,2}}) )?{_MONTH}{_OF_YEAR} {_YEAR}")


def _complete(one: str, other: str) -> tuple[str, str]:
    """``من مايو إلى يوليو 2014``, ``من 5 إلى 10 مايو 2014``: the parts that the first takes from the second."""
    if found := _TAIL.fullmatch(plain(other)):
        if re.fullmatch(f"(?:[0-9]{{1,2}} )?{_MONTH}", plain(one)):
            return f"{one} {found[3]}", other
        if found[1] and re.fullmatch("[0-9]{1,2}", one):
            return f"{one} {found[2]} {found[3]}", other
    return one, other


def _day_name(text: str) -> tuple[str, int | None]:
    text = plain(text)
    if found := _DAY_NAME.match(text):
        return text[found.end() :], _DAYS.index(found[1])
    return text, None


# The engine applies the rules to the text as ``plain`` leaves it: without hamza on alif, with ه for ة.
ARABIC = Language(
    rules(
        {
            "(?:في )?(?:حوالي|نحو|قرابه|ما يقارب|تقريبا)(?: في)? (.+)": "about",
            "(.+?) (?:تقريبا|علي وجه التقريب)": "about",
            "(?:ربما|لعله|من المحتمل|يحتمل)(?: في)? (.+)": "perhaps",
            "(.+?) ?[?؟]": "perhaps",
            "(?:في الفتره )?(?:ما )?بين (?:عامي |سنتي )?(.+?) و ?(.+)": "between",
            "(?:في الفتره )?من (.+?) (?:الي|حتي) (.+)": "between",
            "(?:قبل)(?: نهايه)? (.+)": "before",
            "(?:بعد)(?: نهايه)? (.+)": "after",
            "(?:منذ|ابتداء من|اعتبارا من) (.+)": "since",
            "(?:حتي|الي غايه) (.+)": "until",
            "(?:في )?(?:اوائل|بدايه|بدايات|مطلع) (.+)": "early",
            "(?:في )?(?:منتصف|اواسط|وسط) (.+)": "middle",
            "(?:في )?(?:اواخر|نهايه|نهايات) (.+)": "late",
            "(.+?) (?:او) (.+)": "or",
            "(.+?) (?:الي|حتي) (.+)": "between",
            "(.+?) ?- ?(.+)": "between",
            "(?:في|خلال|اثناء|عقد|فصل)(?: فتره)? (.+)": "same",
        }
    ),
    _core,
    _complete,
    _day_name,
)
