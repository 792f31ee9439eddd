"""The file of source keys: appended once, never half written, and a destroyed key is gone."""

from __future__ import annotations

import errno
import fcntl
import json
import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from habeas.core.access import sourcekeys
from habeas.core.access.files import write_atomically
from habeas.core.access.sourcekeys import SourceKeys
from habeas.core.kernel.errors import Broken, DoesNotHold, NotNow, Refused

WORDS = b"w" * 32


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "source-keys.jsonl"


def test_each_source_has_its_own_secret_that_reads_back(path):
    SourceKeys(path, WORDS).create(["S-0001", "S-0002"])
    keys = SourceKeys(path, WORDS)
    assert len(keys) == 2
    assert "S-0001" in keys
    assert "S-0003" not in keys
    assert len({keys.get("S-0001"), keys.get("S-0002")}) == 2
    assert len(keys.get("S-0001")) == 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_shows_codes_and_no_secret(path):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001"])
    line = json.loads(path.read_text())
    assert list(line) == ["source", "wrapped"]
    assert line["source"] == "S-0001"
    assert keys.get("S-0001") not in path.read_bytes()
    assert WORDS.decode() not in repr(keys)


def test_creating_again_keeps_the_secret_there_is(path):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001"])
    before = keys.get("S-0001")
    keys.create(["S-0001", "S-0002", "S-0002"])
    assert keys.get("S-0001") == before
    assert len(path.read_text().splitlines()) == 2


def test_all_are_written_at_once_and_durable_on_return(path, monkeypatch):
    synced, real = [], os.fsync
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001"])
    monkeypatch.setattr(
        os, "fsync", lambda handle: (synced.append(os.readlink(f"/proc/self/fd/{handle}")), real(handle))
    )
    keys.create(f"S-{number:04d}" for number in range(2, 500))
    assert synced == [str(path)]
    assert len(SourceKeys(path, WORDS)) == 499


def test_only_codes_of_sources_get_a_key(path):
    for code in ("W-0001", "S-1", 'S-0001","wrapped":"', "S-0001\n", "Kim"):
        with pytest.raises(Broken):
            SourceKeys(path, WORDS).create([code])
    assert not path.exists()


def test_a_destroyed_key_is_gone_from_the_file_and_from_every_process(path):
    one, two = SourceKeys(path, WORDS), SourceKeys(path, WORDS)
    one.create(["S-0001", "S-0002", "S-0003"])
    kept, wrapped = two.get("S-0003"), json.loads(path.read_text().splitlines()[1])["wrapped"]
    assert one.destroy("S-0002") is True
    assert one.destroy("S-0002") is False
    for keys in (one, two):
        with pytest.raises(Refused) as caught:
            keys.get("S-0002")
        assert caught.value.code == "source-erased"
        assert keys.get("S-0003") == kept
    assert wrapped not in path.read_text()
    assert sorted(file.name for file in path.parent.iterdir()) == ["source-keys.jsonl", "source-keys.lock"]


def test_the_bytes_of_the_old_file_are_overwritten(path, tmp_path):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001"])
    os.link(path, tmp_path / "what-lay-on-the-disk")
    keys.destroy("S-0001")
    assert (tmp_path / "what-lay-on-the-disk").read_bytes().strip(b"\x00") == b""


def test_what_another_process_adds_is_seen(path):
    one, two = SourceKeys(path, WORDS), SourceKeys(path, WORDS)
    one.create(["S-0001"])
    assert "S-0001" in two
    two.create(["S-0002"])
    one.create(["S-0003"])
    assert one.get("S-0002") == two.get("S-0002")
    assert len(two) == 3


def _create(path, start):
    for number in range(start, start + 25):
        SourceKeys(path, WORDS).create([f"S-{number:04d}", "S-0999"])


def test_a_writer_waits_for_the_one_before_it(path):
    SourceKeys(path, WORDS).create(["S-0001"])
    second = threading.Thread(target=lambda: SourceKeys(path, WORDS).create(["S-0002"]))
    with path.with_suffix(".lock").open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second.start()
        second.join(0.2)
        assert second.is_alive()
        assert "S-0002" not in SourceKeys(path, WORDS)
    second.join()
    assert "S-0002" in SourceKeys(path, WORDS)


def test_two_processes_that_write_at_once_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_create, args=(path, start)) for start in (1, 101)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    codes = [json.loads(line)["source"] for line in path.read_text().splitlines()]
    assert len(codes) == len(set(codes)) == 51


