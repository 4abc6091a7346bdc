"""Check of the exercise `turned-in-training`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ftlab.checks.answers import looks_like, told
from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import is_fresh
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras
from keras import layers
import numpy as np

_OBLONG = (8, 11, 1)
SIDE, PICTURES, DISTANCE = 32, 160, 6  # pixels from the middle: its mirror image stays outside


def turned_in_training(
    function: Callable[..., Any], *, seed: int = 0, degrees: float = 20.0
) -> None:
    """Check `turned_in_training(model, degrees)` by what the model's own layers get to see.

    Args:
        function: The student's function.
        seed: Of the specimen.
        degrees: How far pictures may be turned to either side.

    Raises:
        CheckFailed: Pictures are changed outside training, not changed in it, or otherwise.
    """
    specimen = oblong_model(seed)
    images = tiny_split(12, seed, shape=_OBLONG).images
    wanted, scaled = (np.asarray(specimen(x, training=False)) for x in (images, images / 255))
    given = _model(call(function, specimen, degrees))
    _check_inference(given, images, wanted, {"M14": scaled})
    pictures = _spots(seed)
    mirror = _model(call(function, see_through(), degrees))
    flat = pictures.reshape(PICTURES, -1)
    _check_inference(mirror, pictures, flat, {})
    first, second = (_outputs(mirror, pictures, training=True) for _ in range(2))
    require(
        not np.allclose(first, flat, atol=1e-3),
        _("turned pictures in training (training=True)"), _("the pictures as they are"), "",
        _("Call model(images, training=True) and show what comes out"),
    )  # fmt: skip
    require(
        not np.allclose(first, second, atol=1e-3),
        _("another turn each time a picture comes"), _("the same pictures twice"), "M78",
    )  # fmt: skip
    _check_turns(pictures, np.stack([first, second]).reshape(2, PICTURES, SIDE, SIDE), degrees)
    passed(
        _(
            "turned_in_training turns by up to {degrees:g} degrees, in training only.",
            degrees=degrees,
        )
    )


@named
def oblong_model(seed: int) -> keras.Model:
    """A small model for pictures that are not square, with BatchNorm frozen."""
    model = tiny_model(seed, shape=_OBLONG)
    for layer in filter(is_batchnorm, model.layers):
        layer.trainable = False
    return model


@named
def see_through() -> keras.Model:
    """A model whose outputs are the pixels that reach it."""
    images = keras.Input((SIDE, SIDE, 1), name="image")
    head = layers.Dense(SIDE * SIDE, use_bias=False, name="head")
    model = keras.Model(images, head(layers.Flatten(name="pixels")(images)))
    head.set_weights([np.eye(SIDE * SIDE, dtype="float32")])
    return model


def _spots(seed: int) -> np.ndarray:
    """Pictures with one soft spot away from the middle: above it, so that a flip shows."""
    rng = np.random.default_rng(seed)
    angles = np.radians(rng.uniform(60, 120, PICTURES))
    axis = np.arange(SIDE) - (SIDE - 1) / 2
    x, y = axis[None, None, :], -axis[None, :, None]
    right, up = (DISTANCE * part(angles)[:, None, None] for part in (np.cos, np.sin))
    far = (x - right) ** 2 + (y - up) ** 2
    return np.exp(-far / 4)[..., None].astype("float32")


def _angles(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each picture's spot stands: its angle in degrees, and its distance in pixels."""
    axis = np.arange(SIDE) - (SIDE - 1) / 2
    mass = pictures.reshape(-1, SIDE, SIDE) ** 2
    x = (mass.sum(axis=1) @ axis) / mass.sum(axis=(1, 2))
    y = -(mass.sum(axis=2) @ axis) / mass.sum(axis=(1, 2))
    return np.degrees(np.arctan2(y, x)), np.hypot(x, y)


def _check_turns(before: np.ndarray, after: np.ndarray, degrees: float) -> None:
    """Fail unless pictures were turned by up to so many degrees, to both sides, and no more."""
    old = _angles(before)[0]
    for seen in after:
        new, distance = _angles(seen)
        turns = (new - old + 180) % 360 - 180
        largest, to_both = float(np.abs(turns).max()), min(turns.max(), -turns.min())
        require(
            np.isfinite(turns).all() and abs(distance - DISTANCE).max() < 1,
            _("pictures that were turned and nothing else"),
            _("pictures that were moved, stretched, scaled or lost"),
            "M78",
        )
        require(
            0.8 * degrees < to_both and largest < 1.1 * degrees + 1,
            _(
                "turns of up to {degrees:g} degrees to either side, over {n} pictures",
                degrees=degrees,
                n=PICTURES,
            ),
            _("from {low:.0f} to {high:.0f} degrees", low=turns.min(), high=turns.max()),
            "M78",
        )


def _check_inference(
    model: keras.Model, images: np.ndarray, wanted: np.ndarray, wrong: Mapping[str, np.ndarray]
) -> None:
    """Fail unless the model gives what it gave without augmentation."""
    given = _outputs(model, images, training=False)
    again = _outputs(model, images, training=False)
    require(
        given.shape == wanted.shape,
        _("outputs of shape {shape}", shape=wanted.shape),
        _("shape {shape}", shape=given.shape), "M03",
    )  # fmt: skip
    require(
        np.array_equal(given, again),
        _("the same outputs each time it is called with training=False"), _("other outputs"), "M77",
    )  # fmt: skip
    require(
        np.allclose(given, wanted, atol=1e-4),
        _("the outputs of the model as it was, called with training=False"),
        _("other outputs"),
        looks_like((given, wrong)) or ("M18" if is_fresh(model) else ""),
    )


def _model(given: Any) -> keras.Model:
    require(isinstance(given, keras.Model), _("a keras.Model"), told(given), "M03")
    return given


def _outputs(model: keras.Model, images: np.ndarray, training: bool) -> np.ndarray:
    problem = ""
    try:
        return np.asarray(model(images, training=training), "float64")
    except Exception as error:  # the model is the student's: anything can go wrong in it
        problem = type(error).__name__
    fail(_("a model that takes images of shape {shape}", shape=images.shape), problem, "M03")
