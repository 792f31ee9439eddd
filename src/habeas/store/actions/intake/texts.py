"""The texts that codings speak of: which one, its words, who gave it and when."""

from __future__ import annotations

from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import Broken
from habeas.store import pieces
from habeas.store.actions.intake.builders import Origin, RowRefused
from habeas.store.actions.intake.known import Known
from habeas.store.mission import Mission
from habeas.store.models import Consultation, Interview, Item, Submission, Text


def text_of(belongs: str, known: Known, *, translation: str | None = None) -> Text:
    """The newest transcript of an interview, submission or consultation, or its translation into a language."""
    kinds = ("transcript", "notes", "document") if translation is None else ("translation",)
    texts = Text.objects.filter(belongs=belongs, current=True, gone=False).order_by("-id")
    if known._hidden:
        texts = texts.exclude(batch__in=known._hidden)
    for text in texts:
        item = known.row(Item, text.item)
        if isinstance(item, Item) and item.derived_from:
            original = known.row(Item, item.derived_from)
            if isinstance(original, Item) and original.kind in kinds and translation in (None, text.language):
                return text
    what = "transcript of this name" if translation is None else f"translation of it into {translation}"
    raise RowRefused("no-such-text", f"There is no {what}. Bring it in first.", "text", belongs)


def read_text(mission: Mission, known: Known, text: Text) -> str:
    """The text as coders see it."""
    if text.code in known.plain:
        return known.plain[text.code]
    item = known.row(Item, text.item)  # never the text of a batch that was undone
    if not isinstance(item, Item):
        raise Broken(f"the text {text.code} has no item")
    return pieces.read(mission, item).decode("utf-8")


def origin_of(known: Known, belongs: str, source: str) -> Origin:
    """Who gave a text, and when."""
    submitter, given = "", ""
    for model, name in ((Interview, "date"), (Submission, "received"), (Consultation, "date")):
        row = known.row(model, belongs)
        if row is not None:
            given = getattr(row, name)
            submitter = getattr(row, "giver", "")
    day = read_edtf(given) if given else None
    return Origin(source, belongs, submitter, given, day.first_day if day else None, day.last_day if day else None)


def source_of(known: Known, belongs: str) -> str | None:
    """The source under whose key the texts of an interview, submission or consultation lie."""
    for model in (Interview, Submission, Consultation):
        row = known.row(model, belongs)
        if row is not None:
            return str(row.source)  # type: ignore[attr-defined]
    return None
