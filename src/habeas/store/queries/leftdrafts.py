"""Drafts of interviews that nobody opens any more, for protection officers: their codes and days, no word of them."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.store.mission import Actor
from habeas.store.models import InterviewDraft, User
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft of somebody who was removed: its code, and when it was begun and last kept."""

    code: str
    began: str
    changed: str


def left_drafts(*, by: Actor) -> list[LeftDraft]:
    """Drafts of users who were removed and who named nobody who is still here."""
    require(by, "discard-left-draft")
    here = set(User.seen.values_list("code", flat=True))
    rows = InterviewDraft.objects.order_by("code").values_list("code", "user", "named", "began", "changed")
    return [LeftDraft(code, began, at) for code, user, named, began, at in rows if not here & {user, *named.split()}]
