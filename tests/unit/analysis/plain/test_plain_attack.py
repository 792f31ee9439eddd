"""An attacker who has one whole answer, and solves for what is hidden in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from habeas.core.analysis.plain import Asked, acts_of, columns_of, make_table
from habeas.core.analysis.plain.acts import ACTS

HEADERS = [*ACTS, "event", "victim", "place"]


def made_up(seed: int) -> list[list[str]]:
    """Acts of which each victim suffers each code at most once, so that all tables of one answer add up."""
    rng = np.random.default_rng(seed)
    codes, places = "TDLXEF"[: rng.integers(2, 7)], ["North", "South", "East", "West"][: rng.integers(1, 5)]
    weight = rng.dirichlet(np.full(len(codes), 0.6))
    where = rng.dirichlet(np.full(len(places), 0.6))
    rows = []
    for victim in range(int(rng.integers(30, 150))):
        place = places[rng.choice(len(places), p=where)]
        for code in rng.choice(len(codes), size=min(len(codes), 1 + rng.poisson(0.7)), replace=False, p=weight + 1e-9):
            source = f"S{int(rng.integers(0, 60))}"
            rows.append([source, "", "", codes[code], f"E{victim}", f"V{victim}", place])
    return rows


def unknowns(answer: dict[str, Any], sides: tuple[str, ...]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Every number of the answer by name, and the equations between them that anybody can write down."""
    shown = {f"cell {row['group']}": row["n"] for row in answer["rows"]}
    shown |= {f"total {row['group']}": row["n"] for row in answer.get("totals", [])}
    shown["whole"] = answer["documented"]
    several = answer.get("several", [])
    shown |= {f"several {row['group']}": row["n"] for row in several}
    shown["victims"] = None
    equations: list[dict[str, float]] = []
    if len(sides) == 1:
        equations.append({name: 1.0 for name in shown if name.startswith("cell")} | {"whole": -1.0})
    else:
        for name in [one for one in shown if one.startswith("total") and one != "total (all) | (all)"]:
            own = name.removeprefix("total ").split(" | ")
            at = own.index("(all)")
            cells = [one for one in shown if one.startswith("cell") and one[5:].split(" | ")[1 - at] == own[1 - at]]
            equations.append(dict.fromkeys(cells, 1.0) | {name: -1.0})
        for at in (0, 1):
            own = [one for one in shown if one.startswith("total") and one[6:].split(" | ")[at] == "(all)"]
            equations.append(dict.fromkeys([one for one in own if one != "total (all) | (all)"], 1.0) | {"whole": -1.0})
    if several:
        equations.append({f"several {row['group']}": 1.0 for row in several} | {"victims": -1.0})
        if all(row["group"].isdigit() for row in several):
            equations.append({f"several {row['group']}": float(row["group"]) for row in several} | {"whole": -1.0})
    names = [name for name, value in shown.items() if value is None]
    matrix = np.array([[one.get(name, 0.0) for name in names] for one in equations])
    right = np.array(
        [-sum(times * shown[name] for name, times in one.items() if shown[name] is not None) for one in equations]
    )
    return names, matrix.reshape(len(equations), len(names)), right


@pytest.mark.parametrize("sides", [("code",), ("place",), ("code", "place")])
@pytest.mark.parametrize("seed", range(12))
def test_no_small_number_comes_out_of_a_whole_answer(seed: int, sides: tuple[str, ...]) -> None:
    rows = made_up(seed)
    answer = make_table(acts_of(columns_of(HEADERS, rows)), Asked(by=sides, method="count")).answer()
    names, matrix, right = unknowns(answer, sides)
    tellers: dict[str, set[str]] = {}
    for row in rows:
        label = " | ".join(row[HEADERS.index(side)] for side in sides)
        tellers.setdefault(label, set()).add(row[0])
    for row in answer["rows"]:
        assert row["suppressed"] or len(tellers.get(row["group"], ())) in (0, *range(5, 200))
    for name in names:
        few = name.startswith("cell") and 0 < len(tellers.get(name[5:], ())) < 5
        if few:
            goal = np.array([float(one == name) for one in names])
            ends = [linprog(way * goal, A_eq=matrix, b_eq=right, bounds=(1, None)) for way in (1, -1)]
            low, high = (ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf)
            assert high - low > 3.9, (name, low, high)


def test_the_attacker_would_find_a_cell_that_is_left_alone() -> None:
    answer = {"documented": 20, "rows": [{"group": "A", "n": None}, {"group": "B", "n": 17}]}
    names, matrix, right = unknowns(answer, ("code",))
    found = linprog(np.zeros(2), A_eq=matrix, b_eq=right)
    assert dict(zip(names, found.x, strict=True))["cell A"] == pytest.approx(3)
