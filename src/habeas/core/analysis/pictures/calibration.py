"""What was expected against what came: on the line where a method keeps its word."""

from __future__ import annotations

from collections.abc import Sequence

from habeas.core.analysis.pictures.scene import HEAD, INK, LINE, QUIET, SMALL, STYLES, WIDTH, Scene, fitted
from habeas.core.analysis.pictures.upright import Words, scale

_LEFT, _TOP, _SIDE = 74.0, 64.0, 320.0


def calibration(pairs: Sequence[tuple[float, float]], words: Words) -> str:
    """A point for each pair of expected (across, ``unit``) and come (upwards, ``beneath``), on one scale for both."""
    marks = scale([value for pair in pairs for value in pair])
    scene = Scene(_TOP + _SIDE + 48, words.language)
    scene.words(0, HEAD + 4, fitted(words.title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(0, 43, words.beneath, size=SMALL, fill=QUIET)

    def at(expected: float, came: float) -> tuple[float, float]:
        return _LEFT + _SIDE * expected / marks[-1], _TOP + _SIDE * (1 - came / marks[-1])

    for mark in marks:
        x, y = at(mark, mark)
        stroke = LINE if mark else INK
        scene.put("line", x1=_LEFT, y1=y, x2=_LEFT + _SIDE, y2=y, stroke=stroke)
        scene.put("line", x1=x, y1=_TOP, x2=x, y2=_TOP + _SIDE, stroke=stroke)
        scene.words(_LEFT - 8, y + 4, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="end")
        scene.words(x, _TOP + _SIDE + 18, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="middle")
    scene.words(_LEFT + _SIDE / 2, _TOP + _SIDE + 38, words.unit, size=SMALL, fill=QUIET, text_anchor="middle")
    (low, foot), (high, top) = at(0, 0), at(marks[-1], marks[-1])
    scene.put("line", x1=low, y1=foot, x2=high, y2=top, stroke=INK, stroke_width=1.5, stroke_dasharray="7 4")
    for expected, came in pairs:
        x, y = at(expected, came)
        scene.put("circle", cx=x, cy=y, r=4.0, fill=STYLES[0][0], fill_opacity=0.75)
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)
