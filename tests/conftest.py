"""What all tests share: no network, no silent skips in CI, and where the real data lies."""

from __future__ import annotations

import gc
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

_CONNECT = socket.socket.connect


def _only_here(self: socket.socket, address: Any) -> None:
    """Refuse every connection but those of this machine to itself."""
    if self.family == socket.AF_UNIX or (
        isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
    ):
        return _CONNECT(self, address)
    raise AssertionError(f"a test tried to reach {address!r}: Habeas reaches nothing outside this machine")


def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders lie in memory where there is room: thousands of small missions wait for no disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    gc.unfreeze()  # libraries that look for what was left behind at the end find nothing


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _only_here)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Where CI runs, a skipped test is a failed one: it has everything that a test may need."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("HABEAS_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"


def shared_folder() -> Path:
    """Where the real data lies: ``HABEAS_SHARED``, by default beside the repository."""
    return Path(os.environ.get("HABEAS_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; a test that needs it skips where it is absent."""
    folder = shared_folder() / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data are not at {folder} (set HABEAS_SHARED)")
    return folder


pytest_plugins = ["support.missions"]
