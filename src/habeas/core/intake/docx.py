"""The words of a DOCX as a reader of the page sees them (ECMA-376 part 1, 17.3), read as a stream.

Headers come first, then the body, then footnotes, endnotes and footers. Left out: deleted and moved-away text of
tracked changes, hidden text, comments, field codes, and the second copy that text boxes carry for old programs.
"""

from __future__ import annotations

import re
import zipfile

from habeas.core.intake.container import new_parser, parse_whole
from habeas.core.intake.limits import too_large
from habeas.core.kernel.errors import Where, WrongUse

_BODY = "word/document.xml"
_BEFORE = re.compile(r"word/header\d*\.xml")
_AFTER = re.compile(r"word/(footnotes|endnotes|footer\d*)\.xml")
_LEFT_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPrChange", "pPrChange"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_PART = 1 << 30
_NO = ("0", "false", "off")


def docx_text(archive: zipfile.ZipFile, *, most: int, where: Where) -> str:
    """The text; ``most`` bounds its characters."""
    names = archive.namelist()
    if _BODY not in names:
        raise WrongUse("not-a-text", "This file is not a DOCX.", where, expected="TXT, DOCX, or PDF with a text layer")
    before = sorted(name for name in names if _BEFORE.fullmatch(name))
    after = sorted(name for name in names if _AFTER.fullmatch(name))
    texts: dict[str, None] = {}  # the same header of three sections is read once
    for name in [*before, _BODY, *after]:
        words = _Words(most - sum(map(len, texts)), where)
        parser = new_parser(where)
        parser.StartElementHandler, parser.EndElementHandler = words.start, words.end
        parser.CharacterDataHandler = words.characters
        parse_whole(parser, archive, name, where, most=_PART)
        texts[words.text()] = None
    return "\n".join(text for text in texts if text)


class _Words:
    """Puts the words of one part together: paragraphs as lines, cells of a table row parted by tabs."""

    def __init__(self, most: int, where: Where) -> None:
        self._most, self._where = most, where
        self._pieces: list[str] = []
        self._length = 0
        self._left_out = 0
        self._in_text = False
        self._hidden = False
        self._cells: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, name = name.rpartition(":")
        if self._left_out or name in _LEFT_OUT:
            self._left_out += 1
        elif name == "t" and prefix != "m":
            self._in_text = True
        elif name == "r":
            self._hidden = False
        elif name == "vanish":
            self._hidden = next(iter(attributes.values()), "1") not in _NO
        elif name in _SIGNS and not any(
            key.endswith("pos") for key in attributes
        ):  # a tab with a position is a tab stop
            self._add(_SIGNS[name])
        elif name == "tc":
            self._cells.append(len(self._pieces))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if self._left_out:
            self._left_out -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p":
            self._hidden = False
            self._add("\n")
        elif name == "tc" and self._cells:
            start = self._cells.pop()
            cell = "".join(self._pieces[start:]).strip("\n").replace("\n", " ")
            del self._pieces[start:]
            self._pieces.append(cell + "\t")
        elif name == "tr":
            self._end_row()

    def characters(self, text: str) -> None:
        if self._in_text and not self._left_out:
            self._add(text)

    def text(self) -> str:
        """All that was put together."""
        return "".join(self._pieces).strip("\n")

    def _add(self, text: str) -> None:
        if self._hidden:
            return
        self._length += len(text)
        if self._length > self._most:
            raise too_large(
                "The text is too long.", found=self._length, limit=self._most, setting="file_bytes", where=self._where
            )
        self._pieces.append(text)

    def _end_row(self) -> None:
        if self._pieces:
            self._pieces[-1] = self._pieces[-1].removesuffix("\t")
        self._pieces.append("\n")
