"""Every optimizer of Keras with its options, shared out over blocks, against stock ones."""

from __future__ import annotations

from ftlab import DiscriminativeOptimizer, GradualUnfreeze, finetune, lr_find, set_trainable
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.training.optimizers import make_optimizer, rebuilt
import keras
from keras import layers, optimizers
from keras.optimizers.schedules import ExponentialDecay
import numpy as np
import pytest

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

for_model = DiscriminativeOptimizer.for_model
LOW, HIGH = 1e-3, 3e-2


def two_layers(seed: int = 0) -> keras.Model:
    """Two dense layers; nothing is run through them, so that what an optimizer does is all."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(5, name="body"), layers.Dense(3, name="head")],
        name="two_layers",
    )


def gradients(model: keras.Model, step: int) -> list[np.ndarray]:
    rng = np.random.default_rng(step)
    return [rng.normal(0, 1, w.shape).astype("float32") for w in model.trainable_variables]


def stepped(model: keras.Model, optimizer: keras.optimizers.Optimizer, steps: int = 5):
    for step in range(steps):
        optimizer.apply(gradients(model, step), model.trainable_variables)
    optimizer.finalize_variable_values(model.trainable_variables)
    return model.get_weights()


def by_groups(make, model: keras.Model, steps: int = 5):
    """The body's weights go to one stock optimizer, the head's to another."""
    body, head = make(LOW), make(HIGH)
    groups = ((body, slice(0, 2)), (head, slice(2, 4)))
    for step in range(steps):
        given = gradients(model, step)
        for optimizer, part in groups:
            optimizer.apply(given[part], model.trainable_variables[part])
    for optimizer, part in groups:
        optimizer.finalize_variable_values(model.trainable_variables[part])
    return model.get_weights()


def assert_same(one, other, atol=1e-6):
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=atol)


def without_bias(rate):
    optimizer = optimizers.AdamW(rate, weight_decay=3.0)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


KINDS = {
    "SGD": lambda rate: optimizers.SGD(rate, momentum=0.9, nesterov=True),
    "Adam": lambda rate: optimizers.Adam(rate, amsgrad=True),
    "AdamW": lambda rate: optimizers.AdamW(rate, weight_decay=0.5),
    "RMSprop": lambda rate: optimizers.RMSprop(rate, centered=True, momentum=0.5),
    "Nadam": optimizers.Nadam,
    "Adagrad": optimizers.Adagrad,
    "Adadelta": lambda rate: optimizers.Adadelta(100 * rate),
    "Adamax": optimizers.Adamax,
    "Ftrl": optimizers.Ftrl,
    "Lion": optimizers.Lion,
    "Lamb": optimizers.Lamb,
    "Adafactor": optimizers.Adafactor,
    "Muon": lambda rate: optimizers.Muon(rate, exclude_layers=["head"]),
    "ScheduleFreeAdamW": optimizers.ScheduleFreeAdamW,
    "excluded by name": without_bias,
    "averages": lambda rate: optimizers.Adam(rate, use_ema=True, ema_momentum=0.8),
    "averages written back": lambda rate: optimizers.SGD(
        rate, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=2
    ),
    "accumulated": lambda rate: optimizers.Adam(rate, gradient_accumulation_steps=2),
    "clipnorm": lambda rate: optimizers.SGD(rate, clipnorm=0.5),
    "clipvalue": lambda rate: optimizers.SGD(rate, clipvalue=0.1),
    "loss scale": lambda rate: optimizers.SGD(rate, loss_scale_factor=8.0),
}


@pytest.mark.parametrize("kind", few(KINDS, 6))
def test_it_is_a_stock_optimizer_for_each_group(kind):
    make = KINDS[kind]
    expected = by_groups(make, two_layers())
    model = two_layers()
    factor = 100 if kind == "Adadelta" else 1
    rates = {"body": factor * LOW, "head": factor * HIGH}
    got = stepped(model, for_model(model, rates, optimizer=make(0.5)))
    assert_same(got, expected)
    start = two_layers().get_weights()
    assert all(np.abs(new - old).max() > 1e-6 for new, old in zip(got, start, strict=True))


@pytest.mark.parametrize("kind", ["excluded by name", "averages", "accumulated", "Muon"])
def test_it_goes_on_the_same_from_its_config(kind):
    model, twin = two_layers(), two_layers()
    optimizer = for_model(model, {"head": HIGH}, default=LOW, optimizer=KINDS[kind](0.5))
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert_same(stepped(model, optimizer), stepped(twin, again), atol=0)
    assert int(optimizer.iterations) == (2 if kind == "accumulated" else 5)


@pytest.mark.parametrize("way", ["on the pattern", "on the optimizer", "on a copy", "from config"])
def test_weights_excluded_from_decay_do_not_decay(way):
    model = two_layers()
    pattern = optimizers.AdamW(0.5, weight_decay=3.0)
    spared = model.get_layer("body").kernel
    if way == "on the pattern":
        pattern.exclude_from_weight_decay(var_list=[spared])
    optimizer = for_model(model, {"head": HIGH}, default=LOW, optimizer=pattern)
    if way != "on the pattern":
        optimizer.exclude_from_weight_decay(var_list=[spared])
    if way == "on a copy":
        optimizer = rebuilt(optimizer)
    if way == "from config":
        optimizer.build(model.trainable_variables)  # only then it knows the weight's path
        optimizer = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    got = stepped(model, optimizer)
    twin = two_layers()

    def make(rate):
        each = optimizers.AdamW(rate, weight_decay=3.0)
        each.exclude_from_weight_decay(var_list=[twin.get_layer("body").kernel])
        return each

    assert_same(got, by_groups(make, twin))
    plain = by_groups(lambda rate: optimizers.AdamW(rate, weight_decay=3.0), two_layers())
    assert np.abs(plain[0] - got[0]).max() > 1e-4


def test_a_rebuilt_optimizer_excludes_the_same():
    model, twin = two_layers(), two_layers()
    assert_same(stepped(model, without_bias(LOW)), stepped(twin, rebuilt(without_bias(1.0), LOW)))


def test_a_group_that_no_gradient_reaches_keeps_its_averages():
    def train(model, optimizer):
        for step in range(3):
            given = gradients(model, step)
            optimizer.apply([*given[:2], None, None], model.trainable_variables)
        optimizer.finalize_variable_values(model.trainable_variables)
        return model.get_weights()

    def make(rate):
        return optimizers.SGD(rate, use_ema=True, ema_momentum=0.5)

    model = two_layers()
    apart = {"body": LOW, "head": LOW * (1 + 1e-12)}
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        got = train(model, for_model(model, apart, optimizer=make(1.0)))
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        expected = train(two_layers(), make(LOW))
    assert_same(got, expected)
    assert_same(got[2:], two_layers().get_weights()[2:])


def test_keras_can_swap_in_the_averages():
    model = set_trainable(tiny_model(), None)
    pattern = optimizers.Adam(use_ema=True)
    model.compile(
        for_model(model, {"head": HIGH}, default=LOW, optimizer=pattern),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    swap = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
    model.fit(*tiny_split(), batch_size=12, epochs=1, verbose=0, callbacks=[swap])


def test_a_loss_scale_stands_around_the_whole():
    """A step with a gradient that is not finite is left out in all groups."""

    def train(model, optimizer):
        optimizer.build(model.trainable_variables)
        for step in range(4):
            given = [g * 8.0 for g in gradients(model, step)]
            if step == 1:
                given[3][0] = np.inf
            scale = float(optimizer.dynamic_scale) / 8.0
            optimizer.apply([g * scale for g in given], model.trainable_variables)
        return model.get_weights()

    model, twin = two_layers(), two_layers()
    both = optimizers.LossScaleOptimizer(for_model(model, {"head": HIGH}, default=LOW), 8.0)
    got = train(model, both)
    body, head = optimizers.Adam(LOW), optimizers.Adam(HIGH)
    for step in (0, 2, 3):
        given = gradients(twin, step)
        body.apply(given[:2], twin.trainable_variables[:2])
        head.apply(given[2:], twin.trainable_variables[2:])
    assert_same(got, twin.get_weights())
    both.learning_rate = HIGH / 10
    assert both.inner_optimizer.rates == pytest.approx({"body": LOW / 10, "head": HIGH / 10})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (lambda: optimizers.LossScaleOptimizer(optimizers.SGD(0.1)), ("LossScaleOptimizer",)),
        (
            lambda: optimizers.MultiOptimizer(optimizers.OptimizerMap(optimizers.SGD(0.1))),
            ("MultiOptimizer",),
        ),
        (
            lambda: optimizers.SGD(0.1, global_clipnorm=1.0, gradient_accumulation_steps=2),
            ("global_clipnorm=1.0", "gradient_accumulation_steps=2"),
        ),
        (lambda: for_model(two_layers(), {"head": 1.0}), ("DiscriminativeOptimizer",)),
    ],
    ids=["loss scale", "several", "accumulated norm", "discriminative"],
)
def test_what_cannot_be_shared_out_is_refused_by_name(pattern, words, refused):
    with refused(*words):
        for_model(two_layers(), {"head": 1e-3}, default=1e-4, optimizer=pattern())


@pytest.mark.parametrize("rates", [1e-3, ["head"], None])
def test_rates_are_a_dict(rates, refused):
    with refused("a dict of blocks and their rates"):
        for_model(two_layers(), rates)


def test_an_optimizer_that_cannot_be_made_again_is_refused(refused):
    class Own(optimizers.SGD):
        def __init__(self, needed):
            super().__init__(needed)

    with refused("made again from its settings", "Own"):
        rebuilt(Own(0.1), 0.2)
    with refused("one learning rate", "MultiOptimizer"):
        rebuilt(optimizers.MultiOptimizer(optimizers.OptimizerMap(optimizers.SGD(0.1))), 0.2)


@pytest.mark.parametrize("name", ["sgd", "adamw", "ftrl", "muon", "lamb", "ScheduleFreeAdamW"])
def test_names_make_optimizers_with_rates_of_any_number_type(name):
    for rate in (np.float32(0.25), np.float64(0.25), np.array(0.25), keras.Variable(0.25), 0):
        assert float(make_optimizer(name, rate).learning_rate) == float(np.asarray(rate))


# Gradual unfreezing


class Rates(keras.callbacks.Callback):
    """The rates at each epoch's beginning, and what the optimizer excludes."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        self.seen.append(getattr(optimizer, "rates", float(optimizer.learning_rate)))


