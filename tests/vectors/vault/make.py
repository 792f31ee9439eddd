"""Makes the vectors of the custody log: one folder for each way in which an export can hold or fail.

Run ``python tests/vectors/vault/make.py`` after a change of format. Each folder is an export beside ``expect.json``:
``exit``, the exact set of ``kinds`` of failure, ``old`` (whether OLD is given), and ``why``. Keys here guard nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from habeas.core.vault.checkpoint import Checkpoint, sign_checkpoint
from habeas.core.vault.entries import Entry, EntryBody, append_entry
from habeas.core.vault.export import write_export
from habeas.core.vault.keychange import Change
from habeas.core.vault.merkle import Frontier, leaf_hash
from habeas.core.vault.note import VerifierKey, sign_note, verifier_key

HERE = Path(__file__).parent
ORIGIN = "habeas/fiction"
SEED = hashlib.sha256(b"a key that guards nothing").digest()
OTHER_SEED = hashlib.sha256(b"a key of someone else").digest()
KEY = verifier_key(ORIGIN, SEED)
VECTORS: dict[str, tuple[Callable[[Path], None], int, list[str], bool]] = {}


def salt(seq: int) -> bytes:
    return hashlib.sha256(b"salt %d" % seq).digest()


def body(seq: int, **changed: object) -> EntryBody:
    minute = changed.pop("minute", seq)
    made = EntryBody(seq, f"2024-05-02T09:{minute:02d}:00.000Z", "U-0003", "add-account", f"A-{seq:04d}", rows=seq)
    return replace(made, **changed)


def log(bodies: list[EntryBody]) -> tuple[list[Entry], Frontier]:
    frontier = Frontier()
    return [append_entry(frontier, each, salt(each.seq)) for each in bodies], frontier


def note(frontier: Frontier, seed: bytes = SEED, origin: str = ORIGIN) -> str:
    return sign_checkpoint(Checkpoint(origin, frontier.size, frontier.root()), seed)


def export(folder: Path, bodies: list[EntryBody] | None = None, erased: tuple[int, ...] = ()) -> None:
    entries, frontier = log([body(seq) for seq in range(6)] if bodies is None else bodies)
    kept = [replace(entry, salt=None, body=None) if entry.seq in erased else entry for entry in entries]
    write_export(folder, kept, checkpoint=note(frontier), key=KEY)


def vector(exit: int, *kinds: str, old: bool = False) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    def register(make: Callable[[Path], None]) -> Callable[[Path], None]:
        VECTORS[make.__name__.replace("_", "-")] = (make, exit, sorted(kinds), old)
        return make

    return register


def edit(path: Path, change: Callable[[list[bytes]], object]) -> None:
    """Changes the lines of a file in place."""
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))


def swap(lines: list[bytes], number: int, old: bytes, new: bytes) -> None:
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)


@vector(0)
def holds(folder: Path) -> None:
    """Nothing was touched."""
    export(folder)


@vector(0, old=True)
def holds_with_old(folder: Path) -> None:
    """The log grew from four entries to six."""
    export(folder)


@vector(0, old=True)
def holds_after_erasure(folder: Path) -> None:
    """Two bodies were erased with their salts; their leaves stay and the roots with them."""
    export(folder, erased=(1, 5))


@vector(0)
def holds_empty(folder: Path) -> None:
    """A log of no entries."""
    export(folder, [])


@vector(0)
def holds_countersigned(folder: Path) -> None:
    """Another office signed below; a key that is not known is passed over."""
    export(folder)
    path = folder / "checkpoint"
    text = path.read_text().split("\n\n")[0] + "\n"
    path.write_text(path.read_text() + sign_note(text, "habeas/office", OTHER_SEED).rpartition("\n\n")[2])


@vector(1, "entry-changed")
def body_changed(folder: Path) -> None:
    """One byte of a body is another."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 3, b"A-0003", b"A-0004"))


