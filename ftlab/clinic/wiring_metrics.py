"""Whether metrics count right answers, tried on made-up answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Answer, Patient
from ftlab.translation import _
import keras
import numpy as np

_RIGHT, _WRONG = 0.98, 0.1  # what a metric has to say of all right and of all wrong answers


def check(patient: Patient) -> Iterator[Finding]:
    """Metrics that went to `loss_weights`, and those that measure something else."""
    if not patient.compiled:
        return
    weights = getattr(getattr(patient.model, "_compile_loss", None), "_user_loss_weights", None)
    if weights is not None and _has_words(weights):
        yield Finding(
            "metrics-as-loss-weights", "certain",
            _("loss_weights={weights!r}", weights=weights),
            f"model.compile(model.optimizer, model.loss, metrics={weights!r})",
        )  # fmt: skip
    for answer in patient.answers:
        for metric in answer.metrics:
            yield from _tried(answer, metric)


def _has_words(weights: Any) -> bool:
    flat = keras.tree.flatten(weights)
    return any(isinstance(each, (str, keras.metrics.Metric)) for each in flat)


def _tried(answer: Answer, metric: Any) -> Iterator[Finding]:
    found = _made(answer, metric)
    if found is None or answer.kind is None or answer.labels is None:
        return
    labels = answer.labels[: len(answer.y)]
    if answer.units > 1 and not 0 <= labels.min() <= labels.max() < answer.units:
        return
    y = answer.all_y[: len(labels)]
    if answer.units == 1 and not set(np.unique(labels)) <= {0, 1}:
        return
    said = [_says(found, y, _made_up(answer, labels + turn)) for turn in (0, 1)]
    if said[0] is None or said[1] is None or (said[0] >= _RIGHT and said[1] <= _WRONG):
        return
    fitting = {
        1: "BinaryAccuracy(threshold=0.0)" if answer.kind.from_logits else "BinaryAccuracy()"
    }
    one_hot = answer.all_y.ndim == 2 and answer.all_y.shape[1] > 1
    name = fitting.get(answer.units) or (
        "CategoricalAccuracy()" if one_hot else "SparseCategoricalAccuracy()"
    )
    only_threshold = answer.units == 1 and answer.kind.from_logits
    yield Finding(
        "metric-mismatch", "likely" if only_threshold else "certain",
        _("{where}{metric} says {right:.2f} of made-up answers that are all right, and {wrong:.2f} "
          "of answers that are all wrong", where=answer.where, metric=found.name, right=said[0],
          wrong=said[1]),
        f"model.compile(model.optimizer, model.loss, metrics=[keras.metrics.{name}])",
    )  # fmt: skip


def _made(answer: Answer, metric: Any) -> Any:
    """A fresh metric of the same kind, where it counts right answers."""
    try:
        if isinstance(metric, str):
            if metric.lower() in ("accuracy", "acc"):
                return _as_keras_chooses(answer)
            if "acc" not in metric.lower() or "top" in metric.lower():
                return None
            metric = keras.metrics.get(metric)
        if not isinstance(metric, keras.metrics.Metric):
            return keras.metrics.MeanMetricWrapper(metric) if _counts(metric) else None
        kind = type(metric)
        if "Accuracy" not in kind.__name__ or "TopK" in kind.__name__:
            return None
        return kind.from_config(metric.get_config())
    except Exception:  # a metric of one's own
        return None


def _counts(metric: Any) -> bool:
    name = getattr(metric, "__name__", "")
    return "accuracy" in name and "top" not in name


def _as_keras_chooses(answer: Answer) -> Any:
    """What Keras makes of the word "accuracy" for these shapes."""
    if answer.units == 1:
        return keras.metrics.BinaryAccuracy(name="accuracy")
    y = answer.all_y
    if y.ndim < answer.given.ndim or y.shape[-1] == 1:
        return keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    return keras.metrics.CategoricalAccuracy(name="accuracy")


def _made_up(answer: Answer, labels: np.ndarray) -> np.ndarray:
    """Outputs of this model's kind that name these classes, not too sure of it."""
    assert answer.kind is not None
    if answer.units == 1:
        low, high = (-0.4, 0.4) if answer.kind.from_logits else (0.4, 0.6)
        return np.where(labels % 2 == 1, high, low).astype("float32")[:, None]
    rng = np.random.default_rng(0)
    hot = np.eye(answer.units)[labels % answer.units]
    if answer.kind.from_logits:
        return (rng.normal(0, 0.1, hot.shape) + 3 * hot).astype("float32")
    rows = 0.05 * rng.random(hot.shape) + hot
    return (rows / rows.sum(axis=1, keepdims=True)).astype("float32")


def _says(metric: Any, y: np.ndarray, outputs: np.ndarray) -> float | None:
    try:
        metric.reset_state()
        metric.update_state(y, outputs)
        return float(metric.result())
    except Exception:  # shapes that the metric refuses; fit says so itself
        return None
