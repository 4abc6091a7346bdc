"""Check of the exercise `between`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.specimens import tiny_model
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_CLOSE = 1e-3


def between(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `between(before, after, alpha)` weight by weight.

    Args:
        function: The student's function.
        seed: Of the two models and of alpha.

    Raises:
        CheckFailed: A weight, or a BatchNorm statistic, is somewhere else on the line or off it.
    """
    low, high = np.random.default_rng(seed).uniform([0.1, 0.6], [0.4, 0.9]).round(2).tolist()
    for number, (alpha, frozen) in enumerate([(low, True), (high, False), (1.0, True)]):
        before, after = end_model(seed + number, frozen), end_model(seed + number + 50, frozen)
        given = call(function, copy_model(before), copy_model(after), alpha)
        _check(given, before, after, alpha)
    passed(_("between mixes all weights, BatchNorm statistics included."))


@named
def end_model(seed: int, frozen: bool) -> keras.Model:
    """One in which every array is its own, the head's bias too."""
    model = tiny_model(seed)
    bias = model.get_layer("head").bias
    bias.assign(np.random.default_rng(seed).normal(0, 1, bias.shape))
    return set_trainable(model, None, batchnorm="frozen" if frozen else "updating")


def _check(given: Any, before: keras.Model, after: keras.Model, alpha: float) -> None:
    ends = [[np.asarray(w, float) for w in model.get_weights()] for model in (before, after)]
    found = given.get_weights() if isinstance(given, keras.Model) else []
    wanted = _("a model with the same layers")
    shapes = [weight.shape for weight in ends[0]]
    require([weight.shape for weight in found] == shapes, wanted, told(given), "M03")
    paths = ["/".join(weight.path.split("/")[-2:]) for weight in before.weights]
    places = {
        path: _place(weight, old, new)
        for path, weight, old, new in zip(paths, found, *ends, strict=True)
    }
    for path, place in places.items():
        if abs(place - alpha) < _CLOSE:
            continue
        where = _("off the line") if place != place else _("at {place:.2f}", place=place)
        fail(
            _("{path} at {alpha:.2f} of the way from before to after", path=path, alpha=alpha),
            where,
            _looks_like(list(places.values()), alpha, found, ends),
            _(
                "Call the function with alpha 0 and 1: you should get each model's weights, all of "
                "them, the moving mean and variance of BatchNorm too"
            ),
        )


def _place(weight: np.ndarray, old: np.ndarray, new: np.ndarray) -> float:
    """How far along the line from old to new; NaN off the line."""
    whole = (new - old).ravel()
    share = float((weight - old).ravel() @ whole / (whole @ whole))
    on_line = np.allclose(weight, old + share * (new - old), atol=1e-3)
    return share if on_line else float("nan")


def _looks_like(
    places: list[float], alpha: float, found: list[np.ndarray], ends: list[list[np.ndarray]]
) -> str:
    """The misconception whose mixture this is."""
    right, turned = (np.isclose(places, each, atol=_CLOSE) for each in (alpha, 1 - alpha))
    left = np.isclose(places, 0, atol=_CLOSE) | np.isclose(places, 1, atol=_CLOSE)
    if right.any() and (right | left).all():
        return "M25"
    if turned.any() and (turned | left).all():
        return "M102"
    if np.ptp(places) < _CLOSE:  # all at one place, another than alpha
        return "M101"
    added = all(
        np.allclose(mine, old + alpha * new, atol=1e-3)
        for mine, old, new in zip(found, *ends, strict=True)
    )
    return "M101" if added else ""
