"""Walks back from a paragraph of a report: to each check in it, what the release answers, and what lies under that.

The numbers are those of the release; whoever may see codes has them translated by the mission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.report.check import check_report
from habeas.core.report.findingcheck import Judged
from habeas.core.report.outcomes import Check
from habeas.core.report.prose import Block, read_report


@dataclass(frozen=True, slots=True)
class Explained:
    """One check of a paragraph, the sentence around it, and the release's numbers of what it rests on."""

    check: Check
    sentence: str
    accounts: tuple[int, ...] = ()
    passages: tuple[int, ...] = ()

    def answer(self) -> dict[str, Any]:
        """The check with what is under it, as JSON."""
        under = {"accounts": list(self.accounts), "passages": list(self.passages)}
        return {**self.check.answer(), "sentence": self.sentence, "rests_on": under}


def explain(
    text: str,
    paragraph: int,
    *,
    file: str,
    figures: Figures,
    codes: Mapping[str, int],
    withheld: Mapping[str, str],
    standard: Standard,
    release_id: str,
) -> list[Explained]:
    """Each check of a numbered paragraph, with the list, quotation or table under it; refused where there is none."""
    document = read_report(text, file)
    blocks = [block for block in document.blocks if block.paragraph == paragraph]
    if not blocks:
        last = max((block.paragraph or 0 for block in document.blocks), default=0)
        raise WrongUse(
            "no-such-paragraph", "The report has no such paragraph.", {"file": file}, f"1 to {last}", str(paragraph)
        )
    result = check_report(
        text,
        file=file,
        figures=figures,
        codes=codes,
        withheld=withheld,
        standard=standard,
        release_id=release_id,
    )
    found = {(check.line, check.column): check for check in result.checks}
    under = Under(figures, codes, Judged(figures, standard))
    return [
        Explained(found[block.span_place(span)], _sentence(block, span.start), *under.of(found[block.span_place(span)]))
        for block in blocks
        for span in block.inline.spans
    ]


def _sentence(block: Block, at: int) -> str:
    """The sentence in which a check stands."""
    plain = block.inline.plain
    start = max((plain.rfind(mark, 0, at) for mark in (". ", ".\n", "? ", "! ")), default=-1)
    ends = [end for mark in (". ", ".\n", "? ", "! ") if (end := plain.find(mark, at)) >= 0]
    return " ".join(plain[start + 1 if start >= 0 else 0 : min(ends) + 1 if ends else len(plain)].split())


@dataclass(slots=True)
class Under:
    """What lies under a check in one release."""

    figures: Figures
    codes: Mapping[str, int]
    judged: Judged
    _meeting: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _by_account: dict[int, list[int]] | None = None

    def of(self, check: Check) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Accounts and passages by the release's numbers; nothing under a check that could not be carried out."""
        try:
            accounts = self._accounts(check)
        except ForPeople:
            return (), ()
        if check.check == "quote":
            number = self.codes.get(read_code(check.attributes["passage"], "P"), 0)
            return accounts, (number,) if number else ()
        return accounts, tuple(sorted(number for account in accounts for number in self._quotable.get(account, ())))

    @property
    def _quotable(self) -> dict[int, list[int]]:
        """The passages that may be quoted, by their accounts: hundreds of checks ask for them."""
        if self._by_account is None:
            self._by_account = {}
            for number, passage in self.figures.passages().items():
                if passage.account is not None:
                    self._by_account.setdefault(passage.account, []).append(number)
        return self._by_account

    def _accounts(self, check: Check) -> tuple[int, ...]:
        given = check.attributes
        if check.check == "finding":
            row = self.judged.row(read_code(given["id"], "F"))
            return tuple(facts.account for facts in self.judged.support(row)) if row else ()
        if check.check == "quote":
            passage = self.figures.passages().get(self.codes.get(read_code(given["passage"], "P"), 0))
            return (passage.account,) if passage and passage.account is not None else ()
        if check.check not in ("count", "share", "rank", "figure"):
            return ()
        where = given.get("where", "")
        if where not in self._meeting:
            self._meeting[where] = tuple(sorted(row.account for row in self.figures.accounts(where)))
        return self._meeting[where]
