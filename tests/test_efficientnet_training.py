"""All ways to train, on the ImageNet network: what may learn learns, and nothing else does."""

from __future__ import annotations

from ftlab import (
    EWC,
    L2SP,
    DiscriminativeOptimizer,
    GradualUnfreeze,
    LayerPanel,
    LearningWithoutForgetting,
    Replay,
    Split,
    Task,
    WeightInterpolation,
    copy_model,
    finetune,
    head_then_finetune,
    histories,
    load_backbone,
    lr_find,
    replace_head,
    set_trainable,
)
import keras
import numpy as np
import pytest

from tests.sample import few

# TensorFlow reads a network of 150 layers for seconds; a few steps take less without that.
pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

CLASSES = ("red", "green", "blue")
LAST = ["top", "head"]
LAST_WEIGHTS = {"top_conv/kernel", "head/kernel", "head/bias"}
STEPS = {  # two, so that a penalty has something to hold at the second
    "optimizer": "sgd", "learning_rate": 0.01, "epochs": 1, "batch_size": 9, "progress": False
}  # fmt: skip
PENALTIES = [
    L2SP(40.0),
    WeightInterpolation(0.5),
    EWC(1e4, n_images=4),
    Replay(6),
    LearningWithoutForgetting(5.0),
]


def colored(n: int, seed: int, side: int = 32) -> Split:
    """Noise that is brighter in one of the colors, which is the class."""
    rng = np.random.default_rng(seed)
    images, labels = rng.random((n, side, side, 3), "float32") * 0.5, np.arange(n) % 3
    images[np.arange(n), :, :, labels] += 0.5
    return Split(images, labels)


def task(name: str, seed: int) -> Task:
    parts = (colored(n, seed + k) for k, n in enumerate((18, 6, 6)))
    return Task(name, *parts, CLASSES, "Colored noise.")


@pytest.fixture(scope="module")
def target() -> Task:
    return task("colors", 0)


@pytest.fixture(scope="module")
def source() -> Task:
    return task("other", 10)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    """Pretrained, with a new head; tests change copies."""
    keras.utils.set_random_seed(0)
    return replace_head(load_backbone("efficientnet_lite0", input_shape=(32, 32, 3)), 3)


@pytest.fixture(scope="module")
def copied(network) -> keras.Model:
    return copy_model(network)


@pytest.fixture
def model(network, copied) -> keras.Model:
    """As the network, to be trained: one copy for all tests, because making one takes seconds."""
    copied.set_weights(network.get_weights())
    return set_trainable(copied, LAST)


