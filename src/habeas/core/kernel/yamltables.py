"""YAML tables that ship or that a mission gives: plain values, each key once. YAML itself takes a doubled key silently,
and the last one wins: half of an entry would be gone, and nobody told."""

from __future__ import annotations

from typing import Any

import yaml

from habeas.core.kernel.errors import WrongUse

#: values of a file, and levels of it
MOST_VALUES, DEEPEST = 200_000, 20


class _Once(yaml.CSafeLoader):
    """The safe loader, which refuses what would be silently dropped or doubled."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A table, after a look at its keys: ``1`` and ``"1"`` are one."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise NotPlain("keys", "A key is not a word.", key.start_mark.line + 1, "words as keys")
            if key.tag == "tag:yaml.org,2002:merge":
                raise NotPlain(
                    "keys", "A merge key (<<) is not read here.", key.start_mark.line + 1, "the values written out"
                )
            if key.value in seen:
                raise NotPlain(
                    "keys", "A key stands twice in one table.", key.start_mark.line + 1, "each key once", key.value[:60]
                )
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


class NotPlain(Exception):
    """What none of our files needs stands in one: ``what``, its line, and what was expected. ``kind`` is ``alias``,
    ``levels``, ``values`` or ``keys``."""

    def __init__(self, kind: str, what: str, line: int, expected: str, found: str | None = None) -> None:
        super().__init__(what)
        self.kind, self.what, self.line, self.expected, self.found = kind, what, line, expected, found


def require_plain(content: bytes | str) -> None:
    """Refused (``NotPlain``) before anything is built, where an alias stands, or there are more values or levels than
    any such file has: a tree of many more takes a gigabyte of memory for a megabyte of text."""
    depth = 0
    for number, event in enumerate(yaml.parse(content, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise NotPlain("alias", "An alias (*name) is not read here.", line, "the value written out")
        if depth > DEEPEST:
            raise NotPlain("levels", "The file is nested too deeply.", line, f"at most {DEEPEST} levels")
        if number > MOST_VALUES:
            raise NotPlain("values", "The file holds too many values.", line, f"at most {MOST_VALUES:,}")


def read_table(content: bytes | str, file: str, *, code: str = "bad-yaml") -> Any:
    """The document; refused (``code``) with file and line where a key stands twice, where an alias or a merge key
    stands, and where there are more values or levels than any such file has."""
    try:
        require_plain(content)
        return yaml.load(content, Loader=_Once)  # noqa: S506 - the safe loader, and less
    except NotPlain as refused:
        where: dict[str, str | int] = {"file": file, "line": refused.line}
        raise WrongUse(code, refused.what, where, refused.expected, refused.found) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: half of a character, a day of no month
        mark = getattr(error, "problem_mark", None)
        where = {"file": file, **({"line": mark.line + 1} if mark else {})}
        raise WrongUse(code, "This is no YAML.", where, "keys and values") from None


def shipped_table(content: bytes | str, file: str) -> Any:
    """The same of a file that ships and was read by tests: the keys alone are looked at, in one pass."""
    try:
        return yaml.load(content, Loader=_Once)  # noqa: S506 - the safe loader, and less
    except NotPlain as refused:
        raise WrongUse(
            "bad-yaml", refused.what, {"file": file, "line": refused.line}, refused.expected, refused.found
        ) from None
