"""Builds the published report: checked words only, numbered through, in files that need nothing from outside."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template
from typing import Any

from habeas.core.analysis.figures import Figures
from habeas.core.analysis.pictures import Picture
from habeas.core.analysis.render import Label, plain_label
from habeas.core.findings.judge import Standard
from habeas.core.kernel.errors import Broken
from habeas.core.kernel.problems import Problem
from habeas.core.report import masthead
from habeas.core.report.check import NO_NAMES, CheckResult, check_report
from habeas.core.report.docx import docx
from habeas.core.report.figureblock import draw_figure
from habeas.core.report.figures import blocks as figure_blocks
from habeas.core.report.leaks import leaks_in_file
from habeas.core.report.length import Length, length
from habeas.core.report.pandoc import Tree, read_tree, write_html
from habeas.core.report.prose import Document, read_report
from habeas.core.report.tree import (
    embolden,
    number,
    place_figure,
    published,
    seen_by_pandoc,
    seen_by_us,
    with_figures,
)
from habeas.core.report.typst import pdf

#: the forms in which a report is written, by the suffix of their files
FORMATS = ("html", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: a file for each form asked for, none while there is a problem; and how long the report is."""

    result: CheckResult
    files: Mapping[str, bytes]
    length: Length

    @property
    def html(self) -> str | None:
        """The page, where it was built."""
        return self.files["html"].decode() if "html" in self.files else None


def build_report(
    text: str,
    *,
    file: str,
    figures: Figures,
    codes: Mapping[str, int],
    withheld: Mapping[str, str],
    standard: Standard,
    release_id: str,
    fiction: bool,
    closed: bool = False,
    names: Mapping[str, Sequence[str]] = NO_NAMES,
    formats: Sequence[str] = ("html",),
    limit: int = 10_700,
    label: Label = plain_label,
    reference: bytes | None = None,
) -> Built:
    """Check the report and, when nothing is wrong with it, write it in each form; arguments as for ``check_report``.

    Pandoc has to see the same blocks, words and checks as the reader that checked them: else nothing is published
    (``readers-disagree``). ``label`` gives the words of figures, ``reference`` the styles of a DOCX. Refused with
    ``reports-extra-missing`` where what writes a form is not installed.
    """
    result = check_report(
        text,
        file=file,
        figures=figures,
        codes=codes,
        withheld=withheld,
        standard=standard,
        release_id=release_id,
        closed=closed,
        names=names,
    )
    document = read_report(text, file)
    long = length(document, int(document.front.words or limit))
    if result.problems:
        return Built(result, {}, long)
    tree = read_tree(document.body)
    drawn = [
        draw_figure(block.attributes, figures, title="", label=label, language=block.language)
        for block in document.blocks
        if block.kind == "figure"
    ]
    if (problem := _number_paragraphs(document, tree, file)) is not None:
        return Built(replace(result, problems=(problem,)), {}, long)
    blocks = published(tree["blocks"], document.front.language)
    writing = _Writing(document, tree, blocks, drawn, fiction, reference)
    files = {}
    for form in formats:
        files[form] = writing.write(form)
        if leaks := leaks_in_file(files[form], form):
            raise Broken(f"the {form} would publish {', '.join(leaks)}")
    return Built(result, files, long)


@dataclass(frozen=True, slots=True)
class _Writing:
    """A checked report on its way into files."""

    document: Document
    tree: Tree
    blocks: list[dict[str, Any]]
    drawn: list[tuple[Picture, bool]]
    fiction: bool
    reference: bytes | None

    def write(self, form: str) -> bytes:
        """The report in one form."""
        front = self.document.front
        if form == "pdf":
            return pdf(self.blocks, front, fiction=self.fiction, pictures=self.drawn)
        png = form == "docx"
        blocks = with_figures(self.blocks, lambda n, caption: figure_blocks(*self.drawn[n], caption, png=png))
        if form == "docx":
            return docx(blocks, front, fiction=self.fiction, reference=self.reference)
        return _page(self.document, write_html({**self.tree, "meta": {}, "blocks": blocks}), self.fiction).encode()


def _number_paragraphs(document: Document, tree: Tree, file: str) -> Problem | None:
    """Numbers the paragraphs of pandoc's tree, or names the first place where the readers disagree."""
    ours = seen_by_us(document)
    theirs = seen_by_pandoc(tree["blocks"])
    figures = 0
    for index, (block, seen) in enumerate(ours):
        if index >= len(theirs) or not seen.same(theirs[index]):
            return _disagree(file, *block.place(0), block.paragraph, seen.words)
        if block.kind == "paragraph" and block.paragraph is not None:
            number(theirs[index], block.paragraph)
        if block.recommendations:
            embolden(theirs[index])
        if block.kind == "figure":
            place_figure(theirs[index], figures)
            figures += 1
    if len(theirs) > len(ours):
        return _disagree(file, 1, 1, None, theirs[len(ours)].words)
    return None


def _disagree(file: str, line: int, column: int, paragraph: int | None, says: str) -> Problem:
    do = "Write this place more simply: it can be read in two ways, and only what was checked may be published."
    return Problem("readers-disagree", file, line, column, paragraph, says[:200], None, do)


def _page(document: Document, body: str, fiction: bool) -> str:
    """The page around the words: language, title, symbol, style and, where the mission is made up, the word fiction."""
    front = document.front
    here = files("habeas.core.report")
    banner = f'<p class="fiction" role="note">{masthead.FICTION[front.language]}</p>' if fiction else ""
    lines = [f'<p class="masthead {name}">{html.escape(said)}</p>' for name, said in masthead.lines(front)]
    return Template((here / "report.html").read_text("utf-8")).substitute(
        language=front.language,
        title=html.escape(front.title),
        masthead="\n".join(lines),
        banner=banner,
        style=(here / "report.css").read_text("utf-8").strip(),
        body=body.strip(),
    )
