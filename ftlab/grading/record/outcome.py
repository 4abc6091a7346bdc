"""What became of a submission: one small JSON file each, which every other step reads.

`.ftlab/outcomes/<lesson>/<student>.json` under the course's root. A submission is graded, flagged
(graded, with something that a teacher should look at) or failed (nothing in it could be graded).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
import json
import os
from pathlib import Path
import tempfile
from typing import Any, Literal

Status = Literal["graded", "flagged", "failed"]
FORMAT = 1


@dataclass(frozen=True)
class ExerciseResult:
    """What one graded cell gave.

    Args:
        grade_id: The graded cell's id, such as `"check-accuracy"`.
        points: Autograded points; `None` when a person grades this cell.
        max_points: The most it can give.
        seconds: How long the check took, the student's function included.
        misconception: Id that the failed check named, such as `"M07"`; empty otherwise.
        message: First line of what went wrong, for a teacher; empty when nothing did.
        notebook: Name of its notebook, without the suffix.
    """

    grade_id: str
    points: float | None
    max_points: float
    seconds: float = 0.0
    misconception: str = ""
    message: str = ""
    notebook: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Args:
        student: The student's id, as the folder under `submitted/` is called.
        lesson: Such as `"01-feature-extraction"`.
        status: `"graded"`, `"flagged"` or `"failed"`.
        reason: Why it is flagged or failed, in words for a teacher; empty when graded.
        exercises: One result a graded cell, in the notebook's order.
        seconds: Wall clock on the worker, start to end.
        student_seconds: The part of it in which cells ran: the student's own and the checks.
        digest: Of the submission, the lesson's source and this package; equal digests need no new
            run.
        limits: Under which it ran, in words.
        stopped: Whether a limit or a crash cost something; under other limits it is run again.
        boxed: Whether its code ran in a box.
        graded_at: When, in UTC, ISO 8601.
        skipped: Ids of demonstration cells that were not run.
        peak_memory: The most that the worker and its warm process held by then, in bytes.
        boxes_memory: The most that the submission's two processes took besides, in bytes.
        handed_in: When it was handed in, as `timestamp.txt` was understood; empty when it says
            nothing.
        assumed: Whether something was added to what it says, such as the course's zone.
        late: Fingerprint of all that decides whether it is late.
    """

    student: str
    lesson: str
    status: Status
    reason: str = ""
    exercises: tuple[ExerciseResult, ...] = ()
    seconds: float = 0.0
    student_seconds: float = 0.0
    digest: str = ""
    graded_at: str = ""
    skipped: tuple[str, ...] = field(default=())
    peak_memory: int = 0
    boxes_memory: int = 0
    limits: str = ""
    stopped: bool = False
    boxed: bool = True
    handed_in: str = ""
    assumed: bool = False
    late: str = ""

    @property
    def points(self) -> float:
        """Autograded points in all."""
        return sum(each.points or 0.0 for each in self.exercises)

    @property
    def max_points(self) -> float:
        """The most that autograding could have given."""
        return sum(each.max_points for each in self.exercises if each.points is not None)


def folder(root: Path, lesson: str) -> Path:
    """Where the outcomes of a lesson are kept.

    Example:
    >>> folder(Path("course"), "04-recompile").as_posix()
    'course/.ftlab/outcomes/04-recompile'
    """
    return root / ".ftlab" / "outcomes" / lesson


def path_of(root: Path, lesson: str, student: str) -> Path:
    """Where one outcome is kept."""
    return folder(root, lesson) / f"{student}.json"


def save(outcome: Outcome, root: Path) -> Path:
    """Write an outcome whole or not at all, also when the power fails half way.

    Args:
        outcome: What to keep.
        root: The course's root.

    Returns:
        The file.
    """
    path = path_of(root, outcome.lesson, outcome.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps({"format": FORMAT} | asdict(outcome), indent=1) + "\n")
    return path


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(root: Path, lesson: str, student: str) -> Outcome | None:
    """One outcome, or `None` where there is none that can be read."""
    return _read(path_of(root, lesson, student))


def all_outcomes(root: Path, lesson: str) -> list[Outcome]:
    """All outcomes of a lesson, by student."""
    return list(_readable(folder(root, lesson)))


def _readable(place: Path) -> Iterator[Outcome]:
    for path in sorted(place.glob("[!.]*.json")):
        outcome = _read(path)
        if outcome is not None:
            yield outcome


def _read(path: Path) -> Outcome | None:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if kept.pop("format") != FORMAT:
            return None
        results = tuple(ExerciseResult(**each) for each in kept.pop("exercises"))
        return Outcome(**kept | {"exercises": results, "skipped": tuple(kept["skipped"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # half a file of an older kind, or somebody's hand: grade it again
