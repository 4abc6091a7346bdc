"""Discriminative rates, against stock Keras optimizers on their own variables."""

from __future__ import annotations

from ftlab import blocks, finetune, set_trainable
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.training.rates import DiscriminativeOptimizer, discriminative_rates
import keras
from keras import layers
from keras.optimizers.schedules import ExponentialDecay
import numpy as np
import pytest
import tensorflow as tf

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
TRAIN = tiny_split(24)
for_model = DiscriminativeOptimizer.for_model


def fitted(optimizer_of, *, trainable=None, epochs=2, batchnorm="updating"):
    """A fresh specimen trained with stock `fit`; 3 steps an epoch, always in the same order."""
    model = set_trainable(tiny_model(), trainable, batchnorm=batchnorm)
    model.compile(optimizer_of(model), LOSS)
    model.fit(*TRAIN, batch_size=8, epochs=epochs, shuffle=False, verbose=0)
    return model


def by_hand(optimizer_of_block, steps=6):
    """What stock Keras optimizers make of the specimen when each is given its own variables."""
    model = set_trainable(tiny_model(), None, batchnorm="updating")
    owners = {}  # optimizer → variables
    for block in blocks(model):
        owner = optimizer_of_block[block.name]
        mine = [w for layer in block.layers for w in layer.trainable_weights]
        owners.setdefault(id(owner), (owner, []))[1].extend(mine)
    for owner, variables in owners.values():
        owner.build(variables)

    @tf.function(reduce_retracing=True)
    def train(images, labels):
        with tf.GradientTape() as tape:
            loss = LOSS(labels, model(images, training=True))
        groups = [[v.value for v in variables] for _, variables in owners.values()]
        gradients = tape.gradient(loss, groups)
        for (owner, variables), mine in zip(owners.values(), gradients, strict=True):
            owner.apply(mine, variables)

    for step in range(steps):
        batch = slice(8 * (step % 3), 8 * (step % 3) + 8)
        train(*map(tf.constant, (TRAIN.images[batch], TRAIN.labels[batch])))
    return model


def largest_difference(one, other) -> float:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def test_equal_rates_are_stock_adam():
    stock = fitted(lambda _: keras.optimizers.Adam(1e-2))
    grouped = fitted(lambda model: for_model(model, {}, default=1e-2))
    # A hair's breadth between the rates makes three groups of them.
    rates = {"block1": 1e-2, "block2": 1e-2 * (1 + 1e-12), "head": 1e-2 * (1 - 1e-12)}
    apart = fitted(lambda model: for_model(model, rates))
    assert largest_difference(stock, tiny_model()) > 1e-3
    assert largest_difference(grouped, stock) < 1e-6
    assert largest_difference(apart, stock) < 1e-6
    assert len(grouped.optimizer.variables) < len(apart.optimizer.variables)


@pytest.mark.parametrize("kind", [keras.optimizers.Adam, keras.optimizers.SGD])
def test_different_rates_are_two_stock_optimizers(kind):
    body, head = kind(1e-3), kind(3e-2)
    expected = by_hand({"block1": body, "block2": body, "head": head})
    pattern = kind(0.5)
    model = fitted(lambda model: for_model(model, {"head": 3e-2}, default=1e-3, optimizer=pattern))
    assert largest_difference(model, expected) < 1e-6
    # The rates matter: with those of the others exchanged it is another model.
    other = fitted(lambda model: for_model(model, {"head": 1e-3}, default=3e-2, optimizer=pattern))
    assert largest_difference(other, expected) > 1e-3


def test_keras_multi_optimizer_does_the_same():
    multi = keras.optimizers.MultiOptimizer(
        keras.optimizers.OptimizerMap(
            keras.optimizers.Adam(1e-3), {"head/.*": keras.optimizers.Adam(3e-2)}
        )
    )
    expected = fitted(lambda _: multi)
    model = fitted(lambda model: for_model(model, {"head": 3e-2}, default=1e-3))
    assert largest_difference(model, expected) < 1e-6


