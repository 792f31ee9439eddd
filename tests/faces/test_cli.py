"""The command line as a user meets it: answers, refusals, exit codes, no traceback, no secret in an argument."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main
from support.missions import PASSPHRASE
from support.sheets import ACTS, sheet


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A home with one fictional mission, whose passphrase is not on the disk."""
    shutil.copytree(template, tmp_path / "home" / "testing")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _runtime(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Agents listen in a folder of this test's own."""
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.delenv("HABEAS_HOME", raising=False)
    monkeypatch.delenv("HABEAS_MISSION", raising=False)


def run(home: Path, *words: str, passphrase: str | None = PASSPHRASE, user: str = "all") -> tuple[int, Any, str]:
    """One command with ``--json``; gives exit code, answer, standard error."""
    arguments = [*words, "--home", str(home), "--json"]
    if user:
        arguments += ["--as", user]
    out, err = io.StringIO(), io.StringIO()
    reading = None
    if passphrase is not None:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        arguments += ["--passphrase-fd", str(reading)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.StringIO())
        code = main(arguments)
    if reading is not None:
        os.close(reading)
    text = out.getvalue()
    return code, json.loads(text) if text.strip() else None, err.getvalue()


def error_code(answer: Any) -> str:
    return str(answer["error"]["code"])


def test_a_wrong_passphrase_and_an_unknown_user_are_told_the_same(home: Path) -> None:
    wrong = run(home, "verify", passphrase="not this one")
    unknown = run(home, "verify", user="nobody")
    assert wrong[0] == unknown[0] == 3
    assert error_code(wrong[1]) == error_code(unknown[1]) == "wrong-passphrase"
    assert wrong[1]["error"]["what"].replace("all", "X") == unknown[1]["error"]["what"].replace("nobody", "X")


def test_a_locked_mission_without_a_terminal_is_not_now(home: Path) -> None:
    code, answer, _ = run(home, "verify", passphrase=None)
    assert (code, error_code(answer)) == (4, "locked")


def test_wrong_use_is_said_in_a_sentence_and_as_json(home: Path) -> None:
    for words in (["no-such-command"], ["verify", "--nonsense"], ["analyse"], ["import", "sheet"]):
        code, answer, err = run(home, *words, passphrase=None)
        assert code == 2
        assert error_code(answer) == "wrong-use"
        assert "Traceback" not in err


def test_a_mission_that_is_not_there(home: Path) -> None:
    code, answer, _ = run(home, "verify", "--mission", "../../etc")
    assert (code, error_code(answer)) == (2, "no-such-mission")


def test_no_command_takes_a_passphrase_as_an_argument() -> None:
    from habeas.faces.cli.parser import build

    def options(parser: Any) -> Iterator[str]:
        for action in parser._actions:
            yield from action.option_strings
            for child in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
                yield from options(child)

    assert {option for option in options(build()) if "passphrase" in option} == {
        "--passphrase-fd",
        "--new-passphrase-fd",
        "--keep-passphrase",
    }


def test_init_offers_seven_words_and_only_fiction_may_keep_them(tmp_path: Path) -> None:
    code, answer, _ = run(tmp_path, "init", "real", "--keep-passphrase", passphrase=None)
    assert (code, error_code(answer)) == (3, "not-fiction")
    assert not list(tmp_path.iterdir()), "nothing was left behind"
    code, answer, _ = run(
        tmp_path, "init", "made-up", "--fiction", "--keep-passphrase", "--words", "ko", passphrase=None
    )
    assert code == 0
    assert len(answer["passphrase"].split()) == 7
    assert (tmp_path / "made-up" / "keys" / "passphrase.fiction").read_text().strip() == answer["passphrase"]
    code, answer, _ = run(tmp_path, "verify", passphrase=None)
    assert code == 0, "a fictional mission opens with the passphrase that lies in it"
    assert answer["ok"]


def test_a_real_mission_has_slots_that_cost_a_second(tmp_path: Path) -> None:
    code, answer, _ = run(tmp_path, "init", "real", passphrase=None)
    assert code == 0
    slot = json.loads((tmp_path / "real" / "keys" / "slots" / "all.json").read_text())
    assert slot["argon2id"]["memory_kib"] * slot["argon2id"]["passes"] >= 1 << 20
    code, answer, _ = run(tmp_path, "doctor", "--mission", "real", passphrase=None)
    assert any(note["what"].startswith("Every slot costs") for note in answer["notes"])


def test_the_doctor_says_that_a_slot_is_cheap(home: Path) -> None:
    _, answer, _ = run(home, "doctor", passphrase=None)
    assert any("cheap to guess" in note["what"] for note in answer["notes"])


def test_the_doctor_fails_where_something_is_a_problem_and_says_it_as_lines(home: Path) -> None:
    (home / "testing" / "keys").chmod(0o755)
    code, answer, _ = run(home, "doctor", passphrase=None)
    assert (code, answer["ok"]) == (1, False)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["doctor", "--home", str(home)]) == 1
    lines = out.getvalue().splitlines()
    assert len(lines) == len(answer["notes"])
    assert {line.split()[0] for line in lines} <= {"ok", "warning", "problem"}
    (line,) = (line for line in lines if line.startswith("problem") and "enter" in line)
    assert "chmod" in line


