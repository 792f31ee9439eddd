"""Correcting the words of a text, and saying where what could not be carried stands. The version before stays as it
was; nothing is placed by guessing (`habeas.core.coding.carrying`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from habeas.core.coding.anchoring import Anchor, anchor_at, starts_of
from habeas.core.coding.carrying import Tell, untold
from habeas.core.coding.carrying import Unplaced as NotCarried
from habeas.core.coding.correcting import Corrected, Lost
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store import pieces
from habeas.store.actions import review
from habeas.store.actions.coding import passages
from habeas.store.actions.coding.columns import passage_columns, sealed
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake.files import text_file
from habeas.store.mission import Actor, current, only_one
from habeas.store.models import Correction, Dismissal, Item, Passage, Recorded, Span, Text, Unplaced
from habeas.store.queries import coding as coding_queries
from habeas.store.queries import corrections as queries
from habeas.store.queries.corrections import Plan, is_passage
from habeas.store.queries.review import require_reviewable
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

LONGEST_REASON = 400
#: of a translation that says something else than what was approved or refused
UNJUDGED: dict[str, Any] = {"approved": "", "approved_by": "", "refused": "", "refused_by": "", "refusal_sealed": None}


def correct(
    code: str,
    words: str,
    *,
    reason: str,
    by: Actor,
    seen: str = "",
    file: tuple[str, bytes] | None = None,
    tell: Tell = untold,
) -> Correction:
    """Give a text other words; everything that is bound to the old ones is carried, or listed for somebody to decide.
    The text is closed until it was reviewed for identities again, and the approval of its translations ends. ``file``:
    name and bytes of what they were read from, kept beside it. ``tell`` hears how far it is; where it refuses to go on
    nothing is written."""
    planned = queries.plan(code, words, by=by, tell=tell)
    why = _said(reason)
    mission = current()
    with only_one(mission, "import"), pieces.writing(mission) as written:
        written.append(pieces.write(mission, planned.row.source, planned.new.encode("utf-8")))
        if file is not None:
            written.append(pieces.write(mission, planned.row.source, file[1]))
        with deed("correct-text", by=by, on=code) as work:
            row = queries.require_correctable(code, by=by)
            if queries.seen_of(row) != planned.seen or seen not in ("", planned.seen):
                raise _changed(code)
            item = _items(work, row, written, file)
            correction = Correction(
                code=work.code("CR"), text=code, source=row.source, before=row.item, after=item, by=by.code,
                day=mission.today().isoformat(), carried=planned.carried, listed=planned.listed,
            )  # fmt: skip
            correction.reason_sealed = _sealed(correction, "reason", why)
            work.add(correction)
            numbers = count(1)
            _carry(work, planned, correction, numbers, tell)
            _mark_anew(work, planned.corrected, correction, numbers)
            work.supersede(row, item=item, length=len(planned.new), identities="open", **UNJUDGED)
            again = _approved_of(code)
            for translation in again:
                work.supersede(translation, **UNJUDGED)
            work.about.update(correction=correction.code, carried=planned.carried, listed=planned.listed)
            if again:
                work.about.update(translations=len(again))
            tell("storing", 0, 0)  # the rows, the entry and the index of words
    return correction


def _approved_of(code: str) -> list[Text]:
    """Translations that were approved beside the words before. What was refused stays so: its own words are meant."""
    return list(Text.seen.filter(original=code).exclude(approved=""))


def begin(code: str, *, by: Actor) -> None:
    """Put down that somebody reads all words of a text to correct them, before one is shown."""
    queries.require_correctable(code, by=by)
    with deed("open-correction", by=by, on=code):
        pass


def _items(work: Deed, row: Text, written: list[Any], file: tuple[str, bytes] | None) -> str:
    """The items of the new words: of the file they came in, if there was one, and of the text itself."""
    old = Item.seen.get(code=row.item)
    original = Item.seen.filter(code=old.derived_from).first()
    shared = {"owner": row.source, "belongs": row.belongs, "language": row.language}
    derived_from = old.derived_from
    if file is not None:
        derived_from = work.code("X")
        name = current().seal_words(row.source, file[0], Item._meta.db_table, derived_from, "name")
        kind = original.kind if original else "transcript"
        columns = {**shared, **text_file(file[1], file[0]), **pieces.columns(written[1])}
        work.add(Item(code=derived_from, kind=kind, name_sealed=name, **columns))
    item = work.code("X")
    columns = {**shared, **pieces.columns(written[0])}
    work.add(
        Item(code=item, kind="text", media_type="text/plain", encoding="utf-8", derived_from=derived_from, **columns)
    )
    return item


def _carry(work: Deed, planned: Plan, correction: Correction, numbers: Iterator[int], tell: Tell) -> None:
    """Every passage goes along or is listed; what an earlier correction listed is looked for once more."""
    rows = {one.code: one for one in Passage.seen.filter(text=planned.row.code)}
    waiting = {one.record if is_passage(one) else one.code: one for one in queries.waiting_of(planned.row.code)}
    work.look_up([*rows.values(), *waiting.values()])
    placed = planned.corrected.passages.placed
    for done, (code, anchor) in enumerate(placed.items()):
        tell("moving", done, len(placed))
        _move(work, rows[code], planned.new, anchor)
    for code, one in planned.corrected.passages.unplaced.items():
        old = rows[code]
        _list(work, correction, numbers, code, planned.row.item, old.start, old.end, one)
        work.supersede(old, start=None, end=None)
    for again in planned.again.values():
        for code, anchor in again.passages.placed.items():
            _move(work, rows[code], planned.new, anchor)
            work.supersede(waiting[code], decided="carried")
        for code, one in again.passages.unplaced.items():
            work.supersede(waiting[code], **_proposed(one))
        for code, at in again.spans.items():
            work.supersede(waiting[code], low=at[0] if at else None, high=at[1] if at else None)


def _move(work: Deed, row: Passage, words: str, anchor: Anchor) -> None:
    """The same words at another place; nothing is written of one whose place and context are the same."""
    columns = passage_columns(words, anchor)
    table, mission = Passage._meta.db_table, current()
    said = mission.open_words(row.source, row.words_sealed, table, row.code, "words")
    if (row.start, row.end, said) != (anchor.start, anchor.end, columns["words_sealed"]):
        work.supersede(row, **sealed(Passage, row.code, row.source, columns))


def _list(
    work: Deed, correction: Correction, numbers: Iterator[int], record: str, before: str, start: int, end: int,
    one: NotCarried,
) -> None:  # fmt: skip
    work.add(
        Unplaced(
            code=f"{correction.code}.{next(numbers)}", correction=correction.code, text=correction.text,
            source=correction.source, record=record, before=before, start=start, end=end, **_proposed(one),
        )
    )  # fmt: skip


def _proposed(one: NotCarried) -> dict[str, Any]:
    at = one.proposal
    return {
        "why": one.why,
        "low": at.start if at else None,
        "high": at.end if at else None,
        "alike": round(100 * one.alike),
    }


def _mark_anew(work: Deed, corrected: Corrected, correction: Correction, numbers: Iterator[int]) -> None:
    """Spans that count otherwise, dismissals that hold no more, and the list of names that are spelled anew."""
    rows: dict[str, Recorded] = {}
    for model in (Span, Dismissal):
        rows |= {one.code: one for one in model.seen.filter(text=correction.text)}
    work.look_up(rows.values())
    for code, occurrence in corrected.occurrences.items():
        work.supersede(rows[code], occurrence=occurrence)
    for code in sorted(corrected.gone):
        work.supersede(rows[code], gone=True)
    for one in corrected.lost:
        _list(work, correction, numbers, one.span, correction.before, one.start, one.end, _as_unplaced(one))


def _as_unplaced(lost: Lost) -> NotCarried:
    if lost.instead is None:
        return NotCarried("gone")
    return NotCarried("changed", Anchor(*lost.instead, "", ""))


def place(code: str, where: Mapping[str, str] | None = None, *, version: int | None = None, by: Actor) -> str:
    """Say where a passage stands now: at the place proposed, or at words that are chosen. Gives the code of its text.
    Where its words are others now, the approval of their translation ends: it says what they were."""
    row, waiting = _passage(code, by)
    opened = coding_queries.open_for_coding(waiting.text, by=by)
    with deed("place-passage", by=by, on=row.code) as work:
        row, waiting = _unchanged(code, version, by)
        if where and passages.is_said(where):
            start, end = passages.where(opened, where)
        elif waiting.low is None or waiting.high is None:
            raise WrongUse("no-proposal", "No place is proposed for this passage.", {"record": row.code},
                           do="Choose its words, or drop it with a reason.")  # fmt: skip
        else:
            start, end = waiting.low, waiting.high
        opened = coding_queries.open_for_coding(waiting.text, by=by)
        columns = passage_columns(opened.words, anchor_at(opened.words, start, end - start))
        was = queries.words_of(waiting.before)[waiting.start : waiting.end]
        same = opened.words[start:end] == was
        kept = {} if same else {"approved": ""}
        work.supersede(row, **sealed(Passage, row.code, row.source, columns), **kept)
        work.supersede(waiting, decided="placed", by=by.code)
        work.about.update(same=same)
    return str(row.text)


def drop(code: str, *, reason: str, version: int | None = None, by: Actor) -> str:
    """Say that nobody said these words: the passage is taken back. Refused where something would rest on no words."""
    row, waiting = _passage(code, by)
    coding_queries.open_for_coding(waiting.text, by=by)
    why = _said(reason)
    with deed("drop-passage", by=by, on=row.code) as work:
        row, waiting = _unchanged(code, version, by)
        resting = list(passages.resting(row.code))
        if alone := [one.code for one in resting if one.passages.split() == [row.code]]:
            raise Refused(
                "passage-in-use",
                "Something would rest on no words at all.",
                {"record": row.code},
                found=", ".join(alone[:5]),
                do="Choose other words for the passage, or take that back first.",
            )
        for one in resting:
            work.supersede(one, passages=" ".join(each for each in one.passages.split() if each != row.code))
        work.supersede(row, gone=True)
        work.supersede(waiting, decided="dropped", by=by.code, reason_sealed=_sealed(waiting, "reason", why))
    return str(row.text)


def _passage(code: str, by: Actor) -> tuple[Passage, Unplaced]:
    """A passage that waits, by its own code or that of the list."""
    require(by, "code")
    waiting = _waiting(code, by)
    row = Passage.seen.filter(code=waiting.record, start=None).first()
    if row is None:
        raise no_such("unplaced", code)
    return row, waiting


def _waiting(code: str, by: Actor) -> Unplaced:
    name = {"record" if code.startswith("P-") else "code": code}
    row = Unplaced.seen.filter(decided="", **name).order_by("-id").first()
    if row is None:
        raise no_such("unplaced", code)
    require_seen(row.source, by, code, "unplaced")
    return row  # type: ignore[no-any-return]


def _unchanged(code: str, version: int | None, by: Actor) -> tuple[Passage, Unplaced]:
    row, waiting = _passage(code, by)
    if version is not None and waiting.version != version:
        raise passages.changed(row.code)
    return row, waiting


def place_span(code: str, words: str = "", *, everywhere: bool = True, version: int | None = None, by: Actor) -> str:
    """Mark the words that stand now where a span stood: those proposed, or those given. Who was marked stays the same,
    and so does the old spelling: it may stand in what was said before. Gives the code of the text."""
    waiting = _span(code, version, by)
    with deed("place-span", by=by, on=code) as work:
        waiting = _span(code, version, by)
        row = require_reviewable(waiting.text, by=by)
        plain, old = queries.words_of(row.item), Span.seen.get(code=waiting.record)
        said = unicodedata.normalize("NFC", words).strip()
        start = waiting.low
        if not said and waiting.low is not None and waiting.high is not None:
            said = plain[waiting.low : waiting.high]
        if not said:
            raise WrongUse("no-proposal", "No words are proposed.", do="Say which words of the text are meant.")
        if not everywhere and start is not None and plain[start:].startswith(said):
            review.mark(work, row, plain, _decision(old, said, _which(plain, said, start)), by)
        else:
            review.mark(work, row, plain, _decision(old, said, None), by)
        work.supersede(waiting, decided="placed", by=by.code)
    return str(waiting.text)


def _decision(old: Span, said: str, occurrence: int | None) -> review.Decision:
    return review.Decision("mark", said, old.kind, old.person, occurrence)


def _which(plain: str, said: str, start: int) -> int:
    return starts_of(plain, said).index(start) + 1


def drop_span(code: str, *, reason: str, version: int | None = None, by: Actor) -> str:
    """Say that nobody stands there any more. Gives the code of the text."""
    why = _said(reason)
    _span(code, version, by)
    with deed("drop-span", by=by, on=code) as work:
        waiting = _span(code, version, by)
        work.supersede(waiting, decided="dropped", by=by.code, reason_sealed=_sealed(waiting, "reason", why))
    return str(waiting.text)


def _span(code: str, version: int | None, by: Actor) -> Unplaced:
    """Words that pointed at somebody and wait."""
    require(by, "review-identities")
    waiting = _waiting(code, by)
    if is_passage(waiting):
        raise no_such("unplaced", code)
    require_reviewable(waiting.text, by=by)
    if version is not None and waiting.version != version:
        raise passages.changed(code)
    return waiting


def _sealed(row: Recorded, column: str, words: str) -> Any:
    source = str(row.source)  # type: ignore[attr-defined]
    return current().seal_words(source, words, row._meta.db_table, row.code, column)


def _said(reason: str) -> str:
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise WrongUse("no-reason", "It is done for a reason.", do="Say why, in words.")
    return said


def _changed(code: str) -> NotNow:
    return NotNow(
        "changed-meanwhile",
        "Somebody changed this text or coded in it meanwhile; nothing of yours was written.",
        {"record": code},
        do="Look at it again, then repeat your correction.",
    )
