"""What a student's code asked for that its box has not: programs, the network, a package.

Where points are lost, a teacher should know: at home it may have run.
"""

from __future__ import annotations

import errno
import re
import sys
from typing import Any

SYSTEM, PACKAGE = "programs or the network", "the package "
_EVENTS = frozenset({
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "socket.bind",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen",
})  # fmt: skip
_NAME = re.compile(r"[A-Za-z_]\w{0,40}")
_ANY = re.compile(rf"{SYSTEM}|{PACKAGE}{_NAME.pattern}")
MOST = 5  # of a cell
_asked: list[str] | None = None


def listen() -> None:
    """From now on notice what this process asks for; for a process in a box."""
    global _asked
    _asked = []
    sys.addaudithook(_heard)


def _heard(event: str, _arguments: Any) -> None:
    if event in _EVENTS:
        _note(SYSTEM)


def _note(what: str) -> None:
    if _asked is not None and what not in _asked and len(_asked) < MOST:
        _asked.append(what)


def asked_for(error: BaseException | None) -> list[str]:
    """What was asked for since the last time, in words.

    Args:
        error: What stopped the code, if anything did.
    """
    if _asked is None:
        return []
    if isinstance(error, ModuleNotFoundError) and _NAME.fullmatch(str(error.name)):
        _note(f"{PACKAGE}{error.name}")
    if type(error) is PermissionError and error.errno == errno.EPERM and error.filename is None:
        _note(SYSTEM)  # by a way that Python tells nobody of
    found = [*_asked]
    _asked.clear()
    return found


def sound(told: Any) -> list[str]:
    """What a student's process says that it asked for; perhaps forged.

    Example:
    >>> sound(["programs or the network", "full marks", 3])
    ['programs or the network']
    """
    said = told if isinstance(told, list) else []
    return [each for each in said[:MOST] if isinstance(each, str) and _ANY.fullmatch(each)]
