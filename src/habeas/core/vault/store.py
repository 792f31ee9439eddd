"""Items at rest: pieces of 4 MiB, each an age file (age-encryption.org/v1) under the key of its source.

A range is read by opening only its pieces, in memory. Nothing is handed out before its digest was compared, since age
authenticates who could write (anyone with the recipient), not what was written.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage.x25519 import Identity, Recipient

from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder, write_new
from habeas.core.kernel.errors import Broken, DoesNotHold, Refused
from habeas.core.vault.failures import Failure

PIECE_BYTES = 1 << 22
# An age file of one X25519 recipient is larger than its plain bytes by a header and 16 bytes for each 64 KiB.
_MOST_STORED_BYTES = PIECE_BYTES + (1 << 16)


@dataclass(frozen=True, slots=True)
class Piece:
    """One stored piece: its path below the folder, and digests (SHA-256, hexadecimal) and sizes, plain and stored."""

    name: str
    plain_sha256: str
    stored_sha256: str
    plain_size: int
    stored_size: int


@dataclass(frozen=True, slots=True)
class StoredItem:
    """What was stored: the pieces in order, the plain size in bytes and SHA-256, the digest that ties same bytes."""

    pieces: tuple[Piece, ...]
    size: int
    sha256: str
    same_bytes: str


def age_identity(secret: bytes) -> Identity:
    """The age identity (X25519) whose private key is these 32 bytes; its recipient is ``identity.to_public()``."""
    if len(secret) != 32:
        raise Broken("an age identity is made from 32 bytes")
    return Identity.from_str(_bech32("age-secret-key-", secret).upper())


def seal(plain: bytes, recipient: Recipient) -> bytes:
    """A few bytes as an age file."""
    return bytes(pyrage.encrypt(plain, [recipient]))


def unseal(sealed: bytes, identity: Identity) -> bytes:
    """What such a file holds; ``DoesNotHold`` where it was changed, or is of another key."""
    try:
        return bytes(pyrage.decrypt(sealed, [identity]))
    except pyrage.DecryptError as error:
        raise DoesNotHold(
            "not-opened", "A sealed file cannot be opened: it was changed, or its key is gone."
        ) from error


def same_bytes_digest(secret: bytes, sha256: str) -> str:
    """HMAC-SHA-256 of an item's plain digest: equal for equal bytes, and no one without the key can test a guess."""
    return hmac.new(secret, bytes.fromhex(sha256), hashlib.sha256).hexdigest()


def write_item(
    items: Path, content: bytes | BinaryIO, recipient: Recipient, *, secret: bytes, new_name: Callable[[], str]
) -> StoredItem:
    """Stores bytes or a stream in pieces below ``items`` under random names, durable on return.

    ``new_name`` gives 32 random hexadecimal digits (``lambda: secrets.token_hex(16)``); ``secret`` keys the digest that
    ties items with the same bytes. Raises ``NotNow`` (``disk-full``); no piece is then left behind.
    """

    def names() -> Iterator[str]:
        while True:
            name = new_name()
            yield f"{name[:2]}/{name}.age"

    whole = hashlib.sha256()
    pieces = _write_pieces(items, names(), content, recipient, whole)
    sha256 = whole.hexdigest()
    size = sum(piece.plain_size for piece in pieces)
    return StoredItem(tuple(pieces), size, sha256, same_bytes_digest(secret, sha256))


def write_pieces(folder: Path, name: str, content: bytes | BinaryIO, recipient: Recipient) -> list[Piece]:
    """Stores one named file of a release: ``NAME.age``, ``NAME.0002.age`` …; durable on return."""

    def names() -> Iterator[str]:
        yield f"{name}.age"
        number = 2
        while True:
            yield f"{name}.{number:04d}.age"
            number += 1

    return _write_pieces(folder, names(), content, recipient, hashlib.sha256())


def read_pieces(folder: Path, pieces: Sequence[Piece], identity: Identity) -> bytes:
    """All plain bytes of a file, each piece compared with its digest; raises ``DoesNotHold`` where one fails."""
    return b"".join(_open_piece(folder, piece, identity) for piece in pieces)


def read_range(folder: Path, pieces: Sequence[Piece], start: int, length: int, identity: Identity) -> bytes:
    """The plain bytes from ``start``, at most ``length`` of them, opening only the pieces that hold them."""
    if start < 0 or length < 0:
        raise Broken("a range of an item starts at 0 or later and is not negative")
    found, begin, stop = [], 0, start + length
    for piece in pieces:
        end = begin + piece.plain_size
        if begin < stop and start < end:
            plain = _open_piece(folder, piece, identity)
            found.append(plain[max(0, start - begin) : stop - begin])
        begin = end
    return b"".join(found)


def check_stored(folder: Path, pieces: Iterable[Piece]) -> Iterator[Failure]:
    """Pieces that are missing or whose stored bytes changed; needs no key."""
    for piece in pieces:
        if (failure := _stored(folder, piece)[1]) is not None:
            yield failure


