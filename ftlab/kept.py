"""What a learner guessed, answered and passed: one small file beside the notebook.

It is written only where somebody sits before the notebook, and read again when its kernel starts
anew. Nothing in it is sent anywhere. Who deletes the file deletes what it says.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from threading import Lock
from typing import Any

from ftlab import kernel
from ftlab.translation import N_, _

FILE = "ftlab-guesses.json"
ABOUT = N_(
    "What you guessed and answered here. It stays on this machine; you may delete this file."
)
_ONE = Lock()  # a kernel may run a cell and handle a click in two threads


def read(folder: Path | None = None) -> dict[str, Any]:
    """What is kept in a folder, by kind; empty where there is nothing that can be read.

    Args:
        folder: The notebook's; the one that the kernel runs in by default.
    """
    try:
        found = json.loads((Path(folder or ".") / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return tables(found)


def tables(known: Any) -> dict[str, dict[str, Any]]:
    """What of it has the form in which it was kept; somebody may have edited the file."""
    if not isinstance(known, dict):
        return {}
    return {name: what for name, what in known.items() if isinstance(what, dict)}


def recall(kind: str, key: str) -> Any:
    """What was kept under a key; `None` where nothing was, or where nobody can click.

    Args:
        kind: Such as `"predictions"`.
        key: Such as the prediction's.
    """
    return None if kernel.headless() else read().get(kind, {}).get(key)


def keep(kind: str, key: str, what: Any) -> None:
    """Keep something, in place of what was kept under this key.

    Where the file cannot be written, as in a folder of somebody else's, nothing is kept.

    Args:
        kind: Such as `"predictions"`.
        key: Such as the prediction's.
        what: Plain data.
    """
    if kernel.headless():
        return
    with _ONE, contextlib.suppress(OSError):
        path, known = Path(FILE), read()
        if path.exists() and not known:  # not ours, or broken: it is not written over
            path.replace(path.with_suffix(".unread"))
        known = {"about": _(ABOUT), **known}
        known[kind] = {**known.get(kind, {}), key: what}
        half = path.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")
        half.replace(path)
