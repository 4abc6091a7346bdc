"""Claims of lesson 06: training that goes on after a model was saved and loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
import tempfile
from typing import Any, NamedTuple
import warnings

from ftlab.backbones.parcels import build_parcels
from ftlab.measuring.forgetting import accuracy
from ftlab.training.sweeps import Setting, batch_order
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.lanes import StagedLane
from authoring.evidence.runs import Arrays

EPOCHS = 10  # before saving, and again after loading
Saved = tuple[Arrays, Arrays]  # weights, and the optimizer's variables


@claim(
    "C28",
    "Recompiling with a different rate or optimizer destabilises continued training",
    lessons=["06"],
    measured="points by which the lowest belt accuracy of the next 10 epochs is lower",
    source="https://keras.io/guides/serialization_and_saving/",
    needs=["short runs"],
)
def other_optimizer(laboratory: Laboratory) -> Effects:
    """After 10 epochs of Adam at 1e-3, training goes on from a file. Compiled again with ten
    times the rate, a tenth of it, SGD or RMSprop at the same rate, or even the same optimizer,
    the belt accuracy dips lower in the next 10 epochs than when training goes on with the
    optimizer that was saved.
    """

    def dip(**change: Any) -> np.ndarray:
        undisturbed, changed = _continued(laboratory), _continued(laboratory, **change)
        return POINTS * (undisturbed.belt.min(axis=1) - changed.belt.min(axis=1))

    return {
        "the rate becomes ten times higher": dip(state_lost=True, rate=1e-2),
        "the rate becomes ten times lower": dip(state_lost=True, rate=1e-4),
        "Adam becomes SGD at the same rate": dip(state_lost=True, optimizer="sgd"),
        "Adam becomes RMSprop at the same rate": dip(state_lost=True, optimizer="rmsprop"),
        "optimizer and rate stay and only its state is new": dip(state_lost=True),
    }


@claim(
    "C29",
    "A changed architecture or lost optimizer state gives unexpected results after loading",
    lessons=["06"],
    measured="points of accuracy lost without an error (or percent of the way trained)",
    source="https://keras.io/guides/serialization_and_saving/",
    needs=["short runs"],
)
def lost_on_loading(laboratory: Laboratory) -> Effects:
    """Weights load without an error into a model with another activation, which then reads the
    dock worse; not into one with another width. Where the weights alone were saved and the
    optimizer's state is lost, the belt is lower one epoch and ten epochs later than from a whole
    `.keras` file, and the weights end further from those than another order of batches takes
    them.
    """
    kept, lost = _continued(laboratory), _continued(laboratory, state_lost=True)
    reordered = _continued(laboratory, order=2000)
    start = [weights for weights, _ in _saved(laboratory)]
    way, by_state, by_order = (
        np.array([_distance(one, other) for one, other in zip(kept.ends, ends, strict=True)])
        for ends in (start, lost.ends, reordered.ends)
    )
    return {
        "an activation is another one (tanh for ReLU)": _lost_into(laboratory, _with_tanh),
        "a layer has another width": _lost_into(laboratory, _wider),
        "the optimizer's state is lost (the belt one epoch later)": POINTS
        * (kept.belt[:, 0] - lost.belt[:, 0]),
        "the optimizer's state is lost (the belt ten epochs later)": POINTS
        * (kept.belt[:, -1] - lost.belt[:, -1]),
        "the optimizer's state is lost (weights, beside another order of batches)": POINTS
        * (by_state - by_order)
        / way,
    }


class _GoingOn(NamedTuple):
    belt: np.ndarray  # accuracy after every epoch, (seeds, epochs)
    ends: list[Arrays]  # the weights at the end, one a seed


@cache
def _lane(laboratory: Laboratory, optimizer: str) -> StagedLane:
    return StagedLane(laboratory.backbone(), Setting(), optimizer)


@cache
def _saved(laboratory: Laboratory) -> list[Saved]:
    """What a `.keras` file gives back after 10 epochs on the belt, one a seed."""
    lane, found = _lane(laboratory, "adam"), list[Saved]()
    lane.model.compile(lane.optimizer, lane.loss)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "half-way.keras"
        for seed in laboratory.seeds:
            lane.run(laboratory.drawn("near", seed).train, Setting(epochs=EPOCHS, seed=seed))
            lane.model.save(path)
            model = keras.saving.load_model(path)
            state = [np.array(variable.numpy()) for variable in model.optimizer.variables]
            found.append((model.get_weights(), state))
    return found


@cache
def _continued(
    laboratory: Laboratory,
    *,
    optimizer: str = "adam",
    rate: float = 1e-3,
    state_lost: bool = False,
    order: int = 1000,
) -> _GoingOn:
    """Ten more epochs from what was saved.

    Args:
        laboratory: Has the seeds.
        optimizer: A Keras name; other than Adam only where the state is lost.
        rate: Its rate; another than before only where the state is lost.
        state_lost: Whether the optimizer starts anew.
        order: Added to the seed of the order of batches.
    """
    lane, curves, ends = _lane(laboratory, optimizer), [], []
    for seed, (weights, state) in zip(laboratory.seeds, _saved(laboratory), strict=True):
        belt, setting = (
            laboratory.drawn("near", seed),
            Setting(rate, epochs=EPOCHS, seed=order + seed),
        )
        lane.put(weights, setting)
        if not state_lost:
            for variable, value in zip(lane.optimizer.variables, state, strict=True):
                variable.assign(value)
        curve = []
        for batches in np.array_split(np.array(batch_order(100, setting)), EPOCHS):
            lane._steps_over(belt.train, list(batches))
            curve.append(lane.accuracy(belt.test))
        curves.append(curve)
        ends.append(lane.model.get_weights())
    return _GoingOn(np.array(curves), ends)


def _distance(one: Arrays, other: Arrays) -> float:
    return float(np.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(one, other, strict=True))))


def _lost_into(laboratory: Laboratory, build: Callable[[], keras.Model]) -> list[float]:
    """Points of dock accuracy lost by loading the backbone's weights into another model; 0 where
    Keras refuses.
    """
    backbone, other = laboratory.backbone(), build()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parcels.weights.h5"
        backbone.save_weights(path)
        try:
            with warnings.catch_warnings():  # of containers that hold no weights
                warnings.simplefilter("ignore")
                other.load_weights(path)
        except ValueError:
            return [0.0 for _ in laboratory.seeds]
    splits = [laboratory.photographed(seed) for seed in laboratory.seeds]
    return [POINTS * (accuracy(backbone, split) - accuracy(other, split)) for split in splits]


def _with_tanh() -> keras.Model:
    """The parcels network with tanh in the place of every ReLU."""

    def swapped(layer: keras.layers.Layer) -> keras.layers.Layer:
        if isinstance(layer, keras.layers.ReLU):
            return keras.layers.Activation("tanh", name=layer.name)
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(build_parcels(), clone_function=swapped)


def _wider() -> keras.Model:
    """The parcels network with twice as many channels in its last block."""

    def widened(layer: keras.layers.Layer) -> keras.layers.Layer:
        config = layer.get_config()
        if layer.name == "block4_conv":
            config["filters"] *= 2
        return layer.__class__.from_config(config)

    return keras.models.clone_model(build_parcels(), clone_function=widened)
