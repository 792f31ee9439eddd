"""The plain sentences that stand under every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from habeas.core.analysis.disclosure import ALL, Address, hidden_because
from habeas.core.analysis.plan import DATING, UNASSESSED, Dimension, Key, Plan, Raw

Cells = Callable[[Plan], Mapping[Key, Raw]]

VICTIMS = (
    "Victims are counted as distinct linked persons and groups plus, for each event, the largest single minimum among "
    "unlinked groups; the maximum is the sum. A victim who is unknown is one person of its event."
)


DATES = (
    "An uncertain date is counted as certain where all of it lies in the cell, as possible where it overlaps it, "
    "and as expected with the share of its days inside."
)


def caveats(
    plan: Plan, grid: Mapping[Address, Raw], hidden: Iterable[Address], mixed: bool, cells: Cells, floor: int
) -> tuple[str, ...]:
    """What a reader must know before comparing figures of this table."""
    said = [f"These are the {plan.unit} documented in this release, not how often violations happen."]
    if _overlaps(plan):
        said.append(f"The same of the {plan.unit} can stand in several cells, so cells need not add up to their total.")
    if plan.unit == "victims":
        said.append(VICTIMS)
    said += _about_dates(plan, grid, cells, floor)
    if mixed:
        said.append(
            f"{UNASSESSED}, killings whose lawfulness is not assessed, is never added to violations: no such total."
        )
    if any(True for _ in hidden):
        said.append(
            f"Hidden cells rest on fewer than {floor} distinct sources or victims, or stand beside such a cell whose "
            "figure could be worked out from a total."
        )
    return tuple(said)


def _overlaps(plan: Plan) -> bool:
    return plan.unit not in ("acts", "observations") or any(
        side.is_time or side.name == "method" or side.name.startswith("victim.") for side in plan.dimensions
    )


def _about_dates(plan: Plan, grid: Mapping[Address, Raw], cells: Cells, floor: int) -> list[str]:
    fields = sorted(plan.axes)
    if not fields:
        return []
    said = [DATES]
    for field in fields:
        name = "the event" if field == "date" else "the report"
        counts = cells(Plan(plan.unit, plan.base, plan.where, (Dimension(DATING, field, str),)))
        for dating, sentence in (
            (
                "unbounded",
                "of the {unit} have a date of {name} that is unbounded on one side: possible only, never expected.",
            ),
            ("unknown", "of the {unit} have no known date of {name} and stand apart."),
        ):
            raw = counts.get((dating,), Raw())
            if raw.possible and (ALL, ALL) in grid and grid[ALL, ALL].possible and not hidden_because(raw, floor):
                said.append(f"{raw.possible} " + sentence.format(unit=plan.unit, name=name))
            elif raw.possible:
                said.append("Some " + sentence.format(unit=plan.unit, name=name))
    return said
