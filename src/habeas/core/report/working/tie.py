"""Ties checks to the words of an edited copy: by content control, else by bookmark, else by the words themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from habeas.core.report.working.model import Run, Words, Wrap, in_order, occurrences, plain, tidy
from habeas.core.report.working.source import LINKS, Source
from habeas.core.report.working.walked import Edited, Paragraph, Said


class Tie:
    """Reads the words of an edited copy with their checks. A check whose control is there is tied by it alone: what
    Word does with a bookmark when a sentence is copied is not what was meant."""

    def __init__(self, source: Source, edited: Edited) -> None:
        self._known = len(source.checks)
        links = sorted(source.targets)
        self._links = {_address(what): what for what in links} | {what: what for what in links}
        everywhere = [*edited.body, *(one for note in edited.notes.values() for one in note)]
        self._controlled = {
            wrap.check
            for paragraph in everywhere
            for cell in paragraph.cells()
            for said in cell
            for wrap in said.around
            if said.run.text.strip() and wrap.kind == "check"
        }
        self._controlled -= self._swollen(source, everywhere)

    def _swollen(self, source: Source, everywhere: Sequence[Paragraph]) -> set[int]:
        """Checks whose control swallowed another one beside it, as LibreOffice does, and that have a bookmark still."""
        words = (cell for leaf in source.leaves for cell in leaf.entry.all_words())
        nested = {pair for cell in words for run in cell for pair in _pairs(run.wraps)}
        said = [one for paragraph in everywhere for cell in paragraph.cells() for one in cell if one.run.text.strip()]
        swallowing = {outer for one in said for outer, inner in _pairs(one.around) if (outer, inner) not in nested}
        return swallowing & {number for one in said for number, _ in one.marks}

    def words(self, said: Iterable[Said], notes: dict[str, str]) -> Words:
        """The words with their checks; ``notes`` gives the name of each footnote."""
        runs = []
        for one in said:
            bookmarks = [Wrap("check", str(n), copy) for n, copy in one.marks if n not in self._controlled]
            controls = [w for w in one.around if w.kind == "link" or w.check in self._controlled]
            wraps = [self._wrap(wrap) for wrap in (*controls, *bookmarks)]
            run = replace(one.run, wraps=in_order(wrap for wrap in wraps if wrap))
            runs.append(replace(run, note=notes.get(run.note, "")) if run.note else run)
        return tidy(_untangled(_one_copy([run for run in runs if run.text or run.note])))

    def _wrap(self, wrap: Wrap) -> Wrap | None:
        if wrap.kind == "check":
            return wrap if wrap.check < self._known else None
        target = self._links.get(wrap.what) or self._links.get(_address(wrap.what), wrap.what)
        bad = not target.startswith(LINKS) or (target == wrap.what and set(target) & set(" ()<>\n\t"))
        return None if bad or len(target) > 2000 else Wrap("link", target)


def _pairs(wraps: Sequence[Wrap]) -> list[tuple[int, int]]:
    """Checks that stand inside each other."""
    checks = [wrap.check for wrap in wraps if wrap.kind == "check"]
    return [(outer, inner) for at, outer in enumerate(checks) for inner in checks[at + 1 :] if inner != outer]


def _address(target: str) -> str:
    """An address without the stroke that programs add."""
    return target.rstrip("/")


def _one_copy(runs: list[Run]) -> list[Run]:
    """Neighbours with the same check have it as one: a word processor parted it."""
    found: list[Run] = []
    last: dict[int, int] = {}
    for run in runs:
        wraps = tuple(replace(w, copy=last.get(w.check, w.copy)) if w.kind == "check" else w for w in run.wraps)
        last = {wrap.check: wrap.copy for wrap in wraps if wrap.kind == "check"}
        found.append(replace(run, wraps=wraps))
    return found


def _untangled(runs: list[Run]) -> list[Run]:
    """Without checks that have no words left, and without two that cut across each other: the later one gives way."""
    places: dict[Wrap, list[int]] = {}
    for at, run in enumerate(runs):
        for wrap in run.wraps:
            if wrap.kind == "check":
                places.setdefault(wrap, []).append(at)
    gone = {wrap: set(range(len(runs))) for wrap, at in places.items() if not any(runs[one].text.strip() for one in at)}
    for here in places.values():
        for other, there in places.items():
            if here[0] < there[0] <= here[-1] < there[-1]:
                gone.setdefault(other, set()).update(range(here[-1] + 1))
    return [
        replace(run, wraps=tuple(wrap for wrap in run.wraps if at not in gone.get(wrap, ())))
        for at, run in enumerate(runs)
    ]


def tie_by_words(cells: Sequence[Words], before: Sequence[Words], missing: Sequence[int]) -> list[Words]:
    """Edited words with those of the ``missing`` checks again whose own words still stand once in them, or as often
    as before: then at the same turn."""
    found = list(cells)
    for number in missing:
        for at_before in before:
            own = next((words for check, words in occurrences(at_before) if check == number), "")
            if not own.strip():
                continue
            turn = _turn(at_before, number)
            texts = [plain(cell) for cell in found]
            hits = [(at, place) for at, text in enumerate(texts) for place in _places(text, own)]
            all_before = sum(len(_places(plain(cell), own)) for cell in before)
            if len(hits) == 1 or (len(hits) == all_before and len(before) == 1):
                at, place = hits[0] if len(hits) == 1 else hits[turn]
                found[at] = _wrapped(found[at], place, place + len(own), Wrap("check", str(number)))
    return found


def _turn(words: Words, number: int) -> int:
    """How many times the words of a check stand before the check itself."""
    own = next(text for check, text in occurrences(words) if check == number)
    start = 0
    for run in words:
        if any(wrap.check == number for wrap in run.wraps):
            break
        start += len(run.text)
    return _places(plain(words), own).index(start) if start in _places(plain(words), own) else 0


def _places(text: str, own: str) -> list[int]:
    """Where words stand as words, not as a part of another."""
    places, at = [], text.find(own)
    while at >= 0:
        end = at + len(own)
        whole_before = not (at and text[at - 1].isdigit() and own[0].isdigit()) and not (
            at and text[at - 1].isascii() and text[at - 1].isalpha() and own[0].isalpha()
        )
        whole_after = end >= len(text) or not (text[end].isascii() and text[end].isalnum() and own[-1].isalnum())
        if whole_before and whole_after:
            places.append(at)
        at = text.find(own, at + 1)
    return places


def _wrapped(words: Words, start: int, end: int, wrap: Wrap) -> Words:
    """The words with a check around signs ``start`` to ``end``; unchanged where it would cut across another."""
    runs: list[Run] = []
    at = 0
    for run in words:
        here, size = at, len(run.text)
        at += size
        cuts = sorted({0, size, *(cut - here for cut in (start, end) if here < cut < here + size)})
        pieces = [replace(run, text=run.text[a:b]) for a, b in pairwise(cuts)] if size else [run]
        for piece, cut in zip(pieces, cuts, strict=False):
            inside = start <= here + cut < end and (size > 0 or here > start)
            runs.append(replace(piece, wraps=in_order((*piece.wraps, wrap))) if inside else piece)
    return tuple(runs) if _untangled(runs) == runs else words
