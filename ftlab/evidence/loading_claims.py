"""Claims of lesson 06: training that goes on after a model was saved and loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
import tempfile
from typing import Any

from ftlab.backbones.parcels import build_parcels
from ftlab.data.task import Task
from ftlab.data.tasks import load_task
from ftlab.evidence.claim import Effects, claim
from ftlab.evidence.input_claims import dock_photographed
from ftlab.evidence.laboratory import POINTS, Laboratory
from ftlab.evidence.runs import Arrays, Stock
from ftlab.forgetting import accuracy
from ftlab.sweeps import Setting
import keras
import numpy as np

EPOCHS = 10  # before saving, and again after loading
Saved = tuple[Arrays, Arrays]  # weights, and the optimizer's variables


@claim(
    "C28",
    "Recompiling with a different rate or optimizer destabilizes continued training",
    lessons=["06"],
    measured="points by which the lowest belt accuracy of the next 10 epochs is lower",
    source="https://keras.io/guides/serialization_and_saving/",
)
def other_optimizer(laboratory: Laboratory) -> Effects:
    """After 10 epochs of Adam at 1e-3, training goes on from a file. Compiled again with ten
    times the rate, a tenth of it, SGD at the same rate, SGD with momentum at 1e-2, or even the
    same optimizer, the belt accuracy dips lower in the next 10 epochs than when it goes on with
    the optimizer that was saved.
    """
    adam, sgd = keras.optimizers.Adam, keras.optimizers.SGD
    undisturbed = continued(laboratory, "kept")[0].min(axis=1)

    def dip(name: str, optimizer: Callable[[], Any]) -> np.ndarray:
        return POINTS * (undisturbed - continued(laboratory, name, optimizer)[0].min(axis=1))

    return {
        "the rate becomes ten times higher": dip("higher", lambda: adam(1e-2)),
        "the rate becomes ten times lower": dip("lower", lambda: adam(1e-4)),
        "Adam becomes SGD at the same rate": dip("sgd", lambda: sgd(1e-3)),
        "Adam becomes SGD with momentum at 1e-2": dip("momentum", lambda: sgd(1e-2, momentum=0.9)),
        "the optimizer and its rate stay and only its state is new": POINTS
        * (undisturbed - continued(laboratory, "lost")[0].min(axis=1)),
    }


@claim(
    "C29",
    "A changed architecture or lost optimizer state gives unexpected results after loading",
    lessons=["06"],
    measured="points of accuracy lost without an error (or percent of the way trained)",
    source="https://keras.io/guides/serialization_and_saving/",
)
def lost_on_loading(laboratory: Laboratory) -> Effects:
    """Weights load without an error into a model with another activation, which then reads the
    dock worse; not into one with another width. Where the weights alone were saved and the
    optimizer's state is lost, training that goes on gives other weights, and a lower accuracy one
    epoch and ten epochs later, than from a whole `.keras` file.
    """
    kept, lost = continued(laboratory, "kept"), continued(laboratory, "lost")
    apart = [
        POINTS * _distance(one, other) / _distance(one, start)
        for one, other, start in zip(
            kept[1], lost[1], [weights for weights, _ in saved(laboratory)], strict=True
        )
    ]
    return {
        "an activation is another one (tanh for ReLU)": _lost_into(laboratory, _with_tanh),
        "a layer has another width": _lost_into(laboratory, _wider),
        "the optimizer's state is lost (the belt one epoch later)": POINTS
        * (kept[0][:, 0] - lost[0][:, 0]),
        "the optimizer's state is lost (the belt ten epochs later)": POINTS
        * (kept[0][:, -1] - lost[0][:, -1]),
        "the optimizer's state is lost (how far apart the weights end)": apart,
    }


@cache
def _stock(laboratory: Laboratory) -> Stock:
    return Stock(laboratory.backbone(), lambda model: keras.optimizers.Adam(1e-3))


def _belt(seed: int) -> Task:
    return load_task("belt", n_train=100, seed=seed)


@cache
def saved(laboratory: Laboratory) -> list[Saved]:
    """What a `.keras` file gives back after 10 epochs on the belt, one a seed."""
    stock, found = _stock(laboratory), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "half-way.keras"
        for seed in laboratory.seeds:
            stock.put()
            stock.train(_belt(seed).train, Setting(epochs=EPOCHS, seed=seed))
            stock.model.save(path)
            model = keras.saving.load_model(path)
            state = [np.array(variable.numpy()) for variable in model.optimizer.variables]
            found.append((list(model.get_weights()), state))
    return found


_Continued = tuple[np.ndarray, list[Arrays]]
_seen: dict[tuple[Laboratory, str], _Continued] = {}


def continued(
    laboratory: Laboratory, name: str, optimizer: Callable[[], Any] | None = None
) -> _Continued:
    """Ten more epochs from the saved weights.

    Args:
        laboratory: Has the seeds.
        name: `"kept"` with the saved optimizer and its state; `"lost"` with the same optimizer
            and no state; any other name for another optimizer.
        optimizer: Makes that one.

    Returns:
        Belt accuracy after every epoch `(seeds, 10)`, and the weights at the end, one a seed.
    """
    key = (laboratory, name)
    if key not in _seen:
        stock = _stock(laboratory)
        if optimizer is not None:
            stock = Stock(laboratory.backbone(), lambda model: optimizer())
        curves, ends = [], []
        for seed, (weights, state) in zip(laboratory.seeds, saved(laboratory), strict=True):
            belt, setting = _belt(seed), Setting(epochs=EPOCHS, seed=1000 + seed)
            stock.put(weights, state if name == "kept" else None)
            epochs = stock.epochs(belt.train, setting)
            curves.append([stock.accuracy(belt.test) for _ in epochs])
            ends.append(stock.weights)
        _seen[key] = (np.array(curves), ends)
    return _seen[key]


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
            other.load_weights(path)
        except ValueError:
            return [0.0 for _ in laboratory.seeds]
    splits = [dock_photographed(seed) for seed in laboratory.seeds]
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
