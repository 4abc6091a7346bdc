"""Whether the rate is right, by a few steps at it, at a tenth of it and at ten times it."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.body import body_is_old, head_is_fresh
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.steps import Course, Steps
from ftlab.training.optimizer_state import innermost, rate_now
from ftlab.translation import _
import keras
import numpy as np

_WORSE, _MUCH_WORSE = 1.15, 1.6  # times the loss without any step
_BETTER = 0.97
_LONG, _FOREVER = 60, 600  # epochs until half of the loss is gone
LOW = {"SGD": 1e-3}  # below which a rate counts as low; for others, which set their own step size:
_LOW, _BODY = 5e-5, 3e-5  # the second: what is used for pretrained layers
_FAST, _FAST_SMALL, _LARGE = 3e-4, 1e-2, 500_000  # for an old base behind a new head; weights


def check(patient: Patient) -> Iterator[Finding]:
    """Rates of 0, too high and too low, and one rate for a new head and an old base."""
    if not patient.compiled or not patient.model.trainable_weights:
        return
    rate = rate_now(patient.optimizer)
    if rate == 0:
        yield Finding(
            "rate-zero", "certain", _("the optimizer's rate is 0"),
            "model.optimizer.learning_rate = 1e-3",
        )  # fmt: skip
        return
    found = [] if patient.knows_its_loss else list(_tried(patient))
    yield from found
    if not any(each.id == "rate-too-low" for each in found):
        yield from _one_rate(patient, rate)


def _tried(patient: Patient) -> Iterator[Finding]:
    steps = Steps(patient)
    stays, given = steps.run(0), steps.run(1)
    if not np.isfinite(stays.losses).all():
        return  # NaN before any step: that is no question of rate
    base, end = _base(stays, given), _end(given)
    if not np.isfinite(given.losses).all() or end > _WORSE * base:
        yield from _too_high(steps, base, given)
        return
    if (
        base > 0.02
        and end > 0.4 * base
        and body_is_old(patient)
        and not _only_head_or_no_head(patient)
    ):
        yield from _better_lower(steps, base, given)
    drop = (base - end) / max(abs(base), 1e-9)
    if drop < 0.05 and base > 0.02:
        yield from _too_low(patient, steps, base, drop)


def _too_high(steps: Steps, base: float, given: Course) -> Iterator[Finding]:
    tenth = steps.run(0.1)
    lower, end = _end(tenth), _end(given)
    proved = bool(np.isfinite(tenth.losses).all()) and lower < max(_BETTER * base, end / 3)
    much = not np.isfinite(given.losses).all() or end > _MUCH_WORSE * base
    if not proved and not much:
        return
    yield Finding(
        "rate-too-high", "certain" if proved and much else "likely",
        _("{n} steps at {rate:.1e} bring the loss from {base:.3g} to {end:.3g}, at {tenth:.1e} to "
          "{lower:.3g}", n=len(given.losses), rate=given.rate, base=base, end=end,
          tenth=tenth.rate, lower=lower),
        f"model.optimizer.learning_rate = {given.rate / 10:.1e}",
    )  # fmt: skip


def _better_lower(steps: Steps, base: float, given: Course) -> Iterator[Finding]:
    """At a tenth of the rate as many steps lead much lower: the higher one does damage."""
    tenth = steps.run(0.1)
    if not _end(tenth) < 0.65 * _end(given):
        return
    yield Finding(
        "rate-too-high", "likely",
        _("{n} steps at {rate:.1e} bring the loss from {base:.3g} to {end:.3g}, at {tenth:.1e} to "
          "{lower:.3g}", n=len(given.losses), rate=given.rate, base=base, end=_end(given),
          tenth=tenth.rate, lower=_end(tenth)),
        f"model.optimizer.learning_rate = {given.rate / 10:.1e}",
    )  # fmt: skip


def _too_low(patient: Patient, steps: Steps, base: float, drop: float) -> Iterator[Finding]:
    kind = type(innermost(patient.optimizer)).__name__
    usual = 1e-2 if kind == "SGD" else 1e-4
    ten = steps.run(max(10.0, usual / steps.rate))
    faster = (base - _end(ten)) / max(abs(base), 1e-9)
    a_step = max(drop, 1e-9) / max(steps.n - 2, 1)
    epochs = 0.5 / a_step / max(patient.steps or 1, 1)
    low = steps.rate < LOW.get(kind, _LOW)
    slow_head = patient.head is not None and _only_head(patient) and steps.rate <= _BODY
    long = epochs >= (_LONG / 6 if slow_head else _LONG)
    if not low or not long or faster < max(4 * drop, 1e-4):
        return
    certain = epochs > _FOREVER
    code = f"model.optimizer.learning_rate = {ten.rate:.1e}  # or what lr_find says"
    seen = _(
        "{n} steps at {rate:.1e} take {drop:.2%} off the loss of {base:.3g}, at {ten:.1e} "
        "{faster:.2%}: half of it would take about {epochs:.0f} epochs",
        n=steps.n, rate=steps.rate, drop=max(drop, 0.0), base=base, ten=ten.rate, faster=faster,
        epochs=min(epochs, 99999),
    )  # fmt: skip
    yield Finding("rate-too-low", "certain" if certain else "likely", seen, code)
    if slow_head:
        yield Finding("head-learns-slowly", "certain" if certain else "likely", seen, code)


def _only_head(patient: Patient) -> bool:
    own = {id(weight) for weight in patient.head.weights}
    return all(id(weight) in own for weight in patient.model.trainable_weights)


def _one_rate(patient: Patient, rate: float) -> Iterator[Finding]:
    optimizer = innermost(patient.optimizer)
    if hasattr(optimizer, "renewed") or isinstance(optimizer, keras.optimizers.MultiOptimizer):
        return  # rates by block
    if _only_head_or_no_head(patient) or not head_is_fresh(patient) or not body_is_old(patient):
        return
    limit = _FAST if patient.model.count_params() > _LARGE else _FAST_SMALL
    if type(optimizer).__name__ == "SGD":
        limit *= 30
    n = sum(int(np.prod(w.shape)) for w in patient.model.trainable_weights)
    own = sum(int(np.prod(w.shape)) for w in patient.head.weights)
    yield Finding(
        "one-rate-for-new-and-old", "likely" if rate >= limit else "worth a look",
        _("the head {name!r} is new ({own} weights), {n} others are old and learn at the same rate "
          "of {rate:.1e}", name=patient.head.name, own=own, n=n - own, rate=rate),
        _by_block(patient, rate),
    )  # fmt: skip


def _by_block(patient: Patient, rate: float) -> str:
    if not patient.blocks:
        return "model = head_then_finetune(…)"
    head = patient.blocks[-1].name
    return (
        "optimizer = DiscriminativeOptimizer.for_model(\n"
        f"    model, {{{head!r}: {rate:.1e}}}, default={rate / 10:.1e})"
    )


def _only_head_or_no_head(patient: Patient) -> bool:
    return patient.head is None or _only_head(patient)


def _base(stays: Course, given: Course) -> float:
    """The loss without any step, of the batches that the last steps were measured on."""
    n = min(len(stays.losses), len(given.losses))
    return _end(Course(0.0, stays.losses[:n]))


def _end(course: Course) -> float:
    losses = course.losses
    if not np.isfinite(losses).all():
        return float("nan")
    return float(losses[-min(4, max(1, len(losses) // 2)) :].mean())
