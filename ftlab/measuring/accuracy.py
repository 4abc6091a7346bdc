"""Accuracy: the share of images whose class a model names, whatever its outputs look like."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.arguments import check_counts
from ftlab.data.labels import whole_labels
from ftlab.data.pixels import as_array
from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.models.inputs import check_shape
from ftlab.models.outputs import one_class_an_image
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import keras
import numpy as np


def accuracy(model: keras.Model, split: Split, batch_size: int = 256) -> float:
    """Share of images that the model puts into the right class, in [0, 1].

    The class is that of the largest logit or probability; with a single unit, class 1 where its
    probability is above one half. An answer that is NaN is no answer and counts as wrong.

    Args:
        model: Gives one logit, or one probability, a class; or a single unit for two classes.
        split: Images and labels, such as `task.test`, or any pair of them. Labels are whole
            numbers `(n,)` or `(n, 1)`, or one-hot rows.
        batch_size: Images at once; changes the memory it takes, and nothing else.

    Raises:
        InputError: A whole task instead of one of its parts, no images, images of
            another shape, labels that the model has no output for, several outputs, or one
            sigmoid a class.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> accuracy(load_backbone("parcels"), load_task("dock").test) > 0.95
    True
    """
    if not isinstance(split, (tuple, list)) or len(split) != 2:
        raise InputError(
            _("images and labels, such as task.test"),
            _("a {kind}", kind=type(split).__name__),
            _("the whole task instead of one of its parts"),
            "accuracy(model, task.test)",
        )
    check_counts(batch_size=batch_size)
    images = as_array(split[0])
    if not images.ndim or not len(images):
        raise InputError(
            _("at least one image to measure on"),
            _("none"),
            _("a choice of classes that left nothing"),
            _("np.bincount(task.test.labels) to see which classes there are"),
        )
    check_shape(model, images.shape)
    outputs = one_class_an_image(model, images[:1])
    labels = whole_labels(split[1], len(images), outputs.n_classes)
    right = 0
    for start in range(0, len(images), batch_size):
        given = as_numbers(model(images[start : start + batch_size], training=False))
        said = outputs.classes(given)
        answered = ~np.isnan(given).any(axis=-1)
        right += int(np.sum(answered & (said == labels[start : start + batch_size])))
    return right / len(images)


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
