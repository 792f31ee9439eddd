"""A key that is handed on is opened by her whom it was meant for, for what it was meant, and by nobody else."""

from __future__ import annotations

import secrets

import pytest

from habeas.core.access.boxes import open_box, public_of, seal_to
from habeas.core.kernel.errors import Broken, DoesNotHold

KEY = secrets.token_bytes(32)


def test_who_holds_the_private_key_opens_the_box() -> None:
    hers = secrets.token_bytes(32)
    assert open_box(hers, seal_to(public_of(hers), KEY, about="words of ida"), about="words of ida") == KEY


@pytest.mark.parametrize("change", ["another key", "another use", "one bit", "cut", "empty"])
def test_nobody_else_and_nothing_else(change: str) -> None:
    hers, other = secrets.token_bytes(32), secrets.token_bytes(32)
    box = seal_to(public_of(hers), KEY, about="words of ida")
    tried = {"one bit": bytes([*box[:-1], box[-1] ^ 1]), "cut": box[:40], "empty": b""}.get(change, box)
    about = "words of amara" if change == "another use" else "words of ida"
    with pytest.raises(DoesNotHold) as refused:
        open_box(other if change == "another key" else hers, tried, about=about)
    assert refused.value.code == "box-changed"


def test_two_boxes_of_one_key_are_not_alike() -> None:
    public = public_of(secrets.token_bytes(32))
    one, two = (seal_to(public, KEY, about="x") for _ in range(2))
    assert one[:32] != two[:32]
    assert one[32:] != two[32:]


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31)])
def test_a_public_key_that_makes_the_secret_known_is_refused(public: bytes) -> None:
    with pytest.raises(DoesNotHold):
        seal_to(public, KEY, about="x")


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(Broken):
        public_of(b"short")


def test_it_is_x25519_as_the_rfc_has_it() -> None:
    """RFC 7748, 6.1: Alice's keys."""
    private = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    assert public_of(private).hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
