"""Compares quoted words with a passage: nothing may be changed, and a cut may not lose a denial.

Set aside: typographic marks (kinds of quotation marks and dashes), spaces, the case of the first letter after the
opening mark or a cut, a comma or full stop at the end of the quoted words. Allowed and listed: ``…`` and ``[…]`` for a
cut, ``[words]`` for an insertion or in place of a masked identity, ``[t]hey`` for a changed case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from habeas.core.report.negation import denials

MARKS = "\"'“”„‟‘’‚‛«»‹›「」『』《》〈〉＂"
_DASHES = "-‐‑‒–—―−"
#: words beyond which the place of a change is no longer looked for
LONG = 3000
_SHOWN = 5

#: signs that nobody sees; replaced one for one, so that places stay
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOKEN = re.compile(
    r"(?P<cut>\[ ?(?:…|\.{3}|\. \. \.) ?\]|…+|\.{3,}|\. \. \.)"
    r"|(?P<case>\[(?P<letter>[^\W\d_])\](?P<rest>[\w\u0300-\u036f]+(?:['’][^\W\d_]+)*))"
    r"|(?P<masked>\[[A-Z]{1,3}-\d{1,12}\])"
    r"|(?P<bracket>\[[^\[\]]{1,300}\])"
    r"|(?P<word>[\w\u0300-\u036f]+(?:['’ʼ][^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str  # word, mark, cut, masked, bracket
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing gave: ``code`` is empty where the words are the passage's, else the problem's code.

    ``at`` is the offset of the changed word; ``passage`` are the passage's own words around it; ``allowed`` lists cuts,
    insertions and masked identities.
    """

    code: str = ""
    at: int = 0
    passage: str = ""
    allowed: tuple[str, ...] = ()


def quoted(words: str) -> tuple[int, int]:
    """Where in the words of a span the quotation stands: between its marks, or everything where there are none."""
    start = len(words) - len(words.lstrip())
    end = len(words.rstrip())
    last = end
    while last > start and words[last - 1] in ".,;:":
        last -= 1
    if last - start >= 2 and words[start] in MARKS and words[last - 1] in MARKS:
        return start + 1, last - 1
    return start, end


def compare(words: str, passage: str) -> Comparison:
    """Whether the quoted words (without their marks) are those of the passage."""
    said, truth = _tokens(words), [word for word in _tokens(passage) if word.kind != "cut"]
    allowed = tuple(words[word.start : word.end] for word in said if word.kind in ("cut", "masked", "bracket"))
    added = next((word for word in said if word.kind == "bracket" and denials(word.text.split())), None)
    if added is not None:
        return Comparison("changed-quotation", added.start, _around(truth, passage, 0, 0), allowed)
    fragments = _fragments(said)
    if not any(word.kind in ("word", "masked") for fragment in fragments for word in fragment):
        return Comparison("changed-quotation", 0, "", allowed)
    lost = _least_lost(fragments, truth)
    if lost is None:
        return _change(said, truth, passage, allowed)
    if lost:
        first, fragment = lost[0]
        beside = fragments[fragment][0] if fragment < len(fragments) else fragments[-1][-1]
        return Comparison("dropped-negation", beside.start, _around(truth, passage, first, first + 1), allowed)
    return Comparison(allowed=allowed)


def _tokens(text: str) -> list[_Word]:
    found: list[_Word] = []
    text = _INVISIBLE.sub(" ", text)
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "mark" and match[0] in MARKS:
            continue
        shown = match["letter"] + match["rest"] if match["case"] else match[0]
        if kind == "mark" and shown in _DASHES:
            shown = "-"
        kind = "word" if match["case"] else kind
        shown = unicodedata.normalize("NFC", shown).replace("’", "'").replace("ʼ", "'")
        found.append(_Word("case" if match["case"] else kind, shown, match.start(), match.end()))
    return found


def _fragments(said: Sequence[_Word]) -> list[list[_Word]]:
    fragments: list[list[_Word]] = [[]]
    for word in said:
        if word.kind == "cut":
            fragments.append([])
        else:
            fragments[-1].append(word)
    for fragment in fragments:
        while fragment and fragment[-1].kind == "mark" and fragment[-1].text in ".,":
            fragment.pop()
    return [fragment for fragment in fragments if fragment] or [[]]


def _same(word: _Word, truth: _Word, first: bool) -> bool:
    if word.kind in ("masked", "bracket") or truth.kind in ("masked", "bracket"):
        return word.text == truth.text or (word.kind == "bracket" and truth.kind == "masked")
    if word.text == truth.text:
        return True
    if not (first or word.kind == "case"):
        return False
    return word.text[1:] == truth.text[1:] and word.text[:1].casefold() == truth.text[:1].casefold()


def _match(fragment: Sequence[_Word], truth: Sequence[_Word], at: int) -> int | None:
    """The position after the fragment when it stands at ``at``; an insertion takes no word of the passage."""
    first = True
    for word in fragment:
        if at < len(truth) and _same(word, truth[at], first):
            at += 1
        elif word.kind != "bracket":
            return None
        first = first and word.kind != "word"
    return at


