"""Checks figures, shares and rankings of a report against one release."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from habeas.core.analysis.counts import Count, Ranked
from habeas.core.analysis.figures import Figures
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.report.outcomes import Outcome
from habeas.core.report.ranknames import named_otherwise
from habeas.core.report.readings import Figure, Interval, ShareReading, read_figure, read_multiple, read_share

_HIDDEN = "below the floor, or hidden beside such a cell"
_UNREAD = 'The words have no defined reading: see docs/formats/checked-prose.md, "Readings of words".'
COUNTINGS = ("certain", "possible", "expected", "min", "max")


def check_count(words: str, attributes: Mapping[str, str], figures: Figures) -> Outcome:
    """Whether the figure in the words is the release's (``.count``)."""
    counting = attributes.get("counting", "")
    if counting and counting not in COUNTINGS:
        return Outcome("unreadable-check", do=f"counting is one of {', '.join(COUNTINGS)}.")
    figure = read_figure(words)
    if figure is None:
        return Outcome("unreadable-check", do="The words must hold one figure. " + _UNREAD)
    try:
        count = figures.count(of=attributes["of"], where=attributes.get("where", ""))
    except ForPeople as error:
        return not_answered(error)
    if count.suppressed:
        return _hidden()
    return _judged(figure, count, counting, "wrong-figure")


def not_answered(error: ForPeople) -> Outcome:
    """A question that the release refuses or does not understand."""
    code = "unreadable-check" if isinstance(error, WrongUse) else "no-figure"
    return Outcome(code, do=str(error))


def _hidden() -> Outcome:
    return Outcome("below-floor", _HIDDEN, "Take the figure out, or say it of a larger group.")


def say_count(count: Count, counting: str = "") -> str:
    """A count in words; the caller has made sure that it is not hidden."""
    if counting:
        value = _value(count, counting)
        return "unknown" if value is None else str(value)
    low, high = _ends(count)
    if high is None:
        return f"at least {low}, without an upper bound"
    return str(low) if low == high else f"certainly {low}, possibly {high}"


def _ends(count: Count) -> tuple[int, int | None]:
    if count.of == "victims":
        return min(count.minimum, count.certain), None if count.maximum is None else max(count.maximum, count.possible)
    return count.certain, count.possible


def _value(count: Count, counting: str) -> int | Decimal | None:
    return {
        "certain": count.certain,
        "possible": count.possible,
        "expected": count.expected,
        "min": count.minimum,
        "max": count.maximum,
    }[counting]


def _judged(figure: Figure, count: Count, counting: str, wrong: str) -> Outcome:
    allowed = figure.interval()
    said = say_count(count, counting)
    if counting:
        value = _value(count, counting)
        if value is None:
            return Outcome("no-figure", said, "The release knows no such bound: use another counting.")
        if isinstance(value, Decimal) and figure.how == "exact":
            value = value.quantize(Decimal(1).scaleb(min(int(figure.value.as_tuple().exponent), 0)), ROUND_HALF_UP)
        holds = allowed.holds(Fraction(value))
        return Outcome("", said) if holds else Outcome(wrong, said, f"Write {said}, or correct the check.")
    low, high = _ends(count)
    return _ranged(allowed, figure.how, Fraction(low), None if high is None else Fraction(high), said, wrong)


def _ranged(allowed: Interval, how: str, low: Fraction, high: Fraction | None, said: str, wrong: str) -> Outcome:
    """Certain to possible against what the words allow: all of it, none of it, or only some."""
    top = allowed.high is None if high is None else allowed.holds(high)
    if allowed.holds(low) and top:
        return Outcome("", said)
    if how in ("at-least", "more", "at-most", "less") or not (allowed.holds(low) or top):
        return Outcome(wrong, said, f"Write {said}, or correct the check.")
    do = 'Say which: "at least" for the certain figure, "up to" for the possible one, or counting=certain.'
    return Outcome("unclear-counting", said, do)


def check_share(words: str, attributes: Mapping[str, str], figures: Figures) -> Outcome:
    """Whether the words' reading holds of the share, or of the ratio of two counts (``.share``)."""
    against = "against" in attributes
    reading = read_multiple(words) if against else read_share(words)
    if reading is None:
        return Outcome("unreadable-check", do=_UNREAD)
    if against and "among" in attributes:
        return Outcome("unreadable-check", do="A .share has among or against, not both.")
    of, where = attributes["of"], attributes["where"]
    try:
        if against:
            ratio = figures.ratio(of=of, where=where, against=attributes["against"])
            return _compared(reading, ratio.count, ratio.against, "to")
        share = figures.share(of=of, where=where, among=attributes.get("among", ""))
    except ForPeople as error:
        return not_answered(error)
    return _compared(reading, share.part, share.base, "of")


