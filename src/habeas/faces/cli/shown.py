"""What is printed holds no sign that moves the cursor, hides a line or turns the direction of what stands beside it."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any

#: control characters but tab, line end and page end (pages of a kit; a line end to a terminal), and the marks that
#: embed, override or isolate a direction (Trojan Source)
_SIGNS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


class Shown:
    """A stream of text that shows such a sign as ``\\u001b``: so it is read, and JSON means the same by it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(_SIGNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def only_shown() -> Iterator[None]:
    """Names, headings and names of files come from other people: none of them writes to the terminal as it likes."""
    with contextlib.redirect_stdout(Shown(sys.stdout)), contextlib.redirect_stderr(Shown(sys.stderr)):
        yield
