"""What asserts and carries no check is found; what only looks like it is left alone."""

from __future__ import annotations

import pytest

from habeas.core.report.prose import read_report
from habeas.core.report.unchecked import Sought, unchecked_in

FRONT = "---\nformat: habeas/report/1\ntitle: T 43\nlanguage: {}\npurpose: p\naudience: public\nperiod: all\n---\n"


def found(body: str, language: str = "en") -> list[tuple[str, str]]:
    document = read_report(FRONT.format(language) + body + "\n", "r.md")
    return [(problem.code, problem.says) for problem in unchecked_in(document, "r.md")]


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("Of them 43 people left.", "unchecked-number", "43"),
        ("Forty-three people left.", "unchecked-number", "Forty-three"),
        ("A dozen people left.", "unchecked-number", "A dozen"),
        ("In 2019 cases they left.", "unchecked-number", "2019"),
        ("There were 2019 people.", "unchecked-number", "2019"),
        ("Only one source left.", "unchecked-number", "one"),
        ("*43* people left.", "unchecked-number", "43"),
        ("&#52;3 people left.", "unchecked-number", "43"),
        ("`43` people left.", "unchecked-number", "43"),
        ("[they beat 43 people]{.finding id=F-0001}", "unchecked-number", "43"),
        ("[see 43 people](http://x.y)", "unchecked-number", "43"),
        ("- 43 people left", "unchecked-number", "43"),
        ("| a | 43 |\n|---|---|\n| b | c |", "unchecked-number", "43"),
        ("a[^1]\n\n[^1]: 43 people left.", "unchecked-number", "43"),
        ("Hundreds of people left.", "unchecked-number", "Hundreds"),
        ("43명이 떠났다.", "unchecked-number", "43"),
        ("마흔세 명이 떠났다.", "unchecked-number", "마흔세"),
        ("수십 명이 떠났다.", "unchecked-number", "수십 명"),
        ("More than half of them left.", "unchecked-share", "More than half"),
        ("Nearly all left.", "unchecked-share", "Nearly all"),
        ("All of the witnesses left.", "unchecked-share", "All of the"),
        ("All interviewees left.", "unchecked-share", "All interviewees"),
        ("A large majority of sources left.", "unchecked-share", "A large majority of"),
        ("Most of those who left.", "unchecked-share", "Most of those"),
        ("Two thirds left.", "unchecked-share", "Two thirds"),
        ("Some 62 per cent left.", "unchecked-share", "62 per cent"),
        ("Twice as many left.", "unchecked-share", "Twice as"),
        ("None of them left.", "unchecked-share", "None of them"),
        ("대부분이 떠났다.", "unchecked-share", "대부분"),
        ("거의 모두 떠났다.", "unchecked-share", "거의 모두"),
        ("3분의 2가 떠났다.", "unchecked-share", "3분의 2"),
        ("두 배로 늘었다.", "unchecked-share", "두 배"),
        ("반 이상이 떠났다.", "unchecked-share", "반 이상"),
        ("A third fell ill.", "unchecked-share", "A third"),
        ("Nobody was released.", "unchecked-share", "Nobody"),
        ("The number doubled.", "unchecked-share", "doubled"),
        ("All detainees said they should be released.", "unchecked-share", "All detainees"),
        ("All six of those who left.", "unchecked-share", "All six of those"),
        ("Not one of the detainees was paid.", "unchecked-share", "Not one of the"),
        ("No detainee was paid.", "unchecked-share", "No detainee"),
        ("진술은 모두 질서부를 가리킨다.", "unchecked-share", "진술은 모두"),
        ("모든 수감자가 굶었다.", "unchecked-share", "모든 수감자"),
        ("소수에 그친다.", "unchecked-share", "소수에 그친"),
        ("두 여성이 떠났다.", "unchecked-number", "두 여성"),
        ("The most common act was this.", "unchecked-ranking", "most common"),
        ("It was reported most frequently.", "unchecked-ranking", "most frequently"),
        ("The largest number of acts was there.", "unchecked-ranking", "The largest number"),
        ("가장 많이 보고되었다.", "unchecked-ranking", "가장 많이"),
        ('He said "they counted the kernels" then.', "unchecked-quotation", '"they counted the kernels"'),
        ("He said “they counted the kernels”.", "unchecked-quotation", "“they counted the kernels”"),
        ("He said ‘they didn’t count kernels’.", "unchecked-quotation", "‘they didn’t count kernels’"),
        ("He said 'they didn't count kernels'.", "unchecked-quotation", "'they didn't count kernels'"),
        ('He said "they counted the kernels.', "unchecked-quotation", '"they counted the kernels.'),
        ("> They counted the kernels.", "unchecked-quotation", "They counted the kernels."),
        ("그는 “우리는 낟알을 세었습니다”라고 했다.", "unchecked-quotation", "“우리는 낟알을 세었습니다”"),
    ],
)
def test_an_assertion_without_a_check_is_found(body: str, code: str, says: str):
    language = "ko" if any("가" <= letter <= "힣" for letter in body) else "en"
    assert found(body, language) == [(code, says)]


