"""A telephone and a security key made of software, for those who log in with them in tests."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from habeas.core.access import totp


def code_of(secret: bytes, clock: Any, apart: int = 0) -> str:
    """What a telephone shows, some steps away from now."""
    return totp.code_at(secret, totp.step_at(clock().timestamp()) + apart)


class SoftKey:
    """A security key that answers as a browser hands its answers on."""

    def __init__(self, origin: str = "https://office.local") -> None:
        self.origin, self.counter, self.id = origin, 0, hashlib.sha256(str(id(self)).encode()).digest()
        self._private = ec.generate_private_key(ec.SECP256R1())

    def register(self, options: str) -> str:
        asked = json.loads(options)["publicKey"]
        public = ES256.from_cryptography_key(self._private.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public)
        about = self._about(asked["rp"]["id"], 0x41, credential)
        made = AttestationObject.create("none", about, {})
        return self._said({"attestationObject": bytes(made)}, self._client("webauthn.create", asked["challenge"]))

    def sign(self, options: str, *, counts: int = 1) -> str:
        asked = json.loads(options)["publicKey"]
        self.counter += counts
        about, client = self._about(asked["rpId"], 0x01), self._client("webauthn.get", asked["challenge"])
        signature = self._private.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said({"authenticatorData": bytes(about), "signature": signature}, client)

    def _about(self, host: str, flags: int, credential: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), flags, self.counter, credential)

    def _client(self, kind: str, challenge: str) -> bytes:
        assert websafe_decode(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _said(self, parts: dict[str, bytes], client: bytes) -> str:
        response = {name: websafe_encode(part) for name, part in {**parts, "clientDataJSON": client}.items()}
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
