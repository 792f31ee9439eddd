"""What ``habeas estimate mse`` refuses and warns of: exit code 3 and no number, or the number and a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habeas.faces.cli import main

NUMBERS = ("estimate", "lower", "upper", "mean", "median", "se", "rhat", "ess", "ess_tail")
METHODS = ("lcmcr", "graphs", "loglinear", "sparse", "chao", "lincoln-petersen", "chapman")
#: lists that share one person: many samples of them share nobody
ONE_SHARED = "A,B,C,count\n1,0,0,10\n0,1,0,10\n0,0,1,10\n1,1,0,1\n"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(table: str | Path, *words: str) -> tuple[int, Any]:
        path = table if isinstance(table, Path) else tmp_path / "lists.csv"
        if isinstance(table, str):
            path.write_text(table, encoding="utf-8")
        code = main(["estimate", "mse", str(path), *words, "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert "NaN" not in said.out
        assert "Infinity" not in said.out
        return code, json.loads(said.out)

    return command


def people(named: Any) -> str:
    """A sheet of people on lists A, B, …, one a row."""
    head = ",".join("ABCDEFGH"[: named.shape[1]])
    return head + "\n" + "\n".join(",".join(map(str, row)) for row in named[named.any(axis=1)].astype(int)) + "\n"


def lists(seed: int, *chances: float, number: int = 1500) -> Any:
    """Lists that find people by themselves."""
    return np.random.default_rng(seed).random((number, len(chances))) < chances


def kept(named: Any, share: float, seed: int = 5) -> Any:
    """So many of those on a list."""
    return named & (np.random.default_rng(seed).random(len(named)) < share)


def beside(*columns: Any) -> Any:
    return np.column_stack(columns)


def refused(found: tuple[int, Any]) -> str:
    """The sentence of a refusal, which has its exit code and no number."""
    code, answer = found
    assert code == 3, answer
    assert answer["ok"] is False
    assert [answer[name] for name in NUMBERS] == [None] * len(NUMBERS)
    assert (answer["sentence"], answer["sensitivity"]) == (None, [])
    assert answer["refused"].endswith(".")
    return str(answer["refused"])


@pytest.mark.parametrize("method", METHODS)
def test_fewer_than_three_lists_are_refused_by_every_method(run: Run, method: str) -> None:
    assert "at least three" in refused(run("A,B,n\n1,0,50\n0,1,40\n1,1,20\n", "--method", method))
    assert "There is one list" in refused(run("A,n\n1,50\n", "--method", method))
    empty = "A,B,C,n\n1,0,0,50\n0,1,0,40\n1,1,0,20\n"
    assert "at least three" in refused(run(empty, "--method", method)), "a list that names nobody is none"


@pytest.mark.parametrize("method", METHODS)
def test_lists_that_share_nobody_and_lists_that_are_one_are_refused_by_every_method(run: Run, method: str) -> None:
    assert "No two lists share anybody" in refused(run("A,B,C,n\n1,0,0,5\n0,1,0,4\n0,0,1,2\n", "--method", method))
    assert "names the same people" in refused(run("A,B,C,n\n1,1,1,500\n", "--method", method))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("A:B", "no maximum-likelihood estimate"),
        ("A:B,A:C", "no maximum-likelihood estimate"),
        ("A:B,B:C", "no maximum-likelihood estimate"),
        ("A:B,A:C,B:C", "not identifiable"),
    ],
)
def test_a_model_without_an_estimate_and_one_that_the_counts_do_not_tell_are_refused(
    run: Run, shared: Path, model: str, words: str
) -> None:
    found = refused(run(shared / "mse" / "artificial3.csv", "--method", "loglinear", "--model", model))
    assert words in found


def test_counts_that_no_model_fits_and_samples_without_an_estimate_are_refused(run: Run) -> None:
    all_on_a = "A,B,C,n\n1,0,0,200\n1,1,0,100\n1,0,1,100\n1,1,1,50\n"
    assert "None of the log-linear models" in refused(run(all_on_a, "--method", "loglinear"))
    assert "Not even the model without interactions" in refused(run(all_on_a, "--method", "sparse"))
    assert "samples that were drawn again have no estimate" in refused(run(ONE_SHARED, "--method", "sparse"))


@pytest.mark.parametrize("method", ["graphs", "sparse", "loglinear"])
def test_an_interval_that_is_none_is_refused(run: Run, method: str) -> None:
    """Lists that find nearly everybody, and more of them on all than chance has it: nobody seems to be missing."""
    named = lists(14, 0.985, 0.98, 0.99, 0.98)
    assert "degenerate" in refused(run(people(named), "--method", method))


def test_a_list_that_holds_the_other_leaves_a_pair_without_an_interval(run: Run) -> None:
    table = "A,B,C,n\n1,0,0,200\n1,1,0,100\n1,0,1,100\n1,1,1,50\n"
    assert "degenerate" in refused(run(table, "--method", "lincoln-petersen"))


# Copies ---------------------------------------------------------------------------------------------------------------


def _less_a_twentieth() -> Any:
    named = lists(1, 0.3, 0.2, 0.25)
    return beside(named, kept(named[:, 0], 0.95))


def _half_of_it() -> Any:
    named = lists(2, 0.3, 0.2, 0.25)
    return beside(named, kept(named[:, 0], 0.5))


def _with_noise() -> Any:
    named = lists(3, 0.3, 0.2, 0.25)
    return beside(named, kept(named[:, 0], 0.92) | lists(30, 0.02)[:, 0])


def _with_more() -> Any:
    named = lists(4, 0.3, 0.2, 0.25)
    return beside(named, named[:, 0] | lists(31, 0.1)[:, 0])


def _exactly() -> Any:
    named = lists(5, 0.3, 0.2)
    return beside(named, named[:, 1])


def _one_of_three() -> Any:
    named = lists(6, 0.3, 0.2)
    return beside(named, kept(named[:, 0], 0.95))


def _where_the_others_are_not() -> Any:
    named = lists(7, 0.3, 0.2, 0.25)
    named[:, 1] &= ~named[:, 0]
    return beside(named, kept(named[:, 0], 0.95))


def _of_few_people() -> Any:
    named = lists(8, 0.3, 0.2, 0.25, number=300)
    return beside(named, kept(named[:, 0], 0.95))


COPIES = (
    _less_a_twentieth, _half_of_it, _with_noise, _with_more, _exactly, _one_of_three, _where_the_others_are_not,
    _of_few_people,
)  # fmt: skip


@pytest.mark.parametrize("made", COPIES)
def test_a_list_that_copies_another_is_refused_whatever_its_shape(run: Run, made: Callable[[], Any]) -> None:
    for method in ("lcmcr", "loglinear", "chao"):
        found = refused(run(people(made()), "--method", method))
        assert "copy one another" in found or "exactly the same people" in found


@pytest.mark.parametrize("method", METHODS)
def test_the_police_lists_are_refused_by_every_method(run: Run, shared: Path, method: str) -> None:
    assert "copy one another" in refused(run(shared / "mse" / "police4.csv", "--method", method))


def test_lists_that_find_many_or_half_the_same_people_are_no_copies(run: Run) -> None:
    named = lists(9, 0.7, 0.8, 0.75, 0.6)
    named[:, 3] |= kept(named[:, 0], 0.3)
    for table in (named, lists(10, 0.05, 0.9, 0.1)):
        code, answer = run(people(table), "--method", "loglinear")
        assert code == 0
        assert not any("copy" in one for one in answer["warnings"])


# Warnings, with the number --------------------------------------------------------------------------------------------


def warned(found: tuple[int, Any]) -> str:
    code, answer = found
    assert code == 0, answer["refused"]
    return " ".join(answer["warnings"])


def test_near_tied_models_an_error_above_half_and_many_unlisted_are_said_with_their_numbers(
    run: Run, shared: Path
) -> None:
    assert "within 2 of BIC) are " in warned(run(shared / "mse" / "uk5.csv", "--method", "loglinear"))
    few = warned(run(ONE_SHARED, "--method", "loglinear"))
    assert "% of the estimate, more than half of it" in few
    assert "times the documented, more than 5 times" in few
    assert "The answer hangs on the list A: without it the other lists share 0 people." in few


def test_a_posterior_that_presses_against_n_or_the_cap_is_said(run: Run) -> None:
    said = warned(run("A,B,C,count\n1,1,0,50\n0,1,1,50\n1,0,1,50\n", "--method", "graphs"))
    assert "The likeliest number is the documented 150 itself" in said
    assert "The saturated graph, which says nothing of those unlisted, has" in said
    few = run("A,B,C,count\n1,0,0,300\n0,1,0,200\n0,0,1,250\n1,1,0,1\n0,1,1,1\n", "--rounds", "20", "--classes", "2")
    assert "near the largest number allowed (15,792)" in warned(few)
    full = "A,B,C,count\n1,0,0,3\n0,1,0,2\n0,0,1,4\n1,1,0,90\n0,1,1,80\n1,0,1,95\n1,1,1,300\n"
    assert "says that nobody is unlisted" in warned(run(full, "--rounds", "20", "--classes", "2"))


def test_a_list_that_drives_latent_classes_is_named_with_the_number_without_it(run: Run) -> None:
    """Three lists that find people by themselves, and one that was gathered from them."""
    named = lists(11, 0.15, 0.15, 0.15)
    found = run(people(beside(named, kept(named.any(axis=1), 0.9))), "--rounds", "20", "--classes", "2")
    said = warned(found)
    assert "The list D drives the answer: without it the same method gives " in said
    without = {row["list"]: row for row in found[1]["details"]["without"]}
    assert 1200 < without["D"]["estimate"] < 1900
    assert "The list D names 0 people whom no other list names, where" in said
    assert said.count("gathered") == 2, "of one list, not of those that it was gathered from"


def test_independent_lists_name_no_driver_and_say_what_they_give_without_each(run: Run) -> None:
    code, answer = run(people(lists(12, 0.2, 0.3, 0.25, 0.3)), "--rounds", "20", "--classes", "2")
    assert (code, answer["warnings"]) == (0, [])
    assert [row["list"] for row in answer["details"]["without"]] == ["A", "B", "C", "D"]


# Garbage --------------------------------------------------------------------------------------------------------------

BROKEN: Sequence[tuple[str, str]] = [
    ("A,B,C,count\n0,0,0,5\n", "nobody"),
    ("A,B,C,count\n1,0,0,0\n0,1,0,0\n", "nobody"),
    ("A,B,C,count\n1,0,0,-1\n0,1,0,2\n", "not-a-count"),
    ("A,B,C,count\n1,0,0,1.5\n0,1,0,2\n", "not-a-count"),
    ("A,B,C,count\n1,0,0,99999999999999999999\n0,1,0,2\n", "not-a-count"),
    ('A,B,C,count\n1,0,0,"1,900"\n0,1,0,2\n', "not-a-count"),
    ("A,A,C,count\n1,0,0,1\n", "two-columns"),
    ("1,0,0,5\n0,1,0,4\n", "two-columns"),
    ("A,B,C,count\n1,,0,1\n", "not-a-bit"),
    ("A,B,C,count\n=1,0,0,5\n", "not-a-bit"),
    ("A,count,B,C\n1,10,0,0\n0,12,1,0\n", "counts-not-last"),
    ("A,weight,B,C\n1,1,0,0\n0,1,1,0\n", "counts-not-last"),
    ("A,B,C,count\n1,0\n0,1,0,2,9\n", "ragged"),
]


@pytest.mark.parametrize(("table", "code"), BROKEN)
def test_a_table_that_is_none_exits_2_with_what_is_wrong_with_it(run: Run, table: str, code: str) -> None:
    found, answer = run(table)
    assert (found, answer["error"]["code"]) == (2, code)


@pytest.mark.parametrize("method", METHODS[1:])
def test_half_a_billion_people_are_answered_or_refused_in_words(run: Run, method: str) -> None:
    counts = (100_000_000, 100_000_000, 10_000_000, 100_000_000, 10_000_000, 10_000_000, 1_000_000)
    cells = ("1,0,0", "0,1,0", "1,1,0", "0,0,1", "1,0,1", "0,1,1", "1,1,1")
    table = "A,B,C,count\n" + "\n".join(f"{cell},{count}" for cell, count in zip(cells, counts, strict=True))
    if method == "graphs":
        assert "GiB of memory" in refused(run(table, "--method", method))
        return
    code, answer = run(table, "--method", method)
    assert code == 0
    assert answer["estimate"] == pytest.approx(1_331_000_000, rel=0.01)


def test_twenty_five_lists_are_too_many_for_some_methods_which_say_what_to_use(run: Run) -> None:
    named = np.random.default_rng(13).random((400, 25)) < 0.1
    head = ",".join(f"L{number}" for number in range(25))
    table = head + "\n" + "\n".join(",".join(map(str, row)) for row in named[named.any(axis=1)].astype(int)) + "\n"
    for method in ("graphs", "sparse", "loglinear"):
        assert "lcmcr" in refused(run(table, "--method", method))
    assert run(table, "--method", "chao")[0] == 0


def test_a_pair_of_lists_never_says_fewer_than_are_documented(run: Run) -> None:
    table = "A,B,C,count\n1,0,0,1\n0,1,0,1\n0,0,1,1\n1,1,0,1\n1,0,1,1\n0,1,1,1\n1,1,1,1\n"
    for method in ("lincoln-petersen", "chapman"):
        answer = run(table, "--method", method)[1]
        assert answer["documented"] <= answer["lower"] <= answer["estimate"] <= answer["upper"]


def test_a_workbook_whose_header_is_merged_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["lists", None, None, "people"], ["A", "B", "C", "count"], [1, 0, 0, 4], [0, 1, 1, 2]):
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    book.save(tmp_path / "merged.xlsx")
    code, answer = run(tmp_path / "merged.xlsx")
    assert code == 2
    assert answer["error"]["code"] == "no-header"


@pytest.mark.parametrize("kind", ["mse", "overlap", "delay"])
def test_a_release_is_refused_where_nothing_of_the_kind_is_estimated_of_one(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--as-of", "2024-01-01"] if kind == "delay" else []
    assert main(["estimate", kind, "release:79193638", *more, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "not-of-a-release"
    assert "Give a file" in error["do"]
