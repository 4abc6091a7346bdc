"""Checks of functions that measure forgetting, and of a choice made by the measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.arguments import is_whole
from ftlab.checks.answers import another_kind, is_number, looks_like, numbers, told
from ftlab.checks.catastrophic_forgetting.histories import (
    epochs_to_choose_from,
    task_sequence,
    wrong_epochs,
    wrong_measures,
)
from ftlab.checks.catastrophic_forgetting.models import readers_and_tests, wrong_matrices
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.translation import _, decimal
import numpy as np


def forgetting_measures(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `forgetting_measures(matrix)`: both definitions, on matrices of two to four tasks.

    Args:
        function: The student's function.
        seed: Of the matrices.

    Raises:
        CheckFailed: With the misconception whose mistake gives these numbers.
    """
    whole = task_sequence(seed)
    # The first tasks of a sequence are a sequence; the last rows of it are no lists.
    for matrix in (whole[:2, :2].tolist(), whole[:3, :3].tolist(), whole):
        received = _measures(call(function, matrix))
        wrong = wrong_measures(np.array(matrix))
        for key, value in received.items():
            expected = wrong[key]["right"]
            if np.isclose(value, expected, atol=1e-6):
                continue
            again = _measures(aside(function, whole))[key]
            fail(
                _("{key} = {expected:.4f}", key=key, expected=expected),
                f"{key} = {decimal(value, '.4f')}",
                looks_like((value, wrong[key]), (again, wrong_measures(whole)[key])),
            )
    passed(_("forgetting_measures gives both definitions."))


def _measures(given: Any) -> dict[str, float]:
    keys = ("first_last", "max_last")
    wanted = _("a dict with the numbers 'first_last' and 'max_last'")
    require(
        isinstance(given, dict) and all(key in given for key in keys), wanted, told(given), "M03"
    )
    for key in keys:
        require(is_number(given[key]), wanted, told(given), another_kind(given[key]))
    return {key: float(given[key]) for key in keys}


def accuracy_matrix(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `accuracy_matrix(models, images, labels)` on three small models.

    Args:
        function: The student's function.
        seed: Of the models, images and labels.

    Raises:
        CheckFailed: With the misconception whose mistake gives this matrix.
    """
    models, tests = readers_and_tests(seed)
    wrong = wrong_matrices(models, tests)
    expected = wrong["right"]
    given = call(function, models, [test.images for test in tests], [t.labels for t in tests])
    received = numbers(
        given,
        expected.shape,
        _("a matrix of shape {shape}: a row per model, a column per task", shape=expected.shape),
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
            f"R[{row}][{column}] = {decimal(received[row, column], '.4f')}",
            looks_like((received, wrong)),
        )
    passed(_("accuracy_matrix measures every model on every task."))


# In the first the limit leaves epoch 0 alone; in the second the best epoch lies exactly on it; in
# the last two nothing gets better, and the source rises above where it began.
_SHORT = (
    ([2.0, 1.0, 0.5], [0.9375, 0.5, 0.25], 0.125),
    ([2.0, 1.5, 1.0, 0.5, 3.0], [0.75, 0.625, 0.5, 0.25, 0.8125], 0.25),
    ([2.0, 1.5, 1.0, 1.25], [0.5, 0.5, 0.25, 0.75], 0.0),
    ([0.5, 1.0, 0.75], [0.75, 0.75, 0.75], 0.125),
    ([2.0, 1.5, 1.0], [0.5, 0.75, 0.5], 0.125),
)


def choose_epoch(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `choose_epoch(val_loss, source_accuracy, allowed)` on short histories and a long one.

    Args:
        function: The student's function.
        seed: Of the long history.

    Raises:
        CheckFailed: With the misconception whose mistake chooses these epochs.
    """
    drawn = epochs_to_choose_from(seed)
    for val_loss, source, allowed in (*_SHORT, drawn):
        wrong = wrong_epochs(val_loss, source, allowed)
        given = _epoch(call(function, list(val_loss), list(source), allowed))
        if given != wrong["right"]:
            again = _epoch(aside(function, list(drawn[0]), list(drawn[1]), drawn[2]))
            fail(
                _("epoch {right}", right=wrong["right"]),
                _("epoch {given}", given=given),
                looks_like((given, wrong), (again, wrong_epochs(*drawn))),
            )
    passed(_("choose_epoch takes the best epoch within the limit."))


def _epoch(given: Any) -> int:
    wanted = _("the place of an epoch in the lists, a whole number")
    require(is_whole(given), wanted, told(given), "M03")
    return int(given)
