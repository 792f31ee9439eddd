"""Verifies an exported custody log without Habeas, its database or its keys (docs/formats/custody-log.md).

    python -m habeas.core.vault.verify DIR --key LOG.pub [--checkpoint OLD] [--json]

Needs Python and ``cryptography`` alone. Every file in DIR is treated as hostile: it is read in bounded bites and only
if it is an ordinary file. Left to the caller: that LOG.pub and OLD came by another way than DIR.
"""

from __future__ import annotations

import argparse
import json
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from habeas.core.kernel.errors import Broken, DoesNotHold, ForPeople, WrongUse
from habeas.core.vault.checkpoint import Checkpoint, unsigned_checkpoint
from habeas.core.vault.entries import EntryBody, leaf_data
from habeas.core.vault.failures import Failure
from habeas.core.vault.keychange import MOST_CHANGES, Change, Term, keys_named, open_in_term, terms
from habeas.core.vault.merkle import EMPTY_ROOT, Frontier, leaf_hash
from habeas.core.vault.note import VerifierKey, read_verifier_key
from habeas.core.vault.tiles import WIDTH, Tile, TileBuilder

_MOST_NOTE_BYTES = 1 << 16
_MOST_CHANGES_BYTES = 1 << 21
_CHANGES = "key-changes.jsonl"
_MOST_LINE_BYTES = 1 << 20
_MOST_FAILURES = 100
_HEX32 = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Verdict:
    """What was verified: the checkpoint found, the one compared with, how many entries, and what does not hold."""

    entries: int = 0
    erased: int = 0
    checkpoint: Checkpoint | None = None
    compared_with: Checkpoint | None = None
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything that was looked at holds."""
        return not self.failures

    def fails(self, kind: str, what: str, *, id: str = "") -> None:
        """Adds a failure; beyond a hundred only the first hundred are kept, so that hostile files fill no memory."""
        if len(self.failures) < _MOST_FAILURES:
            self.failures.append(Failure(kind, id, what))

    def answer(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return {
            "ok": self.ok,
            "entries": self.entries,
            "erased": self.erased,
            "checkpoint": _checkpoint_json(self.checkpoint),
            "compared_with": _checkpoint_json(self.compared_with),
            "failures": [failure.answer() for failure in self.failures],
        }


def verify_export(directory: Path, key: VerifierKey, old_note: str | None = None) -> Verdict:
    """Verifies the export in ``directory`` under ``key``, against an earlier signed checkpoint if one is given.

    Never stops at the first failure; raises ``WrongUse`` only where ``directory`` is no folder.
    """
    if not directory.is_dir():
        raise WrongUse("not-a-folder", "There is no such folder.", where={"file": str(directory)})
    verdict = Verdict()

    # 0. Where the log's key was changed: the key that came by another way is one of its keys, and leads to the others.
    keys = _terms(verdict, directory, key)

    # 1. The checkpoint is signed by the key that came by another way, or by one that it leads to.
    verdict.checkpoint = _signed(verdict, "checkpoint", _read_note(directory / "checkpoint"), keys)

    # 5a. The older checkpoint is signed by it as well (read first: its root is compared while the leaves go by).
    if old_note is not None:
        verdict.compared_with = _signed(verdict, "old checkpoint", old_note, keys)

    # 3. and 4. Bodies, salts, order, times and tiles, one entry at a time.
    frontier = _verify_entries(verdict, directory)

    # 2. The leaves hash to the root that is signed.
    _verify_root(verdict, frontier)

    # 5b. The log has not become shorter than the older checkpoint.
    old, size = verdict.compared_with, verdict.checkpoint.size if verdict.checkpoint else frontier.size
    if old and old.size > size:
        verdict.fails("shrunk", f"The log had {old.size} entries before and has {size} now.")
    return verdict


def _terms(verdict: Verdict, directory: Path, key: VerifierKey) -> list[Term]:
    """0. The changes of key: each named by an entry that the key before it signed over, in this very log."""
    if not (directory / _CHANGES).exists() and not (directory / _CHANGES).is_symlink():
        return [Term(key, 0, None)]
    said = _said_changes(directory)
    try:
        if said is None:
            raise DoesNotHold("signature", "The file of changes of key cannot be read.")
        found = terms(_found_changes(directory, said), key)
        if key not in [term.key for term in found]:
            raise DoesNotHold("signature", "The key is none of those that this log was signed with.")
    except ForPeople as error:
        verdict.fails("signature", error.what, id=_CHANGES)
        return [Term(key, 0, None)]
    return found


def _said_changes(directory: Path) -> dict[int, str] | None:
    """Entry and note of each change, in order; nothing where the file is not one of changes."""
    found: dict[int, str] = {}
    content = _read(directory / _CHANGES, _MOST_CHANGES_BYTES)
    if content is None or len(content) > _MOST_CHANGES_BYTES or not content.endswith(b"\n"):
        return None
    for line in content.splitlines():
        said = _parse(line)
        if said is None or set(said) != {"entry", "checkpoint"} or not isinstance(said["checkpoint"], str):
            return None
        if type(said["entry"]) is not int or (found and said["entry"] <= max(found)) or len(found) == MOST_CHANGES:
            return None
        found[said["entry"]] = said["checkpoint"]
    return found


def _found_changes(directory: Path, said: dict[int, str]) -> list[Change]:
    """The changes with the keys that their entries name; each note must be of these entries."""
    roots = {checkpoint.size: checkpoint.root for checkpoint in map(unsigned_checkpoint, said.values())}
    frontier, found = Frontier(), list[Change]()
    for line in _lines(Verdict(), directory / "entries.jsonl"):
        entry = _parse(line)
        if entry is None or not _is_entry(entry):
            break
        if frontier.size in said and (named := _keys_in(entry, frontier.size)):
            found.append(Change(frontier.size, said[frontier.size], *named))
        frontier.append(leaf_hash(bytes.fromhex(entry["leaf"])))
        if roots.pop(frontier.size, frontier.root()) != frontier.root():
            raise DoesNotHold("signature", "A change of key was signed over other entries than these.")
    if len(found) != len(said) or roots:
        raise DoesNotHold("signature", "A change of key is of no entry that names two keys, or of entries not there.")
    return found


def _keys_in(entry: dict[str, Any], seq: int) -> tuple[VerifierKey, VerifierKey] | None:
    """The keys that an entry names, where its body is the one that its leaf commits to."""
    try:
        body = EntryBody.from_json(entry["body"])
        holds = leaf_data(bytes.fromhex(entry["salt"]), body) == bytes.fromhex(entry["leaf"]) and body.seq == seq
    except (Broken, KeyError):
        return None
    return keys_named(body.to_json()) if holds else None


def _signed(verdict: Verdict, name: str, note: str | None, keys: list[Term]) -> Checkpoint | None:
    if note is None:
        verdict.fails("signature", "There is no readable signed note.", id=name)
        return None
    try:
        return open_in_term(note, keys)
    except DoesNotHold as error:
        verdict.fails("signature", error.what, id=name)
        return None


def _verify_root(verdict: Verdict, frontier: Frontier) -> None:
    signed = verdict.checkpoint
    if signed is None:
        return
    if frontier.size < signed.size:
        verdict.fails("entry-missing", f"{signed.size} entries are signed and {frontier.size} are there.")
    elif frontier.size > signed.size:
        verdict.fails("root-differs", f"{signed.size} entries are signed and {frontier.size} are there.")
    elif frontier.root() != signed.root:
        verdict.fails("root-differs", "The entries do not hash to the root that is signed.")


def _verify_entries(verdict: Verdict, directory: Path) -> Frontier:
    frontier, tiles, order = Frontier(), TileBuilder(), _Order(verdict)
    old = verdict.compared_with
    _compare_old(verdict, old, frontier)
    for line in _lines(verdict, directory / "entries.jsonl"):
        leaf = _verify_entry(verdict, order, line)
        if leaf is None:
            break  # what follows an unreadable line cannot be placed in the tree
        frontier.append(leaf)
        _compare_old(verdict, old, frontier)
        for tile in tiles.append(leaf):
            _verify_tile(verdict, directory, tile)
    for tile in tiles.partial():
        _verify_tile(verdict, directory, tile)
    verdict.entries = frontier.size
    return frontier


def _compare_old(verdict: Verdict, old: Checkpoint | None, frontier: Frontier) -> None:
    """5. The first ``old.size`` leaves hash to the older root: nothing before it was rewritten."""
    if old and old.size == frontier.size and old.root != frontier.root():
        verdict.fails(
            "root-differs",
            f"The first {old.size} entries are not those of the older checkpoint: the log was rewritten.",
            id="old checkpoint",
        )


class _Order:
    """3. ``seq`` runs 0 … n-1, and times do not go back (erased entries have no time)."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict, self.next, self.latest = verdict, 0, ""

    def take(self, seq: int) -> None:
        if seq != self.next:
            self.verdict.fails("entry-order", f"Entry {self.next} was expected here.", id=str(seq))
        self.next += 1

    def at(self, body: EntryBody) -> None:
        if body.at < self.latest:
            self.verdict.fails("entry-order", "Its time is before that of the entry before it.", id=str(body.seq))
        self.latest = max(self.latest, body.at)


