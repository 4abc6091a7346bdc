"""`checkup`: look at a fine-tuning, try a few things on copies, say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ftlab.clinic import (
    amounts,
    batchnorm,
    diagnoses,
    forgotten,
    freezing,
    inputs,
    leaks,
    moved,
    pairing,
    pixels,
    probes,
    rates,
    schedules,
    shapes,
    wiring_head,
    wiring_labels,
    wiring_loss,
    wiring_metrics,
)
from ftlab.clinic.finding import Finding, Findings
from ftlab.clinic.patient import DEFAULT_BATCH, Patient
from ftlab.clinic.sample import Sample, as_sample
from ftlab.clinic.untouched import untouched
from ftlab.data.task import Task
from ftlab.errors import InputError
from ftlab.measuring.movement import Snapshot
from ftlab.models.structure import check_model
from ftlab.translation import _
import keras

Check = Callable[[Patient], Iterator[Finding]]
# In this order; those of the first row do not ask the model anything.
_DATA: tuple[tuple[str, Check], ...] = (
    ("inputs", inputs.check), ("inputs", leaks.check), ("wiring", pairing.check),
)  # fmt: skip
_MODEL: tuple[tuple[str, Check], ...] = (
    ("wiring", wiring_labels.check), ("wiring", wiring_loss.check),
    ("wiring", wiring_metrics.check), ("wiring", wiring_head.check),
    ("freezing", freezing.check), ("freezing", moved.check), ("freezing", batchnorm.check),
    ("rate", schedules.check), ("inputs", pixels.check), ("inputs", probes.check),
    ("inputs", shapes.check),
    ("data", amounts.check), ("curves", diagnoses.check), ("forgetting", forgotten.check),
)  # fmt: skip
# What holds whatever `compile` is to be called with.
_BEFORE: tuple[tuple[str, Check], ...] = (
    ("wiring", wiring_head.check), ("inputs", pixels.check), ("inputs", probes.check),
    ("data", amounts.check),
)  # fmt: skip
# After these, a step of training says nothing about the rate.
_HOPELESS = {
    "labels-range", "labels-shape", "metrics-as-loss-weights", "nan-inputs", "nothing-trainable",
    "one-answer", "one-unit-many-classes", "no-head", "tokens-out-of-range",
}  # fmt: skip


def checkup(
    model: keras.Model,
    train: Any,
    validation: Any = None,
    *,
    source: Any = None,
    history: Any = None,
    before: keras.Model | Snapshot | None = None,
) -> Findings:
    """Examine a fine-tuning and say what is wrong with it, how sure that is, and what to change.

    Looks at the model as it stands, compiled or not, trained or about to be, and tries things out
    on copies of its weights: a batch, a few steps, a tenth and ten times the rate. Nothing is
    changed: weights, optimizer, seeds, flags and what `compile` set stay as they are.

    Args:
        model: A built model.
        train: What it learns from: `(inputs, labels)`, a `Task`, a batched `tf.data.Dataset` or a
            `keras.utils.PyDataset`; inputs as `fit` takes them. Of a dataset some 2,000 examples
            are read.
        validation: What it is measured on, in the same forms; a task brings its own.
        source: Examples of the task that the model knew before, to see what was forgotten.
        history: What `fit` returned, its dict, a table, a `Run`, or the path of a CSV log.
        before: The model before the training, or `ftlab.snapshot` of it.

    Returns:
        `Findings`: a sequence, the surest first; empty where nothing was found.

    Raises:
        InputError: No built Keras model, no data, or no history.

    Example:
    >>> from ftlab import load_backbone, load_task, set_trainable
    >>> model = set_trainable(load_backbone("parcels"), ["head"])
    >>> model.compile("adam", "sparse_categorical_crossentropy")  # the model gives logits
    >>> checkup(model, load_task("belt", n_train=100))[0].id
    'logits-as-probabilities'
    """
    check_model(model)
    if before is not None and not isinstance(before, (keras.Model, Snapshot)):
        raise InputError(
            _("the model before, or a snapshot of it"),
            _("a {kind}", kind=type(before).__name__),
            _("weights or a path instead of a model"),
            "before = ftlab.snapshot(model)  # ahead of the training",
        )
    others = [before] if isinstance(before, keras.Model) and before is not model else []
    with untouched(model, *others):
        table, plan = diagnoses.as_history(history)
        patient = Patient(
            model,
            *_samples(train, validation),
            None if source is None else as_sample(source, "source"),
            table,
            plan,
            None if before is model else before,
        )
        return _examine(patient)


def before_training(model: keras.Model, train: Any, validation: Any = None) -> Findings:
    """What a check-up says of the data and the head, before anything is compiled or trained.

    Args:
        model: A built model.
        train: As for `checkup`.
        validation: As for `checkup`.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> before_training(tiny_model(), tiny_split(48), tiny_split(32, seed=1)).at_least("certain")
    []
    """
    with untouched(model):
        round_ = _Round(Patient(model, *_samples(train, validation), n_few=DEFAULT_BATCH))
        round_.all(_DATA + _BEFORE)
    return round_.findings()


def _samples(train: Any, validation: Any) -> tuple[Sample, Sample | None]:
    """Both as samples; a task brings its own validation."""
    if validation is None and isinstance(train, Task):
        validation = train
    held_out = None if validation is None else as_sample(validation, "validation")
    return as_sample(train, "train"), held_out


def _examine(patient: Patient) -> Findings:
    round_ = _Round(patient)
    round_.all(_DATA)
    fault = shapes.shape_fault(patient)
    if fault is not None:
        round_.found.append(fault)
        round_.one("freezing", freezing.check)
        return round_.findings()
    try:
        _given = patient.answers
    except Exception as error:  # the reader's own model may do anything
        round_.skipped.append(_("the model, which stops with: {words}", words=_words(error)))
        round_.one("freezing", freezing.check)
        return round_.findings()
    round_.all(_MODEL)
    if not {each.id for each in round_.found} & _HOPELESS:
        round_.one("rate", rates.check)
    if patient.compiled and patient.knows_its_loss:
        round_.skipped.append(_("steps at other rates: the model computes its loss itself"))
    return round_.findings()


class _Round:
    """Runs checks one after the other; one that fails does not take the others with it."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        self.found: list[Finding] = []
        self.examined: list[str] = []
        self.skipped: list[str] = []

    def one(self, name: str, check: Check) -> None:
        try:
            self.found += list(check(self.patient))
        except Exception as error:  # parts of the reader's own, which may do anything
            self.skipped.append(f"{check.__module__.rsplit('.', 1)[-1]}: {_words(error)}")
        if name not in self.examined:
            self.examined.append(name)

    def all(self, checks: tuple[tuple[str, Check], ...]) -> None:
        for name, check in checks:
            self.one(name, check)

    def findings(self) -> Findings:
        once = {(each.id, each.seen): each for each in self.found}
        return Findings(once.values(), tuple(self.examined), tuple(self.skipped))


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"{type(error).__name__}: {lines[0][:160]}"
