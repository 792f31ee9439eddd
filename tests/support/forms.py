"""The forms of a page as they stand in its HTML: where they go, what they take, and what may be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

#: kinds of input that no person types into, or that a browser remembers nothing of
NOT_TYPED = {"hidden", "checkbox", "radio", "submit", "button", "file", "date", "select"}
TOKEN = "csrfmiddlewaretoken"


@dataclass
class Field:
    """One name that a form sends."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    checked: bool = False

    @property
    def typed(self) -> bool:
        """Whether a person types words into it."""
        return self.kind not in NOT_TYPED


@dataclass
class Form:
    """One form of a page."""

    page: str
    action: str
    method: str
    enctype: str
    attributes: dict[str, str]
    fields: list[Field] = field(default_factory=list)

    def sent(self) -> dict[str, list[str]]:
        """What a browser would send of it untouched, by its first button."""
        said: dict[str, list[str]] = {}
        pressed = False
        for one in self.fields:
            if one.kind == "submit" and (pressed or not one.name):
                continue
            pressed |= one.kind == "submit"
            if one.name and one.kind != "file" and (one.kind not in ("checkbox", "radio") or one.checked):
                said.setdefault(one.name, []).append(one.value)
        return said

    @property
    def names(self) -> list[str]:
        """What it sends, each name once, without what guards it."""
        return list(dict.fromkeys(one.name for one in self.fields if one.name and one.name != TOKEN))

    def options(self, name: str) -> list[str]:
        """Every value that the page offers for a name."""
        return [option for one in self.fields if one.name == name for option in (one.options or [one.value])]


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, []
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                self.page, said.get("action", ""), said.get("method", "get").lower(), said.get("enctype", ""), said
            )
            self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "textarea", "select", "button"):
            usual = {"input": "text", "button": "submit"}.get(tag, tag)
            kind = said.get("type", usual) if tag in ("input", "button") else tag
            one = Field(said.get("name", ""), kind, said.get("value", ""), [], said, "checked" in said)
            self._form.fields.append(one)
            if tag == "select":
                self._select = one
            if tag == "textarea":
                self._area = one
        elif tag == "option" and self._select is not None:
            self._select.options.append(said.get("value", ""))
            if "selected" in said or len(self._select.options) == 1:
                self._select.value = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")
            self._area = None


def forms_of(answer: Any, page: str) -> list[Form]:
    """The forms of an answer; none where it is no page."""
    if not str(answer.headers.get("Content-Type", "")).startswith("text/html"):
        return []
    reader = _Reader(page)
    reader.feed(answer.content.decode())
    return reader.forms
