"""A scan is read from its page, stopped and gone on with; its words stand beside its pages; translations are judged."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.intake import scanned
from support.answering import answering, browsers_of
from support.fronts import report_front
from support.missions import PASSPHRASE, make
from support.scans import scan
from support.sheets import bring_in

SCRIPT = "\"'><script>alert(7)</script>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission with a scan of three pages, a transcript, and its translation; each of the texts was reviewed."""
    from habeas.store import mission as missions
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = make(tmp_path_factory.mktemp("scanning"))
    folder = tmp_path_factory.mktemp("files")
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        for name, role in (("doc", "documenter"), ("cora", "coder"), ("rea", "reviewer")):
            add_user(name, [role], PASSPHRASE, by=by)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (folder / "t").mkdir()
        rows = "a.pdf,document,I-0001,en,\nko.txt,transcript,I-0001,ko,\nen.txt,translation,I-0001,en,ko.txt\n"
        rows += "ko.yaml,coding,,,\nen.yaml,coding,,,\n"
        (folder / "t" / "folder.csv").write_text("file,kind,of,language,derived_from\n" + rows)
        (folder / "t" / "a.pdf").write_bytes(scan("Page one.", "Page two.", "Page three."))
        (folder / "t" / "ko.txt").write_text("[FICTION]\n김철수를 보았습니다.\n낟알을 세었습니다.\n", encoding="utf-8")
        (folder / "t" / "en.txt").write_text("[FICTION]\nI saw Kim Chol-su.\nWe counted.\n", encoding="utf-8")
        head = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\nspans: "
        (folder / "t" / "ko.yaml").write_text(head + "[{words: 김철수, kind: name, person: W-0012}]\n", "utf-8")
        spans = "[{words: Kim Chol-su, kind: name, person: W-0012}]\n"
        (folder / "t" / "en.yaml").write_text(head.replace("ident", "translation: en\nident") + spans)
        outcome = import_folder(folder / "t", by=by)
        assert outcome.counts["refused"] == 0, list(outcome.rows())
    return path


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(made, tmp_path / "home" / "testing")
    with answering(tmp_path / "home"):
        yield tmp_path / "home" / "testing"


def say(answer: Any) -> str:
    return str(answer.content.decode())


