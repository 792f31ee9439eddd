"""What a change of consent touches: it compares what stands now with what would stand without what leaves.

Nothing here decides: an analyst reads the comparison before the withdrawal takes effect, and others after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from habeas.core.findings.judge import Verdict
from habeas.core.report.check import CheckResult


@dataclass(frozen=True, slots=True)
class Corroboration:
    """How many independent roots tell of an event, with and without the accounts that leave."""

    event: str
    before: int
    after: int

    @property
    def alone(self) -> bool:
        """Whether it was corroborated and is not any more: one root is left, or none."""
        return self.before > 1 >= self.after


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding whose verdict is another without what leaves; ``after`` is None where nothing is left to judge."""

    finding: str
    release: str
    before: Verdict
    after: Verdict | None

    @property
    def falls(self) -> bool:
        """Whether it reached the standard and does not any more."""
        return self.before.reached and not (self.after and self.after.reached)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One check of a text that gives another answer: a figure with what was and will be true, a quotation that goes."""

    text: str
    paragraph: int | None
    line: int
    check: str
    says: str
    before: str | None
    after: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class TouchedText:
    """A draft or a built report on a release that would lapse, with every check that gives another answer."""

    text: str
    title: str
    release: str
    changes: tuple[FigureChange, ...]
    known: bool = True  # whether its prose was kept, so that it could be checked again

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The numbers of its paragraphs in which something changes."""
        return tuple(sorted({one.paragraph for one in self.changes if one.paragraph is not None}))


@dataclass(frozen=True, slots=True)
class TouchedRelease:
    """A release that holds what leaves: it closes; ``accounts`` and ``passages`` are how many the next one lacks."""

    release: str
    purpose: str
    audience: str
    accounts: int
    passages: int


@dataclass(frozen=True, slots=True)
class Given:
    """Something that left the office and rests on a release that closes: by whom and when, and to whom if that is known
    to the one who asks."""

    what: str
    kind: str  # built, linked, working-copy, disclosed
    at: str
    by: str
    code: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a change touches. ``before`` and ``after`` say in a sentence what is allowed, ``on`` from which day."""

    subject: str
    on: str
    before: str
    after: str
    counts: Mapping[str, int] = field(default_factory=dict)
    events: tuple[Corroboration, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    releases: tuple[TouchedRelease, ...] = ()
    texts: tuple[TouchedText, ...] = ()
    given: tuple[Given, ...] = ()
    notify: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing that was made rests on it."""
        return not (self.releases or self.texts or self.given)

    def answer(self) -> dict[str, Any]:
        """The comparison as JSON (docs/formats/consent.md, "Impact")."""
        return {
            "subject": self.subject,
            "on": self.on,
            "before": self.before,
            "after": self.after,
            "holds": dict(self.counts),
            "events": [
                {"event": one.event, "roots_before": one.before, "roots_after": one.after, "alone": one.alone}
                for one in self.events
            ],
            "findings": [
                {
                    "finding": one.finding,
                    "release": one.release,
                    "before": one.before.answer(),
                    "after": one.after.answer() if one.after else None,
                    "falls": one.falls,
                }
                for one in self.findings
            ],
            "releases": [
                {
                    "release": one.release,
                    "purpose": one.purpose,
                    "audience": one.audience,
                    "accounts": one.accounts,
                    "passages": one.passages,
                }
                for one in self.releases
            ],
            "texts": [
                {
                    "text": one.text,
                    "title": one.title,
                    "release": one.release,
                    "known": one.known,
                    "paragraphs": list(one.paragraphs),
                    "changes": [
                        {
                            "paragraph": change.paragraph,
                            "line": change.line,
                            "check": change.check,
                            "says": change.says,
                            "before": change.before,
                            "after": change.after,
                            "problem": change.problem,
                        }
                        for change in one.changes
                    ],
                }
                for one in self.texts
            ],
            "given": [
                {"what": one.what, "kind": one.kind, "at": one.at, "by": one.by, "code": one.code, "to": one.to}
                for one in self.given
            ],
            "notify": list(self.notify),
        }


def corroboration_lost(
    told: Mapping[str, Iterable[str]], roots: Mapping[str, str], leaving: Iterable[tuple[str, str]]
) -> tuple[Corroboration, ...]:
    """The events that fewer roots tell of. ``told``: event -> the sources of its accounts that stay and leave;
    ``leaving``: pairs of event and source, once for each account that leaves."""
    gone: dict[str, list[str]] = {}
    for event, source in leaving:
        gone.setdefault(event, []).append(source)
    found = []
    for event, sources in sorted(gone.items()):
        stays = list(told.get(event, ()))
        before = len({roots[source] for source in stays})
        for source in sources:
            stays.remove(source)
        after = len({roots[source] for source in stays})
        if after < before:
            found.append(Corroboration(event, before, after))
    return tuple(found)


def findings_changed(
    release: str, before: Mapping[str, Verdict], after: Mapping[str, Verdict]
) -> tuple[FindingChange, ...]:
    """The findings with another number of roots or first-hand ones, another survival or another standing; those that
    fall first."""
    found = []
    for code, was in before.items():
        becomes = after.get(code)
        if becomes is None or _weight(was) != _weight(becomes):
            found.append(FindingChange(code, release, was, becomes))
    return tuple(sorted(found, key=lambda one: (not one.falls, one.finding)))


def _weight(verdict: Verdict) -> tuple[int, int, bool, bool]:
    return verdict.roots, verdict.firsthand, verdict.survives, verdict.reached


def checks_changed(text: str, before: CheckResult, after: CheckResult) -> tuple[FigureChange, ...]:
    """The checks of one text that give another answer on the later release; both results are of the same text."""
    later = {(check.line, check.column): check for check in after.checks}
    found = []
    for was in before.checks:
        becomes = later[was.line, was.column]
        if (was.outcome.code, was.outcome.release_says) != (becomes.outcome.code, becomes.outcome.release_says):
            found.append(
                FigureChange(
                    text,
                    was.paragraph,
                    was.line,
                    was.check,
                    was.says,
                    was.outcome.release_says,
                    becomes.outcome.release_says,
                    becomes.outcome.code,
                )
            )
    return tuple(found)
