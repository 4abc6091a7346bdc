"""A lane: one trainable set, compiled once, in which many runs follow each other.

What stock `compile` and `fit` do anew for every run is done once here: the training step is
traced once, blocks in front of the first trainable one are computed once per image, and a run is
one call that loops over its batches inside TensorFlow. Between runs weights and optimizer state
go back to where they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.models.structure import is_batchnorm, leaf_layers, seed_generators
from ftlab.training.compiling import loss_for, make_optimizer
from ftlab.training.penalties.base import as_penalty
from ftlab.training.strategies import fit_head
from ftlab.training.sweeps.cut import split_at_first_trainable
from ftlab.training.sweeps.grid import Setting, batch_order
import keras
import numpy as np
import tensorflow as tf

_EVALUATION_BATCH = 512
_KEPT = 40  # sets of images whose features are kept


class Lane:
    """A model with one trainable set, ready for many runs.

    Args:
        backbone: The pretrained model; it is copied and left as it is.
        setting: Says which blocks are trainable, what BatchNorm does and which penalty the
            weights pay, if any.
        optimizer: A Keras name such as `"adam"`.
        source: What a penalty may learn from.
    """

    def __init__(
        self,
        backbone: keras.Model,
        setting: Setting,
        optimizer: str = "adam",
        *,
        source: Task | None = None,
    ) -> None:
        self.model = set_trainable(
            copy_model(backbone),
            setting.trainable,
            batchnorm=setting.batchnorm,
        )
        as_penalty(setting.penalty).prepare(self.model, source)
        self.loss = loss_for(self.model)
        self.optimizer = make_optimizer(optimizer, 0.0)
        self.optimizer.build(self.model.trainable_variables)
        self.frozen_part, self.trained_part = split_at_first_trainable(self.model)
        self._start = [np.array(weight.numpy()) for weight in self.model.weights]
        self._fresh = [np.array(state.numpy()) for state in self.optimizer.variables]
        self._seen: dict[int, tuple[Split, tf.Tensor, tf.Tensor]] = {}
        images = _spec(self.frozen_part.inputs[0])
        features = _spec(self.trained_part.inputs[0])
        labels, places = tf.TensorSpec([None], tf.int64), tf.TensorSpec([None], tf.int32)
        # Traced once, for any number of images and steps. The loop is not given as a method: in a
        # notebook TensorFlow can take one for a built-in, whose ids it keeps, and leave it be.
        self._features = _traced(lambda x: self.frozen_part(x, training=False), images)
        self._train = _traced(partial(Lane._steps, self), features, labels, places, places)
        self._measure = _traced(self._measured, features, labels)

    def run(self, train: Split, setting: Setting) -> float:
        """Train from the backbone's weights, all epochs in one call.

        Args:
            train: What to learn.
            setting: Rate, epochs, batch size, seed, and whether the head is fitted first.

        Returns:
            The loss of the last batch; NaN or infinite when the run diverged.
        """
        self.reset(setting)
        if setting.strategy == "head_then_finetune":
            fit_head(self.model, train)
        return self._steps_over(train, batch_order(len(train.labels), setting))

    def epochs(self, train: Split, setting: Setting) -> Iterator[float]:
        """As `run`, with a pause after every epoch; yields the loss of its last batch."""
        self.reset(setting)
        batches = batch_order(len(train.labels), setting)
        steps = len(batches) // setting.epochs
        for start in range(0, len(batches), steps):
            yield self._steps_over(train, batches[start : start + steps])

    def _steps_over(self, train: Split, batches: list[np.ndarray]) -> float:
        if not self._changes:
            return float("nan")
        sizes = np.array([len(batch) for batch in batches], "int32")
        order = tf.constant(np.concatenate(batches))
        return float(self._train(*self._prepared(train), order, tf.constant(sizes)))

    def accuracy(self, split: Split) -> float:
        """Accuracy of the model as it is now, in [0, 1]."""
        return self.measure(split)[0]

    def measure(self, split: Split) -> tuple[float, float]:
        """Accuracy in [0, 1] and mean loss of the model as it is now."""
        features, labels = self._prepared(split)
        right, loss = 0, 0.0
        for start in range(0, len(split.labels), _EVALUATION_BATCH):
            stop = start + _EVALUATION_BATCH
            some_right, some_loss = self._measure(features[start:stop], labels[start:stop])
            right, loss = right + int(some_right), loss + float(some_loss)
        return right / len(split.labels), loss / len(split.labels)

    def reset(self, setting: Setting) -> None:
        """Weights and optimizer state back to the start; rate and seed as the setting says."""
        for weight, value in zip(self.model.weights, self._start, strict=True):
            weight.assign(value)
        for state, value in zip(self.optimizer.variables, self._fresh, strict=True):
            state.assign(value)
        self.optimizer.learning_rate.assign(setting.learning_rate)
        for layer in leaf_layers(self.model):
            for generator in seed_generators(layer):
                generator.state.assign([setting.seed, 0])

    @property
    def _changes(self) -> bool:
        """Whether training changes anything: weights, or BatchNorm statistics."""
        updates = any(is_batchnorm(layer) and layer.trainable for layer in leaf_layers(self.model))
        return updates or bool(self.model.trainable_variables)

    def _prepared(self, split: Split) -> tuple[tf.Tensor, tf.Tensor]:
        """The frozen part's features of a split, computed the first time."""
        kept = self._seen.get(id(split.images))
        if kept is None or kept[0].images is not split.images:
            batches = [
                self._features(tf.constant(split.images[start : start + _EVALUATION_BATCH]))
                for start in range(0, len(split.labels), _EVALUATION_BATCH)
            ]
            kept = (split, tf.concat(batches, axis=0), tf.constant(split.labels))
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            self._seen[id(split.images)] = kept
        return kept[1], kept[2]

    def _steps(self, features: Any, labels: Any, order: Any, sizes: Any) -> Any:
        start, loss = 0, tf.constant(0.0)
        for size in sizes:
            batch = order[start : start + size]
            loss = self._step(tf.gather(features, batch), tf.gather(labels, batch))
            start += size
        return loss

    def _step(self, features: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = self.loss(labels, self.trained_part(features, training=True))
            for extra in self.trained_part.losses:
                loss += extra
        variables = self.trained_part.trainable_variables
        if variables:
            self.optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)
        return loss

    def _measured(self, features: Any, labels: Any) -> Any:
        outputs = self.trained_part(features, training=False)
        right = tf.cast(tf.argmax(outputs, axis=-1) == labels, tf.int32)
        mean_loss = self.loss(labels, outputs)
        return tf.reduce_sum(right), mean_loss * tf.cast(tf.shape(labels)[0], mean_loss.dtype)


def _spec(tensor: Any) -> tf.TensorSpec:
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def _traced(function: Any, *specs: tf.TensorSpec) -> Any:
    return tf.function(function).get_concrete_function(*specs)
