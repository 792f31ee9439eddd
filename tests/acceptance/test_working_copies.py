"""A report of the example goes round through Word on the command line: rights, log, files, and the check afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.report.working.carried import custom_xml, properties
from habeas.core.report.working.source import take_apart
from habeas.faces.cli import main
from habeas.store import mission as missions
from habeas.store.actions.log import stored_entries
from habeas.store.actions.users import unlock_with
from habeas.store.models import Entry
from support.missions import PASSPHRASE
from support.word import W, Word, after, edited, element, retyped, run

EXAMPLE = Path(__file__).parents[2] / "examples" / "haesong"
REPORT = EXAMPLE / "reports" / "detention.md"
CHECKS = len(take_apart(REPORT.read_text(encoding="utf-8"), "detention.md").checks)
#: the words of the first two checks of the report
FIRST, SECOND = re.findall(r"\[([^]]+)\]\{\.count", REPORT.read_text(encoding="utf-8"))[:2]


@pytest.fixture
def home(made_haesong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the mission; ``work`` beside it is where the files are."""
    shutil.copytree(made_haesong.path, tmp_path / "home" / "haesong")
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


def command(home: Path, *words: str, user: str = "leon", as_json: bool = True) -> tuple[int, Any, str]:
    """One command of a drafter; gives the exit code, the answer and what was said beside it."""
    out, err = io.StringIO(), io.StringIO()
    more = ["--json"] if as_json else []
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--home", str(home), "--mission", "haesong", "--as", user, *more])
    return code, json.loads(out.getvalue()) if as_json else out.getvalue(), err.getvalue()