@pytest.fixture(scope="module")
def plain(network, target) -> keras.Model:
    """Trained with stock Keras, on the same batches."""
    made = set_trainable(copy_model(network), LAST)
    keras.utils.set_random_seed(0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    made.compile(optimizer=keras.optimizers.SGD(0.01), loss=loss)
    made.fit(*target.train, epochs=1, batch_size=9, verbose=0)
    return made


def moved(model: keras.Model, before: keras.Model) -> set[str]:
    """The weights that are others now."""
    pairs = zip(model.weights, before.weights, strict=True)
    return {mine.path for mine, was in pairs if not np.array_equal(mine.numpy(), was.numpy())}


def distance(model: keras.Model, before: keras.Model) -> float:
    """Between the kernels of the last convolution."""
    kernels = [each.get_layer("top_conv").kernel.numpy() for each in (model, before)]
    return float(np.linalg.norm(kernels[0] - kernels[1]))


def as_intended(run) -> bool:
    return set(run.movement.verdict) == {"as intended"}


def test_finetune_is_stock_keras(model, network, plain, target):
    run = finetune(model, target, **STEPS)
    assert moved(model, network) == LAST_WEIGHTS
    assert as_intended(run)
    for mine, its in zip(model.weights, plain.weights, strict=True):
        np.testing.assert_allclose(mine.numpy(), its.numpy(), atol=1e-6, err_msg=mine.path)


@pytest.mark.parametrize("penalty", few(PENALTIES, 1), ids=lambda penalty: type(penalty).__name__)
def test_a_penalty_changes_what_is_learned_and_nothing_else(
    penalty, model, network, plain, target, source
):
    run = finetune(model, target, source=source, penalty=penalty, **STEPS)
    assert moved(model, network) == LAST_WEIGHTS == moved(model, plain)
    assert as_intended(run)
    assert all(np.isfinite(weight.numpy()).all() for weight in model.trainable_weights)
    if isinstance(penalty, L2SP):
        assert distance(model, network) < 0.95 * distance(plain, network)
    if isinstance(penalty, WeightInterpolation):
        for now, was, full in zip(model.weights, network.weights, plain.weights, strict=True):
            halfway = (was.numpy() + full.numpy()) / 2
            np.testing.assert_allclose(now.numpy(), halfway, atol=1e-6, err_msg=now.path)


def test_lr_find_leaves_the_model_alone(model, network, target):
    finding = lr_find(model, target, steps=10, batch_size=9)
    assert len(finding.table) == 10 or finding.diverged
    assert np.isfinite(finding.table.loss[0])
    assert moved(model, network) == set()


def test_the_head_first_then_the_rest(model, network, target):
    run = head_then_finetune(model, target, **STEPS)
    assert moved(model, network) == LAST_WEIGHTS
    assert as_intended(run)
    assert run.history.val_accuracy[0] == 1.0  # colors are easy for a head alone


@pytest.mark.thorough
def test_unfreezing_by_stage(model, network, target):
    plan = GradualUnfreeze([["head"], ["top", "block7"]])
    run = plan.run(model, target, learning_rate=1e-3, epochs=2, batch_size=9, progress=False)
    seven = {f"block7a_{part}/kernel" for part in ("expand_conv", "dwconv", "project_conv")}
    assert moved(model, network) == LAST_WEIGHTS | seven
    assert as_intended(run)
    assert run.history.stage.tolist() == [0, 1, 2]


def test_rates_by_stage(model, network, target):
    """Stock SGD's first step is the rate times the gradient: a tenth of the rate, of the step."""
    rates = {"top": 1e-3, "head": 1e-2, "block6": 0.0}
    optimizer = DiscriminativeOptimizer.for_model(model, rates, default=0.0, optimizer="sgd")
    steps = {"epochs": 1, "batch_size": 18, "progress": False}
    run = finetune(model, target, optimizer=optimizer, **steps)
    assert moved(model, network) == LAST_WEIGHTS
    assert as_intended(run)
    keras.utils.set_random_seed(0)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    stock = set_trainable(copy_model(network), LAST)
    stock.compile(optimizer=keras.optimizers.SGD(1e-2), loss=loss_of)
    stock.train_on_batch(*target.train)
    assert distance(model, network) == pytest.approx(distance(stock, network) / 10, rel=0.01)
    heads = [each.get_layer("head").kernel.numpy() for each in (model, stock)]
    np.testing.assert_allclose(*heads, atol=1e-5)


def test_learning_curves(network, target):
    grid = {"epochs": [1], "n_train": [18], "trainable": [LAST], "learning_rate": [1e-3]}
    before = [weight.numpy() for weight in network.weights]
    table = histories(
        network, target, None, grid, seeds=1, measure=["training", "validation"], progress=False
    )
    assert table.epoch.tolist() == [0, 1]
    assert table.loss.iloc[-1] < table.loss.iloc[0]
    logits = network.predict(target.validation.images, verbose=0)
    right = np.mean(np.argmax(logits, axis=1) == target.validation.labels)
    assert table.val_accuracy[0] == pytest.approx(right)
    for weight, was in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), was, err_msg=weight.path)


def test_a_panel_trains_a_stage(model, network, target):
    panel = LayerPanel(model, target, preset="last block", epochs=1, batch_size=18)
    try:
        panel.train()
        assert panel.wait(300)
        assert panel.session.error == ""
        assert panel.runs.trained[0] == LAST
        assert moved(model, network) == LAST_WEIGHTS
        assert set(panel.session.records[0].movement.verdict) == {"as intended"}
        panel.reset()
        assert moved(model, network) == set()
    finally:
        panel.close()


@pytest.mark.soak
@pytest.mark.graph
@pytest.mark.parametrize("penalty", [None, *PENALTIES], ids=lambda penalty: type(penalty).__name__)
@pytest.mark.parametrize("batchnorm", ["frozen", "updating"])
def test_everything_trains_at_another_size(penalty, batchnorm):
    keras.utils.set_random_seed(0)
    made = replace_head(load_backbone("efficientnet_lite0", input_shape=(48, 48, 3)), 3)
    set_trainable(made, None, batchnorm=batchnorm)
    before = copy_model(made)
    parts = [colored(n, seed, 48) for seed, n in enumerate((18, 6, 6))]
    larger = Task("larger", *parts, CLASSES, "Colored noise.")
    run = finetune(made, larger, source=larger, penalty=penalty, **STEPS)
    assert as_intended(run)
    # What a constant adds in front of a 1x1 convolution, BatchNorm takes away behind it: no
    # gradient but rounding.
    open_ended = "_bn/" if batchnorm == "frozen" else "_bn/beta"
    changed = moved(made, before)
    assert {w.path for w in made.weights if open_ended not in w.path} <= changed
    assert batchnorm == "updating" or not any("_bn/" in path for path in changed)
