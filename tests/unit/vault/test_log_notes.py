"""Signed notes, checkpoints, tiles, entries and the export."""

from __future__ import annotations

import base64
import enum
import hashlib
import string
from dataclasses import replace

import pytest

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, DoesNotHold, WrongUse
from habeas.core.vault.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from habeas.core.vault.entries import (
    NO_ROWS,
    Entry,
    EntryBody,
    append_entry,
    leaf_data,
    row_digest,
    rows_digest,
)
from habeas.core.vault.export import write_export
from habeas.core.vault.merkle import Frontier, leaf_hash, tree_root
from habeas.core.vault.note import VerifierKey, open_note, read_verifier_key, sign_note, verifier_key
from habeas.core.vault.tiles import Tile, TileBuilder
from habeas.core.vault.verify import verify_export

SEED = bytes(range(32))
KEY = verifier_key("habeas/haesong", SEED)

# golang.org/x/mod/sumdb/note, the example of its documentation: another program signed this.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def body(seq: int = 0, **changed) -> EntryBody:
    return replace(EntryBody(seq, "2024-05-02T09:00:00.000Z", "U-0003", "import-sheet", "B-0009"), **changed)


def log(size: int) -> tuple[list[Entry], Frontier]:
    frontier = Frontier()
    return [append_entry(frontier, body(seq), hashlib.sha256(b"%d" % seq).digest()) for seq in range(size)], frontier


def test_a_note_that_another_program_signed_opens():
    assert open_note(GO_NOTE, read_verifier_key(GO_KEY)).startswith("If you think cryptography")


def test_a_key_reads_back_and_its_hash_is_that_of_the_format():
    assert read_verifier_key(f"{KEY}\n") == KEY
    assert KEY.key_hash == hashlib.sha256(b"habeas/haesong\n\x01" + KEY.public).digest()[:4]


@pytest.mark.parametrize(
    "line", ["", "x", "a+b", "habeas/haesong+00000000+" + str(KEY).split("+", 2)[2], f"x{KEY}", f"{KEY}A"]
)
def test_a_line_that_is_no_key_is_refused(line):
    with pytest.raises(WrongUse, match="not a key"):
        read_verifier_key(line)


def test_a_name_with_a_space_or_plus_is_no_key():
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(WrongUse):
            VerifierKey(name, bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("text", "tExt"),
        lambda note: note[:-1],
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note + "more\n",
        lambda note: "text\r\n" + note,
        lambda note: note.replace("habeas/haesong ", "habeas/other "),
        lambda note: note[:-6] + "AAAA=\n",
        lambda note: note * 200,
        lambda note: "",
    ],
)
def test_a_note_that_was_touched_does_not_open(change):
    note = sign_note("text\n", KEY.name, SEED)
    assert open_note(note, KEY) == "text\n"
    with pytest.raises(DoesNotHold) as caught:
        open_note(change(note), KEY)
    assert caught.value.code == "signature"


def test_no_single_bit_of_a_checkpoint_can_change():
    note = sign_checkpoint(Checkpoint(KEY.name, 42, bytes(range(32))), SEED).encode()
    for place in range(8 * len(note)):
        changed = bytearray(note)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises((DoesNotHold, UnicodeDecodeError)):
            open_checkpoint(changed.decode(), KEY)


def test_a_signature_has_one_spelling():
    """The last sign before the padding holds two bits that mean nothing: they must be zero (RFC 4648 section 3.5)."""
    note = sign_note("text\n", KEY.name, SEED)
    signs = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    other = signs[signs.index(note[-3]) + 1]
    assert base64.b64decode(f"AA{other}=") == base64.b64decode(f"AA{note[-3]}=")
    with pytest.raises(DoesNotHold):
        open_note(f"{note[:-3]}{other}=\n", KEY)


def test_a_wrong_signature_is_not_made_good_by_a_right_one_beside_it():
    note = sign_note("text\n", KEY.name, SEED)
    wrong = base64.b64encode(KEY.key_hash + bytes(64)).decode()
    with pytest.raises(DoesNotHold):
        open_note(f"{note}— {KEY.name} {wrong}\n", KEY)


def test_a_checkpoint_has_the_three_lines_of_the_format():
    checkpoint = Checkpoint(origin("haesong"), 42, bytes(32))
    assert checkpoint.text == f"habeas/haesong\n42\n{base64.b64encode(bytes(32)).decode()}\n"
    assert open_checkpoint(sign_checkpoint(checkpoint, SEED), KEY) == checkpoint


@pytest.mark.parametrize("size", ["042", "-1", "1e3", "٤", "", "9" * 30])
def test_a_size_in_another_spelling_is_no_checkpoint(size):
    note = sign_note(f"habeas/haesong\n{size}\n{base64.b64encode(bytes(32)).decode()}\n", KEY.name, SEED)
    with pytest.raises(DoesNotHold):
        open_checkpoint(note, KEY)


@pytest.mark.parametrize("root", ["", "AAAA", "!" * 44, base64.b64encode(bytes(33)).decode()])
def test_a_root_of_another_length_is_no_checkpoint(root):
    with pytest.raises(DoesNotHold):
        open_checkpoint(sign_note(f"habeas/haesong\n1\n{root}\n", KEY.name, SEED), KEY)


def test_tile_paths_are_those_of_the_specification():
    assert Tile(0, 0, bytes(32 * 256)).path == "tile/0/000"
    assert Tile(1, 67, bytes(32 * 5)).path == "tile/1/067.p/5"
    assert Tile(0, 1234067, bytes(32 * 256)).path == "tile/0/x001/x234/067"


