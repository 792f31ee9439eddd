"""What a source or a giver allows: dated records and the one rule over them (docs/formats/consent.md).

The rule. (1) Only records given on or before the day asked about count. (2) For a use, the newest day with a decision
on it holds alone; older grants do not come back when it expires. (3) A refusal or withdrawal of that day refuses every
audience that would cover the one it names; a grant of that day grants what its audiences cover. (4) ``quote-named``
implies ``quote-anonymous`` unless that was refused on the same day or later. (5) What is not granted is refused.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import WrongUse

USES = ("internal", "statistics", "quote-anonymous", "quote-named", "share-un", "share-icc", "sanctions", "research")
AUDIENCES = ("internal", "public", "state", "un")
ALL_REFUSED = "all-refused"
ALL = "all"
IDENTITY_LEVELS = ("none", "pseudonym", "full")
ONWARD = ("yes", "no", "ask")
#: full years at which a person decides for herself (Convention on the Rights of the Child, article 1)
OF_AGE = 18
_NATIONAL = re.compile(r"share-national:[A-Z]{2}")
_COURT = re.compile(r"court:[A-Za-z0-9][A-Za-z0-9-]{0,40}")
#: from the most restrictive on
_PASSED_ON = ("no", "ask", "yes")
_NOUNS = {
    "internal": "internal use",
    "statistics": "statistics",
    "quote-anonymous": "quotation",
    "quote-named": "quotation by name",
    "share-un": "sharing with the UN",
    "share-icc": "sharing with the ICC",
    "sanctions": "use for sanctions",
    "research": "research",
}


def is_use(text: str) -> bool:
    """Whether the text names a use."""
    return text in USES or _NATIONAL.fullmatch(text) is not None


def is_audience(text: str) -> bool:
    """Whether the text names an audience; ``any`` is one only in records."""
    return text in AUDIENCES or _COURT.fullmatch(text) is not None


def covers(granted: str, asked: str) -> bool:
    """Whether a grant for one audience covers another: ``any`` and ``public`` cover all, others ``internal`` too."""
    return granted in ("any", "public", asked) or asked == "internal"


def noun(use: str) -> str:
    """The use in words."""
    return _NOUNS.get(use) or "sharing with national authorities of " + use.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record(ABC):
    """What consents and agreements share. A withdrawal names ``withdrawn`` (uses, or ``all``) and no ``uses``."""

    code: str
    given: datetime.date
    uses: tuple[str, ...] = ()
    granted: bool = False
    audiences: tuple[str, ...] = ("internal",)
    identity: str = "none"
    expires: datetime.date | None = None
    withdrawn: tuple[str, ...] = ()
    conditions: str = ""
    onward: str = ""

    def __post_init__(self) -> None:
        if type(self.given) is not datetime.date or (
            self.expires is not None and type(self.expires) is not datetime.date
        ):
            raise self._wrong("given", "a day")
        if bool(self.uses) == bool(self.withdrawn):
            raise self._wrong("uses", "uses, or what is withdrawn, and not both")
        if not all(map(is_use, self.uses)) and self.uses != (ALL_REFUSED,):
            raise self._wrong("uses", ", ".join(USES) + f", share-national:XX, or {ALL_REFUSED} alone")
        if not all(map(is_use, self.withdrawn)) and self.withdrawn != (ALL,):
            raise self._wrong("withdrawn", "uses, or `all` alone")
        if self.granted and self.uses in ((ALL_REFUSED,), ()):
            raise self._wrong("decision", "refused")
        if not self.audiences or not all(audience == "any" or is_audience(audience) for audience in self.audiences):
            raise self._wrong("audiences", ", ".join(AUDIENCES) + ", court:NAME, or any")
        if self.identity not in IDENTITY_LEVELS:
            raise self._wrong("identity", ", ".join(IDENTITY_LEVELS))
        if self.onward not in ("", *ONWARD):
            raise self._wrong("onward", ", ".join(ONWARD))
        if self.expires is not None and self.expires < self.given:
            raise self._wrong("expires", "a day that is not before the day given")

    def _wrong(self, field: str, expected: str) -> WrongUse:
        return WrongUse(
            "bad-consent", "The record does not say a decision.", {"record": self.code, "field": field}, expected
        )

    @property
    @abstractmethod
    def subject(self) -> str:
        """The code of whom the record binds."""

    def refuses(self, use: str) -> bool:
        """Whether the record refuses or withdraws the use."""
        if self.withdrawn:
            return use in self.withdrawn or ALL in self.withdrawn
        return not self.granted and (use in self.uses or ALL_REFUSED in self.uses)

    def decides(self, use: str) -> bool:
        """Whether the record says anything on the use."""
        return self.refuses(use) or (self.granted and use in self.uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord(_Record):
    """One decision of a source on a day; never edited, only followed by another."""

    source: str
    language: str = ""
    interpreter: str = ""
    form: str = ""
    sheet: str = ""
    guardian: str = ""
    assent: str = ""

    @property
    def subject(self) -> str:
        """The source's code."""
        return self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(_Record):
    """One decision of the giver of a submission; it has the force of a consent."""

    submission: str
    purpose: str = ""
    afterwards: str = ""

    @property
    def subject(self) -> str:
        """The submission's code."""
        return self.submission


