"""Words for values, in the language of who asks."""

from __future__ import annotations

from collections.abc import Callable

from habeas.core.analysis.plan import PROVINCE
from habeas.core.law import Law
from habeas.store.mission import current
from habeas.store.queries.atlas import atlas


def labeller() -> Callable[[str, str, str], str]:
    """``label(field, value, language)``: the vocabulary's words for a value, or the value itself where it has none."""
    law = current().law
    mapped = atlas()

    def label(field: str, value: str, language: str) -> str:
        if field == "group":
            return _letters(law, value, language)
        if field == PROVINCE and mapped is not None:
            return mapped.label(value, language)
        return law.lists.label(field, value, language) if field in law.lists else value

    return label


def _letters(law: Law, letters: str, language: str) -> str:
    """A code's letters in words: the group of that name, or the letters with the group that their codes are in."""
    group = next((violation.group for code, violation in law.violations.items() if code.startswith(f"{letters}-")), "")
    if group not in law.groups:
        return letters
    words = law.groups[group].in_language(language)
    return words if group == letters else f"{words} ({letters})"


def values(field: str) -> tuple[str, ...]:
    """The values of a closed list, in the vocabulary's order."""
    return current().law.lists.values(field)


#: the fields whose words are terms of law
_LEGAL = ("act", "violation", "group", "mode")


def is_draft(field: str, value: str) -> bool:
    """Whether the Korean words for a legal term wait for a lawyer."""
    if field not in _LEGAL:
        return False
    law = current().law
    if field == "group":
        return any(law.groups[name].ko_draft for name in law.groups)
    known = law.lists[field].values.get(value)
    return known is not None and known.ko_draft
