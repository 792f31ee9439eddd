"""Reports as DOCX and PDF: what was checked and no more, for every reader, the same bytes each time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pypdf.annotations
import pypdfium2
import pytest

from habeas.core.analysis.figures import Figures
from habeas.core.kernel.errors import WrongUse
from habeas.core.report.build import Built, build_report
from habeas.core.report.docx import default_reference, docx, require_reference
from habeas.core.report.figureblock import check_figure
from habeas.core.report.front import Front, read_front
from habeas.core.report.leaks import leaks_in_file
from habeas.core.report.typst import document, pdf, string, words_of
from support.checked_reports import STANDARD
from support.releases import act, release_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FRONT = """\
---
format: habeas/report/1
title: "Held (FICTION — 허구)"
language: en
symbol: FICTION/HRC/1
distribution: General
date: 5 February 2025
original: en
session: Fifty-eighth session
agenda_item: "2"
purpose: public-report
audience: public
period: all
words: 8500
---
"""
BODY = """
# Summary {.summary}

Not numbered.

# I. What was told

It rests on [12 accounts]{.count of=accounts}.[^1]

::: {.figure of=accounts rows=place}
Accounts by place
:::

::: {lang=ko}
진술은 [열두 건]{.count of=accounts}이다.
:::

::: {lang=ar}
تعرض المحتجزون للتعذيب
:::

| Place | Accounts |
|---|---|
| All | [12]{.count of=accounts} |

# II. Recommendations {.recommendations}

The Mission recommends:

- end beatings;
- feed those it holds.

