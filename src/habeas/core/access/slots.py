"""Slots: a user's passphrase opens the keys that her role needs, and no other."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.core.access.keys import KEY_CLASSES, RandomBytes
from habeas.core.access.passphrases import canonical_passphrase
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, NotNow, Refused, WrongUse

FORMAT = "habeas/slot/1"
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){1,128}")
_MOST_KIB = 1 << 20  # 1 GiB
_MOST_WORK = 1 << 22  # KiB times passes: about four times the work of STRONG, some five seconds
_MOST_SLOT_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs (Argon2id, RFC 9106): memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        fields = (self.memory_kib, self.passes, self.lanes)
        if not (
            all(type(value) is int and value > 0 for value in fields)
            and 8 * self.lanes <= self.memory_kib <= _MOST_KIB
            and self.memory_kib * self.passes <= _MOST_WORK
            and self.lanes <= 8
        ):
            raise WrongUse(
                "slot-cost",
                "A slot of keys asks for a cost that no slot of Habeas has.",
                expected="up to 1 GiB, 4 GiB times passes, 8 lanes",
                found=f"{fields}"[:80],
            )


#: About one second on a laptop of 2020; 256 MiB.
STRONG = Cost(1 << 18, 4, 2)
#: For machines with less than 1 GiB free: as long, on 64 MiB.
STRONG_ON_SMALL_MACHINES = Cost(1 << 16, 16, 2)
#: Guarding made-up missions only, whose passphrase lies beside them.
CHEAP_FOR_FICTION = Cost(64, 1, 1)


def strong_cost(free_kib: int | None) -> Cost:
    """The cost for real missions on a machine with so much free memory (``None``: not known)."""
    return STRONG if free_kib is None or free_kib >= 1 << 20 else STRONG_ON_SMALL_MACHINES


def slot_path(keys: Path, user: str) -> Path:
    """Where a user's slot lies below the mission's folder of keys."""
    if not _USER.fullmatch(user):
        raise WrongUse(
            "not-a-user", "This cannot be a user's name.", expected="letters a-z, digits, . _ -", found=repr(user)
        )
    return keys / "slots" / f"{user}.json"


def make_slot(
    user: str,
    passphrase: str,
    keys: Mapping[str, bytes],
    *,
    cost: Cost,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """The slot file in which the passphrase opens these key classes, and only these."""
    if not keys or not set(keys) <= set(KEY_CLASSES) or not _USER.fullmatch(user):
        raise Broken("a slot needs a user and at least one key class that exists")
    salt = random_bytes(16)
    wrapping = AESGCM(_derive(passphrase, salt, cost))
    wrapped = {}
    for name, key in keys.items():
        nonce = random_bytes(12)
        wrapped[name] = (nonce + wrapping.encrypt(nonce, key, _bound_to(user, name, cost))).hex()
    slot = {"format": FORMAT, "user": user, "argon2id": asdict(cost) | {"salt": salt.hex()}, "wrapped": wrapped}
    return canonical(slot) + b"\n"


def open_slot(slot: bytes | None, passphrase: str, *, user: str, cost_if_unknown: Cost = STRONG) -> dict[str, bytes]:
    """The key classes in a slot. Pass ``None`` for a user who has none: it takes as long and says the same.

    Raises ``Refused`` (``wrong-passphrase``) for an unknown user, a wrong passphrase, and another user's slot alike;
    ``WrongUse`` (``slot-damaged``, ``slot-cost``) where the file cannot be a slot; ``NotNow`` without memory for it.
    """
    if slot is None:
        _derive(passphrase, bytes(16), cost_if_unknown)
        raise wrong_passphrase(user)
    _, cost, salt, wrapped = _read(slot)
    unwrapping = AESGCM(_derive(passphrase, salt, cost))
    try:
        return {
            name: unwrapping.decrypt(box[:12], box[12:], _bound_to(user, name, cost)) for name, box in wrapped.items()
        }
    except InvalidTag:
        raise wrong_passphrase(user) from None


def change_passphrase(
    slot: bytes,
    old: str,
    new: str,
    *,
    user: str,
    cost: Cost,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """The slot with the same keys under a new passphrase, salt and cost; the keys themselves stay."""
    return make_slot(user, new, open_slot(slot, old, user=user), cost=cost, random_bytes=random_bytes)


def is_cheap(slot: bytes) -> bool:
    """Whether guessing this slot's passphrase costs less than a real mission allows."""
    _, cost, _, _ = _read(slot)
    return cost.memory_kib * cost.passes < STRONG_ON_SMALL_MACHINES.memory_kib * STRONG_ON_SMALL_MACHINES.passes


def slot_classes(slot: bytes) -> tuple[str, ...]:
    """The key classes that a slot wraps, known without its passphrase."""
    return tuple(_read(slot)[3])


def wrong_passphrase(user: str) -> Refused:
    """The one answer to a wrong passphrase and to a user who does not exist."""
    return Refused(
        "wrong-passphrase",
        f"The passphrase does not open this mission for {user}.",
        do="Type it again, or ask an administrator.",
    )


def _derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    secret = canonical_passphrase(passphrase).encode()
    try:
        return hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=32, type=Type.ID)
    except (HashingError, MemoryError) as error:
        raise NotNow(
            "no-memory",
            f"There is not enough free memory to check a passphrase ({cost.memory_kib // 1024} MiB).",
            do="Close other programs, then try again.",
        ) from error


def _bound_to(user: str, name: str, cost: Cost) -> bytes:
    return canonical({"format": FORMAT, "user": user, "class": name, "argon2id": asdict(cost)})


def _read(slot: bytes) -> tuple[str, Cost, bytes, dict[str, bytes]]:
    """User, cost, salt and wrapped keys of a slot file that may be hostile."""
    try:
        parsed = json.loads(slot) if len(slot) <= _MOST_SLOT_BYTES else None
        return _checked(parsed)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise WrongUse(
            "slot-damaged", "The file that holds a user's keys is damaged.", do="Restore it from a key backup."
        ) from None


def _checked(parsed: Any) -> tuple[str, Cost, bytes, dict[str, bytes]]:
    if set(parsed) != {"format", "user", "argon2id", "wrapped"} or parsed["format"] != FORMAT:
        raise ValueError
    asked = dict(parsed["argon2id"])
    salt = _bytes(asked.pop("salt"), 16)
    wrapped = {name: _bytes(box, 12 + 32 + 16) for name, box in dict(parsed["wrapped"]).items()}
    if not wrapped or not set(wrapped) <= set(KEY_CLASSES) or not isinstance(parsed["user"], str):
        raise ValueError
    return parsed["user"], Cost(**asked), salt, wrapped


def _bytes(text: Any, size: int) -> bytes:
    if not isinstance(text, str) or not _HEX.fullmatch(text) or len(text) != 2 * size:
        raise ValueError
    return bytes.fromhex(text)
