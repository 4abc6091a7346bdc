"""Whether metrics count right answers, tried on made-up answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
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
            yield from list(_tried(answer, metric)) or _stops(answer, metric)


def _has_words(weights: Any) -> bool:
    flat = keras.tree.flatten(weights)
    return any(isinstance(each, (str, keras.metrics.Metric)) for each in flat)


def _stops(answer: Answer, metric: Any) -> Iterator[Finding]:
    """A metric that refuses these labels and outputs, or takes logits for probabilities."""
    if not isinstance(metric, keras.metrics.Metric) or answer.labels is None:
        return
    kind = type(metric)
    if kind.__module__.split(".")[0] != "keras":
        return
    try:
        fresh = kind.from_config(metric.get_config())
    except Exception:  # a metric that cannot be made again
        return
    try:
        fresh.update_state(answer.y[:8], answer.given[:8].astype("float32"))
    except Exception as error:  # what fit would stop with
        words = (str(error).strip().splitlines() or [type(error).__name__])[0]
        yield Finding(
            "metric-mismatch", "certain",
            _("{where}{metric} stops with: {words}", where=answer.where, metric=metric.name,
              words=words[:160]),
            'model.compile(model.optimizer, model.loss, metrics=["accuracy"])',
        )  # fmt: skip
        return
    logits = answer.kind is not None and answer.kind.from_logits
    told = getattr(metric, "_from_logits", False)
    if kind.__name__ in ("AUC", "Precision", "Recall") and logits and not told:
        yield Finding(
            "metric-mismatch", "likely",
            _("{where}{metric} wants probabilities and gets logits from {low:.2f} to {high:.2f}",
              where=answer.where, metric=metric.name, low=answer.given.min(),
              high=answer.given.max()),
            "keras.metrics.AUC(from_logits=True)  # or a sigmoid behind the head",
        )  # fmt: skip


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
