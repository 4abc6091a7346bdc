"""The laboratory of a network that was pretrained on ImageNet."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from ftlab.backbones import load_backbone
from ftlab.data.camera import Camera
from ftlab.data.mismatch import at_resolution
from ftlab.data.surfaces import SURFACES, surface_split
from ftlab.data.task import Split, Task
from ftlab.data.tasks import Target
from ftlab.models.heads import replace_head
from ftlab.models.structure import HEAD, head_layer
from ftlab.training.strategies import fit_head
import keras
import numpy as np

from authoring.evidence.network import Network, parts_of
from authoring.evidence.starts import task, with_new_head
from authoring.evidence.targets import UNSEEN, Enlarged, Seen, Unseen

SIDE = 64  # two places along each side are left in front of the last average


@cache
def _imagenet(folder: Path | None) -> keras.Model:
    """EfficientNet-Lite0 with a head fitted on all training patches before the dock camera."""
    keras.utils.set_random_seed(0)
    model = replace_head(load_backbone("efficientnet_lite0", input_shape=(SIDE, SIDE, 3)), 14)
    head, path = head_layer(model), folder and folder / "imagenet-head.npz"
    assert head is not None
    if path and path.is_file():  # the same to the last bit, so that finished runs are found again
        with np.load(path) as kept:
            head.set_weights([kept["kernel"], kept["bias"]])
        return model
    fit_head(model, _source().train)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        kernel, bias = head.get_weights()
        np.savez(path, kernel=kernel, bias=bias)
    return model


@cache
def _untrained_imagenet() -> keras.Model:
    keras.utils.set_random_seed(0)
    return replace_head(
        load_backbone("efficientnet_lite0", weights=None, input_shape=(SIDE, SIDE, 3)), 14
    )


def _surfaces_photographed(seed: int) -> Split:
    """Other patches of the test columns before the dock camera."""
    grey, labels = surface_split("test", seed)
    seen = np.repeat(Camera.preset("dock").photograph(grey, seed), 3, axis=-1)
    one = Split(seen, labels)
    whole = Task("surfaces", one, one, one, SURFACES, "")
    return at_resolution(whole, SIDE, keep_shape=False).test


@cache
def _source() -> Task:
    return at_resolution(task("surfaces"), SIDE, keep_shape=False)


def _seen_by(camera: Camera | str) -> Target:
    return Seen("surfaces", Camera.preset(camera) if isinstance(camera, str) else camera, SIDE)


def imagenet(cache: Path | None = None) -> Network:
    """EfficientNet-Lite0, pretrained on ImageNet, which names surfaces before the dock camera.

    Args:
        cache: Folder that keeps the fitted head.
    """
    load = partial(_imagenet, cache)
    last = ("top", HEAD)
    return Network(
        name="imagenet",
        title="EfficientNet-Lite0 (3.4 million weights and a head, pretrained on ImageNet; patches "
        f"of photographs, reduced from 96×96 to {SIDE}×{SIDE} pixels)",
        chance=1 / 14,
        seeds=5,
        load=load,
        source=_source,
        replayed=_seen_by("dock"),
        photographed=_surfaces_photographed,
        targets={
            "near": _seen_by("belt"),
            "far": _seen_by("night"),
            "same": _seen_by("dock"),
            "new": Unseen(SIDE),
            "other": Enlarged("belt", SIDE),
        },
        seen_by=_seen_by,
        starts={
            "near with a new head": partial(with_new_head, load, 14),
            "untrained": _untrained_imagenet,
            "new": partial(with_new_head, load, len(UNSEEN)),
            "other": partial(with_new_head, load, 10),
        },
        words={
            "last": "the last block",
            "same": "new patches",
            "new": "photographs that were not seen",
            "other": "digits on parcels",
            "classes": "surfaces",
        },
        parts=parts_of(
            [("stem", "block1"), ("block2",), ("block3",)],
            [("block5",), ("block6",), ("block7", "top")],
            HEAD,
        ),
        stages=(
            (HEAD,),
            ("block7", *last),
            ("block5", "block6", "block7", *last),
            ("block3", "block4", "block5", "block6", "block7", *last),
            None,
        ),
        budget={
            "usual": {"n_train": 100, "epochs": 5},
            "few": {"n_train": 20, "epochs": 25},  # as many steps
            "fewer": {"n_train": 14, "epochs": 25},
            "few for long": {"n_train": 20, "epochs": 25},
            "many for long": {"n_train": 500, "epochs": 1},  # as many steps
            "many": {"n_train": 200, "epochs": 5},
            "some for long": {"n_train": 50, "epochs": 10},
            "long": {"n_train": 100, "epochs": 10},
            "distance": {"n_train": 100, "epochs": 5},
        },
        side=SIDE,
        sizes=(224, 96, SIDE),
        large=True,
        middle=("block4", "block5"),
        middle_layers=("block4c_add", "block5c_add"),
        lacks={
            "texts": "it reads pictures, and there is no text model pretrained on ImageNet",
            "Keras alone": "it is about what Keras does, which is the same for every network and "
            "was looked at on small models",
            "short runs": "it takes forty runs of twenty epochs, measured after each, which do not "
            "fit into the two hours that this laboratory may take",
        },
    )
