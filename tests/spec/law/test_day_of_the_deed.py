"""A lawyer's cases: the law that is cited is the law that bound the State on the day of the deed."""

from __future__ import annotations

from datetime import date

from habeas.core.kernel.dates import read_date
from habeas.core.law import load_edition

LAW = load_edition("2026-11")


def cited(code: str, state: str, day: str) -> set[str]:
    """The instruments that may be cited as binding for a violation on a day."""
    return {each.instrument for each in LAW.articles(code, state, read_date(day)) if each.bound.value == "yes"}


def test_beatings_a_month_before_the_torture_convention_came_into_force_are_cited_under_the_covenant_alone() -> None:
    assert cited("TOR-02", "Haesong", "2016-04-19") == {"ICCPR", "CRC"}


def test_beatings_a_month_after_are_cited_under_both() -> None:
    assert cited("TOR-02", "Haesong", "2016-06-20") == {"ICCPR", "CRC", "CAT"}


def test_beatings_in_spring_2016_are_cited_under_what_bound_the_state_all_spring() -> None:
    assert cited("TOR-02", "Haesong", "spring 2016") == {"ICCPR", "CRC"}
    assert LAW.bound("Haesong", "CAT", read_date("spring 2016")).value == "partly"


def test_refoulement_is_judged_by_the_treaties_of_the_state_that_sends_back() -> None:
    assert cited("MOV-05", "Norvane", "2018-11") == {"ICCPR", "CRC", "CAT", "REFUGEE"}


def test_torture_in_the_dprk_is_cited_under_the_covenant_and_not_under_the_torture_convention() -> None:
    assert cited("TOR-01", "DPRK", "2023") == {"ICCPR", "CRC"}


def test_a_death_that_nobody_has_assessed_cites_nothing() -> None:
    assert LAW.articles("LIF-00", "Haesong", date(2023, 1, 1)) == ()
