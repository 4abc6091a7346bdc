"""Forgetting: how much of an earlier task is lost after learning a later one.

All measures start from the accuracy matrix `R`, in which `R[i, j]` is the accuracy on task `j`
after training on task `i`. Tasks count from 0, in the order in which they were learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.translation import _
import keras
import numpy as np
from numpy.typing import ArrayLike

Definition = Literal["first-last", "max-last"]


def accuracy(model: keras.Model, split: Split, batch_size: int = 256) -> float:
    """Share of images whose largest logit is at the right class, in [0, 1].

    Args:
        model: Gives one logit, or one probability, a class.
        split: Images and labels, such as `task.test`.
        batch_size: Images at once; changes the memory it takes, and nothing else.

    Raises:
        InputError: A whole task in the place of one of its parts.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> accuracy(load_backbone("parcels"), load_task("dock").test) > 0.95
    True
    """
    if not isinstance(split, tuple):
        raise InputError(
            _("images and labels, such as task.test"),
            _("a {kind}", kind=type(split).__name__),
            _("the whole task in the place of one of its parts"),
            "accuracy(model, task.test)",
        )
    right = 0
    for start in range(0, len(split.labels), batch_size):
        logits = model(split.images[start : start + batch_size], training=False)
        right += int(np.sum(np.argmax(logits, axis=-1) == split.labels[start : start + batch_size]))
    return right / len(split.labels)


def accuracy_matrix(models: Sequence[keras.Model], tests: Sequence[Split]) -> np.ndarray:
    """The accuracy matrix of a sequence of tasks.

    Args:
        models: One model after each task, in the order of training, length T.
        tests: The tasks' test images and labels, in the same order, length T.

    Returns:
        float `(T, T)`: row `i` after training on task `i`, column `j` the accuracy on task `j`.

    Raises:
        InputError: Not as many models as tests, or none.

    Source: Lopez-Paz & Ranzato 2017, https://arxiv.org/abs/1706.08840
    """
    if len(models) != len(tests) or not models:
        raise InputError(
            _("one model after each task, and each task's test images"),
            _("{models} models and {tests} tests", models=len(models), tests=len(tests)),
            _("the model before any training is not a row"),
            "accuracy_matrix([after_first, after_second], [first.test, second.test])",
        )
    return np.array([[accuracy(model, test) for test in tests] for model in models])


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
