"""Runs in stages: for claims that one sweep cannot measure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from ftlab.training.strategies import fit_head
import pandas as pd

from authoring.evidence.laboratory import NEW_CLASSES, Laboratory, Part
from authoring.evidence.lanes import Weights


@lru_cache(maxsize=64)
def with_fitted_head(laboratory: Laboratory, role: str, target: str, seed: int) -> Weights:
    """The weights that training starts from once the head alone is trained to convergence."""
    copy = laboratory.backbone(role)
    fit_head(copy, laboratory.drawn(target, seed).train)
    return list(copy.get_weights())


def head_first(
    laboratory: Laboratory, role: str, part: Part = "all", rate: float | None = None
) -> pd.DataFrame:
    """The head to convergence, then the usual epochs on some blocks: one row per seed.

    Args:
        laboratory: Has the seeds.
        role: A target, or `"near with a new head"`.
        part: What is trained in the second stage.
        rate: Of the second stage; the part's own by default.

    Returns:
        `plateau` (target accuracy of the fitted head), `target_accuracy`, `source_accuracy` (NaN
        for new classes), `loss_before` and `loss_after` (validation loss before and after the
        second stage's first epoch).
    """
    given: dict[str, Any] = {} if rate is None else {"learning_rate": rate}
    setting = laboratory.setting(part, **given)
    new, target = role in NEW_CLASSES, role.removesuffix(" with a new head")

    def one(seed: int) -> dict[str, float]:
        task, used = laboratory.drawn(target, seed), laboratory.lane(role, setting)
        weights = with_fitted_head(laboratory, role, target, seed)
        used.put(weights, setting)
        row = {"plateau": used.accuracy(task.test)}
        row["loss_before"] = used.measure(task.validation)[1]
        # One epoch, and then the whole training once more from the start.
        used.go_on(weights, task.train, replace(setting, epochs=1, seed=seed))
        row["loss_after"] = used.measure(task.validation)[1]
        used.go_on(weights, task.train, replace(setting, seed=seed))
        row["target_accuracy"] = used.accuracy(task.test)
        row["source_accuracy"] = float("nan") if new else used.accuracy(laboratory.source.test)
        return row

    return laboratory.rows(["head first", role, repr(setting)], one)
