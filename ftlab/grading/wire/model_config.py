"""What describes a Keras model besides its weights: its configuration, and what is trainable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ftlab.grading.wire.archive import BadModel

if TYPE_CHECKING:
    import keras


def configuration(model: keras.Model) -> dict[str, Any]:
    """Layers, how they are called, and how the model is compiled, as Keras saves them."""
    import keras

    with _effective_regularizers(model):
        config: dict[str, Any] = keras.saving.serialize_keras_object(model)
    return config


def flags(model: keras.Model) -> list[list[bool]]:
    """What is trainable, which a configuration keeps only in part.

    Args:
        model: A model, perhaps with models in it.

    Returns:
        The flags of the model and its layers, outer before inner, and those of its weights.
    """
    return [
        [bool(part.trainable) for part in parts(model)],
        [bool(weight.trainable) for weight in model.weights],
    ]


def set_flags(model: keras.Model, wanted: list[list[bool]]) -> None:
    """Set what `flags` gave.

    Raises:
        BadModel: They are those of another model.
    """
    inner, weights = list(parts(model)), model.weights
    if [len(each) for each in wanted] != [len(inner), len(weights)]:
        raise BadModel("flags that do not belong to this model")
    # Setting an outer one sets those in it, so these come after.
    for part, flag in zip([*inner, *weights], [*wanted[0], *wanted[1]], strict=True):
        if part.trainable != flag:
            part.trainable = bool(flag)


def parts(layer: Any) -> Iterator[Any]:
    """A layer and those in it, outer before inner."""
    yield layer
    for each in getattr(layer, "layers", ()):
        yield from parts(each)


@contextmanager
def compiling(built: bool) -> Iterator[None]:
    """Compile models from their configuration, with the optimizer built as it was or left unbuilt.

    Args:
        built: Whether the optimizer gets its variables, as Keras does it; leaving them out saves a
            fifth of the time.
    """
    import keras

    if built:
        yield
        return

    kept = keras.Model.compile_from_config
    keras.Model.compile_from_config = lambda self, config: self.compile(
        **keras.saving.deserialize_keras_object(config, safe_mode=True)
    )
    try:
        yield
    finally:
        keras.Model.compile_from_config = kept


@contextmanager
def _effective_regularizers(model: keras.Model) -> Iterator[None]:
    """A regularizer that was set on a built layer does nothing; do not save it as if it did."""
    changed = []
    for layer in parts(model):
        for attribute in [name for name in vars(layer) if name.endswith("_regularizer")]:
            weight = getattr(layer, attribute.removesuffix("_regularizer"), None)
            said = getattr(layer, attribute)
            if weight is not None and getattr(weight, "regularizer", said) is not said:
                changed.append((layer, attribute, said))
                setattr(layer, attribute, weight.regularizer)
    try:
        yield
    finally:
        for layer, attribute, said in changed:
            setattr(layer, attribute, said)
