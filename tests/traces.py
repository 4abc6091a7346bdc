"""A test leaves its process and the project as it found them, or fails and says what it left.

A trace makes other tests pass or fail by their order. This plugin looks before the first fixture of
a test is set up and after the last one was torn down; what fixtures of a module or of the session
set up is there before and after, and is nobody's trace. Seeds are free: no test may depend on the
global ones, which the random order shows. Filters of warnings are put back by pytest itself.
"""

from __future__ import annotations

from collections.abc import Iterator
import reprlib
import time
from typing import Any

import pytest

from tests.looks import LOOKS, Seen

_SECONDS_TO_END = 2.0  # for a thread that was told to, on a busy machine


def look() -> list[Seen]:
    """Everything that a test could leave a trace in."""
    return [each.see() for each in LOOKS]


def traces(before: list[Seen], after: list[Seen]) -> list[str]:
    """What differs, a line each."""
    found = []
    for (what, _, counts_when_new), was, now in zip(LOOKS, before, after, strict=True):
        if was == now:
            continue
        new = [name for name in now if name not in was and counts_when_new(now[name])]
        for name in [*was, *new]:
            if what == "thread" and name not in now:
                continue  # one that others began has ended meanwhile
            one, other = was.get(name, "absent"), now.get(name, "absent")
            if one is not other and one != other:
                found.append(f"{what} {name}: {_change(one, other)}")
    return found


def _change(one: Any, other: Any) -> str:
    if isinstance(one, frozenset):
        words = [f"new {name}" for name in sorted(other - one)]
        return ", ".join(words + [f"without {name}" for name in sorted(one - other)])
    return f"{reprlib.repr(one)} became {reprlib.repr(other)}"


@pytest.fixture(autouse=True)
def _no_traces(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that leaves a trace, by its name."""
    before = look()
    yield
    found = traces(before, look())
    end = time.monotonic() + _SECONDS_TO_END
    while any(line.startswith("thread ") for line in found) and time.monotonic() < end:
        time.sleep(0.02)
        found = traces(before, look())
    if found:
        pytest.fail("\n  ".join([f"{request.node.nodeid} leaves traces:", *found]), pytrace=False)
