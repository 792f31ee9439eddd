"""Uncertain dates: an interval of days with certainty and the words used, and the algebra of counting over it.

The forms are fixed in docs/formats/values.md; how they are read in docs/methods/uncertain-dates.md.
"""

from __future__ import annotations

import datetime
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from habeas.core.kernel import edtf as _edtf
from habeas.core.kernel.errors import Broken, WrongUse

if TYPE_CHECKING:
    from fractions import Fraction

FORMS = (
    "EDTF (2014, 2014-05, 2014-05-05, 2014/2015, ../1998, 199X, 2014-21, [1995,1997]), 2014.5.5, "
    "or words in English, Korean, French or Arabic (May 2014, spring 2014, about 5 May 2014, early 1995, 1990s, "
    "between 1994 and 1998, before 1998, 2014년 5월경, 주체103년, 음력 2014년 5월 5일, vers mai 2014, حوالي مايو 2014)"
)


class Certainty(IntEnum):
    """Whether a date lies in a cell of time; true in a condition unless it is impossible."""

    IMPOSSIBLE = 0
    POSSIBLE = 1
    CERTAIN = 2


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """When something happened, as far as it is known.

    ``edtf`` is canonical EDTF (ISO 8601-2:2019); ``first_day`` and ``last_day`` are proleptic Gregorian day numbers
    as in
    ``datetime.date.toordinal`` (they may be below 1), None where unbounded; ``words`` are as given. ``approximate``
    (``~``) and ``uncertain`` (``?``) are certainty and never bounds.
    """

    edtf: str
    first_day: int | None
    last_day: int | None
    approximate: bool = False
    uncertain: bool = False
    words: str = ""

    def __post_init__(self) -> None:
        if not self.edtf or (
            self.first_day is not None and self.last_day is not None and self.first_day > self.last_day
        ):
            raise Broken("an uncertain date without a spelling, or that ends before it begins")

    @property
    def first(self) -> datetime.date | None:
        """The first possible day; None when unbounded; ``WrongUse`` outside the years 1 to 9999."""
        return _as_date(self.first_day)

    @property
    def last(self) -> datetime.date | None:
        """The last possible day; None when unbounded; ``WrongUse`` outside the years 1 to 9999."""
        return _as_date(self.last_day)

    @property
    def exact_day(self) -> datetime.date | None:
        """The day, when only one is possible; whether it is also certain is said by ``approximate`` and
        ``uncertain``.
        """
        return self.first if self.first_day is not None and self.first_day == self.last_day else None

    @property
    def possible_days(self) -> tuple[tuple[int | None, int | None], ...]:
        """The possible days as stretches in order: one, unless the date is a set or has unspecified digits."""
        if self.edtf[0] in "[{" or "X" in self.edtf:
            return _edtf.possible_days(self.edtf)
        return ((self.first_day, self.last_day),)

    def possible_in(self, lo: int | None, hi: int | None) -> bool:
        """Whether some possible day lies in ``lo`` to ``hi`` (day numbers, both included; None: unbounded)."""
        if _empty(lo, hi):
            return False
        stretches = self.possible_days
        if len(stretches) == 1:
            return _meet(stretches[0], (lo, hi))
        # The first stretch that does not end before the cell is the only one that needs a look.
        place = 0 if lo is None else bisect_left(stretches, lo, key=_end)
        return place < len(stretches) and _meet(stretches[place], (lo, hi))

    def certain_in(self, lo: int | None, hi: int | None) -> bool:
        """Whether every possible day lies in ``lo`` to ``hi`` (day numbers, both included; None: unbounded)."""
        return not _empty(lo, hi) and _holds((lo, hi), (self.first_day, self.last_day))

    def expected_in(self, lo: int | None, hi: int | None) -> Fraction | None:
        """The share of the possible days that lies in ``lo`` to ``hi``, exactly; None when the date is unbounded."""
        from fractions import Fraction  # here, because it doubles the time that importing this module takes

        if self.first_day is None or self.last_day is None:
            return None
        inside = total = 0
        for first, last in self.possible_days:
            if first is None or last is None:
                raise Broken("a bounded date has unbounded days")
            total += last - first + 1
            low = first if lo is None else max(first, lo)
            high = last if hi is None else min(last, hi)
            inside += max(0, high - low + 1)
        return Fraction(inside, total)

    def within(self, first: datetime.date | None, last: datetime.date | None) -> Certainty:
        """Whether the date lies within two days (both included; None: unbounded): certain, possible or impossible."""
        lo, hi = first.toordinal() if first else None, last.toordinal() if last else None
        if self.certain_in(lo, hi):
            return Certainty.CERTAIN
        return Certainty.POSSIBLE if self.possible_in(lo, hi) else Certainty.IMPOSSIBLE

    def contains(self, other: UncertainDate) -> bool:
        """Whether every possible day of ``other`` is a possible day of this date."""
        mine = self.possible_days
        return all(any(_holds(stretch, theirs) for stretch in _near(mine, theirs)) for theirs in other.possible_days)

    def overlaps(self, other: UncertainDate) -> bool:
        """Whether some day is possible for both."""
        few, many = sorted((self, other), key=lambda date: len(date.possible_days))
        return any(many.possible_in(first, last) for first, last in few.possible_days)


