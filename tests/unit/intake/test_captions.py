"""Captions become paragraphs with time codes; what only looks like captions stays a text."""

from __future__ import annotations

import pytest

from habeas.core.intake.captions import SRT, VTT, caption_type, paragraphs
from habeas.core.intake.limits import Limits
from habeas.core.intake.texts import read_text
from habeas.core.kernel.errors import WrongUse

WEB = """WEBVTT - fiction

NOTE nobody reads this

STYLE
::cue { color: red }

1
00:00:01.000 --> 00:00:03.000 align:start
<v Interviewer>Where were you

00:03.000 --> 00:05.500
<v Interviewer><i>that</i> night?</v>

00:00:06.000 --> 00:00:08.000
<v.loud Witness>At home &amp; awake.

00:00:08.100 --> 00:00:09.000
<v Witness>Nobody slept.
"""
SUB = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\n우리는\r\n\r\n"
    "2\r\n00:00:02,100 --> 00:00:04,000\r\n낟알을 세었습니다.\r\n\r\n"
    "3\r\n01:02:03,5 --> 01:02:05,0\r\n{\\an8}끝\r\n"
)


def text_of(content: str) -> tuple[str, str]:
    found = read_text(content.encode("utf-8"), name="x", limits=Limits())
    return found.media_type, found.text


def test_webvtt_is_read_in_sentences_with_who_speaks() -> None:
    assert text_of(WEB) == (
        VTT,
        (
            "[00:00:01] Interviewer: Where were you that night?\n"
            "[00:00:06] Witness: At home & awake.\n"
            "[00:00:08] Nobody slept.\n"
        ),
    )


def test_subrip_is_read_whatever_its_line_ends_and_mark() -> None:
    assert text_of(SUB) == (SRT, "[00:00:01] 우리는 낟알을 세었습니다.\n[01:02:03] 끝\n")


def test_a_paragraph_ends_with_silence_and_after_half_a_minute() -> None:
    def cue(at: int, long: int = 2) -> str:
        return f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{(at + long) // 60:02}:{(at + long) % 60:02}.000\nword{at}\n"

    said = paragraphs("WEBVTT\n\n" + "\n".join(cue(at) for at in (0, 2, 4, 12, 14)))
    assert said == "[00:00:00] word0 word2 word4\n[00:00:12] word12 word14\n", "five seconds of silence"
    said = paragraphs("WEBVTT\n\n" + "\n".join(cue(at) for at in range(0, 62, 2)))
    assert [line[:10] for line in said.splitlines()] == ["[00:00:00]", "[00:00:30]", "[00:01:00]"]


@pytest.mark.parametrize(
    "text",
    [
        "1\nA list (fiction)\n",
        "WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n",
        "It was at 00:00:01,000 --> 00:00:02,000\n",
        "[00:00:01] He said this.\n",
        "1\n\n00:00:01,000\n",
    ],
)
def test_what_is_no_caption_stays_as_it_is(text: str) -> None:
    assert caption_type(text) == ""
    assert text_of(text) == ("text/plain", text)


@pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n\nNOTE x\n", "WEBVTT\n\n99:99.000 --> x\nwords\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n"])  # fmt: skip # noqa: E501
def test_captions_without_words_are_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="no words"):
        text_of(text)


def test_a_long_hostile_file_is_read_in_time_that_grows_with_it() -> None:
    for hostile in ("<" * 200_000, "<v " * 100_000, "1\n" * 100_000, "00:" * 100_000, "&lt;" * 100_000):
        paragraphs("WEBVTT\n\n00:01.000 --> 00:02.000\n" + hostile)
        caption_type(hostile)


def test_captions_made_to_be_slow_are_read_in_the_time_that_their_length_takes() -> None:
    cue = "00:01.000 --> 00:02.000\n"
    assert paragraphs(f"WEBVTT\n\n{cue}<v{' ' * 400_000}x\n") == "[00:00:01] <v x\n"
    many = paragraphs("WEBVTT\n\n" + f"{cue}kernel and kernel\n\n" * 150_000)
    assert many == "[00:00:01] " + " ".join(["kernel and kernel"] * 150_000) + "\n"
