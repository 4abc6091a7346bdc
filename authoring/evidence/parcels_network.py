"""The laboratory of the course's own network."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from ftlab.backbones import load_backbone
from ftlab.backbones.parcels import build_parcels
from ftlab.data.camera import Camera
from ftlab.data.handwriting import handwriting, write_on_parcels
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import keras

from authoring.evidence.network import Network, parts_of
from authoring.evidence.starts import task, with_new_head
from authoring.evidence.targets import Seen


@cache
def _parcels() -> keras.Model:
    return load_backbone("parcels")


@cache
def _reader_of_the_first_half() -> keras.Model:
    """The parcels network, pretrained on the digits 0 to 4 alone."""
    keras.utils.set_random_seed(0)
    setting = Setting(learning_rate=3e-3, batchnorm="updating", epochs=30)
    lane = Lane(build_parcels(), setting)
    lane.run(task("split-digits-first").train, setting)
    return copy_model(lane.model)


@cache
def _untrained_parcels() -> keras.Model:
    keras.utils.set_random_seed(0)
    return build_parcels()


def _dock_photographed(seed: int) -> Split:
    """The dock's test handwriting on new parcels, photographed anew."""
    digits, labels = handwriting("source_test")
    parcels = write_on_parcels(digits, 2 * seed)
    return Split(Camera.preset("dock").photograph(parcels, 2 * seed + 1), labels)


def parcels(cache: Path | None = None) -> Network:
    """The course's own network of four blocks, which reads digits on parcels."""
    blocks = [("block1",), ("block2",), ("block3",), ("block4",)]
    return Network(
        name="parcels",
        title="the course's own network (25,306 weights, digits on parcels of 32×32 pixels)",
        chance=0.1,
        seeds=10,
        load=_parcels,
        source=partial(task, "dock"),
        replayed="dock",
        photographed=_dock_photographed,
        targets={
            "near": "belt",
            "far": "night",
            "same": Seen("belt", "dock"),
            "new": "split-digits-second",
            "other": "photos",
        },
        seen_by=partial(Seen, "belt"),
        starts={
            "near with a new head": partial(with_new_head, _parcels, 10),
            "untrained": _untrained_parcels,
            "new": partial(with_new_head, _reader_of_the_first_half, 10),
            "other": partial(with_new_head, _parcels, 2),
        },
        words={
            "last": "block4",
            "same": "new writing",
            "new": "the second half of split digits",
            "other": "photos",
            "classes": "digits",
        },
        parts=parts_of(blocks[:3], blocks[1:], "head"),
        stages=(
            ("head",),
            ("head", "block4"),
            ("head", "block4", "block3"),
            ("head", "block4", "block3", "block2"),
            ("head", "block4", "block3", "block2", "block1"),
        ),
        # Those of the lessons.
        rates={"all": 1e-3, "head": 1e-2}
        | dict.fromkeys(
            ("last", "last two", "last three", "first", "first two", "first three"), 1e-3
        ),
        budget={
            "usual": {"n_train": 100, "epochs": 20},
            "few": {"n_train": 20, "epochs": 100},  # as many steps
            "fewer": {"n_train": 10, "epochs": 100},
            "few for long": {"n_train": 20, "epochs": 200},
            "many for long": {"n_train": 200, "epochs": 20},  # as many steps
            "many": {"n_train": 280, "epochs": 20},
            "some for long": {"n_train": 50, "epochs": 40},
            "long": {"n_train": 100, "epochs": 40},
            "distance": {"n_train": 100, "epochs": 40},
        },
        side=32,
        sizes=(32, 24, 16),
        large=False,
        middle=("block2", "block3"),
        middle_layers=("block2_relu", "block3_relu"),
        lacks={
            "blocks of several layers": "each of its blocks has a single convolution, so that no "
            "cut inside a block leaves a part of one to train"
        },
    )
