"""A recording in a browser: a time code leads to its place by a key, the page stays, and axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from support.browser import opened, violations
from support.recordings import flac, m4a, mp3, ogg, wav

_BLUR = "one => getComputedStyle(one).filter"
#: a film of a second that the browser itself makes: a square, and no sound
_FILM = """async (kind) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const drawn = canvas.getContext("2d");
    const made = new MediaRecorder(canvas.captureStream(25), { mimeType: kind });
    const parts = [];
    made.ondataavailable = (event) => parts.push(event.data);
    const ended = new Promise((done) => { made.onstop = done; });
    made.start();
    for (let at = 0; at < 25; at += 1) {
        drawn.fillStyle = `rgb(${at * 10}, 40, 40)`;
        drawn.fillRect(0, 0, 64, 64);
        await new Promise((done) => setTimeout(done, 40));
    }
    made.stop();
    await ended;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
}"""
SAID = "WEBVTT\n\n00:00.000 --> 00:01.000\n[FICTION] We counted.\n\n00:03.000 --> 00:04.000\nNobody slept.\n"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_time_code_leads_to_its_place_with_keys_alone(
    chromium: Any, served: str, tmp_path: Path, language: str
) -> None:
    sound, words = tmp_path / f"fiction-{language}.wav", tmp_path / f"fiction-{language}.vtt"
    sound.write_bytes(wav(5 if language == "en" else 6))
    words.write_text(SAID.replace("counted", f"counted ({language})"))
    with opened(chromium, served, bypass_csp=False) as page:
        page.log_in("ida")
        if language == "ko":
            page.korean()
        tab = page.tab
        found = {}
        for path, kind in ((sound, "original"), (words, "transcript")):
            page.go("inbox/?belongs=I-0001")
            tab.set_input_files("input[type=file]", str(path))
            tab.select_option("#kind", kind)
            tab.select_option("#language", "en")
            tab.click("#upload button.primary")
            tab.wait_for_selector("#receipt tbody tr")
            found[kind] = re.findall(r"X-\d+", tab.inner_text("#receipt"))[0]
        page.go("interviews/I-0001/")
        text = re.findall(r"T-\d+", tab.inner_text("main"))[-1]
        page.go(f"texts/{text}/review/")
        page.follow(tab.locator("button[value=finish]"))
        assert tab.locator("audio").count() == 0
        page.go("sources/S-0001/identity/")
        tab.fill("#reason", "to hear it (fiction)")
        page.follow(tab.locator("main form button.primary"))
        page.go(f"texts/{text}/?recording={found['original']}")
        tab.wait_for_function("() => document.getElementById('player').readyState >= 1")
        assert tab.eval_on_selector("#player", "one => Math.round(one.duration)") in (5, 6)
        tab.focus("a.time >> nth=1")
        tab.keyboard.press("Enter")
        tab.wait_for_function("() => document.getElementById('player').currentTime >= 3")
        tab.wait_for_function("() => !document.getElementById('player').paused")
        assert tab.url.endswith(f"recording={found['original']}"), "the page stays"
        assert page.wrong == []
    with opened(chromium, served, bypass_csp=True) as page:
        page.log_in("ida")
        page.go(f"texts/{text}/?recording={found['original']}")
        assert violations(page) == []
        page.go("sources/S-0001/identity/")
        page.follow(page.tab.locator("button[value=close]"))


def test_a_graphic_film_starts_blurred_and_silent_until_somebody_asks(
    chromium: Any, served: str, tmp_path: Path
) -> None:
    film = tmp_path / "fiction.webm"
    with opened(chromium, served) as page:
        page.log_in("ida")
        tab = page.tab
        film.write_bytes(bytes(tab.evaluate(_FILM, "video/webm")))
        page.go("inbox/?belongs=I-0001")
        tab.set_input_files("input[type=file]", str(film))
        tab.select_option("#kind", "original")
        tab.click("#upload button.primary")
        tab.wait_for_selector("#receipt tbody tr")
        code = re.findall(r"X-\d+", tab.inner_text("#receipt"))[0]
        page.go(f"items/{code}/")
        page.follow(tab.locator("button[name=graphic]"))
        assert tab.locator("video").count() == 0, "nobody has opened whose face it is"
        page.go("sources/S-0001/identity/")
        tab.fill("#reason", "to see it (fiction)")
        page.follow(tab.locator("main form button.primary"))
        page.go(f"items/{code}/")
        tab.wait_for_function("() => document.getElementById('player').readyState >= 1")
        assert tab.eval_on_selector("#player", "one => [one.tagName, one.videoWidth, one.muted]") == ["VIDEO", 64, True]
        assert "blur" in tab.eval_on_selector("#player", _BLUR)
        tab.focus("#play-shown")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.eval_on_selector("#player", _BLUR) == "none"
        assert tab.eval_on_selector("#player", "one => one.muted") is False
        tab.eval_on_selector("#player", "one => one.play()")
        tab.wait_for_function("() => document.getElementById('player').currentTime > 0.2")
        page.go("sources/S-0001/identity/")
        page.follow(tab.locator("button[value=close]"))
        assert page.wrong == []


def test_each_kind_of_recording_plays_from_where_it_is_sought_part_by_part(
    chromium: Any, served: str, tmp_path: Path
) -> None:
    with opened(chromium, served) as page:
        page.log_in("ida")
        tab = page.tab
        film = bytes(tab.evaluate(_FILM, "video/mp4"))
        made = {"a.mp3": mp3(11_000), "b.flac": flac(12), "c.ogg": ogg(12), "d.mp4": film, "e.m4a": m4a(400)}
        made["f.mp4"] = m4a(401, brand=b"isom")  # as phones call a voice, and the table behind it
        for name, content in made.items():
            (tmp_path / name).write_bytes(content)
        page.go("inbox/?belongs=I-0001")
        tab.set_input_files("input[type=file]", [str(tmp_path / name) for name in made])
        tab.select_option("#kind", "original")
        tab.click("#upload button.primary")
        tab.wait_for_function(f"() => document.querySelectorAll('#receipt tbody tr').length >= {len(made)}")
        receipt = tab.locator("#receipt tbody tr").all_inner_texts()
        codes = {name: re.findall(r"X-\d+", next(one for one in receipt if name in one))[0] for name in made}
        page.go("sources/S-0001/identity/")
        tab.fill("#reason", "to hear it (fiction)")
        page.follow(tab.locator("main form button.primary"))
        parts: list[tuple[int, str]] = []
        tab.on("response", lambda said: parts.append((said.status, said.headers.get("content-range", ""))))
        for name, code in codes.items():
            at = 280 if name == "a.mp3" else 0.5 if name == "d.mp4" else 4
            page.go(f"items/{code}/")
            tab.wait_for_function("() => document.getElementById('player').readyState >= 1")
            assert tab.eval_on_selector("#player", "one => one.tagName") == ("VIDEO" if name == "d.mp4" else "AUDIO")
            parts.clear()
            tab.eval_on_selector("#player", "(one, at) => { one.muted = true; one.currentTime = at; }", at)
            tab.wait_for_function(f"() => document.getElementById('player').currentTime >= {at - 0.1}")
            tab.eval_on_selector("#player", "one => one.play()")
            tab.wait_for_function(f"() => document.getElementById('player').currentTime > {at + 0.1}")
            if name == "a.mp3":
                asked = [one for status, one in parts if status == 206]
                assert any(int(re.findall(r"\d+", one)[0]) >= 1 << 22 for one in asked), asked
        page.go("sources/S-0001/identity/")
        page.follow(tab.locator("button[value=close]"))
        assert page.wrong == []
