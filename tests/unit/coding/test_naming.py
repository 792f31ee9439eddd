"""An agency's name beside a date: only what sourced dates exclude is told, and never where one bearer may fit."""

from __future__ import annotations

import pytest

from habeas.core.coding.country_reading import read_country, shipped
from habeas.core.coding.naming import misnamed
from habeas.core.kernel.dates import read_edtf

#: FICTION
PACK = b"""\
format: habeas/country/1
country: zzz
names: {en: Nowhere}
told: [Nowhere]
sources: {made-up: "Made up for tests (fiction)"}
agencies:
  watch:
    agency: police
    called:
      - names: {en: Town Watch, ko: "\xec\x88\x9c\xeb\x9d\xbc"}
        also: [The Watch]
        from: {date: "2010", source: made-up}
        source: made-up
      - names: {en: Night Guard}
        from: {date: "1990", source: made-up}
        until: {date: "2010", source: made-up}
        source: made-up
      - names: {en: Old Guard}
        from: {date: "1950", verify: true}
        until: {date: "1990", verify: true}
        verify: true
    source: made-up
  other:
    agency: security
    called:
      - {names: {en: The Watch}, from: {date: "1900", source: made-up}, source: made-up}
    source: made-up
"""
ENTRIES = read_country(PACK, "zzz.yaml").entries


@pytest.mark.parametrize(
    ("name", "date", "edge", "then"),
    [
        ("Town Watch", "2005", "2010", "Night Guard"),
        ("town-watch", "2005-03-01", "2010", "Night Guard"),
        ("순라", "1999", "2010", "Night Guard"),
        ("Night Guard", "2015/2016", "2010", "Town Watch"),
        ("Night Guard", "1980", "1990", ""),
    ],
)
def test_a_name_that_was_surely_not_borne_is_told_with_the_one_that_was(
    name: str, date: str, edge: str, then: str
) -> None:
    found = misnamed(name, read_edtf(date), ENTRIES)
    assert found is not None
    assert (found.edge.edtf, found.source) == (edge, "made-up")
    assert (found.then.names["en"] if found.then else "") == then
    assert name in found.said
    assert then in found.said


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("Town Watch", "2015"),
        ("Town Watch", "2010"),  # the year in which it was renamed
        ("Town Watch", "2005/2012"),  # it may have been in the later years
        ("Town Watch", "/2012"),
        ("Night Guard", "2000"),
        ("Old Guard", "2020"),  # its dates have no source
        ("The Watch", "1950"),  # another agency bore it then
        ("Town", "1950"),
        ("", "1950"),
        ("Kim Chol-su", "1950"),
    ],
)
def test_what_may_fit_or_is_no_name_of_an_agency_is_not_told(name: str, date: str) -> None:
    assert misnamed(name, read_edtf(date), ENTRIES) is None


def test_the_security_service_under_a_later_and_an_older_name() -> None:
    agencies = shipped("prk").of_kind("agency")
    early = misnamed("Ministry of State Security", read_edtf("2012"), agencies)
    assert early is not None
    assert early.since
    assert early.edge.edtf == "2016-06-29"
    korean = misnamed("국가보위성", read_edtf("2012"), agencies)
    assert korean is not None
    assert "국가안전보위부" in korean.said, "in the language of the name"
    assert misnamed("Ministry of State Security", read_edtf("2018"), agencies) is None
    assert misnamed("보위부", read_edtf("2012"), agencies) is None, "everybody calls it so, at any time"
