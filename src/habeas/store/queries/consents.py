"""What a source or an organisation allows on a day, in words; and whose permission soon ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from habeas.core.intake.consent import USES, Decision, allowed, effective
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.release.allowance import agreements_of, consents_of, consents_of_all, decision
from habeas.store.clock import consent_day
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Consent,
    Consultation,
    Finding,
    Interview,
    Observation,
    Passage,
    Source,
    Submission,
    Text,
)
from habeas.store.queries.seeing import hidden_sources
from habeas.store.rights import require

#: days before the end of a consent on which the first page begins to speak of it
SOON = 60


@dataclass(frozen=True, slots=True)
class Allowed:
    """One use, and whether it is allowed for the widest audience of the record, with the reason."""

    use: str
    decision: Decision


def now(records: Iterable[Any], audience: str = "public") -> list[Allowed]:
    """What these records allow today, use by use: those that some record speaks of, and the two that every report
    needs."""
    held = list(records)
    named = {use for record in held for use in (*record.uses, *record.withdrawn)} - {"all", "all-refused"}
    uses = [use for use in USES if use in named | {"statistics", "quote-anonymous"}]
    uses += sorted(use for use in named if use not in USES)
    return [Allowed(use, allowed(held, use=use, audience=audience, on=consent_day())) for use in uses]


def records_of(code: str) -> list[Any]:
    """The rows of a source's consents, or of a submission's agreements, the oldest first."""
    if code.startswith("SUB-"):
        return list(Agreement.seen.filter(submission=code).order_by("given", "id"))
    return list(Consent.seen.filter(source=code).order_by("given", "id"))


def allowed_of(code: str) -> list[Allowed]:
    """What holds today of a source or submission; nothing where nobody has decided."""
    records: Any = agreements_of(code) if code.startswith("SUB-") else consents_of(code)
    return now(records) if records else []


def today() -> str:
    """The mission's day."""
    return current().today().isoformat()


@dataclass(frozen=True, slots=True)
class Resting:
    """What something rests on, and the one decision that holds for each use: the most restrictive of them all."""

    code: str
    subjects: tuple[str, ...]
    allowed: list[Allowed]


def visible_effective(code: str, *, by: Actor, audience: str, on: datetime.date) -> Resting:
    """What holds for anything that rests on what sources gave: a source or submission itself, an interview, a text, a
    passage, an account, act, observation or person, an event, a finding (the accounts that it names)."""
    pairs = _pairs(code, by)
    hidden = hidden_sources(by)

    def of(use: str, source: str, belongs: str) -> Decision:
        made = decision(source, belongs, use, audience, on)
        return replace(made, because="A source that you do not see decides.") if source in hidden else made

    uses = [*USES, *sorted(_further(pairs))]
    found = [Allowed(use, effective([of(use, *pair) for pair in pairs])) for use in uses]
    seen = [pair for pair in pairs if pair[0] not in hidden]
    subjects = [belongs if belongs.startswith("SUB-") else source for source, belongs in seen]
    return Resting(code, tuple(dict.fromkeys(subjects)), found)


def _further(pairs: list[tuple[str, str]]) -> set[str]:
    """Uses beyond the fixed list, by name of a State."""
    records: list[Any] = [each for source, _ in pairs for each in consents_of(source)]
    records += [each for _, belongs in pairs if belongs.startswith("SUB-") for each in agreements_of(belongs)]
    return {use for each in records for use in each.uses if use.startswith("share-national:")}


def _pairs(code: str, by: Actor) -> list[tuple[str, str]]:
    """Who gave it, and in which interview or by which submission; refused, as if it were not there, where one of them
    is hidden from the user."""
    prefix = code.rpartition("-")[0]
    require(by, "read-findings" if prefix == "F" else "read-source")
    if prefix not in _GIVERS:
        raise WrongUse(
            "not-derived", "This does not rest on what a source gave.", expected=", ".join(_GIVERS), found=code[:24]
        )
    pairs = list(dict.fromkeys(_GIVERS[prefix](code)))
    if not pairs or (prefix != "F" and any(source in hidden_sources(by) for source, _ in pairs)):
        raise WrongUse("no-such-record", f"There is no record {code[:24]}, or it rests on nothing that was given.")
    return pairs


