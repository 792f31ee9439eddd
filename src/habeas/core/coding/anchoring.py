"""Where words stand in a text: anchors of passages, and every place where a span's words occur.

All positions are code points of the text in NFC. An anchor is a quotation with its context and position, as in the
TextQuoteSelector and TextPositionSelector of the W3C Web Annotation Data Model (sections 4.2.4 and 4.2.5).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from habeas.core.coding.fields import CodingProblems
from habeas.core.coding.records import Coding, Span
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.problems import Problem

#: Code points kept before and after the words, so that they are found again when the text changes elsewhere.
CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words ``text[start:end]``, with up to 32 code points before (``prefix``) and after (``suffix``)."""

    start: int
    end: int
    prefix: str
    suffix: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise Broken("an anchor holds no words")


def anchor(text: str, words: str, occurrence: int | None = None) -> Anchor:
    """The anchor of ``words``; refused where they do not occur, or occur more than once and nobody says which."""
    require_nfc(text)
    wanted = unicodedata.normalize("NFC", words)
    starts = starts_of(text, wanted)
    if not starts:
        raise WrongUse("words-not-found", "The words do not stand in the text.", do=_hint(text, wanted))
    if occurrence is None and len(starts) > 1:
        do = f"Say which one: occurrence: 1 to {len(starts)}, or quote more words."
        raise WrongUse("words-not-unique", f"The words stand in the text {len(starts)} times.", do=do)
    if occurrence is not None and not 1 <= occurrence <= len(starts):
        what = f"The words stand in the text {_times(len(starts))}, so there is no occurrence {occurrence}."
        raise WrongUse("no-such-occurrence", what, do=f"Say an occurrence from 1 to {len(starts)}.")
    return anchor_at(text, starts[(occurrence or 1) - 1], len(wanted))


def anchor_coding(coding: Coding, text: str, *, file: str) -> dict[str, Anchor]:
    """The anchor of each passage of ``coding`` by its name; raises `CodingProblems` with all that is not found.

    A span for translations (one with a ``language``) need not stand in the transcript.
    """
    anchors: dict[str, Anchor] = {}
    problems: list[Problem] = []
    for passage in coding.passages.values():
        try:
            anchors[passage.name] = anchor(text, passage.words, passage.occurrence)
        except WrongUse as error:
            says = f"the passage {passage.name[:40]!r}: {error.what}"
            problems.append(Problem(error.code, file, passage.line, 1, None, says, None, error.do or ""))
    for span in coding.spans:
        if span.language is None and not find_spans(text, span):
            says = "a span whose words do not stand in the text" + (" that often" if span.occurrence else "")
            do = "Mend the words; for a spelling used in translations add its language."
            problems.append(Problem("span-not-found", file, span.line, 1, None, says, None, do))
    if problems:
        raise CodingProblems(problems)
    return anchors


def find_spans(text: str, span: Span, *, every: bool = False) -> list[tuple[int, int]]:
    """Where the span's words stand, as (start, end); only the ``occurrence``-th, unless ``every`` is asked.

    Korean particles may follow a name directly. A word of Latin (or Greek, Cyrillic) letters or of digits must not
    run on in the same script: "Kim" is not in "Kimchi". Capitals, line breaks for spaces, the kinds of hyphen and
    apostrophe, Arabic vowel signs and characters without width do not hide a name.
    """
    require_nfc(text)
    places = _matches(text, span.words)
    return places if every else span.chosen(places)


#: Without width or meaning for a name: soft hyphen, joiners, marks of direction, Arabic vowel signs and tatweel.
_INVISIBLE = (
    "[\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
)
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_APOSTROPHES = "'\u2018\u2019\u02bc\u2032"


def _matches(text: str, words: str) -> list[tuple[int, int]]:
    pattern = _pattern(unicodedata.normalize("NFC", words))
    found, at = [], 0
    while pattern and (match := pattern.search(text, at)):
        start, end = match.span()
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if not _runs_on(text, start, end):
            found.append((start, end))
        at = start + 1
    return found


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str] | None:
    """The words as an expression: as written or in capitals, however spaced, hyphenated and vowelled."""
    visible = re.sub(_INVISIBLE, "", words).strip()
    parts = [_part(piece) for piece in re.findall(r"\s+|[^\W\d_]+|\S", visible)]
    return re.compile(_INVISIBLE.join(parts)) if parts else None


def _part(piece: str) -> str:
    if piece.isspace():
        return r"\s+"
    for kind in (_HYPHENS, _APOSTROPHES):
        if piece in kind:
            return f"[{re.escape(kind)}]"
    spellings = {piece, piece.upper()} if len(piece) > 1 else {piece}
    return "(?:" + "|".join(_INVISIBLE.join(map(re.escape, letters)) for letters in sorted(spellings)) + ")"


def _runs_on(text: str, start: int, end: int) -> bool:
    """Whether a word of a script with capitals, or a number, goes on before or after the match."""
    before = start > 0 and _same_word(text[start - 1], text[start])
    return before or (end < len(text) and _same_word(text[end - 1], text[end]))


def _same_word(left: str, right: str) -> bool:
    if left.isdigit() or right.isdigit():
        return left.isdigit() and right.isdigit()
    return _cased(left) and _cased(right)


def _cased(character: str) -> bool:
    """Letters with capitals: Latin, Greek, Cyrillic, Armenian; not Hangul, Han, Kana or Arabic, where words join."""
    return unicodedata.category(character) in ("Lu", "Ll", "Lt")


def require_nfc(text: str) -> None:
    """Broken where the text is not in NFC, in which positions are counted."""
    if not unicodedata.is_normalized("NFC", text):
        raise Broken("positions count code points of NFC text, and this text is not in NFC")


def starts_of(text: str, words: str) -> list[int]:
    """Every start of ``words``, overlapping ones too."""
    starts: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0:
        starts.append(at)
        at = text.find(words, at + 1)
    return starts


def anchor_at(text: str, start: int, length: int) -> Anchor:
    """The anchor of what stands there, with its context."""
    end = start + length
    return Anchor(start, end, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _hint(text: str, words: str) -> str:
    """What to do about words that are not found: only their spaces may differ."""
    if words and " ".join(words.split()) in " ".join(text.split()):
        return "Spaces or line breaks differ: copy the words from the text, after | for more than one line."
    return "Copy the words from the text as coders see it."
