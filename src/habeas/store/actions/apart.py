"""Two coders code a text apart, and a third settles where they differ.

Each coding is kept whole, sealed, and stays after it is settled. What comes out is one coding, which comes in like any
other: so releases and counts have what was settled, once.
"""

from __future__ import annotations

from typing import Any

from habeas.core.coding.comparing import settled
from habeas.core.coding.handing import renamed
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake import coding as ordinary
from habeas.store.actions.intake.known import Known
from habeas.store.mission import Actor, current, only_one
from habeas.store.models import Account, Assignment, BlindCoding, ExternalKey, Observation, Settlement, User
from habeas.store.queries import apart as queries
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen
from habeas.store.rights import may, require

_LONGEST = 2_000_000


def assign(belongs: str, first: str, second: str, *, by: Actor) -> Assignment:
    """Let two coders code a transcript apart. Refused where it was coded already: they would see it."""
    require(by, "assign-coders")
    with deed("assign-coders", by=by, on=belongs) as work:
        draft = Assignment(belongs=belongs)
        text = queries.text_of(draft)
        require_seen(text.source, by, belongs, "text")
        if text.identities != "reviewed":
            raise Refused("not-reviewed", "The text was not reviewed for identities.", {"record": belongs})
        queries.require_not_apart(belongs)
        if any(model.seen.filter(belongs=belongs).exists() for model in (Account, Observation)):
            raise Refused("coded-already", "This text was coded already: both would see it.", {"record": belongs})
        coders = [_coder(name, text.source) for name in (first, second)]
        if coders[0].code == coders[1].code:
            raise WrongUse("one-coder", "Two coders are two people.", found=first[:40])
        code = work.code("DC")
        columns = {"belongs": belongs, "source": text.source, "first": coders[0].code, "second": coders[1].code}
        row = work.add(Assignment(code=code, **columns))
        work.about["double_coding"] = code
    return row  # type: ignore[return-value]


def _coder(username: str, source: str) -> User:
    """An active user who may code and sees the source."""
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise WrongUse("no-such-user", f"There is no user {username[:40]!r}.", do="habeas user list")
    actor = Actor(user.code, user.username, frozenset(user.roles.split()), frozenset(user.compartments.split()))
    if not may(actor, "code-apart") or source in hidden_sources(actor):
        raise Refused("cannot-code", f"{username[:40]} cannot code this text.", do="Choose another coder.")
    return user  # type: ignore[no-any-return]


def give_up(code: str, *, by: Actor, version: int | None = None) -> None:
    """End an assignment that nobody will settle: the text is coded in the ordinary way. What was handed in stays.
    ``version`` is the one that was seen."""
    require(by, "assign-coders")
    with deed("give-up-double-coding", by=by, on=code) as work:
        row = queries.assignment(code, by=by)
        _require_open(row)
        if version is not None and version != row.version:
            raise NotNow("changed-meanwhile", "Somebody else changed this meanwhile.", {"record": code})
        work.supersede(row, given_up="yes")


def _require_open(row: Assignment) -> None:
    if row.settled_on:
        raise Refused("settled-already", "This was settled already.", {"record": row.code})


def hand_in(code: str, content: str, *, by: Actor, done: bool, version: int | None = None) -> None:
    """Keep one's own coding file of a text that is coded apart, checked as an import would check it. ``done``: it is
    not changed any more. The log says that she handed in, not how much. ``version`` is the one that she saw (0: there
    was none)."""
    require(by, "code-apart")
    if len(content) > _LONGEST:
        raise WrongUse("too-large", "The coding is longer than any.", expected=f"at most {_LONGEST} characters")
    row = queries.assignment(code, by=by)
    if by.code not in (row.first, row.second):
        raise no_such("double-coding", code)
    coded = queries.read_coding(content, queries.plain_of(row), file="the coding")
    if coded.coding.text != row.belongs or coded.coding.translation is not None:
        raise WrongUse(
            "other-text", "The coding is of another text.", {"field": "text"}, row.belongs, coded.coding.text
        )
    with deed("hand-in-coding", by=by, on=code) as work:
        row = queries.assignment(code, by=by)
        _require_open(row)
        mine = f"{code}.{1 if by.code == row.first else 2}"
        old = BlindCoding.seen.filter(code=mine).first()
        if old is not None and old.done_on:
            raise Refused("done-already", "You have said that you are done.", {"record": code})
        if version is not None and version != (old.version if old else 0):
            do = "What you typed is kept: look at the acts, then save it again."
            raise NotNow("changed-meanwhile", "Your coding was changed meanwhile.", {"record": code}, do=do)
        columns = {
            "done_on": current().today().isoformat() if done else "",
            "coding_sealed": current().seal_words(row.source, content, BlindCoding._meta.db_table, mine, "coding"),
        }
        if old is None:
            work.add(BlindCoding(code=mine, assignment=code, source=row.source, coder=by.code, **columns))
        else:
            work.supersede(old, **columns)


def choose(code: str, difference: str, chosen: str, *, by: Actor, because: str, version: int | None = None) -> None:
    """Settle one difference, with the reason; it may be chosen again until all is settled, and every choice stays.

    ``version`` is the one of the choice that was seen (0: there was none).
    """
    both = queries.side_by_side(code, by=by)
    found = next((one for one in both.differences if one.key == difference), None)
    if found is None or chosen not in found.choices:
        raise WrongUse("no-such-choice", "This cannot be chosen.", expected=", ".join(found.choices) if found else None)
    if not because.strip():
        raise WrongUse("no-reason", "Why it is settled so is not said.", do="Say in a sentence why.")
    with deed("settle-difference", by=by, on=code) as work:
        row = queries.assignment(code, by=by)
        _require_open(row)
        name = f"{code}.s{difference}"
        old = Settlement.seen.filter(code=name).first()
        if version is not None and version != (old.version if old else 0):
            raise NotNow("changed-meanwhile", "Somebody else settled this meanwhile; nothing of yours was written.",
                         {"record": code}, do="Look at it again, then repeat your choice.")  # fmt: skip
        why = current().seal_words(row.source, because.strip()[:2000], Settlement._meta.db_table, name, "because")
        columns = {"chosen": chosen, "by": by.code, "because_sealed": why}
        if old is None:
            work.add(Settlement(code=name, assignment=code, source=row.source, difference=difference, **columns))
        else:
            work.supersede(old, **columns)


def settle(code: str, *, by: Actor) -> dict[str, Any]:
    """Once every difference is settled: the coding that comes of both takes effect, as if it had been brought in."""
    both = queries.side_by_side(code, by=by)
    content = settled(*both.files, *both.coded, both.chosen)
    mission = current()
    with only_one(mission, "import"), deed("settle-coding", by=by, on=code) as work:
        row = queries.assignment(code, by=by)
        _require_open(row)
        content = renamed(content, work.code)
        try:
            text, _, keys = ordinary.bring_in(mission, work, Known(""), content, file=code, settling=True)
        except ForPeople as error:
            raise Refused("cannot-settle", f"What comes of both cannot be coded: {error.what}", {"record": code},
                          do=error.do) from None  # fmt: skip
        for key in keys:
            ExternalKey.save(key)
        work.supersede(row, settled_by=by.code, settled_on=mission.today().isoformat())
    return {"ok": True, "double_coding": code, "text": text, "differences": len(both.differences)}
