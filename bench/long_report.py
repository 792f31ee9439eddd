"""A long report in checked prose, written on a release: FICTION, every word of it. 60,000 words are a hundred pages.

Its figures are asked from the release, so that every check holds: counts and shares in hundreds of paragraphs, tables,
pictures, quotations, findings and footnotes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FRONT = """\
---
format: habeas/report/1
title: "A long report (FICTION — 허구)"
language: en
symbol: FICTION/LONG/1
purpose: public-report
audience: public
period: all
words: 100000
---

# Summary {.summary}

*FICTION. No place, agency, person or word in this report is real.*
"""
_TOLD = (
    "They spoke of it in the order in which it happened, with the names of the rooms and the hours of the meals.",
    "People who have never met describe the same corridor, the same question and the same instrument.",
    "The words chosen differ from one account to the next, and what was done does not.",
    "Those who tell of it were held in different years and left the country by different ways.",
    "The Mission compared what was said with the orders that it holds, and found them to agree.",
    "Whoever asked for a reason was given none, and whoever asked again was punished for asking.",
)
_COLUMNS = ("place_type", "agency", "stage", "basis")


class Asked:
    """What a release answers and may show, in the words of a check."""

    def __init__(self, figures: Any) -> None:
        self._figures = figures

    def count(self, of: str, where: str) -> str | None:
        """A count as a span; None where it may not be shown, or its dates leave it open."""
        count = self._figures.count(of=of, where=where)
        if count.suppressed or count.certain != count.possible or count.minimum != count.maximum:
            return None
        return f'[{count.certain:,}]{{.count of={of} where="{where}"}}'

    def plenty(self, where: str) -> bool:
        """Whether there are enough acts for a picture with many rows."""
        return bool(self._figures.count(of="acts", where=where).certain >= 300)

    def share(self, where: str, among: str) -> str | None:
        """A share of accounts in per cent."""
        share = self._figures.share(of="accounts", where=where, among=among)
        if share.part.suppressed or share.base.suppressed or not share.base.certain:
            return None
        exact = Decimal(100 * share.part.certain) / share.base.certain
        shown = exact.quantize(Decimal(1), ROUND_HALF_UP)
        if shown in (0, 100):
            return None
        return f'[{shown} per cent]{{.share of=accounts where="{where}" among="{among}"}}'


def write(figures: Any, passages: list[tuple[str, str]], labels: Any, codes: list[str], words: int) -> str:
    """The report: ``passages`` are codes with words that may be quoted, ``labels`` gives a value's words."""
    asked, told, notes = Asked(figures), itertools.cycle(_TOLD), []
    lines, quoted = [FRONT], itertools.cycle(passages or [("", "")])
    for number, (code, where, value) in enumerate(_conditions(codes, labels)):
        if number % 12 == 0:
            lines.append(f"## {labels('violation', code)}\n" if number else "# I. What was told {.findings}\n\n## A\n")
        accounts = asked.count("accounts", where)
        if accounts is None:
            continue
        lines.append(_paragraph(asked, accounts, number, where, told, next(quoted), notes) + "\n")
        if len(lines) % 14 == 0:
            lines.append(_figure(asked, len(lines) // 14, where.partition(" & ")[0]))
        if len(lines) % 40 == 0 and (table := _table(asked, codes, value)):
            lines.append(table)
        if sum(len(line.split()) for line in lines) >= words:
            break
    lines += [f"[^{number}]: {note}\n" for number, note in enumerate(notes, 1)]
    return "\n".join(lines)


def _conditions(codes: list[str], labels: Any) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Violations, each by kind of place, agency, stage and basis."""
    values = labels.values
    for code in codes:
        for field in _COLUMNS:
            for value in values[field]:
                yield code, f"act={code} & {field}={value}", (field, value)


def _paragraph(asked: Asked, accounts: str, number: int, where: str, told: Any, quoted: Any, notes: list[str]) -> str:
    among = where.partition(" & ")[0]
    said = [f"Of this the Mission holds {accounts} accounts."]
    if number % 2 and (acts := asked.count("acts", where)):
        said.append(f"They tell of {acts} violations.")
    if number % 3 == 0 and (share := asked.share(where, among)):
        said.append(f"In this form it stands in {share} of the accounts that name it.")
    said += [next(told) for _ in range(5)]
    if number % 6 == 0 and quoted[0]:
        said.append(f'A source said: ["{quoted[1]}"]{{.quote passage={quoted[0]}}}')
    if number % 4 == 0 and (sources := asked.count("sources", where)):
        notes.append(f"The accounts were given by {sources} sources.")
        said[0] = said[0].replace(" accounts.", f" accounts.[^{len(notes)}]")
    return " ".join(said)


def _figure(asked: Asked, number: int, where: str) -> str:
    """A picture of one violation, or of all where the release has too few of it to show."""
    unit = ("accounts", "acts", "sources")[number % 3]
    rows = ("place_type", "agency", "stage", "year")[number % 4]
    only = f' where="{where}"' if asked.plenty(where) else ""
    return f"::: {{.figure of={unit} rows={rows}{only}}}\nWhat the accounts name\n:::\n"


def _table(asked: Asked, codes: list[str], value: tuple[str, str]) -> str:
    rows = []
    for code in codes[:8]:
        where = f"act={code} & {value[0]}={value[1]}"
        accounts, acts = asked.count("accounts", where), asked.count("acts", where)
        if accounts and acts:
            rows.append(f"| {code} | {accounts} | {acts} |")
    head = ["| Violation | Accounts | Violations |", "|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n" if rows else ""


class Labels:
    """The words of the mission's vocabulary, and the values of its closed lists."""

    def __init__(self, law: Any) -> None:
        self._law = law
        self.values = {field: list(law.lists.values(field)) for field in _COLUMNS}

    def __call__(self, field: str, value: str) -> str:
        return str(self._law.lists.label(field, value, "en"))


def on_newest(words: int) -> str:
    """The report on the newest release of the opened mission."""
    from habeas.core.analysis.figures import Figures
    from habeas.store.mission import current
    from habeas.store.queries import findings
    from habeas.store.queries import release as releases

    row, _ = findings.newest_open()
    assert row is not None
    opened, files = releases.open_release(row)
    figures, numbers, law = Figures(opened, matches=releases.matcher()), files.codes(), current().law
    found = list(figures.passages().items())[:: max(1, len(figures.passages()) // 80)]
    passages = [(numbers.code("passage", number) or "", passage.text) for number, passage in found]
    return write(figures, [one for one in passages if not set('"[') & set(one[1])], Labels(law), _codes(law), words)


def _codes(law: Any) -> list[str]:
    return [code for code in law.violations if not code.endswith("-00")]
