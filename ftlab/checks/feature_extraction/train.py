"""Check of the exercise `train-head`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import (
    arrays,
    as_model,
    cross_entropy,
    outputs,
    require_loss_of_logits,
    same,
)
from ftlab.checks.specimens import SHAPE, by_class, tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras
import numpy as np

_ALIKE = 0.999  # cosine of weights that were not trained; those of a new head are anywhere
_ENOUGH = 0.85  # of the loss before; the settings that are asked for reach about 0.6


def train_head(function: Callable[..., Any], *, seed: int = 0, n_classes: int = 3) -> None:
    """Check `train_head(model, images, labels)`.

    Args:
        function: Takes a model whose layers are all trainable, images and labels; returns it
            with only its head trained.
        seed: Of the specimen.
        n_classes: Width of the specimen's head.

    Raises:
        CheckFailed: Something besides the head moved, the head did not learn, or the model was
            compiled with a loss that does not fit logits.
    """
    images, labels = sorted_split(seed, n_classes)
    given = far_off_model(seed, n_classes)
    before = cross_entropy(outputs(given, images), labels)
    base = arrays(given)
    result = call(function, HandedOver(given), images, labels)
    model = as_model(result, _("the trained model"))
    now = arrays(model)
    shapes = [[w.shape for w in weights] for _, weights in now]
    require(
        shapes == [[w.shape for w in weights] for _, weights in base],
        _("the same layers as in the model that was given"),
        _("a model with other layers"),
        "M03",
    )
    require(
        _head_descends(base, now),
        _("the model that was given, with its own head trained"),
        _("a head that is a new one: it does not hold the weights of the one that was given"),
    )
    _base_stayed(base, now)
    require_loss_of_logits(model, images, labels)
    _head_moved(model, base, now)
    logits = outputs(model, images)
    after = cross_entropy(logits, labels) if np.isfinite(logits).all() else float("nan")
    expected = _(
        "a cross-entropy on these pictures clearly below the {before:.3f} from before",
        before=before,
    )
    received = _("{after:.3f} after", after=after)
    as_before = 0.99 * before < after < before  # where it was made worse, something else happened
    require(after <= _ENOUGH * before, expected, received, "M22" if as_before else "")
    passed(
        _(
            "train_head moved the head and nothing else; loss {before:.2f} → {after:.2f}.",
            before=before,
            after=after,
        )
    )


@named
def far_off_model(seed: int, n_classes: int) -> keras.Model:
    """A specimen, all of it trainable, whose head has much to learn.

    Its last feature is 0 for every picture, so that no training moves what the head makes of it.
    """
    model = tiny_model(seed, n_classes, shape=SHAPE)
    kernel, _ = model.layers[-1].get_weights()
    model.layers[-1].set_weights([kernel, np.linspace(4, -4, n_classes)])
    norm = model.get_layer("block2_bn")
    gamma, beta, *statistics = norm.get_weights()
    beta[-1] = -50  # ReLU follows
    norm.set_weights([gamma, beta, *statistics])
    return model


@named
def sorted_split(seed: int, n_classes: int) -> Split:
    """60 images that lie sorted by class, as many files do: the first 20 do not hold all."""
    return by_class(tiny_split(60, seed, n_classes, shape=SHAPE))


def _head_descends(before: Any, now: Any) -> bool:
    """Whether the head has kept what it makes of the feature that is always 0, but for a decay."""
    old, new = (weights[-1][1][0][-1] for weights in (before, now))
    size = float(np.linalg.norm(old) * np.linalg.norm(new))
    return size < 1e-6 or bool(old @ new > _ALIKE * size)  # 0: all of it decayed


def _base_stayed(before: Any, now: Any) -> None:
    """Fail when a layer besides the last one moved."""
    pairs = zip(before[:-1], now[:-1], strict=True)
    strays = [layer for (_, old), (layer, new) in pairs if not same(old, new)]
    if not strays:
        return
    head = now[-1][0].name
    looks_like = "M07" if not any(layer.trainable_weights for layer in strays) else "M20"
    if all(is_batchnorm(layer) for layer in strays):
        looks_like = "M21"
    names = ", ".join(layer.name for layer in strays)
    fail(_("only {name!r} to move", name=head), _("movement in {layers}", layers=names), looks_like)


def _head_moved(model: keras.Model, before: Any, now: Any) -> None:
    """Fail when the last layer did not move."""
    head, looks_like = now[-1][0], "M22"
    received = _("the same weights as before")
    if not head.trainable:
        received = _("the same weights as before; it is frozen")
    elif not model.trainable_weights:
        received = _("the same weights as before; the model itself is frozen")
        looks_like = "M61"
    moved = not same(before[-1][1], now[-1][1])
    require(moved, _("{name!r} to move", name=head.name), received, looks_like)
