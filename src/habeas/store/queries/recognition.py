"""How recognisable a source is by a passage or a case: counted over what the mission knows, told as numbers alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from habeas.core.access.guards import CHILD
from habeas.core.coding.ages import may_be_child
from habeas.core.kernel.dates import read_edtf
from habeas.core.release.recognition import Case, Score, Traits, Years, band, score
from habeas.core.report.check import CheckResult
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Account, Act, Exposure, Passage, Person, Source
from habeas.store.queries import release as releases
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Recognised:
    """The score of one passage or account: among all sources of the mission, and among those of a release."""

    code: str
    mission: Score
    release: Score | None = None

    @property
    def below(self) -> bool:
        """Whether too few share what it tells."""
        return self.mission.below or bool(self.release and self.release.below)

    def answer(self) -> dict[str, Any]:
        """The score as it stands in JSON: counts and the names of traits, no value of one."""
        return {
            "record": self.code,
            "below": self.below,
            "floor": self.mission.floor,
            "guarded": list(self.mission.guarded),
            "told": list(self.mission.told),
            "mission": _counts(self.mission),
            "release": _counts(self.release) if self.release else None,
        }


def _counts(one: Score) -> dict[str, Any]:
    return {"share": one.k, "of": one.n, "without": dict(one.without)}


def recognised(code: str, *, by: Actor, within: Collection[str] | None = None) -> Recognised:
    """The score of a passage (``P-``) or an account (``A-``); ``within`` are the sources of a release."""
    require(by, "score-recognition")
    model = Passage if code.startswith("P-") else Account
    row = model.seen.filter(code=code).first()
    if row is None:
        raise no_such("passage" if model is Passage else "account", code)
    require_seen(row.source, by, code, "passage" if model is Passage else "account")
    return _Scoring(by).of(row, within)


def sources_in(prefix: str) -> tuple[str, ...]:
    """The sources of a release, by their codes."""
    row = releases.find(prefix)
    releases.require_allowed(row)
    _, files = releases.open_release(row)
    return tuple(files.codes().codes("source"))


def recognised_quotations(result: CheckResult, *, by: Actor) -> list[tuple[Any, Recognised]]:
    """The scores of the quotations of a report that lie below the floor, each with its check."""
    require(by, "score-recognition")
    within = frozenset(sources_in(result.release))
    quotes = [check for check in result.checks if check.check == "quote" and check.attributes.get("passage")]
    rows = {row.code: row for row in Passage.seen.filter(code__in=[one.attributes["passage"] for one in quotes])}
    hidden = hidden_sources(by)
    scoring = _Scoring(by)
    found = [
        (check, scoring.of(row, within))
        for check in quotes
        if (row := rows.get(check.attributes["passage"])) is not None and row.source not in hidden
    ]
    return [(check, one) for check, one in found if one.below]


class _Scoring:
    """The traits of every source that this user sees, read once."""

    def __init__(self, by: Actor) -> None:
        hidden = hidden_sources(by)
        self._sources = {row.code: row for row in Source.seen.all() if row.code not in hidden and row.code != OFFICE}
        places: dict[str, set[tuple[str, Years]]] = defaultdict(set)
        for one in Exposure.seen.exclude(place=""):
            places[one.source].add((one.place, (_years(one.started)[0], _years(one.ended)[1])))
        self._owner = dict(Account.seen.values_list("code", "source"))
        for act in Act.seen.exclude(place=""):
            places[self._owner.get(act.account, "")].add((act.place, _years(act.date)))
        self._traits = {
            code: Traits(code, row.sex, band(*_years(row.birth)), row.kind, tuple(sorted(places[code], key=repr)))
            for code, row in self._sources.items()
        }

    def of(self, row: Passage | Account, within: Collection[str] | None) -> Recognised:
        account = row.account if isinstance(row, Passage) else row.code
        acts = list(Act.seen.filter(account=account)) if account else []
        if isinstance(row, Passage):
            acts = [act for act in acts if row.code in act.passages.split()] or acts
        told = tuple(sorted({(act.place, _years(act.date)) for act in acts if act.place}, key=repr))
        about = self._traits.get(row.source, Traits(row.source))
        case = Case(about, told, self._guarded(row.source, acts))
        floor = current().config.floor
        everyone = list(self._traits.values())
        released = None
        if within is not None:
            released = score(case, [one for one in everyone if one.source in within], floor)
        return Recognised(row.code, score(case, everyone, floor), released)

    def _guarded(self, source: str, acts: list[Act]) -> tuple[str, ...]:
        law = current().law
        kind = law.guarded_kinds.get(getattr(self._sources.get(source), "kind", ""))
        reasons = {kind} if kind else set()
        victims = {code for act in acts for code in act.victims.split()}
        if any(may_be_child(age) for age in Person.seen.filter(code__in=victims).values_list("age", flat=True)):
            reasons.add(CHILD)
        reasons |= {guard for act in acts if (guard := law.guard_of(act.violation))}
        return tuple(sorted(reasons))


def _years(edtf: str) -> Years:
    if not edtf:
        return (None, None)
    date = read_edtf(edtf)
    return (date.first.year if date.first else None, date.last.year if date.last else None)
