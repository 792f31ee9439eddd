"""The words of the pages, in English and Korean side by side: ``words/*.yaml``. A key that is not there is a defect."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from django.http import HttpRequest

from habeas.core.kernel.errors import Broken
from habeas.core.kernel.yamltables import shipped_table

LANGUAGES = ("en", "ko")
COOKIE = "habeas_language"


class Words:
    """The words in one language: ``words["sources"]`` gives them, ``say`` fills in values and chooses the number."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._side = LANGUAGES.index(language)

    def __getitem__(self, key: str) -> str:
        pair = table().get(key)
        if pair is None:
            raise Broken(f"the pages have no words for {key}")
        return pair[self._side]

    def say(self, key: str, **values: object) -> str:
        """``one|many`` is chosen by ``n``; ``{name}`` is filled in."""
        one, bar, many = self[key].partition("|")
        n = values.get("n")
        chosen = many if bar and n != 1 else one
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        return chosen.format(**shown)


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[str, str]]:
    """Every key with its words in English and in Korean."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(files("habeas.faces.web").joinpath("words").iterdir(), key=lambda each: each.name):
        for key, pair in shipped_table(path.read_text(encoding="utf-8"), path.name).items():
            if key in found or not isinstance(pair, list) or len(pair) != 2 or not all(pair):
                raise Broken(f"{path.name}: {key} has no two languages, or stands twice")
            found[key] = (str(pair[0]), str(pair[1]))
    return found


def chosen(request: HttpRequest) -> str:
    """The language that the user chose on the page, else the one that her browser asks for first."""
    picked = request.COOKIES.get(COOKIE)
    if picked in LANGUAGES:
        return str(picked)
    asked = request.headers.get("Accept-Language", "").lower()
    korean, english = asked.find("ko"), asked.find("en")
    return "ko" if korean != -1 and (english == -1 or korean < english) else "en"


def words(request: HttpRequest) -> Words:
    """The words for whoever asks."""
    return Words(chosen(request))
