"""The certificate authority of an office: it speaks for this machine alone, lasts, and keeps its key."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from habeas.core.kernel.errors import WrongUse
from habeas.store.outside import authority

NOW = datetime.datetime.now(datetime.UTC)
NAMES = ["localhost", "127.0.0.1", "::1", "desk.local", "192.168.1.7"]


def later(days: int) -> datetime.datetime:
    return NOW + datetime.timedelta(days=days)


def handshake(home: Path, name: str, file: Path) -> None:
    """One TLS handshake between two ends in memory, as ``ssl`` does it, trusting the authority alone."""
    trusting = ssl.create_default_context(cadata=authority.handed_out(home, now=NOW)[0].decode())
    trusting.minimum_version = ssl.TLSVersion.TLSv1_3
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            serving.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        trusting.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join()


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    authority.certify(tmp_path, NAMES, now=NOW)
    folder = tmp_path / authority.FOLDER
    assert folder.stat().st_mode & 0o077 == 0
    for name in (authority.AUTHORITY, authority.SERVER):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_what_is_handed_out_holds_no_key(tmp_path: Path) -> None:
    pem, fingerprint = authority.handed_out(tmp_path, now=NOW)
    assert b"PRIVATE" not in pem
    assert pem.count(b"BEGIN") == 1
    assert fingerprint == authority.fingerprint(x509.load_pem_x509_certificate(pem))
    assert len(fingerprint.split(":")) == 32


def test_the_certificate_stays_until_it_ends_soon_or_the_names_change(tmp_path: Path) -> None:
    first = authority.certify(tmp_path, NAMES, now=NOW)
    content = first.file.read_bytes()
    authority.certify(tmp_path, list(reversed(NAMES)), now=later(300))
    assert first.file.read_bytes() == content
    moved = authority.certify(tmp_path, [*NAMES, "192.168.1.8"], now=NOW)
    assert moved.file.read_bytes() != content
    assert "192.168.1.8" in authority.speaks_for(tmp_path)
    renewed = authority.certify(tmp_path, NAMES, now=later(350))
    assert renewed.until > later(700)
    assert renewed.fingerprint == first.fingerprint, "browsers go on trusting"


@pytest.mark.parametrize(
    "damage", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_certificate_is_made_again(tmp_path: Path, damage: bytes) -> None:
    first = authority.certify(tmp_path, NAMES, now=NOW)
    first.file.write_bytes(damage)
    handshake(tmp_path, "desk.local", authority.certify(tmp_path, ["desk.local"], now=NOW).file)


def test_the_certificate_of_another_authority_is_made_again(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    certified = authority.certify(mine, NAMES, now=NOW)
    certified.file.write_bytes(authority.certify(other, NAMES, now=NOW).file.read_bytes())
    handshake(mine, "localhost", authority.certify(mine, NAMES, now=NOW).file)


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_only_the_authority_reaches_every_name(tmp_path: Path, name: str) -> None:
    handshake(tmp_path, name, authority.certify(tmp_path, NAMES, now=NOW).file)


def test_another_name_is_not_trusted(tmp_path: Path) -> None:
    file = authority.certify(tmp_path, NAMES, now=NOW).file
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, "other.local", file)


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "notlocal", "evil-local", "xn--lan.example"])
def test_the_authority_never_speaks_for_a_public_site(tmp_path: Path, name: str) -> None:
    certified = authority.certify(tmp_path, [*NAMES, name], now=NOW)
    assert certified.left_out == (name,)
    assert name not in authority.speaks_for(tmp_path)


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8"])
def test_whoever_steals_its_key_cannot_speak_for_a_public_site(tmp_path: Path, name: str) -> None:
    """A certificate for it that the stolen key signs is refused by whoever trusts the authority."""
    authority.certify(tmp_path, NAMES, now=NOW)
    folder = tmp_path / authority.FOLDER
    key, certificate = authority._read(folder / authority.AUTHORITY)
    forged = folder / "forged.pem"
    forged.write_bytes(authority._pem(*authority._server(certificate, key, [name], NOW)))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        handshake(tmp_path, name, forged)


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    authority.certify(tmp_path, NAMES, now=NOW)
    (tmp_path / authority.FOLDER / authority.AUTHORITY).chmod(0o644)
    with pytest.raises(WrongUse, match="Others may read") as refused:
        authority.certify(tmp_path, NAMES, now=NOW)
    assert refused.value.code == "key-open-to-others"


def test_an_authority_that_ends_is_not_replaced_in_silence(tmp_path: Path) -> None:
    authority.certify(tmp_path, NAMES, now=NOW)
    with pytest.raises(WrongUse, match="ends on") as refused:
        authority.certify(tmp_path, NAMES, now=later(3640))
    assert refused.value.code == "authority-ended"


def test_the_names_of_this_machine_are_names_and_addresses() -> None:
    names = authority.machine_names()
    assert {"localhost", "127.0.0.1", "::1"} <= set(names)
    assert len(names) == len(set(names))
    for name in names:
        assert authority.is_address(name) == _parses(name)


def _parses(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False
