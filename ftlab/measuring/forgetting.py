"""Forgetting: how much of an earlier task is lost after learning a later one.

All measures start from the accuracy matrix `R`, in which `R[i, j]` is the accuracy on task `j`
after training on task `i`. Tasks count from 0, in the order in which they were learned.
"""

from __future__ import annotations

from typing import Literal

from ftlab.errors import InputError
from ftlab.measuring.accuracy import accuracy as accuracy
from ftlab.measuring.accuracy import accuracy_matrix as accuracy_matrix
from ftlab.translation import _
import numpy as np
from numpy.typing import ArrayLike

Definition = Literal["first-last", "max-last"]


def forgetting(matrix: ArrayLike, definition: Definition = "first-last") -> float:
    """Mean drop of accuracy on the earlier tasks once the last one is learned.

    Args:
        matrix: Accuracies `(T, T)` as `accuracy_matrix` gives them, T ≥ 2.
        definition: `"first-last"`: from right after the task was learned to the end, the
            negative of backward transfer (Lopez-Paz & Ranzato 2017). `"max-last"`: from the best
            it ever was before the end (Chaudhry et al. 2018), which is never smaller.

    Returns:
        The mean over tasks 0 to T-2, from -1 to 1; above 0 when something was lost.

    Raises:
        InputError: Not a square matrix of two tasks or more, or another definition.

    Example:
    >>> R = [[0.9, 0.1, 0.1], [0.95, 0.8, 0.2], [0.5, 0.6, 0.9]]
    >>> round(forgetting(R), 3), round(forgetting(R, "max-last"), 3)
    (0.3, 0.325)

    Sources: https://arxiv.org/abs/1706.08840, https://arxiv.org/abs/1801.10112
    """
    accuracies = _checked(matrix)
    last = accuracies[-1, :-1]
    if definition == "first-last":
        best = np.diagonal(accuracies)[:-1]
    elif definition == "max-last":
        best = accuracies[:-1, :-1].max(axis=0)
    else:
        raise InputError(
            _("definition 'first-last' or 'max-last'"),
            repr(definition),
            _("both are called forgetting in the literature, so the name has to say which"),
            "forgetting(matrix, 'max-last')",
        )
    return float(np.mean(best - last))


def backward_transfer(matrix: ArrayLike) -> float:
    """Mean change of accuracy on the earlier tasks by learning the later ones.

    Args:
        matrix: Accuracies `(T, T)` as `accuracy_matrix` gives them, T ≥ 2.

    Returns:
        From -1 to 1; below 0 when something was forgotten.

    Source: Lopez-Paz & Ranzato 2017, https://arxiv.org/abs/1706.08840
    """
    return -forgetting(matrix, "first-last")


def _checked(matrix: ArrayLike) -> np.ndarray:
    try:
        accuracies = np.asarray(matrix, float)
        received = _("shape {shape}", shape=accuracies.shape)
    except (TypeError, ValueError):  # rows of different lengths, or words
        accuracies, received = np.empty(0), repr(matrix)
    if accuracies.ndim != 2 or len(set(accuracies.shape)) != 1 or len(accuracies) < 2:
        raise InputError(
            _("a square matrix of two tasks or more"),
            received,
            _("a row is missing, or only the diagonal was measured"),
            _("accuracy_matrix(models, tests), with one model after each task"),
        )
    return accuracies
