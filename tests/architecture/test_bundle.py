"""The folder for a USB stick: what was not packed is not installed, and nothing is forgotten in the wheel.

That a whole bundle installs with the network off is tried by scripts/bundle/try.sh, which continuous integration runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts" / "bundle"
HERE = f"{sys.version_info.major}.{sys.version_info.minor} {platform.system()} {platform.machine()}"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle in which every wheel is a few bytes: enough to be refused."""
    made = tmp_path / "bundle"
    (made / "wheels").mkdir(parents=True)
    shutil.copy(SCRIPTS / "install", made / "install")
    (made / "FOR").write_text(f"{HERE}\n")
    for name in ("pip-1-py3-none-any.whl", "habeas-1-py3-none-any.whl", "other-1-py3-none-any.whl"):
        (made / "wheels" / name).write_bytes(name.encode())
    packed = sorted(path for path in made.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.relative_to(made)}\n" for path in packed]
    (made / "SHA256SUMS").write_text("".join(sums))
    return made


def install(bundle: Path, target: Path) -> tuple[int, str]:
    """Exit code and what was said."""
    words = ["sh", str(bundle / "install"), str(target)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "HOME": str(bundle.parent)}
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stderr


def test_a_changed_wheel_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    (bundle / "wheels" / "other-1-py3-none-any.whl").write_bytes(b"evil")
    code, said = install(bundle, tmp_path / "program")
    assert code == 1
    assert "not the one that was packed" in said
    assert not (tmp_path / "program").exists()


def test_a_wheel_that_was_put_beside_them_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    (bundle / "wheels" / "pip-2-py3-none-any.whl").write_bytes(b"evil")
    code, said = install(bundle, tmp_path / "program")
    assert code == 1
    assert "pip-2-py3-none-any.whl" in said
    assert not (tmp_path / "program").exists()


def test_a_lost_wheel_is_named(bundle: Path, tmp_path: Path) -> None:
    (bundle / "wheels" / "other-1-py3-none-any.whl").unlink()
    code, said = install(bundle, tmp_path / "program")
    assert code == 1
    assert "other-1-py3-none-any.whl" in said


@pytest.mark.parametrize("made_for", ["3.1 Linux x86_64", "3.11 Linux riscv64", "3.99 Darwin arm64"])
def test_another_python_or_machine_is_refused_in_a_sentence(bundle: Path, tmp_path: Path, made_for: str) -> None:
    (bundle / "FOR").write_text(f"{made_for}\n")
    code, said = install(bundle, tmp_path / "program")
    assert code == 1
    assert f"This bundle is for Python {made_for}" in said


def test_a_folder_of_something_else_is_not_overwritten(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    code, said = install(bundle, tmp_path / "photos")
    assert code == 1
    assert "no installation of Habeas" in said


def test_a_file_that_is_forgotten_in_the_wheel_is_found(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("complete", SCRIPTS / "complete.py")
    assert spec is not None
    assert spec.loader is not None
    complete = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(complete)
    (tmp_path / "src" / "habeas").mkdir(parents=True)
    wheel = tmp_path / "habeas.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name in ("habeas/a.py", "habeas/page.html"):
            (tmp_path / "src" / name).write_text("x")
            packed.writestr(name, "x")
    assert complete.missing(tmp_path / "src", wheel) == []
    (tmp_path / "src" / "habeas" / "font.otf").write_text("x")
    assert complete.missing(tmp_path / "src", wheel) == ["habeas/font.otf"]


def test_an_office_with_a_server_finds_its_library_in_the_lock() -> None:
    """The bundle and `make demo` install what this file names, and nothing else."""
    named = set(re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert {"psycopg", "psycopg-binary", "typst", "pypandoc-binary", "python-docx"} <= named


def test_the_pip_that_is_brought_along_is_pinned_by_its_hash() -> None:
    (line,) = (line for line in (SCRIPTS / "pip.lock").read_text().splitlines() if not line.startswith("#"))
    assert re.fullmatch(r"pip==[\d.]+ --hash=sha256:[0-9a-f]{64}", line)
