"""Check of the exercise `cached-features`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import as_numbers, close, head_input, outputs
from ftlab.checks.specimens import SHAPE, tiny_model, tiny_split
from ftlab.translation import _, decimal
import keras
from keras import layers
import numpy as np

_N = 70  # more than two of predict's default batches, and no whole number of them


def cached_features(
    function: Callable[..., Any], *, seed: int = 0, n_classes: int = 3, softmax: bool = False
) -> None:
    """Check `cached_features(model, images)`.

    Args:
        function: Takes a model and images `(n, height, width, 1)`, returns what the head sees.
        seed: Of the specimen.
        n_classes: Width of the specimen's head; not 6, which is how many features there are.
        softmax: Whether the specimen's head ends in a softmax.

    Raises:
        CheckFailed: The result is not what the head sees in inference mode.
    """

    def model() -> keras.Model:  # a new one each time: the function may change what it is given
        return tiny_model(seed, n_classes, softmax=softmax, shape=SHAPE)

    images, few = (tiny_split(n, seed, max(n_classes, 2), shape=SHAPE).images for n in (_N, 5))
    wanted = head_input(model(), images)
    alone = call(function, model(), few.copy())
    alone = _features(alone, model(), few, (5, wanted.shape[1]))
    beside = np.concatenate([few, images])
    among = aside(function, model(), beside.copy())
    among = _features(among, model(), beside, (len(beside), wanted.shape[1]))
    require(
        close(alone, among[:5]),
        _("the same features for a picture whichever pictures stand beside it"),
        _("other features for 5 pictures when {n} more stand beside them", n=_N),
        "M12",
    )
    _check_values(alone, head_input(model(), few), model(), few)
    got = _features(call(function, model(), images.copy()), model(), images, wanted.shape)
    _check_values(got, wanted, model(), images)
    flat, some = flat_reader(seed, n_classes), images[:40]
    wanted = head_input(flat, some)
    got = _features(call(function, flat, some.copy()), flat, some, wanted.shape)
    _check_values(got, wanted, flat, some)
    passed(_("cached_features gives what the head sees, the same for any batch."))


@named
def flat_reader(seed: int, n_classes: int) -> keras.Model:
    """A model whose head stands on a dense layer, and not on pooled maps."""
    keras.utils.set_random_seed(seed)
    images = keras.Input(SHAPE, name="image")
    maps = layers.Conv2D(3, 3, activation="relu", name="block1_conv")(images)
    features = layers.Dense(6, activation="relu", name="features")(layers.Flatten()(maps))
    return keras.Model(images, layers.Dense(n_classes, name="head")(features))


def _check_values(
    got: np.ndarray, wanted: np.ndarray, model: keras.Model, images: np.ndarray
) -> None:
    if close(got, wanted):
        return
    place = tuple(np.argwhere(~np.isclose(got, wanted, rtol=1e-3, atol=1e-4))[0])
    looks_like = ""
    if _rescaled(got, model, images):
        looks_like = "M14"
    elif _from_elsewhere(got, model, images):
        looks_like = "M13"
    elif close(got, head_input(model, images, training=True)):  # last: it moves the statistics
        looks_like = "M12"
    fail(
        _(
            "what the head sees in inference mode: {value:.4g} for picture {picture}, feature "
            "{feature}",
            value=wanted[place],
            picture=place[0],
            feature=place[1],
        ),
        decimal(got[place], ".4g"),
        looks_like,
    )


def _features(
    result: Any, model: keras.Model, images: np.ndarray, shape: tuple[int, ...]
) -> np.ndarray:
    """The result as an array of the wanted shape, or the misconception behind another shape."""
    expected = _(
        "an array of shape {shape}: one row per picture, one column per feature", shape=shape
    )
    got = as_numbers(result, expected)
    received = _("shape {shape}", shape=got.shape)
    if got.shape == shape:
        return got
    if got.ndim == 0:
        fail(expected, received, "M03")
    if got.ndim == 2 and got.shape == (shape[0], model.output_shape[-1]):
        probabilities = np.allclose(got.sum(axis=1), 1, atol=1e-4) and (got >= 0).all()
        fail(expected, received, "M11" if probabilities else "M10")
    if got.ndim in (2, 4) and len(got) < shape[0] and got.shape[-1] == shape[1]:
        fail(_("features of all {n} pictures", n=shape[0]), _("{n} rows", n=len(got)), "M15")
    fail(expected, received, "M13" if _from_elsewhere(got, model, images) else "M03")


def _rescaled(got: np.ndarray, model: keras.Model, images: np.ndarray) -> bool:
    """Whether these are features of the same pictures on another scale."""
    signed = images / 127.5 - 1
    scales = (images / 255, images * 255, images * 2 - 1, images - 0.5, 1 - images, signed)
    return any(close(got, head_input(model, scaled)) for scaled in scales)


def _from_elsewhere(got: np.ndarray, model: keras.Model, images: np.ndarray) -> bool:
    """Whether these are an earlier layer's outputs, as they are, flattened or pooled."""
    for layer in model.layers[1:-1]:
        found = outputs(keras.Model(model.inputs[0], layer.output), images)
        ways = [found, found.reshape(len(found), -1)]
        if found.ndim == 4:
            ways += [found.mean(axis=(1, 2)), found.max(axis=(1, 2))]
        if any(close(got, way) for way in ways):
            return True
    return False
