"""Two made-up reports on made-up countries, with the releases they were written from. All of it is fiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from habeas.core.analysis.figures import FindingRow
from habeas.core.findings.judge import Standard
from habeas.core.report.check import CheckResult, check_report
from support.fake_figures import FakeFigures, account, passage

HERE = Path(__file__).parent / "reports"
STANDARD = Standard("reasonable grounds to believe", 3, 1, "C", 3, True, True)
RELEASE = "3fa9" * 16
NAMES = {
    "LAB-01": ("forced labour", "강제 노동"),
    "TOR-*": ("torture", "고문"),
    "DET-03": ("inhumane conditions",),
    "DET-01": ("lack of adequate food",),
    "FOO-01": ("hunger", "굶주림"),
    "Haean": ("해안",),
    "Naru": ("나루",),
}


@dataclass(frozen=True)
class Written:
    """A report and all that checking it needs."""

    name: str
    text: str
    figures: FakeFigures
    codes: Mapping[str, int]
    withheld: Mapping[str, str]

    def check(self, text: str | None = None, closed: bool = False) -> CheckResult:
        """Check the report, or a changed text of it."""
        return check_report(
            self.text if text is None else text,
            file=self.name,
            figures=self.figures,  # type: ignore[arg-type]
            codes=self.codes,
            withheld=self.withheld,
            standard=STANDARD,
            release_id=RELEASE,
            closed=closed,
            names=NAMES,
        )


def _finding(code: str, *support: int, where: str | None = None) -> FindingRow:
    return FindingRow(code, "pattern", "…", STANDARD.name, where, support, ())


WITHHELD = {"P-0900": "quotation-not-covered: this source allows statistics, not quotation, since 2024-01-05"}
_TOLD = (*(account(n, root=n) for n in range(1, 13)), account(20, root=1), account(21, root=1))

_ENGLISH_FIGURES = FakeFigures(
    counts={
        ("sources", ""): 87,
        ("sources", "exposure=detention"): 43,
        ("sources", "act=LAB-01 & basis=own & exposure=detention"): 26,
        ("sources", "act=TOR-* & exposure=detention"): 31,
        ("sources", "stage=trial & exposure=detention"): 12,
        ("sources", "act=DET-09 & exposure=detention"): 0,
        ("sources", "act=DET-02 & exposure=detention"): 41,
        ("sources", "act=DET-05 & exposure=detention"): 14,
        ("sources", "act=FOO-01"): 52,
        ("sources", "act=FOO-02"): 25,
        ("accounts", "place_type=detention"): 120,
        ("accounts", "place_type=market"): (34, 41),
        ("acts", "act=TOR-01"): 61,
        ("acts", "act=TOR-01 & date=2019"): (17, 23),
        ("victims", "act=DIS-01"): (30, 42),
        ("events", "act=KIL-02"): 9,
        ("sources", "act=MIG-01"): 18,
        ("sources", "act=MIG-02"): 3,
        ("observations", "condition=price"): 205,
        ("sources", "source.sex=female"): 60,
        ("sources", "source.sex=male"): 27,
    },
    hidden=frozenset({("sources", "act=MIG-01")}),
    ranks={
        ("accounts", "violation", "place_type=detention & basis=own"): {
            "LAB-01": 40, "TOR-*": 31, "DET-03": 22, "DET-01": 15, "DET-07": 8, "DET-08": 2,
        },
        ("accounts", "place", "act=LAB-01"): {"Songpo": 19, "Haean": 12, "Naru": 12},
        ("acts", "stage", ""): {"interrogation": 50, "pre-trial": 31, "prison": 30},
    },
    quotable={
        1: passage(1, "우리는 낟알을 세었습니다. 하루에 한 번도 배부르지 않았습니다.",
                   "They counted the kernels. We were never full, not even once a day."),
        2: passage(2, "[W-3]이 나를 때렸다. 나는 아무 말도 하지 못했다.",
                   "[W-3] beat me. I could not say anything, and nobody came to help me until the morning."),
        3: passage(3, "문은 밖에서 잠겨 있었고 우리는 나갈 수 없었다.",
                   "The door was locked from the outside and we could not leave without a permit."),
        4: passage(4, "They told us to sign. I didn’t read the paper; there was no light in the room.", language="en"),
    },
    rows=(_finding("F-0001", where="act=TOR-*"), _finding("F-0002", 1, 20, 21)),
    told=_TOLD,
    matching={"act=TOR-*": frozenset({1, 2, 3, 4, 5})},
)  # fmt: skip

_KOREAN_FIGURES = FakeFigures(
    counts={
        ("sources", ""): 64,
        ("sources", "exposure=detention"): 43,
        ("sources", "act=TOR-* & exposure=detention"): 12,
        ("sources", "act=LAB-01 & exposure=detention"): 22,
        ("sources", "act=FOO-01"): 48,
        ("sources", "act=FOO-02"): 16,
        ("sources", "act=FOO-03"): 61,
        ("sources", "act=FOO-04"): 24,
        ("sources", "act=DET-09 & exposure=detention"): 0,
        ("accounts", "place_type=market"): (27, 33),
        ("acts", "act=TOR-01"): 105,
        ("victims", "act=DIS-01"): (20, 35),
        ("events", "act=KIL-02"): 9,
        ("sources", "act=MIG-02"): 3,
        ("sources", "source.sex=female"): 42,
        ("sources", "source.sex=male"): 21,
    },
    ranks={
        ("accounts", "violation", "place_type=detention"): {"FOO-01": 38, "LAB-01": 22, "TOR-*": 12, "DET-01": 7},
        ("acts", "place", ""): {"Haean": 44, "Naru": 29, "Songpo": 20},
    },
    quotable={
        1: passage(1, "우리는 낟알을 세었습니다. 하루에 한 번도 배부르지 않았습니다."),
        2: passage(2, "[W-5]가 문을 잠갔고 우리는 밖에 나가지 못했다. 물도 없었다."),
        3: passage(3, "그 사람들은 우리를 안 때렸다고 하지만 나는 매일 맞았다."),
    },
    rows=(_finding("F-0001", where="act=TOR-*"), _finding("F-0002", 1, 20, 21)),
    told=_TOLD,
    matching={"act=TOR-*": frozenset({6, 7, 8, 9})},
)

_CODES = {"P-0418": 1, "P-0419": 2, "P-0420": 3, "P-0421": 4}


def english() -> Written:
    """A report in English with a part in Korean."""
    text = (HERE / "english.md").read_text(encoding="utf-8")
    return Written("english.md", text, _ENGLISH_FIGURES, _CODES, WITHHELD)


def korean() -> Written:
    """A report in Korean."""
    codes = {"P-0418": 1, "P-0419": 2, "P-0420": 3}
    text = (HERE / "korean.md").read_text(encoding="utf-8")
    return Written("korean.md", text, _KOREAN_FIGURES, codes, WITHHELD)
