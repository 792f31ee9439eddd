"""What is taken back while a search runs is not in its answer, once whoever took it back was told that it is gone."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest

from habeas.core.kernel.errors import NotNow
from habeas.store import database_file, engine
from habeas.store import mission as missions
from habeas.store.actions.consents import withdraw
from habeas.store.actions.deeds import deed
from habeas.store.actions.erasure import erase
from habeas.store.actions.labels import set_label
from habeas.store.actions.users import actor_named, add_user
from habeas.store.mission import current
from habeas.store.models import Account, Act, Consent, Source
from habeas.store.queries import search as queries
from habeas.store.queries.search import search
from habeas.store.search import asking
from support.missions import PASSPHRASE, actor, agreed, filled

READER = actor("documenter")  # does not see what is strictly confidential, nor whom nobody asked
_SOURCES = ("S-0001", "S-0002")


def fill() -> None:
    by = actor_named("all")
    add_user("officer", ["protection-officer", "registrar"], PASSPHRASE, by=by)
    current().source_keys.create(list(_SOURCES))
    with deed("import", by=by) as work:
        for source in _SOURCES:
            work.add(Source(code=source, kind="escapee"))
            given = {
                "given": "2023-01-01",
                "uses": "statistics",
                "decision": "granted",
                "audiences": "public",
                "identity": "none",
                "onward": "no",
            }
            work.add(Consent(code=work.code("C"), source=source, **given))
            account = work.code("A")
            words = f"[FICTION] They carried barley past the reed beds, said {source}."
            sealed = current().seal_words(source, words, "coding_account", account, "narrative")
            work.add(Account(code=account, source=source, narrative_sealed=sealed))
            work.add(Act(code=work.code("V"), account=account, violation="TOR-01", place="Barley", basis="own"))


mission_folder = filled(fill)


def _erased(by: Any) -> None:
    agreed(lambda: erase("S-0002", reason="She asked us", by=by), second=actor_named("officer"))


def _labelled(by: Any) -> None:
    soon = datetime.date(2099, 1, 1)
    set_label("S-0002", level="strictly-confidential", compartment="", reason="her village", review=soon, by=by)


def _replaced(by: Any) -> None:
    with deed("code", by=by) as work:
        for act in Act.seen.filter(account__in=Account.seen.filter(source="S-0002").values("code")):
            work.supersede(act, place="Elsewhere")
        for account in Account.seen.filter(source="S-0002"):
            work.supersede(account, narrative_sealed=None)


def _withdrawn(by: Any) -> None:
    withdraw("S-0002", [], datetime.date(2024, 1, 1), by=by)


def _at(monkeypatch: pytest.MonkeyPatch, where: str, does: Callable[[], None]) -> list[int]:
    """Once, when a search comes to this place, ``does`` is done by another thread on a connection of its own, to its
    end, before the search goes on."""
    mission, times, failed = current(), [0], list[BaseException]()

    def apart() -> None:
        try:
            with missions.inside(mission):
                does()
        except BaseException as error:
            failed.append(error)
        finally:
            engine.disconnect(mission.alias)

    def now() -> None:
        times[0] += 1
        if times[0] == 1:
            other = threading.Thread(target=apart)
            other.start()
            other.join()
            assert not failed, failed

    module, name, after = _PLACES[where]
    real = getattr(module, name)

    def around(*args: Any, **more: Any) -> Any:
        if not after:
            now()
        made = real(*args, **more)
        if after:
            now()
        return made

    monkeypatch.setattr(module, name, around)
    return times


_PLACES = {
    "before the index is asked": (asking, "_having", False),
    "before the stretches are read": (asking, "by_id", False),
    "before the words are opened": (queries, "shown_hits", False),
    "when all was read": (queries, "shown_hits", True),
}


def _sources(answer: queries.Answer) -> tuple[int, set[str]]:
    said = str([hit.answer() for hit in answer.hits])
    return answer.listing.total, {source for source in _SOURCES if source in said}


@pytest.mark.parametrize("where", _PLACES)
@pytest.mark.parametrize("taken_back", [_erased, _labelled, _replaced, _withdrawn])
def test_what_is_taken_back_while_a_search_runs_is_not_in_its_answer(
    taken_back: Callable[[Any], None], where: str, mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = search("barley", by=READER)
    assert _sources(both)[1] == set(_SOURCES)
    mission._known.clear()
    # the file is wiped once nobody reads any more: a reader would wait for itself here
    monkeypatch.setattr(database_file, "purge", lambda alias: None)
    with monkeypatch.context() as patch:
        times = _at(patch, where, lambda: taken_back(all_roles))
        answer = search("barley", by=READER)
    assert times[0], "it came there"
    mission._known.clear()
    later = search("barley", by=READER)
    assert _sources(answer) == _sources(later)
    assert [hit.answer() for hit in answer.hits] == [hit.answer() for hit in later.hits]
    if taken_back is not _withdrawn:  # a withdrawal ends uses; her own office goes on reading what it holds
        assert _sources(answer)[1] == {"S-0001"}
        assert answer.listing.total < both.listing.total


def test_what_has_nothing_to_do_with_an_answer_does_not_begin_it_again(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another() -> None:
        with deed("code", by=all_roles) as work:
            code = work.code("A")
            work.add(Account(code=code, source="S-0001"))
            work.add(Act(code=work.code("V"), account=code, violation="LAB-01", place="Lantern", basis="own"))

    times = _at(monkeypatch, "when all was read", another)
    assert _sources(search("barley", by=READER))[1] == set(_SOURCES)
    assert times == [1]


@pytest.mark.usefixtures("mission")
def test_it_refuses_in_words_when_what_it_finds_changes_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = iter(range(100))
    monkeypatch.setattr(queries, "_edge", lambda: next(edges))
    monkeypatch.setattr(queries, "_there", lambda *rows: False)
    with pytest.raises(NotNow) as told:
        search("barley", by=READER)
    assert told.value.code == "records-changed"
    assert "Search again" in str(told.value.do)
