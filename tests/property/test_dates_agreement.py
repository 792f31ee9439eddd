"""Our reader against the slow reference, the package ``edtf``, on a corpus of forms of every production of the grammar.

The two must give the same bounds and the same certainty, but for the reference's known faults. Each is listed in FAULTS
and in docs/methods/uncertain-dates.md; a fault that a later version mends fails here, so that the list stays true.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from edtf import parse_edtf

from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.dates_days import civil, month_length

MARKS = "~?%"


class Forms:
    """Draws forms; each method is one production of ISO 8601-2:2019 as the Library of Congress specifies it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def mark(self) -> str:
        return self.random.choice(MARKS)

    def year(self) -> str:
        value = self.random.choice((self.random.randint(1900, 2030), self.random.randint(0, 9999)))
        return f"-{value:04}" if value and self.random.random() < 0.1 else f"{value:04}"

    def month(self) -> str:
        return f"{self.year()}-{self.random.randint(1, 12):02}"

    def day(self) -> str:
        year, month = self.year(), self.random.randint(1, 12)
        return f"{year}-{month:02}-{self.random.randint(1, month_length(int(year), month)):02}"

    def date(self) -> str:
        return self.random.choice((self.year, self.month, self.day))()

    def season(self) -> str:
        return f"{self.year()}-{self.random.choice((21, 22, 23))}"

    def part_of_year(self) -> str:
        return f"{self.year()}-{self.random.choice((25, 26, 27, 29, 31, 32, *range(33, 42)))}"

    def moment(self) -> str:
        zone = self.random.choice(("", "Z", "+09:00", "-03:30", "+09", "+14:00"))
        hour, minute, second = self.random.randint(0, 23), self.random.randint(0, 59), self.random.randint(0, 59)
        return f"{self.day()}T{hour:02}:{minute:02}:{second:02}{zone}"

    def interval(self) -> str:
        return "/".join(self._in_order(self.date, self.date))

    def marked(self) -> str:
        return self.date() + self.mark()

    def marked_interval(self) -> str:
        ends = self._in_order(self.date, self.date)
        return "/".join(end + self.random.choice(("", self.mark())) for end in ends)

    def open_interval(self) -> str:
        end = self.date() + self.random.choice(("", self.mark()))
        return self.random.choice((f"../{end}", f"{end}/.."))

    def season_interval(self) -> str:
        return "/".join(self._in_order(self.season, self.season))

    def long_year(self) -> str:
        return f"Y{self.random.choice(('', '-'))}{self.random.randint(10_000, 10**9)}"

    def unspecified_right(self) -> str:
        year = f"{self.random.randint(0, 9999):04}"
        masked = year[:3] + "X", year[:2] + "XX", year[0] + "XXX"
        shape = self.random.choice((*masked, f"{self.year()}-XX", f"{self.month()}-XX", f"{self.year()}-XX-XX"))
        return shape + self.random.choice(("", "", self.mark()))

    def negative_unspecified(self) -> str:
        return f"-{self.random.randint(10, 999):03}X"

    def exponential(self) -> str:
        return f"Y{self.random.choice(('', '-'))}{self.random.randint(1, 999)}E{self.random.randint(4, 8)}"

    def significant(self) -> str:
        return f"{self.random.randint(1000, 9999)}S{self.random.randint(1, 4)}"

    def long_significant(self) -> str:
        return f"Y{self.random.randint(10**5, 10**9)}S{self.random.randint(1, 5)}"

    def marked_parts(self) -> str:
        year, month, day = f"{self.random.randint(1000, 2100)}", f"{self.random.randint(1, 12):02}", "15"
        sign, other = self.mark(), self.mark()
        return self.random.choice(
            (
                f"{year}{sign}-{month}", f"{year}{sign}-{month}-{day}", f"{year}-{month}{sign}-{day}",
                f"{sign}{year}-{month}", f"{sign}{year}-{month}-{day}", f"{year}-{sign}{month}-{day}",
                f"{year}-{month}-{sign}{day}", f"{year}-{sign}{month}", f"{sign}{year}-{month}-{other}{day}",
                f"{year}-{sign}{month}-{other}{day}",
            )
        )  # fmt: skip

    def unspecified_anywhere(self) -> str:
        year = list(f"{self.random.randint(0, 9999):04}")
        year[self.random.randint(0, 3)] = "X"
        masked, month, day = "".join(year), f"{self.random.randint(1, 12):02}", f"{self.random.randint(1, 28):02}"
        shapes = masked, f"{masked}-{month}", f"{masked}-{month}-{day}", f"{masked}-XX", f"{masked}-{month}-XX"
        return self.random.choice(shapes)

    def unspecified_month(self) -> str:
        return f"{self.year()}-XX-{self.random.randint(1, 31):02}"

    def level_2_interval(self) -> str:
        return "/".join(self._in_order(self.marked_parts, self.date))

    def one_of(self) -> str:
        return "[" + self._members() + "]"

    def all_of(self) -> str:
        return "{" + self._members() + "}"

    def _members(self) -> str:
        plain = [self.date() for _ in range(self.random.randint(2, 4))]
        span = "..".join(self._in_order(self.year, self.year))
        shape = self.random.randint(0, 3)
        if shape == 0:
            return ",".join(plain)
        if shape == 1:
            return ",".join([*plain, span])
        return f"..{plain[0]},{plain[1]}" if shape == 2 else f"{plain[0]},{plain[1]}.."

    def _in_order(self, one: Callable[[], str], other: Callable[[], str]) -> tuple[str, str]:
        while True:
            first, last = one(), other()
            start, stop = read_edtf(first).first_day, read_edtf(last).last_day
            if start is not None and stop is not None and start <= stop:
                return first, last