def test_a_line_torn_by_a_power_cut_is_dropped_and_the_next_write_mends_the_file(path):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001", "S-0002"])
    whole = path.read_bytes()
    for cut in range(len(whole) // 2 + 1, len(whole)):
        path.write_bytes(whole[:cut])
        torn = SourceKeys(path, WORDS)
        assert len(torn) == 1
        torn.create(["S-0003"])
        codes = [json.loads(line)["source"] for line in path.read_text().splitlines()]
        assert codes == ["S-0001", "S-0003"]


_KILLED = """
import sys
from pathlib import Path
from habeas.core.access.sourcekeys import SourceKeys
keys = SourceKeys(Path(sys.argv[1]), b"w" * 32)
number = int(sys.argv[2])
while True:
    code, doomed = f"S-{number:04d}", f"S-{number + 1:04d}"
    keys.create([code, doomed])
    keys.destroy(doomed)
    print(code, keys.get(code).hex(), doomed, flush=True)
    number += 2
"""


def test_a_process_killed_at_any_moment_loses_no_acknowledged_key_and_revives_no_destroyed_one(path):
    kept, destroyed = {}, set()
    for start, lines in ((1000, 1), (2000, 7), (3000, 20)):
        arguments = [sys.executable, "-c", _KILLED, str(path), str(start)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as writer:
            acknowledged = [writer.stdout.readline() for _ in range(lines)]
            writer.kill()
        for line in acknowledged:
            code, secret, doomed = line.split()
            kept[code] = bytes.fromhex(secret)
            destroyed.add(doomed)
        keys = SourceKeys(path, WORDS)
        assert {code: keys.get(code) for code in kept} == kept
        assert not [code for code in destroyed if code in keys]


def test_a_full_disk_changes_nothing(path, monkeypatch):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001"])
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotNow) as caught:
        keys.create(["S-0002"])
    assert caught.value.code == "disk-full"
    with pytest.raises(NotNow):
        keys.destroy("S-0001")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert len(keys) == 1
    assert len(list(path.parent.iterdir())) == 2


@pytest.mark.parametrize(
    "line", [b"garbage\n", b"\n", b'{"source":"S-0001"}\n', b"\xff\xfe\x00\n", b'{"a":"b","c":"d"}\n']
)
def test_a_damaged_line_is_named(path, line):
    SourceKeys(path, WORDS).create(["S-0001"])
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(DoesNotHold) as caught:
        SourceKeys(path, WORDS).get("S-0001")
    assert caught.value.where["line"] == 2


def test_a_key_moved_to_another_source_does_not_open(path):
    keys = SourceKeys(path, WORDS)
    keys.create(["S-0001", "S-0002"])
    one, two = (json.loads(line) for line in path.read_text().splitlines())
    one["wrapped"], two["wrapped"] = two["wrapped"], one["wrapped"]
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in (one, two)))
    with pytest.raises(DoesNotHold) as caught:
        keys.get("S-0001")
    assert caught.value.code == "source-key-changed"


def test_another_words_key_opens_nothing(path):
    SourceKeys(path, WORDS).create(["S-0001"])
    with pytest.raises(DoesNotHold):
        SourceKeys(path, b"v" * 32).get("S-0001")


def test_a_file_that_is_not_there_is_not_taken_for_erasure(path):
    with pytest.raises(NotNow) as caught:
        SourceKeys(path, WORDS).get("S-0001")
    assert caught.value.code == "no-source-keys"


def test_nothing_is_read_before_it_is_asked_for(path, monkeypatch):
    monkeypatch.setattr(sourcekeys, "_pairs", lambda content: pytest.fail("read too early"))
    SourceKeys(path, WORDS)
    assert not path.exists()


def test_an_atomic_write_makes_bytes_durable_before_the_name_and_then_the_name(tmp_path, monkeypatch):
    steps, real = [], Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: steps.append(Path(os.readlink(f"/proc/self/fd/{handle}"))))
    monkeypatch.setattr(Path, "replace", lambda self, to: (steps.append("rename"), real(self, to)))
    write_atomically(tmp_path / "file", b"new", random_name=lambda: "draft")
    assert steps == [tmp_path / ".draft.part", "rename", tmp_path]


def test_an_atomic_write_leaves_the_old_file_where_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")
    assert path.stat().st_mode & 0o777 == 0o600

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotNow):
        write_atomically(path, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("file", b"old")]
