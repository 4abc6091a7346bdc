"""A new head: on the features in front of the old one, never on its softmax."""

from __future__ import annotations

from typing import Any

from ftlab.arguments import is_whole
from ftlab.errors import InputError
from ftlab.models.structure import HEAD, check_model, head_layer
from ftlab.translation import _
import keras


def replace_head(model: keras.Model, n_classes: int, *, name: str = HEAD) -> keras.Model:
    """A copy of the model with a new, untrained head on its penultimate features.

    The given model keeps its weights and its head. Which layers are trainable is copied; the new
    head is trainable.

    Args:
        model: A functional or sequential model that ends in a dense head (with or without a
            softmax behind it) or in features.
        n_classes: How many logits the new head gives, 2 or more.
        name: Name of the new dense layer.

    Returns:
        A new, uncompiled model: the same input → logits `(n, n_classes)`.

    Raises:
        InputError: Fewer than two classes, or a model whose features cannot be found.

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
    head = keras.layers.Dense(int(n_classes), name=name)
    return keras.Model(_input(copy), head(features), name=model.name)


def feature_extractor(model: keras.Model) -> keras.Model:
    """The model without its head: images → features `(n, features)`. Shares the weights."""
    _check_graph(model)
    return keras.Model(_input(model), penultimate(model), name=f"{model.name}_features")


def copy_model(model: keras.Model) -> keras.Model:
    """A copy with weights of its own and the same layers trainable; compile it before `fit`."""
    _check_graph(model)
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for mine, theirs in zip(copy._flatten_layers(), model._flatten_layers(), strict=True):
        mine._trainable = theirs._trainable
    return copy


def penultimate(model: keras.Model) -> Any:
    """The symbolic tensor that the head sees, `(n, features)`."""
    head = head_layer(model)
    if head is None:
        features = model.output
        if len(features.shape) == 4:
            features = keras.layers.GlobalAveragePooling2D(name="average")(features)
        return features
    if head not in model.layers:
        raise InputError(
            _("a model whose head is one of its own layers"),
            _(
                "{name!r}, whose head {head!r} lies inside a nested model",
                name=model.name,
                head=head.name,
            ),
            _("a complete classifier was wrapped instead of its features"),
            _("the nested model alone, or one loaded with include_top=False"),
        )
    return head.input


def _check_graph(model: keras.Model) -> None:
    check_model(model)
    if not hasattr(model, "inputs"):  # as functional and sequential models have
        raise InputError(
            _("a functional or sequential model, whose layers Keras can list and copy"),
            _("{name!r}, a {kind}", name=model.name, kind=type(model).__name__),
            _("a model written as a class of its own, whose features only its own code knows"),
            _("the same layers put together as keras.Model(inputs, outputs)"),
        )


def _input(model: keras.Model) -> Any:
    """The input alone where there is one: Keras warns when a list of one is then fed an array."""
    return model.inputs[0] if len(model.inputs) == 1 else model.inputs