def test_settings_of_the_pattern_are_kept():
    def pattern():
        return keras.optimizers.AdamW(1e-2, weight_decay=0.1, beta_1=0.5, clipnorm=0.1)

    stock = fitted(lambda _: pattern())
    model = fitted(lambda model: for_model(model, {}, default=1e-2, optimizer=pattern()))
    assert largest_difference(model, stock) < 1e-6
    assert largest_difference(fitted(lambda m: for_model(m, {}, default=1e-2)), stock) > 1e-4


def test_a_global_norm_is_that_of_all_gradients_together():
    def pattern():
        return keras.optimizers.SGD(1e-1, global_clipnorm=0.01)

    stock = fitted(lambda _: pattern())
    apart = {"block1": 1e-1, "block2": 1e-1 * (1 + 1e-12), "head": 1e-1 * (1 - 1e-12)}
    model = fitted(lambda model: for_model(model, apart, optimizer=pattern()))
    assert largest_difference(model, stock) < 1e-6


def test_averaged_weights_are_those_of_the_stock_optimizer():
    def pattern():
        return keras.optimizers.Adam(1e-2, use_ema=True, ema_momentum=0.9)

    stock = fitted(lambda _: pattern())
    apart = {"block1": 1e-2, "block2": 1e-2 * (1 + 1e-12), "head": 1e-2}
    model = fitted(lambda model: for_model(model, apart, optimizer=pattern()))
    assert largest_difference(model, stock) < 1e-6


def test_schedules_are_rates():
    body, head = ExponentialDecay(1e-2, 2, 0.5), ExponentialDecay(5e-2, 3, 0.5)
    first, last = keras.optimizers.Adam(body), keras.optimizers.Adam(head)
    expected = by_hand({"block1": first, "block2": first, "head": last})
    model = fitted(lambda model: for_model(model, {"head": head}, default=body))
    assert largest_difference(model, expected) < 1e-6
    assert model.optimizer.rates["head"] == pytest.approx(5e-2 * 0.5 ** (6 / 3), rel=1e-5)
    assert float(model.optimizer.learning_rate) == pytest.approx(5e-2 * 0.5 ** (6 / 3), rel=1e-5)


def test_a_schedule_beside_a_number():
    head = ExponentialDecay(5e-2, 3, 0.5)
    first, last = keras.optimizers.Adam(1e-2), keras.optimizers.Adam(head)
    expected = by_hand({"block1": first, "block2": first, "head": last})
    model = fitted(lambda model: for_model(model, {"head": head}, default=1e-2))
    assert largest_difference(model, expected) < 1e-6
    assert model.optimizer.rates["block1"] == 1e-2


@pytest.mark.parametrize("block", few(["block1", "head"], 1))
def test_under_adam_scaled_gradients_are_no_learning_rate(block):
    """A hundredth of the gradient is the same step; a hundredth of the rate is not."""

    class Scaled(keras.optimizers.Adam):
        def apply(self, grads, trainable_variables=None):
            variables = trainable_variables or self._trainable_variables
            factors = [0.01 if v.path.startswith(block) else 1.0 for v in variables]
            super().apply([f * g for f, g in zip(factors, grads, strict=True)], variables)

    epsilon = 1e-12
    # One epoch: afterwards the tiny differences have had time to grow.
    plain = fitted(lambda _: keras.optimizers.Adam(1e-3, epsilon=epsilon), epochs=1)
    scaled = fitted(lambda _: Scaled(1e-3, epsilon=epsilon), epochs=1)
    rated = fitted(
        lambda model: for_model(
            model,
            {block: 1e-5},
            default=1e-3,
            optimizer=keras.optimizers.Adam(epsilon=epsilon),
        ),
        epochs=1,
    )
    layer = {"block1": "block1_conv", "head": "head"}[block]
    start = tiny_model().get_layer(layer).get_weights()[0]
    steps = [m.get_layer(layer).get_weights()[0] - start for m in (plain, scaled, rated)]
    sizes = [np.linalg.norm(step) for step in steps]
    assert np.linalg.norm(steps[1] - steps[0]) < 1e-3 * sizes[0]
    assert sizes[2] == pytest.approx(sizes[0] / 100, rel=0.1)


