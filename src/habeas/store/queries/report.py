"""Checking a report against its release, and walking from a paragraph to the passages under it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from habeas.core.access.guards import REASON_OF
from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard
from habeas.core.intake.consent import summary
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.release.build import Codes
from habeas.core.report.beside import Line, beside
from habeas.core.report.check import CheckResult, check_document, check_report
from habeas.core.report.differencing import Subtractable, few_between, subtractable
from habeas.core.report.explain import Explained, Under
from habeas.core.report.explain import explain as walk
from habeas.core.report.findingcheck import Judged
from habeas.core.report.front import read_front
from habeas.core.report.length import Length, length
from habeas.core.report.linked import RestsOn
from habeas.core.report.outcomes import Check
from habeas.core.report.prose import read_report
from habeas.core.report.working.opened import LARGEST
from habeas.core.report.working.read import ReadBack, read_copy
from habeas.store.actions.intake.sheet import read_small
from habeas.store.clock import consent_day
from habeas.store.mission import Actor, current
from habeas.store.models import Account, Draft, Entry, Passage, Release, Report
from habeas.store.queries import release as releases
from habeas.store.queries.atlas import atlas
from habeas.store.queries.corrected import corrected_since
from habeas.store.queries.findings import OnRelease
from habeas.store.queries.seeing import hidden_sources, without_hidden
from habeas.store.queries.times import times_of
from habeas.store.queries.translations import Unapproved, resting, unapproved_of, unapproved_under
from habeas.store.rights import require

#: why a passage is kept out -> the guard that keeps it
_GUARDS = {reason: guard for guard, reason in REASON_OF.items()}
#: paragraphs of drafts whose findings a session keeps: some reports of a hundred pages
_MOST_SOUGHT = 10_000


@dataclass
class Opened:
    """A report's text beside the release that it is checked against."""

    text: str
    file: str
    row: Release
    figures: Figures
    numbers: Codes
    receipt: dict[str, Any]
    hidden: frozenset[str] = frozenset()  # sources whom the reader does not see: no record of theirs is named

    @cached_property
    def standard(self) -> Standard:
        """The mission's standard of proof."""
        return Standard(**current().config.standard)

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The release's number of each passage."""
        return {code: number for number, code in enumerate(self.numbers.codes("passage"), 1)}

    @cached_property
    def withheld(self) -> Mapping[str, str]:
        """Why a passage that the mission knows is not in the release."""
        return _Withheld(dict(self.receipt.get("withheld", {})), self.codes, self.hidden)

    def accounts(self, numbers: Iterable[int]) -> list[str]:
        """The mission's codes of these accounts of the release, as far as the reader sees their sources."""
        return without_hidden(Account, [str(self.numbers.code("account", one)) for one in numbers], self.hidden)

    def seen_passages(self, numbers: Iterable[int], quotable: Mapping[int, Any]) -> list[int]:
        """Those of these passages that the release may quote and whose source the reader sees."""
        named = {str(self.numbers.code("passage", one)): one for one in numbers if one in quotable}
        return [named[code] for code in without_hidden(Passage, named, self.hidden)]

    def under(self) -> Under:
        """What walks from a check to what it rests on."""
        return Under(self.figures, self.codes, Judged(self.figures, self.standard))

    def arguments(self) -> dict[str, Any]:
        """What the checker needs beside the text."""
        return {
            "file": self.file,
            "figures": self.figures,
            "codes": self.codes,
            "withheld": self.withheld,
            "standard": self.standard,
            "release_id": self.row.sha256,
        }


