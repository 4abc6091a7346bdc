"""Gradual unfreezing, against stock `compile` and `fit` stage by stage."""

from __future__ import annotations

from ftlab import GradualUnfreeze, accuracy, set_trainable
from ftlab.checks.specimens import layers_that_differ, tiny_model
from ftlab.training.rates.stages import ContinuedSchedule, rate_of_stage, share_out
import keras
from keras.optimizers.schedules import ExponentialDecay
import numpy as np
import pytest

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
STEPS = 3  # an epoch of 24 images in batches of 8


class Watch(keras.callbacks.Callback):
    """What `fit` says and does, for comparison."""

    def __init__(self):
        super().__init__()
        self.epochs, self.trained, self.rates, self.optimizers = [], [], [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append(epoch)
        self.trained.append({w.path for w in self.model.trainable_weights})
        self.optimizers.append(self.model.optimizer)

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))


def stock(task, stages, epochs, rates, batchnorm="frozen"):
    """Stage by stage with nothing but Keras; the trainable blocks are set layer by layer."""
    model, joined, done = tiny_model(), [], 0
    for number, (names, count, rate) in enumerate(zip(stages, epochs, rates, strict=True)):
        joined += names
        for layer in model.layers:
            inside = layer.name.split("_")[0] in joined
            norm = isinstance(layer, keras.layers.BatchNormalization)
            layer.trainable = inside and (batchnorm == "updating" or not norm)
        keras.utils.set_random_seed(number)
        model.compile(keras.optimizers.Adam(rate), LOSS)
        model.fit(*task.train, batch_size=8, initial_epoch=done, epochs=done + count, verbose=0)
        done += count
    return model


def largest_difference(one, other) -> float:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


@pytest.mark.parametrize("batchnorm", few(["frozen", "updating"], 1))
def test_it_is_stock_fit_stage_by_stage(batchnorm, tiny_task):
    stages = [["head"], ["block2"], ["block1"]]
    expected = stock(tiny_task, stages, [1, 1, 2], [1e-2, 5e-3, 2.5e-3], batchnorm)
    plan = GradualUnfreeze(decay=0.5, batchnorm=batchnorm)
    run = plan.run(tiny_model(), tiny_task, learning_rate=1e-2, epochs=4, batch_size=8)
    assert largest_difference(run.model, expected) < 1e-6
    assert largest_difference(run.model, tiny_model()) > 1e-3


@pytest.fixture(scope="module")
def watched(tiny_task, other_tiny_task):
    watch, model = Watch(), tiny_model()
    run = GradualUnfreeze([["head"], ["block2", "block1"]]).run(
        model,
        tiny_task,
        source=other_tiny_task,
        learning_rate=ExponentialDecay(1e-2, STEPS, 0.5),
        epochs=[2, 3],
        batch_size=8,
        callbacks=[watch],
    )
    return watch, run


def test_epochs_count_on_from_stage_to_stage(watched):
    watch, run = watched
    assert watch.epochs == [0, 1, 2, 3, 4]
    assert run.history.epoch.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.history.stage.tolist() == [0, 1, 1, 2, 2, 2]
    assert run.history.loss.isna().tolist() == [True] + [False] * 5
    assert not run.history[["val_accuracy", "source_accuracy"]].isna().any(axis=None)
    assert run.settings["epochs"] == 5


def test_blocks_join_and_stay(watched):
    watch, _ = watched
    head = {"head/kernel", "head/bias"}
    everything = head | {"block1_conv/kernel", "block2_conv/kernel"}
    assert watch.trained == [head] * 2 + [everything] * 3


def test_each_stage_has_a_new_optimizer(watched):
    watch, _ = watched
    assert len({id(optimizer) for optimizer in watch.optimizers}) == 2
    assert int(watch.optimizers[-1].iterations) == 3 * STEPS


def test_a_schedule_goes_on_where_the_stage_before_left_it(watched):
    watch, run = watched
    steps = np.arange(5 * STEPS)
    assert np.allclose(watch.rates, 1e-2 * 0.5 ** (steps / STEPS), rtol=1e-5)
    assert run.settings["learning_rates"] == pytest.approx([1e-2, 1e-2 / 4], rel=1e-5)


