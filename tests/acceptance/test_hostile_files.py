"""Hostile files through the real commands: a clear answer in bounded time and memory, and nothing half imported.

The commands run in a process of their own that may take one and a half gigabytes of address space; a command that
takes more fails, one that takes longer than its time is killed, and both fail the test.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import select
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.trap import trap
from vectors.hostile import makers

MEGABYTES = 1536
SECONDS = 30
COMMANDS = """
import contextlib, io, json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
from habeas.faces.cli import main
for line in sys.stdin:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors) for errors in ("strict", "backslashreplace"))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(json.loads(line))
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode("utf-8"))
    print(json.dumps([code, *said]), flush=True)
"""
ACTS = """\
format: habeas/mapping/1
record: act
key: [id]
fields:
  submission: {const: the-list}
  code: {const: LAB-01}
  date: {column: date}
  victim.count: {column: people}
  victim.name: {column: name}
  narrative: {column: note}
"""
HEADERS = "id,date,people,name,note"
SUBMISSION = """\
format: habeas/mapping/1
record: submission
key: [giver]
fields: {giver: {column: giver}, received: {column: received}}
"""
SOURCE = "format: habeas/mapping/1\nrecord: source\nkey: [code]\nfields: {code: {column: code}, kind: {column: kind}}\n"
INTERVIEW = """\
format: habeas/mapping/1
record: interview
key: [code]
fields: {code: {column: code}, source: {column: source}, date: {column: date}, language: {const: en}}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said: exit code, answer, standard error, seconds."""

    exit: int
    answer: Any
    err: str
    seconds: float

    @property
    def code(self) -> str:
        """The stable code of a refusal of the whole file."""
        return str(self.answer["error"]["code"])


class Commands:
    """A process with bounded memory that runs one command after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.verified = 0
        self.begin()

    def begin(self) -> None:
        """Begin the process."""
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(self.home.parent)}
        words = [sys.executable, "-c", COMMANDS, str(MEGABYTES)]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )

    def __call__(self, *words: str | Path, seconds: float = SECONDS) -> Said:
        """One command; the test fails where it is not done in time, or dies."""
        assert self.process.stdin
        assert self.process.stdout
        begun = time.monotonic()
        line = json.dumps([*map(str, words), "--home", str(self.home), "--json"])
        self.process.stdin.write(line.encode("utf-8", "surrogateescape") + b"\n")
        self.process.stdin.flush()
        done, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not done:
            self.process.kill()
        answer = self.process.stdout.readline()
        if not answer:
            self.end()
            self.begin()
        assert answer, f"{words[:2]} took longer than {seconds} s, or the process died"
        code, out, err = json.loads(answer)
        return Said(code, json.loads(out), err, time.monotonic() - begun)

    def end(self) -> None:
        """End the process."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture(scope="module")
def habeas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """The commands on a fictional mission that has a submission and an interview."""
    folder = tmp_path_factory.mktemp("hostile")
    folder.chmod(0o700)
    commands = Commands(folder / "home")
    try:
        said = commands("init", "testing", "--fiction", "--keep-passphrase")
        assert said.exit == 0, said.err
        for name, mapping, rows in (
            ("submission", SUBMISSION, "giver,received\nthe-list,2024-01-15\n"),
            ("source", SOURCE, "code,kind\nS-7,escapee\n"),
            ("interview", INTERVIEW, "code,source,date\nI-1,S-7,2023-05-01\n"),
        ):
            (folder / f"{name}.yaml").write_text(mapping, encoding="utf-8")
            (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
            done = commands("import", "sheet", folder / f"{name}.csv", "--mapping", folder / f"{name}.yaml")
            assert done.exit == 0, done.err
        yield commands
    finally:
        commands.end()


@dataclass(frozen=True, slots=True)
class State:
    """What can be seen of a mission from outside."""

    rows: int
    items: int
    batches: tuple[tuple[str, str, int], ...]


def state(habeas: Commands) -> State:
    """What is in the mission; it verifies, and no piece lies there that no item names."""
    said = habeas("verify")
    assert (said.exit, said.answer["failures"]) == (0, [])
    habeas.verified += 1
    listed = habeas("import", "list").answer["batches"]
    done = tuple((b["batch"], b["state"], b["rows_in"]) for b in listed if b["state"] != "undone")
    rows = said.answer["rows"] - (habeas.verified - 1)  # each verification before this one left a row
    return State(rows, said.answer["items"], done)


def mapping(folder: Path, text: str = ACTS) -> Path:
    """The mapping of these tests, in a file."""
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def import_sheet(habeas: Commands, path: Path, *more: str) -> Said:
    """The command, on the mapping of these tests."""
    return habeas("import", "sheet", path, "--mapping", mapping(path.parent), *more)


def is_clear(said: Said) -> None:
    """A refusal is a sentence with a code, told as JSON and on standard error, and no defect of ours."""
    assert "Traceback" not in said.err
    error = said.answer["error"]
    assert error["code"] != "defect", error
    assert said.exit in (2, 3)
    assert error["what"].endswith(".")
    assert 10 < len(error["what"]) < 400
    assert error["expected"] or error["do"], error
    assert len(json.dumps(error)) < 3000


# --- sheets that are refused whole ------------------------------------------------------------------------------------


def written(content: bytes | str) -> Callable[[Path], Path]:
    """A maker of a file with this content."""

    def make(path: Path) -> Path:
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return make


def encrypted_entry(path: Path) -> Path:
    """A workbook whose sheet needs a password."""
    makers.workbook(path, makers.SHEET.format(""))
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)
    return path


def many_sheets(path: Path) -> Path:
    """A workbook of ten thousand sheets."""
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(10_000))
    book = makers.WORKBOOK.replace('<sheet name="Sheet1" sheetId="1" r:id="rId1"/>', sheets)
    more: dict[str, str | bytes] = {f"xl/worksheets/s{n}.xml": "<a/>" for n in range(10_000)}
    return makers.workbook(path, makers.SHEET.format(""), **{"xl/workbook.xml": book, **more})


def shared_text_bomb(path: Path) -> Path:
    """Shared texts of a gigabyte, in a container of a megabyte."""
    head, block, tail = b"<sst>", b"<si><t>" + b"z" * 1_000_000 + b"</t></si>", b"</sst>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", makers.WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", makers.WORKBOOK_RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", makers.SHEET.format(""))
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(head + block * 150 + tail)
    return path


def laughing_relations(path: Path) -> Path:
    """Entities that grow, in the part that is read first."""
    relations = makers.LAUGHS + "<Relationships>&i;</Relationships>"
    return makers.workbook(path, makers.SHEET.format(""), **{"_rels/.rels": relations})


def broken_quotes(path: Path) -> Path:
    """A sheet in which each line opens a quote; nothing of it can be told apart."""
    path.write_text(HEADERS + "\n" + 'x","y\n' * 400_000, encoding="utf-8")
    return path


def pipe(path: Path) -> Path:
    """A pipe into which nobody writes."""
    os.mkfifo(path)
    return path


WHOLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing": (written(b""), "empty-file"),
    "nul bytes": (written(b"\0" * 100_000), "no-header"),
    "noise": (written(random.Random(1).randbytes(200_000)), "unknown-encoding"),
    "200,000 columns": (makers.wide_csv, "too-large"),
    "a million empty columns": (written("," * 1_000_000 + "\n" + "," * 1_000_000 + "\n"), "too-large"),
    "no newline": (written(b"x" * 20_000_000), "no-header"),
    "quotes broken everywhere": (broken_quotes, "broken-quotes"),
    "gzip named csv": (written(gzip.compress(HEADERS.encode())), "not-a-sheet"),
    "old excel, or one with a password": (written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096), "not-a-sheet"),
    "a list of json": (written("[" * 200_000), "not-a-sheet"),
    "json lines without an object": (written('{"a":' * 100_000), "no-header"),
    "zip bomb": (makers.zip_bomb, "too-large"),
    "billion laughs": (makers.billion_laughs, "xml-entities"),
    "billion laughs in the relations": (laughing_relations, "xml-entities"),
    "an outside entity": (makers.outside_entity, "xml-entities"),
    "a document type": (makers.document_type, "xml-entities"),
    "path traversal": (makers.path_traversal, "unsafe-container"),
    "a directory that lies": (makers.lying_directory, "unsafe-container"),
    "a container cut off": (makers.cut_off, "broken-container"),
    "a password": (encrypted_entry, "encrypted"),
    "10,000 sheets": (many_sheets, "unsafe-container"),
    "shared texts of a gigabyte": (shared_text_bomb, "too-large"),
    "a row without end": (makers.endless_row, "unsafe-container"),
    "a pipe": (pipe, "not-a-file"),
    "a folder": (lambda path: path.mkdir() or path, "not-a-file"),  # type: ignore[func-returns-value]
    "no file": (lambda path: path, "no-file"),
    "a name that is no text": (lambda path: path.with_name(os.fsdecode(b"\xff\xfe.csv")), "no-file"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_hostile_sheet_is_refused_in_a_sentence_and_leaves_nothing(
    habeas: Commands, tmp_path: Path, name: str
) -> None:
    make, code = WHOLE[name]
    path = make(tmp_path / "hostile.csv")
    before = state(habeas)
    said = import_sheet(habeas, path)
    is_clear(said)
    assert said.code == code
    assert state(habeas) == before


# --- sheets whose bad rows are refused, each by itself ----------------------------------------------------------------


def rows_of(said: Said) -> dict[str, str]:
    """Status of each row by its key; refused rows that have none by ``row N``."""
    assert said.answer["rows_in"] == len(said.answer["rows"]) == sum(said.answer["counts"].values())
    for row in said.answer["rows"]:
        assert (row["status"] == "refused") == (row["reason"] is not None)
        assert len(row["reason"] or "") < 1000
        assert len(row["value"] or "") < 300
    return {row["key"] or f"row {row['row']}": row["status"] for row in said.answer["rows"]}


MONSTERS = {
    "digits": "9" * 1_000_000,
    "myriads": "1만000" * 200_000,
    "a date of a megabyte": "2014-05-" * 125_000,
    "abouts": "about " * 160_000,
    "brackets": "[" * 500_000 + "]" * 500_000,
    "spaces": "3" + " " * 999_000 + "x",
    "a bidirectional override": "\u202e2014\u202c",
    "other digits": "٢٠١٤" * 1000,
}


def test_monsters_in_cells_refuse_their_rows_and_no_other(habeas: Commands, tmp_path: Path) -> None:
    lines = [HEADERS, "sound,2014-05,3,Made Up,a note"]
    for name, monster in MONSTERS.items():
        lines.append(f'"{name} as a date",{monster},3,,')
        lines.append(f'"{name} as a number",2014,{monster},,')
    lines += [f"too long,2014,3,,{'x' * 1_000_001}", "nul,2014,3,,a\0b", "too many,2014,3,,,,,,x", "too few,2014"]
    lines += ["empty at the end,2014,3,,note" + "," * 100_000, "sound too,2014,3,,"]
    path = tmp_path / "monsters.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = import_sheet(habeas, path)
    found = rows_of(said)
    assert said.exit == 3
    assert [key for key, status in found.items() if status == "new"] == ["sound", "empty at the end", "sound too"]
    assert said.answer["counts"]["refused"] == len(found) - 3 == 2 * len(MONSTERS) + 4


def test_json_lines_that_are_none_refuse_their_line(habeas: Commands, tmp_path: Path) -> None:
    lines = [
        '{"id": "json 1", "date": "2014", "people": "3", "name": "a", "note": "b"}',
        '{"id": ' + "[" * 100_000,
        '{"id": "x", "people": ' + "9" * 1_000_000 + "}",
        '{"id": "x", "people": 1e999999999, "date": "2014"}',
        '{"id": "x", "date": "2014", "name": "\\ud800"}',
        '{"id": "x", "date": "2014", "name": "a\\u0000b"}',
        '{"id": "x", "id": "y", "date": "2014"}',
        '{"id": "x", "date": "2014", "people": NaN}',
        '{"id": "x", "date": {"a": 1}}',
        '["not", "an", "object"]',
        '{"id": "json 2", "date": "2014", "people": 3, "name": null}',
    ]
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    said = import_sheet(habeas, path)
    found = rows_of(said)
    assert [key for key, status in found.items() if status == "new"] == ["json 1", "json 2"]
    assert said.answer["counts"]["refused"] == 9


def test_a_quote_without_an_end_and_half_a_character_cost_their_rows(habeas: Commands, tmp_path: Path) -> None:
    for name, content, new in (
        ("quote.csv", (HEADERS + '\nq1,2014,1,a,b\nq2,2014,1,a,"b\n').encode() + b'"' * 2_000_001, ["q1"]),
        ("wide.csv", (HEADERS + "\nu1,2014,1,a,b\n").encode("utf-16") + b"\0", ["u1"]),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        said = import_sheet(habeas, path)
        assert [key for key, status in rows_of(said).items() if status == "new"] == new
        assert said.exit == 3


# --- formulas ---------------------------------------------------------------------------------------------------------

FORMULAS = ('=HYPERLINK("http://localhost","x")', "+1", "-2", "@SUM(A1)", "'=already", "''=twice", "＝1")
PLACES = ACTS + "  place: {column: place}\n"
AGREEMENT = """\
format: habeas/mapping/1
record: agreement
key: [submission]
fields:
  submission: {column: submission}
  given: {column: given}
  uses: {const: statistics}
  decision: {const: granted}
  audiences: {const: public}