class Reader:
    """Stands for Tesseract: reads a page when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may = threading.Semaphore(0)
        monkeypatch.setattr(scanned, "_version", lambda codes: "tesseract 0")
        monkeypatch.setattr(scanned, "read_page", self.read)

    def read(self, content: bytes, number: int, prepared: Any, *, stop: Any, **more: Any) -> scanned.Page:
        while not self.may.acquire(timeout=0.02):
            if stop():
                raise scanned.NotNow("stopped", "Reading the scan was stopped.")
        return scanned.Page(f"Words of page {number + 1} (fiction).", (80.0,))


def until(what: Any) -> None:
    for _ in range(500):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about")


def test_a_scan_is_read_stopped_gone_on_with_and_becomes_a_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browsers, reader = browsers_of("doc", "cora"), Reader(monkeypatch)
    doc, cora = browsers["doc"], browsers["cora"]
    gathering = say(doc.get("/testing/interviews/I-0001/"))
    items = list(dict.fromkeys(re.findall(r"/testing/items/X-\d+/", gathering)))
    at = next(one for one in items if 'name="language"' in say(doc.get(one + "scan/"))) + "scan/"
    assert at in say(doc.get(at.removesuffix("scan/"))), "the file's page leads there"
    assert cora.get(at).status_code == 403
    assert at not in say(cora.get(at.removesuffix("scan/")))
    assert doc.post(at, {"do": "begin"}).status_code == 400, "in which language"
    assert doc.post(at, {"do": "go"}).status_code == 400, "nothing was begun"
    assert doc.post(at, {"do": "begin", "language": ["en", SCRIPT]}).status_code == 302
    assert "0 of 3 pages read" in say(doc.get(at))
    reader.may.release()
    until(lambda: "1 of 3 pages read" in say(doc.get(at)))
    assert "3쪽 가운데 1쪽" in say(doc.get(at, headers={"accept-language": "ko"}))
    assert doc.get("/testing/interviews/I-0001/").status_code == 200, "she does something else meanwhile"
    asked = {"do": "look", "pages": "1"}
    assert doc.post(at, asked, headers={"HX-Request": "true"}).status_code == 204, "nothing new"
    assert "1 of 3" in say(doc.post(at, {**asked, "pages": "0"}, headers={"HX-Request": "true"}))
    assert doc.post(at, {"do": "stop"}).status_code == 302
    assert "Stopped" in say(doc.get(at))
    reader.may.release()
    time.sleep(0.1)
    assert "1 of 3 pages read" in say(doc.get(at)), "nothing is read any more"
    assert doc.post(at, {"do": "go"}).status_code == 302
    for _ in range(2):
        reader.may.release()
    until(lambda: "3 of 3 pages read" in say(doc.get(at)) and 'value="stop"' not in say(doc.get(at)))
    answer = doc.post(at, {"do": "look"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    text = re.fullmatch(r"/testing/texts/(T-\d+)/scan/", answer["HX-Redirect"])
    assert text
    assert "Words of page 2" in say(doc.get(f"/testing/texts/{text[1]}/scan/?page=2"))
    assert doc.post(at, {"do": "begin", "language": "en"}).status_code == 409, "there is a text of it now"
    assert cora.get(f"/testing/texts/{text[1]}/scan/").status_code == 403


def test_what_was_read_before_a_crash_is_gone_on_with_by_her_who_had_it_read_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.faces.web import sessions

    browsers, reader = browsers_of("doc", "all"), Reader(monkeypatch)
    doc, at = browsers["doc"], _scan_at(browsers["doc"]) + "scan/"
    doc.post(at, {"do": "begin", "language": "en"})
    for _ in range(2):
        reader.may.release()
    until(lambda: "2 of 3 pages read" in say(doc.get(at)))
    kept = [one for one in (home / "reading").rglob("*") if one.is_file()]
    assert len(kept) == 3, "two pages, and what is read"
    held = b"".join(str(one.relative_to(home)).encode() + one.read_bytes() for one in kept)
    for plain in (b"Words of page", b"fiction", b"tesseract", b"X-0", b"U-0", b"S-0001"):
        assert plain not in held
    for token in list(sessions._sessions):
        sessions.end(token)  # the machine went down: nothing is left in memory
    again = browsers_of("doc", "all")
    page = say(again["doc"].get(at))
    assert "2 of 3 pages read" in page
    assert "보관하고 있습니다" in say(again["doc"].get(at, headers={"accept-language": "ko"}))
    assert "pages read" not in say(again["all"].get(at)), "she has read nothing"
    assert again["all"].post(at, {"do": "go"}).status_code == 400
    assert again["doc"].post(at, {"do": "go"}).status_code == 302
    reader.may.release()
    until(lambda: "3 of 3 pages read" in say(again["doc"].get(at)) and 'value="stop"' not in say(again["doc"].get(at)))
    text = again["doc"].post(at, {"do": "look"})["Location"]
    for number in (1, 2, 3):
        assert f"Words of page {number}" in say(again["doc"].get(f"{text}?page={number}"))
    assert not [one for one in (home / "reading").rglob("*") if one.is_file()], "it is a text now"


def test_pages_go_when_they_are_thrown_away_and_with_the_last_consent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.faces.web import sessions
    from habeas.store import mission as missions
    from habeas.store.actions.consents import withdraw
    from habeas.store.actions.users import actor_named, unlock_with

    doc, reader = browsers_of("doc")["doc"], Reader(monkeypatch)
    at = _scan_at(doc) + "scan/"

    def read_one() -> list[Path]:
        doc.post(at, {"do": "begin", "language": "en"})
        reader.may.release()
        until(lambda: "1 of 3 pages read" in say(doc.get(at)))
        return [one for one in (home / "reading").rglob("*") if one.is_file()]

    assert len(read_one()) == 2
    doc.post(at, {"do": "stop"})
    assert doc.post(at, {"do": "forget"}).status_code == 302
    assert not [one for one in (home / "reading").rglob("*") if one.is_file()]
    assert "pages read" not in say(doc.get(at))
    assert len(read_one()) == 2
    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)) as mission:
        withdraw("S-0001", (), mission.today(), by=actor_named("all"))
    assert not [one for one in (home / "reading").rglob("*") if one.is_file()]
    reader.may.release()
    time.sleep(0.2)
    assert not [one for one in (home / "reading").rglob("*") if one.is_file()], "what still reads keeps nothing"
    session = sessions._sessions[doc.cookies["habeas_session"].value]
    assert "pages read" not in say(doc.get(at))
    assert not session.scans


def test_asking_how_far_it_is_does_not_make_a_session_last(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.faces.web import sessions

    doc = browsers_of("doc")["doc"]
    session = sessions._sessions[doc.cookies["habeas_session"].value]
    session.last -= 60
    before = session.last
    doc.post("/testing/items/X-0001/scan/", {"do": "look"}, headers={"HX-Request": "true"})
    assert session.last == before
    doc.get("/testing/items/X-0001/scan/")
    assert session.last > before


def test_it_stops_with_the_session_and_keeps_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.faces.web import sessions

    doc, reader = browsers_of("doc")["doc"], Reader(monkeypatch)
    token = doc.cookies["habeas_session"].value
    session = sessions._sessions[token]
    gathering = say(doc.get("/testing/interviews/I-0001/"))
    items = list(dict.fromkeys(re.findall(r"/testing/items/X-\d+/", gathering)))
    at = next(one for one in items if 'name="language"' in say(doc.get(one + "scan/"))) + "scan/"
    doc.post(at, {"do": "begin", "language": "en"})
    reader.may.release()
    reading = next(iter(session.scans.values()))
    until(lambda: len(reading.pages) == 1)
    sessions.end(token)
    until(lambda: not reading.going)
    assert not session.scans


def test_a_program_that_is_not_wanted_any_more_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    began = time.monotonic()
    with pytest.raises(scanned.NotNow):
        scanned._run([str(slow)], b"x" * 1_000_000, lambda: time.monotonic() - began > 0.3)
    assert time.monotonic() - began < 20


def test_pages_are_drawn_in_memory_for_who_may_read_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browsers, reader = browsers_of("doc", "cora"), Reader(monkeypatch)
    doc, cora = browsers["doc"], browsers["cora"]
    gathering = say(doc.get("/testing/interviews/I-0001/"))
    items = list(dict.fromkeys(re.findall(r"/testing/items/X-\d+/", gathering)))
    item = next(one for one in items if 'name="language"' in say(doc.get(one + "scan/")))
    doc.post(item + "scan/", {"do": "begin", "language": "en"})
    for _ in range(3):
        reader.may.release()
    until(lambda: 'value="stop"' not in say(doc.get(item + "scan/")))
    at = doc.post(item + "scan/", {"do": "look"})["Location"]
    page = say(doc.get(at + "?page=3"))
    assert f'src="{item}?as=page&amp;page=3"' in page
    assert "Page 3 of 3" in page
    drawn = doc.get(f"{item}?as=page&page=3")
    assert (drawn.status_code, drawn["Content-Type"], drawn["Cache-Control"]) == (200, "image/png", "no-store")
    assert drawn.content.startswith(b"\x89PNG")
    assert drawn.content != doc.get(f"{item}?as=page&page=1").content
    assert doc.get(f"{item}?as=page&page=4").status_code in (400, 404)
    assert cora.get(f"{item}?as=page&page=1").status_code == 403, "no page is masked"
    assert "Page 3 of 3" in say(doc.get(at + "?page=99999999999")), "the last there is"


def _scan_at(doc: Any) -> str:
    gathering = say(doc.get("/testing/interviews/I-0001/"))
    items = list(dict.fromkeys(re.findall(r"/testing/items/X-\d+/", gathering)))
    return next(one for one in items if 'name="language"' in say(doc.get(one + "scan/")))


def _opened_scans(home: Path) -> list[str]:
    """What was put down of who looked at pages that nobody masked."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Entry

    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)):
        bodies = [json.loads(bytes(body)) for body in Entry.objects.values_list("body", flat=True) if body]
    return [body["on"] for body in bodies if body["verb"] == "open-scan"]