def gradual(optimizer_of, task, decay=1.0, **options):
    model, watch = tiny_model(), Rates()
    GradualUnfreeze([["head"], ["block2"]], decay=decay).run(
        model, task, epochs=2, batch_size=12, optimizer=optimizer_of(model), callbacks=[watch],
        progress=False, **options,
    )  # fmt: skip
    return watch.seen


def discriminative(model):
    return for_model(model, {"head": HIGH}, default=LOW)


def test_stages_keep_the_rates_of_blocks_and_decay_them(tiny_task):
    first, second = gradual(discriminative, tiny_task, decay=np.float32(0.5))
    assert first == pytest.approx({"head": HIGH, "block2": LOW, "block1": LOW})
    assert second == pytest.approx({name: rate / 2 for name, rate in first.items()})


def test_a_rate_beside_them_is_the_highest(tiny_task):
    rates = [np.float32(1e-2), 1e-3]
    first, second = gradual(discriminative, tiny_task, learning_rate=rates)
    assert first["head"] == pytest.approx(1e-2)
    assert first["block1"] == pytest.approx(1e-2 * LOW / HIGH, rel=1e-4)
    assert second["head"] == pytest.approx(1e-3)


def test_schedules_of_blocks_go_on(tiny_task):
    def scheduled(model):
        return for_model(model, {"head": ExponentialDecay(HIGH, 1, 0.5)}, default=LOW)

    first, second = gradual(scheduled, tiny_task)
    assert first["head"] == pytest.approx(HIGH, rel=1e-5)
    assert second["head"] == pytest.approx(HIGH / 4, rel=1e-5)  # two batches an epoch
    assert first["block1"] == second["block1"] == LOW


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (lambda _: optimizers.SGD(0.25), [0.25, 0.125]),
        (lambda _: optimizers.LossScaleOptimizer(optimizers.SGD(0.25)), [0.25, 0.125]),
        (lambda _: "sgd", [1e-3, 5e-4]),
    ],
    ids=["object", "loss scale", "name"],
)
def test_without_a_rate_it_is_the_optimizers_own(optimizer, expected, tiny_task):
    assert gradual(optimizer, tiny_task, decay=0.5) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("optimizer", "options", "words"),
    [
        (discriminative, {"learning_rate": ExponentialDecay(1.0, 1, 0.5)}, "two places"),
        (lambda m: for_model(m, {"head": HIGH}), {}, "block2_conv"),
        (
            lambda m: optimizers.MultiOptimizer(optimizers.OptimizerMap(optimizers.SGD(0.1))),
            {},
            "MultiOptimizer",
        ),
    ],
    ids=["a schedule beside rates", "a block without a rate", "several"],
)
def test_what_would_not_be_heard_is_refused(optimizer, options, words, tiny_task, refused):
    with refused(words):
        gradual(optimizer, tiny_task, **options)


