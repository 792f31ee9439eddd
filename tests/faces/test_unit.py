"""The unit for systemd: systemd reads it, it gives the server few rights, and the server works under them."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from habeas.faces.cli import unit as units
from habeas.store.outside import keeper

from .test_cli import _runtime, error_code, home, run  # noqa: F401 - fixtures

#: MemoryDenyWriteExecute= is this (PR_SET_MDWE, Linux 6.3) or a filter of system calls that does the same
_UNDER_IT = "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def analyse() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is missing. Debian, Ubuntu: sudo apt-get install systemd")
    return found


def complaints(analyse: str, file: Path) -> list[str]:
    """What systemd says of the unit; what it says of other units of the machine is not ours."""
    checked = subprocess.run([analyse, "verify", str(file)], capture_output=True, text=True, check=False)
    said = [line for line in checked.stderr.splitlines() if file.name in line]
    return said or ([] if checked.returncode == 0 else [checked.stderr])


def settings(text: str) -> dict[str, list[str]]:
    """The lines of a unit by the name of the setting."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_systemd_reads_it_and_finds_it_well_locked(home: Path, tmp_path: Path, analyse: str) -> None:  # noqa: F811
    code, answer, _ = run(home, "serve", "--unit", "--lan", "--cert", passphrase=None)
    assert code == 0
    file = tmp_path / "habeas.service"
    file.write_text(answer["unit"])
    assert complaints(analyse, file) == []
    words = [analyse, "security", "--offline=yes", "--threshold=25", "--no-pager", str(file)]
    locked = subprocess.run(words, capture_output=True, text=True, check=False)
    assert locked.returncode == 0, locked.stdout[-200:]


def test_a_unit_that_systemd_does_not_read_would_be_noticed(tmp_path: Path, analyse: str) -> None:
    file = tmp_path / "habeas.service"
    file.write_text(units.unit(tmp_path, [], lan=False).replace("UMask=0077", "UMask=everybody"))
    assert complaints(analyse, file) != []


def test_it_has_the_walls_that_the_handbook_names(home: Path) -> None:  # noqa: F811
    said = settings(units.unit(home, [], lan=False))
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "MemoryDenyWriteExecute": "yes",
        "LimitCORE": "0",
        "LimitMEMLOCK": "infinity",
        "MemorySwapMax": "0",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "IPAddressDeny": "any",
        "IPAddressAllow": "localhost",
        "UMask": "0077",
        "ReadWritePaths": str(home.resolve()),
    }
    assert {name: said[name] for name in wanted} == {name: [value] for name, value in wanted.items()}


def test_people_s_folders_are_hidden_but_for_the_missions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(units, "_HOMES", (tmp_path,))
    missions = tmp_path / "ida" / "missions"
    missions.mkdir(parents=True)
    said = settings(units.unit(missions, [], lan=True))
    assert said["ProtectHome"] == ["tmpfs"]
    assert said["BindPaths"] == [str(missions)]


@pytest.mark.parametrize("strange", ["a folder", "50%", 'quo"te', "$HOME", "back\\slash", "허베이스"])
def test_a_strange_folder_is_one_word_of_the_command(tmp_path: Path, strange: str, analyse: str) -> None:
    folder = tmp_path / strange
    folder.mkdir()
    text = units.unit(folder, ["--port", "8417"], lan=False)
    file = tmp_path / "habeas.service"
    file.write_text(text)
    assert complaints(analyse, file) == []
    (command,) = settings(text)["ExecStart"]
    meant = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(command)]
    assert str(folder) in meant


def test_a_unit_for_the_network_without_tls_is_refused(home: Path) -> None:  # noqa: F811
    code, answer, _ = run(home, "serve", "--unit", "--lan", passphrase=None)
    assert (code, error_code(answer)) == (3, "no-tls")


def test_the_server_works_under_it_and_a_lock_of_all_ends_it_for_good(
    home: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    said = settings(units.unit(home, ["--port", port], lan=False))
    runtime = tmp_path_factory.mktemp("service")  # short: a socket's path is
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    command = [sys.executable, "-c", _UNDER_IT, *shlex.split(said["ExecStart"][0])]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    page = ""
    for _ in range(200):
        with contextlib.suppress(OSError):
            page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode()
            break
        time.sleep(0.05)
    assert "testing" in page
    assert keeper.keepers(home / "testing") == [], "another runtime folder than that of this test"
    monkeypatch.setattr(keeper, "_OF_SERVICE", runtime / "habeas")
    assert run(home, "lock", passphrase=None)[1]["killed"] == 0
    assert server.poll() is None, "a lock of a mission leaves the server"
    assert run(home, "lock", "--all", passphrase=None)[1]["servers"] == 1
    assert server.wait(20) == 0, "systemd would start it again after a failure"
