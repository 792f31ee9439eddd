"""Second factors: time-based codes and security keys that the pages ask for after the passphrase.

They guard the pages. A slot opens with the passphrase alone, at the command line too: the secrets of factors lie in the
mission itself, and cannot guard what one has to open first to read them (decision 30).
"""

from __future__ import annotations

import json

from habeas.core.access import securitykeys, totp
from habeas.core.access.securitykeys import Answered, Ceremony
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.requests import cleared, spend
from habeas.store.mission import Actor, current
from habeas.store.models import Factor, FactorUse, User
from habeas.store.queries.factors import CODE, KEY, factors_of, secret_of
from habeas.store.rights import require

_MOST, _LONGEST_NAME = 10, 60


def new_secret(*, by: Actor) -> bytes:
    """A secret for time-based codes. It counts once a code made with it was typed: :func:`add_codes`."""
    require(by, "manage-own-factors")
    return current().random_bytes(totp.SECRET_BYTES)


def add_codes(name: str, secret: bytes, typed: str, *, by: Actor) -> str:
    """Take a new secret into use, once the telephone has shown that it makes its codes; gives the factor's code."""
    require(by, "manage-own-factors")
    _require_active(by)
    step = totp.step_of(secret, typed, at=current().clock().timestamp())
    if step is None:
        raise _wrong_code()
    with deed("add-factor", by=by, about={"kind": CODE}) as work:
        return _put_down(work, by, CODE, name, {"secret": secret.hex()}, last=step)


def ask_for_key(origin: str, *, by: Actor) -> Ceremony:
    """What the browser is asked when a security key is added; kept by the session, used once."""
    require(by, "manage-own-factors")
    _require_usable(origin)
    known = [bytes.fromhex(said["data"]) for said in _keys(by, securitykeys.host_of(origin)).values()]
    challenge = current().random_bytes(securitykeys.CHALLENGE_BYTES)
    return securitykeys.ask_for_new(origin, user=by.code.encode(), label=by.code, known=known, challenge=challenge)


def add_key(name: str, ceremony: Ceremony, answer: str, *, by: Actor) -> str:
    """Take a security key into use; gives the factor's code."""
    require(by, "manage-own-factors")
    _require_active(by)
    made = securitykeys.new_key(ceremony, answer)
    said = {"data": made.data.hex(), "host": ceremony.host}
    with deed("add-factor", by=by, about={"kind": KEY}) as work:
        if Factor.seen.filter(credential=made.credential).exists():
            raise WrongUse("known-key", "This security key was added already.", do="Use another one.")
        return _put_down(work, by, KEY, name, said, last=made.counter, credential=made.credential)


def remove_factor(code: str, *, by: Actor) -> None:
    """Take one of one's own factors away."""
    require(by, "manage-own-factors")
    row = Factor.seen.filter(code=code, user=by.code).first()
    if row is None:
        raise WrongUse("no-such-factor", "You have no such second factor.", do="habeas user factors")
    with deed("remove-factor", by=by, on=row.code) as work:
        work.supersede(row, gone=True)


def remove_factors(username: str, *, by: Actor, reason: str = "") -> list[str]:
    """Take all factors of who lost them away, with a second person; gives their codes. Her passphrase stays."""
    require(by, "remove-factors")
    user = User.seen.filter(username=username).first()
    if user is None:
        raise WrongUse("no-such-user", f"There is no user {username[:64]!r} in this mission.", do="habeas user list")
    if user.code == by.code:
        raise Refused("own-user", "One's own second factors are removed one by one.", do="habeas user factors --remove")
    if not factors_of(user.code):
        raise WrongUse("no-factors", f"{username} has no second factor.", do="She logs in with her passphrase alone.")
    asked = cleared("remove-factors", username, by=by, reason=reason)
    with deed("remove-factors", by=by, on=user.code) as work:
        spend(work, asked)
        rows = factors_of(user.code)
        for row in rows:
            work.supersede(row, gone=True)
        work.about["factors"] = len(rows)
    return [row.code for row in rows]


