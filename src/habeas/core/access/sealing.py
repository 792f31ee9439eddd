"""Sealing single values: AES-256-GCM, bound to the place where the value stands so that none can be moved."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.core.access.keys import RandomBytes, derive
from habeas.core.kernel.errors import DoesNotHold

_VERSION = b"\x01"
_NONCE = 12


def place(table: str, code: str, field: str) -> str:
    """What a value is sealed to: its table, code and field."""
    return f"{table}/{code}/{field}"


class Sealer:
    """One key, made ready once: for many values under it."""

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(key)

    def seal(self, content: bytes, about: str, random_bytes: RandomBytes = secrets.token_bytes) -> bytes:
        """The sealed value: a version byte, a random nonce of 96 bits (NIST SP 800-38D), ciphertext and tag."""
        nonce = random_bytes(_NONCE)
        return _VERSION + nonce + self._box.encrypt(nonce, content, _VERSION + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """The bytes that were sealed at this place; otherwise ``DoesNotHold`` (``sealed-changed``)."""
        try:
            if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE + 16:
                raise InvalidTag
            return self._box.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + about.encode())
        except InvalidTag:
            raise _changed(about) from None


def seal(key: bytes, plain: str | bytes, *, about: str, random_bytes: RandomBytes = secrets.token_bytes) -> bytes:
    """A value sealed under a key, at a place."""
    return Sealer(key).seal(plain.encode() if isinstance(plain, str) else plain, about, random_bytes)


def open_sealed(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """The bytes that were sealed under this key at this place; otherwise ``DoesNotHold`` (``sealed-changed``)."""
    return Sealer(key).open(sealed, about)


def _changed(about: str) -> DoesNotHold:
    return DoesNotHold(
        "sealed-changed",
        "A sealed value does not open: it was changed or moved, or this is not its key.",
        where={"record": about},
        do="Run habeas verify --deep.",
    )


def open_text(key: bytes, sealed: bytes, *, about: str) -> str:
    """The text that was sealed under this key at this place."""
    return open_sealed(key, sealed, about=about).decode()


def words_key(source_secret: bytes) -> bytes:
    """The key under which the words of one source are sealed."""
    return derive(source_secret, "words of a source")


def identity_key(identities: bytes, source_secret: bytes) -> bytes:
    """The key of one source's identity: it needs the identities key *and* the source's, so erasure ends it too."""
    return derive(identities + source_secret, "identity of a source")
