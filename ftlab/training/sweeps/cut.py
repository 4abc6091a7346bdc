"""Where a model can be cut: in front of the first layer that training can change."""

from __future__ import annotations

from ftlab.models.structure import leaf_layers, seed_generators
import keras


def split_at_first_trainable(model: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Cut a model in front of the first layer that training can change.

    Args:
        model: With its layers' `trainable` set.

    Returns:
        `(frozen_part, trained_part)`, which share the model's weights: the second applied to what
        the first gives is the model. The first is the identity where nothing can be cut off:
        the first layer is trainable, something random stands in front of it, or connections run
        around it.
    """
    for layer in model.layers:
        random = any(seed_generators(leaf) for leaf in _leaves(layer))
        if layer.trainable_weights or random:
            break
    else:
        layer = model.layers[-1]
    if not isinstance(layer, keras.layers.InputLayer) and not isinstance(layer.input, list):
        try:
            return (
                keras.Model(model.input, layer.input),
                keras.Model(layer.input, model.output),
            )
        except ValueError:  # a connection runs around this layer
            pass
    return keras.Model(model.input, model.input), model


def _leaves(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    return list(leaf_layers(layer)) if isinstance(layer, keras.Model) else [layer]
