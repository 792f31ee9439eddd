"""A correction leaves nobody unmasked whom the version before masked: a name that is spelled anew is listed."""

from __future__ import annotations

import random

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.correcting import Corrected, correct
from habeas.core.coding.records import Span
from support.corrections import WORDS, transcript

OLD = (
    "Q: Who else was in the cell with you that night? (fiction)\n"
    "A: Narae Obom was there, and we counted the kernels together until morning.\n"
    "Q: And the guard at the door, did he say anything to you?\n"
    "A: He called for Obom again and again. Obom did not answer, and then Obom was gone.\n"
)
NAME = {"T-0001.1": Span("Narae Obom", "name", "W-0001"), "T-0001.2": Span("Obom", "name", "W-0001")}


def lost(new: str, spans: dict[str, Span] | None = None) -> list[tuple[str, str]]:
    found = correct(OLD, new, {}, spans or NAME, {})
    return [(one.span, new[slice(*one.instead)] if one.instead else "") for one in found.lost]


def test_a_name_spelled_anew_is_listed_once_a_spelling_also_where_the_old_one_stands_beside_it() -> None:
    assert lost(OLD.replace("Obom again", "Opom again")) == [("T-0001.2", "Opom")]
    assert lost(OLD.replace("Narae Obom", "Narai Oh Bom")) == [(code, "Narai Oh Bom") for code in NAME]
    assert lost(OLD.replace("then Obom", "then Sunho Gil")) == [("T-0001.2", "Sunho Gil")]


def test_a_name_that_goes_on_is_listed_and_one_that_was_taken_out_or_stays_is_not() -> None:
    assert lost(OLD.replace("Obom was gone", "Obomson was gone")) == [("T-0001.2", "Obomson")]
    assert lost(OLD.replace(" Obom did not answer, and", "")) == []
    assert lost(OLD.replace("Q: Who else", "Q: Tell me, who else")) == []


def occurrences(new: str, which: int) -> Corrected:
    span = {"T-0001.1": Span("Obom", "name", "W-0001", which)}
    return correct(OLD, new, {}, span, {"T-0001.x1": Span("Obom", "name", None, which)})


def test_one_occurrence_is_counted_anew_and_where_that_cannot_be_all_are_masked_until_somebody_decides() -> None:
    more = occurrences(OLD.replace("in the cell", "with Obom in the cell"), 3)
    assert dict(more.occurrences) == {"T-0001.1": 4, "T-0001.x1": 4}
    assert (more.lost, more.gone) == ((), frozenset())
    unclear = occurrences(OLD.replace("Obom did not answer, and then Obom was gone", "Obom left"), 4)
    assert dict(unclear.occurrences) == {"T-0001.1": None}
    assert unclear.gone == {"T-0001.x1"}, "what it meant is asked again"
    assert dict(occurrences(OLD + "A: No.\n", 3).occurrences) == {}


def test_no_respelled_name_is_left_unmasked_and_unlisted() -> None:
    """Thousands of names in the three scripts, a tenth of them spelled anew among other mended words."""
    names = {"en": ("Obomnarae", "Opumnarai"), "ko": ("나래오봄", "라래옵옴"), "ar": ("ناراي", "نعراي")}
    for language, (name, anew) in names.items():
        draw = random.Random(f"names {language}")
        words = transcript(draw, language, 6).split(" ")
        old, new, listed = [], [], 0
        for word in words:
            old.append(word)
            new.append(draw.choice(WORDS[language]) if draw.random() < 0.05 else word)
            if draw.random() < 0.1:
                old.append(name)
                new.append(anew if draw.random() < 0.1 else name)
                listed += new[-1] == anew
        before, after = " ".join(old), " ".join(new)
        spans = {"T-0001.1": Span(name, "name", "W-0001")}
        found = correct(before, after, {}, spans, {})
        told = {after[slice(*one.instead)] for one in found.lost if one.instead}
        assert listed > 3
        assert find_spans(after, Span(anew, "name"))
        assert any(anew in one for one in told), (language, told)
