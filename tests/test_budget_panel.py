"""The budget panel: which strategies fit, whatever they come from."""

from __future__ import annotations

import re
from types import SimpleNamespace

from ftlab import BudgetPanel, Run
import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow

TRIED = pd.DataFrame(
    {
        "label": ["head", "all", "replay", "wild"],
        "target_accuracy": [0.73, 0.87, 0.86, np.nan],
        "forgetting": [0.10, 0.33, 0.02, np.nan],
    }
)


def run(target: float, before: float, after: float, **columns) -> Run:
    history = pd.DataFrame(
        {"epoch": [0, 1], "loss": [np.nan, 0.5], "val_accuracy": [0.2, target],
         "source_accuracy": [before, after], **columns}
    )  # fmt: skip
    return Run(None, history, pd.DataFrame(), 0.9, 0.1, 0.99, 1.0, {})


def test_what_fits_is_what_a_query_finds():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"label": [f"s{n}" for n in range(200)], "target_accuracy": rng.random(200).round(2),
         "forgetting": rng.uniform(-0.2, 1, 200).round(2)}
    )  # fmt: skip
    panel = BudgetPanel(table)
    for wanted, allowed in [(0.5, 0.5), (0.8, 0.1), (0, 1), (1, 0), (0.25, 0.3)]:
        panel.wanted, panel.allowed = wanted, allowed
        expected = table.query("target_accuracy >= @wanted and forgetting <= @allowed")
        assert set(panel.fitting.strategy) == set(expected.label)
        assert panel.fitting.target_accuracy.is_monotonic_decreasing
        assert panel.table.fits.sum() == len(expected)


def test_a_figure_exactly_at_the_limit_fits():
    exact = pd.DataFrame({"label": ["a"], "target_accuracy": [0.8], "forgetting": [0.9 - 0.8]})
    assert len(BudgetPanel(exact, wanted=0.8, allowed=0.1).fitting) == 1


def test_turning_a_dial_changes_what_fits():
    panel = BudgetPanel(TRIED, wanted=0.8, allowed=0.1)
    assert list(panel.fitting.strategy) == ["replay"]
    panel._allowed.value = 0.4
    assert list(panel.fitting.strategy) == ["all", "replay"]
    panel._wanted.value = 0.9
    assert panel.fitting.empty
    assert (panel.wanted, panel.allowed) == (0.9, 0.4)
    assert "0 of 4 strategies fit" in panel._status.value


def test_a_miss_is_told_in_words():
    verdicts = BudgetPanel(TRIED, wanted=0.8, allowed=0.05).table.set_index("strategy").verdict
    assert verdicts["head"] == ("7.0 points too little accuracy and 5.0 points too much forgetting")
    assert verdicts["all"] == "28.0 points too much forgetting"
    assert verdicts["replay"] == "fits"
    assert verdicts["wild"] == "diverged"


def test_fits_and_misses_differ_by_shape_and_word_and_a_diverged_run_is_no_point():
    panel = BudgetPanel(TRIED, wanted=0.8, allowed=0.1)
    drawn = panel._picture.value
    assert drawn.count("ftlab-circle") == 1
    assert drawn.count("ftlab-cross") == 2
    assert panel._table.value.count("<b>fits</b>") == 1
    (alt,) = re.findall(r'aria-label="([^"]+)"', drawn)
    assert "3 replay: target accuracy 86%, forgetting 2%, fits" in alt


def test_runs_of_a_sweep_that_differ_in_the_seed_alone_are_one_strategy():
    sweep = pd.DataFrame(
        [
            {"learning_rate": rate, "trainable": blocks, "batchnorm": "frozen", "epochs": 5,
             "seed": seed, "target_accuracy": 0.5 + 0.1 * seed, "forgetting": rate}
            for rate in (1e-3, 1e-2) for blocks in ("head", "all") for seed in range(3)
        ]
    )  # fmt: skip
    table = BudgetPanel(sweep).table
    assert list(table.runs) == [3] * 4
    np.testing.assert_allclose(table.target_accuracy, 0.6)
    np.testing.assert_allclose(table.forgetting, [1e-3, 1e-3, 1e-2, 1e-2])
    assert table.strategy[0] == "trainable head, learning_rate 0.001"
    assert table.strategy.is_unique


def test_one_diverged_seed_is_not_averaged_away():
    runs = pd.DataFrame(
        {"label": ["a", "a"], "target_accuracy": [0.9, np.nan], "forgetting": [0.0, np.nan]}
    )
    assert BudgetPanel(runs).fitting.empty


def test_the_runs_of_a_layer_panel_stay_apart():
    runs = pd.DataFrame(
        {"run": [1, 2], "preset": ["everything", "everything"], "trained": [["head"], ["head"]],
         "learning_rate": [1e-3, 1e-3], "target_accuracy": [0.9, 0.7], "forgetting": [0.05, np.nan]}
    )  # fmt: skip
    table = BudgetPanel(runs).table
    assert list(table.strategy) == ["run 1", "run 2"]
    assert list(table.verdict) == ["fits", "forgetting was not measured"]
    runs.preset = ["everything", "last block"]
    assert list(BudgetPanel(runs).table.strategy) == ["run 1: everything", "run 2: last block"]


def test_a_run_is_judged_by_its_validation_images():
    panel = BudgetPanel({"head": run(0.8, 1.0, 0.95)}, wanted=0.8, allowed=0.1)
    ((_, target, forgetting, runs),) = panel.fitting.to_numpy()
    assert (target, runs) == (0.8, 1)
    assert forgetting == pytest.approx(0.05)


def test_adding_a_strategy_again_replaces_it():
    panel = BudgetPanel()
    assert panel.fitting.empty
    assert "No strategy tried yet" in panel._status.value
    panel.add("a", run(0.9, 1.0, 0.95))
    panel.add("b", run(0.9, 1.0, 0.2))
    panel.add("a", run(0.5, 1.0, 0.95))
    assert dict(zip(panel.table.strategy, panel.table.target_accuracy, strict=True)) == {
        "a": 0.5, "b": 0.9,
    }  # fmt: skip
    assert "2 strategies" in panel._status.value


def test_a_run_whose_loss_is_no_number_has_diverged():
    lost = run(0.9, 1.0, 0.99, loss=[np.nan, np.nan])
    assert list(BudgetPanel({"lost": lost}).table.verdict) == ["diverged"]


def test_where_nobody_can_click_it_stands_as_text():
    bundle = BudgetPanel(TRIED, wanted=0.8, allowed=0.1)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "1 of 4 strategies fit: replay." in bundle["text/plain"]
    assert "head: 7.0 points too little accuracy" in bundle["text/plain"]
    assert "<svg" in bundle["text/html"]
    assert "<table" in bundle["text/html"]


def test_names_from_outside_are_shown_not_obeyed():
    evil = TRIED.assign(label="<script>")
    assert "<script>" not in BudgetPanel(evil)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    "runs",
    [
        [1], TRIED.drop(columns="forgetting"), {"a": 0.8},
        {"a": SimpleNamespace(history=pd.DataFrame({"val_accuracy": [1.0]}))},
    ],
)  # fmt: skip
def test_what_are_no_runs_is_refused(refused, runs):
    with refused():
        BudgetPanel(runs)


@pytest.mark.parametrize("limit", [{"wanted": 80}, {"allowed": -0.1}, {"wanted": "0.8"}])
def test_what_is_no_share_is_refused(refused, limit):
    with refused(next(iter(limit))):
        BudgetPanel(TRIED, **limit)
    panel = BudgetPanel(TRIED)
    for name, value in limit.items():
        with refused(name):
            setattr(panel, name, value)