@vector(1, "entry-changed")
def salt_changed(folder: Path) -> None:
    """One digit of a salt is another."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 3, salt(3).hex().encode(), salt(4).hex().encode()))


@vector(1, "root-differs")
def leaf_changed(folder: Path) -> None:
    """The leaf of an erased entry is another: nothing but the tree can tell."""
    export(folder, erased=(3,))
    leaf = json.loads((folder / "entries.jsonl").read_bytes().splitlines()[3])["leaf"].encode()
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 3, leaf, salt(9).hex().encode()))


@vector(1, "root-differs")
def leaf_and_tile_changed(folder: Path) -> None:
    """The same, and the tile was made again to agree: the signed root alone tells."""
    leaf_changed(folder)
    leaf = leaf_hash(bytes.fromhex(json.loads((folder / "entries.jsonl").read_bytes().splitlines()[3])["leaf"]))
    path = folder / "tile/0/000.p/6"
    path.write_bytes(path.read_bytes()[:96] + leaf + path.read_bytes()[128:])


@vector(1, "entry-order", "root-differs")
def entries_swapped(folder: Path) -> None:
    """Two entries stand in each other's place."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: lines.insert(2, lines.pop(3)))


@vector(1, "entry-missing", "entry-order", "root-differs")
def entry_removed(folder: Path) -> None:
    """One entry in the middle is gone (the tile still tells)."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: lines.pop(2))


@vector(1, "entry-missing", "root-differs")
def entries_truncated(folder: Path) -> None:
    """The last entry is gone, and the tile that would be there instead."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: lines.pop())


@vector(1, "entry-missing")
def entries_and_tile_truncated(folder: Path) -> None:
    """The last entry is gone and the tile was made again without it."""
    export(folder)
    kept = (folder / "checkpoint").read_bytes()
    shutil.rmtree(folder)
    export(folder, [body(seq) for seq in range(5)])
    (folder / "checkpoint").write_bytes(kept)


@vector(1, "root-differs")
def entry_added(folder: Path) -> None:
    """A well-formed entry was added after the checkpoint was signed, and the tile made again."""
    export(folder)
    kept = (folder / "checkpoint").read_bytes()
    shutil.rmtree(folder)
    export(folder, [body(seq) for seq in range(7)])
    (folder / "checkpoint").write_bytes(kept)


@vector(1, "entry-changed", "entry-missing", "root-differs")
def entry_empty_line(folder: Path) -> None:
    """An empty line stands between two entries: what follows cannot be placed."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: lines.insert(3, b"\n"))


@vector(1, "entry-changed", "entry-missing", "root-differs")
def entry_cut_off(folder: Path) -> None:
    """The last line has no end."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: lines.append(lines.pop()[:-1]))


@vector(1, "entry-changed", "entry-missing", "root-differs")
def key_twice(folder: Path) -> None:
    """A key stands twice, so that two readers could read two things."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 2, b'"by":', b'"by":"U-0009","by":'))


@vector(1, "entry-changed", "entry-missing", "root-differs")
def fraction(folder: Path) -> None:
    """A count is written as a fraction."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 2, b'"rows":2', b'"rows":2.0'))


