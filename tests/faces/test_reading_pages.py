"""Graphic pictures stay blurred until asked for; what was read is counted for oneself alone, and a pause is offered."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.answering import answering, browsers_of
from support.missions import PASSPHRASE
from support.pictures import png

READING = "/testing/reading/"


@pytest.fixture(scope="module")
def home(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from habeas.core.intake.arriving import Arriving
    from habeas.core.intake.limits import Limits
    from habeas.store import mission as missions
    from habeas.store.actions.intake import files
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from support.sheets import bring_in

    home = tmp_path_factory.mktemp("reading")
    path = home / "testing"
    shutil.copytree(template, path)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        for name, role in (("doc", "documenter"), ("cod", "coder"), ("pro", "protection-officer"), ("ana", "analyst")):
            add_user(name, [role], PASSPHRASE, by=by)
        bring_in(home, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"
        bring_in(home, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(home, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (home / "t").mkdir()
        (home / "t" / "folder.csv").write_text(
            "file,kind,of,language\nI-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,,\n"
        )
        (home / "t" / "I-0001.txt").write_text("[FICTION] They took her shoes.")
        (home / "t" / "I-0001.coding.yaml").write_text("format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\n")
        assert import_folder(home / "t", by=by).counts["refused"] == 0
        for name, content in (("a.png", png()), ("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")):
            files.receive(Arriving(io.BytesIO(content).read, len(content), Limits()), name, by=by, belongs="I-0001",
                          kind="original")  # fmt: skip
        files.receive(Arriving(io.BytesIO(png()).read, len(png()), Limits()), "waits.png", by=by)
    with answering(home):
        yield home


@pytest.fixture(scope="module")
def browsers(home: Path) -> dict[str, Any]:
    return browsers_of("doc", "cod", "pro", "ana", "all")


@pytest.fixture(scope="module")
def items(browsers: dict[str, Any]) -> list[str]:
    """The pages of the picture and of the drawing."""
    page = say(browsers["doc"].get("/testing/interviews/I-0001/"))
    found = list(dict.fromkeys(re.findall(r'href="(/testing/items/X-\d+/)"', page)))
    assert len(found) >= 3
    return found[-2:]


def say(answer: Any) -> str:
    return str(answer.content.decode())


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def opened(browser: Any) -> None:
    answer = browser.post("/testing/sources/S-0001/identity/", {"reason": "to prepare the hearing", "minutes": "15"})
    assert answer.status_code == 302


def test_a_picture_is_shown_to_who_has_opened_whose_it_is(browsers: dict[str, Any], items: list[str]) -> None:
    picture, drawing = items
    for user in ("doc", "cod"):
        assert "<img" not in say(browsers[user].get(picture)), user
        assert browsers[user].get(f"{picture}?as=picture").status_code == 403, user
    assert browsers["ana"].get(picture).status_code == 403
    opened(browsers["doc"])
    assert f'src="{picture}?as=picture"' in say(browsers["doc"].get(picture))
    answer = browsers["doc"].get(f"{picture}?as=picture")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", png())
    assert answer["Cache-Control"] == "no-store"
    assert browsers["cod"].get(f"{picture}?as=picture").status_code == 403, "what one has opened is open to her alone"
    assert "<img" not in say(browsers["doc"].get(drawing)), "a drawing that could hold scripts is not shown"
    assert browsers["doc"].get(f"{drawing}?as=picture").status_code == 403
    waits = say(browsers["all"].get("/testing/inbox/"))
    inbox = re.findall(r"X-\d+", waits)
    assert inbox
    assert browsers["all"].get(f"/testing/items/{inbox[0]}/").status_code == 404, "it is no source's yet"


def test_what_is_marked_as_graphic_is_blurred_until_asked_for(browsers: dict[str, Any], items: list[str]) -> None:
    picture = items[0]
    opened(browsers["doc"])
    page = say(browsers["cod"].get(picture))
    assert browsers["cod"].post(picture, {"graphic": "yes", "version": "99"}).status_code == 409
    assert browsers["cod"].post(picture, {"graphic": "yes", "version": version(page)}).status_code == 302
    before = counts(browsers["doc"])
    blurred = say(browsers["doc"].get(picture))
    assert 'class="blurred"' in blurred
    assert f'href="{picture}?show=yes"' in blurred, "a link, so that a key opens it"
    assert counts(browsers["doc"]) == before, "a blurred one is none that was seen"
    shown = say(browsers["doc"].get(f"{picture}?show=yes"))
    assert 'class="blurred"' not in shown
    assert f'href="{picture}"' in shown, "and can be blurred again"
    assert counts(browsers["doc"])["pictures"] == before["pictures"] + 1
    browsers["doc"].get(f"{picture}?show=yes")
    assert counts(browsers["doc"])["pictures"] == before["pictures"] + 1, "the same one is not counted twice"
    korean = browsers["doc"].get(picture, headers={"accept-language": "ko"})
    assert "흐리게" in say(korean)


def counts(browser: Any) -> dict[str, int]:
    figures = re.findall(r"<dd>(\d+)</dd>", say(browser.get(READING)))
    return dict(zip(("texts", "pictures", "paused"), map(int, figures), strict=False))


def test_what_was_read_is_told_to_herself_and_to_protection_officers_as_a_sum(browsers: dict[str, Any]) -> None:
    text = "/testing/texts/T-0001/"
    mine = counts(browsers["cod"])["texts"]
    for _ in range(3):
        assert browsers["cod"].get(text).status_code == 200
        assert browsers["cod"].get(f"{text}code/").status_code == 200
    assert counts(browsers["cod"])["texts"] == mine + 1, "a text once, however often it is opened again"
    for user in ("cod", "doc", "ana"):
        assert "together-head" not in say(browsers[user].get(READING)), user
    assert "not added up below 3 people" in say(browsers["pro"].get(READING))
    for user in ("doc", "all", "pro"):
        browsers[user].get(text)
    page = say(browsers["pro"].get(READING))
    assert "not added up" not in page
    assert re.search(r"Together: \d+ texts", page)
    assert "cod" not in re.sub(r'class="code"|<code>', "", page).split("together-head")[1]


def test_nothing_that_was_read_is_in_the_log(home: Path, browsers: dict[str, Any]) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import LogState

    def entries() -> int:
        with missions.opened(home / "testing", unlock_with(home / "testing", "all", PASSPHRASE)):
            return int(LogState.objects.get().size)

    before = entries()
    browsers["cod"].get("/testing/texts/T-0001/")
    browsers["cod"].post(READING, {"do": "pause"})
    assert entries() == before


def test_a_pause_is_offered_after_a_while_of_reading_and_can_be_put_off(
    browsers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.faces.web import sessions

    text, cod = "/testing/texts/T-0001/", browsers["cod"]
    session = sessions._sessions[cod.cookies["habeas_session"].value]
    assert session.limits["pause"] == 50
    cod.post(READING, {"do": "pause"})
    assert 'class="pause"' not in say(cod.get(text))

    def read_for(minutes: float) -> str:
        session.spell.since -= minutes * 60
        return say(cod.get(text))

    assert 'class="pause"' not in read_for(49)
    page = read_for(1.1)
    assert 'class="pause"' in page
    assert f'name="next" value="{text}"' in page
    assert 'class="pause"' not in say(cod.get(text, headers={"accept-language": "ko"})).replace('class="pause"', "", 1)
    answer = cod.post(READING, {"do": "later", "next": text})
    assert (answer.status_code, answer["Location"]) == (302, text)
    assert 'class="pause"' not in say(cod.get(text))
    answer = cod.post(READING, {"do": "later", "next": "//evil.example/"})
    assert answer["Location"] == "/testing/", "a pause leads nowhere else"
    session.spell.after = 0.0
    assert 'class="pause"' in say(cod.get(text))
    paused = counts(cod)["paused"]
    cod.post(READING, {"do": "pause"})
    assert counts(cod)["paused"] == paused + 1
    assert 'class="pause"' not in say(cod.get(text))
    session.spell.since, session.spell.last = session.spell.since - 3600, session.spell.last - 660
    assert 'class="pause"' not in say(cod.get(text)), "who has rested for ten minutes begins anew"


def test_a_count_goes_with_its_day_that_of_who_reads_no_more_as_well(home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.reading import count_reading
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Reading

    with missions.opened(home / "testing", unlock_with(home / "testing", "all", PASSPHRASE)) as mission:
        Reading.objects.all().delete()
        for user in ("U-0077", actor_named("all").code):
            Reading.objects.create(user=user, day="2001-01-01", texts=9)
        count_reading("texts", by=actor_named("all"))
        rows = list(Reading.objects.values_list("user", "day", "texts", "pictures", "paused"))
        assert rows == [(actor_named("all").code, mission.today().isoformat(), 1, 0, 0)]


def test_the_time_is_set_for_a_mission_within_bounds(home: Path) -> None:
    from habeas.core.kernel.errors import WrongUse
    from habeas.store import mission as missions
    from habeas.store.actions.settings import set_minutes
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries.sessions import limits

    with missions.opened(home / "testing", unlock_with(home / "testing", "all", PASSPHRASE)):
        with pytest.raises(WrongUse):
            set_minutes("pause", 5, reason="x", by=actor_named("all"))
        set_minutes("pause", 25, reason="a hard month", by=actor_named("all"))
        assert limits()["pause"] == 25
