"""How long a text of 200 pages with 6,000 passages takes to open for coding, and how smoothly it scrolls.

``python -m bench.coding`` makes a mission of its own (fiction), codes 6,000 passages into one transcript, asks the page
at least thirty times and, where there is a Chromium, opens it and scrolls it to its end, counting frames.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

PAGES, PASSAGES = 200, 6_000
_WORDS = (
    "창고에서 낟알을 세었습니다 감시원이 문을 두드렸고 우리는 밤새 일어나 있었습니다 그 다음 봄에 강을 건너다 잡혀 "
    "조사소로 갔습니다 배급은 하루에 한 번이었고 아픈 사람은 더 적게 받았습니다 제니가 말했습니다"
).split()


def made(home: Path) -> tuple[Path, str, Any]:
    """A mission with one long transcript and its passages; gives its folder, the text's code, and the user."""
    from habeas.core.coding.anchoring import anchor_at
    from habeas.store import mission as missions
    from habeas.store.actions.coding.columns import passage_columns, sealed
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Account, Act, Passage, Text
    from habeas.store.queries import coding
    from support.missions import PASSPHRASE, make
    from support.sheets import bring_in

    path = make(home)
    draw = random.Random(7)
    lines = ["[FICTION] 면담"]
    while sum(map(len, lines)) < PAGES * 1_800:
        lines.append(
            ("문: " if len(lines) % 2 else "답: ") + " ".join(draw.choices(_WORDS, k=draw.randint(6, 60))) + "."
        )
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        bring_in(home, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics,granted,public,\n"
        bring_in(home, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(home, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        folder = home / "interviews"
        folder.mkdir()
        (folder / "folder.csv").write_text(
            "file,kind,of,language\nI-0001.txt,transcript,I-0001,ko\nI-0001.coding.yaml,coding,I-0001,ko\n"
        )
        (folder / "I-0001.txt").write_text("\n".join(lines), encoding="utf-8")
        coded = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\nspans:\n"
        (folder / "I-0001.coding.yaml").write_text(coded + "  - {words: 제니, kind: name, person: W-0012}\n")
        import_folder(folder, by=by)
        text = Text.seen.get()
        words = coding.open_for_coding(text.code, by=by).words
        with deed("mark-passage", by=by, on=text.code) as work:
            account = work.code("A")
            work.add(Account(code=account, source="S-0001", belongs="I-0001", text=text.code))
            for code, act in zip(work.codes("P", PASSAGES), work.codes("V", PASSAGES), strict=True):
                start = draw.randrange(len(words) - 80)
                columns = passage_columns(words, anchor_at(words, start, draw.randint(8, 80)))
                row = {"text": text.code, "source": "S-0001", "account": account, "language": "ko"}
                work.add(Passage(code=code, **row, **sealed(Passage, code, "S-0001", columns)))
                work.add(Act(code=act, account=account, violation="TOR-01", mode="act", passages=code))
    return path, str(text.code), by


def on_the_server(path: Path, text: str, times: int) -> dict[str, float]:
    """Milliseconds of the whole answer: the first one, and of the next ones."""
    import os

    os.environ["HABEAS_SERVE_HOME"], os.environ["HABEAS_SERVE_HOSTS"] = str(path.parent), "testserver"
    from django.test import Client

    from habeas.faces.web.app import application
    from support.missions import PASSPHRASE

    application()
    client = Client()
    client.post("/testing/log-in/", {"user": "all", "passphrase": PASSPHRASE})
    took = []
    size = 0
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(f"/testing/texts/{text}/code/")
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
        size = len(answer.content)
    later = sorted(took[1:])
    return {
        "first_ms": took[0],
        "p50_ms": statistics.median(later),
        "p95_ms": later[int(len(later) * 0.95)],
        "bytes": size,
    }


_SCROLL = """async () => {
    const text = document.getElementById('text'), took = [];
    let last = performance.now(), still = 0;
    while (still < 40 && took.length < 3000) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        took.push(now - last);
        last = now;
        const before = text.scrollTop;
        text.scrollTop += 240;
        still = text.scrollTop === before ? still + 1 : 0;
    }
    return {took, lines: text.querySelectorAll('[data-line]').length, height: text.scrollHeight};
}"""


def in_a_browser(path: Path, text: str) -> dict[str, float]:
    """Milliseconds until the page is loaded, and the frames of scrolling from its beginning to its end."""
    from playwright.sync_api import sync_playwright

    from acceptance.browser.conftest import serving
    from support.browser import program
    from support.missions import PASSPHRASE

    with serving(path.parent) as port, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        base = f"http://127.0.0.1:{port}/testing/"
        tab.goto(f"{base}log-in/")
        tab.fill("#user", "all")
        tab.fill("#passphrase", PASSPHRASE)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/testing/")
        opened = []
        for _ in range(5):
            began = time.perf_counter()
            tab.goto(f"{base}texts/{text}/code/")
            opened.append((time.perf_counter() - began) * 1000)
        scrolled = tab.evaluate(_SCROLL)
        browser.close()
    frames = sorted(scrolled["took"][5:])
    return {
        "first_ms": opened[0],
        "opened_ms": statistics.median(opened),
        "lines": scrolled["lines"],
        "frames": len(frames),
        "frame_p50_ms": statistics.median(frames),
        "frame_p95_ms": frames[int(len(frames) * 0.95)],
        "frame_slowest_ms": frames[-1],
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=30)
    asked.add_argument("--without-browser", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path, text, _ = made(Path(name) / "home")
        found: dict[str, Any] = {"passages": PASSAGES, "server": on_the_server(path, text, given.times)}
        if not given.without_browser:
            found["browser"] = in_a_browser(path, text)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
