"""What an estimate from a plain table says: the keys of docs/formats/estimate.md, and the same for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from habeas.core.analysis.mse.answers import CannotSay, plain
from habeas.core.analysis.render import width
from habeas.core.kernel.errors import WrongUse

__all__ = ["Answer", "CannotSay", "Line", "blank", "plain", "refuse_wrong_use"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a series: its group, its numbers, and what it rests on. Nothing but the group of a hidden one is told.

    ``sources`` are distinct sources, ``n`` what is counted; ``more`` are further numbers of the same cell.
    """

    group: str
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    n: float | None = None
    sources: int | None = None
    suppressed: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def hidden(self) -> Line:
        """The row without its numbers, and without why: that would tell how few stand behind it."""
        return Line(self.group, suppressed=True, more=dict.fromkeys(self.more))

    def answer(self) -> dict[str, Any]:
        """The row as JSON."""
        said = {name: getattr(self, name) for name in ("group", "estimate", "lower", "upper", "n", "sources")}
        return {**said, "suppressed": self.suppressed, **self.more}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; all numbers are None where ``refused`` says why. ``parts`` are further tables, ``details`` further
    values.
    """

    kind: str
    method: str
    seed: int = 1
    level: float = 0.95
    documented: int | None = None
    assumption: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    lines: tuple[Line, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str | None = None
    sentence: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def refuse(self, why: str) -> Answer:
        """This answer without its numbers, and why."""
        return replace(
            self, refused=why, estimate=None, lower=None, upper=None, lines=(), sentence=None, details={}, parts={}
        )

    def warn(self, *sentences: str) -> Answer:
        """This answer with more warnings, each said once."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *sentences))))

    def answer(self) -> dict[str, Any]:
        """The JSON object, without ``seconds``."""
        return {
            "ok": self.refused is None,
            "kind": self.kind,
            "method": self.method,
            "documented": self.documented,
            "warnings": list(self.warnings),
            "refused": self.refused,
            "estimate": plain(self.estimate),
            "lower": plain(self.lower),
            "upper": plain(self.upper),
            "rows": plain([line.answer() for line in self.lines]),
            "level": self.level,
            "seed": self.seed,
            "assumption": self.assumption,
            "sentence": self.sentence,
            **({"verdict": self.details["verdict"]} if "verdict" in self.details else {}),
            "details": plain(self.details),
            **{name: plain(list(rows)) for name, rows in self.parts.items()},
        }

    def text(self) -> str:
        """The answer for a person."""
        said = [f"Refused: {self.refused}"] if self.refused else [self.sentence] if self.sentence else []
        said = [_on_one(sentence) for sentence in (*said, *(f"Warning: {sentence}" for sentence in self.warnings))]
        if ends := self.details.get("window") if self.kind == "trend" and self.lines else None:
            first, last = ends["from"] or "the first stay", ends["to"] or "the last"
            said.append(f"Looked at: {first} to {last} (--from, --until).")
        if self.lines:
            rows = _rows(self.lines)
            wide = max(width(group) for group, _ in rows)
            said += [f"  {group}{' ' * (wide - width(group))}  {words}" for group, words in rows]
        if self.assumption and not self.refused:
            said.append(f"This holds if {self.assumption}.")
        return "\n".join(said)


#: so many rows of time one after another that tell of no act, or are hidden, are said as one
_RUN = 3
#: what rows of time have beside their numbers; those of two sides have these as well
_OF_TIME = {"person_years", "told_by", "than_before"}


def _rows(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """The rows for a person. Stays reach back decades before the first act: such years stand in one row, with its
    ends and how many they are, so that none is left out.
    """
    time = all(set(line.more) == _OF_TIME for line in lines)
    made: list[tuple[str, str]] = []
    for kind, found in groupby(lines, lambda line: ("hidden" if line.suppressed else "none" * (not line.n)) * time):
        run = list(found)
        if kind and len(run) >= _RUN:
            made.append((f"{_on_one(run[0].group)} to {_on_one(run[-1].group)}", f"{len(run)} rows: {_none(run)}"))
        else:
            made += [(_on_one(line.group), _words(line)) for line in run]
    return made


def _none(run: Sequence[Line]) -> str:
    """What rows without an act say together: hidden, or no act and how far their upper ends reach."""
    if run[0].suppressed:
        return "hidden"
    there = [line.sources for line in run if line.sources is not None]
    ends = [line.upper for line in run if line.upper is not None]
    most = f" (upper ends {min(ends):,.4g} to {max(ends):,.4g})" if ends else ""
    return f"no act{most}" + (f", {min(there)} to {max(there)} sources" if there else "")


def _on_one(words: str) -> str:
    """On one line: what a file calls a group may hold line ends, and would look like another row."""
    return " ".join(words.split())


def _words(line: Line) -> str:
    if line.suppressed:
        return "hidden"
    numbers = "-" if line.estimate is None else f"{line.estimate:,.4g}"
    if line.lower is not None and line.upper is not None:
        numbers += f" ({line.lower:,.4g} to {line.upper:,.4g})"
    of = "" if line.sources is None else f", {line.sources} sources"
    return f"{numbers}, n {line.n if line.n is None else f'{line.n:,.4g}'}{of}"


def blank(kind: str, method: str, *, seed: int, level: float, documented: int | None = None) -> Answer:
    """An answer before there is a number."""
    return Answer(kind, method, seed, level, documented)


def refuse_wrong_use(method: str, methods: Sequence[str], *, seed: int, level: float) -> None:
    """Refuse a method that there is not, and a seed or level that is none."""
    if method not in methods:
        raise WrongUse("no-method", "There is no such method.", {"field": "--method"}, ", ".join(methods), method[:40])
    if not 0.5 <= level <= 0.999:
        raise WrongUse(
            "bad-level", "This is no level of an interval.", {"field": "--level"}, "0.5 to 0.999", f"{level:g}"
        )
    if isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise WrongUse("bad-seed", "This is no seed.", {"field": "--seed"}, "a whole number from 0", str(seed)[:40])
