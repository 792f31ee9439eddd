"""Items and files of releases at rest: pieces under age, read by range, refused when anything changed."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused
from habeas.core.vault import store
from habeas.core.vault.store import (
    PIECE_BYTES,
    age_identity,
    check_plain,
    check_stored,
    check_unknown,
    read_pieces,
    read_range,
    remove_pieces,
    same_bytes_digest,
    write_item,
    write_pieces,
)

MARIA = age_identity(hashlib.sha256(b"one source").digest())
OTHER = age_identity(hashlib.sha256(b"another source").digest())
SECRET = b"s" * 32


def put(folder: Path, content: bytes | io.BytesIO, identity=MARIA, numbers=None):
    numbers = numbers or count(1)
    name = lambda: hashlib.sha256(b"%d" % next(numbers)).hexdigest()[:32]  # noqa: E731
    return write_item(folder, content, identity.to_public(), secret=SECRET, new_name=name)


@pytest.fixture
def small(monkeypatch):
    """Pieces of 8 bytes, so that items of many pieces are quick."""
    monkeypatch.setattr(store, "PIECE_BYTES", 8)


def test_an_age_identity_is_the_private_key_of_its_bytes():
    secret = hashlib.sha256(b"x").digest()
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert str(age_identity(secret).to_public()) == store._bech32("age", public)


def test_bech32_is_that_of_the_published_vectors():
    # BIP-173: the witness program of its example address, without the version digit that Bitcoin puts before it.
    assert store._bech32("a", b"") == "a12uel5l"
    expanded = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    digits = int("".join(f"{digit:05b}" for digit in range(32)), 2).to_bytes(20, "big")
    assert store._bech32("abcdef", digits) == expanded


def test_a_secret_of_another_length_makes_no_identity():
    with pytest.raises(Broken):
        age_identity(bytes(31))


@pytest.mark.parametrize(
    ("size", "pieces"),
    [(0, [0]), (1, [1]), (PIECE_BYTES, [PIECE_BYTES]), (PIECE_BYTES + 1, [PIECE_BYTES, 1])],
    ids=["empty", "one byte", "4 MiB", "4 MiB + 1"],
)
def test_an_item_is_cut_at_four_mebibytes_and_read_back(tmp_path, size, pieces):
    content = (hashlib.sha256(b"seed").digest() * (size // 32 + 1))[:size]
    item = put(tmp_path, content)
    assert [piece.plain_size for piece in item.pieces] == pieces
    assert (item.size, item.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert read_pieces(tmp_path, item.pieces, MARIA) == content
    for piece in item.pieces:
        stored = (tmp_path / piece.name).read_bytes()
        assert stored.startswith(b"age-encryption.org/v1\n")
        assert (hashlib.sha256(stored).hexdigest(), len(stored)) == (piece.stored_sha256, piece.stored_size)
    assert list(check_stored(tmp_path, item.pieces)) == []
    assert check_plain(tmp_path, item.pieces, item.sha256, MARIA, item="X-0001") == []


def test_names_are_those_given_below_a_folder_of_their_first_two_digits(tmp_path):
    item = put(tmp_path, b"words")
    name = hashlib.sha256(b"1").hexdigest()[:32]
    assert item.pieces[0].name == f"{name[:2]}/{name}.age"
    assert (tmp_path / item.pieces[0].name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / name[:2]).stat().st_mode & 0o777 == 0o700


def test_a_stream_that_gives_small_bites_is_cut_as_bytes_are(tmp_path, small):
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 3))

    item = put(tmp_path, Slow(bytes(range(20))))
    assert [piece.plain_size for piece in item.pieces] == [8, 8, 4]
    assert read_pieces(tmp_path, item.pieces, MARIA) == bytes(range(20))


def test_the_same_bytes_of_two_sources_are_two_items_tied_by_a_keyed_digest(tmp_path):
    numbers = count(1)
    one, two = put(tmp_path, b"same", MARIA, numbers), put(tmp_path, b"same", OTHER, numbers)
    assert one.pieces[0].name != two.pieces[0].name
    assert one.same_bytes == two.same_bytes != put(tmp_path, b"else", MARIA, numbers).same_bytes
    assert one.same_bytes not in {one.sha256, same_bytes_digest(b"t" * 32, one.sha256)}


def test_every_range_is_that_of_the_bytes(tmp_path, small):
    content = bytes(range(29))
    item = put(tmp_path, content)
    for start in range(32):
        for length in (0, 1, 7, 8, 9, 16, 40):
            found = read_range(tmp_path, item.pieces, start, length, MARIA)
            assert found == content[start : start + length]
    for start, length in ((-1, 2), (0, -1)):
        with pytest.raises(Broken):
            read_range(tmp_path, item.pieces, start, length, MARIA)


def test_a_range_opens_only_the_pieces_that_hold_it(tmp_path, small):
    item = put(tmp_path, bytes(range(24)))
    (tmp_path / item.pieces[0].name).unlink()
    assert read_range(tmp_path, item.pieces, 9, 3, MARIA) == bytes([9, 10, 11])
    with pytest.raises(DoesNotHold):
        read_range(tmp_path, item.pieces, 7, 3, MARIA)


def test_the_key_of_another_source_opens_nothing(tmp_path):
    item = put(tmp_path, b"words")
    with pytest.raises(Refused) as caught:
        read_pieces(tmp_path, item.pieces, OTHER)
    assert caught.value.code == "wrong-key"
    found = check_plain(tmp_path, item.pieces, item.sha256, OTHER, item="X-0001")
    assert [(failure.kind, failure.id) for failure in found] == [("plain-changed", "X-0001")]


def test_every_changed_stored_byte_is_found_before_anything_is_handed_out(tmp_path):
    item = put(tmp_path, b"they counted the kernels")
    path = tmp_path / item.pieces[0].name
    stored = path.read_bytes()
    for place in range(len(stored)):
        path.write_bytes(stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
        with pytest.raises(DoesNotHold) as caught:
            read_range(tmp_path, item.pieces, 0, 4, MARIA)
        assert caught.value.code == "piece-changed"
    for broken in (stored[:-1], stored + b"\x00", b""):
        path.write_bytes(broken)
        assert [failure.kind for failure in check_stored(tmp_path, item.pieces)] == ["piece-changed"]


def test_a_piece_rewritten_by_someone_who_knows_the_recipient_is_refused(tmp_path):
    """age lets anyone write who knows the recipient: even with the stored digest adjusted, the plain one tells."""
    item, forged = put(tmp_path, b"words"), put(tmp_path / "forged", b"other")
    piece = replace(forged.pieces[0], plain_sha256=item.pieces[0].plain_sha256)
    with pytest.raises(DoesNotHold) as caught:
        read_pieces(tmp_path / "forged", [piece], MARIA)
    assert caught.value.code == "plain-changed"
    failures = check_plain(tmp_path / "forged", [piece], item.sha256, MARIA, item="X-0001")
    assert [(failure.kind, failure.id) for failure in failures] == [("plain-changed", "X-0001")]


def test_pieces_in_another_order_or_number_are_found(tmp_path, small):
    item = put(tmp_path, bytes(range(20)))
    for pieces in (item.pieces[::-1], item.pieces[:-1], item.pieces * 2):
        found = check_plain(tmp_path, pieces, item.sha256, MARIA, item="X-0001")
        assert [failure.kind for failure in found] == ["plain-changed"]


def test_missing_and_unknown_pieces_are_named(tmp_path, small):
    item = put(tmp_path, bytes(20))
    gone, *rest = item.pieces
    (tmp_path / gone.name).unlink()
    (tmp_path / "stray.txt").write_text("left here")
    (tmp_path / "link").symlink_to("/")
    assert [(failure.kind, failure.id) for failure in check_stored(tmp_path, item.pieces)] == [
        ("piece-missing", gone.name)
    ]
    unknown = check_unknown(tmp_path, {piece.name for piece in rest})
    assert [(failure.kind, failure.id) for failure in unknown] == [
        ("piece-unknown", "link"),
        ("piece-unknown", "stray.txt"),
    ]


def test_a_stray_files_name_cannot_steer_the_terminal_that_shows_it(tmp_path):
    (tmp_path / "\x1b]0;owned\x07").write_bytes(b"")
    (tmp_path / os.fsdecode(b"\xff\xfe")).write_bytes(b"")
    (tmp_path / "김.txt").write_bytes(b"")
    assert sorted(failure.id for failure in check_unknown(tmp_path, set())) == [
        "\\udcff\\udcfe",
        "\\x1b]0;owned\\x07",
        "김.txt",
    ]


@pytest.mark.parametrize("name", ["../outside.age", "/etc/passwd", "aa//b", "", "a/./b", "a\\b", "a\x00b"])
def test_a_record_with_a_name_that_leads_elsewhere_opens_nothing(tmp_path, name):
    item = put(tmp_path / "items", b"words")
    (tmp_path / "outside.age").write_bytes((tmp_path / "items" / item.pieces[0].name).read_bytes())
    with pytest.raises(DoesNotHold) as caught:
        read_pieces(tmp_path / "items", [replace(item.pieces[0], name=name)], MARIA)
    assert caught.value.code == "piece-missing"
    found = check_stored(tmp_path / "items", [replace(item.pieces[0], name=name)])
    assert [failure.kind for failure in found] == ["piece-missing"]


def test_a_full_disk_leaves_no_piece_behind(tmp_path, small, monkeypatch):
    real, calls = store.write_new, []

    def full(path, content):
        calls.append(path)
        if len(calls) == 3:
            path.write_bytes(content[:5])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, content)

    monkeypatch.setattr(store, "write_new", full)
    with pytest.raises(NotNow) as caught:
        put(tmp_path, bytes(100))
    assert caught.value.code == "disk-full"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bytes_and_names_are_durable_before_the_writer_returns(tmp_path, monkeypatch):
    synced, real = [], os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: (synced.append(os.readlink(f"/proc/self/fd/{handle}")), real(handle))
    )
    item = put(tmp_path / "items", b"words")
    path = tmp_path / "items" / item.pieces[0].name
    assert synced == [str(folder) for folder in (tmp_path, tmp_path / "items", path, path.parent)]


def test_a_name_that_is_taken_is_never_written_over(tmp_path):
    put(tmp_path, b"first", numbers=count(1))
    with pytest.raises(Broken, match="exists already"):
        put(tmp_path, b"second", numbers=count(1))


def test_files_of_a_release_are_named_and_numbered(tmp_path, small):
    pieces = write_pieces(tmp_path / "r", "acts.parquet", bytes(range(20)), MARIA.to_public())
    assert [piece.name for piece in pieces] == [
        "acts.parquet.age",
        "acts.parquet.0002.age",
        "acts.parquet.0003.age",
    ]
    assert read_pieces(tmp_path / "r", pieces, MARIA) == bytes(range(20))


def test_removed_pieces_are_gone_and_may_be_removed_again(tmp_path, small):
    item = put(tmp_path, bytes(20))
    for _ in range(2):
        remove_pieces(tmp_path, item.pieces)
        assert [failure.kind for failure in check_stored(tmp_path, item.pieces)] == ["piece-missing"] * 3
