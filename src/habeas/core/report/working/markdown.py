"""Words as checked prose: what was typed stays words, whatever it looks like (docs/formats/checked-prose.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from habeas.core.report.working.model import BREAK, Run, Words

#: what always gets a stroke before it: signs that begin something wherever they stand
_ALWAYS = re.compile(r"[\\`*{]")
#: what gets one where it would begin something
_SOMETIMES = re.compile(
    r"(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|<(?=\w+:)|\[(?=\^)|\](?=[({:])|!(?=\[)"
    r"|^(?:[#>|]|[-+](?=[ \t]|$)|:{3,}|~{3,}|={1,}$|-{2,}$)"
    r"|^(\d{1,9})(\.)(?=\s|$)"
)
_EVERY = re.compile(r"([!-/:-@\[-`{-~])")


def escaped(text: str, *, every: bool = False, first: bool = False, cell: bool = False) -> str:
    """Words with strokes before the signs that would be more than words; with ``every``, before each that could."""
    if every:
        return _EVERY.sub(r"\\\1", text)
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _SOMETIMES.sub(lambda found: _stroke(found, first), text)
    return text.replace("|", r"\|") if cell else text


def _stroke(found: re.Match[str], first: bool) -> str:
    if found.start() == 0 and not first and found[0][0] in "#>|-+:~=0123456789":
        return found[0]
    if found[2]:
        return f"{found[1]}\\."
    return f"\\{found[0]}"


class Writer:
    """Writes words as checked prose; ``checks`` are the attributes of each check as they were written, ``targets`` what
    stands behind a link, by its address."""

    def __init__(self, checks: Sequence[str], targets: Mapping[str, str], *, every: bool = False) -> None:
        self._checks, self._targets, self._every = checks, targets, every

    def words(self, words: Words, *, cell: bool = False, line: bool = False) -> str:
        """The words on one line, or on more where breaks were meant and a paragraph (no ``cell``, no ``line``) holds
        them."""
        made = self._grouped(words, 0, cell, not (cell or line))
        if cell or line:
            return made.replace(BREAK, " ")
        return made.replace(BREAK, "\\\n")

    def _grouped(self, words: Sequence[Run], depth: int, cell: bool, first: bool) -> str:
        pieces = []
        for wrap, group in groupby(words, key=lambda run: run.wraps[depth] if len(run.wraps) > depth else None):
            inside = list(group)
            if wrap is None:
                pieces.append(self._set(inside, cell, first))
            else:
                within = self._grouped(inside, depth + 1, cell, False)
                pieces.append(self._wrapped(wrap.kind, wrap.what, within, inside, cell))
            first = first and not pieces[-1]
        return "".join(pieces)

    def _wrapped(self, kind: str, what: str, within: str, inside: Sequence[Run], cell: bool) -> str:
        if kind == "link":
            if all(not run.note for run in inside) and "".join(run.text for run in inside) == what:
                return f"<{what}>"
            return f"[{_balanced(within)}]({self._targets.get(what, what)})"
        attributes = self._checks[int(what)]
        return f"[{_balanced(within)}]" + (re.sub(r"(?<!\\)\|", r"\\|", attributes) if cell else attributes)

    def _set(self, runs: Sequence[Run], cell: bool, first: bool) -> str:
        pieces: list[str] = []
        for (strong, emphasis, code, _), group in groupby(runs, key=_look):
            inside = list(group)
            text = "".join(self._one(run, cell, first and not pieces) for run in inside)
            if code:
                pieces.append(_code("".join(run.text for run in inside), cell))
            else:
                marks = "*" * (2 * strong + emphasis)
                pieces.append(f"{marks}{text}{marks}")
        return "".join(pieces)

    def _one(self, run: Run, cell: bool, first: bool) -> str:
        if run.note:
            return f"[^{run.note}]"
        lines = run.text.split(BREAK)
        return BREAK.join(
            escaped(line, every=self._every, first=first or at > 0, cell=cell) for at, line in enumerate(lines)
        )


def _look(run: Run) -> tuple[bool, bool, bool, str]:
    return run.strong, run.emphasis, run.code, run.note


def _code(text: str, cell: bool) -> str:
    """Code between as many strokes as it does not hold itself."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    text = text.replace(BREAK, " ")
    return f"{fence}{space}{text.replace('|', '/') if cell else text}{space}{fence}"


_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)


def _balanced(text: str) -> str:
    """Brackets inside a check that have no partner get a stroke: else they would end it."""
    opened: list[int] = []
    loose: list[int] = []
    for found in _BRACKET.finditer(text):
        if found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]":
            if opened:
                opened.pop()
            else:
                loose.append(found.start())
    for at in sorted([*opened, *loose], reverse=True):
        text = f"{text[:at]}\\{text[at:]}"
    return text


#: words times words up to which line ends are looked for
_COMPARED = 4_000_000


#: a word with which a line may begin that is none of a list, heading or table
_BEGINS = re.compile(r"[\w\[“‘\"'(](?!\d*\.$)")


def as_wrapped(made: str, before: str) -> str:
    """The new words with the line ends of the old ones: before a word that began a line, or what took its place."""
    new, old = re.split(r"( |\\\n)", made), re.split(r"([ \t]*\\\n|[ \t]*\n[ \t]*|[ \t]+)", before)
    if len(new) * len(old) > _COMPARED:
        return made
    for what, old_at, old_end, new_at, _ in SequenceMatcher(None, old[::2], new[::2], autojunk=False).get_opcodes():
        steps = {"equal": old_end - old_at, "replace": 1}.get(what, 0)
        for step in range(steps):
            before_old, before_new = 2 * (old_at + step) - 1, 2 * (new_at + step) - 1
            ended = before_old > 0 and before_new > 0 and old[before_old].strip(" \t") == "\n"
            if ended and new[before_new] == " " and (what == "equal" or _BEGINS.match(new[before_new + 1])):
                new[before_new] = "\n"
    return "".join(new)


def code_block(text: str) -> list[str]:
    """Lines of code between fences."""
    longest = max((len(found) for found in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [fence, *text.split("\n"), fence]
