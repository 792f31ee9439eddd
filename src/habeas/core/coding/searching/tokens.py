"""A text as tokens: what is looked for, and where it stands.

The first sign of a token says what it is:

``=`` a word as it is written · ``~`` folded, where that differs · ``^`` its stem, where that differs again ·
``2`` two neighbouring syllables of one word of Hangul (or Chinese) · ``+`` of two words, the last and the first ·
``1`` the first syllable of such a word · ``k`` the stem of a Korean verb · ``n`` a name in Hangul that is written in
other letters · ``c`` a whole code, of a record or of the vocabulary · ``d``, ``e`` days (``days.py``) ·
``t`` a time code · ``-`` at a word that follows the one before with more between them than a space, and again with
what that is.

A word counts one position, a syllable of Hangul as well; where a sentence ends, one position is left out, so that no
phrase goes on in the next. A time code counts none: nobody said it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from habeas.core.coding.searching import arabic_names, korean, latin_names, spelled, words
from habeas.core.kernel import timecodes

#: changes whenever the tokens of a text do: an index of another version is made again
VERSION = 6
EXACT, FOLDED, SMART = "exact", "folded", "smart"
MODES = (EXACT, FOLDED, SMART)

_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d"
_SIGNS = "가-힣㐀-\u9fff\uf900-\ufaff々぀-ヿ"
_RUN = re.compile(
    rf"(?P<signs>[{_SIGNS}]+)|(?P<word>[^\W_{_SIGNS}](?:[^\W_{_SIGNS}]|[{_MARKS}])*)|(?P<end>[.!?。？！؟…]+(?=\s|$)|\n\s*?\n)"
)


_CAPITALS = re.compile(r"[A-Z]\w*[^\w\s]?[\s.-]+(?:\w+[\s.-]+)?[A-Z]")
_JOINERS = frozenset("-‐‑–'’")
_SPACE = re.compile(r"\s+")
_USUAL = frozenset((" ", ", ", "", "-"))
_LONGEST_BETWEEN, _FAR = 8, 60
_KEPT = 12  # longer runs of syllables, as a sentence in Chinese, hardly come again
_ENDED = re.compile(r"""[.!?。？！؟…][\s"'”’»」』)\]]*\Z""")


class Token(NamedTuple):
    """What is looked for, its position, and the characters of the normal text that it stands for."""

    key: str
    position: int
    start: int
    end: int


class Piece(NamedTuple):
    """A word, or a run of syllables, and where it stands."""

    text: str
    position: int
    start: int
    end: int
    signs: bool
    joined: bool  # it follows the piece before it without a space, as after a hyphen
    between: str = " "  # what stands between it and the piece before


