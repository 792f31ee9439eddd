"""Whatever is done to a working copy, no check is made up, none is lost without a word, and prose stays readable."""

from __future__ import annotations

import copy
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel.errors import ForPeople
from habeas.core.report.prose import read_report
from habeas.core.report.working.read import ReadBack, read_copy
from habeas.core.report.working.source import take_apart
from habeas.core.report.working.write import working_copy
from support.word import Word, after, edited, element, run

TEXT = (Path(__file__).parents[1] / "support" / "reports" / "round.md").read_text(encoding="utf-8")
COPY = working_copy(TEXT, file="round.md", fiction=True)
WRITTEN = Counter(check.written for check in take_apart(TEXT, "x").checks)
_FREE = ("r", "p", "sdt", "bookmarkStart", "bookmarkEnd", "t", "tc", "tr", "hyperlink", "pPr", "footnoteReference")
#: signs that mean something to prose, to Word, or to nobody
_SIGNS = "[]{}()*_`\\|#>-+=:.!&<~^ \t\u00a0\u00ad\u200b\u2028“”…가나다abc123éé"


def one_change(word: Word, rng: random.Random) -> None:
    """Remove, repeat or move an element somewhere in the text."""
    there = [one for name in _FREE for one in word.all(name) if one.getparent() is not None]
    one, other = rng.choice(there), rng.choice(there)
    what = rng.choice(("remove", "repeat", "move", "retype"))
    if what == "retype":
        holder = rng.choice(word.all("t"))
        holder.text = "".join(rng.choice(_SIGNS) for _ in range(rng.randint(0, 12)))
    elif what == "remove":
        one.getparent().remove(one)
    elif what == "repeat":
        after(one, copy.deepcopy(one))
    elif one not in list(other.iterancestors()) and one is not other:
        after(other, one)


def holds_together(back: ReadBack) -> None:
    """The promises that hold for every copy."""
    document = read_report(back.text, "x")
    assert [fault for fault in document.faults if "alphabets" not in fault.what] == []
    now = Counter(check.written for check in take_apart(back.text, "x").checks)
    assert set(now) <= set(WRITTEN)
    told = Counter[str]()
    for one in back.checks:
        told[one.check.written] += len(one.now)
        assert (one.state == "lost") == (not one.now)
    assert now == +told
    assert document.front == read_report(TEXT, "x").front or back.text.count("title:") == 1


@pytest.mark.parametrize("seed", range(60))
def test_after_any_changes_the_text_is_readable_and_every_check_is_accounted_for(seed: int) -> None:
    rng = random.Random(seed)

    def change(word: Word) -> None:
        for _ in range(rng.randint(1, 12)):
            one_change(word, rng)

    try:
        back = read_copy(edited(COPY, change), file="x")
    except ForPeople as error:
        if error.code != "cannot-be-prose":
            raise
        return
    holds_together(back)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.text(_SIGNS, max_size=25), min_size=1, max_size=4), st.booleans())
def test_whatever_is_typed_stays_words(typed: list[str], bold: bool) -> None:
    def change(word: Word) -> None:
        looks: Any = ("b",) if bold else ()
        after(word.paragraph("Last paragraph"), element("p", *(run(words, *looks) for words in typed)))

    back = read_copy(edited(COPY, change), file="x")
    holds_together(back)
    assert {one.state for one in back.checks} == {"kept"}
    kept = "".join(typed).translate({0xAD: None, 0x200B: None}).replace("\u2028", " ")
    words = " ".join(kept.replace("\t", " ").split(" ")).strip()
    new = read_report(back.text, "x").blocks
    assert len(new) == len(read_report(TEXT, "x").blocks) + bool(words.split(" ") != [""])
    if words:
        assert " ".join(new[-1].inline.plain.split()) == " ".join(words.split())
        assert new[-1].inline.spans == ()