@vector(1, "entry-changed")
def lone_surrogate(folder: Path) -> None:
    """Half a character stands in a body: it has no bytes in UTF-8."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 2, b"A-0002", b"\\ud800"))


@vector(1, "entry-changed", "entry-missing", "root-differs")
def body_without_salt(folder: Path) -> None:
    """The salt was taken away and the body left: nothing would tie it to its leaf."""
    export(folder)
    edit(folder / "entries.jsonl", lambda lines: swap(lines, 2, b',"salt":"' + salt(2).hex().encode() + b'"', b""))


@vector(1, "entry-changed")
def seq_differs_inside(folder: Path) -> None:
    """An earlier entry stands a second time under another number, leaf and all, and is signed."""
    entries, _ = log([body(seq) for seq in range(3)])
    entries[1] = replace(entries[0], seq=1)
    frontier = Frontier()
    for entry in entries:
        frontier.append(leaf_hash(entry.leaf))
    write_export(folder, entries, checkpoint=note(frontier), key=KEY)


@vector(1, "entry-order")
def time_goes_back(folder: Path) -> None:
    """All is signed and hashed, but an entry is dated before the one before it."""
    export(folder, [body(0), body(1, minute=30), body(2, minute=29), body(3, minute=31)])


@vector(1, "root-differs")
def tile_changed(folder: Path) -> None:
    """One byte of a tile is another."""
    export(folder)
    path = folder / "tile/0/000.p/6"
    path.write_bytes(b"\xff" + path.read_bytes()[1:])


@vector(1, "root-differs")
def tile_too_long(folder: Path) -> None:
    """A tile has bytes behind its hashes."""
    export(folder)
    with (folder / "tile/0/000.p/6").open("ab") as file:
        file.write(bytes(32))


@vector(1, "root-differs")
def tile_missing(folder: Path) -> None:
    """A tile is not there."""
    export(folder)
    shutil.rmtree(folder / "tile")


@vector(1, "signature")
def checkpoint_root_changed(folder: Path) -> None:
    """The root in the note was changed after signing."""
    export(folder)
    _, frontier = log([body(seq) for seq in range(5)])
    edit(folder / "checkpoint", lambda lines: lines.__setitem__(2, note(frontier).encode().splitlines(True)[2]))


@vector(1, "signature")
def checkpoint_size_changed(folder: Path) -> None:
    """The size in the note was changed after signing."""
    export(folder)
    edit(folder / "checkpoint", lambda lines: lines.__setitem__(1, b"5\n"))


@vector(1, "signature")
def checkpoint_empty(folder: Path) -> None:
    """The checkpoint has no bytes."""
    export(folder)
    (folder / "checkpoint").write_bytes(b"")


@vector(1, "signature")
def checkpoint_not_utf8(folder: Path) -> None:
    """The checkpoint is not text."""
    export(folder)
    (folder / "checkpoint").write_bytes(b"\xff\xfe" * 40)


@vector(1, "signature")
def checkpoint_unsigned(folder: Path) -> None:
    """The line of signature was taken away."""
    export(folder)
    edit(folder / "checkpoint", lambda lines: lines.pop())


@vector(1, "signature")
def checkpoint_of_another_log(folder: Path) -> None:
    """The same key signed the log of another mission."""
    export(folder)
    _, frontier = log([body(seq) for seq in range(6)])
    (folder / "checkpoint").write_text(note(frontier, origin="habeas/other"))


@vector(1, "signature")
def checkpoint_name_inside_differs(folder: Path) -> None:
    """The note is signed under this log's name, but what it says is about another log."""
    export(folder)
    _, frontier = log([body(seq) for seq in range(6)])
    text = Checkpoint("habeas/other", 6, frontier.root()).text
    (folder / "checkpoint").write_text(sign_note(text, ORIGIN, SEED))


@vector(1, "signature")
def signed_by_another_key(folder: Path) -> None:
    """Someone else signed under the log's name, and put her own key into the export."""
    export(folder)
    _, frontier = log([body(seq) for seq in range(6)])
    (folder / "checkpoint").write_text(note(frontier, OTHER_SEED))
    (folder / "log.pub").write_text(f"{verifier_key(ORIGIN, OTHER_SEED)}\n")


THIRD_SEED = hashlib.sha256(b"a third key that guards nothing").digest()
OTHER_KEY, THIRD_KEY = verifier_key(ORIGIN, OTHER_SEED), verifier_key(ORIGIN, THIRD_SEED)


def names(seq: int, before: VerifierKey, after: VerifierKey) -> EntryBody:
    """An entry that names the key that comes after another."""
    about = {"log_key": {"from": str(before), "to": str(after)}}
    return body(seq, verb="remove-user", on="U-0004", rows=0, about=about)


def over(bodies: list[EntryBody], size: int, seed: bytes) -> str:
    return note(log(bodies[:size])[1], seed)


TWICE = [body(0), body(1), names(2, KEY, OTHER_KEY), body(3), names(4, OTHER_KEY, THIRD_KEY), body(5)]


def changed_twice(folder: Path) -> None:
    """The key was changed after the third entry and after the fifth."""
    changes = [
        Change(2, over(TWICE, 3, SEED), KEY, OTHER_KEY),
        Change(4, over(TWICE, 5, OTHER_SEED), OTHER_KEY, THIRD_KEY),
    ]
    entries, frontier = log(TWICE)
    write_export(folder, entries, checkpoint=note(frontier, THIRD_SEED), key=THIRD_KEY, changes=changes)


@vector(0)
def key_changed_twice(folder: Path) -> None:
    """LOG.pub is the first of three keys; each vouched for the next."""
    changed_twice(folder)


@vector(1, "signature")
def key_change_file_missing(folder: Path) -> None:
    """The changes of key were taken away: nothing leads from LOG.pub to who signed."""
    changed_twice(folder)
    (folder / "key-changes.jsonl").unlink()


@vector(1, "signature")
def key_change_left_out(folder: Path) -> None:
    """The second change is not vouched for."""
    changed_twice(folder)
    edit(folder / "key-changes.jsonl", lambda lines: lines.pop())


