"""The reader knows every word of a report by its line and column, and says what it cannot read."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace
from typing import Any

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.report.beside import beside
from habeas.core.report.prose import Document, read_report
from habeas.core.report.unchecked import unchecked_in

FRONT = (
    "---\nformat: habeas/report/1\ntitle: T\nlanguage: en\npurpose: public-report\naudience: public\nperiod: all\n---\n"
)
FIRST = FRONT.count("\n") + 1


def read(body: str) -> Document:
    return read_report(FRONT + body, "r.md")


def kinds(body: str) -> list[tuple[str, str, int | None]]:
    return [(block.kind, block.inline.plain, block.paragraph) for block in read(body).blocks]


def test_it_reads_every_kind_of_block_and_numbers_paragraphs_only():
    body = (
        "# Summary {.summary}\n\nnot numbered\n\n# Part\n\none\ntwo *three*\n\n- item\n  more\n\n> said\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n```\ncode 43\n```\n\nlast[^n]\n\n[^n]: a note\n    goes on\n"
    )
    assert kinds(body) == [
        ("heading", "Summary", None),
        ("paragraph", "not numbered", None),
        ("heading", "Part", None),
        ("paragraph", "one\ntwo three", 1),
        ("item", "item\nmore", 1),
        ("quote", "said", 1),
        ("cell", "a", 1),
        ("cell", "b", 1),
        ("cell", "c", 1),
        ("cell", "d", 1),
        ("code", "code 43", 1),
        ("paragraph", "last", 2),
        ("footnote", "a note\ngoes on", None),
    ]


def test_a_span_is_known_by_its_words_its_attributes_and_its_place_in_code_points():
    document = read('고문 *was* [the\n43]{.count of=sources where="act=LAB-01 &\n basis=own"} said\n')
    (block,) = document.blocks
    (span,) = block.inline.spans
    assert block.inline.plain == "고문 was the\n43 said"
    assert (block.inline.words(span), span.check) == ("the\n43", "count")
    assert span.attributes == {"of": "sources", "where": "act=LAB-01 & basis=own"}
    assert block.span_place(span) == (FIRST, 10)
    assert block.place(block.inline.plain.index("43")) == (FIRST + 1, 1)
    assert block.place(block.inline.plain.index("said")) == (FIRST + 2, 14)


def test_places_are_exact_inside_lists_quotations_and_tables():
    body = "- a\n  - [b]{.count of=x}\n\n> > [c]{.count of=x}\n\n| x | [d]{.count of=x} |\n|---|---|\n"
    found = {
        block.inline.words(span): block.span_place(span) for block in read(body).blocks for span in block.inline.spans
    }
    assert found == {"b": (FIRST + 1, 5), "c": (FIRST + 3, 5), "d": (FIRST + 5, 7)}


def test_spans_in_a_finding_are_known_as_inner_ones():
    (block,) = read("[They beat [31]{.count of=sources} of us.]{.finding id=F-0001}\n").blocks
    assert [(span.check, span.depth) for span in block.inline.spans] == [("finding", 0), ("count", 1)]
    assert block.inline.words(block.inline.spans[0]) == "They beat 31 of us."


def test_a_division_sets_the_language_of_what_stands_in_it():
    blocks = read("a\n\n::: {lang=ko}\n\n가\n\n:::\n\nb\n").blocks
    assert [(block.inline.plain, block.language) for block in blocks] == [("a", "en"), ("가", "ko"), ("b", "en")]


def test_hidden_digits_are_read_as_a_plain_reader_reads_them():
    assert read("&#52;3 and \\43 and *4*3 and `43`\n").blocks[0].inline.plain == "43 and \\43 and 43 and 43"


def test_code_blocks_and_comments_are_words_that_nothing_executes():
    blocks = read("<!-- [43]{.count of=x} -->\n\n~~~\n[43]{.count of=x}\n~~~\n").blocks
    assert [(block.kind, len(block.inline.spans)) for block in blocks] == [("paragraph", 1), ("code", 0)]


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("[43]{.count of=sources", 0, 5),
        ('[43]{.count where="a}', 0, 5),
        ("[43]{count of=sources}", 0, 5),
        ("[43]{.count .share}", 0, 5),
        ("43]{.count of=sources}", 0, 3),
        ("the \\[43]{.count of=sources}", 0, 9),
        ("a [43] {.count of=sources}", 0, 8),
        ("[43]{.count of=a of=b}", 0, 5),
        ("[43]{.count where=“act=LAB-01”", 0, 5),
        ("x\n\n::: {lang=ko}\n\ny\n", 2, 1),
        ("x\n\n```\ny\n", 2, 1),
        ("![x](y.png)", 0, 1),
        ("a[^missing]", 0, 2),
        ("# H {.wrong}", 0, 5),
        ("::: {.secret}\n\nx\n\n:::\n", 0, 1),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_its_place(body: str, line: int, column: int):
    faults = read(body + "\n").faults
    assert (faults[0].line, faults[0].column) == (FIRST + line, column)


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("no front matter", 1),
        ("---\nformat: habeas/report/1\n", 1),
        (FRONT.replace("title", "titel"), 3),
        (FRONT.replace("report/1", "report/2"), 1),
        (FRONT.replace("language: en", "language: xx"), 1),
        (FRONT.replace("period: all", "period: all\nrelease: 12"), 1),
        (FRONT.replace("title: T", "title: {a: b}"), 2),
        (FRONT.replace("title: T", "title: !!python/object/apply:os.system [ls]"), 2),
        ("---\n" + "[" * 600 + "\n---\n", 1),
    ],
)
def test_front_matter_that_does_not_fit_is_refused_with_its_line(front: str, line: int):
    with pytest.raises(WrongUse) as refused:
        read_report(front, "r.md")
    assert refused.value.code == "front-matter"
    assert refused.value.where["file"] == "r.md"
    assert refused.value.where["line"] >= line


def test_all_that_the_front_matter_lacks_is_said_at_once():
    with pytest.raises(WrongUse, match=r"lacks title, period\."):
        read_report(FRONT.replace("title: T\n", "").replace("period: all\n", ""), "r.md")


def test_values_of_the_front_matter_stay_the_words_that_were_written():
    text = FRONT.replace("period: all", "period: 2022-11-01/2024-10-31\nrelease: 12345678")
    assert read_report(text, "r.md").front.release == "12345678"


HOSTILE = {
    "brackets": "[" * 100_000,
    "spans never closed": '[a]{b="' * 15_000,
    "emphasis": "*a_" * 60_000,
    "code": "".join("`" * (1 + n % 9) + "x" for n in range(20_000)),
    "quotations": ">" * 100_000,
    "divisions": "::: {lang=ko}\n" * 14_000,
    "items": "- " * 100_000,
    "lists": "- a\n" * 20_000,
    "tables": "|" * 40_000 + "\n" + "|-" * 20_000 + "\n",
    "notes": "[^1]: a\n" * 10_000,
    "rule": "- " * 100_000 + "x",
    "backslashes": "\\" * 100_000,
    "braces": "# " + "{" * 100_000,
    "digits": "9" * 100_000,
    "dots": "a.-@" * 25_000,
    "nothing": "\x00\ud7ff\u202e" * 60_000,
    "assertions": "in 2019 43 most common 'a b c' “d” all of the; " * 2_000,
    "marks": "'a ‘b \"c “" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_garbage_takes_linear_time(name: str):
    start = time.process_time()
    document = read(HOSTILE[name])
    unchecked_in(document, "r.md")
    assert time.process_time() - start < 6
    assert len(document.faults) <= 200


def test_random_garbage_never_breaks_the_reader():
    rng = random.Random(7)
    for _ in range(300):
        body = "".join(rng.choice('[]{}.#="*_`\\|>:- \n&;^a143가"“”') for _ in range(rng.randrange(400)))
        for block in read(body).blocks:
            line, column = block.raw.place(len(block.raw.text))
            assert line >= FIRST
            assert column >= 1


def test_a_row_of_a_table_begins_with_its_first_cell_for_the_drafter():
    body = "Before.\n\n| place | n |\n|---|---|\n| prison | 3 |\n\nAfter.\n"
    nothing: Any = SimpleNamespace(problems=(), checks=())
    lines = [(line.marks[0].words, line.begins) for line in beside(read_report(FRONT + body, "r.md"), nothing)]
    assert lines == [
        ("Before.", False), ("place", True), ("n", False), ("prison", True), ("3", False), ("After.", False),
    ]  # fmt: skip
