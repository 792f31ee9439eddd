"""The words around a report: its masthead, its mark of fiction, the names of the lines, in its language."""

from __future__ import annotations

from habeas.core.report.front import Front

FICTION = {
    "en": "FICTION: the country, the people and every word in this report are made up.",
    "ko": "허구: 이 보고서에 나오는 나라와 사람과 모든 말은 지어낸 것이다.",
}
_NAMES = {
    "en": {
        "distribution": "Distribution",
        "original": "Original",
        "session": "",
        "agenda_item": "Agenda item",
        "date": "",
    },
    "ko": {"distribution": "배포", "original": "원문", "session": "", "agenda_item": "의제", "date": ""},
}
_LANGUAGES = {
    "en": {"en": "English", "ko": "Korean", "ar": "Arabic", "fr": "French"},
    "ko": {"en": "영어", "ko": "한국어", "ar": "아랍어", "fr": "프랑스어"},
}


def lines(front: Front) -> list[tuple[str, str]]:
    """The lines above the title: what each is (``symbol``, ``distribution`` …) and its words as printed."""
    return [(name, _said(front, name, words)) for name, words in front.masthead()]


def _said(front: Front, name: str, words: str) -> str:
    names, languages = _NAMES[front.language], _LANGUAGES[front.language]
    shown = languages.get(words, words) if name == "original" else words
    return f"{names[name]}: {shown}" if names.get(name) else shown
