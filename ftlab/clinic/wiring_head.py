"""Whether there is a head, and what it stands on; regularizers that do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.models.outputs import output_kind
from ftlab.models.structure import leaf_layers
from ftlab.models.tail import drawn, graph_of, last_places, place_before
from ftlab.translation import _
import keras

_DEEP = 4  # layers with weights behind the old softmax


def check(patient: Patient) -> Iterator[Finding]:
    """A head on a softmax, features without a head, regularizers set too late."""
    for answer in patient.answers:
        yield from _on_softmax(answer)
        yield from _no_head(patient, answer)
    late = [layer for layer in leaf_layers(patient.model) if _set_too_late(layer)]
    if late:
        yield Finding(
            "regularizer-not-at-work", "certain",
            _("{n} layers have a kernel_regularizer that their kernel does not know, such as "
              "{name!r}", n=len(late), name=late[0].name),
            "run = finetune(model, target, penalty=L2SP(strength=1e-2), learning_rate=1e-3)",
        )  # fmt: skip


def _on_softmax(answer: Answer) -> Iterator[Finding]:
    if answer.model is None or graph_of(answer.model) is None or answer.labels is None:
        return
    places = last_places(answer.model)
    place = places[0] if len(places) == 1 else None
    for _step in range(_DEEP):
        if place is None or place.nested or len(place.inputs) != 1:
            return
        seen = place.inputs[0]
        width = seen.shape[-1] if len(seen.shape) == 2 else None
        if width is not None and width > 1 and _are_shares(answer.model, seen):
            yield Finding(
                "head-on-softmax", "certain",
                _("{where}layer {name!r} sees {width} probabilities that sum to 1: the old answer, "
                  "and not the features behind it", where=answer.where, name=place.layer.name,
                  width=width),
                f"model = replace_head(old_model, {answer.units})",
            )  # fmt: skip
            return
        place = place_before(place)


def _are_shares(model: Any, tensor: Any) -> bool:
    view = graph_of(model)
    try:
        part = keras.Model(drawn(view)._inputs_struct, tensor)
        return output_kind(part).kind == "probabilities"
    except Exception:  # what cannot be tried
        return False


def _no_head(patient: Patient, answer: Answer) -> Iterator[Finding]:
    if answer.labels is None or patient.knows_its_loss:
        return
    classes = int(answer.labels.max()) + 1
    if answer.given.ndim > 2 and answer.all_y.ndim <= 2:
        told = _("maps or tokens of shape {shape}", shape=answer.given.shape[1:])
        certainty = "certain"
    elif (
        patient.head is None
        and graph_of(patient.model) is not None
        and not answer.name
        and answer.units > max(classes, 2)
    ):
        if answer.kind is None or answer.kind.kind != "logits":
            return
        told = _("{n} numbers an example, from a layer that is no head", n=answer.units)
        certainty = "certain" if answer.units > 2 * classes else "likely"
    else:
        return
    yield Finding(
        "no-head", certainty,  # type: ignore[arg-type]
        _("{where}the model gives {told}, for {classes} classes", where=answer.where, told=told,
          classes=classes),
        f"model = replace_head(model, {classes})",
    )  # fmt: skip


def _set_too_late(layer: Any) -> bool:
    wanted = getattr(layer, "kernel_regularizer", None)
    kernel = getattr(layer, "kernel", None)
    if wanted is None or kernel is None or not hasattr(kernel, "regularizer"):
        return False
    return kernel.regularizer is None
