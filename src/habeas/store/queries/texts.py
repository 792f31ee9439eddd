"""A text as coders read it: its words, the identities marked in it, its passages, its translation."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from habeas.core.coding.masking import Masked, mask, mask_translation
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.coding.selecting import cut_in_parts
from habeas.core.coding.shown import Paragraph, paragraphs, timed
from habeas.core.kernel import timecodes
from habeas.core.kernel.errors import Refused
from habeas.store import pieces
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Item, Passage, Span, Text
from habeas.store.queries.aligned import Beside, Pair, beside_of, pairs
from habeas.store.queries.seeing import no_such, require_seen, shown
from habeas.store.queries.times import said_at
from habeas.store.rights import may, require

#: code points of a text that its page shows at once: an interview of an hour is a part or two
PART = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """A passage beside its text: its words and approved translation, masked, and the acts that rest on it."""

    row: Passage
    words: str
    translation: str
    withheld: bool
    acts: tuple[Act, ...] = ()
    at: str = ""  # the time code in the recording, where the text has them


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text with identities masked. ``translation`` is another text of the same words; ``beside`` says which of its
    paragraphs (``translated``) stand beside which."""

    row: Text
    paragraphs: list[Paragraph]
    passages: dict[str, Said]
    others: list[Text]
    translation: Text | None = None
    translated: list[Paragraph] = field(default_factory=list)
    beside: Beside | None = None
    number: int = 1  # of the part that is shown, and how many there are
    count: int = 1

    def pairs(self) -> list[Pair]:
        """The paragraphs in rows; each alone where there is nothing to stand beside it."""
        rows = self.beside.rows if self.beside is not None else None
        if rows is None:
            return list(pairs([(1, 0)] * len(self.paragraphs), self.paragraphs, ()))
        return list(pairs(rows, self.paragraphs, self.translated))


def visible_text(code: str, *, by: Actor, beside: str = "", part: int | None = None, place: str = "") -> ShownText:
    """A text that was reviewed for identities, every one of them masked; refused (``not-reviewed``) before that.

    ``part`` asks for one part of it by its number from 1, or the one in which ``place`` stands: a passage, or a
    paragraph (``l12``). With its translation a text is shown whole, paragraph beside paragraph.
    ``beside`` names the text to be shown next to it; by default the first other one of the same interview.
    """
    require(by, "read-text")
    row = require_readable(code, by)
    others = [each for each in shown(Text.seen.filter(belongs=row.belongs), by).order_by("code") if each.code != code]
    open_others = [each for each in others if each.identities == "reviewed"]
    other = next((each for each in open_others if each.code == beside), None)
    if other is None and not beside:
        bound = [each for each in open_others if each.code == row.original or each.original == code]
        other = next((each for each in [*bound, *open_others] if each.language != row.language), None)
    hidden = masked(row)
    cut = cut_in_parts(hidden, PART if part is not None and other is None else len(hidden.text) + 1)
    number = min(max(1, _part_of(place, cut, row) or part or 1), max(1, len(cut)))
    first, last, low, high = cut[number - 1] if cut else (1, 0, 0, 0)
    passages = _passages(row, by, low, high)
    placed = {one.row.code: (one.row.start, one.row.end) for one in passages.values() if one.row.start is not None}
    words = [timed(one) for one in paragraphs(hidden, placed, lines=(first, last))]  # type: ignore[arg-type]
    translated = [timed(one) for one in paragraphs(masked(other), {})] if other else []
    found = beside_of(row, other, words, translated) if other is not None else None
    return ShownText(row, words, passages, others, other, translated, found, number, max(1, len(cut)))


def _part_of(place: str, cut: list[tuple[int, int, int, int]], row: Text) -> int | None:
    """The number of the part in which a passage or a paragraph stands; None where there is no such place."""
    if re.fullmatch(r"l\d{1,7}", place, re.ASCII):
        return next((n for n, (_, last, _, _) in enumerate(cut, 1) if int(place[1:]) <= last), None)
    there = Passage.seen.filter(text=row.code, code=place) if place else Passage.objects.none()
    start = there.values_list("start", flat=True).first()
    return next((n for n, one in enumerate(cut, 1) if start is not None and start < one[3]), None)


def require_readable(code: str, by: Actor) -> Text:
    """The text, reviewed for identities; refused where it is not, or is of a source whom the user does not see."""
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    if row.identities != "reviewed":
        raise Refused(
            "not-reviewed",
            "Nobody has reviewed this text for identities yet: it is not shown here.",
            {"record": code},
            do="Review it on its page (texts/CODE/review/), or mark the identities in its coding file.",
        )
    return row


def spans_of(row: Text) -> list[CodedSpan]:
    """The words in a text that point at people."""
    return [_coded(row, span) for span in Span.seen.filter(text=row.code)]


