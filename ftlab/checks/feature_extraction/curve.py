"""Check of the exercise `head-learning-curve`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.feature_extraction.returned import as_numbers
from ftlab.translation import _
import numpy as np

_GROUP = 60  # features that a class has to itself
_FEW, _ALL = 8, 60


def head_learning_curve(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `head_learning_curve(features, labels, test_features, test_labels, sizes, seed)`.

    The specimen has three classes, far apart. The first few training images hold only two of
    them, so that what a head knows tells which images it has seen.

    Args:
        function: Returns a list of test accuracies, one a size.
        seed: Of the specimen.

    Raises:
        CheckFailed: The accuracies are not those of fresh heads on the first images of each size.
    """
    labels = np.r_[np.arange(_FEW) % 2, np.arange(_ALL - _FEW) % 3]
    features = _features(labels, seed)

    def curve(tested: np.ndarray, sizes: list[int], shift: int = 0) -> list[float]:
        truth = (tested + shift) % 3
        result = call(function, features, labels, _features(tested, seed + 1), truth, sizes, seed)
        return _accuracies(result, len(sizes))

    half_third = np.r_[[0, 1] * 9, [2] * 18]
    # A seed that is odd asks for all images once more: other numbers than a seed that is even.
    everything, few, *once_more = curve(half_third, [_ALL, _FEW] + [_ALL] * (seed % 2))
    for accuracy in (everything, *once_more):
        _check_easy(accuracy, len(half_third))
    (contradicted,) = curve(np.arange(30) % 2, [_FEW], shift=1)
    require(
        contradicted < 0.3,
        _("accuracy near 0 on test images whose labels contradict the training images"),
        f"{contradicted:.3g}",
        "M19",
    )
    if few > 0.75:
        first = curve(half_third, [_FEW, _ALL])[0]
        fail(
            _(
                "accuracy of about a half after the first {n} images, which hold no class 2, on "
                "test images half of which are class 2 (sizes {sizes})",
                n=_FEW,
                sizes=[_ALL, _FEW],
            ),
            f"{few:.3g}",
            "M29" if first > 0.75 else "M24",
        )
    passed(_("head_learning_curve measures a fresh head at each size, on images it has not seen."))


def _features(labels: np.ndarray, seed: int) -> np.ndarray:
    """Features of three classes: all share a group, the first two have one of their own as well."""
    rng = np.random.default_rng([seed, len(labels)])
    features = np.zeros((len(labels), 3 * _GROUP), "float32")
    features[:, :_GROUP] = 1
    for row, label in zip(features, labels, strict=True):
        if label < 2:
            row[_GROUP * (label + 1) : _GROUP * (label + 2)] = 1
    noise = 0.1 * rng.standard_normal(features.shape)
    return np.abs(features + noise).astype("float32")


def _accuracies(result: Any, n_sizes: int) -> list[float]:
    """The result as a list of numbers, or a failed check."""
    wanted = _("a list of {n} accuracies, one a size", n=n_sizes)
    numbers = as_numbers(result, wanted)
    require(numbers.shape == (n_sizes,), wanted, _("shape {shape}", shape=numbers.shape), "M03")
    require(np.isfinite(numbers).all(), wanted, f"{numbers.tolist()}", "M03")
    return [float(number) for number in numbers]


def _check_easy(accuracy: float, n_test: int) -> None:
    """Fail unless an accuracy is close to 1, as a share."""
    looks_like = "M22" if accuracy < 0.8 else "M06" if accuracy <= n_test else "M04"
    expected = _("an accuracy near 1 with all {n} images: the classes lie far apart", n=_ALL)
    require(0.8 <= accuracy <= 1.001, expected, f"{accuracy:.3g}", looks_like)
