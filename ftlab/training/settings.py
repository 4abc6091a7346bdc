"""Whether a training can be carried out as it was asked for, found out before it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import inspect
import re
from typing import Any

from ftlab.arguments import check_counts, checked_seed, is_whole
from ftlab.errors import InputError, listed
from ftlab.training.optimizer_state import innermost
from ftlab.translation import _
import keras

# TensorFlow's rules for names of what it writes into a graph; the outermost one is stricter.
_NAME = re.compile(r"[A-Za-z0-9_.\\/>-]*")
_OUTER_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


@dataclass(frozen=True)
class FitSettings:
    """What `fit` is given, as Keras takes it: Python's own numbers, and callbacks."""

    epochs: int
    batch_size: int
    seed: int
    initial_epoch: int
    callbacks: tuple[keras.callbacks.Callback, ...]


def check_options(
    function: Callable[..., Any], options: Mapping[str, Any], without: Iterable[str] = ()
) -> None:
    """Check that a function takes these options, and that they are the caller's to set.

    Args:
        function: What the options are handed on to.
        options: Names and values.
        without: What the caller's own method sets.

    Raises:
        InputError: A name that is none of them.

    Example:
    >>> check_options(print, {"sep": ","})
    """
    named = inspect.signature(function).parameters.values()
    known = [p.name for p in named if p.kind is p.KEYWORD_ONLY and p.name not in set(without)]
    for name, value in options.items():
        if name not in known:
            raise InputError(
                _("options of {name} ({known})", name=function.__name__, known=", ".join(known)),
                f"{name}={value!r}",
                _("a spelling slip, or an option that this method sets itself"),
                f"help({function.__name__})",
            )


def check_fit(
    epochs: Any, batch_size: Any, seed: Any, initial_epoch: Any, callbacks: Any
) -> FitSettings:
    """The settings of `fit`, as Keras takes them.

    Raises:
        InputError: No counts, no seed, or something that is no callback.
    """
    check_counts(epochs=epochs, batch_size=batch_size)
    if not is_whole(initial_epoch) or initial_epoch < 0:
        raise InputError(
            _("initial_epoch as a whole number, 0 or more"),
            f"initial_epoch={initial_epoch!r}",
            _("a step, a share or None instead of a count of epochs"),
            "initial_epoch=0",
        )
    if isinstance(callbacks, keras.callbacks.Callback):
        callbacks = [callbacks]
    several = isinstance(callbacks, Iterable) and not isinstance(callbacks, (str, Mapping))
    found = list(callbacks) if several else [callbacks]
    for each in found:
        if not isinstance(each, keras.callbacks.Callback):
            raise InputError(
                _("a list of Keras callbacks"),
                f"callbacks={callbacks!r}",
                _("a class instead of an object, a function, or a name"),
                "callbacks=[keras.callbacks.EarlyStopping(patience=2)]",
            )
    seed = checked_seed(seed)
    return FitSettings(int(epochs), int(batch_size), seed, int(initial_epoch), tuple(found))


def check_names(model: keras.Model, optimizer: keras.optimizers.Optimizer | None = None) -> None:
    """Check that TensorFlow can train layers of these names.

    Keras builds a model whatever its names are, and calls it. TensorFlow refuses some of them in
    `fit` and `predict`; Keras then goes on with the refused name in all later ones.

    Raises:
        InputError: Says which name, and how to name it.
    """
    layers = model._flatten_layers(include_self=False)
    refused = [layer.name for layer in layers if not _NAME.fullmatch(layer.name)]
    outer = [model.name] + ([] if optimizer is None else [optimizer.name])
    if optimizer is not None:
        outer.append(innermost(optimizer).name)
    refused += [name for name in outer if not _OUTER_NAME.fullmatch(name)]
    if refused:
        better = re.sub(r"[^A-Za-z0-9_.-]", "_", refused[0]).lstrip("_-") or "layer"
        raise InputError(
            _("names of letters from a to z, digits and _ . -, the model's not beginning with _"),
            listed(dict.fromkeys(refused)),
            _("a space, a quotation mark or a letter with an accent: TensorFlow trains no such"),
            _("building the model anew with name={name!r}", name=better),
        )
