"""Hostile submissions, all graded in one run: no unearned point, nothing read, nothing lost.

A file of the corpus (`hostile/`) is one idea. Its docstring says what it tries. `HONEST` is what
its right answers have earned, `KEEPS` what it must not lose. `CODE` has its answers by exercise:
"right" stands for the right one, and exercises that are not named get a wrong one. `change` edits
the notebook as a dict, `files` puts files beside it, `TEXT` takes the file's place, `LINK` makes
it a link. `LESSON` is the tiny lesson if not set. `@ROOT@` and its like are filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
import hashlib
import json
import os
from pathlib import Path
import shutil
import socket
import threading
from types import SimpleNamespace
from typing import Any

from ftlab.errors import PACKAGE
from ftlab.grading.commands import grade_all
from ftlab.grading.course.folder import Course
from ftlab.grading.record.outcome import all_outcomes, load
from ftlab.grading.sandbox.limits import Limits
from nbgrader.api import Gradebook
import pytest

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]

CORPUS = sorted(Path(__file__).with_name("hostile").glob("*.py"))
TINY = "90-tiny"
EXERCISES = {TINY: ("double", "total", "pick"), "91-models": ("build",)}
HONEST = ("aaa-honest", "mmm-honest", "zzz-honest")
SECRET = "secret-canary-0815"


@dataclass(frozen=True)
class Hostile:
    """A file of the corpus, filled in."""

    student: str
    about: dict[str, Any]

    @classmethod
    def load(cls, path: Path, known: dict[str, str]) -> Hostile:
        text = path.read_text(encoding="utf-8")
        for name, value in known.items():
            text = text.replace(f"@{name}@", value)
        about: dict[str, Any] = {"LESSON": TINY, "KEEPS": 0, "CODE": {}}
        exec(compile(text, str(path), "exec"), about)
        return cls(student_of(path), about)

    @property
    def lesson(self) -> str:
        return str(self.about["LESSON"])

    def hand_in(self, course: Course, right: dict[str, str], wrong: dict[str, str]) -> None:
        """Write it where nbgrader looks for it."""
        name = f"{self.lesson[3:]}.ipynb"
        notebook = json.loads((course.releases / self.lesson / name).read_text())
        for cell in notebook["cells"]:
            if cell["id"] in EXERCISES[self.lesson]:
                code = self.about["CODE"].get(cell["id"], wrong[cell["id"]])
                cell["source"] = right[cell["id"]] if code == "right" else code
        if "change" in self.about:
            self.about["change"](notebook)
        folder = course.root / "submitted" / self.student / self.lesson
        folder.mkdir(parents=True)
        if "files" in self.about:
            self.about["files"](folder)
        if "LINK" in self.about:
            (folder / name).symlink_to(self.about["LINK"])
        else:
            (folder / name).write_text(self.about.get("TEXT", json.dumps(notebook)))


def student_of(path: Path) -> str:
    return path.stem.replace("_", "-")


class Listener:
    """Sockets that nobody should call; counts who does."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.abstract = f"ftlab-canary-{os.getpid()}"
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(f"\0{self.abstract}")
        self.unix.listen()
        for server in (self.tcp, self.unix):
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                server.accept()[0].close()
            except OSError:
                return
            self.calls.append(str(server.family))

    @property
    def port(self) -> int:
        return int(self.tcp.getsockname()[1])

    def close(self) -> None:
        for server in (self.tcp, self.unix):
            server.shutdown(socket.SHUT_RDWR)
            server.close()


