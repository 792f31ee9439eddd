"""``habeas country`` for people who have no mission."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from habeas.faces.cli import main
from support.packs import PACK, chart


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["country", *words])
    return code, capsys.readouterr().out


def test_it_shows_each_fact_with_its_source_and_what_is_to_verify(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "show", "prk", "--json")
    shown = json.loads(out)
    assert code == 0
    facts = [*shown["entries"]] + [each for one in shown["entries"] for each in one["called"]]
    assert all(one["source"] == "" or one["source"] in shown["sources"] for one in facts)
    assert any(one["source"] == "" for one in facts)
    code, out = run(capsys, "show", "prk")
    assert code == 0
    assert "to verify" in out
    assert "국가안전보위부" in out


def test_it_lists_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "show", "--json")
    assert code == 0
    assert [(one["country"], one["names"]["ko"]) for one in json.loads(out)] == [("prk", "조선민주주의인민공화국")]


def test_it_finds_and_says_how_an_agency_was_called_then(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "find", "보위부", "--on", "2018", "--json")
    first = json.loads(out)[0]
    assert code == 0
    assert (first["id"], first["on"], first["called_then"]["ko"]) == ("state-security", "2018", "국가보위성")
    _, out = run(capsys, "find", "보위부", "--on", "2016", "--json")
    assert json.loads(out)[0]["called_then"] is None
    code, out = run(capsys, "find", "보위부", "--on", "2016")
    assert "not known from sourced dates" in out


def test_it_reads_a_named_period_and_says_where_a_town_lies(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "find", "Kaesong", "--on", "the Arduous March")
    assert code == 0
    assert "37.971, 126.554 to within 8 km" in out


@pytest.mark.parametrize(
    "words", [("show", "elsewhere"), ("show", "gone.yaml"), ("find", "x", "--country", "bad.yaml")]
)
def test_what_cannot_be_read_is_refused(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text("format: habeas/country/1\ncolour: red\n", encoding="utf-8")
    code, out = run(capsys, *words, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] in ("no-such-country", "no-such-file", "bad-country")


def test_a_folder_is_shown_and_searched_with_the_map_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "country.yaml").write_text(PACK, encoding="utf-8")
    assert run(capsys, "find", "Easton", "--country", str(tmp_path)) == (
        0,
        "Nothing in the pack or on its map is called so.\n",
    )
    (tmp_path / "map.geojson").write_bytes(chart())
    code, out = run(capsys, "find", "Easton", "--country", str(tmp_path))
    assert code == 0
    assert "0.4, 0.6 to within 3 km" in out
    code, out = run(capsys, "show", str(tmp_path), "--json")
    assert json.loads(out)["country"] == "haesong"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "country.yaml")
    assert main(["country", "show", str(tmp_path)]) == 2
