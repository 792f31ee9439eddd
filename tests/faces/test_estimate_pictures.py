"""``habeas estimate … --picture``: a drawing with the same numbers as a table and a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main
from support.pattern_plain import HEADERS, made_up

LISTS = "A,B,C,count\n0,0,1,60\n0,1,0,49\n0,1,1,4\n1,0,0,247\n1,0,1,112\n1,1,0,142\n1,1,1,12\n"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    acts, stays = made_up(3)
    (tmp_path / "lists.csv").write_text(LISTS)
    rows = [",".join(HEADERS), *(",".join(row.get(name, "") for name in HEADERS) for row in acts)]
    (tmp_path / "acts.csv").write_text("\n".join(rows))
    (tmp_path / "stays.csv").write_text("\n".join(["source_id,from,to,place", *map(",".join, stays)]))

    def command(words: str) -> tuple[int, Any]:
        own = [
            str(tmp_path / word) if word.endswith((".csv", ".svg", ".png", ".pdf")) else word for word in words.split()
        ]
        code = main(["estimate", *own, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return command


@pytest.mark.parametrize(
    "words",
    [
        "overlap lists.csv",
        "mse lists.csv --method loglinear",
        "mse lists.csv --method graphs --show posterior",
        "mse lists.csv --rounds 24 --show trace",
        "table acts.csv",
        "trend acts.csv --exposure stays.csv",
        "intensity acts.csv --by place",
        "consistency acts.csv",
    ],
)
def test_every_kind_writes_its_picture(run: Any, tmp_path: Path, words: str) -> None:
    code, answer = run(f"{words} --picture one.svg")
    assert code == 0
    svg = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert answer["picture"]["sentence"]
    assert len(answer["picture"]["table"]) > 1
    assert run(f"{words} --picture one.svg")[0] == 2  # it is there already
    code, answer = run(f"{words} --picture other.svg --language ko")
    assert 'lang="ko"' in (tmp_path / "other.svg").read_text(encoding="utf-8")


def test_a_picture_is_svg_or_png(run: Any, tmp_path: Path) -> None:
    assert run("overlap lists.csv --picture one.pdf")[0] == 2
    assert not (tmp_path / "one.pdf").exists()
    pytest.importorskip("typst")
    assert run("overlap lists.csv --picture one.png")[0] == 0
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_a_refusal_has_no_picture(run: Any, tmp_path: Path) -> None:
    code, answer = run("intensity acts.csv --until 2001 --picture one.svg")
    assert code == 3
    assert "picture" not in answer
    assert not (tmp_path / "one.svg").exists()


def test_without_the_option_nothing_is_drawn(run: Any) -> None:
    assert "picture" not in run("table acts.csv")[1]


def test_rates_are_drawn_on_a_map_that_is_read_before_the_work_is_done(run: Any, tmp_path: Path) -> None:
    words = "trend acts.csv --exposure stays.csv --by place --on-map"
    assert run(f"{words} prk")[0] == 2  # a map of what?
    code, answer = run(f"{words} --picture map.svg")
    assert (code, answer["error"]["code"]) == (2, "no-map")  # only a mission has one of its own
    code, answer = run(f"{words} nowhere.csv --picture map.svg")
    assert (code, answer["error"]["code"]) == (2, "no-file")
    (tmp_path / "bad.csv").write_text("{}")
    assert run(f"{words} bad.csv --picture map.svg")[0] == 2
    assert run(f"{words} prk --picture map.svg")[0] == 3  # its places are on no map
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    province = {
        "type": "Feature",
        "id": "north",
        "properties": {"kind": "province", "names": {"en": "North"}},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    head = {"type": "FeatureCollection", "habeas": "map/1", "names": {"en": "Nowhere (fiction)"}, "source": "made up"}
    (tmp_path / "own.csv").write_text(json.dumps({**head, "features": [province]}))
    code, answer = run(f"{words} own.csv --picture map.svg")
    assert (code, answer["picture"]["kind"]) == (0, "rates-map")
