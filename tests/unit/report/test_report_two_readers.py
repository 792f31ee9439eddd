"""Pandoc and our own reader see the same blocks, words and checks, so that what is published is what was checked."""

from __future__ import annotations

import random

import pytest

from habeas.core.report.pandoc import read_tree
from habeas.core.report.prose import read_report
from habeas.core.report.tree import seen_by_pandoc, seen_by_us
from support.checked_reports import english, korean

pytest.importorskip("pypandoc")

FRONT = "---\nformat: habeas/report/1\ntitle: T\nlanguage: en\npurpose: p\naudience: public\nperiod: all\n---\n"
PIECES = (
    "- a\n- b\n\n- c",
    "1. one\n2. two\n   - sub [x]{.count of=a}\n   more",
    "> a\n> b\nlazy\n\n> c",
    "> - item\n>   more\n\ntext",
    '| a | b |\n|:--|--:|\n| c \\| d | [4]{.count where="a=b\\|c"} |',
    "a\\\nb  \nc",
    "*emph* **strong** ***both*** _x_ a_b_c",
    "`code [x]{.count}` and ``a ` b``",
    "~~~ {.py}\n[code]{.count of=a}\n~~~",
    "    indented\n    code",
    "term[^1] x",
    '[link](http://x.y "t") and <http://a.b/c>',
    "a \\[b\\] \\{c\\} \\* &amp; &lt;b&gt; &copy;",
    "Title\n=====",
    "***",
    "# H {.summary}",
    "### H3 ###",
    "a [b [c] d] e “a [W-3] b” … […]",
    "* x\n\n  y\n\n      code in list\n* z",
    "- a\n    - b\n        - c",
    "[They beat [31]{.count of=a} of *us*.]{.finding id=F-0001}",
    "12 * 3 * 4 and snake_case_name and __init__",
    "::: {lang=ko}\n\n가\n\n- 나\n\n:::",
    "<div>x</div>\n\n<!-- c -->\n\n\\begin{x} @cite $a$ x^2^ ~~no~~",
    "x\n# H after\n\nx\n> q after\n\nx\n- not a list",
    "x\n```\ncode\n```\n",
)


def disagreement(body: str) -> object:
    document = read_report(FRONT + body, "r.md")
    ours = [seen for _, seen in seen_by_us(document)]
    theirs = seen_by_pandoc(read_tree(document.body)["blocks"])
    for one, other in zip(ours, theirs, strict=False):
        if not one.same(other):
            return one, other.kind, other.words, other.spans
    return None if len(ours) == len(theirs) else (len(ours), len(theirs))


@pytest.mark.parametrize("seed", range(8))
def test_both_readers_see_the_same(seed: int):
    rng = random.Random(seed)
    body = "\n\n".join([*rng.sample(PIECES, len(PIECES)), "[^1]: note *x*\n\n    second"])
    assert disagreement(body + "\n") is None


@pytest.mark.parametrize("written", [english(), korean()], ids=lambda written: written.name)
def test_both_readers_see_the_same_in_the_examples(written):  # type: ignore[no-untyped-def]
    assert disagreement(written.text.split("---\n", 2)[2]) is None
