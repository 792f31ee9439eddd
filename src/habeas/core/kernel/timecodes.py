"""Time codes in texts: ``[00:12:34]`` at the beginning of a paragraph says where its words stand in a recording.

They stand in the words of a text, so that a correction carries them; they are no part of what somebody said, so that no
quotation holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(r"^[ \t]*\[(\d{1,3}):([0-5]\d):([0-5]\d)(?:[.,]\d{1,3})?\][ \t]*", re.MULTILINE)


def spelled(seconds: float) -> str:
    """``00:12:34``: whole seconds, as a time code says them."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def leading(words: str) -> tuple[int, int] | None:
    """Of words with which a paragraph begins: the seconds that its time code says, and how long that is."""
    found = _CODE.match(words)
    return (_seconds(found), found.end()) if found else None


def asked(words: str) -> int | None:
    """The seconds of which somebody asks who types a time code, with or without its brackets."""
    found = _CODE.fullmatch(f"[{words.strip().removeprefix('[').removesuffix(']')}]")
    return _seconds(found) if found else None


def without(words: str) -> str:
    """Words without the time codes of the paragraphs that begin in them."""
    return _CODE.sub("", words)


def after(text: str, start: int, end: int) -> int:
    """Where a choice of words begins that is not to begin with a time code, nor inside one."""
    line = text.rfind("\n", 0, start) + 1
    found = _CODE.match(text, line)
    if found and start < found.end() < end:
        return found.end()
    return start


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where each time code of a text begins, and the seconds that it says."""
    return ((one.start(), _seconds(one)) for one in _CODE.finditer(text))


def apart(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The words with blanks for the time codes and the ends of lines around them, so that everything else stands where
    it stood; and where each began and ended, and its seconds."""
    found = [(*one.span(), _seconds(one)) for one in _CODE.finditer(text)] if "[" in text else []
    parts, at = list[str](), 0
    for first, last, _ in found:
        start, end = first, last
        while start > at and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
        start = max(start, at)
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join(parts) + text[at:], found


def _seconds(found: re.Match[str]) -> int:
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])
