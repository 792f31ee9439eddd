"""The WSGI application: Django with as little of it as the pages need."""

from __future__ import annotations

import atexit
import gc
import hashlib
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from habeas.store import engine

HERE = Path(__file__).parent
#: in the server's worker: the missions that it shows, and listens for
_NAMED = "HABEAS_SERVE_MISSIONS"
#: bytes of a request that brings a draft of a report, and of any other
LONGEST_DRAFT, LONGEST_BODY = 4 * 1024 * 1024, 64 * 1024
#: of a form that brings files without a script: they are held in memory, never on the disk
LONGEST_FILES = 64 * 1024 * 1024
#: fields of the form of an interview, which has rows that are added
MOST_FIELDS = 500


@lru_cache(maxsize=1)
def static_address() -> str:
    """Where the pages' own files are: their digest stands in it, so that a browser may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "static").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}/"


def application() -> Callable[..., Any]:
    """The application, configured for this process."""
    engine.setup(
        SECRET_KEY=secrets.token_urlsafe(48),
        ROOT_URLCONF="habeas.faces.web.urls",
        ALLOWED_HOSTS=["127.0.0.1", "localhost", "[::1]", *os.environ.get("HABEAS_SERVE_HOSTS", "").split()],
        CSRF_COOKIE_NAME="__Host-habeas_csrf" if under_tls() else "csrftoken",
        CSRF_COOKIE_SECURE=under_tls(),
        MIDDLEWARE=[
            "habeas.faces.web.security.headers",
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "habeas.faces.web.security.fields",
            "django.middleware.csrf.CsrfViewMiddleware",
            "habeas.faces.web.security.errors",
        ],
        STATIC_URL=static_address(),
        STATIC_ROOT=HERE / "static",
        WHITENOISE_MAX_AGE=365 * 24 * 3600,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.csrf",
                        "habeas.faces.web.app.around",
                    ],
                    "libraries": {"habeas": "habeas.faces.web.tags"},
                    "builtins": ["habeas.faces.web.tags"],
                },
            }
        ],
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_FAILURE_VIEW="habeas.faces.web.views.mission.forged",
        CSRF_COOKIE_SAMESITE="Strict",
        DATA_UPLOAD_MAX_MEMORY_SIZE=LONGEST_DRAFT,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=MOST_FIELDS,  # of the longest form; of all others, see ``security.fields``
        DATA_UPLOAD_MAX_NUMBER_FILES=2000,
        FILE_UPLOAD_MAX_MEMORY_SIZE=LONGEST_FILES,
        FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.MemoryFileUploadHandler"],  # never a file in /tmp
        SILENCED_SYSTEM_CHECKS=[
            "security.W004",  # HSTS: ``security.headers`` says it for every name but localhost
            "security.W008",  # no way from HTTP to HTTPS: under TLS nothing listens without it
        ],
        X_FRAME_OPTIONS="DENY",
        LOGGING_CONFIG=None,
        DEBUG=False,
    )
    # Django would write addresses and tracebacks, with whatever words they hold, to standard error.
    for name in ("django", "django.request", "django.security"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    from django.core.handlers.wsgi import WSGIHandler

    from habeas.faces.web.sessions import start_watch
    from habeas.faces.web.throttle import tries
    from habeas.store.outside.memory import keep_in_memory, lock

    keep_in_memory()
    tries.forget()
    start_watch()
    if _NAMED in os.environ:  # the server's worker
        lock()
        gc.freeze()  # nobody has logged in: what is there holds no key and stays, and need not be walked for garbage
        atexit.register(gc.unfreeze)  # libraries complain at the end of what is not collected
        from habeas.faces.web.listening import listen

        listen(home(), served())
    return WSGIHandler()


def under_tls() -> bool:
    """Whether the server speaks TLS: then no cookie ever goes without it."""
    return os.environ.get("HABEAS_SERVE_TLS") == "1"


def around(request: Any) -> dict[str, Any]:
    """What every page has, also one without a mission, or one that is a refusal."""
    from habeas.faces.web.words import words

    spoken = words(request)
    made_up = {"fiction": lambda: _said(request).fiction, "practice": lambda: _said(request).practice}
    return {
        "w": spoken,
        "lang": spoken.language,
        "static": static_address(),
        "path": request.get_full_path(),
        **made_up,
    }


@dataclass(frozen=True)
class _Said:
    """What everybody may know of the mission of an address: whether it is made up, and whether it is for practice."""

    fiction: bool = False
    practice: bool = False


def _said(request: Any) -> _Said:
    """Read where a page is made that no view of a mission fills: a log-in, a refusal, an address that is not there."""
    from habeas.core.kernel.errors import ForPeople
    from habeas.store.config import load_config
    from habeas.store.mission import find

    try:
        config = load_config(find(home(), request.path.split("/")[1]) / "mission.toml")
    except ForPeople:
        return _Said()
    return _Said(config.fiction, config.practice)


def served() -> list[str]:
    """The missions that the server shows: those that a lock will find it by."""
    from habeas.store.mission import slugs

    named = os.environ.get(_NAMED)
    return [slug for slug in slugs(home()) if named is None or slug in named.split()]


def home() -> Path:
    """The folder of missions, as the command that started the server was told."""
    return Path(os.environ["HABEAS_SERVE_HOME"])
