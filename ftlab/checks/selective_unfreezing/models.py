"""Models to probe with, and what moved in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ftlab.checks.core import CheckFailed, call, fail, require
from ftlab.checks.counterexample import named
from ftlab.checks.feature_extraction.returned import arrays, as_model
from ftlab.checks.specimens import SIDE
from ftlab.models.structure import is_batchnorm, leaf_layers
from ftlab.translation import _
import keras
from keras import layers
import numpy as np

Weights = dict[str, list[np.ndarray]]


@named
def named_model(
    names: Sequence[str],
    seed: int = 0,
    n_classes: int = 3,
    *,
    shape: tuple[int, int, int] = (SIDE, SIDE, 1),
) -> keras.Model:
    """A small reader of 8×8 images with blocks of these names and a head, not compiled.

    Args:
        names: Of the convolutional blocks, such as `("block1", "block2")`.
        seed: Of the weights and of the BatchNorm statistics, which are not at rest.
        n_classes: Width of the head.
        shape: Of an image.
    """
    keras.utils.set_random_seed(seed)
    images = features = keras.Input(shape, name="image")
    for name in names:
        features = layers.Conv2D(
            5, 3, padding="same", activation="leaky_relu", use_bias=False, name=f"{name}_conv"
        )(features)
        features = layers.BatchNormalization(name=f"{name}_bn")(features)
    features = layers.GlobalAveragePooling2D(name="average")(features)
    model = keras.Model(images, layers.Dense(n_classes, name="head")(features))
    rng = np.random.default_rng(seed)
    for layer in filter(is_batchnorm, model.layers):
        layer.set_weights([rng.uniform(0.5, 1.5, layer.gamma.shape) for _ in range(4)])
    return model


def kernels_of(names: Iterable[str]) -> set[str]:
    """The layers of blocks that hold kernels: what trains when BatchNorm is frozen."""
    return {name if name == "head" else f"{name}_conv" for name in names}


def weights_of(model: keras.Model) -> Weights:
    """Copies of all weights, statistics included, by layer name."""
    return {layer.name: weights for layer, weights in arrays(model)}


def trained_model(result: Any, before: Weights) -> keras.Model:
    """The result as a model with the layers of before, or a failed check."""
    model = as_model(result, _("the model"))
    shapes = {name: [w.shape for w in weights] for name, weights in before.items()}
    mine = {name: [w.shape for w in weights] for name, weights in weights_of(model).items()}
    require(mine == shapes, _("a model with the layers it came with"), _("other layers"), "M03")
    finite = all(np.isfinite(weight).all() for weight in model.get_weights())
    require(finite, _("finite weights"), _("NaN or infinite ones"))
    return model


def moved_between(before: Weights, after: Weights) -> set[str]:
    """Names of the layers whose weights or statistics are not the same to the last bit."""
    return {
        name
        for name, weights in before.items()
        if not all(np.array_equal(a, b) for a, b in zip(weights, after[name], strict=True))
    }


def batchnorm_of(model: keras.Model) -> set[str]:
    """Names of the BatchNorm layers."""
    return {layer.name for layer in leaf_layers(model) if is_batchnorm(layer)}


def trainable_layers(model: keras.Model) -> set[str]:
    """Names of the layers of which the model lists weights as trainable."""
    listed = {id(weight) for weight in model.trainable_weights}
    return {
        layer.name
        for layer in leaf_layers(model)
        if any(id(weight) in listed for weight in layer.weights)
    }


def flagged_layers(model: keras.Model) -> set[str]:
    """Names of the layers with weights that say of themselves that they are trainable."""
    return {layer.name for layer in leaf_layers(model) if layer.weights and layer.trainable}


def call_training(function: Any, *arguments: Any) -> Any:
    """As `call`; the optimizer's word for a forgotten compile counts as one."""
    message = ""
    try:
        return call(function, *arguments)
    except CheckFailed as failure:
        message = str(failure)
        if "Unknown variable" not in message:
            raise
    fail(
        _("training of the blocks that were unfrozen"),
        _("ValueError: Unknown variable. The optimizer was built for what was trainable before"),
        "M07",
        _("Call compile after the last change of trainable: it brings a new optimizer"),
    )


def begin_alike(extra: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether the names of all these layers begin as those of the layers that were wanted."""
    beginnings = tuple(name.removesuffix("_conv") for name in wanted)
    return all(name.startswith(beginnings) for name in extra)


def told(names: Iterable[str]) -> str:
    """Names in one line, or a word for none."""
    return ", ".join(sorted(names)) or _("nothing")
