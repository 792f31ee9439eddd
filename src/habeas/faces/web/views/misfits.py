"""What does not fit in the panel of an act or an observation: which field, in the words of the page, and what to do."""

from __future__ import annotations

from typing import Any

from habeas.core.coding.typed import FieldProblem, TypedProblems
from habeas.core.kernel.errors import ForPeople
from habeas.faces.web.words import Words, table

#: rows of a form that are numbered -> (letter of their fields, words, the field that is meant where none is named)
_ROWS = {"involved": ("i", "code_involved", "degree"), "victims": ("v", "code_victim", "who")}


def wrong_of(problem: ForPeople | None, words: Words, asked: str = "act") -> list[dict[str, Any]]:
    """Each problem with the field of the form that was sent (``act`` or ``observe``), for a link to it."""
    if not isinstance(problem, TypedProblems):
        return []
    return [_one(one, words, "o" if asked == "observe" else "act") for one in problem.problems]


def _one(one: FieldProblem, words: Words, prefix: str) -> dict[str, Any]:
    first, _, rest = one.field.partition(".")
    number, _, inner = rest.partition(".")
    key = f"code_field_{first}"
    if first in _ROWS and number.isdigit():
        letter, row, otherwise = _ROWS[first]
        inner = inner or otherwise
        said = f"{words[row]} {int(number) + 1}"
        label = f"{said}: {words[f'code_{inner}']}" if f"code_{inner}" in table() else said
        at = f"{letter}{number}-{inner}"
    elif first == "own" and number:
        own = f"code_field_{number}"
        label, at = f"{words['code_own']}: {words[own] if own in table() else number}", f"own-{number}"
    else:
        label, at = words[key] if key in table() else first, f"{prefix}-{first}"
    if one.problem.code == "missing-key":
        return {"id": at, "label": label, "says": words["code_is_missing"], "language": words.language}
    return {"id": at, "label": label, "says": f"{one.problem.says}. {one.problem.do}", "language": "en"}
