"""Trade-off, rate sweep and confusion plots: what is drawn, told and refused."""

from __future__ import annotations

from ftlab import plots
from ftlab.checks.specimens import tiny_model
from ftlab.data.task import Split
from ftlab.errors import InputError
from ftlab.plots.intervals import mean_interval
from ftlab.plots.trade import measured, pareto_front
import keras
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import confusion_matrix

pytestmark = pytest.mark.slow


def runs(**strategies):
    """One row per run, from label → (target accuracies, source accuracies)."""
    return pd.DataFrame(
        [
            {"label": label, "target_accuracy": t, "source_accuracy": s, "seed": seed}
            for label, (targets, sources) in strategies.items()
            for seed, (t, s) in enumerate(zip(targets, sources, strict=True))
        ]
    )


RESULTS = runs(
    everything=([0.86, 0.88], [0.60, 0.64]),
    head=([0.60, 0.62], [0.87, 0.89]),
    replay=([0.84, 0.86], [0.95, 0.97]),
    nothing=([0.29, 0.29], [0.98, 0.98]),
    worse=([0.50, 0.52], [0.50, 0.50]),
)


def test_the_front_holds_what_no_other_beats():
    front = [each.label for each in pareto_front(measured(RESULTS))]
    assert front == ["nothing", "replay", "everything"]  # head is beaten by replay on both


def test_the_front_of_random_points_is_that_of_brute_force():
    rng = np.random.default_rng(0)
    for _ in range(20):
        points = rng.integers(0, 5, (8, 2)) / 5  # many ties
        table = runs(**{f"s{i}": ([t], [s]) for i, (t, s) in enumerate(points)})
        expected = {
            f"s{i}"
            for i, one in enumerate(points)
            if not any((other >= one).all() and (other > one).any() for other in points)
        }
        assert {each.label for each in pareto_front(measured(table))} == expected


def test_every_strategy_is_a_labelled_point_with_its_mean():
    described = plots.trade_off(RESULTS)
    axes = described.figure.axes[0]
    labels = {text.get_text(): text.xy for text in axes.texts}
    assert set(labels) == set(RESULTS.label)
    assert labels["everything"] == pytest.approx((0.87, 0.62))
    front = next(line for line in axes.lines if line.get_label() == "Pareto front")
    assert np.allclose(front.get_xydata(), [[0.29, 0.98], [0.85, 0.96], [0.87, 0.62]])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("target accuracy", "source accuracy")


def test_many_strategies_are_told_apart_in_a_legend():
    rng = np.random.default_rng(0)
    names = [f"s{number}" for number in range(12)]
    figure = plots.trade_off(runs(**{name: rng.uniform(0.4, 0.9, (2, 3)) for name in names}))
    axes = figure.figure.axes[0]
    _, labels = axes.get_legend_handles_labels()
    assert set(names) < set(labels)
    assert not axes.texts
    looks = {(bar[0].get_color(), bar[0].get_marker()) for bar in axes.containers}
    assert len(looks) == len(names)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert all(left < x < right and low < y < high for x, y in _means(axes))


def _means(axes):
    return [bar[0].get_xydata()[0] for bar in axes.containers]


def test_the_trade_off_is_told_in_words():
    described = plots.trade_off(RESULTS)
    title = described.figure.axes[0].get_title()
    assert title == "Best trade-offs: nothing, replay, everything"
    assert title in described.alt
    assert "replay: target 85% (84% to 86%), source 96% (95% to 97%)" in described.alt
    assert "image/png" in described._repr_mimebundle_()[0]


def test_networks_stand_side_by_side_with_the_same_marks():
    small = RESULTS.assign(source_before=0.97)
    large = small[small.label.isin(["replay", "everything"])].assign(
        source_accuracy=0.8, source_before=0.8
    )
    described = plots.trade_offs({"small": small, "large": large})
    left, right = described.figure.axes
    looks = [
        {bar.get_label(): (bar[0].get_color(), bar[0].get_marker()) for bar in axes.containers}
        for axes in (left, right)
    ]
    assert looks[1] == {name: looks[0][name] for name in ("everything", "replay")}
    assert left.get_ylim() == right.get_ylim()
    line = next(line for line in right.lines if line.get_label() == "source before")
    assert set(line.get_ydata()) == {0.8}
    title = described.figure.get_suptitle()
    assert title == "Forgotten: small -1 to 47 points, large 0 to 0 points"
    assert title in described.alt
    assert "large, source before 80%: everything: target 87%" in described.alt


@pytest.mark.parametrize("wrong", [{}, RESULTS, {"small": RESULTS}], ids=["none", "one", "column"])
def test_what_is_no_table_of_each_network_is_refused(wrong):
    with pytest.raises(InputError):
        plots.trade_offs(wrong)


def test_a_strategy_that_always_diverged_has_no_point():
    table = pd.concat([RESULTS, runs(broken=([np.nan, np.nan], [np.nan, np.nan]))])
    assert "broken" not in plots.trade_off(table).alt


def test_bootstrap_intervals_are_those_of_scipy():
    values = np.random.default_rng(1).normal(0.8, 0.05, 12)
    mean, low, high = mean_interval(values)
    expected = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(2)
    ).confidence_interval
    assert mean == pytest.approx(values.mean())
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=0.003)
    assert mean_interval(values) == (mean, low, high)  # the same figure every time


