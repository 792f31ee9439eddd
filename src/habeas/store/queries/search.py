"""Search: what a user may see is found, and nothing else is counted, ranked or suggested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from habeas.core.coding.searching import (
    CANDIDATES,
    MODES,
    SMART,
    Asked,
    Compiled,
    Found,
    Query,
    compiled,
    found_in,
    happened,
    ranked,
    read_query,
    tokens_of,
)
from habeas.core.coding.searching.matching import HeldIn, candidates
from habeas.core.coding.searching.query import Words
from habeas.core.kernel.errors import ForPeople, NotNow, WrongUse
from habeas.store import engine
from habeas.store.mission import Actor, current
from habeas.store.models import Batch, Event, LogState, SavedSearch
from habeas.store.queries import packs
from habeas.store.queries.listing import Listing
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, shown_events
from habeas.store.queries.shown_hits import ShownHit, shown_hits
from habeas.store.queries.vocabulary import version
from habeas.store.rights import may, require
from habeas.store.search.asking import Row, by_id, meeting
from habeas.store.search.following import whole

TEXT, ACCOUNT, DOCUMENT = "text", "account", "document"
KINDS = (TEXT, ACCOUNT, DOCUMENT)
_RIGHTS = {TEXT: "read-text", ACCOUNT: "read-account", DOCUMENT: "read-source"}
SIZE = 20
#: how often it is looked again where what was found changed meanwhile
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of what was found, the query as it was read, its mode, and whether there is more than was ranked."""

    query: Query
    mode: str
    listing: Listing
    more: bool
    in_smart: int = 0  # where nothing was found in another mode: how much smart mode finds

    @property
    def hits(self) -> list[ShownHit]:
        """What the page shows."""
        return self.listing.rows


def search(text: str, *, mode: str = SMART, kinds: tuple[str, ...] = (), page: int = 1, by: Actor) -> Answer:
    """What is found, best first. Refused where the query cannot be read (``bad-query``), or the index is not whole."""
    require(by, "search")
    _require_known(mode, kinds)
    query = read_query(text, periods=packs.named_periods())
    for _ in range(_TRIES):
        answer = _still_so(lambda: _answer(query, text, mode, kinds or KINDS, page, by), by)
        if answer is not None:
            return answer
    raise NotNow(
        "records-changed",
        "What was found changed, again and again, while it was read.",
        {"mission": current().config.slug},
        do="Search again.",
    )


def _still_so(make: Callable[[], tuple[Answer, list[Row]]], by: Actor) -> Answer | None:
    """What ``make`` finds in the rows of one moment; None where some of it went, or was hidden from her, before it was
    read to its end: who was told that it is gone is not to see it in an answer that comes later."""
    alias = current().alias
    failed: ForPeople | None = None
    found: tuple[Answer, list[Row]] | None = None
    with engine.snapshot(alias):  # blocks are joined meanwhile, and sources come whom she may not see
        before, hidden = _edge(), hidden_sources(by)
        try:
            found = make()
        except ForPeople as error:  # the key of an erased source is gone before her rows are, of that moment
            failed = error
    if _edge() != before:
        if found is None or hidden_sources(by) != hidden or not _there(found[1], by):
            return None
    elif failed is not None:
        raise failed
    assert found is not None
    return found[0]


def _there(rows: list[Row], by: Actor) -> bool:
    """Whether the index still holds each of these as it is. Of an event others than its own row say who sees it."""
    events = {row.code for row in rows if row.record == Event._meta.db_table}
    if events and shown_events(by).filter(code__in=events).count() != len(events):
        return False
    ids = sorted((row.id for row in rows), reverse=True)
    return by_id(ids) == sorted(rows, reverse=True)


def _edge() -> bytes:
    """The state of the log: another one once anything was written."""
    return bytes(LogState.objects.filter(id=1).values_list("frontier", flat=True).first() or b"")


