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