def test_the_run_is_about_the_whole(watched, tiny_task, other_tiny_task):
    _, run = watched
    assert run.source_before == accuracy(tiny_model(), other_tiny_task.test)
    assert run.source_after == accuracy(run.model, other_tiny_task.test)
    assert run.target_after == accuracy(run.model, tiny_task.test)
    moved = set(run.movement[run.movement.moved].layer)
    assert moved == set(layers_that_differ(tiny_model(), run.model))
    assert moved == {"block1_conv", "block2_conv", "head"}
    assert set(run.movement.verdict) == {"as intended"}
    head = run.movement.set_index("layer").loc["head"]
    start, end = (np.concatenate([w.ravel() for w in m.get_layer("head").get_weights()])
                  for m in (tiny_model(), run.model))  # fmt: skip
    change = np.linalg.norm(end - start) / np.linalg.norm(start)
    assert head.relative_change == pytest.approx(change, rel=1e-4)
    assert "weights moved in: block1, block2, head" in run.report()
    assert run.plot().alt


def test_one_rate_a_stage_and_another_optimizer(tiny_task):
    watch = Watch()
    GradualUnfreeze([["head"], ["block2"]]).run(
        tiny_model(),
        tiny_task,
        learning_rate=[3e-2, 1e-3],
        epochs=2,
        batch_size=8,
        optimizer=keras.optimizers.SGD(0.5, momentum=0.8),
        callbacks=[watch],
    )
    assert watch.rates == pytest.approx([3e-2] * STEPS + [1e-3] * STEPS)
    assert {type(o).__name__ for o in watch.optimizers} == {"SGD"}
    assert {o.momentum for o in watch.optimizers} == {0.8}


def test_a_stage_that_stops_early_is_counted_as_far_as_it_went(tiny_task):
    class StopOnce(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 0

    watch = Watch()
    run = GradualUnfreeze([["head"], ["block2"]]).run(
        tiny_model(),
        tiny_task,
        learning_rate=ExponentialDecay(1e-2, 1, 0.9),
        epochs=[3, 1],
        batch_size=8,
        callbacks=[StopOnce(), watch],
    )
    assert run.history.epoch.tolist() == [0, 1, 2]
    assert run.history.stage.tolist() == [0, 1, 2]
    assert np.allclose(watch.rates, 1e-2 * 0.9 ** np.arange(2 * STEPS), rtol=1e-5)


def test_a_continued_schedule_survives_its_config():
    schedule = ContinuedSchedule(ExponentialDecay(1e-2, 1, 0.5), 3)
    again = keras.optimizers.schedules.deserialize(
        keras.optimizers.schedules.serialize(schedule),
    )
    assert float(again(1)) == pytest.approx(1e-2 * 0.5**4)


@pytest.mark.parametrize(
    ("epochs", "stages", "shares"),
    [(5, 5, [1] * 5), (12, 5, [2, 2, 2, 3, 3]), ([1, 4], 2, [1, 4]), (np.int64(3), 2, [1, 2])],
)
def test_epochs_are_shared_out_evenly_and_the_rest_goes_to_the_end(epochs, stages, shares):
    assert share_out(epochs, stages) == shares


@pytest.mark.parametrize("epochs", [4, 0, 2.5, [1, 1], [1, 0, 1, 1, 1], True])
def test_epochs_that_do_not_reach_are_refused(epochs, refused):
    with refused("epoch"):
        share_out(epochs, 5)


def test_a_decay_multiplies_from_stage_to_stage():
    assert [rate_of_stage(1e-2, k, 3, 0.1, 0) for k in range(3)] == pytest.approx(
        [1e-2, 1e-3, 1e-4]
    )


@pytest.mark.parametrize(
    ("rate", "decay", "word"),
    [
        (1e-2, 0, "decay above 0"),
        (1e-2, -1, "decay above 0"),
        ([1e-2, 1e-3, 1e-4], 0.5, "either a decay"),
        (ExponentialDecay(1e-2, 1, 0.5), 0.5, "either a decay"),
        ([1e-2, 1e-3], 1, "3 rates, one per stage"),
    ],
)
def test_rates_that_contradict_each_other_are_refused(rate, decay, word, refused):
    with refused(word):
        rate_of_stage(rate, 0, 3, decay, 0)


@pytest.mark.parametrize(
    ("stages", "word"),
    [
        ([["head"], ["block7"]], "'block7'"),
        ([["head"], ["head", "block2"]], "joins once"),
        ([["head"], []], "at least one joins"),
        ([], "at least one joins"),
    ],
)
def test_stages_that_cannot_be_are_refused(stages, word, tiny_task, refused):
    model = set_trainable(tiny_model(), ["block1"])
    with refused(word):
        GradualUnfreeze(stages).run(model, tiny_task, learning_rate=1e-3, epochs=3)
    assert [w.path for w in model.trainable_weights] == ["block1_conv/kernel"]


def test_a_rate_below_zero_is_refused(tiny_task, refused):
    with refused("-0.001"):
        GradualUnfreeze().run(tiny_model(), tiny_task, learning_rate=-1e-3, epochs=3)
