"""What the head sees, computed once: a frozen base gives the same features every epoch."""

from __future__ import annotations

from ftlab.arguments import check_counts
from ftlab.errors import InputError
from ftlab.models.heads import feature_extractor
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import keras
import numpy as np


def cached_features(model: keras.Model, images: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """The features in front of a model's head, in inference mode.

    Training a head on these gives what training it behind the frozen base gives, in a fraction
    of the time. They hold as long as no weight of the base changes.

    Args:
        model: A functional or sequential model, with a head or without.
        images: `(n, height, width, channels)`, as the model takes them.
        batch_size: Images at a time, 1 or more; does not change the result.

    Returns:
        float32 `(n, features)`, whatever type of number the model computes with.

    Raises:
        InputError: Images of another shape than the model takes, or several inputs.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> cached_features(load_backbone("parcels"), load_task("belt").test.images).shape
    (300, 48)
    """
    check_counts(batch_size=batch_size)
    extractor = feature_extractor(model)
    if len(extractor.inputs) != 1:
        raise InputError(
            _("a model with one input"),
            _("{name!r}, with {n} inputs", name=model.name, n=len(extractor.inputs)),
            _("a model of several branches, each with images of its own"),
            _("feature_extractor(model), called on all its inputs"),
        )
    images = np.asarray(images, "float32")
    expected = tuple(extractor.input_shape[1:])
    given = images.shape[1:]
    if len(given) != len(expected) or any(
        want not in (None, got) for want, got in zip(expected, given, strict=True)
    ):
        raise InputError(
            _(
                "images of shape (n, {sides}) for {name!r}",
                sides=", ".join(map(str, expected)),
                name=model.name,
            ),
            _("shape {shape}", shape=images.shape),
            _("a single image, pictures of another size, or a missing channel axis"),
            _("image[None] for a single image, images[..., None] for a missing channel"),
        )
    batches = [
        as_numbers(extractor(images[start : start + batch_size], training=False))
        for start in range(0, len(images), batch_size)
    ]
    if not batches:
        return np.zeros((0, *extractor.output_shape[1:]), "float32")
    return np.concatenate(batches).astype("float32")
