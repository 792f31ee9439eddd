"""A recording is played beside its text to who has opened the identity, part by part, and to nobody else."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.answering import answering, browsers_of
from support.fronts import report_front
from support.missions import PASSPHRASE, actor, make
from support.recordings import wav
from support.sheets import bring_in

TEXT = "/testing/texts/T-0001/"
SAID = """WEBVTT

00:00:00.000 --> 00:00:01.000
[FICTION] We counted the kernels.

00:00:01.000 --> 00:00:02.000
Kim Chol-su never
slept.

00:00:02.000 --> 00:00:03.000
Nobody came.
"""
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
passages:
  p1: {words: "never slept.\\n[00:00:02] Nobody came."}
accounts:
  - acts:
      - {id: a1, code: DET-01, victim: self, basis: own, passages: [p1]}
"""
FRONT = (
    report_front("What was heard (FICTION)")
    + """
"""
)
#: more than one piece of the vault
LONG = wav(300)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from habeas.core.intake.arriving import Arriving
    from habeas.core.intake.limits import Limits
    from habeas.store import mission as missions
    from habeas.store.actions.intake import files
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path, folder = make(tmp_path_factory.mktemp("recorded")), tmp_path_factory.mktemp("files")
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        for name, role in (("doc", "documenter"), ("cora", "coder"), ("pro", "protection-officer"), ("ana", "analyst")):
            add_user(name, [role], PASSPHRASE, by=by)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (folder / "t").mkdir()
        rows = "a.vtt,transcript,I-0001,en\na.yaml,coding,,\n"
        (folder / "t" / "folder.csv").write_text("file,kind,of,language\n" + rows)
        (folder / "t" / "a.vtt").write_text(SAID)
        (folder / "t" / "a.yaml").write_text(CODING)
        outcome = import_folder(folder / "t", by=by)
        assert outcome.counts["refused"] == 0, list(outcome.rows())
        for name, content in (("a.wav", LONG), ("b.wav", wav(1))):
            stream = Arriving(io.BytesIO(content).read, len(content), Limits())
            assert files.receive(stream, name, by=by, belongs="I-0001", kind="original").status == "stored"
    return path


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(made, tmp_path / "home" / "testing")
    with answering(tmp_path / "home"):
        yield tmp_path / "home" / "testing"


def say(answer: Any) -> str:
    return str(answer.content.decode())


def opened(browser: Any) -> None:
    answer = browser.post(
        "/testing/sources/S-0001/identity/", {"reason": "to hear her again (fiction)", "minutes": "5"}
    )
    assert answer.status_code == 302


def verbs_of(home: Path) -> list[tuple[str, str]]:
    import json

    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Entry

    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)):
        bodies = [json.loads(bytes(body)) for body in Entry.objects.values_list("body", flat=True) if body]
        return [(body["verb"], body["by"]) for body in bodies if body["verb"] == "open-recording"]


def test_a_coder_reads_the_words_with_their_times_and_hears_nothing(home: Path) -> None:
    browsers = browsers_of("cora", "doc", "ana")
    page = say(browsers["cora"].get(TEXT))
    assert re.findall(r'<span class="time">([\d:]+)</span>', page)[:3] == ["00:00:00", "00:00:01", "00:00:01"]
    assert "[00:00" not in page
    assert "Chol" not in page
    for sign in ("<audio", "player.js", "as=recording", "identity/"):
        assert sign not in page, sign
    files = set(re.findall(r"/items/(X-\d+)/", say(browsers["doc"].get("/testing/interviews/I-0001/"))))
    assert len(files) >= 3
    for code in files:
        for user in ("cora", "doc", "ana"):
            answer = browsers[user].get(f"/testing/items/{code}/?as=recording", headers={"range": "bytes=0-"})
            assert answer.status_code == 403, (user, code)
            assert b"RIFF" not in answer.content
    assert "<audio" not in say(browsers["doc"].get(TEXT)), "nobody has opened whose voice it is"
    assert "/testing/sources/S-0001/identity/" in say(browsers["doc"].get(TEXT))
    assert verbs_of(home) == []


def recordings_of(browser: Any) -> list[str]:
    page = say(browser.get(TEXT))
    return sorted(set(re.findall(r"X-\d+", page.partition('class="recording"')[2].partition("</section>")[0])))


def test_who_has_opened_the_identity_hears_it_and_the_log_says_so(home: Path) -> None:
    browsers = browsers_of("doc", "cora", "pro")
    doc = browsers["doc"]
    opened(doc)
    page = say(doc.get(TEXT))
    first, second = recordings_of(doc)
    assert f'src="/testing/items/{first}/?as=recording"' in page
    assert 'controlslist="nodownload' in page
    assert 'data-at="1" href="?at=1#l2"' in page, "a link where there is no script"
    assert "#t=1" in say(doc.get(TEXT + "?at=1"))
    assert f"{second}/?as=recording" in say(doc.get(f"{TEXT}?recording={second}"))
    assert "muted" not in page
    for below in ("correct/", "review/"):
        assert "<audio" in say(doc.get(TEXT + below)), "where it is heard again"
    assert len(verbs_of(home)) == 2, "of each recording once in a session"
    item = f"/testing/items/{first}/"
    assert f'href="{TEXT}?recording={first}"' in say(doc.get(item)), "it leads to the text beside which it is played"
    for closed in ("cora", "pro"):
        assert TEXT not in say(browsers[closed].get(item)), "whoever may not hear it is not told that it is one"
    assert browsers["cora"].get(f"/testing/items/{first}/?as=recording").status_code == 403
    assert browsers["pro"].get(f"/testing/items/{first}/?as=recording").status_code == 403, "open to her alone"
    assert "녹음" in say(doc.get(TEXT, headers={"accept-language": "ko"}))
    doc.post("/testing/sources/S-0001/identity/", {"do": "close"})
    assert doc.get(f"/testing/items/{first}/?as=recording").status_code == 403
    assert "<audio" not in say(doc.get(TEXT))


