"""What was lost of the source task, and where the weights moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.moved import by_block
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import labels_of
from ftlab.translation import _
import keras
import numpy as np

MOST = 200


def check(patient: Patient) -> Iterator[Finding]:
    """Accuracy on the source before and after; without a model before, beside guessing."""
    if patient.source is None:
        return
    x, y = patient.source.few(MOST)
    labels = labels_of(y)
    if labels is None:
        return
    after = _right(patient, patient.model, x, labels)
    if after is None:
        return
    classes, counts = np.unique(labels, return_counts=True)
    guessing = float(counts.max() / counts.sum())
    n, where = len(labels), _where(patient)
    before = (
        _right(patient, patient.before, x, labels)
        if isinstance(patient.before, keras.Model)
        else None
    )
    if before is not None:
        lost = before - after
        error = float(np.sqrt(max(before * (1 - before), 0.01) / n + after * (1 - after) / n))
        if lost > 0.05 and lost > 2 * error:
            sure = "certain" if lost > 0.1 and lost > 3 * error else "likely"
            yield Finding(
                "forgot", sure,  # type: ignore[arg-type]
                _("on {n} source examples the model was right for {before:.0%} before and is for "
                  "{after:.0%} now{where}", n=n, before=before, after=after, where=where),
                "run = finetune(model, target, source=source, penalty=Replay(source), …)",
            )  # fmt: skip
    elif len(classes) > 1 and after < guessing + 2 * np.sqrt(guessing * (1 - guessing) / n):
        yield Finding(
            "source-at-chance", "likely" if patient.trained and _one_head(patient, labels) else
            "worth a look",
            _("on {n} source examples the model is right for {after:.0%}; always naming one class "
              "gives {guess:.0%}", n=n, after=after, guess=guessing),
            "run = finetune(model, target, source=source, penalty=Replay(source), …)",
        )  # fmt: skip


def _one_head(patient: Patient, labels: np.ndarray) -> bool:
    """Whether old and new classes may be the same, or lie beside each other in one head."""
    here = patient.answers[0].labels
    if here is None:
        return False
    old, new = set(labels.tolist()), set(here.tolist())
    return old == new or not old & new


def _right(patient: Patient, model: Any, x: Any, labels: np.ndarray) -> float | None:
    try:
        given = patient.say(x, model)
    except Exception:  # inputs of another shape
        return None
    if not isinstance(given, np.ndarray) or given.ndim != 2:
        return None
    if given.shape[1] == 1:
        kind = patient.answers[0].kind
        said = (given[:, 0] > (0.0 if kind and kind.from_logits else 0.5)).astype(int)
        return float(np.mean(said == labels)) if set(labels.tolist()) <= {0, 1} else None
    if labels.max() >= given.shape[1]:
        return None
    return float(np.mean(given.argmax(axis=1) == labels))


def _where(patient: Patient) -> str:
    moved = {} if patient.before is None else by_block(patient)
    if not moved or not max(moved.values()):
        return ""
    most = max(moved, key=lambda name: moved[name])
    return _("; {block!r} moved most, by {share:.1%} of its weights", block=most, share=moved[most])