def test_a_slot_holds_only_the_keys_that_its_role_needs(home: Path) -> None:
    for username, roles, held in (
        ("cora", ["coder"], {"mission", "words"}),
        ("anna", ["analyst"], {"mission"}),
        ("regi", ["registrar"], {"mission", "words", "identities", "log"}),
    ):
        assert run(home, "user", "add", username, *(f"--role={role}" for role in roles))[0] == 0
        slot = json.loads((home / "testing" / "keys" / "slots" / f"{username}.json").read_text())
        assert set(slot["boxes"]) == held


def test_nobody_hands_on_a_key_that_she_does_not_hold(home: Path) -> None:
    _, added, _ = run(home, "user", "add", "adam", "--role=administrator")
    code, answer, _ = run(home, "user", "add", "regi", "--role=registrar", user="adam", passphrase=added["passphrase"])
    assert (code, error_code(answer)) == (3, "key-not-held")
    code, _, _ = run(home, "user", "add", "anna", "--role=analyst", user="adam", passphrase=added["passphrase"])
    assert code == 0


def test_each_refused_row_is_told_and_the_exit_code_says_so(home: Path, tmp_path: Path) -> None:
    path, mapping = sheet(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,,\nS-2,dragon,,\n")
    code, answer, err = run(home, "import", "sheet", str(path), "--mapping", str(mapping))
    assert code == 3
    assert answer["rows_in"] == len(answer["rows"]) == 2
    assert set(answer["rows"][0]) == {"row", "key", "status", "reason", "field", "value"}
    code, shown, _ = run(home, "import", "show", answer["batch"])
    assert shown["rows"] == answer["rows"]
    code, undone, _ = run(home, "import", "undo", answer["batch"])
    assert (code, undone["batch"]) == (0, answer["batch"])
    assert "dragon" not in err, "values are for the actor's answer, not for what may be kept of standard error"


def test_a_suggested_mapping_can_be_used(home: Path, tmp_path: Path) -> None:
    path, _ = sheet(tmp_path, "act", ACTS)
    code, answer, _ = run(home, "import", "sheet", str(path), "--suggest", passphrase=None)
    assert code == 0
    from habeas.core.intake.mapping import load_mapping

    assert load_mapping(answer["mapping"], file="suggested").record == "act"


def test_the_agent_keeps_the_mission_open_and_lock_ends_it(home: Path) -> None:
    code, answer, _ = run(home, "unlock", "--idle", "1")
    assert (code, answer["user"]) == (0, "all")
    try:
        code, answer, _ = run(home, "verify", passphrase=None)
        assert (code, answer["ok"]) == (0, True)
        code, answer, _ = run(home, "verify", passphrase=None, user="somebody-else")
        assert code == 4, "the agent keeps the keys of the user who unlocked, and of nobody else"
    finally:
        code, answer, _ = run(home, "lock", passphrase=None)
    assert (code, answer["ended"]) == (0, 1)
    assert run(home, "verify", passphrase=None)[0] == 4


def test_the_agent_ends_by_itself_when_nobody_works(home: Path) -> None:
    import time

    from habeas.store.outside import keeper

    assert run(home, "unlock", "--idle", "0.01")[0] == 0
    deadline = time.monotonic() + 20
    while keeper.keepers(home / "testing") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run(home, "verify", passphrase=None)[0] == 4


def test_the_keys_of_an_agent_are_in_no_argument_and_on_no_disk(home: Path) -> None:
    from habeas.store.outside import keeper

    run(home, "unlock", "--idle", "1")
    try:
        kept = keeper.kept_keys(home / "testing", "all")
        assert kept is not None
        secret = kept[1].require("words").hex().encode()
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                assert secret not in process.read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        for path in [*home.rglob("*"), *Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*")]:
            if path.is_file():
                assert secret not in path.read_bytes().lower()
                assert bytes.fromhex(secret.decode()) not in path.read_bytes()
    finally:
        run(home, "lock", passphrase=None)


def test_an_interrupted_command_and_a_defect_show_no_traceback(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.faces.cli.commands import vault

    def broken(_: Any) -> int:
        raise ZeroDivisionError("Kim Chol-su")

    monkeypatch.setattr(vault, "verify", broken)
    code, answer, err = run(home, "verify")
    assert (code, error_code(answer)) == (1, "defect")
    assert "Kim Chol-su" not in err + json.dumps(answer)
    assert "Traceback" not in err

    def interrupted(_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(vault, "verify", interrupted)
    assert run(home, "verify")[0] == 4

    def while_counting(_: Any) -> int:
        import duckdb

        raise duckdb.InterruptException("Interrupted!")

    monkeypatch.setattr(vault, "verify", while_counting)
    assert run(home, "verify")[0] == 4

    def in_the_middle_of_rows(_: Any) -> int:
        try:
            yield_from = rows()
            next(yield_from)
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    def rows() -> Iterator[int]:
        try:
            yield 1
        finally:
            if closed:  # as a cursor of a database that was closed before its rows were let go
                raise ValueError("Kim Chol-su")

    closed: list[bool] = []
    monkeypatch.setattr(vault, "verify", in_the_middle_of_rows)
    code, _, err = run(home, "verify")
    assert (code, err) == (4, "habeas: stopped; nothing was half done.\n")


def test_an_exported_log_is_verified_by_a_stranger_without_django(home: Path, tmp_path: Path) -> None:
    code, answer, _ = run(home, "log", "export", str(tmp_path / "log"))
    assert code == 0
    key = home / "testing" / "keys" / "log.pub"
    program = [sys.executable, "-m", "habeas.core.vault.verify", str(tmp_path / "log"), "--key", str(key), "--json"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout)
    assert (verdict["ok"], verdict["entries"]) == (True, answer["entries"])


def test_verify_finds_a_changed_and_a_lost_piece(home: Path, tmp_path: Path) -> None:
    path, mapping = sheet(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,,\n")
    run(home, "import", "sheet", str(path), "--mapping", str(mapping))
    first, second, *_ = sorted((home / "testing" / "items").rglob("*.age"))
    first.write_bytes(first.read_bytes()[:-1] + b"\0")
    second.unlink()
    (home / "testing" / "items" / "stray").write_bytes(b"x")
    code, answer, _ = run(home, "verify")
    assert code == 1
    kinds = {failure["kind"] for failure in answer["failures"]}
    assert kinds == {"piece-changed", "piece-missing", "piece-unknown"}


def test_help_is_quick_to_load_because_it_loads_nothing_heavy() -> None:
    program = "import sys; from habeas.faces.cli.parser import build; build().format_help(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"django", "pyarrow", "duckdb", "cryptography", "yaml", "sqlcipher3"} & set(done.stdout.split())
    assert not heavy


def test_an_article_is_shown_with_whether_it_bound_the_state_on_the_day(home: Path) -> None:
    words = ["vocabulary", "show", "TOR-01", "--state", "haesong", "--on"]
    before = run(home, *words, "2016-05-01", passphrase=None)[1]["bound"]
    after = run(home, *words, "2016-06-01", passphrase=None)[1]["bound"]
    unsure = run(home, *words, "2016", passphrase=None)[1]["bound"]
    for told, expected in ((before, {"no"}), (after, {"yes"}), (unsure, {"partly"})):
        assert {one["bound"] for one in told if one["instrument"] == "CAT"} == expected


def test_a_checkpoint_lies_ready_to_be_carried_away(home: Path, tmp_path: Path) -> None:
    path, mapping = sheet(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,,\n")
    run(home, "import", "sheet", str(path), "--mapping", str(mapping))
    old = tmp_path / "old"
    shutil.copy(home / "testing" / "log" / "checkpoint", old)
    run(home, "log", "export", str(tmp_path / "log"))
    key = str(home / "testing" / "keys" / "log.pub")
    words = [str(tmp_path / "log"), "--key", key, "--checkpoint", str(old), "--json"]
    done = subprocess.run([sys.executable, "-m", "habeas.core.vault.verify", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["compared_with"] is not None


def test_an_agent_listens_also_where_the_runtime_folder_has_a_long_path(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long-" * 20)
    long.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert run(home, "unlock", "--idle", "1")[0] == 0
    try:
        assert run(home, "verify", passphrase=None)[0] == 0
    finally:
        assert run(home, "lock", passphrase=None)[1]["ended"] == 1


def test_ones_own_factors_are_listed_and_removed_and_those_of_another_by_two(home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions import factors
    from habeas.store.actions.users import actor_named, unlock_with
    from support.factors import code_of

    def now() -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)

    with missions.opened(home / "testing", unlock_with(home / "testing", "all", PASSPHRASE)):
        by = actor_named("all")
        secret = factors.new_secret(by=by)
        factors.add_codes("my phone", secret, code_of(secret, now), by=by)
    listed = run(home, "user", "factors")[1]
    assert [(one["code"], one["kind"], one["name"]) for one in listed["factors"]] == [("K-0001", "totp", "my phone")]
    code, answer, _ = run(home, "user", "remove-factors", "all", "--reason", "lost")
    assert (code, error_code(answer)) == (3, "own-user")
    code, answer, _ = run(home, "user", "factors", "--remove", "K-0002")
    assert (code, error_code(answer)) == (2, "no-such-factor")
    assert run(home, "user", "factors", "--remove", "K-0001")[1]["factors"] == []


def test_a_mission_for_practice_is_made_marked_and_refused_for_releases(home: Path) -> None:
    from habeas.store.config import load_config

    code, answer, _ = run(home, "init", "practice", "--practice", user="me")
    assert (code, answer["ok"]) == (0, True), answer
    made = load_config(home / "practice" / "mission.toml")
    assert (made.practice, made.fiction) == (True, True)
    asked = ("--purpose", "public-report", "--audience", "public", "--mission", "practice")
    code, answer, _ = run(home, "release", "make", *asked, user="me")
    assert code == 3
    assert answer["error"]["code"] == "practice-mission"
