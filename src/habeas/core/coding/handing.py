"""One's own coding of a text, act by act: what is coded in the browser by who codes apart becomes a coding file.

Nothing of it is a record yet, so somebody new has no code of the mission's: she is known by one of a range that no
mission reaches, until the coding is settled (``renamed``). A code of the mission's would tell the other coder, by its
number, that somebody was coded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from habeas.core.coding.anchoring import starts_of
from habeas.core.kernel.codes import code, number
from habeas.core.kernel.errors import WrongUse

#: where the codes of new people begin, for the first and for the second coder
_RANGES = (900_000_000_000, 800_000_000_000)
_ROOM = 99_999_999
_NEW = re.compile(r"W-[89]000\d{8}")


@dataclass(frozen=True, slots=True)
class Handed:
    """A coding file as it grows: every value as it is written."""

    file: dict[str, Any]

    @classmethod
    def of(cls, content: str, belongs: str) -> Handed:
        """What was handed in so far, or an empty coding of that interview."""
        if not content:
            return cls({"format": "habeas/coding/1", "text": belongs, "identities": "reviewed"})
        return cls(dict(yaml.load(content, Loader=yaml.CBaseLoader)))  # noqa: S506 - it makes strings of everything

    @property
    def people(self) -> dict[str, dict[str, str]]:
        """Those whom this coding describes: code -> what is said of them."""
        return {name: dict(said or {}) for name, said in (self.file.get("people") or {}).items()}

    @property
    def acts(self) -> list[tuple[int, dict[str, Any]]]:
        """Every act with the number of its account, from 1."""
        accounts = self.file.get("accounts") or []
        return [(n, act) for n, account in enumerate(accounts, 1) for act in account.get("acts") or []]

    def text(self) -> str:
        """As a file."""
        return yaml.safe_dump(self.file, allow_unicode=True, sort_keys=False)

    def next_person(self, which: int) -> str:
        """A code for somebody new: of the first coder (1) or of the second (2)."""
        low = _RANGES[which - 1]
        taken = [number(name) for name in self.people if low <= number(name) <= low + _ROOM]
        return code("W", max(taken, default=low) + 1)

    def passage(self, words: str, occurrence: int) -> str:
        """The name of the passage of these words, which is made where there is none."""
        table = self.file.setdefault("passages", {})
        for name, there in table.items():
            if (there["words"], int(there.get("occurrence", 1))) == (words, occurrence):
                return str(name)
        name = f"p{_next(table, 'p')}"
        table[name] = {"words": words, "occurrence": str(occurrence)}
        return name

    def put(self, act: Mapping[str, Any], *, account: str, people: Mapping[str, Mapping[str, str]]) -> str:
        """One more act, in an account by its number or in a new one; gives the act's name in the file."""
        accounts = self.file.setdefault("accounts", [])
        if account and not (account.isascii() and account.isdigit() and 1 <= int(account) <= len(accounts)):
            raise WrongUse("no-such-account", "Your coding has no such account.", found=account[:20])
        name = f"a{_next([each['id'] for _, each in self.acts], 'a')}"
        if not account:
            accounts.append({"acts": []})
        accounts[int(account or len(accounts)) - 1]["acts"].append({**act, "id": name})
        if people:
            self.file.setdefault("people", {}).update({each: dict(said) for each, said in people.items()})
        return name

    def take_back(self, name: str) -> None:
        """An act away, with what nothing else rests on: its account, passages and new people."""
        left = [
            {**account, "acts": [act for act in account["acts"] if act["id"] != name]}
            for account in self.file.get("accounts") or []
        ]
        if sum(len(each["acts"]) for each in left) == len(self.acts):
            raise WrongUse("no-such-act", "Your coding has no such act.", found=name[:20])
        self.file["accounts"] = [account for account in left if account["acts"]]
        said = yaml.safe_dump({key: self.file.get(key) for key in ("accounts", "observations", "measures")})
        words = set(re.findall(r"[\w-]+", said))
        for key in ("passages", "people"):
            self.file[key] = {each: one for each, one in (self.file.get(key) or {}).items() if each in words}
        for key in ("accounts", "passages", "people"):
            if not self.file[key]:
                del self.file[key]


def _next(names: Any, letter: str) -> int:
    taken = [int(name[1:]) for name in names if re.fullmatch(rf"{letter}\d{{1,6}}", name)]
    return max(taken, default=0) + 1


def is_new(person: str) -> bool:
    """Whether a code is one that a coding gave to somebody new."""
    return _NEW.fullmatch(person) is not None


def renamed(content: str, give: Callable[[], str]) -> str:
    """A coding file in which everybody new has a code of the mission's."""
    given: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return given.setdefault(found[0], given.get(found[0]) or give())

    file = yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes strings of everything
    return yaml.safe_dump(_walked(file, name), allow_unicode=True, sort_keys=False)


#: where a coding file names a person; words of a text are never touched
_NAMES = ("victim", "party", "person")


def _walked(value: Any, name: Callable[[re.Match[str]], str], key: str = "") -> Any:
    if isinstance(value, dict):
        if key == "people":
            return {_NEW.sub(name, each): one for each, one in value.items()}
        return {each: _walked(one, name, each) for each, one in value.items()}
    if isinstance(value, list):
        return [_walked(one, name, key) for one in value]
    return _NEW.sub(name, value) if key in _NAMES else value


def occurrence_of(text: str, start: int, end: int) -> int:
    """Which of the places where these words stand is the one from ``start`` to ``end``, from 1."""
    return list(starts_of(text, text[start:end])).index(start) + 1


def described(said: Mapping[str, str]) -> str:
    """Somebody new in a few words, as far as she was described."""
    order: Sequence[str] = ("sex", "age", "count", "note")
    return ", ".join(said[name] for name in order if said.get(name))
