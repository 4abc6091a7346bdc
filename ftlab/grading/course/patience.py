"""Waiting for a gradebook that another program holds."""

from __future__ import annotations

from collections.abc import Callable
import time
from typing import TypeVar
import warnings

from ftlab.grading.course.refusals import GradebookLocked, locked
from sqlalchemy.exc import OperationalError, SAWarning

Found = TypeVar("Found")
LOCKED_FOR = 60.0  # seconds after which a locked gradebook is given up


def patiently(use: Callable[[], Found], seconds: float = LOCKED_FOR) -> Found:
    """Use the gradebook, and try again for a while when another program holds it.

    Args:
        use: What to do; done again from the start.
        seconds: How long to try.

    Raises:
        InputError: It was held too long.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            with warnings.catch_warnings():
                # nbgrader's own use of its database draws warnings that tell a teacher nothing.
                warnings.simplefilter("ignore", SAWarning)
                return use()
        except GradebookLocked:
            if time.monotonic() >= end:
                raise
        except OperationalError as error:
            if time.monotonic() >= end:
                raise locked(str(error.orig).splitlines()[0]) from None
        time.sleep(0.2)
