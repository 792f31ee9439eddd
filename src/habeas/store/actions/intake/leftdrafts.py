"""Drafts of interviews that nobody opens any more: whoever began one was removed, and named nobody who is still here.

A protection officer is told that there is one, and since when; she reads no word of it. She may discard it: its row
goes, and the key without which no copy of it is opened.
"""

from __future__ import annotations

from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.interviews import _end_key
from habeas.store.mission import Actor
from habeas.store.models import InterviewDraft
from habeas.store.queries.leftdrafts import left_drafts
from habeas.store.queries.seeing import no_such
from habeas.store.rights import require


def discard_left(code: str, *, by: Actor) -> None:
    """Discard a draft that nobody opens any more; to everything else the answer is that for what is not there."""
    require(by, "discard-left-draft")
    if code not in {one.code for one in left_drafts(by=by)}:
        raise no_such("draft", code)
    with deed("discard-draft", by=by, on=code, about={"left": True}):
        InterviewDraft.objects.filter(code=code).delete()
    _end_key(code)
