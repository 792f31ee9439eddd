"""``habeas estimate trend``, as somebody with two spreadsheets runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main

KEYS = set(
    "ok kind method documented warnings refused estimate lower upper rows level seed seconds assumption sentence "
    "details".split()
)
Run = Any


def sheets(witnesses: int = 20) -> tuple[str, str]:
    """Fictional acts and stays: twice as many acts in 2017 as in 2015 and 2016."""
    acts, stays = ["source_id,root,date,code"], ["Source ID,From,To,Place,Sex"]
    for one in range(witnesses):
        stays.append(f"S{one},2015-01-01,2017-12-31,{'North' if one % 2 else 'South'},{'f' if one % 3 else 'm'}")
        acts += [f"S{one},,{year}-0{1 + one % 9}-03,TOR-01" for year in (2015, 2016, 2017, 2017)]
    return "\n".join(acts), "\n".join(stays)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str, acts: str = "", stays: str = "") -> tuple[int, Any, str]:
        told, there = tmp_path / "acts.csv", tmp_path / "stays.csv"
        told.write_text(acts or sheets()[0], encoding="utf-8")
        there.write_text(stays or sheets()[1], encoding="utf-8")
        code = main(["estimate", "trend", str(told), "--exposure", str(there), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_it_answers_with_every_key_of_the_format(run: Run) -> None:
    code, answer, _ = run()
    assert code == 0
    assert set(answer) >= KEYS
    assert [(row["group"], row["n"], row["sources"]) for row in answer["rows"]] == [
        ("2015", 20, 20), ("2016", 20, 20), ("2017", 40, 20),
    ]  # fmt: skip
    assert [round(row["estimate"]) for row in answer["rows"]] == [100, 100, 200]
    assert answer["verdict"] == "more"
    assert all(row["lower"] <= row["estimate"] <= row["upper"] for row in answer["rows"])


def test_decades_before_the_first_act_are_said_in_one_row_with_their_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stays reach back to where witnesses were born; every year has its row in JSON, and is told of in words."""
    acts, stays = sheets()
    stays = "\n".join([*stays.splitlines(), *(f"S{one},19{60 + one}-01-01,2014-12-31,North,f" for one in range(20))])
    (tmp_path / "acts.csv").write_text(acts, encoding="utf-8")
    (tmp_path / "stays.csv").write_text(stays, encoding="utf-8")
    words = ("estimate", "trend", str(tmp_path / "acts.csv"), "--exposure", str(tmp_path / "stays.csv"))
    main([*words, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert [row["group"] for row in answer["rows"]] == [f"{year}" for year in range(1960, 2018)]
    main([*words])
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert answer["details"]["window"] == {"from": None, "to": None}, "a first day is that of somebody's birth"
    assert "Looked at: the first stay to the last (--from, --until)." in said
    assert "1960 to 1964  5 rows: hidden" in said  # four, and one from which they would follow
    none = next(line for line in said if line.startswith("1965 to 2014  50 rows: no act (upper ends "))
    assert none.endswith("6 to 20 sources")
    assert [line[:4] for line in said[-4:-1]] == ["2015", "2016", "2017"]
    main([*words, "--from", "2001", "--json"])
    assert json.loads(capsys.readouterr().out)["details"]["window"] == {"from": "2001-01-01", "to": None}
    main([*words, "--by", "year,place"])
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert sum(" | North" in line for line in said) == 58, "rows of two sides do not follow one another"


def test_two_periods_are_compared_in_one_word(run: Run) -> None:
    code, answer, _ = run("--method", "ratio", "--before", "2015/2016", "--after", "2017")
    assert code == 0
    assert answer["estimate"] == pytest.approx(2, rel=0.01)
    assert answer["verdict"] == answer["details"]["verdict"] == "more"
    assert answer["sentence"].startswith("More: ")


@pytest.mark.parametrize(
    ("words", "kind"),
    [("--method poisson", "poisson"), ("--method negative-binomial --terms sex,departure", "negative-binomial"),
     ("--method standardised --terms sex", "standardised"), ("--method change-point", "change-point"),
     ("--method decompose --before 2015 --after 2017", "decompose"),
     ("--method before-after --measure 2017-01-01 --control place=North", "before-after"),
     ("--method before-after --measure 2016 --affected place=North", "before-after")],
)  # fmt: skip
def test_every_method_answers_with_the_keys_of_the_format(run: Run, words: str, kind: str) -> None:
    code, answer, _ = run(*words.split())
    assert code in (0, 3)
    assert set(answer) >= KEYS
    assert (answer["method"], answer["ok"]) == (kind, code == 0)
    assert all(
        {"group", "estimate", "lower", "upper", "n", "sources", "suppressed"} <= set(row) for row in answer["rows"]
    )
    json.dumps(answer, allow_nan=False)


def test_few_witnesses_are_refused_with_exit_3_and_no_number(run: Run) -> None:
    acts, stays = sheets(4)
    code, answer, _ = run(acts=acts, stays=stays)
    assert code == 3
    assert answer["refused"]
    assert (answer["estimate"], answer["lower"], answer["upper"], answer["rows"]) == (None, None, None, [])


def test_the_same_seed_gives_the_same_bytes_and_no_number_is_nan(run: Run) -> None:
    acts, stays = sheets()
    answers = []
    for _ in range(2):
        answer = run("--by", "year,place", acts=acts.replace("-03,", ","), stays=stays.replace("-12-31", ""))[1]
        answers.append(json.dumps({key: value for key, value in answer.items() if key != "seconds"}, allow_nan=False))
    assert answers[0] == answers[1]


def test_a_column_of_either_file_is_called_by_another_name(run: Run) -> None:
    acts, stays = sheets()
    code, answer, _ = run("--map", "date=when", "--map", "to=left", acts=acts.replace("date", "when"),
                          stays=stays.replace("To,", "left,"))  # fmt: skip
    assert (code, answer["documented"]) == (0, 80)
    assert run("--map", "date=nowhere")[0] == 2


def test_a_wrong_cell_is_refused_with_its_file_row_and_column(run: Run) -> None:
    stays = sheets()[1].replace("S1,2015-01-01", "S1,some day")
    code, answer, said = run(stays=stays)
    assert code == 2
    assert answer["error"]["where"] == {"file": "stays.csv", "row": 3, "column": "from"}
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [
        "--method magic",
        "--by colour",
        "--by year,place,context",
        "--method ratio",
        "--method before-after",
        "--method before-after --measure 2016 --control North",
        "--method before-after --measure 2016 --control place=West",
        "--terms colour --method poisson",
        "--method standardised --by code",
        "--before soon --after 2017",
        "--method ratio --before 2017 --after 2015",
        "--level 2",
        "--seed -1",
        "--bootstraps 1",
        "--from 2030",
    ],
)
def test_wrong_use_exits_2_in_words(run: Run, words: str) -> None:
    code, answer, said = run(*words.split())
    assert code == 2
    assert answer["error"]["what"]
    assert "Traceback" not in said


def test_a_rate_without_exposure_is_refused_with_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "acts.csv"
    path.write_text(sheets()[0])
    assert main(["estimate", "trend", str(path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no-exposure"


def test_rates_are_given_out_beside_those_of_before(run: Run, tmp_path: Path) -> None:
    _, first, _ = run()
    before = tmp_path / "first.json"
    before.write_text(json.dumps(first), encoding="utf-8")
    code, answer, _ = run("--until", "2016", "--beside", str(before))
    assert code == 0
    assert [row["suppressed"] for row in answer["rows"]] == [False, False]
    code, answer, _ = run("--until", "2016", "--floor", "50", "--beside", str(before))
    assert code == 3
    for garbage in ("", "{}", "[]", '{"kind": "table"}', json.dumps({**first, "rows": 3}), json.dumps({"kind": None}),
                    json.dumps({**first, "seed": -1}), json.dumps({**first, "documented": 10**400})):  # fmt: skip
        before.write_text(garbage, encoding="utf-8")
        code, answer, _ = run("--beside", str(before))
        assert (code, answer["error"]["code"]) == (2, "bad-answer")
    assert run("--beside", str(tmp_path / "none.json"))[1]["error"]["code"] == "no-file"
    assert run("--beside", str(tmp_path))[1]["error"]["code"] == "bad-answer"


def test_a_table_is_given_out_beside_rates_and_rates_beside_a_table(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = f"{sheets()[0]}\nH1,,2016-01-03,TOR-01"  # one who was nowhere: the table counts what she tells
    before = tmp_path / "before.json"
    before.write_text(json.dumps(run(acts=heard)[1]), encoding="utf-8")

    def table(*words: str) -> tuple[int, Any]:
        code = main(
            ["estimate", "table", str(tmp_path / "acts.csv"), "--by", "year", "--method", "count", *words, "--json"]
        )
        return code, json.loads(capsys.readouterr().out)

    alone = table()[1]
    assert [row["n"] for row in alone["rows"]] == [20, 21, 40]
    assert table("--beside", str(before))[1]["error"]["code"] == "no-exposure"
    stays = ("--exposure", str(tmp_path / "stays.csv"))
    assert table("--beside", str(before), "--beside", "code", *stays)[1]["error"]["code"] == "mixed-beside"
    code, answer = table("--beside", str(before), *stays)
    assert code == 3 or answer["rows"][1]["suppressed"]
    before.write_text(json.dumps(alone), encoding="utf-8")
    code, answer, _ = run("--beside", str(before), acts=heard)
    assert code == 3 or answer["rows"][1]["suppressed"]
    code, answer, _ = run("--beside", str(before))  # of a file without her, which says that it is another
    assert (code, answer["rows"]) == (3, [])
    assert "before.json tells another sum" in answer["refused"]
    before.write_text(json.dumps(table()[1]), encoding="utf-8")
    assert run("--beside", str(before))[0] == 0  # without her nothing can be told apart


HEADS = "source_id,root,date,code,place\n", "source_id,from,to,place,sex\n"


def _each(line: str, head: int) -> str:
    """A row for each of thirty sources: ``{0}`` is her number, ``{1}`` a year from 2010 to 2014."""
    return HEADS[head] + "".join(f"{line.format(one, 2010 + one % 5)}\n" for one in range(30))


ACTS, STAYS = _each("S{0},,{1}-05-03,TOR-01,N", 0), _each("S{0},2009,2016,N,f", 1)
#: acts and stays that somebody will have one day
GARBAGE = {
    "stays that overlap": (ACTS, STAYS + _each("S{0},2009,2016,S,f", 1).partition("\n")[2]),
    "a stay that ends before it starts": (ACTS, STAYS + "S1,2016,2009,N,f\n"),
    "sources without a stay": (ACTS, _each("T{0},2009,2016,N,f", 1)),
    "no stay": (ACTS, HEADS[1]),
    "no act": (HEADS[0], STAYS),
    "all in one year": (_each("S{0},,2012,TOR-01,N", 0), _each("S{0},2012,2012,N,f", 1)),
    "all on one day": (_each("S{0},,2012-05-05,TOR-01,N", 0), _each("S{0},2012-05-05,2012-05-05,N,f", 1)),
    "one witness": (HEADS[0] + "S1,,2012,TOR-01,N\n" * 40, HEADS[1] + "S1,2009,2016,N,f\n"),
    "one root": (_each("S{0},R,{1},TOR-01,N", 0), STAYS),
    "ends that are open": (_each("S{0},,../2012,TOR-01,N", 0), _each("S{0},../2009,2016/..,N,f", 1)),
    "nothing but open ends": (ACTS, _each("S{0},,..,N,f", 1)),
    "years beyond the calendar": (_each("S{0},,Y17E8,TOR-01,N", 0), _each("S{0},-9999,9999,N,f", 1)),
    "years before it": (_each("S{0},,-0500,TOR-01,N", 0), _each("S{0},-0600,-0400,N,f", 1)),
    "a date that is none": (ACTS + "S1,,sometime,TOR-01,N\n", STAYS),
    "acts before all stays": (_each("S{0},,1950,TOR-01,N", 0), STAYS),
    "a term of which each is another": (ACTS, _each("S{0},2009,2016,N,x{0}", 1)),
    "sets and digits that are not told": (_each('S{0},,"[2010,2012]",TOR-01,N', 0), _each("S{0},200X,2016~,N,f", 1)),
    "nobody": (ACTS + ",,2012,TOR-01,N\n", STAYS),
}
BOTH = ("--before", "2010/2012", "--after", "2013/2015")
ASKED = [("rates", "--by", "place"), ("rates", "--by", "month"), ("ratio", *BOTH), ("poisson", "--floor", "0"),
         ("negative-binomial", *BOTH), ("standardised",), ("decompose", *BOTH), ("change-point",),
         ("before-after", "--measure", "2012", "--control", "place=S")]  # fmt: skip


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_answered_in_sentences(run: Run, what: str) -> None:
    acts, stays = GARBAGE[what]
    for method, *words in ASKED:
        code, answer, told = run("--method", method, *words, "--bootstraps", "100", acts=acts, stays=stays)
        assert code in (0, 2, 3), (method, told)
        json.dumps(answer, allow_nan=False)
        said = answer["error"]["what"] if code == 2 else answer["refused"] if code == 3 else answer["sentence"]
        assert said.endswith(".")
        assert not {"nan", "inf", "None"} & set(said.replace(",", " ").split())
