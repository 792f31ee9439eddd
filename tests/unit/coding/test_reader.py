"""A coding file is read whole, or refused with every problem it has."""

from __future__ import annotations

import pytest

from habeas.core.coding.fields import CodingProblems
from habeas.core.coding.reader import load_coding
from habeas.core.coding.records import Coding
from habeas.core.law.edition import load_edition

LISTS = load_edition("2026-11").lists

WHOLE = """\
format: habeas/coding/1
text: I-12
identities: reviewed
spans:
  - {words: 김철수, kind: name, person: W-0012}
  - {words: Kim Chol-su, kind: name, person: W-12, language: en}
  - {words: 3반 반장, kind: post, person: W-0013, occurrence: 2}
  - {words: 송포, kind: place}
passages:
  p1:
    words: "우리는 낟알을 세었습니다."
    translation: {language: en, text: "We counted the kernels.", by: U-4, approved: 2024-05-02}
  p2: {words: "아니, 2018년입니다.", occurrence: 2, code: P-418}
people:
  W-0012: {kind: person, sex: male, age: 34, note: brother of the source}
  W-0020: {kind: group, count: "20-30", sex: female, age: 20-65}
events:
  E-7: {title: Public trial at the stadium, date: "2019-05~", place: Songpo}
accounts:
  - code: A-0044
    event: E-0007
    reliability: B
    credibility: 2
    grading_reason: "…"
    retraction: {extent: part, date: 2024-02-01, reason: "mistook the year", acts: [a2]}
    acts:
      - id: a1
        code: TOR-01
        victim: [self, W-0020]
        date: "2019-05~"
        place: Songpo
        place_type: detention/interrogation
        agency: security
        stage: interrogation
        basis: own
        method: [beating, threat]
        passages: [p1]
        involved:
          - {party: W-0030, degree: carried-out}
          - {party: "unit:Songpo security office", degree: ordered}
        also:
          - {field: date, value: "2018-05", passages: [p2], because: corrects herself}
          - {field: victim, value: W-21, passages: [p2]}
      - {id: a2, code: DET-01, mode: omission, victim: self, passages: p2}
observations:
  - {condition: price, item: rice, value: "4800-5200", unit: won/kg, date: 2021-03, basis: own, passages: [p1]}
measures:
  - {code: M-2, passages: [p2]}
"""


def read(text: str) -> Coding:
    return load_coding(text, file="x.coding.yaml", lists=LISTS)


def problems(text: str) -> list[tuple[str, int]]:
    with pytest.raises(CodingProblems) as refused:
        read(text)
    return [(problem.code, problem.line) for problem in refused.value.problems]


def changed(old: str, new: str) -> list[tuple[str, int]]:
    assert WHOLE.count(old) == 1, old
    return problems(WHOLE.replace(old, new))


def line_of(words: str) -> int:
    return WHOLE[: WHOLE.index(words)].count("\n") + 1


def test_it_reads_a_whole_file() -> None:
    coding = read(WHOLE)
    assert (coding.text, coding.reviewed) == ("I-0012", True)
    assert [span.person for span in coding.spans] == ["W-0012", "W-0012", "W-0013", None]
    assert coding.passages["p2"].code == "P-0418"
    assert coding.people["W-0012"].age is not None
    assert coding.people["W-0012"].age.group == "adult"
    assert coding.people["W-0020"].age is not None
    assert coding.people["W-0020"].age.group is None
    account = coding.accounts[0]
    assert (account.event, account.reliability, account.credibility) == ("E-0007", "B", 2)
    act = account.acts[0]
    assert act.victims == ("self", "W-0020")
    assert act.mode == "act"
    assert [(each.person, each.unit) for each in act.involved] == [("W-0030", None), (None, "Songpo security office")]
    assert [(each.field, each.value) for each in act.also] == [("date", "2018-05"), ("victim", "W-0021")]
    assert account.acts[1].passages == ("p2",)
    assert coding.measures[0].code == "M-0002"


def test_it_reads_dates_with_their_certainty() -> None:
    date = read(WHOLE).accounts[0].acts[0].date
    assert date is not None
    assert (date.edtf, date.approximate) == ("2019-05~", True)


def test_the_same_file_gives_the_same_records_wherever_its_lines_stand() -> None:
    assert read(WHOLE) == read("# a remark\n\n" + WHOLE)


def test_a_text_that_nobody_reviewed_is_not_reviewed() -> None:
    assert not read(WHOLE.replace("identities: reviewed\n", "")).reviewed
    assert not read(WHOLE.replace("identities: reviewed\n", "identities: open\n")).reviewed


