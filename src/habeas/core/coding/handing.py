"""One's own coding of a text, act by act: what is coded in the browser by who codes apart becomes a coding file.

Nothing of it is a record yet, so somebody new has no code of the mission's: she is known by one of a range that no
mission reaches, until the coding is settled (``renamed``); so is an event. A code of the mission's would tell the other
coder, by its number, that somebody was coded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from habeas.core.coding.anchoring import starts_of
from habeas.core.kernel.codes import code, number
from habeas.core.kernel.errors import WrongUse

#: where the codes of new people and events begin, for the first and for the second coder
_RANGES = (900_000_000_000, 800_000_000_000)
_ROOM = 99_999_999
_NEW = re.compile(r"([WE])-[89]000\d{8}")


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

    @property
    def events(self) -> dict[str, dict[str, str]]:
        """What this coding says of events."""
        return {name: dict(said or {}) for name, said in (self.file.get("events") or {}).items()}

    @property
    def observations(self) -> list[dict[str, Any]]:
        """Every observation, in its order."""
        return list(self.file.get("observations") or [])

    def next_person(self, which: int) -> str:
        """A code for somebody new: of the first coder (1) or of the second (2)."""
        return _next_own("W", self.people, which)

    def event(self, title: str, which: int) -> str:
        """The event that this coding calls so, which is made where there is none."""
        for name, said in self.events.items():
            if is_own(name) and said.get("title") == title:
                return name
        made = _next_own("E", self.events, which)
        self.file.setdefault("events", {})[made] = {"title": title}
        return made

    def observe(self, said: Mapping[str, Any]) -> str:
        """One more observation; gives its number."""
        self.file.setdefault("observations", []).append(dict(said))
        return str(len(self.file["observations"]))

    def passage(self, words: str, occurrence: int) -> str:
        """The name of the passage of these words, which is made where there is none."""
        table = self.file.setdefault("passages", {})
        for name, there in table.items():
            if (there["words"], int(there.get("occurrence", 1))) == (words, occurrence):
                return str(name)
        name = f"p{_next(table, 'p')}"
        table[name] = {"words": words, "occurrence": str(occurrence)}
        return name

    def put(
        self, act: Mapping[str, Any], *, account: str, people: Mapping[str, Mapping[str, str]], event: str = ""
    ) -> str:
        """One more act, in an account by its number or in a new one (of an event); gives the act's name in the file."""
        accounts = self.file.setdefault("accounts", [])
        if account and not (account.isascii() and account.isdigit() and 1 <= int(account) <= len(accounts)):
            raise WrongUse("no-such-account", "Your coding has no such account.", found=account[:20])
        name = f"a{_next([each['id'] for _, each in self.acts], 'a')}"
        if not account:
            accounts.append({"event": event, "acts": []} if event else {"acts": []})
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
        self._tidy()

    def take_back_observation(self, name: str) -> None:
        """An observation away by its number, with what nothing else rests on."""
        rows = self.observations
        if not (name.isascii() and name.isdigit() and len(name) < 7 and 1 <= int(name) <= len(rows)):
            raise WrongUse("no-such-observation", "Your coding has no such observation.", found=name[:20])
        self.file["observations"] = [*rows[: int(name) - 1], *rows[int(name) :]]
        self._tidy()

    def _tidy(self) -> None:
        """Passages, new people and events that nothing rests on any more go."""
        said = yaml.safe_dump({key: self.file.get(key) for key in ("accounts", "observations", "measures")})
        words = set(re.findall(r"[\w-]+", said))
        for key in ("passages", "people", "events"):
            self.file[key] = {each: one for each, one in (self.file.get(key) or {}).items() if each in words}
        for key in ("accounts", "observations", "passages", "people", "events"):
            if not self.file.get(key):
                self.file.pop(key, None)


def _next(names: Any, letter: str) -> int:
    taken = [int(name[1:]) for name in names if re.fullmatch(rf"{letter}\d{{1,6}}", name)]
    return max(taken, default=0) + 1


def _next_own(prefix: str, there: Iterable[str], which: int) -> str:
    low = _RANGES[which - 1]
    taken = [number(name) for name in there if low <= number(name) <= low + _ROOM]
    return code(prefix, max(taken, default=low) + 1)


def is_own(given: str) -> bool:
    """Whether a code is one that a coding gave to a person or an event of its own."""
    return _NEW.fullmatch(given) is not None


def is_new(person: str) -> bool:
    """Whether a code is one that a coding gave to somebody new."""
    return person.startswith("W-") and is_own(person)


def renamed(content: str, give: Callable[[str], str]) -> str:
    """A coding file in which everybody new, and every new event, has a code of the mission's: ``give`` gives the next
    of a kind (W, E)."""
    given: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return given.setdefault(found[0], given.get(found[0]) or give(found[1]))

    file = yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes strings of everything
    return yaml.safe_dump(_walked(file, name), allow_unicode=True, sort_keys=False)


#: where a coding file names a person or an event; words of a text are never touched
_NAMES = ("victim", "party", "person", "event")


def _walked(value: Any, name: Callable[[re.Match[str]], str], key: str = "") -> Any:
    if isinstance(value, dict):
        if key in ("people", "events"):
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
