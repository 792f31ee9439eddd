"""``habeas estimate delay`` and ``snapshots`` for people who have only a spreadsheet."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main
from support.delay_plain import START, made_up

KEYS = set(
    "ok kind method documented warnings refused estimate lower upper rows level seed seconds assumption sentence "
    "details delays silences flags trials".split()
)


def _day(number: int) -> str:
    return datetime.date.fromordinal(number).isoformat()


def _text(shape: str = "short", seed: int = 1, until: int | None = None) -> str:
    rows = zip(*made_up(shape, seed), strict=True)
    kept = [(event, seen) for event, seen in rows if until is None or event <= until]
    return "event_date,first_seen\n" + "".join(f"{_day(event)},{_day(seen)}\n" for event, seen in kept)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def command(text: str | bytes, *words: str, name: str = "delays.csv") -> tuple[int, Any, str]:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code = main(["estimate", "delay", str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_it_answers_with_every_key_of_the_format(run: Any) -> None:
    code, answer, _ = run(_text(), "--as-of", _day(START + 400), "--level", "0.9")
    assert code == 0
    assert set(answer) == KEYS
    assert answer["documented"] < answer["estimate"]
    assert answer["lower"] < answer["estimate"] < answer["upper"]
    assert len(answer["rows"]) == 30
    assert set(answer["rows"][0]) == set("group estimate lower upper n sources suppressed".split())
    assert answer["rows"][-1]["group"] == _day(START + 400)
    assert sum(row["n"] for row in answer["rows"]) == answer["documented"]
    assert answer["delays"][-1]["share"] == 1
    assert answer["warnings"] == []


@pytest.mark.parametrize("method", ["bayes", "lawless"])
def test_the_same_seed_gives_the_same_bytes(run: Any, method: str) -> None:
    text = _text()
    answers = []
    for _ in range(2):
        answer = run(text, "--as-of", _day(START + 400), "--method", method, "--seed", "7")[1]
        answers.append(json.dumps({key: value for key, value in answer.items() if key != "seconds"}))
    assert answers[0] == answers[1]


def test_a_zeroed_source_is_refused_with_its_numbers_null(run: Any) -> None:
    code, answer, _ = run(_text(until=START + 380), "--as-of", _day(START + 410))
    assert code == 3
    assert "silent" in answer["refused"]
    assert [answer[key] for key in ("estimate", "lower", "upper", "sentence")] == [None] * 4
    assert answer["rows"] == []


def test_a_zeroed_source_among_others_is_flagged_by_its_name(run: Any) -> None:
    lines = ["event_date,first_seen,source"]
    for name, seed, until in (("paper", 1, None), ("radio", 2, START + 380)):
        lines += [f"{line},{name}" for line in _text("short", seed, until).splitlines()[1:]]
    text = "\n".join(lines)
    code, answer, _ = run(text, "--as-of", _day(START + 410))
    assert code == 0
    assert [(flag["what"], flag["source"]) for flag in answer["flags"] if flag["source"]] == [("silence", "radio")]
    assert any("radio" in sentence for sentence in answer["warnings"])
    assert run(text, "--as-of", _day(START + 370))[1]["warnings"] == []


def test_without_a_day_it_answers_as_of_the_last(run: Any) -> None:
    known = [line for line in _text().splitlines() if line[11:] <= _day(START + 400) or line.startswith("event")]
    answer = run("\n".join(known))[1]
    assert answer["details"]["as_of"] == max(line[11:] for line in known[1:])


def test_it_refuses_too_short_a_watch(run: Any) -> None:
    code, answer, _ = run(_text(), "--as-of", _day(START + 40))
    assert code == 3
    assert "Watching began" in answer["refused"]
    assert run(_text(), "--as-of", "2001-01-01")[0] == 3


@pytest.mark.parametrize(
    "words",
    [
        "--method magic",
        "--days 0",
        "--window 3",
        "--window nan",
        "--longest -1",
        "--as-of never",
        "--as-of ../2016",
        "--level 2",
        "--seed -1",
        "--map first_seen=other",
        "--out answer.docx",
    ],
)
def test_wrong_use_exits_2_in_words(run: Any, words: str) -> None:
    code, answer, said = run(_text(), *words.split())
    assert code == 2
    assert answer["error"]["what"]
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text",
    [b"", b"event_date,first_seen\n", b"event_date\n2016-01-01\n", b"event_date,first_seen\n2016-02-02,2016-01-01\n"],
)
def test_garbage_exits_2_in_words(run: Any, text: bytes) -> None:
    code, answer, said = run(text)
    assert code == 2
    assert answer["error"]["code"] != "defect"
    assert "Traceback" not in said


def test_columns_are_called_by_other_names(run: Any) -> None:
    text = _text().replace("event_date,first_seen", "when,seen_at")
    answer = run(text, "--map", "event_date=when", "--map", "first_seen=seen_at", "--as-of", _day(START + 400))[1]
    assert answer["documented"] == run(_text(), "--as-of", _day(START + 400))[1]["documented"]
    text = _text().replace("first_seen", "first_seen_utc")
    assert run(text, "--as-of", _day(START + 400))[1]["documented"] == answer["documented"]


def test_snapshots_become_a_table_of_delays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event, seen = made_up("short", 3)
    rows = list(zip(range(len(event)), event, seen, strict=True))
    copies = []
    for day in range(START, START + 420, 10):
        path = tmp_path / f"{day}.csv"
        path.write_text("id,date\n" + "".join(f"{one},{_day(when)}\n" for one, when, late in rows if late <= day))
        copies.append(f"{_day(day)}={path}")
    out = tmp_path / "delays.csv"
    words = ["estimate", "snapshots", *copies, "--map", "event_date=date", "--out", str(out)]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == sum(late <= START + 410 for late in seen)
    assert main(words) == 2
    assert main(["estimate", "delay", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["estimate"] > 0
    assert main(["estimate", "snapshots", copies[0], "--map", "event_date=date", "--out", str(tmp_path / "x.csv")]) == 2
