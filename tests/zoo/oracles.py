"""What the oracles of the zoo share: the images, the labels, and what a model says to them."""

from __future__ import annotations

from typing import Any

from ftlab import Split, Task, copy_model
from ftlab.training.compiling import loss_for
import keras
import numpy as np

IMAGES = np.random.default_rng(0).random((6, 8, 8, 1)).astype("float32")
LABELS = np.array([0, 1, 1, 0, 1, 0])


def images(model: Any) -> np.ndarray:
    """The images, with pixels from 0 to 255 for a model that divides by 255 itself."""
    rescales = any(isinstance(layer, keras.layers.Rescaling) for layer in model.layers)
    return IMAGES * 255 if rescales else IMAGES


def split(model: Any) -> Split:
    """The images with their labels."""
    return Split(images(model), LABELS)


def task(model: Any) -> Task:
    """The images as a task with as many classes as the model's head has (two for one unit)."""
    names = tuple("abcdefgh"[: max(2, min(outputs(model).shape[1], 8))])
    part, scale = split(model), 255.0 if images(model).max() > 1 else 1.0
    return Task("zoo", part, part, part, names, "Noise.", scale=scale)


def asked(model: Any) -> Any:
    """The images as the model takes them: once for each of its inputs."""
    count = len(model.inputs) if getattr(model, "inputs", None) else 1
    return images(model) if count == 1 else [images(model)] * count


def outputs(model: Any, training: bool = False) -> np.ndarray:
    """What the model gives, float64; several outputs side by side."""
    given = model(asked(model), training=training)
    parts = list(given.values()) if isinstance(given, dict) else given
    parts = parts if isinstance(parts, (list, tuple)) else [parts]
    return np.concatenate([np.array(part, "float64").reshape(len(IMAGES), -1) for part in parts], 1)


def classes(model: Any) -> np.ndarray:
    """The class that the model gives each image, `(n,)`."""
    given = outputs(model)
    if given.shape[1] > 1:
        return given.argmax(axis=1)
    return (given[:, 0] > (0.0 if loss_for(model).from_logits else 0.5)).astype(int)


def twin(model: Any) -> Any:
    """A model like this one with weights of its own; one written as a class is made anew."""
    if hasattr(model, "output_shape"):
        return copy_model(model)
    other = type(model)()
    other(IMAGES[:1])
    other.set_weights(model.get_weights())
    return other


def weights(model: Any) -> list[np.ndarray]:
    """All variables of the model as they are."""
    return [np.array(v) for v in model.variables]


def same(first: list[np.ndarray], second: list[np.ndarray], **tolerance: float) -> bool:
    """Whether two lists of weights are equal, exactly unless a tolerance is given."""
    return len(first) == len(second) and all(
        np.allclose(a, b, **tolerance) if tolerance else np.array_equal(a, b)
        for a, b in zip(first, second, strict=True)
    )
