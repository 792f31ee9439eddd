"""Answers that pages ask again: made once, and never older than the records."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from habeas.store.actions.deeds import deed
from habeas.store.models import Source
from habeas.store.queries.remembered import remembered


def bring(by: Any) -> str:
    with deed("test-source", by=by) as work:
        row = work.add(Source(code=work.code("S"), kind="escapee"))
    return str(row.code)


def held() -> list[str]:
    return list(remembered("codes", make=lambda: list(Source.seen.order_by("code").values_list("code", flat=True))))


def test_an_answer_is_made_once_until_something_is_written(mission: Any, all_roles: Any) -> None:
    made: list[int] = []
    for _ in range(3):
        remembered("made", make=lambda: made.append(1))
    assert len(made) == 1
    bring(all_roles)
    remembered("made", make=lambda: made.append(1))
    assert len(made) == 2


def test_what_was_written_is_in_the_next_answer(mission: Any, all_roles: Any) -> None:
    before = held()
    code = bring(all_roles)
    assert held() == [*before, code]


def test_an_answer_over_what_was_rolled_back_is_never_given_again(mission: Any, all_roles: Any) -> None:
    """What was undone and what came after it have the same number of entries."""
    before = held()
    with transaction.atomic(using=mission.alias):
        undone = bring(all_roles)
        assert undone in held()
        transaction.set_rollback(True, using=mission.alias)
    assert held() == before
    with deed("test-another", by=all_roles) as work:
        work.add(Source(code="S-0777", kind="official"))
    assert held() == [*before, "S-0777"]
