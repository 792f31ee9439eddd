"""What an interviewer puts down while she talks with somebody, and what becomes of it.

Every field may stay empty; nothing is asked that she cannot know. What she did write has to be understood before it
becomes records: :func:`read` says for each field what it understood, or what is wrong with it.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from habeas.core.intake.consent import IDENTITY_LEVELS, ONWARD, USES, ConsentRecord, is_audience, is_use
from habeas.core.intake.consent import require_guardian as guardian_needed
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import ForPeople

#: the steps of an interview, in the order in which a page shows them; each may be taken at any time
STEPS = ("before", "information", "consent", "who", "identity", "places", "risk", "talk", "closing")
#: whether somebody interviewed her before
EARLIER = ("no", "yes", "not-known")
#: what is thought of before an interview, so that it does no harm, and when it closes
CHECKS = ("needed", "private", "safe-way", "interpreter", "support", "may-stop")
CLOSINGS = ("asked-her", "read-back", "contact", "support-offered", "what-next")
TOLD = ("read-aloud", "read-herself", "not-told")
WHOM = ("self", "family", "third-party")
FORMS = ("written", "oral", "recorded")
YES_NO = ("yes", "no")
DECISIONS = ("granted", "refused")
IDENTITY = ("name", "contact", "family", "rank", "post", "safe", "never")
#: rows of places that one interview may have
MOST_PLACES = 60
_LONG, _SHORT, _NOTES = 4_000, 200, 400_000
#: the talk's notes and every other field: how many characters, and the largest draft together
LONGEST = 600_000
_PLACE = re.compile(r"(place_type|place|agency|from|to)_(\d{1,2})")
_USE = re.compile(r"(use|for)_([a-z-]{2,20})")
_RISK = re.compile(r"(level|reason|measures|review)_(self|family|third-party)")

#: name -> how long its words may be
_WORDS = {
    "earlier": 10, "earlier_by": _LONG, "before_note": _LONG,
    "sheet": 40, "told": 12, "questions": _LONG,
    "further": _SHORT, "identity_level": 12, "onward": 4, "form": 10, "consent_language": 10, "consent_interpreter": 3,
    "expires": 60, "conditions": _LONG, "guardian": 3, "assent": 3, "given": 60,
    "kind": 24, "sex": 10, "birth": _SHORT, "left": _SHORT,
    "date": _SHORT, "language": 10, "mode": 12, "interpreter": 3, "notes": _NOTES,
    "closing_note": _LONG,
    **{f"who_{name}": _LONG for name in IDENTITY},
}  # fmt: skip
_MANY = ("checks", "closings")


def typed(sent: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What a page sent, as far as it is of the interview: known names, words cut to what a person would write."""
    found: dict[str, list[str]] = {}
    for name, values in sent.items():
        longest = _longest(name)
        if longest:
            kept = [_clean(one)[:longest] for one in values[:20]]
            if any(kept):
                found[name] = kept
    return found


def _longest(name: str) -> int:
    if name in _WORDS:
        return _WORDS[name]
    if name in _MANY:
        return 20
    if (row := _PLACE.fullmatch(name)) and int(row[2]) < MOST_PLACES:
        return _SHORT
    if (use := _USE.fullmatch(name)) and use[2] in (*USES, "further"):
        return 60
    if risk := _RISK.fullmatch(name):
        return _SHORT if risk[1] in ("level", "review") else _LONG
    return 0


