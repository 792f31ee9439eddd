"""The picture of an estimate, from its answer as docs/formats/estimate.md fixes it: what is drawn is what it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from habeas.core.analysis.pictures.calibration import calibration
from habeas.core.analysis.pictures.intervals import Interval, intervals
from habeas.core.analysis.pictures.picture import Picture
from habeas.core.analysis.pictures.series import Point
from habeas.core.analysis.pictures.upright import Words, over_exposure, to_come
from habeas.core.analysis.pictures.upset import upset
from habeas.core.kernel.errors import Refused

Row = Mapping[str, Any]
MOST = 60

#: what stands on pictures, in English and Korean
_WORDS = {
    "hidden": ("hidden", "비공개"),
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
    "foot": ("{0}, {1}: {2} documented, {3} % intervals, seed {4}.", "{0}, {1}: 기록된 것 {2}, {3} % 구간, 시드 {4}."),
    "warned": ("Warnings that stand with the answer: {0}.", "답에 붙은 경고: {0}개."),
    "to_come": ("still to come", "아직 알려지지 않은 것"),
    "mse": ("How many in all, and if the unlisted were more or fewer", "모두 몇 명인가, 명단 밖이 더 많거나 적다면"),
    "table": ("Shares with intervals", "비율과 구간"),
    "count_table": ("Counts, from certain to possible", "수: 확실한 것부터 가능한 것까지"),
    "trend": ("Acts for 100 person-years of witnesses", "증인 100인년당 행위"),
    "other_trend": ("Rates compared", "비율의 비교"),
    "intensity": ("How intense, beside all other groups", "다른 모든 무리에 견준 강도"),
    "ratio": ("times as in all other groups", "다른 모든 무리의 몇 배"),
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
}
#: what each kind rests on, for who reads Korean: the answer has it in full
_IF_KO = {
    "mse": "아무 명단에도 없는 사람에 대한, 자료로는 검증할 수 없는 가정에 달려 있다.",
    "trend": "떠날 수 있었던 사람이 같은 때 같은 곳의 다른 사람과 같은 것을 보았고, 해마다 똑같이 말한다는 가정.",
    "table": "기록된 것만을 센다. 일어난 것의 비율이 아니다.",
    "intensity": "무리마다 증인이 본 것을 같은 정도로 말하고 똑같이 질문받았다는 가정.",
    "consistency": "누구를 면담했는지가 그 사람이 말할 내용과 무관하고, 모두 같은 것을 질문받았다는 가정.",
    "delay": "신고가 지금까지와 같이 늦게 들어온다는 가정.",
}
_MEASURES = {
    "acts_per_source": ("acts for a source", "정보원당 행위"),
    "acts_per_person_year": ("acts for a person-year", "인년당 행위"),
    "duration_days": ("days it lasted", "이어진 날수"),
    "grave_share": ("share of grave methods", "중한 방법의 비율"),
    "several_share": ("several violations together", "여러 침해가 함께"),
}


def of_answer(answer: Mapping[str, Any], language: str = "en", show: str | None = None) -> Picture:
    """The picture of an answer; ``show`` may ask for ``calibration`` of a nowcast. Refused where the answer is a
    refusal, or more than a picture can show.
    """
    if answer.get("refused"):
        raise Refused("no-picture", "There is no picture of a refusal.")
    said = {name: words[language == "ko"] for name, words in _WORDS.items()}
    drawn = _tried if show == "calibration" else _DRAWN[str(answer["kind"])]
    return drawn(answer, said, language)


def _overlap(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    sizes = [(str(row["list"]), int(row["listed"])) for row in answer["sizes"]]
    patterns = [(list(row["lists"]), int(row["count"])) for row in answer["patterns"]]
    most = max(patterns, key=lambda one: one[1], default=([], 0))
    if language == "ko":
        lists = " + ".join(most[0])
        sentence = f"명단 {len(sizes)}개에 {answer['documented']:,}명; 가장 많은 {most[1]:,}명은 {lists}에만 있다."
    else:
        sentence = (
            f"{answer['documented']:,} persons on {len(sizes)} lists; most, {most[1]:,}, are on "
            f"{' and '.join(most[0])} alone. This says nothing of those on none."
        )
    words = Words(
        said["overlap"],
        said["persons"],
        said["sizes"],
        said["hidden"],
        sentence,
        language,
        _foot(answer, said, language),
    )
    table = [(said["lists"], said["count"]), *((" + ".join(lists), f"{count:,}") for lists, count in patterns)]
    return Picture("upset", said["overlap"], upset(sizes, patterns, words), sentence, tuple(table), words.foot)


def _delay(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    rows = answer["rows"]
    sentence = _sentence(answer, language)
    words = Words(
        said["delay"],
        said["events"],
        said["to_come"],
        said["hidden"],
        sentence,
        language,
        _foot(answer, said, language),
    )
    axis = [str(row["group"])[5:] for row in rows]
    svg = to_come(axis, [float(row["n"]) for row in rows], [_point(row) for row in rows], words)
    return Picture("to-come", said["delay"], svg, sentence, _matrix(rows, said, ("n",)), words.foot)


def _tried(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    """How the nowcast did on past days."""
    rows = answer.get("trials") or ()
    if not rows:
        raise Refused("no-picture", "This answer was tried on no past day.", do="Take the method bayes, and more days.")
    off = [row["came"] - row["expected"] for row in rows]
    mean = sum(off) / len(off)
    if language == "ko":
        sentence = f"지난 {len(rows)}일에 되풀이한 추정: 실제로 온 것과 예상의 차이는 평균 {mean:+.1f}."
    else:
        sentence = f"The same nowcast on {len(rows)} past days: what came is off by {mean:+.1f} on average."
    words = Words(
        said["tried"], said["expected"], said["came"], said["hidden"], sentence, language, _foot(answer, said, language)
    )
    svg = calibration([(row["expected"], row["came"]) for row in rows], words)
    table = [(said["day"], said["expected"], said["came"]),
             *((str(row["as_of"]), number(row["expected"]), number(row["came"])) for row in rows)]  # fmt: skip
    return Picture("calibration", said["tried"], svg, sentence, tuple(table), words.foot)


def _trend(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    rows = [row for row in answer["rows"] if "person_years" in row]
    if not rows:
        return _forest(answer, answer["rows"], said, language, said["other_trend"], "")
    sentence = _sentence(answer, language)
    words = Words(
        said["trend"], "", said["person_years"], said["hidden"], sentence, language, _foot(answer, said, language)
    )
    axis = [str(row["group"]) for row in rows]
    svg = over_exposure(axis, [_point(row) for row in rows], [row["person_years"] for row in rows], words)
    return Picture(
        "rates", said["trend"], svg, sentence, _matrix(rows, said, ("n", "sources", "person_years")), words.foot
    )


def _mse(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    parts = [
        {**row, "group": str(row.get("stratum", row.get("replicate")))}
        for row in [*answer.get("strata", ()), *answer.get("replicates", ())]
    ]
    whole = {"group": said["all"], **{name: answer[name] for name in ("estimate", "lower", "upper")}}
    curve = [
        {**row, "group": said["times"].format(f"{row['factor']:g}")}
        for row in answer["sensitivity"]
        if row["factor"] != 1
    ]
    return _forest(answer, [*parts, whole, *curve], said, language, said["mse"], said["persons"])


def _table(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    counts = answer["method"] == "count"
    title, unit = (said["count_table"], said["n"]) if counts else (said["table"], said["share"])
    return _forest(answer, answer["rows"], said, language, title, unit)


def _intensity(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    """Measures have units of their own: what shares a scale is each beside that of all other groups."""
    compared = [row for row in answer["rows"] if "than_rest" in row or row["suppressed"]]
    if not any("than_rest" in row for row in compared):
        do = "Choose groups to compare (--by), or read the table."
        raise Refused("no-picture", "Measures of different units share no scale.", do=do)
    rows = [
        {
            "group": f"{row['of']}: {_MEASURES[str(row['measure'])][language == 'ko']}",
            "estimate": row.get("ratio"),
            "lower": row.get("ratio_lower"),
            "upper": row.get("ratio_upper"),
            "suppressed": row["suppressed"],
        }
        for row in compared
    ]
    return _forest(answer, rows, said, language, said["intensity"], said["ratio"])


def _consistency(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    whole = {"group": said["all"], **{name: answer[name] for name in ("estimate", "lower", "upper")}}
    return _forest(answer, [whole, *answer["rows"]], said, language, said["consistency"], said["deviation"])


def _forest(
    answer: Mapping[str, Any], rows: Sequence[Row], said: Mapping[str, str], language: str, title: str, unit: str
) -> Picture:
    """A row for each value, a point with its interval."""
    if len(rows) > MOST:
        raise Refused(
            "too-many-rows", f"A picture of {len(rows)} rows cannot be read.", expected=f"at most {MOST} rows",
            do="Choose coarser sides, or read the table.",
        )  # fmt: skip
    drawn = [_interval(row, said) for row in rows]
    sentence, foot = _sentence(answer, language), _foot(answer, said, language)
    svg = intervals(drawn, title=title, unit=unit, scale=_scale(drawn), language=language, sentence=sentence, foot=foot)
    return Picture("forest", title, svg, sentence, _matrix(rows, said, ("n", "sources")), foot)


def _scale(rows: Sequence[Interval]) -> tuple[float, float]:
    """A scale that is cut into four, at steps that people count in: from nought, or as far below it as above."""
    values = [value for row in rows for value in (row.value, row.low, row.high) if value is not None]
    below = min(values, default=0.0) < 0
    highest = max(map(abs, values), default=0.0) or 1.0
    cuts = 2 if below else 4
    power = 10.0 ** math.floor(math.log10(highest / cuts))
    top = next(cuts * power * step for step in (1, 2, 2.5, 5, 10) if cuts * power * step >= highest * 0.9999)
    return (-top if below else 0.0), top


def _interval(row: Row, said: Mapping[str, str]) -> Interval:
    name, value = str(row["group"]), row.get("estimate")
    if row.get("suppressed"):
        return Interval(name, None, None, None, said["hidden"])
    low, high = row.get("lower"), row.get("upper")
    if value is None:
        return Interval(name, None, None, None, "–")
    if low is None or high is None:
        return Interval(name, None, None, None, f"{number(value)} ({said['none']})")
    return Interval(name, value, low, high, f"{number(value)} ({number(low)}–{number(high)})")


def _point(row: Row) -> Point:
    if row["suppressed"]:
        return Point(None, suppressed=True)
    low, high = row["lower"], row["upper"]
    return Point(row["estimate"], low, high) if low is not None and high is not None else Point(row["estimate"])


def _matrix(rows: Sequence[Row], said: Mapping[str, str], more: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The same numbers as a table of words, the head first."""
    columns = ["estimate", "lower", "upper", *(name for name in more if any(name in row for row in rows))]
    made = [("group", *columns)]
    head = tuple(said[name] for name in made[0])
    cells = [
        (str(row["group"]), *(said["hidden"] if row.get("suppressed") else number(row.get(name)) for name in columns))
        for row in rows
    ]
    return (head, *cells)


