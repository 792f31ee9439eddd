"""Which encoding a text came in. The answer is named, never guessed silently; what cannot be told is refused.

Order: (1) a byte order mark; (2) UTF-16 without one, by where the zero bytes stand; (3) UTF-8, tested on the whole
stream; (4) one of the legacy encodings of the languages we work in, by which of them makes words of the bytes;
(5) charset-normalizer, where (4) is silent and it is sure.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from habeas.core.kernel.errors import Where, WrongUse

#: Stands for bytes that are not of the encoding: a lone surrogate, which no strict decoder ever gives.
UNDECODABLE = "\udcff"
ERRORS = "habeas-mark"

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_NAMES = {
    "utf-8": "utf-8", "utf8": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8", "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16le": "utf-16-le", "utf-16-be": "utf-16-be",
    "utf-16be": "utf-16-be", "utf-32": "utf-32", "cp949": "cp949", "uhc": "cp949", "ms949": "cp949",
    "windows-949": "cp949", "euc-kr": "cp949", "euckr": "cp949", "iso-2022-kr": "iso-2022-kr", "johab": "johab",
    "windows-1256": "windows-1256", "cp1256": "windows-1256", "windows-1252": "windows-1252", "cp1252": "windows-1252",
    "windows-1250": "windows-1250", "cp1250": "windows-1250", "windows-1251": "windows-1251", "cp1251": "windows-1251",
    "iso-8859-1": "iso-8859-1", "latin-1": "iso-8859-1", "latin1": "iso-8859-1", "iso-8859-2": "iso-8859-2",
    "iso-8859-5": "iso-8859-5", "iso-8859-6": "iso-8859-6", "iso-8859-9": "iso-8859-9", "iso-8859-15": "iso-8859-15",
    "mac-roman": "mac-roman", "gb18030": "gb18030", "shift-jis": "cp932", "cp932": "cp932", "koi8-r": "koi8-r",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings whose bytes we can tell by the words they make, with the test of one character outside ASCII.
_LEGACY = ("cp949", "windows-1256", "iso-8859-6", "windows-1252")


_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f]")
#: Letters of French, Spanish and German; others (ø, þ, ì) rather tell of a Czech or Turkish text misread.
_LATIN = frozenset("àáâäæçèéêëíîïñóôöœùúûüÿß")
_TYPOGRAPHIC = frozenset("“”‘’–—…«»\xa0€°")
_ARABIC = re.compile("[\u0620-\u064a]")
_ARABIC_IN_LATIN = re.compile("[A-Za-z][\u0620-\u064a]|[\u0620-\u064a][A-Za-z]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error(ERRORS, _mark)


def read_encoding_name(name: str, *, where: Where) -> str:
    """The canonical name of an encoding a person wrote; refused where it is not one we read."""
    found = _NAMES.get(name.strip().lower().replace("_", "-"))
    if found is None:
        raise WrongUse(
            "unknown-encoding",
            "This encoding is not known.",
            where,
            expected="auto, " + ", ".join(sorted(set(_NAMES.values()))),
            found=repr(name[:60]),
        )
    return found


def find_encoding(file: BinaryIO, *, where: Where) -> str:
    """The encoding of the whole stream, which is read once and set back to its start.

    A stream that is UTF-8 but for a few lines (at most one in a thousand, or far fewer wrong bytes than right
    characters) is UTF-8: those lines are refused later, each with its number, and the rest is not lost.
    """
    head = file.read(4096)
    file.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _utf16_without_mark(head):
        return wide
    if b"\x1b$)C" in head:  # RFC 1557: the designation stands at the beginning of the text
        return "iso-2022-kr"
    seen = _survey(file)
    file.seek(0)
    if seen.is_utf8:
        return "utf-8"
    found = _legacy(seen.sample) or _statistical(seen.sample)
    if found is None:
        raise WrongUse(
            "unknown-encoding",
            "The encoding of this file cannot be told from its bytes.",
            where,
            expected="UTF-8, UTF-16, CP949 (EUC-KR), Windows-1256, Windows-1252, ISO-8859-6, or one that is named",
            found="bytes that could be several",
            do="Name it with `encoding:` (for example `encoding: cp949`), or save the file as UTF-8.",
        )
    return found


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 by its zero bytes: line ends, digits and delimiters have them, all on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if pairs < 2 or min(even, odd) * 20 > max(even, odd) or max(even, odd) * 20 < pairs:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return None
    # Stray NUL characters in a text of single bytes leave most of its line ends without a zero byte beside them.
    lines = text.count("\n") * 2 > head.count(b"\n") if b"\n" in head else pairs >= 8
    return name if lines and not _CONTROLS.search(text) else None


@dataclass
class _Survey:
    """What one pass saw: lines, characters outside ASCII, lines that are not UTF-8, and such lines to look at."""

    lines: int = 0
    wide: int = 0
    bad: int = 0
    bad_lines: int = 0
    sample: bytes = b""

    @property
    def is_utf8(self) -> bool:
        return self.bad == 0 or self.bad_lines * 1000 <= self.lines or self.bad * 20 <= self.wide


def _survey(file: BinaryIO) -> _Survey:
    seen = _Survey()
    rest = b""
    while chunk := file.read(_CHUNK):
        block, rest = _whole_lines(rest + chunk)
        _look(block, seen)
        if (seen.bad_lines > 5_000 or seen.bad > 100_000) and not seen.is_utf8:
            break
    else:
        _look(rest, seen)
    return seen


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """The block up to its last line end, and the rest; a line longer than a few chunks is cut at a chunk."""
    cut = data.rfind(b"\n") + 1
    if cut == 0 and len(data) > 4 * _CHUNK:
        cut = len(data) - 4  # a character of UTF-8 is four bytes at most; a cut inside one costs one wrong byte
    return data[:cut], data[cut:]


def _look(block: bytes, seen: _Survey) -> None:
    if block.isascii():
        seen.lines += block.count(b"\n")
        return
    try:
        text = block.decode("utf-8")
        seen.wide += len(text) - len(text.encode("ascii", "ignore"))
        seen.lines += block.count(b"\n")
    except UnicodeDecodeError:
        for line in block.split(b"\n"):
            _look_line(line, seen)


def _look_line(line: bytes, seen: _Survey) -> None:
    seen.lines += 1
    if line.isascii():
        return
    text = line.decode("utf-8", ERRORS)
    bad = text.count(UNDECODABLE)
    seen.wide += sum(1 for character in text if character > "\x7f") - bad
    if bad:
        seen.bad += bad
        seen.bad_lines += 1
        if len(seen.sample) < _SAMPLE:
            seen.sample += line[: _SAMPLE // 4] + b"\n"


def _legacy(sample: bytes) -> str | None:
    """The one legacy encoding that makes words of the sample; None when there is none, or more than one."""
    found = {name: _score(sample, name) for name in _LEGACY}
    if found["windows-1256"] >= 0.95:
        # Its bytes are Arabic letters in ISO-8859-6 too; the reverse fails: waw, heh, yeh become è, ç, ê.
        del found["iso-8859-6"]
    (best, name), (second, _) = sorted(((score, name) for name, score in found.items()), reverse=True)[:2]
    return name if best >= 0.85 and best - second >= 0.02 else None


def _score(sample: bytes, name: str) -> float:
    """The share of the characters outside ASCII that this encoding's languages write, 0 where a byte is not of it."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return 0.0
    wide = [character for character in text if character > "\x7f"]
    if not wide:
        return 0.0
    if name == "cp949":
        return sum(1 for c in wide if _common_hangul(c) or c in "·“”‘’…、。「」『』～") / len(wide)
    if name == "windows-1252":
        return _latin_score(text, wide)
    return _arabic_score(text, wide)


