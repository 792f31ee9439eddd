"""Texts that two coders code apart. Until both are done, what one coded is opened by herself alone; it is no account,
so nothing that lists, counts, searches or releases accounts knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from habeas.core.access import policy
from habeas.core.coding.agreement import Coefficient, alpha_with_interval, kappa
from habeas.core.coding.anchoring import anchor_coding
from habeas.core.coding.comparing import ACT, OBSERVATION, Coded, Difference, differences, units
from habeas.core.coding.reader import load_coding
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.law import load_edition, with_own
from habeas.store import pieces
from habeas.store.mission import Actor, current
from habeas.store.models import (
    Account,
    Assignment,
    BlindCoding,
    Correction,
    Item,
    Observation,
    Settlement,
    Text,
    User,
)
from habeas.store.queries import packs
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen
from habeas.store.queries.vocabulary import own_codes
from habeas.store.rights import may, require

#: the seed of the bootstrap: the same codings give the same interval
SEED = 20240229


def require_not_apart(belongs: str) -> None:
    """Refused while two coders code the text of this interview apart."""
    rows = Assignment.seen.filter(belongs=belongs, settled_on="", given_up="")
    if rows.exists():
        raise Refused(
            "coded-apart",
            "Two coders code this text apart.",
            {"record": belongs},
            do="Who is one of them hands in her coding with habeas apart hand-in; it is settled afterwards.",
        )


@dataclass(frozen=True, slots=True)
class ShownAssignment:
    """An assignment as the user may know it: ``mine`` is her own coding's code, ``state`` open, done or settled. While
    it is open it does not say what the other has done."""

    row: Assignment
    state: str
    mine: str
    handed_in: bool


def visible_assignments(*, by: Actor) -> list[ShownAssignment]:
    """Those that the user is a coder of; all of the sources that she sees for who assigns or settles."""
    require(by, "list-double-codings")
    hidden = hidden_sources(by)
    rows = Assignment.seen.filter(given_up="").order_by("code")
    return [_shown(row, by) for row in rows if row.source not in hidden and _concerns(row, by)]


def _concerns(row: Assignment, by: Actor) -> bool:
    return may(by, "assign-coders") or may(by, "settle-coding") or by.code in (row.first, row.second)


def _shown(row: Assignment, by: Actor) -> ShownAssignment:
    mine = {row.first: f"{row.code}.1", row.second: f"{row.code}.2"}.get(by.code, "")
    own = BlindCoding.seen.filter(code=mine).first() if mine else None
    state = "settled" if row.settled_on else "done" if both_done(row) else "open"
    return ShownAssignment(row, state, mine, own is not None and bool(own.done_on))


def assignment(code: str, *, by: Actor) -> Assignment:
    """One assignment; refused, as if it were not there, for whom it does not concern."""
    row = Assignment.seen.filter(code=code, given_up="").first()
    if row is None or not _concerns(row, by):
        raise no_such("double-coding", code)
    require_seen(row.source, by, code, "double-coding")
    return row  # type: ignore[no-any-return]


def both_done(row: Assignment) -> bool:
    """Whether both coders have said that they are done."""
    rows = BlindCoding.seen.filter(assignment=row.code)
    return rows.exclude(done_on="").count() == 2


def text_of(row: Assignment) -> Text:
    """The transcript that is coded."""
    for text in Text.seen.filter(belongs=row.belongs).order_by("-id"):
        item = Item.seen.filter(code=text.item).first()
        original = Item.seen.filter(code=item.derived_from).first() if item and item.derived_from else None
        if original is not None and original.kind in ("transcript", "notes", "document"):
            return text  # type: ignore[no-any-return]
    raise no_such("text", row.belongs)


def plain_of(row: Assignment) -> str:
    """The words of the transcript as they were coded: a correction after it was settled changes nothing of it."""
    text = text_of(row)
    codings = BlindCoding.seen.filter(assignment=row.code).values_list("entry", flat=True)
    later = Correction.objects.filter(text=text.code, entry__gt=max([row.entry, *codings])).order_by("entry").first()
    item = later.before if later else text.item
    return pieces.read(current(), Item.objects.get(code=item, current=True)).decode("utf-8")


def read_coding(content: str, plain: str, *, file: str, retired: bool = False) -> Coded:
    """A coding file against the mission's vocabulary and the text. What was handed in already may have ``retired``
    codes."""
    mission = current()
    lists = mission.law.lists
    if retired:
        law = with_own(load_edition(mission.config.vocabulary), [_unretired(each) for each in own_codes().values()])
        lists = law.lists
    coding = load_coding(
        content, file=file, lists=lists, periods=packs.named_periods(), quantities=mission.config.table
    )
    return Coded(coding, anchor_coding(coding, plain, file=file))


def _unretired(own: Any) -> Any:
    return replace(own, replaced_by=(), ended=False)


def own_coding(code: str, *, by: Actor) -> str:
    """What the user herself has handed in, as a file; the empty string where nothing yet."""
    require(by, "code-apart")
    row = assignment(code, by=by)
    if by.code not in (row.first, row.second):
        raise no_such("double-coding", code)
    coding = BlindCoding.seen.filter(assignment=row.code, coder=by.code).first()
    return "" if coding is None else _opened(coding)


def _opened(row: BlindCoding) -> str:
    return current().open_words(row.source, row.coding_sealed, BlindCoding._meta.db_table, row.code, "coding")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both codings of a text with what differs, and what was chosen so far, each by the key of its difference."""

    row: Assignment
    files: tuple[str, str]
    coded: tuple[Coded, Coded]
    differences: list[Difference]
    settlements: dict[str, Settlement]

    @property
    def chosen(self) -> dict[str, str]:
        """Difference -> choice."""
        return {key: one.chosen for key, one in self.settlements.items()}


