"""One row of features an image: what stands in front of the head, averaged over its places."""

from __future__ import annotations

from typing import Any

from ftlab.errors import InputError
from ftlab.models.head import ends_in_shares, find_head
from ftlab.models.structure import check_model
from ftlab.models.tail import drawn, last_places
from ftlab.models.trial import channel_axis
from ftlab.translation import _
import keras


def check_graph(model: keras.Model) -> None:
    """Raise an `InputError` unless Keras can list the model's layers and run parts of it."""
    check_model(model)
    if not hasattr(model, "inputs"):  # as functional and sequential models have
        raise InputError(
            _("a functional or sequential model, whose layers Keras can list and copy"),
            _("{name!r}, a {kind}", name=model.name, kind=type(model).__name__),
            _("a model written as a class of its own, whose features only its own code knows"),
            _("the same layers put together as keras.Model(inputs, outputs)"),
        )


def penultimate(model: keras.Model) -> Any:
    """The symbolic tensor of features `(n, features)` that the head sees.

    Maps are averaged over their places, tokens over the tokens.

    Args:
        model: A functional or sequential model with one output.

    Raises:
        InputError: Several outputs, a head inside a nested model or behind several branches, or
            features that cannot be averaged.
    """
    check_graph(model)
    if len(model.outputs) != 1:
        raise InputError(
            _("a model with one output"),
            _("{name!r}, with {n} outputs", name=model.name, n=len(model.outputs)),
            _("a model that answers several questions, each with a head of its own"),
            "keras.Model(model.inputs, model.outputs[0])",
        )
    place = find_head(model)
    if place is None:
        if any(ends_in_shares(each) for each in last_places(model)):
            raise InputError(
                _("a head whose features can be found"),
                _("{name!r}, which ends in probabilities of several branches", name=model.name),
                _("an average of several classifiers, each with a head of its own"),
                _("keras.Model(model.inputs, features), with the features to build on"),
            )
        return _pooled(model, model.outputs[0])
    if place.nested:
        raise InputError(
            _("a model whose head is one of its own layers"),
            _(
                "{name!r}, whose head {head!r} lies inside a nested model",
                name=model.name,
                head=place.layer.name,
            ),
            _("a complete classifier was wrapped instead of its features"),
            _("the nested model alone, or one loaded with include_top=False"),
        )
    if len(place.inputs) != 1:
        raise InputError(
            _("a head that sees one tensor of features"),
            _("{head!r}, which sees {n}", head=place.layer.name, n=len(place.inputs)),
            _("a layer of your own that joins several branches"),
            _("keras.layers.Concatenate in front of a dense head"),
        )
    return _pooled(model, place.inputs[0])


def free_name(model: keras.Model, name: str) -> str:
    """The name, or with a number behind it where a layer of the model has it already."""
    taken = {operation.name for operation in drawn(model).operations}
    number, free = 1, name
    while free in taken:
        number, free = number + 1, f"{name}_{number}"
    return free


def _pooled(model: keras.Model, features: Any) -> Any:
    rank = len(features.shape)
    if rank == 2:
        return features
    averages = {
        3: keras.layers.GlobalAveragePooling1D,
        4: keras.layers.GlobalAveragePooling2D,
        5: keras.layers.GlobalAveragePooling3D,
    }
    if rank not in averages:
        raise InputError(
            _("features as rows, tokens or maps"),
            _("shape {shape}", shape=tuple(features.shape)),
            _("a model that ends in one number, or in axes of its own"),
            _("a pooling or Flatten layer at the model's end"),
        )
    first = channel_axis(features) == 1
    return averages[rank](
        data_format="channels_first" if first else "channels_last",
        name=free_name(model, "average"),
    )(features)
