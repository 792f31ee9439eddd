"""The whole way once, on a made-up mission: from files on disk to a report whose every figure is checked.

``make demo`` runs this. Each step is one command of ``habeas``, shown as it would be typed. What is done already is not
done again, so that a second run takes seconds.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from habeas.faces.cli import main

HERE = Path(os.path.relpath(Path(__file__).parent / "haesong"))
HOME = Path(os.environ.get("HABEAS_DEMO_HOME", os.path.relpath(Path(__file__).parents[1] / "demo")))
SHEETS = ("sources identities roots consent exposures interviews submissions agreements consultations measures").split()
FOLDERS = ("interviews-ko", "interviews-en", "interviews-ar", "consultations", "documents")
SUBMISSIONS = {
    "deungbul_명부.csv": ("deungbul",),
    "rivage.csv": ("rivage",),
    "marketwatch.xlsx": ("marketwatch-prices", "marketwatch-rations"),
}
#: refused rows are part of the example: real sheets have them
REFUSED_ROWS = 3


def run(user: str, *words: str, may_refuse_rows: bool = False) -> dict[str, Any]:
    """One command as one user; its answer. Ends the demo, with the command's own words, where it fails."""
    arguments = [*words, "--home", str(HOME), "--mission", "haesong", "--as", user, "--json"]
    print(f"  {user:>8}$ habeas {shlex.join(words)}", flush=True)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(arguments)
    if code and not (may_refuse_rows and code == REFUSED_ROWS):
        print(out.getvalue())
        sys.exit(code)
    answer: dict[str, Any] = json.loads(out.getvalue() or "{}")
    if "counts" in answer:
        told = ", ".join(f"{number} {status}" for status, number in answer["counts"].items() if number)
        print(f"            {answer['rows_in']} rows: {told}")
    return answer


def users() -> list[dict[str, str]]:
    """The people of the mission: made up, like everything in it."""
    with (HERE / "users.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def make_mission() -> None:
    """The mission and its users, all with one passphrase that lies beside it: it is fiction."""
    first, *others = users()
    words = ["init", "haesong", "--config", str(HERE / "mission.toml"), "--keep-passphrase"]
    run(first["username"], *words, *(f"--role={role}" for role in first["roles"].split()))
    passphrase = (HOME / "haesong" / "keys" / "passphrase.fiction").read_text(encoding="utf-8")
    for user in others:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode())
        os.close(writing)
        roles = [f"--role={role}" for role in user["roles"].split()]
        run(first["username"], "user", "add", user["username"], *roles, "--new-passphrase-fd", str(reading))
        os.close(reading)
    run(first["username"], "mission", "set", "map", str(HERE / "map.geojson"))
    run(first["username"], "mission", "set", "country", str(HERE / "country"))


def bring_in() -> None:
    """Sources and what they allow, texts and their codings, and what organisations sent."""
    for name in SHEETS:
        run("narae", "import", "sheet", str(HERE / f"{name}.csv"), "--mapping", str(HERE / "mappings" / f"{name}.yaml"))
    for name in FOLDERS:
        run("narae", "import", "folder", str(HERE / name), may_refuse_rows=True)
    for name, mappings in SUBMISSIONS.items():
        for mapping in mappings:
            words = ["import", "sheet", str(HERE / "submissions" / name)]
            run("narae", *words, "--mapping", str(HERE / "mappings" / f"{mapping}.yaml"), may_refuse_rows=True)
    run("petra", "findings", "load", str(HERE / "findings.yaml"))


def report() -> list[Path]:
    """A release, a table with its chart, a map, and the reports, every figure and quotation in them checked."""
    release = run("narae", "release", "make", "--purpose", "public-report", "--audience", "public")["release"]
    written = HOME / "written"
    written.mkdir(exist_ok=True)
    table = ["analyse", release[:12], "table", "--unit", "sources", "--rows", "group"]
    run("petra", *table, "--csv", str(written / "violations.csv"), "--svg", str(written / "violations.svg"))
    places = ["analyse", release[:12], "table", "--unit", "accounts", "--rows", "province"]
    run("petra", *places, "--kind", "map", "--svg", str(written / "map.svg"))
    built = []
    for source in sorted((HERE / "reports").glob("*.md")):
        out = written / source.with_suffix(".html").name
        run("leon", "report", "check", str(source))
        run("leon", "report", "keep", str(source))
        run("leon", "report", "build", str(source), "--out", str(out), "--also", "docx", "--also", "pdf")
        built += [out.with_suffix(form) for form in (".html", ".docx", ".pdf")]
    return built


def demo() -> None:
    """The whole way, or the part of it that is still to do."""
    print(
        "Haesong is fiction: the country, the people, every word.\n허구: 해송과 그 사람들, 모든 말은 지어낸 것입니다.\n"
    )
    if not (HOME / "haesong" / "mission.toml").is_file():
        make_mission()
    bring_in()
    built = report()
    run("narae", "verify")
    print("\nThe reports:")
    for path in built:
        print(f"  {path}")
    where = HOME / "haesong" / "keys" / "passphrase.fiction"
    print(f"\nLog in as leon (drafter) with the passphrase in {where}")
    print(f"  .venv/bin/habeas serve --home {HOME}    then open http://127.0.0.1:8417/haesong/")
    if os.environ.get("SERVE", "1") != "0":
        sys.exit(main(["serve", "--home", str(HOME)]))


if __name__ == "__main__":
    demo()
