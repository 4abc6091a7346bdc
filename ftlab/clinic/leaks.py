"""The same pictures in two places: by their bytes, and by what a small copy looks like."""

from __future__ import annotations

from collections.abc import Iterator
import hashlib

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import Sample, labels_of
from ftlab.translation import _
import numpy as np

MOST = 4000
_SAME = 0.9995  # correlation of small copies


def check(patient: Patient) -> Iterator[Finding]:
    """Pictures that are in training and in validation, and equal pictures with two labels."""
    train = _hashes(patient.train)
    if not train:
        return
    if patient.validation is not None:
        yield from _leak(patient.train, patient.validation, set(train.values()))
    yield from _conflict(patient.train, train)


def _leak(train: Sample, validation: Sample, known: set[bytes]) -> Iterator[Finding]:
    there = list(_hashes(validation).values())
    if not there:
        return
    n = sum(each in known for each in there)
    if n >= max(2, 0.02 * len(there)) or (n and len(there) <= 20):
        yield Finding(
            "leak", "certain",
            _("{n} of {all} examples of validation are in training too, byte by byte", n=n,
              all=len(there)),
            "train_test_split(images, labels, stratify=labels)  # before any augmentation",
        )  # fmt: skip
        return
    near = _near(train, validation)
    if near > 0.1:
        yield Finding(
            "leak", "likely",
            _("{share:.0%} of the images of validation are almost the same as one in training",
              share=near),
            "train_test_split(images, labels, stratify=labels)  # before any augmentation",
        )  # fmt: skip


def _hashes(sample: Sample) -> dict[int, bytes]:
    """Place → fingerprint of the first examples, those without any variation left out."""
    images = sample.images
    if images is None or images.ndim < 2 or images[0].size < 8:
        return {}
    rows = images[:MOST]
    varied = rows.reshape(len(rows), -1)
    if images.ndim == 2 and images.dtype.kind in "iu":
        return {}  # short texts may be the same by chance
    keep = np.ptp(varied, axis=1) > 0
    return {
        int(place): hashlib.blake2b(
            np.ascontiguousarray(rows[place]).tobytes(), digest_size=12
        ).digest()
        for place in np.flatnonzero(keep)
    }


def _near(train: Sample, validation: Sample) -> float:
    if train.images is None or train.images.ndim != 4:
        return 0.0
    one, two = _small(train.images[:1000]), _small(validation.images[:300])  # type: ignore[index]
    if one.shape[1:] != two.shape[1:]:
        return 0.0
    across = (two @ one.T).max(axis=1)
    inside = one @ one.T
    np.fill_diagonal(inside, -1)
    alike = float(np.mean(inside.max(axis=1) > _SAME))  # images of this kind are all alike
    return float(np.mean(across > _SAME)) - alike


def _small(images: np.ndarray) -> np.ndarray:
    steps = [max(1, side // 16) for side in images.shape[1:3]]
    rows = images[:, :: steps[0], :: steps[1]].reshape(len(images), -1).astype("float32")
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _conflict(train: Sample, hashes: dict[int, bytes]) -> Iterator[Finding]:
    labels = labels_of(train.y)
    if labels is None or max(hashes) >= len(labels):
        return
    seen: dict[bytes, int] = {}
    wrong = 0
    for place, key in hashes.items():
        label = int(labels[place])
        wrong += seen.setdefault(key, label) != label
    if wrong and len(seen) > 1:
        yield Finding(
            "label-conflict", "certain" if wrong > 1 else "worth a look",
            _("{n} examples are the same as another one, and have another label", n=wrong),
            "# look at the equal images and keep one label for each",
        )  # fmt: skip
