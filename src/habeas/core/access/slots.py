"""Slots: a user's passphrase opens the keys that her role needs, and no other (docs/formats/keys.md).

The passphrase opens her private key, to whose public half each key is sealed: so keys are handed on without it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.core.access.boxes import open_box, public_of, seal_to
from habeas.core.access.keys import KEY_CLASSES, RandomBytes
from habeas.core.access.passphrases import canonical_passphrase
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused, WrongUse

FORMAT = "habeas/slot/2"
_OLDER = "habeas/slot/1"
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


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What a passphrase opened. ``public`` is empty where the slot is of format 1, which has no such key."""

    keys: dict[str, bytes]
    public: bytes = b""
    private: bytes = b""


def make_slot(
    user: str,
    passphrase: str,
    keys: Mapping[str, bytes],
    *,
    cost: Cost,
    epochs: Mapping[str, int] | None = None,
    private: bytes | None = None,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """The slot file in which the passphrase opens these key classes, and only these. ``epochs``: of classes that were
    rotated; ``private``: a private key that she has already."""
    if not keys or not set(keys) <= set(KEY_CLASSES) or not _USER.fullmatch(user):
        raise Broken("a slot needs a user and at least one key class that exists")
    private = private or random_bytes(32)
    slot = _lock(user, passphrase, private, cost, random_bytes) | {"boxes": {}}
    return hand_on(canonical(slot), keys, epochs or {}, user=user, public=public_of(private), random_bytes=random_bytes)


def hand_on(
    slot: bytes,
    keys: Mapping[str, bytes],
    epochs: Mapping[str, int],
    *,
    user: str,
    public: bytes,
    without: Iterable[str] = (),
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """The slot with these keys sealed to its user, needing no passphrase; the keys of ``without`` go.

    ``public`` is what the log says is hers: a slot with another one is refused (``slot-differs``), and one of format 1
    (``older-slot``), which nobody can hand a key.
    """
    found = _read(slot)
    if found.format == _OLDER:
        raise NotNow(
            "older-slot",
            f"No key can be handed to {user}, whose slot is of an older format.",
            do=f"Let her log in once with her passphrase, or: habeas user reset {user}.",
        )
    if found.public != public or found.user != user:
        raise slot_differs(user)
    sealed = {name: seal_to(public, key, about=_box(user, name, epochs.get(name, 0)), random_bytes=random_bytes)
              for name, key in keys.items()}  # fmt: skip
    boxes = {name: box for name, box in found.boxes.items() if name not in set(without)}
    boxes |= {name: (epochs.get(name, 0), box) for name, box in sealed.items()}
    said = {name: {"epoch": epoch, "box": box.hex()} for name, (epoch, box) in boxes.items()}
    return canonical(json.loads(slot) | {"boxes": said}) + b"\n"


def unlock_slot(slot: bytes | None, passphrase: str, *, user: str, cost_if_unknown: Cost = STRONG) -> Opened:
    """What is in a slot. Pass ``None`` for a user who has none: it takes as long and says the same.

    Raises ``Refused`` (``wrong-passphrase``) for an unknown user, a wrong passphrase, and another user's slot alike;
    ``WrongUse`` (``slot-damaged``, ``slot-cost``) where the file cannot be a slot; ``DoesNotHold`` (``box-changed``,
    ``slot-differs``) where somebody changed it; ``NotNow`` without memory for it.
    """
    if slot is None:
        _derive(passphrase, bytes(16), cost_if_unknown)
        raise wrong_passphrase(user)
    found = _read(slot)
    unwrapping = AESGCM(_derive(passphrase, found.salt, found.cost))
    try:
        if found.format == _OLDER:
            about = {name: _bound_to_class(user, name, found.cost) for name in found.wrapped}
            return Opened({n: unwrapping.decrypt(w[:12], w[12:], about[n]) for n, w in found.wrapped.items()})
        bound = _bound_to(user, found.public, found.cost)
        private = unwrapping.decrypt(found.private[:12], found.private[12:], bound)
    except InvalidTag:
        raise wrong_passphrase(user) from None
    if public_of(private) != found.public:
        raise slot_differs(user)
    boxes = found.boxes.items()
    keys = {name: open_box(private, box, about=_box(user, name, epoch)) for name, (epoch, box) in boxes}
    return Opened(keys, found.public, private)


def open_slot(slot: bytes | None, passphrase: str, *, user: str, cost_if_unknown: Cost = STRONG) -> dict[str, bytes]:
    """The key classes alone that :func:`unlock_slot` gives."""
    return unlock_slot(slot, passphrase, user=user, cost_if_unknown=cost_if_unknown).keys


def change_passphrase(
    slot: bytes,
    old: str,
    new: str,
    *,
    user: str,
    cost: Cost,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """The slot with the same keys under a new passphrase, salt and cost; the keys themselves stay, and her key pair.

    A slot of format 1 becomes one of format 2, with a key pair of its own.
    """
    opened, found = unlock_slot(slot, old, user=user), _read(slot)
    if found.format == _OLDER:
        return make_slot(user, new, opened.keys, cost=cost, random_bytes=random_bytes)
    locked = _lock(user, new, opened.private, cost, random_bytes)
    return canonical(json.loads(slot) | locked) + b"\n"


def is_cheap(slot: bytes) -> bool:
    """Whether guessing this slot's passphrase costs less than a real mission allows."""
    cost = _read(slot).cost
    return cost.memory_kib * cost.passes < STRONG_ON_SMALL_MACHINES.memory_kib * STRONG_ON_SMALL_MACHINES.passes


def slot_classes(slot: bytes) -> tuple[str, ...]:
    """The key classes that a slot holds, known without its passphrase."""
    found = _read(slot)
    return tuple(name for name in KEY_CLASSES if name in found.wrapped or name in found.boxes)


def slot_format(slot: bytes) -> int:
    """1 or 2."""
    return int(_read(slot).format[-1])


def slot_public(slot: bytes) -> bytes:
    """The public key that a slot says is its user's; empty in format 1. Not to be believed before the log says so."""
    return _read(slot).public


def slot_differs(user: str) -> DoesNotHold:
    """The answer where a slot is not the one that the log knows."""
    return DoesNotHold(
        "slot-differs",
        f"The slot of {user} is not the one that the log knows: somebody has put another in its place.",
        {"file": f"keys/slots/{user}.json"},
        do="Restore the keys folder from a key backup, and find out who could write there.",
    )


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


def _lock(user: str, passphrase: str, private: bytes, cost: Cost, random_bytes: RandomBytes) -> dict[str, Any]:
    """Her private key under a passphrase, and what opening it takes."""
    salt, nonce, public = random_bytes(16), random_bytes(12), public_of(private)
    sealed = AESGCM(_derive(passphrase, salt, cost)).encrypt(nonce, private, _bound_to(user, public, cost))
    argon2id = asdict(cost) | {"salt": salt.hex()}
    locked = {"format": FORMAT, "user": user, "public": public.hex(), "argon2id": argon2id}
    return {**locked, "private": (nonce + sealed).hex()}


def _bound_to(user: str, public: bytes, cost: Cost) -> bytes:
    return canonical({"format": FORMAT, "user": user, "public": public.hex(), "argon2id": asdict(cost)})


def _bound_to_class(user: str, name: str, cost: Cost) -> bytes:
    return canonical({"format": _OLDER, "user": user, "class": name, "argon2id": asdict(cost)})


def _box(user: str, name: str, epoch: int) -> str:
    return f"{FORMAT} {user} {name} {epoch}"


@dataclass(frozen=True, slots=True, repr=False)
class _Slot:
    """A slot file as it was read."""

    format: str
    user: str
    cost: Cost
    salt: bytes
    public: bytes = b""
    private: bytes = b""
    wrapped: dict[str, bytes] = field(default_factory=dict)
    boxes: dict[str, tuple[int, bytes]] = field(default_factory=dict)


def _read(slot: bytes) -> _Slot:
    """A slot file that may be hostile."""
    try:
        parsed = json.loads(slot) if len(slot) <= _MOST_SLOT_BYTES else None
        return _checked(parsed)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise WrongUse(
            "slot-damaged", "The file that holds a user's keys is damaged.", do="Restore it from a key backup."
        ) from None


def _checked(parsed: Any) -> _Slot:
    fields = {FORMAT: {"public", "private", "boxes"}, _OLDER: {"wrapped"}}[parsed["format"]]
    if set(parsed) != {"format", "user", "argon2id"} | fields or not isinstance(parsed["user"], str):
        raise ValueError
    asked = dict(parsed["argon2id"])
    salt = _bytes(asked.pop("salt"), 16)
    start = (parsed["format"], parsed["user"], Cost(**asked), salt)
    if parsed["format"] == _OLDER:
        wrapped = {name: _bytes(box, 12 + 32 + 16) for name, box in dict(parsed["wrapped"]).items()}
        if not wrapped or not set(wrapped) <= set(KEY_CLASSES):
            raise ValueError
        return _Slot(*start, wrapped=wrapped)
    boxes = {name: _read_box(box) for name, box in parsed["boxes"].items()}
    if not set(boxes) <= set(KEY_CLASSES):
        raise ValueError
    return _Slot(*start, _bytes(parsed["public"], 32), _bytes(parsed["private"], 12 + 32 + 16), boxes=boxes)


def _read_box(said: Any) -> tuple[int, bytes]:
    if set(said) != {"epoch", "box"} or type(said["epoch"]) is not int or not 0 <= said["epoch"] < 1 << 31:
        raise ValueError
    return said["epoch"], _bytes(said["box"], 32 + 32 + 16)


def _bytes(text: Any, size: int) -> bytes:
    if not isinstance(text, str) or not _HEX.fullmatch(text) or len(text) != 2 * size:
        raise ValueError
    return bytes.fromhex(text)