def test_it_is_served_in_parts_and_no_part_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.core.vault.store import PIECE_BYTES
    from habeas.store.mission import Mission

    doc = browsers_of("doc")["doc"]
    opened(doc)
    first = recordings_of(doc)[0]
    at = f"/testing/items/{first}/?as=recording"

    def ask(said: str) -> Any:
        return doc.get(at, headers={"range": said})

    # What is asked hundreds of times decrypts nothing of who she is.
    monkeypatch.setattr(Mission, "open_identity", None)
    whole, came = b"", 0
    while came < len(LONG):
        answer = ask(f"bytes={came}-")
        assert answer.status_code == 206
        assert answer["Content-Type"] == "audio/wav"
        assert answer["Cache-Control"] == "no-store"
        assert "media-src 'self'" in answer["Content-Security-Policy"]
        assert answer["Content-Range"] == f"bytes {came}-{came + len(answer.content) - 1}/{len(LONG)}"
        whole += answer.content
        came += len(answer.content)
        assert len(answer.content) <= PIECE_BYTES
    assert whole == LONG
    edge = PIECE_BYTES - 2
    assert ask(f"bytes={edge}-{edge + 9}").content == LONG[edge : edge + 2], "one piece is opened at a time"
    assert ask("bytes=5-5").content == LONG[5:6]
    for wrong in ("bytes=-5", "bytes=9-5", f"bytes={len(LONG)}-", "bytes=0-1,4-5", "lines=0-1", "bytes=²-", "bytes=" + "9" * 99 + "-"):  # fmt: skip # noqa: E501
        assert ask(wrong).status_code == 416, wrong
    page = say(doc.get("/testing/interviews/I-0001/"))
    others = set(re.findall(r"/items/(X-\d+)/", page)) - set(recordings_of(doc))
    assert others
    for code in others:
        assert "as=recording" not in say(doc.get(f"/testing/items/{code}/")), "a transcript is no recording"
        assert doc.get(f"/testing/items/{code}/?as=recording").status_code == 403


def test_one_that_is_graphic_starts_without_its_sound_and_is_counted_when_asked_for(home: Path) -> None:
    doc = browsers_of("doc")["doc"]
    opened(doc)
    first = recordings_of(doc)[0]
    item = f"/testing/items/{first}/"
    version = re.findall(r'name="version" value="(\d+)"', say(doc.get(item)))[0]
    assert doc.post(item, {"graphic": "yes", "version": version}).status_code == 302

    def counted() -> str:
        return re.findall(r"<dd>(\d+)</dd>", say(doc.get("/testing/reading/")))[1]

    before = counted()
    for page in (TEXT, item):
        shown = say(doc.get(page))
        assert " muted" in shown
        assert 'class="blurred"' in shown
    assert counted() == before
    shown = say(doc.get(TEXT + "?show=yes"))
    assert " muted" not in shown
    assert counted() == str(int(before) + 1)


def test_no_quotation_holds_a_time_and_a_passage_says_its_own(home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.coding import passages
    from habeas.store.actions.release import make_release
    from habeas.store.actions.report import keep_draft, linked_opened
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Passage
    from habeas.store.queries import release
    from habeas.store.queries import report as reports
    from habeas.store.queries.coding import open_for_coding

    cora = browsers_of("cora")["cora"]
    account = re.findall(r"/testing/accounts/(A-\d+)/", say(cora.get("/testing/accounts/")))[0]
    page = say(cora.get(f"/testing/accounts/{account}/"))
    assert "never slept.\nNobody came." in page
    assert '<span class="time">00:00:01</span>' in page
    with missions.opened(home, unlock_with(home, "all", PASSPHRASE)):
        by = actor_named("all")
        seen = open_for_coding("T-0001", by=by).seen
        code = passages.mark_passage("T-0001", {"words": "[00:00:02] Nobody came."}, seen=seen, by=by)
        row = Passage.seen.get(code=code)
        assert row.end - row.start == len("Nobody came."), "it begins with what was said"
        made = make_release(purpose="public-report", audience="public", period="all", by=by)
        found = release.find(made["release"])
        assert found is not None
        from habeas.store.queries.findings import open_on

        texts = {one.text for one in open_on(found).figures.passages().values()}
        assert texts == {"never slept.\nNobody came.", "Nobody came."}
        path = home / "report.md"
        path.write_text(f'{FRONT}One said: ["Nobody came."]{{.quote passage={code}}}\n', encoding="utf-8")
        (told,) = reports.explain(path, 1, by=by)["checks"]
        assert [one["at"] for one in told["rests_on"]["passages"]] == ["00:00:02"]
        (told,) = reports.explain(path, 1, by=actor("analyst"))["checks"]
        assert ["at" in one for one in told["rests_on"]["passages"]] == [False], "who reads no texts"
        linked = linked_opened(reports.open_report(path, release=None, by=by), by=by)[1].decode()
        assert f"{code} [00:00:02]: <q>Nobody came.</q>" in linked
        draft = keep_draft(path.read_text(encoding="utf-8"), by=by).code
    at, shown = (
        f"/testing/drafts/{draft}/checks/0/",
        f'<span class="code">{code}</span> <span class="time">00:00:02</span>',
    )
    assert shown in say(browsers_of("all")["all"].get(at))
    without = say(browsers_of("ana")["ana"].get(at))
    assert "Nobody came." in without
    assert "00:00:02" not in without, "who reads no texts"
