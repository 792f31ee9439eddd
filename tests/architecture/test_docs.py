"""What the documents say of commands, files and tests is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import reference
from habeas.faces.cli.parser import build

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(p for top in ("docs", "examples", "tests") for p in (ROOT / top).rglob("*.md"))])
TASKS = [ROOT / "README.md", *sorted((ROOT / "docs" / "handbook").glob("*.md"))]
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(habeas [^`]+)`")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"\b(test_[a-z0-9_]+)\b(?!\.py|\*)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands_of(path: Path) -> list[str]:
    """Every line of a code block that runs a command of habeas, without what the shell does with its output."""
    text = path.read_text(encoding="utf-8")
    lines = [line for language, block in _FENCE.findall(text) if language in ("sh", "") for line in block.splitlines()]
    runs = [line.strip().removeprefix("$ ").removeprefix(".venv/bin/") for line in lines]
    return [re.split(r" [>|<] | 3< ", line)[0] for line in runs if re.match(r"habeas [a-z]", line) and "…" not in line]


def words_of(line: str) -> list[str]:
    return shlex.split(line, comments=True)[1:]


def test_who_measures_anew_keeps_what_others_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from bench.__main__ import with_others

    before = "# B\n\n## Import\n\nold\n\n## Names\n\nkept, ## not a heading\n\n## Pages\n\nold\n\n## Search\n\nkept\n"
    now = with_others("# B\n\n## Import\n\nnew\n\n## Pages\n\nnew\n", before)
    assert (
        now == "# B\n\n## Import\n\nnew\n\n## Pages\n\nnew\n\n## Names\n\nkept, ## not a heading\n\n## Search\n\nkept\n"
    )
    there = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert with_others(there, there) == there, "no heading stands twice"


def test_every_command_has_a_sentence_of_help() -> None:
    there = list(reference.commands())
    assert len(there) > 20
    assert [one.words for one in there if len(one.text) < 10 or one.text.endswith(".")] == []


def test_the_page_of_commands_is_that_of_the_program() -> None:
    page = (ROOT / "docs" / "handbook" / "commands.md").read_text(encoding="utf-8")
    assert page == reference.page(), "run: make docs"
    assert [one.words for one in reference.commands() if f"\n## habeas {one.words}\n" not in page] == []


def test_a_page_that_differs_is_not_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "commands.md"
    assert reference.main(["--check", str(page)]) == 1
    assert reference.main(["--write", str(page)]) == 0
    assert reference.main(["--check", str(page)]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("--deep", "--deeper"), encoding="utf-8")
    assert reference.main(["--check", str(page)]) == 1
    assert "make docs" in capsys.readouterr().err


@pytest.mark.parametrize("width", ["40", "200"])
def test_the_page_does_not_depend_on_the_terminal(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reference.page()
    monkeypatch.setenv("COLUMNS", width)
    assert reference.page() == before


@pytest.mark.parametrize("path", [path for path in TASKS if path.name != "commands.md"], ids=name)
def test_every_command_in_a_block_is_one_that_the_program_takes(path: Path) -> None:
    for line in commands_of(path):
        try:
            build().parse_args(words_of(line))
        except WrongUse as error:
            pytest.fail(f"{name(path)}: {line}: {error}")


@pytest.mark.parametrize("path", [path for path in PAGES if path.name != "commands.md"], ids=name)
def test_every_command_in_a_sentence_begins_as_one_that_there_is(path: Path) -> None:
    starts = [one.words.split() for one in reference.commands()]
    for line in _INLINE.findall(path.read_text(encoding="utf-8")):
        said = [word for word in line.split()[1:3] if re.fullmatch(r"[a-z]+", word)]
        assert not said or any(start[: len(said[:1])] == said[:1] for start in starts), f"{name(path)}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    broken = []
    for target in _LINK.findall(re.sub(r"`[^`]*`", "", text)):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (path.parent / file) if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """The names of a page's headings, as readers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("folder", ["docs/formats", "docs/handbook", "docs/decisions", "docs/methods"])
def test_every_page_is_linked_from_another(folder: str) -> None:
    linked = set()
    for path in PAGES:
        for target in _LINK.findall(path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                linked.add((path.parent / target.partition("#")[0]).resolve())
    pages = {path.resolve() for path in (ROOT / folder).glob("*.md")}
    assert sorted(path.name for path in pages - linked if path.name != "README.md") == []


def test_every_test_that_is_named_as_a_guard_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(_TEST.findall(text))
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= {path.stem, *re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))}
    assert len(named) > 20
    assert sorted(named - there) == []


def test_every_module_that_is_named_as_a_holder_exists() -> None:
    for page in ("SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"):
        for path in re.findall(r"`((?:src|tests|docs|examples|core|store|faces)/[\w./-]+)`", (ROOT / page).read_text()):
            there = [ROOT / path, ROOT / "src" / "habeas" / path, ROOT / "src" / "habeas" / f"{path}.py"]
            assert any(each.exists() for each in there), f"{page} names {path}"


def test_every_decision_says_what_was_given_up() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len(pages) >= 10
    numbers = [path.name[:4] for path in pages]
    assert len(set(numbers)) == len(numbers)
    assert [path.name for path in pages if not re.search("given up|trade", path.read_text(), re.IGNORECASE)] == []
