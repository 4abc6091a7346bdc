"""The release covers what answers a prediction, and nothing else."""

from __future__ import annotations

import re

from ftlab.grading.course.covered import cover
from ftlab.grading.course.folder import PROJECT
from ftlab.lesson_files import lesson_notebooks
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
import pytest

ASK = 'guess = Prediction.choice(\n    "02-what/moves", "What moves?", ["a", "b"])\nguess'
RUN = "run = finetune(model, task)\nguess.compare('a')"
NEXT = 'more = Prediction.number("02-more", "How much?", low=0, high=1)\nmore'
RELEASED = lesson_notebooks(PROJECT / "notebooks")


def covered(*cells):
    """Texts after covering; a tuple stands for a text, a string for code."""
    made = [
        new_markdown_cell(cell[0]) if isinstance(cell, tuple) else new_code_cell(cell)
        for cell in (ASK, RUN, *cells)
    ]
    cover(made)
    return [cell.source for cell in made[2:]]


def test_the_explanation_is_behind_a_click_that_its_prediction_opens():
    (text,) = covered(("It is a.\n\nFor a reason.",))
    assert text.startswith('<details class="ftlab-opens-02-what-moves">\n<summary>Show me')
    assert text.endswith("\n\nIt is a.\n\nFor a reason.\n\n</details>")


def test_what_leads_to_the_next_question_or_stands_under_a_heading_stays_open():
    text, _ = covered(("It is a.\n\nAnd now more.",), NEXT)
    assert text.endswith("It is a.\n\n</details>\n\nAnd now more.")
    (text,) = covered(("It is a.\n\n## 3 More\n\nText.",))
    assert text.endswith("It is a.\n\n</details>\n\n## 3 More\n\nText.")


@pytest.mark.parametrize(
    "cells",
    [
        [("## 3 More\n\nText.",)],
        [NEXT, ("Text of the next.\n\nMore.",)],
        [("Look at the plot.",), "plot()"],
    ],
)
def test_what_explains_no_result_is_left_alone(cells):
    assert not any("<details" in text for text in covered(*cells))


def test_a_text_after_the_plot_of_the_result_is_covered():
    lead, _, text = covered(("Look at the plot.",), "plot()", ("It is a.\n\nFor a reason.",))
    assert "<details" not in lead
    assert "<details" in text


def test_results_of_two_cells_in_a_row_have_one_explanation_that_both_open():
    more = NEXT.replace("more =", "next_one =")
    cells = [
        new_code_cell(ASK), new_code_cell(more), new_code_cell(RUN),
        new_code_cell("next_one.compare(0.5)"), new_markdown_cell("It is a.\n\nFor a reason."),
    ]  # fmt: skip
    cover(cells)
    assert '<details class="ftlab-opens-02-what-moves ftlab-opens-02-more">' in cells[-1].source


def test_the_code_of_the_question_is_folded():
    cells = [new_code_cell(ASK), new_code_cell(RUN)]
    cover(cells)
    assert [cell.metadata.get("jupyter", {}).get("source_hidden") for cell in cells] == [True, None]


def test_of_each_lesson_most_results_are_explained_behind_a_click():
    texts = {path: nbformat.read(path, 4).cells for path in RELEASED}
    compared = sum(".compare(" in cell.source for cells in texts.values() for cell in cells)
    folded = [cell for cells in texts.values() for cell in cells if "<details" in cell.source]
    assert len(folded) > 0.9 * compared
    for cell in folded:
        assert cell.source.count("<details") == cell.source.count("</details>") == 1
    for cells in texts.values():
        keys = re.findall(r"Prediction\.\w+\(\s*\"([^\"]+)\"", "\n".join(c.source for c in cells))
        names = {f"ftlab-opens-{re.sub('[^a-zA-Z0-9]', '-', key)}" for key in keys}
        opens = {name for c in cells for name in re.findall(r"ftlab-opens-[\w-]+", c.source)}
        assert opens <= names