def _coded(row: Text, span: Span) -> CodedSpan:
    return CodedSpan(
        current().open_words(row.source, span.words_sealed, "coding_span", span.code, "words"),
        span.kind,
        span.person or None,
        span.occurrence,
        span.language or None,
    )


def masked(row: Text) -> Masked:
    """The words of a text with its identities masked."""
    words = pieces.read(current(), Item.seen.get(code=row.item)).decode("utf-8")
    return mask(words, spans_of(row))


def words_of_each(rows: Collection[Text]) -> dict[str, str]:
    """The words of several texts as they are kept, by their codes; the database is asked once, not for each."""
    items = {item.code: item for item in Item.seen.filter(code__in=[row.item for row in rows])} if rows else {}
    return {row.code: pieces.read(current(), items[row.item]).decode("utf-8") for row in rows}


def masked_each(rows: Collection[Text]) -> dict[str, Masked]:
    """Several texts, each with its identities masked."""
    words = words_of_each(rows)
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in Span.seen.filter(text__in=list(words)) if words else ():
        spans[span.text].append(span)
    return {row.code: mask(words[row.code], [_coded(row, span) for span in spans[row.code]]) for row in rows}


def _passages(row: Text, by: Actor, low: int, high: int) -> dict[str, Said]:
    """The passages that touch a part of a text, and those that have no place in it."""
    spans, here = spans_of(row), Q(start__lt=high, end__gt=low) | Q(start__isnull=True)
    found = list(shown(Passage.seen.filter(here, text=row.code), by).order_by("start", "code"))
    acts = acts_on({one.account for one in found if one.account}, {one.code for one in found})
    return {one.code: said(one, spans, tuple(acts.get(one.code, ())), row) for one in found}


def acts_on(accounts: Any, passages: set[str]) -> dict[str, list[Act]]:
    """The acts of some accounts that rest on each of these passages. Of an account of thousands only those are read."""
    named = Act.seen.filter(account__in=accounts).values_list("code", "passages")
    wanted = sorted(code for code, rests_on in named if not passages.isdisjoint(rests_on.split()))
    acts: dict[str, list[Act]] = {}
    for start in range(0, len(wanted), 500):
        for act in Act.seen.filter(code__in=wanted[start : start + 500]).order_by("code"):
            for passage in passages.intersection(act.passages.split()):
                acts.setdefault(passage, []).append(act)
    return acts


def said(passage: Passage, spans: list[CodedSpan], acts: tuple[Act, ...] = (), text: Text | None = None) -> Said:
    """A passage's words and approved translation, masked. A translation in which a hidden name is not found is
    withheld: it may stand there in a spelling that nobody has marked."""
    mission = current()
    opened = mission.open_words(passage.source, passage.words_sealed, "coding_passage", passage.code, "words")
    exact = json.loads(opened)["exact"] if opened else ""
    hidden = mask_translation(exact, spans)
    translation = ""
    if passage.approved and passage.translated_by:
        sealed = passage.translation_sealed
        translation = mission.open_words(passage.source, sealed, "coding_passage", passage.code, "translation")
    translated = mask_translation(translation, spans)
    withheld = bool(translation) and not _labels(hidden) <= _labels(translated)
    words, at = timecodes.without(hidden.text), said_at(text, passage.start) if text is not None else ""
    return Said(passage, words, "" if withheld else translated.text, withheld, acts, at)


def _labels(masked: Masked) -> set[str]:
    return {label for place in masked.placed for label in place.labels}


def quoted(codes: list[str], *, by: Actor) -> list[Said]:
    """Passages by their codes, as far as the user may read their texts."""
    if not may(by, "read-text"):
        return []
    rows = {row.code: row for row in shown(Passage.seen.filter(code__in=codes), by)}
    texts = {text.code: text for text in Text.seen.filter(code__in={row.text for row in rows.values()})}
    spans = {code: spans_of(text) for code, text in texts.items() if text.identities == "reviewed"}
    there = [rows[code] for code in codes if code in rows and rows[code].text in spans]
    return [said(row, spans[row.text], (), texts[row.text]) for row in there]


def narrative_of(row: Account, *, by: Actor) -> str:
    """What a submitter wrote of an account. Nobody has marked identities in it: only for who may read such texts."""
    if row.narrative_sealed is None or not may(by, "read-unreviewed-text"):
        return ""
    return str(current().open_words(row.source, row.narrative_sealed, "coding_account", row.code, "narrative"))


def waiting(*, by: Actor) -> list[Any]:
    """The texts that nobody has reviewed for identities."""
    require(by, "read-source")
    return list(shown(Text.seen.filter(identities="open"), by).order_by("code"))