def test_it_gathers_all_problems_of_a_file_with_their_lines() -> None:
    text = WHOLE.replace("code: TOR-01", "code: TOR-99").replace("degree: ordered", "degree: orderd")
    text = text.replace("basis: own\n", "basiss: own\n").replace("by: U-4", "by: maria")
    assert problems(text) == [
        ("not-a-code", line_of("by: U-4")),
        ("not-in-list", line_of("code: TOR-01")),
        ("unknown-key", line_of("basis: own\n")),
        ("not-in-list", line_of("degree: ordered")),
    ]


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    with pytest.raises(CodingProblems) as refused:
        read(WHOLE.replace("place_type:", "place-type:"))
    assert refused.value.problems[0].do == "Did you mean place_type?"
    assert refused.value.exit_code == 2


def test_the_answer_holds_each_problem() -> None:
    with pytest.raises(CodingProblems) as refused:
        read(WHOLE.replace("kind: place", "kind: planet"))
    answer = refused.value.answer()
    assert (answer["ok"], answer["error"]["code"]) == (False, "coding-problems")
    assert answer["problems"][0]["line"] == line_of("송포")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format: habeas/coding/1", "format: habeas/coding/2", "not-in-list"),
        ("text: I-12\n", "", "missing-key"),
        ("text: I-12", "text: W-12", "not-a-code"),
        ("identities: reviewed", "identities: yes", "not-in-list"),
        ("credibility: 2", "credibility: 7", "not-in-list"),
        ("reliability: B", "reliability: G", "not-in-list"),
        ("passages: [p1]\n        involved", "passages: [p9]\n        involved", "unknown-passage"),
        ("passages: [p1]\n        involved", "passages: []\n        involved", "missing-key"),
        ("        passages: [p1]\n        involved", "        involved", "missing-key"),
        ("acts: [a2]}", "acts: [a3]}", "unknown-act"),
        ("extent: part", "extent: whole", "retraction-of-what"),
        ("- {id: a2,", "- {id: a1,", "duplicate-act"),
        ("occurrence: 2, code", "occurrence: 0, code", "not-a-number"),
        ("occurrence: 2}", "occurrence: two}", "not-a-number"),
        ("W-12, language: en", "W-12, occurrence: 1, language: en", "occurrence-of-what"),
        (", person: W-0012}", "}", "missing-key"),
        ("approved: 2024-05-02", "approved: 2024-05", "not-a-day"),
        ("approved: 2024-05-02", "approved: 2024-02-30", "not-a-day"),
        ("date: 2024-02-01", "date: 2024", "not-a-day"),
        ("age: 34", "age: young", "unreadable-age"),
        ("age: 34", "age: 34-20", "unreadable-age"),
        ("kind: group, count", "kind: person, count", "count-of-one"),
        ('value: "4800-5200", ', "", "missing-key"),
        ("field: date, value", "field: colour, value", "not-in-list"),
        ("party: W-0030", "party: Kim", "not-a-code"),
        ('party: "unit:Songpo security office"', 'party: "unit: "', "not-a-party"),
        ("victim: [self, W-0020]", "victim: [self, [W-0020]]", "not-a-value"),
        ("event: E-0007", "event: [E-0007]", "not-a-value"),
        ("  - code: A-0044\n", "  - A-0044\n  - code: A-0044\n", "not-a-table"),
        ("  W-0012: {kind: person, sex", "  W-20: {kind: person, sex", "duplicate-code"),
        ("  E-7: {title", "  W-7: {title", "not-a-code"),
        (
            "kind: name, person: W-0012}",
            "kind: name, person: W-0012}\n  - {words: 김철수, kind: place}",
            "two-meanings",
        ),
    ],
)
def test_it_refuses(old: str, new: str, code: str) -> None:
    assert code in [found for found, _ in changed(old, new)]


def test_no_problem_repeats_the_words_of_a_name_or_a_passage() -> None:
    text = WHOLE.replace("kind: name, person: W-0012}", "kind: nam}").replace("occurrence: 2, code: P-418", "code: 5")
    with pytest.raises(CodingProblems) as refused:
        read(text)
    shown = str(refused.value.answer())
    assert "김철수" not in shown
    assert "2018" not in shown


def test_it_stops_gathering_when_a_file_is_nothing_but_problems() -> None:
    assert len(problems("\n".join(f"key{number}: 1" for number in range(2000)))) == 300


def test_a_whole_translation_has_identities_and_nothing_else() -> None:
    """What a text tells is coded on its transcript: in two files it would count twice."""
    head = "format: habeas/coding/1\ntext: I-12\ntranslation: en\nidentities: reviewed\n"
    spans = "spans:\n  - {words: Kim Chol-su, kind: name, person: W-0012}\n"
    found = load_coding(head + spans, file="x.coding.yaml", lists=LISTS)
    assert (found.translation, found.reviewed, len(found.spans)) == ("en", True, 1)
    with pytest.raises(CodingProblems) as refused:
        load_coding(head + "passages:\n  p1: {words: a b c}\n", file="x.coding.yaml", lists=LISTS)
    assert [problem.code for problem in refused.value.problems] == ["unknown-key"]
