"""What must hold every time, repeated: `make soak` runs this and prints the figures."""

import os
import re
import time

from ftlab import finetune, load_backbone, load_task, set_trainable
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import graded_part
from nbclient import NotebookClient
import nbformat
from nbgrader.api import Gradebook
import numpy as np
import pytest

pytestmark = pytest.mark.soak

LESSONS = Course.at(PROJECT).lessons
REPETITIONS = range(10)


def reseeded(notebook, repetition):
    """The graded part, with every seed in it moved by the same amount."""
    part = graded_part(notebook)
    for cell in part.cells:
        cell.source = re.sub(
            r"\bseed=(\d+)", lambda m: f"seed={int(m[1]) + 1000 * repetition}", cell.source
        )
    return part


@pytest.fixture(params=[1, 2], ids=["one-core", "two-cores"])
def cores(request):
    allowed = os.sched_getaffinity(0)
    if len(allowed) < request.param:
        pytest.skip(f"this machine has {len(allowed)} core")
    os.sched_setaffinity(0, sorted(allowed)[: request.param])
    yield request.param
    os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_earn_full_marks_with_other_seeds(lesson, cores, tmp_path):
    # The source itself is reseeded, so that visible and hidden tests are as well.
    full, seconds = 0, []
    for repetition in REPETITIONS:
        project = tmp_path / str(repetition)
        source = Course.at(PROJECT).source(lesson)
        copy = project / "solutions" / lesson / source.name
        copy.parent.mkdir(parents=True)
        notebook = reseeded(nbformat.read(source, 4), repetition)
        nbformat.write(notebook, copy)
        course = Course.at(project, project)
        course.release(lesson)
        course.submit(lesson, "right", notebook)
        started = time.perf_counter()
        course.autograde(lesson, "right")
        seconds.append(time.perf_counter() - started)
        with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
            graded = gradebook.find_submission(lesson, "right").notebooks[0].grades
            automatic = [grade for grade in graded if grade.cell.cell_type == "code"]
            full += all(grade.auto_score == grade.max_score for grade in automatic)
    print(
        f"\n{lesson}, {cores} core(s): full marks {full} of {len(REPETITIONS)}, "
        f"{np.median(seconds):.0f} s median, {max(seconds):.0f} s at most"
    )
    assert full == len(REPETITIONS)


def mean_over_seeds(learning_rate, seeds=range(5)):
    """Mean belt accuracy, dock accuracy and forgetting after training everything on 100 images."""
    dock, rows = load_task("dock"), []
    for seed in seeds:
        model = set_trainable(load_backbone("parcels"), None, batchnorm="frozen")
        run = finetune(
            model,
            load_task("belt", n_train=100, seed=seed),
            source=dock,
            learning_rate=learning_rate,
            epochs=20,
            seed=seed,
            progress=False,
        )
        rows.append((run.target_after, run.source_after, run.forgetting))
    means = np.mean(rows, axis=0)
    print(
        f"\nrate {learning_rate:g}: belt {means[0]:.3f}, dock {means[1]:.3f}, lost {means[2]:.3f}"
    )
    return means


def test_everything_at_1e_3_learns_the_belt_and_forgets_the_dock():
    belt, _, lost = mean_over_seeds(1e-3)
    assert belt >= 0.80
    assert lost >= 0.15


def test_everything_at_1e_1_collapses():
    belt, dock, _ = mean_over_seeds(1e-1)
    assert belt < 0.3
    assert dock < 0.3


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_core_computes_no_longer_than_it_may(lesson, tmp_path):
    """On a machine with two cores that does nothing else: the imports are not counted."""
    notebook = nbformat.read(Course.at(PROJECT).source(lesson), 4)
    place = {"metadata": {"path": str(tmp_path)}}
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place)
    took = {}
    with client.setup_kernel():
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                started = time.perf_counter()
                client.execute_cell(cell, number)
                took[cell.id] = time.perf_counter() - started
    took.pop("imports")
    longest = max(took, key=lambda name: took[name])
    print(f"\n{lesson}: {sum(took.values()):.0f} s, of them {longest} {took[longest]:.0f} s")
    large = any("efficientnet_lite0" in cell.source for cell in notebook.cells)
    assert sum(took.values()) <= (90 if large else 60)
