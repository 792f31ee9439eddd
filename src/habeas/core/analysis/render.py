"""A table as aligned text and as CSV: labels in the reader's language, hidden cells named so, formulas disarmed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from habeas.core.analysis.counts import Count
from habeas.core.analysis.disclosure import ALL
from habeas.core.intake.cells import could_run

if TYPE_CHECKING:
    from habeas.core.analysis.tables import Table

#: (field, value, language) -> what a reader sees
Label = Callable[[str, str, str], str]

WORDS = {
    "en": {
        "unknown": "unknown",
        "total": "Total",
        "hidden": "hidden",
        "fiction": "FICTION: this mission is made up.",
        "n": "N in the selection: {0} sources, {1} accounts, {2} events; in the release: {3}, {4}, {5}.",
        "source": "Release {0}; unit: {1}; time by {2}; floor {3}.",
    },
    "ko": {
        "unknown": "알 수 없음",
        "total": "합계",
        "hidden": "비공개",
        "fiction": "허구: 이 임무는 지어낸 것이다.",
        "n": "선택된 자료의 N: 정보원 {0}, 진술 {1}, 사건 {2}; 자료판 전체: {3}, {4}, {5}.",
        "source": "자료판 {0}; 단위: {1}; 시간 기준: {2}; 하한 {3}.",
    },
}


_UNITS = {
    "accounts": ("accounts", "진술"),
    "acts": ("acts", "행위"),
    "victims": ("victims", "피해자"),
    "sources": ("sources", "정보원"),
    "events": ("events", "사건"),
    "observations": ("observations", "관찰"),
}
#: what rows and columns are, in words
_SIDES = {
    "violation": ("Violation", "침해"),
    "group": ("Group of violations", "침해 분야"),
    "mode": ("Mode", "양태"),
    "place_type": ("Kind of place", "장소의 종류"),
    "agency": ("Agency", "기관"),
    "stage": ("Stage of detention", "구금 단계"),
    "method": ("Method", "방법"),
    "victim.sex": ("Sex of the victim", "피해자의 성별"),
    "victim.age": ("Age of the victim", "피해자의 나이"),
    "victim.kind": ("Kind of victim", "피해자의 종류"),
    "place": ("Place", "장소"),
    "province": ("Province", "도"),
    "basis": ("How the source knows", "아는 근거"),
    "condition": ("Condition", "사정"),
    "item": ("What was observed", "관찰한 것"),
    "submitter": ("Submitter", "제출자"),
    "source.kind": ("Kind of source", "정보원의 종류"),
    "source.sex": ("Sex of the source", "정보원의 성별"),
    "year": ("Year", "해"),
    "quarter": ("Quarter", "분기"),
    "month": ("Month", "달"),
}
_BASES = {"event": "사건", "report": "진술"}


def unit_words(unit: str, language: str) -> str:
    """What is counted, in words."""
    return _UNITS.get(unit, (unit, unit))[1 if language == "ko" else 0]


def side_words(name: str, language: str) -> str:
    """What a table's rows or columns are, in words."""
    return _SIDES.get(name, (name, name))[1 if language == "ko" else 0]


def plain_label(field: str, value: str, language: str) -> str:
    """The value itself: what is shown when nobody gives labels."""
    return value


def text(table: Table, label: Label = plain_label, language: str = "en") -> str:
    """The table as aligned text, with everything that must stand under it."""
    lines = matrix(table, label, language)
    widths = [max(width(line[index]) for line in lines) for index in range(len(lines[0]))]
    shown = [
        "  ".join(_pad(cell, widths[index], right=index > 0) for index, cell in enumerate(line)).rstrip()
        for line in lines
    ]
    shown.insert(1, "  ".join("-" * one for one in widths))
    return "\n".join([*shown, "", *notes(table, language)]) + "\n"


def to_csv(table: Table, label: Label = plain_label, language: str = "en") -> str:
    """The table as CSV, then its notes; a cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in matrix(table, label, language):
        writer.writerow([disarmed(cell) for cell in line])
    writer.writerow([])
    for note in notes(table, language):
        writer.writerow([disarmed(note)])
    return out.getvalue()


def matrix(table: Table, label: Label, language: str) -> list[list[str]]:
    """The table as lines of words, the head first."""
    words = WORDS.get(language, WORDS["en"])
    columns = [*range(len(table.columns)), ALL] if table.columns_are else [ALL]
    head = [side_words(table.rows_are, language)]
    for column in columns:
        name = table.columns[column] if column != ALL else None
        field = table.columns_are or ""
        head.append(words["total"] if column == ALL else _named(label, field, name, language))
    if table.columns_are is None:
        head[1] = unit_words(table.unit, language)
    lines = [head]
    for row in [*range(len(table.rows)), ALL]:
        if not any((row, column) in table.cells for column in columns):
            continue
        first = words["total"] if row == ALL else _named(label, table.rows_are, table.rows[row], language)
        lines.append([first, *(shown(table.cells.get((row, column)), language) for column in columns)])
    return lines


def shown(count: Count | None, language: str) -> str:
    """A count as a reader sees it: one figure, a range of certain to possible with what is expected, or hidden."""
    if count is None:
        return ""
    if count.suppressed:
        return WORDS.get(language, WORDS["en"])["hidden"]
    if count.of == "victims" and count.maximum != count.minimum:
        return f"{count.minimum}–{'…' if count.maximum is None else count.maximum}"
    if count.certain == count.possible:
        return str(count.possible)
    return f"{count.certain}–{count.possible} ({count.expected})"


def notes(table: Table, language: str) -> list[str]:
    """What stands under the table: N, unit, basis, floor, release, caveats."""
    words = WORDS.get(language, WORDS["en"])
    selection, release = table.in_selection, table.in_release
    numbers = [
        selection.sources,
        selection.accounts,
        selection.events,
        release.sources,
        release.accounts,
        release.events,
    ]
    fiction = [words["fiction"]] if table.fiction else []
    by = _BASES.get(table.by, table.by) if language == "ko" else table.by
    return [
        *fiction,
        words["n"].format(*("–" if number is None else number for number in numbers)),
        words["source"].format(table.release[:12], unit_words(table.unit, language), by, table.floor),
        *(caveat.says(language) for caveat in table.caveats),
    ]


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet runs; intake takes exactly this apostrophe off again."""
    return f"'{cell}" if could_run(cell) else cell


def width(words: str) -> int:
    """How many columns words take in a terminal: East Asian wide signs take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in words)
    return len(words) + wide - sum(bool(unicodedata.combining(sign)) for sign in words)


def _named(label: Label, field: str, value: str | None, language: str) -> str:
    if value is None:
        return WORDS.get(language, WORDS["en"])["unknown"]
    return " ".join(label(field, value, language).split())


def _pad(words: str, to: int, *, right: bool) -> str:
    space = " " * (to - width(words))
    return space + words if right else words + space
