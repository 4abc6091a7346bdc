"""Steps of nbgrader: what they need, and why one failed."""

from __future__ import annotations

import os
from pathlib import Path
import re
import sys

from ftlab.errors import TeachingError
from ftlab.grading.course.refusals import LOCKED, locked

# The last line of a traceback in nbgrader's log.
_REASON = re.compile(r"^\s*[\w.]*(?:Error|Exception): (.+)$", re.MULTILINE)


class StepFailed(TeachingError, RuntimeError):
    """A step of nbgrader failed; the message is its reason, or its log where that gives none."""


def put_alembic_on_path() -> None:
    """Nbgrader calls `alembic` by name, which lies beside the Python that runs this."""
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def succeed(result: dict[str, object]) -> None:
    """Stop where a step did not succeed.

    Args:
        result: What `NbGraderAPI` gives.

    Raises:
        InputError: The gradebook is locked.
        StepFailed: For any other reason.
    """
    if not result["success"]:
        log = str(result.get("log") or result.get("error"))
        if LOCKED in log:
            raise locked()
        reasons = _REASON.findall(log)
        raise StepFailed(f"nbgrader stopped: {reasons[-1]}" if reasons else log)
