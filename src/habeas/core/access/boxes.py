"""Handing a key to somebody without her passphrase: sealing to her public key, which she alone opens.

X25519 with a fresh key for each box (RFC 7748), HKDF-SHA-256 over the shared secret, both public keys and what the box
is for (RFC 5869), AES-256-GCM. What is bound (``about``) must be said again to open: a box cannot be moved.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from habeas.core.access.keys import RandomBytes
from habeas.core.kernel.errors import Broken, DoesNotHold

_LENGTH = 32


def public_of(private: bytes) -> bytes:
    """The public key of a private one, each 32 bytes."""
    return X25519PrivateKey.from_private_bytes(_key(private)).public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, *, about: str, random_bytes: RandomBytes = secrets.token_bytes) -> bytes:
    """The box: the fresh public key (32 bytes), then ciphertext and tag. ``public`` has to be known to be hers."""
    fresh = X25519PrivateKey.from_private_bytes(random_bytes(_LENGTH))
    once = fresh.public_key().public_bytes_raw()
    try:
        shared = fresh.exchange(X25519PublicKey.from_public_bytes(_key(public)))
    except ValueError:  # a public key of low order would give a secret that everybody knows
        raise DoesNotHold("public-key", "This public key cannot be a user's.", do="Restore her slot.") from None
    # The key is used once, so that a nonce of noughts is as good as any.
    return once + AESGCM(_derive(shared, once, public)).encrypt(bytes(12), plain, about.encode())


def open_box(private: bytes, box: bytes, *, about: str) -> bytes:
    """What was sealed to the public key of ``private`` for this; otherwise ``DoesNotHold`` (``box-changed``)."""
    once, sealed = box[:_LENGTH], box[_LENGTH:]
    try:
        shared = X25519PrivateKey.from_private_bytes(_key(private)).exchange(X25519PublicKey.from_public_bytes(once))
        return AESGCM(_derive(shared, once, public_of(private))).decrypt(bytes(12), sealed, about.encode())
    except (InvalidTag, ValueError):
        raise DoesNotHold(
            "box-changed",
            "A key that was handed on does not open: it was changed, or it is somebody else's.",
            do="Restore the keys folder from a key backup.",
        ) from None


def _derive(shared: bytes, once: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=b"habeas/1 box" + once + public).derive(shared)


def _key(key: bytes) -> bytes:
    if len(key) != _LENGTH:
        raise Broken("a key of X25519 has 32 bytes")
    return key