def _answer(
    query: Query, text: str, mode: str, asked: tuple[str, ...], page: int, by: Actor
) -> tuple[Answer, list[Row]]:
    order, more = _order(query, text, mode, asked, by)
    chosen = min(max(1, page), max(1, -(-len(order) // SIZE)))
    rows = [row for row, _ in order[(chosen - 1) * SIZE : chosen * SIZE]]
    held = _compiled(query, mode)
    listing = Listing(shown_hits(rows, held, query.dates, by=by), chosen, len(order), not more, SIZE)
    in_smart = 0
    if not order and mode != SMART:
        in_smart = len(_order(query, text, SMART, asked, by)[0])
    return Answer(query, mode, listing, more, in_smart), [row for row, _ in order]


def _require_known(mode: str, kinds: tuple[str, ...]) -> None:
    if mode not in MODES:
        raise WrongUse("no-such-mode", "There is no such mode of search.", expected=", ".join(MODES), found=mode[:20])
    for kind in kinds:
        if kind not in KINDS:
            raise WrongUse(
                "no-such-kind", "Nothing of this kind is searched.", expected=", ".join(KINDS), found=kind[:20]
            )
    if not whole():
        raise NotNow(
            "index-missing",
            "The index of words is not whole: the mission is of an earlier program, or making it was broken off.",
            {"mission": current().config.slug},
            do="Whoever may: habeas search --rebuild",
        )


def _order(
    query: Query, text: str, mode: str, kinds: tuple[str, ...], by: Actor
) -> tuple[list[tuple[Row, float]], bool]:
    """Every stretch that is ranked, in its order: the same for every page as long as nothing is written."""
    closed = may(by, "read-unreviewed-text")
    allowed = tuple(kind for kind in kinds if may(by, _RIGHTS[kind]))
    hidden = hidden_sources(by)

    def make() -> tuple[list[tuple[Row, float]], bool]:
        passing = _Passing(allowed, hidden, closed, query.dates, by)
        found, more = meeting(_compiled(query, mode), query.dates, passing)
        rows = {f"{row.kind} {row.belongs} {row.code} {row.number:06} {row.id}": (row, how) for row, how in found}
        order = ranked((name, how) for name, (_, how) in rows.items())
        return [(rows[name][0], score) for name, score in order], more

    made: tuple[list[tuple[Row, float]], bool] = remembered(
        "search", text, mode, allowed, closed, hidden, may(by, "read-account"), make=make
    )
    return made


class _Passing:
    """Lets stretches through that a user sees, of the kinds and days that are asked for."""

    def __init__(
        self, kinds: tuple[str, ...], hidden: frozenset[str], closed: bool, dates: tuple[Asked, ...], by: Actor
    ) -> None:
        self._kinds, self._hidden, self._closed, self._dates, self._by = kinds, hidden, closed, dates, by
        self._batches = set(Batch.objects.exclude(state=Batch.DONE).values_list("code", flat=True))

    def __call__(self, rows: list[Row], found: Mapping[int, Found]) -> list[Row]:
        kept = [row for row in rows if self._may(row) and self._then(row, found[row.id].said)]
        events = {row.code for row in kept if row.record == Event._meta.db_table}
        if events:
            seen = set(shown_events(self._by).filter(code__in=events).values_list("code", flat=True))
            kept = [row for row in kept if row.record != Event._meta.db_table or row.code in seen]
        return kept

    def _then(self, row: Row, said: tuple[tuple[int, int], ...]) -> bool:
        """Whether its days are those that are asked for, or those of a date that its words say."""
        days = ((row.first_day, row.last_day), *said)
        return all(any(happened(*each, asked) for each in days) for asked in self._dates)

    def _may(self, row: Row) -> bool:
        if row.kind not in self._kinds or row.source in self._hidden or row.batch in self._batches:
            return False
        return self._closed or not row.closed


def _compiled(query: Query, mode: str) -> Compiled | None:
    return compiled(query, mode, codes_of)


_FIELDS = ("violation", "place_type", "agency", "stage", "basis")


def codes_of(words: str) -> list[str]:
    """The codes of the vocabulary of whose labels these words are part."""
    asked = compiled(Query(Words(words)), SMART)
    if asked is None:
        return []
    labels, having = _labels()
    likely = candidates(asked.tree, HeldIn(having)).get(0, ())
    return [labels[number][0] for number in sorted(likely) if found_in(asked, labels[number][1]) is not None]


_Labels = tuple[list[tuple[str, dict[str, list[int]]]], dict[str, frozenset[int]]]


def _labels() -> _Labels:
    """Every code of the closed lists with the tokens of its labels, and which of them have which token."""
    law = current().law

    def make() -> _Labels:
        found: list[tuple[str, dict[str, list[int]]]] = []
        for field in _FIELDS:
            if field in law.lists:
                for value, label in law.lists[field].values.items():
                    places: dict[str, list[int]] = {}
                    for start, words in ((0, label.en), (1_000, label.ko)):
                        for token in tokens_of(words, start):
                            places.setdefault(token.key, []).append(token.position)
                    found.append((value, places))
        keys = {key for _, places in found for key in places}
        return found, {
            key: frozenset(number for number, (_, places) in enumerate(found) if key in places) for key in keys
        }

    made: _Labels = current().known(("labels to search", version()), make)
    return made


def answered(answer: Answer) -> dict[str, Any]:
    """The answer of ``habeas search --json``."""
    return {
        "ok": True,
        "mode": answer.mode,
        "total": answer.listing.total,
        "more_than": CANDIDATES if answer.more else None,
        "page": answer.listing.number,
        "star_means_nothing": answer.query.starred,
        "hits": [hit.answer() for hit in answer.hits],
    }


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that a user keeps."""

    number: int
    name: str
    query: str
    mode: str
    kinds: str


def saved(*, by: Actor) -> list[Saved]:
    """The searches that this user keeps, by their names; nobody else's."""
    require(by, "search")
    mission, table = current(), SavedSearch._meta.db_table
    found = [
        Saved(
            row.pk,
            mission.open_own(row.name_sealed, table, str(row.pk), "name"),
            mission.open_own(row.query_sealed, table, str(row.pk), "query"),
            row.mode,
            row.kinds,
        )
        for row in SavedSearch.objects.filter(user=by.code)
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.number))


def saved_one(number: int, *, by: Actor) -> Saved:
    """One of them."""
    for one in saved(by=by):
        if one.number == number:
            return one
    raise WrongUse("no-such-search", "You keep no such search.", do="habeas search --saved")
