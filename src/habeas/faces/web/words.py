"""The words of the pages, in English and Korean."""

from __future__ import annotations

from django.http import HttpRequest

_WORDS = {
    "lang": ("en", "ko"),
    "missions": ("Missions", "임무"),
    "no_missions": ("There is no mission on this machine.", "이 기기에 임무가 없습니다."),
    "log_in": ("Log in", "로그인"),
    "log_out": ("Log out", "로그아웃"),
    "user": ("User", "사용자"),
    "passphrase": ("Passphrase", "암호문"),
    "reports": ("Reports", "보고서"),
    "no_reports": (
        "No report was built yet: habeas report build FILE.",
        "아직 만든 보고서가 없습니다: habeas report build FILE.",
    ),
    "fiction": ("Fiction: everything in this mission is made up.", "허구: 이 임무의 모든 내용은 지어낸 것입니다."),
    "back": ("Back", "뒤로"),
    "not_found": ("There is no such page.", "그런 쪽이 없습니다."),
    "too_many": ("Too many tries. Wait a minute.", "시도가 너무 많습니다. 1분 기다리십시오."),
}


def words(request: HttpRequest) -> dict[str, str]:
    """The words in the language that the user's browser asks for first."""
    asked = request.headers.get("Accept-Language", "").lower()
    korean = asked.find("ko")
    english = asked.find("en")
    side = 1 if korean != -1 and (english == -1 or korean < english) else 0
    return {name: pair[side] for name, pair in _WORDS.items()}
