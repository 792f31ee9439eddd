"""The fictional mission of ``examples/haesong``, made once for all acceptance tests through the store's own actions."""

from __future__ import annotations

import csv
import datetime
import fcntl
import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "haesong"
#: after the last interview of the example; ``examples/haesong/truth`` counts for the same day
TODAY = datetime.datetime(2025, 1, 31, 9, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Haesong:
    """The opened mission, somebody who may do everything in it, and the release that its reports are written on."""

    home: Path
    path: Path
    mission: Any
    actor: Any
    release: str


def demonstration() -> ModuleType:
    """``examples/demo.py``, for its lists of what is brought in."""
    spec = importlib.util.spec_from_file_location("demo", REPOSITORY / "examples" / "demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_haesong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haesong]:
    """The mission with everything brought in, not yet the current one: see ``haesong``. It is made once, by the first
    process of the tests that needs it; each works on a copy of its own."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Release
    from support.missions import PASSPHRASE, Clock

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / "made-haesong"
    with (shared / "made-haesong.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            _make(shared / "haesong-in-the-making").rename(made)
    home = tmp_path_factory.mktemp("haesong")
    path = Path(shutil.copytree(made / "haesong", home / "haesong"))
    clock = Clock()
    clock.time = TODAY + datetime.timedelta(hours=1)  # after whatever was done to make it
    user = _users()[0]["username"]
    with missions.kept_open(path, unlock_with(path, user, PASSPHRASE), clock=clock) as mission:
        with missions.inside(mission):
            actor, release = actor_named(user), Release.seen.get().sha256
        yield Haesong(home, path, mission, actor, release)


def _make(home: Path) -> Path:
    """The home folder of the mission with everything brought in, and one release."""
    from habeas.store import mission as missions
    from habeas.store.actions.missions import create_mission
    from habeas.store.actions.release import make_release
    from habeas.store.actions.users import actor_named, unlock_with
    from support.missions import ALL_ROLES, PASSPHRASE, Clock

    clock = Clock()
    clock.time = TODAY
    first, *others = _users()
    path = create_mission(
        home,
        (EXAMPLE / "mission.toml").read_text(encoding="utf-8"),
        "haesong",
        username=first["username"],
        roles=ALL_ROLES,
        passphrase=PASSPHRASE,
        clock=clock,
        keep_passphrase=True,
    )
    keys = unlock_with(path, first["username"], PASSPHRASE)
    with missions.opened(path, keys, clock=clock):
        actor = actor_named(first["username"])
        _bring_in(others, by=actor)
        make_release(purpose="public-report", audience="public", period=None, by=actor)
    return home


@pytest.fixture
def haesong(made_haesong: Haesong) -> Iterator[Haesong]:
    """The mission, opened and current. It is shared: a test that changes it works on a copy of ``path``."""
    from habeas.store import mission as missions

    with missions.inside(made_haesong.mission):
        yield made_haesong


def _users() -> list[dict[str, str]]:
    with (EXAMPLE / "users.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _bring_in(users: list[dict[str, str]], *, by: Any) -> None:
    from habeas.store.actions import findings
    from habeas.store.actions.countries import set_country
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.intake.sheet import import_sheet
    from habeas.store.actions.settings import set_map
    from habeas.store.actions.users import add_user
    from support.missions import PASSPHRASE

    demo = demonstration()
    for user in users:
        add_user(user["username"], user["roles"].split(), PASSPHRASE, by=by)
    set_map((EXAMPLE / "map.geojson").read_bytes(), "map.geojson", by=by)
    set_country((EXAMPLE / "country" / "country.yaml").read_bytes(), "country.yaml", by=by)
    mappings = EXAMPLE / "mappings"
    for name in demo.SHEETS:
        import_sheet(EXAMPLE / f"{name}.csv", mappings / f"{name}.yaml", by=by)
    for name in demo.FOLDERS:
        import_folder(EXAMPLE / name, by=by)
    for name, chosen in demo.SUBMISSIONS.items():
        for mapping in chosen:
            import_sheet(EXAMPLE / "submissions" / name, mappings / f"{mapping}.yaml", by=by)
    findings.load(EXAMPLE / "findings.yaml", by=by)
