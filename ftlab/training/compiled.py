"""Training without `compile`: whether a model can go on as it was compiled before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import inspect
from typing import Any

from ftlab.errors import InputError
from ftlab.training.compiling import loss_for
from ftlab.training.optimizer_state import check_state_fits, innermost
from ftlab.training.penalties.base import Penalty
from ftlab.translation import _
import keras
import numpy as np


def check_nothing_to_compile(
    model: keras.Model, method: Penalty, optimizer: Any, learning_rate: Any
) -> None:
    """Raise an `InputError` unless the model is compiled and nothing asks for more."""
    if not getattr(model, "compiled", False) or model.optimizer is None:
        raise InputError(
            _("a compiled model when compile=False"),
            _(
                "{name!r}, which was never compiled (or was copied, which drops that)",
                name=model.name,
            ),
            _("the model is new, or fresh from load_backbone or replace_head"),
            _("finetune(..., learning_rate=1e-3) and let it compile, or model.compile(...) first"),
        )
    if method.needs_compile:
        raise InputError(
            _("compile=True with {method}", method=method),
            "compile=False",
            _("this method brings a loss of its own, and a loss is set by compile"),
            f"finetune(..., penalty={method}, learning_rate=1e-3)",
        )
    if learning_rate is not None or optimizer is not None:
        raise InputError(
            _("no rate and no optimizer when compile=False"),
            f"learning_rate={learning_rate!r}, optimizer={optimizer!r}",
            _("the model trains with the optimizer it was compiled with"),
            _("model.optimizer.learning_rate = …, or compile=True"),
        )


@contextmanager
def stale_in_words(model: keras.Model) -> Iterator[None]:
    """Keras finds out as late as in a step that an optimizer does not know a weight."""
    try:
        yield
    except InputError:
        raise
    except ValueError:
        if getattr(model, "optimizer", None) is not None:
            check_state_fits(model.optimizer, model)
        raise


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
