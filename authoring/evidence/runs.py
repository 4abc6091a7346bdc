"""Runs with stock Keras throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ftlab.data.task import Split
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.training.compiling import loss_for
from ftlab.training.sweeps import Setting, batch_order
import keras
import numpy as np
import tensorflow as tf

Arrays = Sequence[np.ndarray]


class Stock:
    """A model with stock `compile` and `fit`, compiled once and trained many times.

    Args:
        backbone: Where each run starts; it is copied and left as it is.
        optimizer: Model → its optimizer. All blocks are trainable, BatchNorm is frozen.
    """

    def __init__(
        self, backbone: keras.Model, optimizer: Callable[[keras.Model], keras.optimizers.Optimizer]
    ) -> None:
        self.model = set_trainable(copy_model(backbone), None, batchnorm="frozen")
        self.model.compile(optimizer(self.model), loss_for(self.model))
        self.model.optimizer.build(self.model.trainable_variables)
        self._start = self.model.get_weights()
        self._fresh = [np.array(state.numpy()) for state in self.model.optimizer.variables]
        self._logits = tf.function(lambda images: self.model(images, training=False))

    def reset(self) -> None:
        """Weights and optimizer state back to the start."""
        self.model.set_weights(self._start)
        for variable, value in zip(self.model.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)

    def train(
        self, train: Split, setting: Setting, class_weight: Mapping[int, float] | None = None
    ) -> None:
        """Train from the start, on the batches that a sweep takes.

        Args:
            train: What to learn; as many images as fill whole batches.
            setting: Epochs, batch size and seed; the rate is the optimizer's own.
            class_weight: Label → weight, as `fit` takes it.
        """
        self.reset()
        order = np.concatenate(batch_order(len(train.labels), setting))
        self.model.fit(
            train.images[order],
            train.labels[order],
            batch_size=setting.batch_size,
            shuffle=False,
            class_weight=class_weight,
            verbose=0,
        )

    def predictions(self, images: np.ndarray) -> np.ndarray:
        """The class of each image, as the model sees it now."""
        return np.argmax(self._logits(tf.constant(images)), axis=-1)

    def accuracy(self, split: Split) -> float:
        """Accuracy in [0, 1]."""
        return float(np.mean(self.predictions(split.images) == split.labels))
