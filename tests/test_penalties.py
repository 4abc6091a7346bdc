"""Methods against forgetting: each against a formula, and each as one argument of finetune."""

from __future__ import annotations

from ftlab import (
    EWC,
    L2SP,
    LearningWithoutForgetting,
    Replay,
    Split,
    Task,
    WeightInterpolation,
    copy_model,
    finetune,
    fisher_diagonal,
    freeze,
    interpolate,
    interpolation_path,
    penalties,
    replace_head,
    set_trainable,
)
from ftlab.checks.specimens import tiny_model, tiny_split
import keras
from keras import layers
import numpy as np
import pytest
from scipy.special import log_softmax, softmax
import tensorflow as tf

from tests.sample import few

pytestmark = pytest.mark.slow

EVERY = [L2SP(), EWC(), Replay(), LearningWithoutForgetting(), WeightInterpolation()]
TWO_STEPS = {
    "optimizer": "sgd", "learning_rate": 0.5, "epochs": 2, "batch_size": 24, "progress": False
}  # fmt: skip


def linear_model(*, softmax: bool = False, regularizer=None) -> keras.Model:
    """Softmax regression on 8×8 pixels."""
    keras.utils.set_random_seed(3)
    activation = "softmax" if softmax else None
    head = layers.Dense(3, activation, kernel_regularizer=regularizer, name="head")
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), head])


def two_layers(*, softmax: bool = False) -> keras.Model:
    keras.utils.set_random_seed(4)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(3, 3, strides=2, activation="tanh", name="block1_conv"),
            layers.Flatten(),
            layers.Dense(3, "softmax" if softmax else None, name="head"),
        ]
    )


def nudge(model: keras.Model, by: float = 0.1) -> None:
    """Move every weight a little, so that anchors have something to pull at."""
    rng = np.random.default_rng(0)
    model.set_weights([each + rng.normal(0, by, each.shape) for each in model.get_weights()])


def penalty_and_slopes(model: keras.Model) -> tuple[float, list[np.ndarray]]:
    weights = model.trainable_variables
    with tf.GradientTape() as tape:
        total = tf.add_n(model.losses)
    return float(total), [np.array(each) for each in tape.gradient(total, weights)]


def pixels(split: Split) -> np.ndarray:
    return split.images.reshape(len(split.images), -1).astype(float)


def descend(model, split, slope_on_logits, pull=lambda kernel, bias: (0, 0)):
    """Two full-batch steps of softmax regression in NumPy, with a penalty of one's own."""
    kernel, bias = (np.array(each, float) for each in model.get_weights())
    x = pixels(split)
    for _ in range(TWO_STEPS["epochs"]):
        error = slope_on_logits(x @ kernel + bias) / len(x)
        on_kernel, on_bias = pull(kernel, bias)
        kernel = kernel - TWO_STEPS["learning_rate"] * (x.T @ error + on_kernel)
        bias = bias - TWO_STEPS["learning_rate"] * (error.sum(axis=0) + on_bias)
    return [kernel, bias]


def cross_entropy_slope(labels):
    return lambda logits: softmax(logits, axis=1) - np.eye(3)[labels]


def same(one: keras.Model, other: keras.Model) -> bool:
    return all(map(np.array_equal, one.get_weights(), other.get_weights()))


# What it rests on in Keras


def test_a_built_weights_regularizer_counts_and_a_built_layers_does_not():
    model = two_layers()
    model.layers[0].kernel_regularizer = keras.regularizers.L2(0.5)
    assert model.losses == []
    kernel = model.layers[0].kernel
    kernel.regularizer = keras.regularizers.L2(0.5)
    assert float(model.losses[0]) == pytest.approx(0.5 * np.sum(kernel.numpy() ** 2), rel=1e-5)
    kernel.trainable = False
    assert model.losses == []


# L2-SP