def test_a_saved_model_trains_on_bit_for_bit(tmp_path):
    model = fitted(lambda model: for_model(model, {"head": 3e-2, "block1": 1e-4}, default=1e-3))
    model.optimizer.learning_rate = 1e-2
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(loaded.optimizer, DiscriminativeOptimizer)
    assert loaded.optimizer.rates == model.optimizer.rates
    for each in (model, loaded):
        each.fit(*TRAIN, batch_size=8, epochs=2, shuffle=False, verbose=0)
    assert largest_difference(model, loaded) == 0
    states = [each.optimizer.variables for each in (model, loaded)]
    assert all(np.array_equal(a, b) for a, b in zip(*states, strict=True))
    fresh = keras.models.load_model(tmp_path / "model.keras")
    fresh.compile(for_model(fresh, {"head": 3e-2, "block1": 1e-4}, default=1e-3), LOSS)
    fresh.optimizer.learning_rate = 1e-2
    fresh.fit(*TRAIN, batch_size=8, epochs=2, shuffle=False, verbose=0)
    assert largest_difference(model, fresh) > 1e-4  # so the state was worth restoring


def test_schedules_survive_saving(tmp_path):
    rates = {"head": ExponentialDecay(5e-2, 3, 0.5)}
    model = fitted(lambda model: for_model(model, rates, default=1e-3), trainable=["head"])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        each.fit(*TRAIN, batch_size=8, epochs=1, shuffle=False, verbose=0)
    assert loaded.optimizer.rates["head"] == pytest.approx(5e-2 * 0.5**3, rel=1e-5)
    assert largest_difference(model, loaded) == 0


def test_only_what_is_trained_gets_state():
    model = fitted(
        lambda model: for_model(model, {"head": 1e-2}, default=1e-3),
        trainable=["block2", "head"],
        batchnorm="frozen",
    )
    state = [v for v in model.optimizer.variables if "momentum" in v.path or "velocity" in v.path]
    assert len(state) == 2 * len(model.trainable_variables) == 2 * 3
    untouched, start = model.get_layer("block1_conv"), tiny_model().get_layer("block1_conv")
    assert np.array_equal(untouched.get_weights()[0], start.get_weights()[0])


def test_a_rate_of_zero_keeps_a_block_where_it_was():
    model = fitted(lambda model: for_model(model, {"block1": 0}, default=1e-2))
    start = tiny_model()
    for name, moves in (("block1_conv", False), ("block2_conv", True), ("head", True)):
        one, other = model.get_layer(name).kernel.numpy(), start.get_layer(name).kernel.numpy()
        assert np.array_equal(one, other) != moves


def test_learning_rate_is_the_highest_and_scales_all():
    optimizer = for_model(tiny_model(), {"block1": 1e-5, "head": 1e-3}, default=1e-4)
    assert float(optimizer.learning_rate) == pytest.approx(1e-3)
    optimizer.learning_rate = 1e-2
    assert optimizer.rates == pytest.approx({"block1": 1e-4, "block2": 1e-3, "head": 1e-2})
    optimizer.learning_rate = 0.0
    assert set(optimizer.rates.values()) == {0.0}
    optimizer.learning_rate = 1e-3  # the proportions were not lost
    assert optimizer.rates == pytest.approx({"block1": 1e-5, "block2": 1e-4, "head": 1e-3})


def test_keras_callbacks_set_the_rate_of_a_running_fit():
    model = set_trainable(tiny_model(), None)
    model.compile(for_model(model, {"head": 1e-2}, default=1e-3), LOSS)
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    model.fit(*TRAIN, batch_size=8, epochs=2, verbose=0, callbacks=[halve])
    assert model.optimizer.rates["head"] == pytest.approx(1e-2 / 4)
    assert model.optimizer.rates["block1"] == pytest.approx(1e-3 / 4)
    before = model.get_weights()
    model.optimizer.learning_rate = 0.0  # the trained step reads the new rate
    model.fit(*TRAIN, batch_size=8, epochs=1, verbose=0)
    kernels = [i for i, w in enumerate(model.weights) if w.name == "kernel"]
    assert all(np.array_equal(before[i], model.get_weights()[i]) for i in kernels)


