"""What a mission holds on one source as a page that can be handed to her: one file, no script, nothing fetched."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

_STYLE = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
_STYLE += "td,th{border:1px solid gray;padding:.2rem .5rem;text-align:left;vertical-align:top}aside{border:2px solid}"
_HEAD = {
    "identity": "Who you are, as we hold it · 보관된 신원",
    "allowed": "What you allow · 허락하신 것",
    "held": "What we hold of you · 보관하는 기록",
    "opened": "Who opened who you are, and why · 신원을 열어 본 사람과 까닭",
    "done": "What was done · 처리 기록",
    "releases": "Extracts that hold what you gave · 주신 것이 들어 있는 자료판",
    "shared": "With whom it was shared · 나눈 곳",
}


def subject_page(found: Mapping[str, Any], *, fiction: bool) -> str:
    """The page; ``found`` as it stands in JSON (docs/formats/answers.md, "Report on a source")."""
    banner = "CONFIDENTIAL: for the source alone · 대외비: 본인에게만"
    if fiction:
        banner += " · FICTION · 허구"
    parts = [f"<aside>{banner}</aside>", f"<h1>{_e(found['source'])}, {_e(found['on'])}</h1>"]
    for key, title in _HEAD.items():
        parts.append(f"<h2>{title}</h2>")
        parts.append(_part(key, found[key]))
    head = f'<meta charset="utf-8"><title>{_e(found["source"])}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _part(key: str, said: Any) -> str:
    if not said:
        return "<p>–</p>"
    if key == "identity":
        return _table(said.items())
    if key == "held":
        return "".join(f"<h3>{_e(kind)}</h3>{_rows(rows)}" for kind, rows in said.items())
    return _rows(said)


def _rows(rows: list[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_e(row.get(name, ''))}</td>" for name in names) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _table(pairs: Iterable[tuple[str, Any]]) -> str:
    return "<table>" + "".join(f'<tr><th scope="row">{_e(k)}</th><td>{_e(v)}</td></tr>' for k, v in pairs) + "</table>"


def _e(value: Any) -> str:
    return html.escape("✓" if value is True else "✕" if value is False else str(value))
