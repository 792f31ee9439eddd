"""Words for values, in the language of who asks."""

from __future__ import annotations

from collections.abc import Callable

from habeas.store.mission import current


def labeller() -> Callable[[str, str, str], str]:
    """``label(field, value, language)``: the vocabulary's words for a value, or the value itself where it has none."""
    law = current().law

    def label(field: str, value: str, language: str) -> str:
        if field == "group" and value in law.groups:
            return law.groups[value].in_language(language)
        return law.lists.label(field, value, language) if field in law.lists else value

    return label
