"""A checked report laid out for its drafter: every block in order, its checks in its words, its problems beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from habeas.core.kernel.problems import Problem
from habeas.core.report.check import CheckResult
from habeas.core.report.prose import Block, Document


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a block; ``check`` is the place in ``CheckResult.checks`` of the innermost check around them."""

    words: str
    check: int | None = None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One block with its marks and its problems; ``opens`` says that its paragraph's number is printed before it,
    ``begins`` that a cell is the first of a row.
    """

    kind: str
    level: int
    language: str
    paragraph: int | None
    opens: bool
    marks: tuple[Mark, ...]
    problems: tuple[Problem, ...]
    begins: bool = False


def beside(document: Document, result: CheckResult) -> list[Line]:
    """The blocks of a report with what was found of each; a problem stands beside the block in which it begins."""
    blocks = document.blocks
    starts = [block.place(0) for block in blocks]
    order = sorted(range(len(blocks)), key=lambda index: starts[index])
    problems: dict[int, list[Problem]] = {}
    for problem in result.problems:
        place = bisect_right([starts[index] for index in order], (problem.line, problem.column)) - 1
        problems.setdefault(order[max(0, place)] if order else 0, []).append(problem)
    places = {(check.line, check.column): number for number, check in enumerate(result.checks)}
    seen: set[int] = set()
    lines = []
    for index, block in enumerate(blocks):
        opens = block.kind == "paragraph" and block.paragraph is not None and block.paragraph not in seen
        if block.paragraph is not None:
            seen.add(block.paragraph)
        marks = tuple(_marks(block, places, result))
        found = tuple(problems.get(index, ()))
        begins = block.kind == "cell" and (index == 0 or not _in_one_row(blocks[index - 1], block))
        lines.append(Line(block.kind, block.level, block.language, block.paragraph, opens, marks, found, begins))
    return lines


def _in_one_row(one: Block, other: Block) -> bool:
    return one.kind == other.kind and one.place(0)[0] == other.place(0)[0]


def _marks(block: Block, places: dict[tuple[int, int], int], result: CheckResult) -> Sequence[Mark]:
    """The words of a block, cut where a check begins or ends."""
    plain, spans = block.inline.plain, block.inline.spans
    cuts = sorted({0, len(plain)} | {edge for span in spans for edge in (span.start, span.end)})
    marks = []
    for start, end in pairwise(cuts):
        around = [span for span in spans if span.start <= start and end <= span.end]
        inner = max(around, key=lambda span: span.depth, default=None)
        number = places.get(block.span_place(inner)) if inner else None
        holds = result.checks[number].holds if number is not None else True
        marks.append(Mark(plain[start:end], number, holds))
    return marks
