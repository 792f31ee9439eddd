"""What reports say falsely of a release is refused, and what they say truly is not, in English and Korean."""

# ruff: noqa: E501  (wide letters)
from __future__ import annotations

import pytest

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard
from habeas.core.report.check import CheckResult, check_report
from support.releases import act, built, opened

STANDARD = Standard("reasonable grounds to believe", 3, 1, "C", 3, True, True)
FRONT = "---\nformat: habeas/report/1\ntitle: T\nlanguage: en\npurpose: p\naudience: public\nperiod: all\n---\n"
#: of sixty sources: all, most of them, nearly half …
TOLD = {"ALL": 60, "NEA": 56, "MOS": 45, "SIX": 36, "HAL": 30, "LES": 27, "THI": 20, "QUA": 15, "FIF": 12}


@pytest.fixture(scope="module")
def figures() -> Figures:
    acts = [
        act(f"V-{place}{n:03d}", f"S-{n:04d}", code=f"{code}-01")
        for place, (code, told) in enumerate(TOLD.items())
        for n in range(1, told + 1)
    ]
    return Figures(opened(built(floor=5, acts=acts)))


def check(figures: Figures, words: str) -> CheckResult:
    """``{HAL}`` in the words stands for a count, ``{/HAL}`` for a share, ``{HAL:ALL}`` for a multiple."""
    for code in TOLD:
        words = words.replace(f"{{{code}}}", f'{{.count of=sources where="act={code}-01"}}')
        words = words.replace(f"{{/{code}}}", f'{{.share of=sources where="act={code}-01"}}')
        for other in TOLD:
            ratio = f'{{.share of=sources where="act={code}-01" against="act={other}-01"}}'
            words = words.replace(f"{{{code}:{other}}}", ratio)
    words = words.replace("{/KIL}", '{.share of=sources where="act=KIL-09"}')
    return check_report(
        FRONT + words + "\n",
        file="r.md",
        figures=figures,
        codes={},
        withheld={},
        standard=STANDARD,
        release_id="3fa9" * 16,
    )


