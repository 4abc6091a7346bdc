"""What must hold every time and for hundreds: run by `make soak`."""

import os
from pathlib import Path
import random
import resource
import statistics
import subprocess
import sys
import time

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.source import register
from ftlab.grading.grade import Grader
from ftlab.grading.pool import Here
from ftlab.grading.record.outcome import all_outcomes
from ftlab.grading.sandbox.launcher import Process
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.answers import answers
from ftlab.grading.trial.simulate import hand_in
from ftlab.grading.trial.students import simulate
from nbgrader.api import Gradebook
import pytest

pytestmark = [
    pytest.mark.soak,
    pytest.mark.needs("bubblewrap"),
    pytest.mark.filterwarnings("ignore:Object of type"),
]
TINY = "90-tiny"
SOLUTIONS = PROJECT / "solutions"


def class_of(course, hand_in, right, n):
    code = {name: right[name] for name in ("double", "total", "pick")}
    for number in range(n):
        hand_in(course, f"student-{number:03}", code)


def grades(course: Course) -> int:
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        found = gradebook.assignment_submissions(TINY)
        return sum(len(notebook.grades) for each in found for notebook in each.notebooks)


def test_forks_of_the_warm_process_all_compute():
    code = "import keras; print(float(keras.ops.sum(keras.ops.ones(3))))"
    for _ in range(100):
        process = Process(Limits())
        process.channel.send({"do": "cell", "source": code})
        head = process.channel.receive(time.monotonic() + 60).head
        process.close()
        assert head["outputs"][0]["text"] == "3.0\n"


def test_memory_stays_flat_over_500_submissions(tiny_course, hand_in, right):
    class_of(tiny_course, hand_in, right, 500)
    seen: list[int] = []

    def measure(*_: object) -> None:
        seen.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize())

    outcomes = Grader(tiny_course, Here(2), Limits(), told=measure).grade(TINY)
    print(f"\nafter 50: {seen[50] / 2**20:.0f} MB, after 500: {seen[-1] / 2**20:.0f} MB")
    outcomes.sort(key=lambda outcome: outcome.peak_memory)  # which only grows
    early, late = outcomes[50], outcomes[-1]
    print(f"with the warm process: {early.peak_memory / 2**20:.0f} MB", end=", ")
    print(f"{late.peak_memory / 2**20:.0f} MB; besides, a submission:", end=" ")
    besides = [
        statistics.median(each.boxes_memory for each in part) / 2**20
        for part in (outcomes[:50], outcomes[-50:])
    ]
    print(f"{besides[0]:.0f} MB, {besides[1]:.0f} MB")
    assert {outcome.status for outcome in outcomes} == {"graded"}
    assert len(os.listdir("/proc/self/fd")) < 200
    assert seen[-1] - seen[50] < 100 * 2**20
    assert late.peak_memory - early.peak_memory < 100 * 2**20
    assert besides[1] < 1.2 * besides[0]


def test_killed_at_any_moment_nothing_is_lost_or_twice(tiny_course, hand_in, right):
    class_of(tiny_course, hand_in, right, 12)
    words = [str(Path(sys.executable).with_name("ftlab")), "grade", TINY, "--workers", "2"]
    words += ["--root", str(tiny_course.root)]
    draw = random.Random(0)
    for _ in range(10):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as grader:
            try:
                grader.wait(draw.uniform(4, 12))
            except subprocess.TimeoutExpired:
                grader.kill()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    assert len(all_outcomes(tiny_course.root, TINY)) == 12
    assert grades(tiny_course) == 12 * 4


@pytest.mark.parametrize("lesson", ["00-start-here", "01-feature-extraction"])
def test_a_real_class_has_the_gradebook_that_stock_nbgrader_writes(lesson, tmp_path, rows):
    mine, twin = (Course(tmp_path / name, SOLUTIONS, tmp_path / "released") for name in "ab")
    students = simulate(answers(lesson), 6)
    for course in (mine, twin):
        course.root.mkdir()
        truth = hand_in(course, lesson, students)
    outcomes = Grader(mine, Here(2), Limits()).grade(lesson)
    register(twin, lesson)
    for student in students:
        twin.autograde(lesson, student.name)
    assert rows(mine) == rows(twin)
    earned = {each.student: each.points for each in outcomes}
    for student in students:
        due = sum(float(row["points"]) for row in truth if row["student"] == student.name)
        assert earned[student.name] == due
