"""The published page holds the checked words, and nothing of how they were checked."""

from __future__ import annotations

import builtins
import re
from contextlib import suppress
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople, Refused
from habeas.core.report.build import Built, build_report
from habeas.core.report.leaks import leaks_in
from support.checked_reports import RELEASE, STANDARD, Written, english, korean
from support.trap import trap

pytest.importorskip("pypandoc")


def build(written: Written, text: str | None = None, fiction: bool = True, **more: Any) -> Built:
    return build_report(
        written.text if text is None else text,
        file=written.name,
        figures=written.figures,  # type: ignore[arg-type]
        codes=written.codes,
        withheld=written.withheld,
        standard=STANDARD,
        release_id=RELEASE,
        fiction=fiction,
        **more,
    )


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL).split())


@pytest.mark.parametrize("written", [english(), korean()], ids=lambda written: written.name)
def test_the_page_holds_words_and_no_check_code_query_or_path(written: Written):
    page = build(written).html
    assert page is not None
    assert leaks_in(page) == []
    for trace in ("passage", "where=", "LAB-01", "P-04", "F-00", "W-3", "W-5", "{.", "]{", "<script", "http", "pandoc"):
        assert trace not in page
    assert "[name withheld]" in page or "[이름 비공개]" in page


def test_the_page_is_a_page_of_its_own_with_language_title_symbol_and_banner():
    page = build(english()).html or ""
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>Seen from inside: detention and hunger in Haesong</title>" in page
    assert "FICTION/HRC/1" in page
    assert '<aside class="fiction">FICTION' in page
    assert '<div lang="ko">' in page
    assert 'class="fiction"' not in (build(english(), fiction=False).html or "")


def test_paragraphs_are_numbered_as_the_checker_numbers_them():
    page = build(english()).html or ""
    numbers = [int(found) for found in re.findall(r'class="number">(\d+)\.<', page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "</span> The Office recorded nine events" in page
    assert 'id="p17" class="number">17.</span> The Office recorded nine' in page
    assert "<p>This made-up report rests" in page


def test_footnotes_are_real_ones():
    page = build(english()).html or ""
    assert 'role="doc-noteref"' in page
    assert "120 accounts were read again." in words_of(page)


def test_the_same_text_gives_the_same_page():
    assert build(english()).html == build(english()).html


def test_no_page_is_built_while_there_is_a_problem():
    built = build(english(), english().text.replace("[nine]", "[ten]"))
    assert built.html is None
    assert [problem.code for problem in built.result.problems] == ["wrong-figure"]


@pytest.mark.parametrize("body", ["[shown]: http://x.y/z", "# A\n\n    # B\n\n[^9]: [^9]", "a\n: b\n~ c\n***d* e**"])
def test_what_two_readers_read_differently_is_not_published(body: str):
    built = build(english(), english().text + f"\n\n{body}\n")
    codes = {problem.code for problem in built.result.problems}
    assert (built.html is None) == bool(codes)
    assert codes <= {"readers-disagree", "unreadable-check"}


def test_a_heading_that_pandoc_reads_otherwise_is_a_disagreement_with_its_place():
    text = english().text + "\n\n# *Part {.findings}\n"
    (problem,) = build(english(), text).result.problems
    assert problem.code == "readers-disagree"
    assert text.split("\n")[problem.line - 1] == "# *Part {.findings}"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("a <b>bold</b> word <!-- remark --> here", "a &lt;b&gt;bold&lt;/b&gt; word &lt;!-- remark --&gt; here"),
        ("a `\\input{x}`{=latex} word", "<code>\\input{x}</code>{=latex}"),
        ("<script>alert(x)</script>", "&lt;script&gt;alert(x)&lt;/script&gt;"),
        ("see [this](https://example.org/a) page", '<a href="https://example.org/a">this</a>'),
        ("see [this](javascript:alert) page", "see this page"),
        ("see [this](../../secret) page", "see this page"),
        ("$x^n$ and ^up^ and ~~gone~~ and @key", "$x^n$ and ^up^ and ~~gone~~ and @key"),
    ],
)
def test_markup_that_is_not_ours_stays_words(body: str, kept: str):
    built = build(english(), english().text + f"\n\n{body}\n")
    assert kept in (built.html or "")


def test_no_picture_include_or_link_of_a_report_is_asked_for():
    """Pandoc and Typst are programs of their own: where they would fetch from stands a trap."""
    written = 0
    with trap() as door:
        to = f"{door.base}/x"
        pictures = (
            f"![picture]({to}.png)",
            f"<img src='{to}'>",
            f"[link]({to}) <{to}>",
            f'#image("{to}.png") \\input{{{to}}}',
        )
        for said in pictures:
            with suppress(ForPeople):
                ready = build(english(), f"{english().text}\n\nSee {said} here.\n", formats=("html", "docx", "pdf"))
                written += len(ready.files)
                assert not re.search(r"<(img|script|link|iframe)[^>]*127", ready.html or "")
    assert written >= 3
    assert door.came == []


def test_a_title_cannot_bring_markup_along():
    text = english().text.replace('title: "Seen', 'title: "<b>Seen</b> $body')
    assert "<title>&lt;b&gt;Seen&lt;/b&gt; $body" in (build(english(), text).html or "")


def test_the_scan_knows_what_must_not_leave():
    bad = {
        "a mission code": "<p>S-0231</p>",
        "a masked identity": "<p>[W-3]</p>",
        "a check": '<span class="count">',
        "a query": "passage=1",
        "a comment": "<!-- x -->",
        "a program": "<script>",
        "an attribute": '<p data-x="1">',
        "an author or generator": '<meta name="generator">',
        "a path": "see /home/maria/report.md",
    }
    assert {kind: kind in leaks_in(text) for kind, text in bad.items()} == dict.fromkeys(bad, True)
    assert leaks_in("<p>COVID-19, resolution 46/17, A/HRC/58/61, and/or, W-2</p>") == []


def test_it_says_what_to_install_when_pandoc_is_missing(monkeypatch: pytest.MonkeyPatch):
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pypandoc":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Refused) as refused:
        build(english())
    assert refused.value.code == "reports-extra-missing"
    assert "habeas[reports]" in str(refused.value)
