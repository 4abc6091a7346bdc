"""Labels as whole numbers from 0, one per image, from the forms in which they come."""

from __future__ import annotations

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np


def whole_labels(labels: object, n: int, n_classes: int | None = None) -> np.ndarray:
    """Labels `(n,)` as int64.

    Args:
        labels: Whole numbers `(n,)` or `(n, 1)`, also as floats; or one-hot rows `(n, classes)`.
        n: How many images there are.
        n_classes: How many classes there are; `None` leaves the labels' upper end open.

    Raises:
        InputError: Words, other numbers than whole ones, rows that are not one-hot, not one label
            an image, or labels outside 0 to `n_classes - 1`.

    Example:
    >>> whole_labels([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], 2).tolist()
    [1, 2]
    """
    given = _array(labels)
    if given.ndim == 2 and given.shape[1] > 1 and len(given) == n:
        given = _from_one_hot(given)
    if given.shape not in ((n,), (n, 1)):
        raise InputError(
            _("one whole-number label per image, shape ({n},)", n=n),
            _("shape {shape} of {dtype}", shape=given.shape, dtype=given.dtype),
            _("labels and images from different sets, or several labels an image"),
            _("len(images) == len(labels) to compare, and labels of shape ({n},)", n=n),
        )
    given = given.reshape(n)
    if given.size and not (np.isfinite(given).all() and (given == np.round(given)).all()):
        raise InputError(
            _("one whole-number label per image, shape ({n},)", n=n),
            _("{dtype} such as {label:g}", dtype=given.dtype, label=_first_odd(given)),
            _("probabilities or measurements instead of classes, or a label that is missing"),
            _("np.round(labels) to compare, or leave the images without a label out"),
        )
    classes = given.astype("int64")
    _check_range(classes, n_classes)
    return classes


def _array(labels: object) -> np.ndarray:
    try:
        given = np.asarray(labels)
    except (TypeError, ValueError):  # rows of different lengths
        given = np.empty(0, object)
    if given.dtype == object:
        try:
            given = given.astype(float)
        except (TypeError, ValueError):
            given = given.astype(str)
    if given.dtype.kind in "US":
        raise InputError(
            _("labels as whole numbers from 0"),
            _("words such as {label!r}", label=str(given.ravel()[0]) if given.size else ""),
            _("the names of the classes instead of their numbers"),
            "class_names, labels = np.unique(labels, return_inverse=True)",
        )
    if given.dtype.kind not in "biuf":
        raise InputError(
            _("labels as whole numbers from 0"),
            _("an array of {dtype}", dtype=given.dtype),
            _("rows of different lengths, or dates and the like instead of classes"),
            "class_names, labels = np.unique(labels, return_inverse=True)",
        )
    return given


def _from_one_hot(rows: np.ndarray) -> np.ndarray:
    if not (np.isin(rows, (0, 1)).all() and (rows.sum(axis=1) == 1).all()):
        raise InputError(
            _("one class per image: rows with a single 1, or whole numbers"),
            _("rows such as {row}", row=rows[int(np.argmax(rows.sum(axis=1) != 1))].tolist()),
            _("several classes an image, or softened labels (smoothing, mixup)"),
            _("labels.argmax(axis=1), if the largest is to count as the class"),
        )
    return rows.argmax(axis=1)


def _first_odd(labels: np.ndarray) -> float:
    return float(labels[~(np.isfinite(labels) & (labels == np.round(labels)))][0])


def _check_range(classes: np.ndarray, n_classes: int | None) -> None:
    if not classes.size or (classes.min() >= 0 and (not n_classes or classes.max() < n_classes)):
        return
    low, high = int(classes.min()), int(classes.max())
    if low < 0:
        cause = _("a negative number for images without a label")
        try_ = _("keep = labels >= 0, then images[keep] and labels[keep]")
    elif low > 0 and n_classes and high - low < n_classes:
        cause = _("classes counted from {low}, or a head with too few classes", low=low)
        try_ = _("labels - {low}, or replace_head(model, {n})", low=low, n=high + 1)
    else:
        cause = _("a head with too few classes, or numbers that leave some out")
        try_ = _(
            "replace_head(model, {n}), or np.unique(labels, return_inverse=True)[1]", n=high + 1
        )
    top = _("labels from 0 to {last}", last=(n_classes or 1) - 1)
    raise InputError(
        _("labels from 0") if n_classes is None else top,
        _("labels from {low} to {high}", low=low, high=high),
        cause,
        try_,
    )
