"""What holds of any two texts that are compared as names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel import names_match
from habeas.core.kernel.names import compare, keys, normal_name

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
