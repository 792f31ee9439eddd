"""Slots of format 1, as the program of 0.1 made them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.core.access.passphrases import canonical_passphrase
from habeas.core.access.slots import Cost
from habeas.core.kernel.canonical import canonical


def make_slot_of_format_1(user: str, passphrase: str, keys: Mapping[str, bytes], *, cost: Cost) -> bytes:
    """Each key wrapped under the passphrase itself."""
    salt, secret = secrets.token_bytes(16), canonical_passphrase(passphrase).encode()
    derived = hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=32, type=Type.ID)
    wrapped = {}
    for name, key in keys.items():
        nonce = secrets.token_bytes(12)
        about = canonical({"format": "habeas/slot/1", "user": user, "class": name, "argon2id": asdict(cost)})
        wrapped[name] = (nonce + AESGCM(derived).encrypt(nonce, key, about)).hex()
    slot = {"format": "habeas/slot/1", "user": user, "argon2id": asdict(cost) | {"salt": salt.hex()}}
    return canonical({**slot, "wrapped": wrapped}) + b"\n"
