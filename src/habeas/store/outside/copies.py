"""A whole copy of a mission beside it: database, keys, settings, items and releases, each compared after writing.

Items and releases never change once they are written: the copy names the same bytes (a hard link) where the disk can.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder
from habeas.core.kernel.errors import DoesNotHold, NotNow
from habeas.store import database_file, engine

#: folders whose files never change
_LINKED = ("items", "releases")
_DATABASE = "db.sqlite3"
#: bytes that must stay free beside what is written
_SPARE = 64 << 20


def copy_of(mission: Path) -> Path:
    """Where the copy of a mission lies; it has this name only once it is whole."""
    return mission.parent / f".{mission.name}.copy"


def _draft_of(mission: Path) -> Path:
    return mission.parent / f".{mission.name}.copying"


def leftovers(mission: Path) -> list[Path]:
    """What an upgrade that was killed left beside a mission."""
    return [path for path in (copy_of(mission), _draft_of(mission)) if path.exists()]


def remove(mission: Path) -> None:
    """Remove the copy and what was begun of one."""
    copy, gone = copy_of(mission), _draft_of(mission)
    if gone.exists():
        shutil.rmtree(gone)
    if copy.exists():
        copy.rename(gone)  # what is half removed must not be taken for a whole copy
        shutil.rmtree(gone)
    sync_folder(mission.parent)


def make(mission: Path, alias: str) -> Path:
    """Write the copy, compare it, make it durable, and only then give it its name."""
    remove(mission)
    _require_room(mission)
    draft, made = _draft_of(mission), copy_of(mission)
    try:
        with disk_full_is_not_now():
            private_folder(draft)
            database_file.write_copy(alias, draft / _DATABASE)
            for file in _files(mission):
                _copy(mission / file, draft / file, link=file.parts[0] in _LINKED)
            _compare_databases(alias, draft / _DATABASE)
            for folder in [*(path for path in draft.rglob("*") if path.is_dir()), draft]:
                sync_folder(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(made)
    sync_folder(mission.parent)
    return made


def _require_room(mission: Path) -> None:
    size = sum(path.stat().st_size for path in mission.glob(f"{_DATABASE}*"))
    needed, free = 3 * size + _SPARE, shutil.disk_usage(mission.parent).free
    if free < needed:
        raise NotNow(
            "disk-full",
            "There is no room for a copy of the mission and its new form.",
            {"mission": mission.name},
            f"{needed >> 20} MB",
            f"{free >> 20} MB",
            "Make room, then do it again.",
        )


def _files(mission: Path) -> Iterator[Path]:
    """Every file of a mission but those of its database, relative to its folder. Links are not followed."""
    for folder, folders, names in os.walk(mission):
        folders[:] = sorted(name for name in folders if not Path(folder, name).is_symlink())
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink() and not name.startswith((_DATABASE, engine.COPY)):
                yield path.relative_to(mission)


def _copy(source: Path, target: Path, *, link: bool) -> None:
    private_folder(target.parent)
    if link:
        with contextlib.suppress(OSError):  # a disk without links
            os.link(source, target)
            return
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with source.open("rb") as first, target.open("rb") as second:
        os.fsync(second.fileno())
        if file_digest(first, "sha256").digest() != file_digest(second, "sha256").digest():
            raise _differs(str(source))


def _compare_databases(alias: str, file: Path) -> None:
    with engine.beside(alias, file) as copied:
        if not database_file.is_sound(copied) or database_file.rows_of(copied) != database_file.rows_of(alias):
            raise _differs(_DATABASE)


def _differs(file: str) -> DoesNotHold:
    return DoesNotHold(
        "copy-differs",
        "The copy is not the mission: the disk gives other bytes than were written. Nothing was changed.",
        {"file": file},
        do="Look at the disk before you work on; copy the mission to another one.",
    )
