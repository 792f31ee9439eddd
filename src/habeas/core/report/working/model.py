"""Words as both a report and a word processor can hold them: runs with their checks, links and emphasis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

#: a line break that was meant, as one sign inside words
BREAK = "\u2028"


@dataclass(frozen=True, slots=True)
class Wrap:
    """A check (by its number in the report) or a link (by its target) around words; ``copy`` tells twins apart."""

    kind: str  # check, link
    what: str
    copy: int = 0

    @property
    def check(self) -> int:
        """The number of the check; -1 for a link."""
        return int(self.what) if self.kind == "check" else -1


@dataclass(frozen=True, slots=True)
class Run:
    """Words set in one way. ``note`` names a footnote that hangs here; such a run has no words."""

    text: str
    wraps: tuple[Wrap, ...] = ()
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    note: str = ""

    def set_as(self, other: Run) -> bool:
        """Whether both are set in the same way, so that they are one run."""
        return not self.note and not other.note and replace(self, text="") == replace(other, text="")


Words = tuple[Run, ...]

_SPACE = re.compile(r"[ \t\r\n]+")
#: signs that nobody sees: a word processor leaves them, checked prose refuses them
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)


def tidy(runs: Iterable[Run]) -> Words:
    """The runs with spaces collapsed, signs that nobody sees left out, in NFC, and neighbours of one kind joined."""
    kept: list[Run] = []
    spaced = True  # whether the sign before is a space, or there is none
    for run in runs:
        text = unicodedata.normalize("NFC", _SPACE.sub(" ", _UNSEEN.sub("", run.text)))
        text = re.sub(f" ?{BREAK} ?", BREAK, text)
        if spaced:
            text = text.removeprefix(" ") if kept else text.lstrip(_ENDS)
        if run.note:
            kept.append(run)
            continue
        if not text:
            continue
        spaced = text[-1] in (" ", BREAK)
        if kept and kept[-1].set_as(run):
            kept[-1] = replace(kept[-1], text=kept[-1].text + text)
        else:
            kept.append(replace(run, text=text))
    return _without_end(_loose_ends(_loose_spaces(kept)))


_ENDS = f" {BREAK}"


def _loose_ends(runs: list[Run]) -> list[Run]:
    """A check or link does not begin or end with a space: pandoc would leave it out."""
    for wrap in dict.fromkeys(wrap for run in runs for wrap in run.wraps):
        for step in (1, -1):
            runs = _loose_end(runs, wrap, step)
    return _joined(runs)


def _loose_end(runs: list[Run], wrap: Wrap, step: int) -> list[Run]:
    """The runs with the spaces at one end of a wrap set outside of it: the beginning (1) or the end (-1)."""
    found = list(runs)
    for at in range(len(found))[::step]:
        run = found[at]
        if wrap not in run.wraps:
            continue
        core = run.text.lstrip(_ENDS) if step > 0 else run.text.rstrip(_ENDS)
        space = run.text[: len(run.text) - len(core)] if step > 0 else run.text[len(core) :]
        outside = replace(run, text=space, wraps=tuple(one for one in run.wraps if one != wrap))
        if run.note or not space:
            break
        if core:
            inside = replace(run, text=core)
            found[at : at + 1] = [outside, inside] if step > 0 else [inside, outside]
            break
        found[at] = outside
    return found


def _without_end(runs: list[Run]) -> Words:
    for index in range(len(runs) - 1, -1, -1):
        if runs[index].note:
            continue
        text = runs[index].text.rstrip(f" {BREAK}")
        if text:
            runs[index] = replace(runs[index], text=text)
            break
        del runs[index]
    return tuple(runs)


def _loose_spaces(runs: list[Run]) -> list[Run]:
    """Emphasis does not begin or end with a space: such a space is set plainly."""
    loose: list[Run] = []
    for run in runs:
        if not (run.strong or run.emphasis) or run.note or run.code:
            loose.append(run)
            continue
        core = run.text.strip(f" {BREAK}")
        lead = run.text[: len(run.text) - len(run.text.lstrip(f" {BREAK}"))] if core else run.text
        tail = run.text[len(lead) + len(core) :]
        plain = replace(run, strong=False, emphasis=False)
        loose += [replace(plain, text=lead)] if lead else []
        loose += [replace(run, text=core)] if core else []
        loose += [replace(plain, text=tail)] if tail else []
    return _joined(loose)


def apart(words: Words) -> Words:
    """Words whose emphasis touches no other kind of emphasis: prose cannot say that; the later one is set plainly."""
    found: list[Run] = []
    for run in words:
        last = found[-1] if found else Run("")
        touches = last.wraps == run.wraps and (last.strong or last.emphasis) and not (last.note or run.note)
        found.append(replace(run, strong=False, emphasis=False) if touches and not last.set_as(run) else run)
    return tuple(_joined(found))


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].set_as(run):
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def plain(words: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in words)


def occurrences(words: Words) -> list[tuple[int, str]]:
    """Each check that stands in the words, in order, with its own words."""
    seen: dict[tuple[int, int], list[str]] = {}
    for run in words:
        for wrap in run.wraps:
            if wrap.kind == "check":
                seen.setdefault((wrap.check, wrap.copy), []).append(run.text)
    return [(number, "".join(texts)) for (number, _), texts in seen.items()]


def same_words(one: Words, other: Words) -> bool:
    """Whether both are the same words, checks, links, notes and emphasis; which twin a check is does not matter."""
    return _untwinned(one) == _untwinned(other)


def _untwinned(words: Words) -> list[Run]:
    kept = []
    for run in words:
        kept.append(replace(run, wraps=tuple(replace(wrap, copy=0) for wrap in run.wraps)))
    return _joined(kept)


def in_order(wraps: Iterable[Wrap]) -> tuple[Wrap, ...]:
    """Checks in the order of the report, the outer one first, then a link; each once."""
    found: dict[tuple[str, str], Wrap] = {}
    for wrap in wraps:
        found.setdefault((wrap.kind, wrap.what if wrap.kind == "check" else ""), wrap)
    return tuple(sorted(found.values(), key=lambda wrap: (wrap.kind == "link", wrap.check)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading, paragraph, item, code block, rule, figure or table, as it stands in the order of the document.

    ``path`` says in what it stands, a letter for each level: ``q`` quotation, ``b`` and ``n`` the beginning of an item
    with a bullet or number, ``c`` its continuation, ``f`` the caption of a figure. A table has ``rows`` of cells.
    """

    kind: str  # heading, text, code, rule, figure, table
    path: str = ""
    words: Words = ()
    level: int = 0
    rows: tuple[tuple[Words, ...], ...] = ()

    @property
    def text(self) -> str:
        """Its words alone."""
        return "\n".join("\t".join(plain(cell) for cell in row) for row in self.rows) or plain(self.words)

    def all_words(self) -> list[Words]:
        """Its words, or those of its cells."""
        return [cell for row in self.rows for cell in row] if self.kind == "table" else [self.words]

    def same(self, other: Entry) -> bool:
        """Whether both are the same in kind, place and words."""
        if (self.kind, self.path, self.level) != (other.kind, other.path, other.level):
            return False
        if self.kind == "figure":
            return True
        if len(self.rows) != len(other.rows):
            return False
        return same_words(self.words, other.words) and all(map(same_row, self.rows, other.rows))


def same_row(one: tuple[Words, ...], other: tuple[Words, ...]) -> bool:
    """Whether two rows are the same; empty cells at the end do not count."""
    a, b = _filled(one), _filled(other)
    return len(a) == len(b) and all(map(same_words, a, b))


def _filled(row: tuple[Words, ...]) -> list[Words]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def with_wraps(pieces: Iterable[tuple[str, Run]]) -> Words:
    """Runs from single signs and how each is set."""
    found = []
    for _, group in groupby(pieces, key=lambda piece: piece[1]):
        together = list(group)
        found.append(replace(together[0][1], text="".join(sign for sign, _ in together)))
    return tuple(found)
