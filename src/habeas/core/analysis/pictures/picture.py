"""What every picture is: its drawing, the sentence that says what is seen, and the same numbers as words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

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
    try:
        import vl_convert
    except ImportError:
        raise Refused(
            "extra-missing",
            "Pictures as PNG need a part that is not installed.",
            expected="the extra 'reports'",
            do="Install habeas[reports], or take the picture as SVG.",
        ) from None
    _register_fonts()
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(files("habeas.core.analysis").joinpath("fonts")))
