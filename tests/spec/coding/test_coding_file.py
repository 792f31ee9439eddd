"""The example on the page of the format is a coding file, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from habeas.core.coding.anchoring import anchor_coding
from habeas.core.coding.fields import CodingProblems
from habeas.core.coding.masking import mask_passage, mask_translation
from habeas.core.coding.reader import load_coding
from habeas.core.coding.records import Coding
from habeas.core.law import load_edition

PAGE = Path(__file__).parents[3] / "docs" / "formats" / "coding.md"
LISTS = load_edition("2026-11").lists

TRANSCRIPT = """\
처음에는 3반 반장이 왔습니다. 그다음 3반 반장과 김철수가 불려 갔습니다.
우리는 낟알을 세었습니다. 김철수는 송포에 있었습니다.
"""

CODED = """\
format: habeas/coding/1
text: I-0012
identities: reviewed
spans:
  - {words: 김철수, kind: name, person: W-0012}
  - {words: 3반 반장, kind: post, person: W-0013, occurrence: 2}
  - {words: Kim Chol-su, kind: name, person: W-0012, language: en}
passages:
  p1:
    words: 우리는 낟알을 세었습니다. 김철수는
    translation: {language: en, text: "We counted the kernels. Kim Chol-su …", by: U-0004, approved: 2024-05-02}
accounts:
  - acts:
      - {id: a1, code: DET-01, victim: self, basis: own, passages: [p1]}
"""


def read(text: str) -> Coding:
    return load_coding(text, file="I-0012.coding.yaml", lists=LISTS)


def test_the_example_of_the_page_is_read() -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    coding = read(example[1])
    assert [act.id for act in coding.accounts[0].acts] == ["a1", "a2"]
    assert coding.accounts[0].acts[0].also[0].passages == ("p2",)
    assert coding.people["W-0020"].count is not None


def test_a_passage_is_anchored_in_the_text_and_shown_without_its_people() -> None:
    coding = read(CODED)
    anchors = anchor_coding(coding, TRANSCRIPT, file="I-0012.coding.yaml")
    shown = mask_passage(TRANSCRIPT, anchors["p1"], coding.spans)
    assert shown.text == "우리는 낟알을 세었습니다. [W-12]는"


def test_its_translation_is_shown_without_them_too() -> None:
    coding = read(CODED)
    translation = coding.passages["p1"].translation
    assert translation is not None
    assert mask_translation(translation.text, coding.spans).text == "We counted the kernels. [W-12] …"


def test_a_file_with_problems_names_each_of_them_and_nothing_of_it_is_taken() -> None:
    with pytest.raises(CodingProblems) as refused:
        read(CODED.replace("basis: own", "basis: hearsay").replace("DET-01", "DET-99"))
    problems = refused.value.answer()["problems"]
    assert [(problem["line"], problem["code"]) for problem in problems] == [(14, "not-in-list"), (14, "not-in-list")]
