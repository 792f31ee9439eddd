"""Captions of a recording as the paragraphs of a text: WebVTT (W3C) and SubRip, each paragraph with its time code.

Captions are cut to fit a screen, in the middle of sentences. A paragraph goes on until a sentence ends, somebody else
speaks, nobody speaks for a while, or it grows long: so that what was said can be found and quoted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from habeas.core.kernel.timecodes import spelled

VTT, SRT = "text/vtt", "application/x-subrip"
_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"^[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")
_HEAD = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?(?:\n|$)")
#: an opening of a SubRip file: a number, then a timing
_FIRST = re.compile(rf"\s*\d+[ \t]*\n[ \t]*{_TIME}[ \t]+-->", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]([^<>]*)>")
_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|v|lang|font|\d{1,3}:\d\d)[^<>]*>|\{\\an\d\}", re.IGNORECASE)
_ENDED = re.compile(r"[.?!…。？！؟۔][\"'”’»)\]]*$")
#: seconds of silence after which a new paragraph begins, and after which it does anyway
_SILENT, _LONG = 5.0, 30.0


@dataclass(frozen=True, slots=True)
class Cue:
    """What a caption says, from when to when in seconds, and who says it where that is told."""

    start: float
    end: float
    words: str
    voice: str = ""


def caption_type(text: str) -> str:
    """Which captions a text is; empty for any other."""
    if _HEAD.match(text):
        return VTT
    return SRT if _FIRST.match(text.removeprefix("\ufeff")) else ""


def paragraphs(text: str) -> str:
    """The text of captions: a line for each paragraph, with the time at which it begins and who speaks where that
    changes."""
    lines: list[list[str]] = []  # joined at the end: everything may be said at the same time
    before: Cue | None = None
    begun, speaker = 0.0, ""
    for cue in cues(text):
        if before is None or _is_new(before, cue, begun):
            named = f"{cue.voice}: " if cue.voice and cue.voice != speaker else ""
            lines.append([f"[{spelled(cue.start)}] {named}{cue.words}"])
            begun, speaker = cue.start, cue.voice or speaker
        else:
            lines[-1].append(cue.words)
        before = cue
    return "".join(" ".join(line) + "\n" for line in lines)


def _is_new(before: Cue, cue: Cue, begun: float) -> bool:
    ended = bool(_ENDED.search(before.words))
    return ended or cue.voice != before.voice or cue.start - before.end >= _SILENT or cue.start - begun >= _LONG


def cues(text: str) -> Iterator[Cue]:
    """The captions of a text, in order; notes, styles and captions without words are none."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.split("\n")
        at = next((number for number, line in enumerate(lines[:3]) if _TIMING.match(line)), None)
        if at is None:
            continue
        found = _TIMING.match(lines[at])
        assert found
        said = "\n".join(lines[at + 1 :])
        voice = _VOICE.search(said)
        words = " ".join(html.unescape(_TAG.sub("", said)).split())
        if words:
            name = " ".join(html.unescape(voice[1]).split()) if voice else ""
            yield Cue(_at(found, 1), _at(found, 5), words, name)


def _at(found: re.Match[str], first: int) -> float:
    hours, minutes, seconds, parts = (found[first + each] or "0" for each in range(4))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(parts.ljust(3, "0")) / 1000
