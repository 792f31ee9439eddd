"""Many files in one go: ``python -m bench.uploads --files 2000`` drops them on the page of the inbox in a real
Chromium, before a real server, and prints how long it took, how long the server's processors worked for it, and how
much memory it had before and at most."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]


def memory(pids: list[int], what: str) -> int:
    """The highest figure of this kind among processes, in megabytes."""
    found = [re.findall(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids]
    return max(int(one[0]) for one in found) >> 10


def worked(pids: list[int]) -> float:
    """Seconds that processors worked for these processes."""
    ticks = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in pids]
    return sum(int(one) for two in ticks for one in two) / os.sysconf("SC_CLK_TCK")


def measure(files: int) -> dict[str, Any]:
    """Drop that many files of a line each."""
    from playwright.sync_api import sync_playwright

    from support.browser import program
    from support.dropped import drop, lines
    from support.missions import PASSPHRASE, make
    from support.served import serving, workers

    folder = Path(tempfile.mkdtemp(prefix="habeas-uploads-"))
    try:
        make(folder / "home")
        (folder / "run").mkdir(mode=0o700)
        with serving(folder / "home", folder / "run") as (browser, server), sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
            tab = chromium.new_page()
            tab.set_default_timeout(3_600_000)
            tab.goto(f"{browser.base}/testing/log-in/")
            tab.fill("#user", "all")
            tab.fill("#passphrase", PASSPHRASE)
            tab.click("main form button[type=submit]")
            tab.goto(f"{browser.base}/testing/inbox/")
            drop(tab, [("first.txt", "Fiction.")])
            tab.wait_for_selector("#receipt tbody tr")
            pids = [server.pid, *workers(server)]
            before, start, done = memory(pids, "VmRSS"), time.perf_counter(), worked(pids)
            drop(tab, [], more=files)
            tab.wait_for_function("n => document.querySelectorAll('#receipt tbody tr').length > n", arg=files)
            took = time.perf_counter() - start
            kept = sum("X-" in line for line in lines(tab)) - 1
            most, spent = memory(pids, "VmHWM"), worked(pids) - done
            chromium.close()
        return {"files": files, "kept": kept, "seconds": round(took, 1), "per_second": round(files / took, 1),
                "server_processor_seconds": round(spent, 1), "server_mb_before": before,
                "server_mb_at_most": most}  # fmt: skip
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure and print, as JSON on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    print(json.dumps(measure(parser.parse_args().files)))


if __name__ == "__main__":
    main()
