"""How a text came about: what is shown to who says so, and to who judges a translation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from habeas.core.coding.shown import Paragraph, paragraphs, timed
from habeas.store.mission import Actor, current
from habeas.store.models import Text
from habeas.store.queries.seeing import no_such, require_seen, shown
from habeas.store.queries.texts import masked, require_readable
from habeas.store.rights import require, require_right


def to_describe(code: str, *, by: Actor) -> tuple[Text, list[Text]]:
    """A text, and the others that it may be the translation of."""
    require(by, "describe-text")
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    beside = shown(Text.seen.filter(belongs=row.belongs, original=""), by).exclude(code=code).order_by("code")
    return row, [one for one in beside if one.language != row.language]


@dataclass(frozen=True, slots=True)
class Judged:
    """A translation beside its original; ``reason`` why it was refused."""

    row: Text
    original: Text | None
    pairs: list[tuple[Paragraph | None, Paragraph | None]]
    aligned: bool
    own: bool
    reason: str


def to_judge(code: str, *, by: Actor) -> Judged:
    """A translation and its original, both masked, for who may approve it; both have to be reviewed for identities."""
    require_right(by, "approve-translation")
    row = require_readable(code, by)
    if not row.original:
        return Judged(row, None, [], True, False, "")
    original = require_readable(row.original, by)
    here, there = ([timed(one) for one in paragraphs(masked(each), {})] for each in (original, row))
    reason = ""
    if row.refusal_sealed is not None:
        reason = current().open_words(row.source, row.refusal_sealed, Text._meta.db_table, code, "refusal")
    pairs = list(zip_longest(here, there))
    return Judged(row, original, pairs, len(here) == len(there), row.made_by == by.code, reason)