# The range test


@pytest.mark.parametrize("kind", ["AdamW", "averages", "accumulated", "Lamb"])
def test_the_range_test_takes_every_optimizer_and_leaves_it_alone(kind):
    given = optimizers.LossScaleOptimizer(KINDS[kind](0.5))
    model = set_trainable(tiny_model(), ["head"])
    finding = lr_find(model, tiny_split(), steps=np.int64(10), optimizer=given, seed=np.int64(1),
                      lowest=np.float32(1e-5), batch_size=np.int64(8))  # fmt: skip
    assert len(finding.table) == 10
    assert not given.built
    assert float(given.learning_rate) == 0.5


# Optimizers that were used before


def test_an_optimizer_goes_on_with_the_weights_it_knows_and_no_others(tiny_task, refused):
    model, plain = (set_trainable(tiny_model(), ["head"]) for _ in range(2))
    used, stock = optimizers.Adam(1e-2), optimizers.Adam(1e-2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(2):
        finetune(model, tiny_task.train, optimizer=used, epochs=1, batch_size=24, progress=False)
        plain.compile(stock, loss)
        plain.fit(*tiny_task.train, batch_size=24, verbose=0)
    assert_same(model.get_weights(), plain.get_weights())
    assert int(used.iterations) == 2
    with refused("a new optimizer", "2 steps"):
        finetune(tiny_model(), tiny_task.train, optimizer=used, progress=False)
    with refused("a new optimizer"):
        finetune(set_trainable(model, ["block2", "head"]), tiny_task, optimizer=used)
    scaled = optimizers.LossScaleOptimizer(used)
    with refused("a new optimizer"):
        finetune(tiny_model(), tiny_task.train, optimizer=scaled, progress=False)