def test_an_interval_of_one_value_is_that_value_and_of_none_is_nothing():
    assert mean_interval([0.4]) == pytest.approx((0.4, 0.4, 0.4))
    assert mean_interval([0.4, np.nan]) == pytest.approx((0.4, 0.4, 0.4))
    assert np.isnan(mean_interval([])).all()


@pytest.fixture
def sweep():
    rows = []
    for rate, target, source in ((1e-4, 0.4, 0.95), (1e-3, 0.85, 0.6), (1e-1, 0.1, 0.1)):
        for seed, off in enumerate((-0.02, 0.0, 0.02)):
            rows.append(
                {
                    "learning_rate": rate,
                    "target_accuracy": target + off,
                    "source_accuracy": source + off,
                    "seed": seed,
                }
            )
    return pd.DataFrame(rows).sample(frac=1, random_state=0)  # in any order


def test_a_rate_sweep_draws_means_with_intervals_by_rising_rate(sweep):
    axes = plots.rate_sweep(sweep).figure.axes[0]
    drawn = {line.get_label(): line.get_xydata() for line in axes.lines}
    assert np.allclose(drawn["target"], [[1e-4, 0.4], [1e-3, 0.85], [1e-1, 0.1]])
    assert np.allclose(drawn["source"], [[1e-4, 0.95], [1e-3, 0.6], [1e-1, 0.1]])
    assert axes.get_xscale() == "log"
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    _, low, high = mean_interval([0.83, 0.85, 0.87])
    assert np.isclose(band, low).any()
    assert np.isclose(band, high).any()


def test_a_rate_sweep_says_which_rate_is_best(sweep):
    described = plots.rate_sweep(sweep)
    assert "Target best at 0.001 (85%), source best at 0.0001 (95%)" in described.alt
    assert described.figure.axes[0].get_title() in described.alt


def test_runs_that_diverged_are_told_and_left_out(sweep):
    sweep.loc[sweep.learning_rate == 1e-1, ["target_accuracy", "source_accuracy"]] = np.nan
    described = plots.rate_sweep(sweep)
    assert "0.1 diverged" in described.alt
    assert "Target best at 0.001" in described.alt


def test_a_rate_of_zero_has_a_place_too(sweep):
    sweep.loc[sweep.learning_rate == 1e-4, "learning_rate"] = 0.0
    axes = plots.rate_sweep(sweep).figure.axes[0]
    assert axes.get_xscale() == "symlog"


@pytest.mark.parametrize("draw", [plots.trade_off, plots.rate_sweep])
@pytest.mark.parametrize(
    "table", [RESULTS.drop(columns="source_accuracy"), RESULTS.iloc[:0], {"label": ["a"]}]
)
def test_tables_that_do_not_fit_are_refused(draw, table, refused):
    with refused("source_accuracy", "one row per run"):
        draw(table)


def reader(n_classes=3):
    """A model that says what the first pixel says."""
    images = keras.Input((8, 8, 1))
    first = keras.layers.Flatten()(images)
    logits = keras.layers.Dense(n_classes, use_bias=True)(first)
    model = keras.Model(images, logits)
    kernel = np.zeros((64, n_classes), "float32")
    kernel[:n_classes] = np.eye(n_classes)
    model.layers[-1].set_weights([kernel, np.zeros(n_classes, "float32")])
    return model


def said(predictions, labels):
    images = np.zeros((len(labels), 8, 8, 1), "float32")
    images[np.arange(len(labels)), 0, predictions, 0] = 1
    return Split(images, np.asarray(labels))


def test_a_confusion_matrix_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    labels, predictions = rng.integers(0, 3, 300), rng.integers(0, 3, 300)
    described = plots.confusion(reader(), said(predictions, labels), ("a", "b", "c"))
    axes = described.figure.axes[0]
    expected = confusion_matrix(labels, predictions)
    assert np.array_equal(axes.images[0].get_array(), expected)
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells == {(j, i): str(expected[i, j]) for i in range(3) for j in range(3)}
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["a", "b", "c"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class", "true class")


def test_the_commonest_mistake_is_told():
    split = said([0, 0, 1, 2, 2, 2, 1], [0, 0, 1, 1, 1, 2, 0])
    described = plots.confusion(reader(), split, ("a", "b", "c"), title="Belt")
    title = "Belt: 57% right, most often b is taken for c"
    assert described.figure.axes[0].get_title() == title
    assert title in described.alt
    assert "b: 1 as b, 2 as c" in described.alt


def test_no_mistake_is_told_as_such():
    described = plots.confusion(reader(), said([0, 1, 2], [0, 1, 2]), ("a", "b", "c"))
    assert described.figure.axes[0].get_title() == "100% right"


def test_names_that_do_not_fit_the_model_are_refused(refused):
    with refused("3 outputs", "4 names"):
        plots.confusion(tiny_model(), said([0], [0]), ("a", "b", "c", "d"))
    with refused("labels from 0 to 1"):
        plots.confusion(tiny_model(), said([0, 0], [0, 2]), ("a", "b"))
