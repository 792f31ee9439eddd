"""Tables, rankings and pictures: what they carry, and that they are safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from typing import Any

import pytest

from habeas.core.analysis.caveats import SENTENCES, Caveat
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.pictures import draw
from habeas.core.analysis.render import disarmed, width
from habeas.core.kernel.errors import Refused, WrongUse
from support.releases import act, release_of

DATED = [
    act("V-1", "S-0001", date=("2018-01-01", "2018-12-31"), given=("2023-01-01", "2023-01-01"), place="Songpo"),
    act("V-2", "S-0002", date=("2018-07-02", "2021-06-30"), given=("2024-01-01", "2024-01-01"), place="Haewon"),
    act("V-3", "S-0003", date=(None, "2018-06-30"), given=("2024-01-01", "2024-01-01"), place="Songpo"),
    act("V-4", "S-0004", date=(None, None), code="LAB-01", method=["beating", "water"]),
]


@pytest.fixture
def figures() -> Figures:
    return Figures(release_of(*DATED))


def test_rows_of_time_hold_every_stretch_between_and_the_unknown_last(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="year")
    assert table.rows == ("2018", "2019", "2020", "2021", None)
    found = {
        row: (table.cell(row).certain, table.cell(row).possible, str(table.cell(row).expected)) for row in table.rows
    }
    assert found["2018"] == (1, 3, "1.17")  # 183 of 1,095 days; the open one is possible only
    assert found["2019"] == (0, 1, "0.33")
    assert found[None] == (1, 1, "1.00")
    assert table.total is not None
    assert (table.total.certain, table.total.possible) == (4, 4)


def test_rows_of_time_may_be_of_the_report(figures: Figures) -> None:
    table = figures.table(unit="accounts", rows="year", by="report")
    assert {row: table.cell(row).possible for row in table.rows} == {"2023": 1, "2024": 2, None: 1}
    assert table.by == "report"


def test_a_condition_sets_the_first_and_last_stretch(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="quarter", where="date=2017-10/2018-12")
    assert table.rows == ("2017-Q4", "2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4")
    assert table.cell("2017-Q4").possible == 1
    assert figures.table(unit="acts", rows="month", where="date=2018-01/2018-02").rows == ("2018-01", "2018-02")


def test_it_refuses_more_stretches_than_a_table_holds(figures: Figures) -> None:
    with pytest.raises(Refused) as refused:
        figures.table(unit="acts", rows="month", where="date=0001/9999")
    assert refused.value.code == "too-many-cells"


def test_a_table_carries_what_a_reader_needs(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="year", where="act=TOR-*")
    answer = json.loads(json.dumps(table.answer()))
    assert answer["unit"] == "acts"
    assert answer["basis"] == "event"
    assert answer["release"] == figures.release_id
    assert answer["floor"] == 0
    assert answer["fiction"] is True
    assert answer["n"] == {
        "release": {"sources": 4, "accounts": 4, "events": 4},
        "selection": {"sources": 3, "accounts": 3, "events": 3},
    }
    said = " ".join(answer["caveats"])
    assert "not how often violations happen" in said
    assert "need not add up" in said
    assert "1 of the acts have a date of the event that is unbounded on one side" in said


def test_caveats_tell_how_many_dates_are_unknown(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="year")
    assert [caveat.figure for caveat in table.caveats if caveat.code == "unknown"] == [1]
    assert "1 of the acts have no known date of the event and stand apart." in table.text()


def test_the_rule_stands_under_a_table_of_victims(figures: Figures) -> None:
    table = figures.table(unit="victims", rows="place")
    assert "distinct linked persons" in table.text()


def test_every_caveat_is_said_in_english_and_korean() -> None:
    assert SENTENCES["en"].keys() == SENTENCES["ko"].keys()
    for code in set(SENTENCES["en"]) - {"some", "date", "report_date"}:
        for language in ("en", "ko"):
            said = Caveat(code, "acts", figure=7, floor=5).says(language)
            assert "{" not in said
            assert said.endswith(".")
    assert "행위" in Caveat("unknown", "acts", None).says("ko")


def test_an_act_with_two_methods_stands_in_two_rows(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="method", where="act=LAB-01")
    assert [table.cell(row).possible for row in ("beating", "water")] == [1, 1]
    assert table.total is not None
    assert table.total.possible == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"rows": "colour"},
        {"rows": "year", "columns": "month"},
        {"rows": "place", "columns": "place"},
        {"rows": "year", "by": "telling"},
        {"rows": "condition"},
    ],
)
def test_rows_that_make_no_table_are_wrong_use(figures: Figures, asked: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        figures.table(unit="acts", **asked)


def test_an_empty_selection_is_an_empty_table(figures: Figures) -> None:
    table = figures.table(unit="acts", rows="year", columns="place", where="act=MOV-01")
    assert table.rows == ()
    assert table.total is not None
    assert table.total.possible == 0
    assert table.text()


def test_ranks_are_best_first_and_ties_are_seen() -> None:
    codes = ["TOR-01"] * 3 + ["TOR-02"] * 2 + ["LAB-01"] * 4 + ["DET-03"] * 5 + ["DET-01"] * 4 + ["FOO-01"]
    figures = Figures(release_of(*(act(f"V-{n}", f"S-{n:04d}", code=code) for n, code in enumerate(codes)), floor=2))
    ranked = figures.rank(of="accounts", by="violation", groups=["TOR-*"])
    assert [(one.value, one.place, one.tied) for one in ranked] == [
        ("DET-03", 1, True),
        ("TOR-*", 1, True),
        ("DET-01", 3, True),
        ("LAB-01", 3, True),
        ("FOO-01", 5, False),
    ]
    assert ranked[-1].count.suppressed


def test_a_group_counts_a_unit_once() -> None:
    figures = Figures(release_of(act("V-1", "S-0001", code="TOR-01"), act("V-2", "S-0001", code="TOR-02")))
    assert [one.count.possible for one in figures.rank(of="accounts", by="violation", groups=["TOR-*"])] == [1]


def test_groups_that_share_a_code_are_wrong_use() -> None:
    figures = Figures(release_of(act("V-1", "S-0001", code="TOR-01")))
    with pytest.raises(WrongUse) as refused:
        figures.rank(of="accounts", by="violation", groups=["TOR-*", "TOR-01"])
    assert refused.value.code == "overlapping-groups"


LABELS = {("ko", "Songpo"): "송포", ("ko", "acts"): "행위", ("ko", "place"): "장소"}


def _label(field: str, value: str, language: str) -> str:
    return LABELS.get((language, value), value)


def test_text_is_aligned_by_the_width_of_its_letters(figures: Figures) -> None:
    lines = figures.table(unit="acts", rows="place").text(_label, "ko").split("\n\n")[0].splitlines()
    assert len({width(line) for line in lines}) == 1
    assert lines[0].split() == ["장소", "행위"]
    assert any(line.startswith("송포") for line in lines)
    assert width("송포") == 4
    assert width(unicodedata.normalize("NFD", "é")) == 1


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_a_csv_is_run_as_a_formula(word: str) -> None:
    assert disarmed(word) == "'" + word
    release = release_of(act("V-1", "S-0001", place=word), act("V-2", "S-0002", place="Songpo"))
    read = list(csv.reader(io.StringIO(Figures(release).table(unit="acts", rows="place").csv())))
    assert not [cell for line in read for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_csv_says_hidden_and_carries_its_notes() -> None:
    figures = Figures(release_of(*DATED, floor=5))
    read = list(csv.reader(io.StringIO(figures.table(unit="acts", rows="place").csv())))
    assert ["Songpo", "hidden"] in read
    assert any("FICTION" in line[0] for line in read if line)


def test_numbers_of_a_small_selection_are_hidden_with_its_total() -> None:
    table = Figures(release_of(*DATED, floor=5)).table(unit="acts", rows="place")
    assert table.answer()["n"]["selection"] == {"sources": None, "accounts": None, "events": None}


@pytest.fixture(scope="module")
def picture() -> str:
    acts = [act(f"V-{n}", f"S-{n:04d}", place="Songpo" if n < 9 else "=Haewon<script>") for n in range(10)]
    return draw(Figures(release_of(*acts, floor=3)).table(unit="acts", rows="place"), title="고문 & torture").svg


def test_a_picture_has_its_title_source_and_hidden_cells(picture: str) -> None:
    assert picture.startswith("<svg")
    assert "고문 &amp; torture" in picture
    assert "Release " in picture
    assert "hidden" in picture
    assert "<script" not in picture


def test_a_picture_fetches_nothing(picture: str) -> None:
    assert set(re.findall(r"https?://[^\"' >]+", picture)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_without_the_extra_a_picture_is_refused_in_words(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Refused) as refused:
        draw(figures.table(unit="acts", rows="place"), title="x").png()
    assert refused.value.code == "extra-missing"


def test_the_same_question_is_answered_from_memory_until_it_is_forgotten(figures: Figures) -> None:
    asked: list[Any] = []
    cells = figures._engine.cells
    figures._engine.cells = lambda plan: asked.append(plan) or cells(plan)  # type: ignore[method-assign, func-returns-value]
    figures.count(of="accounts", where="act=TOR-01")
    figures.count(of="accounts", where=" act = TOR-01 ")
    assert len(asked) == 1
    figures.forget()
    figures.count(of="accounts", where="act=TOR-01")
    assert len(asked) == 2
