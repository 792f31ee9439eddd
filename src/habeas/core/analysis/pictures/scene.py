"""The drawing itself: SVG by presentation attributes alone, so that it holds under any policy and in any reader.

Units are CSS pixels; a picture is 720 wide, which is 16 cm in print with the smallest words at 8 points. Colours are of
Okabe and Ito (2008) in an order of differing lightness, each with a pattern of its own: they are told apart in grey and
by the colour-blind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, _EDGE = 720, 12
SMALL, BODY, HEAD = 12, 13, 15
INK, QUIET, LINE, PAPER = "#1c1b19", "#55524c", "#c9c5bc", "#ffffff"
#: (colour, pattern) of each series; the first is plain
STYLES = (
    ("#0b4a7a", ""),
    ("#e69f00", "rising"),
    ("#009e73", "dots"),
    ("#56b4e9", "falling"),
    ("#8c2d62", "cross"),
    ("#d55e00", "level"),
    ("#595959", "upright"),
)
_FONTS = (
    "Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Noto Sans', 'Noto Naskh Arabic', 'Noto Sans Arabic', sans-serif"
)
#: what XML 1.0 does not allow, and what turns the direction of words around
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
#: lines of each pattern in a square of 6
_PATTERNS = {
    "rising": "M-1 7 7 -1M-1 1 1 -1M5 7 7 5",
    "falling": "M-1 -1 7 7M5 -1 7 1M-1 5 1 7",
    "cross": "M-1 -1 7 7M-1 7 7 -1",
    "level": "M0 2H6M0 5H6",
    "upright": "M2 0V6M5 0V6",
    "dots": "M1.5 1.5h.01M4.5 4.5h.01",
}


def plain(words: str, longest: int = 400) -> str:
    """Words as they may stand in a drawing: one line, nothing that is no character, nothing that turns direction."""
    return " ".join(_FORBIDDEN.sub("", words).split())[:longest]


def width(words: str, size: float = BODY) -> float:
    """About how wide words are: East Asian signs are square, capitals and figures wider than small letters."""
    total = 0.0
    for sign in words:
        if unicodedata.combining(sign):
            continue
        wide = unicodedata.east_asian_width(sign) in "WF"
        total += 0.98 if wide else 0.64 if sign.isupper() or sign in "mwMW—" else 0.3 if sign in "il.,:;'|! " else 0.56
    return total * size


#: what tells one from others of the same words: a code in brackets at the end
_TELLS_APART = re.compile(r" \(\w{1,8}\)$")


def fitted(words: str, room: float, size: float = BODY) -> str:
    """Words cut to a width, with the sign that says so; a code in brackets at their end stays."""
    words = plain(words)
    if width(words, size) <= room:
        return words
    kept = _TELLS_APART.search(words)
    end = "…" + kept.group() if kept and width("…" + kept.group(), size) < room * 2 / 3 else "…"
    words = words.removesuffix(end[1:])
    while words and width(words + end, size) > room:
        words = words[:-1]
    return words.rstrip() + end


def wrapped(words: str, room: float, size: float = BODY, most: int = 2) -> list[str]:
    """Words in lines of a width; the last of ``most`` lines is cut."""
    lines: list[str] = []
    rest = plain(words).split(" ")
    while rest and len(lines) < most - 1:
        count = 1
        while count < len(rest) and width(" ".join(rest[: count + 1]), size) <= room:
            count += 1
        lines.append(fitted(" ".join(rest[:count]), room, size))
        rest = rest[count:]
    if rest:
        lines.append(fitted(" ".join(rest), room, size))
    return lines


def short(number: float) -> str:
    """A coordinate to a hundredth, without what says nothing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


