"""A coder who writes an agency's name of today for what happened before is told so, and nothing is refused for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.answering import answering, browsers_of
from support.longtext import bring_in_long, sentence
from support.missions import PASSPHRASE

PAGE = "/testing/texts/T-0001/code/"
NAME, WARNED = "Ministry of State Security", "is a name since 2016-06-29"


@pytest.fixture(scope="module")
def home(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with

    home = tmp_path_factory.mktemp("misnamed")
    path = home / "testing"
    shutil.copytree(template, path)
    settings = path / "mission.toml"
    settings.write_text(settings.read_text().replace('States = ["Haesong"]', 'States = ["DPRK"]'))
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        beside = tmp_path_factory.mktemp("files")
        bring_in_long(beside, by=actor_named("all"), passages=24, acts=2)
    with answering(home):
        yield home


@pytest.fixture(scope="module")
def browser(home: Path) -> Any:
    return browsers_of("all")["all"]


def sent(browser: Any, what: str, number: int, **said: str) -> Any:
    page = browser.get(PAGE).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "once")}  # type: ignore[index]
    act = {"act_code": "TOR-01", "v0_who": "self", "i0_degree": "carried-out", "words": sentence(number)}
    return browser.post(PAGE, {**hidden, "do": what, **act, **said})


def test_the_panel_the_act_and_the_check_say_that_a_name_does_not_fit(browser: Any, home: Path, capsys: Any) -> None:
    looked = sent(browser, "check", 5, i0_party=NAME, date="2012").content.decode()
    assert WARNED in looked
    assert "2012" in looked
    korean = browser.post(PAGE, {"do": "check", "i0_party": NAME, "date": "2012"}, headers={"accept-language": "ko"})
    assert "2016-06-29부터 쓴 이름" in korean.content.decode()
    assert WARNED not in sent(browser, "check", 5, i0_party=NAME, date="2018").content.decode()
    assert WARNED not in sent(browser, "check", 5, i0_party="A made-up office (fiction)", date="2012").content.decode()
    assert WARNED not in sent(browser, "check", 5, i0_party=NAME, date="no date").content.decode()
    saved = sent(browser, "act", 5, i0_party=NAME, date="2012")
    assert saved.status_code == 302, "nothing is refused for it"
    shown = browser.get(saved["Location"].partition("#")[0]).content.decode()
    assert WARNED in shown
    act = re.findall(r"saved=(V-\d+)", saved["Location"])[0]
    assert WARNED in browser.get(f"/testing/acts/{act}/").content.decode()
    assert 'id="saved"' in shown
    fits = sent(browser, "act", 7, i0_party=NAME, date="2018")
    other = re.findall(r"saved=(V-\d+)", fits["Location"])[0]
    assert WARNED not in browser.get(f"/testing/acts/{other}/").content.decode()
    assert [(one["act"], one["since"], one["unit"]) for one in checked(home, capsys)] == [(act, "2016-06-29", NAME)]


def test_nothing_is_said_to_be_saved_that_she_did_not_save_in_this_session(browser: Any) -> None:
    saved = sent(browser, "act", 9, i0_party=NAME, date="2018")["Location"].partition("#")[0]
    record = re.findall(r"saved=(V-\d+)", saved)[0]
    assert 'id="saved"' in browser.get(saved).content.decode()
    for other in ("V-0001", "V-9999", "P-0001", record.lower()):
        assert other != record
        assert 'id="saved"' not in browser.get(f"{PAGE}?saved={other}").content.decode()
    another = browsers_of("all")["all"]
    assert 'id="saved"' not in another.get(saved).content.decode(), "what another session saved is no news"
    assert 'id="saved"' not in browser.get(f"{PAGE}?saved=Ask+ida+for+the+key").content.decode()


def checked(home: Path, capsys: Any) -> list[dict[str, Any]]:
    """What the command tells."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries.country import visible_misnamed

    path = home / "testing"
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        return [
            {"act": act.code, "since": one.edge.edtf, "unit": one.name}
            for act, one in visible_misnamed(by=actor_named("all"))
        ]
