"""What a class has earned in a lesson, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Graded:
    """What one student earned in one exercise.

    Args:
        student: The student's id.
        exercise: The graded cell's id without `check-`.
        points: What it earned.
        max_points: The most it can earn.
        by_hand: Whether a person grades it.
        waiting: Whether no person has yet.
        misconception: Id that the failed check named; empty when none.
        seconds: The time that its check took; `None` when it is not known.
    """

    student: str
    exercise: str
    points: float
    max_points: float
    by_hand: bool = False
    waiting: bool = False
    misconception: str = ""
    seconds: float | None = None

    @property
    def passed(self) -> bool:
        """Whether it earned full marks."""
        return self.points >= self.max_points


@dataclass(frozen=True)
class Submission:
    """What one student handed in and earned in all.

    Args:
        student: The student's id.
        points: What the gradebook says, a late penalty taken off; `None` when there is nothing.
        max_points: The most.
        status: `"graded"`, `"flagged"` or `"failed"`.
        reason: Why it is flagged or failed.
        first_name: As the gradebook has it; empty when it does not.
        last_name: The same.
        email: The same.
        lms_id: The number that a learning-management system knows the student by.
    """

    student: str
    points: float | None
    max_points: float
    status: str = "graded"
    reason: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""


@dataclass(frozen=True)
class Results:
    """The results of one lesson.

    Args:
        lesson: Such as `"01-feature-extraction"`.
        exercises: Names of the graded cells in the notebook's order, without `check-`.
        grades: One a student and exercise.
        submissions: One a student, in order of ids.
    """

    lesson: str
    exercises: tuple[str, ...]
    grades: tuple[Graded, ...]
    submissions: tuple[Submission, ...]

    @property
    def max_points(self) -> float:
        """The most that the lesson can earn."""
        return max((each.max_points for each in self.submissions), default=0.0)
