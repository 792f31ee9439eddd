"""Signed notes (C2SP signed-note) with Ed25519: a text that people can read, and lines of signatures below it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from habeas.core.kernel.errors import DoesNotHold, WrongUse

_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_MOST_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and the Ed25519 public key (32 bytes) that signs under it."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.public) != 32:
            raise WrongUse("not-a-key", "This is not a key that checks a log.", expected=_KEY_FORM)

    @property
    def key_hash(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key): a hint, no proof."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key in one line: name, hash and key, with + between them."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"


_KEY_FORM = "one line such as habeas/haesong+0123abcd+AUtF…"


def read_verifier_key(text: str) -> VerifierKey:
    """The key in a line ``name+hash+base64``; refused where the hash is not that of the key."""
    refusal = WrongUse("not-a-key", "This is not a key that checks a log.", expected=_KEY_FORM)
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise refusal
    key = decoded(parts[2])
    if key is None or key[:1] != _ED25519 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise refusal
    found = VerifierKey(parts[0], key[1:])
    if found.key_hash.hex() != parts[1]:
        raise refusal
    return found


def verifier_key(name: str, seed: bytes) -> VerifierKey:
    """The key that checks what ``seed`` (32 bytes) signs."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return VerifierKey(name, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def sign_note(text: str, name: str, seed: bytes) -> str:
    """The note: the text (which ends with LF), an empty line, and one signature line."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    stamp = base64.b64encode(verifier_key(name, seed).key_hash + signature).decode()
    return f"{text}\n— {name} {stamp}\n"


def open_note(note: str, key: VerifierKey) -> str:
    """The text of a note that ``key`` signed; signatures of other keys are passed over, as the specification asks.

    Raises ``DoesNotHold`` (``signature``) where the note is malformed or this key's signature is absent or wrong.
    """
    text, gap, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    if not gap or not below.endswith("\n") or len(lines) > _MOST_SIGNATURES or _has_controls(note):
        raise _not_signed("It is not a signed note.")
    text += "\n"
    found = False
    for line in lines:
        name, stamp = _signature(line)
        if (name, stamp[:4]) != (key.name, key.key_hash):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(stamp[4:], text.encode())
        except (InvalidSignature, ValueError):
            raise _not_signed("Its signature is wrong.") from None
        found = True
    if not found:
        raise _not_signed("This key did not sign it.")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
        raise _not_signed("A line of signature is malformed.")
    stamp = decoded(parts[2])
    if stamp is None or len(stamp) < 5:
        raise _not_signed("A line of signature is malformed.")
    return parts[1], stamp


def decoded(text: str) -> bytes | None:
    """The bytes of standard base64 in its one spelling (RFC 4648 section 3.5), or nothing."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return content if base64.b64encode(content).decode() == text else None


def _has_controls(note: str) -> bool:
    return any(sign < " " and sign != "\n" for sign in note)


def _not_signed(what: str) -> DoesNotHold:
    return DoesNotHold("signature", what, do="Ask for the note and the key again, each by its own way.")
