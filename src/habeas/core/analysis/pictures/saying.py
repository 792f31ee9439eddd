"""What stands on the pictures of estimates, in English and Korean: words, numbers, the foot and the sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

#: what stands on pictures, in English and Korean
WORDS = {
    "hidden": ("hidden", "비공개"),
    "unknown": ("not known", "알 수 없음"),
    "none": ("no interval", "구간 없음"),
    "group": ("group", "무리"),
    "estimate": ("estimate", "추정"),
    "lower": ("from", "부터"),
    "upper": ("to", "까지"),
    "n": ("n", "n"),
    "sources": ("sources", "정보원"),
    "person_years": ("person-years", "인년"),
    "lists": ("lists", "명단"),
    "count": ("how many", "몇 명"),
    "times": ("{0} times as many unlisted", "명단 밖이 {0}배라면"),
    "all": ("all", "전체"),
    "foot": ("{0}: {1} documented, {2} % intervals, seed {3}.", "{0}: 기록된 것 {1}, {2} % 구간, 시드 {3}."),
    "warned": ("Warnings that stand with the answer: {0}.", "답에 붙은 경고: {0}개."),
    "to_come": ("still to come", "아직 알려지지 않은 것"),
    "mse": ("How many in all, and if the unlisted were more or fewer", "모두 몇 명인가, 명단 밖이 더 많거나 적다면"),
    "table": ("Shares with intervals", "비율과 구간"),
    "count_table": ("Counts, from certain to possible", "수: 확실한 것부터 가능한 것까지"),
    "trend": ("Acts for 100 person-years of witnesses", "증인 100인년당 행위"),
    "other_trend": ("Rates compared", "비율의 비교"),
    "made_of": ("What the difference of the counts is made of", "수의 차이는 무엇으로 이루어지는가"),
    "acts": ("acts", "행위"),
    "times_rate": ("times the rate", "발생률의 몇 배"),
    "intensity": ("How intense, beside all other groups", "다른 모든 무리에 견준 강도"),
    "ratio": ("times as in all other groups (logarithmic)", "다른 모든 무리의 몇 배(로그 눈금)"),
    "consistency": ("How far shares differ between groups", "무리 사이에 비율이 얼마나 다른가"),
    "deviation": ("standard deviation of the share who tell", "말하는 이의 비율의 표준편차"),
    "tried": ("How the nowcast did on past days", "지난날의 추정은 얼마나 맞았나"),
    "expected": ("expected to come", "올 것으로 예상한 수"),
    "came": ("came until now", "지금까지 온 수"),
    "day": ("day", "날"),
    "delay": ("Events by day, and what is to come", "날짜별 사건, 그리고 아직 알려지지 않은 것"),
    "overlap": ("Who is on which lists", "누가 어느 명단에 있는가"),
    "persons": ("persons", "명"),
    "events": ("events", "사건"),
    "share": ("share", "비율"),
    "sizes": ("size of list", "명단의 크기"),
    "posterior": ("How likely each number in all is", "전체 수가 얼마일 가능성이 큰가"),
    "per_cent": ("% of the posterior", "사후 분포의 %"),
    "inside": ("inside the interval", "구간 안"),
    "outside": ("outside it", "구간 밖"),
    "documented": ("documented {0}", "기록된 수 {0}"),
    "median": ("median {0}", "중앙값 {0}"),
    "cap": ("most allowed {0}", "허용된 최대 {0}"),
    "trace": ("How the chains went", "사슬이 지나온 길"),
    "round": ("round", "차례"),
    "lowest": ("lowest island", "가장 낮은 섬"),
    "highest": ("highest island", "가장 높은 섬"),
    "others": ("the others", "나머지 섬"),
    "interval": ("interval", "구간"),
    "map": ("Acts for 100 person-years of witnesses, by place", "곳에 따른 증인 100인년당 행위"),
    "place": ("place", "곳"),
}
#: each kind and method by its words
KINDS = {
    "mse": ("how many in all", "모두 몇 명인지"),
    "overlap": ("overlap of lists", "명단의 겹침"),
    "table": ("table", "표"),
    "trend": ("trend", "추세"),
    "intensity": ("intensity", "강도"),
    "consistency": ("consistency", "일관성"),
    "delay": ("delay of reports", "보고의 지연"),
}
METHODS = {
    "lcmcr": ("latent classes", "잠재 계층"),
    "graphs": ("decomposable graphs", "분해 가능한 그래프"),
    "loglinear": ("log-linear models", "로그 선형 모형"),
    "sparse": ("stepwise models, bootstrap", "단계적 모형, 부트스트랩"),
    "chao": ("Chao", "차오"),
    "lincoln-petersen": ("Lincoln and Petersen", "링컨과 페테르센"),
    "chapman": ("Chapman", "채프먼"),
    "overlap": ("", ""),
    "bootstrap": ("witnesses drawn again", "증인을 다시 뽑음"),
    "wilson": ("Wilson's interval", "윌슨 구간"),
    "count": ("counts", "세기"),
    "rates": ("rates", "발생률"),
    "ratio": ("ratio of two periods", "두 기간의 비"),
    "poisson": ("Poisson regression", "푸아송 회귀"),
    "negative-binomial": ("negative-binomial regression", "음이항 회귀"),
    "standardised": ("standardised rates", "표준화 발생률"),
    "decompose": ("what a difference is made of", "차이의 분해"),
    "change-point": ("change-point", "변화 시점"),
    "before-after": ("before and after a measure", "조치의 앞과 뒤"),
    "measures": ("measures", "여러 척도"),
    "permutation": ("witnesses dealt anew", "증인을 다시 나눔"),
    "bayes": ("Bayes", "베이즈"),
    "lawless": ("Lawless", "롤리스"),
}
#: rows that a method names itself, in Korean: what a file names stays as it is written
ROWS_KO = {
    "(all)": "(전체)",
    "(unknown)": "(모름)",
    "exposure": "노출",
    "mix": "증인 구성",
    "reporting": "말하는 정도",
    "rate": "발생률",
    "affected": "조치가 미친 곳",
    "control": "조치가 미치지 않은 곳",
    "before": "앞",
    "after": "뒤",
    "each year more": "해마다",
    "after against before": "앞에 견준 뒤",
}
_DAY = re.compile(r"^(before|from) (\d{4}-\d\d-\d\d)$")
#: what each kind rests on, for who reads Korean: the answer has it in full
_IF_KO = {
    "mse": "아무 명단에도 없는 사람에 대한, 자료로는 검증할 수 없는 가정에 달려 있다.",
    "trend": "떠날 수 있었던 사람이 같은 때 같은 곳의 다른 사람과 같은 것을 보았고, 해마다 똑같이 말한다는 가정.",
    "table": "기록된 것만을 센다. 일어난 것의 비율이 아니다.",
    "intensity": "무리마다 증인이 본 것을 같은 정도로 말하고 똑같이 질문받았다는 가정.",
    "consistency": "누구를 면담했는지가 그 사람이 말할 내용과 무관하고, 모두 같은 것을 질문받았다는 가정.",
    "delay": "신고가 지금까지와 같이 늦게 들어온다는 가정.",
}
MEASURES = {
    "acts_per_source": ("acts for a source", "정보원당 행위"),
    "acts_per_person_year": ("acts for a person-year", "인년당 행위"),
    "duration_days": ("days it lasted", "이어진 날수"),
    "grave_share": ("share of grave methods", "중한 방법의 비율"),
    "several_share": ("several violations together", "여러 침해가 함께"),
}


def words_in(language: str) -> dict[str, str]:
    """The words of pictures in a language."""
    return {name: words[language == "ko"] for name, words in WORDS.items()}


def row_name(name: str, language: str) -> str:
    """A row by its name: what the program calls so is put into Korean, what a file calls so is not."""
    if language != "ko":
        return name
    for sign in (" | ", ", "):
        parts = name.split(sign)
        if any(part in ROWS_KO for part in parts):
            return sign.join(ROWS_KO.get(part, part) for part in parts)
    return _DAY.sub(lambda found: f"{found[2]} {'이전' if found[1] == 'before' else '부터'}", name)


def number(value: Any) -> str:
    """A number as it stands beside its point: four figures, thousands with commas; a dash where there is none."""
    if value is None:
        return "–"
    whole = abs(value) >= 1000 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.3g}"


def matrix(rows: Sequence[Row], said: Mapping[str, str], more: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The same numbers as a table of words, the head first."""
    columns = ["estimate", "lower", "upper", *(name for name in more if any(name in row for row in rows))]
    head = tuple(said[name] for name in ("group", *columns))
    cells = [
        (str(row["group"]), *(said["hidden"] if row.get("suppressed") else number(row.get(name)) for name in columns))
        for row in rows
    ]
    return (head, *cells)


def foot(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> tuple[str, ...]:
    """What it is, how it was made, what it rests on, and how many warnings there are."""
    documented, level = number(answer.get("documented")), f"{100 * answer['level']:g}"
    named = [table.get(str(key), (str(key),) * 2)[language == "ko"]
             for table, key in ((KINDS, answer["kind"]), (METHODS, answer["method"]))]  # fmt: skip
    what = ", ".join(filter(None, named))
    lines = [said["foot"].format(what[:1].upper() + what[1:], documented, level, answer["seed"])]
    if language == "ko":
        lines += [_IF_KO[answer["kind"]]] if answer["kind"] in _IF_KO else []
    elif answer.get("assumption"):
        lines.append(f"If {answer['assumption']}.")
    if answer["warnings"]:
        lines.append(said["warned"].format(len(answer["warnings"])))
    return tuple(lines)
