"""The reports of the example mission hold; corrupted two hundred ways, every corruption is found.

What the release says is worked out here a second time: figures by the plain way of counting, sources and their consent
from the sheets themselves, roots of findings from the count made without Habeas, quoted words from the release.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import random
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from habeas.core.analysis.figures import AccountRow, Figures, FindingRow, Passage
from habeas.core.analysis.reference import Reference
from habeas.core.kernel.numberwords import find_numbers
from habeas.core.kernel.problems import Problem
from habeas.core.report import prose, quotecheck, unchecked
from habeas.core.report.check import CheckResult, check_report
from habeas.core.report.outcomes import Check
from habeas.faces.cli import main
from support.mutations import HARMLESS, KINDS, Context, Mutation, NoPlace, corrupt, harmless, places

EXAMPLE = Path(__file__).parents[2] / "examples" / "haesong"
REPORTS = ("detention", "border")
EACH = 20
#: below the floor of five sources or victims (examples/haesong/WORLD.md, section 8)
HIDDEN = (
    *(("sources", f"act={code}") for code in ("LIF-04", "SGB-07", "DET-06", "LIB-03", "MOV-04", "MOV-05")),
    ("accounts", "act=LIF-04"),
    ("victims", "act=FTR-05"),
    ("sources", "act=TOR-01 & date>=2020"),
)
#: findings that do not reach the standard, and the roots that they rest on
WEAK = ("F-0004", "F-0007", "F-0009")
#: words for codes, as the reports use them
NAMES = {
    "LAB-01": ("forced labour", "강제 노동"),
    "DET-01": ("inadequate food",),
    "DET-03": ("overcrowding",),
    "TOR-01": ("torture", "고문"),
}


class Remembered(Figures):
    """The figures of a release, with the rows that every check asks for read once."""

    def passages(self) -> Mapping[int, Passage]:
        return self._passages

    @cached_property
    def _passages(self) -> Mapping[int, Passage]:
        return super().passages()

    def findings(self) -> tuple[FindingRow, ...]:
        return self._findings

    @cached_property
    def _findings(self) -> tuple[FindingRow, ...]:
        return super().findings()

    def accounts(self, where: str = "", *, of: Collection[int] | None = None) -> tuple[AccountRow, ...]:
        key = (where, None if of is None else frozenset(of))
        if key not in self._accounts:
            self._accounts[key] = super().accounts(where, of=of)
        return self._accounts[key]

    @cached_property
    def _accounts(self) -> dict[tuple[str, frozenset[int] | None], tuple[AccountRow, ...]]:
        return {}


@dataclasses.dataclass
class Report:
    """One report beside its release, opened once."""

    name: str
    text: str
    arguments: dict[str, Any]
    plain: Figures

    def check(self, text: str | None = None) -> CheckResult:
        return check_report(self.text if text is None else text, **self.arguments)

    @cached_property
    def result(self) -> CheckResult:
        return self.check()

    @cached_property
    def context(self) -> Context:
        """What is true, worked out apart from the checker, for the corruptions to depart from."""
        checks = tuple(
            dataclasses.replace(
                check, outcome=dataclasses.replace(check.outcome, release_says=truth(check, self.plain))
            )
            for check in self.result.checks
        )
        return Context(
            dataclasses.replace(self.result, checks=checks),
            dict.fromkeys(passages_of_statistics_only(), "quotation-not-covered"),
            HIDDEN,
            WEAK,
            NAMES,
        )


@pytest.fixture(scope="module", autouse=True)
def _remembering() -> Iterator[None]:
    """Pure functions remember what they were asked: of a corrupted report, all but one paragraph was read before."""
    with pytest.MonkeyPatch.context() as patched:
        for module, name in ((quotecheck, "compare"), (unchecked, "exempt_ranges"), (prose, "read_inline")):
            patched.setattr(module, name, cache(getattr(module, name)))
        yield


@pytest.fixture(scope="session")
def reports(made_haesong: Any) -> dict[str, Report]:
    from habeas.store import mission as missions
    from habeas.store.queries import release as releases
    from habeas.store.queries import report as queries
    from habeas.store.queries.atlas import atlas

    found = {}
    with missions.inside(made_haesong.mission):
        release, _ = releases.open_release(releases.find(made_haesong.release))
        names = queries.names()
        fast = Remembered(release, matches=releases.matcher(), atlas=atlas())
        engine = Reference(release, matches=releases.matcher())
        plain = Figures(release, matches=releases.matcher(), engine=engine, atlas=atlas())
        for name in REPORTS:
            opened = queries.open_report(
                EXAMPLE / "reports" / f"{name}.md", release=made_haesong.release, by=made_haesong.actor
            )
            asked = {**opened.arguments(), "withheld": dict(opened.withheld), "figures": fast, "names": names}
            found[name] = Report(name, opened.text, asked, plain)
    return found


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest, reports: dict[str, Report]) -> Report:
    return reports[request.param]


# --- what is true, a second time ---


def truth(check: Check, plain: Figures) -> str | None:
    """What the release says of a figure, by the plain way of counting."""
    asked = {key: value for key, value in check.attributes.items() if key != "is"}
    if check.check == "count":
        return figure(plain.count(**asked))
    if check.check == "share" and "against" in asked:
        ratio = plain.ratio(**asked)
        return f"{figure(ratio.count)} to {figure(ratio.against)}"
    if check.check == "share":
        share = plain.share(**asked)
        return f"{figure(share.part)} of {figure(share.base)}"
    if check.check == "rank":
        listed = check.attributes["is"].split()
        groups = [code for code in listed if code.endswith("*")]
        ranked = [entry for entry in plain.rank(**asked, groups=groups) if not entry.count.suppressed]
        return "; ".join(f"{entry.value} ({figure(entry.count)})" for entry in ranked[: len(listed) + 1])
    return None


def _corrected(check: Check, said: str | None) -> Check:
    return dataclasses.replace(check, outcome=dataclasses.replace(check.outcome, release_says=said))


def figure(count: Any) -> str:
    low, high = count.certain, count.possible
    if count.of == "victims":
        low, high = count.minimum, count.maximum
    if high is None:
        return f"at least {low}, without an upper bound"
    return str(low) if low == high else f"certainly {low}, possibly {high}"


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def passages_of_statistics_only() -> list[str]:
    """Passages of interviews in the period whose source lets herself be counted in public, and never quoted."""
    granted: dict[str, set[str]] = defaultdict(set)
    for row in rows("consent.csv"):
        if row["withdrawn"]:
            granted[row["source"]].clear()
        elif row["decision"] == "granted" and row["audiences"] == "public" and not row["expires"]:
            granted[row["source"]] |= set(row["uses"].split())
    found = []
    for interview in rows("interviews.csv"):
        uses = granted[interview["source"]]
        if "2022-11" <= interview["date"] < "2024-11" and "statistics" in uses and not any("quote" in u for u in uses):
            (path,) = EXAMPLE.glob(f"interviews-*/{interview['code']}.coding.yaml")
            coding = yaml.safe_load(path.read_text(encoding="utf-8"))
            found += [passage["code"] for passage in coding["passages"].values()]
    return found


def roots_of(finding: str) -> int:
    """The independent roots of a finding, as counted without Habeas."""
    counts = yaml.safe_load((EXAMPLE / "truth" / "counts.yaml").read_text(encoding="utf-8"))
    return len(counts["public_report"]["findings"][finding]["roots"])


# --- the reports as they stand ---


def test_it_finds_no_problem_in_either_report(report: Report) -> None:
    assert report.result.problems == ()
    checks = report.result.checks
    kinds = Counter(check.check for check in checks)
    assert kinds["count"] >= 25
    assert kinds["share"] >= 20
    assert kinds["rank"] >= 6
    assert kinds["quote"] >= 20
    assert kinds["finding"] >= 6
    spelt = Counter(_written(check.says) for check in checks if check.check == "count")
    assert spelt["digits"] >= 10
    assert spelt["english"] >= 8
    assert spelt["korean"] >= 6
    assert sum("…" in check.says for check in checks if check.check == "quote") >= 2


def _written(words: str) -> str:
    if re.search(r"\d", words):
        return "digits"
    return "korean" if re.search("[가-힣]", words) else "english"


def test_the_figures_are_those_of_the_plain_count_and_of_the_words(report: Report) -> None:
    for check, known in zip(report.result.checks, report.context.result.checks, strict=True):
        if check.check in ("count", "share", "rank"):
            said = known.outcome.release_says
            assert said is not None
            assert (check.outcome.release_says or "").startswith(said), check
        if check.check == "count":
            (number,) = find_numbers(check.says, "ko" if _written(check.says) == "korean" else "en") or find_numbers(
                check.says, "ko"
            )
            assert str(number.value) in re.findall(r"\d+", known.outcome.release_says or ""), check


# --- two hundred corruptions ---


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_twenty_corruptions_is_reported(report: Report, kind: str) -> None:
    missed = []
    for mutation in _twenty(report, kind):
        found = report.check(mutation.text).problems
        if not any(_is_it(mutation, problem, report) for problem in found):
            missed.append((mutation.line, mutation.what, mutation.code, mutation.release_says, _brief(found)))
    assert missed == []


def _twenty(report: Report, kind: str) -> Iterator[Mutation]:
    """Twenty different corruptions of a kind, the same on every run."""
    seen = {report.text}
    for seed in range(60 * EACH):
        mutation = corrupt(report.text, kind, random.Random(f"{report.name} {kind} {seed}"), report.context)
        if mutation.text not in seen:
            seen.add(mutation.text)
            yield mutation
        if len(seen) > EACH:
            return
    raise NoPlace(f"{kind}: {len(seen) - 1} different places in {report.name}")


def _is_it(mutation: Mutation, problem: Problem, report: Report) -> bool:
    """Whether a problem is the one that was planted: its code, its line and what the release says."""
    if (problem.code, problem.line) != (mutation.code, mutation.line):
        return False
    said = problem.release_says or ""
    if mutation.release_says is not None:
        rest = said.removeprefix(mutation.release_says)
        return said.startswith(mutation.release_says) and not rest[:1].isdigit()
    if mutation.kind == "below-standard":
        return f"rests on {roots_of(mutation.what)} independent roots" in said
    if mutation.kind == "below-floor":
        return bool(said) and not re.search(r"\d", said + problem.do)
    if mutation.kind in ("changed-word", "dropped-negation"):
        return _passage_holds(said, report)
    return True


def _passage_holds(said: str, report: Report) -> bool:
    """Whether the words are those of a passage of the release; nothing said is nothing wrong."""
    plain = " ".join(said.strip("… ").split())
    return any(
        plain in " ".join(f"{passage.text} {passage.translation or ''}".split())
        for passage in report.arguments["figures"].passages().values()
    )


def _brief(problems: tuple[Problem, ...]) -> list[tuple[Any, ...]]:
    return [(problem.line, problem.code, problem.release_says) for problem in problems][:4]


def test_no_figure_share_ranking_or_quotation_loses_its_check_unseen(report: Report) -> None:
    missed = []
    for place in places(report.text):
        if place.span.check in ("count", "share", "rank", "quote"):
            words = report.text[place.words : place.close]
            lines = range(place.line, place.line + words.count("\n") + 1)
            changed = report.text[: place.start] + words + report.text[place.end :]
            found = unchecked.unchecked_in(prose.read_report(changed, report.name), report.name)
            if not any(problem.line in lines for problem in found):
                missed.append((place.line, words))
    assert missed == []


# --- a hundred harmless edits ---


@pytest.mark.parametrize("kind", HARMLESS)
def test_twenty_harmless_edits_of_a_kind_are_let_be(report: Report, kind: str) -> None:
    alarms = []
    for seed in range(EACH):
        edit = harmless(report.text, random.Random(f"{report.name} {kind} {seed}"), kind)
        assert edit.text != report.text
        if found := report.check(edit.text).problems:
            alarms.append((seed, _brief(found)))
    assert alarms == []


# --- what may be quoted ---


def test_a_quotation_from_the_source_who_withdrew_is_refused_in_words(report: Report) -> None:
    text = re.sub(r"\{\.quote passage=P-\d{4}\}", "{.quote passage=P-1201}", report.text, count=1)
    (problem,) = report.check(text).problems
    assert problem.code == "quotation-not-allowed"
    assert "withdrawn" in (problem.release_says or "")
    assert problem.do


def test_a_quotation_from_a_source_who_allows_only_statistics_is_refused_with_her_consent(report: Report) -> None:
    text = re.sub(r"\{\.quote passage=P-\d{4}\}", "{.quote passage=P-0201}", report.text, count=1)
    (problem,) = report.check(text).problems
    assert problem.code == "quotation-not-allowed"
    assert "allows statistics, not quotation" in (problem.release_says or "")


def test_a_quotation_from_outside_the_period_is_refused(report: Report) -> None:
    text = re.sub(r"\{\.quote passage=P-\d{4}\}", "{.quote passage=P-0101}", report.text, count=1)
    (problem,) = report.check(text).problems
    assert (problem.code, problem.release_says) == ("quotation-not-allowed", "outside-period")


# --- building, explaining: through the command line, on a copy ---


@pytest.fixture
def copy(made_haesong: Any, tmp_path: Path) -> Path:
    shutil.copytree(made_haesong.path, tmp_path / "home" / "haesong")
    return tmp_path / "home"


def command(*words: str, home: Path) -> int:
    return main([*words, "--home", str(home), "--mission", "haesong", "--as", "ida", "--json"])


#: what never leaves in a published page: codes, conditions, spans, paths
_INSIDE = re.compile(
    r"\b(?:S|P|A|W|U|F|E|I|SUB|D)-\d{3,}|\b[A-Z]{3}-\d\d\b|(?:act|place_type|basis|exposure)\s*!?="
    r"|\]\{|\{\.|/work|/tmp|\.md\b"
)


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_built_says_fiction_and_holds_no_code_query_path_or_author(
    name: str, copy: Path, made_haesong: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"{name}.html"
    source = EXAMPLE / "reports" / f"{name}.md"
    assert command("report", "build", str(source), "--out", str(out), home=copy) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["problems"] == []
    page = out.read_text(encoding="utf-8")
    assert "FICTION" in page
    assert "허구" in page
    assert (found := _INSIDE.search(re.sub(r"(?s)<style.*?</style>", "", page))) is None, found
    people = {row["display_name"] for row in rows("users.csv")} | {row["username"] for row in rows("users.csv")}
    people |= {row["name"] for row in rows("identities.csv")}
    assert not [person for person in people if person and re.search(rf"\b{re.escape(person)}\b", page)]
    assert made_haesong.release not in page


def test_it_refuses_to_build_while_a_problem_exists(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXAMPLE / "reports" / "detention.md").read_text(encoding="utf-8")
    changed = tmp_path / "changed.md"
    changed.write_text(text.replace("[eighteen]{.count", "[nineteen]{.count"), encoding="utf-8")
    out = tmp_path / "changed.html"
    assert command("report", "build", str(changed), "--out", str(out), home=copy) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["release_says"]) == ("wrong-figure", "18")
    assert not out.exists()


def test_it_walks_from_a_paragraph_to_the_passages_under_it(
    copy: Path, reports: dict[str, Report], capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = {
        check.paragraph for check in reports["border"].result.checks if check.attributes.get("passage") == "P-0705"
    }
    assert command("explain", str(EXAMPLE / "reports" / "border.md"), str(told), home=copy) == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    under = [{passage["passage"] for passage in check["rests_on"]["passages"]} for check in checks]
    assert {"P-0705"} in under
    assert {"P-1005"} in under
    assert {"P-0707"} in under
    (count,) = [check for check in checks if check["check"] == "count"]
    assert len(count["rests_on"]["accounts"]) == 14
    assert all(code.startswith("A-") for code in count["rests_on"]["accounts"])
    assert count["rests_on"]["passages"]
