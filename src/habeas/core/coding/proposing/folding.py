# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""A text in the one form that the rules read, and the way back to where its signs stand.

Full width becomes ordinary, digits of every script become 0 to 9, parts of a Hangul syllable and a letter with its
accents become one sign, Arabic vowel signs and what has no width go. Each sign of the folded text knows which signs of
the text it stands for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: without width or meaning for a rule: as in habeas.core.coding.anchoring
_GONE = re.compile(
    "[\u00ad\u034f\u0610-\u061a\u0640\u064b-\u065f\u0670\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_ONE_SIGN = str.maketrans({"–": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-", "\u00a0": " ", "\u3000": " ", "’": "'", "‘": "'", "ʼ": "'", "′": "'"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """``text[n]`` stands for ``original[starts[n]:ends[n]]``."""

    text: str
    starts: list[int]
    ends: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the signs ``start`` to ``end`` of the folded text stand in the original."""
        return self.starts[start], self.ends[end - 1]


def fold_text(text: str) -> Folded:
    """The folded text; any string is taken, also one in no normal form or with unpaired surrogates."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = _cluster(text, at)
        for sign in _folded(text[at:end]):
            signs.append(sign)
            starts.append(at)
            ends.append(end)
        at = end
    return Folded("".join(signs), starts, ends)


def _cluster(text: str, at: int) -> int:
    """The end of the sign that begins at ``at``, with all that belongs to it."""
    end = at + 1
    if end == len(text) or text[end] < "\u0300":
        return end
    if "\u1100" <= text[at] <= "\u11ff" or "\ua960" <= text[at] <= "\ua97c" or "\uac00" <= text[at] <= "\ud7a3":
        while end < len(text) and ("\u1160" <= text[end] <= "\u11ff" or "\ud7b0" <= text[end] <= "\ud7fb"):
            end += 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _folded(sign: str) -> str:
    if sign < "\u0080":
        return sign
    if len(sign) == 1 and "\uac00" <= sign <= "\ud7a3":
        return sign
    bare = _GONE.sub("", sign)
    if not bare:
        return ""
    decimal = unicodedata.decimal(bare[0], None)
    if decimal is not None:
        return str(decimal)
    composed = unicodedata.normalize("NFC", bare).translate(_ONE_SIGN)
    if unicodedata.decomposition(composed[0]).startswith(("<wide>", "<narrow>")):
        composed = unicodedata.normalize("NFKC", composed).translate(_ONE_SIGN)
    return composed
