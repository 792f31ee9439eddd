"""The front matter of a report: what it is called, in which language it is written and which release it may use."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import yaml

from habeas.core.kernel.errors import WrongUse

FORMAT = "habeas/report/1"
#: characters of a front matter
LIMIT = 16_384
_MASTHEAD = ("distribution", "date", "session", "agenda_item", "original")
_KEYS = ("format", "title", "language", "symbol", "purpose", "audience", "period", "release", "words", *_MASTHEAD)
_NEEDED = ("format", "title", "language", "purpose", "audience", "period")
_DO = "Write it as docs/formats/checked-prose.md has it."


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter as written; ``release`` is empty or at least eight hexadecimal digits."""

    title: str
    language: str
    purpose: str
    audience: str
    period: str
    symbol: str = ""
    release: str = ""
    words: str = ""
    distribution: str = ""
    date: str = ""
    session: str = ""
    agenda_item: str = ""
    original: str = ""

    def __post_init__(self) -> None:
        if self.language not in ("en", "ko"):
            raise WrongUse("front-matter", "A report is written in en or ko.", expected="en or ko", do=_DO)
        if self.release and not re.fullmatch(r"[0-9a-f]{8,64}", self.release):
            raise WrongUse("front-matter", "release names a release by 8 to 64 hexadecimal digits.", do=_DO)
        if self.words and not re.fullmatch(r"[1-9][0-9]{1,6}", self.words):
            raise WrongUse("front-matter", "words is the limit of the report in words.", expected="8500", do=_DO)

    def masthead(self) -> list[tuple[str, str]]:
        """What stands above the title: the name of each line and its words, those that were given."""
        names = ("symbol", "distribution", "date", "original", "session", "agenda_item")
        return [(name, getattr(self, name)) for name in names if getattr(self, name)]


def read_front(text: str, file: str) -> tuple[Front, int]:
    """The front matter and how many lines it takes."""
    lines = text[: LIMIT + 4].split("\n")
    if lines[0].rstrip() != "---":
        raise _refusal(file, 1, "A report begins with its front matter between two lines ---.")
    ends = [number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")]
    if not ends:
        raise _refusal(file, 1, "The front matter is not closed by a line ---.")
    values = _values("\n".join(lines[1 : ends[0] - 1]), file)
    for key in values:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            line = next((n for n, words in enumerate(lines, 1) if words.startswith(key)), 1)
            raise _refusal(file, line, f"Unknown key {key[:40]!r}.", f"Did you mean {near[0]}?" if near else "")
    if missing := [key for key in _NEEDED if not values.get(key)]:
        raise _refusal(file, 1, f"The front matter lacks {', '.join(missing)}.")
    if values.pop("format") != FORMAT:
        raise _refusal(file, 1, f"The format of a report is {FORMAT}.")
    try:
        return Front(**values), ends[0]
    except WrongUse as error:
        error.where = {"file": file, "line": 1}
        raise


def _values(block: str, file: str) -> dict[str, str]:
    try:
        # BaseLoader: every value stays the words that were written (3e10 is no number, no is no boolean).
        read = yaml.load(block, yaml.BaseLoader)  # noqa: S506  (BaseLoader constructs strings, lists and mappings only)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _refusal(file, mark.line + 2 if mark else 1, "The front matter is not YAML.") from None
    if not isinstance(read, dict) or not all(isinstance(word, str) for pair in read.items() for word in pair):
        raise _refusal(file, 2, "The front matter holds lines of the form key: words.")
    return {key: value.strip() for key, value in read.items()}


def _refusal(file: str, line: int, what: str, do: str = "") -> WrongUse:
    return WrongUse("front-matter", what, {"file": file, "line": line}, do=do or _DO)
