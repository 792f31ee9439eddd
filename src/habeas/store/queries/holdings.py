"""Everything that the mission holds of one source: for erasing it, and for telling her."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Approval,
    Assignment,
    BlindCoding,
