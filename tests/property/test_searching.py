"""What is found follows from the characters: the fast way against a slow and plain one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.searching import (
    EXACT,
    FOLDED,
    MODES,
    compiled,
    found_in,
    read_query,
    tokens_of,
)
from habeas.core.coding.searching.matching import HeldIn, candidates, rarest_first
from habeas.core.kernel.errors import WrongUse
from support.plain_search import found

WORDS = st.sampled_from(
    "guard Guard beat beatén CAMP camp 고 고문 고문을 물고문 문을 수용소 정치범수용소 14 14호".split()
)
SIGNS = st.sampled_from([" ", " ", " ", ", ", ". ", "\n"])
TEXTS = st.lists(st.tuples(WORDS, SIGNS), max_size=12).map(lambda pairs: "".join(word + sign for word, sign in pairs))
PHRASES = st.lists(st.sampled_from("guard beat beaten camp 고 고문 문을 수용소 정치범".split()), min_size=1, max_size=3)


def places_of(text: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for token in tokens_of(text):
        places.setdefault(token.key, []).append(token.position)
    return places


@settings(max_examples=300, derandomize=True, deadline=None)
@given(TEXTS, PHRASES)
def test_a_phrase_is_found_where_a_plain_search_finds_it(text: str, phrase: list[str]) -> None:
    for mode in (EXACT, FOLDED):
        asked = compiled(read_query(f'"{" ".join(phrase)}"'), mode)
        assert asked is not None
        assert (found_in(asked, places_of(text)) is not None) == found(phrase, text, fold=mode == FOLDED)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS, st.lists(PHRASES, min_size=1, max_size=3), st.sampled_from(["AND", "OR", "NOT"]))
def test_operators_join_what_plain_searches_find(text: str, phrases: list[list[str]], joint: str) -> None:
    asked = compiled(read_query(f" {joint} ".join(f'"{" ".join(phrase)}"' for phrase in phrases)), FOLDED)
    assert asked is not None
    there = [found(phrase, text, fold=True) for phrase in phrases]
    wanted = {"AND": all(there), "OR": any(there), "NOT": there[0] and not any(there[1:])}[joint]
    assert (found_in(asked, places_of(text)) is not None) == wanted


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(MODES))
def test_no_record_that_meets_a_query_is_left_out_of_its_candidates(
    texts: list[str], words: list[str], mode: str
) -> None:
    asked = compiled(read_query(" ".join(words)), mode)
    assert asked is not None
    all_places = [places_of(text) for text in texts]

    having = {
        key: frozenset(number for number, places in enumerate(all_places) if key in places)
        for key in {key for places in all_places for key in places}
    }
    meets = {number for number, places in enumerate(all_places) if found_in(asked, places)}
    first = rarest_first(asked.tree, lambda key: len(having.get(key, ())))
    assert meets <= candidates(asked.tree, HeldIn(having)).get(0, frozenset())
    assert candidates(first, HeldIn(having)) == candidates(asked.tree, HeldIn(having))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet='ab고문 "“()-:ANDORNOT.\u200f،é\u0301عذ가', max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    try:
        query = read_query(text)
    except WrongUse:
        return
    for mode in MODES:
        asked = compiled(query, mode)
        if asked is not None:
            found_in(asked, places_of(text))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in tokens_of(text):
        assert 0 <= token.start < token.end