Records = Sequence[ConsentRecord | Agreement]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a use is allowed, and why.

    ``because`` is a sentence; ``code`` is ``granted``, ``no-record``, ``not-asked``, ``refused``, ``withdrawn``,
    ``expired`` or ``audience``; ``since`` is the first day on which it is so, where a record says so. ``identity`` is
    what may be said of who she is, ``onward`` whether the receiver may pass it on (``ask``: each time): of several
    records that grant, the most restrictive; without a grant, and where nothing was said, nothing.
    """

    granted: bool
    because: str
    code: str
    since: datetime.date | None
    identity: str = "none"
    onward: str = "no"


def allowed(records: Records, *, use: str, audience: str, on: datetime.date) -> Decision:
    """Whether the records of one source (or of one submission) allow a use for an audience on a day."""
    if not is_use(use):
        raise WrongUse(
            "unknown-use", "This is not a use.", expected=", ".join(USES) + ", share-national:XX", found=repr(use[:40])
        )
    if not is_audience(audience):
        raise WrongUse(
            "unknown-audience",
            "This is not an audience.",
            expected=", ".join(AUDIENCES) + ", court:NAME",
            found=repr(audience[:40]),
        )
    known = [record for record in records if record.given <= on]
    if len({record.subject for record in known}) > 1:
        raise WrongUse(
            "many-subjects",
            "These are records of more than one source.",
            do="Ask for each source, then take the most restrictive.",
        )
    if not known:
        return Decision(False, f"There is no consent record on {_day(on)}.", "no-record", None)
    direct = _newest(known, use, audience, on)
    if use == "quote-anonymous" and not direct.granted:
        named = _newest(known, "quote-named", audience, on)
        if named.granted and (direct.code == "not-asked" or _last(known, use) < _last(known, "quote-named")):
            return named
    return direct


def effective(decisions: Iterable[Decision]) -> Decision:
    """The most restrictive of several decisions; no decision at all allows nothing."""
    found = list(decisions)
    if not found:
        return Decision(False, "There is no consent record.", "no-record", None)
    for decision in found:
        if not decision.granted:
            return decision
    newest = max(found, key=lambda decision: decision.since or datetime.date.min)
    return dataclasses.replace(
        newest,
        identity=min((decision.identity for decision in found), key=IDENTITY_LEVELS.index),
        onward=min((decision.onward for decision in found), key=_PASSED_ON.index),
    )


def childhood(birth: UncertainDate | None, on: datetime.date) -> str:
    """Whether somebody was a child on a day: ``yes``, ``no``, or ``maybe`` as far as her birth is known. Where nothing
    is known of it that is ``no``: the office has met her."""
    if birth is None:
        return "no"
    if birth.first_day is None or birth.last_day is None:
        return "maybe"
    of_age = datetime.date(on.year - OF_AGE, on.month, min(on.day, 28 if on.month == 2 else on.day)).toordinal()
    if birth.last_day <= of_age:
        return "no"
    return "yes" if birth.first_day > of_age else "maybe"


def require_guardian(record: ConsentRecord, birth: UncertainDate | None) -> None:
    """A child's grant needs her guardian's consent and her own assent; one who may have been a child, an answer to
    both. To refuse and to withdraw she needs nobody."""
    child = childhood(birth, record.given)
    said = (record.guardian, record.assent)
    if not record.granted or child == "no" or said == ("yes", "yes") or (child == "maybe" and all(said)):
        return
    was = "was" if child == "yes" else "may have been"
    raise WrongUse(
        "child-consent",
        f"She {was} under {OF_AGE} on that day: it takes a guardian's consent and her own assent.",
        {"record": record.code, "field": "guardian" if record.guardian != "yes" else "assent"},
        expected="guardian: yes, assent: yes"
        if child == "yes"
        else "yes or no for both: no guardian, if she was of age",
        found=f"guardian: {record.guardian or 'not said'}, assent: {record.assent or 'not said'}",
    )


def allowed_for_purpose(records: Records, purpose_uses: Iterable[str], audience: str, on: datetime.date) -> Decision:
    """Whether the records allow every use of a purpose; a purpose without uses is allowed nothing."""
    return effective([allowed(records, use=use, audience=audience, on=on) for use in purpose_uses])


def summary(
    records: Records, *, audience: str, on: datetime.date, uses: Sequence[str] = ("statistics", "quote-anonymous")
) -> str:
    """What holds on a day, as one sentence: "S-0231 allows statistics, not quotation, since 3 May 2024"."""
    known = [record for record in records if record.given <= on]
    if not known:
        return f"There is no consent record on {_day(on)}"
    decisions = {use: allowed(records, use=use, audience=audience, on=on) for use in uses}
    granted = [noun(use) for use, decision in decisions.items() if decision.granted]
    refused = [noun(use) for use, decision in decisions.items() if not decision.granted]
    words = "allows " + " and ".join(granted) if granted else "allows nothing"
    if granted and refused:
        words += ", not " + " or ".join(refused) + ","
    days = [decision.since for decision in decisions.values() if decision.since]
    return f"{known[0].subject} {words} since {_day(max(days))}" if days else f"{known[0].subject} {words.rstrip(',')}"


def read_record(kind: str, code: str, fields: Mapping[str, Any]) -> ConsentRecord | Agreement:
    """The record of an interpreted row of ``kind`` consent or agreement; its days are ``UncertainDate`` of one day."""
    said = {name: value for name, value in fields.items() if value is not None and name != "decision"}
    for name in ("given", "expires"):
        if name in said:
            said[name] = said[name].first
    decision = fields.get("decision")
    uses = said.get("uses", ())
    if uses and decision is None and uses != (ALL_REFUSED,):
        raise WrongUse(
            "bad-consent", "The row names uses and no decision.", {"field": "decision"}, expected="granted or refused"
        )
    if not uses and decision is not None:
        raise WrongUse(
            "bad-consent", "A withdrawal carries no decision.", {"field": "decision"}, expected="an empty cell"
        )
    return (ConsentRecord if kind == "consent" else Agreement)(code=code, granted=decision == "granted", **said)


def _last(records: Records, use: str) -> datetime.date:
    return max(record.given for record in records if record.decides(use))


def _newest(records: Records, use: str, audience: str, on: datetime.date) -> Decision:
    """Rules 2 and 3 for one use."""
    deciding = [record for record in records if record.decides(use)]
    if not deciding:
        return Decision(False, f"{records[0].subject} was never asked about {noun(use)}.", "not-asked", None)
    day = max(record.given for record in deciding)
    latest = [record for record in deciding if record.given == day]
    subject = latest[0].subject
    for record in latest:
        if record.refuses(use) and (record.withdrawn or any(_hits(named, audience) for named in record.audiences)):
            verb, code = ("withdrew", "withdrawn") if record.withdrawn else ("refused", "refused")
            return Decision(False, f"{subject} {verb} {noun(use)} on {_day(day)}.", code, day)
    granting = [
        record for record in latest if record.granted and any(covers(named, audience) for named in record.audiences)
    ]
    if not granting:
        code = "audience" if any(record.granted for record in latest) else "refused"
        return Decision(False, f"{subject} does not allow {noun(use)} for {audience}, since {_day(day)}.", code, day)
    holding = [record for record in granting if record.expires is None or record.expires >= on]
    if not holding:
        end = max(record.expires for record in granting if record.expires is not None)
        ended = end + datetime.timedelta(days=1) if end < datetime.date.max else end
        return Decision(False, f"The consent of {subject} to {noun(use)} expired on {_day(end)}.", "expired", ended)
    return Decision(
        True,
        f"{subject} allows {noun(use)} for {audience}, since {_day(day)}.",
        "granted",
        day,
        min((record.identity for record in holding), key=IDENTITY_LEVELS.index),
        min((record.onward or "no" for record in holding), key=_PASSED_ON.index),
    )


def _hits(refused: str, asked: str) -> bool:
    """Whether refusing one audience refuses another: whoever would cover it is refused as well."""
    return refused == "any" or covers(asked, refused)


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%B} {day.year}"
