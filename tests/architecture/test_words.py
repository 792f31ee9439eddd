"""The words of the repository: each has one meaning, and none speaks of how the repository came to be."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_TERM = re.compile(r"^\| \*\*(.+?)\*\*", re.MULTILINE)
_TEXT = {".py", ".md", ".toml", ".yaml", ".sh", ".html", ".css", ".cfg", ""}
_ISSUE = r"(?<![\w.,#/&(-])#\d{1,5}\b(?![\w-])|\bissues? (?:no\. ?)?\d+(?:\.\d+)?\b"
_TASK = r"\b(?:task|ticket|step|milestone) \d\.\d\d\b"
_AUTHOR = r"\bhelpers?\b|\bsub-?agents?\b|\blanguage models?\b|\bchat ?bots?\b"
_MACHINE = r"/work/(?:main|shared)|/tmp/brief|/root/"
_FOREIGN = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "an issue by its number": _ISSUE,
        "a task by its number": _TASK,
        "who wrote it": _AUTHOR,
        "a folder of one machine": _MACHINE,
    }.items()
}


def files() -> list[Path]:
    """The text files that are kept in the repository, without test data made by machine and locks."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in done.stdout.decode().split("\0") if name]
    kept = [ROOT / name for name in names if not name.startswith("tests/vectors/") and not name.endswith(".lock")]
    return [path for path in kept if path.suffix in _TEXT and path.is_file() and path != Path(__file__)]


def terms() -> list[str]:
    return _TERM.findall((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))


def test_each_word_of_the_glossary_is_explained_once() -> None:
    assert [word for word, times in Counter(terms()).items() if times > 1] == []


def test_the_glossary_is_read() -> None:
    assert {"source", "release", "root", "finding", "passage", "mask"} <= set(terms())


def test_no_key_of_a_file_of_ours_stands_twice() -> None:
    """Of two the last would be taken in silence, and a label would say something else."""
    twice = []
    for path in sorted((ROOT / "src").rglob("*.yaml")):
        nodes = list(yaml.compose_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        while nodes:
            node = nodes.pop()
            if isinstance(node, yaml.MappingNode):
                keys = Counter(key.value for key, _ in node.value)
                twice += [f"{path.name}: {key}" for key, times in keys.items() if times > 1]
                nodes += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                nodes += node.value
    assert twice == []


@pytest.mark.parametrize("what", sorted(_FOREIGN))
def test_no_file_names(what: str) -> None:
    found = []
    for path in files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if _FOREIGN[what].search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize(
    "line", ["see #12", "as in issue 1.07 said", "Step 1.07 of it", "a helper wrote it", "in /work/main/src"]
)
def test_a_line_of_that_kind_would_be_found(line: str) -> None:
    assert [what for what, pattern in _FOREIGN.items() if pattern.search(line)]


@pytest.mark.parametrize("line", ["color: #123456", "[5](#5)", "tissue 1", "paragraph 1.07", "a language of Models"])
def test_an_innocent_line_is_let_be(line: str) -> None:
    assert not [what for what, pattern in _FOREIGN.items() if pattern.search(line)]