class _Withheld(Mapping[str, str]):
    """The passages that are not in a release, each with the reason; a report asks for the few that it quotes."""

    def __init__(self, reasons: Mapping[str, str], released: Mapping[str, int], hidden: frozenset[str]) -> None:
        self._reasons, self._released, self._hidden = reasons, released, hidden
        self._asked: dict[str, str | None] = {}

    def __getitem__(self, code: str) -> str:
        if code not in self._asked:
            passage = None if code in self._released else self._there().filter(code=code).first()
            self._asked[code] = None if passage is None else _because(passage, self._reasons.get(code))
        because = self._asked[code]
        if because is None:
            raise KeyError(code)
        return because

    def __iter__(self) -> Iterator[str]:
        return (code for code in self._there().values_list("code", flat=True) if code not in self._released)

    def _there(self) -> Any:
        return Passage.seen.exclude(source__in=self._hidden)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _because(passage: Passage, reason: str | None) -> str:
    """The reason in words: what the source allows, where that is why."""
    if reason == "quotation-not-covered":
        from habeas.store.actions.release import consents_of

        records = consents_of(passage.source)
        if records:
            return f"{reason}: {summary(records, audience='public', on=consent_day())}"
    if reason == "unplaced":
        return f"{reason}: {passage.text} was corrected, and nobody has said yet where these words stand"
    if reason in _GUARDS:
        guard = _GUARDS[reason]
        return f"{reason}: two people let such words in first: habeas guard approve {guard} --covers quotations"
    return reason or "it came in after the release was made"


def names() -> dict[str, tuple[str, ...]]:
    """The words for what can be ranked, in both languages: the words of a ranking are held to its order."""
    lists = current().law.lists
    return {
        value: (lists.label(field, value, "en"), lists.label(field, value, "ko"))
        for field in ("agency", "place_type", "stage", "violation")
        for value in lists.values(field)
    }


def open_report(path: Path, *, release: str | None, by: Actor) -> Opened:
    """Read a report and open the release that it names, or that is named beside it."""
    return open_text(read_small(path), str(path), release=release, by=by)


def open_text(text: str, file: str, *, release: str | None, by: Actor) -> Opened:
    """The same of a report's text; ``file`` is how its problems name it."""
    row = release_for(text, file, release=release)
    opened, files = releases.open_release(row)
    figures = Figures(opened, matches=releases.matcher(), atlas=atlas())
    return Opened(text, file, row, figures, files.codes(), files.receipt(), hidden_sources(by))


def release_for(text: str, file: str, *, release: str | None) -> Release:
    """The release that a report's text names, or that is named beside it; refused where it was made for something
    else. It is not opened."""
    front, _ = read_front(text, file)
    if release or front.release:
        row = releases.find(release or front.release)
    else:
        row = releases.newest(front.purpose, front.audience, front.period)
    if (row.purpose, row.audience) != (front.purpose, front.audience):
        raise WrongUse(
            "other-release",
            "The release was made for another purpose or audience than the report is written for.",
            {"file": file},
            f"{front.purpose}, {front.audience}",
            f"{row.purpose}, {row.audience}",
        )
    return row


def check(path: Path, *, by: Actor, release: str | None = None) -> CheckResult:
    """Every check of a report, and every problem."""
    return checked(path, by=by, release=release)[0]


def check_text(text: str, file: str, *, by: Actor, release: str | None = None) -> CheckResult:
    """The same of a report's text."""
    require(by, "check-report")
    opened = open_text(text, file, release=release, by=by)
    return check_report(opened.text, **opened.arguments(), names=names())


def checked(path: Path, *, by: Actor, release: str | None = None) -> tuple[CheckResult, list[tuple[Check, Unapproved]]]:
    """A report checked, and under which checks something rests on a translation that nobody approved."""
    require(by, "check-report")
    opened = open_report(path, release=release, by=by)
    result = check_report(opened.text, **opened.arguments(), names=names())
    return result, unapproved_of(result.checks, opened)


