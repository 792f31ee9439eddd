"""What an answer is compared by, beside others: read from the file that it was written to, and from what is asked."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from habeas.core.analysis.plain.acts import Acts, Exposure
from habeas.core.analysis.plain.asked import METHODS as TABLES
from habeas.core.analysis.plain.counting import ALWAYS, BASES, UNITS, Period
from habeas.core.analysis.plain.dates import FAR, iso
from habeas.core.analysis.trend.asking import METHODS, Trend
from habeas.core.analysis.trend.beside import Beside, Said, Told, hull
from habeas.core.analysis.trend.made import study_of
from habeas.core.analysis.trend.parts import SUM
from habeas.core.analysis.trend.same import NUMBERS, unlike
from habeas.core.analysis.trend.study import Study
from habeas.core.analysis.trend.terms import chosen
from habeas.core.kernel.errors import Where, WrongUse

_LARGEST = 64 * 1024 * 1024


def told_of(study: Study, asked: Trend, hidden: frozenset[str] = frozenset()) -> Told:
    """What this trend tells: of a method that tells more than sums, all that it may take apart."""
    by, terms, window = asked.by, (), study.window
    periods = [one for one in (asked.before, asked.after) if one is not None]
    if asked.method in ("ratio", "poisson", "negative-binomial", "decompose"):
        by = () if periods else ("year",)
    elif asked.method == "change-point":
        by = ("month",)
    elif asked.method == "before-after" and asked.measure is not None:
        about = asked.control or asked.affected
        by, (first, last) = () if about is None else (about[0],), asked.measure
        middle = (window.first + first - 1) // 2  # its halves are compared as well
        periods = [Period(window.first, middle), Period(middle + 1, first - 1),
                   Period(last if first == last else last + 1, window.last)]  # fmt: skip
    if asked.method not in ("rates", "change-point", "before-after"):
        names = chosen(study, asked.terms)
        asking = asked.reporting or ("interview" if asked.method == "decompose" else "")
        terms = (*names, *((asking,) if asking in study.terms and asking not in names else ()))
    if asked.method in ("rates", "standardised", "change-point"):
        periods = []
    inside = (Period(max(one.first, window.first), min(one.last, window.last)) for one in periods)
    kept = tuple(one for one in inside if one.first <= one.last)
    return Told(by, window, asked.codes, hidden, method=asked.method, periods=kept, terms=terms)


def compared_by(told: Told, asked: Period) -> dict[str, Any]:
    """The same as an answer has it among its details. An end of what is looked at that was not asked for is not said:
    it is the first or last day of somebody's stay, and may be the day on which she was born.
    """

    def days(period: Period) -> dict[str, str | None]:
        first = asked.first if period.first == told.window.first else period.first
        last = asked.last if period.last == told.window.last else period.last
        return {"from": iso(first), "to": iso(last)}

    if told.sums:
        return {"by": list(told.by), "window": days(told.window), "codes": list(told.codes)}
    parts = {"by": list(told.by), "periods": [days(one) for one in told.periods], "terms": list(told.terms)}
    return {"window": days(told.window), "codes": list(told.codes), "parts": parts}


def read_told(path: Path) -> Told:
    """An answer as ``--json`` gave it out; refused (``bad-answer``) where the file is something else."""
    where: Where = {"file": path.name}
    try:
        return told_in(json.loads(path.read_bytes()[:_LARGEST]), path.name)
    except FileNotFoundError:
        raise WrongUse("no-file", "There is no such file.", where, do="Look at the name and its folder.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        expected = "what habeas estimate trend or table --json wrote"
        raise WrongUse("bad-answer", "This is no answer of a trend or table.", where, expected) from None


def told_in(answer: Mapping[str, Any], file: str = "") -> Told:
    """What an answer tells that was given out, in a file of this name."""
    if answer["refused"]:
        raise ValueError("a refusal tells nothing")
    details = answer["details"]
    told = {"trend": _trend, "table": _table}[answer["kind"]](answer, details)
    rows = {
        str(row["group"]): {name: _number(row.get(name)) for name in NUMBERS}
        for row in (*answer["rows"], *answer.get("totals", ()))
    }
    # tables of before did not say what they are rounded to
    said = Said(file, _number(answer["documented"]), rows, int(answer["seed"]), str(details.get("basis", BASES[0])),
                int(details.get("round", 1)))  # fmt: skip
    if said.seed < 0 or said.basis not in BASES or not 1 <= said.rounding <= 1000:
        raise ValueError
    return replace(told, said=said)


def _number(found: Any) -> float | None:
    return None if found is None else float(found)


def _trend(answer: Mapping[str, Any], details: Mapping[str, Any]) -> Told:
    told = Told((), _period(details["window"]), _words(details["codes"]), _hidden(answer["rows"]), answer["method"])
    if answer["method"] not in METHODS:
        raise ValueError
    if told.sums:
        return replace(told, by=_words(details["by"]))
    parts = details["parts"]
    periods = tuple(_period(one) for one in parts["periods"])
    return replace(told, by=_words(parts["by"]), periods=periods, terms=_words(parts["terms"]))


def _table(answer: Mapping[str, Any], details: Mapping[str, Any]) -> Told:
    hidden = _hidden([*answer["rows"], *answer.get("totals", ())])
    if answer["method"] not in TABLES or details["unit"] not in UNITS:
        raise ValueError
    # the row of both totals is the sum
    hidden = (hidden - {"(all) | (all)"}) | ({SUM} if answer["documented"] is None else set())
    told = Told(_words(details["by"]), _period(details["window"]), hidden=hidden, method=answer["method"])
    return replace(told, unit=details["unit"])


_ENDS = ("from", "to")


def _period(days: Mapping[str, str | None]) -> Period:
    ends = (days[end] for end in _ENDS)
    return Period(
        *(ALWAYS[at] if day is None else datetime.date.fromisoformat(day).toordinal() for at, day in enumerate(ends))
    )


def _resolved(acts: Acts, exposure: Exposure, one: Told) -> Told:
    """A trend with the ends that it did not say, which are those of these files."""
    if one.unit is not None or (one.window.first > -FAR and one.window.last < FAR):
        return one
    try:
        window = study_of(acts, exposure, period=one.window, codes=one.codes).window
    except WrongUse:  # of other files: that is found when their numbers are compared
        return one
    inside = (Period(max(each.first, window.first), min(each.last, window.last)) for each in one.periods)
    return replace(one, window=window, periods=tuple(inside))


def _hidden(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(str(row["group"]) for row in rows if row["suppressed"])


def _words(given: Sequence[Any]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise TypeError
    return tuple(map(str, given))


def beside_of(acts: Acts, exposure: Exposure, told: tuple[Told, ...], window: Period) -> Beside:
    """What a new answer, which looks at these days, is held against."""
    told = tuple(_resolved(acts, exposure, one) for one in told)
    windows = [one.window for one in told if one.unit is None]
    bounded = [window] if window.bounded else []
    other = next(((one, how) for one in told if (how := unlike(acts, exposure, one)) is not None), None)
    said = None if other is None else f"{other[0].said.file or 'What was given out before'} tells {other[1]}."
    return Beside(told, study_of(acts, exposure, period=hull([*windows, *bounded] or [ALWAYS])), acts, said)