def test_l2sp_is_half_alpha_times_the_squared_distance_from_the_start():
    model = two_layers()
    start = model.get_weights()
    L2SP(0.3).prepare(model, None)
    assert float(tf.add_n(model.losses)) == 0
    nudge(model)
    away = [now - then for now, then in zip(model.get_weights(), start, strict=True)]
    penalty, slopes = penalty_and_slopes(model)
    assert penalty == pytest.approx(0.15 * sum(np.sum(each**2) for each in away), rel=1e-5)
    for slope, each in zip(slopes, away, strict=True):
        assert np.allclose(slope, 0.3 * each, atol=1e-6)


def test_l2sp_pulls_new_blocks_to_zero_with_beta():
    model = two_layers()
    start = model.get_weights()
    L2SP(0.3, beta=0.05, new=("head",)).prepare(model, None)
    nudge(model)
    now = model.get_weights()
    _, slopes = penalty_and_slopes(model)
    for place in (0, 1):  # block1
        assert np.allclose(slopes[place], 0.3 * (now[place] - start[place]), atol=1e-6)
    for place in (2, 3):  # head
        assert np.allclose(slopes[place], 0.05 * now[place], atol=1e-6)


def test_l2sp_leaves_frozen_weights_out():
    model = freeze(two_layers(), "block1")
    L2SP(1.0).prepare(model, None)
    nudge(model)
    assert len(model.losses) == 2
    assert {id(w) for w in model.weights if w.regularizer} == {
        id(w) for w in model.layers[-1].weights
    }


def test_l2sp_takes_part_in_every_step_of_fit():
    model, split = linear_model(), tiny_split()
    start = model.get_weights()
    expected = descend(
        model, split, cross_entropy_slope(split.labels),
        lambda kernel, bias: (0.8 * (kernel - start[0]), 0.8 * (bias - start[1])),
    )  # fmt: skip
    finetune(model, split, penalty=L2SP(0.8), **TWO_STEPS)
    for found, each in zip(model.get_weights(), expected, strict=True):
        assert np.allclose(found, each, atol=1e-5)


def test_a_regularizer_that_was_there_counts_too_and_stays():
    plain = keras.regularizers.L2(0.5)
    model = linear_model(regularizer=plain)
    start = model.get_weights()
    L2SP(0.2).prepare(model, None)
    nudge(model)
    kernel, bias = model.get_weights()
    expected = 0.5 * np.sum(kernel**2)
    expected += 0.1 * (np.sum((kernel - start[0]) ** 2) + np.sum((bias - start[1]) ** 2))
    assert penalty_and_slopes(model)[0] == pytest.approx(expected, rel=1e-5)
    L2SP(0.2).prepare(model, None)  # again: replaces, does not add
    L2SP(0.2).detach(model)
    assert model.layers[-1].kernel.regularizer is plain
    assert len(model.losses) == 1


# Fisher and EWC


