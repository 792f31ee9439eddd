"""What became of quoted passages since: a release keeps the words that it was made with, their texts may say others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from habeas.store.models import Correction, Entry, Passage, Unplaced

#: what became of the words of a passage, from the least: they are the same; somebody placed them anew by a coding
#: file; other words stand there now; nobody has said yet where they stand; nobody said them
SAME, PLACED, OTHER, WAITS, DROPPED = "same", "placed", "other", "waits", "dropped"
SAID = {
    SAME: "The text of {passage} was corrected since ({by}, {on}); these words are the same.",
    PLACED: "The text of {passage} was corrected since ({by}, {on}), and a coding file placed these words anew.",
    OTHER: "The text of {passage} was corrected since ({by}, {on}): other words stand there now.",
    WAITS: "The text of {passage} was corrected since ({by}, {on}): nobody has said yet where these words stand.",
    DROPPED: "The text of {passage} was corrected since ({by}, {on}): these words were not said.",
}


@dataclass(frozen=True, slots=True)
class Since:
    """The corrections of a passage's text after an entry of the log, the day of the last, and its words now."""

    passage: str
    corrections: tuple[str, ...]
    on: str
    words: str

    @property
    def said(self) -> str:
        """The same in a sentence."""
        return SAID[self.words].format(passage=self.passage, by=", ".join(self.corrections), on=self.on)

    def answer(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"corrections": list(self.corrections), "on": self.on, "words": self.words, "says": self.said}


def corrected_since(passages: Collection[str], entry: int) -> dict[str, Since]:
    """Of these passages those whose text was corrected after this entry of the log. No word is opened: whoever may ask
    for it need not have the keys of the sources."""
    newest = {row.code: row for row in Passage.seen.filter(code__in=passages)}
    dropped = Passage.objects.filter(code__in=set(passages) - set(newest), current=True, gone=True)
    newest |= {row.code: row for row in dropped}
    by_text: dict[str, list[Correction]] = {}
    texts = {row.text for row in newest.values()}
    for made in Correction.seen.filter(text__in=texts, entry__gt=entry).order_by("id"):
        by_text.setdefault(made.text, []).append(made)
    found = {}
    for code, row in newest.items():
        if since := by_text.get(row.text):
            named = tuple(one.code for one in since)
            listed = Unplaced.seen.filter(record=code, correction__in=named).order_by("id")
            found[code] = Since(code, named, since[-1].day, _became(row, listed))
    return found


def _became(row: Passage, listed: Iterable[Unplaced]) -> str:
    """What is true of its words now. Whoever is carried keeps them; what was once put on others is not on the same."""
    if row.gone:
        return DROPPED
    if row.start is None:
        return WAITS
    said = SAME
    for one in listed:
        if one.decided == "placed" and not _the_same(one):
            said = OTHER
        elif not one.decided and said == SAME:
            said = PLACED
    return said


def _the_same(placed: Unplaced) -> bool:
    """Whether who placed it chose the same words: the entry of the log says so."""
    body = Entry.objects.get(seq=placed.entry).body
    return body is not None and bool(json.loads(bytes(body))["about"].get("same"))