def test_tiles_hold_the_leaves_below_and_the_roots_of_full_tiles_above():
    leaves = [leaf_hash(b"%d" % number) for number in range(600)]
    builder = TileBuilder()
    tiles = {tile.path: tile.hashes for leaf in leaves for tile in builder.append(leaf)}
    tiles |= {tile.path: tile.hashes for tile in builder.partial()}
    assert sorted(tiles) == ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]
    assert tiles["tile/0/001"] == b"".join(leaves[256:512])
    assert tiles["tile/1/000.p/2"] == tree_root(leaves[:256]) + tree_root(leaves[256:512])


def test_a_leaf_is_the_salted_digest_of_the_canonical_body():
    expected = (
        b'{"about":{"accounts":3},"at":"2024-05-02T09:00:00.000Z","by":"U-0003","on":"B-0009","rows":500,'
        b'"rows_digest":"' + b"ab" * 32 + b'","seq":0,"verb":"import-sheet"}'
    )
    made = body(rows=500, rows_digest="ab" * 32, about={"accounts": 3})
    assert leaf_data(bytes(32), made) == hashlib.sha256(b"H1" + bytes(32) + expected).digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": -1},
        {"seq": True},
        {"at": "2024-05-02T09:00:00Z"},
        {"at": "2024-13-02T09:00:00.000Z"},
        {"at": "2024-05-02T09:00:00.000Z\n"},
        {"by": ""},
        {"by": "Kim Young-hee"},
        {"verb": "Import sheet"},
        {"on": "interview with 김"},
        {"rows": 1.0},
        {"rows_digest": "AB" * 32},
        {"about": {"note": "They counted the kernels."}},
        {"about": {"names": ["김영희"]}},
        {"about": {"share": 0.5}},
        {"about": []},
    ],
)
def test_names_words_and_unclear_values_never_enter_a_body(changed):
    with pytest.raises(Broken):
        body(**changed)


def test_a_body_reads_back_and_unknown_keys_are_refused():
    made = body(about={"ids": ["S-0001"], "counts": {"rows": 3}})
    assert EntryBody.from_json(made.to_json()) == made
    for broken in (made.to_json() | {"more": 1}, {"seq": 0}, [], None):
        with pytest.raises(Broken):
            EntryBody.from_json(broken)


def test_an_entry_out_of_turn_is_not_appended():
    with pytest.raises(Broken, match="cannot follow"):
        append_entry(Frontier(), body(1), bytes(32))


def test_an_entry_without_its_salt_but_with_its_body_cannot_be_made():
    with pytest.raises(Broken):
        Entry(0, bytes(32), None, body())


def test_a_row_digest_is_that_of_canonical_json():
    columns = {"b": "고문", "a": None, "c": True, "d": -(2**53) + 1, "e": b"\x00\xff", "f": '"\\\x1f\u2028𐏿'}
    plain = columns | {"e": "00ff"}
    row = canonical({"table": "acts", "code": "V-0001", "version": 2, "columns": plain})
    assert row_digest(bytes(16), "acts", "V-0001", 2, columns) == hashlib.sha256(bytes(16) + row).digest()


def test_what_a_database_gives_back_has_the_digest_of_what_it_was_given():
    class Choice(enum.StrEnum):
        one = "one"

    given = {"a": b"\x01\xff", "b": "one", "c": 7}
    digest = row_digest(bytes(16), "acts", "V-0001", 1, given)
    for back in ({"a": memoryview(b"\x01\xff")}, {"a": bytearray(b"\x01\xff")}, {"b": Choice.one}):
        assert row_digest(bytes(16), "acts", "V-0001", 1, given | back) == digest


@pytest.mark.parametrize("value", [1.5, 2**53, [1], {"a": 1}, "\ud800", object()])
def test_a_row_with_a_value_that_has_no_canonical_bytes_is_refused(value):
    with pytest.raises(Broken):
        row_digest(bytes(16), "acts", "V-0001", 1, {"a": value})


def test_the_digest_of_rows_does_not_depend_on_their_order():
    digests = [hashlib.sha256(b"%d" % number).digest() for number in range(5)]
    assert rows_digest(digests) == rows_digest(reversed(digests)) != rows_digest(digests[:4])
    assert rows_digest([]) == NO_ROWS


def signed(frontier: Frontier) -> str:
    return sign_checkpoint(Checkpoint(KEY.name, frontier.size, frontier.root()), SEED)


def test_an_export_of_more_than_one_tile_verifies_and_replaces_an_older_one(tmp_path):
    target = tmp_path / "new" / "export"
    for size in (300, 70_000 // 100):
        entries, frontier = log(size)
        assert write_export(target, entries, checkpoint=signed(frontier), key=KEY) == size
        verdict = verify_export(target, KEY)
        assert (verdict.ok, verdict.entries) == (True, size)
    assert [path.name for path in target.parent.iterdir()] == ["export"]
    (target / "tile" / "1" / "000.p" / "2").write_bytes(bytes(64))
    assert [failure.id for failure in verify_export(target, KEY).failures] == ["tile/1/000.p/2"]


def test_an_export_that_does_not_match_its_checkpoint_is_not_written(tmp_path):
    entries, frontier = log(3)
    with pytest.raises(DoesNotHold) as caught:
        write_export(tmp_path / "export", entries[:2], checkpoint=signed(frontier), key=KEY)
    assert caught.value.code == "root-differs"
    assert list(tmp_path.iterdir()) == []


def test_an_export_never_takes_the_place_of_other_files(tmp_path):
    entries, frontier = log(1)
    (tmp_path / "notes.txt").write_text("mine")
    for target in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(WrongUse):
            write_export(target, entries, checkpoint=signed(frontier), key=KEY)
    assert (tmp_path / "notes.txt").read_text() == "mine"
