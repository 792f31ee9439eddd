"""Takes out of a report in the making what a source no longer allows to be quoted; the check stays, and fails."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import ForPeople
from habeas.core.report.front import read_front
from habeas.core.report.inline import Span
from habeas.core.report.prose import Block, read_report

#: what stands instead of the words; no quotation mark, so that nobody reads it as one
INSTEAD = {"en": "— withdrawn —", "ko": "— 철회됨 —"}
#: a quotation shorter than this is not looked for beside its checks: it may be anybody's words
_SHORTEST = 20


def without_quotations(text: str, file: str, passages: Collection[str], words: Iterable[str] = ()) -> tuple[str, int]:
    """The text without the words of quotations of these passages, and how many places were changed.

    ``words`` are the passages' own: where they stand beside a check, they go as well. A text that cannot be read as
    checked prose loses them alone.
    """
    try:
        instead = INSTEAD[read_front(text, file)[0].language]
        found = [place for block in read_report(text, file).blocks for place in _quoted(block, passages)]
    except ForPeople:
        instead, found = INSTEAD["en"], []
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    changed = 0
    for begin, end in sorted(found, reverse=True):
        first, last = (starts[line - 1] + column - 1 for line, column in (begin, end))
        text = text[:first] + instead + text[last:]
        changed += 1
    for each in sorted({each.strip() for each in words}, key=len, reverse=True):
        if len(each) >= _SHORTEST and each in text:
            changed += text.count(each)
            text = text.replace(each, instead)
    return text, changed


_Place = tuple[tuple[int, int], tuple[int, int]]


def _quoted(block: Block, passages: Collection[str]) -> list[_Place]:
    """Where the words of quotations of these passages begin and end, each as line and column."""
    spans = [span for span in block.inline.spans if span.check == "quote" and _code(span) in passages]
    return [(block.raw.place(span.first + 1), block.raw.place(span.brace - 1)) for span in spans]


def _code(span: Span) -> str:
    try:
        return read_code(span.attributes.get("passage", ""), "P")
    except ForPeople:
        return ""