def deeds(home: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    path = home / "haesong"
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        for entry in stored_entries(Entry.objects.count()):
            if entry.body:
                yield entry.body.verb, dict(entry.body.about or {})


def test_a_report_goes_out_and_comes_back_as_it_was(home: Path) -> None:
    code, written, _ = command(home, "report", "working", str(REPORT), "--out", "d.docx")
    assert (code, written["checks"]) == (0, CHECKS)
    code, read, _ = command(home, "report", "read", "d.docx", "--out", "back.md")
    assert code == 0
    assert read["ok"]
    assert read["source_known"]
    assert Path("back.md").read_bytes() == REPORT.read_bytes()
    assert {one["state"] for one in read["checks"]} == {"kept"}


def test_the_log_tells_of_digests_and_numbers_alone(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")
    verb, about = list(deeds(home))[-1]
    assert verb == "write-working-copy"
    assert about == {
        "source": hashlib.sha256(REPORT.read_bytes()).hexdigest(),
        "docx": hashlib.sha256(Path("d.docx").read_bytes()).hexdigest(),
        "checks": CHECKS,
    }
    before = len(list(deeds(home)))
    command(home, "report", "read", "d.docx", "--out", "back.md")
    assert len(list(deeds(home))) == before


def test_an_edit_comes_back_and_is_checked_against_the_release(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")

    def change(word: Word) -> None:
        retyped(word.control(0), "9999 accounts")
        gone = word.control(1)
        gone.getparent().replace(gone, run(SECOND))
        word.without_bookmarks(1)
        paragraph = word.paragraph("It also finds")
        after(paragraph, element("p", element("pPr", element("pStyle", val="BodyText")), run("New words.")))

    Path("d.docx").write_bytes(edited(Path("d.docx").read_bytes(), change))
    code, read, _ = command(home, "report", "read", "d.docx", "--out", "back.md")
    assert code == 0
    assert [one["state"] for one in read["checks"]][:2] == ["changed", "kept"]
    expected = REPORT.read_text(encoding="utf-8").replace(
        f"[{FIRST}]{{.count of=accounts}} given", "[9999 accounts]{.count of=accounts} given"
    )
    assert Path("back.md").read_text(encoding="utf-8").replace("\nNew words.\n", "") == expected
    code, checked, _ = command(home, "report", "check", "back.md")
    assert code == 1
    assert [one["code"] for one in checked["problems"]] == ["wrong-figure"]
    assert command(home, "report", "keep", "back.md")[0] == 0


def test_a_lost_check_is_told_with_its_words_and_place_and_the_exit_code(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")

    def change(word: Word) -> None:
        gone = word.control(4)
        gone.getparent().remove(gone)
        word.paragraph("It also finds").append(element("r", element("drawing")))

    Path("d.docx").write_bytes(edited(Path("d.docx").read_bytes(), change))
    code, said, _ = command(home, "report", "read", "d.docx", "--out", "back.md", as_json=False)
    assert code == 1
    assert f"{CHECKS} checks: {CHECKS - 1} kept, 0 changed, 0 moved, 0 twice, 1 lost." in said
    lines = REPORT.read_text(encoding="utf-8").split("\n")
    line = next(number for number, words in enumerate(lines, 1) if "[a large majority]" in words)
    assert f"lost  line {line}: a large majority  {{.share of=sources" in said
    assert "a picture" in said
    assert Path("back.md").exists()


def test_nothing_that_is_there_is_overwritten(home: Path) -> None:
    assert command(home, "report", "working", str(REPORT), "--out", "d.docx")[0] == 0
    before = Path("d.docx").read_bytes()
    code, told, _ = command(home, "report", "working", str(REPORT), "--out", "d.docx")
    assert (code, told["error"]["code"]) == (2, "file-exists")
    assert Path("d.docx").read_bytes() == before
    Path("back.md").write_text("mine")
    code, told, _ = command(home, "report", "read", "d.docx", "--out", "back.md")
    assert (code, told["error"]["code"]) == (2, "file-exists")
    assert Path("back.md").read_text() == "mine"
    Path("link.md").symlink_to("nowhere.md")
    assert command(home, "report", "read", "d.docx", "--out", "link.md")[1]["error"]["code"] == "file-exists"


@pytest.mark.parametrize("out", ["x.txt", "no/x.docx", "{home}/haesong/x.docx"])
def test_it_is_written_where_it_may_be_written_alone(home: Path, out: str) -> None:
    code, told, _ = command(home, "report", "working", str(REPORT), "--out", out.format(home=home))
    assert code == 2
    assert told["error"]["code"] in ("no-such-form", "no-place", "inside-mission")


def test_reading_without_out_writes_nothing(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")
    code, read, _ = command(home, "report", "read", "d.docx")
    assert (code, read["path"]) == (0, None)
    assert [path.name for path in Path(".").iterdir()] == ["d.docx"]


def test_a_copy_whose_carried_report_was_changed_is_told_to_be_unknown_unless_the_report_is_given(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")
    other = REPORT.read_text(encoding="utf-8").replace("of=sources", "of=victims")

    def change(word: Word) -> None:
        word.parts["customXml/item1.xml"] = custom_xml(other).encode()
        word.parts["docProps/custom.xml"] = properties(other).encode()

    Path("d.docx").write_bytes(edited(Path("d.docx").read_bytes(), change))
    _, read, _ = command(home, "report", "read", "d.docx", "--out", "a.md")
    assert not read["source_known"]
    _, said, _ = command(home, "report", "read", "d.docx", as_json=False)
    assert "This mission wrote no working copy of the report that this one carries" in said
    _, read, _ = command(home, "report", "read", "d.docx", "--source", str(REPORT), "--out", "b.md")
    assert read["source_known"]
    assert Path("b.md").read_bytes() == REPORT.read_bytes()


def test_what_was_forged_is_still_checked(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")
    forged = REPORT.read_text(encoding="utf-8").replace(
        'where="exposure=detention"}', 'where="exposure!=detention"}', 1
    )

    def change(word: Word) -> None:
        word.parts["customXml/item1.xml"] = custom_xml(forged).encode()
        assert word.control(0).find(f"{W}sdtPr") is not None

    Path("d.docx").write_bytes(edited(Path("d.docx").read_bytes(), change))
    command(home, "report", "read", "d.docx", "--out", "a.md")
    assert command(home, "report", "check", "a.md")[0] == 1


def test_a_coder_neither_writes_nor_reads_one(home: Path) -> None:
    command(home, "report", "working", str(REPORT), "--out", "d.docx")
    for words in (["working", str(REPORT), "--out", "e.docx"], ["read", "d.docx"]):
        code, told, _ = command(home, "report", *words, user="jihwan")
        assert (code, told["error"]["code"]) == (3, "not-allowed")
    assert not Path("e.docx").exists()
