"""When a submission was handed in, by what came with it."""

from __future__ import annotations

from collections.abc import Mapping
import contextlib
from datetime import datetime

from nbgrader.utils import parse_utc


def timestamp(files: Mapping[str, bytes]) -> datetime | None:
    """When it was handed in, as nbgrader's `timestamp.txt` says, if that says a time."""
    with contextlib.suppress(ValueError, OverflowError, TypeError):
        text = files.get("timestamp.txt", b"")[:100].decode().strip()
        return parse_utc(text) if text else None
    return None
