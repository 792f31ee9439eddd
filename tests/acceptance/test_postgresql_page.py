"""The page docs/handbook/postgresql.md is followed word for word, against a server of this test's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "handbook" / "postgresql.md"
SCRIPT = ROOT / "scripts" / "postgres.sh"
#: installing is the machine's part, and done; another user of the server is another role
_SUDO = """\
#!/bin/sh
case "$1 $2" in
"apt-get install") command -v psql ;;
"-u postgres") shift 2; PGUSER=postgres exec "$@" ;;
*) echo "the page asks for more than this test knows: sudo $*" >&2; exit 9 ;;
esac
"""
_HABEAS = '#!/bin/sh\nexec "{python}" -m habeas "$@"\n'


def steps() -> dict[str, list[str]]:
    """The blocks of commands of the page under each of its numbered headings."""
    parts = re.split(r"(?m)^## (\d)\. .*$", PAGE.read_text(encoding="utf-8"))
    blocks = {
        number: re.findall(r"(?ms)^```sh\n(.*?)^```", text)
        for number, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    assert all(blocks.values()), "a step without a command"
    return blocks


class Machine:
    """A user's folder with the commands that the page takes for granted."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.home = folder / "home"
        tools = folder / "bin"
        for made in (self.home, tools, folder / "run"):
            made.mkdir(parents=True, mode=0o700)
        for name, text in (("sudo", _SUDO), ("habeas", _HABEAS.format(python=sys.executable))):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "HOME": str(self.home),
            "HABEAS_HOME": str(self.home / "missions"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "PGHOST": str(server),
        }
        self.environment.pop("HABEAS_MISSION", None)
        (self.home / "missions").mkdir(mode=0o700)

    def do(self, block: str, *, may_fail: bool = False) -> str:
        """One block, typed into a shell that stops at the first error; gives what it said."""
        ran = subprocess.run(
            ["bash", "-euc", block], cwd=self.home, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert may_fail or ran.returncode == 0, f"{block}\n{ran.stdout}{ran.stderr}"
        return ran.stdout + ran.stderr


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty server, on which only ``postgres`` may do everything, as on a machine that is new."""
    if not os.environ.get("HABEAS_TEST_POSTGRES"):
        pytest.skip("no PostgreSQL for tests (set HABEAS_TEST_POSTGRES; scripts/postgres.sh start)")
    folder = Path(f"/tmp/habeas-page-{os.getpid()}")
    environment = {
        **os.environ,
        "HABEAS_TEST_POSTGRES_FOLDER": str(folder),
        "HABEAS_TEST_POSTGRES_SUPERUSER": "postgres",
    }
    subprocess.run(["sh", str(SCRIPT), "start"], check=True, env=environment, capture_output=True)
    yield folder
    subprocess.run(["sh", str(SCRIPT), "stop"], check=True, env=environment, capture_output=True)


def test_the_page_is_followed_word_for_word(server: Path, tmp_path: Path) -> None:
    page, machine = steps(), Machine(tmp_path / "old", server)
    for number in ("1", "2", "3"):
        for block in page[number]:
            machine.do(block)
    (mission,) = page["4"]
    said = machine.do(mission, may_fail=True)  # the doctor may find a problem of the machine under the test
    assert re.search(r"^ok +PostgreSQL \d+ answers", said, re.MULTILINE)
    words = re.search(r"not shown again\):\s+(\S.*)", said)
    assert words is not None
    verify = f'habeas verify --as ida --passphrase-fd 3 3<<<"{words[1]}"'
    assert "all hold" in machine.do(verify)
    log_settings = "SELECT current_setting('log_min_error_statement')"
    assert "panic" in machine.do(f'psql -d field -U habeas -Atc "{log_settings}"')

    for block in page["5"]:
        machine.do(block)
    machine.do("sudo -u postgres dropdb field; sudo -u postgres dropuser habeas")
    new = Machine(tmp_path / "new", server)
    for name in ("field.dump", "field.tar"):
        shutil.copy(machine.home / name, new.home / name)
    for number in ("1", "2", "3", "6"):
        for block in page[number]:
            new.do(block)
    assert "all hold" in new.do(verify)


def test_nobody_else_on_the_server_opens_the_database(server: Path, tmp_path: Path) -> None:
    page, machine = steps(), Machine(tmp_path / "old", server)
    machine.do(page["2"][0])
    machine.do("sudo -u postgres createuser stranger")
    assert "permission denied" in machine.do("psql -d field -U stranger -c 'SELECT 1'", may_fail=True)
