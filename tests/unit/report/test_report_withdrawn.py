"""Words that may not be quoted any more leave a draft; nothing else of it changes, and the check stays and fails."""

from __future__ import annotations

import pytest

from habeas.core.report.prose import read_report
from habeas.core.report.withdrawn import INSTEAD, without_quotations

FRONT = """---
format: habeas/report/1
title: Made up (fiction)
language: {language}
purpose: public-report
audience: public
period: all
---

"""


def report(body: str, language: str = "en") -> str:
    return FRONT.format(language=language) + body


def test_the_words_go_and_the_check_stays() -> None:
    said, other = '["They counted the\nkernels."]{.quote passage=P-0418}', '["no more"]{.quote passage=P-0419}'
    after, changed = without_quotations(report(f"She said {said} and {other}.\n"), "x", {"P-0418"})
    assert changed == 1
    assert after == report(f"She said [— withdrawn —]{{.quote passage=P-0418}} and {other}.\n")
    codes = [span.attributes["passage"] for block in read_report(after, "x").blocks for span in block.inline.spans]
    assert codes == ["P-0418", "P-0419"]


@pytest.mark.parametrize(
    "words",
    ['"a [W-12] b"', '"one … two"', '*"set apart"*', '"a \\[bracket\\]"', "“typographic”", '"emoji 😀 한글"'],
)
def test_whatever_stands_in_them(words: str) -> None:
    after, changed = without_quotations(report(f"He: [{words}]{{.quote passage=P-1}}, so.\n"), "x", {"P-0001"})
    assert changed == 1
    assert after == report("He: [— withdrawn —]{.quote passage=P-1}, so.\n")


def test_in_a_list_a_table_a_footnote_and_a_quotation() -> None:
    body = (
        'A.[^1]\n\n> ["one"]{.quote passage=P-1}\n\n- ["two"]{.quote passage=P-1}\n\n'
        '| a | b |\n|---|---|\n| ["three"]{.quote passage=P-1} | x |\n\n[^1]: ["four"]{.quote passage=P-1}\n'
    )
    after, changed = without_quotations(report(body, "ko"), "x", {"P-0001"})
    assert changed == 4
    assert after.count(INSTEAD["ko"]) == 4
    assert not any(word in after for word in ("one", "two", "three", "four"))


def test_the_same_words_beside_a_check_go_as_well_and_short_ones_stay() -> None:
    words = "They counted the kernels one by one."
    text = report(f'As she put it, "{words}" Yes. ["Yes."]{{.quote passage=P-0418}}\n')
    after, changed = without_quotations(text, "x", {"P-0418"}, [words, "Yes."])
    assert changed == 2
    assert words not in after
    assert '" Yes.' in after, "everybody says yes"


def test_a_text_that_is_no_report_loses_the_words_alone() -> None:
    words = "They counted the kernels one by one."
    assert without_quotations(f"---\nbroken {words}", "x", {"P-0418"}, [words])[0] == f"---\nbroken {INSTEAD['en']}"


def test_nothing_is_touched_where_nothing_was_quoted() -> None:
    text = report('She said ["They counted."]{.quote passage=P-0418}.\n')
    assert without_quotations(text, "x", {"P-0001"}, ["something else altogether"]) == (text, 0)
