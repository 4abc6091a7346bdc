"""Measures of forgetting, against NumPy recomputations and examples worked by hand."""

from __future__ import annotations

from ftlab import accuracy, accuracy_matrix, backward_transfer
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.measuring.forgetting import forgetting
import numpy as np
import pytest

pytestmark = pytest.mark.slow

# After task 0, 1, 2 (rows), on task 0, 1, 2 (columns).
R = [[0.9, 0.1, 0.1], [0.95, 0.8, 0.2], [0.5, 0.6, 0.9]]


def test_the_example_worked_by_hand():
    # First minus last: (0.90 - 0.50 + 0.80 - 0.60) / 2; best minus last: (0.95 - 0.50 + 0.20) / 2.
    assert forgetting(R) == pytest.approx(0.3)
    assert forgetting(R, "first-last") == pytest.approx(0.3)
    assert forgetting(R, "max-last") == pytest.approx(0.325)
    assert backward_transfer(R) == pytest.approx(-0.3)


def test_the_best_may_be_before_the_task_was_learned():
    # Chaudhry et al. take the maximum over all rows before the last.
    matrix = [[0.5, 0.9, 0], [0.5, 0.6, 0], [0.5, 0.4, 1]]
    assert forgetting(matrix, "max-last") == pytest.approx((0 + 0.5) / 2)
    assert forgetting(matrix, "first-last") == pytest.approx((0 + 0.2) / 2)


@pytest.mark.parametrize("tasks", [2, 3, 6])
def test_both_definitions_against_loops_over_the_papers_formulas(tasks):
    matrix = np.random.default_rng(tasks).uniform(0, 1, (tasks, tasks))
    first = max_ = transfer = 0.0
    for j in range(tasks - 1):
        first += matrix[j, j] - matrix[tasks - 1, j]
        max_ += max(matrix[i, j] for i in range(tasks - 1)) - matrix[tasks - 1, j]
        transfer += matrix[tasks - 1, j] - matrix[j, j]
    assert forgetting(matrix) == pytest.approx(first / (tasks - 1))
    assert forgetting(matrix, "max-last") == pytest.approx(max_ / (tasks - 1))
    assert backward_transfer(matrix) == pytest.approx(transfer / (tasks - 1))
    assert forgetting(matrix, "max-last") >= forgetting(matrix)


def test_getting_better_is_forgetting_below_zero():
    assert forgetting([[0.5, 0.0], [0.7, 0.9]]) == pytest.approx(-0.2)


@pytest.mark.parametrize(
    "matrix",
    [
        [[0.9]],
        [0.9, 0.8],
        [[0.9, 0.1, 0.2], [0.8, 0.7, 0.1]],
        [[0.9, 0.1], [0.8]],
        np.zeros((2, 2, 2)),
        [],
        0.5,
        [["good", "bad"], ["bad", "good"]],
    ],
)
@pytest.mark.parametrize("measure", [forgetting, backward_transfer])
def test_what_is_no_square_matrix_of_two_tasks_is_refused(matrix, measure, refused):
    with refused("a square matrix of two tasks or more"):
        measure(matrix)


@pytest.mark.parametrize("definition", ["chaudhry", None, "max"])
def test_a_definition_without_a_name_of_its_own_is_refused(definition, refused):
    with refused("'first-last' or 'max-last'", repr(definition)):
        forgetting(R, definition)


def test_accuracy_is_the_share_that_keras_evaluates():
    model, split = tiny_model(1), tiny_split(50, seed=2)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    expected = model.evaluate(*split, verbose=0, return_dict=True)["accuracy"]
    assert accuracy(model, split) == pytest.approx(expected)
    assert accuracy(model, split, batch_size=7) == pytest.approx(expected)


def test_a_whole_task_in_the_place_of_its_test_images_is_refused(tiny_task, refused):
    with refused("the whole task instead of one of its parts"):
        accuracy(None, tiny_task)


def test_the_accuracy_matrix_has_a_row_a_model_and_a_column_a_task():
    models = [tiny_model(seed) for seed in range(3)]
    tests = [tiny_split(30, seed) for seed in range(3)]
    matrix = accuracy_matrix(models, tests)
    for row, model in enumerate(models):
        for column, (images, labels) in enumerate(tests):
            guesses = model.predict(images, verbose=0).argmax(axis=1)
            assert matrix[row, column] == pytest.approx((guesses == labels).mean())
    # The matrix cannot be its own transpose by luck.
    labels = [np.zeros(30, "int64"), np.ones(30, "int64"), np.full(30, 2)]
    lopsided = [Split(split.images, label) for split, label in zip(tests, labels, strict=True)]
    assert not np.allclose(*(lambda m: (m, m.T))(accuracy_matrix(models, lopsided)))


@pytest.mark.parametrize(("models", "tests"), [(1, 2), (2, 1), (0, 0)])
def test_as_many_models_as_tests_are_needed(models, tests, refused):
    with refused(f"{models} models and {tests} tests", "accuracy_matrix([after_first"):
        accuracy_matrix([tiny_model()] * models, [tiny_split()] * tests)