def test_finetune_takes_it(tiny_task):
    model = set_trainable(tiny_model(), ["block2", "head"])
    run = finetune(
        model, tiny_task, optimizer=for_model(model, {"head": 1e-2}, default=1e-3), epochs=2
    )
    assert run.settings["optimizer"] == "DiscriminativeOptimizer"
    assert run.settings["learning_rate"] == pytest.approx(1e-2)
    assert set(run.movement.verdict) == {"as intended"}


def test_layers_of_an_application_are_found(application):
    model = application("mobilenet_v2")
    names = [block.name for block in blocks(model)]
    optimizer = for_model(model, {names[0]: 1e-5, names[-1]: 1e-3}, default=1e-4)
    optimizer.build(model.trainable_variables)
    stock = keras.optimizers.Adam()
    stock.build(model.trainable_variables)
    # Three groups: two more step counts, and one in front of them.
    assert len(optimizer.variables) == len(stock.variables) + 3


def test_an_unknown_block_is_refused_with_the_known_ones(refused):
    with refused("'block7'", "'block1', 'block2', 'head'"):
        for_model(tiny_model(), {"block7": 1e-3}, default=1e-4)


@pytest.mark.parametrize("rate", [-1e-3, float("nan"), float("inf"), "1e-3", True, None, [1e-3]])
def test_a_rate_that_is_none_is_refused(rate, refused):
    with refused("0 or more" if rate is not None else "at least one block"):
        for_model(tiny_model(), {"head": rate})


def test_an_unknown_optimizer_is_refused(refused):
    with refused("'adamm'"):
        for_model(tiny_model(), {"head": 1e-3}, optimizer="adamm")


def test_a_trainable_block_without_a_rate_is_refused(refused):
    model = tiny_model()
    model.compile(for_model(model, {"head": 1e-3}), LOSS)
    with refused("block1_conv", "head", "default="):
        model.fit(*TRAIN, epochs=1, verbose=0)
    set_trainable(model, ["head"]).compile(for_model(model, {"head": 1e-3}), LOSS)
    model.fit(*TRAIN, epochs=1, verbose=0)


def test_a_rate_set_by_a_schedule_cannot_be_set(refused):
    scheduled = for_model(tiny_model(), {}, default=ExponentialDecay(1e-2, 1, 0.9))
    with refused("where a schedule sets the rates"):
        scheduled.learning_rate = 1e-3
    with refused("a number"):
        for_model(tiny_model(), {}, default=1e-2).learning_rate = ExponentialDecay(1e-2, 1, 0.9)


def test_weights_of_one_name_in_blocks_of_different_rates_are_refused(refused):
    def tower():
        images = keras.Input((8, 8, 1))
        return keras.Model(images, layers.Conv2D(2, 3, name="block1_conv")(images))

    images = keras.Input((8, 8, 1))
    first, second = tower(), tower()
    out = layers.concatenate([first(images), second(images)])
    model = keras.Model(images, layers.Dense(2, name="block2_dense")(layers.Flatten()(out)))
    for_model(model, {}, default=1e-3)  # one rate for both is no question
    with refused("'block1_conv/kernel'"):
        DiscriminativeOptimizer(
            {"left": 1e-3, "right": 1e-2},
            {"left": ["block1_conv/kernel"], "right": ["block1_conv/kernel"]},
        )


def test_rates_fall_by_the_same_factor_from_the_head_down():
    rates = discriminative_rates(tiny_model(), 1e-2)
    assert list(rates) == ["block1", "block2", "head"]
    assert rates["head"] == 1e-2
    assert rates["block2"] == pytest.approx(1e-2 / 2.6)
    assert rates["block1"] == pytest.approx(1e-2 / 2.6**2)
    assert for_model(tiny_model(), rates).rates == pytest.approx(rates, rel=1e-5)


@pytest.mark.parametrize(("rate", "factor"), [(0, 2.6), (-1, 2.6), (1e-2, 0), ("1", 2), (1, None)])
def test_a_factor_or_rate_that_cannot_be_is_refused(rate, factor, refused):
    with refused("above 0"):
        discriminative_rates(tiny_model(), rate, factor=factor)
