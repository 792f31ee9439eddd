"""Texts of the made-up mission that two code apart: one that both have finished, and one that both are coding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEXT = "Fiction. They counted the kernels of maize. Later they took our shoes away."
HEAD = "format: habeas/coding/1\ntext: {}\nidentities: reviewed\n"
FIRST = """\
passages:
  p1: {words: "took our shoes away"}
accounts:
  - acts:
      - {id: a1, code: DET-01, victim: self, date: 2016, passages: [p1]}
"""


def coded_apart(folder: Path, finished: tuple[str, str], open_: tuple[str, str], *, by: Any) -> None:
    """Two more interviews of a source: ``DC-0001``, which two users have finished, and ``DC-0002``, which two code."""
    from habeas.store.actions import apart
    from habeas.store.actions.intake.folder import import_folder
    from habeas.store.actions.users import actor_named
    from habeas.store.models import Consent, Interview
    from habeas.store.queries.seeing import hidden_sources
    from support.sheets import bring_in

    seen = Consent.seen.exclude(source__in=hidden_sources(actor_named(finished[0]))).order_by("source")
    source = seen.filter(decision="granted").values_list("source", flat=True)[0]
    known = set(Interview.seen.values_list("code", flat=True))
    rows = f"code,source,date\nI-801,{source},2023-02-03\nI-802,{source},2023-02-04\n"
    bring_in(folder, "interview", rows, by=by)
    codes = sorted(set(Interview.seen.values_list("code", flat=True)) - known)
    texts = folder / "apart"
    texts.mkdir()
    listed = "".join(f"{code}.txt,transcript,{code},en\n{code}.coding.yaml,coding,,\n" for code in codes)
    (texts / "folder.csv").write_text("file,kind,of,language\n" + listed)
    for code in codes:
        (texts / f"{code}.txt").write_text(TEXT)
        (texts / f"{code}.coding.yaml").write_text(HEAD.format(code))
    assert import_folder(texts, by=by).counts["refused"] == 0
    done = apart.assign(codes[0], *finished, by=by).code
    assert done == "DC-0001"
    for name, coding in zip(finished, (FIRST, FIRST.replace("2016", "2017")), strict=True):
        apart.hand_in(done, HEAD.format(codes[0]) + coding, by=actor_named(name), done=True)
    assert apart.assign(codes[1], *open_, by=by).code == "DC-0002"
