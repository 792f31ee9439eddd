"""``habeas estimate delay``: the nowcast as an answer, or why there is none."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from habeas.core.analysis.delay import lawless
from habeas.core.analysis.delay.hazards import Floats, drawn_shares, shares, triangle
from habeas.core.analysis.delay.model import Asked, Trials, closed, drawn_unseen, per_day, too_narrow, trials, widened
from habeas.core.analysis.delay.reading import Table
from habeas.core.analysis.delay.reports import Reports
from habeas.core.analysis.delay.silences import Fall, Silence, fall, silences
from habeas.core.analysis.plain.answers import Answer, CannotSay, Line, blank, refuse_wrong_use
from habeas.core.kernel.errors import WrongUse

METHODS = ("bayes", "lawless")
#: how many times uncertain days are drawn, and draws of each
_TIMES, _EACH, _DRAWS = 20, 300, 4000
_FEWEST = 20
_SHOWN = (0, 1, 3, 7, 14, 30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class _Found:
    known: Reports
    asked: Asked
    quiet: list[Silence]


def nowcast(
    table: Table,
    *,
    as_of: int | None = None,
    days: int = 30,
    window: int | None = 90,
    longest: int = 180,
    method: str = "bayes",
    seed: int = 1,
    level: float = 0.95,
) -> Answer:
    """How many events of the last ``days`` up to the day ``as_of`` there will have been once all has arrived.

    Nothing that was first seen after ``as_of`` is looked at. Without it, as of the last day on which anything was.
    """
    _refuse_options(method, days, window, longest, seed, level)
    rng = np.random.default_rng([seed, 17])
    whole = table.reports(rng)
    if not len(whole.event):
        return blank("delay", method, seed=seed, level=level).refuse("No event of this table has a date.")
    asked = Asked(int(whole.seen.max()) if as_of is None else as_of, days, window, longest)
    known = whole.as_of(asked.as_of)
    found = _Found(known, asked, silences(known, asked.as_of))
    count = int(per_day(known, asked.as_of - days + 1, asked.as_of).sum())
    answer = blank("delay", method, seed=seed, level=level, documented=count)
    undated = int((table.undated <= asked.as_of).sum())
    if undated:
        rows, were = ("row has", "was") if undated == 1 else ("rows have", "were")
        answer = answer.warn(f"{undated:,} {rows} no date of the event, and {were} left out.")
    try:
        _refuse(found)
        return _answered(table, found, answer, rng)
    except CannotSay as reason:
        return answer.refuse(str(reason))


def _answered(table: Table, found: _Found, answer: Answer, rng: np.random.Generator) -> Answer:
    asked, known = found.asked, found.known
    flags = _flags(found)
    answer = answer.warn(*(flag["sentence"] for flag in flags))
    cells = triangle(known, asked.as_of, asked.longest, closed(found.quiet))
    after, upto = cells.counts(asked.as_of, asked.window)
    first = asked.as_of - asked.days + 1
    counts = per_day(known, first, asked.as_of)
    if answer.method == "lawless":
        made = lawless.nowcast(counts, np.arange(asked.days - 1, -1, -1.0), after, upto, answer.level)
        numbers, total, tried, times = made.days, made.total, None, 1.0
    else:
        tried = trials(known, asked, found.quiet)
        numbers, total, times, counts = _drawn(table, found, tried, answer.level, rng)
    answer = replace(
        answer,
        documented=round(float(counts.sum())),
        estimate=total[0],
        lower=total[1],
        upper=total[2],
        lines=tuple(_line(first + place, counts[place], row, known) for place, row in enumerate(numbers)),
        assumption=_assumption(asked, len(after) - 1),
        details=_details(found, len(after) - 1, tried, times),
        parts={
            "delays": _delays(after, upto, answer.level, rng),
            "silences": [_silence(one) for one in found.quiet],
            "flags": flags,
            "trials": [] if tried is None else _trials(tried),
        },
    )
    return replace(answer, sentence=_sentence(answer, asked))


def _drawn(
    table: Table, found: _Found, tried: Trials, level: float, rng: np.random.Generator
) -> tuple[list[tuple[float, float, float]], tuple[float, float, float], float, Floats]:
    """Each day's and all days' median and interval, and how many are known of each day; where days are uncertain, over
    several drawings of them.
    """
    asked = found.asked
    if table.exact:
        unseen = drawn_unseen(found.known, asked, found.quiet, rng, _DRAWS)
        counts = per_day(found.known, asked.as_of - asked.days + 1, asked.as_of)
        totals, known = unseen, np.broadcast_to(counts, unseen.shape)
    else:
        made = [table.reports(rng).as_of(asked.as_of) for _ in range(_TIMES)]
        totals = np.concatenate([drawn_unseen(one, asked, silences(one, asked.as_of), rng, _EACH) for one in made])
        known = np.repeat([per_day(one, asked.as_of - asked.days + 1, asked.as_of) for one in made], _EACH, axis=0)
    times = too_narrow(totals.sum(axis=1), tried, level)
    each = [_three(known[:, day] + widened(totals[:, day], times), level) for day in range(asked.days)]
    whole = _three(known.sum(axis=1) + widened(totals.sum(axis=1), times), level)
    return each, whole, times, known.mean(axis=0)


def _three(draws: Floats, level: float) -> tuple[float, float, float]:
    lower, middle, upper = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return float(middle), float(lower), float(upper)


def _refuse(found: _Found) -> None:
    known, asked = found.known, found.asked
    if not len(known.event):
        raise CannotSay(f"Nothing had been seen by {_day(asked.as_of)}.")
    watched = asked.as_of - known.first_look
    if watched < 2 * asked.days:
        raise CannotSay(
            f"Watching began on {_day(known.first_look)}, {watched} days before {_day(asked.as_of)}: delays of the "
            f"last {asked.days} days are learnt from at least {2 * asked.days} days."
        )
    lasting = next((one for one in found.quiet if one.last is None), None)
    if lasting is not None:
        raise CannotSay(_silent(lasting, asked, "the source"))
    cells = triangle(known, asked.as_of, asked.longest, closed(found.quiet))
    after, _ = cells.counts(asked.as_of, asked.window)
    if len(after) < min(asked.days, asked.longest):
        raise CannotSay(
            f"Too few events have a known delay: delays of up to {asked.days} days are learnt from at least {_FEWEST} "
            "events of which so long a delay would have been seen."
        )


def _silent(one: Silence, asked: Asked, who: str) -> str:
    return (
        f"No fresh report since {_day(one.first - 1)}, where about {one.expected:,.0f} were to be expected by "
        f"{_day(asked.as_of)}: {who} has fallen silent, or its file was moved. This is not "
        "read as a fall in what happened."
    )


def _flags(found: _Found) -> list[dict[str, Any]]:
    """What in the last days looks like a change of the source and not of what happened."""
    made = []
    lower = fall(found.known, found.asked.as_of, found.quiet)
    if lower is not None:
        made.append({"what": "fall", "source": None, **_fallen(lower)})
    if len(set(found.known.source.tolist())) > 1:
        for number, name in enumerate(found.known.sources):
            made += _of_source(found, number, name)
    return made


def _of_source(found: _Found, number: int, name: str) -> list[dict[str, Any]]:
    own = found.known.of_source(number)
    if not len(own.event):
        return []
    quiet = silences(own, found.asked.as_of)
    lasting = next((one for one in quiet if one.last is None), None)
    called = f"the source {name[:60]}" if name else "the rows without a source"
    if lasting is not None:
        sentence = _silent(lasting, found.asked, called)
        return [{"what": "silence", "source": name, "sentence": sentence, "expected": lasting.expected, "found": 0}]
    lower = fall(own, found.asked.as_of, quiet)
    return [{"what": "fall", "source": name, **_fallen(lower, called)}] if lower else []


def _fallen(one: Fall, who: str = "") -> dict[str, Any]:
    of = f" of {who}" if who else ""
    sentence = (
        f"Only {one.found:,} fresh reports{of} came in the last {one.days} days, where about {one.expected:,.0f} were "
        "to be expected: part of the source may have fallen silent. From these numbers it cannot be told from a fall "
        "in what happened."
    )
    return {"sentence": sentence, "expected": one.expected, "found": one.found}


def _line(day: int, count: float, row: tuple[float, float, float], known: Reports) -> Line:
    inside = known.source[known.event == day]
    sources = len(set(inside.tolist())) if len(known.sources) > 1 else None
    return Line(_day(day), *row, n=float(count), sources=sources)


def _assumption(asked: Asked, longest: int) -> str:
    when = f"in the last {asked.window} days of which that is known" if asked.window else "until now"
    return f"reports arrive as late as they did {when}, and no event becomes known more than {longest} days later"


def _details(found: _Found, longest: int, tried: Trials | None, times: float) -> Mapping[str, Any]:
    asked, known = found.asked, found.known
    return {
        "as_of": _day(asked.as_of),
        "from": _day(asked.as_of - asked.days + 1),
        "to": _day(asked.as_of),
        "days": asked.days,
        "window": asked.window,
        "longest": longest,
        "watched_from": _day(known.first_look),
        "left_censored": int(known.censored.sum()),
        "known_in_all": len(known.event),
        "widened": times,
        "trials": None if tried is None else len(tried.days),
        "trials_spread": None if tried is None else tried.spread,
    }


def _delays(after: Floats, upto: Floats, level: float, rng: np.random.Generator) -> Sequence[Mapping[str, Any]]:
    """The share that is seen within so many days."""
    point, drawn = shares(after, upto), drawn_shares(after, upto, 1000, rng)
    lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [
        {"days": day, "share": float(point[day]), "lower": float(lower[day]), "upper": float(upper[day])}
        for day in (*(one for one in _SHOWN if one < len(after) - 1), len(after) - 1)
    ]


def _silence(one: Silence) -> Mapping[str, Any]:
    return {
        "from": _day(one.first),
        "to": None if one.last is None else _day(one.last),
        "expected": one.expected,
        "fresh_within": one.fresh_within,
    }


def _trials(tried: Trials) -> list[Mapping[str, Any]]:
    """The past days on which the nowcast was tried, the newest first."""
    rows = zip(tried.days.tolist(), tried.expected.tolist(), tried.came.tolist(), strict=True)
    return [{"as_of": _day(day), "expected": expected, "came": came} for day, expected, came in rows]


def _sentence(answer: Answer, asked: Asked) -> str:
    point = "median" if answer.method == "bayes" else "estimate"
    return (
        f"{answer.documented:,} known as of {_day(asked.as_of)} of the {asked.days} days up to then; estimated "
        f"{answer.lower:,.0f} to {answer.upper:,.0f} ({100 * answer.level:g} % interval, {point} "
        f"{answer.estimate:,.0f}) once all has become known, if {answer.assumption}."
    )


def _day(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _refuse_options(method: str, days: int, window: int | None, longest: int, seed: int, level: float) -> None:
    refuse_wrong_use(method, METHODS, seed=seed, level=level)
    for name, value, low, high in (("days", days, 1, 366), ("window", window, 14, 3660), ("longest", longest, 7, 1830)):
        if value is not None and not low <= value <= high:
            what = "This is no such number of days."
            raise WrongUse(f"bad-{name}", what, {"field": f"--{name}"}, f"{low} to {high:,}", str(value)[:40])
