"""Backups of a mission, in two parts that say nothing of each other: its content, encrypted as it lies; and its keys,
sealed to the paper kit. Both are written beside and get their name when they are whole, just before the log's entry is
committed: what the log says was made is there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder, write_atomically, write_new
from habeas.core.access.keybackup import is_kept, seal_files
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.core.vault.checkpoint import origin
from habeas.core.vault.content import FILE, Manifest, may_hold
from habeas.core.vault.merkle import Frontier
from habeas.core.vault.note import sign_note
from habeas.store import database_file, engine, pieces
from habeas.store.actions import recovery
from habeas.store.actions.deeds import deed
from habeas.store.actions.log import mark
from habeas.store.actions.requests import cleared, spend
from habeas.store.forms import FORM_FILE
from habeas.store.mission import Actor, Mission, current, only_one, require_outside
from habeas.store.models import LogState, Release
from habeas.store.queries.atlas import FILE as MAP
from habeas.store.rights import require
from habeas.store.search import following

_DATABASE = "db.sqlite3"
_SPARE = 64 << 20


def back_up_content(folder: Path, *, by: Actor) -> dict[str, Any]:
    """Everything but the keys, as it is at one moment, in a new folder; without the keys it says nothing."""
    require(by, "back-up")
    _require_new(folder)
    mission = current()
    if mission.config.engine != "sqlcipher":
        raise NotNow(
            "on-server",
            "The database lies on a server, which makes its own copies: nothing was backed up.",
            {"mission": mission.config.slug},
            do="pg_dump for the database, then copy items, releases, log, mission.toml and the map (see the handbook's"
            " page on PostgreSQL). The keys: habeas backup keys.",
        )
    draft = folder.with_name(f".{folder.name}.making")
    with only_one(mission, "import"), only_one(mission, "release"), disk_full_is_not_now():
        shutil.rmtree(draft, ignore_errors=True)  # what a run that was killed left
        try:
            manifest, missing = _write_content(mission, draft)
            content = manifest.to_bytes()
            write_new(draft / FILE, content)
            for made in [*(path for path in draft.rglob("*") if path.is_dir()), draft]:
                sync_folder(made)
            digest = hashlib.sha256(content).hexdigest()
            about = {"sha256": digest, "entries": manifest.log, "files": len(manifest.files), "missing": missing}
            with deed("back-up-content", by=by, about=about) as work:
                mark(work, "content-backed-up")
                _require_new(folder)
                os.rename(draft, folder)
                sync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return {**about, "bytes": sum(size for _, size in manifest.files.values())}


def back_up_keys(file: Path, *, reason: str, by: Actor) -> dict[str, Any]:
    """Every file of the keys folder, sealed to the paper kit and signed with the key of the log. Two people decide."""
    require(by, "back-up-keys")
    _require_new(file)
    mission = current()
    recovery.the_kit()
    mission.keys.require("log")
    asked = cleared("back-up-keys", "keys", by=by, reason=reason)
    recovery.refresh(by=by)  # a rotation that was killed late leaves it with keys that open nothing
    kit = recovery.the_kit()
    with only_one(mission, "import"), only_one(mission, "release"):
        files = dict(_key_files(mission))
        log = LogState.objects.get(id=1).size
        sealed = seal_files(kit, files, made=mission.now(), log=log, random_bytes=mission.random_bytes)
        note = sign_note(sealed.statement(), origin(mission.config.slug), mission.keys.require("log"))
        content = type(sealed)(sealed.said, sealed.box, note).to_bytes()
        about = {"sha256": hashlib.sha256(content).hexdigest(), "entries": log, "kit": kit.number}
        with deed("back-up-keys", by=by, about=about) as work:
            spend(work, asked)
            mark(work, "keys-backed-up")
            _require_new(file)
            write_atomically(file, content)
    return {**about, "begins": kit.begins, "needed": kit.needed}


def _require_new(path: Path) -> None:
    require_outside(path)
    if os.path.lexists(path) or not path.name:
        raise WrongUse(
            "file-exists", "There is something of this name already.", {"file": str(path)}, do="Choose another name."
        )


def _write_content(mission: Mission, draft: Path) -> tuple[Manifest, int]:
    """The files of the backup; gives what is in it, and how many files the rows name that the mission has lost."""
    _require_room(mission, draft.parent)
    draft.mkdir(mode=0o700)
    database_file.write_copy(mission.alias, draft / _DATABASE)
    with engine.beside(mission.alias, draft / _DATABASE) as copy, engine.using(copy):
        following.empty()  # words outside the keys of sources: they are made again of what can be opened
        database_file.shrink(copy)
        paths = [f"items/{name}" for name in sorted(pieces.named())]
        releases = Release.seen.filter(state=Release.OPEN).order_by("id").values_list("sha256", flat=True)
        folders = [mission.releases_folder / name for name in releases] + [mission.path / "log"]
        state = LogState.objects.get(id=1)
        log, root = state.size, Frontier.from_bytes(bytes(state.frontier)).root().hex()
    paths += [str(file.relative_to(mission.path)) for folder in folders for file in _below(folder)]
    paths += [name for name in ("mission.toml", MAP, FORM_FILE) if (mission.path / name).is_file()]
    for name in (f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
        (draft / name).unlink(missing_ok=True)
    files, missing = {_DATABASE: _said(draft / _DATABASE)}, 0
    for path in paths:
        if not may_hold(path):
            continue
        try:
            files[path] = copy_file(mission.path / path, draft / path)
        except FileNotFoundError:
            missing += 1  # a mission that has lost a piece needs its backup no less: verify names the piece
    epochs = dict(mission.ring.epochs)
    form = engine.newest_form()
    return Manifest(mission.config.slug, form, mission.now(), log, root, epochs, files), missing


def _require_room(mission: Mission, where: Path) -> None:
    parts = [mission.items_folder, mission.releases_folder]
    size = sum(file.stat().st_size for part in parts for file in _below(part))
    size += sum(file.stat().st_size for file in mission.path.glob(f"{_DATABASE}*"))
    needed, free = size + _SPARE, shutil.disk_usage(where).free
    if free < needed:
        what = "There is no room for a backup."
        raise NotNow("disk-full", what, {"file": str(where)}, f"{needed >> 20} MB", f"{free >> 20} MB", "Make room.")


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order; links are not followed, drafts are passed over."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path


def _key_files(mission: Mission) -> Iterator[tuple[str, bytes]]:
    for path in _below(mission.keys_folder):
        name = str(path.relative_to(mission.keys_folder))
        if is_kept(name):
            yield name, path.read_bytes()


def _said(file: Path) -> tuple[str, int]:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), file.stat().st_size


def copy_file(source: Path, target: Path, *, most: int | None = None) -> tuple[str, int]:
    """Copy a file, durable on return; gives digest and size of what was written, which ends after ``most`` bytes."""
    private_folder(target.parent)
    digest, size = hashlib.sha256(), 0
    with (
        open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as old,
        open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new,
    ):
        while (most is None or size <= most) and (part := old.read(1 << 20)):
            digest.update(part)
            size += new.write(part)
        new.flush()
        os.fsync(new.fileno())
    return digest.hexdigest(), size
