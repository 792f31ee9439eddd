"""What every picture is: its drawing, the sentence that says what is seen, and the same numbers as words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from habeas.core.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (``svg``) with what somebody needs who does not see it.

    ``sentence`` says what is seen, and stands as its text alternative; ``matrix`` is the table of the same numbers, the
    head first; ``notes`` stand under both.
    """

    kind: str
    title: str
    svg: str
    sentence: str
    matrix: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def png(self, *, scale: float = 2) -> bytes:
        """The drawing as PNG, with the fonts that ship with Habeas; refused (``extra-missing``) without the extra."""
        return _to_png(self.svg, scale)


def _to_png(svg: str, scale: float) -> bytes:
    """The drawing as the one thing on a page of its size, which Typst sets in points for so many to an inch."""
    try:
        import typst
    except ImportError:
        raise Refused(
            "extra-missing",
            "Pictures as PNG need a part that is not installed.",
            expected="the extra 'reports'",
            do="Install habeas[reports], or take the picture as SVG.",
        ) from None
    drawing = svg.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")  # a string of Typst: never code
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes("{drawing}"), format: "svg")'
    return bytes(typst.compile(page.encode(), font_paths=_fonts(), format="png", ppi=_CSS_INCH * scale))


#: pixels of an SVG to an inch
_CSS_INCH = 96


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    folder = str(files("habeas.core.analysis").joinpath("fonts"))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
