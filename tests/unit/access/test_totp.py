"""Time-based codes are those of the standards, so that any telephone makes them; and a used one is not taken again."""

from __future__ import annotations

import pytest

from habeas.core.access import totp

SECRET = b"12345678901234567890"

#: RFC 4226, appendix D: counter -> code
COUNTED = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split()
#: RFC 6238, appendix B, SHA-1: seconds -> code of eight digits
TIMED = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
NOW = 1_700_000_000


def test_the_codes_are_those_of_rfc_4226() -> None:
    assert [totp.code_at(SECRET, counter) for counter in range(10)] == COUNTED


@pytest.mark.parametrize(("seconds", "code"), TIMED.items())
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, totp.step_at(seconds), digits=8) == code
    assert totp.step_of(SECRET, code[2:], at=seconds) == seconds // 30


def test_one_step_before_and_one_after_are_taken_and_no_more() -> None:
    step = totp.step_at(NOW)
    taken = [totp.step_of(SECRET, totp.code_at(SECRET, step + apart), at=NOW) for apart in range(-3, 4)]
    assert taken == [None, None, step - 1, step, step + 1, None, None]


def test_a_step_that_was_used_and_all_before_it_are_taken_no_more() -> None:
    step = totp.step_at(NOW)
    codes = {apart: totp.code_at(SECRET, step + apart) for apart in (-1, 0, 1)}
    assert [totp.step_of(SECRET, codes[apart], at=NOW, last=step) for apart in (-1, 0, 1)] == [None, None, step + 1]


def test_every_step_of_the_window_is_compared_in_constant_time_whatever_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real = totp.hmac.compare_digest
    monkeypatch.setattr(totp.hmac, "compare_digest", lambda one, other: compared.append(one) or real(one, other))
    step = totp.step_at(NOW)
    for typed in (totp.code_at(SECRET, step - 1), totp.code_at(SECRET, step + 1), "000000", "no code", ""):
        compared.clear()
        totp.step_of(SECRET, typed, at=NOW)
        assert len(compared) == 3, typed


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123\u00a0456", "\uff11\uff12\uff13\uff14\uff15\uff16"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert totp.as_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "-12345", "١٢٣٤٥٦", "１２３４５", "apple river"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.as_code(typed) is None
    assert totp.step_of(SECRET, typed, at=NOW) is None


def test_the_picture_says_no_more_than_the_label_and_needs_no_style() -> None:
    assert totp.written(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert totp.address(SECRET, "my phone") == (
        "otpauth://totp/my%20phone?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30"
    )
    drawn = totp.picture(SECRET, "일하는 전화")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn
