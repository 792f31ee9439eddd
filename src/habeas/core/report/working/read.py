"""Reads an edited working copy back: the checked prose with the edits, and what became of every check."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from habeas.core.kernel.errors import Broken, ForPeople, Refused, WrongUse
from habeas.core.report.working.align import align, in_order
from habeas.core.report.working.assemble import Placed, assemble, grounded, with_divisions
from habeas.core.report.working.carried import digest
from habeas.core.report.working.edited import walk
from habeas.core.report.working.model import Entry, Run, Words, Wrap, apart, occurrences, plain, same_words, tidy
from habeas.core.report.working.opened import Opened, open_copy
from habeas.core.report.working.outcome import Became, ReadBack, same_text
from habeas.core.report.working.source import Source, take_apart
from habeas.core.report.working.tie import Tie, tie_by_words
from habeas.core.report.working.walked import Dropped, Edited, Paragraph


def read_copy(content: bytes, *, file: str, source: str | None = None, original: bool = False) -> ReadBack:
    """The edited copy as checked prose. ``source`` is the report it was made from, where the copy does not carry it or
    shall not be believed; ``original`` reads it as it was before the tracked changes."""
    opened = open_copy(content, file)
    before = _source(opened, file, source)
    edited = walk(opened, original=original)
    return _Reading(before, edited, opened.carried == before.text).read(file)


def _source(opened: Opened, file: str, given: str | None) -> Source:
    text = given if given is not None else opened.carried
    if text is None:
        what = "no working copy" if not opened.says_carried else "a working copy that lost the report it was made from"
        raise WrongUse(
            "no-working-copy",
            f"This DOCX is {what}.",
            {"file": file},
            do="Give the report that it was made from: --source FILE.md.",
        )
    try:
        return take_apart(text, file)
    except ForPeople as error:
        if given is not None:
            raise
        raise Refused(
            "changed-working-copy",
            "The report that this copy carries is none that a working copy is made from: somebody changed it.",
            {"file": file},
            do="Give the report that it was made from: --source FILE.md.",
        ) from error


class _Reading:
    def __init__(self, source: Source, edited: Edited, whole: bool) -> None:
        self._source, self._edited, self._whole = source, edited, whole
        self._tie = Tie(source, edited)
        self._titled = True

    def read(self, file: str) -> ReadBack:
        names = self._name_notes()
        body = self._placed(self._source.body(), self._edited.body, names)
        notes = {}
        for word_name, name in names.items():
            if name not in notes:
                notes[name] = self._note(word_name, name, names)
        body = grounded(with_divisions(self._source, self._without_copied_figures(body)))
        text, after = self._text(file, body, notes)
        return self._answer(text, after, body, notes)

    def _without_copied_figures(self, body: Sequence[Placed]) -> list[Placed]:
        """Without places of figures that are none of the report: a copied one is not made twice."""
        kept = []
        for paragraph, one in zip(list(self._edited.body), body, strict=True):
            if one.entry.kind == "figure" and one.leaf is None:
                self._edited.body = [other for other in self._edited.body if other is not paragraph]
                self._edited.dropped.append(Dropped("the place of a figure that was copied", "", paragraph))
            else:
                kept.append(one)
        return kept

    # entries

    def _entry(self, paragraph: Paragraph, names: Mapping[str, str]) -> Entry:
        if paragraph.kind == "table":
            rows = [tuple(self._tie.words(cell, dict(names)) for cell in row) for row in paragraph.rows]
            return Entry("table", paragraph.path, rows=tuple(rows))
        if paragraph.kind == "code":
            text = "".join(said.run.text for said in paragraph.said).replace("\u2028", "\n")
            return Entry("code", paragraph.path, (Run(text),))
        words = self._tie.words(paragraph.said, dict(names)) if paragraph.kind in ("text", "heading") else ()
        return Entry(paragraph.kind, paragraph.path, words, paragraph.level)

    def _placed(self, leaves: Sequence[Any], paragraphs: Sequence[Paragraph], names: Mapping[str, str]) -> list[Placed]:
        entries = [self._entry(paragraph, names) for paragraph in paragraphs]
        blocks = [paragraph.blocks for paragraph in paragraphs]
        numbers = align([(leaf.number, leaf.entry) for leaf in leaves], entries, blocks)
        there = {check for entry in entries for words in entry.all_words() for check, _ in occurrences(words)}
        placed = []
        for entry, number, ours in zip(entries, numbers, blocks, strict=True):
            if number is not None:
                entry = self._again(entry, number, ours, there)
            placed.append(Placed(entry, number))
        return placed

    def _again(self, entry: Entry, number: int, blocks: Sequence[int], there: set[int]) -> Entry:
        """The entry in its old place, where a word processor does not say it, with its lost checks tied by words."""
        before = self._source.leaves[number].entry
        if entry.kind == before.kind == "table" or (entry.kind == before.kind and entry.kind in ("code", "rule")):
            entry = replace(entry, path=before.path)
        for leaf in [number, *(one for one in blocks if one != number)]:
            if leaf >= len(self._source.leaves):
                continue
            missing = [check for check in self._source.leaves[leaf].checks if check not in there]
            if missing and entry.kind in ("text", "heading", "table"):
                old = self._source.leaves[leaf].entry.all_words()
                entry = _with_words(entry, tie_by_words(entry.all_words(), old, missing))
        if len(entry.path) == len(before.path) and entry.path.replace("c", "b") == before.path.replace("c", "b"):
            entry = replace(entry, path=before.path)
        return entry

    # footnotes

    def _name_notes(self) -> dict[str, str]:
        """The name of each footnote of the DOCX: that of the footnote of the report that it is, or a new one."""
        known = self._source.notes()
        by_leaf = {leaf: name for name, chunk in known.items() for leaf in chunk.leaves}
        texts = {
            name: "\n".join(self._source.leaves[leaf].entry.text for leaf in chunk.leaves)
            for name, chunk in known.items()
        }
        names: dict[str, str] = {}
        said: dict[str, str] = {}
        for word_name, paragraphs in self._edited.notes.items():
            text = "\n".join(plain(self._entry(one, {}).words) for one in paragraphs)
            name = next((by_leaf[b] for one in paragraphs for b in one.blocks if b in by_leaf), None)
            name = name or next((n for n, t in texts.items() if t == text and n not in said), None)
            name = name or next((n for n, t in said.items() if t == text), None)
            if name is None or said.get(name, text) != text:
                name = _new_name({*known, *said})
            said[name] = text
            names[word_name] = name
        return names

    def _note(self, word_name: str, name: str, names: Mapping[str, str]) -> list[Placed]:
        chunk = self._source.notes().get(name)
        leaves = [self._source.leaves[leaf] for leaf in chunk.leaves] if chunk else []
        return grounded(self._placed(leaves, self._edited.notes[word_name], {}))

    # the text

    def _text(self, file: str, body: list[Placed], notes: Mapping[str, Sequence[Placed]]) -> tuple[str, Source]:
        """The text, read again: it says what the copy says, or it is not given."""
        for at, one in enumerate(body):
            if (new := self._apart(one)) != one:
                self._edited.dropped.append(Dropped(_LOOK, "", self._edited.body[at]))
                body[at] = new
        notes = {name: [self._apart(one) for one in placed] for name, placed in notes.items()}
        wanted = [one.entry for one in body]
        for every in (False, True):
            text = assemble(self._source, body, notes, self._front(), every=every)
            try:
                after = take_apart(text, file)
            except ForPeople:
                continue
            if self._says(after, wanted, notes):
                return text, after
        return self._plainly(file, body, notes)

    def _plainly(self, file: str, body: list[Placed], notes: Mapping[str, Sequence[Placed]]) -> tuple[str, Source]:
        """Once more without emphasis, code and links in what was changed, if those were in the way."""
        plainer = [replace(one, entry=self._plainer(one)) for one in body]
        their = {name: [replace(one, entry=self._plainer(one)) for one in placed] for name, placed in notes.items()}
        text = assemble(self._source, plainer, their, self._front(), every=True)
        try:
            after = take_apart(text, file)
        except ForPeople as error:
            raise _cannot(file, error.what.rpartition(": ")[2].rstrip(".")) from None
        if not self._says(after, [one.entry for one in plainer], their):
            raise _cannot(file, "its blocks cannot be written so that they are read as they stand")
        for at, (one, other) in enumerate(zip(body, plainer, strict=True)):
            if one.entry != other.entry:
                self._edited.dropped.append(Dropped(_LOOK, "", self._edited.body[at]))
        return text, after

    def _apart(self, placed: Placed) -> Placed:
        """The entry with emphasis that can be written; one that was not touched as it is."""
        if placed.leaf is not None and self._source.leaves[placed.leaf].entry.same(placed.entry):
            return placed
        return replace(placed, entry=_with_words(placed.entry, [apart(words) for words in placed.entry.all_words()]))

    def _plainer(self, placed: Placed) -> Entry:
        entry = placed.entry
        if placed.leaf is not None and self._source.leaves[placed.leaf].entry.same(entry):
            return entry
        return _with_words(entry, [_without_look(words) for words in entry.all_words()])

    def _says(self, after: Source, wanted: Sequence[Entry], notes: Mapping[str, Sequence[Placed]]) -> bool:
        """Whether a text that was written is read as what it was written from."""
        found = [leaf.entry for leaf in after.body()]
        if len(found) != len(wanted) or not all(map(self._alike, found, wanted, [after] * len(found))):
            return False
        theirs = after.notes()
        for name, placed in notes.items():
            entries = [after.leaves[leaf].entry for leaf in theirs[name].leaves] if name in theirs else []
            filled = [one.entry for one in placed]
            if len(entries) != len(filled) or not all(map(self._alike, entries, filled, [after] * len(entries))):
                return False
        return True

    def _alike(self, found: Entry, wanted: Entry, after: Source) -> bool:
        if (found.kind, found.level) != (wanted.kind, wanted.level) or not _same_place(found.path, wanted.path):
            return False
        if found.kind == "figure":
            return True
        if found.kind == "table" and len(found.rows) != len(wanted.rows):
            return False
        theirs, ours = found.all_words(), wanted.all_words()
        if found.kind == "table":
            theirs, ours = [one for one in theirs if one], [one for one in ours if one]
        written = [check.written for check in after.checks], [check.written for check in self._source.checks]
        return len(theirs) == len(ours) and all(
            same_words(_by_written(one, written[0], breaks), _by_written(other, written[1], breaks))
            for one, other in zip(theirs, ours, strict=True)
            for breaks in [found.kind == "text"]
        )

    def _front(self) -> list[str]:
        """The lines of the front matter, with the title as it now stands."""
        lines = self._source.lines
        end = next(number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "..."))
        front = lines[:end]
        title = self._edited.title
        if not title or same_text(title, self._source.title):
            return front
        at = [number for number, line in enumerate(front) if re.match(r"title:\s*\S", line)]
        changed = [*front]
        if len(at) == 1:
            changed[at[0]] = f"title: {json.dumps(title, ensure_ascii=False)}"
            if _reads_title("\n".join([*changed, ""]), title):
                return changed
        self._titled = False
        return front

    # the answer

    def _answer(
        self, text: str, after: Source, body: Sequence[Placed], notes: Mapping[str, Sequence[Placed]]
    ) -> ReadBack:
        leaves = after.body()
        where = {id(paragraph): leaf for paragraph, leaf in zip(self._edited.body, leaves, strict=True)}
        theirs = after.notes()
        everything = list(zip(body, leaves, strict=True))
        for name, placed in notes.items():
            everything += list(zip(placed, [after.leaves[leaf] for leaf in theirs[name].leaves], strict=True))
        kept = {one.leaf for one, _ in everything}
        lost = [leaf for leaf in self._source.leaves if leaf.number not in kept]
        headings = {one.leaf for one, _ in everything if one.entry.kind == "heading"}
        sections = [
            f"{leaf.entry.text} {leaf.section}"
            for leaf in self._source.leaves
            if leaf.section and leaf.number not in headings
        ]
        figures = [self._source.lines[leaf.line - 1] for leaf in lost if leaf.entry.kind == "figure"]
        return ReadBack(
            text=text,
            source=digest(self._source.text),
            whole=self._whole,
            checks=tuple(self._became(everything)),
            sections_lost=tuple(sections),
            figures_lost=tuple(figures),
            not_carried=tuple(self._not_carried(where)),
            comments=tuple(self._comments(where)),
            changes=self._edited.changes,
        )

    def _became(self, everything: Sequence[tuple[Placed, Any]]) -> list[Became]:
        found: dict[int, list[tuple[str, int]]] = {}
        order: list[int] = []
        for placed, leaf in everything:
            for words in placed.entry.all_words():
                for number, own in occurrences(words):
                    if number not in found:
                        order.append(number)
                    found.setdefault(number, []).append((own, leaf.line))
        turns = self._source.turns()
        still = in_order([turns[number] for number in order])
        moved = {number for at, number in enumerate(order) if at not in still}
        referred_to = self._source.referred_to()
        aside = [chunk for chunk in self._source.chunks if chunk.kind == "note" and chunk.note not in referred_to]
        untouched = {leaf for chunk in aside for leaf in chunk.leaves}
        untouched |= {
            p.leaf for p, _ in everything if p.leaf is not None and self._source.leaves[p.leaf].entry.same(p.entry)
        }
        became = []
        for check in self._source.checks:
            places = found.get(check.number, [])
            if not places and check.leaf in untouched:
                # around nothing, or in a footnote that hangs nowhere: not in the copy, and still in the text
                places = [(check.words, check.line)]
            now, lines = tuple(own.replace("\u2028", " ") for own, _ in places), tuple(line for _, line in places)
            became.append(Became(check, now, lines, check.number in moved))
        return became

    def _not_carried(self, where: Mapping[int, Any]) -> list[dict[str, Any]]:
        found = []
        if not self._titled:
            found.append({"what": "the title: change it in the front matter", "words": self._edited.title or ""})
        for one in self._edited.dropped:
            found.append({"what": one.what, "words": one.words, **_place(where.get(id(one.paragraph)))})
        return found

    def _comments(self, where: Mapping[int, Any]) -> list[dict[str, Any]]:
        return [
            {"by": one.by, "says": one.says, "over": one.over, **_place(where.get(id(one.paragraph)))}
            for one in self._edited.remarks.values()
        ]


_LOOK = "formatting: the words are kept"


def _place(leaf: Any) -> dict[str, Any]:
    return {"line": leaf.line if leaf else None, "paragraph": leaf.paragraph if leaf else None}


def _cannot(file: str, what: str) -> Refused:
    return Refused(
        "cannot-be-prose",
        f"This copy cannot be written as checked prose: {what}.",
        {"file": file},
        do="Put the edits into the report's own text.",
    )


def _new_name(taken: set[str]) -> str:
    number = 1
    while str(number) in taken:
        number += 1
    return str(number)


def _with_words(entry: Entry, words: Sequence[Words]) -> Entry:
    if entry.kind != "table":
        return replace(entry, words=words[0])
    left = iter(words)
    return replace(entry, rows=tuple(tuple(next(left) for _ in row) for row in entry.rows))


def _without_look(words: Words) -> Words:
    return tidy(
        replace(run, strong=False, emphasis=False, code=False, wraps=tuple(w for w in run.wraps if w.kind == "check"))
        for run in words
    )


def _same_place(one: str, other: str) -> bool:
    """Whether two entries stand in the same; how an outer item began is said by the entry before."""
    return one == other or (one[-1:] == other[-1:] and one.replace("n", "b") == other.replace("n", "b"))


def _by_written(words: Words, written: Sequence[str], breaks: bool) -> Words:
    """The words with each check known by its attributes, so that two readings can be compared."""
    found = []
    for run in words:
        wraps = tuple(Wrap("check", _normal(written[w.check])) if w.kind == "check" else w for w in run.wraps)
        text = run.text if breaks else run.text.replace("\u2028", " ")
        found.append(replace(run, text=text, wraps=wraps))
    return tidy(found)


def _normal(written: str) -> str:
    return written.replace("\\|", "|")


def _reads_title(front: str, title: str) -> bool:
    from habeas.core.report.front import read_front

    try:
        return read_front(front, "")[0].title == title
    except (ForPeople, Broken):
        return False