PRODUCTIONS = [name for name in vars(Forms) if not name.startswith("_") and name not in ("mark",)]


def corpus(seed: int, each: int) -> dict[str, list[str]]:
    """Production -> up to ``each`` distinct forms; of sets half as many: the reference takes a third of a second for
    one."""
    forms = Forms(seed)
    many = {name: each // 2 if name in ("one_of", "all_of") else each for name in PRODUCTIONS}
    return {name: sorted({getattr(forms, name)() for _ in range(many[name])}) for name in PRODUCTIONS}


Bounds = tuple[tuple[int, ...] | None, tuple[int, ...] | None]


def ours(date: UncertainDate) -> Bounds:
    first, last = date.first_day, date.last_day
    return None if first is None else civil(first), None if last is None else civil(last)


def reference(form: str, *, fuzzy: bool = False) -> tuple[Bounds, bool, bool] | str:
    """Bounds, approximate, uncertain; or the name of the error."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            date = parse_edtf(form)
            ends = (date.lower_fuzzy(), date.upper_fuzzy()) if fuzzy else (date.lower_strict(), date.upper_strict())
    except Exception as error:
        return type(error).__name__
    first, last = (None if isinstance(end, float) else tuple(end[:3]) for end in ends)
    both = bool(date.is_uncertain_and_approximate)
    return (first, last), bool(date.is_approximate or both), bool(date.is_uncertain or both)


def known_fault(production: str, form: str) -> bool:
    """Whether the reference is known to fail on this form of the corpus (names as in FAULTS)."""
    swapped_bounds = form.startswith("-") and "-XX" in form
    all_of_with_open_end = production == "all_of" and (form.startswith("{..") or form.endswith("..}"))
    return swapped_bounds or all_of_with_open_end


CORPUS = corpus(seed=5, each=94)


def test_the_corpus_holds_two_thousand_distinct_forms_of_every_production() -> None:
    assert len({form for forms in CORPUS.values() for form in forms}) >= 2000
    assert len(CORPUS) >= 20


@pytest.mark.parametrize("production", CORPUS)
def test_it_agrees_with_the_reference(production: str) -> None:
    compared = 0
    for form in CORPUS[production]:
        date = read_edtf(form)
        if known_fault(production, form):
            continue
        expected = reference(form, fuzzy="significant" in production)
        if "significant" in production:
            # The reference keeps significant digits in its fuzzy bounds only, and does not call such a year estimated.
            assert ours(date) == expected[0], form
            assert date.approximate, form
        else:
            assert (ours(date), date.approximate, date.uncertain) == expected, form
        compared += 1
    assert compared >= min(40, len(CORPUS[production]) // 2)


# fault -> form, what the reference gives, what is right
FAULTS: dict[str, tuple[str, object, Bounds | None]] = {
    "winter-ends-in-december": ("2014-24", ((2014, 12, 1), (2014, 12, 31)), ((2014, 12, 1), (2015, 2, 28))),
    "unknown-start-invents-ten-years": ("/1998", ((1988, 12, 31), (1998, 12, 31)), (None, (1998, 12, 31))),
    "unknown-end-invents-ten-years": ("1998/", ((1998, 1, 1), (2008, 1, 1)), ((1998, 1, 1), None)),
    "half-known-month-fails": ("1984-1X", "AttributeError", ((1984, 10, 1), (1984, 12, 31))),
    "half-known-day-fails": ("2004-06-1X", "ValueError", ((2004, 6, 10), (2004, 6, 19))),
    "day-that-does-not-exist": ("2015-02-29", ((2015, 2, 29), (2015, 2, 29)), None),
    "masked-day-that-does-not-exist": ("XXXX-02-30", ((0, 2, 30), (9999, 2, 30)), None),
    "masked-leap-day": ("15XX-02-29", ((1500, 2, 29), (1599, 2, 29)), ((1504, 2, 29), (1596, 2, 29))),
    "reversed-interval": ("2010/2005", ((2010, 1, 1), (2005, 12, 31)), None),
    "reversed-span-in-a-set": ("[1984..1980]", ((1984, 1, 1), (1980, 12, 31)), None),
    "negative-year-swaps-bounds": ("-1918-05-XX", ((-1918, 5, 31), (-1918, 5, 1)), ((-1918, 5, 1), (-1918, 5, 31))),
    "significant-digits-not-in-strict-bounds": (
        "1950S2",
        ((1950, 1, 1), (1950, 12, 31)),
        ((1900, 1, 1), (1999, 12, 31)),
    ),
    "all-of-with-an-open-end-fails": ("{1983,1990..}", "TypeError", ((1983, 1, 1), None)),
    "qualified-season-refused": ("2014-21?", "EDTFParseException", ((2014, 3, 1), (2014, 5, 31))),
    "qualified-masked-day-refused": ("156X-12-25~", "EDTFParseException", ((1560, 12, 25), (1569, 12, 25))),
    "qualified-part-with-open-end-refused": ("2004-~06/..", "EDTFParseException", ((2004, 6, 1), None)),
    "qualified-open-set-refused": ("[..1984?]", "EDTFParseException", (None, (1984, 12, 31))),
    "season-in-a-set-refused": ("[1999-21,2000]", "EDTFParseException", ((1999, 3, 1), (2000, 12, 31))),
    "leap-second-refused": ("2016-12-31T23:59:60Z", "EDTFParseException", ((2016, 12, 31), (2016, 12, 31))),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_right_where_the_reference_is_known_to_fail(fault: str) -> None:
    form, theirs, right = FAULTS[fault]
    answer = reference(form)
    assert (answer if isinstance(answer, str) else answer[0]) == theirs
    if right is None:
        with pytest.raises(Exception, match="cannot be read"):
            read_edtf(form)
    else:
        assert ours(read_edtf(form)) == right


def test_the_reference_loses_the_certainty_of_a_set() -> None:
    assert reference("[1995,1996?]") == (((1995, 1, 1), (1996, 12, 31)), False, False)
    assert read_edtf("[1995,1996?]").uncertain


def test_every_known_fault_is_listed_in_the_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "methods" / "uncertain-dates.md"
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {*FAULTS, "set-loses-certainty"}
