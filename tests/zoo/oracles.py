"""What the oracles of the zoo share: the images, the labels, and what a model says to them."""

from __future__ import annotations

from typing import Any

from ftlab import Split, Task
import numpy as np

IMAGES = np.random.default_rng(0).random((6, 8, 8, 1)).astype("float32")
LABELS = np.array([0, 1, 1, 0, 1, 0])
SPLIT = Split(IMAGES, LABELS)


def task(model: Any) -> Task:
    """The images as a task with as many classes as the model's head has (two for one unit)."""
    width = int(model.output_shape[-1]) if isinstance(model.output_shape, tuple) else 3
    names = tuple("abcdefgh"[: max(2, min(width, 8))])
    return Task("zoo", SPLIT, SPLIT, SPLIT, names, "Noise.")


def asked(model: Any, images: np.ndarray = IMAGES) -> Any:
    """The images as the model takes them: once for each of its inputs."""
    count = len(model.inputs) if getattr(model, "inputs", None) else 1
    return images if count == 1 else [images] * count


def outputs(model: Any, training: bool = False) -> np.ndarray:
    """What the model gives, float64; several outputs side by side."""
    given = model(asked(model), training=training)
    parts = list(given.values()) if isinstance(given, dict) else given
    parts = parts if isinstance(parts, (list, tuple)) else [parts]
    return np.concatenate([np.array(part, "float64").reshape(len(IMAGES), -1) for part in parts], 1)


def weights(model: Any) -> list[np.ndarray]:
    """All variables of the model as they are."""
    return [np.array(v) for v in model.variables]


def same(first: list[np.ndarray], second: list[np.ndarray], **tolerance: float) -> bool:
    """Whether two lists of weights are equal, exactly unless a tolerance is given."""
    return len(first) == len(second) and all(
        np.allclose(a, b, **tolerance) if tolerance else np.array_equal(a, b)
        for a, b in zip(first, second, strict=True)
    )
