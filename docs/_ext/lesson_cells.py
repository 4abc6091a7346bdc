"""A lesson's notebook as a page shows it: answers behind a click, no hidden tests, no marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
import re

from ftlab.checks.quiz import Question
from ftlab.grading.course.covered import cover
from ftlab.grading.notebook.further import FoldedAnswer, folded_answers
from guesses import fold
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
from traitlets.config import Config

_MARK = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
_PANEL = re.compile(r"^(?:\w+ = )?(\w+)Panel\(", re.MULTILINE)
_LINKS = (
    (re.compile(r"\]\(\.\./\.\./docs/"), "](../"),
    (re.compile(r"\]\(\.\./(\d\d-[\w-]+)/further\.ipynb"), r"](\1-further.ipynb"),
    (re.compile(r"\]\(\.\./(\d\d-[\w-]+)/[\w-]+\.ipynb"), r"](\1.ipynb"),
)
CHECK = "knowledge-check"
OPEN = '<details class="answer"><summary>{}</summary>\n\n'
CLOSE = "\n\n</details>"


def as_page(
    lesson: NotebookNode,
    config: Config,
    questions: Iterable[Question],
    pictures: Mapping[str, str],
    note: str,
) -> NotebookNode:
    """Turn the source of a lesson into what a page is made of.

    The code of the cells stays as it is, but for hidden tests and nbgrader's marks: the outputs
    are those of the lesson.

    Args:
        lesson: The notebook in `solutions/`.
        config: nbgrader's configuration of this course: what stands in place of a solution.
        questions: Of the lesson's knowledge check.
        pictures: Panel, such as `"learningrate"` → Markdown that shows a picture of it.
        note: Markdown to put under the objectives.

    Returns:
        A new notebook.
    """
    covered = nbformat.from_dict(lesson)
    cover(covered.cells)
    open_, _ = ClearHiddenTests(config=config).preprocess(covered, {})
    gaps, _ = ClearSolutions(config=config).preprocess(nbformat.from_dict(open_), {})
    page = nbformat.from_dict(open_)
    page.cells = []
    answers = folded_answers(lesson)
    for cell, gap in zip(open_.cells, gaps.cells, strict=True):
        if cell.id in answers:  # of a further notebook
            page.cells += _answered(cell, answers[cell.id])
        elif cell.id.removeprefix("answer-") not in answers:
            page.cells += _shown(cell, gap.source, questions, pictures)
    page.cells.insert(1, new_markdown_cell(note, id="reading-version"))
    page.cells = fold(page.cells)
    return page


def _shown(
    cell: NotebookNode,
    gap: str,
    questions: Iterable[Question],
    pictures: Mapping[str, str],
) -> list[NotebookNode]:
    if cell.cell_type == "markdown":
        for pattern, there in _LINKS:
            cell.source = pattern.sub(there, cell.source)
    if cell.metadata.get("nbgrader", {}).get("solution"):
        return _folded(cell, gap, _reasons(questions) if cell.id == CHECK else "")
    if cell.metadata.get("jupyter", {}).get("source_hidden"):  # folded in JupyterLab as well
        cell.metadata.tags = [*cell.metadata.get("tags", []), "hide-input"]
    panel = _PANEL.search(cell.source) if cell.cell_type == "code" else None
    shown = pictures.get(panel[1].lower(), "") if panel else ""
    return [cell, new_markdown_cell(shown, id=f"{cell.id}-picture")] if shown else [cell]


def _answered(cell: NotebookNode, answer: FoldedAnswer) -> list[NotebookNode]:
    gap, cell.source = cell.source, answer.code
    return _folded(cell, gap, answer.words)


def _folded(cell: NotebookNode, gap: str, reasons: str) -> list[NotebookNode]:
    """What a student finds, and behind a click what an answer looks like."""
    cell.source = _MARK.sub("", cell.source).strip("\n")
    if cell.cell_type == "markdown":
        folded = OPEN.format("Show a model answer") + cell.source + CLOSE
        return [new_markdown_cell(f"{gap}\n\n{folded}", id=cell.id)]
    summary = "Show the answers and the reasons" if reasons else "Show an answer"
    return [
        new_markdown_cell(f"```python\n{gap}\n```", id=f"{cell.id}-gap"),
        new_markdown_cell(OPEN.format(summary) + reasons, id=f"{cell.id}-open"),
        cell,
        new_markdown_cell(CLOSE.strip(), id=f"{cell.id}-close"),
    ]


def _reasons(questions: Iterable[Question]) -> str:
    right = [
        (question, option) for question in questions for option in question.options if option.right
    ]
    return "\n".join(
        f"- **{question.key}: {option.letter}.** {option.text} *{option.because}.*"
        for question, option in right
    )