def normal(text: str) -> str:
    """The text as it is searched: composed (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def pieces_of(text: str, position: int = 0) -> list[Piece]:
    """The words of a normal text, from a position on."""
    found: list[Piece] = []
    last = -1
    for run in _RUN.finditer(text):
        kind = run.lastgroup
        if kind == "end":
            position += 1
            continue
        start, end = run.span()
        between = text[last:start] if last >= 0 else " "
        if between not in _USUAL:
            between = _seen(between)
        found.append(Piece(run.group(), position, start, end, kind == "signs", between in _JOINERS, between))
        position += end - start if kind == "signs" else 1
        last = end
    return found


def _seen(signs: str) -> str:
    """What stands between two words, as far as it is seen; white space is one space."""
    return _SPACE.sub(" ", signs if signs.isascii() else signs.translate(words.INVISIBLE))[:_LONGEST_BETWEEN]


def between_keys(piece: Piece) -> tuple[str, ...]:
    """What says that more than a space stands before the piece, or nothing."""
    return () if piece.between == " " else ("-", "-" + (piece.between or "0"))


def tokens_of(text: str, position: int = 0) -> Iterator[Token]:
    """Every token of a text, from a position on."""
    text, codes = timecodes.apart(normal(text))
    pieces = pieces_of(text, position)
    yield from _of_times(codes, pieces, position)
    before: Piece | None = None
    for piece in pieces:
        if piece.between != " ":
            for key in between_keys(piece):
                yield Token(key, piece.position, piece.start, piece.end)
        at, start = piece.position, piece.start
        if not piece.signs:
            for key in _word_keys(piece.text):
                yield Token(key, at, start, piece.end)
        else:
            if before is not None and before.signs and before.position + len(before.text) == at:
                yield Token("+" + before.text[-1] + piece.text[0], at - 1, before.end - 1, start + 1)
            keys = _sign_keys if len(piece.text) <= _KEPT else _sign_keys.__wrapped__
            for key, first, last in keys(piece.text):
                yield Token(key, at + first, start + first, start + last)
        before = piece
    if _CAPITALS.search(text):
        yield from _names(pieces)


@lru_cache(maxsize=5_000)
def tokens_of_name(text: str) -> tuple[tuple[str, int], ...]:
    """The tokens of what comes again and again, a place or an agency, and their positions."""
    return tuple((key, position) for key, position, _, _ in tokens_of(text))


def going_on(text: str, end: int) -> str:
    """How the sentence goes on in the next line of a text, where a line ends there and its sentence does not: the first
    words of that line."""
    if _ENDED.search(text, max(0, end - 20), end):
        return ""
    rest = text[end : end + _FAR]
    if len(rest) == _FAR:  # no half word
        rest = rest[: max(rest.rfind(" "), 0)]
    plain = timecodes.apart(rest)[0]
    stop = _RUN.match(plain, len(plain) - len(plain.lstrip(" ")))
    if stop is not None and stop.lastgroup == "end":
        return ""
    return plain if plain.strip() else ""


def positions_in(text: str) -> int:
    """How many positions the words of a text take, the text not ending with a sentence."""
    pieces = pieces_of(timecodes.apart(normal(text))[0])
    return pieces[-1].position + (len(pieces[-1].text) if pieces[-1].signs else 1) if pieces else 0


def _of_times(codes: list[tuple[int, int, int]], pieces: list[Piece], position: int) -> Iterator[Token]:
    """Each time code, at the word that follows it."""
    for start, end, seconds in codes:
        at = next((piece.position for piece in pieces if piece.start >= end), position)
        yield Token(f"t{seconds}", at, start, end)


@lru_cache(maxsize=100_000)
def _word_keys(word: str) -> tuple[str, ...]:
    plain = words.folded(word)
    found = ["=" + word]
    if plain != word:
        found.append("~" + plain)
    found += ["^" + stem for stem in words.stems(plain) if stem != plain]
    return tuple(found)


@lru_cache(maxsize=100_000)
def _sign_keys(run: str) -> tuple[tuple[str, int, int], ...]:
    """The keys of a run of syllables, each with the first of its syllables and the one after its last."""
    pairs = [("2" + run[first : first + 2], first, first + 2) for first in range(len(run) - 1)]
    stem = korean.verb_stem(run)
    return (("1" + run[0], 0, 1), *pairs, *([("k" + stem, 0, len(run))] if stem else ()))


def _names(pieces: list[Piece]) -> Iterator[Token]:
    """Korean names in Latin letters: two or three capitalised words that surely are one."""
    for name, first, last in name_windows(pieces):
        for written in spelled.in_hangul(name):
            yield Token("n" + written, first.position, first.start, last.end)


def name_windows(pieces: list[Piece]) -> Iterator[tuple[str, Piece, Piece]]:
    """Every two and three neighbouring words that could be a name, as it is written, with its first and last piece."""
    grouped = _hyphenated(pieces)
    for index in range(len(grouped)):
        for size in (2, 3):
            some = grouped[index : index + size]
            if len(some) < size or not all(_may_be_name(each) for each in some):
                break
            if some[-1][0].position - some[0][0].position > 5:
                break
            name = " ".join("-".join(piece.text for piece in each) for each in some)
            yield name, some[0][0], some[-1][-1]


def _hyphenated(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces of each word that hyphens divide, together."""
    grouped: list[list[Piece]] = []
    for piece in pieces:
        if piece.joined and grouped and len(grouped[-1]) < 3 and not piece.signs and not grouped[-1][-1].signs:
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    return grouped


def _may_be_name(word: list[Piece]) -> bool:
    head = word[0].text
    return not word[0].signs and head.isascii() and head.isalpha() and head[0].isupper()


def forget() -> None:
    """Forget the words and names that were seen: they are kept in memory to be quick."""
    for kept in (_word_keys, _sign_keys, tokens_of_name):
        kept.cache_clear()
    words.forget()
    korean.forget()
    spelled.forget()
    arabic_names.forget()
    latin_names.forget()
