"""Slots of format 2, in which keys are handed on without a passphrase; and the ring of keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.access import slots
from habeas.core.access.keys import KEY_CLASSES, MissionKeys
from habeas.core.access.ring import Ring, read_ring
from habeas.core.access.slots import (
    CHEAP_FOR_FICTION,
    change_passphrase,
    hand_on,
    is_cheap,
    make_slot,
    open_slot,
    slot_classes,
    slot_format,
    slot_public,
    unlock_slot,
)
from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused, WrongUse
from support.slots import make_slot_of_format_1

CHEAP = CHEAP_FOR_FICTION
KEYS = MissionKeys.holding({name: bytes([number]) * 32 for number, name in enumerate(KEY_CLASSES, start=1)})
CODER = ("mission", "words")
PASSPHRASE = "correct horse battle"
BASE = make_slot("maria", PASSPHRASE, KEYS.only(CODER), cost=CHEAP)


def changed(**more: object) -> bytes:
    return json.dumps(json.loads(BASE) | more).encode()


def test_a_slot_opens_the_classes_of_the_role_and_no_other():
    assert open_slot(BASE, PASSPHRASE, user="maria") == KEYS.only(CODER)
    assert (slot_classes(BASE), slot_format(BASE), is_cheap(BASE)) == (CODER, 2, True)
    assert unlock_slot(BASE, PASSPHRASE, user="maria").public == slot_public(BASE) != b""
    assert KEYS.words.hex() not in repr(unlock_slot(BASE, PASSPHRASE, user="maria"))
    for key in KEYS.only(CODER).values():
        assert key.hex().encode() not in BASE


def test_a_wrong_passphrase_costs_and_hears_the_same_as_an_unknown_user(monkeypatch):
    costs, real = [], slots.hash_secret_raw

    def counted(*arguments, **more):
        costs.append(arguments[2:5])
        return real(*arguments, **more)

    monkeypatch.setattr(slots, "hash_secret_raw", counted)
    answers = []
    for slot in (BASE, None):
        with pytest.raises(Refused) as caught:
            open_slot(slot, "something else", user="maria", cost_if_unknown=CHEAP)
        answers.append(caught.value.answer())
    assert answers[0] == answers[1]
    assert costs == [(1, 64, 1), (1, 64, 1)]


def test_a_key_is_handed_on_without_the_passphrase():
    slot = hand_on(BASE, {"words": b"w" * 32}, {"words": 1}, user="maria", public=slot_public(BASE), without=["words"])
    assert open_slot(slot, PASSPHRASE, user="maria") == {"mission": KEYS.mission, "words": b"w" * 32}
    assert json.loads(slot)["boxes"]["words"]["epoch"] == 1
    slot = hand_on(slot, {}, {}, user="maria", public=slot_public(BASE), without=CODER)
    assert open_slot(slot, PASSPHRASE, user="maria") == {}


def test_nothing_is_sealed_to_a_key_that_the_log_does_not_know_nor_into_a_slot_of_format_1():
    for slot, user, public in ((BASE, "maria", bytes(32)), (BASE, "bob", slot_public(BASE))):
        with pytest.raises(DoesNotHold) as caught:
            hand_on(slot, {"words": b"w" * 32}, {}, user=user, public=public)
        assert caught.value.code == "slot-differs"
    older = make_slot_of_format_1("maria", PASSPHRASE, KEYS.only(CODER), cost=CHEAP)
    with pytest.raises(NotNow) as caught:
        hand_on(older, {"words": b"w" * 32}, {}, user="maria", public=b"")
    assert caught.value.code == "older-slot"


def test_boxes_cannot_be_swapped_between_classes_epochs_and_users():
    boxes = json.loads(BASE)["boxes"]
    for wrong in (
        {"mission": boxes["words"], "words": boxes["mission"]},
        {"identities": boxes["words"]},
        {"words": boxes["words"] | {"epoch": 1}},
    ):
        with pytest.raises(DoesNotHold) as caught:
            open_slot(changed(boxes=wrong), PASSPHRASE, user="maria")
        assert caught.value.code == "box-changed"
    for slot in (BASE, changed(user="bob")):
        with pytest.raises(Refused):
            open_slot(slot, PASSPHRASE, user="bob")


def test_a_public_key_that_is_not_that_of_the_private_one_is_found():
    other = make_slot("maria", "another", KEYS.only(CODER), cost=CHEAP)
    with pytest.raises(Refused):
        open_slot(changed(public=json.loads(other)["public"]), PASSPHRASE, user="maria")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "habeas/slot/3"},
        {"format": "habeas/slot/1"},
        {"format": None},
        {"more": 1},
        {"public": "zz"},
        {"private": ""},
        {"boxes": []},
        {"boxes": {"everything": {"epoch": 0, "box": "00" * 80}}},
        {"boxes": {"words": {"epoch": -1, "box": "00" * 80}}},
        {"boxes": {"words": {"epoch": True, "box": "00" * 80}}},
        {"boxes": {"words": {"epoch": 0, "box": "00" * 79}}},
        {"boxes": {"words": {"epoch": 0}}},
        {"boxes": {"words": "00"}},
        {"wrapped": {}},
    ],
)
def test_a_slot_in_another_form_is_damaged(change):
    with pytest.raises(WrongUse) as caught:
        open_slot(changed(**change), PASSPHRASE, user="maria")
    assert caught.value.code == "slot-damaged"


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.integers(0, 8 * len(BASE) - 1))
def test_no_single_changed_bit_of_a_slot_opens_other_keys(place):
    flipped = bytearray(BASE)
    flipped[place // 8] ^= 1 << place % 8
    try:
        opened = open_slot(bytes(flipped), PASSPHRASE, user="maria")
    except (Refused, WrongUse, DoesNotHold):
        return
    assert opened == KEYS.only(CODER)  # the name inside is not used, only the name asked for


def test_a_changed_passphrase_opens_the_same_keys_with_the_same_key_pair_and_the_old_one_none():
    slot = change_passphrase(BASE, PASSPHRASE, "another one", user="maria", cost=replace(CHEAP, passes=2))
    assert open_slot(slot, "another one", user="maria") == KEYS.only(CODER)
    assert slot_public(slot) == slot_public(BASE)
    assert json.loads(slot)["argon2id"]["salt"] != json.loads(BASE)["argon2id"]["salt"]
    with pytest.raises(Refused):
        open_slot(slot, PASSPHRASE, user="maria")
    with pytest.raises(Refused):
        change_passphrase(BASE, "wrong", "another one", user="maria", cost=CHEAP)


def test_two_slots_of_one_passphrase_have_nothing_in_common():
    two = make_slot("maria", PASSPHRASE, KEYS.only(CODER), cost=CHEAP)
    values = [{json.loads(each)[name] for name in ("public", "private")} for each in (BASE, two)]
    assert values[0].isdisjoint(values[1])


NONE = read_ring(None)


def test_before_the_first_rotation_the_base_is_the_key_itself():
    opened = NONE.opened(KEYS)
    assert opened.base("mission") == KEYS.mission
    assert NONE.epochs == dict.fromkeys(KEY_CLASSES, 0)


def turned(keys: MissionKeys, ring: Ring, **new: bytes) -> tuple[MissionKeys, Ring]:
    ring = read_ring(ring.turned(keys, new).content())
    return ring.opened(replace(keys, **new, bases={})), ring


def test_a_base_stays_through_rotations_and_what_opens_and_wraps_does_not():
    keys, ring = turned(KEYS, NONE, mission=b"m" * 32, words=b"w" * 32, identities=b"i" * 32, log=b"l" * 32)
    keys, ring = turned(keys, ring, mission=b"n" * 32)
    assert ring.epochs == {"mission": 2, "words": 1, "identities": 1, "log": 1}
    assert (keys.base("mission"), keys.base("identities")) == (KEYS.mission, KEYS.identities)
    assert (keys.release_secret(), keys.same_bytes_secret()) == (KEYS.release_secret(), KEYS.same_bytes_secret())
    assert keys.database_key() != KEYS.database_key()
    assert keys.release_encryption_secret() != KEYS.release_encryption_secret()


@pytest.mark.parametrize("name", KEY_CLASSES)
def test_a_key_of_before_a_rotation_opens_no_ring_after_it(name):
    new = {each: bytes([number]) * 32 for number, each in enumerate(KEY_CLASSES, start=100)}
    ring = NONE.turned(KEYS, new)
    mixed = MissionKeys.holding(new | {name: KEYS.require(name)})
    with pytest.raises(Refused) as caught:
        ring.opened(mixed)
    assert caught.value.code == "keys-changed"
    assert ring.opened(MissionKeys.holding(new)).classes() == tuple(KEY_CLASSES)
    with pytest.raises(Refused):  # the base of another epoch put in its place
        Ring({**ring.epochs, name: 2}, ring.sealed).opened(MissionKeys.holding(new))


def test_a_ring_behind_the_log_is_known():
    ring = NONE.turned(KEYS, {"words": b"w" * 32})
    assert NONE.is_behind(ring.epochs)
    assert not ring.is_behind(NONE.epochs)
    assert not ring.is_behind({})


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b"[" * 20_000, b"\xff", b'{"format":"habeas/ring/1","classes":{"words":{}}}'],
)
def test_garbage_in_place_of_a_ring_is_damaged(content):
    with pytest.raises(DoesNotHold) as caught:
        read_ring(content)
    assert caught.value.code == "ring-damaged"


def test_a_slot_needs_a_key():
    with pytest.raises(Broken):
        make_slot("maria", PASSPHRASE, {}, cost=CHEAP)
