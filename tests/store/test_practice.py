"""A mission to practise in: marked everywhere as fiction, and never released, whatever its file says later."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store import mission as missions
from habeas.store.actions.missions import create_mission
from habeas.store.actions.release import make_release
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.config import read_config
from support.missions import ALL_ROLES, CONFIG, PASSPHRASE, Clock

PRACTICE = CONFIG.format(slug="practice", database="").replace("fiction = true", "fiction = true\npractice = true")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    who = {"username": "all", "roles": ALL_ROLES, "passphrase": PASSPHRASE}
    return create_mission(tmp_path, PRACTICE, "practice", **who, clock=Clock())


def release(path: Path) -> str:
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE), clock=Clock()):
        with pytest.raises(Refused) as told:
            make_release(purpose="public-report", audience="public", period=None, by=actor_named("all"))
        return told.value.code


def test_nothing_of_it_is_released_also_when_its_file_was_changed(path: Path) -> None:
    assert release(path) == "practice-mission"
    file = path / "mission.toml"
    file.write_text(file.read_text().replace("practice = true", "practice = false"))
    assert release(path) == "setting-not-on-log"


def test_a_mission_for_practice_is_always_fiction() -> None:
    import tomllib

    with pytest.raises(WrongUse) as told:
        read_config(tomllib.loads(PRACTICE.replace("fiction = true", "fiction = false")), file="mission.toml")
    assert told.value.where["field"] == "fiction"