def test_a_page_that_is_asked_for_by_its_own_address_is_on_the_log(home: Path) -> None:
    browsers = browsers_of("doc", "cora")
    doc, item = browsers["doc"], _scan_at(browsers["doc"])
    assert browsers["cora"].get(f"{item}?as=page&page=1").status_code == 403
    assert _opened_scans(home) == [], "nobody has seen a page"
    for number in (1, 2):
        assert doc.get(f"{item}?as=page&page={number}").status_code == 200
    assert _opened_scans(home) == [item.split("/")[-2]], "once in a session"


def test_what_is_no_scan_is_not_taken_into_memory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.store import pieces
    from habeas.store.queries import scans as queries

    doc = browsers_of("doc")["doc"]
    item = _scan_at(doc)
    monkeypatch.setattr(queries, "LARGEST", 10)
    monkeypatch.setattr(pieces, "read", lambda *_: pytest.fail("read whole"))
    answer = doc.post(item + "scan/", {"do": "begin", "language": "en"})
    assert answer.status_code == 400
    assert "This file is no scan" in say(answer)


def test_pages_stay_where_they_cannot_be_kept_now_and_go_where_nobody_may_keep_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.core.kernel.errors import NotNow, Refused
    from habeas.faces.web import sessions
    from habeas.store.actions.intake import scans as verbs

    doc, reader = browsers_of("doc")["doc"], Reader(monkeypatch)
    session = sessions._sessions[doc.cookies["habeas_session"].value]
    at = _scan_at(doc) + "scan/"
    doc.post(at, {"do": "begin", "language": "en"})
    for _ in range(3):
        reader.may.release()
    until(lambda: 'value="stop"' not in say(doc.get(at)))

    def refuse(error: Exception) -> Any:
        def raised(*_: Any, **__: Any) -> Any:
            raise error

        return raised

    with monkeypatch.context() as full:
        full.setattr(verbs, "keep", refuse(NotNow("no-room", "The disk is full.")))
        assert doc.post(at, {"do": "look"}).status_code == 409
    assert "3 of 3 pages read" in say(doc.get(at)), "they are kept once there is room"
    with monkeypatch.context() as withdrawn:
        withdrawn.setattr(verbs, "without_text", refuse(Refused("no-consent", "No consent holds any more.")))
        assert "3 of 3" not in say(doc.get(at))
    assert not session.scans


