"""Which system this is, and programs that are asked something."""

from __future__ import annotations

import platform
import subprocess
import sys

from ftlab.translation import _


def system() -> str:
    """`"debian"`, `"ubuntu"`, `"macos"`, or another name."""
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return sys.platform
    return "ubuntu" if release.get("ID") == "ubuntu" else _family(release)


def _family(release: dict[str, str]) -> str:
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return "debian" if "debian" in family else release.get("ID", sys.platform)


def run(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """Run a program; what it says is kept, and a failure is no error."""
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)


def last_line(text: str) -> str:
    """The line of a program's complaint that says what it is about."""
    return (text.strip().splitlines() or [_("no reason given")])[-1][:200]