def _clean(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field whose words are not understood: why, and what would be."""

    field: str
    code: str
    what: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class RiskSaid:
    """One assessment of a risk."""

    whom: str
    level: str
    reason: str
    measures: str
    review: datetime.date


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """Where she lived or was held, from when to when (EDTF)."""

    place_type: str
    place: str
    agency: str
    started: str
    ended: str


@dataclass(slots=True)
class Reading:
    """What was understood of an interview: the records that it becomes, and what hinders them.

    ``understood`` is the EDTF of each date that was read, by its field. ``missing`` names what a careful interviewer
    would look at once more; it hinders nothing.
    """

    said: Mapping[str, Sequence[str]]
    source: dict[str, str] = field(default_factory=dict)
    identity: dict[str, str] = field(default_factory=dict)
    consents: list[dict[str, object]] = field(default_factory=list)
    risks: list[RiskSaid] = field(default_factory=list)
    places: list[PlaceSaid] = field(default_factory=list)
    interview: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    understood: dict[str, str] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def one(self, name: str) -> str:
        """The words of a field, without spaces around them."""
        return (self.said.get(name) or [""])[0].strip()

    def many(self, name: str) -> list[str]:
        """The values chosen in a field."""
        return [value for value in self.said.get(name, ()) if value]


@dataclass(frozen=True, slots=True)
class Asked:
    """By what an interview is read: the day, how a date is read, and the closed lists."""

    today: datetime.date
    read_date: Callable[[str], UncertainDate]
    lists: Mapping[str, Sequence[str]]
    levels: Sequence[str]


def read(said: Mapping[str, Sequence[str]], asked: Asked, *, known_birth: UncertainDate | None = None) -> Reading:
    """What an interview says. ``known_birth``: of a source whom the mission knows already."""
    found = Reading(said)
    birth = _who(found, asked) or known_birth
    _before(found)
    _consents(found, asked, birth)
    _risks(found, asked)
    _places(found, asked)
    _talk(found, asked)
    _look_again(found)
    return found


def _who(found: Reading, asked: Asked) -> UncertainDate | None:
    found.source = {
        "kind": _choice(found, "kind", asked.lists["source.kind"]),
        "sex": _choice(found, "sex", asked.lists["sex"]),
    }
    birth = _date(found, "birth", asked)
    left = _date(found, "left", asked)
    found.source |= {"birth": birth.edtf if birth else "", "left": left.edtf if left else ""}
    found.identity = {name: found.one(f"who_{name}") for name in IDENTITY if found.one(f"who_{name}")}
    return birth


def _before(found: Reading) -> None:
    found.interview = {
        "earlier": _choice(found, "earlier", EARLIER),
        "checks": " ".join(_choices(found, "checks", CHECKS) + _choices(found, "closings", CLOSINGS)),
        "told": _choice(found, "told", TOLD),
        "sheet": found.one("sheet"),
    }
    names = ("earlier_by", "before_note", "questions", "closing_note")
    found.about = {name: found.one(name) for name in names if found.one(name)}


def _consents(found: Reading, asked: Asked, birth: UncertainDate | None) -> None:
    """One record for all uses that were decided alike for the same audiences."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for use in (*USES, "further"):
        decision = _choice(found, f"use_{use}", DECISIONS)
        named = found.one("further").split() if use == "further" else [use]
        if not decision:
            continue
        if not named or not all(map(is_use, named)):
            _say(found, "further", "unknown-use", "This is not a use.", "share-national:XX")
            continue
        audiences = tuple(dict.fromkeys(found.many(f"for_{use}")))
        if not all(one == "any" or is_audience(one) for one in audiences):
            _say(
                found, f"for_{use}", "unknown-audience", "This is not an audience.", "internal, public, state, un, any"
            )
            continue
        groups.setdefault((decision, audiences or ("internal",)), []).extend(named)
    if not groups:
        return
    shared = _shared(found, asked)
    for (decision, audiences), uses in groups.items():
        record = {**shared, "uses": tuple(uses), "granted": decision == "granted", "audiences": audiences}
        try:
            made = ConsentRecord(code="C-0000", source="S-0000", **record)  # type: ignore[arg-type]
            guardian_needed(made, birth)
        except ForPeople as error:
            place = str(error.where.get("field", "given"))
            if not any(one.code == error.code and one.field == place for one in found.wrong):
                _say(found, place, error.code, error.what, error.expected or "")
            continue
        found.consents.append(record)


def _shared(found: Reading, asked: Asked) -> dict[str, object]:
    given = _day(found, "given", asked) or asked.today
    if given > asked.today:
        _say(found, "given", "future-decision", "The day is still to come.", f"{asked.today} or earlier")
    return {
        "given": given,
        "expires": _day(found, "expires", asked),
        "identity": _choice(found, "identity_level", IDENTITY_LEVELS) or "none",
        "onward": _choice(found, "onward", ONWARD),
        "form": _choice(found, "form", FORMS),
        "language": found.one("consent_language"),
        "interpreter": _choice(found, "consent_interpreter", YES_NO),
        "sheet": found.one("sheet"),
        "conditions": found.one("conditions"),
        "guardian": _choice(found, "guardian", YES_NO),
        "assent": _choice(found, "assent", YES_NO),
    }


def _risks(found: Reading, asked: Asked) -> None:
    for whom in WHOM:
        level = _choice(found, f"level_{whom}", asked.levels)
        reason, review = found.one(f"reason_{whom}"), _day(found, f"review_{whom}", asked)
        if not level:
            if reason or review:
                _say(found, f"level_{whom}", "no-level", "The level of this risk is not said.", ", ".join(asked.levels))
            continue
        if not reason:
            _say(found, f"reason_{whom}", "no-reason", "Why it is so is not said.", "a few words")
        if review is None or review <= asked.today:
            what = "A risk is looked at again on a day to come."
            _say(found, f"review_{whom}", "wrong-review", what, f"a day after {asked.today}")
        elif reason:
            found.risks.append(RiskSaid(whom, level, reason, found.one(f"measures_{whom}"), review))


def _places(found: Reading, asked: Asked) -> None:
    for row in range(MOST_PLACES):
        said = {name: found.one(f"{name}_{row}") for name in ("place_type", "place", "agency", "from", "to")}
        if not any(said.values()):
            continue
        kind = _choice(found, f"place_type_{row}", asked.lists["place_type"])
        agency = _choice(found, f"agency_{row}", asked.lists["agency"])
        started, ended = _date(found, f"from_{row}", asked), _date(found, f"to_{row}", asked)
        if started and ended and started.first_day and ended.last_day and ended.last_day < started.first_day:
            _say(found, f"to_{row}", "ends-before", "It ends before it begins.", "a later date")
        found.places.append(
            PlaceSaid(
                kind or "unknown", said["place"][:120], agency, started.edtf if started else "",
                ended.edtf if ended else "",
            )
        )  # fmt: skip


def _talk(found: Reading, asked: Asked) -> None:
    day = _date(found, "date", asked)
    if day and day.first_day and day.first_day > asked.today.toordinal():
        _say(found, "date", "future-date", "The day is still to come.", f"{asked.today} or earlier")
    found.interview |= {
        "date": day.edtf if day else asked.today.isoformat(),
        "language": found.one("language"),
        "mode": _choice(found, "mode", asked.lists["interview.mode"]),
        "interpreter": _choice(found, "interpreter", YES_NO),
    }
    found.notes = unicodedata.normalize("NFC", found.one("notes"))


def _look_again(found: Reading) -> None:
    missing = {
        "earlier": not found.interview["earlier"],
        "sheet": not found.interview["sheet"] or found.interview["told"] in ("", "not-told"),
        "consent": not found.consents,
        "risk": not found.risks,
        "safe": not found.identity.get("safe") and not found.identity.get("never"),
        "notes": not found.notes,
    }
    found.missing = [name for name, is_missing in missing.items() if is_missing]


def _say(found: Reading, name: str, code: str, what: str, expected: str) -> None:
    found.wrong.append(Wrong(name, code, what, expected))


def _choice(found: Reading, name: str, known: Sequence[str]) -> str:
    value = found.one(name)
    if value and value not in known:
        _say(found, name, "not-a-value", "This is none of the values.", ", ".join(known))
        return ""
    return value


def _choices(found: Reading, name: str, known: Sequence[str]) -> list[str]:
    return [value for value in known if value in found.many(name)]


def _date(found: Reading, name: str, asked: Asked) -> UncertainDate | None:
    words = found.one(name)
    if not words:
        return None
    try:
        date = asked.read_date(words)
    except ForPeople as error:
        _say(found, name, error.code, error.what, error.expected or "2014, 2014-03, 2014?, 2010:2012, spring 2014")
        return None
    if len(date.edtf) > 60:
        _say(found, name, "unreadable-date", "This date says too much for one field.", "2014, 2014-03, 2014?")
        return None
    found.understood[name] = date.edtf
    return date


def _day(found: Reading, name: str, asked: Asked) -> datetime.date | None:
    """A certain day; what is only roughly known is said to be."""
    date = _date(found, name, asked)
    if date is None:
        return None
    certain = date.first_day is not None and date.first_day == date.last_day
    if not certain or date.uncertain or date.approximate:
        _say(found, name, "not-a-day", "This has to be one certain day.", "2024-05-03")
        return None
    return datetime.date.fromordinal(date.first_day)  # type: ignore[arg-type]