def test_pages_that_an_expired_consent_left_go_when_anybody_logs_in(home: Path) -> None:
    from habeas.core.intake.scanned import Prepared
    from habeas.store import mission as missions
    from habeas.store import readpages
    from habeas.store.actions import consents
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Item

    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)) as mission:
        day, by = mission.today(), actor_named("doc")
        said = {"uses": ("statistics",), "granted": True, "audiences": ("public",)}
        ago = {"given": day - datetime.timedelta(days=9), "expires": day - datetime.timedelta(days=1)}
        consents.record("S-0001", {**said, **ago}, by=actor_named("all"))
        item = Item.seen.get(owner="S-0001", kind="document")
        kept = readpages.of(item, by)
        kept.begin(Prepared(3, ("eng",), "tesseract 0", True), item.sha256)
    assert kept.folder.exists()
    browsers_of("cora")
    assert not kept.folder.exists()


def test_a_translation_is_described_judged_refused_with_a_reason_and_approved(home: Path) -> None:
    browsers = browsers_of("all", "doc", "cora", "rea")
    doc, cora, rea = browsers["doc"], browsers["cora"], browsers["rea"]
    gathering = say(cora.get("/testing/interviews/I-0001/"))
    texts = re.findall(r"/testing/texts/(T-\d+)/", gathering)
    english = next(one for one in texts if "Kim" in say(browsers["all"].get(f"/testing/texts/{one}/correct/")))
    korean = next(one for one in texts if one != english)
    at = f"/testing/texts/{english}/"
    assert "not recorded" in say(doc.get(at)), "as of every text from before"
    assert at + "made/" in say(doc.get(at))
    assert cora.get(at + "made/").status_code == 403
    assert at + "approval/" not in say(cora.get(at)), "of a text that is no translation there is nothing to approve"
    assert "Nobody has said" in say(cora.get(at + "approval/"))
    assert doc.get(at + "approval/").status_code == 403

    def version(page: str) -> str:
        return re.findall(r'name="version" value="(\d+)"', page)[0]

    page = say(doc.get(at + "made/"))
    said = {"made": "machine", "tool": "Program 1.2 <b>", "original": korean, "version": version(page)}
    assert doc.post(at + "made/", {**said, "version": "9"}).status_code == 409
    assert doc.post(at + "made/", {**said, "made": SCRIPT}).status_code == 400
    assert doc.post(at + "made/", {**said, "original": english}).status_code == 400
    assert doc.post(at + "made/", {**said, "who": "U-0001"}).status_code == 302, "what another way left is not meant"
    assert at + "approval/" in say(cora.get(at))
    page = say(cora.get(at + "approval/"))
    assert "Program 1.2 &lt;b&gt;" in page
    assert page.index("[W-") < page.index("낟알") < page.index("We counted"), "paragraph beside paragraph"
    assert "Chol" not in page
    assert "철수" not in page
    refusal = {"do": "refuse", "version": version(page), "reason": f"a line is left out (fiction) {SCRIPT}"}
    assert cora.post(at + "approval/", {**refusal, "reason": " "}).status_code == 400
    assert cora.post(at + "approval/", {**refusal, "version": "1"}).status_code == 409
    assert cora.post(at + "approval/", refusal).status_code == 302
    page = say(rea.get(at + "approval/"))
    assert "a line is left out (fiction)" in page
    assert SCRIPT not in page
    assert "refused by" in say(cora.get(at))
    assert rea.post(at + "approval/", {"do": "approve", "version": version(page)}).status_code == 302
    page = say(rea.get(at + "approval/"))
    assert "approved by" in page
    assert "left out" not in page
    assert "승인" in say(rea.get(at, headers={"accept-language": "ko"}))


