"""What the kernel may do with the memory of a process that holds keys, and files that are in memory alone."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PR_SET_DUMPABLE = 4
#: now and later, each page when it is first used (mlockall(2)): without the last, all that is reserved would be taken
_NOW_AND_LATER = 1 | 2 | 4
_CAP_IPC_LOCK = 14


def keep_in_memory() -> None:
    """From now on no crash of this process, nor another process of the same user, gets at its memory.

    The limit alone does not hold where core dumps go through a pipe (core(5)): there the process must not be dumpable
    (prctl(2)), which also keeps debuggers out. What it starts is dumpable again and has the limit.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):  # another system than Linux
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def awake_or_not() -> float:
    """Seconds that pass also while the machine sleeps: keys must not outlive a night in a closed laptop."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def is_kept() -> bool:
    """Whether it holds for this process."""
    with contextlib.suppress(OSError, AttributeError):
        return not ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    return False


def lock(keys: Iterable[bytes] = ()) -> str:
    """Keep this process out of the swap: ``all`` of its memory, or the pages of these ``keys``, or nothing (empty).

    All of it is locked only where no limit stands in the way. Under a limit later memory would be refused: Argon2 and
    DuckDB take more than any usual one. The pages of the keys are then locked as they lie; copies that Python or a
    library makes of them are not.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        if may_lock_all() and ctypes.CDLL(None).mlockall(_NOW_AND_LATER) == 0:
            return "all"
        return "keys" if [*map(_lock_one, keys)].count(True) else ""
    return ""


def _lock_one(key: bytes) -> bool:
    libc = ctypes.CDLL(None)
    libc.mlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    return bool(libc.mlock(id(key), sys.getsizeof(key)) == 0)


def may_lock_all() -> bool:
    """Whether nothing limits what this process may lock; a soft limit below a hard one that is none is lifted."""
    if _capable():
        return True
    _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard != resource.RLIM_INFINITY:
        return False
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    return True


def _capable() -> bool:
    with contextlib.suppress(OSError, ValueError, IndexError):
        said = Path("/proc/self/status").read_text().partition("CapEff:")[2].split()[0]
        return bool(int(said, 16) >> _CAP_IPC_LOCK & 1)
    return False


def locked_bytes(process: Path) -> int | None:
    """How much of a process (its folder below ``/proc``) is locked; ``None`` where that is not told."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int((process / "status").read_text().partition("VmLck:")[2].split()[0]) << 10
    return None


@contextmanager
def file_in_memory(content: bytes) -> Iterator[Path]:
    """Bytes as a file for what reads files: it is in memory alone, has no name on any disk, and is gone afterwards."""
    with os.fdopen(os.memfd_create("habeas"), "wb") as stream:
        stream.write(content)
        stream.flush()
        yield Path(f"/proc/self/fd/{stream.fileno()}")
