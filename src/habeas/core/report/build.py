"""Builds the published report: checked words only, numbered through, in one page that needs nothing from outside."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard
from habeas.core.kernel.errors import Broken
from habeas.core.kernel.problems import Problem
from habeas.core.report.check import NO_NAMES, CheckResult, check_report
from habeas.core.report.leaks import leaks_in
from habeas.core.report.pandoc import Tree, read_tree, write_html
from habeas.core.report.prose import Document, read_report
from habeas.core.report.tree import number, published, seen_by_pandoc, seen_by_us

_FICTION = {
    "en": "FICTION: the country, the people and every word in this report are made up.",
    "ko": "허구: 이 보고서에 나오는 나라와 사람과 모든 말은 지어낸 것이다.",
}


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: the page, or None while there is a problem."""

    result: CheckResult
    html: str | None


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
) -> Built:
    """Check the report and, when nothing is wrong with it, turn it into HTML; arguments as for ``check_report``.

    Pandoc has to see the same blocks, words and checks as the reader that checked them: else nothing is published
    (``readers-disagree``). Refused with ``reports-extra-missing`` where pandoc is not installed.
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
    if result.problems:
        return Built(result, None)
    document = read_report(text, file)
    tree = read_tree(document.body)
    if (problem := _number_paragraphs(document, tree, file)) is not None:
        return Built(replace(result, problems=(problem,)), None)
    blocks = published(tree["blocks"], document.front.language)
    page = _page(document, write_html({**tree, "meta": {}, "blocks": blocks}), fiction)
    if leaks := leaks_in(page):
        raise Broken(f"the page would publish {', '.join(leaks)}")
    return Built(result, page)


def _number_paragraphs(document: Document, tree: Tree, file: str) -> Problem | None:
    """Numbers the paragraphs of pandoc's tree, or names the first place where the readers disagree."""
    ours = seen_by_us(document)
    theirs = seen_by_pandoc(tree["blocks"])
    for index, (block, seen) in enumerate(ours):
        if index >= len(theirs) or not seen.same(theirs[index]):
            return _disagree(file, *block.place(0), block.paragraph, seen.words)
        if block.kind == "paragraph" and block.paragraph is not None:
            number(theirs[index], block.paragraph)
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
    banner = f'<p class="fiction" role="note">{_FICTION[front.language]}</p>' if fiction else ""
    return Template((here / "report.html").read_text("utf-8")).substitute(
        language=front.language,
        title=html.escape(front.title),
        symbol=f'<p class="symbol">{html.escape(front.symbol)}</p>' if front.symbol else "",
        banner=banner,
        style=(here / "report.css").read_text("utf-8").strip(),
        body=body.strip(),
    )
