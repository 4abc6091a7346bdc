"""Learning without forgetting: keep the old answers, on the new images."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from ftlab.data.task import Split
from ftlab.models.outputs import Outputs, one_class_an_image
from ftlab.training.compiling import accuracy_for, loss_for
from ftlab.training.penalties.answers import class_logits
from ftlab.training.penalties.base import Penalty, check_settings
import keras
from keras import ops
import numpy as np


@dataclass(frozen=True, repr=False)
class LearningWithoutForgetting(Penalty):
    """Cross-entropy on the labels + strength × cross-entropy with the old, softened answers.

    The old answers are those of the model that training starts from, to the target's training
    images; no source image is needed. Both answers are softened by a temperature T: softmax of
    logits / T. The paper gives the new task a head of its own beside the old one; here one head
    answers both, so the classes must be the same. A head that is new has no answers to keep, and
    where the old answers to the new images are wrong, keeping them stands against learning.

    Args:
        strength: Weight of the old answers (λ₀ in the paper), 0 or more.
        temperature: T, above 0; above 1 lets the smaller probabilities count for more.

    Raises:
        InputError: A setting out of range.

    Example:
    >>> LearningWithoutForgetting(1, temperature=4)
    LearningWithoutForgetting(1, temperature=4)

    Source: Li & Hoiem 2016, https://arxiv.org/abs/1606.09282
    """

    needs_compile: ClassVar[bool] = True

    strength: float = 1.0
    temperature: float = 2.0
    _kind: list[Outputs] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        check_settings(self, strength=(0, np.inf), temperature=(1e-3, np.inf))

    def training_data(self, model: keras.Model, train: Split) -> tuple[np.ndarray, np.ndarray]:
        """The images, and `(n, 1 + classes)`: the label beside the old logits."""
        images, labels = train
        kind = one_class_an_image(model)
        old = [
            np.array(class_logits(model(images[start : start + 256], training=False), kind))
            for start in range(0, len(images), 256)
        ]
        return images, np.column_stack([labels, np.concatenate(old)]).astype(keras.config.floatx())

    def loss(self, model: keras.Model) -> keras.losses.Loss:
        """The two-part loss; on plain labels it is cross-entropy alone."""
        kind = one_class_an_image(model)
        self._kind[:] = [kind]
        return DistillationLoss(self.strength, self.temperature, kind)

    def metrics(self) -> list[Any]:
        """Accuracy that finds the label beside the old logits."""
        return [PackedAccuracy(*self._kind)]

    def detach(self, model: keras.Model) -> None:
        """Compile with stock loss and metrics again; the optimizer stays the same object."""
        if isinstance(getattr(model, "loss", None), DistillationLoss):
            model.compile(model.optimizer, loss=loss_for(model), metrics=[accuracy_for(model)])


class DistillationLoss(keras.losses.Loss):
    """Cross-entropy with labels and, where they are packed beside them, with old answers.

    Args:
        strength: Weight of the old answers.
        temperature: Divides both logits.
        kind: What the model gives.
    """

    def __init__(self, strength: float, temperature: float, kind: Outputs) -> None:
        super().__init__(name="distillation")
        self.strength, self.temperature = float(strength), float(temperature)
        self.kind = kind

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One loss an image."""
        labels = ops.cast(label_of(y_true), "int32")
        logits = class_logits(y_pred, self.kind)
        if self.kind.units > 1:
            new_task = ops.sparse_categorical_crossentropy(
                labels, y_pred, from_logits=self.kind.from_logits
            )
        else:
            new_task = ops.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        if not _is_packed(y_true):
            return new_task
        old = ops.softmax(ops.cast(y_true[:, 1:], logits.dtype) / self.temperature)
        new = ops.log_softmax(logits / self.temperature)
        return new_task - self.strength * ops.sum(old * new, axis=-1)


class PackedAccuracy(keras.metrics.SparseCategoricalAccuracy):
    """Accuracy on labels that may have old logits beside them.

    Args:
        kind: What the model gives.
    """

    def __init__(self, kind: Outputs = Outputs("logits", 2)) -> None:  # noqa: B008 - frozen
        super().__init__(name="accuracy")
        self.kind = kind

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Count one batch."""
        answers = class_logits(y_pred, self.kind)
        return super().update_state(label_of(y_true), answers, sample_weight)


def label_of(y_true: Any) -> Any:
    """The labels `(n,)`, whether old logits stand beside them or not."""
    return y_true[:, 0] if len(y_true.shape) == 2 else y_true


def _is_packed(y_true: Any) -> bool:
    return len(y_true.shape) == 2 and y_true.shape[1] > 1
