"""The student release: regenerate it, and check that it gives nothing away.

`python -m ftlab.grading.course.release` writes `notebooks/` from `solutions/`.
"""

from __future__ import annotations

from pathlib import Path
import re
import shutil
import tempfile
from typing import Annotated

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.lesson_files import lesson_notebooks
import nbformat
import typer

_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
_HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
_HAND_NAMED = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MADE_UP_BY_JUPYTER = re.compile(r"(?=.*\d)[0-9a-f]{8}|[0-9a-f-]{36}")


def generate(releases: Path, project: Path = PROJECT) -> list[Path]:
    """Write the student release of every lesson.

    Args:
        releases: Folder to write to; lessons that are no longer there are removed from it.
        project: Where `solutions/` is.

    Returns:
        The released notebooks, each lesson's core before what is further.
    """
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch), project / "solutions", releases)
        for lesson in course.lessons:
            course.release(lesson)
        for folder in releases.iterdir():
            if folder.is_dir() and folder.name not in course.lessons:
                shutil.rmtree(folder)
    return lesson_notebooks(releases)


def faults(released: Path, source: Path) -> list[str]:
    """What is wrong with a released notebook; empty when nothing is.

    Args:
        released: The student's notebook.
        source: The notebook it was made from.

    Returns:
        One sentence a fault: outputs, unstable cell ids, marks of nbgrader's, or a line of a
        solution or hidden test that stands in the release.
    """
    notebook, original = nbformat.read(released, 4), nbformat.read(source, 4)
    text = "\n".join(cell.source for cell in notebook.cells)
    found = [f"cell id {fault}" for fault in unstable_ids(original)]
    if [cell.id for cell in notebook.cells] != [cell.id for cell in original.cells]:
        found.append("the release has other cell ids than its source")
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"{cell.id} has outputs")
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
        if mark in text:
            found.append(f"the mark {mark!r} is left")
    for line in secret_lines(original):
        if line in text:
            found.append(f"a line of a solution or hidden test is left: {line!r}")
    return found


def secret_lines(source: nbformat.NotebookNode) -> list[str]:
    """Lines that stand in solutions or hidden tests and nowhere else in the source."""
    secret: set[str] = set()
    open_text = []
    for cell in source.cells:
        for pattern in (_SOLUTION, _HIDDEN):
            for region in pattern.findall(cell.source):
                secret |= {line.strip() for line in region.splitlines()}
        open_text.append(_HIDDEN.sub("", _SOLUTION.sub("", cell.source)))
    visible = "\n".join(open_text)
    return sorted(line for line in secret if len(line) > 8 and line not in visible)


def unstable_ids(notebook: nbformat.NotebookNode) -> list[str]:
    """Cell ids that nobody chose: missing, made up by Jupyter, doubled, or unlike nbgrader's."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    wrong = []
    for cell, name in zip(notebook.cells, ids, strict=True):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", name)
        if not _HAND_NAMED.fullmatch(name) or _MADE_UP_BY_JUPYTER.fullmatch(name):
            wrong.append(f"{name!r} is not hand-named")
        elif ids.count(name) > 1:
            wrong.append(f"{name!r} stands twice")
        elif grade_id != name:
            wrong.append(f"{name!r} differs from its grade id {grade_id!r}")
    return wrong


def main(
    project: Annotated[Path, typer.Option(help="The project's folder.")] = PROJECT,
) -> None:
    """Regenerate notebooks/ from solutions/ and check it."""
    wrong = 0
    for path in generate(project / "notebooks", project):
        source = project / "solutions" / path.parent.name / path.name
        problems = faults(path, source)
        wrong += len(problems)
        typer.echo(f"{path.relative_to(project)}: {'; '.join(problems) or 'clean'}")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(main)
