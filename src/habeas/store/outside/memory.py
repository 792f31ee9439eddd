"""What the kernel may do with the memory of a process that holds keys."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import time

_PR_SET_DUMPABLE = 4


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
