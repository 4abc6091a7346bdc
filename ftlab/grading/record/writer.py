"""The one writer: puts executed submissions into nbgrader's gradebook and `autograded/`.

Everything here is nbgrader's own `Autograde`, except that the notebook comes from a worker
instead of from a kernel, and that files are copied as bytes that were read before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import contextlib
from datetime import datetime
import os
from pathlib import Path
from typing import Any

from ftlab.grading.course.folder import Course
from ftlab.grading.course.patience import patiently
from ftlab.grading.course.steps import put_alembic_on_path
from ftlab.grading.record.by_hand import kept
from ftlab.grading.record.engine import one_engine
from ftlab.grading.record.lateness import put_time
from nbconvert.exporters import NotebookExporter
from nbconvert.writers.files import FilesWriter
import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, Execute
from nbgrader.utils import rmtree


class _FromBytes(BaseConverter):
    """In the place of nbgrader's copying, which follows links."""

    files: Mapping[str, bytes] = {}

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        folder = Path(self._format_dest(assignment_id, student_id))
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


class _Recorder(Autograde, _FromBytes):
    """`Autograde` for a notebook that was executed elsewhere."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        super().init_assignment(assignment_id, student_id)
        put_time(self.coursedir, assignment_id, student_id, self.coursedir.handed_in)

    def record(self, notebooks: Mapping[str, nbformat.NotebookNode]) -> None:
        lesson, student = self.coursedir.assignment_id, self.coursedir.student_id
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = NotebookExporter(parent=self, config=self.config)
        folder = self._format_source(lesson, student)
        paths = {os.path.join(folder, name): notebook for name, notebook in notebooks.items()}
        self.notebooks = [*paths]
        self.init_assignment(lesson, student)
        about = {path: self.init_single_notebook_resources(path) for path in paths}
        self._sanitizing = False
        self._init_preprocessors()
        for path, notebook in paths.items():
            resources = about[path]
            again = nbformat.from_dict(notebook)
            output, resources = self.exporter.from_notebook_node(again, resources)
            self.write_single_notebook(output, resources)
        self.set_permissions(lesson, student)


class _Folder(CourseDirectory):
    """A course directory that reads a submission's timestamp from bytes, and only if it is one."""

    handed_in: datetime | None = None

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        return self.handed_in


class Writer:
    """Writes to a course's gradebook. One at a time: see `ftlab.grading.course.lock`.

    Args:
        course: Whose.
    """

    def __init__(self, course: Course) -> None:
        put_alembic_on_path()
        self._folder = _Folder(config=course.config)
        self._config = course.config

    def write(
        self,
        lesson: str,
        student: str,
        notebooks: Mapping[str, nbformat.NotebookNode],
        files: Mapping[str, bytes],
        when: datetime | None = None,
    ) -> None:
        """Record one submission; the same again changes nothing.

        Args:
            lesson: Which lesson.
            student: Whose.
            notebooks: File name → notebook, with outputs: all of the lesson's.
            files: What was handed in beside them.
            when: When it was handed in, in UTC; `None` counts as on time.

        Raises:
            InputError: The gradebook stayed locked for a minute.
        """
        self._folder.assignment_id, self._folder.student_id = lesson, student
        self._folder.handed_in = when
        recorder = _Recorder(coursedir=self._folder, config=self._config)
        recorder.autograde_preprocessors = [
            step for step in recorder.autograde_preprocessors if not _done_before(step)
        ]
        recorder.files = files
        folder = Path(recorder._format_dest(lesson, student))
        with (
            one_engine(),
            kept(self._folder.db_url, lesson, student, [folder / name for name in notebooks]),
            replaced(folder),
        ):
            patiently(lambda: recorder.record(notebooks))

    def points(self, lesson: str, student: str) -> float:
        """Score of a submission as the gradebook has it, manual grades included."""
        with Gradebook(self._folder.db_url, self._folder.course_id) as gradebook:
            return float(gradebook.find_submission(lesson, student).score)


@contextlib.contextmanager
def replaced(folder: Path) -> Iterator[None]:
    """Write a folder anew in the block; it is as it was if that fails."""
    old = folder.with_name(f".{folder.name}.old")
    _remove(old)  # of a run that was killed
    if folder.exists():
        folder.rename(old)
    try:
        yield
    except BaseException:
        _remove(folder)
        if old.exists():
            old.rename(folder)
        raise
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        rmtree(folder)


def _done_before(step: Any) -> bool:
    """Whether a worker has run the cells, or `sanitize` has put the instructor's metadata in."""
    before = (Execute, CheckCellMetadata)
    if isinstance(step, str):
        return step.rpartition(".")[2] in ["Sealed", *(kind.__name__ for kind in before)]
    return isinstance(step, type) and issubclass(step, before)
