"""The house keeps its floors: who may import whom, and a core that knows no framework, server or network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_OUTSIDE = "django psycopg sqlcipher3 sqlite3 requests httpx urllib3 http.client http.server smtplib ftplib granian"
_IMPORT_ALL = """
import importlib, pkgutil, sys
import habeas.core
names = [found.name for found in pkgutil.walk_packages(habeas.core.__path__, "habeas.core.")]
for name in sorted(names):
    if not name.endswith(".__main__"):
        importlib.import_module(name)
there = {name for name in sys.modules}
print(len(names), *sorted(name for name in sys.argv[1].split() if name in there))
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_every_import_contract_holds() -> None:
    done = run("-c", "import sys; from importlinter.cli import lint_imports_command as run; run(['--no-cache'])")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_core_is_imported_without_framework_database_or_network() -> None:
    done = run("-W", "error", "-c", _IMPORT_ALL, _OUTSIDE)
    assert done.returncode == 0, done.stderr
    number, *found = done.stdout.split()
    assert int(number) > 100, "the walk did not reach the core"
    assert found == []


def test_the_verifier_of_the_log_needs_the_standard_library_and_one_signature_library() -> None:
    code = "import sys, habeas.core.vault.verify; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    bare = set(run("-c", "import sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))").stdout.split())
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    foreign = set(done.stdout.split()) - bare - set(sys.stdlib_module_names) - {"habeas"}
    assert {name for name in foreign if not name.startswith("_")} == {"cryptography"}
