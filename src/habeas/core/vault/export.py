"""Writes the custody log as a directory that a stranger can verify (docs/formats/custody-log.md)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder, write_new
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold, WrongUse
from habeas.core.vault.entries import Entry
from habeas.core.vault.keychange import Change, open_in_term, terms
from habeas.core.vault.merkle import Frontier, leaf_hash
from habeas.core.vault.note import VerifierKey
from habeas.core.vault.tiles import Tile, TileBuilder

_OURS = {"checkpoint", "log.pub", "entries.jsonl", "key-changes.jsonl", "tile"}


def write_export(
    directory: Path, entries: Iterable[Entry], *, checkpoint: str, key: VerifierKey, changes: Sequence[Change] = ()
) -> int:
    """Writes the export, whole or not at all, over an older export or into a new or empty folder; gives its size.

    ``checkpoint`` is the signed note over exactly these entries; ``changes``: of the log's key, to ``key``. Raises
    ``DoesNotHold`` (``root-differs``, ``signature``) where it is not, ``WrongUse`` where the folder holds anything that
    is not an export.
    """
    _require_free(directory)
    private_folder(directory.parent)
    with disk_full_is_not_now():
        draft = Path(tempfile.mkdtemp(prefix=".log-", suffix=".part", dir=directory.parent))
        try:
            size = _write(draft, entries, checkpoint, key, changes)
            _put_in_place(draft, directory)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return size


def _require_free(directory: Path) -> None:
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise WrongUse("not-a-folder", "The log cannot be written here.", expected="a new folder", found=str(directory))
    if directory.is_dir() and not {path.name for path in directory.iterdir()} <= _OURS:
        raise WrongUse(
            "folder-in-use",
            "The folder holds other files, which would be lost.",
            where={"file": str(directory)},
            expected="a new or empty folder, or an older export",
        )


def _write(draft: Path, entries: Iterable[Entry], checkpoint: str, key: VerifierKey, changes: Sequence[Change]) -> int:
    promised = open_in_term(checkpoint, terms(changes, key))
    frontier, builder = Frontier(), TileBuilder()
    with (draft / "entries.jsonl").open("xb") as file:
        for entry in entries:
            file.write(entry.line())
            leaf = leaf_hash(entry.leaf)
            frontier.append(leaf)
            for tile in builder.append(leaf):
                _write_tile(draft, tile)
        file.flush()
        os.fsync(file.fileno())
    for tile in builder.partial():
        _write_tile(draft, tile)
    if (frontier.size, frontier.root()) != (promised.size, promised.root):
        raise DoesNotHold(
            "root-differs",
            "The entries are not those that the checkpoint was signed over.",
            expected=f"{promised.size} entries with root {promised.root.hex()}",
            found=f"{frontier.size} entries with root {frontier.root().hex()}",
            do="Run habeas verify, and compare with a checkpoint that left this machine.",
        )
    write_new(draft / "log.pub", f"{key}\n".encode())
    write_new(draft / "checkpoint", checkpoint.encode())
    if changes:
        lines = [canonical({"entry": change.entry, "checkpoint": change.note}) + b"\n" for change in changes]
        write_new(draft / "key-changes.jsonl", b"".join(lines))
    sync_folder(draft)
    return frontier.size


def _write_tile(draft: Path, tile: Tile) -> None:
    path = draft / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tile.hashes)


def _put_in_place(draft: Path, directory: Path) -> None:
    """Renaming takes the place of an empty folder at once; an older export steps aside first and is removed last."""
    aside = draft.with_name(f"{draft.name}.old")
    if directory.is_dir() and any(directory.iterdir()):
        directory.rename(aside)
    draft.rename(directory)
    sync_folder(directory.parent)
    shutil.rmtree(aside, ignore_errors=True)
