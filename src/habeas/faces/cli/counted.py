"""The words of counting, findings and reports, and of ``habeas estimate``."""

from __future__ import annotations

import argparse
from typing import Any

from habeas.faces.cli import delays, patterns, testimony


def analysis(verb: Any, verbs: Any, group_of: Any) -> None:
    releases = group_of("release", "frozen extracts for one purpose and one audience")
    p = verb(releases, "make", "analysis:make", "make a release")
    p.add_argument("--purpose", required=True)
    p.add_argument("--audience", required=True, help="internal, public, state, un or court:NAME")
    p.add_argument(
        "--period", help="days on which accounts were given, FROM/TO, or all (default: the reporting period)"
    )
    verb(releases, "list", "analysis:releases", "list the releases")
    p = verb(releases, "close", "analysis:close", "close a release: its data is destroyed, its manifest stays")
    p.add_argument("release")
    p.add_argument("--because", required=True, help="why; whoever asks the release is told")
    p = verb(releases, "receipt", "analysis:receipt", "show what was left out of a release, and why")
    p.add_argument("release")
    p = verbs.add_parser("analyse", help="count over a release", description="Count over a release.")
    p.add_argument("release", help="id of the release, at least 8 digits of it")
    p = verb(
        p.add_subparsers(metavar="VERB", required=True),
        "table",
        "analysis:table",
        "a table of counts",
    )
    p.add_argument("--unit", required=True, help="acts, victims, accounts, sources, events or observations")
    p.add_argument("--rows", required=True, help="what the rows are, for example violation, year, province")
    p.add_argument("--columns", help="what the columns are")
    p.add_argument("--where", default="", help='for example "place_type=detention & basis=own"')
    p.add_argument("--by", choices=("event", "report"), default="event", help="dates of events, or of their report")
    p.add_argument("--csv", metavar="FILE", help="write the table as CSV")
    p.add_argument("--svg", metavar="FILE", help="write a picture as SVG")
    p.add_argument("--png", metavar="FILE", help="write a picture as PNG")
    p.add_argument("--kind", choices=("bars", "lines", "map"), help="of picture (default: lines over time, else bars)")
    p.add_argument("--title", help="what the picture is called")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    reports = group_of("report", "checked prose")
    p = verb(
        reports, "check", "report:check", "check every figure, quotation and claim of a report against its release"
    )
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p = verb(reports, "build", "report:build", "write the report; refused while anything in it does not hold")
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p.add_argument("--out", metavar="FILE", help=".html, .docx or .pdf (default: the HTML beside the report)")
    p.add_argument("--also", action="append", choices=("html", "docx", "pdf"), help="write it in this form too")
    p = verb(reports, "linked", "report:linked", "write the confidential version, with the records under each check")
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p.add_argument("--out", metavar="FILE", help="(default: FILE.linked.html beside the report)")
    p = verb(reports, "keep", "report:keep", "keep a report in the making in the mission, for the page and for others")
    p.add_argument("file")
    p.add_argument("--draft", metavar="CODE", help="the next version of this draft (default: a new one)")
    p = verb(
        reports, "working", "report:working", "write a report as DOCX with its checks inside, for colleagues to edit"
    )
    p.add_argument("file")
    p.add_argument("--out", metavar="FILE", help=".docx, a new file (default: FILE.working.docx beside the report)")
    p = verb(reports, "read", "report:read", "read an edited working copy back as checked prose, and name lost checks")
    p.add_argument("file", help="the DOCX")
    p.add_argument(
        "--out", metavar="FILE", help="where to write the prose: .md, a new file (default: tell, write nothing)"
    )
    p.add_argument("--source", metavar="FILE", help="the report it was made from, where the copy lost it")
    p.add_argument("--original", action="store_true", help="as it was before the tracked changes")
    p = verb(verbs, "explain", "report:explain", "walk from a paragraph of a report to the passages under it")
    p.add_argument("file")
    p.add_argument("paragraph", type=int)
    p.add_argument("--release", help="another release than the report names")


def recognition(verb: Any, verbs: Any) -> None:
    p = verb(verbs, "recognise", "recognition:recognise", "how many sources share what a passage tells of its source")
    p.add_argument("record", help="a passage or account: P-0418, A-0044")
    p.add_argument("--release", help="count among the sources of this release too")


def estimate(verb: Any, group_of: Any) -> None:
    estimates = group_of("estimate", "estimates from a plain table, without a mission")

    def of_table(name: str, run: str, text: str) -> argparse.ArgumentParser:
        p: argparse.ArgumentParser = verb(estimates, name, run, text)
        p.add_argument("file", help="CSV, XLSX or JSON lines: columns of 0 and 1 for the lists, perhaps one of counts")
        p.add_argument("--lists", metavar="A,B,C", help="the columns that are lists, where the table has others")
        p.add_argument(
            "--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name"
        )
        p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
        p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
        p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")
        p.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (1)")
        p.add_argument("--level", type=float, default=0.95, help="how much the interval should hold (0.95)")
        testimony.written(p)
        return p

    p = of_table("mse", "estimate:mse", "how many there were in all, from who stands on which lists")
    p.add_argument(
        "--method",
        choices=("lcmcr", "graphs", "loglinear", "sparse", "chao", "lincoln-petersen", "chapman"),
        default="lcmcr",
        help="how (lcmcr)",
    )
    p.add_argument("--classes", type=int, help="lcmcr: the most latent classes (10)")
    p.add_argument("--rounds", type=int, help="lcmcr: the most draws of each of its chains (300)")
    p.add_argument("--delta", type=float, help="graphs: the prior weight of a cell (default: 2 to the minus lists)")
    p.add_argument("--model", metavar="A:B,C:D", help="loglinear: the interactions of one model; independence for none")
    p.add_argument(
        "--choose",
        choices=("bic", "aic", "average-bic", "average-aic"),
        help="loglinear: the best model, or an average of all (bic)",
    )
    p.add_argument("--bootstraps", type=int, help="sparse: how many samples are drawn again (1000)")
    p.add_argument("--pair", metavar="A:B", help="lincoln-petersen, chapman: which lists (default: that share most)")
    p.add_argument(
        "--show",
        choices=("forest", "posterior", "trace"),
        default="forest",
        help="what --picture draws: the estimate, how likely each number is, or how the chains went (forest)",
    )
    split = p.add_mutually_exclusive_group()
    split.add_argument("--strata", metavar="COLUMN", help="an estimate for each value of a column, and their sum")
    split.add_argument("--replicates", metavar="COLUMN", help="the values of a column are imputations of one table")
    of_table("overlap", "estimate:overlap", "sizes of lists, what they share, and whether they copy one another")
    testimony.add(verb, estimates)
    delays.add(verb, estimates)
    patterns.add(verb, estimates)
