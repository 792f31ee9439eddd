"""Texts as they are shown: nothing lost, nothing uncovered, every passage where it stands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.masking import mask
from habeas.core.coding.records import Span
from habeas.core.coding.shown import paragraphs

TEXT = "Q: Who was it?\nA: Kim Chol-su hit me, with a ledger.\n\nQ: And then?\nA: Kim Chol-su went out."
SPANS = [Span("Kim Chol-su", "name", "W-0012")]


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def shown(passages: dict[str, tuple[int, int]]) -> list:
    return paragraphs(mask(TEXT, SPANS), passages)


def words_of(found: list, passage: str) -> str:
    return "".join(piece.words for paragraph in found for piece in paragraph.pieces if passage in piece.passages)


def test_lines_become_paragraphs_and_identities_are_masked() -> None:
    found = shown({})
    assert ["".join(piece.words for piece in paragraph.pieces) for paragraph in found] == [
        "Q: Who was it?",
        "A: [W-12] hit me, with a ledger.",
        "Q: And then?",
        "A: [W-12] went out.",
    ]
    assert [piece.words for paragraph in found for piece in paragraph.pieces if piece.masked] == ["[W-12]", "[W-12]"]


def test_a_passage_behind_a_mask_stands_where_its_words_stand() -> None:
    found = shown({"P-0001": at("hit me, with a ledger"), "P-0002": at("went out")})
    assert words_of(found, "P-0001") == "hit me, with a ledger"
    assert words_of(found, "P-0002") == "went out"
    assert [paragraph.begins for paragraph in found] == [(), ("P-0001",), (), ("P-0002",)]


def test_an_edge_inside_a_name_takes_the_whole_mask_and_no_letter_of_it() -> None:
    start, end = at("Chol-su hit")
    found = shown({"P-0001": (start, end)})
    assert words_of(found, "P-0001") == "[W-12] hit"
    assert words_of(shown({"P-0001": at("A: Kim")}), "P-0001") == "A: [W-12]"


def test_overlapping_passages_share_their_words() -> None:
    found = shown({"P-0001": at("hit me, with"), "P-0002": at("with a ledger")})
    shared = [piece.words for paragraph in found for piece in paragraph.pieces if len(piece.passages) == 2]
    assert shared == ["with"]


def test_a_passage_over_two_lines_begins_once() -> None:
    start, end = at("a ledger.\n\nQ: And")
    found = shown({"P-0001": (start, end)})
    assert [paragraph.begins for paragraph in found] == [(), ("P-0001",), (), ()]
    assert words_of(found, "P-0001") == "a ledger.Q: And"


@settings(derandomize=True, max_examples=300)
@given(
    st.text(alphabet="ab \nK가", max_size=40),
    st.lists(st.sampled_from(["a", "ab", "K", "가", "b a"]), max_size=3, unique=True),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=4),
)
def test_whatever_the_passages_the_words_are_those_of_the_masked_text(
    text: str, names: list[str], places: list[tuple[int, int]]
) -> None:
    masked = mask(text, [Span(name, "name", "W-0001") for name in names])
    passages = {
        f"P-{n:04d}": (start, min(start + length, len(text)))
        for n, (start, length) in enumerate(places, 1)
        if start < len(text)
    }
    found = paragraphs(masked, passages)
    lines = [line for line in masked.text.split("\n") if line.strip()]
    assert ["".join(piece.words for piece in paragraph.pieces) for paragraph in found] == lines
    assert all(piece.words for paragraph in found for piece in paragraph.pieces)
