"""Wait for a pause: of many calls in a row, only the last one counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PAUSE = 0.15  # seconds


class AfterPause:
    """A call that is put off until no other has come for a moment.

    It waits in the event loop that the notebook's kernel runs anyway, not in a thread. Where no
    loop runs, as in a script, the call is made at once.

    Args:
        call: What to do.
        pause: How long nothing may have come, in seconds.

    Example:
    >>> AfterPause(lambda: print("done")).ask()
    done
    """

    def __init__(self, call: Callable[[], None], pause: float = PAUSE) -> None:
        self._call, self._pause = call, pause
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether a call was asked for and has not been made."""
        return self._timer is not None

    def ask(self) -> None:
        """Make the call once there is a pause."""
        self.cancel()
        try:
            self._timer = asyncio.get_running_loop().call_later(self._pause, self.now)
        except RuntimeError:
            self._call()

    def now(self) -> None:
        """Make the call at once."""
        self.cancel()
        self._call()

    def cancel(self) -> None:
        """Forget what was asked for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