def _verify_entry(verdict: Verdict, order: _Order, line: bytes) -> bytes | None:
    """3. Body and salt give the leaf. The answer is the leaf hash, or nothing where the line cannot be read."""
    entry = _parse(line)
    if entry is None or not _is_entry(entry):
        verdict.fails("entry-changed", "The line is not an entry of a log.", id=str(order.next))
        return None
    leaf = bytes.fromhex(entry["leaf"])
    order.take(entry["seq"])
    if "body" not in entry:
        verdict.erased += 1
        return leaf_hash(leaf)
    try:
        body = EntryBody.from_json(entry["body"])
        holds = leaf_data(bytes.fromhex(entry["salt"]), body) == leaf and body.seq == entry["seq"]
    except Broken:
        holds = False
    if not holds:
        verdict.fails("entry-changed", "Its body and salt do not give its leaf.", id=str(entry["seq"]))
    else:
        order.at(body)
    return leaf_hash(leaf)


def _is_entry(entry: dict[str, Any]) -> bool:
    return (
        set(entry) in ({"seq", "leaf"}, {"seq", "leaf", "salt", "body"})
        and type(entry["seq"]) is int
        and 0 <= entry["seq"] < 2**53
        and _is_hash(entry["leaf"])
        and ("salt" not in entry or _is_hash(entry["salt"]))
    )


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HEX32.fullmatch(value) is not None


