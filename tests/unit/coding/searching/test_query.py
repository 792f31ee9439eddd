"""How a query is read, and what is refused."""

from __future__ import annotations

import pytest

from habeas.core.coding.searching import SMART, compiled, found_in, ranked, read_query, tokens_of
from habeas.core.coding.searching.fields import BODY, FIELDS
from habeas.core.coding.searching.query import CERTAIN, POSSIBLE, Both, Either, Without, Words
from habeas.core.kernel.errors import WrongUse


def test_words_are_joined_by_and_and_or_binds_more_loosely() -> None:
    assert read_query("a b OR c").words == Either((Both((Words("a"), Words("b"))), Words("c")))
    assert read_query("a AND -b").words == Both((Words("a"), Without(Words("b"))))
    assert read_query('place:"Haesong city" x').words == Both((Words("Haesong city", True, "place"), Words("x")))
    assert read_query("장소:회령").words == Words("회령", field="place")


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("possibly in 2014", POSSIBLE),
        ("certainly in 2014", CERTAIN),
        ("date:2014", POSSIBLE),
        ("아마:2014", POSSIBLE),
        ("확실:2014년", CERTAIN),
    ],
)
def test_a_date_is_uncertain_or_certain(text: str, certainty: str) -> None:
    (asked,) = read_query(f"beating {text}").dates
    assert (asked.date.edtf, asked.certainty) == ("2014", certainty)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "...", "-x", "NOT x", "(-x)", "x OR -y", '"x', "(x", "x)", "colour:red", "x OR", "OR x", "NOT"),
        *("date:zz", "x OR date:2014", "-date:2014", "x " * 41, "y" * 1001, "(" * 20 + "x" + ")" * 20, "x -()"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_query(text)
    assert refused.value.code == "bad-query"


def test_a_field_is_met_in_its_own_place_alone() -> None:
    places: dict[str, list[int]] = {}
    for text, start in (("Haesong", FIELDS["place"].first), ("guard", FIELDS["unit"].first), ("Haesong", BODY - 9)):
        for token in tokens_of(text, start):
            places.setdefault(token.key, []).append(token.position)
    answers = {}
    for query in ("place:Haesong", "unit:Haesong", "Haesong", "unit:guard", "place:guard"):
        asked = compiled(read_query(query), SMART)
        assert asked is not None
        answers[query] = found_in(asked, places) is not None
    assert answers == {
        "place:Haesong": True, "unit:Haesong": False, "Haesong": True, "unit:guard": True, "place:guard": False
    }  # fmt: skip


def test_codes_of_which_a_word_speaks_are_found_in_smart_mode() -> None:
    places: dict[str, list[int]] = {}
    places["cTOR-01"] = [FIELDS["violation"].first]
    asked = compiled(read_query("고문"), SMART, lambda words: ["TOR-01"] if words == "고문" else [])
    assert asked is not None
    assert found_in(asked, places) is not None
    without = compiled(read_query("고문"), SMART)
    assert without is not None
    assert found_in(without, places) is None


def test_what_stands_there_as_it_was_asked_for_and_near_comes_first() -> None:
    asked = compiled(read_query("guard beat"), SMART)
    assert asked is not None
    found = []
    texts = {
        "far": "The guard came. "
        + "It was cold and we waited for a long time without food or water. " * 3
        + "He beat us.",
        "near": "The guard beat us.",
        "often": "The guard beat us, and another guard beat us.",
    }
    for name, text in texts.items():
        places: dict[str, list[int]] = {}
        for token in tokens_of(text):
            places.setdefault(token.key, []).append(token.position)
        one = found_in(asked, places)
        assert one is not None
        found.append((name, one))
    assert [name for name, _ in ranked(found)] == ["often", "near", "far"]
    assert ranked(found) == ranked(reversed(found))


def test_a_star_at_a_word_is_noticed_for_it_means_nothing() -> None:
    for query in ("tortur*", "고문*", '"tor* in"', "place:Song＊", "*ed"):
        assert read_query(query).starred
    for query in ("torture", "torture * camp"):
        assert not read_query(query).starred
