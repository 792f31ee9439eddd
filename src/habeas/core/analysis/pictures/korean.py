"""The sentence of an answer in Korean, from its numbers and the words that they are called by.

A name stands before a comma or colon and never before a particle: which one it would take hangs on how it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from habeas.core.analysis.pictures.saying import MEASURES, number

Answer = Mapping[str, Any]

_UNITS = {"acts": "행위", "victims": "피해자", "events": "사건", "sources": "정보원", "witnesses": "증인"}
_BASES = {"certain": "확실한 것만", "possible": "가능한 것까지", "expected": "기댓값"}
_READINGS = {
    "more intense": "나머지보다 강도가 높다",
    "less intense": "나머지보다 강도가 낮다",
    "as intense": "나머지와 강도가 같다",
}
_CONSISTENT = {
    "consistent": "그러므로 일관되다",
    "not consistent": "그러므로 일관되지 않다",
    "cannot tell": "일관되는지는 알 수 없다",
}


def sentence(answer: Answer) -> str:
    """The answer in one or two sentences: what is documented, the estimate, and what it says."""
    return _OF.get(str(answer["kind"]), _numbers)(answer)


def _numbers(answer: Answer) -> str:
    documented, value = number(answer.get("documented")), number(answer.get("estimate"))
    return f"기록된 것 {documented}; 추정 {value}{_interval(answer, answer)}."


def _interval(answer: Answer, row: Mapping[str, Any], times: float = 1.0) -> str:
    low, high = row.get("lower"), row.get("upper")
    if low is None or high is None:
        return ""
    return f"({100 * answer['level']:g} % 구간 {number(times * low)}–{number(times * high)})"


def _mse(answer: Answer) -> str:
    documented, value = number(answer.get("documented")), number(answer.get("estimate"))
    return f"기록된 사람은 {documented}명, 모두 {value}명으로 추정된다{_interval(answer, answer)}."


def _delay(answer: Answer) -> str:
    days = (answer.get("details") or {}).get("days")
    when = "지난날" if days is None else f"지난 {days}일"
    documented, value = number(answer.get("documented")), number(answer.get("estimate"))
    told = f"{when}의 사건 가운데 알려진 것은 {documented}건, 모두 {value}건이 될 것으로 추정된다"
    return f"{told}{_interval(answer, answer)}."


def _trend(answer: Answer) -> str:
    """The number by what it is, and the word for the whole."""
    value, method = answer.get("estimate"), str(answer["method"])
    documented = f"증인이 그곳에 있을 때의 행위 {number(answer.get('documented'))}건"
    told = f"{documented}; {_WHAT.get(method, '추정')} {number(value)}{_interval(answer, answer)}."
    word = _VERDICTS.get(str((answer.get("details") or {}).get("verdict")))
    return told if word is None else f"{told} {word}."


_WHAT = {
    "rates": "증인 100인년당",
    "standardised": "증인 100인년당",
    "ratio": "앞 기간에 견준 뒤 기간의 발생률(배)",
    "poisson": "발생률의 비",
    "negative-binomial": "발생률의 비",
    "decompose": "두 기간의 행위 수의 차이",
    "change-point": "변화 시점(해)",
    "before-after": "조치 앞에 견준 뒤의 발생률(배), 인과가 아닌 연관",
}
_VERDICTS = {
    "more": "나중이 더 많다",
    "less": "나중이 더 적다",
    "the same": "앞과 나중이 같다",
    "cannot tell": "많아졌는지 적어졌는지 알 수 없다",
}


def _table(answer: Answer) -> str:
    """The row with most in it, and how much of the whole that is."""
    details = answer.get("details") or {}
    unit, basis = _UNITS.get(details.get("unit", ""), "행위"), _BASES.get(details.get("basis", ""), "가능한 것까지")
    shown = [row for row in answer["rows"] if not row["suppressed"] and row["n"]]
    if not shown:
        return f"보이는 수치가 없다. {_DOCUMENTED}"
    most = max(shown, key=lambda row: float(row["n"]))
    whole = answer.get("estimate")
    of = "" if whole is None else f"모두 {number(whole)} 가운데 "
    told = f"가장 많은 것은 {most['group']}: {unit} {of}{number(most['n'])}({basis})"
    if answer["method"] != "count" and most["estimate"] is not None:
        told += f", 비율 {number(100 * most['estimate'])} %{_interval(answer, most, 100)}"
    return f"{told}. {_DOCUMENTED}"


_DOCUMENTED = "기록된 것을 센 수이며, 일어난 일 전부가 아니다."


def _intensity(answer: Answer) -> str:
    """Acts for a year or a source, and which groups are called more or less intense."""
    measure = str((answer.get("details") or {}).get("measure", ""))
    name = MEASURES.get(measure, ("", "행위"))[1]
    told = f"{name}, 추정 {number(answer.get('estimate'))}{_interval(answer, answer)}."
    named = [one for one in answer.get("readings", ()) if one["reading"] in _READINGS]
    said = [f"{one['group']}: {_READINGS[one['reading']]}." for one in named]
    return " ".join([told, *said]) if said else f"{told} 어느 무리의 강도가 높은지는 알 수 없다."


def _consistency(answer: Answer) -> str:
    """How far shares differ between groups, and whether that is called consistent."""
    details = answer.get("details") or {}
    value = answer.get("estimate")
    points = "–" if value is None else number(100 * value)
    groups = f"{details['groups']}개 무리" if "groups" in details else "무리"
    told = f"{groups} 사이에 말하는 증인의 비율은 {points}%p만큼 다르다{_interval(answer, answer, 100)}"
    why = "우연과 면담 방식으로 설명되지 않는 표준편차"
    return f"{told}; {why}. {_CONSISTENT.get(str(details.get('reading')), _CONSISTENT['cannot tell'])}."


_OF: Mapping[str, Callable[[Answer], str]] = {
    "mse": _mse,
    "delay": _delay,
    "trend": _trend,
    "table": _table,
    "intensity": _intensity,
    "consistency": _consistency,
}
