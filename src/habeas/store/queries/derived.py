"""How a text came about: what is shown to who says so, and to who judges a translation."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.coding.aligning import Row
from habeas.core.coding.shown import Paragraph, paragraphs, timed
from habeas.store.mission import Actor, current
from habeas.store.models import Text
from habeas.store.queries.aligned import Beside, beside_of, seen_of
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
    first: list[Paragraph]
    second: list[Paragraph]
    beside: Beside
    own: bool
    reason: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """What stands beside what; where nothing sensible can be proposed each paragraph alone."""
        return self.beside.rows or tuple([(1, 0)] * len(self.first) + [(0, 1)] * len(self.second))

    @property
    def seen(self) -> str:
        """The words that the rows are of."""
        return seen_of(self.original, self.row) if self.original is not None else ""


def to_judge(code: str, *, by: Actor) -> Judged:
    """A translation and its original, both masked, for who may approve it; both have to be reviewed for identities."""
    require_right(by, "approve-translation")
    row = require_readable(code, by)
    if not row.original:
        return Judged(row, None, [], [], Beside(()), False, "")
    original = require_readable(row.original, by)
    here, there = ([timed(one) for one in paragraphs(masked(each), {})] for each in (original, row))
    reason = ""
    if row.refusal_sealed is not None:
        reason = current().open_words(row.source, row.refusal_sealed, Text._meta.db_table, code, "refusal")
    beside = beside_of(original, row, here, there)
    return Judged(row, original, here, there, beside, row.made_by == by.code, reason)
