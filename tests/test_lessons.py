"""Each lesson from its source to a graded submission, with nbgrader's own steps."""

import importlib.util
import itertools
import re
import shutil

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.grade import Grader
from ftlab.grading.notebook.exercises import checks_of, exercises, graded_part
from ftlab.grading.notebook.further import answered, exercises_marked, folded_answers
from ftlab.grading.pool import Here
from ftlab.grading.sandbox import box
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.trial.judge import judge
from ftlab.lesson_files import is_further, lesson_notebooks
from nbclient import NotebookClient
import nbformat
from nbgrader.api import Gradebook
import pytest

from tests.sample import few

pytestmark = pytest.mark.slow

LESSONS = Course.at(PROJECT).lessons
FURTHER = [path for path in lesson_notebooks(PROJECT / "solutions") if is_further(path.name)]
BY_NBGRADER = ("00-start-here",)
IN_BROWSER = bool(shutil.which("chromium") and importlib.util.find_spec("playwright"))


def errors(notebook):
    """Error names by cell id."""
    return {
        cell.id: output.ename
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def grades(course, lesson, student):
    """Autograded points and what they are out of."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        submission = gradebook.find_submission(lesson, student)
        graded = [
            grade
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.cell.cell_type == "code"
        ]
        return [grade.auto_score for grade in graded], [grade.max_score for grade in graded]


def quickly_graded(course, lesson, *students):
    """The notebooks as `ftlab grade` leaves them; without a box where there is none."""
    Grader(course, Here(), Limits(boxed=not box.why_not())).grade(lesson)
    name = course.source(lesson).name
    return [course.root / "autograded" / student / lesson / name for student in students]


def by_nbgrader():
    """Some lessons always, and all of them in the soak."""
    for lesson in LESSONS:
        yield pytest.param(lesson, marks=[] if lesson in BY_NBGRADER else pytest.mark.soak)


@pytest.mark.parametrize("lesson", list(by_nbgrader()))
def test_nbgrader_gives_the_solution_full_marks(lesson, tmp_path):
    course = Course.at(tmp_path)
    course.release(lesson)
    solution = nbformat.read(course.source(lesson), 4)
    # Where a browser is, the demonstrations run there: tests/browser/test_lessons.py.
    course.submit(lesson, "right", graded_part(solution) if IN_BROWSER else solution)
    earns_full_marks(course, lesson, nbformat.read(course.autograde(lesson, "right"), 4))


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solution_earns_everything_and_the_release_nothing(lesson, tmp_path):
    course = Course.at(tmp_path)
    released = nbformat.read(course.release(lesson), 4)
    solution = nbformat.read(course.source(lesson), 4)
    course.submit(lesson, "right", graded_part(solution))
    course.submit(lesson, "empty", graded_part(released))
    right, empty = (
        nbformat.read(path, 4) for path in quickly_graded(course, lesson, "right", "empty")
    )
    earns_full_marks(course, lesson, right)
    earns_nothing(course, lesson, empty)


def earns_full_marks(course, lesson, graded):
    assert errors(graded) == {}
    earned, possible = grades(course, lesson, "right")
    assert earned == possible
    assert len(possible) == len(checks_of(graded))
    assert figures_without_alt_text(graded) == []


def earns_nothing(course, lesson, graded):
    """Every check fails with a message."""
    earned, _ = grades(course, lesson, "empty")
    assert set(earned) == {0.0}
    found = errors(graded)
    assert {found[cell.id] for cell in checks_of(graded).values()} == {"CheckFailed"}
    for cell in checks_of(graded).values():
        shown = "\n".join(o.get("evalue", "") for o in cell.outputs)
        assert "Looks like: M01" in shown
        assert "ftlab/" not in "".join("\n".join(o.get("traceback", [])) for o in cell.outputs)
    # Nothing but the unwritten exercises and what calls them may stop.
    assert set(found.values()) <= {"CheckFailed", "NotImplementedError"}
    assert feedback_names_every_exercise(course, lesson, graded)


def feedback_names_every_exercise(course, lesson, graded):
    page = course.feedback(lesson, "empty").read_text()
    return all(name in page for name in exercises(graded))


def figures_without_alt_text(notebook):
    return [
        cell.id
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
        and not output.metadata.get("image/png", {}).get("alt")
    ]


def mark_of(cell):
    return cell.metadata.get("nbgrader", {})


class TestWhatIsFurther:
    """Further notebooks, where a lesson has one."""

    @pytest.mark.parametrize("path", FURTHER, ids=lambda path: path.parent.name)
    def test_its_answers_pass_its_checks_and_its_gaps_do_not(self, path):
        open_ = nbformat.read(path, 4)
        checks, gaps = checks_of(exercises_marked(open_)), exercises(exercises_marked(open_))
        answers, imports = folded_answers(open_), open_.cells[1].source
        assert set(checks) == set(gaps) == set(answers)
        for name, check in checks.items():
            judged = judge(answers[name].code, check.source, before=imports)
            assert judged.passed, judged.message
            assert not judge(gaps[name].source, check.source, before=imports).passed

    @pytest.mark.parametrize("path", FURTHER, ids=lambda path: path.parent.name)
    def test_it_leads_back_to_its_core_which_leads_here(self, path):
        core = Course.at(PROJECT).source(path.parent.name)
        first, *_ = nbformat.read(path, 4).cells
        assert f"(../{path.parent.name}/{core.name})" in first.source
        assert f"(../{path.parent.name}/further.ipynb)" in core.read_text()

    @pytest.mark.parametrize("path", few(FURTHER, 0), ids=lambda path: path.parent.name)
    def test_it_runs_from_top_to_bottom(self, path, tmp_path):
        notebook = answered(nbformat.read(path, 4))
        place = {"metadata": {"path": str(tmp_path)}}
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place).execute()
        assert figures_without_alt_text(notebook) == []


def test_the_first_lesson_says_what_is_fair_to_ask_an_assistant():
    course = Course.at(PROJECT)
    opening = nbformat.read(course.source(course.lessons[0]), 4).cells[0].source
    assert re.search(r"An AI assistant is fair for .+\. Make the guesses", opening)


class TestShape:
    """The fixed shape of a lesson."""

    @pytest.fixture(params=LESSONS)
    def cells(self, request):
        return nbformat.read(Course.at(PROJECT).source(request.param), 4).cells

    def test_opens_with_objectives(self, cells):
        assert cells[0].cell_type == "markdown"
        assert re.search(r"after this lesson you can\b.*\n- ", cells[0].source, re.I | re.S)

    def test_every_training_run_has_a_prediction_before_it(self, cells):
        waiting = set()  # predictions whose result has not been shown yet
        for cell in cells:
            if cell.cell_type != "code" or cell.metadata.get("nbgrader"):
                continue
            waiting |= set(re.findall(r"^(\w+) = Prediction\.", cell.source, re.MULTILINE))
            if re.search(r"\b(finetune|\.fit)\(", cell.source) and "def " not in cell.source:
                assert waiting, cell.source
            waiting -= set(re.findall(r"\b(\w+)\.compare\(", cell.source))

    def test_recorded_predictions_are_drawn_over_results(self, cells):
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        made = re.findall(r"^(\w+) = Prediction\.", code, re.MULTILINE)
        shown = set(re.findall(r"\b(\w+)\.compare\(", code))
        # The closing question is asked again without an answer.
        assert set(made[:-1]) <= shown
        assert made[-1] not in shown

    def test_subgoals_come_in_their_order(self, cells):
        text = "\n".join(cell.source for cell in cells)
        places = [
            text.find(label)
            for label in ("Freeze", "Compile", "Fit", "Check movement", "Measure both tasks")
        ]
        assert -1 not in places

    def test_code_that_only_shows_something_is_tagged_so(self, cells):
        plain = [cell for cell in cells if cell.cell_type == "code" and not mark_of(cell)]
        tagged = [cell.id for cell in plain if "demonstration" in cell.metadata.get("tags", [])]
        assert tagged == [cell.id for cell in plain if cell.id != "imports"]

    def test_exercises_are_followed_by_their_checks(self, cells):
        for cell, after in itertools.pairwise(cells):
            mark = cell.metadata.get("nbgrader", {})
            if mark.get("solution") and not mark.get("grade"):
                assert after.id == f"check-{cell.id}"
                assert after.metadata.nbgrader.points > 0
