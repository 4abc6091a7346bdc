"""A linear head on features that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ftlab.data.task import Task
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)  # inverse strengths of L2; validation chooses


def probe_accuracy(features: Mapping[str, np.ndarray], task: Task) -> float:
    """Test accuracy of logistic regression on standardized features.

    Args:
        features: `"train"`, `"validation"` and `"test"` → `(n, features)`.
        task: Has the labels.
    """
    with threadpool_limits(
        1
    ):  # of a hundred rows; threads wait for each other longer than they work
        fitted = [_fitted(features["train"], task.train.labels, each) for each in STRENGTHS]
        labels = task.validation.labels
        best = max(fitted, key=lambda probe: probe.score(features["validation"], labels))
        return float(best.score(features["test"], task.test.labels))


def _fitted(features: np.ndarray, labels: np.ndarray, strength: float) -> Any:
    probe = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000))
    return probe.fit(features, labels)
