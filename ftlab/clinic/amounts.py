"""How many examples there are, of which classes, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import Sample, labels_of
from ftlab.translation import _
import numpy as np

_RARE, _SCARCE = 5, 10
_UNEVEN, _RATHER = 8, 3
_TINY, _SMALL = 20, 100
_TRAINED = 30  # steps from which a model should tell classes apart


def check(patient: Patient) -> Iterator[Finding]:
    """Too few, too uneven, missing classes, a validation that is too small, sorted batches."""
    answers = patient.answers
    if len(answers) != 1 or answers[0].labels is None:
        if patient.validation is not None:
            yield from _validation_size(patient, patient.validation)
        return
    answer = answers[0]
    labels = answer.labels
    assert labels is not None
    yield from _counts(answer, labels)
    yield from _order(patient, labels)
    yield from _always(patient, answer)
    if patient.validation is not None:
        yield from _validation_size(patient, patient.validation)
        yield from _validation_classes(labels, patient.validation)


def _counts(answer: Answer, labels: np.ndarray) -> Iterator[Finding]:
    classes, counts = np.unique(labels, return_counts=True)
    fewest, most = int(counts.min()), int(counts.max())
    rare = classes[counts == fewest].tolist()[:5]
    if len(classes) == 1:
        yield Finding(
            "classes-missing", "certain",
            _("all {n} labels are {label}", n=len(labels), label=int(classes[0])),
            "np.unique(labels, return_counts=True)",
        )  # fmt: skip
        return
    if fewest < _SCARCE:
        yield Finding(
            "too-few-a-class", "likely" if fewest <= _RARE else "worth a look",
            _("{n} examples of the classes {classes}", n=fewest, classes=rare),
            "np.bincount(labels)  # and more images of the rare ones",
        )  # fmt: skip
    if most >= _RATHER * fewest:
        weights = {int(c): round(len(labels) / len(classes) / n, 2)
                   for c, n in zip(classes, counts, strict=True)}  # fmt: skip
        yield Finding(
            "imbalance", "likely" if most >= _UNEVEN * fewest else "worth a look",
            _("{most} examples of class {often} and {fewest} of class {rare}: who always says "
              "{often} is right {share:.0%} of the time", most=most, fewest=fewest,
              often=int(classes[counts.argmax()]), rare=int(classes[counts.argmin()]),
              share=most / len(labels)),
            f"model.fit(images, labels, class_weight={weights if len(weights) <= 12 else '{…}'})",
        )  # fmt: skip
    inside = [c for c in range(int(classes.max())) if c not in set(classes.tolist())]
    if inside and len(inside) <= answer.units // 2 and int(classes.min()) >= 0:
        yield Finding(
            "classes-missing", "likely" if len(labels) >= 5 * len(classes) else "worth a look",
            _("no training example of the classes {classes}", classes=inside[:8]),
            "np.bincount(labels, minlength=n_classes)",
        )  # fmt: skip
    elif (
        0 < answer.units - 1 - int(classes.max()) <= 3
        and int(classes.min()) == 0 < answer.units - 1
    ):
        yield Finding(
            "classes-missing", "worth a look",
            _("no training example of the classes {classes}",
              classes=list(range(int(classes.max()) + 1, answer.units))),
            "np.bincount(labels, minlength=n_classes)",
        )  # fmt: skip


def _order(patient: Patient, labels: np.ndarray) -> Iterator[Finding]:
    """Batches of a dataset with one class each."""
    starts = patient.train.batches
    if len(starts) < 3 or len(np.unique(labels)) < 2 or (patient.train.batch_size or 1) < 4:
        return
    batches = np.split(labels, starts[1:])
    pure = float(np.mean([np.mean(b == np.bincount(b - b.min()).argmax() + b.min())
                          for b in batches]))  # fmt: skip
    rng, chance = np.random.default_rng(0), []
    for _turn in range(20):
        mixed = np.split(rng.permutation(labels), starts[1:])
        chance.append(np.mean([np.bincount(b - b.min()).max() / len(b) for b in mixed]))
    if pure > 0.8 and pure > float(np.mean(chance)) + 0.2:
        yield Finding(
            "sorted-by-class", "certain" if pure > 0.9 else "likely",
            _("in a batch {share:.0%} of the labels are the same, and {chance:.0%} if they were "
              "mixed", share=pure, chance=float(np.mean(chance))),
            f"dataset = dataset.unbatch().shuffle({len(labels)}).batch({patient.batch_size})",
        )  # fmt: skip


def _always(patient: Patient, answer: Answer) -> Iterator[Finding]:
    """A model that has trained and names one class."""
    if patient.taken < _TRAINED or answer.given.ndim != 2 or answer.kind is None:
        return
    said = answer.kind.classes(answer.given)
    labels = labels_of(answer.y)
    if labels is None or len(said) < 12 or len(np.unique(labels)) < 2:
        return
    often = int(np.bincount(said).argmax())
    share, right = float(np.mean(said == often)), float(np.mean(said == labels))
    if share > 0.97 and float(np.mean(labels == often)) < 0.9:
        yield Finding(
            "always-one-class", "certain" if share == 1 else "likely",
            _("the trained model names class {often} for {share:.0%} of {n} training examples and "
              "is right for {right:.0%}", often=often, share=share, n=len(said), right=right),
            "np.bincount(model.predict(images).argmax(axis=1))",
        )  # fmt: skip


def _validation_size(patient: Patient, validation: Sample) -> Iterator[Finding]:
    n = validation.n or len(validation)
    if n >= _SMALL:
        return
    error = 100 * float(np.sqrt(0.25 / n))
    yield Finding(
        "validation-too-small", "likely" if n < _TINY else "worth a look",
        _("{n} examples of validation: chance alone moves an accuracy near a half by {error:.0f} "
          "points (one standard error)", n=n, error=error),
        "train_test_split(images, labels, test_size=0.3, stratify=labels)",
    )  # fmt: skip


def _validation_classes(labels: np.ndarray, validation: Sample) -> Iterator[Finding]:
    there = labels_of(validation.y)
    if there is None:
        return
    unknown = sorted(set(there.tolist()) - set(labels.tolist()))
    missing = sorted(set(labels.tolist()) - set(there.tolist()))
    if unknown:
        yield Finding(
            "classes-missing", "certain",
            _("classes {classes} are in validation and not in training", classes=unknown[:8]),
            "train_test_split(images, labels, stratify=labels)",
        )  # fmt: skip
    elif missing and len(there) >= 4 * len(set(labels.tolist())):
        yield Finding(
            "classes-missing", "likely",
            _("no example of the classes {classes} in validation", classes=missing[:8]),
            "train_test_split(images, labels, stratify=labels)",
        )  # fmt: skip