@pytest.mark.parametrize(
    "body",
    [
        "Between 1 November 2022 and 31 October 2024 it rained, and since May 2019 less so.",
        "In 2019, in the 1990s, from 2014 to 2019, 2016–2018, (2020), on 5 May, and on October 3, 2021.",
        "On 12 and 13 March 2020; 12-14 March; the 2016 law; late 2017; 2024-10-31.",
        "Under article 7, articles 7 and 9, art. 12 (3), paragraph 12, paras. 12-14, section 4.2 and rule 43.",
        "See A/HRC/58/61, S/2014/276, E/CN.4/2005/34 and resolution 46/17; COVID-19 and the G20.",
        "Figure 1, table 2, box 3, annex 4, chapter 5, page 6, p. 7, No. 8 and note 9.",
        "At 10.30 p.m., at 10:30, at 5 a.m., at six o'clock and at 14:00 hours.",
        "One said so; one of the women agreed; no one, this one, one another, one must, one day.",
        "The first time, the second, the 3rd, the 21st century, the third country, the third quarter.",
        "The State should release all detainees; all persons shall be treated with humanity.",
        "A third witness agreed. Most of the time it rained. The Six-Party Talks failed.",
        'A so-called "model camp" and the "rest house".',
        "She was aged 34, a 34-year-old woman, a man 50 years old, at the age of 12.",
        "He read *The Nine Hundred Days of Songpo* and *Nineteen Eighty Four*.",
        "Most recently, at most, the most serious crimes, at all, all forms of torture, half an hour.",
        "See https://example.org/a/43/12 or write to a43@example.org.",
        "4.2 Methods and limits",
        "(a) The first of them",
        '[About 43]{.stated because="the Ministry said so"} people left.',
        "He didn't go, the detainees' words and the guards' keys were kept.",
        "The decision entitled “A long title of many words” was taken.",
        "Their heads, the 'model camp', don't and won't.",
        "```\n43 people\n```",
        "# 43 people and more than half",
    ],
)
def test_what_counts_nothing_needs_no_check(body: str):
    assert found(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "2022년 11월 1일부터 2024년 10월 31일까지, 2019년 5월, 1990년대, 5월 3일에.",
        "규약 제7조와 제7조 제1항, 결의 46/17, 문서 A/HRC/58/61, 문단 12, 그림 1, 표 2.",
        "오전 10시 30분에, 밤 9시에, 새벽 5시 반에.",
        "한 명은 그렇게 말하였다. 또 다른 한 사람도 그랬다.",
        "첫째로, 두 번째로, 제3차 회의, 21세기.",
        "그 여성은 34세였고 만 19세에 떠났다.",
        "책 『아홉 개의 밤 43』을 읽었다.",
        "이른바 “모범 수용소”였다.",
        "가장 중요한 일이다. 소수민족의 말.",
    ],
)
def test_korean_words_that_count_nothing_need_no_check(body: str):
    assert found(body, "ko") == []


def test_the_place_is_that_of_the_word():
    document = read_report(FRONT.format("en") + "A line\nand *43* people.\n", "r.md")
    (problem,) = unchecked_in(document, "r.md")
    assert (problem.line, problem.column, problem.paragraph) == (10, 6, 1)


def test_a_section_of_findings_needs_a_check_in_every_paragraph():
    body = "# A {.findings}\n\nno check\n\nthe following:\n\n- [x]{.finding id=F-0001}\n\n## B\n\nnone\n\n# C\n\nfree\n"
    assert found(body) == [("unchecked-paragraph", "no check"), ("unchecked-paragraph", "none")]


def test_a_reason_stated_is_no_check_for_a_section_of_findings():
    body = '# A {.findings}\n\n[43]{.stated because="told so"} people\n'
    assert [code for code, _ in found(body)] == ["unchecked-paragraph"]


def test_what_was_found_before_is_found_again_where_words_or_checks_changed_and_where_not():
    """A draft is checked after every word that is typed; what is kept of the last time never hides an assertion."""
    drafts = [
        "Of them 43 left.\n\nHe said “they beat us all”.\n",
        "Of them 43 left.\n\nHe said “they beat us all” and 12 more.\n",
        "Of them [43]{.count of=acts} left.\n\nHe said “they beat us all” and 12 more.\n",
        "> Of them 43 left.\n\n*Of Them 43 Left*\n",
        "Of them 43 left.\n\n# A {.findings}\n\nOf them 43 left.\n",
    ]
    sought: Sought = {}
    for body in (*drafts, *reversed(drafts)):
        document = read_report(FRONT.format("en") + body, "r.md")
        assert unchecked_in(document, "r.md", sought) == unchecked_in(document, "r.md")
