"""A class is graded once, rightly, whatever stops the grader in the middle."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
import contextlib
from dataclasses import replace
import os
from pathlib import Path
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any
from unittest import mock

from ftlab.grading import cluster
from ftlab.grading.course import patience
from ftlab.grading.course.folder import Course
from ftlab.grading.course.lock import only_grader
from ftlab.grading.grade import Grader
from ftlab.grading.pool import Here, pool
from ftlab.grading.record import unchanged, writer
from ftlab.grading.record.outcome import Outcome, all_outcomes, load
from ftlab.grading.record.unchanged import recorded
from ftlab.grading.sandbox.forked import zygote
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sealed import trusted as sealed
import nbformat
from nbgrader.api import Gradebook
import pytest

from tests.sample import few

pytestmark = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),  # nbgrader's, of its database
]
TINY = "90-tiny"
LIMITS = Limits(timeout=30)


def grade(course: Course, **options: Any) -> list[Outcome]:
    return Grader(course, Here(), LIMITS, **options).grade(TINY)


def autograded(course: Course, student: str) -> Any:
    path = course.root / "autograded" / student / TINY / "tiny.ipynb"
    return nbformat.read(path, 4)


@pytest.fixture
def a_class(tiny_course: Course, hand_in: Any, right: Any, wrong: Any) -> Course:
    """Five honest students; one in time, one with an answer in words."""
    code = {name: right[name] for name in ("double", "total", "pick")}
    hand_in(tiny_course, "all-right", code)
    path = hand_in(tiny_course, "half", {**code, "total": wrong["total"]})
    (path.parent / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    (path.parent / "notes.txt").write_text("mine")
    hand_in(tiny_course, "all-wrong", {name: wrong[name] for name in code})
    hand_in(tiny_course, "empty", {})
    path = hand_in(tiny_course, "words", {"pick": right["pick"]})
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].source = "What I think."
    nbformat.write(notebook, path)
    return tiny_course


def test_the_gradebook_is_the_one_that_stock_nbgrader_writes(a_class, tmp_path, rows):
    twin = Course(tmp_path / "twin", a_class.sources, a_class.releases)
    shutil.copytree(a_class.root, twin.root)
    outcomes = grade(a_class)
    for outcome in outcomes:
        twin.autograde(TINY, outcome.student)
    assert [outcome.status for outcome in outcomes] == ["graded"] * 5
    assert rows(a_class) == rows(twin)
    assert len(rows(twin)["grades"]) == 5 * 4
    for outcome in outcomes:
        mine, theirs = (autograded(course, outcome.student) for course in (a_class, twin))
        assert mine.metadata.language_info == theirs.metadata.language_info
        for a, b in zip(mine.cells, theirs.cells, strict=True):
            assert (a.id, a.cell_type, a.source) == (b.id, b.cell_type, b.source)
            assert a.metadata.get("nbgrader") == b.metadata.get("nbgrader")
            assert a.get("execution_count") is None or b.execution_count is not None
        scores = {row[1]: row[2] for row in rows(twin)["grades"] if row[0] == outcome.student}
        assert {e.grade_id: e.points for e in outcome.exercises} == scores
    assert (a_class.root / "autograded" / "half" / TINY / "notes.txt").read_text() == "mine"


def handed_in(course: Course, student: str) -> Path:
    return course.root / "submitted" / student / TINY / "tiny.ipynb"


def test_broken_submissions_are_recorded_with_the_reason_and_the_rest_is_graded(a_class, rows):
    handed_in(a_class, "all-wrong").write_text("{half a no")
    handed_in(a_class, "empty").unlink()
    handed_in(a_class, "half").rename(handed_in(a_class, "half").with_name("my copy.ipynb"))
    (a_class.root / "submitted" / "linked").symlink_to("all-right")
    outcomes = {outcome.student: outcome for outcome in grade(a_class)}
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "all-right": "graded",
        "all-wrong": "failed",
        "empty": "failed",
        "half": "flagged",
        "linked": "failed",
        "words": "graded",
    }
    assert "not JSON" in outcomes["all-wrong"].reason
    assert "no notebook was handed in" in outcomes["empty"].reason
    assert "'my copy.ipynb'" in outcomes["half"].reason
    assert "a link" in outcomes["linked"].reason
    assert outcomes["linked"].points == 0
    assert outcomes["half"].points == 4
    scores = {row[:2]: row[2] for row in rows(a_class)["grades"]}
    assert scores["all-wrong", "check-double"] == 0
    assert "Not graded" in autograded(a_class, "empty").cells[0].source


def test_what_is_done_is_not_done_again_unless_it_changed(a_class, rows):
    told: list[tuple[str, bool]] = []

    def tell(outcome: Outcome, new: bool) -> None:
        told.append((outcome.student, new))

    grade(a_class)
    handed_in(a_class, "half").write_bytes(handed_in(a_class, "all-right").read_bytes())
    grade(a_class, told=tell)
    assert [name for name, new in told if new] == ["half"]
    again = load(a_class.root, TINY, "half")
    assert again is not None
    assert again.points == 6
    assert len(rows(a_class)["grades"]) == 5 * 4
    told.clear()
    grade(a_class, told=tell, force=True)
    assert all(new for _, new in told)
    (a_class.root / "gradebook.db").unlink()
    told.clear()
    grade(a_class, told=tell)
    assert all(new for _, new in told)


@pytest.fixture
def graded_anew(a_class: Course) -> Callable[..., list[str]]:
    """`graded_anew(limits)`: who is graded by another run."""

    def run(limits: Limits = LIMITS, **options: Any) -> list[str]:
        new: list[str] = []

        def tell(outcome: Outcome, is_new: bool) -> None:
            if is_new:
                new.append(outcome.student)

        Grader(a_class, Here(), limits, told=tell, **options).grade(TINY)
        return sorted(new)

    return run


@pytest.fixture
def penalties(rows: Any) -> Callable[[Course], dict[str, tuple[Any, Any]]]:
    """`penalties(course)`: time and late penalty, by student."""
    return lambda course: {row[0]: row[1:] for row in rows(course)["submissions"]}


LATE_RULE = """
c = get_config()
from nbgrader.plugins import LateSubmissionPlugin


