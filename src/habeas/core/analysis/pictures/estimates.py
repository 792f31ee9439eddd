"""The picture of an estimate, from its answer as docs/formats/estimate.md fixes it: what is drawn is what it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from habeas.core.analysis.atlas import Atlas
from habeas.core.analysis.pictures import korean
from habeas.core.analysis.pictures.calibration import calibration
from habeas.core.analysis.pictures.chances import Bin, Ends, posterior, trace
from habeas.core.analysis.pictures.intervals import Interval, intervals, ratios
from habeas.core.analysis.pictures.picture import Picture
from habeas.core.analysis.pictures.rates_map import Rate, rates_map
from habeas.core.analysis.pictures.saying import (
    MEASURES,
    Row,
    foot,
    matrix,
    number,
    row_name,
    words_in,
)
from habeas.core.analysis.pictures.series import Point
from habeas.core.analysis.pictures.upright import Words, over_exposure, to_come
from habeas.core.analysis.pictures.upset import upset
from habeas.core.kernel.errors import Refused

MOST = 60


def of_answer(
    answer: Mapping[str, Any], language: str = "en", show: str | None = None, atlas: Atlas | None = None
) -> Picture:
    """The picture of an answer. ``show`` may ask for ``calibration`` of a nowcast, and for the ``posterior`` or the
    ``trace`` of its chains of an ``mse``; with an ``atlas`` rates by place are drawn on it. Refused where the answer is
    a refusal, has nothing of the kind, or more than a picture can show.
    """
    if answer.get("refused"):
        raise Refused("no-picture", "There is no picture of a refusal.")
    said = words_in(language)
    if atlas is not None:
        return _on_map(answer, said, language, atlas)
    return (_SHOWN.get(show or "") or _DRAWN[str(answer["kind"])])(answer, said, language)


def sentence_of(answer: Mapping[str, Any], language: str) -> str:
    """The sentence of the answer; in Korean one of its own."""
    return korean.sentence(answer) if language == "ko" else str(answer.get("sentence") or "")


def _overlap(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    sizes = [(str(row["list"]), int(row["listed"])) for row in answer["sizes"]]
    patterns = [(list(row["lists"]), int(row["count"])) for row in answer["patterns"]]
    most = max(patterns, key=lambda one: one[1], default=([], 0))
    if language == "ko":
        lists = " + ".join(most[0])
        sentence = (
            f"명단 {len(sizes)}개에 {answer['documented']:,}명; 가장 많은 {most[1]:,}명은 {lists}에만 있다. "
            "아무 명단에도 없는 사람에 대해서는 아무것도 알려 주지 않는다."
        )
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
        foot(answer, said, language),
    )
    table = [(said["lists"], said["count"]), *((" + ".join(lists), f"{count:,}") for lists, count in patterns)]
    return Picture("upset", said["overlap"], upset(sizes, patterns, words), sentence, tuple(table), words.foot)


def _delay(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    rows = answer["rows"]
    sentence = sentence_of(answer, language)
    words = Words(
        said["delay"],
        said["events"],
        said["to_come"],
        said["hidden"],
        sentence,
        language,
        foot(answer, said, language),
    )
    axis = [str(row["group"])[5:] for row in rows]
    svg = to_come(axis, [float(row["n"]) for row in rows], [_point(row) for row in rows], words)
    return Picture("to-come", said["delay"], svg, sentence, matrix(rows, said, ("n",)), words.foot)


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
        said["tried"], said["expected"], said["came"], said["hidden"], sentence, language, foot(answer, said, language)
    )
    svg = calibration([(row["expected"], row["came"]) for row in rows], words)
    table = [(said["day"], said["expected"], said["came"]),
             *((str(row["as_of"]), number(row["expected"]), number(row["came"])) for row in rows)]  # fmt: skip
    return Picture("calibration", said["tried"], svg, sentence, tuple(table), words.foot)


def _trend(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    rows = [row for row in answer["rows"] if "person_years" in row]
    if not rows:
        parts = answer["method"] == "decompose"
        title, unit = (said["made_of"], said["acts"]) if parts else (said["other_trend"], said["times_rate"])
        return _forest(answer, answer["rows"], said, language, title, unit, None if parts else 1.0)
    sentence = sentence_of(answer, language)
    words = Words(
        said["trend"], "", said["person_years"], said["hidden"], sentence, language, foot(answer, said, language)
    )
    axis = [row_name(str(row["group"]), language) for row in rows]
    svg = over_exposure(axis, [_point(row) for row in rows], [row["person_years"] for row in rows], words)
    return Picture(
        "rates", said["trend"], svg, sentence, matrix(rows, said, ("n", "sources", "person_years")), words.foot
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


def _ends(answer: Mapping[str, Any]) -> Ends:
    most = answer["details"].get("most_unlisted")
    cap = None if most is None else float(answer["documented"] + most)
    middle = answer["median"] if answer.get("median") is not None else answer["estimate"]
    return Ends(float(answer["documented"]), answer["lower"], middle, answer["upper"], cap)


def _posterior(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    """How likely each number in all is."""
    rows = answer.get("posterior") or ()
    if not rows:
        do = "Take lcmcr or graphs, without --replicates."
        raise Refused("no-picture", "This method gives no posterior.", do=do)
    sentence = sentence_of(answer, language)
    words = Words(
        said["posterior"],
        said["per_cent"],
        said["persons"],
        said["hidden"],
        sentence,
        language,
        foot(answer, said, language),
    )
    svg = posterior([Bin(row["from"], row["to"], 100 * row["share"]) for row in rows], _ends(answer), words, said)
    table = [(said["lower"], said["upper"], said["per_cent"]),
             *((number(row["from"]), number(row["to"]), number(100 * row["share"])) for row in rows)]  # fmt: skip
    return Picture("posterior", said["posterior"], svg, sentence, tuple(table), words.foot)


def _trace(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    """How the chains went."""
    rows = answer.get("trace") or ()
    if not rows:
        raise Refused("no-picture", "This method has no chains.", do="Take lcmcr, without --strata or --replicates.")
    islands = list(zip(*(row["islands"] for row in rows), strict=True))
    middles = [sorted(island)[len(island) // 2] for island in (islands[0], islands[-1])]
    rhat, ess = answer["rhat"], answer["ess"]
    if language == "ko":
        sentence = (
            f"따로 출발한 사슬의 섬 {len(islands)}개: 중앙값은 {middles[0]:,.0f}에서 {middles[1]:,.0f}까지; "
            f"R-hat {rhat:.2f}, 유효 표본 {ess:,.0f}."
        )
    else:
        sentence = (
            f"{len(islands)} islands of chains, begun apart: their medians go from {middles[0]:,.0f} to "
            f"{middles[1]:,.0f}; R-hat {rhat:.2f}, {ess:,.0f} effective draws."
        )
    words = Words(
        said["trace"], said["persons"], said["round"], said["hidden"], sentence, language, foot(answer, said, language)
    )
    svg = trace([row["round"] for row in rows], islands, _ends(answer), words, said)
    lines = [(row["round"], row["islands"][0], row["islands"][-1]) for row in rows]
    table = [(said["round"], said["lowest"], said["highest"]), *(tuple(map(number, line)) for line in lines)]
    return Picture("trace", said["trace"], svg, sentence, tuple(table), words.foot)


def _on_map(answer: Mapping[str, Any], said: Mapping[str, str], language: str, atlas: Atlas) -> Picture:
    """Rates by place, each in its place."""
    rows = answer.get("rows") or ()
    if answer["kind"] != "trend" or not rows or not all("person_years" in row for row in rows):
        raise Refused("no-picture", "A map shows rates of places.", do="Take trend --by place, with rates.")
    rates = [Rate(str(row["group"]), row["estimate"], _told(row, said), _on(atlas, row, language)) for row in rows]
    rows = [{**row, "group": rate.name} for row, rate in zip(rows, rates, strict=True)]
    sentence = _sentence_of_map(rows, language)
    words = Words(
        said["map"],
        said["trend"],
        "",
        said["hidden"],
        sentence,
        language,
        (*foot(answer, said, language), atlas.source),
    )
    svg = rates_map(rates, atlas, words)
    table = matrix(rows, {**said, "group": said["place"]}, ("n", "sources", "person_years"))
    return Picture("rates-map", said["map"], svg, sentence, table, words.foot)


def _told(row: Row, said: Mapping[str, str]) -> str:
    if row["suppressed"]:
        return said["hidden"]
    if row["lower"] is None or row["upper"] is None:
        return number(row["estimate"])
    return f"{number(row['estimate'])} ({number(row['lower'])}–{number(row['upper'])})"


def _sentence_of_map(rows: Sequence[Row], language: str) -> str:
    shown = sorted((row for row in rows if not row["suppressed"] and row["estimate"] is not None),
                   key=lambda row: float(row["estimate"]))  # fmt: skip
    hidden = sum(bool(row["suppressed"]) for row in rows)
    said = words_in(language)
    if not shown:
        return "보이는 수치가 없다." if language == "ko" else "No rate is shown."
    low, high = ((str(row["group"]), _told(row, said)) for row in (shown[0], shown[-1]))
    if language == "ko":
        told = f"증인 100인년당 행위: 가장 높은 곳은 {high[0]}, {high[1]}; "
        told += f"보이는 것 가운데 가장 낮은 곳은 {low[0]}, {low[1]}."
        return told + (f" {hidden}곳은 사람이 너무 적어 비공개이다." if hidden else "")
    told = (
        f"Acts for 100 person-years of witnesses: the highest rate is that of {high[0]}, {high[1]}; "
        f"the lowest shown that of {low[0]}, {low[1]}."
    )
    return told + (f" {hidden} {'is' if hidden == 1 else 'are'} hidden: too few people." if hidden else "")


def _on(atlas: Atlas, row: Row, language: str) -> str:
    """A place as the map calls it in the language of the picture; else as it was told."""
    spot = atlas.spot(str(row["group"]))
    return spot.names.get(language, str(row["group"])) if spot is not None else str(row["group"])


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
            "group": f"{row['of']}: {MEASURES[str(row['measure'])][language == 'ko']}",
            "estimate": row.get("ratio"),
            "lower": row.get("ratio_lower"),
            "upper": row.get("ratio_upper"),
            "suppressed": row["suppressed"],
        }
        for row in compared
    ]
    return _forest(answer, rows, said, language, said["intensity"], said["ratio"], 1.0)


def _consistency(answer: Mapping[str, Any], said: Mapping[str, str], language: str) -> Picture:
    whole = {"group": said["all"], **{name: answer[name] for name in ("estimate", "lower", "upper")}}
    return _forest(answer, [whole, *answer["rows"]], said, language, said["consistency"], said["deviation"])


def _forest(
    answer: Mapping[str, Any],
    rows: Sequence[Row],
    said: Mapping[str, str],
    language: str,
    title: str,
    unit: str,
    beside: float | None = None,
) -> Picture:
    """A row for each value, a point with its interval."""
    if len(rows) > MOST:
        raise Refused(
            "too-many-rows", f"A picture of {len(rows)} rows cannot be read.", expected=f"at most {MOST} rows",
            do="Choose coarser sides, or read the table.",
        )  # fmt: skip
    if not rows:
        raise Refused("no-picture", "This answer has no rows to draw.", do="Read its sentence.")
    rows = [{**row, "group": row_name(str(row["group"]), language)} for row in rows]
    drawn = [_interval(row, said) for row in rows]
    are_ratios = bool(beside) and min(_values(drawn), default=0.0) >= 0
    sentence, below = sentence_of(answer, language), foot(answer, said, language)
    svg = intervals(
        drawn,
        title=title,
        unit=unit,
        scale=ratios(_values(drawn)) if are_ratios else _scale(drawn),
        language=language,
        sentence=sentence,
        foot=below,
        beside=beside,
    )
    return Picture("forest", title, svg, sentence, matrix(rows, said, ("n", "sources")), below)


def _values(rows: Sequence[Interval]) -> list[float]:
    return [value for row in rows for value in (row.value, row.low, row.high) if value is not None]


def _scale(rows: Sequence[Interval]) -> tuple[float, float]:
    """A scale that is cut into four, at steps that people count in: from nought, or as far below it as above."""
    values = _values(rows)
    below = min(values, default=0.0) < 0
    highest = max(map(abs, values), default=0.0) or 1.0
    cuts = 2 if below else 4
    power = 10.0 ** math.floor(math.log10(highest / cuts))
    top = next(cuts * power * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 10) if cuts * power * step >= highest * 0.9999)
    return (-top if below else 0.0), top


def _interval(row: Row, said: Mapping[str, str]) -> Interval:
    name, value = str(row["group"]), row.get("estimate")
    if row.get("suppressed"):
        return Interval(name, None, None, None, said["hidden"])
    low, high = row.get("lower"), row.get("upper")
    if value is None:
        return Interval(name, None, None, None, said["unknown"])
    if low is None or high is None:
        return Interval(name, None, None, None, f"{number(value)} ({said['none']})")
    return Interval(name, value, low, high, f"{number(value)} ({number(low)}–{number(high)})")


def _point(row: Row) -> Point:
    if row["suppressed"]:
        return Point(None, suppressed=True)
    low, high = row["lower"], row["upper"]
    return Point(row["estimate"], low, high) if low is not None and high is not None else Point(row["estimate"])


_DRAWN: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str], str], Picture]] = {
    "mse": _mse,
    "overlap": _overlap,
    "table": _table,
    "trend": _trend,
    "intensity": _intensity,
    "consistency": _consistency,
    "delay": _delay,
}
#: what may be asked for instead
_SHOWN: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str], str], Picture]] = {
    "calibration": _tried,
    "posterior": _posterior,
    "trace": _trace,
}
