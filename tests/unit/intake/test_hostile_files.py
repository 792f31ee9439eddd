"""Hostile files get a clear answer in bounded time and memory, and nothing of them is given out as a row."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from habeas.core.analysis.mse.reading import read_histories
from habeas.core.analysis.plain.columns import read_columns
from habeas.core.intake.interpret import Interpreter
from habeas.core.intake.limits import Limits
from habeas.core.intake.mapping import load_mapping
from habeas.core.intake.namepairs import read_pairs
from habeas.core.intake.rows import Row, RowProblem
from habeas.core.intake.texts import read_text
from habeas.core.kernel.errors import ForPeople, Refused
from vectors.hostile import makers


class Vocabulary:
    """A small one, made up for these tests."""

    codes = frozenset({"LAB-01"})

    def values(self, field: str) -> tuple[str, ...]:
        return ("child", "adult") if field == "age" else ("female", "male")


READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) << 20,) * 2)
from pathlib import Path
from habeas.core.intake.limits import Limits
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import ForPeople
rows, problems, error = 0, {}, None
try:
    for row in open_sheet(Path(sys.argv[1]), limits=Limits()):
        rows += 1
        if row.problem:
            problems[row.problem.code] = problems.get(row.problem.code, 0) + 1
except ForPeople as refusal:
    error = refusal.code
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([rows, problems, error, int(peak.split()[1]) >> 10]))
"""


def read_bounded(path: Path, *, megabytes: int = 400, seconds: int = 20) -> tuple[int, dict[str, int], str | None, int]:
    """What a reader with so much space and time makes of the file: rows, problems, refusal, megabytes used."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(megabytes)], capture_output=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-800:]
    rows, problems, error, peak = json.loads(done.stdout)
    return rows, problems, error, peak


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (makers.zip_bomb, "too-large"),
        (makers.billion_laughs, "xml-entities"),
        (makers.outside_entity, "xml-entities"),
        (makers.document_type, "xml-entities"),
        (makers.long_tag, "unsafe-container"),
        (makers.endless_row, "unsafe-container"),
        (makers.endless_styles, "unsafe-container"),
        (makers.path_traversal, "unsafe-container"),
        (makers.lying_directory, "unsafe-container"),
        (makers.cut_off, "broken-container"),
        (makers.wrong_sum, "broken-container"),
        (makers.wide_csv, "too-large"),
        (makers.broken_quotes, "broken-quotes"),
    ],
)
def test_it_refuses_the_whole_file(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    rows, _, error, _ = read_bounded(make(tmp_path / "hostile"))
    assert error == code
    assert rows < 100_000 if code == "broken-quotes" else rows == 0


@pytest.mark.parametrize(
    ("make", "rows", "problems"),
    [
        (makers.far_corner, 1, {"ragged": 1}),
        (makers.one_text_a_million_times, 99_999, {}),
        (makers.one_long_line, 1, {"row-too-long": 1}),
        (makers.deep_json, 2, {"nested": 1}),
        (makers.stray_quotes, 300_000, {"broken-quote": 300}),
    ],
)
def test_it_reads_what_is_sound_and_refuses_the_row(
    make: Callable[[Path], Path], rows: int, problems: dict[str, int], tmp_path: Path
) -> None:
    assert read_bounded(make(tmp_path / "hostile"))[:3] == (rows, problems, None)


def test_a_large_csv_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = makers.large_csv(tmp_path / "large.csv", 700_000)
    assert path.stat().st_size > 60_000_000
    rows, problems, error, peak = read_bounded(path, megabytes=200)
    assert (rows, problems, error) == (700_000, {}, None)
    assert peak < 80


@pytest.mark.parametrize("offset", [7, 10**9])
def test_a_pdf_with_a_broken_xref_is_read_where_it_can_be_mended(offset: int) -> None:
    found = read_text(makers.pdf(b"They counted the kernels.", offset=offset), name="x.pdf", limits=Limits())
    assert found.text == "They counted the kernels."


BROKEN_TABLE = b"%PDF-1.4\nxref\n0 99999999\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n9\n%%EOF"


@pytest.mark.parametrize("content", [b"%PDF-1.4\n" + b"garbage " * 50, makers.pdf(b"x")[:120], BROKEN_TABLE])
def test_a_pdf_beyond_mending_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ForPeople, match="damaged") as refused:
        read_text(content, name="x.pdf", limits=Limits())
    assert refused.value.code == "broken-pdf"


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **settings: object) -> None:
        raise subprocess.TimeoutExpired("pdf", float(str(settings["timeout"])))

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(ForPeople) as refused:
        read_text(makers.pdf(b"x"), name="x.pdf", limits=Limits(seconds=3))
    assert (refused.value.code, refused.value.expected) == ("too-large", "at most 3")


@pytest.mark.parametrize("make", [makers.path_traversal, makers.lying_directory, makers.cut_off])
def test_a_hostile_container_is_refused_as_a_text_as_well(make: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(ForPeople):
        read_text(make(tmp_path / "hostile"), name="x.docx", limits=Limits())


def test_a_docx_with_entities_is_refused(tmp_path: Path) -> None:
    body = makers.LAUGHS + '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'
    path = makers.container(tmp_path / "x.docx", {"word/document.xml": body})
    with pytest.raises(ForPeople) as refused:
        read_text(path, name="x.docx", limits=Limits())
    assert refused.value.code == "xml-entities"


def test_words_of_many_parts_of_a_docx_are_bounded_together(tmp_path: Path) -> None:
    body = '<w:hdr xmlns:w="w"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:hdr>'
    parts: dict[str, str | bytes] = {f"word/header{n}.xml": body.format(f"{n}" + "x" * 400_000) for n in range(1, 200)}
    path = makers.container(tmp_path / "x.docx", {**parts, "word/document.xml": body.format("text")})
    with pytest.raises(ForPeople) as refused:
        read_text(path, name="x.docx", limits=Limits(ratio=100_000))
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("field", ["date", "code", "victim.count", "victim.age", "victim.sex", "victim"])
def test_a_cell_of_a_million_characters_is_refused_in_a_short_sentence(field: str) -> None:
    text = "format: habeas/mapping/1\nrecord: act\nkey: [id]\nfields:\n  submission: {const: mpv}\n"
    text += "".join(f"  {name}: {{column: {name}}}\n" for name in {"date", "code", field})
    headers = tuple(dict.fromkeys(("id", "date", "code", field)))
    reader = Interpreter(load_mapping(text, file="x"), headers=headers, lists=Vocabulary())
    for monster in ("9" * 1_000_000, "2014-05-" * 125_000, "about " * 160_000, "만" * 1_000_000, "[" * 1_000_000):
        said = {"id": "k", "date": "2014", "code": "LAB-01", field: monster}
        row = Row(2, tuple(said[name] for name in headers), None)
        found = reader.row(row)
        assert isinstance(found, RowProblem)
        assert len(found.value or "") < 200
        assert len(found.expected or "") < 1000


@pytest.mark.parametrize("read", [read_pairs, read_histories, lambda path: read_columns(path, needed=("a",))])
def test_who_has_a_sheet_alone_is_not_sent_to_the_settings_of_a_mission(read: Any, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{n}" for n in range(2001)) + "\n" + ",".join("1" * 2001) + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read(wide)
    assert (refused.value.code, refused.value.expected) == ("too-large", "at most 2000")
    assert "mission" not in refused.value.do
    assert "columns" in refused.value.do
