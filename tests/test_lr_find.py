"""The learning-rate range test, against a replay by hand and curves of known shape."""

from __future__ import annotations

from itertools import combinations, pairwise

from ftlab import finetune, lr_find, set_trainable
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.training.rates import DiscriminativeOptimizer, RateFinding, finder
from ftlab.training.rates.suggestions import steepest, valley
import keras
import numpy as np
import pandas as pd
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

STEPS = 20
TRAIN = tiny_split(24)


@pytest.fixture(scope="module")
def finding():
    model = set_trainable(tiny_model(), None)
    return lr_find(model, TRAIN, lowest=1e-4, highest=100.0, steps=60, batch_size=24)


def test_the_rate_grows_by_the_same_factor_each_step(finding):
    rates = finding.table.rate.to_numpy()
    assert rates[0] == pytest.approx(1e-4)
    factor = (100.0 / 1e-4) ** (1 / 59)
    assert np.allclose(rates[1:] / rates[:-1], factor)


def test_the_average_is_corrected_for_its_start(finding):
    losses = finding.table.loss.to_numpy()
    beta = finder.SMOOTHING
    for step in range(len(losses)):
        weights = beta ** np.arange(step, -1, -1)
        expected = np.average(losses[: step + 1], weights=weights)
        assert finding.table.smoothed[step] == pytest.approx(expected, rel=1e-6)


def test_the_losses_are_those_of_sgd_at_a_rising_rate():
    """Replayed with nothing but gradients, on the batches that the test drew."""
    seen = []
    batches = finder._batches

    def recorded(*args):
        for batch in batches(*args):
            seen.append(batch)
            yield batch

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "_batches", recorded)
        found = lr_find(
            set_trainable(tiny_model(), ["head"]),
            TRAIN,
            highest=0.1,
            steps=12,
            batch_size=8,
            optimizer="sgd",
        )
    model = tiny_model()
    features = keras.Model(model.inputs[0], model.get_layer("average").output)
    kernel, bias = (w.astype("float64") for w in model.get_layer("head").get_weights())
    losses = []
    for (images, labels), rate in zip(seen, np.geomspace(1e-6, 0.1, 12), strict=False):
        inside = np.asarray(features(images))
        logits = inside @ kernel + bias
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        losses.append(-np.log(shares[np.arange(8), labels]).mean())
        error = (shares - np.eye(3)[labels]) / 8
        kernel, bias = kernel - rate * inside.T @ error, bias - rate * error.sum(axis=0)
    assert np.allclose(found.table.loss, losses, rtol=1e-5)
    first = np.concatenate([batch.labels for batch in seen[:3]])
    assert np.array_equal(np.sort(first), np.sort(TRAIN.labels))  # a pass leaves nothing out


def state(model):
    optimizer = model.optimizer
    return (
        [np.array(w) for w in model.get_weights()],
        [np.array(v.numpy()) for v in optimizer.variables],
        [layer.trainable for layer in model.layers],
        (id(optimizer), id(model.train_function), id(model.loss), model.compiled),
    )


def assert_same(one, other):
    for a, b in zip(one[:2], other[:2], strict=True):
        assert len(a) == len(b)
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    assert one[2:] == other[2:]


@pytest.mark.parametrize("failure", [None, KeyboardInterrupt, RuntimeError])
def test_the_model_is_left_bit_for_bit_as_it_was(failure, tiny_task, monkeypatch):
    model = set_trainable(tiny_model(), ["block2", "head"], batchnorm="updating")
    finetune(model, tiny_task, learning_rate=1e-2, epochs=1, batch_size=8)
    before = state(model)
    if failure is None:
        lr_find(model, tiny_task, highest=100.0, steps=STEPS, batch_size=8)
    else:
        batches = finder._batches

        def breaking(*args):
            for step, batch in enumerate(batches(*args)):
                if step == 5:
                    raise failure
                yield batch

        monkeypatch.setattr(finder, "_batches", breaking)
        with pytest.raises(failure):
            lr_find(model, tiny_task, highest=100.0, steps=STEPS, batch_size=8)
    assert_same(state(model), before)
    model.fit(*tiny_task.train, epochs=1, batch_size=8, verbose=0)  # still compiled
    assert int(model.optimizer.iterations) == 6


