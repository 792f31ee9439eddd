"""A submission or a consultation that is put down in the browser: one deed each; agreement and files come after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import Actor, current
from habeas.store.models import Consultation, Participant, Source, Submission
from habeas.store.queries.interviewing import read_day
from habeas.store.queries.seeing import hidden_sources, no_such
from habeas.store.rights import require

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
MOST_PARTICIPANTS = 200


def receive_submission(*, by: Actor, giver: str, received: str = "", title: str = "", own: str = "") -> str:
    """What an organisation hands in; gives its code. ``own``: the giver's own number for it, sealed under its key."""
    require(by, "receive-submission")
    if not _SLUG.fullmatch(giver):
        raise WrongUse(
            "wrong-giver", "An organisation is named by a short name.", {"field": "giver"},
            expected="small letters, digits and hyphens: partner-1", found=giver[:40],
        )  # fmt: skip
    day = read_day(received, "received")
    _short({"title": title, "own": own})
    mission = current()
    with deed("receive-submission", by=by) as work:
        there = Source.seen.filter(giver=giver).order_by("code").first()
        if there is not None and there.code in hidden_sources(by):
            raise no_such("organisation", giver)
        source = there.code if there else _new_source(work, kind="organisation", giver=giver)
        code = work.code("SUB")
        work.on = code
        sealed = mission.seal_words(source, own.strip(), Submission._meta.db_table, code, "own")
        work.add(
            Submission(code=code, giver=giver, source=source, received=day, title=title.strip(), own_sealed=sealed)
        )
    return code


def hold_consultation(
    *, by: Actor, date: str = "", title: str = "", participants: Sequence[tuple[str, str]] = ()
) -> str:
    """A meeting with several people, each under the code that she was given for it, with a note; gives its code."""
    require(by, "receive-submission")
    day = read_day(date, "date")
    people = [(called.strip(), note.strip()) for called, note in participants if called.strip() or note.strip()]
    if len(people) > MOST_PARTICIPANTS or any(len(called) > 40 or len(note) > 4000 for called, note in people):
        raise WrongUse("too-long", "A participant is a short code and a note.", expected=f"{MOST_PARTICIPANTS} at most")
    if any(not called for called, _ in people):
        raise WrongUse("no-code", "Every participant has a code of her own, not a name.", {"field": "participants"})
    if len({called for called, _ in people}) < len(people):
        raise WrongUse("twice", "Two participants have the same code.", {"field": "participants"})
    _short({"title": title})
    mission = current()
    with deed("hold-consultation", by=by) as work:
        source = _new_source(work, kind="consultation")
        code = work.code("CON")
        work.on = code
        work.add(
            Consultation(code=code, source=source, date=day, title=title.strip(), participants=str(len(people) or ""))
        )
        for number, (called, note) in enumerate(people, 1):
            own, table = f"{code}.{number}", Participant._meta.db_table
            sealed: dict[str, Any] = {
                "called_sealed": mission.seal_words(source, called, table, own, "called"),
                "note_sealed": mission.seal_words(source, note, table, own, "note"),
            }
            work.add(Participant(code=own, source=source, consultation=code, **sealed))
    return code


def _new_source(work: Deed, *, kind: str, giver: str = "") -> str:
    code = work.code("S")
    current().source_keys.create([code])
    work.add(Source(code=code, kind=kind, giver=giver))
    return code


def _short(said: dict[str, str]) -> None:
    for name, words in said.items():
        if len(words) > 200 or "\x00" in words:
            raise WrongUse("too-long", "This is too long.", {"field": name}, expected="at most 200 signs")
