"""nbgrader's own commands and formgrader's buttons do what `ftlab grade` and `ftlab feedback` do.

nbgrader lets its configuration name the exporter of a step. The exporters here hand the step to
this package, before nbgrader has read a line of what was handed in; `sealed` says which lines of a
configuration do that. nbgrader's own step runs students' code on the teacher's account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ftlab.errors import TeachingError
from ftlab.grading.course import ungraded
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

_HERE = "ftlab.grading.buttons"
MARKDOWN = "ftlab.grading.reports.markdown.harmless_markdown"


def sealed(config: Config) -> None:
    """Seal nbgrader's steps: the line `sealed(c)` of a course's `nbgrader_config.py`.

    Args:
        config: What `get_config()` gives there; changed.

    Example:
    >>> config = Config()
    >>> sealed(config)
    >>> config.Autograde.exporter_class
    'ftlab.grading.buttons.SealedExporter'
    """
    config.Autograde.exporter_class = f"{_HERE}.SealedExporter"
    # nbgrader's own way of running a notebook is not there, should a version of it come by here.
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = [
        f"{_HERE}.Sealed",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    ungraded.apart(config)
    config.GenerateFeedback.exporter_class = f"{_HERE}.FeedbackExporter"
    filters = config.HTMLExporter.get("filters", {})
    config.HTMLExporter.filters = {**filters, "markdown2html": MARKDOWN}


class SealedExporter(NotebookExporter):
    """Hands *Autograde* to `ftlab grade`."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        if type(self.parent) is Autograde:
            self.parent.__class__ = _Graded


class FeedbackExporter(HTMLExporter):
    """Hands *Generate Feedback* to `ftlab feedback`."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        if type(self.parent) is GenerateFeedback:
            self.parent.__class__ = _Told


class Sealed(NbGraderPreprocessor):
    """In the place of nbgrader's own running of cells: nothing gets this far."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Stop.

        Raises:
            NbGraderException: Always.
        """
        raise NbGraderException("students' code is run by ftlab grade, in a box")


class _Graded(Autograde):
    """`nbgrader autograde`, sealed."""

    def convert_notebooks(self) -> None:
        from ftlab.grading.course.folder import Course
        from ftlab.grading.course.lock import only_grader
        from ftlab.grading.course.refusals import explained
        from ftlab.grading.grade import Grader
        from ftlab.grading.pool import cores, pool
        from ftlab.grading.sandbox.box import require
        from ftlab.grading.sandbox.limits import Limits

        lesson, students = self.coursedir.assignment_id, _students(self)
        with _refusals(self):
            require()
            course = Course.at(Path(self.coursedir.root).resolve())
            n = min(cores(), len(students))
            limits = Limits(threads=max(1, cores() // n), hidden=course.private)
            with only_grader(course.root), pool(n) as there, explained(course.root):
                grader = Grader(course, there, limits, self.force, students, self._told)
                failed = [each for each in grader.grade(lesson) if each.status == "failed"]
            if grader.beside:
                self.log.warning("%s", grader.beside)
        unread = [each.student for each in failed if not each.graded_at]
        if unread:
            raise NbGraderException(f"not graded: {', '.join(unread)}")

    def _told(self, outcome: Any, new: bool) -> None:
        said = f"{outcome.student}: {outcome.status}" + ("" if new else ", as before")
        why = f": {outcome.reason}" if outcome.reason else ""
        log = self.log.info if outcome.status == "graded" else self.log.warning
        log("%s%s (%g of %g points)", said, why, outcome.points, outcome.max_points)
        if outcome.assumed:
            self.log.info("%s handed in: read as %s", outcome.student, outcome.handed_in)


class _Told(GenerateFeedback):
    """`nbgrader generate_feedback`, without hidden tests."""

    def convert_notebooks(self) -> None:
        from ftlab.grading.course.folder import Course
        from ftlab.grading.feedback.pages import write_feedback

        with _refusals(self):
            course = Course.at(Path(self.coursedir.root).resolve())
            for student in _students(self):
                page = write_feedback(course, self.coursedir.assignment_id, student)
                self.log.info("%s: %s", student, page)


def _students(step: Any) -> list[str]:
    """Whose folders nbgrader found for its step."""
    return sorted(Path(folder).parent.name for folder in step.assignments)


@contextmanager
def _refusals(step: Any) -> Iterator[None]:
    """Say a refusal of this package's as nbgrader says its own."""
    try:
        yield
    except TeachingError as refusal:
        step.log.error("%s", refusal)
        raise NbGraderException(str(refusal)) from None
