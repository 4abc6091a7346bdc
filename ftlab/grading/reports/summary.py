"""A class's results in brief: how each exercise went, and which misconceptions it showed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import fmean, median

from ftlab.grading.lessons import catalogue
from ftlab.grading.record.results import Results, Submission


@dataclass(frozen=True)
class ExerciseSummary:
    """How an exercise went.

    Args:
        exercise: Its name.
        students: How many handed it in.
        mean: Mean points of those that have any; `None` while all wait for a person.
        max_points: The most it can earn.
        passed: Share with full marks, from 0 to 1; `None` where no check says so.
        seconds: Median time of its check; `None` when it is not known.
        waiting: How many wait for a person.
        by_hand: Whether it is a written answer or a task, which a person grades.
    """

    exercise: str
    students: int
    mean: float | None
    max_points: float
    passed: float | None
    seconds: float | None
    waiting: int
    by_hand: bool


@dataclass(frozen=True)
class MisconceptionCount:
    """How many students failed an exercise with a misconception.

    Args:
        exercise: Its name.
        misconception: An id; empty where the check named none or did not run.
        name: Its name, or words that say so.
        students: How many.
    """

    exercise: str
    misconception: str
    name: str
    students: int


def by_exercise(results: Results) -> list[ExerciseSummary]:
    """How each exercise went, in the notebook's order."""
    summaries = []
    for exercise in results.exercises:
        grades = [each for each in results.grades if each.exercise == exercise]
        final = [each for each in grades if each.counts]
        checked = [each for each in grades if not each.by_hand]
        seconds = [each.seconds for each in checked if each.seconds is not None]
        passed = [each.passed for each in checked if each.counts]
        summaries.append(
            ExerciseSummary(
                exercise,
                len(grades),
                fmean(each.points for each in final) if final else None,
                max((each.max_points for each in grades), default=0.0),
                fmean(passed) if passed else None,
                median(seconds) if seconds else None,
                sum(each.waiting for each in grades),
                len(checked) < len(grades),
            )
        )
    return summaries


def by_misconception(results: Results) -> list[MisconceptionCount]:
    """How many failed with which misconception, by exercise, most frequent first."""
    unread = {each.student for each in results.submissions if each.status == "failed"}
    counts = Counter(
        (
            each.exercise,
            each.misconception,
            "not graded" if each.student in unread else name_of(each.misconception),
        )
        for each in results.grades
        if not each.passed and not each.by_hand
    )
    place = {name: number for number, name in enumerate(results.exercises)}
    ordered = sorted(counts.items(), key=lambda item: (place[item[0][0]], -item[1], item[0][1:]))
    return [
        MisconceptionCount(exercise, key, name, students)
        for (exercise, key, name), students in ordered
    ]


def name_of(key: str) -> str:
    """The name of a misconception; for an empty or unknown id, words that say so.

    Example:
    >>> name_of("M04")
    'per cent for a share'
    """
    return catalogue()[key].name if is_known(key) else "none named"


def is_known(key: str) -> bool:
    """Whether a misconception of this id is in the catalogue."""
    return key in catalogue()


def flags(results: Results) -> list[Submission]:
    """Submissions that a teacher should look at."""
    return [each for each in results.submissions if each.status != "graded"]


def totals(results: Results) -> list[float]:
    """Points in all of everybody who has any in the gradebook."""
    return [each.points for each in results.submissions if each.points is not None]
