"""What is trainable: by the model's own flags and by what its optimizer knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.body import body_is_old, head_is_fresh
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.models.block import is_batchnorm
from ftlab.models.tail import drawn, graph_of, nodes_of
from ftlab.training.optimizer_state import innermost, rate_now
from ftlab.translation import _
import keras
import numpy as np

_NOISE = 0.35  # of the features, from dropout in frozen layers


def check(patient: Patient) -> Iterator[Finding]:
    """Flags that came too late, nothing to train, a frozen head, a block in two parts, dropout."""
    trainable = patient.model.trainable_weights
    if not trainable:
        n = sum(int(np.prod(weight.shape)) for weight in patient.model.weights)
        yield Finding(
            "nothing-trainable", "certain",
            _("none of {n} weights is trainable", n=n),
            "set_trainable(model, ['head'])" if patient.head is not None
            else "model.trainable = True",
        )  # fmt: skip
    yield from _changed(patient)
    if trainable:
        yield from _frozen_head(patient)
        yield from _cut(patient)
        yield from _dropout(patient)


def _changed(patient: Patient) -> Iterator[Finding]:
    optimizer = patient.optimizer
    if not patient.compiled or not innermost(optimizer).built:
        return
    known = _known(optimizer)
    wanted = {id(weight): weight for weight in patient.model.trainable_variables}
    new = [weight for key, weight in wanted.items() if key not in known]
    gone = [weight for key, weight in known.items() if key not in wanted]
    since = _frozen_since_compile(patient.model)  # an optimizer may know more from an earlier one
    gone = [weight for weight in gone if id(weight) in since]
    traced = _is_traced(patient.model)
    if not new and not (gone and traced):
        return
    told = (
        _("fit goes on with those of then") if traced
        else _("the optimizer does not know the new ones, and fit stops with an error")
    )  # fmt: skip
    yield Finding(
        "changed-since-compile", "certain",
        _("since the last compile {new} weights were unfrozen (such as {one}) and {gone} frozen; "
          "{told}", new=len(new), gone=len(gone), one=(new or gone)[0].path, told=told),
        f"model.compile({_again(optimizer)}, model.loss, metrics=['accuracy'])",
    )  # fmt: skip


def _frozen_since_compile(model: Any) -> set[int]:
    """The weights of layers that were trainable at the last compile and are not now."""
    then = getattr(model, "_compiled_trainable_state", {})
    return {
        id(weight)
        for layer in model._flatten_layers()
        if not layer.trainable and then.get(layer, True)
        for weight in layer.weights
    }


def _is_traced(model: Any) -> bool:
    """Whether a training step was built, which goes on with the weights of then."""
    function = model.train_function
    if function is None or model.run_eagerly:
        return False
    inside = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    counts = [
        each.experimental_get_tracing_count()
        for each in [function, *inside]
        if hasattr(each, "experimental_get_tracing_count")
    ]
    return any(counts) if counts else True


def _known(optimizer: Any) -> dict[int, Any]:
    """The weights that an optimizer, or those it leaves its work to, was built for."""
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is not None:
        return _known(inner)
    return {id(weight): weight for weight in optimizer._trainable_variables}


def _again(optimizer: Any) -> str:
    rate = rate_now(optimizer)
    return f"keras.optimizers.{type(innermost(optimizer)).__name__}({rate:.3g})"


def _frozen_head(patient: Patient) -> Iterator[Finding]:
    head = patient.head
    if head is None or not head._trainable_variables:
        return
    trainable = {id(weight) for weight in patient.model.trainable_weights}
    if any(id(weight) in trainable for weight in head.weights):
        return
    yield Finding(
        "head-frozen", "likely" if head_is_fresh(patient) else "worth a look",
        _("the head {name!r} is frozen, and {n} other weights learn", name=head.name,
          n=len(trainable)),
        f"model.get_layer({head.name!r}).trainable = True  # then compile",
    )  # fmt: skip


def _cut(patient: Patient) -> Iterator[Finding]:
    trainable = {id(weight) for weight in patient.model.trainable_weights}
    for block in patient.blocks:
        kernels = [
            layer for layer in block.layers
            if layer._trainable_variables and not is_batchnorm(layer)
        ]  # fmt: skip
        free = [la for la in kernels if any(id(w) in trainable for w in la.weights)]
        if len(kernels) > 1 and 0 < len(free) < len(kernels):
            yield Finding(
                "cut-inside-block", "likely",
                _("in block {block!r} {free} of {n} layers with a kernel learn, from {name!r} on",
                  block=block.name, free=len(free), n=len(kernels), name=free[0].name),
                f"set_trainable(model, {_from(patient, block.name)})",
            )  # fmt: skip


def _from(patient: Patient, name: str) -> list[str]:
    names = [block.name for block in patient.blocks]
    return names[names.index(name) :]


def _dropout(patient: Patient) -> Iterator[Finding]:
    """Runs the frozen front of the model twice as fit does, and compares."""
    if patient.knows_its_loss or not body_is_old(patient):
        return
    random = [
        layer for layer in patient.model._flatten_layers()
        if isinstance(layer, keras.layers.Dropout) and layer.rate > 0
    ]  # fmt: skip
    front = _frozen_front(patient)
    if front is None or not random:
        return
    inside = {id(layer) for layer in front._flatten_layers()}
    random = [layer for layer in random if id(layer) in inside]
    if not random:
        return
    few = keras.tree.map_structure(lambda a: a[:8], patient.few[0])
    still, noisy = patient.say(few, front), patient.say(few, front, training=True)
    noise = float(np.linalg.norm(noisy - still)) / max(float(np.linalg.norm(still)), 1e-9)
    if noise == 0:
        return
    depth = all(layer.noise_shape is not None for layer in random)  # a part of the architecture
    yield Finding(
        "dropout-in-frozen", "likely" if noise > _NOISE and not depth else "worth a look",
        _("{n} dropout layers in the frozen part, such as {name!r}: in fit they change what the "
          "head sees by {noise:.0%}", n=len(random), name=random[0].name, noise=noise),
        "features = cached_features(model, images)  # once, and the head on these",
    )  # fmt: skip


def _frozen_front(patient: Patient) -> Any:
    """From the input to behind the last frozen call in front of the first that learns."""
    view = graph_of(patient.model)
    trainable = {id(weight) for weight in patient.model.trainable_weights}
    if view is None or len(view.outputs) != 1:
        return None
    last = None
    for node in nodes_of(view):
        layer = node.operation
        if any(id(weight) in trainable for weight in getattr(layer, "weights", ())):
            break
        if getattr(layer, "weights", None) and len(node.outputs) == 1:
            last = node.outputs[0]
    return None if last is None else keras.Model(drawn(view)._inputs_struct, last)
