"""The search for planted names finds them however they are written, and cries no wolf."""

from __future__ import annotations

import base64
import html
import json
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest

from support.leaks import Planted, romanised

NAMES = ["강태석", "Kang Tae-seok", "نبيل سرحان", "jinwoo@haesong.example", "0-555-0188"]
WRITTEN: dict[str, Callable[[str], str | bytes]] = {
    "as it is": lambda name: name,
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "in capitals": lambda name: name.upper(),
    "in an address": lambda name: f"?q={quote(name)}",
    "as entities": lambda name: "".join(f"&#{ord(sign)};" for sign in name),
    "as hexadecimal entities": lambda name: "".join(f"&#x{ord(sign):x};" for sign in name),
    "escaped for a page": lambda name: html.escape(f'<a title="{name}">'),
    "as JSON": lambda name: json.dumps({"a": name}),
    "in base 64": lambda name: base64.b64encode(name.encode()).decode(),
    "in the other base 64": lambda name: base64.urlsafe_b64encode(name.encode()).decode().rstrip("="),
    "in hexadecimal": lambda name: name.encode().hex(),
    "in UTF-16": lambda name: name.encode("utf-16-le"),
    "over two lines": lambda name: name.replace(" ", "\n   "),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_found(name: str, how: str) -> None:
    written = WRITTEN[how](name)
    around = (b"before ", b" after") if isinstance(written, bytes) else ("before ", " after")
    if how == "in UTF-16":
        around = (b"\0", b"")  # a file of its own
        written = b"\xff\xfe"[2:] + name.encode("utf-16-le") if isinstance(written, bytes) else written
        assert Planted([name]).found(written), how
        return
    assert Planted([name]).found(around[0] + written + around[1]), how  # type: ignore[operator]


@pytest.mark.parametrize("written", ["강 태 석", "강·태석", "강태석이는", "「강태석」", "gang-taeseok", "KANG TAESŎK"])
def test_a_name_spaced_joined_or_romanised_is_found(written: str) -> None:
    assert Planted(["강태석"]).found(f"x {written} y")


def test_a_piece_of_a_name_is_found() -> None:
    assert Planted(["Kang Tae-seok"]).found("He said that Tae-seok came.")
    assert Planted(["jinwoo@haesong.example"]).found("write to jinwoo")


def test_in_the_encodings_of_the_country() -> None:
    assert Planted(["강태석"]).found("이름: 강태석".encode("cp949"))
    assert Planted(["نبيل سرحان"]).found("نبيل سرحان".encode("cp1256"))


@pytest.mark.parametrize(
    "said", ["돌강태석", "a trimmed ban", "kangaroo", "The seok", "강원", "base64 dGhpcyBpcyBub3RoaW5n", ""]
)
def test_no_wolf(said: str) -> None:
    assert Planted(["Kang Tae-seok", "Bal", "Nari", "강태"]).found(said) == []


def test_a_hangul_name_in_latin_letters() -> None:
    assert "kang tae seok" not in romanised("김철수")
    assert {"gang tae seok", "kang t'ae sok"} & romanised("강태석")
