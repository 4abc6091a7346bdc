"""What the curves say: the diagnoses of the lesson on validation loss, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.errors import InputError
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import numpy as np
import pandas as pd

_FEW, _LONG = 4, 8  # epochs from which a curve says something, and says that it is at its end


def as_history(given: Any) -> tuple[pd.DataFrame | None, dict[str, Any] | None]:
    """One row per epoch, and what `fit` was told, from what Keras or a log leaves.

    Args:
        given: A `keras.callbacks.History`, a dict of lists, a table, a `Run`, or the path of a
            CSV file as `CSVLogger` writes it.

    Raises:
        InputError: Something else, or curves of different lengths.
    """
    if given is None:
        return None, None
    plan = getattr(given, "params", None)
    inner = getattr(given, "history", given)
    try:
        written = isinstance(inner, (str, Path))
        table = pd.read_csv(inner) if written else pd.DataFrame(inner)
        table = table.apply(pd.to_numeric, errors="coerce")
    except (ValueError, TypeError, OSError):
        raise _no_history(given) from None
    if len(table) and "loss" not in table.columns:
        raise _no_history(given)
    if hasattr(given, "movement"):  # a Run's first row is the model before training, without a loss
        table = table.iloc[1:].reset_index(drop=True)
    return table, plan or None


def _no_history(given: Any) -> InputError:
    return InputError(
        _("the History that fit returns, its dict, a table, or the path of a CSV log"),
        repr(given)[:80],
        _("the model or a list instead of what fit returned"),
        "history = model.fit(…); ftlab.checkup(model, train, history=history)",
    )


def check(patient: Patient) -> Iterator[Finding]:
    """NaN, the rate, a domain gap, underfitting, overfitting, or curves that stay flat."""
    lost = [w for w in patient.model.weights if not np.isfinite(as_numbers(w)).all()]
    if lost:
        yield Finding(
            "loss-nan", "certain",
            _("{n} of {all} arrays of weights have numbers in them that are none, such as {one}",
              n=len(lost), all=len(patient.model.weights), one=lost[0].path),
            "model.load_weights(…)  # of before, then a tenth of the rate",
        )  # fmt: skip
        return
    table = patient.history
    if table is None or not len(table) or "loss" not in table.columns:
        return
    loss = table.loss.to_numpy(float)
    if not np.isfinite(loss).all():
        epoch = int(np.argmin(np.isfinite(loss)))
        yield Finding(
            "loss-nan", "certain",
            _("the loss is no number from epoch {epoch} on", epoch=epoch + 1),
            "model.load_weights(…)  # of before, then a tenth of the rate",
        )  # fmt: skip
        return
    yield from _schedule(table)
    if len(loss) < _FEW:
        return
    there = table.val_loss if "val_loss" in table.columns else None
    val = None if there is None else there.to_numpy(float)
    yield from _named(patient, loss, val, _guessing(patient))


def _named(
    patient: Patient, loss: np.ndarray, val: np.ndarray | None, guessing: float | None
) -> Iterator[Finding]:
    first, last, most = float(loss[0]), float(loss[-1]), float(loss.max())
    told = _("training loss {first:.3g} → {last:.3g}", first=first, last=last)
    if val is not None and np.isfinite(val).all():
        told += _(
            ", validation loss {first:.3g} → {last:.3g}, lowest {low:.3g} in epoch {epoch}",
            first=val[0], last=val[-1], low=val.min(), epoch=int(val.argmin()) + 1,
        )  # fmt: skip
    if guessing is not None:
        told += _(" (guessing gives {guess:.3g})", guess=guessing)
    flat = float(np.ptp(loss)) < 1e-3 * max(abs(first), 1e-9)
    if flat and last > 0.05:
        yield Finding("curves-flat", "certain", told, "ftlab.audit(before, model)")
        return
    if guessing is None:
        yield from _climbs(loss, val, told)
        return
    stuck = last > 0.9 * guessing and len(loss) >= _FEW
    if stuck and (most > 1.1 * first or most > 1.5 * guessing or first > 1.3 * guessing):
        yield Finding("curves-rate", "likely", told, "optimizer = keras.optimizers.Adam(1e-4)")
    elif (
        val is not None
        and val[0] > 3 * loss[0]
        and val[0] > guessing
        and (val.min() > guessing / 2)
    ):
        yield Finding("curves-domain-gap", "likely", told, "# the same preparation for both parts")
    elif stuck:
        yield Finding("curves-flat", "likely", told, "ftlab.lr_find(model, train).valley")
    elif last > guessing / 4 and (val is None or val[-1] < 2 * last) and len(loss) >= _LONG:
        sure = "likely" if last > guessing / 2 else "worth a look"
        yield Finding("curves-underfitting", sure, told, "model.fit(…, epochs=50)")  # type: ignore[arg-type]
    else:
        yield from _climbs(loss, val, told)


def _climbs(loss: np.ndarray, val: np.ndarray | None, told: str) -> Iterator[Finding]:
    """Training falls on while validation rises from its lowest."""
    if val is None or not np.isfinite(val).all():
        return
    low, falls = int(val.argmin()), loss[-1] < 0.7 * loss[int(val.argmin())]
    risen = val[-1] / max(val.min(), 1e-9)
    code = "keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)"
    if (risen > 1.2 and low < len(val) - 2 and falls) or (
        val[-1] > 3 * loss[-1] and val[-1] > 0.5 * val[0] and loss[-1] < 0.3 * loss[0]
    ):
        yield Finding("curves-overfitting", "likely", told, code)


def _guessing(patient: Patient) -> float | None:
    """The loss of who knows how often each class is and nothing else."""
    answers = patient.answers
    if len(answers) != 1 or answers[0].labels is None:
        return None
    loss = answers[0].loss
    if loss is None or not loss.is_crossentropy or "focal" in loss.name.lower():
        return None
    _classes, counts = np.unique(answers[0].labels, return_counts=True)
    if len(counts) < 2:
        return None
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _schedule(table: pd.DataFrame) -> Iterator[Finding]:
    for name in ("learning_rate", "lr"):
        if name not in table.columns:
            continue
        rates = table[name].to_numpy(float)
        low = np.flatnonzero(rates < 0.01 * rates.max())
        if len(low) and low[0] < 0.6 * len(rates):
            yield Finding(
                "schedule-ends", "certain",
                _("the rate in the history falls from {most:.1e} to {last:.1e} in epoch {epoch} of "
                  "{n}", most=rates.max(), last=rates[low[0]], epoch=int(low[0]) + 1,
                  n=len(rates)),
                "keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=5, min_lr=1e-5)",
            )  # fmt: skip
        return
