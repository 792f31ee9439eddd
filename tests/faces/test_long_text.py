"""A transcript of two hundred pages with six thousand passages, and an account of five hundred acts: a page of it asks
the database as often as a page of a short one, and comes part by part."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from support.longtext import ACTS, PASSAGES, bring_in_long, sentence
from support.missions import PASSPHRASE

#: labels, places and units that would do something in a careless page
HOSTILE = "\"'><script>window.hostile=1</script><img src=x onerror=window.hostile=1>{{ 7|add:7 }}"


@pytest.fixture(scope="module")
def homes(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A browser before a long mission, and one before a short."""
    from django.test import Client

    from habeas.faces.web import sessions
    from habeas.faces.web.app import application
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with

    home = tmp_path_factory.mktemp("long")
    for slug, passages, acts in (("testing", PASSAGES, ACTS), ("short", 60, 5)):
        path = home / slug
        shutil.copytree(template, path)
        file = path / "mission.toml"
        file.write_text(file.read_text().replace('slug = "testing"', f'slug = "{slug}"'))
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            beside = tmp_path_factory.mktemp(f"files-{slug}")
            bring_in_long(beside, by=actor_named("all"), passages=passages, acts=acts)
            shutil.rmtree(beside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HABEAS_SERVE_HOME", str(home))
        patch.setenv("HABEAS_SERVE_HOSTS", "testserver")
        application()
        sessions._sessions.clear()
        found = {}
        for slug in ("testing", "short"):
            found[slug] = Client()
            answer = found[slug].post(f"/{slug}/log-in/", {"user": "all", "passphrase": PASSPHRASE})
            assert answer.status_code == 302
        yield found
        for token in list(sessions._sessions):
            sessions.end(token)


def asked(browser: Any, address: str) -> tuple[str, int]:
    """A page, and how often the database was asked for it."""
    from django.db.backends.utils import CursorWrapper

    count = 0
    real = CursorWrapper.execute

    def counting(self: Any, *args: Any, **more: Any) -> Any:
        nonlocal count
        count += 1
        return real(self, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", counting)
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode(), count


@pytest.mark.parametrize("page", ["texts/T-0001/code/", "texts/T-0001/", "accounts/A-0001/", "interviews/I-0001/"])
def test_a_page_asks_no_more_often_for_six_thousand_passages_than_for_sixty(homes: dict[str, Any], page: str) -> None:
    for slug in ("testing", "short"):
        homes[slug].get(f"/{slug}/{page}")  # what a session asks once
    _, long = asked(homes["testing"], f"/testing/{page}")
    _, short = asked(homes["short"], f"/short/{page}")
    assert long <= short + 12, (long, short)


def test_a_long_text_comes_part_by_part_to_its_end_with_every_passage(homes: dict[str, Any]) -> None:
    address: str | None = "/testing/texts/T-0001/code/"
    parts, words, marked = 0, "", 0
    while address:
        page = homes["testing"].get(address + ("&" if "?" in address else "?") + "only=words").content.decode()
        assert len(page) < 100_000
        parts += 1
        marked += page.count("<mark")
        words += page
        found = re.search(r'class="next-part" href="([^"]+)"', page)
        address = urljoin("/testing/texts/T-0001/code/", found[1].replace("&amp;", "&")) if found else None
    assert parts > 20
    assert marked == PASSAGES
    assert all(sentence(n) in words for n in (0, PASSAGES // 2, PASSAGES - 1))


def test_a_long_text_is_read_part_by_part_and_a_passage_leads_to_its_part(homes: dict[str, Any]) -> None:
    browser, text = homes["testing"], "/testing/texts/T-0001/"
    address, pages = text, []
    while address:
        pages.append(browser.get(address).content.decode())
        assert len(pages[-1]) < 300_000
        found = re.search(r'<a href="([^"]+)">Next part</a>', pages[-1])
        address = urljoin(text, found[1]) if found else ""
    assert len(pages) > 10
    words = "".join(pages)
    assert [words.count(sentence(n)) for n in (0, PASSAGES // 2, PASSAGES - 1)] == [1, 1, 1]
    notes = re.findall(r'class="note" id="(P-\d+)"', words)
    assert (len(notes), len(set(notes))) == (PASSAGES, PASSAGES)
    assert words.count('<ul class="acts">') == ACTS
    linked = re.findall(
        rf'href="({text}\?place=(P-\d+)#P-\d+)"', browser.get("/testing/accounts/A-0001/").content.decode()
    )
    for place, passage in (linked[0], linked[-1]):
        assert f'id="{passage}"' in browser.get(place).content.decode()
    assert 'id="l900"' in browser.get(f"{text}?place=l900").content.decode()
    assert f"part {len(pages)} of {len(pages)}" in browser.get(f"{text}?part=9999").content.decode()


def test_an_account_of_five_hundred_acts_shows_every_one_of_them(homes: dict[str, Any]) -> None:
    page = homes["testing"].get("/testing/accounts/A-0001/").content.decode()
    assert len(set(re.findall(r"V-\d+", page))) == ACTS
    assert len(page) < 1_000_000


def test_hostile_labels_units_and_places_are_words_wherever_they_are_offered(homes: dict[str, Any]) -> None:
    browser = homes["short"]
    said = {"letters": "TOR", "label_en": f"Beating {HOSTILE}", "label_ko": f"구타 {HOSTILE}", "include_en": HOSTILE}
    turned = {**said, "label_en": "Beating \u202egnitaeb"}
    assert browser.post("/short/vocabulary/", turned).status_code == 400, "signs that nobody sees"
    answer = browser.post("/short/vocabulary/", said)
    assert answer.status_code == 302, re.findall(r'role="alert".{0,900}', answer.content.decode(), re.S)
    code = re.findall(r"TOR-X\d+", answer["Location"])[0]
    page = browser.get("/short/texts/T-0001/code/").content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "once")}  # type: ignore[index]
    act = {**hidden, "do": "act", "words": sentence(3), "act_code": code, "v0_who": "self", "place": HOSTILE[:110]}
    act |= {"i0_party": HOSTILE[:110], "i0_degree": "carried-out", "event_title": HOSTILE}
    answer = browser.post("/short/texts/T-0001/code/", act)
    assert answer.status_code == 302, re.findall(r'role="alert".{0,900}', answer.content.decode(), re.S)
    made = re.findall(r"saved=(V-\d+)", answer["Location"])[0]
    asks = {"code": "beat", "unit": "script", "place": "script", "event": "script"}
    pages = [f"/short/texts/T-0001/code/find/?what={what}&q={typed}" for what, typed in asks.items()]
    for address in (
        *pages,
        f"/short/acts/{made}/",
        "/short/texts/T-0001/code/",
        "/short/accounts/",
        f"/short/vocabulary/{code}/",
    ):
        for language in ("en", "ko"):
            shown = browser.get(address, headers={"accept-language": language}).content.decode()
            assert "<script>window" not in shown, address
            assert "<img src=x" not in shown, address
            assert "onerror=window.hostile=1&gt;14" not in shown, address
    for address in pages:
        assert "&lt;script&gt;" in browser.get(address).content.decode(), address
