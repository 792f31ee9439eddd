"""Dates in French words."""

from __future__ import annotations

import re

from habeas.core.kernel.datewords import Language, century, decade, rules, spelt

_NAMES = {
    "janvier": 1, "janv": 1, "février": 2, "fevrier": 2, "févr": 2, "fév": 2, "mars": 3, "avril": 4, "avr": 4,
    "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "août": 8, "aout": 8, "septembre": 9, "sept": 9,
    "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "décembre": 12, "decembre": 12, "déc": 12,
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\.?"
_SEASONS = {"printemps": 21, "été": 22, "automne": 23, "hiver": 24}
_ROMAN = {"xviii": 18, "xix": 19, "xx": 20, "xxi": 21}
_DAY, _YEAR = "([0-9]{1,2})(?:er)?", "([0-9]{4})"
_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_ORDINALS = {"premier": 1, "première": 1, "1er": 1, "1re": 1, "deuxième": 2, "second": 2, "seconde": 2, "2e": 2}
_ORDINALS |= {"troisième": 3, "3e": 3, "quatrième": 4, "4e": 4, "dernier": 4}
_ORDINAL = "(" + "|".join(_ORDINALS) + ")"
#: words that English does not have: they tell the two languages apart
LOOKS_FRENCH = re.compile(
    r"\b(?:janvier|janv|f[ée]v\w*|mars|avril|avr|mai|juin|juillet|juil|ao[uû]t|septembre|octobre|novembre|décembre|déc"
    r"|decembre|printemps|été|automne|hiver|vers|environ|avant|après|depuis|jusqu\w*|début|mi|fin|milieu|entre|années?"
    r"|siècle|trimestre|semestre|courant|peut-être|probablement|partir|du|de|le|la|les|au|en|l)\b"
)

_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in {
        "year": f"(?:l'année |année |l'an )?{_YEAR}",
        "month": f"(?:mois de |mois d')?{_MONTH}(?: de)? {_YEAR}",
        "day": f"{_DAY} {_MONTH} {_YEAR}",
        "season": f"({'|'.join(_SEASONS)})(?: de)? {_YEAR}",
        "decade": f"(?:les )?années {_YEAR}",
        "roman": f"({'|'.join(sorted(_ROMAN, key=len, reverse=True))})(?:e|ème)? siècle",
        "century": "([0-9]{1,2})(?:e|ème) siècle",
        "semestre": f"{_ORDINAL} semestre(?: de)? {_YEAR}",
        "trimestre": f"{_ORDINAL} trimestre(?: de)? {_YEAR}",
    }.items()
}


def _core(text: str) -> str | None:
    for name, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            return _written(name, found)
    return None


def _written(name: str, found: re.Match[str]) -> str | None:
    match name:
        case "year":
            return spelt(found[1])
        case "month":
            return spelt(found[2], _NAMES[found[1]])
        case "day":
            return spelt(found[3], _NAMES[found[2]], found[1])
        case "season":
            return f"{found[2]}-{_SEASONS[found[1]]}"
        case "decade":
            return decade(found[1])
        case "roman":
            return century(_ROMAN[found[1]])
        case "century":
            return century(int(found[1]))
        case "semestre":
            number = 2 if found[1] == "dernier" else _ORDINALS[found[1]]
            return f"{found[2]}-{39 + number}" if number <= 2 else None
        case _:
            return f"{found[2]}-{32 + _ORDINALS[found[1]]}"


_TAIL = re.compile(rf"(?:{_DAY} )?{_MONTH} {_YEAR}")
_NO_YEAR = re.compile(rf"(?:{_DAY} )?{_MONTH}")


def _complete(one: str, other: str) -> tuple[str, str]:
    """``du 5 au 10 mai 2014``, ``de mai à juillet 2014``: the parts that the first takes from the second."""
    if found := _TAIL.fullmatch(other):
        if _NO_YEAR.fullmatch(one):
            return f"{one} {found[3]}", other
        if found[1] and re.fullmatch(_DAY, one):
            return f"{one} {found[2]} {found[3]}", other
    return one, other


_DAY_NAME = re.compile(r"(?:le )?(" + "|".join(_DAYS) + r")\.?,? (?:le )?")


def _day_name(text: str) -> tuple[str, int | None]:
    if found := _DAY_NAME.match(text):
        return text[found.end() :], _DAYS.index(found[1])
    return text, None


_ABOUT = r"(?:vers|environ|autour de|aux alentours de|approximativement|circa|ca\.?|v\.)"
_DURING = "(?:courant|au cours de|pendant|durant|en|dans|le|la|les|au|à|l'|de|du)"
FRENCH = Language(
    rules(
        {
            rf"{_ABOUT}(?: en| le| la| l'| les| du)? ?(.+)": "about",
            r"(.+?),? (?:environ|à peu près|approximativement)": "about",
            r"(?:peut-être|probablement|sans doute|possiblement)(?: en| le)? (.+)": "perhaps",
            r"(.+?) ?\?": "perhaps",
            r"entre (?:le |la |l')?(.+?) et (?:le |la |l')?(.+)": "between",
            r"(?:de|du|d'|depuis|à partir de)(?: le)? ?(.+?) (?:à|au|jusqu'à|jusqu'en|jusqu'au) (.+)": "between",
            r"(?:jusqu'à|jusqu'en|jusqu'au|au plus tard en|au plus tard le)(?: fin)? (.+)": "until",
            r"(?:depuis|dès|à partir du|à partir de|au plus tôt en|au plus tôt le)(?: le)? (.+)": "since",
            r"(?:avant)(?: le| la| l'| les)? ?(.+)": "before",
            r"(?:après)(?: le| la| l'| les)? ?(.+)": "after",
            r"(?:au |en )?(?:tout )?début(?: de l'| de la| des| de| du| d')? ?(.+)": "early",
            r"(?:à la |en |à )?(?:mi-|mi |milieu(?: de l'| de la| des| de| du| d')? ?)(.+)": "middle",
            r"(?:au milieu)(?: de l'| de la| des| de| du| d')? ?(.+)": "middle",
            r"(?:à la |en )?fin(?: de l'| de la| des| de| du| d')? ?(.+)": "late",
            r"(?:soit )?(?:en )?(.+?),? (?:ou|soit)(?: en| le)? (.+)": "or",
            r"(.+?) (?:à|au) (.+)": "between",
            r"(.+?) ?- ?(.+)": "between",
            rf"{_DURING}(?: le| la| les| l')? ?(.+)": "same",
        }
    ),
    _core,
    _complete,
    _day_name,
)
