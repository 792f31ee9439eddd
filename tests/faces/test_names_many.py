"""``habeas names match`` with many pairs: several processes, one answer, and none of them left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.names import compare
from habeas.faces.cli import compared, main

PAIRS = [("Ri Yong Ho", "리영호"), ("Kim", ""), ("Omar", "عمر"), ("리용호", "리영호"), ("Kim Jong Un", "김정은")] * 5
#: Reads some pairs, says which processes compare them, and waits for the next pair for ever.
STOPPED = """
import multiprocessing, signal, sys, time
from habeas.faces.cli import compared, main
from habeas.faces.cli.commands import names

def pairs(*_, **__):
    yield from [("Kim Jong Un", "김정은")] * 8
    print(*(one.pid for one in multiprocessing.active_children()), file=sys.stderr, flush=True)
    time.sleep(600)

signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs behind others has it ignored
compared.FEW, compared.AT_ONCE, compared._cores = 2, 1, lambda: 2
names.read_pairs = pairs
sys.exit(main(["names", "match", "any.csv", "--json"]))
"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compared, "FEW", 4)
    monkeypatch.setattr(compared, "AT_ONCE", 2)


@pytest.mark.parametrize("as_json", [True, False])
def test_the_answer_is_the_same_on_any_number_of_cores(few: None, as_json: bool) -> None:
    alone = list(compared.compared(PAIRS, as_json=as_json, cores=1))
    assert list(compared.compared(PAIRS, as_json=as_json, cores=3)) == alone
    assert sum(asked for _, asked, _ in alone) == len(PAIRS)
    if as_json:
        answers = json.loads("[" + ", ".join(text for text, _, _ in alone) + "]")
        assert [(one["name1"], one["name2"]) for one in answers] == PAIRS
        assert [one["score"] for one in answers] == [compare(*pair).score for pair in PAIRS]


@pytest.mark.parametrize("pairs", [0, 1, 4, 5])
def test_few_pairs_are_compared_in_this_process(few: None, monkeypatch: pytest.MonkeyPatch, pairs: int) -> None:
    begun: list[int] = []
    monkeypatch.setattr(compared, "_by_many", lambda chunks, as_json, cores: begun.append(cores) or [])
    list(compared.compared(PAIRS[:pairs], as_json=True, cores=2))
    assert begun == ([2] if pairs > 4 else [])


def test_a_name_that_is_no_text_comes_through(few: None) -> None:
    answers = list(compared.compared([("\ud800", "Kim")] * 6, as_json=False, cores=2))
    assert "\ud800 / Kim" in answers[0][0]


def test_nothing_is_said_where_the_last_of_many_rows_cannot_be_read(
    few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(compared, "_cores", lambda: 2)
    sheet = tmp_path / "pairs.csv"
    sheet.write_text("name1,name2\n" + "Kim,김\n" * 8 + "Lee,이,too,many\n")
    assert main(["names", "match", str(sheet), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["where"] == {"file": "pairs.csv", "row": 10}


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_who_stops_it_leaves_no_process_behind(stop: signal.Signals) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert run.stderr is not None
    others = [int(pid) for pid in run.stderr.readline().split()]
    assert len(others) == 2
    if stop == signal.SIGINT:
        os.killpg(run.pid, stop)  # as a terminal does
    else:
        run.send_signal(stop)
    try:
        out, said = run.communicate(timeout=60)
    finally:
        run.kill()
    assert out == ""
    assert run.returncode == (4 if stop == signal.SIGINT else -stop)
    assert "Traceback" not in said
    until = time.monotonic() + 60
    while any(map(_lives, others)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_lives, others))


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
