"""Checks of functions that measure forgetting, and of a choice made by the measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.arguments import is_whole
from ftlab.checks.answers import is_number, looks_like, numbers, told
from ftlab.checks.catastrophic_forgetting.histories import (
    epochs_to_choose_from,
    task_sequence,
    wrong_epochs,
    wrong_measures,
)
from ftlab.checks.catastrophic_forgetting.models import readers_and_tests, wrong_matrices
from ftlab.checks.core import call, fail, passed, require
from ftlab.translation import _
import numpy as np


def forgetting_measures(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `forgetting_measures(matrix)`: both definitions, from a matrix of four tasks.

    Args:
        function: The student's function.
        seed: Of the matrix.

    Raises:
        CheckFailed: With the misconception that the numbers look like.
    """
    matrix = task_sequence(seed)
    given = call(function, matrix.tolist())
    keys = ("first_last", "max_last")
    require(
        isinstance(given, dict) and all(is_number(given.get(key)) for key in keys),
        _("a dict with the numbers 'first_last' and 'max_last'"), told(given), "M03",
    )  # fmt: skip
    wrong = wrong_measures(matrix)
    for key in keys:
        expected, received = wrong[key]["right"], float(given[key])
        require(
            np.isclose(received, expected, atol=1e-6),
            _(
                "{key} = {expected:.4f} for R = {matrix}",
                key=key,
                expected=expected,
                matrix=matrix.tolist(),
            ),
            f"{key} = {received:.4f}",
            looks_like(received, wrong[key], otherwise="M33"),
        )
    passed(_("forgetting_measures gives both definitions."))


def accuracy_matrix(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `accuracy_matrix(models, images, labels)` on three small models.

    Args:
        function: The student's function.
        seed: Of the models, images and labels.

    Raises:
        CheckFailed: With the misconception that the matrix looks like.
    """
    models, tests = readers_and_tests(seed)
    wrong = wrong_matrices(models, tests)
    expected = wrong["right"]
    given = call(function, models, [test.images for test in tests], [t.labels for t in tests])
    received = numbers(
        given,
        expected.shape,
        _("a matrix of shape {shape}: a row a model, a column a task", shape=expected.shape),
    )
    if not np.allclose(received, expected, atol=1e-6):
        row, column = np.argwhere(~np.isclose(received, expected, atol=1e-6))[0]
        fail(
            _(
                "R[{row}][{column}] = {value:.4f}, model {row} on task {column}",
                row=row,
                column=column,
                value=expected[row, column],
            ),
            f"R[{row}][{column}] = {received[row, column]:.4f}",
            looks_like(received, wrong, otherwise="M31"),
        )
    passed(_("accuracy_matrix measures every model on every task."))


def choose_epoch(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_epoch(val_loss, source_accuracy, allowed)` on two histories.

    Args:
        function: The student's function.
        seed: Of the first history; in the second, everything after epoch 0 is outside the limit.

    Raises:
        CheckFailed: With the misconception that the chosen epoch looks like.
    """
    cases = [epochs_to_choose_from(seed), ([2.0, 1.0, 0.5], [0.9375, 0.5, 0.25], 0.125)]
    for val_loss, source, allowed in cases:
        wrong = wrong_epochs(val_loss, source, allowed)
        given = call(function, list(val_loss), list(source), allowed)
        require(
            is_whole(given),
            _("the place of an epoch in the lists, a whole number"), told(given), "M03",
        )  # fmt: skip
        require(
            given == wrong["right"],
            _(
                "epoch {right} for val_loss={val_loss}, source_accuracy={source}, "
                "allowed={allowed}",
                right=wrong["right"],
                val_loss=val_loss,
                source=source,
                allowed=allowed,
            ),
            _("epoch {given}", given=given),
            looks_like(min(max(given, -1), len(val_loss)), wrong, otherwise="M47"),
        )
    passed(_("choose_epoch takes the best epoch within the limit."))
