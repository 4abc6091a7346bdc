"""Each function on each kind of model: it works and is right, or it is refused in four parts."""

from __future__ import annotations

import importlib.util
from pathlib import Path
import sys

from ftlab import (
    accuracy,
    audit,
    blocks,
    cached_features,
    copy_model,
    feature_extractor,
    freeze,
    layer_table,
    replace_head,
    set_trainable,
    snapshot,
    unfreeze,
)  # fmt: skip
from ftlab.errors import InputError
from ftlab.training.compiling import loss_for
import numpy as np
import pytest

from tests.sample import few

_PATH = Path(__file__).parent / "zoo" / "specimens.py"
_SPEC = importlib.util.spec_from_file_location("zoo_specimens", _PATH)
assert _SPEC is not None
zoo = importlib.util.module_from_spec(_SPEC)
sys.modules.setdefault("zoo_specimens", zoo)
_SPEC.loader.exec_module(zoo)

IMAGES = np.random.default_rng(0).random((6, 8, 8, 1)).astype("float32")
LABELS = np.array([0, 1, 1, 0, 1, 0])


def outputs(model):
    return np.array(model(IMAGES, training=False), "float64")


def right_blocks(model):
    held = [w for block in blocks(model) for layer in block.layers for w in layer.weights]
    assert {id(w) for w in held} <= {id(w) for w in model.weights}


def right_table(model):
    listed = layer_table(model)
    assert listed.weights.sum() == model.count_params()


def right_frozen(model):
    set_trainable(model, [])
    assert model.trainable_weights == []


def right_freeze(model):
    first = blocks(model)[0]
    freeze(unfreeze(model), first.name)
    assert not any(w.trainable for layer in first.layers for w in layer.weights)


def right_audit(model):
    assert (audit(snapshot(model), model).relative_change == 0).all()


def right_copy(model):
    assert np.array_equal(outputs(copy_model(model)), outputs(model))


def right_head(model):
    new = replace_head(model, 5)
    kernel, bias = (np.array(w) for w in new.layers[-1].get_weights())
    features = np.array(feature_extractor(model)(IMAGES, training=False), "float64")
    assert np.allclose(outputs(new), features @ kernel + bias, atol=1e-2)


def right_features(model):
    features = cached_features(model, IMAGES)
    assert features.dtype == np.float32
    assert features.ndim == 2
    wanted = np.array(feature_extractor(model)(IMAGES, training=False))
    assert np.allclose(features, wanted, atol=1e-2)


def right_accuracy(model):
    measured = accuracy(model, (IMAGES, LABELS))
    given = outputs(model)
    if given.shape[1] == 1:
        said = (given[:, 0] > (0.0 if loss_for(model).from_logits else 0.5)).astype(int)
    else:
        said = given.argmax(axis=1)
    assert measured == pytest.approx((said == LABELS).mean())


def right_loss(model):
    loss = loss_for(model)
    given = outputs(model)
    if given.shape[1] > 1:
        p = np.exp(given) if loss.from_logits else given
        wanted = -np.log((p / p.sum(axis=1, keepdims=True))[range(6), LABELS]).mean()
    else:
        p = 1 / (1 + np.exp(-given[:, 0])) if loss.from_logits else given[:, 0]
        wanted = -np.log(np.where(LABELS, p, 1 - p)).mean()
    assert float(loss(LABELS, model(IMAGES, training=False))) == pytest.approx(wanted, rel=1e-2)


FUNCTIONS = {
    "blocks": right_blocks,
    "layer_table": right_table,
    "set_trainable": right_frozen,
    "freeze and unfreeze": right_freeze,
    "snapshot and audit": right_audit,
    "copy_model": right_copy,
    "replace_head and feature_extractor": right_head,
    "cached_features": right_features,
    "accuracy": right_accuracy,
    "loss_for": right_loss,
}
# The kinds that are refused, and by what; all others work.
REFUSED = {
    "set_trainable": {"spectral"},
    "freeze and unfreeze": {"spectral"},
    "copy_model": {"subclassed"},
    "replace_head and feature_extractor": {
        "subclassed", "two_outputs",  "nested_head", "ensemble",
    },
    "cached_features": {
        "subclassed", "two_outputs", "nested_head", "ensemble", "two_inputs",
    },
    "accuracy": {"many_sigmoids", "two_outputs", "dict_output", "maps", "tokens", "two_inputs"},
    "loss_for": {"many_sigmoids", "two_outputs", "dict_output", "maps", "tokens"},
}  # fmt: skip
_NOT_ONE_ARRAY = {"two_inputs", "two_outputs", "dict_output"}  # no oracle with one array


@pytest.mark.parametrize("name", few(zoo.SPECIMENS, 24))
def test_each_function_works_or_is_refused(name):
    for function, right in FUNCTIONS.items():
        model = zoo.SPECIMENS[name]()
        before = [v.numpy() for v in model.variables]
        refused = name in REFUSED.get(function, ())
        if name in _NOT_ONE_ARRAY and not refused and "outputs" in right.__code__.co_names:
            continue
        try:
            right(model)
            outcome = "works"
        except InputError:
            outcome = "refused"
            after = [v.numpy() for v in model.variables]
            assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
        assert outcome == ("refused" if refused else "works"), function
