"""What images a model takes: their shape, and the scale of their pixels."""

from __future__ import annotations

from typing import Any

from ftlab.errors import InputError
from ftlab.models.tail import drawn, graph_of, has_weights, nodes_of
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import keras
import numpy as np

# Pixels from 0 to 1 spread over about 2 where a network begins: over 1 as they are, over 2 from
# -1 to 1, over 4 when standardized. Between that and 1/255 of it lies this share.
_FIXED, _STANDARDIZED = 0.125, 1.5


def check_shape(model: keras.Model, shape: tuple[int, ...]) -> None:
    """Raise an `InputError` unless images of this shape fit the model's input.

    Args:
        model: A built model. One of one's own may not tell its input's shape; nothing is
            checked then.
        shape: `(n, height, width, channels)`.
    """
    view = graph_of(model)
    if view is None:
        return
    if len(view.inputs) != 1 or isinstance(_struct(view), dict):
        raise InputError(
            _("a model with one input, which takes images"),
            _("{name!r}, with {n} inputs", name=model.name, n=len(view.inputs)),
            _("a model of several branches, or one that is called on a dict"),
            _("keras.Model(images, model(…)) with one keras.Input for the images"),
        )
    expected = tuple(view.inputs[0].shape)[1:]
    fits = len(expected) == len(shape) - 1 and all(
        want in (None, got) for want, got in zip(expected, shape[1:], strict=True)
    )
    if not fits:
        raise InputError(
            _(
                "images of shape (n, {sides}) for {name!r}",
                sides=", ".join(map(str, expected)),
                name=model.name,
            ),
            _("shape {shape}", shape=shape),
            _("pictures of another size, or grey pictures for a model that wants three channels"),
            _("keras.ops.image.resize, or load_backbone(..., input_shape=images.shape[1:])"),
        )


def input_scale(model: keras.Model) -> float:
    """The largest value of a pixel that the model is made for: 1, or 255 where it rescales inside.

    Found by what the layers in front of the first one that learns make of a black and a white
    image. Statistics of a `Normalization` layer count among them.

    Args:
        model: A built model.

    Example:
    >>> import keras
    >>> stem = [keras.Input((8, 8, 1)), keras.layers.Rescaling(1 / 255)]
    >>> model = keras.Sequential([*stem, keras.layers.Conv2D(2, 3)])
    >>> input_scale(model)
    255.0
    """
    view = graph_of(model)
    if view is None or len(view.inputs) != 1 or "float" not in view.inputs[0].dtype:
        return 1.0
    shape = [side or 16 for side in (1, *view.inputs[0].shape[1:])]
    pair = [np.full(shape, value, "float32") for value in (0.0, 1.0)]
    try:
        (black, white), standardized = _through_stem(view, pair)
    except Exception:  # operations that take more than one bare tensor
        return 1.0
    spread = float(np.median(np.abs(white - black)))
    limit = _STANDARDIZED if standardized else _FIXED
    return 255.0 if 0 < spread < limit else 1.0


def _through_stem(view: Any, values: list[np.ndarray]) -> tuple[list[np.ndarray], bool]:
    """What images become in front of the first layer that learns.

    Returns:
        One array an image, and whether statistics of data had a part in it.
    """
    start, standardized = view.inputs[0], False
    for node in nodes_of(view):
        if isinstance(node.operation, keras.layers.Normalization):
            standardized = True
        elif has_weights(node.operation):
            seen = node.input_tensors[0]
            if seen is not start:
                run = keras.Model(start, seen)  # which tells augmentation that this is no training
                values = [as_numbers(run(value, training=False)) for value in values]
            if isinstance(node.operation, keras.Model) and hasattr(node.operation, "outputs"):
                values, inner = _through_stem(node.operation, values)
                standardized = standardized or inner
            break
    return values, standardized


def _struct(view: Any) -> Any:
    return getattr(drawn(view), "_inputs_struct", None)
