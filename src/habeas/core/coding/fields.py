"""Takes the fields of a table one by one and gathers what is wrong with them, never stopping at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from habeas.core.coding.tree import Listing, Node, Scalar, Table
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.kernel.problems import Problem
from habeas.core.law.lists import ClosedLists

T = TypeVar("T")

#: Beyond this many problems the file is not read further.
MOST = 300
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class CodingProblems(WrongUse):
    """All that is wrong with one coding file, together (exit 2)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column, problem.code))
        first = self.problems[0]
        count = len(self.problems)
        super().__init__(
            "coding-problems",
            f"The coding file has {count} problem{'s' if count > 1 else ''}; nothing of it was taken.",
            where={"file": first.file, "line": first.line, "column": first.column},
            found=first.says,
            do=first.do,
        )

    def answer(self) -> dict[str, Any]:
        """The refusal as JSON, with each problem."""
        return super().answer() | {"problems": [problem.answer() for problem in self.problems]}


class TooMany(Exception):
    """The gatherer is full."""


class Gatherer:
    """Where problems of one file are gathered."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, code: str, at: Node, says: str, do: str) -> None:
        """Notes a problem at a node. ``says`` must never hold words of testimony or a name."""
        self.add_at(code, at.line, at.column, says, do)

    def add_at(self, code: str, line: int, column: int, says: str, do: str) -> None:
        """Notes a problem at a line and column, from 1."""
        self.problems.append(Problem(code, self.file, line, column, None, says, None, do))
        if len(self.problems) >= MOST:
            raise TooMany

    def attempt(self, at: Node, reading: Callable[[], T]) -> T | None:
        """What ``reading`` gives; a refusal meant for people becomes a problem at ``at``."""
        try:
            return reading()
        except ForPeople as error:
            says = error.what + (f" Found {error.found}." if error.found else "")
            do = error.do or (f"Expected {error.expected}." if error.expected else "Mend the value.")
            self.add(error.code, at, says, do)
            return None


@dataclass(slots=True)
class Fields:
    """The fields of one table: each is taken once, by a known name; what is empty counts as not said."""

    table: Table
    gatherer: Gatherer
    what: str

    def refuse_others(self, *known: str) -> None:
        """Every key that is not ``known`` is a problem that names the nearest known one."""
        for key, (scalar, _) in self.table.entries.items():
            if key not in known:
                near = difflib.get_close_matches(key[:40], known, n=1, cutoff=0.5)
                do = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
                self.gatherer.add("unknown-key", scalar, f"the key {key[:40]!r} in {self.what}", do)

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """The node under ``key``, or None where nothing is said."""
        found = self.table.entries.get(key)
        if found and not (isinstance(found[1], Scalar) and found[1].empty):
            return found[1]
        if required:
            at: Node = found[0] if found else self.table
            self.gatherer.add("missing-key", at, f"{self.what} without {key}", f"Write {key}: …")
        return None

    def scalar(self, key: str, *, required: bool = False) -> Scalar | None:
        """The single value under ``key``."""
        found = self.node(key, required=required)
        if found is None or isinstance(found, Scalar):
            return found
        self.gatherer.add("not-a-value", found, f"a list or table under {key}", f"Write one value under {key}.")
        return None

    def words(self, key: str, *, required: bool = False, most: int = 20_000) -> str | None:
        """Free words, with the space at both ends taken off."""
        found = self.scalar(key, required=required)
        if found is None:
            return None
        if len(found.text) > most:
            says = f"{len(found.text)} characters under {key}"
            self.gatherer.add("too-long", found, says, f"At most {most} characters.")
            return None
        return found.text.strip()

    def code(self, key: str, *prefixes: str, required: bool = False) -> str | None:
        """A pseudonymous code with one of ``prefixes``, in its canonical spelling."""
        found = self.scalar(key, required=required)
        return self.gatherer.attempt(found, lambda: read_code(found.text, *prefixes)) if found else None

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = False) -> str | None:
        """One of a few fixed words."""
        found, offered = self.scalar(key, required=required), tuple(allowed)
        if found is None or found.text in offered:
            return found.text if found else None
        self.gatherer.add("not-in-list", found, f"{found.text[:40]!r} under {key}", f"One of {', '.join(offered)}.")
        return None

    def listed(self, key: str, lists: ClosedLists, *, of: str | None = None, required: bool = False) -> str | None:
        """A value of the vocabulary's list for the field ``of`` (default: the key itself)."""
        found = self.scalar(key, required=required)
        return self.gatherer.attempt(found, lambda: lists.require(of or key, found.text)) if found else None

    def positive(self, key: str) -> int | None:
        """A whole number from 1."""
        found = self.scalar(key)
        if found is None:
            return None
        if found.text.isascii() and found.text.isdigit() and 0 < len(found.text) < 7 and int(found.text) > 0:
            return int(found.text)
        self.gatherer.add("not-a-number", found, f"{found.text[:20]!r} under {key}", "Write 1, 2, 3 …")
        return None

    def day(self, key: str, *, required: bool = False) -> str | None:
        """A whole day, as ``2024-05-02``; a partial or uncertain date is refused."""
        found = self.scalar(key, required=required)
        if found is None:
            return None
        try:
            if _DAY.fullmatch(found.text):
                return date.fromisoformat(found.text).isoformat()
        except ValueError:
            pass
        self.gatherer.add("not-a-day", found, f"{found.text[:40]!r} under {key}", "Write a whole day: 2024-05-02.")
        return None

    def parsed(self, key: str, reading: Callable[[str], T]) -> T | None:
        """What ``reading`` makes of the words under ``key``."""
        found = self.scalar(key)
        return self.gatherer.attempt(found, lambda: reading(found.text)) if found else None

    def one_or_more(self, key: str, *, required: bool = False) -> tuple[Scalar, ...]:
        """The values under ``key``: one value, or a list of them."""
        found = self.node(key, required=required)
        if found is None:
            return ()
        items = found.items if isinstance(found, Listing) else (found,)
        if not items and required:
            self.gatherer.add("missing-key", found, f"{self.what} with an empty {key}", f"Name at least one in {key}.")
        for item in items:
            if not isinstance(item, Scalar) or item.empty:
                self.gatherer.add("not-a-value", item, f"no single value in {key}", "Write values: [a, b].")
        return tuple(item for item in items if isinstance(item, Scalar) and not item.empty)

    def tables(self, key: str, what: str) -> Iterator[Fields]:
        """The tables of the list under ``key``."""
        found = self.node(key)
        if found is not None and not isinstance(found, Listing):
            self.gatherer.add("not-a-list", found, f"no list under {key}", f"Begin each {what} with a hyphen.")
            return
        for item in found.items if found else ():
            if isinstance(item, Table):
                yield Fields(item, self.gatherer, what)
            else:
                self.gatherer.add("not-a-table", item, f"no table in {key}", f"Write the fields of each {what}.")

    def table_under(self, key: str, what: str) -> Fields | None:
        """The single table under ``key``."""
        found = self.node(key)
        if found is None or isinstance(found, Table):
            return Fields(found, self.gatherer, what) if found else None
        self.gatherer.add("not-a-table", found, f"no table under {key}", f"Write the fields of the {what}.")
        return None

    def named(self, key: str, what: str) -> Iterator[tuple[Scalar, Fields]]:
        """The tables under ``key``, each with its own name before it."""
        under = self.table_under(key, key)
        for name, node in under.table.entries.values() if under else ():
            if isinstance(node, Scalar) and node.empty:
                node = Table({}, node.line, node.column)
            if isinstance(node, Table):
                yield name, Fields(node, self.gatherer, what)
            else:
                self.gatherer.add("not-a-table", node, f"no table for a {what}", f"Write the fields of the {what}.")
