"""What the terminal and the page say of a class in the same words."""

from __future__ import annotations

from statistics import fmean

from ftlab.grading.record.results import Results, counted
from ftlab.grading.reports.summary import ExerciseSummary, by_exercise, totals

_MOST_NAMES = 20


def headline(results: Results) -> str:
    """How many students, their mean, and what late penalties took."""
    points = totals(results)
    mean = f"{fmean(points):.3g}" if points else "no"
    students = counted(len(results.submissions), "student")
    late = sum(each.penalty for each in results.submissions)
    took = f"; late penalties took {counted(round(late, 4), 'point')} in all" if late else ""
    return f"{students}, mean {mean} of {results.max_points:g} points{took}"


def remarks(results: Results) -> list[str]:
    """What to know of the numbers: whether they are final, and whose folder is gone."""
    lines = []
    if waiting := sum(row.waiting for row in by_exercise(results)):
        wait = counted(waiting, "answer still waits", "answers still wait")
        lines.append(
            f"{wait} to be graded by hand (in nbgrader's formgrader): points are not final."
        )
    if results.gone:
        names = ", ".join(results.gone[:_MOST_NAMES]) + ", …" * (len(results.gone) > _MOST_NAMES)
        lines.append(f"{len(results.gone)} graded earlier and no longer in submitted/: {names}")
    return lines


def cells(row: ExerciseSummary) -> tuple[str, str, str]:
    """Mean, share passed and time of an exercise, in words."""
    wait = [counted(row.waiting, "waits", "wait")] if row.waiting else []
    # Answers left as they were handed out have their 0 points already, and are no mean.
    points = f"{row.mean:.2f} of {row.max_points:g}" if row.mean is not None else "by hand"
    if row.by_hand and wait and not row.mean:
        points = "by hand"
    passed = "" if row.passed is None else f"{row.passed:.0%}"
    seconds = "" if row.seconds is None else f"{row.seconds:.2f}"
    return ", ".join([points, *wait]), passed, seconds
