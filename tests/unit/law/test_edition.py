"""The edition that ships is whole: every code has words, and every article stands in a treaty that it knows."""

from __future__ import annotations

import re

import pytest

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.law import Label, Law, load_edition, matches

HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def law() -> Law:
    return load_edition("2026-11")


def test_it_has_110_violations_and_deaths_not_assessed(law: Law) -> None:
    assert len(law.violations) == 111
    assert [code for code in law.violations if not law.summable(code)] == ["LIF-00"]


def test_deaths_not_assessed_are_never_summed_with_violations(law: Law) -> None:
    assert "LIF-00" not in law.codes("LIF-*")
    assert len(law.codes("LIF-*")) == 10
    assert law.codes("LIF-00") == ("LIF-00",)
    assert not law.violation("LIF-00").articles


def test_every_code_and_every_value_of_a_list_has_words_in_both_languages(law: Law) -> None:
    for field in law.lists.lists.values():
        for value, label in field.values.items():
            assert label.ko_draft, (field.name, value)
            assert HANGUL.search(label.in_language("ko")), (field.name, value)
            assert not HANGUL.search(label.in_language("en")), (field.name, value)


def test_labels_tell_values_of_one_list_apart(law: Law) -> None:
    for field in law.lists.lists.values():
        for language in ("en", "ko"):
            words = [label.in_language(language) for label in field.values.values()]
            assert len(set(words)) == len(words), (field.name, language)


def test_every_article_is_written_as_an_article_of_a_known_treaty(law: Law) -> None:
    form = re.compile(r"(?:\d+(?:\(\w+\))*(?:-(?:\d+|\(\w+\)))?|II\(a\))")
    for violation in law.violations.values():
        for instrument, articles in violation.articles.items():
            assert instrument in law.instruments, violation.code
            assert all(form.fullmatch(article) for article in articles), (violation.code, articles)


def test_every_code_but_the_unassessed_has_a_candidate_article(law: Law) -> None:
    assert [code for code, violation in law.violations.items() if not violation.articles] == ["LIF-00"]


def test_every_code_number_of_the_crosswalk_names_its_thesaurus(law: Law) -> None:
    for violation in law.violations.values():
        assert all(re.fullmatch(r"MT\d+(?: \d{12})?", each) for each in violation.huridocs), violation.code


def test_elements_of_crimes_have_their_context(law: Law) -> None:
    assert {f"CTX-{number}" for number in range(1, 7)} <= set(law.elements)
    assert len(law.elements) == 51


def test_a_label_is_given_in_english_or_korean(law: Law) -> None:
    assert law.label("DET-01") == "Inadequate food in detention"
    assert law.label("DET-01", "ko") == "구금시설의 부적절한 급식"


def test_a_code_that_does_not_exist_names_the_nearest(law: Law) -> None:
    with pytest.raises(WrongUse) as refused:
        law.label("TOR-1")
    assert refused.value.do == "Did you mean TOR-01?"


def test_an_edition_that_does_not_exist_is_refused() -> None:
    for name in ("2020-01", "../secrets", ""):
        with pytest.raises(WrongUse):
            load_edition(name)


def test_an_edition_is_read_once() -> None:
    assert load_edition("2026-11") is load_edition("2026-11")


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("detention", "detention", True),
        ("detention", "detention/interrogation", True),
        ("detention", "detentions", False),
        ("detention/interrogation", "detention", False),
        ("TOR-*", "TOR-01", True),
        ("TOR-*", "LIF-01", False),
        ("LIF-*", "LIF-00", False),
        ("LIF-00", "LIF-00", True),
        ("TOR-*", "TOR-*", False),
        ("*", "TOR-01", False),
        ("", "detention", False),
    ],
)
def test_a_value_matches_itself_and_what_lies_below_it(pattern: str, value: str, expected: bool) -> None:
    assert matches(pattern, value) is expected


def test_a_closed_list_refuses_what_it_does_not_hold_and_names_the_nearest(law: Law) -> None:
    assert law.lists.require("place_type", "detention/camp") == "detention/camp"
    with pytest.raises(WrongUse) as refused:
        law.lists.require("place_type", "detention/camps")
    assert refused.value.code == "not-in-list"
    assert refused.value.do == "Did you mean detention/camp?"


def test_an_open_list_takes_other_values_but_not_any_length(law: Law) -> None:
    assert law.lists.require("unit", "rubles/sack") == "rubles/sack"
    for value in ("", " ", "x" * 61):
        with pytest.raises(WrongUse):
            law.lists.require("unit", value)


def test_every_value_of_a_tree_stands_below_one_that_exists(law: Law) -> None:
    for field in ("place_type", "agency"):
        values = set(law.lists.values(field))
        assert all(value.rpartition("/")[0] in values for value in values if "/" in value)


def test_a_list_that_does_not_exist_is_refused_and_the_nearest_named(law: Law) -> None:
    with pytest.raises(WrongUse) as refused:
        law.lists.values("place-type")
    assert (refused.value.code, refused.value.do) == ("no-such-list", "Did you mean place_type?")


def test_a_value_without_words_is_a_defect() -> None:
    with pytest.raises(Broken):
        Label("words", " ")