FALSE = """
[twice 30]{HAL} people; [double the 30]{HAL}; twice [the 30]{HAL}; [all but 30]{HAL}; all but [30]{HAL}; [30명 남짓]{HAL}
[30명에 미치지 못하는]{HAL}; [30명을 밑도는]{HAL}; [30명을 넘어선]{HAL}; [30명을 웃돈]{HAL}; [30명도 안되는]{HAL}
[30명]{HAL}을 밑도는; [30명]{HAL}에 미치지 못하는; [30명]{HAL}을 넘어선; [30명]{HAL}도 안 되는; [30명]{HAL} 남짓
[30명]{HAL}이 아니라; [서른 명]{HAL}을 훨씬 넘는; beyond [30]{HAL}; [육십일 명]{ALL}; [육십일명]{ALL}; [sixty-one]{ALL}
[59]{ALL} or fewer; [61명 이상]{ALL}; [60]{ALL} thousand; [fewer than 60]{ALL}; [a dozen]{QUA}
[a half more]{/HAL}; [a third fewer]{/THI}; [50 per cent fewer]{/HAL}; [50 per cent more]{/HAL}; [all but a third]{/THI}
[all except half]{/HAL}; [every other]{/ALL} detainee; [every second]{/ALL} detainee; [a third to a half]{/THI}
[between a third and a half]{/THI}; [a quarter or a third]{/QUA}; [most, or about half,]{/HAL}; [two thirds]{/SIX}
[nearly a majority]{/MOS}; nearly [a majority]{/MOS}; [almost a majority]{/SIX}; [almost none]{/KIL}; [none]{/QUA}
[all but 12 of the 60]{/FIF}; far from [all]{/ALL}; not quite [all]{/ALL}; anything but [all]{/ALL}; short of [half]{/HAL}
[과반에 못 미치는]{/SIX}; [과반에 가까운]{/SIX}; [과반 미만]{/SIX}; [거의 과반]{/SIX}; [대부분이 아닌]{/MOS}; [모두]{/ALL}는 아닌
[절반도 안되는]{/HAL}; [절반]{/HAL}도 안 되는; [절반을 훌쩍 넘는]{/HAL}; [절반]{/HAL}을 넘어선; [대다수]{/SIX}; [모두]{/NEA}
[two and a half times as many]{HAL:ALL}; [half again as many]{HAL:ALL}; [half as many again]{HAL:ALL}; [twice]{MOS:HAL}
[twice as few]{ALL:HAL}; [two times fewer]{ALL:HAL}; [three times more]{MOS:QUA}; [두 배 적은]{ALL:HAL}; [절반 더]{HAL:ALL}
None of [the 60]{ALL}; Most of [the 60]{ALL}; All of [the 60]{ALL}; All [60]{ALL} people; [All 60]{ALL} people
Every one of [the 60]{ALL}; Nobody among [the 60]{ALL}; Not one of [the 60]{ALL}; Two thirds of [the 60]{ALL}
"""
TRUE = """
About [half]{/HAL} of those interviewed; [50 per cent]{/HAL}; [30 of the 60]{/HAL}; [Thirty out of 60]{/HAL}; [절반]{/HAL}이
[a third]{/THI} of all interviewees; [one in three]{/THI}; [3분의 1]{/THI}; [One in five]{/FIF}; [a minority]{/THI}
[more than two thirds]{/MOS}; [the majority]{/MOS}; [a large majority]{/MOS}; [Most]{/MOS}; [most of the 60]{/MOS}
[과반수]{/MOS}; [과반 이상]{/MOS}; [절반이 넘는]{/MOS}; [절반을 넘는]{/MOS}; [대부분]{/MOS}; [4분의 3]{/MOS}; [대다수]{/MOS}
[Nearly all]{/NEA}; [almost all]{/NEA}; [거의 모두]{/NEA}; [All 60]{/ALL} people; [전원]{/ALL}; [None]{/KIL}; [아무도]{/KIL}
[just under half]{/LES}; [slightly less than half]{/LES}; just short of [half]{/LES}; [절반에 못 미치는]{/LES}
[절반]{/LES}도 안 되는; [거의 절반]{/LES}; [45 per cent]{/LES}; [three in five]{/SIX}; [around 60 per cent]{/SIX}
[no fewer than half]{/MOS}; [60]{ALL}; [the 60]{ALL} people; a total of [60]{ALL}; At least [sixty]{ALL} people
[50 or more]{ALL}; [50]{ALL} or more; [70]{ALL} or fewer; [just over 50]{ALL}; well over [50]{ALL}; [fewer than 70]{ALL}
[another 12]{FIF} women; a further [12]{FIF}; [12 others]{FIF}; Only [12]{FIF}; [예순 명]{ALL}; [60명]{ALL}에 이르는
[50명이 넘는]{ALL}; [50명]{ALL}을 훌쩍 넘는; [70명]{ALL}을 밑도는; 최소 [60명]{ALL}; [60명]{ALL} 이상; [60명을 넘지 않는]{ALL}
[twice as many]{ALL:HAL}; [more than twice]{MOS:THI}; [one and a half times as many]{MOS:HAL}; [half as many]{HAL:ALL}
[세 배]{MOS:QUA}; [세 배에 이르는]{MOS:QUA}; [double the number]{ALL:HAL}; [nearly twice]{NEA:HAL}; [four times]{ALL:QUA}
"""


def claims(of: str) -> list[str]:
    return [claim.strip() for line in of.strip().splitlines() for claim in line.split(";")]


@pytest.mark.parametrize("claim", claims(FALSE))
def test_it_refuses_a_false_claim(figures: Figures, claim: str):
    assert check(figures, f"{claim} told of it.").problems


@pytest.mark.parametrize("claim", claims(TRUE))
def test_it_lets_a_true_claim_stand(figures: Figures, claim: str):
    assert [problem.answer() for problem in check(figures, f"{claim} told of it.").problems] == []
