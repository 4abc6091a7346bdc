"""Models and tasks to probe with, and what typical wrong answers give on them.

Each `wrong_…` function maps `"right"` to the right result and misconception ids to wrong ones; a
second wrong answer of the same misconception has a word behind the id.
"""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.checks.counterexample import named
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.models.structure import is_batchnorm
import keras
import numpy as np


@named
def readers_and_tests(seed: int) -> tuple[list[keras.Model], list[Split]]:
    """Three small models and three tests of different sizes, each model with views of its own."""
    for attempt in range(100):
        rng = np.random.default_rng([seed, attempt])
        sets = [tiny_split(n, seed + n).images for n in (17, 23, 39)]
        models = [_reader(1000 * attempt + 3 * seed + k, sets[2]) for k in range(3)]
        tests = [Split(images, rng.integers(0, 3, len(images))) for images in sets]
        right = np.array([[_accuracy(model, test) for test in tests] for model in models])
        rows_differ = len(np.unique(right, axis=0)) == len(models)
        if rows_differ and (abs(right - right.T)[np.triu_indices(3, 1)] > 0.01).all():
            break
    return models, tests


def wrong_matrices(models: Sequence[keras.Model], tests: Sequence[Split]) -> dict[str, np.ndarray]:
    """The accuracy matrix, and what typical wrong answers give."""
    right = np.array([[_accuracy(model, test) for test in tests] for model in models])
    in_training = [[_accuracy(copy_model(m), t, training=True) for t in tests] for m in models]
    return {
        "right": right,
        "M04": 100 * right,
        "M06": right * [len(test.labels) for test in tests],
        "M31": right.T,
        "M36": np.tile(right[-1], (len(models), 1)),
        "M36 first": np.tile(right[0], (len(models), 1)),
        "M36 columns": np.tile(right[-1], (len(models), 1)).T,
        "M38": np.array(in_training),
        "M45": np.diag(np.diag(right)),
        "M45 own": np.tile(np.diag(right)[:, None], len(tests)),
    }


@named
def old_and_new_task(seed: int) -> tuple[keras.Model, Split, Split, dict[str, float]]:
    """A model, a dark target, the source it reads, and wrong accuracies at rate 0.

    BatchNorm's momentum is low, so that a single batch in training mode shows on the source.
    """
    for attempt in range(100):
        images = tiny_split(40, seed + 100 * attempt).images
        model = _reader(seed + 100 * attempt, images)
        for layer in filter(is_batchnorm, model.layers):
            layer.momentum = 0.1
        # Seeds next to each other have other shares right, all above the limit for a crowd.
        source = Split(images, _labels(model, images, wrong=(10, 6, 2)[seed % 3]))
        dark = 0.1 * tiny_split(21, seed + 1).images
        # All of one class: whoever trains on these at a large rate knows no other any more.
        target = Split(dark, np.full(len(dark), seed % 2))
        right = _accuracy(model, source)
        wrong = {
            "right": right,
            "M04": 100 * right,
            "M06": len(images) * right,
            "M45": _accuracy(model, target),
            "M33": 0.0,  # the fall instead of the accuracy
        }
        drifted = [_accuracy_after_drift(model, target, source, size) for size in (7, 20)]
        crowded = np.bincount(source.labels, minlength=3).max() > 0.6 * len(images)
        others = [*drifted, wrong["M45"], *np.bincount(source.labels, minlength=3) / len(images)]
        if not crowded and min(abs(right - value) for value in others) > 0.1:
            break
    return model, target, source, wrong


@named
def two_kernels() -> tuple[keras.Model, Split, Split]:
    """A model, a target and a source that its head alone cannot forget.

    Of two features the source shows the first alone, and the target the second. So the head learns
    from the target only what the source does not use; but as soon as the convolution learns too,
    the second feature answers to the source as well, and outvotes the first.
    """
    images = keras.Input((2, 3, 2), name="image")
    convolution = keras.layers.Conv2D(2, 1, use_bias=False, name="block1_conv")
    norm = keras.layers.BatchNormalization(name="block1_bn")
    features = keras.layers.ReLU(name="block1_relu")(norm(convolution(images)))
    features = keras.layers.GlobalAveragePooling2D(name="average")(features)
    head = keras.layers.Dense(2, use_bias=False, name="head")
    model = keras.Model(images, head(features))
    # Row: channel of the picture. Column: feature.
    convolution.set_weights([np.array([[[[1.0, -0.125], [-1.0, 2.0]]]], "float32")])
    head.set_weights([np.array([[2.0, 0.0], [0.5, 1.0]], "float32")])
    source, target = (np.zeros((24, 2, 3, 2), "float32") for _ in range(2))
    source[..., 0] = np.linspace(0.5, 1, 24)[:, None, None]
    target[..., 0], target[..., 1] = 0.8, np.linspace(0.9, 1, 24)[:, None, None]
    labels = np.zeros(24, "int64")
    return model, Split(target, labels + 1), Split(source, labels)


def _reader(seed: int, images: np.ndarray) -> keras.Model:
    """A small model that gives each class to some of the images."""
    model = tiny_model(seed)
    rng = np.random.default_rng(seed)
    head = model.get_layer("head")
    kernel = rng.normal(0, 4, head.kernel.shape)
    head.set_weights([kernel, np.zeros(head.bias.shape)])
    logits = np.array(model(images, training=False))
    head.set_weights([kernel, -np.median(logits, axis=0)])
    return model


def _labels(model: keras.Model, images: np.ndarray, wrong: int) -> np.ndarray:
    """The model's own guesses, all but the last few; those are off by one class."""
    labels: np.ndarray = np.argmax(model(images, training=False), axis=-1).astype("int64")
    labels[-wrong:] = (labels[-wrong:] + 1) % 3
    return labels


def _accuracy(model: keras.Model, split: Split, *, training: bool = False) -> float:
    guesses = np.argmax(model(split.images, training=training), axis=-1)
    return float(np.mean(guesses == split.labels))


def _accuracy_after_drift(
    model: keras.Model, target: Split, source: Split, batch_size: int
) -> float:
    drifting = copy_model(model)
    for start in range(0, len(target.labels), batch_size):
        drifting(target.images[start : start + batch_size], training=True)
    return _accuracy(drifting, source)
