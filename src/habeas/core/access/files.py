"""Writing files so that a power cut leaves the old or the new one, readable by their owner alone."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from habeas.core.kernel.errors import NotNow, Where

_FULL = {errno.ENOSPC, errno.EDQUOT}


def private_folder(folder: Path) -> None:
    """Makes the folder (mode 0700) and what it lies in, and makes their names durable."""
    if folder.is_dir():
        return
    private_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)


def write_atomically(path: Path, content: bytes, *, random_name: Callable[[], str] = secrets.token_urlsafe) -> None:
    """Writes the whole file under another name, makes it durable and puts it in place (mode 0600).

    Raises ``NotNow`` (``disk-full``) where there is no room; the old file then stands unchanged.
    """
    temporary = path.with_name(f".{random_name()}.part")
    with disk_full_is_not_now():
        try:
            write_new(temporary, content)
            temporary.replace(path)
        except BaseException as error:
            with contextlib.suppress(OSError):  # in a folder that cannot be written to there is nothing to take away
                temporary.unlink()
            if isinstance(error, OSError):
                error.filename = str(path)  # the file that was asked for: nobody knows the other name
            raise
        sync_folder(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that does not exist yet (mode 0600) and makes its bytes, not its name, durable."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def disk_full_is_not_now() -> Iterator[None]:
    """Turns the system's "no space left" into an answer for people; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NotNow(
            "disk-full", "There is no room left on the disk; nothing was changed.", do="Make room, then do it again."
        ) from error


def in_words(error: OSError, below: Path) -> NotNow | None:
    """What a person is told where a folder of hers cannot be written to or its disk fails; None of any other error."""
    named = error.filename if isinstance(error.filename, str) else None
    if error.errno in _FULL:
        return NotNow("disk-full", "There is no room left on the disk.", do="Make room, then do it again.")
    if named is None or not Path(named).is_relative_to(below):
        return None
    where: Where = {"file": str(Path(named).relative_to(below))}
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        what = "The mission cannot be written to; what was acknowledged before stays."
        return NotNow("read-only", what, where, do="Mend the rights of its folder, or look at its disk; habeas doctor.")
    if error.errno == errno.EIO:
        what = "A file of the mission cannot be read or written: its disk fails."
        return NotNow("disk-fails", what, where, do="Copy what is there to another disk, and look at this one.")
    return None
