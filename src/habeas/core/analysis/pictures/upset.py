"""Who is on which lists: a bar for each pattern of lists, and a point for each list in it (Lex and others 2014)."""

from __future__ import annotations

from collections.abc import Sequence

from habeas.core.analysis.pictures.scene import HEAD, INK, LINE, QUIET, SMALL, STYLES, WIDTH, Scene, fitted, width
from habeas.core.analysis.pictures.upright import Words, scale
from habeas.core.kernel.errors import Refused

_LEFT, _SIZES, _TOP, _HIGH, _ROW = 250.0, 110.0, 64.0, 200.0, 24.0
#: patterns that are drawn, the largest first; and lists that can be told apart
SHOWN, MOST = 24, 20


def upset(sizes: Sequence[tuple[str, int]], patterns: Sequence[tuple[Sequence[str], int]], words: Words) -> str:
    """The drawing: above, how many have each pattern; below, which lists it is, beside the size of each list."""
    if len(sizes) > MOST:
        raise Refused(
            "too-many-rows", f"A picture of {len(sizes)} lists cannot be read.", expected=f"at most {MOST} lists",
            do="Name some with --lists, or read the table.",
        )  # fmt: skip
    shown = list(patterns)[:SHOWN]
    grid = _TOP + _HIGH + 22
    scene = Scene(grid + _ROW * len(sizes) + 12, words.language)
    scene.words(0, HEAD + 4, fitted(words.title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(_LEFT, 43, words.unit, size=SMALL, fill=QUIET)
    scene.words(0, grid - 8, words.beneath, size=SMALL, fill=QUIET)
    marks = scale([float(count) for _, count in shown])
    for mark in marks:
        y = _TOP + _HIGH * (1 - mark / marks[-1])
        scene.put("line", x1=_LEFT, y1=y, x2=float(WIDTH), y2=y, stroke=LINE if mark else INK)
        scene.words(_LEFT - 8, y + 4, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="end")
    step = (WIDTH - _LEFT) / max(1, len(shown))
    rows = {name: grid + _ROW * (place + 0.5) for place, (name, _) in enumerate(sizes)}
    _lists(scene, sizes, rows)
    for place, (lists, count) in enumerate(shown):
        x = _LEFT + step * (place + 0.5)
        high = _HIGH * count / marks[-1]
        wide = min(26.0, step * 0.62)
        scene.box(x - wide / 2, _TOP + _HIGH - high, wide, high, 0)
        said = f"{count:,}"
        if width(said, SMALL) < step + 6:
            scene.words(x, _TOP + _HIGH - high - 5, said, size=SMALL, text_anchor="middle")
        _points(scene, x, rows, set(lists))
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)


def _lists(scene: Scene, sizes: Sequence[tuple[str, int]], rows: dict[str, float]) -> None:
    """The name of each list with a bar of its size."""
    largest = max((size for _, size in sizes), default=1) or 1
    for place, (name, size) in enumerate(sizes):
        y = rows[name]
        if place % 2 == 0:
            scene.put("rect", x=_LEFT, y=y - _ROW / 2, width=WIDTH - _LEFT, height=_ROW, fill=LINE, fill_opacity=0.35)
        wide = (_SIZES - 44) * size / largest
        scene.box(0, y - 6, wide, 12, 3)
        scene.words(wide + 5, y + 4, f"{size:,}", size=SMALL, fill=QUIET)
        scene.words(_LEFT - 8, y + 4, fitted(name, _LEFT - _SIZES - 14, SMALL), size=SMALL, text_anchor="end")


def _points(scene: Scene, x: float, rows: dict[str, float], lists: set[str]) -> None:
    """A point for each list, filled where it is one of the pattern, and a line that joins those."""
    inside = [y for name, y in rows.items() if name in lists]
    if len(inside) > 1:
        scene.put("line", x1=x, y1=min(inside), x2=x, y2=max(inside), stroke=STYLES[0][0], stroke_width=2.5)
    for name, y in rows.items():
        own = name in lists
        scene.put("circle", cx=x, cy=y, r=5.0 if own else 3.0, fill=STYLES[0][0] if own else "#ffffff", stroke=QUIET)
