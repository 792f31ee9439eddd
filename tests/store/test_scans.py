"""A scan becomes a text that says a machine read it; nothing of it is written to the disk in plain."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from habeas.core.intake import scanned
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.intake import scans
from habeas.store.actions.intake.folder import import_folder
from habeas.store.models import Item, Text
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, actor
from support.scans import scan
from support.sheets import bring_in

SAID = {
    "en": ("Nobody slept that night.", "We counted the kernels by lamp."),
    "ko": ("그날 밤에는 아무도 자지 못했습니다.", "우리는 등불 아래에서 낟알을 세었습니다."),
    "ar": ("لم ينم أحد تلك الليلة", "كنا نعد الحبوب"),
}


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


@pytest.mark.parametrize("language", SAID)
def test_pages_in_three_scripts_are_read_with_their_breaks(language: str) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    found = scanned.read_scan(
        scan(*(one + "\n\n" + one for one in SAID[language])), (language,), limits=Limits(), where={}
    )
    pages = found.text.split(scanned.PAGE)
    assert len(pages) == found.pages == 2
    for page, said in zip(pages, SAID[language], strict=True):
        words = said.split()
        held = sum(word.strip(".") in page for word in words)
        assert held >= len(words) * 0.6, (page, said)
    assert 50 < found.confidence <= 100
    assert found.tool.startswith("tesseract ")
    assert found.tool.endswith(scanned.LANGUAGES[language])


def test_what_it_needs_is_said_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(scanned.shutil, "which", lambda name: None)
        with pytest.raises(ForPeople) as told:
            scanned.read_scan(b"\x89PNG", ("ko",), limits=Limits(), where={})
    assert (told.value.code, told.value.do) == ("no-tesseract", "apt-get install tesseract-ocr tesseract-ocr-kor")
    fake = program(tmp_path, "echo eng")
    monkeypatch.setattr(scanned.shutil, "which", lambda name: str(fake))
    assert refused(lambda: scanned.read_scan(b"\x89PNG", ("ar",), limits=Limits(), where={})) == "no-tesseract-language"


def program(folder: Path, does: str) -> Path:
    """A program instead of Tesseract."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return path


def test_it_can_write_no_file_and_is_given_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    left = tmp_path / "left"
    monkeypatch.setenv("HABEAS_SECRET", "plain")
    fake = program(tmp_path, f"cat > {left}; env; pwd")
    try:
        said = scanned._run([str(fake)], b"words of testimony (fiction)")
    except scanned.subprocess.CalledProcessError as died:
        said = died.stdout
    assert not left.exists() or os.path.getsize(left) == 0
    assert b"plain" not in said
    monkeypatch.setattr(scanned.shutil, "which", lambda name: str(program(tmp_path, "exit 1")))
    assert refused(lambda: scanned._tesseract(b"", ["eng"], {})) == "unreadable-scan"


@pytest.mark.parametrize("content", [b"words", b"PK\x03\x04", b"%PDF-1.4 broken"])
def test_what_is_no_scan_is_refused(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned, "_version", lambda codes: "tesseract 0")
    assert refused(lambda: scanned.read_scan(content, ("en",), limits=Limits(), where={})) in (
        "not-a-scan",
        "broken-pdf",
    )


def test_a_scan_of_a_source_becomes_a_closed_text_of_hers(
    mission: Any, all_roles: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=all_roles)
    given = "1,S-1,2023-01-01,statistics,granted,public,\n"
    bring_in(tmp_path, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=all_roles)
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "folder.csv").write_text("file,kind,of,language\na.pdf,document,I-0001,en\n")
    (folder / "a.pdf").write_bytes(scan("Nobody slept."))
    import_folder(folder, by=all_roles)
    item = Item.seen.get(kind="document")
    assert Text.seen.count() == 0, "it has no text layer"
    made = scanned.Scanned("Nobody slept.\n\fWe counted.", 2, 87, "tesseract 5 eng")
    monkeypatch.setattr(scanned, "read_scan", lambda *args, **more: made)
    may = {role for role in ALL_ROLES if role in ("documenter", "registrar", "protection-officer")}
    for role in set(ALL_ROLES) - may:
        assert refused(lambda role=role: scans.read_scan(item.code, by=actor(role))) == "not-allowed"
    found = scans.read_scan(item.code, by=all_roles)
    row = Text.seen.get(code=found.code)
    assert (row.made, row.tool, row.confidence, row.identities, row.source, row.belongs) == (
        "scan", "tesseract 5 eng", "87", "open", "S-0001", "I-0001",
    )  # fmt: skip
    assert refused(lambda: scans.read_scan(item.code, by=all_roles)) == "has-a-text"
    assert refused(lambda: scans.read_scan("X-9999", by=all_roles)) == "no-such-item"
    assert verify(by=all_roles, deep=True)["ok"]
