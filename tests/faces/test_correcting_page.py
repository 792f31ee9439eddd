"""Correcting a text on pages, and deciding what waits: in both languages, with what is late or hostile refused."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.test import Client

from support.answering import answering, browsers_of
from support.fronts import report_front
from support.missions import PASSPHRASE, make
from support.sheets import bring_in

WORDS = (
    "[FICTION] Q: Please tell me what you saw in the house by the river.\n"
    "A: Kim Chol-su was in my cell. We counted the kernels. Nobody slept, and the guard never let us rest.\n"
    "Q: Did the guard ever call one of you by name?\n"
    "A: He called Kim Chol-su at night. Then it was morning, and he was gone.\n"
)
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
passages:
  p1: {words: "We counted the kernels."}
  p2: {words: "the guard never let us rest."}
  p3: {words: "Then it was morning"}
people:
  W-0012: {kind: person, sex: male}
accounts:
  - acts:
      - {id: a1, code: DET-01, victim: self, basis: own, passages: [p1, p3]}
      - {id: a2, code: TOR-03, victim: [self, W-0012], basis: own, passages: [p2]}
"""
CORRECTED = (
    WORDS.replace("never let us rest", "did not let us rest at all")
    .replace("He called Kim Chol-su", "He called Kim Chul-soo")
    .replace(" Then it was morning, and he was gone.", "")
)
SCRIPT = "\"'><script>alert(7)</script>"
TEXT = "/testing/texts/T-0001/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from habeas.store import mission as missions
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = make(tmp_path_factory.mktemp("correcting"))
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)), tempfile.TemporaryDirectory() as named:
        by, folder = actor_named("all"), Path(named)
        add_user("cora", ["coder"], PASSPHRASE, by=by)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (folder / "t").mkdir()
        rows = "I-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,,\n"
        (folder / "t" / "folder.csv").write_text("file,kind,of,language\n" + rows)
        (folder / "t" / "I-0001.txt").write_text(WORDS, encoding="utf-8")
        (folder / "t" / "I-0001.coding.yaml").write_text(CODING, encoding="utf-8")
        assert import_folder(folder / "t", by=by).counts["refused"] == 0
    return path


@pytest.fixture
def browsers(made: Path, tmp_path: Path) -> Iterator[dict[str, Any]]:
    home = tmp_path / "home"
    shutil.copytree(made, home / "testing")
    with answering(home):
        yield browsers_of("all", "cora")


