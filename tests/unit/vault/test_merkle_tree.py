"""The tree against the published vectors of Certificate Transparency, and against the definition in RFC 6962."""

from __future__ import annotations

import hashlib

import pytest

from habeas.core.kernel.errors import Broken
from habeas.core.vault.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_root,
)

# google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc: eight leaves and the root after each.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(data) for data in INPUTS]
# The same file: audit paths of (leaf, tree size), counted from 1 there and from 0 here.
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


def test_the_published_roots_are_reached():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT
    found = []
    for leaf in LEAVES:
        frontier.append(leaf)
        found.append(frontier.root().hex())
    assert found == ROOTS


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_published_audit_paths_are_made(index, size):
    assert [step.hex() for step in inclusion_proof(index, LEAVES[:size])] == PATHS[index, size]


def test_a_stored_tree_grows_on_as_if_it_had_never_been_stored():
    frontier = Frontier()
    for leaf in LEAVES:
        frontier = Frontier.from_bytes(frontier.to_bytes())
        frontier.append(leaf)
    assert (frontier.size, frontier.root().hex()) == (8, ROOTS[-1])


@pytest.mark.parametrize("stored", [b"", bytes(7), bytes(9), (3).to_bytes(8, "big") + bytes(32), bytes(40)])
def test_bytes_that_are_no_tree_are_refused(stored):
    with pytest.raises(Broken):
        Frontier.from_bytes(stored)


def reference_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(reference_root(leaves[:k]), reference_root(leaves[k:]))


MANY = [leaf_hash(b"%d" % number) for number in range(70)]


def test_all_small_trees_have_the_root_of_the_definition():
    for size in range(len(MANY) + 1):
        assert tree_root(MANY[:size]) == reference_root(MANY[:size])


def test_every_inclusion_proof_holds_for_its_leaf_alone():
    for size in range(1, 34):
        root = tree_root(MANY[:size])
        for index in range(size):
            proof = inclusion_proof(index, MANY[:size])
            assert inclusion_holds(MANY[index], index, size, proof, root)
            assert not inclusion_holds(MANY[index], index + 1, size, proof, root)
            assert not inclusion_holds(MANY[size], index, size, proof, root)
            assert not inclusion_holds(MANY[index], index, size, [*proof, bytes(32)], root)
            assert not proof or not inclusion_holds(MANY[index], index, size, proof[:-1], root)


def test_every_consistency_proof_holds_for_its_two_trees_alone():
    for size in range(1, 34):
        root = tree_root(MANY[:size])
        for old in range(1, size + 1):
            proof, old_root = consistency_proof(old, MANY[:size]), tree_root(MANY[:old])
            assert consistency_holds(old, size, old_root, root, proof)
            assert not consistency_holds(old, size, MANY[69], root, proof)
            assert not consistency_holds(old, size, old_root, MANY[69], proof)
            assert not consistency_holds(old, size, old_root, root, [*proof, bytes(32)])
            assert not proof or not consistency_holds(old, size, old_root, root, proof[:-1])
            assert not consistency_holds(size + 1, size, old_root, root, proof)


def test_proofs_about_what_is_not_there_are_refused():
    for index in (-1, 8):
        with pytest.raises(Broken):
            inclusion_proof(index, LEAVES)
    for old in (0, 9):
        with pytest.raises(Broken):
            consistency_proof(old, LEAVES)
