"""Keras models as JSON and arrays, and back from what somebody else wrote.

Several times as quick as a `.keras` file, which matters here: a check hands over dozens of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
import json
from typing import TYPE_CHECKING, Any

from ftlab.grading.wire.archive import BadModel, vetted
from ftlab.grading.wire.model_cache import used_again
from ftlab.grading.wire.model_config import compiling, configuration, flags, parts, set_flags
import numpy as np

if TYPE_CHECKING:
    import keras

_KINDS = ("Functional", "Sequential")


def is_plain(model: keras.Model) -> bool:
    """Whether layers, how they are called and their weights are all there is to a model."""
    return (
        type(model).__name__ in _KINDS
        and model.built
        and not any(hasattr(part, "save_assets") for part in parts(model))
        and not any(getattr(part, "quantization_mode", None) for part in parts(model))
        and not any(getattr(part, "lora_enabled", False) for part in parts(model))
    )


def pack(model: keras.Model) -> tuple[dict[str, Any], list[np.ndarray]]:
    """A plain model as JSON and arrays: layers, weights, flags and how it is compiled.

    Args:
        model: See `is_plain`.

    Returns:
        `(description, arrays)`; the weights come first, then the optimizer's numbers.
    """
    config = configuration(model)
    weights = [np.asarray(weight) for weight in model.weights]
    optimizer = getattr(model, "optimizer", None)
    numbers = [np.asarray(each) for each in optimizer.variables] if optimizer is not None else []
    # The text is what crosses: a configuration may hold tuples and NumPy numbers.
    text = json.dumps(config, default=float)
    about = {"config": text, "flags": flags(model), "built": bool(getattr(optimizer, "built", 0))}
    return about, weights + numbers


def unpack(
    description: dict[str, Any], arrays: Sequence[np.ndarray], spare: list[keras.Model]
) -> keras.Model:
    """The model of `pack`, read in Keras's safe mode.

    Args:
        description: Perhaps forged.
        arrays: Perhaps forged.
        spare: Models that nobody needs any more; one with the same layers is taken out and used.

    Raises:
        BadModel: Not such a description, or one of a model with code in it.
    """
    config = json.loads(description["config"])
    if config["class_name"] not in _KINDS:
        raise BadModel("a model of a class of its own")
    config = vetted(config)
    model = used_again(spare, config, description) or _built(config, bool(description.get("built")))
    if len(arrays) < len(model.weights):
        raise BadModel("too few weights")
    model.set_weights(list(arrays[: len(model.weights)]))
    optimizer = getattr(model, "optimizer", None)
    numbers = arrays[len(model.weights) :]
    variables = [] if optimizer is None else optimizer.variables
    if [each.shape for each in variables] == [each.shape for each in numbers]:
        for variable, value in zip(variables, numbers, strict=True):
            variable.assign(value)
    set_flags(model, description["flags"])
    return model


def _built(config: dict[str, Any], with_optimizer: bool) -> keras.Model:
    import keras

    for compiled in (config, {key: config[key] for key in config if key != "compile_config"}):
        try:
            with _nothing_drawn(), compiling(with_optimizer):
                model = keras.saving.deserialize_keras_object(compiled, safe_mode=True)
        except Exception as error:  # a loss or metric of the student's own: try without it
            problem = f"{type(error).__name__}: {str(error)[:300]}"
        else:
            if isinstance(model, keras.Model) and model.built:
                return model
            problem = "it is not built"
    raise BadModel(
        "the model cannot be made without running its author's code; it should consist of "
        f"Keras's own layers ({problem})"
    )


@contextmanager
def _nothing_drawn() -> Iterator[None]:
    """Do not draw initial weights, which takes a tenth of the time: others come in their place."""
    import keras

    kinds = (keras.initializers.VarianceScaling, keras.initializers.RandomUniform)
    with ExitStack() as restored:
        for kind in kinds:
            restored.callback(setattr, kind, "__call__", kind.__call__)
            kind.__call__ = lambda self, shape, dtype=None: keras.ops.zeros(shape, dtype)
        yield
