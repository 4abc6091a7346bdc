"""What the configuration of a model from somebody else may name: parts of Keras that only compute.

Keras's safe mode refuses code that a file brings along, and lets functions of its own be named, in
a `Lambda` layer for example. Some of those change how Keras works from then on, as
`keras.config.set_max_epochs` does: a check that trains would train nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_CLASSES = frozenset({
    "keras", "keras.constraints", "keras.dtype_policies", "keras.initializers", "keras.layers",
    "keras.losses", "keras.metrics", "keras.optimizers", "keras.optimizers.schedules",
    "keras.random", "keras.regularizers", "keras.src.models.functional",
    "keras.src.models.sequential", "keras.src.ops.image", "keras.src.ops.linalg",
    "keras.src.ops.math", "keras.src.ops.nn", "keras.src.ops.numpy",
})  # fmt: skip
_CALL_OTHERS = frozenset({"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"})
_FUNCTIONS = ("keras.activations", "keras.losses", "keras.metrics")
_VALUES = frozenset(
    {"__bytes__", "__ellipsis__", "__keras_tensor__", "__numpy__", "__slice__", "__tensor__"}
)
_OURS = "ftlab>"  # what this package registers


def unvetted(config: Any) -> str:
    """What a configuration names that it may not, in words; empty when there is nothing.

    Args:
        config: As `keras.saving.serialize_keras_object` makes it; perhaps forged.

    Example:
    >>> unvetted({"module": "keras.layers", "class_name": "Lambda", "config": {}})
    "a Lambda layer, which holds code or calls another program's"
    """
    for part in _objects(config):
        name, module = part["class_name"], part.get("module")
        if not isinstance(name, str):
            return f"a class of the name {name!r:.60}"
        if name == "function":
            if not _is_function(part.get("config")):
                return f"the function {part.get('config')!r:.60}"
        elif name in _CALL_OTHERS and isinstance(module, str) and module.startswith("keras"):
            return f"a {name} layer, which holds code or calls another program's"
        elif name not in _VALUES and not _is_ours(part) and not _is_class(module, name):
            return f"{name!r:.60} of {module!r:.60}"
    return ""


def _objects(config: Any) -> Iterator[dict[str, Any]]:
    """All objects that a configuration describes, at any depth."""
    todo = [config]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                yield part
            todo += part.values()
        elif isinstance(part, list | tuple):
            todo += part


def _is_function(name: Any) -> bool:
    """Whether it is an activation, a loss or a metric."""
    return isinstance(name, str) and any(
        callable(getattr(import_module(module), name, None)) for module in _FUNCTIONS
    )


def _is_class(module: Any, name: str) -> bool:
    return (
        isinstance(module, str)
        and name not in _CALL_OTHERS
        and module in _CLASSES
        and isinstance(getattr(import_module(module), name, None), type)
    )


def _is_ours(part: dict[str, Any]) -> bool:
    import keras

    registered = part.get("registered_name")
    return (
        isinstance(registered, str)
        and registered.startswith(_OURS)
        and registered in keras.saving.get_custom_objects()
    )
