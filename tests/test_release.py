"""The student release is what the sources give, and gives nothing away."""

from filecmp import dircmp

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.release import faults, generate, secret_lines, unstable_ids
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
import pytest

LESSONS = Course.at(PROJECT).lessons


def lesson_sources(lesson):
    """The core notebook, and the further one where there is one."""
    course = Course.at(PROJECT)
    return [path for path in (course.source(lesson), course.further(lesson)) if path]


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    generate(folder)
    return folder


@pytest.mark.slow
def test_committed_release_is_what_the_sources_give(regenerated):
    different = dircmp(regenerated, PROJECT / "notebooks", ignore=[".ipynb_checkpoints"])
    assert (different.left_only, different.right_only) == ([], [])
    for lesson in LESSONS:
        for made in (regenerated / lesson).iterdir():
            committed = PROJECT / "notebooks" / lesson / made.name
            assert committed.read_text() == made.read_text(), "run `make release`"


@pytest.mark.parametrize("lesson", LESSONS)
def test_release_gives_nothing_away(lesson):
    for source in lesson_sources(lesson):
        assert faults(PROJECT / "notebooks" / lesson / source.name, source) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_source_has_no_outputs_and_stands_alone(lesson):
    sources = lesson_sources(lesson)
    for source in sources:
        notebook = nbformat.read(source, 4)
        nbformat.validate(notebook)
        assert [c.id for c in notebook.cells if c.get("outputs") or c.get("execution_count")] == []
    # nbgrader copies whatever lies beside a source into the release.
    folder = PROJECT / "solutions" / lesson
    beside = {path.name for path in folder.iterdir() if path.name != ".ipynb_checkpoints"}
    assert beside == {source.name for source in sources}


@pytest.mark.parametrize("lesson", LESSONS)
def test_source_is_written_as_nbformat_writes_it(lesson):
    for source in lesson_sources(lesson):
        assert source.read_text() == nbformat.writes(nbformat.read(source, 4)) + "\n"


SOLVED = """def double(x):
    ### BEGIN SOLUTION
    twofold = x + x
    return twofold
    ### END SOLUTION"""
TESTED = """assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double("ab") == "abab"
### END HIDDEN TESTS"""


def written(path, *cells):
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture
def source(tmp_path):
    cells = [new_code_cell(SOLVED, id="double"), new_code_cell(TESTED, id="check-double")]
    return written(tmp_path / "source.ipynb", *cells)


def test_secret_lines_are_those_of_solutions_and_hidden_tests(source):
    found = secret_lines(nbformat.read(source, 4))
    assert found == ['assert double("ab") == "abab"', "return twofold", "twofold = x + x"]


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (new_code_cell("twofold = x + x", id="double"), "a line of a solution"),
        (new_code_cell(TESTED, id="double"), "HIDDEN TESTS"),
        (new_code_cell("x", id="double", execution_count=3), "has outputs"),
        (new_code_cell("x", id="other"), "other cell ids"),
    ],
)
def test_faults_of_a_release_are_found(source, tmp_path, cell, complaint):
    released = written(tmp_path / "r.ipynb", cell, new_code_cell("y", id="check-double"))
    assert complaint in "; ".join(faults(released, source))


def test_clean_release_has_no_faults(source, tmp_path):
    cells = [new_code_cell("pass", id="double"), new_code_cell("pass", id="check-double")]
    assert faults(written(tmp_path / "r.ipynb", *cells), source) == []


def unchecked(*cells):
    """A notebook that nbformat would not let through."""
    return nbformat.NotebookNode(cells=list(cells))


@pytest.mark.parametrize("name", ["1a2b3c4d", "Double", "double_it", ""])
def test_ids_that_nobody_chose_are_found(name):
    cell = new_code_cell("x")
    cell["id"] = name
    assert unstable_ids(unchecked(cell))


def test_doubled_ids_and_foreign_grade_ids_are_found():
    twice = [new_code_cell("x", id="same"), new_code_cell("y", id="same")]
    assert len(unstable_ids(unchecked(*twice))) == 2
    cell = new_code_cell("x", id="mine", metadata={"nbgrader": {"grade_id": "cell-1f3"}})
    assert unstable_ids(new_notebook(cells=[cell]))