def test_it_stops_when_the_loss_diverges():
    model = set_trainable(tiny_model(), None)
    found = lr_find(model, TRAIN, highest=1e5, steps=STEPS, batch_size=8, optimizer="sgd")
    assert found.diverged
    assert len(found.table) < STEPS
    smoothed = found.table.smoothed.to_numpy()
    assert not smoothed[-1] <= finder.DIVERGED * np.nanmin(smoothed)
    assert (smoothed[:-1] <= finder.DIVERGED * np.minimum.accumulate(smoothed[:-1])).all()


def test_it_runs_to_the_end_when_nothing_diverges():
    model = set_trainable(tiny_model(), ["head"])
    found = lr_find(model, TRAIN, highest=1e-5, steps=STEPS, batch_size=8, seed=1)
    assert not found.diverged
    assert len(found.table) == STEPS


def test_what_is_frozen_stays_frozen_in_the_test():
    """With the head alone in training the loss cannot depend on BatchNorm's batches."""
    frozen = set_trainable(tiny_model(), ["head"])
    free = set_trainable(tiny_model(), None, batchnorm="updating")
    losses = [
        lr_find(m, TRAIN, highest=1e-5, steps=10, batch_size=8, optimizer="sgd").table.loss
        for m in (frozen, free)
    ]
    assert not np.allclose(*losses, rtol=1e-3)


