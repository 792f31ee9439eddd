"""Marking words of a text, and taking back what was marked in error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from habeas.core.coding.anchoring import anchor_at
from habeas.core.coding.selecting import chosen, quoted
from habeas.core.kernel import timecodes
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.store.actions.coding.columns import passage_columns, sealed
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import Actor
from habeas.store.models import Account, Act, Choice, Measure, Observation, Passage, Recorded, Statement
from habeas.store.queries import coding as queries
from habeas.store.queries.coding import Opened
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require

#: tables whose rows rest on passages
_RESTING: tuple[type[Recorded], ...] = (Act, Statement, Choice, Observation, Measure)


def mark_passage(text: str, place: Mapping[str, str], *, seen: str, by: Actor) -> str:
    """Mark words of a text: gives the code of the passage. The same words again are the same passage."""
    opened = unchanged(text, seen, by=by)
    start, end = where(opened, place)
    there = _same(opened, start, end)
    if there is not None:
        return str(there.code)
    with deed("mark-passage", by=by, on=text) as work:
        return put_passage(work, unchanged(text, seen, by=by), start, end)


def remove_passage(code: str, *, version: int, by: Actor) -> str:
    """Take back a passage that was marked in error; refused while anything rests on it. Gives the code of its text."""
    require(by, "code")
    row = Passage.seen.filter(code=code).first()
    if row is None:
        raise no_such("passage", code)
    require_seen(row.source, by, code, "passage")
    with deed("remove-passage", by=by, on=code) as work:
        row = Passage.seen.filter(code=code).first()
        if row is None or row.version != version:
            raise changed(code)
        if resting := rests_on(code):
            raise Refused(
                "passage-in-use",
                "Something rests on these words: they stay.",
                {"record": code},
                found=", ".join(resting[:5]),
                do="Take that back first.",
            )
        work.supersede(row, gone=True)
    return str(row.text)


def rests_on(code: str) -> list[str]:
    """The codes of what rests on a passage."""
    return [row.code for row in resting(code, most=50)]


def resting(code: str, *, most: int | None = None) -> Iterator[Any]:
    """What rests on a passage; of each kind at most so many."""
    for model in _RESTING:
        for row in model.seen.filter(passages__contains=code).order_by("code")[:most]:
            if code in row.passages.split():
                yield row


def unchanged(text: str, seen: str, *, by: Actor) -> Opened:
    """The text open for coding, as it was when the user looked at it."""
    opened = queries.open_for_coding(text, by=by)
    if opened.seen != seen:
        raise NotNow(
            "changed-meanwhile",
            "The text was changed meanwhile: what you chose in it may stand elsewhere. Nothing was written.",
            {"record": text},
            do="Choose the words again on the page as it is now; what you typed is kept.",
        )
    return opened


def changed(code: str) -> NotNow:
    """Somebody else was quicker."""
    return NotNow(
        "changed-meanwhile",
        "Somebody else changed this meanwhile; nothing of yours was written.",
        {"record": code},
        do="Look at it again, then repeat your change.",
    )


def where(opened: Opened, place: Mapping[str, Any]) -> tuple[int, int]:
    """Start and end of what was chosen on the page (``at``) or typed as the page shows it (``words``, ``which``)."""
    start, end = _chosen(opened, place)
    return timecodes.after(opened.words, start, end), end  # no passage begins with a time code: nobody said it


def _chosen(opened: Opened, place: Mapping[str, Any]) -> tuple[int, int]:
    if place.get("at"):
        return chosen(opened.masked, str(place["at"]))
    which = str(place.get("which") or "").strip()
    if which and not (which.isascii() and which.isdigit() and len(which) < 7):
        raise WrongUse("no-such-occurrence", "An occurrence is a number.", expected="1, 2 …", found=which[:20])
    words = str(place.get("words") or "")
    if not words.strip():
        raise WrongUse("no-words", "No words are chosen.", do="Choose words of the text, or type them.")
    return quoted(opened.masked, words, int(which) if which else None)


def is_said(place: Mapping[str, Any]) -> bool:
    """Whether a place was chosen, typed or named at all."""
    return any(str(place.get(name) or "").strip() for name in ("at", "words", "passage"))


def passage_of(work: Deed, opened: Opened, place: Mapping[str, Any], *, account: str = "") -> str:
    """The passage that a form names (``passage``), or that its words become."""
    named = str(place.get("passage") or "").strip()
    if named and not place.get("at"):
        code = read_code(named, "P")
        row = Passage.seen.filter(code=code, text=opened.row.code).first()
        if row is None:
            raise no_such("passage", code)
        _tie(work, row, account)
        return code
    start, end = where(opened, place)
    return put_passage(work, opened, start, end, account=account)


def put_passage(work: Deed, opened: Opened, start: int, end: int, *, account: str = "") -> str:
    """The passage of these words, made where there is none yet; gives its code."""
    there = _same(opened, start, end) or _ahead(work, opened, start, end)
    if there is not None:
        _tie(work, there, account)
        return str(there.code)
    code = work.code("P")
    columns = passage_columns(opened.words, anchor_at(opened.words, start, end - start))
    row = opened.row
    work.add(
        Passage(
            code=code,
            text=row.code,
            source=row.source,
            account=account,
            language=row.language,
            **sealed(Passage, code, row.source, columns),
        )
    )
    return code


def _tie(work: Deed, row: Passage, account: str) -> None:
    """A passage that was marked alone belongs to the account whose act first rests on it."""
    if not account or row.account:
        return
    if row.pk is None:
        row.account = account
    elif row not in work._superseded:
        work.supersede(row, account=account)


def _same(opened: Opened, start: int, end: int) -> Passage | None:
    return Passage.seen.filter(text=opened.row.code, start=start, end=end).order_by("code").first()


def _ahead(work: Deed, opened: Opened, start: int, end: int) -> Passage | None:
    """One that this deed has made already."""
    for row in work._rows:
        if isinstance(row, Passage) and (row.text, row.start, row.end) == (opened.row.code, start, end):
            return row
    return None


def require_account(code: str, text: str) -> Account:
    """An account that is coded in this text."""
    row = Account.seen.filter(code=code, text=text).first()
    if row is None:
        raise WrongUse("no-such-account", f"No account {code[:24]} is coded in this text.")
    return row


def as_problem(name: str, error: ForPeople) -> tuple[str, str, str, str]:
    """A refusal as a problem at a field: its name, code, what is so and what to do."""
    says = error.what + (f" Found {error.found}." if error.found else "")
    return name, error.code, says, error.do or (f"Expected {error.expected}." if error.expected else "Mend it.")
