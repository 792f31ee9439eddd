"""An article is cited only if it bound that State on that day; what nobody has checked is never asserted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.law import Label, Law, Obligation, State, load_edition
from habeas.core.law.obligations import bound, read_states


@pytest.fixture(scope="module")
def law() -> Law:
    return load_edition("2026-11")


@pytest.mark.parametrize(
    ("instrument", "day", "expected"),
    [
        ("CAT", "2016-05-19", "no"),
        ("CAT", "2016-05-20", "yes"),
        ("CAT", "2016", "partly"),
        ("CAT", "2015", "no"),
        ("CAT", "2017", "yes"),
        ("CAT", "../2016-05-19", "no"),
        ("CAT", "../2016-05-20", "partly"),
        ("CAT", "2016-05-20/..", "yes"),
        ("CAT", "2010/..", "partly"),
        # in force for it some day in January 2017
        ("CRPD", "2016-12", "no"),
        ("CRPD", "2017-01-15", "unknown"),
        ("CRPD", "2017-01-31", "yes"),
        ("CRPD", "2016-12/2017-01-15", "unknown"),
        ("CRPD", "2017-01-15/2017-06", "unknown"),
        ("CRPD", "2016-12/2017-02", "partly"),
        # withdrew with effect from 27 October 2019
        ("ROME", "2019-10-26", "yes"),
        ("ROME", "2019-10-27", "no"),
        ("ROME", "2019", "partly"),
        ("ROME", "2000/2024", "partly"),
        ("ROME", "2019-10-27/..", "no"),
        ("ROME", "2018/..", "partly"),
        # not a party, as far as is known
        ("CPED", "2020", "no"),
        ("CPED", "2026-10-31", "no"),
        ("CPED", "2026-11-01", "unknown"),
        ("CPED", "2026", "unknown"),
        ("CPED", "2020/..", "unknown"),
    ],
)
def test_the_day_of_the_deed_decides(law: Law, instrument: str, day: str, expected: str) -> None:
    assert law.bound("Haesong", instrument, read_edtf(day)).value == expected


def test_a_plain_day_is_as_good_as_an_uncertain_date(law: Law) -> None:
    assert law.bound("haesong", "CAT", date(2016, 5, 20)) == law.bound("haesong", "CAT", read_edtf("2016-05-20"))


@pytest.mark.parametrize("name", ["KP", "DPRK", "dprk", "North Korea", "북한", "조선민주주의인민공화국"])
def test_a_state_is_known_by_its_names(law: Law, name: str) -> None:
    assert law.bound(name, "ICCPR", date(2023, 1, 1)).value == "yes"


def test_a_denunciation_that_is_not_possible_changes_nothing(law: Law) -> None:
    held = law.bound("KP", "ICCPR", date(1998, 1, 1))
    assert held.value == "yes"
    assert "August 1997" in held.sentence
    assert "Evatt" in held.source


@pytest.mark.parametrize("instrument", ["ICCPR", "ICESCR", "CRC", "CEDAW", "CRPD", "CRC-OP-SC"])
def test_the_treaties_that_a_source_names_bind(law: Law, instrument: str) -> None:
    held = law.bound("KP", instrument, date(2023, 6, 1))
    assert held.value == "yes"
    assert held.source


@pytest.mark.parametrize("instrument", ["CAT", "CPED", "ICERD", "CMW"])
def test_a_treaty_that_the_state_has_not_joined_is_never_said_to_bind_it(law: Law, instrument: str) -> None:
    assert law.bound("KP", instrument, date(2014, 1, 1)).value == "no"
    assert law.bound("KP", instrument, date(2023, 1, 1)).value == "unknown"


@pytest.mark.parametrize("instrument", ["ROME", "REFUGEE", "GENOCIDE", "GC-III", "ILO-29"])
def test_what_waits_for_its_source_is_never_asserted(law: Law, instrument: str) -> None:
    held = law.bound("KP", instrument, date(2014, 1, 1))
    assert (held.value, held.source) == ("unknown", "")
    assert "waits for its source" in held.sentence


def test_a_state_or_treaty_without_data_is_unknown(law: Law) -> None:
    assert law.bound("Atlantis", "ICCPR", date(2014, 1, 1)).value == "unknown"
    assert law.bound("KR", "ICCPR", date(2014, 1, 1)).value == "unknown"


def test_an_instrument_that_does_not_exist_is_refused(law: Law) -> None:
    with pytest.raises(WrongUse) as refused:
        law.bound("KP", "ICPR", date(2014, 1, 1))
    assert refused.value.do == "Did you mean ICCPR?"


def test_articles_come_with_whether_they_bound_the_state_on_the_day(law: Law) -> None:
    before = {
        (each.instrument, each.article): each.bound.value
        for each in law.articles("TOR-02", "Haesong", date(2016, 3, 1))
    }
    after = {
        (each.instrument, each.article): each.bound.value
        for each in law.articles("TOR-02", "Haesong", date(2016, 6, 1))
    }
    assert before["ICCPR", "7"] == after["ICCPR", "7"] == "yes"
    assert (before["CAT", "16"], after["CAT", "16"]) == ("no", "yes")


def test_a_treaty_named_without_an_article_is_given_once(law: Law) -> None:
    found = [each for each in law.articles("LAB-01", "Haesong", date(2020, 1, 1)) if each.instrument == "ILO-29"]
    assert [(each.article, each.bound.value) for each in found] == [("", "yes")]


def test_made_up_states_are_marked_and_their_facts_say_so(law: Law) -> None:
    made_up = [state for state in law.states.values() if state.fiction]
    assert {state.id for state in made_up} == {"haesong", "norvane"}
    for state in law.states.values():
        assert all(("made up" in each.source) == state.fiction for each in state.obligations.values() if each.source)


def by_counting_days(begins: tuple[int, int], ends: int | None, deed: tuple[int, int]) -> str:
    """The slow, plain answer: every possible day of the deed under every possible day of entry into force."""
    answers = set()
    for begin in range(begins[0], begins[1] + 1):
        bound = {begin <= day and (ends is None or day < ends) for day in range(deed[0], deed[1] + 1)}
        answers.add("partly" if len(bound) == 2 else "yes" if True in bound else "no")
    return answers.pop() if len(answers) == 1 else "unknown"


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(10, 14), st.integers(0, 4), st.none() | st.integers(15, 22), st.integers(5, 25), st.integers(0, 20))
def test_the_answer_is_that_of_counting_days(
    law: Law, begins: int, width: int, ends: int | None, first: int, length: int
) -> None:
    when = UncertainDate("x", begins, min(begins + width, 14))
    until = date.fromordinal(ends) if ends else None
    fact = Obligation(True, when, until, None, "source", "")
    states = {"X": State("X", Label("X", "엑스"), "X", (), False, {"ICCPR": fact})}
    held = bound(states, law.instruments, "X", "ICCPR", UncertainDate("y", first, first + length))
    assert held.value == by_counting_days((begins, min(begins + width, 14)), ends, (first, first + length))


@pytest.mark.parametrize(
    "fact",
    [
        {"party": True, "in_force": "2000-01-01"},
        {"party": True, "in_force": "2000-01-01", "source": "x", "verify": True},
        {"party": True, "source": "x"},
        {"party": False, "in_force": "2000-01-01", "source": "x"},
        {"party": False, "source": "x"},
    ],
)
def test_a_fact_needs_a_source_or_a_note_to_verify_and_to_fit_together(fact: dict[str, object]) -> None:
    state = {"en": "X", "ko": "엑스", "obligations": {"ICCPR": fact}}
    with pytest.raises(Broken):
        read_states({"sources": {"x": "a source"}, "states": {"X": state}})


def test_a_state_that_is_no_party_has_no_day_of_entry_into_force() -> None:
    with pytest.raises(Broken):
        Obligation(False, read_edtf("2000"), None, date(2020, 1, 1), "source", "")
