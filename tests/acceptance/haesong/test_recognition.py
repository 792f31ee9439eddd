"""The made-up mission: who shares what its quotations tell, counted again from its sheets."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.policy import may
from habeas.core.kernel.errors import ForPeople
from habeas.store.models import Account, Act, Exposure, Passage, Source
from habeas.store.queries import report as reports
from habeas.store.queries.recognition import recognised, recognised_quotations, sources_in
from habeas.store.queries.seeing import hidden_sources
from support.haesong import EXAMPLE, copied, make
from support.missions import ALL_ROLES, actor


def test_every_quotation_of_the_report_is_scored_and_the_report_is_not_stopped(
    made_haesong: Any, tmp_path: Path
) -> None:
    with copied(made_haesong, tmp_path) as ida:
        told = make(ida)
        within = frozenset(sources_in(told.release.manifest.id))
        assert within == told.sources()
        report = sorted((EXAMPLE / "reports").glob("*.md"))[0]
        result = reports.check(report, by=ida, release=told.release.manifest.id)
        quotes = [one for one in result.checks if one.check == "quote"]
        assert quotes
        below = recognised_quotations(result, by=ida)
        assert not result.problems
        for check, one in below:
            assert one.below
            assert check in quotes
            assert one.release is not None
            assert one.release.n <= one.mission.n
            assert one.release.k <= one.mission.k
        sources, stays = list(Source.seen.exclude(code="S-0000")), _stays()
        for passage in Passage.seen.all()[:60]:
            assert recognised(passage.code, by=ida).mission.k == _counted(passage, sources, stays)


def _stays() -> dict[str, list[tuple[str, str, str]]]:
    """Where each source has been or tells of, from which year to which."""
    stays: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in Exposure.seen.exclude(place=""):
        stays[one.source].append((one.place, one.started[:4], one.ended[:4]))
    tells = {account.code: account.source for account in Account.seen.all()}
    for act in Act.seen.all():
        stays[tells[act.account]].append((act.place, _year(act.date, 0), _year(act.date, -1)))
    return stays


def _counted(passage: Passage, sources: list[Source], stays: dict[str, list[tuple[str, str, str]]]) -> int:
    """Whole sets, row by row: no code of the scoring."""
    told = [act for act in Act.seen.filter(account=passage.account) if passage.code in act.passages.split()]
    told = told or list(Act.seen.filter(account=passage.account)) if passage.account else []
    (her,) = (source for source in sources if source.code == passage.source)
    count = 1
    for other in (source for source in sources if source.code != her.code):
        same = not her.sex or other.sex == her.sex
        same = same and (not her.kind or other.kind == her.kind)
        if len(her.birth) == 4:
            same = same and len(other.birth) == 4 and other.birth[:3] == her.birth[:3]
        for act in told:
            first, last = _year(act.date, 0), _year(act.date, -1)
            if act.place:
                same = (
                    same
                    and bool(first and last)
                    and any(
                        at == act.place and begun and ended and begun <= last and first <= ended
                        for at, begun, ended in stays[other.code]
                    )
                )
        count += same
    return count


def _year(edtf: str, which: int) -> str:
    part = edtf.split("/")[which] if edtf else ""
    return part[:4] if part[:4].isdigit() else ""


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_the_roles_of_the_table_are_told(made_haesong: Any, tmp_path: Path, role: str) -> None:
    with copied(made_haesong, tmp_path):
        hidden = hidden_sources(actor(role))
        code = Passage.seen.exclude(source__in=hidden).order_by("code").first().code
        if may({role}, "score-recognition"):
            answer = recognised(code, by=actor(role)).answer()
            assert not {"female", "male", "escapee"} & set(str(answer).replace("'", " ").split())
        else:
            with pytest.raises(ForPeople) as told:
                recognised(code, by=actor(role))
            assert told.value.code == "not-allowed"
