"""Looks for planted names in whatever the program says, however they are written: script, romanisation, normal form,
letter case, encoding; whole and in pieces."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote_plus

from habeas.core.kernel.names import fold

_HANGUL = re.compile(r"[가-힣]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_QUOTED = re.compile(rb"(?:=[0-9A-F]{2}){2}")
_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_SPACED_HEX = re.compile(r"(?:\\?x?[0-9a-fA-F]{2}[ :,]){6,}")
#: encodings in which a file may have been written
_CODECS = ("utf-16-le", "utf-16-be", "cp949", "cp1256")
#: letters that a pattern takes for a Latin one where case does not count
_ALSO_LATIN = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
#: letters of a folded needle that is looked for inside other words
_LONG = {"hangul": 3, "latin": 8, "other": 5}

_LEAD = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_TAIL = " k k k n n n t l l l l l l l l m p p t t ng t t k t p t".split(" ")
_LEAD_MR = "k kk n t tt r m p pp s ss - ch tch ch' k' t' p' h".split()
_VOWEL_MR = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()
_SURNAMES = dict(pair.split() for pair in "김 kim,이 lee,리 ri,박 pak,최 choe,노 no,로 ro,임 lim,림 rim".split(","))


def romanised(name: str) -> set[str]:
    """A Hangul name in Latin letters: Revised Romanisation, McCune and Reischauer's, and as in the north; without the
    rules that join syllables, for who romanises a name seldom applies them."""
    syllables = [sign for sign in name if _HANGUL.match(sign)]
    ways = set()
    for lead, vowel in ((_LEAD, _VOWEL), (_LEAD_MR, _VOWEL_MR)):
        latin = []
        for sign in syllables:
            number = ord(sign) - 0xAC00
            parts = lead[number // 588], vowel[number % 588 // 28], _TAIL[number % 28]
            latin.append("".join(parts).replace("-", ""))
        ways.add(" ".join(latin))
        if syllables and syllables[0] in _SURNAMES:
            ways.add(" ".join([_SURNAMES[syllables[0]], *latin[1:]]))
    return {way for way in ways if way}


class Planted:
    """The strings that must not be seen."""

    def __init__(self, names: Iterable[str], innocent: Iterable[str] = ()) -> None:
        self.names = {name for name in names if len(name) > 1}
        self._innocent = " ".join(innocent)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """Names as words: Latin ones bounded on both sides, others where no longer word ends in them."""
        latin = [name for name in self.names if name.isascii()]
        pieces = {piece for name in latin for piece in self._pieces(name)}
        others = [name for name in self.names if not name.isascii()]
        ways = [
            (r"(?i:(?<!\w)(?:{})(?!\w))", [*latin, *pieces]),
            (r"(?<![가-힣])(?:{})", others),
        ]
        written = [way.format(_any_of(each)) for way, each in ways if each]
        return re.compile("|".join(written) or r"(?!)")

    @cached_property
    def _in_lower_case(self) -> list[str]:
        """What stands in lower case in every text in which the pattern finds anything."""
        pieces = {piece for name in self.names if name.isascii() for piece in self._pieces(name)}
        return sorted({_lower(each) for each in self.names | pieces})

    def _pieces(self, name: str) -> Iterator[str]:
        """A given name by itself, the part of an address before its @; not what the example's own words say too."""
        local = name.partition("@")[0]
        found = [local] if "@" in name else [part for part in re.split(r"[ ,]", name) if "-" in part]
        found = [piece for piece in found if len(piece) >= 6]
        for piece in found:
            if not re.search(rf"(?i)(?<!\w){re.escape(piece)}(?!\w)", self._innocent):
                yield piece

    @cached_property
    def folded(self) -> dict[str, str]:
        """Folded needle -> the name that it stands for: long ones, that are no part of an ordinary word."""
        innocent = fold(self._innocent) if len(self._innocent) < 10_000 else ""
        found = {}
        for name in self.names:
            for way in {name, *(romanised(name) if _HANGUL.search(name) else ())}:
                needle = fold(way)
                kind = "hangul" if _HANGUL.search(way) else "latin" if way.isascii() else "other"
                if len(needle) >= _LONG[kind] and needle not in innocent:
                    found[needle] = name
        return found

    def found(self, content: str | bytes) -> list[str]:
        """The names that stand in it, however they are written."""
        hits: set[str] = set()
        for view in views(content):
            plain = " ".join(unicodedata.normalize("NFC", view).split())
            lower = _lower(plain)
            if any(needle in lower for needle in self._in_lower_case):  # far quicker than the pattern, which decides
                hits.update(self.words.findall(plain))
            folded = _folded(plain)
            hits.update(name for needle, name in self.folded.items() if needle in folded)
        return sorted(hits)


def _lower(text: str) -> str:
    return text.translate(_ALSO_LATIN).lower()


@lru_cache(maxsize=4096)
def _folded_piece(piece: str) -> str:
    return fold(piece)


def _folded(text: str) -> str:
    """The whole folded, piece by piece: pages have most of their words in common. A piece ends where a word does, and a
    name may stand on both sides of a tag."""
    pieces = re.split(r"(?<=[>.;}])", text)
    return "".join(_folded_piece(piece) for whole in pieces for piece in _short(whole))


def _short(piece: str) -> Iterator[str]:
    for start in range(0, len(piece), 9_000):
        yield piece[start : start + 9_000]


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def views(content: str | bytes) -> Iterator[str]:
    """The content as a reader may take it: as it is, and each escape and encoding undone."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    text = raw.decode("utf-8", "replace")
    yield text
    if "&#" in text or "&quot;" in text or "&amp;" in text or "&#x27;" in text:
        yield html.unescape(text)
    if _PERCENT.search(text):
        yield unquote_plus(text)
    if _ESCAPED.search(text):
        yield _ESCAPED.sub(_sign, text)
    if _QUOTED.search(raw):
        yield quopri.decodestring(raw[:2_000_000]).decode("utf-8", "replace")
    if b"\0" in raw or "�" in text:
        for codec in _CODECS:
            yield raw.decode(codec, "replace")
    yield " ".join(_tokens(text))


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def _tokens(text: str) -> Iterator[str]:
    """Words in base 64 and in hexadecimal that are text again once undone."""
    for token in _TOKEN.findall(text):
        yield from _in_base64(token)
    for token in (*_HEX.findall(text), *_SPACED_HEX.findall(text)):
        try:
            yield bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", token.replace("\\x", ""))).decode("utf-8")
        except ValueError:
            continue


@lru_cache(maxsize=1 << 16)
def _in_base64(token: str) -> tuple[str, ...]:
    decoded = []
    bare = token.rstrip("=")
    for alphabet in (b"+/", b"-_"):
        try:
            raw = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=alphabet, validate=True)
            decoded.append(raw.decode("utf-8"))
        except (binascii.Error, ValueError):
            continue
    return tuple(decoded)


def innocent_words() -> list[str]:
    """What the pages, the places and the vocabulary of the example say by themselves."""
    from habeas.faces.web.words import table
    from support.haesong import EXAMPLE

    words = [side for pair in table().values() for side in pair]
    return [*words, (EXAMPLE / "map.geojson").read_text(encoding="utf-8"), Path(__file__).read_text(encoding="utf-8")]
