"""Agreement beyond chance, against published examples."""

import math
from collections import Counter

import pytest

from habeas.core.coding.agreement import FEWEST, alpha, alpha_with_interval, kappa, kappa_and_error


def spelled(*rows: str):
    """Coders as rows of values, a dot where one did not code: as Krippendorff prints his data."""
    return [
        [None if sign == "." else sign for sign in unit] for unit in zip(*(row.split() for row in rows), strict=True)
    ]


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": A, binary data of two observers; B, nominal data of
# two observers; C, nominal data of any number of observers with missing data (R's irr prints 0.743 of it as well).
# Of three coders of whom none saw all units alpha is 0.691 (the example that articles on alpha work through)
BINARY = spelled("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = spelled("a a b b d c c c e d d a", "b a b b b c c c e d d d")
MISSING = spelled(
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)
THREE = spelled(". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4")


@pytest.mark.parametrize(("data", "published"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743), (THREE, 0.691)])
def test_alpha_is_that_of_the_published_examples(data, published):
    assert round(alpha(data), 3) == published


def table(*rows):
    return Counter({(i, j): n for i, row in enumerate(rows) for j, n in enumerate(row) if n})


def test_kappa_is_that_of_cohens_table():
    # Cohen (1960), table 1, as proportions of 200: p_o = .70, p_e = .41, kappa = .49
    value, _ = kappa_and_error(table((88, 14, 18), (10, 40, 10), (2, 6, 12)))
    assert round(value, 2) == 0.49


def test_kappa_and_its_error_are_those_of_fleiss_cohen_and_everitt():
    # the table of their own paper (1969): kappa .429, large-sample variance .002885
    value, error = kappa_and_error(table((106, 10, 4), (22, 28, 10), (2, 12, 6)))
    assert (round(value, 3), round(error**2, 6)) == (0.429, 0.002885)


def test_an_error_worked_by_hand_is_met_as_nearly_as_it_was_worked():
    # Fleiss, "Statistical Methods for Rates and Proportions" (1981), table 13.1: proportions of 100. He prints .68 and
    # .087; the formula without rounded steps gives .0877, as the paper that it is from is met to six digits above
    value, error = kappa_and_error(table((75, 1, 4), (5, 4, 1), (0, 0, 10)))
    assert (round(value, 2), round(error, 4)) == (0.68, 0.0877)
    assert math.floor(error * 1000) / 1000 == 0.087


def test_kappa_its_error_and_its_interval_are_those_that_sas_prints():
    # "Simple Kappa 0.4842, ASE 0.1380", of the table that the tests of statsmodels quote from SAS
    value, error = kappa_and_error(table((0, 4, 1), (0, 8, 0), (0, 1, 5)))
    assert (round(value, 4), round(error, 4)) == (0.4842, 0.1380)
    pairs = [
        (i, j) for i, row in enumerate(((0, 4, 1), (0, 8, 0), (0, 1, 5))) for j, n in enumerate(row) for _ in range(n)
    ]
    one = kappa(pairs)
    assert (round(one.low, 4), round(one.high, 4)) == (0.2137, 0.7547)


def test_agreement_in_everything_is_one_and_by_chance_is_nothing():
    units = [("a", "a"), ("b", "b")] * 10
    assert alpha(units) == pytest.approx(1.0)
    assert kappa(units).value == pytest.approx(1.0)
    mixed = [(a, b) for a in "ab" for b in "ab"] * 50
    assert abs(alpha(mixed)) < 0.01
    assert kappa(mixed).value == pytest.approx(0.0)


def test_systematic_disagreement_is_below_nothing():
    units = [("a", "b"), ("b", "a")] * 10
    assert alpha(units) < -0.9
    assert kappa(units).value == pytest.approx(-1.0)


def test_the_interval_holds_the_value_and_narrows_with_more_units():
    few, many = NOMINAL, NOMINAL * 20
    narrow, wide = alpha_with_interval(many, seed=1, draws=400), alpha_with_interval(few, seed=1, draws=400)
    for one in (narrow, wide):
        assert one.low <= one.value <= one.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert kappa(many).low < kappa(many).value < kappa(many).high


def test_the_interval_is_repeated_by_its_seed():
    assert alpha_with_interval(NOMINAL, seed=7, draws=200) == alpha_with_interval(NOMINAL, seed=7, draws=200)
    assert alpha_with_interval(NOMINAL, seed=7, draws=200) != alpha_with_interval(NOMINAL, seed=8, draws=200)


def test_intervals_cover_a_known_agreement_about_as_often_as_they_say():
    import random

    chance, held = random.Random(3), 0
    truth = 0.6  # both copy one true value (half and half) with probability .6, else say one by chance: kappa is .36
    for round_ in range(60):
        units = []
        for _ in range(120):
            real = chance.choice("ab")
            units.append(tuple(real if chance.random() < truth else chance.choice("ab") for _ in range(2)))
        one = alpha_with_interval(units, seed=round_, draws=300)
        held += one.low <= truth * truth <= one.high
    assert held >= 51  # 95 per cent of 60 is 57; fewer than 51 has a chance below one in a hundred


def test_it_refuses_in_words_with_too_few_units():
    few = [("a", "b")] * (FEWEST - 1)
    for one in (kappa(few), alpha_with_interval(few, seed=1)):
        assert one.value is None
        assert str(FEWEST) in one.refused
        assert "value" not in one.answer()


def test_units_that_one_coder_left_out_do_not_count_for_two():
    assert kappa([("a", None)] * 50).units == 0
    assert alpha_with_interval([("a", None)] * 50, seed=1).units == 0


def test_it_refuses_where_everybody_said_the_same_value():
    same = [("a", "a")] * 50
    assert alpha(same) is None
    assert "one and the same" in kappa(same).refused
    assert "one and the same" in alpha_with_interval(same, seed=1).refused


def test_no_interval_leaves_what_is_possible():
    units = [("a", "a")] * 30 + [("b", "b")] * 3 + [("a", "b")]
    one = kappa(units)
    assert -1 <= one.low <= one.high <= 1
    assert not math.isnan(one.value)


def test_draws_by_kinds_are_those_of_a_plain_bootstrap():
    """The fast way beside the plain one: the same middle and the same spread, of few units and of many."""
    import random

    chance = random.Random(11)
    for n in (40, 3_000):
        units = [(a := chance.choice("ab"), a if chance.random() < 0.8 else chance.choice("ab")) for _ in range(n)]
        plain = sorted(alpha(chance.choices(units, k=n)) for _ in range(400))
        one = alpha_with_interval(units, seed=5, draws=2000)
        wide = plain[389] - plain[10]
        assert one.high - one.low == pytest.approx(wide, rel=0.25), n
        assert (one.high + one.low) / 2 == pytest.approx((plain[389] + plain[10]) / 2, abs=wide / 5), n


def test_a_quarter_of_a_million_units_take_no_longer_than_their_kinds():
    units = ([("a", "a")] * 7 + [("b", "b")] * 2 + [("a", "b")]) * 25_000
    one = alpha_with_interval(units, seed=1)
    assert one.units == 250_000
    assert one.high - one.low < 0.01