def _compared(reading: ShareReading, part: Count, base: Count, word: str) -> Outcome:
    if base.suppressed or part.suppressed:  # a true 0 is never suppressed
        return _hidden()
    said = f"{say_count(part)} {word} {say_count(base)}"
    ends = _shares(part, base, word)
    if ends is None:
        return Outcome("no-figure", said, "There is no share of nothing, nor of a number without bound.")
    said += f" ({_percent(*ends)})"
    for figure, count in ((reading.base, base), (reading.part, part)):
        if figure is not None and (wrong := _judged(figure, count, "", "wrong-share")).code:
            return Outcome(wrong.code, said, f"The release says {said}.")
    allowed = reading.interval(_ends(base)[0])
    return Outcome("", said) if allowed is None else _shared(allowed, *ends, said)


def _shares(part: Count, base: Count, word: str) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest share that certain and possible counts leave; None where there is none."""
    (low, high), (least, most) = _ends(part), _ends(base)
    if most is None or high is None or least == 0:
        return None
    top = Fraction(high, least)
    return Fraction(low, most), top if word == "to" else min(top, Fraction(1))


def _shared(allowed: Interval, low: Fraction, high: Fraction, said: str) -> Outcome:
    if allowed.holds(low) and allowed.holds(high):
        return Outcome("", said)
    if low == high or not allowed.meets(low, high):
        return Outcome("wrong-share", said, f"The release says {said}: use words that hold of it.")
    return Outcome("unclear-counting", said, 'Certain and possible counts differ: say "at least" or "at most".')


def _percent(low: Fraction, high: Fraction) -> str:
    ends = [str(Decimal(int(end * 1000 + Fraction(1, 2))) / 10) for end in (low, high)]
    return f"{ends[0]} %" if low == high else f"{ends[0]} to {ends[1]} %"


def check_rank(
    words: str, attributes: Mapping[str, str], figures: Figures, names: Mapping[str, Sequence[str]], sentence: str
) -> Outcome:
    """Whether the listed codes are the first, in that order, with none that could displace them (``.rank``).

    ``names`` gives the words of a code or group; where the ``sentence`` names two of the listed, it keeps their order.
    """
    if re.search(r"\b(?:least|fewest|rarest)\b|가장 (?:적|드물)", words, re.IGNORECASE):
        return Outcome("unreadable-check", do="A .rank says what comes first, not what comes last.")
    listed = attributes["is"].split()
    groups = tuple(code for code in listed if code.endswith("*"))
    try:
        ranked = figures.rank(
            of=attributes["of"], by=attributes["by"], where=attributes.get("where", ""), groups=groups
        )
    except ForPeople as error:
        return not_answered(error)
    if len(set(listed)) < len(listed):
        return Outcome("unreadable-check", do="A code stands twice in is=.")
    outcome = _ordered(listed, ranked)
    if not outcome.code and (swapped := named_otherwise(listed, names, sentence)):
        do = f"The sentence names {swapped[1]} before {swapped[0]}: bring the words into the order of the release."
        return Outcome("wrong-rank", outcome.release_says, do)
    return outcome


def _ordered(listed: list[str], ranked: list[Ranked]) -> Outcome:
    shown = [entry for entry in ranked if not entry.count.suppressed]
    hidden = [entry for entry in ranked if entry.count.suppressed]
    if any(entry.value in listed for entry in hidden):
        return _hidden()
    top = shown[: len(listed) + 1]
    said = "; ".join(f"{entry.value} ({say_count(entry.count)})" for entry in top) or "nothing to rank"
    if [entry.value for entry in top[: len(listed)]] != listed:
        return Outcome("wrong-rank", said, "Bring the words and is= into the order of the release.")
    for above, below in pairwise(top):
        if above.count.possible == below.count.possible or above.tied:
            return Outcome("wrong-rank", said, f"{above.value} and {below.value} tie: say so, or list fewer.")
        if not _certainly_more(above.count, below.count):
            return Outcome("unclear-counting", said, f"Only possibly does {above.value} come before {below.value}.")
    last = top[len(listed) - 1].count
    if any(not _certainly_more(last, entry.count) for entry in hidden):
        return Outcome("wrong-rank", said + "; one that may not be shown could stand among them", "List fewer.")
    return Outcome("", said)


def _certainly_more(above: Count, below: Count) -> bool:
    """Whether one count is greater than the other whatever their uncertain dates and sizes turn out to be."""
    most = _ends(below)[1]
    return most is not None and _ends(above)[0] > most
