"""Small blocks of the index are joined as they come, and nothing that is found changes by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from habeas.core.coding.searching.postings import MOST
from habeas.store import engine
from habeas.store import mission as missions
from habeas.store.actions import search as making
from habeas.store.actions.deeds import deed
from habeas.store.actions.search import check
from habeas.store.actions.users import actor_named
from habeas.store.mission import current
from habeas.store.models import Account, Act, Block, Posting, Source, Stretch
from habeas.store.queries import search as asking
from habeas.store.queries.search import search
from habeas.store.search import blocks, following, joining
from support.missions import actor, filled

_WORDS = "reed river barley lantern gate".split()  # FICTION


def fill() -> None:
    current().source_keys.create(["S-0001"])
    with deed("import", by=actor_named("all")) as work:
        work.add(Source(code="S-0001", kind="escapee"))


mission_folder = filled(fill)


def _tell(by: Any, mission: Any, count: int) -> None:
    """So many deeds, each an account with one act and a narrative."""
    for _ in range(count):
        with deed("code", by=by) as work:
            account = work.code("A")
            number = int(account[2:])
            words = " ".join(word for index, word in enumerate(_WORDS, 1) if number % index == 0)
            sealed = mission.seal_words("S-0001", words, "coding_account", account, "narrative")
            work.add(Account(code=account, source="S-0001", narrative_sealed=sealed))
            day = 735_000 + 40 * number
            work.add(Act(code=work.code("V"), account=account, violation="TOR-01", place=f"Place{number % 3}",
                         date_lo=day, date_hi=day + 30, basis="own"))  # fmt: skip


_QUERIES = ("reed", "river -gate", '"reed river"', "lantern OR place:Place1", "Place2 possibly in 2013", "date:2014")


def _answers(by: Any) -> list[list[Any]]:
    return [[hit.answer() for page in (1, 2, 3) for hit in search(one, page=page, by=by).hits] for one in _QUERIES]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is joined by itself."""
    monkeypatch.setattr(joining, "tidy", lambda before: None)


def test_blocks_of_many_deeds_are_few_and_agree_with_the_records(mission: Any, all_roles: Any) -> None:
    _tell(all_roles, mission, 70)
    assert Stretch.objects.count() == 140
    assert Block.objects.count() < 16
    assert check(by=all_roles)["ok"]


@pytest.mark.usefixtures("apart")
def test_what_is_found_is_the_same_in_the_same_order_before_and_after(mission: Any, all_roles: Any) -> None:
    _tell(all_roles, mission, 40)
    before, order = _answers(all_roles), list(Stretch.objects.order_by("id").values_list("code", flat=True))
    assert all(before)
    assert Block.objects.count() == 40
    joining.join(list(Block.objects.order_by("id").values_list("id", flat=True)))
    assert Block.objects.count() == 1
    assert list(Stretch.objects.order_by("id").values_list("code", flat=True)) == order
    mission._known.clear()
    assert _answers(all_roles) == before
    assert check(by=all_roles)["ok"]


@pytest.mark.usefixtures("apart")
def test_what_went_leaves_no_trace_in_a_joined_block(mission: Any, all_roles: Any) -> None:
    _tell(all_roles, mission, 12)
    with deed("code", by=all_roles) as work:
        work.supersede(Act.seen.get(code="V-0004"), place="Elsewhere")
    joining.join(list(Block.objects.order_by("id").values_list("id", flat=True)))
    with deed("code", by=all_roles) as work:
        work.supersede(Act.seen.get(code="V-0004"), place="Nowhere")
    token = blocks.token_of(blocks.tokens_key(mission), "=Elsewhere")
    assert not Posting.objects.filter(token=token).exists()
    for block in Block.objects.values_list("id", flat=True):
        tokens, within = blocks.tokens_within(mission, block)
        assert token not in tokens
        assert {block * MOST + number for number in within} == set(
            Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST).values_list("id", flat=True)
        )
    assert check(by=all_roles)["ok"]


@pytest.mark.usefixtures("apart")
def test_blocks_of_different_batches_stay_apart(mission: Any, all_roles: Any) -> None:
    _tell(all_roles, mission, 3)
    before = joining.newest()
    _tell(all_roles, mission, 3)
    Block.objects.filter(id__gt=before).update(batch="B-0009")
    Stretch.objects.filter(id__gt=before * MOST + MOST).update(batch="B-0009")
    _tell(all_roles, mission, 3)
    groups = list(joining._groups(0, joining.newest()))
    of = dict(Block.objects.values_list("id", "batch"))
    assert sorted({of[block] for block in group} == {""} for group in groups) == [False, True]
    for group in groups:
        joining.join(group)
    assert Block.objects.count() == 2
    following.batch_undone("B-0009")
    assert Block.objects.count() == 1
    assert not Stretch.objects.filter(batch="B-0009").exists()


def test_a_deed_that_fails_while_blocks_are_joined_leaves_them_as_they_were(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*rows: Any) -> None:
        raise RuntimeError("the power went")

    before = set(Block.objects.values_list("id", flat=True))
    monkeypatch.setattr(blocks, "seal_tokens", broken)
    with pytest.raises(RuntimeError):
        _tell(all_roles, mission, 9)
    monkeypatch.undo()
    assert set(Block.objects.values_list("id", flat=True)) == before
    assert check(by=all_roles)["ok"]


@pytest.mark.usefixtures("apart")
def test_a_block_is_not_made_fuller_than_it_can_be(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell(all_roles, mission, 9)
    monkeypatch.setattr(joining, "MOST", 5)
    monkeypatch.setattr(joining, "_size", lambda block: 2)
    assert [len(group) for group in joining._groups(0, joining.newest())] == [2, 2, 2, 2]


def test_a_source_that_comes_while_a_search_begins_is_not_found_by_who_may_not_see_her(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is hidden, which imports are done and what is there are of one moment."""

    def comes() -> None:
        with missions.inside(mission):
            mission.source_keys.create(["S-0002"])
            with deed("import", by=all_roles) as work:
                work.add(Source(code="S-0002", kind="escapee"))
            with deed("code", by=all_roles) as work:
                code = work.code("A")
                work.add(Account(code=code, source="S-0002"))
                work.add(Act(code=work.code("V"), account=code, violation="TOR-01", place="Lantern", basis="own"))
            engine.disconnect(mission.alias)

    read = asking._compiled

    coming = threading.Thread(target=comes)

    def slowly(*asked: Any) -> Any:
        if coming.ident is None:
            coming.start()
            coming.join()
        return read(*asked)

    coder = actor("coder")
    assert search("lantern", by=coder).listing.total == 0
    mission._known.clear()
    monkeypatch.setattr(asking, "_compiled", slowly)
    assert search("lantern", by=coder).listing.total == 0
    assert search("lantern", by=all_roles).listing.total == 1, "she did come"


def test_what_is_written_while_the_index_is_made_anew_stands_in_it_once(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell(all_roles, mission, 3)
    portions, in_turn = [0], making.in_turn

    @contextmanager
    def between(of: Any) -> Iterator[None]:
        with in_turn(of):
            yield
        portions[0] += 1
        if portions[0] in (2, 6):
            _tell(all_roles, mission, 2)

    monkeypatch.setattr(making, "_AT_ONCE", 1)
    monkeypatch.setattr(making, "in_turn", between)
    making.rebuild(by=all_roles)
    assert Act.seen.count() == 7
    assert Stretch.objects.filter(record=Act._meta.db_table).count() == 7
    assert check(by=all_roles)["ok"]