def _of(model: Any, belongs: str = "") -> Callable[[str], list[tuple[str, str]]]:
    def found(code: str) -> list[tuple[str, str]]:
        return [(row.source, getattr(row, belongs) if belongs else "") for row in model.seen.filter(code=code)]

    return found


def _accounts(**where: Any) -> list[tuple[str, str]]:
    return list(Account.seen.filter(**where).order_by("code").values_list("source", "belongs"))


def _of_passage(code: str) -> list[tuple[str, str]]:
    texts = {row.text: row.source for row in Passage.seen.filter(code=code)}
    named = dict(Text.seen.filter(code__in=texts).values_list("code", "belongs"))
    return [(source, named.get(text, "")) for text, source in texts.items()]


def _of_act(code: str) -> list[tuple[str, str]]:
    return _accounts(code__in=Act.seen.filter(code=code).values("account"))


def _of_finding(code: str) -> list[tuple[str, str]]:
    named = {account for row in Finding.seen.filter(code=code) for account in row.support.split()}
    return _accounts(code__in=named)


_GIVERS: dict[str, Callable[[str], list[tuple[str, str]]]] = {
    "S": lambda code: [(row.code, "") for row in Source.seen.filter(code=code)],
    "SUB": lambda code: [(row.source, row.code) for row in Submission.seen.filter(code=code)],
    "I": lambda code: [(row.source, row.code) for row in Interview.seen.filter(code=code)],
    "CON": _of(Consultation),
    "T": _of(Text, "belongs"),
    "P": _of_passage,
    "A": lambda code: _accounts(code=code),
    "V": _of_act,
    "O": _of(Observation, "belongs"),
    "E": lambda code: _accounts(event=code),
    "F": _of_finding,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """A source or submission whose permission for some uses ends on a day."""

    subject: str
    on: str
    uses: tuple[str, ...]


def ending(hidden: frozenset[str] = frozenset()) -> list[Ending]:
    """Those whose consent or agreement ends within :data:`SOON` days, the nearest first."""
    today = current().today()
    last = (today + datetime.timedelta(days=SOON)).isoformat()
    near = {"expires__gte": today.isoformat(), "expires__lte": last, "decision": "granted"}
    found = []
    sources = sorted(set(Consent.seen.filter(**near).values_list("source", flat=True)) - hidden)
    for source, records in consents_of_all(sources).items():
        found += _ending(source, records, today, last)
    brought = set(Submission.seen.filter(source__in=hidden).values_list("code", flat=True))
    for submission in sorted(set(Agreement.seen.filter(**near).values_list("submission", flat=True)) - brought):
        found += _ending(submission, agreements_of(submission), today, last)
    return sorted(found, key=lambda one: (one.on, one.subject))


def _ending(subject: str, records: list[Any], today: datetime.date, last: str) -> list[Ending]:
    """What is allowed today and is not any more on the day after an expiry: a newer grant may reach further."""
    found = []
    for day in sorted(
        {r.expires for r in records if r.expires and today <= r.expires and r.expires.isoformat() <= last}
    ):
        after = day + datetime.timedelta(days=1)
        uses = {use for record in records for use in record.uses if record.expires == day}
        lost = [use for use in sorted(uses) if _at(records, use, day) and not _at(records, use, after)]
        if lost:
            found.append(Ending(subject, day.isoformat(), tuple(lost)))
    return found


def _at(records: list[Any], use: str, day: datetime.date) -> bool:
    return allowed(records, use=use, audience="internal", on=day).granted