@dataclass(slots=True)
class _Way:
    """One way to lay the fragments on the passage: where it ends, which denials its cuts lose before which fragment."""

    end: int
    lost: list[tuple[int, int]] = field(default_factory=list)


def _least_lost(fragments: Sequence[Sequence[_Word]], truth: Sequence[_Word]) -> list[tuple[int, int]] | None:
    """What is lost by the way to lay the fragments on the passage that loses fewest denials; None where none fits."""
    denied = denials([word.text for word in truth])
    ways: list[_Way] = []
    for number, fragment in enumerate(fragments):
        found: list[_Way] = []
        before = _Before(sorted(ways, key=lambda way: way.end), denied)
        for at in range(len(truth) + 1):
            end = _match(fragment, truth, at)
            if end is None or (end == at and any(word.kind != "bracket" for word in fragment)):
                continue
            if number == 0:
                lost = _between(denied, _clause_start(truth, at), at, 0)
            elif (way := before.best(at)) is not None:
                lost = way.lost + _between(denied, way.end, at, number)
            else:
                continue
            found.append(_Way(end, lost))
        if not found:
            return None
        ways = found[:_WAYS]
    last = len(fragments)
    ends = [_Way(way.end, way.lost + _between(denied, way.end, _clause_end(truth, way.end), last)) for way in ways]
    return min((way.lost for way in ends), key=len)


#: ways to lay a quotation on its passage that are followed further
_WAYS = 200


@dataclass(slots=True)
class _Before:
    """The ways that the fragments before can lie, in the order of their ends; asked for positions in order."""

    ways: Sequence[_Way]
    denied: Sequence[int]
    _seen: int = 0
    _best: _Way | None = None

    def best(self, at: int) -> _Way | None:
        """The way that ends by ``at`` and from which fewest denials are lost up to there."""
        while self._seen < len(self.ways) and self.ways[self._seen].end <= at:
            way = self.ways[self._seen]
            if self._best is None or self._cost(way) < self._cost(self._best):
                self._best = way
            self._seen += 1
        return self._best

    def _cost(self, way: _Way) -> int:
        return len(way.lost) - bisect_left(self.denied, way.end)


def _between(denied: Sequence[int], start: int, end: int, number: int) -> list[tuple[int, int]]:
    return [(index, number) for index in denied[bisect_left(denied, start) : bisect_left(denied, end)]]


_CLAUSE = frozenset(".!?;:,-。？！、")


def _clause_start(truth: Sequence[_Word], at: int) -> int:
    while at and not (truth[at - 1].kind == "mark" and truth[at - 1].text in _CLAUSE):
        at -= 1
    return at


def _clause_end(truth: Sequence[_Word], at: int) -> int:
    if at and truth[at - 1].kind == "mark" and truth[at - 1].text in _CLAUSE:
        return at
    while at < len(truth) and not (truth[at].kind == "mark" and truth[at].text in _CLAUSE):
        at += 1
    return at


def _change(said: Sequence[_Word], truth: Sequence[_Word], passage: str, allowed: tuple[str, ...]) -> Comparison:
    """Names the first word that the passage does not have, and whether a denial went with it."""
    words = [word for word in said if word.kind not in ("cut", "bracket") and not _set_aside(word)]
    true = [word for word in truth if not _set_aside(word)]
    if not words or not true or len(words) + len(true) > LONG:
        return Comparison("changed-quotation", said[0].start if said else 0, "", allowed)
    cuts = [word.start for word in said if word.kind in ("cut", "bracket")]
    steps = SequenceMatcher(None, [w.text.casefold() for w in words], [t.text.casefold() for t in true], False)
    for kind, left, right, low, high in steps.get_opcodes():
        if kind == "equal":
            continue
        at = words[min(left, len(words) - 1)].start
        edge = low == 0 or high == len(true)
        if kind == "insert" and (edge or any(words[left - 1].end <= cut <= at for cut in cuts)):
            continue
        if kind == "replace" and edge:  # the passage goes on beyond the quotation: compare as many words, and one more
            size = min(high - low, right - left + 1)
            low, high = (high - size, high) if low == 0 else (low, low + size)
        dropped = denials([t.text for t in true[low:high]])
        kept = denials([w.text for w in words[left:right]])
        code = "dropped-negation" if len(dropped) > len(kept) else "changed-quotation"
        return Comparison(code, at, _around(true, passage, low, high), allowed)
    at = words[0].start
    return Comparison("changed-quotation", at, _around(true, passage, 0, 0), allowed)


def _set_aside(word: _Word) -> bool:
    return word.kind == "mark" and word.text in ".,"


def _around(truth: Sequence[_Word], passage: str, low: int, high: int) -> str:
    """The passage's own words around ``low`` to ``high``: a short cut of it."""
    if not truth:
        return ""
    first = max(0, low - _SHOWN)
    last = min(len(truth), max(high, low + 1) + _SHOWN, first + 6 * _SHOWN)
    first = min(first, last - 1)
    return passage[truth[first].start : truth[last - 1].end]
