"""Who has a mission open, and the moment in which a rotation of keys changes its files (docs/formats/keys.md).

All that changes is written beside first. One name then says that it holds; from there on whoever opens the mission
moves the files into place, which needs no key and may be interrupted and done again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from habeas.core.access.files import private_folder, sync_folder
from habeas.core.access.slots import slot_path
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.store.outside import keeper

_DRAFT, _NEXT = ".next", "next"
_LOCK = "open.lock"
_KEY_FILES = ("ring.json", "source-keys.jsonl", "log.pub")
GONE = "gone"
DATABASE = "db.sqlite3"


@dataclass
class Hold:
    """The lock of one process, or one session, that has a mission open."""

    path: Path
    descriptor: int

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside, nobody else has the mission open or opens it; refused (``open-elsewhere``) where somebody has."""
        if keeper.holders(self.path):
            raise _open_elsewhere(self.path)
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH)
            raise _open_elsewhere(self.path) from None
        try:
            yield
        finally:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH)


@contextmanager
def held(path: Path) -> Iterator[Hold]:
    """Inside, no rotation changes the mission; one that was killed is finished first."""
    try:
        private_folder(path / "keys")
        descriptor = os.open(path / "keys" / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        what = "The mission cannot be written to."
        raise NotNow("read-only", what, {"mission": path.name}, do="Mend the rights of its folder.") from None
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotNow(
                    "rotation-running",
                    "The keys of this mission are being rotated.",
                    {"mission": path.name},
                    do="Wait until that has ended, then try again.",
                ) from None
            if not (path / _NEXT).exists():
                break
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # whoever else comes waits for this, or has done it
            settle(path)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        yield Hold(path, descriptor)
    finally:
        os.close(descriptor)


def leftovers(path: Path) -> list[str]:
    """What a rotation that was killed left."""
    return [name for name in (_DRAFT, _NEXT) if (path / name).exists()]


def draft(path: Path) -> Path:
    """A new empty folder for what a rotation will change; what another one left of its own goes."""
    folder = path / _DRAFT
    shutil.rmtree(folder, ignore_errors=True)
    _require_room(path)
    private_folder(folder)
    return folder


def _require_room(path: Path) -> None:
    """For the database twice, as it is copied and then encrypted anew, and for the releases."""
    size = 2 * sum(file.stat().st_size for file in path.glob(f"{DATABASE}*"))
    size += sum(file.stat().st_size for file in (path / "releases").rglob("*") if file.is_file())
    needed, free = size + (64 << 20), shutil.disk_usage(path).free
    if free < needed:
        what = "There is no room for the mission under its new keys; nothing was changed."
        raise NotNow("disk-full", what, {"mission": path.name}, f"{needed >> 20} MB", f"{free >> 20} MB", "Make room.")


def drop(path: Path) -> None:
    """Remove the draft of a rotation that was refused."""
    shutil.rmtree(path / _DRAFT, ignore_errors=True)


def commit(path: Path) -> None:
    """From here on the mission is the new one."""
    folders = [folder for folder in (path / _DRAFT).rglob("*") if folder.is_dir()]
    for folder in [*folders, path / _DRAFT]:
        sync_folder(folder)
    os.rename(path / _DRAFT, path / _NEXT)
    sync_folder(path)


def settle(path: Path) -> None:
    """Move what changed into place: every step leaves the rest to be done by whoever comes next."""
    new = path / _NEXT
    if not new.is_dir() or new.is_symlink():
        return
    for folder in sorted((new / "releases").glob("*")):
        old = path / "releases" / folder.name
        shutil.rmtree(old, ignore_errors=True)
        os.rename(folder, old)
    if (new / DATABASE).is_file():
        for beside in (f"{DATABASE}-wal", f"{DATABASE}-shm"):  # of the old database; the new one has all of it
            (path / beside).unlink(missing_ok=True)
        sync_folder(path)
        os.replace(new / DATABASE, path / DATABASE)
    for name in _KEY_FILES:
        if (new / "keys" / name).is_file():
            _replace(new / "keys" / name, path / "keys" / name)
    for file in sorted((new / "keys" / "slots").glob("*.json")):
        _replace(file, path / "keys" / "slots" / file.name)
    if (new / GONE).is_file():
        for user in (new / GONE).read_text(encoding="ascii", errors="replace").split():
            with contextlib.suppress(WrongUse):  # a name that no user can have: it must not lead out of the folder
                _erase(slot_path(path / "keys", user))
    for folder in (path, path / "keys", path / "keys" / "slots", path / "releases"):
        if folder.is_dir():
            sync_folder(folder)
    shutil.rmtree(new)
    sync_folder(path)


def _replace(new: Path, old: Path) -> None:
    """Put a file in the place of another, whose bytes are overwritten: on flash media that promises nothing."""
    try:
        with old.open("r+b") as before:
            os.replace(new, old)
            before.write(bytes(os.fstat(before.fileno()).st_size))
            before.flush()
            os.fsync(before.fileno())
    except FileNotFoundError:
        private_folder(old.parent)
        os.replace(new, old)


def _erase(file: Path) -> None:
    try:
        with file.open("r+b") as before:
            file.unlink()
            before.write(bytes(os.fstat(before.fileno()).st_size))
            before.flush()
            os.fsync(before.fileno())
    except FileNotFoundError:
        return


def _open_elsewhere(path: Path) -> NotNow:
    return NotNow(
        "open-elsewhere",
        "The mission is open in an agent, a server or another command.",
        {"mission": path.name},
        do=f"habeas lock --mission {path.name}, and wait for other commands to end; then do it again.",
    )