def take_code(typed: str, *, by: Actor) -> str:
    """A time-based code at the second step of the log-in: of one of her own factors, and of a step that was not used
    before. Gives the factor's code; otherwise ``Refused`` (``wrong-code``)."""
    _require_active(by)
    at = current().clock().timestamp()
    for row in factors_of(by.code):
        if row.kind == CODE:
            step = totp.step_of(bytes.fromhex(secret_of(row)["secret"]), typed, at=at, last=_last(row.code))
            if step is not None and _take(row.code, step):
                return row.code
    raise _wrong_code()


def ask_to_sign(origin: str, *, by: Actor) -> Ceremony | None:
    """What the browser is asked at the second step; None where no key of hers works at this address."""
    known = [bytes.fromhex(said["data"]) for said in _keys(by, securitykeys.host_of(origin)).values()]
    if not known or not securitykeys.usable_at(origin):
        return None
    challenge = current().random_bytes(securitykeys.CHALLENGE_BYTES)
    return securitykeys.ask_to_sign(origin, known=known, challenge=challenge)


def take_signature(ceremony: Ceremony, answer: str, *, by: Actor) -> str:
    """The signature of one of her own keys; gives the factor's code. A key whose counter did not rise was copied: it is
    refused (``copied-key``), and the log says so."""
    _require_active(by)
    known = _keys(by, ceremony.host)
    used = securitykeys.signed(ceremony, answer, [bytes.fromhex(said["data"]) for said in known.values()])
    code = next(code for code, said in known.items() if said["data"] == used.data.hex())
    if not _counts(code, used):
        with deed("refuse-copied-key", by=by, on=code):
            pass
        raise Refused(
            "copied-key",
            "This security key says that it was used less often than we know: there may be a copy of it.",
            do="Use another factor, then remove this one, and tell a protection officer.",
        )
    return code


def record_refused(wrong: int, *, by: Actor) -> None:
    """That somebody who knew the passphrase failed at the second step: for the officers, once for each such log-in."""
    with deed("refuse-second-step", by=by, on=by.code, about={"wrong": wrong}):
        pass


def _counts(code: str, used: Answered) -> bool:
    """Whether the counter rose. A key that does not count always says 0."""
    if used.counter == 0:
        return _last(code) == 0
    return _take(code, used.counter)


def _last(code: str) -> int:
    return FactorUse.objects.get_or_create(factor=code)[0].last


def _take(code: str, number: int) -> bool:
    """Put down how far a factor was used, if it was not used as far: compared and written at once, so that of two who
    come with the same code one is refused."""
    return FactorUse.objects.filter(factor=code, last__lt=number).update(last=number) == 1


def _put_down(
    work: Deed, by: Actor, kind: str, name: str, said: dict[str, str], *, last: int, credential: str = ""
) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise WrongUse("no-factor-name", "A second factor needs a name.", expected=f"1 to {_LONGEST_NAME} characters")
    if len(factors_of(by.code)) >= _MOST:
        raise WrongUse("too-many-factors", f"Nobody has more than {_MOST} second factors.", do="Remove one first.")
    work.on = work.code("K")
    sealed = current().seal_draft(json.dumps(said), Factor._meta.db_table, work.on, "secret")
    made = {"user": by.code, "kind": kind, "name": name, "at": current().now(), "credential": credential}
    work.add(Factor(code=work.on, secret_sealed=sealed, **made))
    FactorUse.objects.create(factor=work.on, last=last)
    return work.on


def _keys(by: Actor, host: str) -> dict[str, dict[str, str]]:
    """Her security keys that work at this host."""
    found = {row.code: secret_of(row) for row in factors_of(by.code) if row.kind == KEY}
    return {code: said for code, said in found.items() if said["host"] == host}


def _require_active(by: Actor) -> None:
    """Who was suspended or removed meanwhile confirms nothing."""
    if not User.seen.filter(code=by.code, active="yes").exists():
        raise Refused("not-a-user", f"{by.username} is not an active user of this mission.", do="Ask an administrator.")


def _require_usable(origin: str) -> None:
    if not securitykeys.usable_at(origin):
        raise NotNow(
            "no-key-here",
            "Browsers let no page use a security key at this address.",
            expected="the host name of the machine, under https; or localhost",
            do="Open the pages there, or use time-based codes.",
        )


def _wrong_code() -> Refused:
    return Refused("wrong-code", "This code does not hold, or was used.", do="Wait for the next one, then type it.")
