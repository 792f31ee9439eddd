"""Made-up missions for tests, on SQLCipher and on PostgreSQL. A mission is made once and copied for each test."""

from __future__ import annotations

import datetime
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from habeas.store import engine

engine.setup()

PASSPHRASE = "apple river seven lamps quiet stone moon"
CONFIG = """\
format = "habeas/mission/1"
slug = "{slug}"
title = "Test mission (fiction)"
fiction = true
languages = ["en", "ko"]

[mandate]
resolution = "FICTION/RES/1"
States = ["Haesong"]
period = "2022-11-01/2024-10-31"

[standard]
name = "reasonable grounds to believe"
roots = 3
firsthand = 1

[disclosure]
floor = 5
reason = ""
{database}
"""
ALL_ROLES = (
    "documenter",
    "registrar",
    "coder",
    "analyst",
    "legal-officer",
    "drafter",
    "protection-officer",
    "reviewer",
    "auditor",
    "administrator",
)


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2024, 11, 5, 9, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        self.time += datetime.timedelta(milliseconds=1)
        return self.time


def engines() -> list[Any]:
    """SQLCipher always; PostgreSQL where a server for tests is there."""
    why = "no PostgreSQL for tests (set HABEAS_TEST_POSTGRES; scripts/postgres.sh start)"
    missing = not os.environ.get("HABEAS_TEST_POSTGRES")
    return ["sqlcipher", pytest.param("postgresql", marks=pytest.mark.skipif(missing, reason=why))]


def database_of(engine: str) -> tuple[str, str]:
    """The ``[database]`` table of a mission, and the name of its database on the server."""
    if engine == "sqlcipher":
        return "", ""
    name = f"habeas_{secrets.token_hex(6)}"
    return f'\n[database]\nengine = "postgresql"\ndsn = "{os.environ["HABEAS_TEST_POSTGRES"]} dbname={name}"\n', name


def on_server(statement: str) -> None:
    """One statement on the server for tests."""
    import psycopg

    with psycopg.connect(os.environ["HABEAS_TEST_POSTGRES"] + " dbname=postgres", autocommit=True) as connection:
        connection.execute(statement)


def make(home: Path, slug: str = "testing", engine: str = "sqlcipher") -> Path:
    """A mission with one user, ``all``, who has every role."""
    from habeas.store.actions.missions import create_mission

    table, name = database_of(engine)
    if name:
        on_server(f'CREATE DATABASE "{name}"')
    return create_mission(
        home,
        CONFIG.format(slug=slug, database=table),
        slug,
        username="all",
        roles=ALL_ROLES,
        passphrase=PASSPHRASE,
        clock=Clock(),
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty mission on SQLCipher, made once."""
    return make(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def made_missions() -> Iterator[dict[Any, Path]]:
    """Missions that were made to be copied; those on a server are taken from it at the end."""
    made: dict[Any, Path] = {}
    yield made
    for (_, kind), path in made.items():
        if kind == "postgresql":
            drop(path)


def filled(fill: Callable[[], Any]) -> Any:
    """The fixture ``mission_folder`` of a module: on each engine in turn a mission of one's own, in which ``fill`` has
    written. It is called once for each engine, inside the mission."""

    def made(home: Path, engine: str) -> Path:
        from habeas.store import mission as missions
        from habeas.store.actions.users import unlock_with

        path = make(home, engine=engine)
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE), clock=Clock()):
            fill()
        return path

    return copied(made)


def copied(prepare: Callable[[Path, str], Path]) -> Any:
    """A fixture that gives the folder of a mission of one's own, on each engine in turn: a copy of what ``prepare`` has
    made below a home folder, once for each engine."""

    @pytest.fixture(params=engines())
    def folder(
        request: pytest.FixtureRequest,
        made_missions: dict[Any, Path],
        tmp_path: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> Iterator[Path]:
        engine = request.param
        if (prepare, engine) not in made_missions:
            made_missions[prepare, engine] = prepare(tmp_path_factory.mktemp("made"), engine)
        made = made_missions[prepare, engine]
        path = tmp_path / "home" / "testing"
        shutil.copytree(made, path)
        if engine == "postgresql":
            table, name = database_of(engine)
            on_server(f'CREATE DATABASE "{name}" TEMPLATE "{database_named(made)}"{_by_files()}')
            (path / "mission.toml").write_text(CONFIG.format(slug="testing", database=table))
        yield path
        if engine == "postgresql":
            drop(path)

    return folder


@cache
def _by_files() -> str:
    """How a server from 15 on is told to copy files, as older ones do: a third of the work of writing its log."""
    import psycopg

    with psycopg.connect(os.environ["HABEAS_TEST_POSTGRES"] + " dbname=postgres") as connection:
        return " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""


mission_folder = copied(lambda home, engine: make(home, engine=engine))


def database_named(path: Path) -> str:
    """The database on the server that a mission's settings name."""
    return (path / "mission.toml").read_text().rpartition("dbname=")[2].split('"')[0]


def drop(path: Path) -> None:
    """Take a mission's database from the server."""
    on_server(f'DROP DATABASE IF EXISTS "{database_named(path)}" WITH (FORCE)')


@pytest.fixture
def clock() -> Clock:
    """A clock that begins on 5 November 2024."""
    return Clock()


@pytest.fixture
def mission(mission_folder: Path, clock: Clock) -> Iterator[Any]:
    """An opened empty mission."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with

    with missions.opened(mission_folder, unlock_with(mission_folder, "all", PASSPHRASE), clock=clock) as opened:
        yield opened


@pytest.fixture
def all_roles(mission: Any) -> Any:
    """The user who may do everything."""
    from habeas.store.actions.users import actor_named

    return actor_named("all")


def actor(*roles: str) -> Any:
    """Somebody with these roles, for asking what she may."""
    from habeas.store.mission import Actor

    return Actor("U-0099", "somebody", frozenset(roles))


def agreed(act: Any, *, second: Any) -> Any:
    """What ``act`` gives once another officer has agreed to what it asked for."""
    from habeas.core.kernel.errors import Refused
    from habeas.store.actions.requests import approve

    try:
        return act()
    except Refused as waits:
        approve(waits.where["record"], by=second)
        return act()