def scores(course: Course, lesson: str) -> dict[str, float]:
    """Autograded points by student, as the gradebook has them."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        return {
            submission.student.id: sum(
                (grade.score for notebook in submission.notebooks for grade in notebook.grades), 0.0
            )
            for submission in gradebook.assignment_submissions(lesson)
        }


@pytest.fixture(scope="module")
def graded(tmp_path_factory, course_template, hand_in, right, wrong) -> Iterator[SimpleNamespace]:
    """The corpus and three honest neighbors, graded in one run of what `ftlab grade` runs."""
    root = tmp_path_factory.mktemp("hostile") / "course"
    shutil.copytree(course_template, root)
    course = Course(root, root / "solutions", root / "notebooks")
    secret = root.parent / "secret.txt"
    secret.write_text(SECRET)
    calls = Listener()
    known = {
        "ROOT": str(root),
        "SECRET": str(secret),
        "PORT": str(calls.port),
        "ABSTRACT": calls.abstract,
        "PID": str(os.getpid()),
    }
    for student in HONEST:
        for lesson, names in EXERCISES.items():
            hand_in(course, student, {name: right[name] for name in names}, lesson)
    corpus = {path.stem: Hostile.load(path, known) for path in CORPUS}
    for hostile in corpus.values():
        hostile.hand_in(course, right, wrong)
    sources = digest(course.sources, course.releases, secret)
    limits = Limits(timeout=5, memory=5 * 2**28)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTLAB_CANARY", SECRET)
        ended = grade_all(course, list(EXERCISES), 2, "", limits, force=False)
    yield SimpleNamespace(
        course=course,
        corpus=corpus,
        calls=calls.calls,
        ended=ended,
        scores={lesson: scores(course, lesson) for lesson in EXERCISES},
        untouched=digest(course.sources, course.releases, secret) == sources,
    )
    calls.close()


def digest(*places: Path) -> str:
    """Of all files in some places."""
    files = [p for place in places for p in (place, *place.rglob("*")) if p.is_file()]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()


def outputs(course: Course) -> Iterator[str]:
    """All that students' cells showed and that is kept."""
    for path in (course.root / "autograded").rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            yield json.dumps(cell.get("outputs", []))


def test_corpus_is_large_and_says_what_it_tries():
    assert len(CORPUS) >= 40
    for path in CORPUS:
        hostile = Hostile.load(path, {})
        assert hostile.about["__doc__"]
        assert 0 <= hostile.about["KEEPS"] <= hostile.about["HONEST"] <= 6


@pytest.mark.parametrize("name", [path.stem for path in CORPUS])
def test_no_point_is_unearned_and_none_is_lost(graded, name):
    hostile = graded.corpus[name]
    points = graded.scores[hostile.lesson][hostile.student]
    assert hostile.about["KEEPS"] <= points <= hostile.about["HONEST"]


@pytest.mark.parametrize("student", HONEST)
def test_honest_neighbors_have_full_marks(graded, student):
    assert graded.scores[TINY][student] == 6
    assert graded.scores["91-models"][student] == 2
    assert load(graded.course.root, TINY, student).status == "graded"


def test_every_submission_has_an_outcome_and_a_reason_when_it_is_odd(graded):
    for lesson in EXERCISES:
        submitted = (graded.course.root / "submitted").glob(f"*/{lesson}")
        found = {each.student: each for each in all_outcomes(graded.course.root, lesson)}
        assert set(found) == {path.parent.name for path in submitted}
        for name, each in found.items():
            assert each.status == "graded" or each.reason
            assert each.points == graded.scores[lesson][name]


def test_nobody_speaks_in_the_graders_name(graded):
    for lesson in EXERCISES:
        for each in all_outcomes(graded.course.root, lesson):
            assert "full marks please" not in each.reason
            assert all(word.isprintable() for word in (each.reason, each.student))
            assert all(result.message.isprintable() for result in each.exercises)


def test_nothing_was_read(graded):
    shown = [text for text in outputs(graded.course) if "leaked:" in text]
    assert shown == []
    for folder in ("autograded", ".ftlab"):
        for path in (graded.course.root / folder).rglob("*"):
            if path.is_file() and path.suffix in (".ipynb", ".json"):
                assert SECRET not in path.read_text(), path


def test_hidden_tests_stay_in_the_tests(graded):
    for path in (graded.course.root / "autograded").rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            if not cell["id"].startswith("check-"):
                assert "hidden-canary-4711" not in json.dumps(cell), path


def test_nothing_was_written_outside_the_box(graded):
    assert graded.untouched
    places = (graded.course.root.parent, PACKAGE.parent / "ftlab")
    assert [path for place in places for path in place.rglob("canary[-_]written*")] == []
    assert not Path("/usr/canary-written").exists()


def test_nobody_called(graded):
    assert graded.calls == []


def test_no_process_is_left(graded):
    left = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes()
        except OSError:  # it ended just now
            continue
        if b"ftlab-canary-daemon" in words or b"ftlab-warm-" in words:
            left.append(words)
    assert left == []