"""


def test_formulas_come_in_unchanged_go_out_escaped_and_come_back_the_same(habeas: Commands, tmp_path: Path) -> None:
    from habeas.core.exchange.sheets import unescape_cell, write_rows_csv
    from habeas.core.intake.cells import could_run

    headers = [*HEADERS.split(","), "place"]
    rows = [[f"formula {n}", "2014", "1", formula, formula, formula] for n, formula in enumerate(FORMULAS)]
    (tmp_path / "agreement.csv").write_text("submission,given\nthe-list,2024-01-10\n", encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    agreed = habeas("import", "sheet", tmp_path / "agreement.csv", "--mapping", tmp_path / "agreement.yaml")
    assert agreed.exit == 0, agreed.answer
    path = tmp_path / "escaped.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows_csv(file, headers, rows)
    lines = path.with_name("lines.jsonl")  # the same rows, where nothing is escaped
    lines.write_text("\n".join(json.dumps(dict(zip(headers, row, strict=True))) for row in rows), encoding="utf-8")

    words = mapping(tmp_path, PLACES)
    first = habeas("import", "sheet", path, "--mapping", words)
    assert set(rows_of(first).values()) == {"new"}
    again = habeas("import", "sheet", lines, "--mapping", words)
    assert set(rows_of(again).values()) == {"same"}, "what went out escaped is what was there"

    release = habeas("release", "make", "--purpose", "public-report", "--audience", "public", "--period", "all")
    assert release.exit == 0, release.err
    table = tmp_path / "table.csv"
    asked = ["analyse", release.answer["release"], "table", "--unit", "acts", "--rows", "place", "--csv", str(table)]
    program = [sys.executable, "-m", "habeas", *asked, "--home", str(habeas.home)]  # DuckDB wants more address space
    assert subprocess.run(program, capture_output=True, check=False, timeout=SECONDS).returncode == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] != "'" and could_run(cell)]
    assert set(FORMULAS) <= {unescape_cell(cell) for cell in cells}


# --- limits are settings ----------------------------------------------------------------------------------------------

BELOW: dict[str, tuple[str, int, str | bytes]] = {
    "columns": ("columns", 4, HEADERS + "\n1,2014,1,a,b\n"),
    "rows": ("rows", 3, HEADERS + "\n" + "".join(f"limit {n},2014,1,a,b\n" for n in range(5))),
    "file_bytes": ("file_bytes", 100, HEADERS + "\n" + "limit,2014,1,a,b\n" * 10),
}


@pytest.fixture
def limited(habeas: Commands) -> Iterator[Callable[[str, int], None]]:
    """Sets one limit in ``mission.toml``; afterwards the file is as it was."""
    path = habeas.home / "testing" / "mission.toml"
    before = path.read_text(encoding="utf-8")

    def limit(name: str, value: int) -> None:
        path.write_text(before + f"\n[limits]\n{name} = {value}\n", encoding="utf-8")

    yield limit
    path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("name", BELOW)
def test_a_limit_of_the_mission_takes_effect_and_is_named(
    habeas: Commands, limited: Callable[[str, int], None], tmp_path: Path, name: str
) -> None:
    setting, value, content = BELOW[name]
    path = written(content)(tmp_path / "limit.csv")
    before = state(habeas)
    limited(setting, value)
    said = import_sheet(habeas, path)
    is_clear(said)
    assert (said.code, said.exit, said.answer["error"]["expected"]) == ("too-large", 3, f"at most {value}")
    assert f"raise {setting} under [limits] in mission.toml" in said.answer["error"]["do"]
    assert state(habeas).batches == before.batches


def test_limits_on_cells_and_containers_take_effect(
    habeas: Commands, limited: Callable[[str, int], None], tmp_path: Path
) -> None:
    limited("cell_characters", 1000)
    path = written(HEADERS + f"\ncell 1,2014,1,a,{'x' * 1000}\ncell 2,2014,1,a,{'x' * 1001}\n")(tmp_path / "cell.csv")
    assert rows_of(import_sheet(habeas, path)) == {"cell 1": "new", "row 3": "refused"}
    headers = "".join(makers.text_cell(f"{'ABCDE'[n]}1", name) for n, name in enumerate(HEADERS.split(",")))
    row = "".join(makers.text_cell(f"{'ABCDE'[n]}2", cell) for n, cell in enumerate(("book", "2014", "1", "a", "b")))
    book = makers.workbook(
        tmp_path / "book.xlsx", makers.SHEET.format(f"<row r='1'>{headers}</row><row r='2'>{row}</row>")
    )
    limited("unpacked_bytes", 500)
    said = import_sheet(habeas, book)
    assert (said.code, said.answer["error"]["expected"]) == ("too-large", "at most 500")
    limited("unpacked_bytes", 5_000_000)
    assert rows_of(import_sheet(habeas, book)) == {"book": "new"}


# --- files that people write by hand ----------------------------------------------------------------------------------

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
YAML = {
    "laughs": LAUGHS,
    "a tag": "format: !!python/object/apply:os.system [echo]\n",
    "five megabytes": "format: habeas\nx: [" + "1," * 2_500_000 + "]\n",
    "a megabyte": "x: [" + "a," * 499_000 + "]",
    "deep": "[" * 300_000,
    "deep tables": "{a: " * 100_000,
    "two keys of one name": "format: a\nformat: b\n",
    "two documents": "format: a\n---\nformat: b\n",
    "no text": "\0\0\0",
    "no mapping": "- a\n- b\n",
    "nothing": "",
    "binary": "!!binary aaaa",
    "a merge": "<<: {format: a}\n",
}


@pytest.mark.parametrize("name", YAML)
def test_a_hostile_mapping_or_findings_file_is_refused_with_its_place(
    habeas: Commands, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(YAML[name], encoding="utf-8")
    sheet = written(HEADERS + "\nyaml,2014,1,a,b\n")(tmp_path / "sheet.csv")
    before = state(habeas)
    for said in (
        habeas("import", "sheet", sheet, "--mapping", path),
        habeas("findings", "load", path),
        habeas("report", "check", path),
    ):
        is_clear(said)
        assert said.answer["error"]["where"]["file"].endswith("hostile.yaml")
    assert state(habeas) == before


MISSIONS = {
    "lists without end": "a = " + "[" * 1500,
    "tables without end": "a = " + "{a=" * 600,
    "a number without end": "[standard]\nroots = " + "9" * 5000,
    "a key without end": ".".join("a" * 20_000) + " = 1",
    "no number": "[quantities]\nabout = nan",
    "words for numbers": '[quantities]\nseveral = ["a", 3]',
    "periods that are none": "periods = 3",
    "a limit below zero": "[limits]\nrows = -1",
    "four megabytes": "title = '" + "x" * 4_000_000 + "'",
    "no text": "\0",
}


@pytest.mark.parametrize("name", MISSIONS)
def test_a_hostile_mission_file_is_refused_and_makes_no_mission(habeas: Commands, tmp_path: Path, name: str) -> None:
    path = tmp_path / "mission.toml"
    head = 'format = "habeas/mission/1"\nslug = "hostile"\n'
    path.write_text(head + MISSIONS[name] + "\n", encoding="utf-8")
    said = habeas("init", "hostile", "--config", path, seconds=10)
    assert said.exit == 2
    assert said.answer["error"]["code"] != "defect"
    assert said.answer["error"]["what"].endswith(".")
    assert [path.name for path in habeas.home.iterdir() if path.is_dir()] == ["testing"]


def test_a_pipe_is_never_waited_for(habeas: Commands, tmp_path: Path) -> None:
    path = pipe(tmp_path / "pipe")
    sheet = written(HEADERS + "\npipe,2014,1,a,b\n")(tmp_path / "sheet.csv")
    for words in (
        ("import", "sheet", path, "--suggest"),
        ("import", "sheet", sheet, "--mapping", path),
        ("import", "folder", path),
        ("findings", "load", path),
        ("report", "check", path),
        ("init", "piped", "--config", path),
    ):
        said = habeas(*words, seconds=10)
        assert (said.exit, said.answer["error"]["code"] == "defect") == (2, False), words


# --- folders of texts -------------------------------------------------------------------------------------------------


def folder_of(tmp_path: Path, files: dict[str, bytes | str], *, kind: str = "transcript") -> Path:
    """A folder with these files, each named in its ``folder.csv``."""
    folder = tmp_path / "folder"
    folder.mkdir()
    lines = ["file,kind,of,language"]
    for name, content in files.items():
        (folder / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        lines.append(f'"{name}",{kind},I-1,en')
    (folder / "folder.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def docx(tmp_path: Path, body: str, *, name: str = "word/document.xml", **more: str | bytes) -> bytes:
    """A DOCX with this XML as its body."""
    return makers.container(tmp_path / "x.docx", {name: body, **more}).read_bytes()


DOCUMENT = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'


PAGES = (
    b"%%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count %d/Kids[%b]>>\nendobj\n"
)
KEYS = b"/Filter/Standard/V 1/R 2/P -4/O<" + b"92" * 32 + b">/U<" + b"90" * 32 + b">"
PASSWORD_PDF = (
    PAGES % (1, b"3 0 R")
    + b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n4 0 obj\n<<"
    + KEYS
    + b">>\nendobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[<30><30>]>>\n%%EOF"
)
TRAILER = b"trailer<</Root 1 0 R>>\n%%EOF"


def hostile_texts(tmp_path: Path) -> dict[str, bytes | str]:
    """Texts that must be refused, each by itself."""
    paragraph = DOCUMENT.format("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>")
    outside = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>' + paragraph
    objects = b"1 0 obj\n<</Type/ObjStm/N 99999999/First 9/Length 99999999/Extends 1 0 R>>\nstream\n" + b"1 0 " * 10_000
    return {
        "empty.txt": b"",
        "nul.txt": b"They counted\0the kernels.",
        "noise.txt": random.Random(2).randbytes(50_000),
        "half.txt": "They counted".encode("utf-16") + b"\0",
        "laughs.docx": docx(tmp_path, makers.LAUGHS + paragraph),
        "outside.docx": docx(tmp_path, outside),
        "bomb.docx": docx(tmp_path, DOCUMENT.format("<w:p><w:r><w:t>" + "x" * 30_000_000 + "</w:t></w:r></w:p>")),
        "traversal.docx": docx(tmp_path, DOCUMENT.format(""), **{"../../../etc/cron.d/x": b"x"}),
        "deep.docx": docx(tmp_path, DOCUMENT.format("<w:p>" * 200_000)),
        "no-body.docx": docx(tmp_path, "<x/>", name="word/other.xml"),
        "cut.docx": docx(tmp_path, DOCUMENT.format("<w:p/>" * 1000))[:-40],
        "old.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 1000,
        "garbage.pdf": b"%PDF-1.4\n" + b"garbage " * 1000,
        "no-pages.pdf": PAGES % (0, b"") + TRAILER,
        "ten-thousand-pages.pdf": PAGES % (10_000, b"3 0 R " * 10_000) + TRAILER,
        "password.pdf": PASSWORD_PDF,
        "endless.pdf": b"%PDF-1.5\n" + objects,
        "round.pdf": PAGES % (1, b"2 0 R") + TRAILER,
    }


def test_hostile_texts_are_refused_and_sound_ones_beside_them_come_in(habeas: Commands, tmp_path: Path) -> None:
    script = makers.pdf(b"They counted the kernels.").replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    )
    sound: dict[str, bytes | str] = {
        "sound.txt": "They counted the kernels. \u202eoverride\u202c zero\u200bwidth",
        "broken-xref.pdf": makers.pdf(b"They counted the kernels.", offset=10**9),
        "script.pdf": script,
        "scan.pdf": makers.pdf(b""),
    }
    hostile = hostile_texts(tmp_path)
    folder = folder_of(tmp_path, {**sound, **hostile})
    said = habeas("import", "folder", folder, seconds=60)
    found = {row["key"]: row for row in said.answer["rows"]}
    assert said.exit == 3
    for name in sound:
        assert found[name]["status"] == "new", found[name]
    assert "OCR" in found["scan.pdf"]["reason"]
    for name in hostile:
        assert found[name]["status"] == "refused", found[name]
        assert 10 < len(found[name]["reason"]) < 500
        assert "/etc/passwd" not in json.dumps(found[name])
    assert said.answer["rows_in"] == len(sound) + len(hostile)
    before = state(habeas)
    assert habeas("import", "folder", folder, seconds=60).answer["counts"]["new"] == 0
    assert state(habeas) == before


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{to}" TargetMode="External"/></Relationships>'
)


def test_no_document_makes_the_program_ask_for_anything(habeas: Commands, tmp_path: Path) -> None:
    """Pictures, templates, entities, links to workbooks and actions that lead elsewhere: nobody knocks at the trap."""
    with trap() as door:
        to = f"{door.base}/x.png"
        body = DOCUMENT.format("<w:p><w:r><w:t>They counted the kernels out there.</w:t></w:r></w:p>")
        asking = f'<!DOCTYPE x SYSTEM "{to}" [<!ENTITY % p SYSTEM "{to}">%p;]>' + body
        action = f"/Type /Catalog /OpenAction << /S /URI /URI ({to}) >>".encode()
        files: dict[str, bytes | str] = {
            "picture.docx": docx(
                tmp_path,
                body,
                **{
                    "word/_rels/document.xml.rels": RELATIONS.format(kind="image", to=to),
                    "word/_rels/settings.xml.rels": RELATIONS.format(kind="attachedTemplate", to=to),
                },
            ),
            "entity.docx": docx(tmp_path, asking),
            "action.pdf": makers.pdf(b"They counted the kernels again.").replace(b"/Type /Catalog", action),
            "page.txt": f'<img src="{to}"><script src="{to}"></script><?xml-stylesheet href="{to}"?> They counted.',
        }
        assert habeas("import", "folder", folder_of(tmp_path, files), seconds=60).answer["rows_in"] == len(files)
        row = "".join(makers.text_cell(f"{'ABCDE'[n]}1", name) for n, name in enumerate(HEADERS.split(",")))
        row += f"</row><row r='2'><c r='A2'><f>[1]S!A1+WEBSERVICE(&quot;{to}&quot;)</f><v>1</v></c>"
        book = makers.workbook(
            tmp_path / "linked.xlsx",
            makers.SHEET.format(f"<row r='1'>{row}</row>"),
            **{
                "xl/externalLinks/_rels/externalLink1.xml.rels": RELATIONS.format(kind="externalLinkPath", to=to),
                "xl/worksheets/_rels/sheet1.xml.rels": RELATIONS.format(kind="image", to=to),
            },
        )
        assert import_sheet(habeas, book).exit in (0, 3)
        yaml = tmp_path / "asks.yaml"
        yaml.write_text(f"format: !include {to}\n", encoding="utf-8")
        assert habeas("findings", "load", yaml).exit == 2
    assert door.came == []


def test_limits_on_texts_take_effect(habeas: Commands, limited: Callable[[str, int], None], tmp_path: Path) -> None:
    page = b"%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    pages = PAGES % (2, b"3 0 R 4 0 R") + page % 3 + page % 4 + TRAILER
    folder = folder_of(tmp_path, {"two pages.pdf": pages, "long.txt": "They counted the kernels. " * 100})
    limited("pages", 1)
    told = {row["key"]: row for row in habeas("import", "folder", folder, "--dry-run").answer["rows"]}
    assert [row["status"] for row in told.values()] == ["refused", "new"]
    assert "raise pages under [limits]" in told["two pages.pdf"]["reason"]
    limited("file_bytes", 1000)
    told = {row["key"]: row for row in habeas("import", "folder", folder, "--dry-run").answer["rows"]}
    assert (told["two pages.pdf"]["status"], told["long.txt"]["status"]) == ("new", "refused")


def test_a_folder_follows_nothing_out_of_itself(habeas: Commands, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"sound 1.txt": "They counted the kernels."})
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "linked").symlink_to("/etc")
    os.mkfifo(folder / "pipe.txt")
    (folder / "below").mkdir()
    (folder / "a\nb\x1b[31m.txt").write_text("words", encoding="utf-8")
    (folder / ("long" * 60 + ".txt")).write_text("words", encoding="utf-8")
    (folder / "=1+1.txt").write_text("words", encoding="utf-8")
    with (folder / "folder.csv").open("a", encoding="utf-8") as file:
        for name in ("link.txt", "pipe.txt", "below", "../x.txt", "/etc/passwd", "linked/passwd", "..", "x\\y", "a\0b"):
            file.write(f'"{name}",transcript,I-1,en\n')
    strange = os.fsencode(folder) + b"/\xff\xfe.txt"
    Path(os.fsdecode(strange)).write_bytes(b"words")
    said = habeas("import", "folder", folder)
    found = rows_of(said)
    assert said.exit == 3
    assert [name for name, status in found.items() if status == "new"] == ["sound 1.txt"]
    assert "root:" not in json.dumps(said.answer)
    assert said.answer["counts"]["refused"] == 14


def test_two_thousand_files_without_a_list_are_refused_with_a_list_to_begin_with(
    habeas: Commands, tmp_path: Path
) -> None:
    for number in range(2000):
        (tmp_path / f"I-{number}.txt").write_bytes(b"words")
    before = state(habeas)
    said = habeas("import", "folder", tmp_path)
    assert said.answer["counts"]["refused"] == said.answer["rows_in"] == 2000
    assert "I-1999.txt,transcript,I-1999" in said.answer["notes"][0]
    assert state(habeas) == before


CODINGS = {
    **{
        f"{name.replace(' ', '-')}.coding.yaml": content
        for name, content in YAML.items()
        if content and "\0" not in content
    },
    "wide.coding.yaml": "format: habeas/coding/1\ntext: I-1\nspans:\n" + "  - {words: x, kind: name}\n" * 50_000,
    "long.coding.yaml": "format: habeas/coding/1\ntext: I-1\nidentities: " + "x" * 3_000_000 + "\n",
    "wrong.coding.yaml": b"format: \xff\xfe\n",
}


def test_hostile_codings_are_refused_each_with_its_line(habeas: Commands, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, CODINGS, kind="coding")
    before = state(habeas)
    said = habeas("import", "folder", folder, seconds=60)
    found = {row["key"]: row for row in said.answer["rows"]}
    assert set(found) == set(CODINGS)
    assert {row["status"] for row in found.values()} == {"refused"}
    for row in found.values():
        assert len(row["reason"]) < 600, row
    assert state(habeas) == before
