"""Whether labels belong to their images: neighbors share a class more often than by chance."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import Sample, labels_of
from ftlab.translation import _
import numpy as np

MOST, FEWEST = 400, 30
_AT_CHANCE, _CLEAR = 1.3, 4.0  # standard deviations of what shuffled labels give
_CLUSTERED = 1.6  # how much nearer the nearest are than in shuffled pixels


def check(patient: Patient) -> Iterator[Finding]:
    """Labels that do not go with the images, although the images fall into groups."""
    images = patient.train.images
    labels = labels_of(patient.train.y)
    if images is None or labels is None or images.ndim not in (2, 4) or len(images) < FEWEST:
        return
    if images.dtype.kind in "iu" and images.ndim == 2:  # tokens
        return
    if len(np.unique(labels)) < 2:
        return
    rows = _features(images)
    if rows is None:
        return
    share, chance, away = _agreement(rows, labels)
    if away > _AT_CHANCE:
        return
    other = _validation(patient.validation)
    grouped = _structure(rows)
    if other is not None and other[2] > _CLEAR:
        told = _("in validation {share:.0%} agree", share=other[0])
    elif grouped > _CLUSTERED:
        told = _("the images do fall into groups")
    else:
        return
    yield Finding(
        "labels-shuffled", "likely",
        _("the nearest image has the same label in {share:.0%} of {n} cases, by chance in "
          "{chance:.0%}; {told}", share=share, n=min(len(labels), MOST), chance=chance, told=told),
        "order = rng.permutation(len(labels))\nimages, labels = images[order], labels[order]",
    )  # fmt: skip


def _validation(sample: Sample | None) -> tuple[float, float, float] | None:
    if sample is None or sample.images is None or len(sample) < FEWEST:
        return None
    labels, rows = labels_of(sample.y), _features(sample.images)
    if labels is None or rows is None or len(np.unique(labels)) < 2:
        return None
    return _agreement(rows, labels)


def _features(images: np.ndarray) -> np.ndarray | None:
    """Small, standardized pictures as rows."""
    pick = np.linspace(0, len(images) - 1, min(MOST, len(images))).astype(int)
    few = images[pick].astype("float32")
    if few.ndim == 4:
        steps = [max(1, side // 16) for side in few.shape[1:3]]
        few = few[:, : steps[0] * 16, : steps[1] * 16]
        high, wide = few.shape[1] // steps[0], few.shape[2] // steps[1]
        few = few[:, : high * steps[0], : wide * steps[1]]
        few = few.reshape(len(few), high, steps[0], wide, steps[1], -1).mean(axis=(2, 4))
    rows = few.reshape(len(few), -1)
    if not np.isfinite(rows).all():
        return None
    rows = rows - rows.mean(axis=0)
    spread = rows.std()
    return rows / spread if spread > 0 else None


def _agreement(rows: np.ndarray, labels: np.ndarray) -> tuple[float, float, float]:
    """How often the nearest has the same label, the same by chance, and how far apart."""
    pick = np.linspace(0, len(labels) - 1, len(rows)).astype(int)
    labels = labels[pick]
    nearest = np.argsort(_distances(rows), axis=1)[:, :3]
    rng, found = np.random.default_rng(0), []
    for turn in range(61):
        given = labels if turn == 0 else rng.permutation(labels)
        found.append(float(np.mean(given[nearest] == given[:, None])))
    chance, spread = float(np.mean(found[1:])), float(np.std(found[1:]))
    return found[0], chance, (found[0] - chance) / max(spread, 1e-6)


def _structure(rows: np.ndarray) -> float:
    """How many times nearer the nearest are than if pixels of different images were mixed."""
    rng = np.random.default_rng(0)
    left, values, _right = np.linalg.svd(rows, full_matrices=False)
    first = (left * values)[:, :8]
    mixed = np.stack([rng.permutation(column) for column in first.T], axis=1)
    near, far = (np.median(np.sqrt(_distances(each).min(axis=1))) for each in (first, mixed))
    return float(far / max(near, 1e-9))


def _distances(rows: np.ndarray) -> np.ndarray:
    square = (rows**2).sum(axis=1)
    found = square[:, None] + square[None] - 2 * rows @ rows.T
    np.fill_diagonal(found, np.inf)
    return np.maximum(found, 0)
