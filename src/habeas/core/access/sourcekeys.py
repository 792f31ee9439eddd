"""One key for each source, in an append-only file outside the database; erasing a source destroys its line."""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import os
import re
import secrets
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder, write_atomically
from habeas.core.access.keys import RandomBytes
from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused

#: sources; drafts of interviews and files in the inbox, which have keys of their own until they become hers
_CODE = re.compile(r"(?:S|DR|IN)-\d{4,12}", re.ASCII)
_QUOTES = 8  # a line is {"source":"S-0001","wrapped":"…"}: eight quotation marks


class SourceKeys:
    """The 32-byte secrets of all sources, each wrapped under the words key (AES-256-GCM bound to the source's code).

    The file is read when first asked and again when another process changed it; secrets are opened one at a time.
    """

    def __init__(self, path: Path, words: bytes, *, random_bytes: RandomBytes = secrets.token_bytes) -> None:
        self._path = path
        self._wrapping = AESGCM(words)
        self._random = random_bytes
        self._wrapped: dict[str, str] = {}
        self._seen: tuple[int, int, int] | None = None

    def __repr__(self) -> str:
        """The file, never a key."""
        return f"SourceKeys({self._path.name})"

    def __contains__(self, code: object) -> bool:
        """Whether the source has a key: it exists and was not erased."""
        self._refresh()
        return code in self._wrapped

    def __len__(self) -> int:
        self._refresh()
        return len(self._wrapped)

    def codes(self, prefix: str) -> list[str]:
        """The codes of one kind that have a key."""
        self._refresh()
        return [code for code in self._wrapped if code.startswith(prefix)]

    def get(self, code: str) -> bytes:
        """The secret of a source; ``Refused`` (``source-erased``) without one, ``DoesNotHold`` where it was changed."""
        self._refresh()
        wrapped = self._wrapped.get(code)
        if self._seen is None:
            raise NotNow("no-source-keys", "The file of source keys is not there.", do="Restore it from a key backup.")
        if wrapped is None:
            raise Refused("source-erased", "There is no key for this source: it was erased.", where={"record": code})
        try:
            box = base64.b64decode(wrapped, validate=True)
            return self._wrapping.decrypt(box[:12], box[12:], code.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise DoesNotHold(
                "source-key-changed",
                "The key of this source does not open: its line was changed, or the words key is another.",
                where={"record": code},
                do="Restore source-keys.jsonl from a key backup.",
            ) from None

    def create(self, codes: Iterable[str]) -> None:
        """Makes secrets for sources that have none, durable on return with one write; existing ones stay."""
        with self._lock():
            self._refresh()
            new = [code for code in dict.fromkeys(codes) if code not in self._wrapped]
            if wrong := [code for code in new if not _CODE.fullmatch(code)]:
                raise Broken(f"{len(wrong)} codes are not codes of sources")
            if new:
                fresh = {code: self._wrap(code) for code in new}
                self._append("".join(map(_line, fresh, fresh.values())).encode())
                self._wrapped |= fresh
                self._seen = self._state()

    def rewrapped(self, words: bytes) -> bytes:
        """The whole file with every secret wrapped under another words key; nothing is written."""
        self._refresh()
        other = AESGCM(words)
        lines = []
        for code in self._wrapped:
            nonce = self._random(12)
            box = nonce + other.encrypt(nonce, self.get(code), code.encode())
            lines.append(_line(code, base64.b64encode(box).decode()))
        return "".join(lines).encode()

    def destroy(self, code: str) -> bool:
        """Ends the key of a source for ever (in this file); whether there was one.

        The old file's bytes are overwritten as well, which on flash media promises nothing.
        """
        with self._lock():
            self._refresh()
            if code not in self._wrapped:
                return False
            rest = {name: wrapped for name, wrapped in self._wrapped.items() if name != code}
            with self._path.open("r+b") as old:
                size = os.fstat(old.fileno()).st_size
                write_atomically(self._path, "".join(map(_line, rest, rest.values())).encode())
                old.write(bytes(size))
                old.flush()
                os.fsync(old.fileno())
            self._wrapped, self._seen = rest, self._state()
            return True

    def _wrap(self, code: str) -> str:
        nonce = self._random(12)
        box = nonce + self._wrapping.encrypt(nonce, self._random(32), code.encode())
        return base64.b64encode(box).decode()

    def _append(self, lines: bytes) -> None:
        """Adds whole lines; a line that a power cut tore belongs to nothing that was ever acknowledged, and goes."""
        is_new = not self._path.exists()
        with disk_full_is_not_now(), open(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            whole = _end_of_whole_lines(file)
            try:
                file.truncate(whole)
                file.seek(whole)
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(whole)
                raise
        if is_new:
            sync_folder(self._path.parent)

    def _refresh(self) -> None:
        """Reads the file where it is not the one last seen, until none replaced it meanwhile."""
        while self._seen is None or self._seen != self._state():
            try:
                with self._path.open("rb") as file:
                    state, content = _identity(os.fstat(file.fileno())), file.read()
            except FileNotFoundError:
                self._seen, self._wrapped = None, {}
                return
            if state[0] == (self._state() or state)[0]:
                self._wrapped = dict(_pairs(content[: content.rfind(b"\n") + 1]))
                self._seen = state

    def _state(self) -> tuple[int, int, int] | None:
        try:
            return _identity(self._path.stat())
        except FileNotFoundError:
            return None

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time, in all processes; the lock is a file of its own since the key file is replaced."""
        private_folder(self._path.parent)
        with open(os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Erasures:
    """How many sources of a file of keys were erased since it was first asked, by whatever process; opens no key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._sources = frozenset[str]()
        self._erased = 0

    def count(self) -> int:
        """The number now. Reads the file only where it is another than the one last seen."""
        with self._lock:
            try:
                seen = _identity(self._path.stat())
                if seen != self._seen:
                    content = self._path.read_bytes()
                    there = _pairs(content[: content.rfind(b"\n") + 1])
                    sources = frozenset(code for code, _ in there if code.startswith("S-"))
                    self._erased += len(self._sources - sources)
                    self._sources, self._seen = sources, seen
            except FileNotFoundError:
                pass  # no source yet
            return self._erased


def _line(code: str, wrapped: str) -> str:
    return f'{{"source":"{code}","wrapped":"{wrapped}"}}\n'


def _identity(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _end_of_whole_lines(file: BinaryIO) -> int:
    """Where the last whole line ends; only after a power cut is that not the end of the file."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return 0
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return size
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def _pairs(content: bytes) -> Iterator[tuple[str, str]]:
    """Code and wrapped secret of each line; split by hand, for there may be a hundred thousand."""
    for number, line in enumerate(content.decode("ascii", "replace").splitlines(), start=1):
        parts = line.split('"')
        if len(parts) != _QUOTES + 1 or (parts[1], parts[5]) != ("source", "wrapped"):
            raise DoesNotHold(
                "source-key-changed",
                "A line of the file of source keys is damaged.",
                where={"file": "source-keys.jsonl", "line": number},
                do="Restore it from a key backup.",
            )
        yield parts[3], parts[7]
