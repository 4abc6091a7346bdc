"""What to learn from, in each form in which it comes: a task, arrays, or a `tf.data.Dataset`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.data.labels import whole_labels
from ftlab.data.task import Split, Task, as_split
from ftlab.errors import InputError
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

_MOST = 4e9  # bytes of images that are taken into memory


def is_dataset(value: object) -> bool:
    """Whether this is a `tf.data.Dataset`."""
    return isinstance(value, tf.data.Dataset)


def read_dataset(dataset: Any) -> tuple[np.ndarray, np.ndarray]:
    """All images and labels of a dataset, in the order in which one pass gives them.

    It is read once: what a `map` in it draws at random is the same in every epoch afterwards.
    Random layers in the model are drawn anew every epoch.

    Args:
        dataset: Batches of `(images, labels)`, labels whole numbers or one-hot.

    Returns:
        Images `(n, …)` and labels, int64 `(n,)`.

    Raises:
        InputError: No batches, no end, no pairs, or more than memory should hold.

    Example:
    >>> pictures = tf.data.Dataset.from_tensor_slices((np.zeros((5, 8, 8, 1)), np.arange(5)))
    >>> images, labels = read_dataset(pictures.batch(2))
    >>> images.shape, labels.tolist()
    ((5, 8, 8, 1), [0, 1, 2, 3, 4])
    """
    spec = dataset.element_spec
    if not isinstance(spec, tuple) or len(spec) != 2 or not hasattr(spec[0], "shape"):
        raise InputError(
            _("a dataset of pairs (images, labels)"),
            _("elements {spec}", spec=spec),
            _("a dataset without labels, with sample weights, or with dicts"),
            _("dataset.map(lambda x: (x['image'], x['label']))"),
        )
    if spec[0].shape.rank == 3:
        raise InputError(
            _("a dataset of batches, (n, height, width, channels)"),
            _("single images, {shape}", shape=tuple(spec[0].shape)),
            _("a dataset that was not batched yet"),
            "dataset.batch(32)",
        )
    if dataset.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise _endless(_("a dataset that repeats without end"))
    images: list[np.ndarray] = []
    labels: list[np.ndarray] = []
    size = 0
    for pictures, classes in dataset.as_numpy_iterator():
        if images and pictures.shape[1:] != images[0].shape[1:]:
            raise InputError(
                _("pictures of one size in all batches"),
                _("{one} and {other}", one=images[0].shape[1:], other=pictures.shape[1:]),
                _("photographs in the sizes in which they were taken"),
                _("dataset.map(lambda x, y: (keras.ops.image.resize(x, (96, 96)), y))"),
            )
        images.append(pictures)
        labels.append(whole_labels(classes, len(pictures)))
        size += pictures.nbytes
        if size > _MOST:
            raise _endless(_("more than {size:g} GB", size=_MOST / 1e9))
    if not images:
        raise InputError(
            _("at least one training image"),
            _("none"),
            _("an empty dataset, or a filter or skip that left nothing"),
            _("dataset.cardinality() to see how many batches there are"),
        )
    return np.concatenate(images), np.concatenate(labels)


def as_target(given: Any, name: str, n_classes: int, scale: float) -> Task | Split:
    """A target or source as it is measured: a task as it is, anything else as a checked `Split`.

    Args:
        given: A `Task`, a pair of images and labels, or a `tf.data.Dataset`.
        name: Which argument it is, for the message.
        n_classes: How many classes the model has.
        scale: The largest value of a pixel that the model takes, 1 or 255.
    """
    if isinstance(given, Task):
        for part in (given.train, given.validation, given.test):
            check_scale(part.images, scale)
            as_split(part.images, part.labels, n_classes, scale)
        return given
    pair = read_dataset(given) if is_dataset(given) else given
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise InputError(
            _("a Task, a pair (images, labels) or a batched dataset as {name}", name=name),
            _("a {kind}", kind=type(given).__name__),
            _("images without their labels, or a task's name in its place"),
            "finetune(model, load_task('belt'), source=load_task('dock'), …)",
        )
    split = as_split(pair[0], pair[1], n_classes, scale)
    check_scale(split.images, scale)
    return split


def refuse_iterators(given: object, name: str) -> None:
    """Raise an `InputError` for what gives batches and is no `tf.data.Dataset`.

    Args:
        given: A target, validation or source, of any kind.
        name: Which argument it is, for the message.
    """
    if not isinstance(given, keras.utils.PyDataset | Iterator):
        return
    raise InputError(
        _("a Task, a pair (images, labels) or a batched dataset as {name}", name=name),
        _("a {kind}", kind=type(given).__name__),
        _("a PyDataset of Keras, or a generator, which cannot be read again from its beginning"),
        _("a pair (images, labels) of arrays, or tf.data.Dataset.from_generator(…)"),
    )


def check_scale(images: np.ndarray, scale: float) -> None:
    """Raise an `InputError` for pixels from 0 to 1 where the model divides by 255 itself."""
    if scale == 1 or not images.size or images.max() > 1:
        return
    raise InputError(
        _("pixels from 0 to 255 for a model that rescales inside"),
        _("values from {low:g} to {high:g}", low=images.min(), high=images.max()),
        _("images that were divided by 255 already: the model would do it again"),
        _("images * 255, in a pair (images, labels) or in Task(…, scale=255)"),
    )


def _endless(received: str) -> InputError:
    return InputError(
        _("a dataset that ends, and fits into memory"),
        received,
        _("repeat() without a number, or full-sized photographs"),
        _("dataset.take(batches), or smaller images"),
    )
