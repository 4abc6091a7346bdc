"""A copy of a model: the same computation, weights of its own, and every other state besides."""

from __future__ import annotations

import copy
import types
from typing import Any

from ftlab.models.copied_state import (
    check_same_answers,
    copy_state,
    is_keras,
    is_keras_class,
    not_copied,
)
from ftlab.models.pooling import check_graph
from ftlab.translation import _
import keras


def copy_model(model: keras.Model) -> keras.Model:
    """A copy with weights of its own that predicts exactly what the model predicts.

    Everything comes along: weights, the statistics of `Normalization`, vocabularies, where random
    layers are in their sequences, and which layers are trainable. Layers of one's own need not be
    registered. Plain functions (of `Lambda`, activations, regularizers) are shared. What `compile`
    set does not come along; compile the copy before `fit`.

    Args:
        model: A functional or sequential model, with whatever layers.

    Returns:
        A new, uncompiled model.

    Raises:
        InputError: A model written as a class of its own, or a layer that cannot be made anew from
            its `get_config`; says which and why.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> model = load_backbone("parcels")
    >>> images = load_task("belt").test.images[:4]
    >>> bool((model(images).numpy() == copy_model(model)(images).numpy()).all())
    True
    """
    check_graph(model)
    made = _Copier(model)(model)
    copy_state(model, made)
    check_same_answers(model, made)
    return made


class _Copier:
    """Makes each layer anew once, however often it is called and wherever it is shared."""

    def __init__(self, model: keras.Model) -> None:
        self.made = dict[int, Any]()
        parts = [part for part in model._flatten_layers() if not is_keras(part)]
        self.classes = {type(part).__name__: type(part) for part in parts}

    def __call__(self, layer: Any) -> Any:
        if id(layer) not in self.made:
            self.made[id(layer)] = self._new(layer)
        return self.made[id(layer)]

    def _new(self, layer: Any) -> Any:
        if isinstance(layer, keras.Sequential):
            inputs = [_new_input(each) for each in layer.inputs]
            make, parts = _constructor(layer, "Sequential"), list(map(self, layer.layers))
            return make([*inputs, *parts], name=layer.name)
        if isinstance(layer, keras.Model) and hasattr(layer, "outputs"):
            make = _constructor(layer, "Functional")
            inputs = keras.tree.map_structure(_new_input, layer._inputs_struct)
            outputs = layer._run_through_graph(inputs, operation_fn=self)
            return make(inputs, outputs, name=layer.name)
        if not isinstance(layer, keras.layers.Layer):  # an operation: it has no weights
            fresh = copy.copy(layer)
            fresh._inbound_nodes, fresh._outbound_nodes = [], []
            return fresh
        try:
            config = layer.get_config()
            with keras.saving.custom_object_scope(self.classes):
                return self._from(layer, config)
        except Exception as error:  # the reader's own constructor, which may do anything
            raise not_copied(layer, _first_line(error)) from None

    def _from(self, layer: keras.layers.Layer, config: dict[str, Any]) -> keras.layers.Layer:
        kind = type(layer)
        if kind is keras.layers.Lambda:
            shape, options = layer._output_shape, {"name": layer.name, "dtype": layer.dtype_policy}
            return kind(layer.function, shape, layer.mask, layer.arguments, **options)
        if isinstance(layer, keras.layers.TimeDistributed | keras.layers.SpectralNormalization):
            rest = {name: value for name, value in config.items() if name not in ("layer", "dtype")}
            return kind(self(layer.layer), dtype=layer.dtype_policy, **rest)
        # Functions are shared: some cannot be written down, others are written down as Keras's
        # function of the same name.
        own = {name: getattr(layer, name, None) for name in config}
        shared = {name: value for name, value in own.items() if _is_function(value)}
        try:
            return kind.from_config({**config, **shared})
        except Exception:  # a from_config that wants everything written down
            if not shared:
                raise
            return kind.from_config(config)


def _is_function(value: object) -> bool:
    """A function, initializer, regularizer or the like; no layer and no method of the layer."""
    no = keras.layers.Layer | types.MethodType | type
    return callable(value) and not isinstance(value, no)


def _new_input(tensor: Any) -> Any:
    layer = tensor._keras_history.operation
    return keras.Input(
        batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name,
        sparse=tensor.sparse, optional=getattr(layer, "optional", False),
    )  # fmt: skip


def _constructor(model: Any, base: str) -> Any:
    """What makes a model of this kind from its parts, where its class does nothing of its own."""
    kind = type(model)
    own: list[type] = []
    for each in kind.__mro__:
        if each.__name__ == base and is_keras_class(each):
            if vars(each)["__init__"] is getattr(kind, "__init__"):  # noqa: B009
                return kind  # such as one with a train_step of its own
            changed = {"call", "train_step", "test_step", "compute_loss", "predict_step", "build"}
            if any(changed & set(vars(mine)) for mine in own):
                break
            return keras.Sequential if base == "Sequential" else keras.Model
        own.append(each)
    raise not_copied(model, _("it is a class of its own, {kind}", kind=kind.__name__))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
