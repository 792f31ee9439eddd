"""The paper kit: k shares bring the keys back, fewer or others nothing, and no word of a share is in an error."""

from __future__ import annotations

import itertools
import json

import pytest

from habeas.core.access.keys import KEY_CLASSES
from habeas.core.access.kit import Kit, combine, make_kit, read_kit, read_share
from habeas.core.kernel.errors import Broken, DoesNotHold, ForPeople, WrongUse

KEYS = {name: bytes([number]) * 32 for number, name in enumerate(KEY_CLASSES, start=1)}


def made(shares: int = 5, needed: int = 3, number: int = 1) -> tuple[Kit, list[str]]:
    return make_kit("field", number, KEYS, shares=shares, needed=needed, made="2026-11-26")


KIT, SHARES = made()


def test_any_three_of_five_bring_every_key_back_and_more_do_too() -> None:
    for chosen in itertools.combinations(SHARES, 3):
        assert KIT.open(combine(chosen)) == KEYS
    assert KIT.open(combine(SHARES)) == KEYS
    assert KIT.open(combine([*SHARES[:3], SHARES[0]])) == KEYS, "one that is given twice counts once"


@pytest.mark.parametrize("given", [[], SHARES[:1], SHARES[:2], [SHARES[0]] * 3])
def test_fewer_are_told_to_be_too_few(given: list[str]) -> None:
    with pytest.raises(WrongUse) as told:
        combine(given)
    assert told.value.code == "too-few-shares"


def test_shares_of_two_kits_and_those_of_another_are_told() -> None:
    other, theirs = made(number=2)
    with pytest.raises(DoesNotHold) as told:
        combine([*SHARES[:2], theirs[0]])
    assert told.value.code == "mixed-shares"
    with pytest.raises(DoesNotHold) as told:
        KIT.open(combine(theirs[:3]))
    assert told.value.code == "another-kit"
    assert other.open(combine(theirs[2:])) == KEYS


def test_the_words_are_read_as_they_are_printed_or_typed_in_short() -> None:
    words = SHARES[0].split()
    numbered = "\n".join(f"{place:>2}. {word.upper()}" for place, word in enumerate(words, start=1))
    for typed in (SHARES[0], numbered, " ".join(word[:4] for word in words), f"\t{SHARES[0]}\r\n"):
        assert read_share(typed, number=1) == SHARES[0]


def test_a_mistyped_share_is_told_by_its_place_and_never_by_its_words() -> None:
    words = SHARES[0].split()
    spoilt = ["", "zzzz", " ".join(words[:-1]), " ".join([*words, words[0]]), " ".join(["qqqqqq", *words[1:]])]
    spoilt += [" ".join([words[1], words[0], *words[2:]]), " ".join([*words[:20], words[21], words[20], *words[22:]])]
    spoilt += [SHARES[0] * 100]
    for text in spoilt:
        if text == SHARES[0]:
            continue
        with pytest.raises(WrongUse) as told:
            read_share(text, number=2)
        assert told.value.code == "not-a-share"
        assert "Share 2" in told.value.what
        assert not any(len(word) > 5 and word in str(told.value) for word in words)


@pytest.mark.parametrize(("needed", "shares"), [(1, 1), (1, 5), (0, 3), (4, 3), (2, 17), (-1, 2)])
def test_a_kit_that_one_person_opens_or_nobody_is_refused(needed: int, shares: int) -> None:
    with pytest.raises(WrongUse):
        made(shares, needed)


def test_every_share_of_a_kit_begins_with_the_two_words_that_the_file_says() -> None:
    assert {" ".join(share.split()[:2]) for share in SHARES} == {KIT.begins}


def test_the_file_comes_back_and_holds_no_key() -> None:
    content = KIT.to_bytes()
    assert read_kit(content) == KIT
    assert not any(key.hex() in content.decode() for key in [*KEYS.values(), combine(SHARES[:3])])
    assert "boxes" not in repr(KIT)


def test_keys_that_change_are_put_into_the_same_kit_without_a_share() -> None:
    newer = {name: bytes(reversed(range(32))) for name in KEYS}
    changed = KIT.holding(newer)
    assert changed.open(combine(SHARES[:3])) == newer
    assert KIT.holding({"log": bytes(32)}).open(combine(SHARES[:3])) == {**KEYS, "log": bytes(32)}
    with pytest.raises(Broken):
        make_kit("field", 1, {"mission": bytes(32)}, shares=3, needed=2, made="2026-11-26")


@pytest.mark.parametrize("field", ["mission", "kit", "public", "boxes"])
def test_what_was_changed_in_the_file_does_not_open(field: str) -> None:
    raw = json.loads(KIT.to_bytes())
    boxes = raw["boxes"]
    raw |= {
        "mission": {"mission": "other"},
        "kit": {"kit": 7},
        "public": {"public": "01" * 32},
        "boxes": {"boxes": {**boxes, "words": boxes["identities"]}},
    }[field]
    with pytest.raises(ForPeople):
        read_kit(json.dumps(raw).encode()).open(combine(SHARES[:3]))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"[" * 60_000, b"\xff", b"7", b"null", b" " * 100_000])
def test_a_file_that_is_none_is_told(content: bytes) -> None:
    with pytest.raises(DoesNotHold) as told:
        read_kit(content)
    assert told.value.code == "recovery-changed"
