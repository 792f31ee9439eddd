"""Accounts: what one source says about one event, its acts, who was involved, and the passages it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import ForPeople
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Act, Event, Involvement, Measure, Observation, Person, Source, Statement
from habeas.store.queries import packs, texts
from habeas.store.queries.grading import hides_grades
from habeas.store.queries.listing import Listing, listed
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen, shown, shown_events, shown_of_accounts
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What a list of accounts is narrowed to; all that is asked of an act must hold of one act.

    ``date`` is anything that reads as an uncertain date; ``certainty`` says whether an act's own date must lie inside
    it (``certain``) or may (``possible``).
    """

    violation: str = ""  # a code, or letters and a star: TOR-*
    place: str = ""
    place_type: str = ""
    agency: str = ""
    basis: str = ""
    date: str = ""
    certainty: str = "possible"
    source: str = ""
    event: str = ""
    submitter: str = ""
    retraction: str = ""

    def asks_of_acts(self) -> bool:
        """Whether an act must meet something."""
        return any((self.violation, self.place, self.place_type, self.agency, self.basis, self.date))


@dataclass(frozen=True, slots=True)
class FoundAccounts:
    """A page of accounts with their acts, how the date was understood, and what could not be."""

    listing: Listing
    date: UncertainDate | None = None
    problem: ForPeople | None = None


def visible_accounts(chosen: AccountFilter, page: int, *, by: Actor) -> FoundAccounts:
    """Accounts that meet the filter, by their codes."""
    require(by, "read-account")
    try:
        date = read_date(chosen.date, periods=packs.named_periods()) if chosen.date else None
    except ForPeople as error:
        return FoundAccounts(Listing([], 1, 0), None, error)
    rows = shown(Account.seen.order_by("code"), by)
    for column in ("source", "event", "submitter", "retraction"):
        if asked := getattr(chosen, column):
            rows = rows.filter(**{column: asked})
    if chosen.asks_of_acts():
        rows = rows.filter(Exists(Act.seen.filter(_of_act(chosen, date), account=OuterRef("code"))))
    found = listed(rows, page)
    _with_acts(found.rows, by)
    return FoundAccounts(found, date)


def _of_act(chosen: AccountFilter, date: UncertainDate | None) -> Q:
    asked = Q()
    if chosen.violation:
        letters, star, _ = chosen.violation.partition("*")
        asked &= Q(violation__startswith=letters) if star else Q(violation=chosen.violation)
    for column in ("place_type", "agency", "place", "basis"):
        if value := getattr(chosen, column):
            asked &= Q(**{column: value}) | Q(**{f"{column}__startswith": f"{value}/"})
    if date is not None:
        asked &= _dated(date, certain=chosen.certainty == "certain")
    return asked


def _dated(date: UncertainDate, *, certain: bool) -> Q:
    """Acts whose date lies inside (certain), or may lie inside (possible); a date that is not known does neither."""
    asked = Q(date__gt="")
    low, high = date.first_day, date.last_day
    if certain:
        asked &= Q(date_lo__gte=low) if low is not None else Q()
        return asked & (Q(date_hi__lte=high) if high is not None else Q())
    asked &= (Q(date_hi__isnull=True) | Q(date_hi__gte=low)) if low is not None else Q()
    return asked & ((Q(date_lo__isnull=True) | Q(date_lo__lte=high)) if high is not None else Q())


def _with_acts(rows: list[Account], by: Actor) -> None:
    hidden = hides_grades(by, {row.source for row in rows})
    acts = list(Act.seen.filter(account__in=[row.code for row in rows]).order_by("code"))
    events = {event.code: event for event in Event.seen.filter(code__in={row.event for row in rows if row.event})}
    for row in rows:
        row.acts = [act for act in acts if act.account == row.code]
        row.event_row = events.get(row.event)
        row.grades_hidden = row.source in hidden


def visible_account(code: str, *, by: Actor) -> dict[str, Any]:
    """One account whole: acts with every value that was stated, who was involved, and the words that it rests on."""
    require(by, "read-account")
    row = Account.seen.filter(code=code).first()
    if row is None:
        raise no_such("account", code)
    require_seen(row.source, by, code, "account")
    _with_acts([row], by)
    acts = [act.code for act in row.acts]
    statements = list(Statement.seen.filter(act__in=acts).order_by("code"))
    involved = list(Involvement.seen.filter(act__in=acts).order_by("code"))
    people = {victim for act in row.acts for victim in act.victims.split()} | {each.party for each in involved}
    persons = {person.code: person for person in Person.seen.filter(code__in=people)}
    quoted = {said.row.code: said for said in texts.quoted(_passages(row.acts), by=by)}
    for act in row.acts:
        act.people = [persons[victim] for victim in act.victims.split() if victim in persons]
        act.statements = [statement for statement in statements if statement.act == act.code]
        act.involved = [(each, persons.get(each.party)) for each in involved if each.act == act.code]
        act.quoted = [quoted[passage] for passage in act.passages.split() if passage in quoted]
        act.unquoted = [passage for passage in act.passages.split() if passage not in quoted]
    beside = Account.seen.filter(event=row.event).exclude(code=code) if row.event else Account.seen.none()
    return {
        "row": row,
        "source": Source.seen.filter(code=row.source).first(),
        "beside": list(beside.exclude(source__in=hidden_sources(by)).order_by("code")[:50]),
        "narrative": texts.narrative_of(row, by=by),
        "observations": list(Observation.seen.filter(source=row.source, belongs=row.belongs).order_by("code")[:50]),
    }


def _passages(acts: list[Act]) -> list[str]:
    return list(dict.fromkeys(passage for act in acts for passage in act.passages.split()))


def choices() -> dict[str, list[str]]:
    """The values that a filter offers: the vocabulary's own, and the places and submitters that occur."""
    law = current().law
    groups = sorted({code.partition("-")[0] for code in law.violations})
    return {
        "violation": [*(f"{letters}-*" for letters in groups), *law.violations],
        **{field: list(law.lists.values(field)) for field in ("place_type", "agency", "basis")},
    }


def places(*, by: Actor) -> list[str]:
    """The places that acts name, in order; at most two thousand of them."""
    rows = shown_of_accounts(Act.seen.exclude(place=""), by).order_by("place").values_list("place", flat=True)
    found: list[str] = remembered("places", hidden_sources(by), make=lambda: list(rows.distinct()[:2000]))
    return found


@dataclass(frozen=True, slots=True)
class Times:
    """What happened when: events whose date is known, and the measures of States."""

    events: list[Event]
    measures: list[Measure]
    more: bool


def visible_times(*, by: Actor) -> Times:
    """Events with a date, in the order of their dates, and measures; at most two hundred of each."""
    require(by, "read-account")
    dated = list(shown_events(by).exclude(date="").order_by("date", "code")[: _TIMES + 1])
    measures = list(Measure.seen.exclude(date="").order_by("date", "code")[:12])
    return Times(dated[:_TIMES], measures, len(dated) > _TIMES)


_TIMES = 200
