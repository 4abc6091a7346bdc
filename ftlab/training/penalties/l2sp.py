"""L2-SP: weight decay towards the pretrained weights instead of towards zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ftlab.data.task import Task
from ftlab.models.structure import block_names, blocks
from ftlab.training.penalties.anchor import Anchor, attach, detach
from ftlab.training.penalties.base import Penalty, check_settings
import keras
import numpy as np


@dataclass(frozen=True, repr=False)
class L2SP(Penalty):
    """½ α ‖w − w⁰‖² on the pretrained weights and ½ β ‖v‖² on the new ones.

    `w⁰` are the weights that training starts from. All trainable weights count, biases too. The
    penalty is part of the training loss and of the validation loss, as every Keras regularizer.

    Args:
        alpha: Strength of the pull back to the start, 0 or more.
        beta: Strength of plain L2 on the new blocks, 0 or more.
        new: Blocks that were not pretrained, such as `("head",)` after `replace_head`. Their
            starting point is random, so the paper pulls them to zero. With `new=()` all blocks
            are old ones, the head too: right when the head already knows the classes, as from
            dock to belt. A head that is new and not named here is held at its random start.

    Raises:
        InputError: A strength below 0; when training begins, a name that is no block.

    Example:
    >>> L2SP(0.1), L2SP(0.1, new=("head",))
    (L2SP(0.1), L2SP(0.1, new=('head',)))

    Source: Li et al. 2018, https://arxiv.org/abs/1802.01483
    """

    on_weights_only: ClassVar[bool] = True

    alpha: float = 3.0
    beta: float = 0.01
    new: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_settings(self, alpha=(0, np.inf), beta=(0, np.inf))
        names = (self.new,) if isinstance(self.new, str) else tuple(self.new)
        object.__setattr__(self, "new", names)

    def prepare(self, model: keras.Model, source: Task | None) -> None:
        """Anchor every trainable weight; the source task is not looked at."""
        names = block_names(model, self.new)
        fresh = {
            id(weight)
            for block in blocks(model)
            if block.name in names
            for layer in block.layers
            for weight in layer.weights
        }
        pulls = []
        for weight in model.trainable_weights:
            start = np.array(weight.numpy())
            is_new = id(weight) in fresh
            anchor = Anchor(self.beta, 0 * start) if is_new else Anchor(self.alpha, start)
            pulls.append((weight, anchor))
        attach(model, pulls)

    def detach(self, model: keras.Model) -> None:
        """Take the anchors off."""
        detach(model)
