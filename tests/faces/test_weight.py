"""What a page costs stays what it is when a mission grows: queries of the database, bytes, requests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench import mission as large
from bench import pages

#: of a page with all that it fetches: its style, its icon, its script, a picture and a part that comes later
MOST_BYTES, MOST_REQUESTS = 300_000, 6
SMALL, LARGER = 10, 40
#: statements that a page with rows takes beyond one that found none
LITTLE = 4


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, tuple[Any, list[pages.Visit]]]]:
    """A made-up mission of ten interviews and one of forty, each with a browser for every role."""
    home = tmp_path_factory.mktemp("grown")
    before = {name: os.environ.get(name) for name in ("HABEAS_SERVE_HOME", "HABEAS_SERVE_HOSTS")}
    found = {}
    for interviews in (SMALL, LARGER):
        path = large.make(home, interviews, slug=f"grown-{interviews}", acts_each=40)
        there = pages.there_is(path)
        found[interviews] = pages.Browsers(path), pages.visits(path.name, there)
    yield found
    for browsers, _ in found.values():
        browsers.close()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    from django.db.backends.utils import CursorWrapper

    asked: list[str] = []
    execute = CursorWrapper.execute

    def heard(self: Any, sql: Any, params: Any = None) -> Any:
        asked.append(str(sql))
        return execute(self, sql, params)

    CursorWrapper.execute = heard
    try:
        yield asked
    finally:
        CursorWrapper.execute = execute


def costs(browsers: Any, visits: list[pages.Visit]) -> dict[tuple[str, str, int], int]:
    """How many statements each page takes when it is asked for the first time, by what it is and who asks."""
    found: dict[tuple[str, str, int], int] = {}
    for number, visit in enumerate(visits):
        if visit.what in ("log in", "log out"):
            continue
        browsers.of(visit.user)  # logging in is no part of the page
        with counted() as asked:
            browsers.ask(visit)
        found[visit.what, visit.user, number] = len(asked)
    return found


def test_no_page_asks_the_database_more_often_in_a_larger_mission(grown: Any) -> None:
    small, larger = costs(*grown[SMALL]), costs(*grown[LARGER])
    assert small.keys() == larger.keys()
    assert {page: (small[page], larger[page]) for page in small if larger[page] > small[page] + LITTLE} == {}


def test_every_address_is_among_the_visits_that_are_measured(grown: Any) -> None:
    browsers, visits = grown[SMALL]
    visited = {browsers.ask(visit).resolver_match.route for visit in visits}
    pages.require_all(visited)
    with pytest.raises(SystemExit, match="attention"):
        pages.require_all({route for route in visited if "attention" not in route})


def test_a_page_is_light_and_fetches_little(grown: Any) -> None:
    browsers, visits = grown[LARGER]
    heavy = {}
    for visit in visits:
        if visit.send is None:
            requests, size = pages.weigh(browsers, visit, browsers.ask(visit).content)
            if size > MOST_BYTES or requests > MOST_REQUESTS:
                heavy[visit.address] = (size, requests)
    assert heavy == {}


def test_the_large_mission_is_on_the_log_row_by_row(grown: Any, tmp_path: Path) -> None:
    """What is measured is what Habeas itself would have written."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Act, Interview
    from habeas.store.queries.verify import verify

    path = large.make(tmp_path, 4, slug="verified", acts_each=20, release=False)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        assert (Interview.seen.count(), Act.seen.count()) == (4, 80 + 16)
        assert verify(by=actor_named("all"), deep=True)["ok"]
