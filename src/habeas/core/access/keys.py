"""The keys of a mission: four classes, each opening one kind of thing, and what is derived from them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from habeas.core.kernel.errors import Broken, Refused

RandomBytes = Callable[[int], bytes]

#: class -> what it opens. ``log`` is the Ed25519 seed that signs checkpoints.
KEY_CLASSES = {
    "mission": "the database and the releases",
    "words": "what sources said",
    "identities": "who sources are",
    "log": "the signature under the custody log",
}


def derive(secret: bytes, label: str) -> bytes:
    """A key of 32 bytes for one use (HKDF-SHA-256, RFC 5869): another label gives an unrelated key."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"habeas/1 {label}".encode()).derive(secret)


@dataclass(frozen=True, slots=True, repr=False)
class MissionKeys:
    """The key classes that one user holds while a mission is open, each 32 bytes; ``None`` is what she may not open."""

    mission: bytes | None = None
    words: bytes | None = None
    identities: bytes | None = None
    log: bytes | None = None
    #: what stays when a class is rotated (``habeas.core.access.ring``); in epoch 0 the key itself
    bases: Mapping[str, bytes] = field(default_factory=dict)
    #: whose slot was opened, and its public key (empty in format 1); nobody's where the keys came another way
    user: str = ""
    public: bytes = b""

    def __post_init__(self) -> None:
        for name in KEY_CLASSES:
            key = getattr(self, name)
            if key is not None and (type(key) is not bytes or len(key) != 32):
                raise Broken(f"the key {name} must have 32 bytes")

    def __repr__(self) -> str:
        """Which classes are held, never their bytes."""
        return f"MissionKeys({', '.join(self.classes())})"

    @classmethod
    def new(cls, *, random_bytes: RandomBytes = secrets.token_bytes) -> MissionKeys:
        """Fresh keys of all classes."""
        return cls.holding({name: random_bytes(32) for name in KEY_CLASSES})

    @classmethod
    def holding(cls, keys: Mapping[str, bytes], *, user: str = "", public: bytes = b"") -> MissionKeys:
        """The keys that a slot opened; raises ``Broken`` for a class that does not exist."""
        if unknown := set(keys) - set(KEY_CLASSES):
            raise Broken(f"there is no key class {sorted(unknown)[0]}")
        held = {name: keys.get(name) for name in KEY_CLASSES}
        return cls(held["mission"], held["words"], held["identities"], held["log"], user=user, public=public)

    def classes(self) -> tuple[str, ...]:
        """The names of the classes held."""
        return tuple(name for name in KEY_CLASSES if getattr(self, name) is not None)

    def only(self, classes: Iterable[str]) -> dict[str, bytes]:
        """The keys of these classes, as a slot wraps them; refused where one is not held."""
        return {name: self.require(name) for name in classes}

    def require(self, name: str) -> bytes:
        """The key of a class; raises ``Refused`` (``key-not-held``) where the user's slot does not open it."""
        if name not in KEY_CLASSES:
            raise Broken(f"there is no key class {name}")
        key: bytes | None = getattr(self, name)
        if key is None:
            raise Refused("key-not-held", f"Your passphrase does not open {KEY_CLASSES[name]}.", do="Ask who may.")
        return key

    def base(self, name: str) -> bytes:
        """What rows are sealed under, and digests keyed with: it stays when the class is rotated."""
        return self.bases.get(name) or self.require(name)

    def database_key(self) -> str:
        """The raw key of the encrypted database, 64 hexadecimal digits."""
        return derive(self.require("mission"), "database").hex()

    def release_secret(self) -> bytes:
        """The HMAC key that orders the numbers of a release."""
        return derive(self.base("mission"), "release numbers")

    def release_encryption_secret(self) -> bytes:
        """The secret of the age identity under which releases lie (``habeas.core.vault.store.age_identity``)."""
        return derive(self.require("mission"), "release encryption")

    def same_bytes_secret(self) -> bytes:
        """The HMAC key of the digests that tie items with the same bytes."""
        return derive(self.base("mission"), "same bytes")