def warnings(result: CheckResult, *, by: Actor) -> list[Subtractable]:
    """The figures that whoever holds another report of this mission could subtract: from reports built on a release
    that few sources part from the one under this."""
    require(by, "check-report")
    row = releases.find(result.release)
    if not row.holds:
        return []
    found: list[Subtractable] = []
    others = Report.seen.exclude(release=row.sha256).exclude(prose_sealed=None).order_by("-id")
    under = {one.sha256: one.holds for one in Release.seen.exclude(holds="")}
    for other in others:
        between = few_between(row.holds, under.get(other.release, ""), current().config.highest_floor)
        if other.release in under and between:
            prose = current().open_draft(other.prose_sealed, Report._meta.db_table, other.code, "prose")
            found += subtractable(result.checks, other.code, prose, between)
    return found


def explain(path: Path, paragraph: int, *, by: Actor, release: str | None = None) -> dict[str, Any]:
    """From a paragraph to its checks, and from each check to the accounts and passages under it, by their codes.

    Of a passage the words are given that the release may quote, identities masked, and whether its text was corrected
    after the release was made.
    """
    require(by, "explain")
    opened = open_report(path, release=release, by=by)
    passages = opened.figures.passages()

    def quoted(number: int) -> dict[str, Any]:
        passage = passages[number]
        code = opened.numbers.code("passage", number)
        said = {"passage": code, "text": passage.text, "translation": passage.translation}
        said |= {"at": times[code]} if code in times else {}
        return {**said, "corrected_since": since[code].answer()} if code in since else said

    walked = walk(opened.text, paragraph, **opened.arguments())
    shown = {one.passages: opened.seen_passages(one.passages, passages) for one in walked}
    named = {str(opened.numbers.code("passage", number)) for some in shown.values() for number in some}
    since, times = corrected_since(named, opened.row.entry), times_of(named, by=by)
    known = resting()

    def told(explained: Explained) -> dict[str, Any]:
        accounts = opened.accounts(explained.accounts)
        under = {"accounts": accounts, "passages": [quoted(number) for number in shown[explained.passages]]}
        if rests := unapproved_under(accounts, known):
            under["unapproved_translations"] = {**rests.answer(), "accounts": list(rests.accounts), "says": rests.said}
        return {**explained.answer(), "rests_on": under}

    checks = [told(explained) for explained in walked]
    return {"release": opened.row.sha256, "paragraph": paragraph, "checks": checks}


def rests_on(opened: Opened, *, by: Actor) -> Callable[[Check], RestsOn]:
    """What lies under a check, by the mission's codes."""
    under = opened.under()
    passages = opened.figures.passages()

    def of(check: Check) -> RestsOn:
        accounts, quoted = under.of(check)
        codes = opened.accounts(accounts)
        quoted = opened.seen_passages(quoted, passages)
        if check.check != "quote" or not quoted:
            return RestsOn(codes)
        code = str(opened.numbers.code("passage", quoted[0]))
        return RestsOn(codes, code, passages[quoted[0]].text, times_of([code], by=by).get(code, ""))

    return of


def read_working_copy(
    path: Path, *, by: Actor, source: Path | None = None, original: bool = False
) -> tuple[ReadBack, bool]:
    """An edited working copy as checked prose, and whether this mission wrote a copy of the report it was made from.

    ``source`` is that report, where the copy does not carry it or shall not be believed.
    """
    require(by, "read-working-copy")
    text = read_small(source) if source else None
    read = read_copy(_bytes(path), file=str(path), source=text, original=original)
    return read, _was_written(read.source)


def _bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device has no end that we could wait for
        raise WrongUse("not-a-file", "This is not a regular file.", {"file": str(path)})
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)  # what is longer is refused with words


def _was_written(source: str) -> bool:
    """Whether the log tells of a working copy of the report with this digest, newest first."""
    bodies = Entry.objects.order_by("-seq").values_list("body", flat=True).iterator(chunk_size=1000)
    return any(source.encode() in body and b'"write-working-copy"' in body for body in map(bytes, filter(None, bodies)))