def test_paragraphs_that_are_not_as_many_stand_beside_each_other_as_a_proposal_that_is_moved(home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions import review
    from habeas.store.actions.coding import corrections, derived
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Text
    from habeas.store.queries import review as reviews

    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)):
        by = actor_named("all")
        english, korean = (Text.seen.get(language=one).code for one in ("en", "ko"))
        longer = "[FICTION]\nI saw Kim Chol-su.\nHe saw me too.\nWe counted.\n"
        corrections.correct(english, longer, reason="fiction", by=by)
        review.begin_review(english, by=by)
        review.finish_review(english, seen=reviews.seen_of(Text.seen.get(code=english)), by=by)
        derived.describe(english, made="machine", tool="Program 1", original=korean, by=by)
    cora, doc = (browsers_of("cora", "doc")[one] for one in ("cora", "doc"))
    at = f"/testing/texts/{english}/"
    for text in (english, korean):
        page = say(cora.get(f"/testing/texts/{text}/?beside={english if text == korean else korean}"))
        assert "What stands side by side is a proposal" in page
        assert "프로그램이 제안한 것" in say(cora.get(f"/testing/texts/{text}/", headers={"accept-language": "ko"}))
        assert "Chol" not in page

    def form(page: str) -> dict[str, str]:
        return {name: re.findall(f'name="{name}" value="([^"]*)"', page)[0] for name in ("seen", "rows")}

    page = say(cora.get(at + "approval/"))
    first = form(page)
    assert sum(int(one[2]) * int(one.partition("x")[2] or 1) for one in first["rows"].split()) == 4
    every = say(cora.post(at + "approval/", {**first, "move": "every"}))
    assert form(every) == first
    assert 'value="0 apart"' in every
    moved = cora.post(at + "approval/", {**first, "every": "yes", "move": "0 apart"})
    assert moved.status_code == 200
    assert "Moved and not settled yet" in say(moved)
    assert form(say(moved))["rows"].startswith("1-0 0-1")
    assert form(say(cora.get(at + "approval/"))) == first, "nothing is kept before it is settled"
    for wrong in ({"move": "99 apart"}, {"move": SCRIPT}, {"rows": SCRIPT, "do": "align"}, {"rows": "", "do": "align"}):
        answer = cora.post(at + "approval/", {**first, **wrong})
        assert answer.status_code == 400
        assert SCRIPT not in say(answer)
    assert cora.post(at + "approval/", {**first, "seen": "X-1 X-2", "move": "0 apart"}).status_code == 409
    assert cora.post(at + "approval/", {**first, "seen": "X-1 X-2", "do": "align"}).status_code == 409
    assert doc.post(at + "approval/", {**first, "do": "align"}).status_code == 403
    assert cora.post(at + "approval/", {**first, "rows": "1-1 1-2 1-1", "do": "align"}).status_code == 302
    page = say(cora.get(f"/testing/texts/{korean}/"))
    assert "settled which paragraphs stand side by side" in page
    assert "is a proposal" not in page
    assert page.index("He saw me too") < page.index("낟알") < page.index("We counted")


