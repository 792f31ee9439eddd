"""Small made-up sheets and mappings for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MAPPINGS = {
    "source": """\
format: habeas/mapping/1
record: source
key: [code]
fields:
  code: {column: code}
  kind: {column: kind}
  sex: {column: sex}
  birth: {column: birth}
""",
    "identity": """\
format: habeas/mapping/1
record: identity
key: [source]
fields:
  source: {column: source}
  name: {column: name}
""",
    "consent": """\
format: habeas/mapping/1
record: consent
key: [id]
fields:
  source: {column: source}
  given: {column: given}
  uses: {column: uses, split: " "}
  decision: {column: decision}
  audiences: {column: audiences}
  withdrawn: {column: withdrawn}
""",
    "submission": """\
format: habeas/mapping/1
record: submission
key: [giver]
fields:
  giver: {column: giver}
  received: {column: received}
""",
    "agreement": """\
format: habeas/mapping/1
record: agreement
key: [submission]
fields:
  submission: {column: submission}
  given: {column: given}
  uses: {column: uses, split: " "}
  decision: {const: granted}
  audiences: {const: public}
""",
    "interview": """\
format: habeas/mapping/1
record: interview
key: [code]
fields:
  code: {column: code}
  source: {column: source}
  date: {column: date}
  language: {const: en}
""",
    "act": """\
format: habeas/mapping/1
record: act
key: [id]
fields:
  submission: {const: the-list}
  code: {column: code}
  date: {column: date}
  place: {column: place}
  source: {column: witness, kind: eyewitness}
  event: {column: event}
  victim.name: {column: name}
  victim.sex: {column: sex}
  victim.count: {column: people}
""",
}


def sheet(folder: Path, record: str, text: str, *, name: str = "") -> tuple[Path, Path]:
    """A sheet and its mapping, written to a folder."""
    path, mapping = folder / f"{name or record}.csv", folder / f"{record}.yaml"
    path.write_text(text, encoding="utf-8")
    mapping.write_text(MAPPINGS[record], encoding="utf-8")
    return path, mapping


def bring_in(folder: Path, record: str, text: str, *, by: Any, rehearse: bool = False, name: str = "") -> Any:
    """Import a sheet given as text; gives what became of its rows."""
    from habeas.store.actions.intake.sheet import import_sheet

    return import_sheet(*sheet(folder, record, text, name=name), by=by, rehearse=rehearse)


def the_list(folder: Path, *, by: Any, uses: str = "statistics") -> None:
    """A submission by a made-up organisation, with its agreement."""
    bring_in(folder, "submission", "giver,received\nthe-list,2024-01-15\n", by=by)
    bring_in(folder, "agreement", f"submission,given,uses\nthe-list,2024-01-10,{uses}\n", by=by)


ACTS = """\
id,code,date,place,witness,event,name,sex,people
1,TOR-01,2019-05,Songpo,w1,,Made Up,male,
2,LAB-01,2018~,Songpo,w2,mine,,,20-30
3,LAB-01,spring 2018,Songpo,w3,mine,,female,about 30
4,DET-01,2020/2021,Naru,w1,,Madup Two,female,
"""
