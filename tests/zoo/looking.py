"""Functions that look at a model or freeze it, each with an independent oracle."""

from __future__ import annotations

from typing import Any

from ftlab import (
    LayerPanel,
    accuracy,
    accuracy_matrix,
    audit,
    blocks,
    cached_features,
    copy_model,
    discriminative_rates,
    feature_extractor,
    fisher_diagonal,
    freeze,
    interpolate,
    interpolation_path,
    layer_table,
    replace_head,
    set_trainable,
    snapshot,
    unfreeze,
)
from ftlab.models.parts import own_weights
from ftlab.training.compiling import loss_for
import numpy as np
import pytest

from tests.zoo.oracles import (
    LABELS,
    asked,
    classes,
    images,
    outputs,
    same,
    split,
    task,
    twin,
    weights,
)


def right_blocks(model: Any) -> None:
    held = [w for block in blocks(model) for layer in block.layers for w in layer.weights]
    assert {id(w) for w in held} <= {id(w) for w in model.weights}


def right_stages(model: Any) -> None:
    stages = blocks(model, level="stage")
    assert [layer for s in stages for layer in s.layers] == [
        layer for b in blocks(model) for layer in b.layers
    ]


def right_table(model: Any) -> None:
    assert layer_table(model).weights.sum() == model.count_params()


def right_set_trainable(model: Any) -> None:
    set_trainable(model, [])
    assert model.trainable_weights == []


def right_freeze(model: Any) -> None:
    first = blocks(model)[0]
    freeze(model, first.name)
    assert not any(w.trainable for layer in first.layers for w in layer.weights)


def right_unfreeze(model: Any) -> None:
    wanted = {id(w) for w in model.trainable_weights}
    unfreeze(set_trainable(model, []), batchnorm="updating")
    assert wanted <= {id(w) for w in model.trainable_weights}


def right_audit(model: Any) -> None:
    before = snapshot(model)
    assert (audit(before, model).relative_change == 0).all()
    moving = model.trainable_weights[0]
    moving.assign(moving + 1)
    assert (audit(before, model).relative_change > 0).any()


def right_copy(model: Any) -> None:
    assert np.array_equal(outputs(copy_model(model)), outputs(model))


def right_head(model: Any) -> None:
    new = replace_head(model, 5)
    kernel, bias = (np.array(w) for w in new.layers[-1].get_weights())
    features = np.array(feature_extractor(model)(asked(model), training=False), "float64")
    assert np.allclose(outputs(new), features @ kernel + bias, atol=1e-2)


def right_extractor(model: Any) -> None:
    extractor = feature_extractor(model)
    known = {id(w) for w in model.variables}
    assert {id(w) for w in extractor.variables} <= known  # the same weights, no copy of them


def right_features(model: Any) -> None:
    features = cached_features(model, images(model))
    assert features.dtype == np.float32
    assert features.ndim == 2
    wanted = np.array(feature_extractor(model)(images(model), training=False))
    assert np.allclose(features, wanted, atol=1e-2)


def right_accuracy(model: Any) -> None:
    assert accuracy(model, split(model)) == pytest.approx((classes(model) == LABELS).mean())


def right_matrix(model: Any) -> None:
    plain = split(model)
    turned = plain._replace(labels=1 - LABELS)
    right = classes(model) == LABELS
    wrong = classes(model) == 1 - LABELS
    matrix = accuracy_matrix([model, model], [plain, turned])
    assert matrix == pytest.approx(np.array([[right.mean(), wrong.mean()]] * 2))


def right_loss(model: Any) -> None:
    loss = loss_for(model)
    given = outputs(model)
    if given.shape[1] > 1:
        p = np.exp(given) if loss.from_logits else given
        wanted = -np.log((p / p.sum(axis=1, keepdims=True))[range(6), LABELS]).mean()
    else:
        p = 1 / (1 + np.exp(-given[:, 0])) if loss.from_logits else given[:, 0]
        wanted = -np.log(np.where(LABELS, p, 1 - p)).mean()
    found = float(loss(LABELS, model(asked(model), training=False)))
    assert found == pytest.approx(wanted, rel=1e-2)


def _moved(model: Any) -> Any:
    other = twin(model)
    for v in other.trainable_variables:
        v.assign(v + 0.25)
    return other


def right_interpolation(model: Any) -> None:
    other = _moved(model)
    old, new = weights(model), weights(other)
    halfway = [np.array(v) for v in interpolate(model, other, 0.5).trainable_variables]
    wanted = [
        (np.array(a, "float64") + np.array(b, "float64")) / 2
        for a, b in zip(model.trainable_variables, other.trainable_variables, strict=True)
    ]
    assert same(halfway, wanted, atol=1e-3)
    assert same(weights(model), old)
    assert same(weights(other), new)


def right_path(model: Any) -> None:
    table = interpolation_path(model, _moved(model), {"noise": split(model)}, (0.0, 1.0))
    assert table.noise[0] == pytest.approx((classes(model) == LABELS).mean())


def right_rates(model: Any) -> None:
    rates = discriminative_rates(model, 1e-2, factor=10)
    names = [block.name for block in blocks(model)]
    assert list(rates) == names
    assert rates[names[-1]] == pytest.approx(1e-2)


def right_fisher(model: Any) -> None:
    parts = [fisher_diagonal(model, images(model)[half]) for half in (slice(0, 3), slice(3, 6))]
    whole = fisher_diagonal(model, images(model))
    assert all((values >= 0).all() for values in whole)
    mean = [(a + b) / 2 for a, b in zip(*parts, strict=True)]
    assert same(whole, mean, rtol=5e-2, atol=1e-6)


def right_panel(model: Any) -> None:
    panel = LayerPanel(model, task(model))
    try:
        for block in panel.state.blocks:
            panel.set_block(block.name, trainable=False)
        own = {id(w) for w in own_weights(model)}  # no row of the panel is theirs
        assert {id(w) for w in model.trainable_weights} <= own
    finally:
        panel.close()


LOOKING = {
    "blocks": right_blocks,
    "blocks by stage": right_stages,
    "layer_table": right_table,
    "set_trainable": right_set_trainable,
    "freeze": right_freeze,
    "unfreeze": right_unfreeze,
    "snapshot, audit": right_audit,
    "copy_model": right_copy,
    "replace_head": right_head,
    "feature_extractor": right_extractor,
    "cached_features": right_features,
    "accuracy": right_accuracy,
    "accuracy_matrix": right_matrix,
    "loss_for": right_loss,
    "interpolate": right_interpolation,
    "interpolation_path": right_path,
    "discriminative_rates": right_rates,
    "fisher_diagonal": right_fisher,
    "LayerPanel": right_panel,
}