def _parse(line: bytes) -> dict[str, Any] | None:
    """The object in a line; keys that stand twice, fractions and NaN are refused, so that all readers read the same."""
    try:
        value = json.loads(line, object_pairs_hook=_once, parse_float=_never, parse_constant=_never)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _never(text: str) -> None:
    raise ValueError(text)


def _verify_tile(verdict: Verdict, directory: Path, tile: Tile) -> None:
    """4. The tile holds the hashes that the leaves give."""
    found = _read(directory / tile.path, 32 * WIDTH)
    if found != tile.hashes:
        what = "There is no such tile." if found is None else "The tile does not hold the hashes of these entries."
        verdict.fails("root-differs", what, id=tile.path)


def _lines(verdict: Verdict, path: Path) -> Iterator[bytes]:
    file = _open(path)
    if file is None:
        verdict.fails("entry-missing", "There is no readable file entries.jsonl.")
        return
    with file:
        while line := file.readline(_MOST_LINE_BYTES):
            yield line if line.endswith(b"\n") else b""  # too long, or cut off: not an entry


def _read_note(path: Path) -> str | None:
    content = _read(path, _MOST_NOTE_BYTES)
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def _read(path: Path, most: int) -> bytes | None:
    """The file's bytes, one more than ``most`` where it is too long, or nothing where it cannot be read."""
    file = _open(path)
    if file is None:
        return None
    with file:
        try:
            return file.read(most + 1)
        except OSError:
            return None


def _open(path: Path) -> BinaryIO | None:
    """Opens ordinary files only: a pipe would wait for ever, a link could lead out of the folder."""
    try:
        return path.open("rb") if stat.S_ISREG(path.lstat().st_mode) else None
    except (OSError, ValueError):
        return None


def _checkpoint_json(checkpoint: Checkpoint | None) -> dict[str, Any] | None:
    if checkpoint is None:
        return None
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}


def _required(path: Path, what: str) -> str:
    """The text of a file that the person named herself, which may be a link or a pipe."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_NOTE_BYTES).decode()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise WrongUse("unreadable", f"The {what} cannot be read.", where={"file": str(path)}, found=reason) from None


def _sentences(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.entries} entries, {verdict.erased} of them erased."
    for failure in verdict.failures:
        yield f"{failure.kind}{f' {failure.id}' if failure.id else ''}: {failure.what}"
    if len(verdict.failures) == _MOST_FAILURES:
        yield "There may be more failures than these."
    if verdict.compared_with is None:
        yield (
            "No older checkpoint was compared, so this shows inner consistency only: whoever holds the key could have "
            "rewritten and signed all of it."
        )
    elif verdict.compared_with.root == EMPTY_ROOT:
        yield "The older checkpoint is of an empty log: it fixes nothing."
    yield "The log holds." if verdict.ok else "The log does not hold."


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m habeas.core.vault.verify", description="Verifies a custody log.")
    parser.add_argument("directory", metavar="DIR", type=Path, help="what habeas log export wrote")
    parser.add_argument("--key", metavar="LOG.pub", type=Path, required=True, help="got by another way than DIR")
    parser.add_argument("--checkpoint", metavar="OLD", type=Path, help="an earlier checkpoint that left the machine")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """The command: exit 0 where the log holds, 1 where it does not, 2 where the command cannot be used so."""
    chosen = _arguments(arguments)
    try:
        key = read_verifier_key(_required(chosen.key, "key"))
        old = _required(chosen.checkpoint, "older checkpoint") if chosen.checkpoint else None
        verdict = verify_export(chosen.directory, key, old)
    except ForPeople as error:
        print(json.dumps(error.answer()) if chosen.json else error, file=sys.stdout if chosen.json else sys.stderr)
        return error.exit_code
    if chosen.json:
        print(json.dumps(verdict.answer()))
    sentences = list(_sentences(verdict))
    if chosen.key.resolve().parent == chosen.directory.resolve():
        sentences.insert(0, "The key came with the log itself, so it shows nothing about who signed.")
    print(*sentences, sep="\n", file=sys.stderr if chosen.json else sys.stdout)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())
