"""The report as Typst: every word is a string, so that no sign in it can be read as code; and as tagged PDF (PDF/UA-1).

Pandoc's own writer of Typst drops the text alternatives of pictures, without which a PDF is closed to who does not see.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from habeas.core.analysis.pictures import Picture
from habeas.core.kernel.errors import Broken, Refused
from habeas.core.report import masthead
from habeas.core.report.front import Front

Node = dict[str, Any]
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "ltr", "rtl"
#: signs that no font draws and that turn the direction of what follows
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def pdf(blocks: list[Node], front: Front, *, fiction: bool, pictures: list[tuple[Picture, bool]]) -> bytes:
    """The published blocks as PDF/UA-1, in the fonts that ship; the same bytes each time."""
    try:
        import typst
    except ImportError:
        raise Refused(
            "reports-extra-missing",
            "Building a PDF needs Typst, which is not installed.",
            do='Install it with the extra: pip install "habeas[reports]".',
        ) from None
    source = document(blocks, front, fiction=fiction, pictures=pictures)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(files("habeas.core.analysis").joinpath("fonts"))])
    try:
        return bytes(typst.compile(source.encode(), font_paths=fonts, format="pdf", pdf_standards="ua-1", timestamp=0))
    except typst.TypstError as error:
        raise Broken(f"Typst could not set the report: {str(error)[:300]}") from None


def document(blocks: list[Node], front: Front, *, fiction: bool, pictures: list[tuple[Picture, bool]]) -> str:
    """The whole source: our template, then the report as calls of its functions."""
    template = files("habeas.core.report").joinpath("report.typ").read_text("utf-8")
    writer = _Writer(pictures)
    told = {"title": front.title, "language": front.language, "symbol": front.symbol}
    told["fiction"] = masthead.FICTION[front.language] if fiction else ""
    head = [
        f"#show: report.with({', '.join(f'{name}: {string(words)}' for name, words in told.items())})",
        *(f"#masthead({string(name)})[{_shown(words)}]" for name, words in masthead.lines(front)),
        f"#report-title[{_shown(front.title)}]",
    ]
    return "\n".join([template, *head, *writer.blocks(blocks)]) + "\n"


def string(words: str) -> str:
    """A string literal of Typst: only its own two signs need escaping, and nothing in it is ever code."""
    kept = _INVISIBLE.sub("", words)
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'


def _shown(words: str) -> str:
    return f"#{string(words)}"


class _Writer:
    """Blocks and inlines of pandoc's tree as calls."""

    def __init__(self, pictures: list[tuple[Picture, bool]]) -> None:
        self._pictures = pictures

    def blocks(self, blocks: list[Node]) -> Iterator[str]:
        for block in blocks:
            yield self._block(block)

    def _inside(self, blocks: list[Node]) -> str:
        return "\n\n".join(self.blocks(blocks))

    def _block(self, block: Node) -> str:
        name: str = block["t"]
        content: Any = block.get("c")
        if name in ("Para", "Plain"):
            return self._paragraph(content)
        if name == "Header":
            return f"#heading(level: {max(1, content[0] - 1)})[{self.inlines(content[2])}]"
        if name == "BlockQuote":
            return f"#quotation[{self._inside(content)}]"
        if name in ("BulletList", "OrderedList"):
            items = content if name == "BulletList" else content[1]
            kind = "list" if name == "BulletList" else "enum"
            return f"#{kind}({', '.join(f'[{self._inside(item)}]' for item in items)})"
        if name == "CodeBlock":
            return f"#raw({string(content[1])}, block: true)"
        if name == "Div":
            return self._division(block)
        if name == "Table":
            return self._table(content)
        if name == "HorizontalRule":
            return "#line(length: 100%)"
        raise Broken(f"the report holds a block that is not set: {name}")

    def _paragraph(self, content: list[Node]) -> str:
        first = content[0] if content else None
        if first and first["t"] == "Span" and first["c"][0][1] == ["number"]:
            number = self.inlines(first["c"][1])
            return f"#numbered[{number}][{self.inlines(content[2:])}]"
        return f"#par[{self.inlines(content)}]"

    def _division(self, block: Node) -> str:
        if "figure" in block:
            return self._figure(*self._pictures[block["figure"]], block["c"][1])
        language = dict(block["c"][0][2]).get("lang", "en")
        direction = _RIGHT_TO_LEFT if language.partition("-")[0] in ("ar", "fa", "he", "ur") else _LEFT_TO_RIGHT
        return f"#spoken({string(language[:2])}, {direction})[{self._inside(block['c'][1])}]"

    def _figure(self, picture: Picture, with_picture: bool, caption: list[Node]) -> str:
        said = self._inside(caption)
        image = f"bytes({string(picture.svg)}), {string(picture.sentence)}" if with_picture else "none, none"
        notes = ", ".join(string(note) for note in picture.notes)
        grid = self._grid([[_shown(cell) for cell in row] for row in picture.matrix])
        return f"#drawn({image}, [{said}], {grid}, ({notes},))"

    def _table(self, content: list[Any]) -> str:
        rows = [*content[3][1]]
        for body in content[4]:
            rows += [*body[2], *body[3]]
        return f"#{self._grid([[self._inside(cell[4]) for cell in row[1]] for row in rows])}"

    def _grid(self, rows: list[list[str]]) -> str:
        width = max(map(len, rows))
        cells = [cell for row in rows[1:] for cell in [*row, *[""] * (width - len(row))]]
        head = ", ".join(f"[{cell}]" for cell in [*rows[0], *[""] * (width - len(rows[0]))])
        body = ", ".join(f"[{cell}]" for cell in cells)
        return f"ruled({width}, ({head},), ({body},))"

    def inlines(self, nodes: list[Node]) -> str:
        """Inlines as one line; words that stand beside each other are one string."""
        parts: list[str] = []
        run: list[str] = []

        def close() -> None:
            if run:
                parts.append(f"#{string(''.join(run))}")
                run.clear()

        for node in nodes:
            name: str = node["t"]
            if name == "Str":
                run.append(node["c"])
            elif name in ("Space", "SoftBreak"):
                run.append(" ")
            else:
                close()
                parts.append(self._inline(name, node.get("c")))
        close()
        return "".join(parts)

    def _inline(self, name: str, content: Any) -> str:
        if name == "Emph":
            return f"#emph[{self.inlines(content)}]"
        if name == "Strong":
            return f"#strong[{self.inlines(content)}]"
        if name == "Code":
            return f"#raw({string(content[1])})"
        if name == "LineBreak":
            return "#linebreak()"
        if name == "Note":
            only = content[0]["c"] if len(content) == 1 and content[0]["t"] in ("Para", "Plain") else None
            return f"#footnote[{self.inlines(only) if only is not None else self._inside(content)}]"
        if name == "Link":
            return f"#link({string(content[2][0])})[{self.inlines(content[1])}]"
        if name == "Span":
            return self.inlines(content[1])
        raise Broken(f"the report holds words that are not set: {name}")


def words_of(content: bytes) -> str:
    """The words of a PDF, page by page, as another program reads them: for the search for what must not leave."""
    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)
