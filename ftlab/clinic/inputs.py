"""Inputs that do not fit, that say nothing, or that are prepared in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import Sample
from ftlab.models.tail import graph_of
from ftlab.translation import _
import keras
import numpy as np


def check(patient: Patient) -> Iterator[Finding]:
    """NaN, constant images, the same image again and again, unknown tokens, two preparations."""
    for name, sample in (("train", patient.train), ("validation", patient.validation)):
        if sample is not None:
            yield from _numbers(name, sample)
    yield from _labels(patient.train)
    yield from _tokens(patient)
    for name, other in (("validation", patient.validation), ("source", patient.source)):
        if other is not None:
            yield from _otherwise(patient.train, other, name)


def _numbers(name: str, sample: Sample) -> Iterator[Finding]:
    images = sample.images
    if images is None or not images.size:
        return
    rows = images.reshape(len(images), -1)
    if images.dtype.kind == "f":
        bad = ~np.isfinite(rows).all(axis=1)
        if bad.any():
            yield Finding(
                "nan-inputs", "certain",
                _("{n} of {all} examples in {name} have NaN or infinite numbers", n=int(bad.sum()),
                  all=len(rows), name=name),
                "keep = np.isfinite(images).all(axis=(1, 2, 3))\n"
                "images, labels = images[keep], labels[keep]",
            )  # fmt: skip
            return
    if rows.shape[1] < 16 or images.ndim < 3:
        return
    flat = np.ptp(rows, axis=1) == 0
    share = float(flat.mean())
    if share > 0.02 and flat.sum() > 1:
        yield Finding(
            "constant-images", "certain" if share > 0.2 else "likely",
            _("{share:.0%} of the images in {name} have one value in all their pixels, such as "
              "{value:g}", share=share, name=name, value=float(rows[flat][0, 0])),
            "plt.imshow(images[0])  # and the function that reads them",
        )  # fmt: skip
    elif len(rows) > 4 and (rows == rows[0]).all():
        yield Finding(
            "same-images", "certain",
            _("all {n} images in {name} are the same", n=len(rows), name=name),
            "plt.imshow(images[0])  # and the function that reads them",
        )  # fmt: skip


def _labels(sample: Sample) -> Iterator[Finding]:
    for y in keras.tree.flatten(sample.y):
        if y.dtype.kind == "f" and not np.isfinite(y).all():
            yield Finding(
                "nan-inputs", "certain",
                _("{n} of {all} labels are NaN or infinite", n=int((~np.isfinite(y)).sum()),
                  all=y.size),
                "keep = np.isfinite(labels)\nimages, labels = images[keep], labels[keep]",
            )  # fmt: skip


def _tokens(patient: Patient) -> Iterator[Finding]:
    for layer in patient.model._flatten_layers():
        rows = getattr(layer, "input_dim", None)
        tokens = patient.train.images
        if not isinstance(layer, keras.layers.Embedding) or rows is None or tokens is None:
            continue
        if tokens.ndim != 2 or (tokens != np.round(tokens)).any():
            continue
        view = graph_of(patient.model)
        if view is None or not _fed_directly(layer, view):
            continue
        if tokens.max() >= rows or tokens.min() < 0:
            yield Finding(
                "tokens-out-of-range", "certain",
                _("tokens from {low:g} to {high:g}, and the embedding {name!r} has {rows} rows",
                  low=float(tokens.min()), high=float(tokens.max()), name=layer.name, rows=rows),
                f"tokens = np.where(tokens < {rows}, tokens, 1)  # 1 for unknown words",
            )  # fmt: skip
        return


def _fed_directly(layer: Any, view: Any) -> bool:
    starts = {id(tensor) for tensor in view.inputs}
    return any(
        id(tensor) in starts for node in layer._inbound_nodes for tensor in node.input_tensors
    )


def _otherwise(train: Sample, other: Sample, name: str) -> Iterator[Finding]:
    """Another range, or red and blue exchanged, beside the training images."""
    one, two = train.images, other.images
    if one is None or two is None or one.ndim != 4 or two.ndim != 4:
        return
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        return
    spread = [float(np.std(images)) for images in (one, two)]
    means = [float(np.mean(images)) for images in (one, two)]
    if not min(spread):
        return
    ratio = max(spread) / min(spread)
    signs = (one.min() < 0) != (two.min() < 0)
    apart = abs(means[0] - means[1]) / max(spread)
    if ratio > 20 or (signs and apart > 0.6 and ratio > 1.6):
        yield Finding(
            "validation-prepared-otherwise" if name == "validation" else "input-scale",
            "certain" if ratio > 20 else "likely",
            _("training images go from {low:.3g} to {high:.3g}, those of {name} from {first:.3g} "
              "to {last:.3g}", low=one.min(), high=one.max(), name=name, first=two.min(),
              last=two.max()),
            "# one function that prepares images, for all of them",
        )  # fmt: skip
    elif one.shape[-1] == two.shape[-1] == 3:
        yield from _exchanged(one, two, name)


def _exchanged(one: np.ndarray, two: np.ndarray, name: str) -> Iterator[Finding]:
    a, b = (images.mean(axis=(0, 1, 2)) for images in (one, two))
    noise = one.mean(axis=(1, 2)).std(axis=0).max() / np.sqrt(min(len(one), len(two)))
    here, turned = np.abs(a - b).max(), np.abs(a - b[::-1]).max()
    if here > 6 * noise and turned < here / 4:
        yield Finding(
            "channel-order", "likely",
            _("the mean red, green and blue of {name} are those of training in the reverse order: "
              "{two} and {one}", name=name, one=np.round(a, 2).tolist(),
              two=np.round(b, 2).tolist()),
            "images = images[..., ::-1]",
        )  # fmt: skip
