"""Made-up classes: their truth is what the course's own checks find."""

from collections import Counter
import csv
import hashlib

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import exercises
from ftlab.grading.trial.answers import answers
from ftlab.grading.trial.demo import made_up_class
from ftlab.grading.trial.simulate import COLUMNS, hand_in, kept_answers
from ftlab.grading.trial.students import simulate
from ftlab.lab.cli import app
import nbformat
import pytest
from typer.testing import CliRunner

from tests.sample import few

LESSON = "00-start-here"


@pytest.fixture
def course(tmp_path):
    """The course's own lessons, with submissions in a folder of its own."""
    return Course(tmp_path, PROJECT / "solutions", PROJECT / "notebooks")


def digest(folder):
    files = sorted(path for path in folder.rglob("*.ipynb"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def test_students_hand_in_what_the_truth_says(course):
    students = simulate(answers(LESSON), 40)
    truth = hand_in(course, LESSON, students)
    code = {(a.exercise, a.path.stem): a for a in answers(LESSON)}
    assert len(truth) == 40 * 2
    for row in truth:
        path = course.root / "submitted" / row["student"] / LESSON / "start-here.ipynb"
        cell = exercises(nbformat.read(path, 4))[row["exercise"]]
        if not row["answer"]:
            assert "raise NotImplementedError()" in cell.source
            assert (row["points"], row["misconception"]) == (0, "M01")
            continue
        answer = code[row["exercise"], row["answer"]]
        assert cell.source == answer.code
        # The verdict on each kept answer is tested in tests/test_answers.py.
        assert row["misconception"] == (answer.misconception or "")
        assert row["points"] == (row["max_points"] if answer.right else 0)


def test_every_style_earns_what_it_is_named_for(course):
    students = simulate(answers(LESSON), 120)
    truth = hand_in(course, LESSON, students)
    styles = Counter(student.style for student in students)
    assert set(styles) == {"right", "half right", "wrong", "empty"}
    earned = Counter()
    for row in truth:
        earned[row["student"]] += row["points"]
    for student in students:
        points = earned[student.name]
        wanted = {"right": points == 4, "half right": 0 < points < 4}
        assert wanted.get(student.style, points == 0), student


def test_the_same_seed_gives_the_same_class_and_another_seed_another(course):
    kept = answers(LESSON)
    hand_in(course, LESSON, simulate(kept, 20, seed=3))
    first = digest(course.root)
    hand_in(course, LESSON, simulate(kept, 20, seed=4))
    assert digest(course.root) != first
    hand_in(course, LESSON, simulate(kept, 20, seed=3))
    assert digest(course.root) == first
    assert simulate(kept, 30, seed=3)[:20] == simulate(kept, 20, seed=3)


def test_a_smaller_class_leaves_nobody_of_a_larger_one_but_real_students(course):
    real = course.submit(LESSON, "ada", nbformat.v4.new_notebook())
    hand_in(course, LESSON, simulate(answers(LESSON), 9))
    hand_in(course, LESSON, simulate(answers(LESSON), 4))
    assert len(list((course.root / "submitted").glob(f"simulated-*/{LESSON}"))) == 4
    assert real.is_file()


def test_command_writes_class_and_truth(tmp_path):
    answer = tmp_path / "answers" / LESSON / "accuracy"
    answer.mkdir(parents=True)
    (answer / "right_one.py").write_text("def accuracy(logits, labels):\n    return 1.0")
    (answer / "wrong_M06_one.py").write_text("def accuracy(logits, labels):\n    return 7")
    options = ["-n", "5", "--root", str(tmp_path), "--answers", str(tmp_path / "answers")]
    done = CliRunner().invoke(app, ["simulate-class", LESSON, *options])
    assert done.exit_code == 0, done.output
    with (tmp_path / f"simulated-{LESSON}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == [f"simulated-{n:04}" for n in range(1, 6)]
    assert tuple(rows[0]) == COLUMNS
    assert {row["exercise"] for row in rows} == {"accuracy"}


def test_lessons_without_answers_and_empty_classes_are_refused(tmp_path, refused):
    with refused("--answers FOLDER"):
        kept_answers(tmp_path, LESSON)
    with refused("at least 1 student"):
        simulate(answers(LESSON), 0)


def test_command_explains_itself_without_a_traceback(tmp_path):
    done = CliRunner().invoke(app, ["simulate-class", "00-no-such", "--root", str(tmp_path)])
    assert done.exit_code == 2
    assert "Likely cause" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("lesson", few(reversed(Course.at(PROJECT).lessons), 2))
def test_a_class_of_each_lesson_hands_in_what_is_graded(lesson, tmp_path):
    done = CliRunner().invoke(app, ["simulate-class", lesson, "-n", "2", "--root", str(tmp_path)])
    assert done.exit_code == 0, done.output
    graded = set(exercises(nbformat.read(Course.at(PROJECT).source(lesson), 4)))
    with open(tmp_path / f"simulated-{lesson}.csv", encoding="utf-8") as file:
        assert {row["exercise"] for row in csv.DictReader(file)} <= graded
    for handed_in in made_up_class(lesson).values():
        assert set(handed_in) <= graded
