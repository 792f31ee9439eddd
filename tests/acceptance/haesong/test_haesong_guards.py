"""The made-up mission with its guards set on: what leaves a release is what its own files say, read without Habeas."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from habeas.core.access.guards import BY_MISSION
from habeas.store.actions.settings import set_guards
from support.haesong import EXAMPLE, Told, codings, copied, make, rows

COUNT = runpy.run_path(str(EXAMPLE / "truth" / "count.py"))


class Both(NamedTuple):
    """The public release of all that was told, without guards and with them."""

    bare: Told
    guarded: Told


@pytest.fixture(scope="module")
def both(told: dict[str, Told], made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with copied(made_haesong, tmp_path_factory.mktemp("guarded")) as by:
        set_guards(BY_MISSION, reason="", by=by)
        yield Both(told["public_report"], make(by, period="all"))


@cache
def coded() -> tuple[list[Any], list[dict[str, Any]]]:
    """The acts of all transcripts as the count without Habeas reads them, and the codings."""
    return COUNT["coded"](), list(codings())


def births() -> dict[str, int]:
    return {row["code"]: int(row["birth"][:4]) for row in rows("sources.csv") if row["birth"][:4].isdigit()}


def under_a_guard(*, at: int) -> tuple[set[str], set[tuple[str, str, str]]]:
    """Sources, and acts of codings (account, code, place), over which a guard is. Years alone are read here, so one who
    turned 18 about then is a child for ``at`` 19 and none for ``at`` 17."""
    told, files = coded()
    born = births()
    sources = {row["code"] for row in rows("sources.csv") if row["kind"] == "former-official"}
    for row in rows("interviews.csv"):
        if int(row["date"][:4]) - born.get(row["source"], 0) < at:
            sources.add(row["source"])
    ages = {code: str(one.get("age", "")) for file in files for code, one in (file.get("people") or {}).items()}
    children = {code for code, age in ages.items() if age == "child" or int((re.findall(r"\d+", age) or [18])[0]) < 18}
    acts = set()
    for act in told:
        young = {who for who in act.victims if who in born and 0 < act.years[0] < born[who] + at}
        if act.code.startswith("SGB-") or act.source in sources or young or children & set(act.victims):
            acts.add((act.account, act.code, act.place))
    return sources, acts


def placed(told: Told) -> Counter[tuple[str, str]]:
    """How many rows of each account and code have a place."""
    return Counter((row["account"], row["code"]) for row in told.rows("acts") if row["place"])


def test_exactly_what_its_files_say_is_guarded_has_no_place(both: Both) -> None:
    lost = {key for key, count in placed(both.bare).items() if placed(both.guarded)[key] < count}
    accounts = {row["account"] for row in both.bare.rows("acts")}
    surely, possibly = (
        {(account, code) for account, code, place in under_a_guard(at=at)[1] if place and account in accounts}
        for at in (17, 19)
    )
    assert len(surely) > 5
    assert surely <= {key for key in lost if key[0].startswith("A-")}
    told = {act.account for act in coded()[0]}
    assert {key for key in lost if key[0] in told} <= possibly
    assert placed(both.guarded) <= placed(both.bare)
    assert len(both.guarded.rows("acts")) == len(both.bare.rows("acts")), "nothing but places and words is left out"


def test_no_word_of_an_official_and_none_of_sexual_violence_is_quoted(both: Both) -> None:
    sources, _ = under_a_guard(at=17)
    words = {
        passage["code"]
        for coding in coded()[1]
        for account in coding.get("accounts", [])
        for act in account["acts"]
        if act["code"].startswith("SGB-")
        for name in act.get("passages", [])
        for passage in [coding["passages"][name]]
        if "code" in passage
    }
    bare, guarded = (set(told.codes.codes("passage")) for told in both)
    assert words & bare
    assert not words & guarded
    assert guarded < bare
    assert not {row["source"] for row in both.guarded.rows("passages")} & sources


def test_a_figure_that_rests_on_anything_guarded_and_on_fewer_than_ten_is_hidden(both: Both) -> None:
    codes = {code for account, code, _ in under_a_guard(at=17)[1] if (account, code) in placed(both.bare)}
    hidden = set()
    for code in sorted(codes & set(COUNT["SHOWN"])):
        bare, guarded = (told.figures.count(of="sources", where=f"act={code}") for told in both)
        assert bare.possible == guarded.possible
        assert guarded.suppressed == (bare.sources < 10 or (bare.victims or 0) < 10), code
        hidden |= set() if bare.suppressed or not guarded.suppressed else {code}
    assert hidden, "figures that are shown without guards"
