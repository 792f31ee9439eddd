"""How long a report is, as the United Nations counts: everything that is printed after the masthead.

Headings, tables and footnotes count. A word is what stands between spaces, which in Korean is an eojeol: the count that
a word processor shows. The limits are those of the Secretariat for reports (8,500 words) and for others (10,700).
"""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.report.prose import Document


@dataclass(frozen=True, slots=True)
class Length:
    """Words of a report and the limit that it is written for."""

    words: int
    limit: int

    @property
    def over(self) -> int:
        """How many words too many; 0 within the limit."""
        return max(0, self.words - self.limit)


def length(document: Document, limit: int) -> Length:
    """The words of a report, without those that are never printed."""
    printed = (block.inline.plain for block in document.blocks)
    return Length(sum(len(words.split()) for words in printed), limit)
