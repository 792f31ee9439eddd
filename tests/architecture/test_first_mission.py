"""The commands of the README, carried out as they are written there."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from habeas.faces.cli import main

ROOT = Path(__file__).parents[2]
SHOWN_ID = "c87310ad"  # the README cannot know the id that a reader's own mission will give
_SECTION = re.compile(r"^## A mission of your own\n(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    found = _SECTION.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    return [block for kind, block in _BLOCK.findall(found[1]) if kind == language]


def run(line: str, place: Path, *, code: int = 0) -> str:
    """One line of the README, with ``demo/`` as a folder of this test; what it wrote to standard output."""
    command, _, target = line.partition(" > ")
    words = [word.replace("demo/", f"{place}/") for word in shlex.split(command, comments=True)]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        answered = main(words[1:])
    assert answered == code, f"{line}\n{out.getvalue()}"
    if target:
        Path(target.strip().replace("demo/", f"{place}/")).write_text(out.getvalue(), encoding="utf-8")
    return out.getvalue()


def rows(text: str) -> list[str]:
    """The lines of a table without its widths, which depend on the rows that an excerpt leaves out."""
    return [re.sub(r"  +", "  ", line) for line in text.splitlines() if line.strip("- ")]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HABEAS_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield tmp_path
    main(["lock"])


def test_a_newcomer_gets_as_far_as_the_readme_says(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    report = place / "first.md"
    report.write_text(blocks("markdown")[0], encoding="utf-8")
    answers: dict[str, str] = {}
    release = ""
    for line in "".join(blocks("sh")).splitlines():
        if line.startswith("habeas lock"):
            break
        if line.startswith("habeas "):
            answers[line] = run(line.replace(SHOWN_ID, release), place)
            release = release or "".join(re.findall(r"^Release ([0-9a-f]{8})", answers[line], re.MULTILINE))
    table, wrong = blocks("")
    told = next(answer for line, answer in answers.items() if "analyse" in line)
    assert [line for line in rows(table) if line not in rows(told)] == []
    assert (place / "first.html").is_file()
    report.write_text(report.read_text(encoding="utf-8").replace("Ten", "Nine"), encoding="utf-8")
    told = run("habeas report build demo/first.md", place, code=1)
    assert [line for line in wrong.replace("demo/", f"{place}/").splitlines() if line not in told.splitlines()] == []
