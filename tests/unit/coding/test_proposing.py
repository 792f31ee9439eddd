# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""Proposals: what points at a person is proposed, at its place, in whatever form it is written; nothing more is done."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.proposing import Known, Proposal, propose
from support.planted import written


def words(text: str, **more: object) -> list[str]:
    return [text[one.start : one.end] for one in propose(text, **more)]  # type: ignore[arg-type]


def kinds(text: str) -> dict[str, str]:
    return {text[one.start : one.end]: one.kind for one in propose(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("배기주는 남궁 산옥과 갔다.", ["배기주", "남궁 산옥"]),
        ("김 철수에게 말했다.", ["김 철수"]),
        ("황보철민이 왔다.", ["황보철민"]),
        ("맹 대위에게 맞았다.", ["맹 대위"]),
        ("표 씨가 숨겨 주었다.", ["표 씨"]),
        ("영란이한테서 들었다.", ["영란"]),
        ("Pak Ki-ju and CH'OE Ŭn-hŭi left.", ["Pak Ki-ju", "CH'OE Ŭn-hŭi"]),
        ("Then Captain Ryang came.", ["Captain Ryang"]),
        ("ضرب النقيب شاهين أخي وزكي", ["النقيب شاهين", "زكي"]),
        ("جاء أبو فراس البغدادي", ["أبو فراس البغدادي"]),
        ("سمعت من سلمى بنت يوسف", ["سلمى بنت يوسف"]),
    ],
)
def test_a_name_is_proposed_without_its_particle_or_clitic(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("주민번호 790312-1504412 입니다", "790312-1504412", "number"),
        ("번호는 ０６１１２３-２５５１０９０ 였다", "０６１１２３-２５５１０９０", "number"),
        ("رقم الهوية ٧٩٠٣١٢١٥٠٤ هنا", "٧٩٠٣١٢١٥٠٤", "number"),
        ("call +44 7700 900123 now", "+44 7700 900123", "phone"),
        ("0\u200b10-44\u200b71-9902 로", "0\u200b10-44\u200b71-9902", "phone"),
        ("제38부대에 있었다", "제38부대", "place"),
        ("write halmae.77@mail.example today", "halmae.77@mail.example", "other"),
        ("born on 2 April 1968 there", "2 April 1968", "other"),
        ("연봉2동 14반 6호에 살았다", "연봉2동 14반 6호", "place"),
    ],
)
def test_a_number_is_proposed_in_whatever_digits_it_is_written(text: str, expected: str, kind: str) -> None:
    assert kinds(text)[expected] == kind


def test_a_date_is_no_number_of_a_person() -> None:
    assert propose("2019-03-04부터 2020-01-20까지") == []
    assert propose("It was on 2019-03-04.") == []


def test_positions_are_those_of_the_text_in_any_normal_form() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "😀 그날 배기주는 갔다.")
        assert words(text) == [unicodedata.normalize(form, "배기주")]


def test_what_the_mission_knows_is_proposed_wherever_it_stands_with_its_person() -> None:
    known = [
        Known("Teacher Goose", "other", "marked", "W-0007"),
        Known("은결", "name", "marked", "W-0003"),
        Known("배", "name", "marked"),
    ]
    text = "They feared TEACHER GOOSE. 은결은 몰랐다. 배가 고팠다."
    found = {text[one.start : one.end]: (one.kind, one.person) for one in propose(text, known)}
    assert found["TEACHER GOOSE"] == ("other", "W-0007")
    assert found["은결"] == ("name", "W-0003")
    assert "배" not in found, "one sign stands inside too many other words"


@pytest.mark.parametrize(("language", "least"), [("ko", 0.95), ("en", 0.97), ("ar", 0.97)])
def test_what_was_planted_is_found_in_every_kind(language: str, least: float) -> None:
    """Seeds other than those of docs/methods/identity-proposals.md; a sign left out would be read."""
    by_kind: dict[str, list[bool]] = {}
    for seed in (101, 102):
        text, marks = written(language, seed)
        found = propose(text)
        for mark in marks:
            signs = set(range(mark.start, mark.end))
            for one in found:
                signs -= set(range(one.start, one.end))
            by_kind.setdefault(mark.kind, []).append(not signs)
    assert {kind: share for kind, hits in by_kind.items() if (share := sum(hits) / len(hits)) < least} == {}


ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "김철수는맹대위에게남궁 \n\u200b\u0301\u1112\u119e\u11ab😀👩🏽\u202eأبومحمدوعليابن٠١٢３４-0123456789@.KimMrRiCh'"
        ),
    ),
    max_size=120,
)


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_no_text_breaks_it_and_every_place_lies_in_the_text(text: str) -> None:
    found = propose(text, [Known("김철수", "name", "marked"), Known("Kim", "name", "marked")])
    assert found == sorted(set(found))
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()
        assert isinstance(one, Proposal)


@settings(max_examples=150, deadline=None)
@given(ANYTHING, ANYTHING)
def test_a_name_is_found_at_its_place_among_any_signs(before: str, after: str) -> None:
    """Between line breaks: signs before and after move it and do not hide it."""
    text = f"{before}\n\n790312-1504412\n\n{after}"
    at = len(before) + 2
    assert any(one.start <= at and at + 14 <= one.end for one in propose(text))


@pytest.mark.parametrize(
    "piece",
    ["1-", "0 ", "김", "김 ", "A", "Mr A ", "a@", "2019-01-01 ", "أبو ", "عبد ", "시 ", "A-a ", "was a b c d ", "번호"],
)
def test_a_hostile_text_takes_no_longer_than_a_long_one(piece: str) -> None:
    """Repeated, each of these once made a rule look at the whole text from every place in it, or could."""
    begun = time.perf_counter()
    propose(piece * (16_000 // len(piece)))
    assert time.perf_counter() - begun < 10
