"""Security keys (WebAuthn): what a browser is asked for, and whether what the key signed holds.

A ceremony is bound to one host, one origin and one challenge; who calls keeps it and uses it once. Which key a person
buys is hers: attestation is not asked for.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm

from habeas.core.kernel.errors import Refused

if TYPE_CHECKING:
    from fido2.server import Fido2Server

CHALLENGE_BYTES = 32
#: characters of an answer of a browser
_LONGEST = 16_000
#: what the library says to an answer that no browser gives
_STRANGE = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, ArithmeticError),
    *(NotImplementedError, struct.error, UnsupportedAlgorithm),
)


@dataclass(frozen=True, slots=True, repr=False)
class Ceremony:
    """One question to a browser: its host, origin and challenge, and what the script is given."""

    host: str
    origin: str
    challenge: bytes
    options: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What held: the credential, its public key and all (``data``), and how often the key says it was used."""

    credential: str
    data: bytes
    counter: int


def usable_at(origin: str) -> bool:
    """Whether browsers let pages of this origin use security keys: a host name under TLS, or this machine itself."""
    host = host_of(origin)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and (urlsplit(origin).scheme == "https" or host == "localhost")
    return False


def host_of(origin: str) -> str:
    """The host that a key is made for and works at."""
    return urlsplit(origin).hostname or ""


def ask_for_new(origin: str, *, user: bytes, label: str, known: Sequence[bytes], challenge: bytes) -> Ceremony:
    """Ask for a new key; ``known``: those that she has at this host already, which are not taken again."""
    from fido2.webauthn import PublicKeyCredentialUserEntity, UserVerificationRequirement

    host = host_of(origin)
    options, _ = _server(host, origin).register_begin(
        PublicKeyCredentialUserEntity(name=label, id=user, display_name=label),
        credentials=[_credential(data) for data in known],
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=challenge,
    )
    return Ceremony(host, origin, challenge, json.dumps(dict(options)))


def ask_to_sign(origin: str, *, known: Sequence[bytes], challenge: bytes) -> Ceremony:
    """Ask for a signature of one of these keys."""
    from fido2.webauthn import UserVerificationRequirement

    host = host_of(origin)
    options, _ = _server(host, origin).authenticate_begin(
        [_credential(data) for data in known],
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=challenge,
    )
    return Ceremony(host, origin, challenge, json.dumps(dict(options)))


def new_key(ceremony: Ceremony, answer: str) -> Answered:
    """The new key that the browser answers with; ``Refused`` (``wrong-key``) where anything of it does not hold."""
    try:
        given = _server(ceremony.host, ceremony.origin).register_complete(_state(ceremony), _parsed(answer))
    except _STRANGE:
        raise wrong_key() from None
    if given.credential_data is None:
        raise wrong_key()
    made = given.credential_data
    return Answered(made.credential_id.hex(), bytes(made), given.counter)


def signed(ceremony: Ceremony, answer: str, known: Sequence[bytes]) -> Answered:
    """Which of the known keys signed; ``Refused`` (``wrong-key``) where none did, or not this."""
    from fido2.webauthn import AuthenticationResponse

    try:
        parsed = AuthenticationResponse.from_dict(_parsed(answer))
        credentials = [_credential(data) for data in known]
        used = _server(ceremony.host, ceremony.origin).authenticate_complete(_state(ceremony), credentials, parsed)
    except _STRANGE:
        raise wrong_key() from None
    return Answered(used.credential_id.hex(), bytes(used), parsed.response.authenticator_data.counter)


def wrong_key() -> Refused:
    """The one answer to a signature that does not hold, whatever is wrong with it."""
    return Refused("wrong-key", "The answer of the security key does not hold.", do="Try again, or use another one.")


def _server(host: str, origin: str) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    return Fido2Server(PublicKeyCredentialRpEntity(name="Habeas", id=host), verify_origin=lambda said: said == origin)


def _state(ceremony: Ceremony) -> dict[str, Any]:
    from fido2.utils import websafe_encode

    return {"challenge": websafe_encode(ceremony.challenge), "user_verification": None}


def _credential(data: bytes) -> Any:
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(data)


def _parsed(answer: str) -> dict[str, Any]:
    parsed = json.loads(answer) if len(answer) <= _LONGEST else None
    if not isinstance(parsed, dict):
        raise ValueError("no answer of a browser")
    return parsed
