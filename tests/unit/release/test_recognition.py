"""How many share what is told: agrees with a slow, plain count; what is not known makes no class larger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.core.release.recognition import Case, Traits, band, score

YEARS = st.one_of(
    st.just((None, None)),
    st.tuples(st.integers(2010, 2014), st.integers(0, 3)).map(lambda one: (one[0], one[0] + one[1])),
    st.integers(2010, 2014).map(lambda year: (year, None)),
)
PLACES = st.lists(st.tuples(st.sampled_from(["Dolsaem", "Dalyeoul"]), YEARS), max_size=3).map(tuple)
TRAITS = st.builds(
    Traits,
    source=st.just(""),
    sex=st.sampled_from(["", "female", "male"]),
    age=st.sampled_from(["", "1970s", "1980s"]),
    kind=st.sampled_from(["", "escapee", "former-official"]),
    places=PLACES,
)
EVERYONE = st.lists(TRAITS, min_size=1, max_size=12).map(
    lambda found: [replace(one, source=f"S-{number:04}") for number, one in enumerate(found)]
)


def plain(case: Case, sources: list[Traits], leaving_out: str = "") -> int:
    """The count as a person would make it: one source after the other, one year after the other."""
    count = 0
    for one in sources:
        if one.source == case.about.source:
            continue
        same = True
        for trait in ("sex", "age", "kind"):
            told = getattr(case.about, trait)
            if trait != leaving_out and told != "" and getattr(one, trait) != told:
                same = False
        if leaving_out != "place":
            for place, (first, last) in case.told:
                there = False
                for at, (begun, ended) in one.places:
                    if at == place and None not in (first, last, begun, ended):
                        there = there or bool(set(range(first, last + 1)) & set(range(begun, ended + 1)))
                same = same and there
        count += same
    return 1 + count


@given(EVERYONE, PLACES, st.integers(0, 12))
def test_it_agrees_with_a_plain_count(sources: list[Traits], told: tuple, floor: int) -> None:
    case = Case(sources[0], told)
    found = score(case, sources, floor)
    assert found.k == plain(case, sources)
    assert found.n == len(sources)
    assert {trait: plain(case, sources, trait) for trait in found.told} == dict(found.without)
    assert found.below == (found.k < floor)


@given(EVERYONE, PLACES, st.data())
def test_to_know_less_of_another_never_hides_a_source_better(
    sources: list[Traits], told: tuple, data: st.DataObject
) -> None:
    """Unknown values match nobody, so that what was not recorded is no crowd to hide in."""
    case = Case(sources[0], told)
    before = score(case, sources, 5).k
    gone = data.draw(st.sampled_from(["sex", "age", "kind", "places"]))
    at = data.draw(st.integers(0, len(sources) - 1))
    poorer = [
        replace(one, **{gone: () if gone == "places" else ""}) if n == at and n else one
        for n, one in enumerate(sources)
    ]
    assert score(case, poorer, 5).k <= before


@given(EVERYONE, PLACES)
def test_she_is_counted_once_and_to_tell_less_is_never_worse(sources: list[Traits], told: tuple) -> None:
    found = score(Case(sources[0], told), sources, 5)
    assert 1 <= found.k <= found.n
    assert all(count >= found.k for count in found.without.values())
    assert score(Case(sources[0], told), sources[1:], 5) == found, "whether or not she is among those counted"


@pytest.mark.parametrize("reasons", [("child",), ("sexual-violence", "official")])
def test_the_floor_of_those_in_more_danger_is_doubled(reasons: tuple[str, ...]) -> None:
    alike = [Traits(f"S-{number}", "female", "1980s", "escapee") for number in range(7)]
    assert not score(Case(alike[0]), alike, 5).below
    guarded = score(Case(alike[0], guarded=reasons), alike, 5)
    assert (guarded.floor, guarded.below) == (10, True)


@pytest.mark.parametrize(
    ("years", "decade"), [((1984, 1984), "1980s"), ((1979, 1980), ""), ((None, 1980), ""), ((1980, 1989), "1980s")]
)
def test_a_birth_that_may_lie_in_two_decades_has_none(years: tuple, decade: str) -> None:
    assert band(*years) == decade
