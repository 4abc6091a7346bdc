"""Adam in NumPy, all images in one batch: what a right answer's training gives.

Source: Kingma & Ba 2014, https://arxiv.org/abs/1412.6980, in the form of its section 2 that Keras
uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ftlab.data.task import Split
import keras
import numpy as np
import tensorflow as tf

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7
_LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@dataclass
class Adam:
    """Adam's memory for one model.

    Attributes:
        steps: How many were taken.
        means: Moving averages of the gradients, by the weight's place.
        squares: Moving averages of their squares.
    """

    steps: int = 0
    means: dict[int, np.ndarray] = field(default_factory=dict)
    squares: dict[int, np.ndarray] = field(default_factory=dict)

    def step(self, model: keras.Model, split: Split, rate: Callable[[str], float]) -> float:
        """One step on all images.

        Args:
            model: Changed in place; what is trainable is trained.
            split: Images and labels.
            rate: Path of a weight → its learning rate.

        Returns:
            The loss before the step.
        """
        weights = model.trainable_variables
        with tf.GradientTape() as tape:
            loss = _LOSS(split.labels, model(split.images, training=True))
        self.steps += 1
        correction = np.sqrt(1 - BETA_2**self.steps) / (1 - BETA_1**self.steps)
        gradients = tape.gradient(loss, [weight.value for weight in weights])
        for place, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
            slope = np.asarray(gradient, float)
            mean = BETA_1 * self.means.get(place, 0.0) + (1 - BETA_1) * slope
            square = BETA_2 * self.squares.get(place, 0.0) + (1 - BETA_2) * slope**2
            self.means[place], self.squares[place] = mean, square
            change = rate(weight.path) * correction * mean / (np.sqrt(square) + EPSILON)
            weight.assign(weight.numpy() - change)
        return float(loss)


def loss_on(model: keras.Model, split: Split) -> float:
    """Mean cross-entropy of a model's logits."""
    return float(_LOSS(split.labels, model(split.images, training=False)))
