"""Writers of the real command line, killed at random instants: nothing acknowledged is lost, nothing half is left.

Each try takes a copy of a mission, starts one command in a process of its own, kills it (SIGKILL) somewhere between its
first import and its last byte, and asks the mission: does the record hold (``verify --deep``), is all or nothing of the
command seen, does the same command again complete, and does anything lie about. ``run()`` gives a line for each
command.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HAESONG = ROOT / "examples" / "haesong"
TRIES, SEED = 25, 20241105
_LEFT = (".making", ".rehearsal", ".haesong", ".log-")


def _command(home: Path, user: str, *words: str) -> list[str]:
    program = [sys.executable, "-m", "habeas.faces.cli", *words]
    return [*program, "--home", str(home), "--mission", "haesong", "--as", user, "--json"]


def _say(home: Path, user: str, *words: str) -> tuple[int, Any]:
    done = subprocess.run(_command(home, user, *words), capture_output=True, text=True, check=False)
    with contextlib.suppress(ValueError):
        return done.returncode, json.loads(done.stdout)
    return done.returncode, {}


def _stages(folder: Path) -> dict[str, Path]:
    """The example's mission at three moments: users only, sheets brought in, all of it."""
    sys.path.insert(0, str(ROOT / "examples"))
    import demo

    stages = {}
    demo.HOME = folder / "demo"
    with contextlib.redirect_stdout(io.StringIO()):
        demo.make_mission()
        stages["users"] = Path(shutil.copytree(demo.HOME, folder / "users"))
        for name in demo.SHEETS:
            words = [str(HAESONG / f"{name}.csv"), "--mapping", str(HAESONG / "mappings" / f"{name}.yaml")]
            demo.run("narae", "import", "sheet", *words)
        stages["sheets"] = Path(shutil.copytree(demo.HOME, folder / "sheets"))
        demo.bring_in()
        demo.run("narae", "release", "make", "--purpose", "public-report", "--audience", "public")
    stages["all"] = demo.HOME
    return stages


def _commands(stages: dict[str, Path], folder: Path) -> dict[str, tuple[Path, str, list[str], set[int]]]:
    """Name -> the mission before, who, the words, and what the same command again may answer."""
    report = sorted((HAESONG / "reports").glob("*.md"))[0]
    mapping = str(HAESONG / "mappings" / "sources.yaml")
    make = ["release", "make", "--purpose", "public-report", "--audience", "public", "--period", "all"]
    return {
        "import sheet": (
            stages["users"], "narae", ["import", "sheet", str(HAESONG / "sources.csv"), "--mapping", mapping], {0},
        ),
        "import folder": (stages["sheets"], "narae", ["import", "folder", str(HAESONG / "interviews-ko")], {0, 3}),
        "release make": (stages["all"], "narae", make, {0}),
        "report build": (
            stages["all"], "leon", ["report", "build", str(report), "--out", str(folder / "out.html")], {0},
        ),
        "user add": (stages["all"], "ida", ["user", "add", "newcomer", "--role", "drafter"], {0, 2}),
        "mission set": (stages["all"], "ida", ["mission", "set", "disclosure.floor", "6"], {0}),
    }  # fmt: skip


def _killed(program: list[str], after: float) -> bool:
    """Start, wait, kill; whether it was still running."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(program, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True


def _try(home: Path, user: str, words: list[str], after: float, again: set[int]) -> tuple[bool, list[str]]:
    wrong = []
    died = _killed(_command(home, user, *words), after)
    code, answer = _say(home, "narae", "verify", "--deep")
    if code or not answer.get("ok"):
        wrong.append(f"verify after the kill: {answer.get('failures')}")
    code, _ = _say(home, user, *words)
    if code not in again:
        wrong.append(f"the same command again: exit {code}")
    code, answer = _say(home, "narae", "verify", "--deep")
    if code or not answer.get("ok"):
        wrong.append(f"verify after the same command: {answer.get('failures')}")
    wrong += [f"left lying: {path.name}" for path in home.rglob("*") if path.name.startswith(_LEFT)]
    return died, wrong


def run(tries: int = TRIES) -> list[str]:
    """A line for each command: how often it was killed, and whatever did not hold."""
    chance = random.Random(SEED)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stages = _stages(folder)
        for what, (stage, user, words, again) in _commands(stages, folder).items():
            home = Path(shutil.copytree(stage, folder / "home"))
            begun = time.monotonic()
            _say(home, user, *words)
            whole = time.monotonic() - begun
            shutil.rmtree(home)
            kills, wrong = 0, []
            for number in range(tries):
                home = Path(shutil.copytree(stage, folder / "home"))
                died, found = _try(home, user, words, chance.uniform(0.2, 1.05) * whole, again)
                kills += died
                wrong += [f"{what}, try {number}: {each}" for each in found]
                shutil.rmtree(home)
            lines.append(f"{what}: killed {kills} times of {tries}; {len(wrong)} promises broken")
            lines += wrong
    return lines


if __name__ == "__main__":
    print(*run(int(sys.argv[1]) if len(sys.argv) > 1 else TRIES), sep="\n")
