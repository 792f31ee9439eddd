"""The sentence under a picture: what is seen, with figures that the table shows, and no more than it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from habeas.core.analysis.render import unit_words

#: a row's name, the figure that orders it (None: hidden), and the figure as the table shows it
Cell = tuple[str, int | None, str]


def of_bars(unit: str, cells: Sequence[Cell], language: str) -> str:
    """The most and the fewest among what is shown, and how many rows are hidden."""
    shown = {name: figure for name, figure, _ in cells if figure is not None}
    words = {name: said for name, _, said in cells}
    korean = language == "ko"
    said = [_documented(unit, len(cells), korean)]
    if shown:
        most, fewest = max(shown.values()), min(shown.values())
        top = [name for name, figure in shown.items() if figure == most]
        low = [name for name, figure in shown.items() if figure == fewest]
        first, last = (
            ("가장 많은 것은", "보이는 것 가운데 가장 적은 것은")
            if korean
            else ("The most are for", "The fewest shown are for")
        )
        said.append(_named(first, top, words, korean))
        if fewest != most:
            said.append(_named(last, low, words, korean))
    return " ".join([*said, *_hidden(len(cells) - len(shown), korean)])


def of_lines(name: str, cells: Sequence[Cell], language: str) -> str:
    """From the first shown figure to the last, with the highest between."""
    shown = [cell for cell in cells if cell[1] is not None]
    korean = language == "ko"
    before = f"{name}: " if name else ""
    if not shown:
        none = "보이는 수치가 없다." if korean else "No figure is shown."
        return " ".join([before + none, *_hidden(len(cells), korean)])
    first, last, most = shown[0], shown[-1], max(shown, key=lambda cell: cell[1] or 0)
    if korean:
        told = f"{first[0]} {first[2]}, {last[0]} {last[2]}; 가장 높은 것은 {most[0]} {most[2]}."
    else:
        told = f"{first[2]} in {first[0]}, {last[2]} in {last[0]}; the highest is {most[2]} in {most[0]}."
    return " ".join([before + told, *_hidden(len(cells) - len(shown), korean)])


def _named(before: str, names: Sequence[str], words: Mapping[str, str], korean: bool) -> str:
    figure = words[names[0]] if len({words[name] for name in names}) == 1 else "–"
    return f"{before} {_listed(names, korean)}" + (f"({figure})." if korean else f" ({figure}).")


def _documented(unit: str, rows: int, korean: bool) -> str:
    if korean:
        return f"이 자료판에 기록된 {unit_words(unit, 'ko')}, {rows}줄."
    return f"{unit_words(unit, 'en').capitalize()} documented in this release, in {rows} rows."


def _hidden(count: int, korean: bool) -> list[str]:
    if not count:
        return []
    if korean:
        return [f"{count}줄은 사람이 너무 적어 비공개이다."]
    return [f"{count} {'row is' if count == 1 else 'rows are'} hidden: too few people."]


def _listed(names: Sequence[str], korean: bool) -> str:
    if len(names) > 3:
        more = len(names) - 2
        return f"{', '.join(names[:2])} 외 {more}" if korean else f"{', '.join(names[:2])} and {more} more"
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names) if korean else f"{', '.join(names[:-1])} and {names[-1]}"
