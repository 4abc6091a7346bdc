"""Where a model can be cut: as far back as possible, and in front of all that training changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.models.structure import is_batchnorm, seed_generators
from ftlab.models.tail import drawn
import keras

Parts = tuple[keras.Model, keras.Model]
Path = tuple[str, ...]


def split_at_first_trainable(model: keras.Model) -> Parts:
    """Cut a model in front of the first layer that training can change.

    Args:
        model: With its layers' `trainable` set; it gets new connections, so give it a copy.

    Returns:
        `(frozen_part, trained_part)`, which share the model's weights: the second applied to what
        the first gives is the model. The first is the identity where nothing can be cut off:
        the first layer is trainable, something random stands in front of it, or connections run
        around it.
    """
    return split_at(model, cut_of(model))


def cut_of(model: keras.Model) -> Path:
    """Where to cut: the layer behind the cut, after the nested models that it lies in.

    Where a connection runs around the first layer that can change, the last place in front of it
    around which none runs. Empty where nothing can be cut off.
    """
    return next((path for path in _places(model) if _parts(model, path) is not None), ())


def split_at(model: keras.Model, path: Path) -> Parts:
    """The two parts at a place that `cut_of` found, in this model or in a copy of it."""
    if not path:
        return keras.Model(model.inputs[0], model.inputs[0]), model
    found = _parts(model, path)
    assert found is not None, path
    return found


def may_change(layer: keras.layers.Layer) -> bool:
    """Whether a layer may act in another way in training, or be changed by it."""
    return any(
        each.trainable_weights
        or (is_batchnorm(each) and each.trainable)
        or seed_generators(each)
        or isinstance(each, keras.layers.SpectralNormalization)
        or (_own(each) and getattr(each, "_call_has_training_arg", False))
        for each in layer._flatten_layers()
    )


def _own(layer: keras.layers.Layer) -> bool:
    """A class that Keras does not bring: nobody but its own code knows what training does."""
    return not type(layer).__module__.startswith("keras.")


def _places(model: keras.Model) -> Iterator[Path]:
    """Where to try a cut, the best place first."""
    layers = [each for each in model.layers if not isinstance(each, keras.layers.InputLayer)]
    if not layers:
        return
    first = next((n for n, each in enumerate(layers) if may_change(each)), len(layers) - 1)
    if isinstance(layers[first], keras.Model):
        yield from ((layers[first].name, *path) for path in _places(layers[first]))
    yield from ((layer.name,) for layer in reversed(layers[1 : first + 1]))


def _parts(model: keras.Model, path: Path) -> Parts | None:
    """The model in two parts, or `None` where it cannot be cut."""
    layer = model.get_layer(path[0])
    try:
        calls = (call for level in drawn(model)._nodes_by_depth.values() for call in level)
        (call,) = [each for each in calls if each.operation is layer]
        (start,), (end,) = call.input_tensors, call.outputs
        if len(path) == 1:
            parts = keras.Model(model.inputs[0], start), keras.Model(start, model.outputs[0])
        else:
            parts = _through_nested(model, split_at(layer, path[1:]), call.arguments, start, end)
    except (AttributeError, IndexError, TypeError, ValueError):
        return None  # several inputs or calls, or a connection that runs around this place
    return None if may_change(parts[0]) else parts


def _through_nested(
    model: keras.Model, inner: Parts, arguments: Any, start: Any, end: Any
) -> Parts:
    """Cut inside a nested model: its own two parts, with what stands in front and behind."""
    said = {name: value for name, value in arguments.kwargs.items() if name == "training"}
    features = inner[1].inputs[0]
    between = keras.Input(batch_shape=features.shape, dtype=features.dtype)
    frozen = keras.Model(model.inputs[0], inner[0](start, **said))
    passed = inner[1](between, **said)
    if end is model.outputs[0]:
        return frozen, keras.Model(between, passed)
    return frozen, keras.Model(between, keras.Model(end, model.outputs[0])(passed))
