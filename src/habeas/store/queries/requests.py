"""What waits for a second person, as far as a user may know of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from habeas.core.access.policy import SECOND_PERSON, may_second
from habeas.store.actions.requests import lapsed, names_hidden, ready_at
from habeas.store.mission import Actor, current
from habeas.store.models import Request, User
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import may, require


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; ``answers``: this user may agree to it. ``mine``: she asked, and may take it back. ``ahead``: when
    it goes ahead by itself, where it does."""

    row: Request
    who: str
    arguments: dict[str, Any]
    reason: str
    answers: bool
    mine: bool
    open: bool
    ahead: str


def visible_requests(*, by: Actor, all_of_them: bool = False) -> list[Asked]:
    """The requests that wait (or every one): one's own, those that one may agree to, and for an auditor all.
    Of what is about a source whom the user does not see, none but her own."""
    require(by, "list-requests")
    rows = Request.seen.order_by("-id")
    if not all_of_them:
        rows = rows.filter(state=Request.WAITING)
    names = dict(User.objects.filter(current=True).values_list("code", "username"))  # also of who was removed
    sees_all, hidden = may(by, "read-log"), hidden_sources(by)
    found = []
    for row in rows:
        if row.user != by.code and names_hidden(row, hidden):
            continue
        answers = row.verb in SECOND_PERSON and may_second(by.roles, row.verb) and row.user != by.code
        if not (answers or sees_all or row.user == by.code) or (not all_of_them and lapsed(row)):
            continue
        open_ = row.state == Request.WAITING and not lapsed(row)
        reason = current().open_draft(row.reason_sealed, Request._meta.db_table, row.code, "reason")
        ahead = "" if current().config.two_person else f"{ready_at(row):%Y-%m-%d %H:%M}"
        who = names.get(row.user, row.user)
        mine, said = row.user == by.code, json.loads(row.arguments or "{}")
        found.append(Asked(row, who, said, reason, answers and open_, mine and open_, open_, ahead))
    return found
