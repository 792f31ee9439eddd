"""YAML that people write, without its traps: every scalar is text (``NO`` is not false), no aliases, no double keys."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import yaml

from habeas.core.kernel.errors import Where, WrongUse
from habeas.core.kernel.yamltables import NotPlain, require_plain

_LONGEST = 1_000_000
#: what is not plain, and how the refusal is called
_CODES = {"alias": "yaml-alias", "levels": "not-yaml", "values": "too-large"}
Lines = dict[tuple[str, ...], int]
"""The line, counted from 1, on which each key stands, by the path of keys to it."""


def read_yaml(text: str, *, file: str) -> tuple[Any, Lines]:
    """The document as dicts, lists, text and None (``null``, ``~`` or nothing), and the lines of its keys."""
    if len(text) > _LONGEST:
        raise WrongUse(
            "too-large", "The file is too long for a mapping.", {"file": file}, expected="at most 1,000,000 characters"
        )
    try:
        require_plain(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except NotPlain as refused:
        where: Where = {"file": file, "line": refused.line}
        raise WrongUse(_CODES[refused.kind], refused.what, where, expected=refused.expected) from None
    except yaml.MarkedYAMLError as error:
        raise _refusal("not-yaml", "This is not YAML.", file, error.problem_mark, "keys and values") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: half of a character
        raise WrongUse("not-yaml", "This is not YAML.", {"file": file}, expected="keys and values") from error
    lines: Lines = {}
    return _plain(node, (), lines, file), lines


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name most like the one written, if any is."""
    found = difflib.get_close_matches(name[:80], [*known], n=1, cutoff=0.5)
    return found[0] if found else None


def check_keys(
    table: dict[str, Any], known: Collection[str], *, file: str, path: tuple[str, ...], lines: Lines
) -> None:
    """Unknown keys are refused, with their line and the nearest known key."""
    for key in table:
        if key not in known:
            where: Where = {"file": file, "line": lines.get((*path, key), 1), "field": ".".join((*path, key))[:120]}
            near = nearest(key, known)
            raise WrongUse(
                "unknown-key",
                "There is no such key.",
                where,
                expected=near or ", ".join(sorted(known)),
                found=key[:60],
                do=f"Did you mean {near}?" if near else None,
            )


def _refusal(code: str, what: str, file: str, mark: Any, expected: str) -> WrongUse:
    line = mark.line + 1 if mark is not None else 1
    return WrongUse(code, what, {"file": file, "line": line}, expected=expected)


def _plain(node: Any, path: tuple[str, ...], lines: Lines, file: str) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, str(place)), lines, file) for place, item in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refusal("not-yaml", "A key is not a word.", file, key_node.start_mark, "words as keys")
        key = str(key_node.value)
        if key in found:
            raise _refusal(
                "double-key", f"The key {key[:60]!r} stands twice.", file, key_node.start_mark, "each key once"
            )
        lines[(*path, key)] = key_node.start_mark.line + 1
        found[key] = _plain(value_node, (*path, key), lines, file)
    return found
