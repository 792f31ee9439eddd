"""A DOCX that was built to do harm: refused within bounds, or read as no more than words."""

from __future__ import annotations

import base64
import hashlib
import io
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.core.report.prose import read_report
from habeas.core.report.working import xmltree
from habeas.core.report.working.carried import custom_xml, properties
from habeas.core.report.working.read import read_copy
from habeas.core.report.working.write import working_copy
from support.word import DOCUMENT, W, Word, edited, element, run

TEXT = (Path(__file__).parents[2] / "support" / "reports" / "round.md").read_text(encoding="utf-8")
COPY = working_copy(TEXT, file="round.md", fiction=True)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(COPY)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_part(name: str, part: bytes) -> bytes:
    return packed({**parts(), name: part})


def refusal(content: bytes, **given: str) -> str:
    with pytest.raises(ForPeople) as told:
        read_copy(content, file="x.docx", **given)  # type: ignore[arg-type]
    assert told.value.where.get("file") == "x.docx"
    return told.value.code


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "name", [DOCUMENT, "word/styles.xml", "word/footnotes.xml", "customXml/item1.xml", "_rels/.rels"]
)
def test_it_refuses_a_document_type_in_any_part(name: str) -> None:
    part = parts()[name]
    at = part.index(b"?>") + 2
    assert refusal(with_part(name, part[:at] + ENTITIES + part[at:])) == "xml-entities"


def test_it_refuses_a_bomb() -> None:
    assert refusal(with_part("word/media/image1.png", bytes(40 << 20))) == "too-large"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "word\\..\\evil.xml"])
def test_it_refuses_names_that_point_outside(name: str) -> None:
    assert refusal(with_part(name, b"x")) == "unsafe-container"


@pytest.mark.parametrize("content", [b"", b"PK", b"words", COPY[: len(COPY) // 2]])
def test_it_refuses_what_is_no_container(content: bytes) -> None:
    assert refusal(content) == "broken-container"


def test_it_refuses_a_container_that_is_no_docx() -> None:
    assert refusal(packed({"hello.txt": b"x"})) == "not-a-docx"


def test_it_refuses_elements_too_deep_or_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    body = parts()[DOCUMENT]
    deep = body.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 200 + b"</w:sdt>" * 200)
    assert refusal(with_part(DOCUMENT, deep)) == "unsafe-container"
    monkeypatch.setattr(xmltree, "ELEMENTS", 1000)
    assert refusal(with_part(DOCUMENT, body.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 1000))) == "unsafe-container"


def test_a_docx_that_is_no_working_copy_is_refused_unless_its_report_is_given() -> None:
    def change(word: Word) -> None:
        for name in ("customXml/item1.xml", "docProps/custom.xml"):
            word.parts[name] = b"<x/>"

    bare = edited(COPY, change)
    assert refusal(bare) == "no-working-copy"
    back = read_copy(bare, file="x.docx", source=TEXT)
    assert back.text == TEXT
    assert not back.whole


@pytest.mark.parametrize("gone", ["customXml/item1.xml", "docProps/custom.xml"])
def test_one_of_both_places_is_enough(gone: str) -> None:
    content = edited(COPY, lambda word: word.parts.pop(gone))
    assert read_copy(content, file="x").text == TEXT


def test_a_place_whose_digest_does_not_fit_is_not_believed() -> None:
    other = TEXT.replace("of=sources", "of=victims")
    forged = custom_xml(other).replace(hashlib.sha256(other.encode()).hexdigest(), "0" * 64)
    assert read_copy(with_part("customXml/item1.xml", forged.encode()), file="x").text == TEXT


def test_a_carried_bomb_is_not_unpacked() -> None:
    bomb = base64.b64encode(zlib.compress(bytes(30 << 20), 9)).decode()
    forged = f'<report xmlns="urn:habeas:working-copy:1" format="habeas/working-copy/1" sha256="0">{bomb}</report>'
    content = packed({**parts(), "customXml/item1.xml": forged.encode(), "docProps/custom.xml": b"<x/>"})
    begun = time.monotonic()
    assert refusal(content) == "no-working-copy"
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "forged",
    [
        TEXT.replace(".count", ".cuont"),
        TEXT.replace("of=sources", "off=sources"),
        "no front matter",
        TEXT.replace("]{", "]{.x "),
    ],
)
def test_a_carried_report_that_no_copy_is_made_from_is_refused(forged: str) -> None:
    content = packed(
        {
            **parts(),
            "customXml/item1.xml": custom_xml(forged).encode(),
            "docProps/custom.xml": properties(forged).encode(),
        }
    )
    assert refusal(content) == "changed-working-copy"
    assert read_copy(content, file="x", source=TEXT).source == hashlib.sha256(TEXT.encode()).hexdigest()


