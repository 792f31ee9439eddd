"""The pictures of a posterior and of its chains show what the answer says, and are read without colour."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.mse import estimate, histories
from habeas.core.analysis.mse.shape import shape, trace
from habeas.core.analysis.pictures.estimates import of_answer
from habeas.core.analysis.pictures.saying import KINDS, METHODS
from habeas.core.kernel.errors import Refused

SVG = "{http://www.w3.org/2000/svg}"
ANSWER: dict[str, Any] = {
    "kind": "mse", "method": "lcmcr", "refused": None, "warnings": [], "level": 0.95, "seed": 1, "assumption": "so",
    "sentence": "It is so.", "documented": 100, "estimate": 150, "median": 150, "lower": 120, "upper": 189,
    "rhat": 1.3, "ess": 90.0, "details": {"most_unlisted": 2000}, "sensitivity": [],
    "posterior": [{"from": low, "to": low + 9, "share": share}
                  for low, share in ((110, 0.1), (120, 0.2), (150, 0.4), (180, 0.2), (190, 0.1))],
    "trace": [{"round": 1, "islands": [120.0, 140.0, 180.0]}, {"round": 2, "islands": [125.0, 150.0, 185.0]},
              {"round": 3, "islands": [122.0, 144.0, 190.0]}],
}  # fmt: skip


def _bars(svg: str) -> list[tuple[str, float]]:
    found = [(one.get("fill", ""), float(one.get("height", 0))) for one in ET.fromstring(svg).findall(f"{SVG}rect")]
    return [(fill, high) for fill, high in found if fill == "#0b4a7a" or "faint" in fill][2:]  # the first two: legend


def test_bars_are_as_high_as_their_share_and_hatched_outside_the_interval() -> None:
    found = of_answer(ANSWER, show="posterior")
    bars = _bars(found.svg)
    assert ["faint" in fill for fill, _ in bars] == [True, False, False, False, True]
    assert [high / bars[0][1] for _, high in bars] == pytest.approx([1, 2, 4, 2, 1], abs=0.01)
    assert found.matrix[1] == ("110", "119", "10")
    assert found.sentence == "It is so."


def test_documented_median_and_the_most_allowed_stand_in_words() -> None:
    for language, words in (("en", ("documented 100", "median 150", "most allowed 2,100 →")),
                            ("ko", ("기록된 수 100", "중앙값 150", "허용된 최대 2,100 →"))):  # fmt: skip
        svg = of_answer(ANSWER, language, "posterior").svg
        assert all(one in svg for one in words)
    near = {**ANSWER, "details": {"most_unlisted": 98}}
    assert "most allowed 198<" in of_answer(near, show="posterior").svg  # a line of its own, and no arrow


def test_the_islands_farthest_apart_differ_by_dashes_and_are_told() -> None:
    found = of_answer(ANSWER, show="trace")
    lines = [one for one in ET.fromstring(found.svg).iter(f"{SVG}path") if one.get("fill") == "none"]
    strong = [one for one in lines if one.get("stroke-width") == "2.2"]
    assert [bool(one.get("stroke-dasharray")) for one in strong] == [False, True]
    assert "from 122 to 185" in found.sentence
    assert "R-hat 1.30, 90 effective draws" in found.sentence
    assert found.matrix[1:] == (("1", "120", "180"), ("2", "125", "185"), ("3", "122", "190"))
    assert "R-hat 1.30" in of_answer(ANSWER, "ko", "trace").sentence


def test_what_has_no_posterior_or_no_chains_is_refused() -> None:
    bare = {key: value for key, value in ANSWER.items() if key not in ("posterior", "trace")}
    for show in ("posterior", "trace"):
        with pytest.raises(Refused):
            of_answer(bare, show=show)


def test_the_shape_of_a_posterior_is_its_shares() -> None:
    values = np.arange(1000, 2000)
    weights = np.where(values < 1500, 3.0, 1.0) / 2000
    rows = shape(values, weights)
    lengths = {row["to"] - row["from"] for row in rows}
    assert len(lengths) == 1
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=0.003)
    middle = next(row for row in rows if row["from"] <= 1250 <= row["to"])
    later = next(row for row in rows if row["from"] <= 1750 <= row["to"])
    assert middle["share"] == pytest.approx(3 * later["share"])
    assert [row["share"] for row in shape(np.full(50, 7))] == pytest.approx([1.0])


def test_a_trace_is_thinned_and_has_the_islands_in_order() -> None:
    total = np.arange(5)[::-1, None, None] * 100 + np.zeros((5, 200, 3))
    rows = trace(total)
    assert len(rows) <= 60
    assert (rows[0]["round"], rows[-1]["round"]) == (1, 200)
    assert rows[0]["islands"] == [0.0, 100.0, 200.0, 300.0, 400.0]


def test_an_estimate_carries_the_shape_of_its_posterior() -> None:
    lists = histories(("A", "B", "C"), {1: 60, 2: 49, 3: 44, 4: 47, 5: 42, 6: 42, 7: 22})
    found = estimate(lists, "graphs").answer()
    assert sum(row["share"] for row in found["posterior"]) == pytest.approx(1, abs=0.003)
    assert found["posterior"][0]["from"] <= found["lower"] <= found["upper"] <= found["posterior"][-1]["to"]
    chains = estimate(lists, "lcmcr", rounds=24).answer()
    assert len(chains["trace"][0]["islands"]) == 24
    assert sum(row["share"] for row in chains["posterior"]) == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize("table", [KINDS, METHODS])
def test_every_kind_and_method_has_korean_words(table: dict[str, tuple[str, str]]) -> None:
    for name, (english, korean) in table.items():
        assert bool(english) == bool(korean), name
        assert not re.search("[a-z]", korean), name


def test_no_kind_or_method_stands_in_english_on_a_korean_picture() -> None:
    svg = of_answer(ANSWER, "ko", "posterior").svg
    assert not re.search(r"lcmcr|mse|latent", svg)