REPORT = (
    report_front("What was counted (FICTION)")
    + """
[One account]{.count of=accounts where="act=DET-01"} speaks of it.
"""
)


def test_a_draft_says_what_rests_on_a_translation_that_nobody_approved(home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.coding import acts, derived
    from habeas.store.actions.release import make_release
    from habeas.store.actions.report import keep_draft
    from habeas.store.actions.settings import set_floor
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Text
    from habeas.store.queries.coding import open_for_coding

    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)):
        by = actor_named("all")
        english, korean = (Text.seen.get(language=one).code for one in ("en", "ko"))
        act = {"words": "We counted.", "code": "DET-01", "victims": [{"who": "self"}], "basis": "own"}
        acts.code_act(english, act, seen=open_for_coding(english, by=by).seen, once="0123456789abcdef", by=by)
        derived.describe(english, made="machine", tool="Program 1", original=korean, by=by)
        set_floor(0, reason="Made up (fiction)", by=by)
        make_release(purpose="public-report", audience="public", period="all", by=by)
        draft = keep_draft(REPORT, by=by).code
    browsers = browsers_of("all", "rea")
    at, rests = f"/testing/drafts/{draft}/", "Rests on a translation that nobody approved"
    for page in (at, f"{at}checks/0/"):
        said = say(browsers["all"].get(page))
        assert rests in said
        assert f"1 of the 1 accounts under it has an act of which every word stands there ({english})" in said
        assert "승인하지 않은 번역" in say(browsers["all"].get(page, headers={"accept-language": "ko"}))
    approval = f"/testing/texts/{english}/approval/"
    version = re.findall(r'name="version" value="(\d+)"', say(browsers["rea"].get(approval)))[0]
    assert browsers["rea"].post(approval, {"do": "approve", "version": version}).status_code == 302
    for page in (at, f"{at}checks/0/"):
        assert rests not in say(browsers["all"].get(page)), "the session keeps what was checked, not what was judged"
