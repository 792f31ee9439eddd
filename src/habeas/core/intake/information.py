"""The sheets of information that are given and read before an interview, with the form of consent after them.

Each has a permanent id and version (``interview/1``) and is never changed: a consent names the one that was read, with
its language (``interview/1/ko``), and years later it can be shown what she was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table

LANGUAGES = ("en", "ko", "ar")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version in one language: what is read, sentence by sentence, and what the form after it says."""

    id: str
    language: str
    title: str
    read: tuple[str, ...]
    form: tuple[str, ...]
    sign: str
    number: str
    day: str
    reader: str

    @property
    def name(self) -> str:
        """How a consent names it."""
        return f"{self.id}/{self.language}"


@lru_cache(maxsize=1)
def sheets() -> dict[str, Sheet]:
    """Every sheet by its name, the newest version of each language last."""
    found: dict[str, Sheet] = {}
    folder = files("habeas.core.intake").joinpath("information")
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".yaml"):
            continue
        said = shipped_table(path.read_text(encoding="utf-8"), path.name)
        if said.pop("format") != "habeas/information/1":
            raise Broken(f"{path.name} is no sheet of information")
        known = said.pop("id")
        for language, words in said.items():
            if language not in LANGUAGES:
                raise Broken(f"{path.name}: no sheet is kept in {language}")
            said_aloud, form = (tuple(words.pop(name)) for name in ("read", "form"))
            made = Sheet(id=known, language=language, read=said_aloud, form=form, **words)
            found[made.name] = made
    return found


def sheet(name: str) -> Sheet:
    """The sheet of this name; refused where there is none."""
    found = sheets().get(name)
    if found is None:
        raise WrongUse("no-such-sheet", "There is no such sheet.", expected=", ".join(sheets()), found=name[:40])
    return found
