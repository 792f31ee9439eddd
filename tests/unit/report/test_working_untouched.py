"""A working copy that nobody edited gives back the report that it was made from, byte for byte."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.report.leaks import leaks_in_file
from habeas.core.report.prose import read_report
from habeas.core.report.working.read import read_copy
from habeas.core.report.working.source import take_apart
from habeas.core.report.working.write import working_copy
from support.word import edited, in_letters

ROOT = Path(__file__).parents[3]
REPORTS = (
    *sorted((ROOT / "examples" / "haesong" / "reports").glob("*.md")),
    *sorted((ROOT / "tests" / "support" / "reports").glob("*.md")),
    ROOT / "tests" / "acceptance" / "real_lists" / "report.md",
)
FRONT = """\
---
format: habeas/report/1
title: "Small (FICTION — 허구)"
language: en
purpose: public-report
audience: public
period: all
---
"""
#: bodies in which lines, marks and blocks are put in unusual ways
BODIES = {
    "nothing": "",
    "no line end": "\nOne line.",
    "many empty lines": "\n\n\nOne.\n\n\n\nTwo.\n\n\n",
    "two spaces in a sentence": "\nOne.  Two.\n",
    "trailing spaces": "\nOne  \ntwo. \n",
    "a heading right above": "\n# Heading\nWords.\n",
    "signs of headings": "\n## Heading ##\n\n#Not one\n",
    "a heading that is underlined": "\nHeading {.summary}\n===\n\nWords.\n",
    "sections": "\n# A {.summary}\n\nx\n\n# B {.findings}\n\n[1]{.count of=acts}\n\n# C {.recommendations}\n\n- y\n",
    "items that touch": "\n- a\n- b\n+ c\n* d\n10. e\n",
    "an item of items": "\n- - a\n  - b\n",
    "an empty item": "\n-\n- b\n",
    "a lazy item": "\n- a\nb\n\nc\n",
    "a quotation in an item": "\n- a\n\n  > b [1]{.count of=acts}\n\n  c\n",
    "quotations that touch": "\n> a\n\n> b\n",
    "a quotation in a quotation": "\n> a\n>\n> > b\n",
    "an item in a quotation": "\n> 1. a\n> 2. b\n",
    "code in an item": "\n- a\n\n  ```\n  b\n\n  c\n  ```\n",
    "a table in an item": "\n- a\n\n  | x | y |\n  |---|---|\n  | 1 | [2]{.count of=acts} |\n",
    "a table without strokes at its ends": "\na | b\n--|--\n1 | 2\n",
    "a table with rows of all lengths": "\n| a | b | c |\n|---|---|---|\n| 1 |\n| 1 | 2 | 3 |\n||\n",
    "strokes of all kinds": "\n***\n\n- - -\n\n___\n",
    "escapes": "\n\\* \\[x\\]\\{.y} &amp; &#8364; a\\ b \\\\ \\`\n",
    "code that looks like a check": "\n`[x]{.count of=acts}` and ``a ` b``\n",
    "emphasis everywhere": "\n*a* **b** ***c*** _d_ __e__ *a **b** c* **a *b* c** a*b*c *[1]{.count of=acts} x*\n",
    "stars that are none": "\n5 * 3 * 2 and a_b_c and * alone\n",
    "links": "\n[a](https://a.org) <https://b.org> [c](d.html) <mailto:x@y.org>\n",
    "links that differ by a stroke": "\n<https://a.org/> and [b](https://a.org)\n",
    "a link around a check": "\n[[1]{.count of=acts}](https://a.org \"t\")\n",
    "a check in two lines": "\n[forty\nthree]{.count\nof=acts}\n",
    "a check with odd attributes": '\n[1]{ .count   of="acts" where="a = b" } [2]{.count of=acts counting=certain}\n',
    "a check without words": "\nx []{.count of=acts} y\n",
    "a check with spaces at its ends": "\n[ 1 ]{.count of=acts} and[ 2]{.count of=acts}\n",
    "checks that touch": "\n[1]{.count of=acts}[2]{.count of=acts}\n",
    "brackets in a check": "\n[“[x] … [W-12]”]{.quote passage=P-1}\n",
    "a check all in bold": "\n**[1]{.count of=acts}** [**2**]{.count of=acts}\n",
    "checks in a finding": "\n[a [1]{.count of=acts} b [“c d”]{.quote passage=P-1}]{.finding id=F-1}\n",
    "a break that was meant": "\na\\\nb [c\\\nd]{.stated because=x}\n",
    "spaces that do not break": "\n43\u00a0% and 43\\ km\n",
    "a footnote in a heading": "\n# A[^1]\n\nx\n\n[^1]: note\n",
    "a footnote in a cell": "\n| a[^1] | b |\n|---|---|\n| c | d |\n\n[^1]: note\n",
    "a footnote in a check": "\n[a[^1] b]{.stated because=x} [c[^2]]{.stated because=y}\n\n[^1]: x\n[^2]: y\n",
    "a footnote twice": "\na[^1] b[^1]\n\n[^1]: note [1]{.count of=acts}\n",
    "footnotes with one text": "\na[^1] b[^2]\n\n[^1]: ibid.\n[^2]: ibid.\n",
    "a footnote with a list": "\na[^1]\n\n[^1]: note\n\n    - x\n    - y\n",
    "a footnote that nothing refers to": "\na\n\n[^1]: note [1]{.count of=acts}\n",
    "a footnote before its mark": "\n[^1]: note\n\na[^1]\n",
    "an empty footnote": "\na[^1]\n\n[^1]:\n",
    "divisions": "\n::: {lang=ko}\n말\n:::\n\nx\n\n:::: {lang=ar}\n\n::: {lang=ko}\n\n말\n\n:::\n\n::::\n",
    "a division at the end": "\n::: {lang=ko}\n\n말\n\n:::",
    "an empty division": "\nx\n\n::: {lang=ko}\n:::\n\ny\n",
    "figures": "\n::: {.figure of=acts rows=place}\n:::\n\n::: {.figure of=acts rows=year as=table}\nA\n\nB\n:::\n",
    "Korean": "\n진술 [열두 건]{.count of=acts}이다. 『책』 《글》 “말”\n",
    "Arabic": "\n::: {lang=ar}\nتعرض المحتجزون [12]{.count of=acts} للتعذيب\n:::\n",
    "angle brackets": "\na < b > c & d <x@y.org> <b>\n",
    "words of a later format": "\n~~a~~ ^b^ $c$ @d {e} #f \"g\" 'h' -- --- ...\n",
}  # fmt: skip


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_comes_back_byte_for_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    back = read_copy(working_copy(text, file=path.name, fiction=True), file=path.name)
    assert back.text == text
    assert {one.state for one in back.checks} == {"kept"}
    assert len(back.checks) == sum(len(block.inline.spans) for block in read_report(text, path.name).blocks)
    assert back.holds
    assert back.whole


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_comes_back_when_word_cut_its_words_into_pieces(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    back = read_copy(edited(working_copy(text, file=path.name, fiction=True), in_letters), file=path.name)
    assert back.text == text
    assert {one.state for one in back.checks} == {"kept"}


@pytest.mark.parametrize("body", sorted(BODIES))
def test_whatever_stands_in_a_report_comes_back_byte_for_byte(body: str) -> None:
    text = FRONT + BODIES[body]
    assert read_report(text, "x").faults == ()
    copy = working_copy(text, file="x", fiction=True)
    for content in (copy, edited(copy, in_letters)):
        back = read_copy(content, file="x")
        assert back.text == text
        assert {one.state for one in back.checks} <= {"kept"}
        assert back.not_carried == ()


def test_a_working_copy_is_the_same_bytes_each_time() -> None:
    text = REPORTS[0].read_text(encoding="utf-8")
    assert working_copy(text, file="a", fiction=True) == working_copy(text, file="a", fiction=True)


def test_a_working_copy_tells_of_no_author_time_or_program() -> None:
    copy = working_copy(REPORTS[0].read_text(encoding="utf-8"), file="/home/ida/secret.md", fiction=True)
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    everything = "\n".join(parts.values())
    for trace in ("dc:creator", "lastModifiedBy", "w:author", "w:rsidR=", "Application", "Company", "secret", "ida"):
        assert trace not in parts["docProps/core.xml"] + parts["docProps/custom.xml"], trace
    assert "secret.md" not in everything
    assert "dcterms" not in everything


def test_a_working_copy_says_that_it_is_one_on_every_page_and_that_it_is_fiction() -> None:
    text = REPORTS[0].read_text(encoding="utf-8")
    for fiction in (True, False):
        with zipfile.ZipFile(io.BytesIO(working_copy(text, file="x", fiction=fiction))) as package:
            header = package.read("word/header1.xml").decode()
        language = take_apart(text, "x").language
        assert {"en": "Not for publication", "ko": "공개할 수 없음"}[language] in header
        assert ({"en": "FICTION", "ko": "허구"}[language] in header) is fiction


def test_a_working_copy_would_be_found_where_a_public_report_is_expected() -> None:
    copy = working_copy(REPORTS[0].read_text(encoding="utf-8"), file="x", fiction=True)
    assert "a working copy" in leaks_in_file(copy, "docx")


def test_a_working_copy_holds_no_more_than_the_report_and_what_every_copy_holds() -> None:
    text = FRONT + BODIES["checks in a finding"]
    with zipfile.ZipFile(io.BytesIO(working_copy(text, file="x", fiction=False))) as package:
        shown = package.read("word/document.xml").decode()
    words = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", shown))
    assert words == "Small (FICTION — 허구)a 1 b “c d”"
    assert "passage" not in shown  # the checks themselves are not to be seen


def test_no_property_is_longer_than_word_keeps() -> None:
    copy = working_copy(REPORTS[1].read_text(encoding="utf-8"), file="x", fiction=True)
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        values = re.findall(r"<vt:lpwstr>([^<]*)<", package.read("docProps/custom.xml").decode())
    assert len(values) > 10
    assert max(map(len, values)) <= 255


def test_python_docx_opens_it() -> None:
    import docx

    copy = working_copy((ROOT / "tests/support/reports/round.md").read_text(encoding="utf-8"), file="x", fiction=True)
    opened = docx.Document(io.BytesIO(copy))
    assert "Heading 1" in {one.style.name for one in opened.paragraphs if one.style}
    assert opened.core_properties.author == ""
    assert len(opened.tables) == 1


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("\n[1]{.count of=acts\n", "the attributes of this check"),
        ("\n[1]{.cuont of=acts}\n", "there is no check .cuont"),
        ("\n[1]{.count off=acts}\n", ".count knows no off"),
        ("\na\u200bb\n", "an invisible sign"),
        ("\n::: {lang=ko}\nx\n", "never closed"),
        ("\n- a\n\n  ::: {lang=ko}\n  x\n  :::\n", "a block of its own stands in"),
        ("\na[^1]\n\n[^1]: b\n\n[^1]: c\n", "two footnotes have one name"),
        ("\na[^1]\n\n```\n[^1]: b\n```\n", "a footnote is nowhere written"),
        ("\na[^1]\n\n[^1]: b[^2]\n\n[^2]: c\n", "a footnote stands inside a footnote"),
    ],
)
def test_it_refuses_a_report_in_which_something_cannot_be_read_and_names_the_line(body: str, what: str) -> None:
    with pytest.raises(WrongUse) as told:
        working_copy(FRONT + body, file="x.md", fiction=True)
    assert told.value.code == "unreadable-report"
    assert what in told.value.what
    assert told.value.where["file"] == "x.md"
    assert int(told.value.where["line"]) >= 9
