"""Whether a training can be carried out as it was asked for, found out before it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import inspect
import re
from typing import Any

from ftlab.arguments import check_counts, checked_seed, is_whole
from ftlab.errors import InputError, listed
from ftlab.training.compiling import loss_for
from ftlab.training.optimizers import check_state_fits, innermost
from ftlab.translation import _
import keras
import numpy as np

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
            _("a step, a share or None in the place of a count of epochs"),
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
                _("a class in the place of an object, a function, or a name"),
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


def check_compiled(model: keras.Model, images: Any, *, traces_anew: bool) -> None:
    """Check that `fit` can go on with a model as it was compiled.

    Args:
        model: Compiled before.
        images: Training images; their labels are whole numbers.
        traces_anew: Whether something will make `fit` read anew what is trainable.

    Raises:
        InputError: A loss for other labels, or an optimizer of other weights.
    """
    # A training step that was traced goes on with the weights of then; `audit` shows that.
    averages = getattr(innermost(model.optimizer), "use_ema", False)
    if traces_anew or averages or model.train_function is None:
        check_state_fits(model.optimizer, model)
    own = (type(model).compute_loss, type(model).train_step)
    if own != (keras.Model.compute_loss, keras.Model.train_step):
        return  # a model that knows its loss itself
    loss = _only(model.loss)
    try:
        found = keras.losses.get(loss) if isinstance(loss, str) else loss
        if _is_kerass(found):
            fitting = _plain(loss_for(model))
            fits = _plain(found) in (fitting, fitting.replace("crossentropy", "focalcrossentropy"))
        else:
            few = keras.tree.map_structure(lambda array: array[:2], images)
            labels = np.zeros(2, keras.config.floatx())[: len(keras.tree.flatten(few)[0])]
            fits = len(found(labels, model(few, training=False)).shape) < 2
    except Exception:  # the loss may be anyone's code
        fits = False
    if not fits:
        raise _other_loss(model, loss)


def _only(loss: Any) -> Any:
    """The loss, where it is alone in a list or a dict."""
    several = list(loss.values()) if isinstance(loss, dict) else loss
    return several[0] if isinstance(several, (list, tuple)) and len(several) == 1 else loss


def _plain(loss: Any) -> str:
    """A loss's name whether it is an object or a function."""
    name: str = loss.__name__ if inspect.isfunction(loss) else type(loss).__name__
    return name.replace("_", "").lower()


def _is_kerass(loss: Any) -> bool:
    of = loss if inspect.isfunction(loss) else type(loss)
    return str(of.__module__).split(".")[0] == "keras"


def _other_loss(model: keras.Model, loss: Any) -> InputError:
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    name = _("no loss") if loss is None else name
    fitting = loss_for(model)
    return InputError(
        _("a model compiled with a loss for whole-number labels when compile=False"),
        _("{name!r}, compiled with {loss}", name=model.name, loss=name),
        _("the model was compiled for one-hot labels, for numbers, or without a loss"),
        f"model.compile(model.optimizer, keras.losses.{type(fitting).__name__}"
        f"(from_logits={fitting.from_logits}), metrics=['accuracy'])",
    )
