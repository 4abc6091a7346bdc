"""One job at a time in a thread of its own, which can be stopped and is never left behind."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from threading import Event, Lock, Thread, current_thread
from weakref import WeakSet

from ftlab.errors import InputError
from ftlab.training.stopping import Stop
from ftlab.translation import _

_OPEN: WeakSet[Background] = WeakSet()


class Background:
    """Runs jobs, one at a time.

    Args:
        ended: Called in the job's thread when it has ended.

    Attributes:
        problem: What the last job raised, in words; empty when it went well.
    """

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended, self.problem = ended, ""
        self._thread: Thread | None = None
        self._stop, self._guard, self._idle = Event(), Lock(), Event()
        self._idle.set()
        _OPEN.add(self)

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return not self._idle.is_set()

    @property
    def stopping(self) -> bool:
        """Whether the job was asked to end and has not yet."""
        return self.running and self._stop.is_set()

    def start(self, job: Callable[[Stop], None]) -> None:
        """Begin a job and return at once.

        Args:
            job: Takes a function that says whether the job should end.

        Raises:
            InputError: A job is under way already.
        """
        with self._guard:
            self.check_idle()
            self._idle.clear()
            self._stop.clear()
        self.problem = ""
        self._thread = Thread(target=self._work, args=(job,), name="ftlab-panel", daemon=True)
        self._thread.start()

    def check_idle(self) -> None:
        """Raise an `InputError` while a job is under way."""
        if self.running:
            raise InputError(
                _("one training at a time in a panel"),
                _("another while one is under way"),
                _("a button pressed twice, or a call in a loop without waiting"),
                _(".wait() for its end first, or .stop()"),
            )

    def stop(self) -> None:
        """Ask the job to end; does not wait."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the job's end.

        Args:
            timeout: At most this many seconds; `None` for as long as it takes.

        Returns:
            Whether nothing is under way (any more).
        """
        ended = self._idle.wait(timeout)
        if ended and self._thread is not None and self._thread is not current_thread():
            self._thread.join(timeout)
        return ended

    def close(self, timeout: float = 30.0) -> None:
        """Stop, and wait so that no thread is left."""
        self.stop()
        self.wait(timeout)
        _OPEN.discard(self)

    def _work(self, job: Callable[[Stop], None]) -> None:
        try:
            job(self._stop.is_set)
        except Exception as error:  # a traceback printed in a thread reaches nobody
            self.problem = str(error) if isinstance(error, InputError) else _in_words(error)
        finally:
            self._idle.set()
            self._ended()


def _in_words(error: Exception) -> str:
    return str(
        InputError(
            _("a training that runs to its end"),
            f"{type(error).__name__}: {str(error).strip()[:300]}",
            _("the model was changed in another cell while it was copied, or memory ran out"),
            _("making the panel again, or a smaller task"),
        )
    )


@atexit.register
def _close_all() -> None:
    for each in list(_OPEN):
        each.close(timeout=5.0)
