"""The page of all commands, made from the parser: ``python -m habeas.faces.cli.reference --write FILE | --check FILE``.

The page is written here and not by argparse, whose help differs between versions of Python and widths of a terminal.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from habeas.faces.cli.parser import build

_HEAD = """\
# Commands

Made from the program by `make docs`; `make check` fails when it differs. What the exit codes and answers are:
[answers](../formats/answers.md). The same text, one command at a time: `habeas COMMAND --help`.
"""
_OF_ALL = (
    "Every command but `vocabulary list`, `missions` and those of `estimate` and `names` works in one mission, as one "
    "user. All know these options:\n"
)


@dataclass(frozen=True)
class Command:
    """One command: its words (``import sheet``), one sentence about it, its parser."""

    words: str
    text: str
    parser: argparse.ArgumentParser


def commands(parser: argparse.ArgumentParser | None = None, before: str = "") -> Iterator[Command]:
    """Every command of the command line, in the order of its help. Arguments before a verb stand in its words."""
    parser = parser or build()
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, below in action.choices.items():
            words = " ".join([before, name, *map(_name, _positionals(below))] if _has_verbs(below) else [before, name])
            if _has_verbs(below):
                yield from commands(below, words.strip())
            else:
                yield Command(words.strip(), helps.get(name, ""), below)


def page() -> str:
    """The whole page, as Markdown."""
    there = list(commands())
    parts = [_HEAD, "| command | what it does |", "|---|---|"]
    parts += [f"| [`habeas {one.words}`](#{_anchor(one.words)}) | {one.text} |" for one in there]
    parts += ["", _OF_ALL, *_table(_common(there[0].parser)), ""]
    for one in there:
        parts += [f"## habeas {one.words}", "", f"{one.text[:1].upper()}{one.text[1:]}.", ""]
        parts += ["```", _usage(one), "```", ""]
        explained = [action for action in _own(one.parser) if action.help]
        if explained:
            parts += [*_table(explained), ""]
    return "\n".join(parts)


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page, or say whether the one that is there is that of the program (1 where not)."""
    parser = argparse.ArgumentParser(prog="python -m habeas.faces.cli.reference", description=main.__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--write", metavar="FILE", type=Path, help="write the page there")
    which.add_argument("--check", metavar="FILE", type=Path, help="compare the page there; change nothing")
    args = parser.parse_args(argv)
    if args.write:
        args.write.write_text(page(), encoding="utf-8")
        return 0
    there = args.check.read_text(encoding="utf-8") if args.check.is_file() else ""
    differs = list(difflib.unified_diff(there.splitlines(), page().splitlines(), str(args.check), "program", "", "", 0))
    if differs:
        print(*differs[:40], f"{args.check} is not that of the program: make docs", sep="\n", file=sys.stderr)
    return 1 if differs else 0


def _has_verbs(parser: argparse.ArgumentParser) -> bool:
    return any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)


def _positionals(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [a for a in parser._actions if not a.option_strings and not isinstance(a, argparse._SubParsersAction)]


def _common(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The options that every command has, and ``--help``."""
    titled = [group for group in parser._action_groups if group.title == "which mission, and who asks"]
    return [a for a in parser._actions if isinstance(a, argparse._HelpAction)] + [
        action for group in titled for action in group._group_actions
    ]


def _own(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if action not in _common(parser)]


def _name(action: argparse.Action) -> str:
    return (str(action.metavar) if action.metavar else action.dest).upper()


def _usage(one: Command) -> str:
    """One line: positional arguments, then options; brackets around what may be left out."""
    ordered = sorted(_own(one.parser), key=lambda action: bool(action.option_strings))
    return " ".join(["habeas", one.words, *(_piece(action) for action in ordered)])


def _piece(action: argparse.Action) -> str:
    text = _spelled(action)
    needed = action.required and action.nargs != "?"
    many = " …" if isinstance(action, argparse._AppendAction) else ""
    return f"{text}{many}" if needed else f"[{text}{many}]"


def _spelled(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else ("|".join(map(str, action.choices)) if action.choices else _name(action))
    return " ".join(filter(None, [action.option_strings[0] if action.option_strings else "", value]))


def _table(actions: Sequence[argparse.Action]) -> list[str]:
    rows = ["| argument | meaning |", "|---|---|"]
    for action in actions:
        names = ", ".join([_spelled(action), *action.option_strings[1:]]).replace("|", "\\|")
        meaning = (action.help or "").replace("|", "\\|")
        rows.append(f"| `{names}` | {meaning} |")
    return rows


def _anchor(words: str) -> str:
    """The name under which a heading is reached from a link, as readers of Markdown make it."""
    return f"habeas-{words.lower().replace(' ', '-')}"


if __name__ == "__main__":
    sys.exit(main())
