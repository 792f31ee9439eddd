"""Which guards of the mission are over a source or an act, and what of them two people let into a release.

The table is guards.yaml; that a source is strictly confidential is another rule (``allowance.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Min

from habeas.core.access.guards import CHILD, PLACES, QUOTATIONS, REASON_OF, dropped_of
from habeas.core.coding.ages import may_be_child, may_be_young
from habeas.core.kernel.dates import read_edtf
from habeas.store.actions.release.rows import BATCH
from habeas.store.models import Account, Act, Approval, Consent, Interview, Source

if TYPE_CHECKING:
    from habeas.store.actions.release.gathering import Gathering

#: what is let in: the guard, places or quotations, and the passage ("": all of them)
LetIn = tuple[str, str, str]
_NOTHING: frozenset[str] = frozenset()


def approvals(purpose: str, audience: str) -> frozenset[LetIn]:
    """What two people let in of guards for one purpose and audience, as far as nobody took it back."""
    rows = Approval.seen.filter(purpose=purpose, audience=audience, ended="").exclude(guard="")
    return frozenset((row.guard, row.covers, passage) for row in rows for passage in row.only.split() or [""])


def is_let_in(let_in: frozenset[LetIn], guard: str, covers: str, passage: str = "") -> bool:
    """Whether it stands among what was let in, by itself or among all."""
    return (guard, covers, "") in let_in or (guard, covers, passage) in let_in


class Guarding:
    """The guards of one release in the making."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._law = gathering.mission.law
        self.applied = gathering.builder.guards
        #: what would have stayed out if nobody had let it in: a release rests on it
        self.let_in: set[LetIn] = set()

    @cached_property
    def _approved(self) -> frozenset[LetIn]:
        allowance = self._gathering.allowance
        return approvals(allowance.uses.purpose, allowance.audience)

    def of_source(self, source: str) -> frozenset[str]:
        """The guards over all that a source gave."""
        return self._sources.get(source, _NOTHING)

    @cached_property
    def _sources(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for source, kind in Source.seen.values_list("code", "kind"):
            guard = self._law.guarded_kinds.get(kind)
            if guard in self.applied:
                found[source].add(guard)
        if CHILD in self.applied:
            for source in self._children():
                found[source].add(CHILD)
        return {source: frozenset(guards) for source, guards in found.items()}

    def _children(self) -> Iterable[str]:
        """Sources who may have been under 18 when they spoke: by birth, or because a guardian consented for them."""
        yield from Consent.seen.filter(guardian="yes").values_list("source", flat=True)
        yield from Consent.seen.filter(assent="yes").values_list("source", flat=True)
        births = self._gathering.births
        for source, date in Interview.seen.exclude(date="").values_list("source", "date"):
            spoke = read_edtf(date)
            if may_be_young(births.get(source), spoke.first_day, spoke.last_day):
                yield source
        given = Account.seen.filter(source__in=births).values("source").annotate(first=Min("given_lo"))
        for row in given:
            if may_be_young(births.get(row["source"]), row["first"], None):
                yield row["source"]

    def of_act(self, violation: str, victims: Sequence[str], lo: int | None, hi: int | None) -> frozenset[str]:
        """The guards over an act by itself: what it is, and who suffered it."""
        if not self.applied:
            return _NOTHING
        guard = self._law.guard_of(violation)
        found = {guard} if guard in self.applied else set()
        if CHILD in self.applied and any(self._is_child(victim, lo, hi) for victim in victims):
            found.add(CHILD)
        return frozenset(found)  # type: ignore[arg-type]

    def _is_child(self, victim: str, lo: int | None, hi: int | None) -> bool:
        if victim not in self._gathering.people:
            return False
        self_of, _, _, age, *_ = self._gathering.people[victim]
        return may_be_child(age) if age else may_be_young(self._gathering.births.get(self_of), lo, hi)

    def place(self, value: str, guards: frozenset[str]) -> str | None:
        """A place as it goes in: none where a guard over it drops it and nobody let it in; counted by guard."""
        if not value:
            return None
        kept_out = self._kept_out(guards, PLACES)
        for guard in kept_out:
            self._gathering.selection.leave_out(REASON_OF[guard], "place")
        return None if kept_out else value

    def words(self, passage: str, source: str) -> str | None:
        """Why a passage may not be quoted for a guard over it, or None; counted by guard."""
        kept_out = self._kept_out(self.of_source(source) | self._passages.get(passage, _NOTHING), QUOTATIONS, passage)
        for guard in kept_out:
            self._gathering.selection.leave_out(REASON_OF[guard], "passage")
        return REASON_OF[kept_out[0]] if kept_out else None

    def _kept_out(self, guards: frozenset[str], covers: str, passage: str = "") -> list[str]:
        dropping = sorted(guard for guard in guards if covers == QUOTATIONS or "place" in dropped_of(guard))
        kept_out = [guard for guard in dropping if not is_let_in(self._approved, guard, covers, passage)]
        if not kept_out:
            self.let_in |= {(guard, covers, passage) for guard in dropping}
        return kept_out

    @cached_property
    def _passages(self) -> Mapping[str, frozenset[str]]:
        """The guards over passages through the acts that rest on them, whether or not these acts are in."""
        found: dict[str, frozenset[str]] = {}
        if not self.applied:
            return found
        names = ("violation", "victims", "date_lo", "date_hi", "passages")
        acts = Act.seen.exclude(passages="").values_list(*names)
        for violation, victims, lo, hi, passages in acts.iterator(chunk_size=BATCH):
            guards = self.of_act(violation, victims.split(), lo, hi)
            for passage in passages.split() if guards else ():
                found[passage] = found.get(passage, _NOTHING) | guards
        return found
