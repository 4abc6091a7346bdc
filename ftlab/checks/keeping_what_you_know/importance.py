"""Check of the exercise `fisher-of-linear`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.plain import real_array
from ftlab.translation import _
import numpy as np
from scipy.special import log_softmax

_STEP = 1e-5
Pair = tuple[np.ndarray, np.ndarray]  # of the kernel and of the bias


def fisher_of_linear(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `fisher_of_linear(features, kernel, bias)` against numerical slopes.

    Args:
        function: The student's function.
        seed: Of the features and the weights.

    Raises:
        CheckFailed: With the misconception that the numbers look like.
    """
    rng = np.random.default_rng(seed)
    for n, width, classes in ((2, 1, 2), (5, 3, 4), (4, 2, 3)):
        features = rng.normal(0.5, 1, (n, width)).round(2)
        kernel, bias = (rng.normal(0, 1, shape).round(2) for shape in ((width, classes), classes))
        given = call(function, features.copy(), kernel.copy(), bias.copy())
        found = _pair(given, kernel.shape, bias.shape)
        slopes = _slopes(features, kernel, bias)
        log_p = log_softmax(features @ kernel + bias, axis=1)
        right = _means(np.exp(log_p), slopes)
        if not _same(found, right):
            fail(
                _(
                    "for {n} images, about {bias} for the bias and {kernel} for the kernel's "
                    "first row",
                    n=n,
                    bias=_shown(right),
                    kernel=_shown((right[1], right[0][0])),
                ),
                _(
                    "{bias} and {kernel}",
                    bias=_shown(found),
                    kernel=_shown((found[1], found[0][0])),
                ),
                _looks_like(found, features, log_p, slopes),
            )
    passed(_("fisher_of_linear squares image by image and class by class, then averages."))


def _pair(given: Any, kernel: tuple[int, ...], bias: tuple[int, ...]) -> Pair:
    wanted = _(
        "two arrays, for the kernel {kernel} and for the bias {bias}", kernel=kernel, bias=bias
    )
    require(isinstance(given, (list, tuple)) and len(given) == 2, wanted, told(given), "M03")
    try:
        of_kernel, of_bias = (real_array(each) for each in given)
    except Exception:  # an answer can be anything at all
        fail(wanted, told(given), "M03")
    fits = of_kernel.shape == kernel and of_bias.shape == bias
    require(
        fits,
        wanted,
        _("shapes {kernel} and {bias}", kernel=of_kernel.shape, bias=of_bias.shape),
        "M03",
    )
    finite = np.isfinite(of_kernel).all() and np.isfinite(of_bias).all()
    require(finite, _("finite numbers"), _("NaN or infinite ones"))
    return of_kernel, of_bias


def _slopes(features: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> Pair:
    """∂ log p(class | image) / ∂ weight by central differences: `(n, classes, *weight)`."""

    def log_p(kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
        return np.asarray(log_softmax(features @ kernel + bias, axis=1))

    found = []
    for weight in (kernel, bias):
        each = np.zeros((*log_p(kernel, bias).shape, *weight.shape))
        for place in np.ndindex(weight.shape):
            before = weight[place]
            weight[place] = before + _STEP
            above = log_p(kernel, bias)
            weight[place] = before - _STEP
            each[(..., *place)] = (above - log_p(kernel, bias)) / (2 * _STEP)
            weight[place] = before
        found.append(each)
    return found[0], found[1]


def _means(importance: np.ndarray, slopes: Pair) -> Pair:
    """Squared slopes, added up over classes by importance `(n, classes)`; mean over images."""
    one, other = (np.tensordot(importance, s**2, ([0, 1], [0, 1])) for s in slopes)
    return one / len(importance), other / len(importance)


def _looks_like(found: Pair, features: np.ndarray, log_p: np.ndarray, slopes: Pair) -> str:
    n, classes = log_p.shape
    p, likeliest = np.exp(log_p), np.eye(classes)[log_p.argmax(axis=1)]
    right = _means(p, slopes)
    for weights in (p, likeliest, np.full_like(p, 1 / classes)):
        averaged = [np.tensordot(weights, s, ([0, 1], [0, 1])) / n for s in slopes]
        if _same(found, (averaged[0] ** 2, averaged[1] ** 2)):
            return "M104"
    zero = tuple(np.zeros_like(each) for each in found)
    spread = p * (1 - p)
    if _same(found, (zero[0], zero[1])):  # the mean of the slopes over the classes
        return "M104"
    if _same(found, (features.T @ spread / n, spread.mean(axis=0))):  # features not squared
        return "M104"
    if _same(found, (n * right[0], n * right[1])):
        return "M06"
    for weights in (likeliest, np.full_like(p, 1 / classes), np.ones_like(p)):
        if _same(found, _means(weights, slopes)):
            return "M105"
    return ""


def _same(found: Pair, other: Pair) -> bool:
    return all(np.allclose(a, b, rtol=1e-3, atol=1e-7) for a, b in zip(found, other, strict=True))


def _shown(pair: Pair) -> str:
    return str(pair[1].round(4).tolist())
