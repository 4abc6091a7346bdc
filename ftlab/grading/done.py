"""What comes back from whoever executes submissions."""

from __future__ import annotations

from typing import Any, NamedTuple

from ftlab.grading.execute import Executed, Job


class Done(NamedTuple):
    """A job that came back.

    Args:
        job: Which.
        result: What the worker made of it; `None` when it failed.
        error: Why it failed.
    """

    job: Job
    result: Executed | None
    error: str = ""


def done(job: Job, future: Any) -> Done:
    """What became of a job whose future is done."""
    error = future.exception()
    if error is None:
        return Done(job, future.result())
    return Done(job, None, f"{type(error).__name__}: {error}")
