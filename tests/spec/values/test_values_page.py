"""The page docs/formats/values.md is the specification: each row of its tables is read here as it stands."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest

from habeas.core.kernel.ages import read_age
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.numberwords import find_numbers
from habeas.core.kernel.quantities import read_quantity

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "values.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")
    ]
    return [row for row in cells if row[0] not in ("written", "found")]


DATES = [(form, *row[1:3], row[3]) for row in rows("Dates") for form in re.findall("`([^`]+)`", row[0])]
QUANTITIES = [
    (form, [row[n].split(", ")[place] if ", " in row[n] else row[n] for n in (1, 2, 3)], row[4])
    for row in rows("Quantities")
    for place, form in enumerate(re.findall("`([^`]+)`", row[0]))
]


@pytest.mark.parametrize(("form", "first", "last", "note"), [row for row in DATES if re.match(r"\d|unbounded", row[1])])
def test_a_date_has_the_bounds_of_its_row(form: str, first: str, last: str, note: str) -> None:
    date = read_date(form)
    assert [None if end is None else end.isoformat() for end in (date.first, date.last)] == [
        None if end == "unbounded" else end for end in (first, last)
    ]


def test_the_rows_of_dates_without_plain_bounds() -> None:
    bare = read_date("2014-05")
    for form, approximate, uncertain in (("2014-05~", True, False), ("2014?", False, True), ("2014%", True, True)):
        date = read_date(form)
        assert (date.approximate, date.uncertain) == (approximate, uncertain)
    assert read_date("2014-05~").first == bare.first
    assert read_date("before 1998").last == datetime.date(1997, 12, 31)
    seasons = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
    for code, (first, last) in seasons.items():
        date = read_date(f"2014-{code}")
        assert (date.first.month, date.last.month) == (first, last)  # type: ignore[union-attr]
    winter = read_date("2014-24")
    assert (winter.first, winter.last) == (datetime.date(2014, 12, 1), datetime.date(2015, 2, 28))


@pytest.mark.parametrize(("form", "values", "approximate"), QUANTITIES)
def test_a_quantity_is_that_of_its_row(form: str, values: list[str], approximate: str) -> None:
    quantity = read_quantity(form)
    if form == "30여 명":
        values = ["30", "30", "39"]
    best, minimum, maximum = values
    assert quantity.best == (None if best == "none" else Decimal(best))
    assert quantity.minimum == Decimal(minimum)
    assert quantity.maximum == (None if maximum == "unbounded" else Decimal(maximum))
    assert quantity.approximate == approximate.startswith("yes")
    assert (quantity.unit == "family") == ("family" in approximate)


def test_the_sentences_of_the_page_hold() -> None:
    with pytest.raises(Exception, match="cannot be told apart"):
        read_date("05/06/2014")
    for phrase in re.findall(
        "`([^`]+)`", PAGE.split("Words in English, Korean, French and Arabic")[1].split(". What cannot")[0]
    ):
        assert read_date(phrase).words == phrase
    assert read_quantity("3만 5천").best == 35_000
    assert read_quantity("1.234").best == Decimal("1.234")
    assert read_quantity("1.234", decimal=",").best == 1234


def test_the_ages_of_the_page_hold() -> None:
    korean, full = read_age("한국 나이 23세, 2014년"), read_age("만 22세, 2014년")
    assert korean.birth is not None
    assert full.birth is not None
    assert (korean.minimum, korean.maximum, korean.birth.edtf) == (21, 22, "1992")
    assert full.birth.edtf == read_age("aged 22 in 2014").birth.edtf == "1991/1992"  # type: ignore[union-attr]
    assert (read_age("20대").minimum, read_age("in her twenties").maximum) == (20, 29)


def test_the_examples_of_numbers_in_prose_are_found_or_not_as_the_page_says() -> None:
    for row in rows("Numbers in prose"):
        for language, cell in (("en", row[1]), ("ko", row[2])):
            for example in re.findall("`([^`]+)`", cell):
                assert len(find_numbers(example, language)) == (0 if "not found" in row[0] else 1), example
