"""Which style of a word processor stands for which place in a report, both ways."""

from __future__ import annotations

import re

#: where an entry stands -> the name of its paragraph style, as word processors have it built in
PLACES = {
    "q": "Block Text",
    "b": "List Bullet",
    "cb": "List Bullet 2",
    "ccb": "List Bullet 3",
    "n": "List Number",
    "cn": "List Number 2",
    "ccn": "List Number 3",
    "c": "List Continue",
    "cc": "List Continue 2",
    "ccc": "List Continue 3",
    "f": "Caption",
}
#: other names of the same
_ALSO = {"quote": "q", "intense quote": "q", "quotations": "q", "list": "b", "image caption": "f", "table caption": "f"}
_BY_NAME = {name.lower(): path for path, name in PLACES.items()} | _ALSO
CODE, RULE, FIGURE, NUMBERED = "Source Code", "Rule", "Figure Place", "Numbered Paragraph"
_KINDS = {CODE.lower(): "code", "preformatted text": "code", RULE.lower(): "rule", FIGURE.lower(): "figure"}
_OWN = re.compile(r"habeas ([qbncf]{1,12})(?: (code|rule))?")


def name_of(path: str, kind: str = "text") -> str:
    """The name of the style for a place, and for code and rules there."""
    if kind in ("code", "rule"):
        return f"Habeas {path} {kind}" if path else {"code": CODE, "rule": RULE}[kind]
    return PLACES.get(path, f"Habeas {path}")


def identifier(name: str) -> str:
    """The identifier of a style of ours, made from its name."""
    return name.replace(" ", "")


def place_of(name: str) -> str | None:
    """The place for which a style stands; None where it stands for none."""
    name = name.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    own = _OWN.fullmatch(name)
    return own[1] if own else None


def kind_of(name: str) -> str | None:
    """The kind of entry that a style stands for by itself."""
    own = _OWN.fullmatch(name.lower())
    return own[2] if own else _KINDS.get(name.lower())


def heading_level(name: str) -> int:
    """The level of a heading's style, else 0."""
    first, _, level = name.lower().rpartition(" ")
    return int(level) if first == "heading" and level in "123456" and len(level) == 1 else 0


def definition(path: str, kind: str) -> str:
    """A style of ours as XML, indented by its depth."""
    name = name_of(path, kind)
    left = 567 * (len(path) + 1)
    hanging = ' w:hanging="360"' if path[-1] in "bn" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier(name)}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="0" w:after="80"/>'
        f'<w:ind w:left="{left}"{hanging}/></w:pPr></w:style>'
    )


def extra() -> str:
    """The styles of code, rules and the places of figures."""
    border = '<w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/>'
    box = "".join(
        f'<w:{side} w:val="dotted" w:sz="4" w:space="4" w:color="auto"/>' for side in ("top", "left", "bottom", "right")
    )
    return (
        _style(CODE, '<w:ind w:left="567"/>', '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>')
        + _style(RULE, f"<w:pBdr>{border}</w:pBdr>", "")
        + _style(FIGURE, f"<w:keepNext/><w:pBdr>{box}</w:pBdr>", "")
    )


def _style(name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identifier(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )
