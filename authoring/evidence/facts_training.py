"""Facts about Keras: what `fit` changes and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
import warnings

from ftlab.checks.specimens import layers_that_differ, tiny_model, tiny_split, weights_by_layer
from ftlab.models.heads import copy_model, feature_extractor
import keras
import numpy as np

from authoring.evidence.fact import Observations, fact

SPLIT = tiny_split()


def compiled(model: keras.Model, rate: float = 0.1) -> keras.Model:
    """The model, compiled with plain gradient descent and nothing else."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(rate), loss)
    return model


def changed_by_fit(model: keras.Model) -> set[str]:
    """Names of the layers whose weights or statistics one epoch changes."""
    before = copy_model(model)
    model.fit(*SPLIT, batch_size=8, verbose=0)
    return set(layers_that_differ(before, model))


@fact(
    "K01",
    "Changing `trainable` after `compile` but before the first `fit` takes effect; after a `fit` "
    "it is silently ignored, both ways, until `compile` is called again.",
    cells=["04/run-trap", "04/run-orders"],
)
def recompile_trap() -> Observations:
    """Freeze and unfreeze between `compile` and `fit`, before the first `fit` and after it."""
    early = tiny_model()
    early.get_layer("block1_conv").trainable = False
    compiled(early).get_layer("block1_conv").trainable = True
    model = compiled(tiny_model())
    model.get_layer("block2_conv").trainable = False
    first = changed_by_fit(model)
    model.get_layer("block2_conv").trainable = True
    model.get_layer("head").trainable = False
    second = changed_by_fit(model)
    third = changed_by_fit(compiled(model))
    return {
        "unfrozen between compile and the first fit: moves": "block1_conv" in changed_by_fit(early),
        "frozen between compile and the first fit: stays": "block2_conv" not in first,
        "unfrozen after a fit: stays": "block2_conv" not in second,
        "frozen after a fit: moves": "head" in second,
        "unfrozen and compiled again: moves": "block2_conv" in third,
        "frozen and compiled again: stays": "head" not in third,
    }


class WithBase(keras.Model):
    """A subclassed model whose `call` runs its base in inference mode."""

    def __init__(self, base: keras.Model) -> None:
        super().__init__()
        self.base, self.head = base, keras.layers.Dense(3, name="head")

    def call(self, images: Any) -> Any:
        """Logits, with the base's statistics as they are."""
        return self.head(self.base(images, training=False))


@fact(
    "K02",
    "`base(x, training=False)` in a functional model does not keep BatchNorm statistics still once "
    "the base is unfrozen: `fit` overrides it. `trainable = False` on the BatchNorm layers does. "
    "In a subclassed model's `call` the argument is honored.",
    cells=["04/run-statistics"],
)
def training_false() -> Observations:
    """One epoch at each of three models over the same kind of base."""

    def functional(batchnorm: bool) -> keras.Model:
        base = feature_extractor(tiny_model())
        for name in ("block1_bn", "block2_bn"):
            base.get_layer(name).trainable = batchnorm
        images = keras.Input((8, 8, 1))
        return keras.Model(images, keras.layers.Dense(3)(base(images, training=False)))

    subclassed = WithBase(feature_extractor(tiny_model()))
    subclassed(SPLIT.images[:1])
    return {
        "functional, BatchNorm trainable: statistics move": _drift(functional(True)),
        "functional, BatchNorm not trainable: statistics stay": not _drift(functional(False)),
        "subclassed, BatchNorm trainable: statistics stay": not _drift(subclassed),
    }


def _drift(model: keras.Model) -> bool:
    """Whether BatchNorm statistics move in an epoch."""
    statistics = [w for w in model.non_trainable_weights if "moving" in w.name]
    assert statistics
    before = [np.array(weight.numpy()) for weight in statistics]
    compiled(model).fit(*SPLIT, batch_size=8, verbose=0)
    pairs = zip(before, statistics, strict=True)
    return any(not np.array_equal(was, now.numpy()) for was, now in pairs)


@fact(
    "K03",
    "Training with a learning rate of 0 still changes the model: BatchNorm statistics move.",
    cells=["02/run-rate-zero", "04/run-statistics"],
)
def rate_zero() -> Observations:
    """One epoch at a rate of 0, and what differs after it."""
    model = compiled(tiny_model(), rate=0.0)
    before = weights_by_layer(model)
    outputs = np.array(model(SPLIT.images, training=False))
    moved = changed_by_fit(model)
    after = weights_by_layer(model)["block1_bn"]
    return {
        "only BatchNorm layers changed": moved == {"block1_bn", "block2_bn"},
        "scale and offset stayed": all(
            np.array_equal(was, now)
            for was, now in zip(before["block1_bn"][:2], after[:2], strict=True)
        ),
        "the model answers differently": not np.allclose(
            outputs, np.array(model(SPLIT.images, training=False)), atol=1e-4
        ),
    }


@fact(
    "K04",
    "Setting `layer.kernel_regularizer` on a built layer adds no loss; cloning the model from its "
    "config does.",
    cells=["05/show-losses", "07/run-pulls"],
)
def regularizer_on_built_layer() -> Observations:
    """Count `model.losses` before, after setting a regularizer, and in a clone."""
    model = tiny_model()
    for name in ("block1_conv", "block2_conv", "head"):
        model.get_layer(name).kernel_regularizer = keras.regularizers.L2(0.1)
    clone = keras.models.clone_model(model)
    return {
        "no loss on the built model": not tiny_model().losses and not model.losses,
        "one loss a kernel on the clone": len(clone.losses) == 3,
    }


@fact(
    "K05",
    "Scaling gradients does not give a layer its own learning rate under Adam; separate optimizers "
    "per group do.",
    cells=["03/run-scaling"],
)
def scaled_gradients() -> Observations:
    """Ten steps with a gradient and with a hundredth of it, or a hundredth of the rate."""
    adam, sgd = keras.optimizers.Adam, keras.optimizers.SGD
    full = _way(adam, 1e-3, 1.0)
    return {
        "Adam, gradient scaled: as far": _near(_way(adam, 1e-3, 0.01) / full, 1.0),
        "Adam, its own rate: a hundredth of the way": _near(_way(adam, 1e-5, 1.0) / full, 0.01),
        "plain SGD, gradient scaled: a hundredth of the way": _near(
            _way(sgd, 1e-3, 0.01) / _way(sgd, 1e-3, 1.0), 0.01
        ),
    }


def _near(ratio: float, expected: float) -> bool:
    return abs(ratio / expected - 1) < 0.05


def _way(optimizer: Callable[[float], Any], rate: float, scale: float) -> float:
    """How far ten steps along made-up gradients go."""
    variable = keras.Variable(np.zeros(4, "float32"))
    used = optimizer(rate)
    for gradient in np.random.default_rng(0).uniform(0.5, 1.5, (10, 4)).astype("float32"):
        used.apply([keras.ops.convert_to_tensor(scale * gradient)], [variable])
    return float(np.linalg.norm(variable.numpy()))


@fact(
    "K10",
    "No warning is given when `trainable` was changed after a `fit` and `compile` was not called "
    "again, though Keras holds the words for one.",
    cells=["04/run-orders"],
)
def no_warning() -> Observations:
    """Walk into the recompile trap with every warning on."""
    model = compiled(tiny_model())
    model.fit(*SPLIT, batch_size=8, verbose=0)
    model.get_layer("block2_conv").trainable = False
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        moved = changed_by_fit(model)
    return {
        "the change is ignored": "block2_conv" in moved,
        "no warning speaks of `trainable`": not any("trainable" in str(w.message) for w in given),
    }
