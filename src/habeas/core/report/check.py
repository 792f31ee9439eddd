"""Checks a whole report against one release and names every problem with its line, column and paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.analysis.figures import Figures, Passage
from habeas.core.findings.judge import Standard
from habeas.core.kernel.problems import Problem
from habeas.core.report.figureblock import check_figure
from habeas.core.report.figurecheck import check_count, check_rank, check_share
from habeas.core.report.findingcheck import Judged, check_finding
from habeas.core.report.inline import Span
from habeas.core.report.leaks import codes_in
from habeas.core.report.outcomes import Check, Outcome, misshapen
from habeas.core.report.prose import Block, Document, read_report
from habeas.core.report.quotecheck import check_quote
from habeas.core.report.readings import glued, with_neighbours
from habeas.core.report.unchecked import Sought, claims_in, unchecked_in

#: characters of a span shown in an answer
SHOWN = 200
NO_NAMES: Mapping[str, Sequence[str]] = {}
#: characters to either side of a span that are looked at: a modifier stands there, or the rest of a figure
_BESIDE = 80
_SENTENCE_END = re.compile(r"[.!?。](?:\s|$)")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What checking a report gave."""

    release: str
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]

    def answer(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "release": self.release,
            "checks": [check.answer() for check in self.checks],
            "problems": [problem.answer() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class _Against:
    """The release and what is known beside it."""

    file: str
    figures: Figures
    codes: Mapping[str, int]
    withheld: Mapping[str, str]
    passages: Mapping[int, Passage]
    judged: Judged
    names: Mapping[str, Sequence[str]]


def check_report(text: str, *, file: str, **arguments: Any) -> CheckResult:
    """Every check of a report and every problem in it, in the order of the file; ``arguments`` as for
    ``check_document``."""
    return check_document(read_report(text, file), file=file, **arguments)


def check_document(
    document: Document,
    *,
    file: str,
    figures: Figures,
    codes: Mapping[str, int],
    withheld: Mapping[str, str],
    standard: Standard,
    release_id: str,
    closed: bool = False,
    names: Mapping[str, Sequence[str]] = NO_NAMES,
    sought: Sought | None = None,
) -> CheckResult:
    """The same of a report that was read already.

    ``codes`` gives the release's number of a passage code, ``withheld`` the reason why a passage that the mission
    knows is not in it, ``names`` the vocabulary's words for a code or group (to see that a sentence keeps the order of
    its ranking), ``sought`` what was found in its paragraphs when they were checked before. A closed release is asked
    nothing: the one problem is ``closed-release``.
    """
    if closed:
        do = "Make the release again: what withdrew or expired will be missing from it."
        return CheckResult(release_id, (), (Problem("closed-release", file, 1, 1, None, release_id, None, do),))
    against = _Against(file, figures, codes, withheld, figures.passages(), Judged(figures, standard), names)
    checks, problems = _checked(document, against)
    problems += [
        Problem("unreadable-check", file, f.line, f.column, f.paragraph, f.what, None, _READ) for f in document.faults
    ]
    problems += unchecked_in(document, file, sought)
    problems += _leaking(document, file)
    return CheckResult(release_id, tuple(checks), tuple(sorted(problems, key=lambda one: (one.line, one.column))))


_READ = 'Write a check as [words]{.check key=value key="value with spaces"}.'


def _checked(document: Document, against: _Against) -> tuple[list[Check], list[Problem]]:
    checks: list[Check] = []
    problems: list[Problem] = []
    for block in document.blocks:
        if block.kind == "figure":
            _check_figure(block, against, checks, problems)
        enclosing: list[Span] = []
        for span in block.inline.spans:
            enclosing = [*enclosing[: span.depth], span]
            outcome = _misplaced(enclosing) or _outcome(block, span, against)
            says = block.inline.words(span)[:SHOWN]
            line, column = block.span_place(span)
            checks.append(Check(span.check, span.attributes, says, line, column, block.paragraph, outcome))
            if outcome.code:
                place = block.place(span.start + outcome.at) if outcome.at else (line, column)
                problem = Problem(
                    outcome.code, against.file, *place, block.paragraph, says, outcome.release_says, outcome.do
                )
                problems.append(problem)
    return checks, problems


def _check_figure(block: Block, against: _Against, checks: list[Check], problems: list[Problem]) -> None:
    """A figure is made from the release; what can be wrong is that the release does not give it."""
    outcome = check_figure(block.attributes, against.figures)
    line, column = block.place(0)
    says = " ".join(f"{key}={value}" for key, value in block.attributes.items())[:SHOWN]
    checks.append(Check("figure", block.attributes, says, line, column, block.paragraph, outcome))
    if outcome.code:
        place = (outcome.code, against.file, line, column, block.paragraph)
        problems.append(Problem(*place, says, outcome.release_says, outcome.do))


def _leaking(document: Document, file: str) -> list[Problem]:
    """Codes of the mission in words that would be published."""
    do = "Take the code out: it stands for a person, a text or a fact, and is never published."
    front = f"{document.front.title} {document.front.symbol}"
    problems = [Problem("would-leak", file, 1, 1, None, found[0], None, do) for found in codes_in(front)]
    for block in document.blocks:
        for found in codes_in(block.inline.plain):
            if _is_mask(block, found):
                continue
            place = block.place(found.start())
            problems.append(Problem("would-leak", file, *place, block.paragraph, found[0], None, do))
    return problems


def _is_mask(block: Block, code: re.Match[str]) -> bool:
    """Whether a code is the mask ``[W-0012]`` of a quotation: that is held to its passage, and what is published says
    that a name is withheld."""
    start, end = code.start() - 1, code.end() + 1
    if start < 0 or (block.inline.plain[start], block.inline.plain[end - 1 : end]) != ("[", "]"):
        return False
    return any(span.check == "quote" and span.start <= start and end <= span.end for span in block.inline.spans)


def _misplaced(enclosing: list[Span]) -> Outcome | None:
    if len(enclosing) == 1:
        return None
    inner = enclosing[-1].check
    if len(enclosing) == 2 and enclosing[0].check == "finding" and inner in ("quote", "count", "share", "rank"):
        return None
    return Outcome("unreadable-check", do="Checks do not stand inside each other, except in a .finding.")


#: the assertions that a check can see in its own words
_OWN = {
    "count": {"unchecked-number"},
    "share": {"unchecked-number", "unchecked-share"},
    "rank": {"unchecked-ranking"},
}


def _outcome(block: Block, span: Span, against: _Against) -> Outcome:
    words, attributes = block.inline.words(span), span.attributes
    if not span.check or not words.strip():
        return Outcome("unreadable-check", do="A check has words, and exactly one class.")
    if (wrong := misshapen(span.check, attributes)) is not None:
        return wrong
    if span.check == "stated":
        return Outcome()
    if span.check == "finding":
        return check_finding(attributes, against.judged)
    if span.check == "quote":
        return check_quote(words, attributes, block.language, against.passages, against.codes, against.withheld)
    plain = block.inline.plain
    before, after = plain[max(0, span.start - _BESIDE) : span.start], plain[span.end : span.end + _BESIDE]
    if claims_in(words) - _OWN[span.check]:
        return Outcome("unreadable-check", do="The words claim more than this check can see: give each claim its own.")
    if glued(before, words, after):
        return Outcome("unreadable-check", do="The figure goes on outside the check: take all of it in.")
    if span.check == "rank":
        end = _SENTENCE_END.search(plain, span.end)
        rest = plain[span.end : end.start() if end else len(plain)]
        return check_rank(words, attributes, against.figures, against.names, rest)
    said = with_neighbours(before, words, after)
    return {"count": check_count, "share": check_share}[span.check](said, attributes, against.figures)