def field(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def test_a_text_is_corrected_reviewed_and_what_waits_is_decided(browsers: dict[str, Any]) -> None:
    everybody, coder = browsers["all"], browsers["cora"]
    page = everybody.get(TEXT + "correct/").content.decode()
    assert "Kim Chol-su" in page
    assert coder.get(TEXT + "correct/").status_code == 403
    sent = {"words": CORRECTED.replace("\n", "\r\n"), "reason": "heard again (fiction)", "seen": field(page, "seen")}
    looked = everybody.post(TEXT + "correct/", {**sent, "do": "look"}).content.decode()
    assert "1 passage goes along. 3 wait" in looked
    assert (
        "3개는"
        in everybody.post(TEXT + "correct/", {**sent, "do": "look"}, headers={"accept-language": "ko"}).content.decode()
    )
    assert everybody.get(TEXT).status_code == 200, "nothing is written yet"
    done = everybody.post(TEXT + "correct/", {**sent, "do": "correct"})
    assert (done.status_code, done["Location"]) == (302, TEXT + "review/")
    late = everybody.post(TEXT + "correct/", {**sent, "words": sent["words"] + "More.", "do": "correct"})
    assert late.status_code == 409
    assert "More." in late.content.decode(), "what was typed stays"
    assert coder.get(TEXT + "unplaced/").status_code == 403, "it is closed to her"

    review = everybody.get(TEXT + "review/").content.decode()
    assert TEXT + "unplaced/" in review
    names = everybody.get(TEXT + "unplaced/").content.decode()
    assert "Kim Chul-soo" in names
    waits = {"record": field(names, "record"), "version": field(names, "version"), "do": "mark"}
    assert everybody.post(TEXT + "unplaced/", waits).status_code == 302
    for _ in range(20):
        page = everybody.get(TEXT + "review/").content.decode()
        words = re.findall(r'name="words" value="([^"]+)"', page)
        if not words:
            break
        kind = {"seen": field(page, "seen"), "words": words[0], "kind": "name", "do": "dismiss"}
        assert everybody.post(TEXT + "review/", kind).status_code == 302
    seen = field(everybody.get(TEXT + "review/").content.decode(), "seen")
    assert everybody.post(TEXT + "review/", {"do": "finish", "seen": seen}).status_code == 302

    assert "2 passages wait" in coder.get(TEXT + "code/").content.decode()
    page = coder.get(TEXT + "unplaced/").content.decode()
    assert "Chol" not in page
    assert "Chul" not in page
    records, versions = (re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("record", "version"))
    refused = coder.post(
        TEXT + "unplaced/", {"record": records[0], "version": versions[0], "do": "place", "words": SCRIPT, "which": "²"}
    )
    assert refused.status_code == 400
    assert SCRIPT not in refused.content.decode()
    assert coder.post(TEXT + "unplaced/", {"record": records[0], "version": "9", "do": "place"}).status_code == 409
    assert (
        coder.post(TEXT + "unplaced/", {"record": records[0], "version": versions[0], "do": "place"}).status_code == 302
    )
    drop = {"record": records[1], "version": versions[1], "do": "drop", "reason": ""}
    assert coder.post(TEXT + "unplaced/", drop).status_code == 400, "for a reason"
    assert coder.post(TEXT + "unplaced/", drop | {"reason": "nobody said it (fiction)"}).status_code == 302
    assert "Nothing waits" in coder.get(TEXT + "unplaced/").content.decode()
    page = coder.get(TEXT + "code/").content.decode()
    assert "unplaced/" not in page


@pytest.mark.parametrize("words", ["", " \n", SCRIPT, "\x00", "가" * 200_000])
def test_hostile_words_are_answered_in_a_sentence(browsers: dict[str, Any], words: str) -> None:
    everybody = browsers["all"]
    sent = {"words": words, "reason": SCRIPT, "seen": SCRIPT, "do": "correct"}
    answer = everybody.post(TEXT + "correct/", sent)
    assert answer.status_code in (400, 409)
    assert SCRIPT not in answer.content.decode()
    for do in ("place", "drop", "mark", "else"):
        sent = {"record": SCRIPT, "version": "²", "do": do, "words": SCRIPT, "reason": SCRIPT}
        answer = everybody.post(TEXT + "unplaced/", sent)
        assert answer.status_code in (400, 404)
        assert SCRIPT not in answer.content.decode()


def test_a_long_correction_says_how_far_it_is_and_is_stopped(
    browsers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request that works has the session; another one asks and stops it meanwhile."""
    from habeas.faces.web.work import Work

    everybody, asking = browsers["all"], Client()
    asking.cookies = everybody.cookies
    going, released, work = Event(), Event(), "/testing/sessions/work/"
    tell = Work.tell

    def held(self: Any, step: str, done: int, total: int) -> None:
        tell(self, step, done, total)
        if step == "storing":
            going.set()
            released.wait(30)

    monkeypatch.setattr(Work, "tell", held)
    page = everybody.get(TEXT + "correct/").content.decode()
    assert all(one in page for one in (f'data-work="{work}"', 'data-what="T-0001"', 'id="work-stop" hidden'))
    assert asking.get(work).json()["going"] is False
    sent = {"words": CORRECTED, "reason": "heard again (fiction)", "seen": field(page, "seen"), "do": "correct"}
    answers: list[Any] = []
    busy = Thread(target=lambda: answers.append(everybody.post(TEXT + "correct/", sent)))
    busy.start()
    try:
        assert going.wait(30)
        said = asking.get(work).json()
        assert (said["going"], said["words"]) == (True, "Writing it down. It can still be stopped.")
        assert asking.post(work, {"what": "T-0002"}).json()["going"], "another one's work is not stopped"
        assert browsers["cora"].post(work, {"what": "T-0001"}).json()["going"] is False, "nor is that of another user"
        assert asking.post(work, {"what": "T-0001"}).status_code == 200
    finally:
        released.set()
        busy.join(30)
    assert answers[0].status_code == 409
    page = answers[0].content.decode()
    assert "You stopped it: nothing was written." in page
    assert "Kim Chul-soo" in page, "what was typed stays"
    assert 'class="code">CR-' not in page
    assert asking.get(work).json()["going"] is False
    assert Client().get(work).json() == {"going": False}
    assert everybody.get(TEXT).status_code == 200, "the text is as it was: open"
    assert everybody.post(TEXT + "correct/", sent).status_code == 302, "and is corrected when she wants it"


REPORT = (
    report_front("What was counted (FICTION)")
    + """
# What was said

One said: ["the guard never let us rest."]{.quote passage=P-0002}
Another: ["We counted the kernels."]{.quote passage=P-0001}
"""
)


def test_a_draft_on_an_older_release_says_what_became_of_the_words_that_it_quotes(
    browsers: dict[str, Any], tmp_path: Path
) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.coding.corrections import correct
    from habeas.store.actions.release import make_release
    from habeas.store.actions.report import keep_file
    from habeas.store.actions.users import actor_named, unlock_with

    path = tmp_path / "home" / "testing"
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        make_release(purpose="public-report", audience="public", period="all", by=by)
        keep_file(tmp_path / "report.md", by=by)
    pages = [f"/testing/drafts/Q-0001/checks/{number}/" for number in (0, 1)]
    before = [browsers["all"].get(page).content.decode() for page in pages]
    assert "the guard never let us rest." in before[0]
    assert not any("corrected since" in page for page in before)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        correct("T-0001", CORRECTED, reason="heard again (fiction)", by=actor_named("all"))
    waits, same = (browsers["all"].get(page).content.decode() for page in pages)
    assert "(CR-0001, " in waits
    assert "nobody has said yet where these words stand" in waits
    assert "these words are the same" in same
    korean = browsers["all"].get(pages[0], headers={"accept-language": "ko"}).content.decode()
    assert "이 말의 자리를 아직 아무도 정하지 않았습니다" in korean


def test_the_page_of_a_text_says_how_it_came_about(browsers: dict[str, Any], tmp_path: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.coding.derived import describe
    from habeas.store.actions.users import actor_named, unlock_with

    path = tmp_path / "home" / "testing"
    assert "Program 1.2" not in browsers["cora"].get(TEXT).content.decode()
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        describe("T-0001", made="machine", tool="Program 1.2 <b>", by=actor_named("all"))
    said = browsers["cora"].get(TEXT).content.decode()
    assert "made by a machine: Program 1.2 &lt;b&gt;." in said
    assert (
        "기계가 만들었습니다: Program 1.2"
        in browsers["cora"].get(TEXT, headers={"accept-language": "ko"}).content.decode()
    )
