"""Check of the exercise `head-learning-curve`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import as_numbers
from ftlab.translation import _, decimal
import numpy as np

_GROUP = 60  # features that a class has to itself
_FEW, _ALL = 8, 60
Set = tuple[np.ndarray, np.ndarray]  # features and labels


def head_learning_curve(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `head_learning_curve(features, labels, test_features, test_labels, sizes, seed)`.

    The specimen has three classes, far apart. The first few training images hold only two of
    them, so that what a head knows tells which images it has seen.

    Args:
        function: Returns a list of test accuracies, one per size.
        seed: Of the specimen.

    Raises:
        CheckFailed: The accuracies are not those of fresh heads on the first images of each size.
    """
    train = three_classes("training", seed)

    def curve(tested: str, sizes: list[int], ask: Callable[..., Any] = call) -> list[float]:
        result = ask(function, *train, *three_classes(tested, seed + 1), sizes, seed)
        return _accuracies(result, len(sizes))

    # A seed that is odd asks for all images once more: other numbers than a seed that is even.
    sizes = [_ALL, _FEW] + [_ALL] * (seed % 2)
    found = curve("unseen", sizes)
    _check_easy(found, sizes, len(three_classes("unseen", seed)[1]))
    few = found[1]
    if few > 0.75 or few < 0.3:
        looks_like = ""
        if curve("contradicting", [_FEW], aside)[0] > 0.9:
            looks_like = "M19"
        elif curve("unseen", [_FEW, _ALL], aside)[0] < 0.75:  # it was others that came before
            looks_like = "M24"
        elif curve("reversed", [_FEW - 2], aside)[0] > 0.7:
            looks_like = "M29"
        fail(
            _(
                "accuracy of about a half after the first {n} images, which hold no class 2, on "
                "test images half of which are class 2 (sizes {sizes})",
                n=_FEW,
                sizes=sizes,
            ),
            decimal(few, ".3g"),
            looks_like if few > 0.75 else "",
        )
    (contradicted,) = curve("contradicting", [_FEW])
    require(
        contradicted < 0.3,
        _("accuracy near 0 on test images whose labels contradict the training images"),
        decimal(contradicted, ".3g"),
        "M19" if contradicted > 0.9 else "",
    )
    passed(_("head_learning_curve measures a fresh head at each size, on images it has not seen."))


@named
def three_classes(which: str, seed: int) -> Set:
    """Features of three classes: all share a group, the first two have one of their own as well.

    Args:
        which: `"training"`, whose first 8 hold no class 2, while the ninth is one; `"unseen"`, half
            of which are class 2, at the end, or at the beginning in `"reversed"`; or
            `"contradicting"`, whose labels are wrong.
        seed: Of the noise.

    Returns:
        float32 `(n, 180)` and whole numbers `(n,)`.
    """
    shown = {
        "training": np.r_[np.arange(_FEW) % 2, (np.arange(_ALL - _FEW) + 2) % 3],
        "unseen": np.r_[[0, 1] * 9, [2] * 18],
        "reversed": np.r_[[2] * 18, [0, 1] * 9],
        "contradicting": np.arange(30) % 2,
    }[which]
    rng = np.random.default_rng([seed, len(shown)])
    features = np.zeros((len(shown), 3 * _GROUP), "float32")
    features[:, :_GROUP] = 1
    for row, label in zip(features, shown, strict=True):
        if label < 2:
            row[_GROUP * (label + 1) : _GROUP * (label + 2)] = 1
    noise = 0.1 * rng.standard_normal(features.shape)
    labels = (shown + 1) % 3 if which == "contradicting" else shown
    return np.abs(features + noise).astype("float32"), labels


def _accuracies(result: Any, n_sizes: int) -> list[float]:
    """The result as a list of numbers, or a failed check."""
    wanted = _("a list of {n} accuracies, one per size", n=n_sizes)
    numbers = as_numbers(result, wanted)
    require(numbers.shape == (n_sizes,), wanted, _("shape {shape}", shape=numbers.shape), "M03")
    require(np.isfinite(numbers).all(), wanted, f"{numbers.tolist()}")
    return [float(number) for number in numbers]


def _check_easy(found: list[float], sizes: list[int], n_test: int) -> None:
    """Fail unless the accuracies at many images are close to 1, as shares."""
    many = [each for each, size in zip(found, sizes, strict=True) if size > _FEW]
    if all(_near_one(each) for each in many):
        return
    looks_like, observe = "", ""
    if all(_near_one(each / n_test) for each in many):
        looks_like = "M06"
    elif all(_near_one(each / 100) for each in many):
        looks_like = "M04"
    elif len(set(found)) == 1 and max(found) < 0.8:  # what it is given makes no difference
        looks_like = "M22"
    elif found[0] < 0.8 and _near_one(max(found)):
        observe = _("Compare the order of your results with the order of the sizes")
    fail(
        _("accuracies near 1 at {sizes} images, in this order: the classes lie far apart",
          sizes=[size if size > _FEW else "…" for size in sizes]),
        str([float(f"{each:.3g}") for each in found]),
        looks_like,
        observe,
    )  # fmt: skip


def _near_one(accuracy: float) -> bool:
    return 0.8 <= accuracy <= 1.001