def test_with_the_report_given_what_the_copy_carries_decides_nothing() -> None:
    other = TEXT.replace("of=sources", "of=victims")
    content = packed(
        {
            **parts(),
            "customXml/item1.xml": custom_xml(other).encode(),
            "docProps/custom.xml": properties(other).encode(),
        }
    )
    assert read_copy(content, file="x").text == other
    assert read_copy(content, file="x", source=TEXT).text == TEXT


@pytest.mark.parametrize(
    "tag", ["habeas:9999", "habeas:-1", "habeas:0}{.count of=acts}", "habeas:0x1", "habeas:٣", "x:0"]
)
def test_a_control_with_another_tag_is_no_check(tag: str) -> None:
    def change(word: Word) -> None:
        control = element("sdt", element("sdtPr", element("tag", val=tag)), element("sdtContent", run("forty")))
        word.paragraph("Last paragraph").append(control)

    back = read_copy(edited(COPY, change), file="x")
    assert back.text == TEXT.replace('so"}.\n', 'so"}.forty\n')


def test_bookmarks_of_what_there_is_not_are_ignored() -> None:
    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        for number, name in enumerate(("habeas_999_", "habeas_b999_", "habeas_title_", "habeas_x_", "habeas_b_")):
            mark = element("bookmarkStart", id=str(8000 + number))
            mark.set(f"{W}name", name)
            place.insert(1, mark)

    back = read_copy(edited(COPY, change), file="x")
    assert {one.state for one in back.checks} == {"kept"}
    assert back.text == TEXT


def test_a_footnote_that_is_not_there_or_hangs_in_itself_ends() -> None:
    def change(word: Word) -> None:
        word.paragraph("Last paragraph").append(element("r", element("footnoteReference", id="777")))
        note = next(one for one in word.all("footnote") if one.get(f"{W}id") == "2")
        note.find(f"{W}p").append(element("r", element("footnoteReference", id="2")))

    back = read_copy(edited(COPY, change), file="x")
    assert back.text == TEXT
    assert [one["what"] for one in back.not_carried] == ["a footnote inside a footnote"]


def test_thousands_of_open_bookmarks_and_comments_take_little_time() -> None:
    def change(word: Word) -> None:
        place = word.paragraph("Last paragraph")
        for number in range(1500):
            mark = element("bookmarkStart", id=str(9000 + number))
            mark.set(f"{W}name", f"habeas_{number % 20}_{number}")
            place.insert(1, mark)
            place.insert(1, element("commentRangeStart", id=str(number)))
        for _ in range(4_000):
            place.append(run("word "))

    begun = time.monotonic()
    back = read_copy(edited(COPY, change), file="x")
    assert "word word word" in back.text
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("many", [lambda at: "same", lambda at: f"word {at}", lambda at: "a b c d " * 20])
def test_thousands_of_paragraphs_take_little_time(many: Callable[[int], str]) -> None:
    def change(word: Word) -> None:
        for at in range(1500):
            word.body.insert(3, element("p", run(many(at))))

    begun = time.monotonic()
    back = read_copy(edited(COPY, change), file="x")
    assert time.monotonic() - begun < 60
    assert len(read_report(back.text, "x").blocks) > 1500
    assert {one.state for one in back.checks} == {"kept"}