def visible_reports(*, by: Actor) -> list[dict[str, Any]]:
    """The reports that were built, the newest first."""
    require(by, "read-report")
    return [
        {"report": row.code, "title": row.title, "language": row.language, "release": row.release}
        for row in Report.seen.order_by("-id")
    ]


def visible_report(code: str, *, by: Actor) -> Report:
    """One built report."""
    require(by, "read-report")
    row = Report.seen.filter(code=code).first()
    if row is None:
        raise WrongUse("no-such-report", f"There is no report {code[:20]}.")
    made_on = Release.seen.filter(sha256=row.release).first()
    lapsed, open_ = Release.LAPSED, Release.OPEN
    if made_on and (made_on.state == lapsed or (made_on.state == open_ and releases.lapsed_in(made_on))):
        raise Refused(
            "lapsed-report",
            f"The report {code} rests on a consent that has ended: it is not shown any more.",
            {"record": code},
            do="Build it again on a new release; what was published of it stands in the list of disclosures.",
        )
    return row


@dataclass(frozen=True)
class CheckedDraft:
    """A draft checked against a release: its blocks with their problems beside, and how long it is."""

    row: Draft
    text: str
    opened: Opened
    result: CheckResult
    lines: list[Line]
    length: Length
    warnings: list[Subtractable]

    @cached_property
    def _under(self) -> Under:
        return self.opened.under()

    @cached_property
    def _by_account(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, check in enumerate(self.result.checks):
            for account in self._under.of(check)[0]:
                found.setdefault(self.opened.numbers.code("account", account), []).append(number)
        return found

    def under(self, number: int) -> dict[str, Any]:
        """The records under one check: accounts and quotable passages by the mission's codes."""
        check = self.result.checks[number]
        accounts, passages = self._under.of(check)
        quotable = self.opened.figures.passages()
        shown = self.opened.seen_passages(passages, quotable)
        codes = [str(self.opened.numbers.code("passage", one)) for one in shown]
        since = corrected_since(codes, self.opened.row.entry)
        said = [(code, quotable[one], since.get(code)) for code, one in zip(codes, shown, strict=True)]
        named = self.opened.accounts(accounts)
        return {"check": check, "accounts": named, "passages": said, "rests": unapproved_under(named, resting())}

    def unapproved(self) -> list[tuple[Check, Unapproved]]:
        """The checks under which something rests on a translation that nobody has approved by now."""
        return unapproved_of(self.result.checks, self.opened, self._under)

    def resting_on(self, account: str) -> list[int]:
        """The checks that rest on an account: the way back from a record to the sentences."""
        return self._by_account.get(account, []) if without_hidden(Account, [account], self.opened.hidden) else []


def visible_drafts(*, by: Actor) -> list[dict[str, Any]]:
    """The drafts, the newest first."""
    require(by, "read-draft")
    return [
        {"draft": row.code, "title": row.title, "language": row.language, "version": row.version}
        for row in Draft.seen.order_by("-id")
    ]


def visible_draft(code: str, *, by: Actor) -> tuple[Draft, str]:
    """A draft and its words."""
    require(by, "read-draft")
    row = Draft.seen.filter(code=code).first()
    if row is None:
        raise WrongUse("no-such-draft", f"There is no draft {code[:20]}.")
    return row, current().open_draft(row.text_sealed, Draft._meta.db_table, code, "text")


def checked_draft(row: Draft, text: str, on: OnRelease, *, by: Actor) -> CheckedDraft:
    """A draft with every check carried out on a release that is open."""
    require(by, "check-report")
    opened = Opened(text, row.code, on.row, on.figures, on.numbers, on.receipt, hidden_sources(by))
    if len(on.sought) > _MOST_SOUGHT:
        on.sought.clear()
    document = read_report(text, row.code)
    result = check_document(document, **opened.arguments(), names=names(), sought=on.sought)
    counted = length(document, current().config.word_limit)
    return CheckedDraft(row, text, opened, result, beside(document, result), counted, warnings(result, by=by))