def side_by_side(code: str, *, by: Actor) -> SideBySide:
    """Both codings, for a third person once both are done; refused before, in words that say nothing of either."""
    require(by, "settle-coding")
    row = assignment(code, by=by)
    if by.code in (row.first, row.second):
        raise Refused("not-a-third", "A third person settles, not one of the two coders.", {"record": code})
    return _both(row)


def _both(row: Assignment) -> SideBySide:
    if not both_done(row):
        raise Refused("not-done", "Not both have said that they are done.", {"record": row.code}, do="Wait for them.")
    codings = {each.code: each for each in BlindCoding.seen.filter(assignment=row.code)}
    files = tuple(_opened(codings[f"{row.code}.{n}"]) for n in (1, 2))
    plain = plain_of(row)
    first, second = (read_coding(file, plain, file=row.code, retired=True) for file in files)
    found = differences(first, second)
    settled = {each.difference: each for each in Settlement.seen.filter(assignment=row.code)}
    return SideBySide(row, (files[0], files[1]), (first, second), found, settled)


def reason_of(row: Settlement) -> str:
    """Why a difference was settled so."""
    return current().open_words(row.source, row.because_sealed, Settlement._meta.db_table, row.code, "because")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over some units: of one code, condition, coder or month (``of``, or all)."""

    of: str
    name: str
    texts: int
    alpha: Coefficient
    kappa: Coefficient

    @property
    def both(self) -> tuple[Coefficient, Coefficient]:
        """Alpha, then kappa."""
        return self.alpha, self.kappa

    def answer(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "of": self.of,
            "name": self.name,
            "texts": self.texts,
            "alpha": self.alpha.answer(),
            "kappa": self.kappa.answer(),
        }


def visible_agreement(*, by: Actor) -> list[Agreement]:
    """Alpha and kappa of all texts that two have finished, and by code, coder and month. Of texts that are open nothing
    is read."""
    require(by, "read-agreement")
    hidden = hidden_sources(by)
    made: list[Agreement] = remembered("agreement of coders", hidden, make=lambda: _agreement(hidden))
    return made


def _agreement(hidden: frozenset[str]) -> list[Agreement]:
    rows = [row for row in Assignment.seen.filter(given_up="").order_by("code") if row.source not in hidden]
    return _measured([row for row in rows if both_done(row)])


def coders(*, by: Actor) -> list[str]:
    """The names of the users who may code apart, for who assigns."""
    require(by, "assign-coders")
    rows = User.seen.filter(active="yes").order_by("username")
    return [row.username for row in rows if policy.may(row.roles.split(), "code-apart")]


#: interviews that are offered to be coded apart; any other is typed
_OFFERED = 50


def assignable(*, by: Actor) -> list[str]:
    """Interviews whose transcript was reviewed, and is neither coded nor coded apart; the first of them."""
    require(by, "assign-coders")
    taken = set(Assignment.seen.filter(settled_on="", given_up="").values_list("belongs", flat=True))
    for model in (Account, Observation):
        taken |= set(model.seen.values_list("belongs", flat=True).distinct())
    rows = Text.seen.filter(identities="reviewed").exclude(source__in=hidden_sources(by)).order_by("belongs")
    free = (one for one in dict.fromkeys(rows.values_list("belongs", flat=True)) if one not in taken)
    return list(islice((one for one in free if _has_transcript(one)), _OFFERED))


def _has_transcript(belongs: str) -> bool:
    try:
        return text_of(Assignment(belongs=belongs)).identities == "reviewed"
    except WrongUse:
        return False


#: a text, the month, the code, and whether each of the two has it in one segment
_Measured = tuple[Assignment, str, str, bool, bool]


def _measured(rows: Iterable[Assignment]) -> list[Agreement]:
    found: list[tuple[Assignment, str, SideBySide]] = []
    for row in rows:
        month = max(BlindCoding.seen.filter(assignment=row.code).values_list("done_on", flat=True))[:7]
        found.append((row, month, _both(row)))
    acts, conditions = (_pool(found, kind) for kind in (ACT, OBSERVATION))
    pool = [*acts, *conditions]
    made = [_coefficients("all", "", pool)] if pool else []
    for of, some in (("code", acts), ("condition", conditions)):
        used = sorted({unit[2] for unit in some})
        made += [_coefficients(of, code, [unit for unit in some if unit[2] == code]) for code in used]
    coders = sorted({coder for row, *_ in found for coder in (row.first, row.second)})
    made += [
        _coefficients("coder", coder, [unit for unit in pool if coder in (unit[0].first, unit[0].second)])
        for coder in coders
    ]
    months = sorted({month for _, month, _ in found})
    made += [_coefficients("month", month, [unit for unit in pool if unit[1] == month]) for month in months]
    return made


def _pool(found: Iterable[tuple[Assignment, str, SideBySide]], kind: str) -> list[_Measured]:
    """The units of acts, or of observations: each segment of theirs with every code that either used anywhere."""
    told = [(row, month, units(*both.coded, kind)) for row, month, both in found]
    used = sorted({code for *_, each in told for _, one, other in each for code in one | other})
    return [
        (row, month, code, code in one, code in other)
        for row, month, each in told
        for _, one, other in each
        for code in used
    ]


def _coefficients(of: str, name: str, pool: list[_Measured]) -> Agreement:
    pairs = [(one, other) for *_, one, other in pool]
    texts = len({row.code for row, *_ in pool})
    return Agreement(of, name, texts, alpha_with_interval(pairs, seed=SEED), kappa(pairs))
