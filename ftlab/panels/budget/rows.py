"""Strategies tried so far, from runs or from a table of runs: a name and two figures each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftlab.errors import InputError
from ftlab.training.run import Run
from ftlab.translation import _, decimal
import pandas as pd

NAMES = ("label", "strategy_name", "name")  # columns that name a strategy as they stand
# What a strategy is made of, in tables of `ftlab.sweep` and of a layer panel.
SETTINGS = (
    "preset", "strategy", "trained", "trainable", "batchnorm", "penalty", "learning_rate", "epochs",
    "batch_size", "n_train", "optimizer",
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A strategy and what it came to.

    Args:
        strategy: Its name.
        target_accuracy: In [0, 1]; NaN when it diverged.
        forgetting: Source accuracy before minus after; NaN when it was not measured.
        runs: Of how many runs these are the means.
    """

    strategy: str
    target_accuracy: float
    forgetting: float
    runs: int = 1


def strategies(runs: Any) -> list[Tried]:
    """What was tried.

    Args:
        runs: `{name: Run}`, or a table with `target_accuracy` and `forgetting`: of `ftlab.sweep`,
            `LayerPanel.runs`, or one's own. Rows that differ in nothing but the seed are one
            strategy, told by their mean. A column `label` names them; otherwise the settings in
            which they differ do.

    Raises:
        InputError: Neither of these, or a column is missing.
    """
    if isinstance(runs, Mapping):
        return [of_run(name, run) for name, run in runs.items()]
    if not isinstance(runs, pd.DataFrame) or not {"target_accuracy", "forgetting"} <= {*runs}:
        a_table = isinstance(runs, pd.DataFrame)
        held = _("the columns {names}", names=list(runs)) if a_table else repr(runs)
        raise InputError(
            _("{name: Run}, or a table with target_accuracy and forgetting"),
            held[:300],
            _("runs without names, or a sweep without a source task"),
            _(
                "{code}, or {more}",
                code="BudgetPanel({'head only': run})",
                more="BudgetPanel(sweep('parcels', 'belt', 'dock', …))",
            ),
        )
    table = runs.assign(strategy=_names(runs).to_numpy())
    return [
        Tried(
            str(name),
            float(group.target_accuracy.mean(skipna=False)),
            float(group.forgetting.mean(skipna=False)),
            len(group),
        )
        for name, group in table.groupby("strategy", sort=False)
    ]


def of_run(name: str, run: Run) -> Tried:
    """A run's last figures on validation images, on which a choice may rest.

    Args:
        name: Of the strategy.
        run: Of `ftlab.finetune`, with a source.

    Raises:
        InputError: No run, or one that measured no source or no validation images.
    """
    history = getattr(run, "history", None)
    if history is None or not {"val_accuracy", "source_accuracy"} <= {*history}:
        raise InputError(
            _("a Run that measured a target and a source task"),
            repr(run)[:200],
            _("finetune was called without source=, or with images alone in the target's place"),
            "finetune(model, load_task('belt'), source=load_task('dock'), …)",
        )
    source = history.source_accuracy
    diverged = history.loss.iloc[1:].isna().any()
    target = float("nan") if diverged else float(history.val_accuracy.iloc[-1])
    return Tried(str(name), target, float(source.iloc[0] - source.iloc[-1]))


def _names(table: pd.DataFrame) -> pd.Series:
    """A name for each row."""
    for column in NAMES:
        if column in table:
            return table[column].astype(str)
    words = pd.DataFrame(
        {column: table[column].map(_word) for column in SETTINGS if column in table},
        index=table.index,
    )
    differing = [column for column in words if words[column].nunique() > 1]
    if "run" in table:  # each press of Train is a try of its own
        return pd.Series(
            [
                _("run {number}", number=run) + (f": {', '.join(row)}" if differing else "")
                for run, *row in zip(table.run, *(words[name] for name in differing), strict=True)
            ],
            index=table.index,
        )
    if not differing:
        return pd.Series(_("the runs of this table"), index=table.index)
    return words[differing].apply(
        lambda row: ", ".join(f"{name} {value}" for name, value in row.items()), axis=1
    )


def _word(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "+".join(map(str, value)) or _("none")
    return decimal(value) if isinstance(value, float) else str(value)
