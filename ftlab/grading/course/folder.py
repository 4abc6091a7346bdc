"""A course folder as nbgrader sees it, and its steps as functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
import os
from pathlib import Path

from ftlab.errors import PACKAGE, InputError
from ftlab.grading.course import ungraded
from ftlab.grading.course.copies import alike, only_notebook
from ftlab.grading.course.refusals import no_lesson, no_lessons
from ftlab.grading.course.steps import put_alembic_on_path, succeed
from ftlab.grading.course.stock import stock
from ftlab.grading.course.zones import zone_of
from ftlab.lesson_files import core_notebooks, further_notebook
import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

PROJECT = PACKAGE.parent


@dataclass(frozen=True)
class Course:
    """A folder with `solutions/`, and beside it what nbgrader makes of it.

    Args:
        root: Where `submitted/`, `autograded/`, `feedback/` and `gradebook.db` go.
        sources: The folder of source lessons.
        releases: The folder of student releases.
    """

    root: Path
    sources: Path
    releases: Path

    @classmethod
    def at(cls, root: Path, project: Path | None = None) -> Course:
        """A course whose folders are under `root`.

        Args:
            root: Where `submitted/` and what nbgrader makes of it are.
            project: Where `solutions/` is. If not given, the root's own, or the folders that its
                `nbgrader_config.py` names (`source/` and `release/` if it names none), or else
                this project.

        Raises:
            InputError: The root is no folder.
        """
        if not root.is_dir():
            raise InputError(
                "the folder that submitted/ and the gradebook are in",
                f"{root}, which is no folder",
                "a spelling slip, or another working directory",
                "the folder's whole path, or make it first",
            )
        if project is None and not (root / "solutions").is_dir():
            own = _load(root).CourseDirectory if (root / "nbgrader_config.py").is_file() else {}
            source = root / str(own.get("source_directory", "source"))
            if source.is_dir():
                return cls(root, source, root / str(own.get("release_directory", "release")))
            project = PROJECT
        return cls(root, (project or root) / "solutions", root / "notebooks")

    @property
    def lessons(self) -> list[str]:
        """Names of all lessons, in order.

        Raises:
            InputError: There are none.
        """
        names = {path.parent.name for path in self.sources.glob("[!.]*/*.ipynb")}
        if not names:
            raise no_lessons(self.sources)
        return sorted(names)

    @property
    def config(self) -> Config:
        """The course's own nbgrader configuration or the project's, with this course's folders.

        A gradebook that the course's own configuration names (`CourseDirectory.db_url`, any
        address that SQLAlchemy takes) is used; otherwise it is `gradebook.db` under the root.
        """
        own = (self.root / "nbgrader_config.py").is_file()
        config = _load(self.root if own else PROJECT)
        ungraded.apart(config)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.source_directory = str(self.sources)
        config.CourseDirectory.release_directory = str(self.releases)
        if not (own and "db_url" in config.CourseDirectory):
            config.CourseDirectory.db_url = f"sqlite:///{self.root / 'gradebook.db'}"
        return config

    @property
    def private(self) -> tuple[str, ...]:
        """Folders of which a box shows nothing, wherever they lie."""
        exchange = self.config.Exchange.get("root", "")
        found = (self.root, self.sources, self.releases, exchange)
        return tuple(str(path) for path in found if path)

    @property
    def zone(self) -> tzinfo:
        """The zone of times without one: nbgrader's `Exchange.timezone`, UTC if that is not set.

        Raises:
            InputError: There is no such zone.
        """
        name = str(self.config.Exchange.get("timezone", "UTC"))
        zone = zone_of(name)
        if zone is None:
            raise InputError(
                "a time zone such as Europe/Berlin",
                f"c.Exchange.timezone = {name!r}",
                "a spelling slip in nbgrader_config.py",
                "a name of https://en.wikipedia.org/wiki/List_of_tz_database_time_zones",
            )
        return zone

    @property
    def api(self) -> NbGraderAPI:
        """Nbgrader's own programming interface to this course, and its own steps."""
        put_alembic_on_path()
        config = stock(self.config)
        return NbGraderAPI(CourseDirectory(config=config), config=config)

    def named(self, word: str) -> str:
        """The lesson that somebody names, perhaps with the `/` that the Tab key puts behind it.

        Raises:
            InputError: There is no such lesson.
        """
        name = word.rstrip("/" + os.sep)
        self.notebooks(name)
        return name

    def source(self, lesson: str) -> Path:
        """The one notebook of a lesson's source.

        Args:
            lesson: Its exact name.

        Raises:
            InputError: There is no such lesson, or a copy lies beside its source.
        """
        self.notebooks(lesson)
        return only_notebook(self.sources / lesson, lesson)

    def notebooks(self, lesson: str) -> list[Path]:
        """All graded notebooks of a lesson's source, by name; not its further one.

        Args:
            lesson: Its exact name.

        Raises:
            InputError: There is no such lesson, or a copy lies beside a notebook.
        """
        if lesson not in self.lessons:
            raise no_lesson(lesson, self.lessons)
        found = core_notebooks(self.sources / lesson)
        if len(found) > 1 and any(len(names) > 1 for names in alike(found)):
            only_notebook(self.sources / lesson, lesson)
        return found

    def further(self, lesson: str) -> Path | None:
        """A lesson's further notebook, which is released and not graded; `None` without one."""
        return further_notebook(self.sources / lesson)

    def release(self, lesson: str) -> Path:
        """Generate a lesson's student release and return its first notebook."""
        first, *_ = self.notebooks(lesson)
        succeed(self.api.generate_assignment(lesson, force=True, create=True))
        return self.releases / lesson / first.name

    def submit(self, lesson: str, student: str, notebook: nbformat.NotebookNode) -> Path:
        """Put a notebook where nbgrader looks for a student's submission."""
        path = self.root / "submitted" / student / lesson / self.source(lesson).name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    def autograde(self, lesson: str, student: str) -> Path:
        """Autograde one submission as nbgrader does by itself, on this account, without a box.

        For code that is trusted, such as the course's own; returns the graded notebook.
        """
        succeed(self.api.autograde(lesson, student, force=True, create=True))
        return self.root / "autograded" / student / lesson / self.source(lesson).name

    def feedback(self, lesson: str, student: str) -> Path:
        """Write the feedback page of one submission and return it."""
        succeed(self.api.generate_feedback(lesson, student, force=True))
        page = self.source(lesson).with_suffix(".html").name
        return self.root / "feedback" / student / lesson / page


def _load(folder: Path) -> Config:
    config: Config = PyFileConfigLoader("nbgrader_config.py", str(folder)).load_config()
    return config