def number(value: Any) -> str:
    """A number as it stands beside its point: four figures, thousands with commas; a dash where there is none."""
    if value is None:
        return "–"
    whole = abs(value) >= 1000 or float(value).is_integer()
    return f"{value:,.0f}" if whole else f"{value:.3g}"


def _foot(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> tuple[str, ...]:
    documented = number(answer.get("documented"))
    level = f"{100 * answer['level']:g}"
    foot = [said["foot"].format(answer["kind"], answer["method"], documented, level, answer["seed"])]
    if language == "ko":
        foot += [_IF_KO[answer["kind"]]] if answer["kind"] in _IF_KO else []
    elif answer.get("assumption"):
        foot.append(f"If {answer['assumption']}.")
    if answer["warnings"]:
        foot.append(said["warned"].format(len(answer["warnings"])))
    return tuple(foot)


def _sentence(answer: Mapping[str, Any], language: str) -> str:
    """The sentence of the answer; in Korean its numbers."""
    if language != "ko":
        return str(answer.get("sentence") or "")
    documented, value = number(answer.get("documented")), number(answer.get("estimate"))
    if answer["kind"] == "table":
        return f"기록된 것 {documented}: 확실한 것 {number(answer['lower'])}, 가능한 것 {number(answer['upper'])}."
    said = f"기록된 것 {documented}; 추정 {value}"
    if answer.get("lower") is not None and answer.get("upper") is not None:
        said += f" ({100 * answer['level']:g} % 구간 {number(answer['lower'])}–{number(answer['upper'])})"
    return said + "."


_DRAWN: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str], str], Picture]] = {
    "mse": _mse,
    "overlap": _overlap,
    "table": _table,
    "trend": _trend,
    "intensity": _intensity,
    "consistency": _consistency,
    "delay": _delay,
}
