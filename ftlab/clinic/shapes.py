"""Whether inputs have the shape that the model takes, and leave it enough to see."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.models.tail import graph_of, last_places
from ftlab.translation import _
import keras


def shape_fault(patient: Patient) -> Finding | None:
    """What stops `fit` before anything else: inputs of another shape."""
    view = graph_of(patient.model)
    if view is None:
        return None
    if patient.train.unbatched:
        return Finding(
            "input-shape", "certain",
            _("a dataset of single examples: fit wants batches"), "dataset = dataset.batch(32)",
        )  # fmt: skip
    wanted, given = view.inputs, keras.tree.flatten(patient.train.x)
    if len(wanted) != len(given):
        return Finding(
            "input-shape", "certain",
            _("the model has {n} inputs and gets {given}", n=len(wanted), given=len(given)), "",
        )  # fmt: skip
    for tensor, array in zip(wanted, given, strict=True):
        expected, found = tuple(tensor.shape)[1:], array.shape[1:]
        grey = len(expected) == len(found) + 1 and expected[-1] == 1
        fits = len(expected) == len(found) and all(
            want in (None, got) for want, got in zip(expected, found, strict=True)
        )
        if not fits and not grey:
            return Finding(
                "input-shape", "certain",
                _("the model takes inputs of shape {expected} and gets {found}", expected=expected,
                  found=found),
                _shape_code(expected, found),
            )  # fmt: skip
    return None


def _shape_code(expected: tuple[int | None, ...], found: tuple[int, ...]) -> str:
    if len(expected) == len(found) == 3:
        if found[0] == expected[-1] and found[1:] == expected[:2]:
            return "images = np.moveaxis(images, 1, -1)  # channels last"
        if expected[-1] == 3 and found[-1] == 1:
            return "images = np.repeat(images, 3, axis=-1)"
        if expected[-1] == found[-1]:
            return f"images = keras.ops.image.resize(images, {tuple(expected[:2])})"
    return f"images.shape[1:]  # has to be {expected}"


def check(patient: Patient) -> Iterator[Finding]:
    """One place left before pooling, in a large network."""
    view = graph_of(patient.model)
    images = patient.train.images
    if view is None or images is None or images.ndim != 4 or len(view.outputs) != 1:
        return
    if patient.model.count_params() < 1_000_000 or not last_places(patient.model):
        return
    maps = [
        layer.output for layer in patient.model._flatten_layers()
        if isinstance(layer, keras.layers.Conv2D)
        and isinstance(getattr(layer, "output", None), keras.KerasTensor)
    ]  # fmt: skip
    if maps and len(maps[-1].shape) == 4 and set(maps[-1].shape[1:3]) == {1}:
        yield Finding(
            "input-size", "worth a look",
            _("of images of {side}×{other} one place is left in front of the head",
              side=images.shape[1], other=images.shape[2]),
            "images = keras.ops.image.resize(images, (96, 96))",
        )  # fmt: skip
