"""findings.yaml: every key known, every code read, nobody reviews what she wrote."""

from __future__ import annotations

import pytest

from habeas.core.findings.load import load_findings
from habeas.core.kernel.errors import WrongUse

GOOD = """format: habeas/findings/1
findings:
  - code: F-4
    kind: pattern
    statement: "Detainees were beaten to obtain confessions."
    claims: reasonable grounds to believe
    support:
      where: "act=TOR-01 & stage=interrogation"
      accounts: [A-0044, A-51]
    contrary:
      accounts: [A-0060]
      answer: "One former guard denies it for his own centre."
    codes: [TOR-01]
    reasons: "…"
    author: U-0005
    reviewer: U-0008
"""


def test_a_file_is_read_with_canonical_codes():
    (draft,) = load_findings(GOOD, "f.yaml")
    assert (draft.code, draft.accounts, draft.contrary) == ("F-0004", ("A-0044", "A-0051"), ("A-0060",))
    assert (draft.where, draft.codes, draft.line) == ("act=TOR-01 & stage=interrogation", ("TOR-01",), 3)


def test_contrary_accounts_and_codes_may_be_left_out():
    text = GOOD.split("    contrary:")[0] + "    author: U-0005\n    reviewer: U-0008\n"
    assert load_findings(text, "f.yaml")[0].contrary == ()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("habeas/findings/1", "habeas/findings/2", 1),
        ("kind: pattern", "kind: rumour", 3),
        ("    claims:", "    claim:", 6),
        ("U-0008", "U-0005", 3),
        ("U-0008", "U-0005x", 16),
        ("A-51", "S-51", 9),
        ('      answer: "One former guard denies it for his own centre."\n', "", 3),
        ("[A-0060]", "[A-0044]", 3),
        ("act=TOR-01 & stage", "acts=TOR-01 & stage", 8),
        ("    reasons:", "    code: F-0005\n    reasons:", 14),
        ('statement: "Detainees were beaten to obtain confessions."', 'statement: ""', 5),
        ("    author: U-0005\n", "", 3),
        ("support:", "support: &x", 9),
        ("codes: [TOR-01]", "codes: TOR-01", 13),
        ("  - code: F-4", "  - code: [F-4]", 3),
        ("format:", "{", 1),
    ],
)
def test_what_does_not_fit_is_refused_with_file_and_line(old: str, new: str, line: int):
    text = GOOD.replace(old, new)
    if new == "support: &x":
        text = text.replace("[A-0044, A-51]", "*x")
    with pytest.raises(WrongUse) as refused:
        load_findings(text, "f.yaml")
    assert refused.value.where["file"] == "f.yaml"
    assert refused.value.where["line"] >= min(line, 1)
    assert abs(int(refused.value.where["line"]) - line) <= 1


@pytest.mark.parametrize(
    "text", ["", "[" * 600, "a: " * 600, "a: b: c", "- x", "\x00", "format: habeas/findings/1\nfindings: 3\n"]
)
def test_garbage_is_refused(text: str):
    with pytest.raises(WrongUse) as refused:
        load_findings(text, "f.yaml")
    assert refused.value.code == "findings-file"


def test_a_tag_is_never_carried_out():
    tagged = GOOD.replace("statement:", "statement: !!python/object/apply:os.system")
    assert load_findings(tagged, "f.yaml") == load_findings(GOOD, "f.yaml")


def test_a_file_too_long_is_refused():
    with pytest.raises(WrongUse):
        load_findings(GOOD + "#" * 500_000, "f.yaml")


def test_a_finding_without_support_is_refused():
    text = GOOD.replace('      where: "act=TOR-01 & stage=interrogation"\n', "").replace("[A-0044, A-51]", "[]")
    with pytest.raises(WrongUse):
        load_findings(text, "f.yaml")


def test_the_same_code_twice_is_refused():
    text = GOOD + GOOD.split("findings:\n")[1]
    with pytest.raises(WrongUse):
        load_findings(text, "f.yaml")
