"""Guessing is slowed, for a name and for an address; who hammers a name does not lock its user out."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from habeas.core.kernel.errors import NotNow, Refused
from habeas.faces.web import throttle
from habeas.faces.web.throttle import FORGOTTEN_AFTER, LONGEST, MOST, Throttle, TooMany, network_of

HERE, THERE = "192.168.1.20", "192.168.1.66"


class Turned:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def tries(clock: Turned) -> Throttle:
    return Throttle(clock)


def wrong(tries: Throttle, user: str = "maria", address: str = THERE, mission: str = "one") -> int:
    """How long a wrong try is told to wait; 0: it was looked at."""
    try:
        with tries.trying(mission, user, address):
            raise Refused("wrong", "Wrong.")
    except TooMany as told:
        return told.seconds
    except Refused:
        return 0


def right(tries: Throttle, user: str = "maria", address: str = HERE, *, half: bool = False) -> int:
    try:
        with tries.trying("one", user, address) as tried:
            tried.half = half
    except TooMany as told:
        return told.seconds
    return 0


def hammer(tries: Throttle, clock: Turned, times: int, **how: Any) -> list[int]:
    """Wrong tries, each as soon as it is looked at; gives how long each waited."""
    waited = []
    for _ in range(times):
        waited.append(wrong(tries, **how))
        if waited[-1]:
            clock.now += waited[-1]
            assert wrong(tries, **how) == 0
    return waited


def test_after_three_wrong_ones_the_wait_doubles_up_to_a_quarter_of_an_hour(tries: Throttle, clock: Turned) -> None:
    assert hammer(tries, clock, 16) == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST, LONGEST, LONGEST]


def test_what_is_tried_too_early_is_not_looked_at_and_does_not_count(tries: Throttle, clock: Turned) -> None:
    hammer(tries, clock, 6)
    assert [wrong(tries) for _ in range(5)] == [8] * 5
    clock.now += 7.5
    assert wrong(tries) == 1, "rounded up"
    clock.now += 0.5
    assert wrong(tries) == 0


def test_many_at_once_are_many_tries(tries: Throttle) -> None:
    looked_at = 0
    with contextlib.ExitStack() as open_:
        for _ in range(100):
            try:
                open_.enter_context(tries.trying("one", "maria", THERE))
            except TooMany:
                continue
            looked_at += 1
    assert looked_at == 3


def test_the_right_one_resets_the_name_and_not_the_address(tries: Throttle, clock: Turned) -> None:
    hammer(tries, clock, 3, address=HERE)
    clock.now += 1
    assert right(tries) == 0
    assert wrong(tries, address=THERE) == 0
    assert wrong(tries, user="carl", address=HERE) == 0
    assert wrong(tries, user="jo", address=HERE) == 2, "that was the fourth wrong one of this address"


def test_a_right_passphrase_that_is_not_enough_resets_nothing(tries: Throttle, clock: Turned) -> None:
    """Otherwise whoever knows the passphrase guesses codes for ever."""
    hammer(tries, clock, 2)
    assert right(tries, address=THERE, half=True) == 0
    assert wrong(tries) == 0
    assert wrong(tries) == 1


def test_what_could_not_be_checked_is_not_held_against_anybody(tries: Throttle) -> None:
    for _ in range(10):
        with pytest.raises(NotNow), tries.trying("one", "maria", HERE):
            raise NotNow("busy", "Busy.")
    assert [wrong(tries, address=HERE) for _ in range(4)] == [0, 0, 0, 1]


def test_an_attack_on_her_name_does_not_hold_her_up_where_she_has_logged_in(tries: Throttle, clock: Turned) -> None:
    right(tries, address=HERE)
    hammer(tries, clock, 14)
    assert wrong(tries, address=THERE) > 500
    assert right(tries, address=HERE) == 0
    assert wrong(tries, address=THERE) > 500, "her log-in does not help the attack"
    assert [wrong(tries, address=HERE) for _ in range(4)] == [0, 0, 0, 1], "her own address is slowed by its own count"


def test_from_elsewhere_she_waits_a_quarter_of_an_hour_at_most(tries: Throttle, clock: Turned) -> None:
    hammer(tries, clock, 30)
    waits = right(tries, address=HERE)
    assert 0 < waits <= LONGEST
    clock.now += waits
    assert right(tries, address=HERE) == 0


def test_an_address_that_tries_many_names_is_slowed(tries: Throttle) -> None:
    assert [wrong(tries, user=f"user{n}") for n in range(5)] == [0, 0, 0, 1, 1]


def test_many_addresses_that_try_one_name_are_slowed(tries: Throttle) -> None:
    assert [wrong(tries, address=f"10.0.0.{n}") for n in range(5)] == [0, 0, 0, 1, 1]


def test_missions_have_counts_of_their_own(tries: Throttle, clock: Turned) -> None:
    hammer(tries, clock, 5)
    assert wrong(tries, mission="two") == 0


def test_after_a_quiet_hour_it_is_forgotten(tries: Throttle, clock: Turned) -> None:
    hammer(tries, clock, 12)
    clock.now += FORGOTTEN_AFTER + 1
    assert hammer(tries, clock, 4) == [0, 0, 0, 1]


def test_a_million_names_neither_fill_the_memory_nor_push_out_one_under_attack(
    tries: Throttle, clock: Turned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "MOST", 50)
    assert MOST < 10_000
    hammer(tries, clock, 8, address="10.9.9.9")
    for n in range(300):
        wrong(tries, user=f"user{n}", address=f"10.0.{n // 250}.{n % 250}")
        right(tries, user=f"good{n}", address=f"10.1.{n // 250}.{n % 250}")
    assert len(tries._names) <= 50
    assert len(tries._addresses) <= 50
    assert len(tries._known) <= 50
    assert wrong(tries, address="10.7.7.7") > 30


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.168.1.20", "192.168.1.20"),
        ("fd00:1:2:3:aaaa::1", "fd00:1:2:3::/64"),
        ("fd00:1:2:3:bbbb:1:2:3", "fd00:1:2:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.168.1.20", "192.168.1.20"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_an_ipv6_machine_is_one_address_however_many_it_has(address: str, counted: str) -> None:
    assert network_of(address) == counted
