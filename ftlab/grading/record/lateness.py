"""When a submission was handed in, in the gradebook, and what being late costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ftlab.grading.course.folder import Course
from ftlab.grading.course.patience import patiently
from ftlab.grading.record.engine import one_engine
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties


def put_time(folder: CourseDirectory, lesson: str, student: str, when: datetime | None) -> None:
    """Put a submission's time into the gradebook, where nbgrader leaves an old one.

    Args:
        folder: The course as nbgrader sees it.
        lesson: Which lesson.
        student: Whose submission.
        when: When it was handed in, in UTC; `None` when nobody knows.
    """
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        submission = gradebook.find_submission(lesson, student)
        if submission.timestamp != when:
            submission.timestamp = when
            gradebook.db.commit()


def judged_anew(
    course: Course, lesson: str, student: str, filenames: Sequence[str], when: datetime | None
) -> bool:
    """Judge anew whether a recorded submission is late; its points stay.

    Args:
        course: Whose gradebook.
        lesson: Which lesson.
        student: Whose submission.
        filenames: Of its notebooks.
        when: When it was handed in, in UTC.

    Returns:
        Whether the penalty is another than before.
    """
    config = course.config
    folder = CourseDirectory(config=config)
    names = [Path(name).stem for name in filenames]

    def penalty() -> list[float]:
        with Gradebook(folder.db_url, folder.course_id) as gradebook:
            found = [gradebook.find_submission_notebook(each, lesson, student) for each in names]
            return [float(each.late_submission_penalty or 0.0) for each in found]

    def judged() -> bool:
        before = penalty()
        put_time(folder, lesson, student, when)
        about = {"assignment": lesson, "student": student, "db_url": folder.db_url}
        for name in names:
            resources = {"nbgrader": about | {"notebook": name}}
            AssignLatePenalties(config=config).preprocess(new_notebook(), resources)
        return penalty() != before

    with one_engine():
        return patiently(judged)
