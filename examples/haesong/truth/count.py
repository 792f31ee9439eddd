"""FICTION — 허구. Counts over the made-up Haesong mission, made without Habeas; an honest program finds the same.

    python examples/haesong/truth/count.py > examples/haesong/truth/counts.yaml

It reads the tables, codings and sheets with the standard library, PyYAML and openpyxl. Its own short rules stand here
so that they can be checked by eye; dates are read to the year only. What was taken back (an act of A-0801, one of
A-3301) is nowhere.

``everything`` is what was put in, whoever consents: nobody may ever make a release of it. ``public_report`` is what
consent lets into a public report on ``DAY``, whenever it was told; ``reporting_period`` what of it was told in the
mission's reporting period, on which its reports are written.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import yaml

HERE = Path(__file__).resolve().parent.parent
DAY = "2025-01-31"  # the day on which the public release is asked for
PERIOD = ("2022-11-01", "2024-10-31")
UNDATED = 9999
#: codes that are shown by number of sources
SHOWN = [
    "LAB-01",
    "DET-01",
    "TOR-01",
    "DET-03",
    "DET-02",
    "LIF-05",
    "MOV-04",
    "MOV-05",
    "FTR-05",
    "ENF-01",
    "LIF-04",
    "SGB-07",
    "DET-06",
    "LIB-03",
]
#: codes that are shown by year
DATED = ["LIF-04", "FTR-05", "LAB-01", "TOR-01", "ENF-01"]


class Act(NamedTuple):
    """One coded act: who tells it, in which account, and what."""

    source: str
    account: str
    code: str
    victims: tuple[str, ...]
    years: tuple[int, int]
    place: str
    place_type: str
    stage: str
    basis: str
    event: str
    mode: str
    credibility: int | None
    given: str


def table(name: str, **kwargs: Any) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    encoding = kwargs.pop("encoding", "utf-8")
    text = (HERE / name).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text), **kwargs))


def years(words: str) -> tuple[int, int]:
    """First and last year that words may mean; a winter runs into the next year, an open end to ``UNDATED``."""
    found = [int(year) for year in re.findall(r"(?:19|20)\d\d", words)]
    if not found:
        return (2009, 2012) if re.search("흉년|lean years|maigres", words) else (0, UNDATED)
    first, last = min(found), max(found)
    if re.search("이후|depuis|after|since", words):
        last = UNDATED
    if re.search("avant|이전|before", words):
        first, last = 0, last - 1
    if re.search(r"겨울|hiver|winter|-24[]}]?$", words):
        last += 1
    return first, last


def coded() -> list[Act]:
    """The acts of all transcripts."""
    found = []
    interview = {row["code"]: row for row in table("interviews.csv")}
    for path in sorted(HERE.glob("interviews-*/*.coding.yaml")):
        coding = yaml.safe_load(path.read_text("utf-8"))
        source, given = interview[coding["text"]]["source"], interview[coding["text"]]["date"]
        for account in coding.get("accounts", []):
            taken_back = account.get("retraction") or {}
            for act in account["acts"]:
                if taken_back.get("extent") == "whole" or act["id"] in taken_back.get("acts", []):
                    continue
                victims = act.get("victim") or []
                victims = [victims] if isinstance(victims, str) else victims
                found.append(
                    Act(
                        source,
                        account["code"],
                        act["code"],
                        tuple(source if victim == "self" else victim for victim in victims),
                        years(str(act.get("date", ""))),
                        act.get("place", ""),
                        act.get("place_type", ""),
                        act.get("stage", ""),
                        act.get("basis", ""),
                        account.get("event", ""),
                        act.get("mode", "act"),
                        account.get("credibility"),
                        given,
                    )
                )
    return found


def sheet(name: str, mapping: str, refused: set[int], giver: str, **kwargs: Any) -> list[Act]:
    """The acts of a submitted sheet; ``refused`` are row numbers, the header being row 1."""
    fields = yaml.safe_load((HERE / "mappings" / mapping).read_text("utf-8"))["fields"]
    (received,) = [row["received"] for row in table("submissions.csv") if row["giver"] == giver]
    found: dict[str, Act] = {}
    for number, row in enumerate(table(name, **kwargs), 2):
        if number in refused:
            continue

        def meant(field: str, row: dict[str, str] = row) -> str:
            rule = fields.get(field)
            said = (row[rule["column"]] or "").strip() if rule else ""
            values = (rule or {}).get("values")
            return said if values is None else (values.get(said) or "")

        source = meant("source") or giver
        victim = meant("victim")
        named = re.fullmatch(r"등-0(\d)", victim)
        if named:  # the register's informants are victims of what they tell as "own"
            victim = meant("source")
        key = row["연번"] if "연번" in row else row["n°"]
        found[key] = Act(
            source,
            f"{giver}/{meant('account')}",
            meant("code"),
            (victim,) if victim else (),
            years(row[fields["date"]["column"]]),
            meant("place"),
            meant("place_type"),
            meant("stage"),
            meant("basis"),
            meant("event"),
            meant("mode") or "act",
            None,
            received,
        )
    return list(found.values())


def consented(uses: str, audience: str) -> set[str]:
    """Sources whose newest decision on a use, on ``DAY`` and for an audience, is a grant."""
    decision: dict[str, bool] = defaultdict(bool)
    for row in sorted(table("consent.csv"), key=lambda row: row["given"]):
        if row["given"] > DAY:
            continue
        if row["withdrawn"] == "all":
            decision[row["source"]] = False
        elif uses in row["uses"].split():
            holds = row["decision"] == "granted" and {audience, "public", "any"} & set(row["audiences"].split())
            decision[row["source"]] = bool(holds) and not (row["expires"] and row["expires"] < DAY)
    return {source for source, yes in decision.items() if yes}


def roots(sources: set[str]) -> list[str]:
    """The independent roots of sources: one name for those who share one."""
    origin = {source: row["root"] for row in table("roots.csv") for source in row["sources"].split(";")}
    return sorted({origin.get(source, source) for source in sources})


def tally(acts: list[Act], by: str) -> dict[str, int]:
    """For each code, how many different accounts (or sources) tell of it, most first."""
    told: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        told[act.code].add(getattr(act, by))
    return {code: len(who) for code, who in sorted(told.items(), key=lambda item: (-len(item[1]), item[0]))}


def prices() -> dict[str, dict[str, int]]:
    """Rice at Dalyeoul market as the sheet has it: for each year the rows, the lowest and the highest number.

    ``about`` a number is a fifth less to a fifth more, as the mission has it (``mission.toml``).
    """
    book = openpyxl.load_workbook(HERE / "submissions" / "marketwatch.xlsx")
    found: dict[str, list[int]] = defaultdict(list)
    rows: dict[str, int] = defaultdict(int)
    for number, when, market, item, price, _unit, who, *_ in book["prices"].iter_rows(min_row=2, values_only=True):
        year = re.search(r"20\d\d", str(when))
        if market != "Dalyeoul market" or item != "rice" or not year or str(when) == "2021-13" or who == "T9":
            continue
        figures = [int(part) for part in re.findall(r"\d+", str(price).replace(",", ""))]
        if "about" in str(price):
            figures = [figure * share // 10 for figure in figures for share in (8, 12)]
        if figures and number:
            rows[year[0]] += 1
            found[year[0]] += figures
    return {
        year: {"rows": rows[year], "lowest": min(figures), "highest": max(figures)}
        for year, figures in sorted(found.items())
    }


def by_year(acts: list[Act], code: str) -> dict[str, list[int]]:
    """Accounts of a violation by year: how many tell of it certainly in that year, and how many possibly."""
    told = [act for act in acts if act.code == code]
    found = {}
    for year in range(2013, 2025):
        certain = {act.account for act in told if act.years == (year, year)}
        possible = {act.account for act in told if act.years[0] <= year <= act.years[1]}
        if possible:
            found[str(year)] = [len(certain), len(possible)]
    return found


def measure(acts: list[Act], detained: set[str]) -> dict[str, Any]:
    """The counts over one set of acts; who told nothing was not asked about her detention either."""
    inside = [act for act in acts if act.place_type.startswith("detention") and act.basis == "own"]
    labour = {act.source for act in inside if act.code == "LAB-01"}
    shots = [act for act in acts if act.code == "LIF-04" and act.mode == "act"]
    return {
        "accounts": len({act.account for act in acts}),
        "sources_detained": len(detained),
        "sources_detained_and_forced_labour_own": len(labour & detained),
        "accounts_forced_labour_own_in_detention": len({act.account for act in inside if act.code == "LAB-01"}),
        "ranking_in_detention_own_by_accounts": dict([*tally(inside, "account").items()][:8]),
        "sources_by_code": {code: tally(acts, "source").get(code, 0) for code in SHOWN},
        "shootings_2021_certain_sources": len({act.source for act in shots if act.years == (2021, 2021)}),
        "shootings_2021_possible_sources": len({act.source for act in shots if act.years[0] <= 2021 <= act.years[1]}),
        "accounts_by_year_certain_and_possible": {code: by_year(acts, code) for code in DATED},
        "findings": {name: finding(acts, name) for name in FINDINGS},
    }


#: finding -> which acts carry it
FINDINGS: dict[str, Any] = {
    "F-0001": lambda act: act.code == "TOR-01" and act.stage == "interrogation",
    "F-0002": lambda act: act.code == "DET-01" and act.place_type.startswith("detention"),
    "F-0003": lambda act: act.code == "LAB-01" and act.place_type.startswith("detention"),
    "F-0004": lambda act: act.code == "FTR-05" and act.place == "Dalyeoul",
    "F-0005": lambda act: act.code == "LIF-04" and act.place == "Beodeulmok",
    "F-0006": lambda act: act.account in ("A-0904", "A-1403", "A-1802"),
    "F-0007": lambda act: act.code == "LIB-03",
    "F-0008": lambda act: act.code in ("ENF-01", "ENF-04"),
    "F-0009": lambda act: act.account in ("A-2501", "A-2603", "A-2703", "A-2804", "A-2902"),
}


def finding(acts: list[Act], name: str) -> dict[str, Any]:
    """Voices, roots and first-hand roots of a finding; what is graded worse than 3 does not count."""
    told = [act for act in acts if FINDINGS[name](act)]
    good = [act for act in told if (act.credibility or 3) <= 3]
    all_roots = roots({act.source for act in good})
    seen = roots({act.source for act in good if act.basis in ("own", "eyewitness")})
    survives = bool(all_roots) and all(
        len(all_roots) - 1 >= 2 and len([root for root in seen if root != lost]) >= 1 for lost in all_roots
    )
    return {
        "voices": sorted({act.source for act in told}),
        "roots": all_roots,
        "firsthand": seen,
        "stands": len(all_roots) >= 3 and len(seen) >= 1 and survives,
    }


def bounds(words: str) -> tuple[int, int]:
    """Least and most that the words of a number may mean; ``about`` is a fifth less to a fifth more."""
    figures = [int(figure) for figure in re.findall(r"\d+", words)]
    if "about" in words:
        return figures[0] * 8 // 10, figures[0] * 12 // 10
    return min(figures), max(figures)


def victims(acts: list[Act], event: str) -> dict[str, int]:
    """Minimum: named persons plus the largest single minimum of a group; maximum: the sum. Deaths only."""
    people: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob("interviews-*/*.coding.yaml")):
        people |= yaml.safe_load(path.read_text("utf-8")).get("people") or {}
    told = {victim for act in acts if act.event == event and act.code == "LIF-05" for victim in act.victims}
    groups = [bounds(people[victim]["count"]) for victim in told if people.get(victim, {}).get("kind") == "group"]
    single = len(told) - len(groups)
    least = max((low for low, _ in groups), default=0)
    return {"minimum": single + least, "maximum": single + sum(high for _, high in groups)}


def main() -> None:
    """Prints the counts as YAML."""
    truth = yaml.safe_load((HERE / "truth" / "truth.yaml").read_text("utf-8"))
    refused = {name: {entry["row"] for entry in rows} for name, rows in truth["refused"].items()}
    register, archive = "submissions/deungbul_명부.csv", "submissions/rivage.csv"
    acts = coded()
    acts += sheet(register, "deungbul.yaml", refused["deungbul"], "deungbul", encoding="cp949")
    acts += sheet(archive, "rivage.yaml", refused["rivage"], "rivage", delimiter=";")
    detained = {row["source"] for row in table("exposures.csv") if row["place_type"].startswith("detention")}
    detained &= {act.source for act in acts}
    counted = consented("statistics", "public")
    public = [act for act in acts if act.source in counted or not act.source.startswith("S-")]
    told = [act for act in public if PERIOD[0] <= act.given <= PERIOD[1]]
    answer = {
        "everything": measure(acts, detained),
        "public_report": {"day": DAY, "sources_with_statistics": len(counted), **measure(public, detained & counted)},
        "reporting_period": measure(told, detained & {act.source for act in told}),
        "quotable_in_public": sorted(consented("quote-anonymous", "public") | consented("quote-named", "public")),
        "victims_E-0001_LIF-05": victims(acts, "E-0001"),
        "rice_Dalyeoul_market": prices(),
    }
    print("# FICTION — 허구. Made by count.py; do not edit.")
    print(yaml.safe_dump(answer, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120), end="")


if __name__ == "__main__":
    main()