[^1]: Of the [12 accounts]{.count of=accounts} none is left out.
"""
HOSTILE = [
    '#import "x": *',
    "$x^2$",
    "\\ \" ' ` ~ _ * @cite <label> // /* */ [ ] ( )",
    '"); #panic("x")',
    "= Heading",
    "\\u{41}",
]


def built(body: str = BODY, *formats: str, front: str = FRONT, **more: Any) -> Built:
    return build_report(
        front + body,
        file="r.md",
        figures=Figures(release_of(*(act(f"V-{n}", f"S-{n:04d}", place="Songpo") for n in range(1, 13)), floor=5)),
        codes={},
        withheld={},
        standard=STANDARD,
        release_id="0" * 64,
        fiction=True,
        formats=formats or ("html", "docx", "pdf"),
        **more,
    )


@pytest.fixture(scope="module")
def report() -> Built:
    made = built()
    assert not made.result.problems, [problem.answer() for problem in made.result.problems]
    return made


def document_xml(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def styled(content: bytes) -> list[tuple[str, str]]:
    """Style and words of each paragraph."""
    found = []
    for paragraph in document_xml(content).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        words = "".join(
            (part.text or "") if part.tag == f"{W}t" else "\t"
            for part in paragraph.iter()
            if part.tag in (f"{W}t", f"{W}tab")
        )
        found.append((style.get(f"{W}val", "") if style is not None else "", words))
    return found


# DOCX -----------------------------------------------------------------------------------------------------------------


def test_paragraphs_are_numbered_through_and_the_summary_is_not(report: Built) -> None:
    numbered = [words for style, words in styled(report.files["docx"]) if style == "NumberedParagraph"]
    assert [words.split("\t")[0] for words in numbered if words[0].isdigit()] == ["1.", "2.", "3.", "4."]
    assert not any("Not numbered" in words for words in numbered)


def test_the_masthead_says_symbol_distribution_session_and_original(report: Built) -> None:
    lines = [(style, words) for style, words in styled(report.files["docx"]) if style.startswith("Masthead")]
    assert lines == [
        ("MastheadSymbol", "FICTION/HRC/1"),
        ("MastheadDistribution", "Distribution: General"),
        ("MastheadDate", "5 February 2025"),
        ("MastheadOriginal", "Original: English"),
        ("MastheadSession", "Fifty-eighth session"),
        ("MastheadAgendaItem", "Agenda item: 2"),
    ]


def test_footnotes_are_real_and_tables_have_a_head(report: Built) -> None:
    root = document_xml(report.files["docx"])
    assert len(list(root.iter(f"{W}footnoteReference"))) == 1
    with zipfile.ZipFile(io.BytesIO(report.files["docx"])) as package:
        assert b"none is left out" in package.read("word/footnotes.xml")
    assert len(list(root.iter(f"{W}tblHeader"))) == len(list(root.iter(f"{W}tbl"))) == 2


def test_recommendations_are_bold_and_nothing_else_is(report: Built) -> None:
    bold = set()
    for paragraph in document_xml(report.files["docx"]).iter(f"{W}p"):
        for run in paragraph.iter(f"{W}r"):
            if run.find(f"{W}rPr/{W}b") is not None:
                bold.add("".join(part.text or "" for part in run.iter(f"{W}t")))
    assert bold == {"The Mission recommends:", "end beatings;", "feed those it holds."}


def test_a_picture_has_its_sentence_as_text_alternative(report: Built) -> None:
    root = document_xml(report.files["docx"])
    alternatives = [one.get("descr") for one in root.iter() if one.tag.endswith("}docPr")]
    assert [text for text in alternatives if text] == [
        "Accounts documented in this release, in 1 rows. The most are for Songpo (12)."
    ]


def test_arabic_runs_from_right_to_left(report: Built) -> None:
    for paragraph in document_xml(report.files["docx"]).iter(f"{W}p"):
        if "تعرض" in "".join(part.text or "" for part in paragraph.iter(f"{W}t")):
            assert paragraph.find(f"{W}pPr/{W}bidi") is not None
            return
    raise AssertionError("the Arabic paragraph is not there")


def test_a_document_tells_nothing_of_people_times_and_programs(report: Built) -> None:
    with zipfile.ZipFile(io.BytesIO(report.files["docx"])) as package:
        everything = b"".join(package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels")))
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("comments" in name or "custom" in name.lower() for name in package.namelist())
    for trace in (b"rsid", b"dc:creator", b"lastModifiedBy", b"pandoc", b"dcterms", b"Template", b"comments"):
        assert trace.lower() not in everything.lower(), trace


def test_the_same_report_gives_the_same_bytes(report: Built) -> None:
    again = built()
    assert again.files == report.files


def test_an_office_replaces_the_reference_document(report: Built) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(default_reference())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"Times New Roman", b"Office Sans") if name == "word/styles.xml" else part)
    made = built(BODY, "docx", reference=out.getvalue())
    with zipfile.ZipFile(io.BytesIO(made.files["docx"])) as package:
        assert b"Office Sans" in package.read("word/styles.xml")


def hostile_reference(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in ("word/document.xml", "word/styles.xml", "[Content_Types].xml"):
            new.writestr(name, b"<x/>")
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK garbage",
        b"%PDF-1.7",
        hostile_reference(**{"word/vbaProject.bin": b"x"}),
        hostile_reference(**{"../../evil": b"x"}),
        hostile_reference(**{"word/big.xml": b"\0" * (65 * 1024 * 1024)}),
        b"x" * (9 * 1024 * 1024),
    ],
    ids=["empty", "garbage", "pdf", "macros", "path", "bomb", "large"],
)
def test_a_hostile_reference_document_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(WrongUse) as refused:
        require_reference(content)
    assert refused.value.code == "reference-document"


# PDF ------------------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_titled_and_in_its_language(report: Built) -> None:
    reader = pypdf.PdfReader(io.BytesIO(report.files["pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Held (FICTION — 허구)"
    assert (reader.metadata.author, reader.metadata.subject) == (None, None)
    assert b"pdfuaid" in report.files["pdf"] or "pdfuaid" in str(root["/Metadata"].get_data())


def test_the_pdf_holds_every_script_and_the_pictures_sentence(report: Built) -> None:
    words = words_of(report.files["pdf"])
    for said in ("Not numbered.", "진술은 열두 건이다.", "12 accounts", "none is left out", "Agenda item: 2"):
        assert said in " ".join(words.split()), said
    assert set("تعرضالمحتجزونللتعذيب") <= set(words)
    tree = pypdf.PdfReader(io.BytesIO(report.files["pdf"])).trailer["/Root"]["/StructTreeRoot"]
    assert "The most are for Songpo (12)." in str(alternatives(tree))


def alternatives(node: Any, depth: int = 0) -> list[str]:
    """The text alternatives in a tree of tags."""
    found = []
    if depth < 40 and isinstance(node, pypdf.generic.DictionaryObject):
        if "/Alt" in node:
            found.append(str(node["/Alt"]))
        kids = node.get("/K", [])
        kids = kids.get_object() if isinstance(kids, pypdf.generic.IndirectObject) else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            one = kid.get_object() if isinstance(kid, pypdf.generic.IndirectObject) else kid
            found += alternatives(one, depth + 1)
    return found


def test_no_sign_in_a_report_is_code_of_typst() -> None:
    front, _ = read_front(FRONT, "r.md")
    blocks = [{"t": "Para", "c": [{"t": "Str", "c": said}]} for said in HOSTILE]
    source = document(blocks, Front(**{**vars_of(front), "title": HOSTILE[3]}), fiction=False, pictures=[])
    report_part = source[source.index("#show: report.with") :]
    outside = re.sub(r'"(?:\\.|[^"\\])*"', '""', report_part)
    assert "import" not in outside
    assert "panic" not in outside
    words = words_of(pdf(blocks, front, fiction=False, pictures=[]))
    for said in HOSTILE:
        assert re.sub(r"\s", "", said) in re.sub(r"\s", "", words), said


def vars_of(front: Front) -> dict[str, str]:
    return {name: getattr(front, name) for name in Front.__dataclass_fields__}


@pytest.mark.parametrize("said", ['"', "\\", '\\"', "a\nb", "\x00", "\ud800", "}\n#x"])
def test_a_string_holds_whatever_it_is_given(said: str) -> None:
    literal = string(said)
    assert re.fullmatch(r'"(?:\\["\\]|[^"\\\n\r])*"', literal)


# Leaks ----------------------------------------------------------------------------------------------------------------


def planted(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            part = before.read(info)
            after.writestr(info.filename, part.replace(old, new, 1) if info.filename == name else part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("word/document.xml", b"Not numbered", b"S-0231 said", "a mission code"),
        ("word/document.xml", b"Not numbered", b"[W-12] said", "a masked identity"),
        ("word/footnotes.xml", b"none is left out", b"see /home/narae/x.md", "a path"),
        ("word/document.xml", b"Not numbered", b"{.count of=accounts}", "a check"),
        ("word/document.xml", b"Not numbered", b"where=act", "a query"),
        ("word/document.xml", b"<w:body>", b'<w:body><w:ins w:author="Narae"/>', "a revision"),
        (
            "word/settings.xml",
            b"</w:settings>",
            b'<w:rsids><w:rsidRoot w:val="1"/></w:rsids></w:settings>',
            "a revision",
        ),
        ("word/document.xml", b"<w:body>", b"<w:body><!-- x -->", "a comment"),
        ("docProps/core.xml", b"<dc:title>", b"<dc:creator>N</dc:creator><dc:title>", "an author or generator"),
        ("docProps/app.xml", b"/>", b"><Company>Office</Company></Properties>", "an author or generator"),
    ],
)
def test_what_is_planted_in_a_docx_is_found(report: Built, name: str, old: bytes, new: bytes, kind: str) -> None:
    assert leaks_in_file(report.files["docx"], "docx") == []
    changed = planted(report.files["docx"], name, old, new)
    assert changed != report.files["docx"]
    assert kind in leaks_in_file(changed, "docx")


def test_words_inside_a_picture_of_a_docx_are_found(report: Built) -> None:
    with zipfile.ZipFile(io.BytesIO(report.files["docx"])) as package:
        (name,) = [name for name in package.namelist() if name.endswith(".png")]
        png = package.read(name)
    chunk = b"\0\0\0\x05tEXtA\0abc\0\0\0\0"
    assert leaks_in_file(planted(report.files["docx"], name, png[:33], png[:33] + chunk), "docx") == [
        "words in a picture"
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("S-0231", "a mission code"),
        ("[W-12]", "a masked identity"),
        ("/home/narae/report.md", "a path"),
        ("act=TOR-01", "a query"),
    ],
)
def test_what_is_planted_in_a_pdf_is_found(said: str, kind: str) -> None:
    front, _ = read_front(FRONT, "r.md")
    content = pdf([{"t": "Para", "c": [{"t": "Str", "c": said}]}], front, fiction=False, pictures=[])
    assert kind in leaks_in_file(content, "pdf")


def test_an_author_an_attachment_and_a_comment_of_a_pdf_are_found(report: Built) -> None:
    assert leaks_in_file(report.files["pdf"], "pdf") == []
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(report.files["pdf"]))
    writer.add_metadata({"/Author": "Narae"})
    writer.add_attachment("x.txt", b"x")
    writer.add_annotation(0, pypdf.annotations.Text(rect=(10, 10, 20, 20), text="who wrote this?"))
    out = io.BytesIO()
    writer.write(out)
    assert set(leaks_in_file(out.getvalue(), "pdf")) >= {"an author or generator", "an attachment", "a comment"}


# Figures --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ("of=accounts", "unreadable-check"),
        ("of=accounts rows=place colour=red", "unreadable-check"),
        ("of=accounts rows=place as=pie", "unreadable-check"),
        ("of=accounts rows=nothing", "no-figure"),
        ("of=accounts rows=place as=lines", "no-figure"),
        ('of=accounts rows=place where="nonsense"', "no-figure"),
    ],
)
def test_a_figure_that_cannot_be_made_is_a_problem_with_its_line(attributes: str, code: str) -> None:
    made = built(f"\n# A\n\n::: {{.figure {attributes}}}\nWords\n:::\n", "html")
    assert [(problem.code, problem.line) for problem in made.result.problems] == [(code, 19)]
    assert not made.files


def test_a_figure_below_the_floor_is_a_problem() -> None:
    few = Figures(release_of(*(act(f"V-{n}", f"S-{n:04d}", place="Songpo") for n in range(1, 4)), floor=5))
    outcome = check_figure({"of": "accounts", "rows": "place"}, few)
    assert (outcome.code, outcome.release_says) == ("below-floor", None)


def test_a_figure_of_nothing_is_a_problem() -> None:
    made = built('\n# A\n\n::: {.figure of=accounts rows=place where="basis=inference"}\nWords\n:::\n', "html")
    assert [problem.code for problem in made.result.problems] == ["no-figure"]


def test_the_page_shows_the_figure_its_table_and_its_sentence(report: Built) -> None:
    assert report.html is not None
    assert re.search(
        r'<img [^>]*src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+" [^>]*alt="Accounts documented', report.html
    )
    assert "<td" in report.html
    assert "<script" not in report.html


# Length ---------------------------------------------------------------------------------------------------------------


def test_words_are_counted_with_headings_tables_and_footnotes() -> None:
    made = built("\n# Two words {.summary}\n\nOne.[^1]\n\n[^1]: Three more words.\n", "html")
    assert made.length.words == 6
    assert made.length.limit == 8500
    assert built("\n# 수용소\n\n세 어절 여기.\n", "html").length.words == 4


def test_a_report_over_its_limit_says_by_how_much() -> None:
    short = FRONT.replace("words: 8500", "words: 10")
    made = built("\n# A\n\nSo it was that they walked home in the cold rain.\n", "html", front=short)
    assert (made.length.words, made.length.over) == (12, 2)


# Other programs -------------------------------------------------------------------------------------------------------


def test_libreoffice_reads_the_docx_as_it_was_written(report: Built, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (soffice)")
    path = tmp_path / "report.docx"
    path.write_bytes(report.files["docx"])
    wanted = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*wanted, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as opened:
        words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in opened).split())
    for said in (
        "FICTION/HRC/1",
        "1. It rests on 12 accounts",
        "진술은 열두 건이다.",
        "end beatings;",
        "none is left out",
    ):
        assert said in words, said


def test_a_docx_of_nothing_is_one_too() -> None:
    front, _ = read_front(FRONT, "r.md")
    assert leaks_in_file(docx([], front, fiction=False), "docx") == []
