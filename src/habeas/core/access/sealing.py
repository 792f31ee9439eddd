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


def seal(key: bytes, plain: str | bytes, *, about: str, random_bytes: RandomBytes = secrets.token_bytes) -> bytes:
    """The sealed value: a version byte, a random nonce of 96 bits (NIST SP 800-38D), ciphertext and tag."""
    nonce = random_bytes(_NONCE)
    content = plain.encode() if isinstance(plain, str) else plain
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, _VERSION + about.encode())


def open_sealed(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """The bytes that were sealed under this key at this place; otherwise ``DoesNotHold`` (``sealed-changed``)."""
    try:
        if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE + 16:
            raise InvalidTag
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + about.encode())
    except InvalidTag:
        raise DoesNotHold(
            "sealed-changed",
            "A sealed value does not open: it was changed or moved, or this is not its key.",
            where={"record": about},
            do="Run habeas verify --deep.",
        ) from None


def open_text(key: bytes, sealed: bytes, *, about: str) -> str:
    """The text that was sealed under this key at this place."""
    return open_sealed(key, sealed, about=about).decode()


def words_key(source_secret: bytes) -> bytes:
    """The key under which the words of one source are sealed."""
    return derive(source_secret, "words of a source")


def identity_key(identities: bytes, source_secret: bytes) -> bytes:
    """The key of one source's identity: it needs the identities key *and* the source's, so erasure ends it too."""
    return derive(identities + source_secret, "identity of a source")