def test_suggestions_are_rates_that_learn(finding):
    # Between a rate that does nothing and one that destroys, on a task that is learned quickly.
    for rate in (finding.steepest, finding.valley):
        assert 1e-3 < rate < 1
    losses = []
    for rate in (1e-4, finding.valley, 10.0):
        model = set_trainable(tiny_model(), None)
        model.compile(
            keras.optimizers.Adam(rate),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        model.fit(*TRAIN, batch_size=8, epochs=10, verbose=0)
        losses.append(model.evaluate(*TRAIN, verbose=0))
    assert losses[1] < 0.9 * min(losses[0], losses[2])


def test_a_discriminative_optimizer_keeps_its_proportions(monkeypatch):
    model = set_trainable(tiny_model(), None)
    given = DiscriminativeOptimizer.for_model(model, {"head": 1e-2}, default=1e-4)
    seen = []
    fresh = finder._fresh
    monkeypatch.setattr(finder, "_fresh", lambda *args: seen.append(fresh(*args)) or seen[-1])
    lr_find(model, TRAIN, highest=1e-3, steps=10, batch_size=8, optimizer=given)
    assert seen[0].rates["head"] == pytest.approx(1e-3)
    assert seen[0].rates["block1"] == pytest.approx(1e-5)
    assert given.rates["head"] == 1e-2
    assert not given.built


def test_a_schedule_in_the_given_optimizer_makes_way():
    schedule = keras.optimizers.schedules.ExponentialDecay(1e-3, 1, 0.5)
    found = lr_find(
        tiny_model(), TRAIN, steps=10, batch_size=8, optimizer=keras.optimizers.SGD(schedule)
    )
    assert len(found.table) >= 5


RATES = np.geomspace(1e-6, 1, 100)
WHERE = np.log10(RATES)


def test_steepest_finds_the_middle_of_a_step_down():
    losses = 2 - np.tanh((WHERE + 3) * 2)
    assert steepest(RATES, losses) == pytest.approx(1e-3, rel=0.1)


def test_steepest_looks_past_one_steep_pair_of_steps():
    losses = 2 - np.tanh((WHERE + 3) * 2)
    losses[20] += 0.2  # two neighbors differ by more than on the real descent
    assert steepest(RATES, losses) == pytest.approx(1e-3, rel=0.2)


def test_steepest_does_not_look_behind_the_lowest_loss():
    losses = 2 - np.tanh((WHERE + 4) * 2)
    losses[60:] = 10 - np.linspace(0, 8, 40)  # it jumped up, then falls again, but not below
    assert steepest(RATES, losses) == pytest.approx(1e-4, rel=0.1)


def brute_force_longest(losses):
    for size in range(len(losses), 0, -1):
        for chosen in combinations(range(len(losses)), size):
            if all(losses[a] > losses[b] for a, b in pairwise(chosen)):
                return size
    return 0


def test_valley_is_the_middle_of_a_longest_descent():
    rng = np.random.default_rng(0)
    for _ in range(30):
        losses = rng.permutation(9).astype(float)
        size = brute_force_longest(losses)
        found = valley(RATES[:9], losses)
        if size < 3:
            assert found is None
            continue
        middle = int(np.flatnonzero(RATES[:9] == found)[0])
        # A longest descent of that size has a member here with half of it on either side.
        before = [i for i in range(middle) if losses[i] > losses[middle]]
        after = [i for i in range(middle + 1, 9) if losses[i] < losses[middle]]
        assert brute_force_longest(losses[before]) + 1 + brute_force_longest(losses[after]) == size
        assert brute_force_longest(losses[before]) == size // 2


def test_valley_rides_over_bumps():
    losses = np.interp(WHERE, [-6, -4, -2, 0], [2, 2.01, 1, 9])  # falls from 1e-4 to 1e-2
    bumpy = losses.copy()
    bumpy[np.arange(40, 66, 4)] += 0.1
    assert valley(RATES, losses) == pytest.approx(1e-3, rel=0.2)
    assert valley(RATES, bumpy) == pytest.approx(1e-3, rel=0.3)


@pytest.mark.parametrize("suggest", [steepest, valley])
def test_a_loss_that_never_falls_suggests_nothing(suggest):
    assert suggest(RATES, np.linspace(1, 2, 100)) is None
    assert suggest(RATES[:2], np.array([2.0, 1.0])) is None
    assert suggest(RATES[:0], np.array([])) is None


def test_the_plot_says_what_was_found(finding):
    described = finding.plot()
    for rate in (finding.steepest, finding.valley):
        assert f"{rate:.1e}" in described.alt
    assert f"{len(finding.table)} steps" in described.alt
    axes = described.figure.axes[0]
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel() == "learning rate"
    curve = next(line for line in axes.lines if line.get_label() == "smoothed")
    assert np.allclose(curve.get_ydata(), finding.table.smoothed)


def test_the_plot_of_nothing_found_says_so():
    table = pd.DataFrame({"rate": RATES[:3], "loss": [1.0, 2, 9], "smoothed": [1.0, 1.6, np.nan]})
    assert "No rate here lowers the loss" in RateFinding(table, None, None, True).plot().alt


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"lowest": 1.0, "highest": 1e-6}, ("lowest=1.0", "highest=1e-06")),
        ({"lowest": 0}, ("lowest=0",)),
        ({"highest": "1"}, ("highest='1'",)),
        ({"highest": float("inf")}, ("highest=inf",)),
        ({"steps": 3}, ("steps=3",)),
        ({"steps": 10.5}, ("steps=10.5",)),
        ({"batch_size": 0}, ("batch_size=0",)),
        ({"optimizer": "adamm"}, ("adamm",)),
    ],
)
def test_what_cannot_be_is_refused(options, words, refused):
    with refused(*words):
        lr_find(tiny_model(), TRAIN, **options)


def test_a_model_with_nothing_to_train_is_refused(refused):
    with refused("everything is frozen"):
        lr_find(set_trainable(tiny_model(), []), TRAIN)


def test_images_that_do_not_fit_are_refused(refused):
    with refused("[0, 1]"):
        lr_find(tiny_model(), (TRAIN.images * 255, TRAIN.labels))
