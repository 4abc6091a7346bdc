"""Whether the loss fits what the model gives."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.activations import never_below_0, squeezed
from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.translation import _
import keras
import numpy as np


def check(patient: Patient) -> Iterator[Finding]:
    """Logits against loss, softmax twice, one unit for many classes, another kind of loss."""
    for answer in patient.answers:
        yield from squeezed(answer)
        yield from _one_unit(answer)
        if answer.loss is None or answer.kind is None or patient.knows_its_loss:
            continue
        yield from _logits(answer)
        yield from _twice(patient, answer)
        yield from _other_kind(answer)


def _logits(answer: Answer) -> Iterator[Finding]:
    assert answer.loss is not None
    assert answer.kind is not None
    if not answer.kind.from_logits or not _classes(answer) or never_below_0(answer):
        return
    if answer.loss.takes(answer.y[:4], answer.units) != "probabilities":
        return
    outside = float(np.mean((answer.given < 0) | (answer.given > 1)))
    yield Finding(
        "logits-as-probabilities", "certain",
        _("{where}the outputs are logits, from {low:.2f} to {high:.2f} on these examples, "
          "{share:.0%} of them below 0 or above 1; {loss} takes them for probabilities",
          where=answer.where, low=answer.given.min(), high=answer.given.max(), share=outside,
          loss=answer.loss.name),
        _compile(answer),
    )  # fmt: skip


def _twice(patient: Patient, answer: Answer) -> Iterator[Finding]:
    assert answer.loss is not None
    assert answer.kind is not None
    if answer.kind.from_logits or not _classes(answer):
        return
    if answer.loss.takes(answer.y[:4], answer.units) != "logits":
        return
    mended = _keras_mends(patient, answer)
    seen = _(
        "{where}the outputs are probabilities already, from {low:.2f} to {high:.2f}; {loss} takes "
        "a softmax or sigmoid of them",
        where=answer.where, low=answer.given.min(), high=answer.given.max(), loss=answer.loss.name,
    )  # fmt: skip
    if mended:
        seen += _("; this Keras sees it, warns, and takes the logits from in front of the softmax")
    yield Finding("softmax-twice", "likely" if mended else "certain", seen, _compile(answer))


def _keras_mends(patient: Patient, answer: Answer) -> bool:
    """Keras keeps the logits beside what its own softmax gives, and may take those."""
    if answer.model is None or answer.loss is None:
        return False
    few = keras.tree.map_structure(lambda a: a[:8], patient.few[0])
    out = answer.model(few, training=False)
    rows = np.array(out)
    try:
        given, bare = answer.loss(answer.y[:8], out), answer.loss(answer.y[:8], rows)
    except Exception:
        return False
    return not np.isclose(given, bare, rtol=1e-4)


def _one_unit(answer: Answer) -> Iterator[Finding]:
    labels = answer.labels
    if answer.units != 1 or answer.given.ndim != 2:
        return
    if np.ptp(answer.given) == 0 and len(answer.given) > 3 and answer.given.flat[0] == 1:
        yield Finding(
            "one-answer", "certain",
            _("{where}the model answers 1 for each of {n} examples: a softmax over one unit",
              where=answer.where, n=len(answer.given)),
            'keras.layers.Dense(1, "sigmoid")',
        )  # fmt: skip
    if labels is None or answer.loss is None or not answer.loss.is_crossentropy:
        return
    n = len(np.unique(labels))
    if n > 2:
        yield Finding(
            "one-unit-many-classes", "certain",
            _("{where}one unit, {loss} and labels of {n} classes",
              where=answer.where, loss=answer.loss.name, n=n),
            f"model = replace_head(model, {int(labels.max()) + 1})\n{_compiled('Sparse')}",
        )  # fmt: skip
    elif answer.loss.family in ("sparse", "categorical"):
        yield Finding(
            "other-loss", "certain",
            _("{where}one unit and {loss}, which compares units: with one, it is always the same",
              where=answer.where, loss=answer.loss.name),
            _compiled("Binary"),
        )  # fmt: skip


def _other_kind(answer: Answer) -> Iterator[Finding]:
    assert answer.loss is not None
    assert answer.kind is not None
    kind, family, labels = answer.kind.kind, answer.loss.family, answer.labels
    if labels is None:
        if family in ("sparse", "categorical") and answer.y.ndim == 2 and _multi_hot(answer.y):
            yield Finding(
                "other-loss", "likely",
                _("{where}labels with several classes an example, and {loss}, which wants one",
                  where=answer.where, loss=answer.loss.name),
                'model.compile(model.optimizer, "binary_crossentropy")',
            )  # fmt: skip
        return
    classes = len(np.unique(labels))
    if never_below_0(answer) and (family != "numbers"):
        yield Finding(
            "odd-activation", "likely",
            _("{where}the head never gives a number below 0 (its activation cuts it off), and "
              "{loss} compares what it gives", where=answer.where, loss=answer.loss.name),
            _("# the head without an activation\nmodel = replace_head(model, {n})",
              n=max(answer.units, 2)),
        )  # fmt: skip
    elif kind == "sigmoids" and family in ("sparse", "categorical"):
        yield _other(answer, "likely", _("each unit is a sigmoid for itself"))
    elif family == "binary" and answer.units > 2 and kind != "sigmoids" and classes > 2:
        yield _other(answer, "likely", _("each example has one of {n} classes", n=classes))
    elif family == "numbers" and kind in ("logits", "one logit") and classes <= 100:
        few = answer.units > 1 or (classes == 2 and set(np.unique(labels)) <= {0, 1})
        if few:
            yield _other(answer, "likely", _("labels are classes and outputs are logits"))
    elif family == "numbers" and kind == "probabilities":
        sure = answer.all_y.ndim == 1 or answer.all_y.shape[-1] == 1
        yield _other(
            answer, "certain" if sure else "worth a look", _("labels are classes, not numbers")
        )
    elif family == "numbers" and kind == "one sigmoid" and classes > 2:
        yield _other(answer, "likely", _("labels are {n} classes", n=classes))


def _classes(answer: Answer) -> bool:
    """Whether the labels tell classes: one an example, or several as 0 and 1."""
    several = answer.y.ndim == 2 and answer.units > 1 and answer.y.shape[1] == answer.units
    binary = answer.loss is not None and answer.loss.family == "binary"
    return answer.labels is not None or (several and binary)


def _multi_hot(y: np.ndarray) -> bool:
    return bool(np.isin(y, (0, 1)).all() and (y.sum(axis=1) > 1).any())


def _other(answer: Answer, certainty: str, told: str) -> Finding:
    assert answer.loss is not None
    seen = _("{where}{told}, and the loss is {loss}", where=answer.where, told=told,
             loss=answer.loss.name)  # fmt: skip
    return Finding("other-loss", certainty, seen, _compile(answer))  # type: ignore[arg-type]


def _compile(answer: Answer) -> str:
    """The line that compiles with a loss that fits."""
    one_hot = answer.all_y.ndim == 2 and answer.all_y.shape[1] > 1
    if answer.units == 1:
        kind = "Binary"
    elif answer.kind is not None and answer.kind.kind == "sigmoids" and one_hot:
        kind = "Binary" if _multi_hot(answer.y) else "Categorical"
    else:
        kind = "Categorical" if one_hot else "SparseCategorical"
    logits = answer.kind is not None and answer.kind.from_logits
    return _compiled(kind, logits=logits)


def _compiled(kind: str, *, logits: bool = True) -> str:
    kind = {"Sparse": "SparseCategorical"}.get(kind, kind)
    return (
        f"model.compile(model.optimizer, keras.losses.{kind}Crossentropy(from_logits={logits}),\n"
        '              metrics=["accuracy"])'
    )
