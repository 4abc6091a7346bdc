"""Schedules, weight decay, and an optimizer that is new where the model is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.training.optimizer_state import innermost, rate_now, steps_taken
from ftlab.translation import _
import keras
from keras.optimizers.schedules import LearningRateSchedule
import numpy as np

_NOTHING, _EPOCHS = 0.01, 20  # of the highest rate; epochs where nobody said how many
_PULL, _STRONG = 2e-5, 0.05  # rate times decay; decay


def check(patient: Patient) -> Iterator[Finding]:
    """Schedules that count otherwise than meant, decay on everything, a fresh optimizer."""
    if not patient.compiled:
        return
    optimizer = innermost(patient.optimizer)
    schedule = getattr(optimizer, "_learning_rate", None)
    if isinstance(schedule, LearningRateSchedule) and patient.steps:
        yield from _schedule(patient, schedule, steps_taken(optimizer))
    yield from _decay(patient, optimizer)
    yield from _fresh(patient)


def _schedule(patient: Patient, schedule: Any, now: int) -> Iterator[Finding]:
    steps = int(patient.steps or 1)
    told = patient.plan.get("epochs") if patient.plan else None
    epochs = int(told or _EPOCHS)
    last = max(now, epochs * steps)
    grid = np.unique(np.linspace(0, last, 400).astype(int))
    rates = np.array([float(schedule(int(step))) for step in grid])
    most = float(rates.max())
    if most <= 0:
        return
    target = getattr(schedule, "warmup_target", None)
    if target and now == 0 and most < 0.5 * float(target):
        yield _stays(epochs, steps, rates, "likely")
        return
    low = grid[(rates < _NOTHING * most) & (grid >= grid[rates.argmax()])]
    code = f"keras.optimizers.schedules.CosineDecay({most:.1e}, decay_steps=epochs * {steps})"
    value = float(schedule(now))
    if value < _NOTHING * most and now > 0 and len(low):
        yield Finding(
            "schedule-ends", "certain",
            _("after {now} steps the schedule gives {value:.1e}; its highest rate was {most:.1e}",
              now=now, value=value, most=most),
            code,
        )  # fmt: skip
    elif len(low):
        first = float(low[0]) / steps
        sure = _ends(schedule, first, steps, told)
        if sure:
            yield Finding(
                "schedule-ends", sure,  # type: ignore[arg-type]
                _("the schedule is below a hundredth of its highest rate from step {step} on, "
                  "after {epochs:.1f} epochs of {steps} steps", step=int(low[0]), epochs=first,
                  steps=steps),
                code,
            )  # fmt: skip
    elif now == 0 and rates.min() > 0.97 * most:
        whole = not isinstance(schedule, keras.optimizers.schedules.ExponentialDecay)
        yield _stays(epochs, steps, rates, "likely" if whole or told else "worth a look")


def _stays(epochs: int, steps: int, rates: np.ndarray, certainty: str) -> Finding:
    seen = _(
        "in {epochs} epochs of {steps} steps the schedule goes from {first:.2e} to {last:.2e}",
        epochs=epochs, steps=steps, first=rates[0], last=rates[-1],
    )  # fmt: skip
    code = f"keras.optimizers.schedules.CosineDecay(…, decay_steps=epochs * {steps})"
    return Finding("schedule-stays", certainty, seen, code)  # type: ignore[arg-type]


def _ends(schedule: Any, first: float, steps: int, epochs: int | None) -> str:
    if epochs is not None:
        share = first / epochs
        return "certain" if share < 0.25 else "likely" if share < 0.6 else ""
    length = getattr(schedule, "decay_steps", None)
    counted = length and steps > 1 and length % steps == 0 and length // steps >= 2
    if counted:
        return ""
    return "certain" if first <= 1 else "likely" if first < 3 else ""


def _decay(patient: Patient, optimizer: Any) -> Iterator[Finding]:
    decay = getattr(optimizer, "weight_decay", None)
    trainable = patient.model.trainable_weights
    if not decay or not trainable:
        return
    excluded = getattr(optimizer, "_exclude_from_weight_decay", None) or set()
    patterns = getattr(optimizer, "_exclude_from_weight_decay_pattern", None) or set()
    small = [weight for weight in trainable if len(weight.shape) < 2]
    if excluded or patterns or not small:
        return
    pull = float(decay) * rate_now(optimizer)
    strong = pull >= _PULL or float(decay) >= _STRONG
    a_epoch = 1 - (1 - pull) ** (patient.steps or 1)
    yield Finding(
        "decay-on-everything", "likely" if strong else "worth a look",
        _("weight decay {decay:g} on all {n} trainable weights, {small} of them biases, scales or "
          "offsets: {share:.2%} toward 0 per epoch", decay=float(decay), n=len(trainable),
          small=len(small), share=a_epoch),
        "optimizer.exclude_from_weight_decay(var_names=['bias', 'gamma', 'beta'])  # before fit",
    )  # fmt: skip


def _fresh(patient: Patient) -> Iterator[Finding]:
    """The model has trained, and its optimizer has not."""
    if patient.taken:
        return
    was = getattr(patient.before, "optimizer", None)
    steps = 0 if was is None else steps_taken(was)
    if steps and _has_memory(patient.optimizer) and _same_flags(patient):
        yield _new_optimizer("likely", _("the optimizer of before had taken {n} steps, this one "
                                         "none", n=steps))  # fmt: skip
    elif patient.history is not None and len(patient.history) > 1:
        yield _new_optimizer(
            "likely" if _has_memory(patient.optimizer) else "worth a look",
            _("the history has {n} epochs, and the optimizer has taken no step",
              n=len(patient.history)),
        )  # fmt: skip


def _new_optimizer(certainty: str, seen: str) -> Finding:
    code = 'model = keras.models.load_model("model.keras")  # and no compile after it'
    return Finding("fresh-optimizer", certainty, seen, code)  # type: ignore[arg-type]


def _has_memory(optimizer: Any) -> bool:
    inner = innermost(optimizer)
    plain = type(inner).__name__ == "SGD" and not getattr(inner, "momentum", 0)
    return not plain


def _same_flags(patient: Patient) -> bool:
    one, other = ([w.shape for w in m.trainable_weights] for m in (patient.model, patient.before))
    return one == other
