"""Units of counting and measure, one spelling for each."""

from __future__ import annotations

import re

from habeas.core.kernel.numberwords_english import WORDS as ENGLISH_WORDS
from habeas.core.kernel.numberwords_french import WORDS as FRENCH_WORDS

_SPELLINGS = {
    "person": "명 사람 인 분 인원 person persons people personne personnes شخص شخصا اشخاص فرد افراد",
    "household": "가구 세대 가족 household households family families foyer foyers ménage ménages famille familles"
    " اسره اسر عائله عائلات",
    "g": "g gram grams gramme grammes 그램 그람 غرام جرام",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes 킬로그램 킬로 키로 키로그램 كيلو كيلوغرام"
    " كيلوجرام",
    "t": "t ton tons tonne tonnes 톤 طن",
    "l": "l litre litres liter liters 리터 لتر",
    "m": "m metre metres meter meters mètre mètres 미터 متر",
    "km": "km kilometre kilometres kilometer kilometers kilomètre kilomètres 킬로미터 كيلومتر",
    "%": "% percent 퍼센트 프로 pourcent",
    "won": "원 won wons",
    "dollar": "달러 dollar dollars دولار",
    "yuan": "위안 yuan yuans 원화",
    "hour": "시간 hour hours heure heures ساعه ساعات",
    "day": "일 day days jour jours يوم ايام يوما",
    "month": "개월 달 month months mois شهر اشهر شهور شهرا",
    "year": "년 year years an ans année années سنه سنوات عام اعوام عاما",
    "time": "번 회 차례 time times fois مره مرات",
    "meal": "끼 끼니 meal meals repas وجبه وجبات",
    "case": "건 case cases cas حاله حالات",
    "place": "곳 군데 개소 place places lieu lieux",
    "item": "개 item items",
}
#: spelling -> unit
UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}
#: units that are measured and not counted: between 30 kg and more than 30 kg lies no whole step
MEASURED = frozenset(("g", "kg", "t", "l", "m", "km", "%", "won", "dollar", "yuan", "hour", "day", "month", "year"))
#: Korean counters, longest first, for words that stand without a space
KOREAN = "|".join(sorted((s for s in UNITS if re.match("[가-힣]", s)), key=len, reverse=True))

# Words that say how many or how surely, and are no unit: 30 approx, 30 millions, 30k.
_LIST_OF_NO_UNIT = """
    and or not no than more less fewer maybe perhaps about to from up least most at of the a an et ou de plus moins only
    even nearly almost each per approx approximately circa odd minus max maximum min minimum total probably possibly
    unknown est estimated roughly around some several few many half quarter third dozens hundreds thousands millions
    billions milliard milliards millier milliers environ bn mn mln mio mrd tn ألف الف الاف مليون ملايين مليار تقريبا فقط
    او من الي
"""
_NO_UNIT = frozenset(_LIST_OF_NO_UNIT.split())


def unit_of(word: str) -> str | None:
    """The unit that a word names: one of the table, or the word itself; None where it names none."""
    word = word.strip().rstrip(".")
    if not word:
        return ""
    if word in UNITS:
        return UNITS[word]
    if word in ("per cent", "per-cent", "pour cent"):
        return "%"
    # An unknown Hangul word may hold more than a unit (30명가량): it is not taken for one.
    if re.search("[가-힣]", word) or word in _NO_UNIT or word in ENGLISH_WORDS or word in FRENCH_WORDS:
        return None
    return word if 2 <= len(word) <= 40 and word.isalpha() else None
