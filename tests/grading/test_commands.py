"""What `ftlab grade` says and refuses; nothing is executed here."""

import errno
import io
from pathlib import Path
import sqlite3
from types import SimpleNamespace

from ftlab.grading import cluster
from ftlab.grading.commands import bytes_of, grade_all
from ftlab.grading.course import lock
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.grade import Grader
from ftlab.grading.record.outcome import Outcome
from ftlab.grading.reports.board import Board
from ftlab.grading.sandbox import box
from ftlab.grading.sandbox.limits import Limits
import pytest
from rich.console import Console
from sqlalchemy.exc import OperationalError

TINY = "90-tiny"


@pytest.fixture
def a_class(tiny_course, hand_in):
    for student in ("ann", "ben"):
        hand_in(tiny_course, student, {})
    return tiny_course


@pytest.fixture
def graded(a_class, monkeypatch):
    """`graded(stop=error)`: grading that executes nothing, and stops after one if it is to."""

    def run(lessons=(TINY,), only=None, stop=None):
        def grade(self, lesson):
            outcome = Outcome("ann", lesson, "graded")
            self.told(outcome, True)
            if stop:
                raise stop
            return [outcome]

        monkeypatch.setattr(Grader, "grade", grade)
        return grade_all(a_class, list(lessons), 1, "", Limits(), False, only)

    return run


def test_a_lesson_is_named_with_the_slash_of_the_tab_key_and_counts_once(graded, capsys):
    assert graded([f"{TINY}/", TINY]) == 0
    said = capsys.readouterr().out
    assert said.count(TINY) == 1
    assert f"{TINY}/" not in said


def test_what_lies_elsewhere_is_told_after_the_table(graded, a_class, capsys):
    (a_class.root / "submitted" / "lonely.ipynb").touch()
    graded(only=None)
    assert capsys.readouterr().out.endswith("\nnot looked at: submitted/lonely.ipynb\n")


def test_a_student_who_handed_in_nothing_is_told_with_names_that_are_near(graded, capsys, refused):
    graded(only=["ann", "bne"])
    assert "nothing by 'bne'; near names: 'ben'" in capsys.readouterr().out
    with refused("none for '90-tiny'", "nothing by 'bne'; near names: 'ben'", "a spelling slip"):
        graded(only=["bne"])


def test_a_class_that_lies_elsewhere_is_told_what_there_is(a_class, refused):
    (a_class.root / "submitted" / "ann" / TINY).rename(a_class.root / "submitted" / "ann" / "tiny")
    with refused("none for '90-tiny'", "ann has 'tiny' and no lesson's folder"):
        grade_all(a_class, [TINY], 1, "", Limits(), False, ["ann"])


def test_another_root_is_left_as_it_was(tmp_path, refused):
    course = Course(tmp_path, PROJECT / "solutions", tmp_path / "notebooks")
    with refused("--root FOLDER"):
        grade_all(course, course.lessons, 1, "", Limits(), False)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_says_how_far_it_went(graded, capsys):
    with pytest.raises(KeyboardInterrupt):
        graded(stop=KeyboardInterrupt())
    told = "stopped after 1 of 2; the same command goes on from there"
    assert capsys.readouterr().out.splitlines()[-1] == told


def test_what_stops_grading_is_explained(graded, refused):
    with refused("to write to", "No space left", "the disk is full"):
        graded(stop=OSError(errno.ENOSPC, "No space left on device"))
    locked = sqlite3.OperationalError("database is locked")
    with refused("'database is locked'", "another program holds it"):
        graded(stop=OperationalError("SELECT", {}, locked))
    with pytest.raises(OperationalError, match="no such table"):
        graded(stop=OperationalError("SELECT", {}, sqlite3.OperationalError("no such table")))


def test_a_folder_that_may_not_be_written_is_told(a_class, refused, monkeypatch):
    def mkdir(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with (
        refused("to write to", "Permission denied", "may not be written"),
        lock.only_grader(a_class.root),
    ):
        pass


@pytest.mark.parametrize(
    ("size", "cause"),
    [("3", "the G is missing"), ("100M", "TensorFlow alone needs more"), ("3 apples", "a slip")],
)
def test_too_little_memory_is_refused(refused, size, cause):
    with refused(repr(size), cause, "--memory 3G"):
        bytes_of(size)


def test_memory_is_read_in_the_usual_units():
    assert bytes_of("1.5g") == bytes_of("1536M") == bytes_of("1536MB") == 3 * 2**29


def test_without_a_box_the_thing_to_try_is_the_install_line(monkeypatch, refused):
    monkeypatch.setenv("PATH", "/nowhere")
    with refused("Try: sudo apt install bubblewrap libseccomp2. Or --trust, ") as caught:
        box.require()
    assert str(caught.value).endswith("only if you would let every one of them use your account")


def test_the_table_fits_into_80_columns_and_names_are_whole():
    lessons = Course.at(PROJECT).lessons
    board = Board(dict.fromkeys(lessons, 300))
    for lesson in lessons:
        board.told(Outcome("ann", lesson, "graded"), False)
    shown = io.StringIO()
    Console(file=shown, width=80).print(board)
    for lesson in lessons:
        assert f" {lesson} " in shown.getvalue()
    assert (board.done, board.total) == (len(lessons), 300 * len(lessons))


class NoWorkers:
    """A client of a scheduler without workers; a first one comes in time or not."""

    def __init__(self, comes):
        self.comes, self.scheduler = comes, self
        self.address = "tcp://10.0.0.1:8786"
        self.submitted = 0

    def nthreads(self):
        return {}

    def submit(self, *_, **__):
        self.submitted += 1
        return SimpleNamespace(key=str(self.submitted))

    def wait_for_workers(self, n_workers, timeout):
        assert (n_workers, timeout) == (1, 5)
        assert self.submitted  # for a cluster that starts workers when there is work
        if not self.comes:
            raise TimeoutError


class Queue(list):
    add = list.append

    def __iter__(self):
        return iter(())


@pytest.mark.parametrize(("jobs", "comes"), [(1, True), (1, False), (0, False)])
def test_a_scheduler_without_workers_is_told(capsys, monkeypatch, jobs, comes):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "as_completed", lambda *_, **__: Queue())
    there = cluster.Cluster(NoWorkers(comes))
    assert list(there.run(["a job"] * jobs)) == []
    told = "tcp://10.0.0.1:8786 has no workers yet; waiting for some (Ctrl+C ends)\n"
    assert capsys.readouterr().out == (told if jobs and not comes else "")
