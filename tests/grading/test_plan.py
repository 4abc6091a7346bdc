"""What runs where is read off the source; a student's file has no say in it."""

import time

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.plan import checks, demonstrations, skippable
from ftlab.grading.course.source import Lesson
from ftlab.grading.notebook.exercises import exercises, filled_in
from ftlab.grading.notebook.names import names
from ftlab.grading.trial.answers import answers
from nbformat.v4 import new_code_cell, new_notebook
import pytest


@pytest.mark.parametrize(
    ("code", "bound", "used", "later"),
    [
        ("import numpy as np, os.path", {"np", "os"}, set(), set()),
        ("from a import b as c", {"c"}, set(), set()),
        ("x = y + print(z)", {"x"}, {"y", "z"}, set()),
        ("def f(a):\n    return a + b", {"f"}, set(), {"b"}),
        ("def f():\n    def g():\n        return c\n    return g", {"f"}, set(), {"c"}),
        ("[i for i in rows if i > low]", set(), {"rows"}, {"low"}),
        ("for i in rows:\n    total += i", {"i", "total"}, {"rows", "i", "total"}, set()),
        ("def f():\n    total = 0\n    total += step", {"f"}, set(), {"step"}),
        ("def f():\n    global n\n    n += 1", {"f"}, set(), {"n"}),
        ("class C:\n    n += 1", {"C"}, {"n"}, set()),
        ("class A(B):\n    def m(self):\n        return K", {"A"}, {"B"}, {"K"}),
        ("with open(p) as file:\n    pass", {"file"}, {"p"}, set()),
        ("%time y = f(x)", {"y"}, {"f", "x"}, set()),
        ("%timeit -n 3 f(x)", set(), {"f", "x"}, set()),
        ("%%time\ny = f(x)", {"y"}, {"f", "x"}, set()),
        ("%%capture out\ny = f(x)", {"y", "out"}, {"f", "x"}, set()),
        ("df.query('@x > low')", set(), {"df", "x", "low"}, {"x"}),
        ("!ls", set(), set(), set()),
    ],
)
def test_names_of_a_cell(code, bound, used, later):
    found = names(code)
    assert set(found.bound) == bound
    assert set(found.used) >= used
    assert set(found.used) - used <= {"os", "c", "f", "A", "n", "y", "out"}
    assert set(found.later) >= later
    assert not found.unclear


@pytest.mark.parametrize(
    "code",
    [
        "x =",
        "time f(x)",
        "globals()['runs']",
        "def f():\n    return eval('ru' + 'ns')",
        "import __main__\n__main__.runs",
        "df.query(text)",
        "%run more.py",
        "%recall 3",
        "_ + 1",
        "Out[1]",
        "%%time\n%time %time %time %time f()",
    ],
)
def test_a_cell_that_makes_names_while_it_runs_may_use_any(code):
    assert names(code).unclear


def cell(name, code, tags=(), **marks):
    made = new_code_cell(code, id=name)
    if tags:
        made.metadata["tags"] = list(tags)
    if marks:
        base = {"grade": False, "solution": False, "locked": False, "points": 1}
        made.metadata["nbgrader"] = base | marks | {"grade_id": name, "schema_version": 3}
    return made


SOURCE = new_notebook(
    cells=[
        cell("imports", "import numpy as np\nfrom ftlab import checks"),
        cell("unused", "big = np.zeros(10**6)"),
        cell("data", "scale = 3\nvalues = np.arange(scale)"),
        cell("double", "def double(x): ...", solution=True),
        cell("try-it", "tried = double(values)"),
        cell("helper", "def near(a, b): return np.allclose(a, b)", locked=True),
        cell("check-double", "assert near(double(values), 2 * values)\nassert extra", grade=True),
        cell("check-tried", "assert near(tried, 2 * values)", grade=True),
    ]
)


def test_a_check_gets_instructors_names_from_the_source_and_the_rest_from_the_student():
    check = checks(SOURCE)["check-double"]
    assert check.test.asks == ("double", "extra")
    assert [part.cell for part in check.needs] == ["imports", "data", "helper"]


def test_an_instructors_cell_that_calls_the_student_is_run_with_the_students_function():
    needs = {part.cell: part for part in checks(SOURCE)["check-tried"].needs}
    assert needs["try-it"].asks == ("double",)
    assert "unused" not in needs


LESSON = new_notebook(
    cells=[
        cell("imports", "import numpy as np"),
        cell("train", "runs = [1, 2]", tags=["demonstration"]),
        cell("plot", "print(runs)", tags=["demonstration"]),
        cell("base", "base = 3", tags=["demonstration"]),
        cell("answer", "def answer():\n    return base", solution=True),
        cell("check-answer", "assert answer() == 3", grade=True),
    ]
)


def submission(**changed):
    cells = [
        cell(each.id, changed.get(each.id, each.source), **each.metadata.get("nbgrader", {}))
        for each in LESSON.cells
    ]
    return new_notebook(cells=cells)


def test_demonstrations_that_nothing_depends_on_are_left_out():
    assert demonstrations(LESSON) == {"runs = [1, 2]", "print(runs)", "base = 3"}
    assert skippable(submission(), LESSON) == {"train", "plot"}


def test_demonstrations_are_known_under_the_ids_that_an_editor_gave_them():
    other = submission()
    for number, cell in enumerate(other.cells):
        cell.id = f"{number:08x}"
    left = [cell.source for cell in other.cells if cell.id in skippable(other, LESSON)]
    assert left == ["runs = [1, 2]", "print(runs)"]


def test_a_demonstration_that_the_student_changed_is_run():
    assert skippable(submission(plot="print(runs)\nmine = 1"), LESSON) == set()


def test_a_demonstration_that_the_students_function_reads_is_run():
    code = "def answer():\n    return base + len(runs)"
    assert skippable(submission(answer=code), LESSON) == {"plot"}


@pytest.mark.parametrize(
    "code",
    [
        "-" * 100_000 + "1",
        "x = " + "lambda: " * 1000 + "1",
        "\n".join(["%pwd"] * 400),
        "x = 1\n" * 10_000,
    ],
)
def test_where_a_cell_cannot_be_read_all_demonstrations_are_run(code):
    changed = submission()
    changed.cells.append(cell("mine", code))
    started = time.process_time()
    assert skippable(changed, LESSON) == set()
    assert time.process_time() - started < 5  # IPython alone takes half a minute for 400 magics


def test_a_tag_in_the_students_file_means_nothing():
    changed = submission()
    changed.cells[0].metadata["tags"] = ["demonstration"]
    changed.cells[4].metadata["tags"] = ["demonstration", "skip-execution"]
    assert skippable(changed, LESSON) == {"train", "plot"}


@pytest.mark.parametrize("lesson", Course.at(PROJECT).lessons)
def test_no_answer_that_the_course_keeps_needs_a_demonstration(lesson):
    source = Lesson.of(Course.at(PROJECT), lesson)
    left_out = skippable(source.by_itself(), source.canonical)
    assert left_out
    graded = exercises(source.by_itself())
    for answer in answers(lesson):
        if answer.exercise not in graded:  # it stands in the further notebook
            continue
        handed_in = filled_in(source.by_itself(), {answer.exercise: answer.code})
        assert skippable(handed_in, source.canonical) == left_out, answer
