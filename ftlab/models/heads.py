"""A new head: on the features in front of the old one, never on its softmax."""

from __future__ import annotations

from typing import Any

from ftlab.arguments import is_whole
from ftlab.errors import InputError
from ftlab.models.copying import copy_model as copy_model
from ftlab.models.pooling import check_graph, free_name
from ftlab.models.pooling import penultimate as penultimate
from ftlab.models.structure import HEAD
from ftlab.models.tail import drawn
from ftlab.translation import _
import keras


def replace_head(model: keras.Model, n_classes: int, *, name: str = HEAD) -> keras.Model:
    """A copy of the model with a new, untrained head on its penultimate features.

    The given model keeps its weights and its head. Which layers are trainable is copied; the new
    head is trainable.

    Args:
        model: A functional or sequential model that ends in a head or in features. A head is
            found by what the model computes: a dense layer, one of your own, or a convolution
            with a map a class, whatever softmax stands behind it. Features that are maps or
            tokens are averaged over their places.
        n_classes: How many logits the new head gives, 2 or more.
        name: Name of the new dense layer; no other layer may have it.

    Returns:
        A new, uncompiled model: the same input → logits `(n, n_classes)`.

    Raises:
        InputError: Fewer than two classes, a name that is taken, a model whose features cannot
            be found, or one that cannot be copied (see `copy_model`).

    Example:
    >>> from ftlab import load_backbone
    >>> replace_head(load_backbone("parcels"), 2).output_shape
    (None, 2)

    Source: https://keras.io/guides/transfer_learning/
    """
    if not is_whole(n_classes) or n_classes < 2:
        raise InputError(
            _("n_classes as a whole number, 2 or more"),
            f"n_classes={n_classes!r}",
            _("a list of class names, or one logit for two classes"),
            "n_classes=task.n_classes",
        )
    copy = copy_model(model)
    features = penultimate(copy)
    _check_name(keras.Model(given(copy), features), name)
    head = keras.layers.Dense(int(n_classes), name=name)
    return keras.Model(given(copy), head(features), name=model.name)


def feature_extractor(model: keras.Model) -> keras.Model:
    """The model without its head: images → features `(n, features)`. Shares the weights."""
    return keras.Model(given(model), penultimate(model), name=f"{model.name}_features")


def given(model: keras.Model) -> Any:
    """What the model is called on: Keras warns when a list of one is then fed an array."""
    check_graph(model)
    if len(model.inputs) == 1:
        return model.inputs[0]
    return getattr(model, "_inputs_struct", model.inputs)


def _check_name(body: keras.Model, name: object) -> None:
    taken = {operation.name for operation in drawn(body).operations}
    if not isinstance(name, str) or not name or "/" in name or name in taken:
        raise InputError(
            _("a name that no other layer of the model has, without a slash"),
            f"name={name!r}",
            _("the name of a layer that stays, or no name at all"),
            f"name='{free_name(body, 'head')}'",
        )
