"""Working copies that went through LibreOffice, to DOCX and through ODT: the same checks on the same words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from habeas.core.report.working.read import read_copy
from habeas.core.report.working.write import working_copy
from support.word import Word, commented, edited, inserted, retyped, run, runs

ROOT = Path(__file__).parents[3]
REPORTS = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "haesong" / "reports").glob("*.md")),
        *sorted((ROOT / "tests" / "support" / "reports").glob("*.md")),
    )
}
WAYS = ("docx", "odt")


def retype(word: Word) -> None:
    retyped(word.control(0), "88")
    commented(word, word.control(1), ("Kim", "Is this so?"))
    runs(word.paragraph("Last paragraph"))[0].addprevious(inserted(run("At last. ")))


@pytest.fixture(scope="module")
def through(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Every report as it comes out of LibreOffice, by its name and way; ``edited`` is one with edits."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (soffice)")
    folder = tmp_path_factory.mktemp("libreoffice")
    copies = {name: working_copy(path.read_text("utf-8"), file=name, fiction=True) for name, path in REPORTS.items()}
    copies["edited"] = edited(copies["round"], retype)
    for name, copy in copies.items():
        (folder / f"{name}.docx").write_bytes(copy)

    def convert(form: str, out: str, *files: Path) -> None:
        wanted = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form]
        subprocess.run(
            [*wanted, "--outdir", str(folder / out), *map(str, files)], check=True, capture_output=True, timeout=300
        )

    given = [folder / f"{name}.docx" for name in copies]
    convert("docx:MS Word 2007 XML", "docx", *given)
    convert("odt", "middle", *given)
    convert("docx:MS Word 2007 XML", "odt", *(folder / "middle" / f"{name}.odt" for name in copies))
    return {(name, way): (folder / way / f"{name}.docx").read_bytes() for name in copies for way in WAYS}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_comes_back_from_libreoffice_byte_for_byte(through: Any, name: str, way: str) -> None:
    back = read_copy(through[name, way], file=name)
    assert back.text == REPORTS[name].read_text(encoding="utf-8")
    assert {one.state for one in back.checks} == {"kept"}
    assert back.not_carried == ()
    assert back.holds


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_edits_come_back_from_libreoffice_with_their_changes_counted(through: Any, way: str) -> None:
    back = read_copy(through["edited", way], file="round")
    before = REPORTS["round"].read_text(encoding="utf-8")
    assert back.text == before.replace("[87]{", "[88]{").replace("Last paragraph", "At last. Last paragraph")
    assert back.changes["insertions"] == 1
    (comment,) = back.comments
    assert (comment["by"], comment["says"]) == ("Kim", "Is this so?")
    assert comment["line"] is not None
    original = read_copy(through["edited", way], file="round", original=True)
    assert original.text == before.replace("[87]{", "[88]{")


@pytest.mark.slow
def test_what_the_format_rests_on_survives_libreoffice(through: Any) -> None:
    """docs/formats/working-copy.md, "What survives": when this fails, measure again."""
    for way in WAYS:
        word = Word(through["round", way])
        assert b"habeas_0_" in word.parts["word/document.xml"]
        assert b"habeas-00001" in word.parts["docProps/custom.xml"]
