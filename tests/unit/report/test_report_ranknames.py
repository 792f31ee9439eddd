"""The sentence of a ranking keeps its order, where it names the ranked by the vocabulary's words or their heads."""

from __future__ import annotations

import pytest

from habeas.core.report.ranknames import named_otherwise

NAMES = {
    "LAB-01": ("Forced labour in detention", "구금 중 강제노동"),
    "TOR-01": ("Torture to extract information/confession", "정보·자백을 얻기 위한 고문"),
    "EXP-01": ("Ban/punishment of access to outside information",),
    "EXP-04": ("Ban on language/style of speech or dress",),
    "LAB-07": ("Child labour / schoolchildren mobilised",),
    "LAB": ("Labour",),
}


@pytest.mark.parametrize(
    "sentence",
    [
        " were torture and forced labour.",
        " were torture to extract information/confession, then forced labour in detention.",
        " 나온 것은 고문과 강제 노동이다.",
        " 나온 것은 고문, 구금 중 강제노동이다.",
    ],
)
def test_it_finds_two_named_in_the_other_order(sentence: str):
    assert named_otherwise(["LAB-01", "TOR-01"], NAMES, sentence) == ("LAB-01", "TOR-01")
    assert named_otherwise(["TOR-01", "LAB-01"], NAMES, sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        " were work and beatings.",
        " were tortured people, enforced labours.",
        " were torture alone.",
        "",
    ],
)
def test_other_words_are_not_read(sentence: str):
    assert named_otherwise(["LAB-01", "TOR-01"], NAMES, sentence) is None


def test_a_head_that_two_share_or_that_is_said_of_too_much_names_neither():
    assert named_otherwise(["EXP-01", "EXP-04"], NAMES, " were the ban on language/style of speech or dress.") is None
    assert named_otherwise(["TOR-01", "EXP-01"], NAMES, " were a ban and torture.") is None


def test_a_longer_name_covers_the_shorter_in_it():
    assert named_otherwise(["LAB-07", "LAB"], NAMES, " were child labour and labour.") is None
