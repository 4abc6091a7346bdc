"""Whether the labels fit the loss and the head."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import labels_of
from ftlab.translation import _
import numpy as np


def check(patient: Patient) -> Iterator[Finding]:
    """Labels of another shape or range than loss and head expect."""
    for answer in patient.answers:
        if answer.all_y.dtype.kind in "USO":
            yield _words(answer)
            continue
        ranged = list(_range(answer))
        yield from ranged
        if answer.loss is None or patient.knows_its_loss:
            continue
        shaped = list(_shape(answer, bool(ranged)))
        yield from shaped
        if not ranged and not shaped:
            yield from _binary_range(answer)


def _words(answer: Answer) -> Finding:
    return Finding(
        "labels-shape", "certain",
        _("{where}labels are words, such as {label!r}", where=answer.where,
          label=str(answer.all_y.ravel()[0])),
        "class_names, labels = np.unique(labels, return_inverse=True)",
    )  # fmt: skip


def _shape(answer: Answer, out_of_range: bool) -> Iterator[Finding]:
    """Tries the loss on a few labels; fit would do the same."""
    loss, y = answer.loss, answer.y
    assert loss is not None
    wide = y.ndim == answer.given.ndim and answer.units > 1 and y.shape[-1] == answer.units
    if loss.family in ("numbers", "binary") and answer.units > 1 and not wide:
        yield _shaped(answer, _("every label is compared with all {n} outputs", n=answer.units))
        return
    if out_of_range:
        return
    try:
        loss(y[:4], answer.given[:4].astype("float32"))
    except Exception as error:  # what fit would stop with
        words = (str(error).strip().splitlines() or [type(error).__name__])[0]
        yield _shaped(answer, _("the loss stops with: {words}", words=words[:160]))


def _shaped(answer: Answer, told: str) -> Finding:
    assert answer.loss is not None
    one_hot = answer.all_y.ndim == 2 and answer.all_y.shape[1] > 1
    logits = bool(answer.kind and answer.kind.from_logits)
    kind = "Categorical" if one_hot else "SparseCategorical"
    kind = "Binary" if answer.units == 1 else kind
    return Finding(
        "labels-shape", "certain",
        _("{where}labels of shape {shape}, outputs of shape {given}, {loss}: {told}",
          where=answer.where, shape=answer.all_y.shape, given=("n", *answer.given.shape[1:]),
          loss=answer.loss.name, told=told),
        f"model.compile(model.optimizer, keras.losses.{kind}Crossentropy(from_logits={logits}))",
    )  # fmt: skip


def _range(answer: Answer) -> Iterator[Finding]:
    labels, units = answer.labels, answer.units
    one_hot = answer.all_y.ndim == answer.given.ndim and answer.all_y.shape[-1] > 1
    if labels is None or one_hot or answer.given.ndim != 2 or units < 2:
        return
    if answer.loss is not None and answer.loss.family not in ("sparse", "other"):
        return
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= units:
        wrong = float(np.mean((labels < 0) | (labels >= units)))
        from_low = low != 0 and high - low < units
        yield Finding(
            "labels-range", "certain",
            _("{where}labels from {low} to {high}, and the head has units from 0 to {last}: "
              "{share:.0%} of the labels have none", where=answer.where, low=low, high=high,
              last=units - 1, share=wrong),
            f"labels = labels - {low}" if from_low else f"model = replace_head(model, {high + 1})",
        )  # fmt: skip
    elif low == 1 and high == units - 1 and units > 2:
        yield Finding(
            "labels-range", "worth a look",
            _("{where}labels from 1 to {high}: no example has class 0", where=answer.where,
              high=high),
            f"labels = labels - 1\nmodel = replace_head(model, {high})",
        )  # fmt: skip
    elif units >= 2 * (high + 1) and units - high > 3:
        yield Finding(
            "head-too-wide", "likely" if units >= max(20, 4 * (high + 1)) else "worth a look",
            _("{where}{units} units and {n} classes in the labels", where=answer.where, units=units,
              n=high + 1),
            f"model = replace_head(model, {high + 1})",
        )  # fmt: skip


def _binary_range(answer: Answer) -> Iterator[Finding]:
    y = answer.all_y
    if answer.loss is None or answer.loss.family not in ("binary", "categorical"):
        return
    low, high = float(np.min(y)), float(np.max(y))
    many = answer.units == 1 and labels_of(y) is not None and len(np.unique(y)) > 2
    if (low < 0 or high > 1) and not many:
        yield Finding(
            "labels-range", "certain",
            _("{where}labels from {low:g} to {high:g}, and {loss} wants them from 0 to 1",
              where=answer.where, low=low, high=high, loss=answer.loss.name),
            f"labels = (labels - {low:g}) / {high - low:g}",
        )  # fmt: skip
    elif answer.loss.family == "categorical" and answer.units > 1:
        sums = y.reshape(len(y), -1).sum(axis=1)
        if y.ndim == 2 and not np.allclose(sums, 1, atol=1e-3) and not (sums > 1.5).any():
            yield Finding(
                "labels-range", "certain",
                _("{where}{share:.0%} of the rows of labels do not sum to 1", where=answer.where,
                  share=float(np.mean(np.abs(sums - 1) > 1e-3))),
                "labels = keras.utils.to_categorical(labels, n_classes)",
            )  # fmt: skip
