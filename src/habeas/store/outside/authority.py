"""A certificate authority of this machine alone, and the certificate that it gives the web server.

Browsers of the office are told to trust the authority once; the server's certificate may then change as often as it
must. The authority is bound to the machine's own names and to private addresses (RFC 5280, 4.2.1.10): whoever steals
its key cannot speak for any other site.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import ipaddress
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from habeas.core.access.files import private_folder, write_atomically
from habeas.core.kernel.errors import WrongUse

FOLDER = ".tls"
#: each file holds a key and its certificate, so that a power cut cannot part them
AUTHORITY, SERVER = "authority.pem", "server.pem"
_AUTHORITY_DAYS, _SERVER_DAYS = 3650, 397
#: a certificate that ends within so many days is made again
RENEW_DAYS = 60
#: names that no public site can have (RFC 6761, 6762, 8375, and what routers at home use)
_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
                    "::1/128", "fc00::/7", "fe80::/10")
)  # fmt: skip
_HERE = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Certified:
    """The server's certificate: where it lies, what it speaks for, and what of the machine it cannot speak for."""

    file: Path
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    until: datetime.datetime
    fingerprint: str  # SHA-256 of the authority's certificate, as browsers show it


def machine_names() -> list[str]:
    """The names and IPv4 addresses under which this machine may be reached. Asks nobody."""
    name = socket.gethostname().lower().rstrip(".")
    names = [*_HERE, name]
    if "." not in name:
        names.append(f"{name}.local")  # the name that multicast DNS gives it
    return list(dict.fromkeys([each for each in names if is_address(each) or _NAME.fullmatch(each)] + _addresses()))


def _addresses() -> list[str]:
    """The first IPv4 address of each network device."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, device in socket.if_nameindex():
            with contextlib.suppress(OSError):  # a device without an address
                answer = fcntl.ioctl(asking.fileno(), 0x8915, device.encode()[:15].ljust(256, b"\0"))  # SIOCGIFADDR
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def is_address(name: str) -> bool:
    """Whether it is an IP address and not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_private(name: str) -> bool:
    """Whether an authority made now could speak for it."""
    if is_address(name):
        return is_private_address(name)
    host = socket.gethostname().lower().rstrip(".")
    return any(f".{name}".endswith(f".{domain}") for domain in (*_DOMAINS, host))


def is_private_address(address: str) -> bool:
    """Whether it is an address of this machine or of an office's network, and not of the internet."""
    return is_address(address) and any(ipaddress.ip_address(address) in network for network in _NETWORKS)


def certify(home: Path, names: list[str], *, now: datetime.datetime) -> Certified:
    """The server's certificate for these names; made again where it ends soon or speaks for others."""
    with _only_one(home) as folder:
        authority, key = _authority(folder, now)
        allowed = [name for name in names if _permitted(authority, name)]
        file = folder / SERVER
        if not _serves(file, authority, allowed, now):
            file_key, certificate = _server(authority, key, allowed, now)
            write_atomically(file, _pem(file_key, certificate))
        certificate = _read(file)[1]
    return Certified(
        file,
        tuple(allowed),
        tuple(name for name in names if name not in allowed),
        certificate.not_valid_after_utc,
        fingerprint(authority),
    )


def handed_out(home: Path, *, now: datetime.datetime) -> tuple[bytes, str]:
    """The authority's certificate, which holds no secret, as PEM; and its fingerprint."""
    with _only_one(home) as folder:
        authority, _ = _authority(folder, now)
    return authority.public_bytes(serialization.Encoding.PEM), fingerprint(authority)


def ends(home: Path) -> dict[str, datetime.datetime]:
    """When the authority and the server's certificate end, those that there are; nothing is made."""
    found = {}
    for name in (AUTHORITY, SERVER):
        file = home / FOLDER / name
        if file.is_file():
            found[name] = _read(file)[1].not_valid_after_utc
    return found


def speaks_for(home: Path) -> set[str]:
    """The names of the server's certificate that there is."""
    file = home / FOLDER / SERVER
    return _names(_read(file)[1]) if file.is_file() else set()


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, in pairs, as browsers show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[Path]:
    """The folder of certificates; two servers that start at once do not make two authorities."""
    folder = home / FOLDER
    private_folder(folder)
    with (folder / ".lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _authority(folder: Path, now: datetime.datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority; made where there is none. One that has ended is not replaced: people trusted it by hand."""
    file = folder / AUTHORITY
    if not file.is_file():
        write_atomically(file, _pem(*_new_authority(now)))
    key, certificate = _read(file)
    if certificate.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS):
        raise WrongUse(
            "authority-ended",
            f"The certificate authority of this machine ends on {certificate.not_valid_after_utc:%Y-%m-%d}.",
            {"file": str(file)},
            do="Remove the file, start again, and install the new authority in every browser.",
        )
    return certificate, key


def _new_authority(now: datetime.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname().lower().rstrip(".")
    domains = [*_DOMAINS, *([host] if _NAME.fullmatch(host) else [])]
    permitted: list[x509.GeneralName] = [x509.DNSName(domain) for domain in dict.fromkeys(domains)]
    permitted += [x509.IPAddress(network) for network in _NETWORKS]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Habeas on {host[:40]} ({now:%Y-%m-%d})")])
    built = (
        _begun(name, name, key.public_key(), now, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return key, built.sign(key, hashes.SHA256())


def _server(
    authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey, names: list[str], now: datetime.datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Habeas")])
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    built = (
        _begun(subject, authority.subject, key.public_key(), now, _SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )
    return key, built.sign(authority_key, hashes.SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    """A day before now: clocks of an office differ."""
    start = now - datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)


def _permitted(authority: x509.Certificate, name: str) -> bool:
    """Whether the authority may speak for a name: browsers refuse the whole certificate otherwise."""
    trees = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    if is_address(name):
        address = ipaddress.ip_address(name)
        return any(isinstance(tree, x509.IPAddress) and address in tree.value for tree in trees)
    return any(isinstance(tree, x509.DNSName) and f".{name}".endswith(f".{tree.value}") for tree in trees)


def _serves(file: Path, authority: x509.Certificate, names: list[str], now: datetime.datetime) -> bool:
    """Whether the certificate that lies there will do: of this authority, for these names, and not ending soon."""
    if not file.is_file():
        return False
    try:
        certificate = _read(file)[1]
        certificate.verify_directly_issued_by(authority)
    except (WrongUse, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False  # whatever is wrong with it, it is made again
    lasts = certificate.not_valid_after_utc - now >= datetime.timedelta(days=RENEW_DAYS)
    return lasts and _names(certificate) == set(names)


def _names(certificate: x509.Certificate) -> set[str]:
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))}


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _read(file: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Key and certificate of a file of ours; refused where somebody else may read it, or it is no such file."""
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        raise WrongUse(
            "key-open-to-others", "Others may read this private key.", {"file": str(file)}, "600", f"{mode:o}",
            "Remove the folder .tls, start again, and install the new authority: somebody may have copied the key.",
        )  # fmt: skip
    try:
        content = file.read_bytes()
        key = serialization.load_pem_private_key(content, None)
        certificate = x509.load_pem_x509_certificate(content)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError
    except (ValueError, TypeError):
        raise WrongUse(
            "certificate-damaged", "The file is no key with its certificate.", {"file": str(file)},
            do="Remove it and start again; a new authority must be installed in every browser.",
        ) from None  # fmt: skip
    return key, certificate
