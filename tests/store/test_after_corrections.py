"""What rests on a text that was corrected: a report on an older release stands, a newer one is told what changed, the
walk back says so, and search finds the words that are there now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habeas.store.actions.coding import corrections as verbs
from habeas.store.actions.coding.acts import remove_act
from habeas.store.actions.release import make_release
from habeas.store.models import Act
from habeas.store.queries import report as reports
from habeas.store.queries.acts import visible_act
from habeas.store.queries.search import search
from support.fronts import report_front
from support.missions import actor

from .test_corrections import (  # noqa: F401 - fixtures
    CORRECTED,
    WHY,
    WORDS,
    mission_folder,
    named,
    settle_names,
    text,
)

FRONT = (
    report_front("What the guards did (FICTION)")
    + """
# What was said

"""
)


def release(by: Any) -> str:
    return str(make_release(purpose="public-report", audience="public", period="all", by=by)["release"])


def report(folder: Path, **quoted: str) -> Path:
    """A report of one paragraph that quotes these passages."""
    said = " ".join(f'One said: ["{words}"]{{.quote passage={named(name).code}}}' for name, words in quoted.items())
    path = folder / "report.md"
    path.write_text(f"{FRONT}{said}\n", encoding="utf-8")
    return path


def problems(path: Path, on: str, by: Any) -> list[tuple[str, str | None, str]]:
    found = reports.check(path, by=by, release=on).problems
    return [(one.code, one.release_says, one.do) for one in found if "quotation" in one.code]


def since(path: Path, on: str, by: Any) -> list[tuple[str, str]]:
    """Of each passage under the paragraph what it said and what became of it."""
    checks = reports.explain(path, 1, by=by, release=on)["checks"]
    under = [one for check in checks for one in check["rests_on"]["passages"]]
    return [(one["text"], one.get("corrected_since", {}).get("words", "")) for one in under]


def test_a_quotation_survives_where_its_words_did_and_where_not_the_check_names_both(
    text: str,  # noqa: F811
    all_roles: Any,
    tmp_path: Path,
) -> None:
    path = report(tmp_path, p1="We counted the kernels.", p2="the guard never let us rest.")
    before = release(all_roles)
    assert problems(path, before, all_roles) == []
    assert [now for _, now in since(path, before, all_roles)] == ["", ""]
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    assert problems(path, before, all_roles) == [], "what was released keeps its words"
    waits = release(all_roles)
    (code, told, do), *more = problems(path, waits, all_roles)
    assert (code, more) == ("quotation-not-allowed", [])
    assert told is not None
    assert told.startswith(f"unplaced: {text} was corrected")
    verbs.place(named("p2").code, by=all_roles)
    after = release(all_roles)
    (code, told, do), *more = problems(path, after, all_roles)
    assert (code, more) == ("changed-quotation", []), "p1 says what it said"
    assert told is not None
    assert "did not let us rest" in told
    assert named("p2").code in do
    mended = report(tmp_path, p1="We counted the kernels.", p2="the guard did not let us rest at all.")
    assert problems(mended, after, all_roles) == []
    assert {code for code, _, _ in problems(mended, before, all_roles)} <= {"changed-quotation", "dropped-negation"}


@pytest.mark.parametrize("after", ["waits", "other", "dropped", "same"])
def test_the_walk_back_on_an_older_release_says_what_became_of_each_passage(
    after: str,
    text: str,  # noqa: F811
    all_roles: Any,
    tmp_path: Path,
) -> None:
    path = report(tmp_path, p1="We counted the kernels.", p2="the guard never let us rest.")
    before = release(all_roles)
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    p2 = named("p2").code
    if after == "other":
        verbs.place(p2, by=all_roles)
    elif after == "dropped":
        taken_back(p2, all_roles)
    elif after == "same":
        verbs.correct(
            text, CORRECTED.replace("did not let us rest at all", "never let us rest"), reason=WHY, by=all_roles
        )
    assert since(path, before, all_roles) == [
        ("We counted the kernels.", "same"),
        ("the guard never let us rest.", after),
    ]
    checks = reports.explain(path, 1, by=actor("analyst", "drafter", "reviewer"), release=before)["checks"]
    said = checks[1]["rests_on"]["passages"][0]["corrected_since"]
    assert said["corrections"][0] == "CR-0001"
    assert said["on"] == "2024-11-05"
    assert p2 in said["says"]
    if after == "other":
        assert since(report(tmp_path, p2="the guard did not let us rest at all."), release(all_roles), all_roles) == [
            ("the guard did not let us rest at all.", "")
        ], "a release that was made afterwards has the words of now"


def taken_back(code: str, by: Any) -> None:
    """Nobody said it: the act that rests on it alone is taken back first."""
    act = Act.seen.get(passages=code).code
    remove_act(act, seen=visible_act(act, by=by).seen, because=WHY, by=by)
    verbs.drop(code, reason=WHY, by=by)


def test_search_finds_the_words_that_are_there_now_and_no_longer_those_before(
    text: str,  # noqa: F811
    all_roles: Any,
) -> None:
    def found(words: str, by: Any) -> int:
        return int(search(f'"{words}"', mode="exact", by=by).listing.total)

    coder = actor("coder")
    old, new = "never let us rest", "did not let us rest at all"
    assert (found(old, coder), found(new, coder)) == (1, 0)
    verbs.correct(text, CORRECTED.replace("counted the kernels", "weighed the kernels", 1), reason=WHY, by=all_roles)
    assert [found(words, coder) for words in (old, new, "Nobody slept")] == [0, 0, 0], "it is closed to her"
    assert [found(words, all_roles) for words in (old, new)] == [0, 1]
    assert [found(words, all_roles) for words in ("We weighed", "We counted")] == [1, 1], "one of two was mended"
    settle_names(text, all_roles)
    assert [found(words, coder) for words in (old, new, "Nobody slept")] == [0, 1, 1]
    assert [found(words, all_roles) for words in ("Kim Chol", "Kim Chul")] == [0, 0], "it stays masked"
    verbs.correct(text, WORDS, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    assert (found(old, coder), found(new, coder)) == (1, 0)