def check_plain(folder: Path, pieces: Sequence[Piece], sha256: str, identity: Identity, *, item: str) -> list[Failure]:
    """Whether the pieces open and together are the bytes with this SHA-256; ``item`` names them in a failure."""
    whole = hashlib.sha256()
    for piece in pieces:
        try:
            whole.update(_open_piece(folder, piece, identity))
        except DoesNotHold as error:
            return [Failure(error.code, item, error.what)]
        except Refused as error:  # whoever rewrites the records can also name pieces that are under another key
            return [Failure("plain-changed", item, error.what)]
    if whole.hexdigest() != sha256:
        return [Failure("plain-changed", item, "Its pieces are not the bytes that were stored.")]
    return []


def check_unknown(items: Path, known: set[str]) -> Iterator[Failure]:
    """Files below ``items`` that no record names: left by a crash before its commit, or put there by someone."""
    for path in sorted(items.rglob("*")):
        name = path.relative_to(items).as_posix()
        if name not in known and not (path.is_dir() and not path.is_symlink()):
            yield Failure("piece-unknown", name, "No record names this file.")


def remove_pieces(folder: Path, pieces: Iterable[Piece]) -> None:
    """Removes stored pieces, durable on return; those that are gone already are passed over."""
    parents = set()
    for piece in pieces:
        path = _path(folder, piece.name)
        path.unlink(missing_ok=True)
        parents.add(path.parent)
    for parent in parents:
        if parent.is_dir():
            sync_folder(parent)


def _write_pieces(
    folder: Path, names: Iterator[str], content: bytes | BinaryIO, recipient: Recipient, whole: hashlib._Hash
) -> list[Piece]:
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    pieces: list[Piece] = []
    try:
        with disk_full_is_not_now():
            for plain in _chunks(stream):
                whole.update(plain)
                pieces.append(_write_piece(folder, next(names), plain, recipient))
            for parent in {_path(folder, piece.name).parent for piece in pieces}:
                sync_folder(parent)
    except BaseException:
        remove_pieces(folder, pieces)
        raise
    return pieces


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in pieces, all but the last of full size; an empty stream is one empty piece, so that it is there."""
    chunk = _fill(stream)
    yield chunk
    while len(chunk) == PIECE_BYTES and (chunk := _fill(stream)):
        yield chunk


def _fill(stream: BinaryIO) -> bytes:
    """Up to one piece, however small the bites in which the stream gives it."""
    chunk = stream.read(PIECE_BYTES)
    while 0 < len(chunk) < PIECE_BYTES and (more := stream.read(PIECE_BYTES - len(chunk))):
        chunk += more
    return chunk


def _write_piece(folder: Path, name: str, plain: bytes, recipient: Recipient) -> Piece:
    stored = pyrage.encrypt(plain, [recipient])
    path = _path(folder, name)
    private_folder(path.parent)
    try:
        write_new(path, stored)
    except FileExistsError:
        raise Broken(f"the piece {name} exists already") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Piece(name, _sha256(plain), _sha256(stored), len(plain), len(stored))


def _open_piece(folder: Path, piece: Piece, identity: Identity) -> bytes:
    stored, failure = _stored(folder, piece)
    if failure is not None:
        raise DoesNotHold(failure.kind, failure.what, where={"file": piece.name}, do="Run habeas verify.")
    try:
        plain: bytes = pyrage.decrypt(stored, [identity])
    except pyrage.DecryptError:
        raise Refused(
            "wrong-key", "The stored piece does not open with this key.", where={"file": piece.name}
        ) from None
    if _sha256(plain) != piece.plain_sha256:
        raise DoesNotHold(
            "plain-changed", "The stored piece opens to other bytes than were stored.", where={"file": piece.name}
        )
    return plain


def _stored(folder: Path, piece: Piece) -> tuple[bytes, Failure | None]:
    """The stored bytes, and what is wrong with them; a disk that cannot read them has lost them."""
    try:
        with _path(folder, piece.name).open("rb") as file:
            stored = file.read(_MOST_STORED_BYTES)
    except DoesNotHold as error:
        return b"", Failure(error.code, piece.name, error.what)
    except OSError as error:
        return b"", Failure("piece-missing", piece.name, f"The stored piece cannot be read: {error.strerror}.")
    if _sha256(stored) != piece.stored_sha256:
        return b"", Failure("piece-changed", piece.name, "The stored piece is not as it was written.")
    return stored, None


def _path(folder: Path, name: str) -> Path:
    """Where a piece lies; a name out of a damaged record must not lead out of the folder."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or any(part.strip(".") == "" for part in parts):
        raise DoesNotHold("piece-missing", "The record of a piece has a name that no piece has.")
    return folder.joinpath(*parts)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _bech32(prefix: str, content: bytes) -> str:
    """The bytes as Bech32 (BIP-173, without its limit of 90 signs), the spelling of age's keys."""
    bits = int.from_bytes(content, "big") << (-8 * len(content) % 5)
    count = (8 * len(content) + 4) // 5
    digits = [bits >> 5 * place & 31 for place in reversed(range(count))]
    expanded = [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix)]
    check = _polymod([*expanded, *digits, 0, 0, 0, 0, 0, 0]) ^ 1
    digits += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{prefix}1{''.join(_BECH32[digit] for digit in digits)}"


def _polymod(digits: Iterable[int]) -> int:
    check = 1
    for digit in digits:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ digit
        for place, generator in enumerate(_GENERATOR):
            if top >> place & 1:
                check ^= generator
    return check
