"""Every weight of a model: in layers, in layers inside of layers, and on the model itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.errors import InputError
from ftlab.models.structure import is_batchnorm
from ftlab.translation import _
import keras


def sublayers(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """A layer and all layers inside it, the outer ones first."""
    return list(layer._flatten_layers())


def batchnorms(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """The BatchNorm layers in a layer: itself, in a wrapper, or in a layer of one's own."""
    return [part for part in sublayers(layer) if is_batchnorm(part)]


def statistics(layer: keras.layers.Layer) -> list[Any]:
    """A layer's variables that no optimizer trains: moving averages and the like."""
    return [weight for part in sublayers(layer) for weight in part._non_trainable_variables]


def own_weights(model: keras.Model) -> list[Any]:
    """Weights that were added to a model itself, or to a model inside it, and to no layer."""
    models = [part for part in sublayers(model) if isinstance(part, keras.Model)]
    found = [
        w for part in models for w in [*part._trainable_variables, *part._non_trainable_variables]
    ]
    return list({id(weight): weight for weight in found}.values())


def switch(layer: keras.layers.Layer, to: bool, *, batchnorm: str = "updating") -> None:
    """Make a layer and all in it trainable or not; `batchnorm="frozen"` leaves BatchNorm still.

    Keras's own flag does nothing where it is set to what it is already, although layers inside
    may be set otherwise. So every part is set by itself.
    """
    still = batchnorm == "frozen"
    for part in sublayers(layer):
        _set(part, to and not (still and is_batchnorm(part)))


def open_models(model: keras.Model) -> None:
    """Let a model's layers decide: a model that is frozen itself trains nothing at all."""
    for part in sublayers(model):
        if isinstance(part, keras.Model):
            part._trainable = True


def own_parameters(model: keras.Model) -> list[Any]:
    """Those of a model's `own_weights` that an optimizer may train."""
    models = [part for part in sublayers(model) if isinstance(part, keras.Model)]
    return [weight for part in models for weight in part._trainable_variables]


def set_own_weights(model: keras.Model, to: bool) -> None:
    """Make the weights that belong to no layer trainable or not."""
    for weight in own_parameters(model):
        weight.trainable = to


def check_can_be_still(layers: Iterator[keras.layers.Layer]) -> None:
    """Raise an `InputError` for layers that training changes although they are frozen."""
    for layer in layers:
        for part in sublayers(layer):
            if isinstance(part, keras.layers.SpectralNormalization):
                raise InputError(
                    _("layers that stay as they are when they are frozen"),
                    _("{name!r}, a SpectralNormalization", name=part.name),
                    _("it scales its kernel anew in every training step, whatever trainable says"),
                    _("the layer inside it: {name!r}, in its place", name=part.layer.name),
                )


def _set(part: keras.layers.Layer, to: bool) -> None:
    part._trainable = to
    for weight in part._trainable_variables:
        weight.trainable = to
