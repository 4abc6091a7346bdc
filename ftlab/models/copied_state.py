"""What a copy of a model needs besides its layers: their weights, tables and flags, and proof."""

from __future__ import annotations

from itertools import chain
import tempfile
from typing import Any

from ftlab.errors import InputError
from ftlab.models.tail import drawn
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import keras
import numpy as np


def copy_state(model: keras.Model, made: keras.Model) -> None:
    """Give a copy all variables, tables and flags of a model.

    Args:
        model: The model.
        made: A copy that has the same layers and knows nothing yet; changed in place.

    Raises:
        InputError: The copy's variables are others.
    """
    theirs, mine = _parts(model), _parts(made)
    _copy_own_weights(model, theirs, made, mine)
    old, new = [[(v.shape, v.dtype) for v in each.variables] for each in (model, made)]
    if old != new or len(theirs) != len(mine):
        odd = next((a for a, b in zip(theirs, mine, strict=False) if _own(a) != _own(b)), model)
        raise not_copied(odd, _("made anew, it has other weights"))
    for variable, value in zip(made.variables, model.variables, strict=True):
        variable.assign(value)
    for layer, source in zip(mine, theirs, strict=True):
        _copy_more(source, layer)
    for layer, source in zip(mine, theirs, strict=True):
        layer._trainable = source._trainable
        for variable, value in zip(_variables(layer), _variables(source), strict=True):
            variable.trainable = value.trainable


def check_same_answers(model: keras.Model, made: keras.Model) -> None:
    """Try both on made-up images where a layer is not Keras's own, and may keep more state.

    Raises:
        InputError: They answer differently.
    """
    odd = [part for part in model._flatten_layers() if not is_keras(part)]
    if not odd or any("float" not in each.dtype for each in model.inputs):
        return
    rng = np.random.default_rng(0)
    images = [rng.random([side or 16 for side in (1, *each.shape[1:])]) for each in model.inputs]
    struct = getattr(drawn(model), "_inputs_struct", None)
    fed = keras.tree.pack_sequence_as(struct, [each.astype("float32") for each in images])
    try:
        first, again, copied = (_answers(each, fed) for each in (model, model, made))
    except Exception:  # open sides that do not fit the layers
        return
    pairs = list(zip(first, copied, strict=True))
    steady = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(first, again, strict=True))
    if steady and not all(np.array_equal(a, b, equal_nan=True) for a, b in pairs):
        raise not_copied(odd[0], _("made anew, it computes something else"))


def not_copied(layer: Any, reason: str) -> InputError:
    """The error for a layer or model of which no copy can be made."""
    return InputError(
        _("a model whose layers can be made anew from what get_config says of them"),
        _(
            "{name!r}, a {kind}: {reason}",
            name=layer.name,
            kind=type(layer).__name__,
            reason=reason,
        ),
        _("a layer of your own that keeps something which its get_config does not tell"),
        _("a get_config that names every argument of the layer's __init__"),
    )


def is_keras(layer: object) -> bool:
    """Whether a layer is one of Keras's own that runs no code of the reader's."""
    return is_keras_class(type(layer)) and not isinstance(layer, keras.layers.Lambda)


def is_keras_class(kind: type) -> bool:
    """Whether a class is defined by Keras."""
    return kind.__module__.split(".")[0] == "keras"


def _copy_own_weights(model: Any, theirs: list[Any], made: Any, mine: list[Any]) -> None:
    """Weights that a model was given itself, beside those of its layers."""
    for source, target in zip(theirs, mine, strict=False):
        if not isinstance(source, keras.Model) or not isinstance(target, keras.Model):
            continue
        for name, value in list(vars(source).items()):
            if isinstance(value, keras.Variable) and not hasattr(target, name):
                fresh = target.add_weight(
                    shape=value.shape, dtype=value.dtype, name=value.name,
                    trainable=any(value is each for each in source._trainable_variables),
                )  # fmt: skip
                setattr(target, name, fresh)


def _copy_more(source: Any, layer: Any) -> None:
    """What a layer saves beside its variables: statistics in the making, vocabularies."""
    plain = keras.layers.Layer
    kind = type(source)
    changed = any(
        getattr(kind, name) is not getattr(plain, name)
        for name in ("save_own_variables", "load_own_variables")
    )
    if changed and _variables(source):
        store: dict[str, Any] = {}
        convert = keras.ops.convert_to_numpy
        source.save_own_variables(store)
        layer.load_own_variables({name: convert(value) for name, value in store.items()})
    if hasattr(kind, "save_assets") and hasattr(kind, "load_assets"):
        with tempfile.TemporaryDirectory() as folder:
            source.save_assets(folder)
            layer.load_assets(folder)


def _parts(model: keras.Model) -> list[Any]:
    """The model and all in it; an input that two sub-models share is made once for each."""
    input_layer = keras.layers.InputLayer
    return [part for part in model._flatten_layers() if not isinstance(part, input_layer)]


def _variables(layer: Any) -> list[Any]:
    return list(chain(layer._trainable_variables, layer._non_trainable_variables))


def _own(layer: Any) -> list[Any]:
    return [type(layer), *((v.shape, v.dtype) for v in _variables(layer))]


def _answers(model: keras.Model, images: Any) -> list[np.ndarray]:
    return [as_numbers(each) for each in keras.tree.flatten(model(images, training=False))]
