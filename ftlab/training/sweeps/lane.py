"""A lane: one trainable set, compiled once, in which many runs follow each other.

What stock `compile` and `fit` do anew for every run is done once here: the training step is
traced once, layers in front of the first trainable one are computed once per image, and a run is
one call that loops over its batches inside TensorFlow. Between runs weights and optimizer state
go back to where they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.models.seeding import seed_random_layers
from ftlab.models.structure import is_batchnorm
from ftlab.training.compiling import loss_for, make_optimizer
from ftlab.training.penalties.base import Penalty, as_penalty
from ftlab.training.strategies import fit_head
from ftlab.training.sweeps.cut import cut_of, split_at
from ftlab.training.sweeps.features import Features, in_batches, spec, traced
from ftlab.training.sweeps.fitting import as_compile_does
from ftlab.training.sweeps.grid import Setting, batch_order
import keras
import numpy as np
import tensorflow as tf

_LABELS = tf.TensorSpec([None], tf.int64)
_PLACES = tf.TensorSpec([None], tf.int32)


class Lane:
    """A model with one trainable set, ready for many runs.

    Args:
        backbone: The pretrained model; it is copied and left as it is.
        setting: Says which blocks are trainable, what BatchNorm does and which penalty holds,
            if any.
        optimizer: A Keras name such as `"adam"`.
        source: What a penalty may learn from.
        features: Those of other lanes of the same backbone; its own by default.
    """

    def __init__(
        self,
        backbone: keras.Model,
        setting: Setting,
        optimizer: str = "adam",
        *,
        source: Task | None = None,
        features: Features | None = None,
    ) -> None:
        self.model = self.prepared(copy_model(backbone), setting)
        self.source, self.loss = source, loss_for(self.model)
        self._fitted_loss, self._penalties = self.loss, dict[Any, Penalty]()
        self.optimizer = as_compile_does(make_optimizer(optimizer, 0.0), self.model)
        self.optimizer.build(self.model.trainable_variables)
        self.cut = cut_of(self.model)
        self.frozen_part, self.trained_part = split_at(self.model, self.cut)
        self._features = features or Features(self.model)
        self._start = [np.array(weight.numpy()) for weight in self.trained_part.weights]
        self._fresh = [np.array(state.numpy()) for state in self.optimizer.variables]

    def prepared(self, model: keras.Model, setting: Setting) -> keras.Model:
        """The copy, with what is trainable set; a lane of another kind may set single layers."""
        return set_trainable(model, setting.trainable, batchnorm=setting.batchnorm)

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
        penalty = self._prepared(setting.penalty)
        fitted = Split(*penalty.training_data(self.model, train))
        self._fitted_loss = penalty.loss(self.model)
        loss = self._steps_over(fitted, batch_order(len(fitted.labels), setting))
        penalty.finish(self.model)
        return loss

    def epochs(self, train: Split, setting: Setting) -> Iterator[float]:
        """As `run`, with a pause after every epoch; yields the loss of its last batch."""
        self.reset(setting)
        batches = batch_order(len(train.labels), setting)
        steps = len(batches) // setting.epochs
        for start in range(0, len(batches), steps):
            yield self._steps_over(train, batches[start : start + steps])

    def _prepared(self, penalty: Any) -> Penalty:
        """The penalty as it is at the start; those in one lane differ in nothing that is traced."""
        if penalty not in self._penalties:
            self._penalties[penalty] = as_penalty(penalty)
            self._penalties[penalty].prepare(self.model, self.source)
        return self._penalties[penalty]

    def _steps_over(self, train: Split, batches: list[np.ndarray]) -> float:
        if not self._changes:
            return float("nan")
        sizes = tf.constant(np.array([len(batch) for batch in batches], "int32"))
        order, labels = tf.constant(np.concatenate(batches)), tf.constant(train.labels)
        # Of any number of rows; a penalty may put numbers of its own beside each label.
        self._batches = tf.TensorSpec([None, *labels.shape[1:]], labels.dtype), _PLACES, _PLACES
        kept = self._features.of(train.images, self.cut) if self.cut else None
        if kept is not None:
            return float(self._train(kept, labels, order, sizes))
        images = tf.cast(train.images, self.frozen_part.inputs[0].dtype)
        return float(self._train_from_images(images, labels, order, sizes))

    def accuracy(self, split: Split) -> float:
        """Accuracy of the model as it is now, in [0, 1]."""
        return self.measure(split)[0]

    def measure(self, split: Split) -> tuple[float, float]:
        """Accuracy in [0, 1] and mean loss of the model as it is now."""
        kept = self._features.of(split.images, self.cut) if self.cut else None
        right, loss, start = 0, 0.0, 0
        for some in in_batches(split.images if kept is None else kept):
            labels = tf.constant(split.labels[start : start + len(some)])
            if kept is None:
                some = self._in_front(some)
            some_right, some_loss = self._measure(some, labels)
            right, loss = right + int(some_right), loss + float(some_loss)
            start += len(labels)
        return right / len(split.labels), loss / len(split.labels)

    def reset(self, setting: Setting) -> None:
        """Weights and optimizer state back to the start; rate and seed as the setting says."""
        for weight, value in zip(self.trained_part.weights, self._start, strict=True):
            weight.assign(value)
        for state, value in zip(self.optimizer.variables, self._fresh, strict=True):
            state.assign(value)
        self.optimizer.learning_rate.assign(setting.learning_rate)
        seed_random_layers(self.model, setting.seed)

    @property
    def _changes(self) -> bool:
        """Whether training changes anything: weights, or BatchNorm statistics."""
        layers = self.model._flatten_layers()
        updates = any(is_batchnorm(layer) and layer.trainable for layer in layers)
        return updates or bool(self.model.trainable_variables)

    # Each is traced once, for any number of images and steps. The loop is not given as a method: in
    # a notebook TensorFlow can take one for a built-in, whose ids it keeps, and leave it be.
    @cached_property
    def _train(self) -> Any:
        return traced(partial(Lane._steps, self), self._inside, *self._batches)

    @cached_property
    def _train_from_images(self) -> Any:
        """Where features take too much memory they are computed step by step."""
        if not self.cut:
            return self._train
        images = spec(self.frozen_part.inputs[0])
        return traced(partial(Lane._steps, self, in_front=self.frozen_part), images, *self._batches)

    @cached_property
    def _measure(self) -> Any:
        return traced(self._measured, self._inside, _LABELS)

    @property
    def _inside(self) -> tf.TensorSpec:
        return spec(self.trained_part.inputs[0])

    def _in_front(self, images: np.ndarray) -> tf.Tensor:
        if self.cut:
            return self._features.batch(images, self.cut)
        return tf.cast(images, self._inside.dtype)

    def _steps(
        self, rows: Any, labels: Any, order: Any, sizes: Any, in_front: keras.Model | None = None
    ) -> Any:
        start, loss = 0, tf.constant(0.0)
        for size in sizes:
            batch = order[start : start + size]
            features = tf.gather(rows, batch)
            if in_front is not None:
                features = in_front(features, training=False)
            loss = tf.cast(self._step(features, tf.gather(labels, batch)), loss.dtype)
            start += size
        return loss

    def _step(self, features: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = self._fitted_loss(labels, self.trained_part(features, training=True))
            for extra in self.trained_part.losses:
                loss += extra
            scaled = self.optimizer.scale_loss(loss)  # itself but for mixed_float16
        variables = self.trained_part.trainable_variables
        if variables:
            self.optimizer.apply(tape.gradient(scaled, [v.value for v in variables]), variables)
        return loss

    def _measured(self, features: Any, labels: Any) -> Any:
        outputs = self.trained_part(features, training=False)
        if isinstance(self.loss, keras.losses.BinaryCrossentropy):  # two classes, one unit
            classes = outputs[:, 0] > (0.0 if self.loss.from_logits else 0.5)
        else:
            classes = tf.argmax(outputs, axis=-1)
        right = tf.reduce_sum(tf.cast(tf.cast(classes, labels.dtype) == labels, tf.int32))
        mean_loss = self.loss(labels, outputs)
        return right, mean_loss * tf.cast(tf.shape(labels)[0], mean_loss.dtype)
