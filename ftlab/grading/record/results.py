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
        by_hand: Whether it is a written answer or a task, which a person grades.
        waiting: Whether a person has still to look at it.
        counts: Whether it has points: a test's, or a person's, who may have to look once more.
        misconception: Id that the failed check named; empty when none.
        seconds: The time that its check took; `None` when it is not known.
    """

    student: str
    exercise: str
    points: float
    max_points: float
    by_hand: bool = False
    waiting: bool = False
    counts: bool = True
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
        penalty: Points that came off for handing in late.
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
    penalty: float = 0.0


@dataclass(frozen=True)
class Results:
    """The results of one lesson.

    Args:
        lesson: Such as `"01-feature-extraction"`.
        exercises: Names of the graded cells in the notebook's order, without `check-`.
        grades: One a student and exercise.
        submissions: One a student, in order of ids.
        gone: Ids of those whose folder is no longer in `submitted/`.
    """

    lesson: str
    exercises: tuple[str, ...]
    grades: tuple[Graded, ...]
    submissions: tuple[Submission, ...]
    gone: tuple[str, ...] = ()

    @property
    def max_points(self) -> float:
        """The most that the lesson can earn."""
        return max((each.max_points for each in self.submissions), default=0.0)


def counted(n: float, one: str, many: str = "") -> str:
    """A count and its noun.

    Args:
        n: How many.
        one: The noun for one.
        many: For more; with an "s" if not given.

    Example:
    >>> counted(1, "page"), counted(2, "page"), counted(3, "answer waits", "answers wait")
    ('1 page', '2 pages', '3 answers wait')
    """
    return f"{n:g} {one if n == 1 else many or one + 's'}"
