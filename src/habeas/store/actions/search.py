"""The index of words made again from the records, and compared with them; searches that a user keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError
from django.db.models import Max, Min

from habeas.core.coding.searching import read_query
from habeas.core.coding.searching.postings import MOST
from habeas.core.coding.searching.query import require_writable
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.deeds import deed, in_turn
from habeas.store.mission import Actor, Mission, current, only_one
from habeas.store.models import Block, Posting, Recorded, SavedSearch, Stretch, Text
from habeas.store.queries import packs
from habeas.store.rights import require, require_right
from habeas.store.search import blocks, following
from habeas.store.search.stretches import MAKERS, Made, made_of

_AT_ONCE = 2_000  # about a second


def rebuild(*, by: Actor) -> dict[str, Any]:
    """Make the index anew from what can be opened; people work meanwhile. Killed, it is made anew by the next one."""
    require(by, "rebuild-search")
    mission = current()
    mission.keys.require("words")
    with only_one(mission, "import"), only_one(mission, "rebuilding"):
        try:
            stretches = _remake(mission)
        except (KeyboardInterrupt, DatabaseError) as error:
            if isinstance(error, DatabaseError) and "full" not in str(error):
                raise
            why = "There is no room left on the disk" if isinstance(error, DatabaseError) else "It was stopped"
            what = f"{why}: the index is not whole, and nothing is found until it is."
            do = "When there is room, make it anew: habeas search --rebuild."
            raise NotNow("index-missing", what, do=do) from None
        with deed("rebuild-search", by=by, about={"stretches": stretches}):
            following.say_whole(True)
    return {"ok": True, "stretches": stretches}


def remake_inside(*, by: Actor) -> int:
    """The same as part of a recovery, whose own entry says it."""
    require_right(by, "rebuild-search")
    count = _remake(current())
    following.say_whole(True)
    return count


def _remake(mission: Mission) -> int:
    with in_turn(mission):
        following.empty()
    count = 0
    for model in MAKERS:
        last, some = 0, True
        while some:
            with in_turn(mission):
                rows = _portion(model, last)
                following.take_rows(rows)  # of what came since it began, which its own deed wrote
                count += blocks.put(made_of(model, rows))
            some, last = bool(rows), rows[-1].pk if rows else last
    return count


def _portion(model: type[Recorded], after: int) -> list[Any]:
    """The next rows in use of a table; of texts, which are long, few at once."""
    at_once = 20 if model is Text else _AT_ONCE
    return list(following.rows_in_use(model).filter(id__gt=after)[:at_once])


def check(*, by: Actor) -> dict[str, Any]:
    """Compare the index with what would be made of the records now; gives how many rows are right, missing, other."""
    require(by, "rebuild-search")
    current().keys.require("words")
    counted = dict.fromkeys(("right", "missing", "other", "extra"), 0)
    if following.of_other_version():
        return {"ok": False, **counted, "blocks": Block.objects.count()}
    known = set[int]()
    reader = _Reader()
    for model in MAKERS:
        last, rows = 0, _portion(model, 0)
        while rows:
            for row, made in _by_row(model, rows):
                there = list(_stretches_of(row))
                known.update(there)
                counted[_compared(made, there, reader.places)] += 1
            last = rows[-1].pk
            rows = _portion(model, last)
    counted["extra"] = sum(one not in known for one in Stretch.objects.values_list("id", flat=True).iterator())
    loose = Posting.objects.exclude(block__in=Block.objects.values("id")).count()
    counted["extra"] += loose
    ok = following.whole() and not (counted["missing"] or counted["other"] or counted["extra"])
    return {"ok": ok, **counted, "blocks": Block.objects.count()}


_LOOKED_AT = 30  # rows of a table, and stretches of the index
_PARAGRAPHS = 20


def glance(*, by: Actor) -> dict[str, Any]:
    """The same of some rows of each table and some stretches, from the first to the newest: a second, however many
    there are. What is wrong with a part of the index is mostly seen; what is with one row only by :func:`check`."""
    require(by, "rebuild-search")
    current().keys.require("words")
    counted = dict.fromkeys(("right", "missing", "other", "extra"), 0)
    version = "other" if following.of_other_version() else "this"
    if version == "this":
        for model in MAKERS:
            for row, made in _by_row(model, _some(following.rows_in_use(model))):
                there = list(_stretches_of(row))
                counted[_compared(made, there, blocks.places_of, _PARAGRAPHS)] += 1
        for one in _some(Stretch.objects.all()):
            model = next(model for model in MAKERS if model._meta.db_table == one.record)
            counted["extra"] += not following.rows_in_use(model).filter(code=one.code, version=one.version).exists()
    ok = following.whole() and not (counted["missing"] or counted["other"] or counted["extra"])
    return {"ok": ok, **counted, "version": version, "whole": following.whole()}


def _some(rows: Any) -> list[Any]:
    """Some rows, evenly from the first to the last."""
    ends = rows.aggregate(first=Min("id"), last=Max("id"))
    if ends["first"] is None:
        return []
    wide, found = ends["last"] - ends["first"], dict[int, Any]()
    for step in range(_LOOKED_AT):
        row = rows.filter(id__gte=ends["first"] + wide * step // (_LOOKED_AT - 1)).order_by("id").first()
        if row is not None:
            found[row.pk] = row
    return list(found.values())


def _by_row(model: type[Recorded], rows: list[Any]) -> Iterator[tuple[Recorded, list[Made]]]:
    found: dict[int, list[Made]] = defaultdict(list)
    for one in made_of(model, rows):
        found[one.row.pk].append(one)
    for row in rows:
        yield row, found[row.pk]


def _stretches_of(row: Recorded) -> Any:
    rows = Stretch.objects.filter(record=row._meta.db_table, code=row.code, version=row.version)
    return rows.order_by("id").values_list("id", flat=True)


def _compared(
    made: list[Made], there: list[int], places: Callable[[int], dict[int, list[int]]], most: int | None = None
) -> str:
    if len(there) < len(made):
        return "missing"
    if len(there) > len(made):
        return "other"
    key = blocks.tokens_key(current())
    for one, stretch in zip(made[:most], there, strict=False):
        if {blocks.token_of(key, said): list(at) for said, at in one.tokens()} != places(stretch):
            return "other"
    return "right"


class _Reader:
    """Blocks read backwards: from a stretch to its tokens. The last few are kept."""

    def __init__(self) -> None:
        self._read: dict[int, dict[int, dict[int, list[int]]]] = {}

    def places(self, stretch: int) -> dict[int, list[int]]:
        block = stretch // MOST
        if block not in self._read:
            while len(self._read) > 3:
                self._read.pop(next(iter(self._read)))
            self._read[block] = blocks.by_stretch(block)
        return self._read[block].get(stretch % MOST, {})


_LONGEST_NAME, _MOST_KEPT = 80, 100


def keep(name: str, query: str, *, mode: str, kinds: str, by: Actor) -> int:
    """Keep a search for oneself, sealed; nothing of it is on the log. Refused where it cannot be read."""
    require(by, "search")
    mission = current()
    read_query(query, periods=packs.named_periods())
    require_writable(name)
    said = name.strip() or query.strip()
    if len(said) > _LONGEST_NAME and name.strip():
        raise WrongUse("name-too-long", "This name is too long.", {"field": "name"}, f"at most {_LONGEST_NAME} signs")
    with in_turn(mission):
        if SavedSearch.objects.filter(user=by.code).count() >= _MOST_KEPT:
            what = f"You keep {_MOST_KEPT} searches already."
            raise Refused("too-many-searches", what, do="Forget one that you do not need.")
        row = SavedSearch.objects.create(user=by.code, mode=mode[:10], kinds=kinds[:60])
        row.name_sealed = mission.seal_own(said[:_LONGEST_NAME], SavedSearch._meta.db_table, str(row.pk), "name")
        row.query_sealed = mission.seal_own(query.strip(), SavedSearch._meta.db_table, str(row.pk), "query")
        row.save()
    return int(row.pk)


def forget(number: int, *, by: Actor) -> None:
    """Forget a search of one's own."""
    require(by, "search")
    with in_turn(current()):
        gone, _ = SavedSearch.objects.filter(user=by.code, pk=number).delete()
    if not gone:
        raise WrongUse("no-such-search", "You keep no such search.", do="habeas search --saved")
