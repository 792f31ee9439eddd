"""Builds the published report: checked words only, numbered through, in files that need nothing from outside."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template
from typing import Any

from habeas.core.analysis.pictures import Picture
from habeas.core.analysis.render import Label, plain_label
from habeas.core.kernel.errors import Broken
from habeas.core.kernel.problems import Problem
from habeas.core.report import masthead
from habeas.core.report.check import CheckResult, check_document
from habeas.core.report.docx import docx
from habeas.core.report.figureblock import draw_figure
from habeas.core.report.figures import filled
from habeas.core.report.front import Front
from habeas.core.report.leaks import leaks_in_file
from habeas.core.report.length import Length, length
from habeas.core.report.pandoc import Tree, read_tree, write_html
from habeas.core.report.prose import Document, read_report
from habeas.core.report.tree import (
    embolden,
    keep_checks,
    number,
    place_figure,
    published,
    seen_by_pandoc,
    seen_by_us,
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that was checked and, where nothing is wrong with it, read by pandoc; its figures are drawn."""

    result: CheckResult
    document: Document
    tree: Tree
    pictures: list[tuple[Picture, bool]]

    @property
    def front(self) -> Front:
        """What the report says of itself."""
        return self.document.front


def prepare(text: str, *, file: str, label: Label = plain_label, linked: bool = False, **arguments: Any) -> Prepared:
    """Check the report and number its paragraphs; ``arguments`` as for ``check_report``. With ``linked`` the places of
    its checks stay in the tree.

    Pandoc has to see the same blocks, words and checks as the reader that checked them: else nothing is published
    (``readers-disagree``).
    """
    document = read_report(text, file)
    with ThreadPoolExecutor(1) as beside:  # pandoc reads while we check
        reading = beside.submit(read_tree, document.body)
        result = check_document(document, file=file, **arguments)
    if result.problems:
        return Prepared(result, document, {}, [])
    tree = reading.result()
    pictures = [
        draw_figure(block.attributes, arguments["figures"], title="", label=label, language=block.language)
        for block in document.blocks
        if block.kind == "figure"
    ]
    places = {(check.line, check.column): n for n, check in enumerate(result.checks, 1)} if linked else {}
    problem = _number_paragraphs(document, tree, file, places)
    return Prepared(replace(result, problems=(problem,)) if problem else result, document, tree, pictures)


def build_report(
    text: str,
    *,
    file: str,
    fiction: bool,
    formats: Sequence[str] = ("html",),
    limit: int = 10_700,
    label: Label = plain_label,
    reference: bytes | None = None,
    **arguments: Any,
) -> Built:
    """Check the report and, when nothing is wrong with it, write it in each form; ``arguments`` as for
    ``check_report``.

    ``label`` gives the words of figures, ``reference`` the styles of a DOCX. Refused with ``reports-extra-missing``
    where what writes a form is not installed.
    """
    ready = prepare(text, file=file, label=label, **arguments)
    long = length(ready.document, int(ready.front.words or limit))
    if ready.result.problems:
        return Built(ready.result, {}, long)
    blocks = published(ready.tree["blocks"], ready.front.language)
    writing = _Writing(ready, blocks, fiction, reference)
    with ThreadPoolExecutor(len(formats) or 1) as at_once:
        files = dict(zip(formats, at_once.map(writing.write, formats), strict=True))
    return Built(ready.result, files, long)


@dataclass(frozen=True, slots=True)
class _Writing:
    """A checked report on its way into files."""

    ready: Prepared
    blocks: list[dict[str, Any]]
    fiction: bool
    reference: bytes | None

    def write(self, form: str) -> bytes:
        """The report in one form, searched for what must not leave."""
        content = self._written(form)
        if leaks := leaks_in_file(content, form):
            raise Broken(f"the {form} would publish {', '.join(leaks)}")
        return content

    def _written(self, form: str) -> bytes:
        front, pictures = self.ready.front, self.ready.pictures
        if form == "pdf":
            return pdf(self.blocks, front, fiction=self.fiction, pictures=pictures)
        blocks = filled(self.blocks, pictures, png=form == "docx")
        if form == "docx":
            return docx(blocks, front, fiction=self.fiction, reference=self.reference)
        return page(self.ready, blocks, self.fiction).encode()


def _number_paragraphs(
    document: Document, tree: Tree, file: str, places: Mapping[tuple[int, int], int]
) -> Problem | None:
    """Numbers the paragraphs of pandoc's tree, or names the first place where the readers disagree; ``places`` gives
    the number of a check that is to stay in the tree."""
    ours = seen_by_us(document)
    theirs = seen_by_pandoc(tree["blocks"])
    figures = 0
    for index, (block, seen) in enumerate(ours):
        if index >= len(theirs) or not seen.same(theirs[index]):
            return _disagree(file, *block.place(0), block.paragraph, seen.words)
        if block.kind == "paragraph" and block.paragraph is not None:
            number(theirs[index], block.paragraph)
        if places:
            keep_checks(theirs[index], [places.get(block.span_place(span), 0) for span in block.inline.spans])
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


def page(ready: Prepared, blocks: list[dict[str, Any]], fiction: bool, *, banner: str = "") -> str:
    """The page around the words: language, title, masthead, style and, where the mission is made up, the word fiction.
    ``banner`` is HTML that stands before it all."""
    front = ready.front
    here = files("habeas.core.report")
    fictional = f'<aside class="fiction">{masthead.FICTION[front.language]}</aside>' if fiction else ""
    lines = [f'<p class="masthead {name}">{html.escape(said)}</p>' for name, said in masthead.lines(front)]
    return Template((here / "report.html").read_text("utf-8")).substitute(
        language=front.language,
        title=html.escape(front.title),
        masthead="\n".join(lines),
        banner=banner + fictional,
        style=(here / "report.css").read_text("utf-8").strip(),
        body=write_html({**ready.tree, "meta": {}, "blocks": blocks}).strip(),
    )
