"""Rows and their entry of the log are written together or not at all, and every change is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from habeas.core.kernel.errors import Broken, NotNow
from habeas.store.actions.deeds import deed
from habeas.store.actions.log import sign
from habeas.store.models import Entry, Event, LogState
from habeas.store.queries.verify import verify


def kinds(answer: dict[str, Any]) -> set[str]:
    return {failure["kind"] for failure in answer["failures"]}


def write_events(by: Any, count: int = 3) -> list[str]:
    with deed("test-events", by=by) as work:
        codes = work.codes("E", count)
        for code in codes:
            work.add(Event(code=code, title="made up", date="2019", place="Songpo"))
    return codes


def test_a_new_mission_verifies(mission: Any, all_roles: Any) -> None:
    answer = verify(by=all_roles, deep=True)
    assert answer["ok"], answer
    assert answer["entries"] == 1
    assert answer["checkpoint"].startswith("habeas/testing\n1\n")


def test_nothing_is_written_when_the_deed_fails(mission: Any, all_roles: Any) -> None:
    before = LogState.objects.get(id=1).size

    class Stopped(Exception):
        pass

    def stopped() -> None:
        with deed("test-events", by=all_roles) as work:
            work.add(Event(code=work.code("E"), title="made up"))
            raise Stopped

    with pytest.raises(Stopped):
        stopped()
    assert LogState.objects.get(id=1).size == before
    assert not Event.objects.exists()
    assert write_events(all_roles, 1) == ["E-0001"], "the code was given back with everything else"


def test_nothing_is_written_when_the_entry_cannot_be(mission: Any, all_roles: Any) -> None:
    with pytest.raises(Broken), deed("test-events", by=all_roles, about={"note": "words with spaces"}) as work:
        work.add(Event(code=work.code("E")))
    assert not Event.objects.exists()
    assert verify(by=all_roles)["ok"]


def test_a_new_version_leaves_the_old_one_as_it_was(mission: Any, all_roles: Any) -> None:
    code = write_events(all_roles, 1)[0]
    with deed("test-change", by=all_roles) as work:
        work.supersede(Event.seen.get(code=code), place="Naru")
    assert Event.seen.get(code=code).place == "Naru"
    assert [(row.version, row.place, row.current) for row in Event.objects.order_by("version")] == [
        (1, "Songpo", False),
        (2, "Naru", True),
    ]
    assert verify(by=all_roles)["ok"]


def test_two_changes_of_one_row_cannot_both_win(mission: Any, all_roles: Any) -> None:
    code = write_events(all_roles, 1)[0]
    stale = Event.seen.get(code=code)
    with deed("test-change", by=all_roles) as work:
        work.supersede(Event.seen.get(code=code), place="Naru")
    with pytest.raises(NotNow, match="meanwhile"), deed("test-change", by=all_roles) as work:
        work.supersede(stale, place="Goreun")
    assert Event.seen.get(code=code).place == "Naru"


def run_sql(mission: Any, statement: str, *values: Any) -> None:
    with connections[mission.alias].cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE coding_event SET place = 'elsewhere' WHERE code = 'E-0002'", "row-changed"),
        ("DELETE FROM coding_event WHERE code = 'E-0002'", "row-missing"),
        ("UPDATE coding_event SET entry = 99 WHERE code = 'E-0002'", "row-unknown"),
        ("UPDATE coding_event SET code = 'E-0009' WHERE code = 'E-0002'", "row-changed"),
        ("UPDATE vault_entry SET salt = leaf WHERE seq = 1", "entry-changed"),
        ("DELETE FROM vault_entry WHERE seq = 1", "entry-missing"),
        ("DELETE FROM vault_entry WHERE seq = 2", "shrunk"),
        ("UPDATE vault_log_state SET size = 1", None),
        ("UPDATE vault_checkpoint SET note = replace(note, 'testing', 'resting')", "signature"),
        ("UPDATE coding_event SET current = (version > 1) WHERE code = 'E-0002'", "row-changed"),
    ],
)
def test_whoever_changes_the_database_is_found(
    mission: Any, all_roles: Any, statement: str, expected: str | None
) -> None:
    write_events(all_roles)
    write_events(all_roles)
    sign(by=all_roles)
    run_sql(mission, statement)
    answer = verify(by=all_roles)
    assert not answer["ok"]
    if expected:
        assert expected in kinds(answer)


def test_a_row_put_in_beside_the_log_is_found(mission: Any, all_roles: Any) -> None:
    write_events(all_roles)
    Event(code="E-0777", entry=1, salt=bytes(16)).save()
    assert "row-unknown" in kinds(verify(by=all_roles))


def test_a_clock_set_back_does_not_turn_the_log_round(mission: Any, all_roles: Any, clock: Any) -> None:
    import datetime

    write_events(all_roles)
    clock.time -= datetime.timedelta(days=400)
    write_events(all_roles)
    assert verify(by=all_roles)["ok"]
    assert Entry.objects.count() == 3


def test_each_row_that_is_seen_is_its_newest_version(mission: Any, all_roles: Any) -> None:
    code = write_events(all_roles, 1)[0]
    for place in ("Naru", "Goreun", "Handeul"):
        with deed("test-change", by=all_roles) as work:
            work.supersede(Event.seen.get(code=code), place=place)
    assert Event.seen.filter(code=code).count() == 1
    assert Event.seen.get(code=code).version == 4
