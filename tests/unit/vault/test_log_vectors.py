"""Each way in which an exported log can hold or fail, and that the verifier names exactly that."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.vault import verify
from habeas.core.vault.note import read_verifier_key

VECTORS = Path(__file__).parents[2] / "vectors" / "vault"
NAMES = sorted(path.parent.name for path in VECTORS.glob("*/expect.json"))


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    code = verify.main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_names_the_failure_of(name, capsys):
    expect = json.loads((VECTORS / name / "expect.json").read_text())
    old = ["--checkpoint", VECTORS / "OLD"] if expect["old"] else []
    code, found = answer(capsys, VECTORS / name, "--key", VECTORS / "LOG.pub", *old)
    assert sorted({failure["kind"] for failure in found["failures"]}) == expect["kinds"], expect["why"]
    assert code == expect["exit"]
    assert found["ok"] is (code == 0)


def test_the_vectors_are_those_that_their_program_makes(tmp_path):
    runpy.run_path(str(VECTORS / "make.py"))["make"](tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(VECTORS): path.read_bytes() for path in VECTORS.rglob("*") if path.is_file()}
    assert made == {path: content for path, content in kept.items() if path.suffix not in {".py", ".pyc"}}


def test_an_older_checkpoint_that_another_key_signed_is_refused(capsys):
    code, found = answer(
        capsys, VECTORS / "holds", "--key", VECTORS / "LOG.pub", "--checkpoint", VECTORS / "OLD-other-key"
    )
    assert code == 1
    assert [(failure["kind"], failure["id"]) for failure in found["failures"]] == [("signature", "old checkpoint")]
    assert found["compared_with"] is None


def test_it_says_what_is_not_shown_without_an_older_checkpoint(capsys):
    assert verify.main([str(VECTORS / "holds"), "--key", str(VECTORS / "LOG.pub")]) == 0
    assert "inner consistency only" in capsys.readouterr().out
    arguments = [VECTORS / "holds", "--key", VECTORS / "LOG.pub", "--checkpoint", VECTORS / "OLD"]
    assert verify.main([str(argument) for argument in arguments]) == 0
    assert "inner consistency only" not in capsys.readouterr().out


def test_it_says_that_a_key_out_of_the_export_shows_nothing_about_who_signed(capsys):
    folder = VECTORS / "signed-by-another-key"
    assert verify.main([str(folder), "--key", str(folder / "log.pub")]) == 0
    assert "came with the log itself" in capsys.readouterr().out
    assert verify.main([str(VECTORS / "holds"), "--key", str(VECTORS / "LOG.pub")]) == 0
    assert "came with the log itself" not in capsys.readouterr().out


def test_the_answer_names_both_checkpoints_and_counts_erased_entries(capsys):
    code, found = answer(
        capsys, VECTORS / "holds-after-erasure", "--key", VECTORS / "LOG.pub", "--checkpoint", VECTORS / "OLD"
    )
    assert code == 0
    assert (found["entries"], found["erased"]) == (6, 2)
    assert (found["checkpoint"]["size"], found["compared_with"]["size"]) == (6, 4)
    assert found["checkpoint"]["origin"] == "habeas/fiction"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 99, b"a+b+c", b"habeas/x+00000000+AAAA", b"\xff\xfe", b"[" * 5000, b"x" * 200_000]
)
def test_a_key_file_of_garbage_is_wrong_use(content, tmp_path, capsys):
    (tmp_path / "key").write_bytes(content)
    code, found = answer(capsys, VECTORS / "holds", "--key", tmp_path / "key")
    assert (code, found["ok"]) == (2, False)


def test_a_folder_key_or_checkpoint_that_is_not_there_is_wrong_use(tmp_path, capsys):
    key = VECTORS / "LOG.pub"
    for arguments in (
        [tmp_path / "none", "--key", key],
        [key, "--key", key],
        [VECTORS / "holds", "--key", tmp_path / "none"],
        [VECTORS / "holds", "--key", tmp_path],
        [VECTORS / "holds", "--key", key, "--checkpoint", tmp_path / "none"],
    ):
        assert verify.main(list(map(str, arguments))) == 2
    assert "Traceback" not in capsys.readouterr().err


HOSTILE = {
    "deep": b'{"seq":0,"leaf":' + b"[" * 200_000 + b"\n",
    "deep-body": b'{"seq":0,"leaf":"'
    + b"0" * 64
    + b'","salt":"'
    + b"0" * 64
    + b'","body":'
    + b'{"a":' * 300
    + b"1"
    + b"}" * 301
    + b"\n",
    "huge-number": b'{"seq":' + b"9" * 9000 + b',"leaf":"' + b"0" * 64 + b'"}\n',
    "true-as-number": b'{"seq":false,"leaf":"' + b"0" * 64 + b'"}\n',
    "list": b"[]\n",
    "nul": bytes(100_000) + b"\n",
    "one-endless-line": b"a" * 3_000_000,
    "not-utf8": b'{"seq":0,"leaf":"\xff\xfe"}\n',
    "nan": b'{"seq":NaN,"leaf":"' + b"0" * 64 + b'"}\n',
    "utf16": '{"seq":0}\n'.encode("utf-16"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_entries_of_garbage_are_named_without_a_traceback(name, tmp_path, capsys):
    folder = tmp_path / "export"
    shutil.copytree(VECTORS / "holds", folder)
    (folder / "entries.jsonl").write_bytes(HOSTILE[name])
    code, found = answer(capsys, folder, "--key", VECTORS / "LOG.pub")
    assert code == 1
    assert "entry-changed" in {failure["kind"] for failure in found["failures"]}


def test_pipes_links_and_folders_in_place_of_files_are_not_followed(tmp_path, capsys):
    folder = tmp_path / "export"
    folder.mkdir()
    os.mkfifo(folder / "checkpoint")
    (folder / "entries.jsonl").symlink_to("/dev/zero")
    (folder / "tile").write_bytes(b"")
    code, found = answer(capsys, folder, "--key", VECTORS / "LOG.pub")
    assert code == 1
    assert [failure["kind"] for failure in found["failures"]] == ["signature", "entry-missing"]


def test_a_hostile_export_cannot_fill_the_memory_with_failures(tmp_path):
    folder = tmp_path / "export"
    shutil.copytree(VECTORS / "holds", folder)
    line = b'{"seq":7,"leaf":"' + b"0" * 64 + b'"}\n'
    (folder / "entries.jsonl").write_bytes(line * 2000)
    verdict = verify.verify_export(folder, read_verifier_key((VECTORS / "LOG.pub").read_text()))
    assert len(verdict.failures) == 100
    assert verdict.entries == 2000


def test_a_stranger_runs_it_without_the_rest_of_the_program(tmp_path):
    """Only the verifier's own modules are copied: none of the dependencies but ``cryptography`` is asked for."""
    package = Path(verify.__file__).parents[2]
    needed = {
        "kernel": ["canonical", "errors"],
        "vault": ["verify", "checkpoint", "entries", "failures", "keychange", "merkle", "note", "tiles"],
    }
    for part, modules in needed.items():
        target = tmp_path / "habeas" / "core" / part
        target.mkdir(parents=True)
        for module in modules:
            shutil.copy(package / "core" / part / f"{module}.py", target)
    program = (
        "import sys; from habeas.core.vault.verify import main; code = main(sys.argv[1:]);"
        "outside = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names);"
        "import json; names = sorted(name for name in outside if name.isidentifier() and name[0] != '_');"
        "print(json.dumps(names), file=sys.stderr); sys.exit(code)"
    )
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}"
    arguments = [str(VECTORS / "holds"), "--key", str(VECTORS / "LOG.pub")]
    ran = subprocess.run([sys.executable, "-I", "-c", start, *arguments], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert {"habeas", "cryptography"} <= set(json.loads(ran.stderr)) <= {"habeas", "cryptography", "cffi"}


def test_a_folder_that_is_not_there_is_refused_in_python_too(tmp_path):
    with pytest.raises(WrongUse):
        verify.verify_export(tmp_path / "none", read_verifier_key((VECTORS / "LOG.pub").read_text()))