def _as_date(number: int | None) -> datetime.date | None:
    if number is None:
        return None
    if not 1 <= number <= datetime.date.max.toordinal():
        raise WrongUse(
            "date-out-of-range", "This date lies outside the years 1 to 9999.", do="Use first_day and last_day."
        )
    return datetime.date.fromordinal(number)


def _end(stretch: tuple[int | None, int | None]) -> int:
    return sys.maxsize if stretch[1] is None else stretch[1]


def _empty(lo: int | None, hi: int | None) -> bool:
    return lo is not None and hi is not None and lo > hi


def _meet(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    return not (
        (one[1] is not None and other[0] is not None and one[1] < other[0])
        or (other[1] is not None and one[0] is not None and other[1] < one[0])
    )


def _holds(outer: tuple[int | None, int | None], inner: tuple[int | None, int | None]) -> bool:
    return (outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])) and (
        outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    )


def _near(
    stretches: tuple[tuple[int | None, int | None], ...], wanted: tuple[int | None, int | None]
) -> tuple[tuple[int | None, int | None], ...]:
    """The one stretch that could hold ``wanted``: the first that does not end before it begins."""
    place = 0 if wanted[0] is None else bisect_left(stretches, wanted[0], key=_end)
    return stretches[place : place + 1]


def read_edtf(text: str) -> UncertainDate:
    """The date of an EDTF string, levels 0 to 2 of ISO 8601-2:2019; raises ``WrongUse`` with code
    ``unreadable-date``.
    """
    try:
        return _dated(_edtf.parse(text.strip() if len(text) <= _edtf.LONGEST else text), text)
    except _edtf.NotEdtf as reason:
        raise _unreadable(text, str(reason)) from None


def read_date(words: str, *, order: str = "ymd", periods: Mapping[str, UncertainDate] | None = None) -> UncertainDate:
    """The date that a person wrote: EDTF, else figures, else words (docs/formats/values.md).

    ``order`` is how ``05/06/2014`` is meant: ``ymd`` refuses it, ``dmy`` or ``mdy``. ``periods`` are the mission's
    named periods. Raises ``WrongUse`` with code ``unreadable-date``; nothing is guessed.
    """
    if order not in ("ymd", "dmy", "mdy"):
        raise WrongUse("not-an-order", "This is not an order of day, month and year.", expected="ymd, dmy or mdy")
    if words.isascii() and len(words) <= _edtf.LONGEST:
        try:
            return _dated(_edtf.parse(words.strip()), words)
        except _edtf.NotEdtf:
            pass
    from habeas.core.kernel.datewords import NotADate, date_of_words

    try:
        return _dated(_edtf.parse(date_of_words(words, order=order, periods=periods or {})), words)
    except (NotADate, _edtf.NotEdtf) as reason:
        raise _unreadable(words, str(reason)) from None


def _dated(reading: _edtf.Reading, words: str) -> UncertainDate:
    edtf, first, last, bits = reading
    return UncertainDate(edtf, first, last, bool(bits & 1), bool(bits & 2), words)


def _unreadable(words: str, reason: str) -> WrongUse:
    shown = f"{words[:40]!r} ({reason})" if len(words) <= 40 else f"{len(words)} characters ({reason})"
    return WrongUse(
        "unreadable-date",
        "This date cannot be read.",
        expected=FORMS,
        found=shown,
        do="Write it in one of these forms, or give order: dmy or mdy for 05/06/2014.",
    )
