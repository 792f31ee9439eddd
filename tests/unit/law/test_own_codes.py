"""A mission's own codes: permanent, never taken for another, without law of their own, under their group's guard."""

from types import MappingProxyType

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.law import OwnCode, load_edition, with_own
from habeas.core.law.own import checked, next_code

LAW = load_edition("2026-11")


def own(code="TOR-X01", en="Forced standing for days", ko="여러 날 강제로 세워 두기", **more):
    said = {"label": {"en": en, "ko": ko}}
    return OwnCode(code, said, **more)


def refused(entry, known=None):
    with pytest.raises(WrongUse) as error:
        checked(entry, LAW, known or {})
    return error.value


def test_a_code_of_the_mission_stands_beside_those_that_ship():
    law = with_own(LAW, [checked(own("tor-x01"), LAW, {})])
    assert law.label("TOR-X01", "ko") == "여러 날 강제로 세워 두기"
    assert law.lists.require("act", "TOR-X01") == "TOR-X01"
    assert "TOR-X01" in law.codes("TOR-*")
    assert "TOR-X01" not in LAW.violations  # the edition itself is as it was


def test_it_has_no_articles_because_no_lawyer_has_said_any():
    law = with_own(LAW, [checked(own(), LAW, {})])
    assert law.violation("TOR-X01").own
    assert law.articles("TOR-X01", "KP", None) == ()
    assert not law.violation("TOR-X01").rome_statute


def test_the_guard_of_its_group_lies_over_it():
    law = with_own(LAW, [checked(own("SGB-X01", "Another form of it", "다른 형태"), LAW, {})])
    assert law.guard_of("SGB-X01") == LAW.guard_of("SGB-01") == "sexual-violence"


@pytest.mark.parametrize(
    "code", ["TOR-99", "TORX01", "TOR-X1", "torture", "", "TOR-X001", "TOR-X00", "ZZZ-X01", "=1+1"]
)
def test_a_code_of_another_form_is_refused_so_that_no_later_edition_can_collide(code):
    assert refused(own(code)).code in ("not-an-own-code", "no-such-letters")


def test_the_likely_code_is_named():
    assert "TOR-01" in refused(own("TOR01")).do


def test_the_words_of_a_shipped_code_stay_and_others_may_be_added():
    assert refused(OwnCode("TOR-01", {"label": {"en": "Other words"}})).code == "label-ships"
    noted = checked(OwnCode("TOR-01", {"label": {"fr": "Torture"}, "include": {"en": "Beatings to confess"}}), LAW, {})
    law = with_own(LAW, [noted])
    assert law.violation("TOR-01").label == LAW.violation("TOR-01").label
    assert law.violation("TOR-01").articles == LAW.violation("TOR-01").articles
    assert noted.words("label", "fr") == "Torture"


def test_both_languages_of_the_interface_are_asked_for():
    assert refused(OwnCode("TOR-X01", {"label": {"en": "Only English"}})).code == "no-label"


@pytest.mark.parametrize("same", ["고문·구타", None])
def test_two_codes_never_have_the_same_words(same):
    shipped = LAW.violation("TOR-01").label
    assert refused(own(en=shipped.en.upper() + "!")).code == "same-label"
    assert refused(own(ko=shipped.ko.replace("·", " "))).code == "same-label"
    known = {"TOR-X02": own("TOR-X02")}
    assert refused(own(), known).found == "TOR-X02"
    french = {"TOR-X02": OwnCode("TOR-X02", {"label": {"en": "a", "ko": "b", "fr": "Supplice"}})}
    assert refused(OwnCode("TOR-01", {"label": {"fr": "supplice"}}), french).code == "same-label"


@pytest.mark.parametrize("words", ["a\u202eb", "a\x00b", "a\u200bb", "x" * 161])
def test_words_with_signs_that_nobody_sees_or_without_end_are_refused(words):
    assert refused(own(en=words)).code in ("hidden-signs", "too-long")


def test_markup_is_words_like_any_other():
    assert checked(own(en="<script>alert(1)</script>"), LAW, {}).words("label", "en") == "<script>alert(1)</script>"


def test_a_replaced_code_is_known_and_not_taken_for_new_coding():
    known = {"TOR-X02": own("TOR-X02", "Other", "다른 것")}
    law = with_own(LAW, [*known.values(), checked(own(replaced_by=("tor-x02",)), LAW, known)])
    assert law.label("TOR-X01")  # what was coded with it can still be read
    with pytest.raises(WrongUse) as error:
        law.lists.require("act", "TOR-X01")
    assert error.value.code == "code-retired"
    assert "TOR-X02" in error.value.do


def test_a_shipped_code_may_be_replaced_too():
    law = with_own(LAW, [checked(OwnCode("TOR-01", replaced_by=("TOR-02",)), LAW, {})])
    with pytest.raises(WrongUse, match="not used"):
        law.lists.require("act", "TOR-01")


def test_replacements_never_lead_in_a_circle():
    assert refused(own(replaced_by=("TOR-X01",))).code == "replaced-by-itself"
    a = own("TOR-X01", "A", "가", replaced_by=("TOR-X02",))
    b = own("TOR-X02", "B", "나", replaced_by=("TOR-X03",))
    known = {"TOR-X01": a, "TOR-X02": b, "TOR-X03": own("TOR-X03", "C", "다")}
    assert refused(own("TOR-X03", "C", "다", replaced_by=("TOR-X01",)), known).code == "replaced-by-itself"
    assert refused(own("TOR-X04", "D", "라", replaced_by=("TOR-X02",)), known).code == "replaced-by-retired"
    assert refused(own(replaced_by=("TOR-77",))).code == "not-in-list"


def test_the_next_code_is_one_that_was_never_given():
    assert next_code("TOR", LAW, ["TOR-X01", "TOR-X07", "LAB-X09"]) == "TOR-X08"
    assert next_code("LAB", LAW, []) == "LAB-X01"


def test_an_edition_without_own_codes_stays_the_edition():
    assert with_own(LAW, []).violations == LAW.violations
    assert with_own(LAW, []).lists["act"].retired == MappingProxyType({})
