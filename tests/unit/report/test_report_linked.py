"""The linked version names the records under each check; the published one never does."""

from __future__ import annotations

import re

import pytest

from habeas.core.analysis.figures import Figures
from habeas.core.report.build import Prepared, build_report, prepare
from habeas.core.report.leaks import leaks_in
from habeas.core.report.linked import RestsOn, linked_page
from habeas.core.report.outcomes import Check
from support.checked_reports import STANDARD
from support.releases import act, release_of

TEXT = """\
---
format: habeas/report/1
title: "Held (FICTION)"
language: {language}
purpose: public-report
audience: public
period: all
---

# I. What was told

It rests on *[12 accounts]{{.count of=accounts}}* and, again, [12 accounts]{{.count of=accounts}}.[^1]

::: {{.figure of=accounts rows=place}}
Accounts by place
:::

| Place | Accounts |
|---|---|
| All | [12]{{.count of=accounts}} |

[^1]: Of the [12 accounts]{{.count of=accounts}} none is left out.
"""


def arguments() -> dict[str, object]:
    acts = [act(f"V-{n}", f"S-{n:04d}", place="Songpo") for n in range(1, 13)]
    return {
        "file": "r.md",
        "figures": Figures(release_of(*acts, floor=5)),
        "codes": {},
        "withheld": {},
        "standard": STANDARD,
        "release_id": "0" * 64,
    }


def ready(language: str = "en") -> Prepared:
    made = prepare(TEXT.format(language=language), **arguments(), linked=True)
    assert not made.result.problems
    return made


def linked(language: str = "en", **under: object) -> str:
    return linked_page(
        ready(language),
        lambda check: RestsOn(**under),
        fiction=True,
        release="0" * 64,
        by="<leon>",
        on="2025-02-05",
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_check_has_a_number_in_the_words_and_an_entry_that_leads_back(language: str) -> None:
    page = linked(language, accounts=["A-0001"])
    marked = re.findall(r'<span id="w(\d+)" class="check">([^<]*)</span><sup><a href="#c(\d+)">(\d+)</a></sup>', page)
    spans = [n for n, check in enumerate(ready(language).result.checks, 1) if check.check != "figure"]
    assert len(spans) == 4
    assert sorted(int(there) for there, *_ in marked) == spans
    assert all(there == link == shown for there, _, link, shown in marked)
    entries = re.findall(r'<div id="c(\d+)">', page)
    assert [int(number) for number in entries] == list(range(1, 6))
    assert set(re.findall(r'href="#w(\d+)"', page)) == {there for there, *_ in marked}
    assert page.count("A-0001") == 5


def test_a_check_of_a_footnote_or_a_cell_has_its_own_words() -> None:
    page = linked()
    checks = {n: check.says for n, check in enumerate(ready().result.checks, 1) if check.check != "figure"}
    words = dict(re.findall(r'<span id="w(\d+)" class="check">([^<]*)</span>', page))
    assert {int(number): said for number, said in words.items()} == checks


def test_it_says_that_it_is_confidential_before_anything_else() -> None:
    body = linked().partition("<body>")[2].strip()
    assert body.startswith('<aside class="confidential">CONFIDENTIAL')


def test_hostile_words_stay_words() -> None:
    page = linked(accounts=["<b>A</b>"], passage="P-0001", words="</q><script>alert(1)</script>")
    assert "<script" not in page
    assert "&lt;b&gt;A" in page
    assert "by &lt;leon&gt; on 2025-02-05" in page


def test_many_accounts_are_folded_away_and_few_are_not() -> None:
    assert "<details>" not in linked(accounts=["A-0001"] * 12)
    assert linked(accounts=["A-0001"] * 13).count("<details>") == 5


def test_the_published_page_keeps_no_trace_of_it() -> None:
    built = build_report(TEXT.format(language="en"), **arguments(), fiction=True)  # type: ignore[arg-type]
    assert built.html
    assert 'class="check"' not in built.html
    assert 'rests-on"' not in built.html
    assert leaks_in(linked(accounts=["A-0001"])), "the search for leaks would stop it from being published"


def test_a_report_with_a_problem_is_not_prepared() -> None:
    wrong = TEXT.format(language="en").replace(
        "[12 accounts]{.count of=accounts}.[^1]", "[13 accounts]{.count of=accounts}.[^1]"
    )
    made = prepare(wrong, **arguments(), linked=True)  # type: ignore[arg-type]
    assert [problem.code for problem in made.result.problems] == ["wrong-figure"]
    assert made.tree == {}


def test_a_stated_claim_rests_on_no_record() -> None:
    assert linked().count("no record: it is stated, not counted") == 5
    assert isinstance(ready().result.checks[0], Check)
