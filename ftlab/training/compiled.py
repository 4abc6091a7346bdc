"""A model that keeps what it was compiled with: whether it can be trained so."""

from __future__ import annotations

from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.training.penalties.base import Penalty
from ftlab.translation import _
import keras


def check_compiled(model: keras.Model, method: Penalty) -> None:
    """Raise an `InputError` unless the model was compiled, and the method needs no other loss."""
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


def check_loss(model: keras.Model, train: Split) -> None:
    """Try the loss that the model was compiled with on two images."""
    given = model(train.images[:2], training=False)
    try:
        if model.loss is not None and not isinstance(model.loss, (dict, list, tuple)):
            keras.losses.get(model.loss)(train.labels[:2], given)
    except Exception:  # whatever a loss makes of labels of another shape
        raise InputError(
            _("a compiled loss for whole-number labels (n,) when compile=False"),
            f"loss={model.loss!r}",
            _("a loss for one-hot labels, or for something else than classes"),
            "model.compile(…, loss='sparse_categorical_crossentropy')",
        ) from None
