"""Guessing is slowed: wrong passphrases and codes are counted for each user's name and for each address.

After three wrong ones the next try waits a second, then two, four … up to a quarter of an hour. An address from which a
user logged in rightly has its own count for her, so that whoever hammers her name from elsewhere does not lock her out.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from habeas.core.kernel.errors import NotNow, Refused

FREE, LONGEST, FORGOTTEN_AFTER = 3, 15 * 60, 60 * 60
#: how many names, addresses, and known pairs of both are kept: a million names must not fill the memory
MOST = 4096
_KNOWN_FOR = 30 * 24 * 3600


class TooMany(NotNow):
    """Too many wrong tries; ``seconds`` until the next one is looked at. Says nothing of whether the name exists."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too-many-tries", "There were too many wrong tries.", do=f"Try again in {seconds} seconds.")
        self.seconds, self.minutes = seconds, math.ceil(seconds / 60)


@dataclass
class _Count:
    """Wrong tries in a row, the last of them, and until when the next one waits."""

    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


@dataclass
class Tried:
    """A try that is being checked. ``half``: it was right and is not enough by itself; the counts stay as they were."""

    half: bool = False


class Throttle:
    """The counts of this process: a server that is started again has none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._names: dict[Hashable, _Count] = {}
        self._addresses: dict[Hashable, _Count] = {}
        self._known: dict[Hashable, float] = {}

    @contextmanager
    def trying(self, mission: str, user: str, address: str) -> Iterator[Tried]:
        """Inside, a passphrase or code is checked: ``Refused`` says that it was wrong. ``TooMany`` before its time.

        The try is counted before it is checked and taken back when it was right, or when nothing could be said of it:
        many at once are many tries.
        """
        at = network_of(address)
        pair, tried = (mission, user, at), Tried()
        with self._lock:
            now = self.clock()
            name = pair if now - self._known.get(pair, -math.inf) < _KNOWN_FOR else (mission, user)
            counts = (_count(self._names, name, now), _count(self._addresses, (mission, at), now))
            wait = max(count.until for count in counts) - now
            if wait > 0:
                raise TooMany(math.ceil(wait))
            added = [(count, count.until, _add(count, now)) for count in counts]
        try:
            yield tried
        except Refused:
            with self._lock:
                for count in counts:
                    count.until = max(count.until, self.clock() + _delay(count.wrong))
            raise
        except BaseException:
            self._take_back(added)
            raise
        self._take_back(added)
        if not tried.half:
            with self._lock:
                self._names.pop(name, None)
                self._known.pop(pair, None)
                while len(self._known) >= MOST:
                    del self._known[next(iter(self._known))]
                self._known[pair] = self.clock()

    def forget(self) -> None:
        """No counts, as when the server has just been started."""
        with self._lock:
            self._names.clear()
            self._addresses.clear()
            self._known.clear()

    def _take_back(self, added: list[tuple[_Count, float, float]]) -> None:
        with self._lock:
            for count, before, ours in added:
                count.wrong -= 1
                if count.until == ours:  # nobody tried since
                    count.until = before


#: of this process
tries = Throttle()


def network_of(address: str) -> str:
    """What is counted as one address: of IPv6 the /64, which one machine has to itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
        found = found.ipv4_mapped
    return str(found)


def _count(table: dict[Hashable, _Count], key: Hashable, now: float) -> _Count:
    """The count of a key. Where there is no room the forgotten go, then the smallest: not one that is under attack."""
    count = table.get(key)
    if count is None or now - count.last > FORGOTTEN_AFTER:
        if count is None and len(table) >= MOST:
            for old in [one for one, its in table.items() if now - its.last > FORGOTTEN_AFTER]:
                del table[old]
            if len(table) >= MOST:
                del table[min(table, key=lambda one: (table[one].wrong, table[one].last))]
        count = table[key] = _Count(last=now)
    return count


def _add(count: _Count, now: float) -> float:
    """Count a try; gives until when the next one waits."""
    count.wrong += 1
    count.last, count.until = now, now + _delay(count.wrong)
    return count.until


def _delay(wrong: int) -> float:
    return 0.0 if wrong < FREE else float(min(LONGEST, 2 ** min(wrong - FREE, 20)))
