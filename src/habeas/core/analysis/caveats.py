"""The plain sentences that stand under every table, in English and Korean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from habeas.core.analysis.disclosure import ALL, Address, Floors, hidden_because
from habeas.core.analysis.plan import DATING, UNASSESSED, Dimension, Key, Plan, Raw

Cells = Callable[[Plan], Mapping[Key, Raw]]

UNITS: dict[str, dict[str, str]] = {
    "ko": {
        "acts": "행위",
        "victims": "피해자",
        "accounts": "진술",
        "sources": "정보원",
        "events": "사건",
        "observations": "관찰",
    },
}
GUARDS = {
    "en": {"child": "children", "sexual-violence": "sexual violence", "official": "officials"},
    "ko": {"child": "아동", "sexual-violence": "성폭력", "official": "공직자"},
}
_OR = {"en": " or ", "ko": "·"}
SENTENCES = {
    "en": {
        "documented": "These are the {unit} documented in this release, not how often violations happen.",
        "overlap": "The same of the {unit} can stand in several cells, so cells need not add up to their total.",
        "victims": (
            "Victims are counted as distinct linked persons and groups plus, for each event, the largest single "
            "minimum among unlinked groups; the maximum is the sum. A victim who is unknown is one person of its event."
        ),
        "dates": (
            "An uncertain date is counted as certain where all of it lies in the cell, as possible where it overlaps "
            "it, and as expected with the share of its days inside."
        ),
        "unbounded": (
            "{figure} of the {unit} have a {date} that is unbounded on one side: possible only, and not in what is "
            "expected."
        ),
        "unknown": "{figure} of the {unit} have no known {date} and stand apart.",
        "unassessed": "{code}, killings whose lawfulness is not assessed, is never added to violations: no such total.",
        "hidden": (
            "Hidden cells rest on fewer than {floor} distinct sources or victims, or stand beside such a cell whose "
            "figure could be worked out from a total."
        ),
        "guarded": (
            "Cells that rest on {guards} are hidden where fewer than {floor} distinct sources or victims stand behind "
            "them."
        ),
        "places": (
            "The places of {guards} are left out of this release unless two people let them in: they stand as not "
            "known."
        ),
        "some": "Some",
        "date": "date of the event",
        "report_date": "date of the report",
    },
    "ko": {
        "documented": "이 자료판에 기록된 {unit}의 수이며, 침해가 실제로 얼마나 자주 일어났는지를 뜻하지 않는다.",
        "overlap": "같은 {unit}이(가) 여러 칸에 들 수 있으므로 칸의 합이 합계와 다를 수 있다.",
        "victims": (
            "피해자 수는 서로 구별된 사람과 집단의 수에, 사건마다 연결되지 않은 집단의 "
            "최솟값 가운데 가장 큰 것을 더한 것이다. 최댓값은 모두의 합이다. "
            "알려지지 않은 피해자는 그 사건의 한 사람으로 센다."
        ),
        "dates": ("불확실한 날짜는 전부 칸 안에 들면 확실, 겹치면 가능, 칸 안에 드는 날의 비율만큼 기댓값으로 센다."),
        "unbounded": (
            "{unit} 가운데 {figure}은(는) {date}의 한쪽 끝이 열려 있어 가능한 수에만 들고 기댓값에는 들지 않는다."
        ),
        "unknown": "{unit} 가운데 {figure}은(는) {date}이(가) 알려지지 않아 따로 센다.",
        "unassessed": "적법성이 평가되지 않은 살해({code})는 침해와 합하지 않으므로 그런 합계는 없다.",
        "hidden": (
            "비공개 칸은 서로 다른 정보원이나 피해자가 {floor} 미만이거나, "
            "합계에서 그런 칸의 수를 알아낼 수 있게 하는 칸이다."
        ),
        "guarded": "{guards}에 관한 칸은 서로 다른 정보원이나 피해자가 {floor} 미만이면 비공개로 한다.",
        "places": ("{guards}에 관한 장소는 두 사람이 허락하지 않으면 이 자료판에 넣지 않으며 알 수 없는 것으로 센다."),
        "some": "일부",
        "date": "사건 날짜",
        "report_date": "보고 날짜",
    },
}


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing a reader must know before comparing figures; without a ``figure`` it says "some"."""

    code: str
    unit: str
    figure: int | None = None
    date: str = "date"
    floor: int = 0
    guards: tuple[str, ...] = ()

    def says(self, language: str) -> str:
        """The caveat as a sentence."""
        words = SENTENCES.get(language, SENTENCES["en"])
        return words[self.code].format(
            unit=UNITS.get(language, {}).get(self.unit, self.unit),
            figure=words["some"] if self.figure is None else self.figure,
            date=words[self.date],
            floor=self.floor,
            guards=_named(self.guards, language),
            code=UNASSESSED,
        )


def caveats(
    plan: Plan, grid: Mapping[Address, Raw], hidden: Iterable[Address], mixed: bool, cells: Cells, floors: Floors
) -> tuple[Caveat, ...]:
    """What stands under this table."""
    codes = ["documented"]
    codes += ["overlap"] if _overlaps(plan) else []
    codes += ["victims"] if plan.unit == "victims" else []
    codes += ["dates"] if plan.axes else []
    said = [Caveat(code, plan.unit) for code in codes]
    said += [caveat for field in sorted(plan.axes) for caveat in _about_dates(plan, field, grid, cells, floors)]
    said += [Caveat("unassessed", plan.unit)] if mixed else []
    by_place = "place" in plan.where.fields or any(side.field == "place" for side in plan.dimensions)
    said += [Caveat("places", plan.unit, guards=floors.names)] if by_place and floors.names else []
    if any(True for _ in hidden):
        said.append(Caveat("hidden", plan.unit, floor=floors.plain))
        if floors.guarded > floors.plain:
            said.append(Caveat("guarded", plan.unit, floor=floors.guarded, guards=floors.names))
    return tuple(said)


def _named(guards: tuple[str, ...], language: str) -> str:
    words = GUARDS.get(language, GUARDS["en"])
    return _OR.get(language, _OR["en"]).join(words.get(guard, guard) for guard in guards)


def _overlaps(plan: Plan) -> bool:
    return plan.unit not in ("acts", "observations") or any(
        side.is_time or side.name == "method" or side.name.startswith("victim.") for side in plan.dimensions
    )


def _about_dates(plan: Plan, field: str, grid: Mapping[Address, Raw], cells: Cells, floors: Floors) -> Iterable[Caveat]:
    counts = cells(Plan(plan.unit, plan.base, plan.where, (Dimension(DATING, field, str),)))
    for code in ("unbounded", "unknown"):
        raw = counts.get((code,), Raw())
        if raw.possible:
            small = (ALL, ALL) not in grid or hidden_because(raw, floors) is not None
            yield Caveat(code, plan.unit, None if small else raw.possible, field)
