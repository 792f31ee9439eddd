"""What holds of any two texts that are compared as names."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel import names_korean, names_match, names_quick
from habeas.core.kernel.names import Likeness, compare, fold, forget, keys, normal_name
from habeas.core.kernel.names_words import words_of
from support import arabic_by_rule as arabic
from support import korean_names as made
from support import names_by_rule as rules

LETTERS = "kimjongunparkleechoi'-. ,()김정은리영호金正恩аКиЧмŏŭمحمدعبدالله😀ｋ\u200f"
names = st.one_of(st.text(max_size=30), st.text(alphabet=LETTERS, max_size=30))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(names, names)
def test_comparing_is_symmetric_within_bounds_and_never_an_error(one: str, other: str) -> None:
    found = compare(one, other)
    assert found == compare(other, one)
    assert 0 <= found.score <= 1
    assert keys(one) == keys(one)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(alphabet=LETTERS.replace("\u200f", ""), min_size=1, max_size=30))
def test_a_name_matches_its_display_form(name: str) -> None:
    shown = normal_name(name)
    assert compare(name, shown).match or not any(sign.isalnum() or ord(sign) > 0x1F000 for sign in shown)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "\0",
        "Kim\0",
        "\u202e\u200f",
        "\u0301" * 9000,
        "e\u0301" * 9000,
        "syng" * 2500,
        "ben" * 3000,
        "ذو " * 3000,
        "'" * 9000,
    ],
)
def test_what_is_no_name_is_compared_and_is_nobody(garbage: str) -> None:
    for other in ("", "Kim Jong Un", "محمد بن يوسف", "😀"):
        assert not compare(garbage, other).match


def test_garbage_of_a_thousand_signs_is_compared() -> None:
    for one in ("a" * 1000, "가" * 1000, "k'" * 500, "((((" * 250, "\ud800" * 1000, "😀" * 1000, "عبد " * 250):
        assert compare(one, "김정은").score == 0


PLAIN = st.text(alphabet="kimjongwhaparkryulec- 김정은리영", min_size=1, max_size=20)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(PLAIN)
def test_a_plain_name_is_read_quickly_as_it_is_the_long_way(name: str) -> None:
    quick, slow = names_match._profile(name), names_match._any_profile(name)
    assert (quick.folded, quick.korean, quick.sure) == (slow.folded, slow.korean, slow.sure)
    assert [one.parts for one in quick.parts] == [one.parts for one in slow.parts]


def test_what_is_looked_at_first_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of all scripts, in one case or with a comma, compared quickly and with nothing left out."""
    pairs = _pairs(random.Random(8))
    forget()
    quick = [compare(*pair) for pair in pairs]
    monkeypatch.setattr(names_quick, "whole", lambda plain: None)
    monkeypatch.setattr(names_match, "_in_other_letters", lambda one, other: False)
    forget()
    slow: list[Likeness] = [compare(*pair) for pair in pairs]
    forget()
    assert [pair for pair, one, other in zip(pairs, quick, slow, strict=True) if one != other] == []
    assert len({found.score for found in quick}) > 50


def test_a_score_does_not_hang_on_what_was_compared_before() -> None:
    pairs = _pairs(random.Random(9))[::5]
    forget()
    before = [compare(*pair) for pair in pairs]
    for one, other in itertools.pairwise(pairs):  # each of them is known now, and compared with others
        compare(one[0], other[1])
    assert [compare(*pair) for pair in pairs] == before
    forget()
    assert [compare(other, one) for one, other in pairs] == before


def _pairs(chance: random.Random) -> list[tuple[str, str]]:
    found = []
    for people, near, systems in (
        (made.persons(250, seed=31), made.near, [*made.HANGUL.values(), *made.LATIN.values()]),
        (rules.persons(250, seed=32), rules.near, [*rules.LATIN.values(), rules.hangul, rules.russian]),
        (arabic.persons(60, seed=33), arabic.near, [*arabic.LATIN.values(), arabic.letters]),
    ):
        for name in people:
            for other in (name, near(name, chance), chance.choice(people)):
                one, two = (chance.choice(systems) for _ in range(2))
                change = chance.choice((str, str, str.upper, str.lower, lambda text: text.replace(" ", ", ", 1)))
                found.append((one(name, chance), change(two(other, chance))))
    return found


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(st.text(alphabet="kimjongeuwyacplh.-'김정남궁선우리кч", min_size=1, max_size=9), min_size=1, max_size=4)
)
def test_a_name_in_its_usual_shape_is_read_as_every_name_is(words: list[str]) -> None:
    words = [word for word in ("-".join(filter(None, word.split("-"))) for word in words) if word]
    plain = " ".join(words)
    found = names_quick.whole(plain)
    assert found is None or found == (fold(plain), names_korean.read(words_of(plain)))
