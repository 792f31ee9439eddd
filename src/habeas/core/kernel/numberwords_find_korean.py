"""Numbers in Korean prose: figures, Sino-Korean and native words, with their counters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from habeas.core.kernel.numberwords import FoundNumber, figures_in
from habeas.core.kernel.numberwords_korean import NATIVE, SINO, native, sino

#: counters, each with what may not follow because it would be another word (두 배우 is two actors, not twice)
_COUNTERS = {
    "명": "령예분단", "분": "노석위류야리실의", "인": "민권원간구용터식", "개": "인별발혁", "건": "물강설국",
    "번": "째호",
    "회": "의사담장원", "배": "우경급", "살": "해인아림", "세": "기계상력", "주": "민석장요", "원": "인칙조",
    "프로": "그",
    "병": "원사", "장": "소면군", "조": "각선건직사치국", "대": "표학통상부다", "차": "별",
}  # fmt: skip
_FREE_COUNTERS = """
    사람 인분 개월 개국 개소 가구 세대 가족 가지 곳 군데 차례 년 월 일 주일 달 시간 시 달러 킬로그램 킬로미터 킬로 키로
    그램 그람 톤 리터 미터 퍼센트 퍼센트포인트 끼 마리 줄 층 호실 호 항 쪽 권 편 통 채
"""
_COUNTERS |= dict.fromkeys(_FREE_COUNTERS.split(), "")
_COUNTER = "|".join(
    counter + (f"(?![{others}])" if others else "")
    for counter, others in sorted(_COUNTERS.items(), key=lambda entry: -len(entry[0]))
)
#: 육십일 명 is 61 people, 육십 일 동안 sixty days: 일 is the last digit where a counter of other things follows it
_ONE_MORE = r"일(?= ?(?:명|사람|인(?![민권원간구용터식])|건|개|곳|가구|세대|가족|회|차례|살|세|배|번|년|월|일|퍼센트))"
_AFTER_FIGURE = re.compile(rf"여? ?({_COUNTER}|%|％|kg|km|g|m)")
# After a unit such as 만 only a counter, 여, a particle or no Hangul may follow: 10조각 is ten pieces, not ten
# trillion.
_PARTICLE = "(?:은|는|이|가|을|를|의|에|도|만|와|과|로|으로|이나|나|까지|부터|보다|이다|이었다|였다|중)"
_MORE_UNITS = "(?: ?(?:[0-9][0-9,.]{0,20} ?[십백천만억조]?|[십백천만억조])){0,6}"
_UNITS_AFTER = re.compile(rf" ?[십백천만억조]{_MORE_UNITS}(?=여? ?(?:{_COUNTER})|여|{_PARTICLE}?(?![가-힣0-9]))")
_NATIVE = re.compile(rf"(?<![가-힣])({NATIVE})(?P<gap> ?)({_COUNTER})")
_SINO = re.compile(
    rf"(?<![가-힣])(?<!수 )(?<!몇 )({SINO}{{1,40}}?(?: {SINO}{{1,40}}?){{0,4}})(?P<gap> ?)(?!{_ONE_MORE})({_COUNTER})"
)
_ALONE = re.compile(rf"(?<![가-힣])({SINO}{{2,40}}|{NATIVE}){_PARTICLE}?(?![가-힣])")
#: with these a single Sino-Korean digit is a number; before others it is rather 이 (this), 일 (work), 사, 오, 구
_AMOUNTS = ("개월", "세", "킬로", "킬로그램", "그램", "그람", "인분", "퍼센트", "프로")
_LIST_OF_OTHER_WORDS = """
    백일 천일 한 두 세 네 하나 석 서 넉 너 열 이천 만일 구조 천만 일조
"""
_OTHER_WORDS = frozenset(_LIST_OF_OTHER_WORDS.split())
_RANGES = re.compile("한두|두세|두서너|서너|너댓|네댓|대여섯|예닐곱|일고여덟")


def in_words(text: str) -> Iterator[FoundNumber]:
    """The numbers of a Korean text in figures and in words, in no order."""
    taken: set[int] = set()
    for found in (*_figures(text), *_counted(text, _NATIVE, native), *_counted(text, _SINO, sino), *_alone(text)):
        if taken.isdisjoint(range(found.start, found.end)):
            taken.update(range(found.start, found.end))
            yield found


def _figures(text: str) -> Iterator[FoundNumber]:
    last = 0
    for start, end, value, tail in figures_in(text):
        if start < last:
            continue
        units = _UNITS_AFTER.match(text, end)
        mixed = sino(text[start : units.end()]) if units else None
        if units and mixed is not None:
            value, end = mixed, units.end()
        last = end
        counter = _AFTER_FIGURE.match(text, end)
        yield FoundNumber(start, end, value, True, tail or (counter[1] if counter else ""))


def _counted(text: str, pattern: re.Pattern[str], value_of: Callable[[str], Decimal | None]) -> Iterator[FoundNumber]:
    for found in pattern.finditer(text):
        words, counter = found[1], found[3]
        if _RANGES.search(words.replace(" ", "") + counter) or (counter in ("대", "차") and not found["gap"]):
            continue
        if pattern is _NATIVE and counter == "세":  # ages of 세 are counted in Sino-Korean; 열세 is thirteen
            continue
        single = pattern is _SINO and len(words) == 1 and words not in "십백천만억조"
        if single and (counter not in _AMOUNTS or (words == "이" and found["gap"])):
            continue
        value = value_of(words)
        if value is not None:
            yield FoundNumber(found.start(1), found.end(1), value, False, counter)


def _alone(text: str) -> Iterator[FoundNumber]:
    """Numbers without a counter, where no other word is meant: 사십삼, 마흔셋, 스물."""
    for found in _ALONE.finditer(text):
        word = found[1]
        if word in _OTHER_WORDS or _RANGES.match(word):
            continue
        value = native(word)
        if value is None and (len(word) > 2 or word[-1:] in "십백" or word[:1] in "십"):
            value = sino(word)
        if value is not None:
            yield FoundNumber(found.start(1), found.end(1), value, False)
