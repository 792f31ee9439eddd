"""The two-person rule: a dangerous act waits for another person, or, where the mission has set the rule off, for a day.

Who asks repeats the act once it is agreed: nothing is done in her absence, and nothing secret waits in between. Which
acts, and who may agree to each, stands in ``roles.yaml`` under ``second-person``. Call :func:`cleared` before the deed
begins, for what it writes must stay although it refuses, and :func:`spend` inside it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from habeas.core.access.policy import ROLE_VERBS, SECOND_PERSON, require_second
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.settings import require_settings_on_log
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Passage, Request, Source, User
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import require

#: how long an act waits where the rule is off, and how long an answer can be used
DELAY = datetime.timedelta(hours=24)
GOOD_FOR = datetime.timedelta(days=7)


def cleared(
    verb: str,
    about: str,
    *,
    by: Actor,
    reason: str,
    arguments: Mapping[str, Any] | None = None,
    always: bool = False,
) -> Request | None:
    """The agreed request for exactly this act of this user, to be spent in its deed; ``None`` where none is needed.

    Otherwise the act is put down as a request and refused (``waits-for-second``, ``waits-a-day``, both with the code of
    the request). ``always``: two people whatever the mission has set. ``about`` and ``arguments`` hold no secret.
    """
    require_settings_on_log("two-person")
    if verb in ROLE_VERBS and not Source.seen.exclude(code=OFFICE).exists():
        return None  # nobody can be harmed yet, and the first officer has to make the second
    by_delay = not (always or current().config.two_person)
    if not by_delay and not _others_who_may(verb, by):
        if verb not in ROLE_VERBS:
            raise Refused(
                "nobody-to-agree",
                "This needs a second person, and nobody else here may agree to it.",
                expected=f"another user with a role of: {', '.join(SECOND_PERSON[verb])}",
                do="Add another officer first: habeas user add.",
            )
        by_delay = True  # the only officer must be able to make another, and not in secret
    said = canonical(dict(arguments or {})).decode()
    mine = Request.seen.filter(verb=verb, about=about, arguments=said, user=by.code).order_by("-id")
    request = next((row for row in mine if row.state in (Request.WAITING, Request.APPROVED) and not lapsed(row)), None)
    if request is None:
        request = _ask(verb, about, said, reason, by)
    elif request.state == Request.APPROVED or (by_delay and _waited(request)):
        return request
    raise _waits(request, by_delay=by_delay)


def spend(work: Deed, request: Request | None) -> None:
    """The request is used up by this deed, which names it."""
    if request is not None:
        work.about["request"] = request.code
        work.supersede(request, state=Request.USED)


def approve(code: str, *, by: Actor) -> Request:
    """Agree to what another user asked; refused to herself, and to who has no right to agree to this verb."""
    require(by, "approve-request")
    request = _open(code)
    _require_answers(request, by)
    if request.user == by.code:
        raise Refused("own-request", "Nobody agrees to her own request.", {"record": code}, do="Ask another officer.")
    return _answer(request, Request.APPROVED, by)


def refuse(code: str, *, by: Actor) -> Request:
    """Refuse what was asked, or take one's own request back."""
    request = _open(code)
    if request.user != by.code:
        _require_answers(request, by)
    return _answer(request, Request.REFUSED, by)


def lapsed(request: Request) -> bool:
    """Whether it is too old to be answered or used: a week after it was asked, or after it was agreed."""
    since = request.second_at if request.state == Request.APPROVED else request.at
    return current().clock() - _time(since) > GOOD_FOR + (DELAY if request.state == Request.WAITING else _NO_TIME)


def ready_at(request: Request) -> datetime.datetime:
    """When it goes ahead by itself where the rule is off."""
    return _time(request.at) + DELAY


_NO_TIME = datetime.timedelta()


def record(work: Deed, verb: str, about: str, *, reason: str, by: Actor) -> Request:
    """Why something was done that needs nobody else: kept where the reasons of other such acts are."""
    return _put_down(work, work.code("RQ"), verb, about, canonical({}).decode(), reason, by, Request.USED)


def _ask(verb: str, about: str, arguments: str, reason: str, by: Actor) -> Request:
    if not reason.strip():
        raise WrongUse("no-reason", "Somebody else will be asked to agree: say why.", do='--reason "…"')
    with deed("ask", by=by, about={"verb": verb}) as work:
        work.on = work.code("RQ")
        row = _put_down(work, work.on, verb, about, arguments, reason, by, Request.WAITING)
    return row


def _put_down(
    work: Deed, code: str, verb: str, about: str, arguments: str, reason: str, by: Actor, state: str
) -> Request:
    row = Request(
        code=code,
        verb=verb,
        about=about,
        arguments=arguments,
        user=by.code,
        at=current().now(),
        state=state,
        second="",
        second_at="",
        reason_sealed=current().seal_draft(reason.strip(), Request._meta.db_table, code, "reason"),
    )
    work.add(row)
    return row


def _answer(request: Request, state: str, by: Actor) -> Request:
    verb = "approve-request" if state == Request.APPROVED else "refuse-request"
    with deed(verb, by=by, on=request.code, about={"verb": request.verb}) as work:
        row = work.supersede(request, state=state, second=by.code, second_at=current().now())
    return row  # type: ignore[return-value]


def _require_answers(request: Request, by: Actor) -> None:
    """Refused for who may not answer; in the words for none where it is about a source whom she does not see."""
    require_second(by.roles, request.verb)
    if request.user != by.code and names_hidden(request, hidden_sources(by)):
        raise _none(request.code)


def names_hidden(request: Request, hidden: frozenset[str]) -> bool:
    """Whether it is about one of these sources, or names a passage of theirs."""
    if request.about in hidden:
        return True
    named = json.loads(request.arguments or "{}").get("only", []) if hidden else []
    return bool(named) and Passage.seen.filter(code__in=named, source__in=hidden).exists()


def _none(code: str) -> WrongUse:
    return WrongUse("no-such-request", f"There is no request {code[:24]}.", do="habeas request list")


def _open(code: str) -> Request:
    request = Request.seen.filter(code=code).first()
    if request is None:
        raise _none(code)
    if request.state != Request.WAITING or lapsed(request):
        state = "too old" if request.state == Request.WAITING else request.state
        raise WrongUse("request-answered", f"The request {code} is {state}.", do="habeas request list")
    return request


def _waits(request: Request, *, by_delay: bool) -> Refused | NotNow:
    if by_delay:
        when = f"{ready_at(request):%Y-%m-%d %H:%M} UTC"
        return Refused(
            "waits-a-day",
            f"This waits until {when}, so that the next officer sees it; it is request {request.code}.",
            {"record": request.code},
            do="Do it again then, or sooner if another officer agrees: habeas request approve.",
        )
    return Refused(
        "waits-for-second",
        f"This waits for a second person; it is request {request.code}.",
        {"record": request.code},
        expected=f"another user with a role of: {', '.join(SECOND_PERSON[request.verb])}",
        do=f"She agrees with habeas request approve {request.code}; then do it again within a week.",
    )


def _others_who_may(verb: str, by: Actor) -> bool:
    roles = set(SECOND_PERSON[verb])
    others = User.seen.filter(active="yes").exclude(code=by.code).values_list("roles", flat=True)
    return any(roles.intersection(held.split()) for held in others)


def _waited(request: Request) -> bool:
    return current().clock() >= ready_at(request)


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
