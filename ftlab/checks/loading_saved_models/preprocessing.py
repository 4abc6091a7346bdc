"""Check of the exercise `with-preprocessing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import CheckFailed, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import as_model, outputs
from ftlab.checks.loading_saved_models.from_file import check_file, same
from ftlab.checks.specimens import SHAPE, tiny_model
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_CODE = ("author's code", "Lambda", "safe_mode", "unsafe")  # in Keras's words, and the grader's


def with_preprocessing(
    function: Callable[..., Any], *, seed: int = 0, size: tuple[int, int] = (12, 20)
) -> None:
    """Check `with_preprocessing(model, height, width, mean, std)`.

    Args:
        function: The student's function.
        seed: Of the model and the pictures.
        size: Height and width of the pictures.

    Raises:
        CheckFailed: The model does not take uint8 pictures, gives other logits than the original
            does for prepared ones, or does not come back from a file.
    """
    rng = np.random.default_rng(seed)
    model = tiny_model(seed, shape=SHAPE)
    mean, std = round(float(rng.uniform(0.3, 0.6)), 2), round(float(rng.uniform(0.1, 0.3)), 2)
    pictures = rng.integers(0, 256, (9, *size, SHAPE[2]), dtype="uint8")
    wrong = wrong_logits(model, pictures, mean, std)
    takes = _("a model that takes the pictures as the camera gives them")
    result = as_model(_called(function, copy_model(model), *size, mean, std), takes)
    inputs = getattr(result, "inputs", None) or []  # a model written as a class has none
    shape = tuple(inputs[0].shape[1:]) if len(inputs) == 1 else ()
    fits = len(shape) == 3 and all(
        each in (None, wanted) for each, wanted in zip(shape, pictures.shape[1:], strict=True)
    )
    received = _("one that takes {shape}", shape=shape)
    as_before = shape == SHAPE  # the model as it was
    require(fits, f"{takes}: {pictures.shape[1:]}", received, "M84" if as_before else "")
    given = outputs(result, pictures)
    scale = np.abs(wrong["right"]).max()
    # In this form, NaN is not near either.
    near = given.shape == wrong["right"].shape and (
        np.abs(given - wrong["right"]).max() <= 2e-3 * scale
    )
    if not near:
        keys = [key for key, value in wrong.items() if same(given, value)]
        fail(
            _(
                "logits {logits} for the first picture, mean={mean}, std={std}",
                logits=np.round(wrong["right"][0], 3).tolist(),
                mean=mean,
                std=std,
            ),
            f"{np.round(given[0], 3).tolist()}",
            (keys or [""])[0].split()[0] if keys else "",
        )
    check_file(result, lambda model: outputs(model, pictures), given)
    passed(_("with_preprocessing gives a model that takes uint8 pictures, also from its file."))


def wrong_logits(
    model: keras.Model, pictures: np.ndarray, mean: float, std: float
) -> dict[str, np.ndarray]:
    """What the model should give for the pictures, and what typical wrong answers give."""
    shares = pictures / 255
    prepared = {
        "right": (_resized(shares) - mean) / std,
        "M82 raw": _resized(pictures),
        "M82 not scaled": (_resized(pictures) - mean) / std,
        "M82 nearest": (_nearest(shares) - mean) / std,
        "M14": (_resized(shares / 255) - mean) / std,
        "M85 none": _resized(shares),
        "M85 variance": (_resized(shares) - mean) / np.sqrt(std),
        "M85 only the mean": _resized(shares) - mean,
        "M85 of its own": (_resized(shares) - shares.mean()) / shares.std(),
        "M85 times": (_resized(shares) - mean) * std,
        "M85 order": _resized(shares) / std - mean,
        "M85 range": 2 * _resized(shares) - 1,
        "M82 cropped": (_cropped(shares) - mean) / std,
    }
    found = {key: outputs(model, value.astype("float32")) for key, value in prepared.items()}
    return found | {"M38": outputs(copy_model(model), prepared["right"], training=True)}


def _resized(pictures: np.ndarray) -> np.ndarray:
    """Bilinear, centers of pixels half a pixel in, as Keras's Resizing does by default."""
    for axis, side in zip((1, 2), SHAPE[:2], strict=True):
        length = pictures.shape[axis]
        place = ((np.arange(side) + 0.5) * length / side - 0.5).clip(0, length - 1)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, length - 1)
        share = (place - low).reshape([-1 if each == axis else 1 for each in range(4)])
        pictures = (1 - share) * pictures.take(low, axis) + share * pictures.take(high, axis)
    return pictures


def _cropped(pictures: np.ndarray) -> np.ndarray:
    """The middle part that has the wanted sides' ratio, resized, as Keras crops."""
    rows, columns = SHAPE[:2]
    crop = keras.layers.Resizing(rows, columns, crop_to_aspect_ratio=True)
    return np.asarray(crop(pictures.astype("float32")), "float64")


def _nearest(pictures: np.ndarray) -> np.ndarray:
    for axis, side in zip((1, 2), SHAPE[:2], strict=True):
        length = pictures.shape[axis]
        place = np.floor((np.arange(side) + 0.5) * length / side).astype(int)
        pictures = pictures.take(place, axis)
    return pictures


def _called(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result; a model that cannot be read without its author's code gets its own name."""
    try:
        return call(function, *arguments)
    except CheckFailed as failure:
        known = failure
    if known.misconception == "M02" and any(word in str(known) for word in _CODE[:1]):
        fail(_("a model of Keras's own layers"), _("one with code in it"), "M84")
    raise known
