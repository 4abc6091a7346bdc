"""Made-up classes to be graded, and the two ways of grading them."""

from __future__ import annotations

import os
from pathlib import Path
import subprocess
import sys

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.trial.answers import Answer, answers
from ftlab.grading.trial.simulate import hand_in
from ftlab.grading.trial.students import simulate
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

BIN = Path(sys.executable).parent
SHORT = "two-seconds"
# Students' own compute of about two seconds, as lessons have it: a backbone, a task, a short run.
CELLS = {
    "imports": "from ftlab import Split, finetune, load_backbone, load_task, set_trainable\n"
    "from ftlab.checks import start_here\nimport numpy as np",
    "train": "dock = load_task('dock')\nbelt = load_task('belt', n_train=50)\n"
    "model = set_trainable(load_backbone('parcels'), ['head'])\n"
    "run = finetune(model, belt, learning_rate=1e-2, epochs=2, seed=0)\nprint(run.report())",
}
SOLUTION = """def accuracy(logits, labels):
    ### BEGIN SOLUTION
    return float(np.mean(np.argmax(logits, axis=1) == labels))
    ### END SOLUTION"""
TEST = "start_here.accuracy(accuracy)"


def short_lesson(root: Path) -> None:
    """A source lesson whose cells take about two seconds."""

    def marked(name: str, code: str, **marks: object) -> nbformat.NotebookNode:
        about = {"grade": False, "solution": False, "locked": False, "task": False} | marks
        about |= {"grade_id": name, "schema_version": 3}
        return new_code_cell(code, id=name, metadata={"nbgrader": about})

    cells = [new_code_cell(code, id=name) for name, code in CELLS.items()]
    cells.append(marked("accuracy", SOLUTION, solution=True))
    cells.append(marked("check-accuracy", TEST, grade=True, locked=True, points=2))
    folder = root / "solutions" / SHORT
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), folder / "two-seconds.ipynb")


def class_of(root: Path, lesson: str, n: int, seed: int) -> Course:
    """A course with a made-up class."""
    root.mkdir(parents=True)
    kept: list[Answer] = answers(lesson if lesson != SHORT else "00-start-here")
    if lesson == SHORT:
        short_lesson(root)
        kept = [answer for answer in kept if answer.exercise == "accuracy"]
    course = Course.at(root)
    course.release(lesson)
    hand_in(course, lesson, simulate(kept, n, seed))
    return course


def stock(course: Course, lesson: str, *, tuned: bool = False) -> None:
    """`nbgrader autograde`, as an instructor calls it.

    Args:
        course: With submissions.
        lesson: Which.
        tuned: Whether kernels are shut down as this project's `nbgrader_config.py` says; politely,
            which takes two seconds each, is nbgrader's own default.
    """
    lines = (PROJECT / "nbgrader_config.py").read_text().splitlines()
    config = course.root / "nbgrader_config.py"
    lines = [line for line in lines if tuned or "shutdown_kernel" not in line]
    lines.append(f"c.CourseDirectory.root = {str(course.root)!r}")
    lines.append(f"c.CourseDirectory.source_directory = {str(course.sources)!r}")
    config.write_text("\n".join(lines))
    try:
        run([str(BIN / "nbgrader"), "autograde", lesson], course.root)
    finally:
        config.unlink()


def ours(course: Course, lesson: str, workers: int) -> None:
    """`ftlab grade`, as an instructor calls it."""
    words = [str(BIN / "ftlab"), "grade", lesson, "--root", str(course.root)]
    run([*words, "--workers", str(workers)], course.root)


def run(words: list[str], folder: Path) -> None:
    """Run a command in a folder; stop with its words when it fails."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def scores(course: Course, lesson: str) -> dict[str, float]:
    """Points by student, as the gradebook has them."""
    from nbgrader.api import Gradebook

    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        found = gradebook.assignment_submissions(lesson)
        return {each.student.id: each.score for each in found}