def fisher_by_loop(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """Image by image and class by class, with plain GradientTape."""
    weights = model.trainable_variables
    sums = [np.zeros(weight.shape) for weight in weights]
    for image in images:
        for label in range(3):
            with tf.GradientTape() as tape:
                outputs = model(image[None], training=False)[0]
                log_p = tf.nn.log_softmax(outputs)[label]
            chance = float(tf.exp(log_p))
            for total, slope in zip(sums, tape.gradient(log_p, weights), strict=True):
                total += chance * np.array(slope) ** 2
    return [total / len(images) for total in sums]


@pytest.mark.parametrize("make", [two_layers, tiny_model], ids=["two layers", "with BatchNorm"])
def test_fisher_is_the_mean_of_squared_gradients_over_images_and_the_models_labels(make):
    model, images = make(), tiny_split(7).images
    before = model.get_weights()
    for found, expected in zip(
        fisher_diagonal(model, images), fisher_by_loop(model, images), strict=True
    ):
        assert np.allclose(found, expected, rtol=1e-4, atol=1e-7)
    assert all(map(np.array_equal, before, model.get_weights()))  # statistics too


def linear_fisher(model: keras.Model, split: Split) -> list[np.ndarray]:
    """In closed form: x² p (1 − p) for the kernel, p (1 − p) for the bias."""
    x, (kernel, bias) = pixels(split), model.get_weights()
    p = softmax(x @ kernel + bias, axis=1)
    return [(x**2).T @ (p * (1 - p)) / len(x), (p * (1 - p)).mean(axis=0)]


def test_fisher_of_softmax_regression_has_a_closed_form():
    model, split = linear_model(), tiny_split(30)
    for found, expected in zip(
        fisher_diagonal(model, split.images), linear_fisher(model, split), strict=True
    ):
        assert np.allclose(found, expected, rtol=1e-4)


def test_fisher_is_the_same_for_probabilities_as_for_logits():
    images = tiny_split(5).images
    for logits, chances in zip(
        fisher_diagonal(two_layers(), images),
        fisher_diagonal(two_layers(softmax=True), images),
        strict=True,
    ):
        assert np.allclose(logits, chances, rtol=1e-3, atol=1e-7)


def test_fisher_is_measured_for_trainable_weights_alone():
    model = freeze(two_layers(), "block1")
    shapes = [each.shape for each in fisher_diagonal(model, tiny_split(3).images)]
    assert shapes == [(27, 3), (3,)]
    assert fisher_diagonal(freeze(model), tiny_split(3).images) == []


def test_ewc_weighs_each_distance_with_the_fisher_of_the_sources_training_images(other_tiny_task):
    model = linear_model()
    start, fishers = model.get_weights(), linear_fisher(model, other_tiny_task.train)
    EWC(7.0, n_images=1000).prepare(model, other_tiny_task)
    nudge(model)
    away = [now - then for now, then in zip(model.get_weights(), start, strict=True)]
    penalty, slopes = penalty_and_slopes(model)
    expected = sum(np.sum(fisher * each**2) for fisher, each in zip(fishers, away, strict=True))
    assert penalty == pytest.approx(3.5 * expected, rel=1e-4)
    for slope, fisher, each in zip(slopes, fishers, away, strict=True):
        assert np.allclose(slope, 7.0 * fisher * each, rtol=1e-3, atol=1e-6)


def test_ewc_measures_anew_for_other_weights_images_and_trainable_blocks(tiny_task):
    def pull_on_the_last_bias(model, **settings):
        EWC(1.0, **settings).prepare(model, tiny_task)
        return np.array(model.weights[-1].regularizer.importance)

    model = two_layers()
    first = pull_on_the_last_bias(model)
    assert np.array_equal(pull_on_the_last_bias(two_layers()), first)
    assert not np.allclose(pull_on_the_last_bias(model, n_images=5), first)
    pull_on_the_last_bias(set_trainable(model, "head"))
    assert model.weights[0].regularizer is None
    nudge(model)
    assert not np.allclose(pull_on_the_last_bias(model), first)


# Replay


def test_replay_adds_just_n_training_images_of_the_source(tiny_task, other_tiny_task):
    replay = Replay(9).fresh()
    replay.prepare(linear_model(), other_tiny_task)
    images, labels = replay.training_data(linear_model(), tiny_task.train)
    assert np.array_equal(images[:24], tiny_task.train.images)
    assert np.array_equal(labels[:24], tiny_task.train.labels)
    assert len(images) == len(labels) == 33
    place_of = {each.tobytes(): k for k, each in enumerate(other_tiny_task.train.images)}
    places = [place_of[each.tobytes()] for each in images[24:]]
    assert len(set(places)) == 9
    assert np.array_equal(labels[24:], other_tiny_task.train.labels[places])
    assert np.bincount(labels[24:]).tolist() == [3, 3, 3]


def test_replay_draws_by_its_seed_and_no_more_than_there_are(tiny_task, other_tiny_task):
    def drawn(replay):
        replay.prepare(linear_model(), other_tiny_task)
        return replay.training_data(linear_model(), tiny_task.train)[0][24:]

    assert np.array_equal(drawn(Replay(9)), drawn(Replay(9)))
    assert not np.array_equal(drawn(Replay(9)), drawn(Replay(9, seed=1)))
    assert len(drawn(Replay(999))) == len(other_tiny_task.train.labels)


def test_replayed_images_are_fitted(other_tiny_task):
    model, split = linear_model(), tiny_split()
    both = Split(
        *(np.concatenate(parts) for parts in zip(split, other_tiny_task.train, strict=True))
    )
    expected = descend(model, both, cross_entropy_slope(both.labels))
    finetune(
        model, split, source=other_tiny_task, penalty=Replay(24), **TWO_STEPS | {"batch_size": 48}
    )
    for found, each in zip(model.get_weights(), expected, strict=True):
        assert np.allclose(found, each, atol=1e-5)


# Learning without forgetting


def test_the_packed_loss_is_cross_entropy_and_softened_cross_entropy_with_the_old_answers():
    method = LearningWithoutForgetting(0.7, temperature=3.0)
    rng = np.random.default_rng(0)
    old, new = rng.normal(0, 2, (2, 5, 3)).astype("float32")
    labels = np.array([0, 2, 1, 1, 0])
    packed = np.column_stack([labels, old]).astype("float32")
    hard = -log_softmax(new, axis=1)[np.arange(5), labels]
    soft = -np.sum(softmax(old / 3, axis=1) * log_softmax(new / 3, axis=1), axis=1)
    loss = method.loss(linear_model())
    assert np.allclose(loss.call(tf.constant(packed), tf.constant(new)), hard + 0.7 * soft)
    assert float(loss(packed, new)) == pytest.approx(np.mean(hard + 0.7 * soft), rel=1e-5)
    assert float(loss(labels, new)) == pytest.approx(np.mean(hard), rel=1e-5)
    on_chances = method.loss(linear_model(softmax=True))
    chances = softmax(new, axis=1)
    assert float(on_chances(packed, chances)) == pytest.approx(np.mean(hard + 0.7 * soft), rel=1e-4)


@pytest.mark.parametrize("ends_in_softmax", [False, True], ids=["logits", "softmax"])
def test_the_old_answers_are_those_of_the_model_at_the_start(ends_in_softmax):
    model, split = linear_model(softmax=ends_in_softmax), tiny_split(5)
    kernel, bias = model.get_weights()
    images, packed = LearningWithoutForgetting().training_data(model, split)
    assert np.array_equal(images, split.images)
    assert np.array_equal(packed[:, 0], split.labels)
    expected = softmax(pixels(split) @ kernel + bias, axis=1)
    assert np.allclose(softmax(packed[:, 1:], axis=1), expected, atol=1e-5)


def test_learning_without_forgetting_takes_part_in_every_step_of_fit():
    model, split = linear_model(), tiny_split()
    kernel, bias = model.get_weights()
    old = softmax((pixels(split) @ kernel + bias) / 2, axis=1)
    hard = cross_entropy_slope(split.labels)
    expected = descend(
        model, split, lambda logits: hard(logits) + 3 * (softmax(logits / 2, axis=1) - old) / 2
    )
    run = finetune(model, split, penalty=LearningWithoutForgetting(3.0), **TWO_STEPS)
    for found, each in zip(model.get_weights(), expected, strict=True):
        assert np.allclose(found, each, atol=1e-5)
    first = np.mean(np.argmax(pixels(split) @ kernel + bias, axis=1) == split.labels)
    assert run.history.accuracy[1] == pytest.approx(first)  # the label, not an old logit


# Weight interpolation


@pytest.mark.parametrize("alpha", [0, 0.25, 0.5, 1])
def test_an_interpolated_model_lies_on_the_line_statistics_included(alpha):
    before, after = tiny_model(0), tiny_model(1)
    kept = before.get_weights(), after.get_weights()
    between = interpolate(before, after, alpha)
    for found, old, new in zip(between.get_weights(), *kept, strict=True):
        expected = (1 - alpha) * old.astype(float) + alpha * new.astype(float)
        assert np.allclose(found, expected, atol=1e-6)
    assert all(map(np.array_equal, before.get_weights(), kept[0]))
    assert all(map(np.array_equal, after.get_weights(), kept[1]))
    if alpha in (0, 1):
        assert same(between, (before, after)[alpha])


def test_the_start_of_the_line_is_exact_after_a_training_that_blew_up():
    before, after = linear_model(), linear_model()
    after.set_weights([np.full(each.shape, np.nan) for each in after.get_weights()])
    assert same(interpolate(before, after, 0), before)


def test_the_path_measures_every_split_at_every_alpha(tiny_task, other_tiny_task):
    before, after = tiny_model(0), tiny_model(1)
    splits = {"new": tiny_task.validation, "old": other_tiny_task.validation}
    table = interpolation_path(before, after, splits, [0, 0.5, 1])
    assert table.columns.tolist() == ["alpha", "new", "old"]
    assert table.alpha.tolist() == [0, 0.5, 1]
    for row in table.itertuples():
        logits = interpolate(before, after, row.alpha).predict(splits["old"].images, verbose=0)
        assert row.old == np.mean(logits.argmax(axis=1) == splits["old"].labels)


def test_interpolation_as_an_argument_ends_between_the_start_and_plain_fine_tuning():
    start, plain, half = linear_model(), linear_model(), linear_model()
    finetune(plain, tiny_split(), **TWO_STEPS)
    run = finetune(half, tiny_split(), penalty=WeightInterpolation(0.5), **TWO_STEPS)
    weights = zip(half.get_weights(), start.get_weights(), plain.get_weights(), strict=True)
    for found, old, new in weights:
        assert np.allclose(found, (old + new) / 2, atol=1e-6)
    assert run.movement.moved.all()


# Each as one argument of finetune


@pytest.fixture(scope="module")
def trained(tiny_task, other_tiny_task):
    """Train the specimen model with a penalty; the same run for the same penalty."""
    kept = {}

    def train(penalty):
        if penalty not in kept:
            model = set_trainable(tiny_model(), None, batchnorm="updating")
            run = finetune(
                model, tiny_task, source=other_tiny_task, penalty=penalty, learning_rate=0.01,
                epochs=3, batch_size=12, seed=5, progress=False,
            )  # fmt: skip
            kept[penalty] = run
        return kept[penalty]

    return train


@pytest.mark.parametrize(
    "penalty",
    few([EWC(0), Replay(0), L2SP(0), LearningWithoutForgetting(0), WeightInterpolation(1)], 1),
    ids=str,
)
def test_at_strength_zero_a_run_is_plain_fine_tuning_bit_for_bit(penalty, trained):
    plain, run = trained(None), trained(penalty)
    assert same(run.model, plain.model)
    for column in ("accuracy", "val_accuracy", "val_loss", "source_accuracy"):
        assert np.allclose(run.history[column], plain.history[column], equal_nan=True, atol=1e-6)
    assert run.target_after == plain.target_after
    assert run.settings == {**plain.settings, "penalty": str(penalty)}


@pytest.mark.parametrize("penalty", few(EVERY, 1), ids=str)
def test_a_run_leaves_the_model_as_stock_keras_knows_it(penalty, trained, tiny_task, tmp_path):
    run = trained(penalty)
    model = run.model
    assert not same(model, trained(None).model)
    assert [weight.path for weight in model.weights if weight.regularizer] == []
    assert model.losses == []
    logits = model.predict(tiny_task.test.images, verbose=0)
    hard = -log_softmax(logits, axis=1)[np.arange(len(logits)), tiny_task.test.labels]
    measured = model.evaluate(*tiny_task.test, verbose=0, return_dict=True)
    assert measured["loss"] == pytest.approx(hard.mean(), rel=1e-4)
    assert measured["accuracy"] == pytest.approx(run.target_after)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.evaluate(*tiny_task.test, verbose=0, return_dict=True) == pytest.approx(measured)


def test_with_a_huge_strength_the_weights_stay(other_tiny_task):
    """EWC holds only what the source depends on, so its distances count with their importance."""
    start, split = linear_model(), tiny_split(seed=9)
    old = start.get_weights()[0]
    settings = {"optimizer": "sgd", "learning_rate": 0.01, "epochs": 30, "batch_size": 24}
    away = {}
    for penalty in (None, L2SP(40), EWC(800)):
        model = linear_model()
        finetune(model, split, source=other_tiny_task, penalty=penalty, progress=False, **settings)
        away[penalty] = (model.get_weights()[0] - old) ** 2
    assert 0 < away[L2SP(40)].sum() < 0.05 * away[None].sum()
    importance = linear_fisher(start, other_tiny_task.train)[0]
    assert 0 < np.sum(importance * away[EWC(800)]) < 0.05 * np.sum(importance * away[None])


def test_replay_and_distillation_forget_less_than_plain_fine_tuning():
    """Labels that contradict the old ones, so that the new task cannot be learned for nothing."""
    model = linear_model()
    old = Task("old", *[tiny_split(30, seed) for seed in range(3)], ("a", "b", "c"), "Rows.")
    finetune(model, old, learning_rate=0.2, epochs=15, batch_size=30, progress=False)
    new = Split(old.train.images[:3], np.array([1, 2, 0]))
    after = {}
    for penalty in (None, Replay(30), LearningWithoutForgetting(5.0)):
        tuned = copy_model(model)
        run = finetune(
            tuned, new, source=old, penalty=penalty, learning_rate=0.2, epochs=4, batch_size=3,
            progress=False,
        )  # fmt: skip
        after[str(penalty)] = run.forgetting
    assert after["None"] > 0.3
    assert max(after["Replay(30)"], after["LearningWithoutForgetting(5)"]) < 0.5 * after["None"]


def test_without_compiling_a_penalty_still_takes_part_and_is_gone_afterwards():
    """Keras traces the losses into the training step; a step from an earlier fit knows none."""
    split = tiny_split()
    models = [linear_model(), linear_model()]
    for model in models:
        finetune(model, split, **TWO_STEPS)
    middle = models[0].get_weights()
    finetune(models[1], split, penalty=L2SP(1.5), compile=False, epochs=2, batch_size=24)
    expected = descend(
        models[0], split, cross_entropy_slope(split.labels),
        lambda kernel, bias: (1.5 * (kernel - middle[0]), 1.5 * (bias - middle[1])),
    )  # fmt: skip
    for found, each in zip(models[1].get_weights(), expected, strict=True):
        assert np.allclose(found, each, atol=1e-5)
    expected = descend(models[1], split, cross_entropy_slope(split.labels))
    models[1].fit(*split, epochs=2, batch_size=24, verbose=0)
    for found, each in zip(models[1].get_weights(), expected, strict=True):
        assert np.allclose(found, each, atol=1e-5)


@pytest.mark.parametrize("penalty", [L2SP(0.1), LearningWithoutForgetting()], ids=str)
def test_after_an_interruption_nothing_is_left_on_the_model(penalty):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    model = linear_model()
    with pytest.raises(KeyboardInterrupt):
        finetune(model, tiny_split(), penalty=penalty, callbacks=[Stop()], **TWO_STEPS)
    assert model.losses == []
    assert not isinstance(model.loss, type(LearningWithoutForgetting().loss(model)))


def test_settings_stay_settings(tiny_task, other_tiny_task):
    """One object serves many runs, as a key of a table or a value of a grid."""
    for penalty in (Replay(6), WeightInterpolation(0.3)):  # those that remember something
        twin = penalty.fresh()
        assert penalty == twin
        assert len({penalty, twin}) == 1
        before = repr(vars(penalty))
        run = finetune(linear_model(), tiny_split(6), source=other_tiny_task, penalty=penalty,
                       learning_rate=0.1, epochs=1)  # fmt: skip
        assert repr(vars(penalty)) == before
        assert run.settings["penalty"] == str(penalty)


class TrainingImagesOnly:
    """A source task whose other images are locked away."""

    def __init__(self, task: Task) -> None:
        self.name, self.train, self.n_classes = task.name, task.train, task.n_classes
        self.scale = task.scale


@pytest.mark.parametrize("penalty", EVERY, ids=str)
def test_methods_look_at_the_sources_training_images_only(penalty, tiny_task, other_tiny_task):
    model = linear_model()
    method = penalty.fresh()
    method.prepare(model, TrainingImagesOnly(other_tiny_task))
    method.training_data(model, tiny_task.train)
    method.finish(model)
    method.detach(model)


@pytest.mark.parametrize(
    ("penalty", "words"),
    [
        (L2SP(0.1), "L2SP(0.1)"),
        (L2SP(1, new="head"), "L2SP(1, new=('head',))"),
        (L2SP(1e-5, beta=0.123456789), "L2SP(1e-05, beta=0.123456789)"),
        (EWC(100.0, seed=2), "EWC(100, seed=2)"),
        (Replay(50), "Replay(50)"),
        (
            LearningWithoutForgetting(1, temperature=4.0),
            "LearningWithoutForgetting(1, temperature=4)",
        ),
        (WeightInterpolation(0.5), "WeightInterpolation(0.5)"),
    ],
)
def test_a_penalty_names_itself_in_tables(penalty, words):
    assert str(penalty) == repr(penalty) == words
    assert eval(words) == penalty


# Errors


@pytest.mark.parametrize("penalty", [EWC(), Replay()], ids=str)
def test_without_a_source_there_is_nothing_to_keep(penalty, refused, tiny_task):
    model = linear_model()
    with refused("a source task", str(penalty), "source=None"):
        finetune(model, tiny_task, penalty=penalty, learning_rate=0.1)
    assert model.losses == []


@pytest.mark.parametrize("penalty", [EWC(), Replay()], ids=str)
def test_a_replaced_head_cannot_keep_the_source(penalty, refused, other_tiny_task):
    model = replace_head(tiny_model(), 2)
    with refused("'tiny', 3 classes", "2 outputs", "replaced"):
        finetune(model, tiny_split(n_classes=2), source=other_tiny_task, penalty=penalty,
                 learning_rate=0.1)  # fmt: skip


@pytest.mark.parametrize(
    "thing",
    [0.1, "ewc", L2SP, keras.regularizers.L2(0.1)],
    ids=["a number", "a name", "a class", "of Keras"],
)
def test_what_is_no_penalty_is_refused(thing, refused, tiny_task):
    with refused("a penalty of ftlab.penalties"):
        finetune(linear_model(), tiny_task, penalty=thing, learning_rate=0.1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: L2SP(-1), "alpha=-1"),
        (lambda: L2SP(float("nan")), "alpha=nan"),
        (lambda: L2SP(beta=-0.1), "beta=-0.1"),
        (lambda: EWC(float("inf")), "strength=inf"),
        (lambda: EWC("strong"), "strength='strong'"),
        (lambda: EWC(n_images=0), "n_images=0"),
        (lambda: Replay(-1), "n_images=-1"),
        (lambda: Replay(0.5), "n_images=0.5"),
        (lambda: LearningWithoutForgetting(True), "strength=True"),
        (lambda: LearningWithoutForgetting(temperature=0), "temperature=0"),
        (lambda: WeightInterpolation(1.5), "alpha=1.5"),
        (lambda: interpolate(linear_model(), linear_model(), -0.1), "alpha=-0.1"),
        (lambda: interpolation_path(linear_model(), linear_model(), {}, [2]), "alpha=2"),
    ],
)
def test_settings_out_of_range_are_refused(make, words, refused):
    with refused(words):
        make()


def test_new_blocks_are_blocks_of_the_model(refused):
    model = two_layers()
    with refused("blocks of this model", "'block7'"):
        finetune(model, tiny_split(), penalty=L2SP(new=("block7",)), learning_rate=0.1)


def test_a_method_with_a_loss_of_its_own_needs_compiling(refused):
    model = linear_model()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with refused("compile=True with LearningWithoutForgetting(1)", "loss of its own"):
        finetune(model, tiny_split(), penalty=LearningWithoutForgetting(), compile=False)


def test_models_with_other_layers_have_no_line_between_them(refused):
    with refused("the same layers", "new head"):
        interpolate(tiny_model(), replace_head(tiny_model(), 5), 0.5)


def test_every_method_is_a_penalty_of_the_package():
    assert all(isinstance(penalty, penalties.Penalty) for penalty in EVERY)
