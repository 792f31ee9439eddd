"""The parts of a DOCX around its words (ECMA-376), as small as word processors take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_REL}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)
TABLE = (
    '<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblLook w:val="0020"/></w:tblPr>'
)
_PAGE = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1300" w:bottom="1440" w:left="1300" w:header="700" w:footer="700" w:gutter="0"/>'
    "</w:sectPr>"
)


def document(body: str) -> str:
    """The body."""
    return f"{_HEAD}<w:document {_NAMES}><w:body>{body}{_PAGE}</w:body></w:document>"


def footnotes(made: Sequence[str]) -> str:
    """The footnotes, after the two lines that every program wants."""
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in enumerate(("separator", "continuationSeparator"))
    )
    return f"{_HEAD}<w:footnotes {_NAMES}>{rules}{''.join(made)}</w:footnotes>"


def header(notice: str) -> str:
    """What stands above each page."""
    words = f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t>{escape(notice, quote=False)}</w:t></w:r>'
    return f'{_HEAD}<w:hdr {_NAMES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{words}</w:p></w:hdr>'


def numbering(starts: Sequence[int]) -> str:
    """Numbers of paragraphs (1), bullets (2), and one for each numbered list, which begins at its number."""
    kinds = [("decimal", "%1."), ("bullet", "\u2022"), ("decimal", "%{}.")]
    made = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        + "".join(_level(form, shown.format(depth + 1), depth, number == 1) for depth in range(9))
        + "</w:abstractNum>"
        for number, (form, shown) in enumerate(kinds, 1)
    )
    made += (
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    for number, start in enumerate(starts, 3):
        again = "".join(
            f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>' for depth in range(9)
        )
        made += f'<w:num w:numId="{number}"><w:abstractNumId w:val="3"/>{again}</w:num>'
    return f"{_HEAD}<w:numbering {_NAMES}>{made}</w:numbering>"


def _level(form: str, shown: str, depth: int, paragraph: bool) -> str:
    left = 567 if paragraph else 567 * (depth + 2)
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/>'
        '<w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{567 if paragraph else 360}"/></w:pPr></w:lvl>'
    )


def relationships(links: Mapping[str, str], alone: bool = False) -> str:
    """What a part of the text leads to: the other parts (not where ``alone``), and links."""
    made = "" if alone else "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(_PARTS, 1)
    )  # fmt: skip
    made += "".join(
        f'<Relationship Id="{name}" Type="{_REL}/hyperlink" Target="{escape(target)}" TargetMode="External"/>'
        for target, name in links.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


_PARTS = (
    ("styles", "styles.xml"),
    ("numbering", "numbering.xml"),
    ("footnotes", "footnotes.xml"),
    ("header", "header1.xml"),
    ("settings", "settings.xml"),
    ("customXml", "../customXml/item1.xml"),
)


def core(title: str, language: str) -> str:
    """Title and language; no author, no time."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title, quote=False)}</dc:title><dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _types() -> str:
    named = {
        "/word/document.xml": f"{_MAIN}.document.main+xml",
        "/word/styles.xml": f"{_MAIN}.styles+xml",
        "/word/numbering.xml": f"{_MAIN}.numbering+xml",
        "/word/footnotes.xml": f"{_MAIN}.footnotes+xml",
        "/word/header1.xml": f"{_MAIN}.header+xml",
        "/word/settings.xml": f"{_MAIN}.settings+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": f"{_OFFICE}.custom-properties+xml",
        "/customXml/itemProps1.xml": f"{_OFFICE}.customXmlProperties+xml",
    }
    made = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in named.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{made}</Types>'
    )


def _rels(*pairs: tuple[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


#: the parts that are the same in every working copy
FIXED = {
    "[Content_Types].xml": _types(),
    "_rels/.rels": _rels(
        (f"{_REL}/officeDocument", "word/document.xml"),
        (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{_REL}/custom-properties", "docProps/custom.xml"),
    ),
    "customXml/_rels/item1.xml.rels": _rels((f"{_REL}/customXmlProps", "itemProps1.xml")),
    "customXml/itemProps1.xml": (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{{3E1A5C52-7B0F-4C58-9B6C-6A0C1D1F5A01}}" '
        f'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        '<ds:schemaRefs><ds:schemaRef ds:uri="urn:habeas:working-copy:1"/></ds:schemaRefs></ds:datastoreItem>'
    ),
    "word/settings.xml": (
        f"{_HEAD}<w:settings {_NAMES}><w:compat>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    ),
}
