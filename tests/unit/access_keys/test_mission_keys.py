"""Key classes, slots that open them, and values sealed under them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.access import slots
from habeas.core.access.keys import KEY_CLASSES, MissionKeys, derive
from habeas.core.access.sealing import identity_key, open_sealed, open_text, place, seal, words_key
from habeas.core.access.slots import (
    CHEAP_FOR_FICTION,
    STRONG,
    STRONG_ON_SMALL_MACHINES,
    Cost,
    change_passphrase,
    is_cheap,
    make_slot,
    open_slot,
    slot_classes,
    slot_path,
    strong_cost,
)
from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused, WrongUse
from support.slots import make_slot_of_format_1

CHEAP = CHEAP_FOR_FICTION
KEYS = MissionKeys.holding({name: bytes([number]) * 32 for number, name in enumerate(KEY_CLASSES, start=1)})
CODER = ("mission", "words")
PASSPHRASE = "correct horse battle"


def coder_slot() -> bytes:
    return make_slot_of_format_1("maria", PASSPHRASE, KEYS.only(CODER), cost=CHEAP)


BASE = coder_slot()


def test_keys_show_which_classes_are_held_and_never_a_byte():
    assert repr(MissionKeys(mission=b"k" * 32, log=b"l" * 32)) == "MissionKeys(mission, log)"
    assert f"{MissionKeys(mission=b'k' * 32)}" == "MissionKeys(mission)"


def test_new_keys_are_all_different():
    made = MissionKeys.new()
    assert made.classes() == ("mission", "words", "identities", "log")
    assert len({made.require(name) for name in KEY_CLASSES}) == 4


def test_a_class_that_is_not_held_is_refused_with_a_code():
    with pytest.raises(Refused) as caught:
        MissionKeys(mission=b"k" * 32).require("identities")
    assert caught.value.code == "key-not-held"
    assert caught.value.exit_code == 3


def test_keys_of_a_wrong_kind_cannot_be_made():
    with pytest.raises(Broken):
        MissionKeys(mission=b"short")
    with pytest.raises(Broken):
        MissionKeys.holding({"everything": bytes(32)})
    with pytest.raises(Broken):
        KEYS.require("everything")


def test_each_derived_key_is_its_own_and_always_the_same():
    derived = [
        bytes.fromhex(KEYS.database_key()),
        KEYS.release_secret(),
        KEYS.release_encryption_secret(),
        KEYS.same_bytes_secret(),
        KEYS.require("mission"),
    ]
    assert len(set(derived)) == 5
    assert {len(key) for key in derived} == {32}
    # Written down once: a changed label would lock every mission there is.
    assert KEYS.database_key() == "79791c37878f720bda24ab9af5fe56ecee3f75e9175f4c1af2b916f78378f313"
    assert derive(b"x" * 32, "a") != derive(b"x" * 32, "b")


def test_a_slot_opens_the_classes_of_the_role_and_no_other():
    assert open_slot(coder_slot(), PASSPHRASE, user="maria") == KEYS.only(CODER)
    assert slot_classes(coder_slot()) == CODER
    assert KEYS.identities not in open_slot(coder_slot(), PASSPHRASE, user="maria").values()
    assert MissionKeys.holding(open_slot(coder_slot(), PASSPHRASE, user="maria")).classes() == CODER


@pytest.mark.parametrize("typed", ["correct  horse\tbattle ", "Correct Horse Battle"])
def test_spaces_and_capitals_of_listed_words_are_forgiven(typed):
    assert open_slot(coder_slot(), typed, user="maria") == KEYS.only(CODER)


def test_letters_that_only_look_alike_are_not_forgiven():
    with pytest.raises(Refused):
        open_slot(coder_slot(), "ｃorrect horse battle", user="maria")


def test_an_unknown_user_and_a_wrong_passphrase_hear_the_same():
    with pytest.raises(Refused) as wrong:
        open_slot(coder_slot(), "something else", user="maria")
    with pytest.raises(Refused) as unknown:
        open_slot(None, PASSPHRASE, user="maria", cost_if_unknown=CHEAP)
    assert wrong.value.answer() == unknown.value.answer()
    assert wrong.value.code == "wrong-passphrase"


def test_an_unknown_user_costs_as_much_as_a_known_one(monkeypatch):
    costs, real = [], slots.hash_secret_raw

    def counted(*arguments, **more):
        costs.append(arguments[2:5])
        return real(*arguments, **more)

    monkeypatch.setattr(slots, "hash_secret_raw", counted)
    for slot in (BASE, None):
        with pytest.raises(Refused):
            open_slot(slot, "something else", user="maria", cost_if_unknown=CHEAP)
    assert costs == [(1, 64, 1), (1, 64, 1)]


def test_a_slot_under_another_users_name_does_not_open():
    with pytest.raises(Refused):
        open_slot(coder_slot(), PASSPHRASE, user="bob")
    renamed = json.loads(coder_slot()) | {"user": "bob"}
    with pytest.raises(Refused):
        open_slot(json.dumps(renamed).encode(), PASSPHRASE, user="bob")


def test_wrapped_keys_cannot_be_swapped_between_classes():
    slot = json.loads(coder_slot())
    slot["wrapped"] = {"mission": slot["wrapped"]["words"], "words": slot["wrapped"]["mission"]}
    with pytest.raises(Refused):
        open_slot(json.dumps(slot).encode(), PASSPHRASE, user="maria")
    slot["wrapped"] = {"identities": slot["wrapped"]["words"]}
    with pytest.raises(Refused):
        open_slot(json.dumps(slot).encode(), PASSPHRASE, user="maria")


@pytest.mark.parametrize(
    "asked",
    [
        {"memory_kib": 1 << 40},
        {"memory_kib": (1 << 20) + 1},
        {"memory_kib": 1 << 20, "passes": 5},
        {"passes": 10**9},
        {"passes": 0},
        {"lanes": 10**6},
        {"lanes": 9},
        {"memory_kib": 7},
        {"memory_kib": "64"},
        {"memory_kib": True},
        {"memory_kib": 64.0},
        {"memory_kib": 10**400},
    ],
)
def test_a_slot_that_asks_for_an_absurd_cost_is_refused_before_it_is_paid(asked, monkeypatch):
    monkeypatch.setattr(slots, "hash_secret_raw", lambda *_, **__: pytest.fail("the cost was paid"))
    slot = json.loads(BASE)
    slot["argon2id"] |= asked
    with pytest.raises(WrongUse) as caught:
        open_slot(json.dumps(slot).encode(), PASSPHRASE, user="maria")
    assert caught.value.code == "slot-cost"


@pytest.mark.parametrize(
    "change",
    [
        lambda slot: slot.pop("format"),
        lambda slot: slot.update(format="habeas/slot/2"),
        lambda slot: slot.update(format=["habeas/slot/1"]),
        lambda slot: slot.update(more=1),
        lambda slot: slot.update(user=["maria"]),
        lambda slot: slot.update(argon2id=None),
        lambda slot: slot["argon2id"].pop("lanes"),
        lambda slot: slot["argon2id"].update(salt="00"),
        lambda slot: slot["argon2id"].update(more=1),
        lambda slot: slot.update(wrapped={}),
        lambda slot: slot.update(wrapped=[]),
        lambda slot: slot["wrapped"].update(everything=slot["wrapped"]["words"]),
        lambda slot: slot["wrapped"].update(words="zz"),
        lambda slot: slot["wrapped"].update(words=None),
    ],
)
def test_a_slot_in_another_form_is_damaged(change):
    slot = json.loads(BASE)
    change(slot)
    with pytest.raises(WrongUse) as caught:
        open_slot(json.dumps(slot).encode(), PASSPHRASE, user="maria")
    assert caught.value.code == "slot-damaged"


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff\xfe", b"[" * 16_000, b'"x"', b"{}" + b" " * 20_000])
def test_garbage_in_place_of_a_slot_is_damaged(content):
    with pytest.raises(WrongUse) as caught:
        open_slot(content, PASSPHRASE, user="maria")
    assert caught.value.code == "slot-damaged"


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.integers(0, 8 * len(BASE) - 1))
def test_no_single_changed_bit_of_a_slot_opens_other_keys(place):
    changed = bytearray(BASE)
    changed[place // 8] ^= 1 << place % 8
    try:
        opened = open_slot(bytes(changed), PASSPHRASE, user="maria")
    except (Refused, WrongUse):
        return
    assert opened == KEYS.only(CODER)  # the name inside is not used, only the name asked for


def test_a_changed_passphrase_opens_the_same_keys_and_the_old_one_none():
    changed = change_passphrase(BASE, PASSPHRASE, "another one", user="maria", cost=replace(CHEAP, passes=2))
    assert open_slot(changed, "another one", user="maria") == KEYS.only(CODER)
    with pytest.raises(Refused):
        open_slot(changed, PASSPHRASE, user="maria")
    with pytest.raises(Refused):
        change_passphrase(BASE, "wrong", "another one", user="maria", cost=CHEAP)


def test_two_slots_of_one_passphrase_have_nothing_in_common():
    one, two = json.loads(coder_slot()), json.loads(coder_slot())
    assert one["argon2id"]["salt"] != two["argon2id"]["salt"]
    assert set(one["wrapped"].values()).isdisjoint(two["wrapped"].values())


def test_a_strong_slot_takes_a_quarter_of_a_gibibyte_where_there_is_room():
    assert strong_cost(None) == strong_cost(8 << 20) == STRONG
    assert (STRONG.memory_kib, STRONG.passes) == (256 * 1024, 4)
    assert strong_cost(512 << 10) == STRONG_ON_SMALL_MACHINES
    strong = make_slot("maria", PASSPHRASE, KEYS.only(CODER), cost=STRONG)
    assert open_slot(strong, PASSPHRASE, user="maria") == KEYS.only(CODER)
    assert (is_cheap(strong), is_cheap(BASE)) == (False, True)
    small = json.loads(BASE)
    small["argon2id"] |= {"memory_kib": 1 << 16, "passes": 16}
    assert not is_cheap(json.dumps(small).encode())


def test_too_little_memory_is_not_now(monkeypatch):
    def starved(*_, **__):
        raise slots.HashingError("Memory allocation error")

    monkeypatch.setattr(slots, "hash_secret_raw", starved)
    with pytest.raises(NotNow) as caught:
        open_slot(BASE, PASSPHRASE, user="maria")
    assert caught.value.code == "no-memory"


@pytest.mark.parametrize("user", ["", "..", "../maria", "a/b", ".hidden", "a b", "x" * 65, "마리아", "a\n"])
def test_a_user_name_cannot_lead_out_of_the_folder_of_slots(user, tmp_path):
    with pytest.raises(WrongUse):
        slot_path(tmp_path, user)
    with pytest.raises(Broken):
        make_slot(user, PASSPHRASE, KEYS.only(CODER), cost=CHEAP)


def test_a_slot_lies_under_its_users_name(tmp_path):
    assert slot_path(tmp_path, "maria") == tmp_path / "slots" / "maria.json"


def test_a_slot_without_keys_or_a_passphrase_without_signs_cannot_be_made():
    with pytest.raises(Broken):
        make_slot("maria", PASSPHRASE, {}, cost=CHEAP)
    with pytest.raises(WrongUse):
        make_slot("maria", " \t", KEYS.only(CODER), cost=CHEAP)


def test_a_cost_checks_itself():
    assert Cost(64, 1, 1) == CHEAP
    with pytest.raises(WrongUse):
        Cost(1 << 21, 1, 1)


ABOUT = place("acts", "V-0101", "narrative")


def test_a_sealed_value_opens_at_its_place_under_its_key():
    key = words_key(b"s" * 32)
    assert open_text(key, seal(key, "옥수수 알을 셌다", about=ABOUT), about=ABOUT) == "옥수수 알을 셌다"
    assert open_sealed(key, seal(key, b"\x00\xff", about=ABOUT), about=ABOUT) == b"\x00\xff"
    assert open_text(key, seal(key, "", about=ABOUT), about=ABOUT) == ""


def test_the_same_value_is_never_sealed_the_same_way_twice():
    assert seal(b"k" * 32, "words", about=ABOUT) != seal(b"k" * 32, "words", about=ABOUT)


def test_a_sealed_value_cannot_be_moved_to_another_row_or_field():
    sealed = seal(b"k" * 32, "words", about=ABOUT)
    for elsewhere in (("acts", "V-0102", "narrative"), ("acts", "V-0101", "quote"), ("persons", "V-0101", "narrative")):
        with pytest.raises(DoesNotHold) as caught:
            open_sealed(b"k" * 32, sealed, about=place(*elsewhere))
        assert caught.value.code == "sealed-changed"


def test_no_changed_byte_of_a_sealed_value_opens():
    sealed = seal(b"k" * 32, "words", about=ABOUT)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(DoesNotHold):
            open_sealed(b"k" * 32, bytes(changed), about=ABOUT)
    for cut in (b"", sealed[:1], sealed[:28], sealed[:-1], sealed + b"\x00"):
        with pytest.raises(DoesNotHold):
            open_sealed(b"k" * 32, cut, about=ABOUT)


def test_an_identity_needs_both_the_identities_key_and_the_sources():
    key = identity_key(b"i" * 32, b"s" * 32)
    assert key not in {identity_key(b"j" * 32, b"s" * 32), identity_key(b"i" * 32, b"t" * 32), words_key(b"s" * 32)}


def test_a_sealed_value_is_plain_aes_gcm_that_any_program_can_open():
    sealed = seal(b"k" * 32, "words", about="t/C-0001/f", random_bytes=lambda size: bytes(size))
    assert sealed[:13] == b"\x01" + bytes(12)
    assert AESGCM(b"k" * 32).decrypt(bytes(12), sealed[13:], b"\x01t/C-0001/f") == b"words"