def _common_hangul(character: str) -> bool:
    """One of the 2,350 syllables of KS X 1001; the other 8,822 of CP949 are rare, and what misread bytes turn into."""
    return "가" <= character <= "힣" and len(character.encode("euc_kr", "ignore")) == 2


def _arabic_score(text: str, wide: list[str]) -> float:
    """Arabic letters and marks; none where alef and lam are rare, or the letters stand inside Latin words."""
    arabic = sum(1 for c in wide if "\u0600" <= c <= "\u06ff" or c in "\u200c\u200d\u200e\u200f" or c in _TYPOGRAPHIC)
    letters = len(_ARABIC.findall(text))
    mixed = len(_ARABIC_IN_LATIN.findall(text))
    likely = letters * 2 >= len(wide) and mixed * 10 <= letters and _alef_lam(text) * 12 >= letters
    return arabic / len(wide) if likely else 0.0


def _alef_lam(text: str) -> int:
    return text.count("\u0627") + text.count("\u0644")


def _latin_score(text: str, wide: list[str]) -> float:
    """Latin letters that stand beside ASCII letters (``é`` in ``José``), and typographic marks."""
    good = sum(1 for c in wide if c in _TYPOGRAPHIC)
    letters = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character.lower() in _LATIN and (_plain(before) or _plain(after)):
            letters += 1
    return (good + letters) / len(wide)


def _plain(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _statistical(sample: bytes) -> str | None:
    """charset-normalizer's answer, where it is sure (little chaos, and a language it recognises)."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:65536]).best()
    if best is None or best.chaos > 0.1 or best.coherence < 0.3:
        return None
    return _NAMES.get(best.encoding.replace("_", "-"))
