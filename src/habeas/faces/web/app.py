"""The WSGI application. Sessions live in this process alone: when it ends, so do they and the keys they hold."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from habeas.store import engine


def application() -> Callable[..., Any]:
    """The application, configured for this process."""
    engine.setup(
        SECRET_KEY=secrets.token_urlsafe(48),
        ROOT_URLCONF="habeas.faces.web.urls",
        ALLOWED_HOSTS=["127.0.0.1", "localhost", "[::1]", *os.environ.get("HABEAS_SERVE_HOSTS", "").split()],
        MIDDLEWARE=[
            "habeas.faces.web.security.headers",
            "django.middleware.csrf.CsrfViewMiddleware",
            "habeas.faces.web.security.errors",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
                "OPTIONS": {"context_processors": ["django.template.context_processors.csrf"]},
            }
        ],
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_COOKIE_SAMESITE="Strict",
        DATA_UPLOAD_MAX_MEMORY_SIZE=64 * 1024,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=20,
        DATA_UPLOAD_MAX_NUMBER_FILES=0,
        FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.MemoryFileUploadHandler"],  # never a file in /tmp
        LOGGING_CONFIG=None,
        DEBUG=False,
    )
    # Django would write addresses and tracebacks, with whatever words they hold, to standard error.
    for name in ("django", "django.request", "django.security"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    from django.core.handlers.wsgi import WSGIHandler

    from habeas.faces.web.views import start_watch

    start_watch()
    return WSGIHandler()


def served() -> list[str]:
    """The missions that the server shows: those that a lock will find it by."""
    from habeas.store.mission import slugs

    named = os.environ.get("HABEAS_SERVE_MISSIONS")
    return [slug for slug in slugs(home()) if named is None or slug in named.split()]


def home() -> Path:
    """The folder of missions, as the command that started the server was told."""
    return Path(os.environ["HABEAS_SERVE_HOME"])
