"""Models that a check has handed over, put to use again for what comes back.

Most functions return the model that they were given, changed. Building it anew from its
configuration takes most of the time of the crossing; the check's own model, which nobody looks at
any more, has the same layers already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftlab.grading.wire.model_config import compiling, configuration, set_flags

if TYPE_CHECKING:
    import keras


def used_again(
    spare: list[keras.Model], config: dict[str, Any], description: dict[str, Any]
) -> keras.Model | None:
    """A spare model with the layers, flags and compilation that are described.

    Args:
        spare: Nobody needs these any more; the one that is used is taken out.
        config: Of a model that may be made. Only how it is compiled is read from it.
        description: Perhaps forged; for the flags, and whether the optimizer has variables.

    Returns:
        The model, or `None` where no spare one has the same layers, or where the new one is not
        compiled and the spare one is, which cannot be undone.
    """
    wanted = _layers(config)
    found = next((model for model in spare if _layers(configuration(model)) == wanted), None)
    compiled = config.get("compile_config")
    if found is None or (found.compiled and not compiled):
        return None
    spare.remove(found)
    set_flags(found, description["flags"])  # first: an optimizer is built for what is trainable
    if compiled:
        try:
            with compiling(bool(description.get("built"))):
                found.compile_from_config(compiled)
        except Exception:  # a loss or metric of the student's own
            return None
    return found


def _layers(part: Any) -> Any:
    """A configuration without how the model is compiled and what is trainable."""
    if isinstance(part, dict):
        left_out = ("compile_config", "trainable")
        return {key: _layers(each) for key, each in part.items() if key not in left_out}
    if isinstance(part, list | tuple):
        return [_layers(each) for each in part]
    return part
