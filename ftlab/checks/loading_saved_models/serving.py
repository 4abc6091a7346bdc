"""Check of the exercise `read-frames`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import as_numbers, outputs
from ftlab.checks.specimens import SIDE, tiny_model
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_RIGHT, _KNOWN = 3e-3, 1e-4  # of the largest logit: frames may be rounded, a mistake is exact


def read_frames(
    function: Callable[..., Any], *, seed: int = 0, size: tuple[int, int] = (12, 20)
) -> None:
    """Check `read_frames(model, frames)`.

    Args:
        function: The student's function.
        seed: Of the models and the frames.
        size: Height and width of the frames.

    Raises:
        CheckFailed: The logits are not those for red, green, blue in 0 to 255, at the model's size.
    """
    for n, (rows, columns) in ((1, (SIDE, SIDE)), (40, (9, 7))):  # more than a batch of predict
        model, frames = served_model(seed, rows, columns), camera_frames(n, seed + n, size)
        wrong = wrong_logits(model, frames)
        right = wrong.pop("right")
        given = as_numbers(
            call(function, copy_model(model), frames.copy()),
            _("logits, an array {shape}", shape=right.shape),
        )
        shape = _("logits of shape {shape}", shape=right.shape)
        require(given.shape == right.shape, shape, f"{given.shape}", "M03")
        if _same(given, right, _RIGHT):
            continue
        known = [key.split()[0] for key, value in wrong.items() if _same(given, value, _KNOWN)]
        fail(
            _(
                "logits {logits} for the first of {n} frames",
                logits=right[0].round(3).tolist(),
                n=n,
            ),
            f"{given[0].round(3).tolist()}",
            known[0] if known else "",
        )
    passed(_("read_frames gives the model what it learned from: scaled once, red first."))


@named
def served_model(seed: int, rows: int, columns: int) -> keras.Model:
    """A model for colored pictures of 0 to 255, red first, which it scales itself.

    Args:
        seed: Of its weights.
        rows: Height of the pictures that it takes.
        columns: Their width.
    """
    inside = tiny_model(seed, shape=(rows, columns, 3))
    pictures = keras.Input((rows, columns, 3))
    return keras.Model(pictures, inside(keras.layers.Rescaling(1 / 255)(pictures)))


@named
def camera_frames(n: int, seed: int, size: tuple[int, int]) -> np.ndarray:
    """Frames as OpenCV reads them: uint8 `(n, *size, 3)`, blue first, mostly red.

    Args:
        n: How many.
        seed: Chooses them.
        size: Height and width.
    """
    rng = np.random.default_rng(seed)
    highest = np.array([90, 160, 256])  # of blue, green and red
    return rng.integers(0, highest, (n, *size, 3)).astype("uint8")


def wrong_logits(model: keras.Model, frames: np.ndarray) -> dict[str, np.ndarray]:
    """What the model should give for the frames, and what typical wrong answers give."""
    rows, columns = model.input_shape[1:3]

    def resized(pictures: np.ndarray, **how: Any) -> np.ndarray:
        return np.asarray(
            keras.ops.image.resize(pictures.astype("float32"), (rows, columns), **how)
        )

    red_first = resized(frames[..., ::-1])
    prepared = {
        "right": red_first,
        "M14": red_first / 255,
        "M120": resized(frames),
        "M120 scaled twice": resized(frames) / 255,
        "M85": red_first / 127.5 - 1,
        "M82 nearest": resized(frames[..., ::-1], interpolation="nearest"),
        "M82 cropped": resized(frames[..., ::-1], crop_to_aspect_ratio=True),
    }
    found = {key: outputs(model, value) for key, value in prepared.items()}
    return found | {"M38": outputs(copy_model(model), red_first, training=True)}


def _same(one: np.ndarray, other: np.ndarray, share: float) -> bool:
    # In this form, NaN is not near either.
    return bool(np.abs(one - other).max() <= share * np.abs(other).max())
