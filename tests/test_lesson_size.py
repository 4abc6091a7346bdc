"""A core notebook fits its hour: words, guesses, exercises, lines and minutes are counted."""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
import pytest

from authoring.lesson_size import LIMITS, excesses, reasoned_enough, share, size_of, sizes, table

SIZES = sizes()


@pytest.mark.parametrize("lesson", SIZES)
def test_a_core_fits_its_time(lesson):
    assert excesses(lesson, SIZES[lesson]) == []


def test_a_third_of_the_points_is_for_predicting_explaining_and_deciding():
    below = {lesson: share([size]) for lesson, size in SIZES.items() if not reasoned_enough([size])}
    assert reasoned_enough(SIZES.values()), f"{share(SIZES.values())}; lessons below: {below}"


@pytest.mark.parametrize("lesson", SIZES)
def test_at_most_two_cells_in_a_row_are_only_run(lesson):
    assert SIZES[lesson].run_only <= LIMITS["run_only"]


def marked(cell, **marks):
    cell.metadata["nbgrader"] = marks
    return cell


@pytest.fixture
def notebook():
    """A lesson of an hour: twelve words, a guess, an exercise, cells of three lines."""
    return new_notebook(
        cells=[
            new_markdown_cell("# Two words (60 min)"),
            new_code_cell("from ftlab.lesson import *"),
            new_markdown_cell("## 1. Begin (20 min)\n\nSee [the page](../far/away.md#x)."),
            new_code_cell("a = Prediction.number(\n1,\n2,\n3,\n4)\na"),
            new_code_cell("b = 1\nc = 2\nd = 3"),
            marked(new_code_cell("1\n2\n3\n4\n5", id="exercise"), solution=True),
            marked(new_code_cell("check", id="check-exercise"), grade=True, points=3),
            marked(new_code_cell("1", id="knowledge-check"), solution=True),
            marked(new_code_cell("1", id="check-knowledge-check"), grade=True, points=2),
            new_markdown_cell("## 2. End (40 min)\n\n```python\nnot_counted = here\n```"),
            marked(new_markdown_cell("A model answer."), solution=True, grade=True, points=4),
        ]
    )


def test_what_is_counted(notebook):
    size = size_of(notebook)
    assert size._replace(words=0) == (0, 1, 1, 3, 1, 1, (20, 40), 60, 9, 6)
    # Two words 60 min 1 Begin 20 min See the page 2 End 40 min
    assert size.words == 4 + 4 + 3 + 4
    assert excesses("05-x", size) == []
    assert excesses("08-x", size) == [
        "title: 60 min, to be 90", "sections: 20 + 40 min, to add up to 90",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (new_markdown_cell("word " * 2000), "words: 2015, at most 2000"),
        (new_code_cell("= Prediction.curve" * 6), "predictions: 7, at most 6"),
        (new_code_cell("1\n" * 21), "longest_cell: 21, at most 20"),
        (new_markdown_cell("## 3. More"), "sections: 20 + 40 + 0 min, to add up to 60"),
        (new_markdown_cell("## 3. More (5 min)"), "sections: 20 + 40 + 5 min, to add up to 60"),
    ],
)
def test_what_is_too_much_is_told(notebook, cell, complaint):
    notebook.cells.append(cell)
    assert excesses("05-x", size_of(notebook)) == [complaint]


def test_exercises_imports_and_cells_in_a_row_are_counted_too(notebook):
    notebook.cells[1].source = "import a\n" * 7
    more = [marked(new_code_cell("1"), solution=True) for _ in range(4)]
    notebook.cells += [*more, *[new_code_cell("1") for _ in range(3)]]
    assert excesses("05-x", size_of(notebook)) == [
        "exercises: 5, at most 4", "import_lines: 7, at most 6", "run_only: 3, at most 2",
    ]  # fmt: skip


def test_the_table_has_a_row_for_each_lesson():
    lines = table(SIZES).splitlines()
    assert [line[:5] for line in lines[2:-1]] == [f"| {name[:2]} " for name in SIZES]
    assert len({line.count("|") for line in lines}) == 1
    assert f"| {share(SIZES.values())} |" in lines[-1]


def test_points_for_code_alone_are_told_as_too_few(notebook):
    size = size_of(notebook)
    assert share([size]) == "6 of 9"
    for cell in notebook.cells:
        if cell.id == "check-exercise":
            cell.metadata["nbgrader"]["points"] = 13
    assert share([size_of(notebook)]) == "6 of 19, less than a third"
    assert reasoned_enough([size_of(notebook), size])
