"""The doctor names what weakens a mission, says what to do, and is silent about what is well."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.store.outside import authority
from habeas.store.queries import doctor
from support.missions import make

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def kernel(tmp_path: Path) -> tuple[Path, Path]:
    """What a kernel without a fault tells of itself."""
    proc, sys = tmp_path / "proc", tmp_path / "sys"
    (proc / "sys" / "kernel").mkdir(parents=True)
    (sys / "power").mkdir(parents=True)
    (proc / "swaps").write_text("Filename\tType\tSize\tUsed\tPriority\n")
    (proc / "sys" / "kernel" / "core_pattern").write_text("core\n")
    (sys / "power" / "state").write_text("freeze mem\n")
    return proc, sys


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "home" / "testing")
    return tmp_path / "home" / "testing"


def notes(path: Path, kernel: tuple[Path, Path], check: str, **more: Any) -> list[tuple[str, str]]:
    """Level and words of the notes of one check."""
    found = doctor.examine(path, now=NOW, proc=kernel[0], sys=kernel[1], **more)
    assert all(note["do"] for note in found if note["level"] == doctor.PROBLEM), "a problem without what to do"
    return [(note["level"], note["what"]) for note in found if note["check"] == check]


def levels(path: Path, kernel: tuple[Path, Path], check: str) -> list[str]:
    return [level for level, _ in notes(path, kernel, check)]


def test_a_machine_without_a_fault_has_no_problem(path: Path, kernel: tuple[Path, Path]) -> None:
    found = doctor.examine(path, now=NOW, proc=kernel[0], sys=kernel[1])
    assert [note for note in found if note["level"] == doctor.PROBLEM] == []
    well = {note["check"] for note in found if note["level"] == doctor.OK}
    assert {"permissions", "swap", "core-dumps", "disk-space", "database-version", "reports"} <= well


@pytest.mark.parametrize("folder", ["", "keys", "keys/slots", "items"])
def test_a_folder_that_others_may_enter_is_a_problem(path: Path, kernel: tuple[Path, Path], folder: str) -> None:
    (path / folder).chmod(0o750)
    ((level, what),) = notes(path, kernel, "permissions")
    assert level == "problem"
    assert "enter" in what


@pytest.mark.parametrize("file", ["db.sqlite3", "keys/slots/all.json"])
def test_a_file_that_others_could_read_is_named(path: Path, kernel: tuple[Path, Path], file: str) -> None:
    (path / file).chmod(0o644)
    ((level, what),) = notes(path, kernel, "permissions")
    assert level == "warning"
    assert file in what


def test_a_new_mission_is_closed_whatever_the_mask_is(tmp_path: Path, kernel: tuple[Path, Path]) -> None:
    before = os.umask(0)
    try:
        made = make(tmp_path / "home")
    finally:
        os.umask(before)
    assert levels(made, kernel, "permissions") == ["ok"]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("/dev/sda3 partition 8388604 0 -2", "problem"),
        ("/swapfile file 8388604 0 -2", "problem"),
        ("/dev/zram0 partition 8388604 0 100", "ok"),
        ("/dev/dm-1 partition 8388604 0 -2", "ok"),
        ("/dev/dm-2 partition 8388604 0 -2", "problem"),
        ("/dev/zram1 partition 8388604 0 100", "problem"),
    ],
)
def test_swap_that_is_not_encrypted_is_a_problem(path: Path, kernel: tuple[Path, Path], line: str, level: str) -> None:
    with (kernel[0] / "swaps").open("a") as stream:
        stream.write(line + "\n")
    for name, said in {
        "dm-1/dm/uuid": "CRYPT-PLAIN-swap",
        "dm-2/dm/uuid": "LVM-x",
        "zram1/backing_dev": "/dev/sda5",
    }.items():
        (kernel[1] / "block" / name).parent.mkdir(parents=True)
        (kernel[1] / "block" / name).write_text(said + "\n")
    assert levels(path, kernel, "swap") == [level]


@pytest.mark.parametrize(("kilobytes", "level"), [("16736", "ok"), ("0", "warning")])
def test_keys_that_could_not_be_locked_are_named_where_there_is_a_swap(
    path: Path, kernel: tuple[Path, Path], kilobytes: str, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store.outside import keeper

    assert levels(path, kernel, "memory-lock") == ["ok"], "no swap, nothing to be locked from"
    (kernel[0] / "swaps").write_text("Filename Type\n/dev/zram0 partition\n")
    (kernel[0] / "4711").mkdir()
    (kernel[0] / "4711" / "status").write_text(f"Name:\thabeas\nVmLck:\t {kilobytes} kB\n")
    monkeypatch.setattr(keeper, "keepers", lambda _: [Path("/run/abc-agent-4711.sock")])
    assert levels(path, kernel, "memory-lock") == [level]


@pytest.mark.parametrize(("kind", "level"), [("tmpfs", "ok"), ("ext4", "warning")])
def test_a_temporary_folder_on_a_disk_is_named(path: Path, kernel: tuple[Path, Path], kind: str, level: str) -> None:
    (kernel[0] / "mounts").write_text(
        f"/dev/sda1 / ext4 rw 0 0\nx {Path(tempfile.gettempdir()).resolve()} {kind} rw 0 0\n"
    )
    assert levels(path, kernel, "temporary-folder") == [level]


def test_hibernation_and_dumps_to_a_program_are_named(path: Path, kernel: tuple[Path, Path]) -> None:
    (kernel[1] / "power" / "state").write_text("freeze mem disk\n")
    (kernel[0] / "sys" / "kernel" / "core_pattern").write_text("|/usr/lib/systemd/systemd-coredump %P\n")
    assert levels(path, kernel, "hibernation") == ["warning"]
    assert levels(path, kernel, "core-dumps") == ["warning"]


def test_a_kernel_that_tells_nothing_is_no_crash(path: Path, tmp_path: Path) -> None:
    nothing = (tmp_path / "no", tmp_path / "no")
    assert levels(path, nothing, "swap") == ["warning"]


@pytest.mark.parametrize(("free", "level"), [(50 << 20, "problem"), (1 << 30, "warning"), (90 << 30, "ok")])
def test_a_disk_that_fills_is_named(
    path: Path, kernel: tuple[Path, Path], free: int, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage(path))(100 << 30, (100 << 30) - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert levels(path, kernel, "disk-space") == [level]


@pytest.mark.parametrize(
    ("uuids", "level"), [(["CRYPT-LUKS2-12ab-root"], "ok"), (["LVM-x", "CRYPT-LUKS2-1"], "ok"), (["LVM-x"], "warning")]
)
def test_a_disk_that_is_not_encrypted_below_is_named(
    path: Path, kernel: tuple[Path, Path], uuids: list[str], level: str
) -> None:
    assert levels(path, kernel, "disk") == [], "a system that does not tell"
    device = path.stat().st_dev
    below = kernel[1] / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}"
    for uuid in uuids:
        (below / "dm").mkdir(parents=True)
        (below / "dm" / "uuid").write_text(uuid + "\n")
        below = below / "slaves" / "sda2"
    assert levels(path, kernel, "disk") == [level]


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (350, "warning"), (400, "problem")])
def test_a_certificate_that_ends_or_has_ended_is_named(
    path: Path, kernel: tuple[Path, Path], days: int, level: str
) -> None:
    names = [name for name in authority.machine_names() if authority.is_private(name)]
    authority.certify(path.parent, names, now=NOW - datetime.timedelta(days=days))
    assert levels(path, kernel, "tls") == [level]


def test_a_name_that_the_certificate_does_not_say_is_named(path: Path, kernel: tuple[Path, Path]) -> None:
    authority.certify(path.parent, ["localhost"], now=NOW)
    ((level, what),) = notes(path, kernel, "tls")
    assert (level, "127.0.0.1" in what) == ("warning", True)


def test_a_key_of_the_authority_that_others_may_read_is_a_problem(path: Path, kernel: tuple[Path, Path]) -> None:
    authority.certify(path.parent, ["localhost"], now=NOW)
    (path.parent / authority.FOLDER / authority.AUTHORITY).chmod(0o640)
    assert levels(path, kernel, "tls") == ["problem"]


def test_without_certificates_nothing_is_said_of_them(path: Path, kernel: tuple[Path, Path]) -> None:
    assert notes(path, kernel, "tls") == []
    assert not (path.parent / authority.FOLDER).exists(), "looking makes nothing"


def test_libraries_and_fonts_that_are_lost_are_named(
    path: Path, kernel: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_LIBRARIES", {"no_such_library": "nothing"})
    monkeypatch.setattr(doctor, "_FONTS", ("No-Such-Font.otf",))
    assert notes(path, kernel, "reports") == [("warning", "Not installed: no_such_library (nothing).")]
    assert levels(path, kernel, "fonts") == ["problem"]


def test_a_server_that_does_not_answer_is_a_problem(path: Path, kernel: tuple[Path, Path]) -> None:
    with (path / "mission.toml").open("a") as stream:
        stream.write('[database]\nengine = "postgresql"\ndsn = "host=/nowhere dbname=none"\n')
    assert levels(path, kernel, "database-version") == ["problem"]


def test_the_database_is_looked_at_on_both_engines(mission_folder: Path, kernel: tuple[Path, Path]) -> None:
    ((level, what),) = notes(mission_folder, kernel, "database-version")
    assert level == "ok"
    assert "PostgreSQL" in what or "SQLCipher" in what
    assert notes(mission_folder, kernel, "database-line") == []


def test_a_process_that_holds_keys_leaves_no_core_dump() -> None:
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_protected, args=(answers,))
    child.start()
    assert answers.get(timeout=20) == (True, (0, 0))
    child.join()


def _protected(answers: Any) -> None:
    import resource

    from habeas.store.outside.memory import is_kept, keep_in_memory

    keep_in_memory()
    answers.put((is_kept(), resource.getrlimit(resource.RLIMIT_CORE)))


def _locks(answers: Any, limit: int | None) -> None:
    import resource

    from habeas.store.outside import memory

    key = b"k" * 32
    if limit is not None:
        memory._capable = lambda: False  # type: ignore[assignment]
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (limit, limit))
    how = memory.lock([key])
    large = bytearray(64 << 20)  # what Argon2 and DuckDB take is still given
    answers.put((how, memory.locked_bytes(Path("/proc/self")), len(large)))


def _locked(limit: int | None) -> tuple[str, int, int]:
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_locks, args=(answers, limit))
    child.start()
    found: tuple[str, int, int] = answers.get(timeout=20)
    child.join()
    return found


def test_under_a_limit_the_pages_of_the_keys_are_locked_and_memory_is_still_given() -> None:
    how, locked, large = _locked(65536)
    assert how == "keys"
    assert 0 < locked <= 65536
    assert large == 64 << 20


def test_where_nothing_limits_it_all_memory_is_locked() -> None:
    from habeas.store.outside.memory import may_lock_all

    how, locked, large = _locked(None)
    if may_lock_all():
        assert how == "all"
        assert locked > 1 << 20
    else:
        assert how == "keys"
    assert large == 64 << 20
