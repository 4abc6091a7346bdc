"""A check-up changes nothing: the training that follows is the one that would have been."""

from __future__ import annotations

import random

import ftlab
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.models.seeding import generators
import keras
from keras.src.backend.common import global_state
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context as eager

from tests.sample import few
from tests.zoo.specimens import SPECIMENS

pytestmark = pytest.mark.slow

FIRST = ["dropout", "batchnorm_wrapped", "subclassed", "own_weight", "two_outputs"]
KINDS = [*FIRST, *(name for name in SPECIMENS if name not in FIRST)]


def data(model, n=24):
    """Inputs of the model's form and labels for it."""
    rng = np.random.default_rng(0)
    images = rng.random((n, 8, 8, 1)).astype("float32")
    labels = rng.permutation(np.arange(n) % 2)
    inputs = len(getattr(model, "inputs", None) or [0])
    x = images if inputs == 1 else [images] * inputs
    out = model(x if inputs == 1 else [images[:1]] * inputs, training=False)
    flat = keras.tree.flatten(out)
    return x, keras.tree.map_structure(lambda _each: labels, out) if len(flat) > 1 else labels


def looks(model):
    """All that a check-up could have changed."""
    optimizer = getattr(model, "optimizer", None)
    generator = global_state.get_global_attribute("global_seed_generator")
    return {
        "weights": [v.numpy().tobytes() for v in model.variables],
        "flags": [(layer.name, layer._trainable) for layer in model._flatten_layers()],
        "open": [v.trainable for v in model.variables],
        "seeds": [g.state.numpy().tolist() for g in generators(model)],
        "optimizer": optimizer and [v.numpy().tobytes() for v in optimizer.variables],
        "built": optimizer and optimizer.built,
        "function": id(model.train_function),
        "loss": id(getattr(model, "_compile_loss", None)),
        "metrics": [v.numpy().tobytes() for v in model.metrics_variables],
        "attributes": sorted(vars(model)),
        "nodes": [len(layer._inbound_nodes) for layer in model._flatten_layers()],
        "python": random.getstate(),
        "numpy": np.random.get_state()[1].tobytes(),
        "keras": generator is not None and generator.state.numpy().tolist(),
        "tensorflow": eager.context()._rng and eager.context()._rng.getstate(),
        "names": dict(global_state.get_global_attribute("object_name_uids") or {}),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", few(KINDS, keep=4))
def test_nothing_changes_on_any_kind_of_model(name):
    model = SPECIMENS[name]()
    x, y = data(model)
    maps = len(keras.tree.flatten(model(x, training=False))[0].shape) > 2
    several = len(keras.tree.flatten(y)) > 1
    loss = "mse" if several or maps else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.AdamW(1e-3), loss)
    tf.random.set_seed(3)
    keras.utils.set_random_seed(3)
    before = looks(model)
    findings = ftlab.checkup(model, (x, y))
    after = looks(model)
    assert {key for key in before if before[key] != after[key]} == set()
    assert "wiring" in findings.examined


@pytest.mark.slow
@pytest.mark.parametrize("trained", few([True, False], keep=1))
def test_the_training_afterwards_is_the_same(trained):
    split, after = tiny_split(30), []
    for examined in (False, True):
        model = tiny_model()
        model = keras.Sequential(
            [keras.Input((8, 8, 1)), keras.layers.Dropout(0.3, seed=2), *model.layers[1:]]
        )
        keras.utils.set_random_seed(1)
        model.compile(keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(True))
        if trained:
            model.fit(*split, verbose=0)
        if examined:
            dataset = tf.data.Dataset.from_tensor_slices(tuple(split)).batch(10)
            ftlab.checkup(model, dataset, tuple(split))
        history = model.fit(*split, epochs=2, verbose=0).history["loss"]
        after.append((history, [w.tobytes() for w in model.get_weights()]))
    assert after[0] == after[1]


def test_the_model_before_is_left_alone_too():
    model, before = tiny_model(), tiny_model(1)
    was = looks(before)
    ftlab.checkup(model, tuple(tiny_split(20)), before=before, source=tuple(tiny_split(20, 4)))
    now = looks(before)
    assert {key for key in was if was[key] != now[key]} == set()


def test_flags_and_seeds_come_back_when_a_check_fails(monkeypatch):
    from ftlab.clinic import freezing

    def bad(patient):
        patient.model.trainable = False
        random.random()
        raise ZeroDivisionError("of this test")
        yield

    monkeypatch.setattr("ftlab.clinic.checkup._MODEL", (("freezing", bad),))
    model = tiny_model()
    was = looks(model)
    findings = ftlab.checkup(model, tuple(tiny_split(20)))
    assert looks(model) == was
    assert "ZeroDivisionError: of this test" in findings.skipped[0]
    assert freezing is not None
