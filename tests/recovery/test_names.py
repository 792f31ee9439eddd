"""Names written by the published rules are found again, and near names are not taken for them."""

from __future__ import annotations

import random

from habeas.core.kernel.names import compare, keys
from support import korean_names as made
from support.arabic_names import OTHER, SAME

SYSTEMS = made.HANGUL | made.LATIN


def test_hangul_and_latin_spellings_of_made_up_names_match_and_share_a_key() -> None:
    chance = random.Random(1)
    asked = matched = keyless = 0
    for name in made.persons(700, seed=5):
        first, second = chance.sample(sorted(made.LATIN), 2)
        latin, other = SYSTEMS[first](name, chance), SYSTEMS[second](name, chance)
        for one in (SYSTEMS[chance.choice(sorted(made.HANGUL))](name, chance), other):
            match = compare(latin, one).match
            asked, matched = asked + 1, matched + match
            keyless += match and not keys(latin) & keys(one)
    assert matched / asked >= 0.98
    assert keyless == 0


def test_near_names_whose_hangul_differs_are_not_taken_for_one() -> None:
    chance = random.Random(2)
    people = made.persons(700, seed=6)
    false = asked = 0
    while asked < 700:
        name = chance.choice(people)
        near = made.near(name, chance)
        if made.differ(name, near):
            asked += 1
            system = SYSTEMS[chance.choice(sorted(SYSTEMS))]
            false += compare(system(name, chance), SYSTEMS[chance.choice(sorted(made.LATIN))](near, chance)).match
    assert false / asked <= 0.05


def test_arabic_names_written_by_hand_match_and_near_ones_do_not() -> None:
    assert sum(compare(*pair).match for pair in SAME) >= 0.95 * len(SAME)
    assert sum(compare(*pair).match for pair in OTHER) <= 0.05 * len(OTHER)