class OnePoint(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {points}


c.AssignLatePenalties.plugin_class = OnePoint
"""


@pytest.fixture
def late_class(a_class: Course) -> Course:
    """The same class, of whom one is late and loses a point for it."""
    (a_class.root / "nbgrader_config.py").write_text(LATE_RULE.format(points=1))
    set_due(a_class, "2026-01-01")
    return a_class


def set_due(course: Course, day: str) -> None:
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_assignment(TINY, duedate=day)


def test_who_is_late_is_judged_anew_when_the_due_date_or_the_rule_changes(
    late_class, graded_anew, penalties
):
    assert len(graded_anew()) == 5
    assert penalties(late_class)["half"][1] == 1
    set_due(late_class, "2026-02-01")
    assert graded_anew() == ["half"]
    assert penalties(late_class)["half"][1] is None
    assert graded_anew() == []
    set_due(late_class, "2026-01-01")
    (late_class.root / "nbgrader_config.py").write_text(LATE_RULE.format(points=2))
    assert graded_anew() == ["half"]
    assert penalties(late_class)["half"][1] == 2


def test_a_time_that_is_gone_or_cannot_be_read_takes_the_penalty_with_it(
    late_class, graded_anew, penalties
):
    graded_anew()
    stamp = handed_in(late_class, "half").with_name("timestamp.txt")
    for change in (lambda: stamp.write_text("some day"), stamp.unlink):
        stamp.write_text("2026-01-02 03:04:05 UTC")
        graded_anew()
        assert penalties(late_class)["half"][1] == 1
        change()
        assert graded_anew() == ["half"]
        assert penalties(late_class)["half"] == (None, None)
        outcome = load(late_class.root, TINY, "half")
        assert outcome.status == "flagged"
        assert "handed in before, on 2026-01-02 03:04:05 UTC" in outcome.reason


def test_points_that_another_program_wrote_are_noticed(a_class, graded_anew, rows):
    graded_anew()
    with Gradebook(a_class.config.CourseDirectory.db_url) as gradebook:
        gradebook.find_grade("check-double", "tiny", TINY, "all-right").auto_score = 0
        gradebook.find_grade("reflection", "tiny", TINY, "words").manual_score = 3
        gradebook.db.commit()
    assert graded_anew() == ["all-right"]
    scores = {row[:2]: row[2:4] for row in rows(a_class)["grades"]}
    assert scores["all-right", "check-double"] == (2, None)
    assert scores["words", "reflection"][1] == 3
    assert "another program wrote them" in load(a_class.root, TINY, "all-right").reason
    assert graded_anew() == []


def test_a_mended_check_grades_everybody_again(graded_anew, monkeypatch):
    assert len(graded_anew()) == 5
    assert graded_anew() == []
    monkeypatch.setattr(unchanged, "package", lambda: "with a mended check")
    assert len(graded_anew()) == 5


@pytest.mark.thorough
def test_another_limit_grades_those_again_whom_the_old_one_stopped(
    a_class, graded_anew, hand_in, right
):
    slow = "import time\n\ndef double(x):\n    time.sleep(1.5)\n    return 2 * x"
    hand_in(a_class, "slow", {"double": slow, "pick": right["pick"]})
    short = replace(LIMITS, timeout=1)
    assert len(graded_anew(short)) == 6
    before = load(a_class.root, TINY, "slow")
    assert before is not None
    assert (before.status, before.points) == ("flagged", 2)
    assert graded_anew(short) == []
    assert graded_anew(replace(short, threads=2, boxed=False)) == []  # what changes no point
    assert graded_anew(replace(LIMITS, timeout=30)) == ["slow"]
    after = load(a_class.root, TINY, "slow")
    assert after is not None
    assert (after.status, after.points) == ("graded", 4)
    assert graded_anew() == []


def test_only_the_students_that_were_asked_for(a_class, graded_anew):
    assert graded_anew(only={"half", "words", "nobody"}) == ["half", "words"]
    assert set(recorded(a_class, TINY)) == {"half", "words"}
    assert graded_anew() == ["all-right", "all-wrong", "empty"]


def test_a_cell_of_the_instructor_that_fails_costs_nobody_points(a_class):
    """It is told, nothing is recorded, and the next run grades."""
    path = a_class.source(TINY)
    notebook = nbformat.read(path, 4)
    imports = next(cell for cell in notebook.cells if cell.id == "imports")
    works = imports.source
    imports.source += "\nimport a_package_that_is_not_there"
    nbformat.write(notebook, path)
    failed = grade(a_class)
    assert {outcome.status for outcome in failed} == {"failed"}
    assert all("'imports' fails: ModuleNotFoundError" in outcome.reason for outcome in failed)
    assert recorded(a_class, TINY) == {}
    imports.source = works
    nbformat.write(notebook, path)
    assert {outcome.status for outcome in grade(a_class)} == {"graded"}


def test_a_test_that_ends_without_a_verdict_is_looked_at(a_class, hand_in, right):
    code = {name: right[name] for name in ("double", "total")}
    hand_in(a_class, "nothing", code | {"pick": "def pick(names, place):\n    return None"})
    hand_in(a_class, "no-names", code | {"pick": "pick = 3"})
    hand_in(a_class, "raises", code | {"pick": "def pick(names, place):\n    return {}['a']"})
    hand_in(a_class, "gone", code | {"pick": "def pick(names, place)\n    syntax error"})
    outcomes = {outcome.student: outcome for outcome in grade(a_class)}
    assert outcomes["nothing"].status == "graded"  # None == "b" is a verdict
    assert outcomes["no-names"].status == "flagged"
    assert "'check-pick' ended with \"TypeError: 'int'" in outcomes["no-names"].reason
    assert (outcomes["raises"].status, outcomes["raises"].points) == ("graded", 4)
    assert (outcomes["gone"].status, outcomes["gone"].points) == ("graded", 4)


@pytest.mark.parametrize("boxed", few([True, False], 1))
def test_a_warm_process_that_is_killed_costs_nobody_points(a_class, hand_in, right, rows, boxed):
    """With and without a box, in which its children outlive it."""
    hand_in(a_class, "aa-slow", {"double": f"import time\ntime.sleep(2)\n{right['double']}"})
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(Grader(a_class, Here(2), replace(LIMITS, boxed=boxed)).grade, TINY)
        started = zygote()
        wait_for(lambda: (a_class.root / "autograded" / "all-right").exists())
        os.kill(started.pid, signal.SIGKILL)
        outcomes = {each.student: (each.status, each.points) for each in run.result(120)}
    assert outcomes == {
        "aa-slow": ("graded", 2),
        "all-right": ("graded", 6),
        "half": ("graded", 4),
        "all-wrong": ("graded", 0),
        "empty": ("graded", 0),
        "words": ("graded", 2),
    }
    assert not started.alive
    assert len(rows(a_class)["grades"]) == 6 * 4


def test_a_checking_process_that_is_killed_is_started_again(a_class, right, monkeypatch):
    run, killed = sealed.Trusted._run, []

    def kill_first(self: sealed.Trusted, part: Any, deadline: float) -> Any:
        if part.cell == "check-total" and not killed:
            assert self._process is not None
            killed.append(self._process)
            self._process.started.kill()
        return run(self, part, deadline)

    monkeypatch.setattr(sealed.Trusted, "_run", kill_first)
    outcomes = grade(a_class, only={"all-right"})
    assert len(killed) == 1
    assert [(each.status, each.points) for each in outcomes] == [("graded", 6)]


def test_points_that_a_person_gave_stay(a_class, rows):
    grade(a_class)
    with Gradebook(a_class.config.CourseDirectory.db_url) as gradebook:
        grade_ = gradebook.find_grade("reflection", "tiny", TINY, "words")
        grade_.manual_score = 2.5
        gradebook.db.commit()
    grade(a_class, force=True)
    scores = {row[:2]: row[3] for row in rows(a_class)["grades"]}
    assert scores["words", "reflection"] == 2.5


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system can be mounted by root only")
def test_a_full_disk_stops_grading_and_the_next_run_goes_on(a_class, tmp_path, rows):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=True)
    try:
        subprocess.run(["cp", "-r", *map(str, a_class.root.iterdir()), str(small)], check=True)
        course = Course.at(small)
        ballast = small / "ballast"
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        ballast.write_bytes(bytes(max(0, free - 60_000)))
        with pytest.raises(Exception, match=r"(?i)full|space|disk"):
            Grader(course, Here(2), Limits()).grade(TINY)
        ballast.unlink()
        outcomes = Grader(course, Here(2), Limits()).grade(TINY)
        assert [outcome.points for outcome in outcomes] == [6.0, 0.0, 0.0, 4.0, 2.0]
        assert len(rows(course)["grades"]) == 5 * 4
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_settled_points_wait_again_only_if_the_answer_changed(a_class):
    def reflection(name: str) -> Any:
        with Gradebook(a_class.config.CourseDirectory.db_url) as gradebook:
            found = gradebook.find_grade("reflection", "tiny", TINY, name)
            return found.needs_manual_grade, found.manual_score

    path = handed_in(a_class, "half")
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].source = "What I think as well."
    nbformat.write(notebook, path)
    grade(a_class)
    with Gradebook(a_class.config.CourseDirectory.db_url) as gradebook:
        for student in ("words", "half"):
            found = gradebook.find_grade("reflection", "tiny", TINY, student)
            assert found.needs_manual_grade
            found.manual_score, found.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    notebook.cells[-1].source = "Now I think otherwise."
    nbformat.write(notebook, path)
    grade(a_class, force=True)
    assert reflection("words") == (False, 2.5)
    assert reflection("half") == (True, 2.5)


def test_a_graded_copy_that_is_gone_is_made_again(a_class, graded_anew):
    graded_anew()
    shutil.rmtree(a_class.root / "autograded" / "half")
    assert graded_anew() == ["half"]


def test_a_write_that_fails_leaves_the_graded_copy_as_it_was(a_class, graded_anew, monkeypatch):
    graded_anew()
    before = autograded(a_class, "all-right")

    def fail(self: Any, *arguments: Any) -> None:
        shutil.rmtree(a_class.root / "autograded" / "all-right" / TINY, ignore_errors=True)
        raise OSError("no room")

    monkeypatch.setattr(writer._Recorder, "record", fail)
    with pytest.raises(OSError, match="no room"):
        graded_anew(force=True)
    monkeypatch.undo()
    assert autograded(a_class, "all-right") == before
    assert graded_anew() == []
    left = [path.name for path in (a_class.root / "autograded").glob("*/*")]
    assert set(left) == {TINY}


def test_what_ran_without_a_box_is_graded_again_in_one(graded_anew):
    loose = replace(LIMITS, boxed=False)
    assert graded_anew(loose, only={"half"}) == ["half"]
    assert graded_anew(loose, only={"half"}) == []
    assert graded_anew(only={"half"}) == ["half"]
    assert graded_anew(loose, only={"half"}) == []


def test_a_submission_that_cannot_be_recorded_costs_nobody_else(a_class, monkeypatch):
    record = writer._Recorder.record

    def fail_once(self: Any, *arguments: Any) -> None:
        if self.coursedir.student_id == "half":
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        record(self, *arguments)

    monkeypatch.setattr(writer._Recorder, "record", fail_once)
    status = {outcome.student: outcome.status for outcome in grade(a_class)}
    assert status.pop("half") == "failed"
    assert set(status.values()) == {"graded"}
    monkeypatch.undo()
    assert {outcome.status for outcome in grade(a_class)} == {"graded"}


def test_two_graders_do_not_meet(a_class, refused):
    with only_grader(a_class.root), refused(str(os.getpid())), only_grader(a_class.root):
        pass
    with only_grader(a_class.root):
        pass


def test_a_gradebook_that_stays_locked_stops_grading_and_nothing_is_lost(
    a_class, refused, monkeypatch
):
    grade(a_class)
    other = sqlite3.connect(a_class.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with refused("locked", "another program"):
        patience.patiently(lambda: recorded_or_raise(a_class), 0.0)
    other.execute("ROLLBACK")
    other.close()
    assert set(recorded(a_class, TINY)) == {"all-right", "all-wrong", "empty", "half", "words"}


def recorded_or_raise(course: Course) -> None:
    """A write as nbgrader makes it, which does not wait for the lock."""
    with Gradebook(course.config.CourseDirectory.db_url + "?timeout=0") as gradebook:
        gradebook.update_or_create_student("late")


def command(course: Course, *words: str) -> list[str]:
    ftlab = str(Path(sys.executable).with_name("ftlab"))
    return [ftlab, "grade", "--root", str(course.root), "--workers", "2", *words]


@pytest.fixture
def own_course(a_class: Course) -> Course:
    """The same course as `ftlab grade --root` sees it: its lessons are the root's own."""
    return Course.at(a_class.root)


def strays() -> set[int]:
    """Processes of graders that have no parent any more."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_text()
            parent = (path / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if "ftlab.grading.sandbox.zygote" in words and parent == "1":
            found.add(int(path.name))
    return found


def test_after_kill_9_a_second_run_grades_the_rest_once(own_course, hand_in, right, rows):
    endless = {"double": "import time\ndef double(x):\n    time.sleep(3600)"}
    hand_in(own_course, "zz-slow", endless)
    before = strays()
    with subprocess.Popen(
        command(own_course, TINY), stdout=subprocess.DEVNULL, start_new_session=True
    ) as grader:
        wait_for(lambda: len(all_outcomes(own_course.root, TINY)) >= 3)
        grader.kill()
    kept = {outcome.student: outcome for outcome in all_outcomes(own_course.root, TINY)}
    hand_in(own_course, "zz-slow", {"double": right["double"]})
    done = subprocess.run(
        command(own_course, TINY), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    outcomes = {outcome.student: outcome for outcome in all_outcomes(own_course.root, TINY)}
    assert len(outcomes) == 6
    assert {name: outcomes[name] for name in kept} == kept
    assert len(rows(own_course)["grades"]) == 6 * 4
    wait_for(lambda: strays() <= before)
    left = {path.name for path in (own_course.root / ".ftlab").rglob("*") if path.is_file()}
    assert left == {f"{name}.json" for name in outcomes} | {"grade.lock"}


def wait_for(done: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_the_command_shows_what_a_teacher_should_look_at(own_course):
    handed_in(own_course, "empty").write_text("no notebook")
    done = subprocess.run(
        command(own_course, TINY), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 1
    assert "failed: 90-tiny, empty: the file is no notebook" in done.stdout
    told = " ".join(done.stdout.split())
    memory = re.search(r"(\d+) MB for the grader, (\d+) MB more for each worker", told)
    assert memory is not None
    assert 50 < int(memory[1]) < 4000
    assert 1 < int(memory[2]) < 1000


def test_an_interrupted_run_ends_soon_and_the_next_goes_on(own_course, hand_in):
    """Even while a cell would run for an hour."""
    endless = {"double": "import time\ntime.sleep(3600)\ndef double(x):\n    return 2 * x"}
    hand_in(own_course, "aa-slow", endless)

    def interrupt(outcome: Outcome, new: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Grader(own_course, Here(2), Limits(timeout=3600), told=interrupt).grade(TINY)
    assert len(all_outcomes(own_course.root, TINY)) == 1
    outcomes = Grader(own_course, Here(2), Limits(timeout=2)).grade(TINY)
    assert [outcome.status for outcome in outcomes] == ["flagged"] + ["graded"] * 5


@pytest.fixture
def own_environment() -> Iterator[None]:
    """A cluster of Dask sets variables of its own, for good."""
    with mock.patch.dict(os.environ):
        yield


@pytest.mark.usefixtures("own_environment")
def test_workers_of_a_dask_cluster_give_the_same(a_class, rows):
    distributed = pytest.importorskip("distributed")
    options = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": "127.0.0.1:0"}
    options |= {"n_workers": 1, "threads_per_worker": 2, "processes": False}
    with (
        distributed.LocalCluster(**options) as local,
        pool(9, local.scheduler_address) as workers,
    ):
        there = Grader(a_class, workers, LIMITS).grade(TINY)
    before = rows(a_class)
    here = Grader(a_class, Here(), LIMITS, force=True).grade(TINY)
    assert [outcome.points for outcome in there] == [outcome.points for outcome in here]
    assert rows(a_class) == before


@pytest.mark.thorough
@pytest.mark.usefixtures("own_environment")
def test_a_killed_worker_of_a_cluster_loses_nothing(a_class, hand_in, right, rows):
    distributed = pytest.importorskip("distributed")
    hand_in(a_class, "aa-slow", {"double": f"import time\ntime.sleep(3)\n{right['double']}"})
    options = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "threads_per_worker": 2}
    with (
        distributed.LocalCluster(n_workers=1, processes=True, **options) as local,
        distributed.Client(local) as client,
        pool(9, local.scheduler_address) as workers,
        ThreadPoolExecutor(1) as thread,
    ):
        (pid,) = client.run(os.getpid).values()
        run = thread.submit(Grader(a_class, workers, LIMITS).grade, TINY)
        wait_for(lambda: (a_class.root / "autograded" / "all-right").exists())
        os.kill(pid, signal.SIGKILL)
        outcomes = run.result(240)
    assert [each.status for each in outcomes] == ["graded"] * 6
    assert len(rows(a_class)["grades"]) == 6 * 4


def test_a_cluster_of_dask_gateway_is_found_by_its_name(monkeypatch):
    asked = []

    class Client(contextlib.nullcontext):
        def nthreads(self):
            return {"tcp://a": 4, "tcp://b": 8}

    def connect(name):
        asked.append(name)
        return SimpleNamespace(get_client=lambda: Client(Client()))

    gateway = SimpleNamespace(Gateway=lambda: SimpleNamespace(connect=connect))
    monkeypatch.setitem(sys.modules, "dask_gateway", gateway)
    with pool(1, "gateway:teaching.1a2b") as workers:
        assert workers.room() == 2 * 12
    assert asked == ["teaching.1a2b"]


def test_a_scheduler_that_cannot_be_used_is_named(monkeypatch, refused):
    monkeypatch.setattr(cluster, "CONNECT", 0.3)
    with refused("tcp://127.0.0.1:1", "gateway:NAME"), pool(1, "tcp://127.0.0.1:1"):
        pass
    monkeypatch.setitem(sys.modules, "dask_gateway", None)
    with refused("dask_gateway", "pip install"), pool(1, "gateway:teaching"):
        pass
