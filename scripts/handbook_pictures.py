"""Take the pictures of the handbook anew, from the made-up mission of ``make demo``: run it after a page has changed.

    .venv/bin/python scripts/handbook_pictures.py demo

The folder is the mission's home; a copy of it is served, so that nothing is changed. It needs Chromium and the
development packages.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
sys.path.insert(0, str(HERE / "tests"))
from support.browser import program  # noqa: E402

INTO = HERE / "docs" / "pictures"
PORT = 8471
BASE = f"http://127.0.0.1:{PORT}"
SIZE = {"width": 1100, "height": 640}


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """A copy of the mission, served; gives the passphrase of all its users."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(home / "haesong", Path(folder) / "haesong")
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
        command = [sys.executable, "-m", "habeas", "serve", "--home", folder, "--port", str(PORT)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(BASE, timeout=1).close()
                    break
                time.sleep(0.2)
            yield (Path(folder) / "haesong" / "keys" / "passphrase.fiction").read_text().strip()
        finally:
            server.terminate()
            server.wait(20)


def as_user(browser: Any, user: str, passphrase: str) -> Any:
    tab = browser.new_context(viewport=SIZE).new_page()
    tab.set_default_timeout(180_000)  # the first log-in of a server takes longest
    tab.goto(f"{BASE}/haesong/log-in/")
    tab.fill("#user", user)
    tab.fill("#passphrase", passphrase)
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/haesong/")
    return tab


def keep(tab: Any, name: str) -> None:
    tab.wait_for_timeout(800)
    tab.screenshot(path=INTO / f"{name}.png")
    print(INTO / f"{name}.png")


def interview(tab: Any) -> None:
    """Places where she was, with what was understood beneath each date."""
    tab.goto(f"{BASE}/haesong/intake/")
    tab.check("[name=earlier][value=no]")
    tab.click("main form button.primary")
    tab.fill("[name=place_0]", "Sinmuldo")
    tab.fill("[name=from_0]", "winter 2016")
    tab.fill("[name=to_0]", "about May 2017")
    tab.fill("[name=place_1]", "Talyeoul")
    tab.locator("#step-places").scroll_into_view_if_needed()
    tab.evaluate("document.querySelector('#step-places').scrollIntoView()")
    keep(tab, "interview")


def inbox(tab: Any, folder: Path) -> None:
    """A receipt: stored, here already, refused."""
    for name, content in (
        ("letter.txt", b"Fiction: a letter."),
        ("again.txt", b"Fiction: a letter."),
        ("empty.txt", b""),
    ):
        (folder / name).write_bytes(content)
    tab.goto(f"{BASE}/haesong/inbox/")
    tab.set_input_files("#files", [folder / name for name in ("letter.txt", "again.txt", "empty.txt")])
    tab.click("#upload button.primary")
    tab.wait_for_selector("#receipt tbody tr:nth-child(3)")
    tab.evaluate("document.querySelector('#receipt').scrollIntoView()")
    keep(tab, "inbox")


def coding(tab: Any) -> None:
    """Words chosen, a code found by its first consonants; in Korean."""
    tab.locator("text=한국어").click()
    tab.goto(f"{BASE}/haesong/texts/T-0001/code/")
    tab.focus("#text")
    for key in (*["ArrowDown"] * 4, *["ArrowRight"] * 5, *["Control+Shift+ArrowRight"] * 6, "c"):
        tab.keyboard.press(key)
    tab.focus("#act-code")
    tab.keyboard.type("ㄱㅁ")
    tab.wait_for_selector("#act-code-list [role=option]")
    keep(tab, "coding")


def search(tab: Any) -> None:
    """A Korean word in its forms."""
    tab.goto(f"{BASE}/haesong/search/")
    tab.fill("#query", "옥수수")
    tab.click("#searching button[type=submit]")
    tab.wait_for_selector("#results")
    keep(tab, "search")


def main() -> None:
    from playwright.sync_api import sync_playwright

    with served(Path(sys.argv[1])) as passphrase, sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        interview(as_user(browser, "hyunsu", passphrase))
        inbox(as_user(browser, "narae", passphrase), Path(folder))
        coding(as_user(browser, "jihwan", passphrase))
        search(as_user(browser, "jihwan", passphrase))
        browser.close()


if __name__ == "__main__":
    main()
