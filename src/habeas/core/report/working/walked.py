"""What walking through an edited DOCX gathers: its paragraphs, remarks, changes, and what prose cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from habeas.core.report.working.model import BREAK, Run, Wrap


@dataclass(frozen=True, slots=True)
class Said:
    """Words set in one way, with the controls and links around them and the bookmarks that stand over them."""

    run: Run
    around: tuple[Wrap, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()  # number of the check, which bookmark of that name


@dataclass(slots=True)
class Paragraph:
    """A paragraph or table of the DOCX. ``blocks`` are the entries of the report whose bookmarks stand over it."""

    kind: str = "text"
    path: str = ""
    level: int = 0
    said: list[Said] = field(default_factory=list)
    rows: list[list[list[Said]]] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    title: bool = False

    def cells(self) -> Iterator[list[Said]]:
        """The words, or those of each cell."""
        if self.kind == "table":
            for row in self.rows:
                yield from row
        else:
            yield self.said

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be read in it."""
        if self.kind in ("rule", "figure"):
            return False
        return not any(one.run.note or one.run.text.strip(f" \t\n{BREAK}") for cell in self.cells() for one in cell)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What checked prose cannot hold: what it is, words that stood in it, and in which paragraph of the walk."""

    what: str
    words: str
    paragraph: Paragraph


@dataclass(slots=True)
class Remark:
    """A comment, what it stands over, and where."""

    by: str
    says: str
    over: str
    paragraph: Paragraph | None = None


@dataclass(slots=True)
class Edited:
    """All that was read."""

    body: list[Paragraph] = field(default_factory=list)
    notes: dict[str, list[Paragraph]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    title: str | None = None
