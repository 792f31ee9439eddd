"""The review of a text for identities, part by part; and interviews that wait for a coder."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.answering import answering, browsers_of
from support.missions import PASSPHRASE, make
from support.sheets import bring_in

LINES = [f"A: On that day Kim Chol-su and Mr Pak {n} counted the kernels, one by one, and slept." for n in range(12)]
WORDS = "\n".join(["[FICTION]", *LINES, "A: Write to rim.hana@example.org."]) + "\n"
REVIEW = "/testing/texts/T-0001/review/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from habeas.store import mission as missions
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path, folder = make(tmp_path_factory.mktemp("reviewing")), tmp_path_factory.mktemp("files")
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        add_user("cora", ["coder"], PASSPHRASE, by=by)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (folder / "t").mkdir()
        (folder / "t" / "folder.csv").write_text("file,kind,of,language\nI-0001.txt,transcript,I-0001,en\n")
        (folder / "t" / "I-0001.txt").write_text(WORDS, encoding="utf-8")
        assert import_folder(folder / "t", by=by).counts["refused"] == 0
    return path


@pytest.fixture
def browsers(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setattr("habeas.store.queries.review._PART", 400)
    home = tmp_path / "home"
    shutil.copytree(made, home / "testing")
    with answering(home):
        yield browsers_of("all", "cora")


def asked(browser: Any, part: int, **headers: str) -> str:
    answer = browser.get(f"{REVIEW}?part={part}", headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def shown(page: str) -> str:
    inner = page.split('aria-labelledby="words">', 2)[2].split("</div>")[0]
    return html.unescape(re.sub("<[^>]*>", "", inner))


def seen(page: str) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


def proposals(page: str) -> list[str]:
    return re.findall(r'<input id="w\d+" name="words" value="([^"]*)"', page)


def test_all_of_a_long_text_is_reviewed_part_by_part_and_none_is_left_out(browsers: dict[str, Any]) -> None:
    everybody = browsers["all"]
    first = asked(everybody, 1)
    count = int(re.findall(r"part 1 of (\d+)", first)[0])
    assert count > 2
    pages = [asked(everybody, part) for part in range(1, count + 1)]
    assert "".join(map(shown, pages)) == WORDS
    assert shown(asked(everybody, 99)) == shown(pages[-1])
    for page in pages:
        links = set(re.findall(r'class="proposed" href="#(g\d+)"', page))
        assert links <= set(re.findall(r'<li class="proposal" id="(g\d+)"', page)), "a link leads nowhere"
    assert sum("rim.hana@example.org" in proposals(page) for page in pages) == 1, "a part has only its own"
    assert all("Kim Chol-su" in proposals(page) for page in pages[:-1]), "who is named everywhere is decided anywhere"
    assert "a Korean name in Latin letters" in first
    assert "로마자로 적은 한국어 이름" in everybody.get(REVIEW, headers={"accept-language": "ko"}).content.decode()


def test_a_decision_holds_in_every_part_and_leads_on_to_the_next_that_waits(browsers: dict[str, Any]) -> None:
    everybody = browsers["all"]
    assert everybody.post(REVIEW, {"do": "finish", "seen": seen(asked(everybody, 1))}).status_code == 403
    page, rounds = asked(everybody, 2), 0
    while words := proposals(page):
        sent = {"do": "dismiss", "words": html.unescape(words[0]), "seen": seen(page), "at": "1"}
        answer = everybody.post(f"{REVIEW}?part=2", sent)
        assert (answer.status_code, answer["Location"]) == (302, f"{REVIEW}?part=2#g1")
        page, rounds = asked(everybody, 2), rounds + 1
        assert rounds < 60
    assert "Kim Chol-su" not in proposals(asked(everybody, 1)), "it was decided for the whole text"
    further = int(re.findall(r'id="further" href="\?part=(\d+)"', page)[0])
    assert proposals(asked(everybody, further))
    while further:
        page = asked(everybody, further)
        while words := proposals(page):
            everybody.post(REVIEW, {"do": "mark", "kind": "name", "words": html.unescape(words[0]), "seen": seen(page)})
            page = asked(everybody, further)
        further = next(map(int, re.findall(r'id="further" href="\?part=(\d+)"', page)), 0)
    assert everybody.post(REVIEW, {"do": "finish", "seen": seen(page)}).status_code == 302


def test_a_coder_sees_which_interviews_nobody_has_coded(browsers: dict[str, Any]) -> None:
    everybody, coder = browsers["all"], browsers["cora"]
    assert "interview that nobody has coded" not in coder.get("/testing/").content.decode(), "she may not read it yet"
    page = asked(everybody, 1)
    for part in range(1, int(re.findall(r"part 1 of (\d+)", page)[0]) + 1):
        while words := proposals(page := asked(everybody, part)):
            sent = {"do": "dismiss", "words": html.unescape(words[0]), "seen": seen(page)}
            everybody.post(REVIEW, sent)
    everybody.post(REVIEW, {"do": "finish", "seen": seen(asked(everybody, 1))})
    home = coder.get("/testing/").content.decode()
    assert '<a href="/testing/interviews/?review=uncoded">interview that nobody has coded</a>' in home
    assert "I-0001" in coder.get("/testing/interviews/?review=uncoded").content.decode()
    code = "/testing/texts/T-0001/code/"
    form = coder.get(code).content.decode()
    act = {"do": "act", "words": "counted the kernels", "which": "1", "act_code": "DET-01", "v0_who": "self"}
    more = {"basis": "own", "seen": seen(form), "once": re.findall(r'name="once" value="([^"]*)"', form)[0]}
    misfit = act | more | {"i0_party": "State Security Department", "date": "the day of the flood", "line": "2"}
    page = coder.post(code, misfit)
    assert page.status_code == 400
    said = page.content.decode()
    assert '<a href="#i0-degree">Perpetrator 1: Part in it</a>: <span lang="en">has to be filled in.</span>' in said
    assert '<a href="#act-date">When</a>' in said
    assert 'name="line" value="2"' in said, "saved later, she is back where she was"
    for field in re.findall(r'<li><a href="#([^"]+)">', said.split('class="wrong"')[1].split("</ul>")[0]):
        assert f' id="{field}"' in said, "a link leads nowhere"
    assert (
        "관여 정도"
        in coder.post(code, misfit, headers={"accept-language": "ko"}).content.decode().split('class="wrong"')[1][:400]
    )
    assert coder.post(code, act | more).status_code == 302
    assert "I-0001" not in coder.get("/testing/interviews/?review=uncoded").content.decode()
    assert "nobody has coded" not in coder.get("/testing/").content.decode()
