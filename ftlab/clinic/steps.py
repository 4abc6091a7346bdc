"""A few training steps on copies of the weights: the model itself is not touched."""

from __future__ import annotations

from dataclasses import dataclass
import time
from typing import Any

from ftlab.clinic.patient import Patient
from ftlab.training.optimizer_state import innermost, rate_now
from ftlab.training.optimizers import carry_exclusions, rebuilt
import keras
from keras.src.trainers.compile_utils import CompileLoss
import numpy as np
import tensorflow as tf

MOST, LARGE = 20, 1_000_000  # steps; weights from which on a step takes long
SECONDS = 6.0  # of one run


@dataclass(frozen=True, eq=False)
class Course:
    """How the loss went in a few steps.

    Args:
        rate: The rate of these steps.
        losses: Of each step's batch, before its update.
    """

    rate: float
    losses: np.ndarray


class Steps:
    """Training steps with the model's own loss and optimizer, at any rate.

    Args:
        patient: A compiled model and its data.
    """

    def __init__(self, patient: Patient) -> None:
        model = patient.model
        self.rate = rate_now(patient.optimizer)
        self._start = [tf.identity(v.value) for v in model.trainable_variables]
        self._rest = [tf.identity(v.value) for v in model.non_trainable_variables]
        self._copies = [_copy(variable) for variable in model.trainable_variables]
        optimizer = innermost(patient.optimizer)
        self._made = rebuilt(optimizer, self.rate or 1e-3)
        twins = list(zip(model.trainable_variables, self._copies, strict=True))
        carry_exclusions(optimizer, self._made, twins)
        self._made.build(self._copies)
        self._state = [tf.identity(v.value) for v in self._made.variables]
        large = model.count_params() > LARGE
        self._batches = _batches(patient, 16 if large else 32)
        self._step = tf.function(_step(patient, self._made, self._copies), autograph=False)
        self.n = MOST if not large else 8
        self._timed = False

    def run(self, factor: float) -> Course:
        """Steps from the model's own weights.

        Args:
            factor: Of the model's rate; 0 tells the loss of each batch without any update.
        """
        for variable, value in zip(self._made.variables, self._state, strict=True):
            variable.assign(value)
        for variable, value in zip(self._copies, self._start, strict=True):
            variable.assign(value)
        self._made.learning_rate = self.rate * factor
        rest, losses = self._rest, []
        started = time.monotonic()
        for step in range(self.n):
            x, y = self._batches[step % len(self._batches)]
            loss, rest = self._step(rest, x, y)
            losses.append(float(loss))
            if step == 0 and not self._timed:  # the first one was traced
                started, self._timed = time.monotonic(), True
            if not np.isfinite(losses[-1]):
                break
            if step >= 5 and time.monotonic() - started > SECONDS:
                self.n = step + 1
                break
        return Course(self.rate * factor, np.array(losses))


def _copy(variable: Any) -> Any:
    """A variable for the optimizer to change, under the name that the model's has."""
    made = keras.Variable(tf.identity(variable.value), dtype=variable.dtype, name=variable.name)
    made._path = variable.path
    made.constraint = variable.constraint
    return made


def _batches(patient: Patient, most: int) -> list[tuple[Any, Any]]:
    """Up to four batches in an order of their own, as fit would shuffle arrays."""
    n = len(patient.train)
    size = max(1, min(patient.batch_size, most, n))
    order = np.random.default_rng(0).permutation(n)
    starts = range(0, max(n - size + 1, 1), size)
    found = []
    for start in list(starts)[:4]:
        rows = order[start : start + size]
        pair = (patient.train.x, patient.train.y)
        found.append(
            keras.tree.map_structure(lambda a, r=rows: tf.convert_to_tensor(_plain(a[r])), pair)
        )
    return found


def _plain(array: np.ndarray) -> np.ndarray:
    return array.astype("float32") if array.dtype == np.float64 else array


def _step(patient: Patient, optimizer: Any, copies: list[Any]) -> Any:
    model = patient.model
    compiled = getattr(model, "_compile_loss", None)
    loss_of = CompileLoss(
        model.loss,
        getattr(compiled, "_user_loss_weights", None),
        output_names=getattr(model, "output_names", None),
    )

    def step(rest: Any, x: Any, y: Any) -> Any:
        weights = [tf.identity(copy.value) for copy in copies]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            out, new_rest, more = _as_in_fit(model, weights, rest, x)
            loss = loss_of(y, out)
            for each in more:
                loss = loss + keras.ops.cast(each, loss.dtype)
        slopes = tape.gradient(loss, weights)
        slopes = [
            tf.zeros_like(weight) if slope is None else tf.convert_to_tensor(slope)
            for slope, weight in zip(slopes, weights, strict=True)
        ]
        optimizer.apply(slopes, copies)
        return loss, list(new_rest)

    return step


def _as_in_fit(model: keras.Model, weights: Any, rest: Any, x: Any) -> tuple[Any, Any, Any]:
    """What a model answers in training, the rest of its state afterwards, and losses of its own.

    `stateless_call` would hand `training` to a `call` that may not take it.
    """
    others = model.non_trainable_variables
    pairs = [*zip(model.trainable_variables, weights, strict=True), *zip(others, rest, strict=True)]
    with keras.StatelessScope(state_mapping=pairs, collect_losses=True) as scope:
        out, more = model(x, training=True), model.losses
    return out, [scope.get_current_value(each) for each in others], more
