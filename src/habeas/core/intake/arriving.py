"""Files that arrive in the browser: what their names are taken for, and what is refused before it is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from habeas.core.intake.limits import Limits, too_large
from habeas.core.kernel.errors import Refused, WrongUse

#: signs of a name that are kept: enough to know a file again
LONGEST_NAME = 120
#: why a file of the inbox is taken away
REASONS = ("twice", "not-ours", "unreadable", "sent-back", "other")
#: what a file may be
KINDS = ("original", "transcript", "notes", "document", "translation")
#: those whose words become a text
WITH_TEXT = ("transcript", "notes", "document", "translation")


def plain_name(name: str) -> str:
    """A file's name without folders, signs that are not seen, and signs that turn the reading direction; what stays is
    words to know the file by, never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    words = " ".join(seen.split()).strip(". ")
    if len(words) > LONGEST_NAME:
        stem, dot, ending = words.rpartition(".")
        keeps = bool(dot) and len(ending) <= 10
        words = f"{stem[: LONGEST_NAME - 12]}….{ending}" if keeps else f"{words[: LONGEST_NAME - 1]}…"
    return words or "?"


@dataclass(slots=True)
class Arriving:
    """A stream of exactly so many bytes. One that ends before, or goes on beyond the limit, is refused, so that half a
    file is never taken for a whole one."""

    read_some: Callable[[int], bytes]
    size: int
    limits: Limits
    came: int = 0

    def __post_init__(self) -> None:
        if self.size > self.limits.file_bytes:
            what = "The file is too large."
            raise too_large(what, found=self.size, limit=self.limits.file_bytes, setting="file_bytes", where={})
        if self.size < 1:
            raise WrongUse("empty-file", "The file is empty.", do="Ask for the file again.")

    def read(self, most: int = -1) -> bytes:
        """The next bytes; none at the end."""
        left = self.size - self.came
        if left == 0:
            return b""
        try:
            some = self.read_some(left if most < 0 else min(most, left))
        except OSError:
            some = b""
        if not some:
            raise Refused(
                "broken-upload",
                "The file broke off on its way; nothing of it was kept.",
                expected=f"{self.size} bytes",
                found=str(self.came),
                do="Send it again.",
            )
        self.came += len(some)
        return some
