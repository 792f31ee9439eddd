"""Two codings of one text: their units, their differences, and what a third person's choices make of them."""

import pytest

from habeas.core.coding.anchoring import anchor_coding
from habeas.core.coding.comparing import Coded, differences, segments, settled, units
from habeas.core.coding.reader import load_coding
from habeas.core.kernel.errors import WrongUse
from habeas.core.law import load_edition

LISTS = load_edition("2026-11").lists
TEXT = "[FICTION] They beat me in the cell. They gave us no food for days. Later a guard took my shoes."
HEAD = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\n"
A = (
    HEAD
    + """\
passages:
  p1: {words: "They beat me in the cell"}
  p2: {words: "no food for days"}
accounts:
  - acts:
      - {id: a1, code: TOR-01, victim: self, date: 2012, basis: own, passages: [p1]}
      - {id: a2, code: DET-01, victim: self, passages: [p2]}
"""
)
B = (
    HEAD
    + """\
passages:
  p1: {words: "beat me"}
  q: {words: "a guard took my shoes"}
accounts:
  - code: A-0007
    acts:
      - {id: a1, code: TOR-01, victim: self, date: 2013, basis: own, passages: [p1]}
      - {id: x, code: PRO-01, victim: self, passages: [q]}
""".replace("PRO-01", "TOR-02")
)


def read(text):
    coding = load_coding(text, file="x", lists=LISTS)
    return Coded(coding, anchor_coding(coding, TEXT, file="x"))


def test_passages_that_overlap_make_one_segment():
    first, second = read(A), read(B)
    assert [TEXT[start:end] for start, end in segments(first, second)] == [
        "They beat me in the cell", "no food for days", "a guard took my shoes",
    ]  # fmt: skip
    assert [(sorted(one), sorted(other)) for _, one, other in units(first, second)] == [
        (["TOR-01"], ["TOR-01"]), (["DET-01"], []), ([], ["TOR-02"]),
    ]  # fmt: skip


def test_the_same_coding_twice_has_no_difference():
    assert differences(read(A), read(A)) == []
    assert all(one == other for _, one, other in units(read(A), read(A)))


def test_each_difference_says_what_each_has():
    found = differences(read(A), read(B))
    assert [(one.code, one.field) for one in found] == [("TOR-01", "date"), ("DET-01", ""), ("TOR-02", "")]
    assert (found[0].first, found[0].second) == ("2012", "2013")
    assert found[1].second == found[2].first == ""
    assert found[0].choices == ("first", "second")
    assert found[1].choices == ("first", "neither")
    assert found[2].choices == ("second", "neither")


#: two who observed the same, in part, and one of them something more
SEEN = """\
observations:
  - {condition: meals, value: "%s", date: %s, passages: [p2]}
"""


def observing(coding, value, date, more=""):
    return coding.replace("q: {", 'p2: {words: "no food for days"}\n  q: {') + SEEN % (value, date) + more


def test_observations_are_told_apart_settled_and_counted():
    a = observing(A, "two", 2012)
    b = observing(B, "2", 2013, "  - {condition: ration, item: maize, text: none, passages: [q]}\n")
    first, second = read(a), read(b)
    found = [one for one in differences(first, second) if one.kind == "observation"]
    assert [(one.code, one.field, one.first, one.second) for one in found] == [
        ("meals", "date", "2012", "2013"), ("ration", "", "", "ration maize: text none"),
    ], "two and 2 are as much"  # fmt: skip
    assert found[1].choices == ("second", "neither")
    assert [(sorted(one), sorted(other)) for _, one, other in units(first, second, "observation")] == [
        (["meals"], ["meals"]), ([], ["ration"]),
    ]  # fmt: skip
    assert units(first, second) == units(read(A), read(B)), "acts are counted as before"
    for date, stays in (("first", "second"), ("second", "neither")):
        answers = {one.key: one.choices[0] for one in differences(first, second)}
        answers |= {found[0].key: date, found[1].key: stays}
        made = read(settled(a, b, first, second, answers)).coding.observations
        assert [one.date.edtf for one in made if one.date] == ["2012" if date == "first" else "2013"]
        assert [one.condition for one in made] == ["meals", "ration"][: 2 if stays == "second" else 1]
    with pytest.raises(WrongUse):
        settled(a, b, first, second, {one.key: one.choices[0] for one in differences(first, second)[1:]})


def in_event(coding, code, title=""):
    made = coding.replace("  - acts:", f"  - event: {code}\n    acts:").replace(
        "  - code: A-0007", f"  - code: A-0007\n    event: {code}"
    )
    return made.replace("accounts:", f"events:\n  {code}: {{title: {title}}}\naccounts:") if title else made


@pytest.mark.parametrize("chosen", ["first", "second"])
def test_in_which_event_an_act_stands_is_settled_too(chosen):
    a, b = in_event(A, "E-0004"), in_event(B, "E-800000000001", "Roll call")
    first, second = read(a), read(b)
    (event,) = [one for one in differences(first, second) if one.field == "event"]
    assert (event.code, event.first, event.second) == ("TOR-01", "E-0004", "Roll call")
    answers = {one.key: one.choices[0] for one in differences(first, second)} | {event.key: chosen}
    made = read(settled(a, b, first, second, answers))
    events = {act.code: made.event_of(act).code for act in made.acts()}
    own = "E-800000000001"
    assert events == {"TOR-01": "E-0004" if chosen == "first" else own, "DET-01": "E-0004", "TOR-02": own}
    assert len(made.acts()) == 3
    gone = answers | {one.key: "neither" for one in differences(first, second) if one.code == "TOR-02"}
    left = read(settled(a, b, first, second, gone)).coding.events
    assert set(left) == ({own} if chosen == "second" else set()), "an event that nothing stands in is not made"


def test_events_that_both_made_under_one_title_are_one():
    a, b = in_event(A, "E-900000000001", "Roll call"), in_event(B, "E-800000000001", "Roll call")
    first, second = read(a), read(b)
    assert not [one for one in differences(first, second) if one.field == "event"]
    made = read(settled(a, b, first, second, {one.key: one.choices[0] for one in differences(first, second)}))
    assert {made.event_of(act).code for act in made.acts()} == {"E-900000000001"}
    assert list(made.coding.events) == ["E-900000000001"]


def choose(*answers):
    return {one.key: answer for one, answer in zip(differences(read(A), read(B)), answers, strict=True)}


def test_choices_make_one_coding_in_which_what_both_have_stands_once():
    made = read(settled(A, B, read(A), read(B), choose("second", "neither", "second")))
    acts = {act.code: act for act in made.acts()}
    assert sorted(acts) == ["TOR-01", "TOR-02"]
    assert acts["TOR-01"].date.edtf == "2013"
    assert len(made.acts()) == 2
    assert differences(made, made) == []


def test_every_combination_of_choices_can_be_read_again():
    import itertools

    found = differences(read(A), read(B))
    for answers in itertools.product(*(one.choices for one in found)):
        if answers.count("neither") == 2:
            continue
        acts = read(settled(A, B, read(A), read(B), choose(*answers))).acts()
        assert len(acts) == 3 - answers.count("neither")


@pytest.mark.parametrize(
    "answers", [("", "first", "second"), ("both", "first", "second"), ("first", "second", "second")]
)
def test_it_is_not_settled_while_a_difference_is_open_or_chosen_as_it_cannot_be(answers):
    with pytest.raises(WrongUse) as error:
        settled(A, B, read(A), read(B), choose(*answers))
    assert error.value.code == "not-settled"