def rewrite_change(folder: Path, number: int, entry: int, signed: str) -> None:
    line = json.dumps({"checkpoint": signed, "entry": entry}).encode() + b"\n"
    edit(folder / "key-changes.jsonl", lambda lines: lines.__setitem__(number, line))


@vector(1, "signature")
def key_change_signed_by_the_new_key(folder: Path) -> None:
    """The key that came vouches for itself."""
    changed_twice(folder)
    rewrite_change(folder, 0, 2, over(TWICE, 3, OTHER_SEED))


@vector(1, "signature")
def key_change_not_covered(folder: Path) -> None:
    """The old key signed before the entry that names the new one, not over it."""
    changed_twice(folder)
    rewrite_change(folder, 0, 2, over(TWICE, 2, SEED))


@vector(1, "signature")
def key_change_of_other_entries(folder: Path) -> None:
    """The old key signed over another history than the one that is given."""
    changed_twice(folder)
    rewrite_change(folder, 0, 2, over([body(0), body(1), names(2, KEY, THIRD_KEY)], 3, SEED))


@vector(1, "signature")
def key_change_of_no_such_entry(folder: Path) -> None:
    """The entry that is said to name the new key says nothing of one."""
    changed_twice(folder)
    rewrite_change(folder, 0, 1, over(TWICE, 3, SEED))


@vector(1, "signature")
def key_change_erased(folder: Path) -> None:
    """The body that named the new key was erased: what is left says nothing."""
    changed_twice(folder)
    leaf = b'{"leaf":"%s","seq":2}\n' % log(TWICE)[0][2].leaf.hex().encode()
    edit(folder / "entries.jsonl", lambda lines: lines.__setitem__(2, leaf))


@vector(1, "signature")
def key_change_of_another_log(folder: Path) -> None:
    """Changes of key that LOG.pub has no part in."""
    bodies = [body(0), names(1, OTHER_KEY, THIRD_KEY), body(2)]
    entries, frontier = log(bodies)
    changes = [Change(1, over(bodies, 2, OTHER_SEED), OTHER_KEY, THIRD_KEY)]
    write_export(folder, entries, checkpoint=note(frontier, THIRD_SEED), key=THIRD_KEY, changes=changes)


@vector(1, "signature")
def key_change_and_the_old_key_went_on_signing(folder: Path) -> None:
    """Whoever was removed signs the newest checkpoint with the key that she kept."""
    changed_twice(folder)
    (folder / "checkpoint").write_text(over(TWICE, 6, SEED))


@vector(1, "signature")
def key_change_garbage(folder: Path) -> None:
    """The file of changes is none."""
    changed_twice(folder)
    (folder / "key-changes.jsonl").write_bytes(b"[]\n")


@vector(1, "entry-missing")
def entries_missing(folder: Path) -> None:
    """There is no file of entries."""
    export(folder)
    (folder / "entries.jsonl").unlink()
    shutil.rmtree(folder / "tile")


@vector(0)
def rewritten_and_signed_again(folder: Path) -> None:
    """Whoever holds the key rewrote the second entry and signed all of it: without OLD nothing shows."""
    export(folder, [body(seq, verb="add-note") if seq == 1 else body(seq) for seq in range(6)])


@vector(1, "root-differs", old=True)
def rewritten_and_signed_again_with_old(folder: Path) -> None:
    """The same, held against a checkpoint that had left the machine before."""
    rewritten_and_signed_again(folder)


@vector(1, "shrunk", old=True)
def shrunk_and_signed_again_with_old(folder: Path) -> None:
    """Whoever holds the key cut the log back to three entries and signed it."""
    export(folder, [body(seq) for seq in range(3)])


def make(target: Path) -> None:
    """Writes all vectors, LOG.pub, OLD and OLD-other-key below ``target``."""
    _, old = log([body(seq) for seq in range(4)])
    (target / "LOG.pub").write_text(f"{KEY}\n")
    (target / "OLD").write_text(note(old))
    (target / "OLD-other-key").write_text(note(old, OTHER_SEED))
    for name, (build, code, kinds, with_old) in VECTORS.items():
        folder = target / name
        if folder.exists():
            shutil.rmtree(folder)
        build(folder)
        expect = {"exit": code, "kinds": kinds, "old": with_old, "why": build.__doc__}
        (folder / "expect.json").write_text(json.dumps(expect, indent=1) + "\n")


if __name__ == "__main__":
    make(HERE)