@dataclass
class Scene:
    """A drawing in the making."""

    height: float
    language: str
    _parts: list[str] = field(default_factory=list)
    _patterns: set[str] = field(default_factory=set)

    def put(self, name: str, **attributes: object) -> None:
        """An element without content; ``_`` in a name stands for ``-``."""
        self._parts.append(f"<{name}{_written(attributes)}/>")

    def words(self, x: float, y: float, said: str, *, size: float = BODY, fill: str = INK, **more: object) -> None:
        """A line of words whose baseline begins (or, by ``text_anchor``, ends) there."""
        placed = _written({"x": x, "y": y, "font_size": size, "fill": fill, **more})
        self._parts.append(f"<text{placed}>{escape(plain(said))}</text>")

    def box(self, x: float, y: float, wide: float, high: float, style: int, *, faint: bool = False) -> None:
        """A bar in the colour and pattern of a series; ``faint`` is what is only possible."""
        colour, pattern = STYLES[style % len(STYLES)]
        fill = colour if not pattern else self._pattern(pattern, colour)
        if faint:
            fill = self._pattern("faint", colour)
        self.put("rect", x=x, y=y, width=max(0.0, wide), height=high, fill=fill, stroke=colour, stroke_width=1)

    def hatch(self) -> str:
        """The filling of what is not shown."""
        return self._pattern("hidden", QUIET)

    def hidden(self, x: float, y: float, wide: float, high: float) -> None:
        """What is not shown: the same for every hidden cell, whatever lies behind it."""
        self.put("rect", x=x, y=y, width=wide, height=high, fill=self.hatch(), stroke=QUIET, stroke_dasharray="2 2")

    def _pattern(self, name: str, colour: str) -> str:
        key = f"{name}-{colour[1:]}"
        self._patterns.add(key)
        return f"url(#{key})"

    def foot(self, lines: Sequence[str]) -> None:
        """What a picture must carry wherever it goes: fiction, N, the release that it was made from."""
        for part in [part for line in lines for part in wrapped(line, WIDTH, SMALL, 3)]:
            self.height += 16
            self.words(0, self.height - 6, part, size=SMALL, fill=QUIET)

    def svg(self, title: str, sentence: str) -> str:
        """The drawing with its title and what it shows, in words."""
        wide, high = WIDTH + 2 * _EDGE, short(self.height + _EDGE)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{_EDGE} 0 {wide} {high}" width="{wide}" '
            f'height="{high}" role="img" lang="{self.language}" font-family="{_FONTS}">'
        )
        told = f"<title>{escape(plain(title))}</title><desc>{escape(plain(sentence, 2000))}</desc>"
        patterns = "".join(_definition(key) for key in sorted(self._patterns))
        paper = f'<rect x="-{_EDGE}" width="{wide}" height="{high}" fill="{PAPER}"/>'
        return f"{head}{told}{f'<defs>{patterns}</defs>' if patterns else ''}{paper}{''.join(self._parts)}</svg>\n"


def _written(attributes: dict[str, object]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{escape(short(value) if isinstance(value, float) else plain(str(value), 10**6))}"'
        for name, value in attributes.items()
        if value is not None
    )


def _definition(key: str) -> str:
    name, _, colour = key.partition("-")
    square = f'<pattern id="{key}" width="6" height="6" patternUnits="userSpaceOnUse">'
    if name == "faint":
        ground, ink, path = PAPER, f"#{colour}", _PATTERNS["rising"]
    elif name == "hidden":
        ground, ink, path = PAPER, f"#{colour}", _PATTERNS["falling"]
    else:
        ground, ink, path = f"#{colour}", PAPER, _PATTERNS[name]
    wide = 2 if name == "dots" else 1.2
    cap = ' stroke-linecap="round"' if name == "dots" else ""
    drawn = f'<path d="{path}" stroke="{ink}" stroke-width="{wide}" fill="none"{cap}/>'
    return f'{square}<rect width="6" height="6" fill="{ground}"/>{drawn}</pattern>'


def ticks(highest: float, most: int = 6) -> list[int]:
    """Whole numbers from nought up to at least the highest, at steps that people count in."""
    step = 1
    for step in (factor * 10**power for power in range(10) for factor in (1, 2, 5)):
        if highest / step <= most - 1:
            break
    count = max(1, -(-int(highest) // step))
    return [step * n for n in range(count + 1)]
