"""The log as random histories: it verifies, and no single change goes unseen."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.kernel.canonical import canonical
from habeas.core.vault.checkpoint import Checkpoint, sign_checkpoint
from habeas.core.vault.entries import Entry, EntryBody, append_entry, row_digest
from habeas.core.vault.export import write_export
from habeas.core.vault.merkle import (
    Frontier,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    tree_root,
)
from habeas.core.vault.note import verifier_key
from habeas.core.vault.verify import verify_export

SEED = bytes(32)
KEY = verifier_key("habeas/fiction", SEED)
sizes = st.integers(1, 40)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(sizes, st.data())
def test_a_growing_tree_agrees_with_the_whole_and_its_proofs(size, data):
    all_leaves, frontier = leaves(size), Frontier()
    for leaf in all_leaves:
        frontier.append(leaf)
    root = frontier.root()
    assert root == tree_root(all_leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert inclusion_holds(all_leaves[index], index, size, inclusion_proof(index, all_leaves), root)
    proof = consistency_proof(old, all_leaves)
    assert consistency_holds(old, size, tree_root(all_leaves[:old]), root, proof)
    if proof:
        step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        proof[step] = (int.from_bytes(proof[step], "big") ^ 1 << bit).to_bytes(32, "big")
        assert not consistency_holds(old, size, tree_root(all_leaves[:old]), root, proof)


def history(size: int) -> tuple[list[Entry], Frontier]:
    frontier, entries = Frontier(), []
    for seq in range(size):
        body = EntryBody(seq, f"2024-05-02T09:{seq:02d}:00.000Z", "U-0001", "add-act", f"V-{seq + 1:04d}", rows=1)
        entries.append(append_entry(frontier, body, hashlib.sha256(b"%d" % seq).digest()))
    return entries, frontier


def note(frontier: Frontier) -> str:
    return sign_checkpoint(Checkpoint(KEY.name, frontier.size, frontier.root()), SEED)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(sizes, sizes, st.sets(st.integers(0, 39)))
def test_a_log_verifies_against_each_of_its_pasts_whatever_was_erased(tmp_path_factory, size, past, erased):
    entries, frontier = history(max(size, past))
    kept = [replace(entry, salt=None, body=None) if entry.seq in erased else entry for entry in entries]
    folder = tmp_path_factory.mktemp("log") / "export"
    write_export(folder, kept, checkpoint=note(frontier), key=KEY)
    verdict = verify_export(folder, KEY, note(history(past)[1]))
    assert verdict.ok
    assert verdict.erased == len([seq for seq in erased if seq < frontier.size])


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.sampled_from(["checkpoint", "entries.jsonl", "tile/0/000.p/9"]), st.integers(0, 10**6), st.integers(1, 255))
def test_no_single_changed_byte_goes_unseen(tmp_path_factory, name, where, change):
    entries, frontier = history(9)
    folder = tmp_path_factory.mktemp("log") / "export"
    write_export(folder, entries, checkpoint=note(frontier), key=KEY)
    content = bytearray((folder / name).read_bytes())
    content[where % len(content)] ^= change
    (folder / name).write_bytes(content)
    assert not verify_export(folder, KEY, note(history(5)[1])).ok


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=6), st.binary(max_size=200), st.binary(max_size=200))
def test_garbage_of_any_kind_gets_a_verdict(tmp_path_factory, lines, checkpoint, old):
    folder = tmp_path_factory.mktemp("log")
    (folder / "entries.jsonl").write_bytes(b"\n".join(lines))
    (folder / "checkpoint").write_bytes(checkpoint)
    assert not verify_export(folder, KEY, old.decode("latin-1")).ok


values = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20) | st.binary(max_size=9)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.dictionaries(names, values, max_size=8), st.binary(min_size=16, max_size=16))
def test_the_fast_digest_of_a_row_is_that_of_the_plain_definition(columns, salt):
    plain = {name: value.hex() if isinstance(value, bytes) else value for name, value in columns.items()}
    expected = canonical({"table": "acts", "code": "V-0001", "version": 3, "columns": plain})
    assert row_digest(salt, "acts", "V-0001", 3, columns) == hashlib.sha256(salt + expected).digest()
